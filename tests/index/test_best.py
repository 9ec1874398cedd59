"""The best of very many are the same in every store, ties, rare words and facets included."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.index.conftest import Store
from tests.index.directories import BOX, CENTRES, PROCESSES
from tests.index.test_every_search import same

from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.model.search import Search
from makeshed.store import indexed, narrowing

COMMON = ["steel", "wood", "cutting", "welding", "glass"]
RARE = ["zinc", "felt", "ভাত", "木工", "tôle", "3D", "printing"]
LONG = "x" * 250


def one_place(*about: str) -> Shed:
    """Return makers of one place, s0, s1 and so on, by what they say."""
    makers = [
        Site(site=f"s{n}", place="p", role="maker", about=text) for n, text in enumerate(about)
    ]
    return Shed.of(Place(place="p", lat=1.0, lon=1.0, country="KE"), *makers)


def crowd(seed: int, makers: int = 700) -> Shed:
    """Return makers of whom many say the same, some what nobody else says, a few are closed."""
    dice = random.Random(seed)  # noqa: S311
    facts: list[Fact] = []
    for n in range(makers):
        country = dice.choice(list(CENTRES))
        lat, lon = CENTRES[country]
        spot = (
            round(lat + dice.choice([0.0, 0.1, dice.gauss(0, 1)]), 3),
            lon + dice.choice([0, 0.02]),
        )
        about = dice.choices(COMMON, k=dice.choice([1, 1, 2, 4, 9]))
        about += [dice.choice(RARE)] if dice.random() < 0.05 else []
        about += dice.choice([[], [], ["3D", "printing", "3D", "printing", "3D"], [LONG + "y"]])
        region = dice.choice(["", f"{country}A", f"{country}_1", "é\u2028"])
        facts += [
            Place(place=f"p{n}", lat=spot[0], lon=spot[1], country=country, region=region),
            Site(
                site=dice.choice(["s", "S", "é", "_", "木\u2028"]) + str(n),
                place=f"p{n}",
                role=dice.choice(["maker", "store"]),
                status="closed" if dice.random() < 0.15 else "open",
                about=" ".join(about),
                last_confirmed=dice.choice([None, date(2019, 5, 1), date(2026, 2, 3)]),
            ),
        ]
        facts += [
            Capability(site=facts[-1].id, process=p)
            for p in dice.sample(PROCESSES, dice.randrange(3))
            if facts[-1].role == "maker"  # type: ignore[attr-defined]
        ]
    return Shed.of(*facts)


ALSO = tuple((f"{one} {other}", 0.3) for one in COMMON for other in COMMON + RARE)
ASKED = {
    "common": Search(words=("steel",)),
    "rare and common": Search(words=("zinc", "steel")),
    "all common": Search(words=tuple(COMMON)),
    "phrase": Search(words=("wood wood", "steel")),
    "a phrase over itself": Search(words=("3D printing 3D",)),
    "process": Search(processes=("welding",)),
    "process and words": Search(processes=("laser cutting",), words=("glass", "felt")),
    "every": Search(every=("steel", "wood")),
    "every phrase": Search(words=("glass",), every=("steel wood",)),
    "some also": Search(words=("wood",), also=(("zinc", 0.5), ("steel glass", 0.01))),
    "much also": Search(words=("felt",), also=ALSO),
    "much also that must": Search(words=("steel",), also=ALSO, every=("wood",), closed=True),
    "only also": Search(also=ALSO, country="KE"),
    "far from anywhere": Search(words=("steel",), lat=10.0, lon=10.0),
    "much also from anywhere": Search(words=("steel",), also=ALSO, lat=10.0, lon=10.0),
    "circle": Search(words=("steel",), also=ALSO, lat=43.3, lon=5.4, within=30.0),
    "polygon": Search(words=("steel", "zinc"), polygon=BOX),
    "box without a word": Search(polygon=BOX),
    "nearest": Search(lat=43.3, lon=5.4),
    "nothing": Search(closed=True),
    "closed last": Search(words=("zinc", "steel"), closed=True),
    "facets": Search(
        words=("steel",), country="FR", role="maker", confirmed_since=date(2020, 1, 1)
    ),
    "region": Search(words=("steel", "felt"), region="KE_"),
    "region that no text can spell": Search(words=("steel",), region="é\u2028"),
    "a long word": Search(words=(LONG + "z",)),
    "other letters": Search(words=("木工", "ভাত", "TOLE")),
}


@pytest.fixture(scope="module", params=[5])
def crowded(request: pytest.FixtureRequest, store: Store) -> tuple[Shed, Shed]:
    shed = crowd(request.param)
    return shed, store(shed)


@pytest.mark.parametrize("limit", [1, 7, 60, 10_000])
@pytest.mark.parametrize("name", ASKED)
def test_the_best_of_many_are_the_same(
    name: str, limit: int, crowded: tuple[Shed, Shed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "FIRST", 10)
    scanned, found = crowded
    asked = replace(ASKED[name], limit=limit)
    if isinstance(found, indexed.IndexedShed):
        monkeypatch.setattr(indexed, "FEW", 0)
        vars(found).pop("_few", None)
    same(scanned.search(asked), found.search(asked))


def test_the_searches_find_enough_to_choose_from(crowded: tuple[Shed, Shed]) -> None:
    found = {name: len(crowded[0].search(asked)) for name, asked in ASKED.items()}
    assert min(found.values()) >= 5
    assert sum(count > 60 for count in found.values()) > 12


def test_the_one_who_says_the_rare_word_comes_first(store: Store) -> None:
    shed = one_place(*["steel steel steel steel"] * 200, "zinc and a few other things that we do")
    asked = Search(words=("steel", "zinc"), limit=5)
    for each in (shed, store(shed)):
        assert [hit.site for hit in each.search(asked)] == ["s200", "s0", "s1", "s10", "s100"]


def test_of_those_who_say_the_same_the_first_by_name_come_first(store: Store) -> None:
    shed = one_place(*["laser cutting"] * 150)
    asked = Search(words=("laser cutting",), limit=5)
    for each in (shed, store(shed)):
        assert [hit.site for hit in each.search(asked)] == ["s0", "s1", "s10", "s100", "s101"]


def test_long_words_and_texts_are_found_alike(store: Store) -> None:
    """Of a word the first 200 letters count; a text as long as it may be counts whole."""
    numbers = " ".join(f"n{n:x}q" for n in range(3_000))
    shed = one_place("木" * 3000, "é" * 3000, "y" * 19_000 + " end", f"{numbers} the very end", "-")
    shed = shed.plus(Capability(site="s4", process="p " * 90))
    other = store(shed)
    for words, found in {
        "木" * 3000: ["s0"],
        "木" * 200: ["s0"],
        "木" * 199: [],
        "é" * 4000: ["s1"],
        "y" * 201 + " end": ["s2"],
        "very end": ["s3"],
        "nbb7q the": ["s3"],
    }.items():
        for each in (shed, other):
            assert [hit.site for hit in each.search(Search(words=(words,)))] == found, words[:9]
    for each in (shed, other):
        assert [h.site for h in each.search(Search(processes=("p " * 90,)))] == ["s4"]


def test_two_sheds_are_answered_each_with_its_own(store: Store) -> None:
    one, other = one_place("steel", "wood"), one_place("wood", "steel", "wood")
    kept = store(one), store(other)
    asked = Search(words=("wood",))
    assert [[hit.site for hit in shed.search(asked)] for shed in kept] == [["s1"], ["s0", "s2"]]
    assert kept[0].get("s1", Site).about == "wood"
