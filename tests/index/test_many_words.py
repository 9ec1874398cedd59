"""Many words are cut out of all texts at once; few are looked for one by one: the same answers."""

import pytest

from makeshed.model import Capability, Place, Shed, Site, scan
from makeshed.model.search import Hit, Search

WORDS = (
    "welding",
    "frames",
    "steel",
    "gates",
    "doors",
    "tables",
    "chairs",
    "wood",
    "boards",
    "pipes",
    "tanks",
    "ploughs",
)


def directory() -> Shed:
    facts: list[Place | Site | Capability] = [
        Place(place="lyon", lat=45.7, lon=4.8, country="FR"),
    ]
    for n in range(40):
        about = " ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 2 + n % 7))
        facts.append(Site(site=f"s{n:02}", place="lyon", role="maker", name=f"No {n}", about=about))
        facts.append(Capability(site=f"s{n:02}", process=WORDS[n % 3]))
    return Shed.of(*facts)


def answers(shed: Shed, most: int, monkeypatch: pytest.MonkeyPatch) -> list[Hit]:
    monkeypatch.setattr(scan, "MANY", most)
    asked = Search(words=(*WORDS, "steel gates", "unheard"), processes=("welding",))
    return shed.search(asked)


def test_many_words_at_once_find_what_each_finds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    shed = directory()
    at_once = answers(shed, 3, monkeypatch)
    one_by_one = answers(shed, 10_000, monkeypatch)
    assert [hit.site for hit in at_once] == [hit.site for hit in one_by_one]
    assert len({round(hit.text, 6) for hit in at_once}) > 5
    for fast, slow in zip(at_once, one_by_one, strict=True):
        assert fast.text == pytest.approx(slow.text, rel=1e-12)
