"""Every store answers a search alike: the scan of all sites, and an index that narrows it down."""

from __future__ import annotations

import pytest
from tests.index.conftest import Store
from tests.index.directories import SEARCHES, directory

from makeshed.errors import BadValue
from makeshed.model import Place, Shed, Site
from makeshed.model.search import Hit, Search

SEEDS = (1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def both(request: pytest.FixtureRequest, store: Store) -> tuple[Shed, Shed]:
    shed = directory(request.param)
    return shed, store(shed)


def same(one: list[Hit], other: list[Hit]) -> None:
    assert [(h.site, h.mark) for h in one] == [(h.site, h.mark) for h in other]
    assert [h.text for h in one] == pytest.approx([h.text for h in other])
    assert [h.distance for h in one] == [h.distance for h in other]


@pytest.mark.parametrize("name", SEARCHES)
def test_an_index_finds_what_the_scan_finds(name: str, both: tuple[Shed, Shed]) -> None:
    scanned, found = both
    same(scanned.search(SEARCHES[name]), found.search(SEARCHES[name]))


def test_the_searches_find_something_and_not_everything(both: tuple[Shed, Shed]) -> None:
    empty = {"unknown word", "two texts", "tiny circle", "plural", "other scripts"}
    sizes = {name: len(both[0].search(asked)) for name, asked in SEARCHES.items()}
    assert {name for name, size in sizes.items() if not size} <= empty
    assert len(set(sizes.values())) > 10


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        (Search(within=5.0), "a place in the middle"),
        (Search(lat=1.0), "a latitude and a longitude"),
        (Search(lat=1.0, lon=1.0, within=-1.0), "a radius of -1"),
        (Search(polygon=((0, 0), (1, 1))), "three corners"),
        (Search(words=("---",)), "no letter or digit"),
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(
    asked: Search, match: str, both: tuple[Shed, Shed]
) -> None:
    for shed in both:
        with pytest.raises(BadValue, match=match):
            shed.search(asked)


def test_words_without_spaces_around_signs_are_no_query_language() -> None:
    shed = Shed.of(
        Place(place="p", lat=1.0, lon=1.0, country="KE"),
        Site(site="s", place="p", role="maker", name='a"b OR c* NEAR(x)'),
    )
    for words in ('a"b', "c*", "NEAR(x)", "b or c"):
        assert [hit.site for hit in shed.search(Search(words=(words,)))] == ["s"]


def test_quotes_and_signs_do_no_harm_in_an_index(both: tuple[Shed, Shed]) -> None:
    for words in ('steel"', "steel' OR 1=1 --", "NEAR(steel sewing)", "text : steel", "steel*"):
        same(*(shed.search(Search(words=(words,))) for shed in both))
