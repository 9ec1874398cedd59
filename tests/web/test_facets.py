"""The list of makers is narrowed by links, and each says how many makers it leaves."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.public.test_pages import ABLE, DAY, NICE, OPEN, Links, case
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.report.public.facets import FACETS, narrowed
from makeshed.report.public.listed_makers import Directory, directory_of

pytest.importorskip("django", reason="makeshed[web] is not installed")
TURIN = ms.Place(place="turin", name="Torino", lat=45.07, lon=7.68, country="IT", region="Piemonte")
FACTS = [
    TURIN,
    replace(OPEN, site="noir", name="Noir", place="turin", last_confirmed=None),
    replace(OPEN, site="blanc", name="Blanc", last_confirmed=date(2020, 1, 1)),
    replace(OPEN, site="shut", name="Shut", status="closed"),
    replace(ABLE, site="noir", materials="steel", certification="ISO 9001; EN 1090"),
    replace(ABLE, site="noir", process="turning", materials="brass"),
    replace(ABLE, site="blanc", process="turning", materials="steel; brass"),
    replace(ABLE, site="shut", process="turning", materials="steel; brass"),
]


def names(directory: Directory, **chosen: str) -> list[str]:
    return [entry.name for entry in narrowed(directory, chosen, DAY).makers]


def test_what_is_chosen_is_asked_of_one_capability() -> None:
    directory = directory_of(case(*FACTS))
    assert names(directory) == ["Blanc", "Noir", "Roux & fils"]
    assert names(directory, process="turning") == ["Blanc", "Noir"]
    assert names(directory, process="turning", material="steel") == ["Blanc"], "Noir turns brass"
    assert names(directory, material="steel") == ["Blanc", "Noir", "Roux & fils"]
    assert names(directory, certificate="EN 1090") == ["Noir"]
    assert names(directory, region="Piemonte") == names(directory, country="IT") == ["Noir"]
    assert names(directory, fresh="fresh") == ["Roux & fils"]
    assert names(directory, fresh="older") == ["Blanc"]
    assert names(directory, fresh="never") == ["Noir"]
    assert names(directory, process="no such") == []


KINDS = st.sampled_from(["a", "b", "c"])
SOME = st.lists(KINDS, max_size=2).map("; ".join)


@given(st.lists(st.tuples(KINDS, SOME, SOME, KINDS), max_size=12), st.data())
@examples(20)
def test_a_count_is_the_length_of_the_list_behind_it(
    rows: list[tuple[str, str, str, str]], data: st.DataObject
) -> None:
    """Law: whatever is chosen, each value leaves as many makers as it says, and none is left unsaid."""
    places = [replace(NICE, place=key, name=key, region=f"r{key}") for key in "abc"]
    makers = [replace(OPEN, site=f"m{n}", place=row[3]) for n, row in enumerate(rows)]
    able = {
        (site, process): replace(ABLE, site=site, process=process, materials=stuff, certification=held)
        for n, (process, stuff, held, _) in enumerate(rows)
        for site in (f"m{n}", f"m{n // 2}")
    }  # fmt: skip
    directory = directory_of(case(*places, *makers, *able.values()))
    chosen: dict[str, str] = {}
    for _ in range(3):
        found = narrowed(directory, chosen, DAY)
        for facet, counts in found.counts.items():
            for value, count in counts.items():
                left = narrowed(directory, {**chosen, facet: value}, DAY).makers
                assert len(left) == count > 0, (chosen, facet, value)
                assert set(left.sites) <= set(found.makers.sites)
        free = [(facet, value) for facet, counts in found.counts.items() for value in counts]
        if not free:
            break
        facet, value = data.draw(st.sampled_from(free))
        chosen[facet] = value


def test_each_link_leads_to_as_many_makers_as_it_says(begin: Begin) -> None:
    ask = begin(case(*FACTS), day=DAY)
    page = ask.get("/fr/makers/index.html").content.decode()
    links = [unescape(at) for at in Links(page).found if at.startswith("index.html?")]
    facets = {parse_qsl(urlsplit(at).query)[0][0] for at in links}
    assert facets == set(FACETS)
    for at in links:
        ((facet, value),) = parse_qsl(urlsplit(at).query)
        inner = ask.get(f"/fr/makers/{at}").content.decode()
        rows = list(csv.DictReader(io.StringIO(ask.get(f"/fr/makers/{at}".replace(".html", ".csv")).content.decode())))  # fmt: skip
        found = narrowed(directory_of(case(*FACTS)), {facet: value}, DAY)
        assert [row["site"] for row in rows] == found.makers.sites
        assert len(re.findall(r'<li[^>]*><a href="../makers/', inner)) == len(rows)
        assert 'name="robots" content="noindex"' in inner
        assert 'href="index.html"' in inner, "what was chosen can be taken out"
    assert "depuis moins d&#x27;un an" in page or "depuis moins d'un an" in page


@pytest.mark.parametrize("said", ["colour=red", "fresh=rotten", "process=a&process=b", f"place={'x' * 300}"])  # fmt: skip
def test_what_narrows_nothing_is_named(begin: Begin, said: str) -> None:
    ask = begin(case(*FACTS), day=DAY)
    for form in ("html", "json"):
        answer = ask.get(f"/en/makers/index.{form}?{said}")
        assert answer.status_code in {400, 422}
        assert said.partition("=")[0] in answer.content.decode()


def test_pages_of_a_narrowed_list_keep_what_was_chosen(begin: Begin) -> None:
    many = [replace(OPEN, site=f"m{n}", name=f"M {n}") for n in range(450)]
    able = [replace(ABLE, site=f"m{n}", process="turning") for n in range(420)]
    ask = begin(case(*many, *able), day=DAY)
    page = ask.get("/en/makers/index.2.html?process=turning").content.decode()
    assert 'href="index.html?process=turning"' in page
    assert 'href="index.3.html?process=turning"' in page
    assert ask.get("/en/makers/index.4.html?process=turning").status_code == 404
