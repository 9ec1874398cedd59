"""What a maker did not agree to have shown is not shown where it stands inside a text either."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import makeshed as ms
from makeshed.answer import plain
from makeshed.io import geojson, okw, schemaorg
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import HIDDEN, kept_back, veiled, without_contacts

MAILS = [
    "jo@roux.example",
    "jo.b+x@sub.roux.co.uk",
    "info (at) roux.example",
    "info[arobase]roux.example",
]
PHONES = [
    "04 42 00 00 00", "04.42.00.00.00", "0442000000", "+33 (0)4 42 00 00 00", "0039 02 1234567", "0731/12345-67",
    "06-12345678", "(415) 555-2671", "415-555-2671", "98765 43210", "+91 98765-43210", "+44 20 7946 0958",
]  # fmt: skip
PLAIN = [
    "ISO 9001:2015", "2026-01-31", "31/01/2026 to 01/03/2026", "1200 x 800 x 500 mm", "EN 10204 3.1", "part 7326.90.98",
    "0.5-12 mm", "100 000 pieces", "tolerance 0.01 0.02 0.05", "SIRET 12345678901234", "8 000 000 EUR", "M8x20 DIN 912",
    "since 1987, 12-15 people", "5 axes, 3000 x 1500", "(see 2.4)",
]  # fmt: skip


@pytest.mark.parametrize("contact", [*MAILS, *PHONES, "Tel. 1234567", "tél: 12 34 56 78"])
def test_a_contact_in_a_text_is_hidden(contact: str) -> None:
    shown = without_contacts(f"laser cutting, {contact}, bending")
    assert HIDDEN in shown
    assert shown.startswith("laser cutting, ")
    assert shown.endswith(", bending")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_contact_stays(text: str) -> None:
    assert without_contacts(text) == text


@given(st.sampled_from(PHONES + MAILS), st.text(max_size=20), st.text(max_size=20))
def test_no_word_around_it_keeps_a_contact_visible(contact: str, before: str, after: str) -> None:
    assert contact not in without_contacts(f"{before} {contact}, {after}")


def test_what_was_agreed_to_stays() -> None:
    site = Site(
        site="a", place="p", role="maker", phone="+33 4 42 00 00 00", email="jo@roux.example",
        published="phone", about="call 04 42 00 00 00 or jo@roux.example, not 04 91 11 11 11",
    )  # fmt: skip
    assert veiled(site).about == f"call 04 42 00 00 00 or {HIDDEN}, not {HIDDEN}"
    assert kept_back([site]) == ("a",)


def test_no_answer_and_no_written_format_shows_it() -> None:
    hidden = "0442000000"
    place = Place(place="p", lat=43.3, lon=5.4, country="FR")
    site = Site(
        site="a", name=f"Roux {hidden}", place="p", role="maker", about=f"tel {hidden}, laser cutting",
        evidence=f"called {hidden}", source=f"list of {hidden}", published="none",
    )  # fmt: skip
    shed = Shed.of(place, site, Capability(site="a", process="laser-cutting"))
    found = ms.find(shed, "laser cutting")
    said = json.dumps(plain(found)) + str(found)
    assert len(found.rows) == 1
    assert hidden not in said
    for written in (okw.written, geojson.written, schemaorg.written):
        assert hidden not in str(written(shed))
