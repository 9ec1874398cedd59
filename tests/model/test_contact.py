"""What a maker did not agree to have shown is not shown where it stands inside a text either."""

from __future__ import annotations

import json
from dataclasses import replace

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
    "jo at roux.example", "jo (at) roux (dot) example", "jo at roux dot example", "jo @ roux.example",
    "jo[at]roux[punkt]example", "jo\uff20roux\uff0eexample", "jo\u200b@roux.example", "jo{at}roux.example",
]  # fmt: skip
PHONES = [
    "04 42 00 00 00", "04.42.00.00.00", "0442000000", "+33 (0)4 42 00 00 00", "0039 02 1234567", "0731/12345-67",
    "06-12345678", "(415) 555-2671", "415-555-2671", "98765 43210", "+91 98765-43210", "+44 20 7946 0958",
    "04\u202f42\u202f00\u202f00\u202f00", "04\xa042\xa000\xa000\xa000", "04\u201342\u201300\u201300\u201300", "04\u201142\u201100\u201100\u201100", "04\u221242\u221200\u221200\u221200",
    "\uff10\uff14 \uff14\uff12 \uff10\uff10 \uff10\uff10 \uff10\uff10", "04\u200942\u200900\u200900\u200900", "415\u2013555\u20132671", "98765\xa043210", "+\xa033 4 42 00 00 00",
    "\u0660\u0664 \u0664\u0662 \u0660\u0660 \u0660\u0660 \u0660\u0660", "04 42\u200b 00 00 00", "\uff08415\uff09555-2671", "04 42 00 00 00 - 04 91 11 11 11",
    "415-555-2671 / 415-555-2672",
]  # fmt: skip
PLAIN = [
    "ISO 9001:2015", "2026-01-31", "31/01/2026 to 01/03/2026", "1200 x 800 x 500 mm", "EN 10204 3.1", "part 7326.90.98",
    "0.5-12 mm", "100 000 pieces", "tolerance 0.01 0.02 0.05", "SIRET 12345678901234", "8 000 000 EUR", "M8x20 DIN 912",
    "since 1987, 12-15 people", "5 axes, 3000 x 1500", "(see 2.4)",
    "cut at 0.5 mm", "open at 9.30", "find us at www.roux.example", "2 @ 3.5mm", "\xbd inch \u2013 12 mm", "10@3.5mm",
    "1200 \xd7 800 \u2013 500", "look at this. And that",
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


OWN = Site(
    site="a", place="p", role="maker", address="1 rue Secrète, 06000 Nice", website="https://www.roux.example/",
    about="atelier au 1 Rue Secrète; voir ROUX.example/prix, www.roux.example, https://roux.example. Nice, 21 rue Secrètement",
)  # fmt: skip


def test_its_own_address_and_website_are_in_no_text_unless_it_agreed() -> None:
    assert veiled(OWN).about == (
        f"atelier au {HIDDEN}; voir {HIDDEN}/prix, {HIDDEN}, {HIDDEN}. Nice, 21 rue Secrètement"
    )
    assert veiled(replace(OWN, published="address;website")).about == OWN.about
    short = replace(OWN, address="Nice", website="a.fr", about="a Nice, a.fr")
    assert veiled(short).about == short.about


@given(st.text(max_size=40))
def test_a_text_in_which_nothing_is_hidden_stays_as_it_is(text: str) -> None:
    shown = without_contacts(text, OWN)
    assert shown == text or HIDDEN in shown
    assert without_contacts(shown, OWN) == shown
