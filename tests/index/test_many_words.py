"""Words found through an inverted file score as the formula of BM25 says, phrases among them."""

import math

import pytest

from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.scan import K1, B
from makeshed.model.search import Search

WORDS = (
    "welding",
    "frame",
    "steel",
    "gate",
    "door",
    "table",
    "chair",
    "wood",
    "board",
    "pipe",
    "tank",
    "plough",
)


def directory() -> tuple[Shed, dict[str, list[str]]]:
    """Return sites of one place, and the words of each as they are indexed."""
    facts: list[Place | Site | Capability] = [
        Place(place="lyon", lat=45.7, lon=4.8, country="FR"),
    ]
    said = {}
    for n in range(40):
        about = [WORDS[(n * k) % len(WORDS)] for k in range(1, 2 + n % 7)]
        key, process = f"s{n:02}", WORDS[n % 3]
        facts.append(Site(site=key, place="lyon", role="maker", name="No", about=" ".join(about)))
        facts.append(Capability(site=key, process=process))
        said[key] = ["no", "|", "no", "|", *about, "|", process]
    return Shed.of(*facts), said


def bm25(said: dict[str, list[str]], wanted: dict[str, float]) -> dict[str, float]:
    """Return the scores by the formula, one text after the other."""
    count = len(said)
    # A wall stands between name, name, about and process; the process counts once more.
    length = {site: len(words) + 1 for site, words in said.items()}
    mean = sum(length.values()) / count
    found = dict.fromkeys(said, 0.0)
    for phrase, worth in wanted.items():
        parts = phrase.split()
        held = min(sum(part in words for words in said.values()) for part in parts)
        weight = worth * math.log1p((count - held + 0.5) / (held + 0.5))
        for site, words in said.items():
            often = sum(words[i : i + len(parts)] == parts for i in range(len(words)))
            damped = K1 * (1 - B + B * length[site] / mean)
            found[site] += weight * often * (K1 + 1) / (often + damped)
    return found


@pytest.mark.parametrize(
    "wanted",
    [
        {"steel": 1.0},
        {"steel gate": 1.0, "gate": 1.0},
        {"unheard": 1.0, "tank": 1.0, "steel unheard": 1.0},
        dict.fromkeys(WORDS, 1.0),
        {"steel": 1.0, "wood": 0.5, "gate door": 0.25, "unheard of": 0.5},
    ],
    ids=["word", "phrase", "unheard", "many", "also"],
)
def test_scores_are_those_of_the_formula(wanted: dict[str, float]) -> None:
    shed, said = directory()
    words = tuple(word for word, worth in wanted.items() if worth == 1.0)
    also = tuple((word, worth) for word, worth in wanted.items() if worth != 1.0)
    hits = shed.search(Search(words=words, also=also))
    right = {site: score for site, score in bm25(said, wanted).items() if score > 0}
    assert {hit.site: hit.text for hit in hits} == pytest.approx(right)
    assert len(hits) == len(right) > 0
