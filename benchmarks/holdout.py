"""Makers of a field survey, with what they make hidden: who can be found without it, and who cannot.

Open Know-Where makers of 2021 and 2022, surveyed by others. Documents are what makers say of processes,
machines and materials, and their names; queries are phrases of the hidden products.
"""

from __future__ import annotations

import csv
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from makeshed.directory.profiles import profiles
from makeshed.errors import NotFound
from makeshed.language import mentions
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Place, Shed, Site
from makeshed.model.noun import frame_of
from makeshed.model.search import Search
from makeshed.questions.find import find

ORACLES = Path(__file__).parents[2] / "shared" / "oracles" / "makers"
SURVEY = ORACLES / "okw_field_survey_2021_22.csv"
SPACES = ORACLES / "uk_makerspaces_2015.csv"
CODES = {"Kenya": "KE", "Uganda": "UG", "Bangladesh": "BD", "Somalia": "SO", "Iraq": "IQ"}
MOST, FEW, SHORT = 10, 5, 4
"""So many makers make a query, or where ten leave none so many; and so many letters."""
TEXT = ("Manufacturing_process", "equipment_other", "Materials_type", "Material_other_type")
TYPES = tuple(
    f"{m}_type" for m in ("Plastics", "Metal", "Wood", "Elastomer", "Ceramics", "Electronics")
)
GAINS = [1 / math.log2(rank + 2) for rank in range(10)]
NONE = ("no", "none", "meh", "not", "n/a", "access", "yet")
"""So begin answers that mean no tools."""
CRAFTS, BESIDE = slice(29, 47), (24, 25, 26, 27, 28, 47, 48, 49, 55, 56)
"""Columns of makerspaces: eighteen crafts, and what else is said of tools and materials."""


@dataclass
class Facility:
    """What the survey says of a facility, over all its rows."""

    country: str
    name: str
    lat: float
    lon: float
    texts: dict[str, None] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    made: str = ""
    other: str = ""


def survey() -> dict[str, Facility]:
    """Return the facilities of the survey by key."""
    found: dict[str, Facility] = {}
    with SURVEY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lat, lon = (_degree(row[name]) for name in ("Latitude", "Longitude"))
            one = found.setdefault(
                row["facility_key"], Facility(row["Country"], row["name"], lat, lon)
            )
            one.codes |= {row["equipment"]} - {""}
            parts = [row[column].replace("_", " ") for column in (*TEXT, *TYPES)]
            one.texts |= dict.fromkeys(part for part in parts if part)
            one.products |= phrases(row["things_made_here"])
            one.other += f" | {row['equipment_other'].casefold()}"
            one.made += f" | {row['things_made_here'].casefold()}"
    return found


def _degree(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def phrases(text: str) -> set[str]:
    """Return the product phrases in a field: what stands between commas and the like."""
    parts = re.split(r"[,;/&\n.]|\band\b", text.casefold())
    return {" ".join(part.split()) for part in parts} - {""}


def shed_of(facilities: dict[str, Facility], *, classes: bool) -> Shed:
    """Return a directory of facilities; ``classes`` shows the machine classes that were ticked."""
    places, sites = [], []
    for key, one in facilities.items():
        shown = spoken(one) if classes else []
        code = CODES.get(one.country, "SO")
        places.append(Place(place=key, lat=one.lat, lon=one.lon, country=code))
        about = "; ".join([*one.texts, *shown])
        sites.append(Site(site=key, name=one.name, place=key, role="maker", about=about))
    frames = {"places": frame_of(Place, places), "sites": frame_of(Site, sites)}
    return Shed(frames)


def spoken(one: Facility) -> list[str]:
    """Return the machine classes that were ticked, as words."""
    return [named(code) for code in sorted(one.codes)]


def named(code: str) -> str:
    """Return a machine class of Open Know-Where as words that name a machine."""
    words = code.replace("_", " ")
    kinds = {c.kind for mention in mentions.read(words) for c in mention.concepts}
    return words if "machine" in kinds else f"{words} machine"


def ndcg(ranked: Iterable[str], right: set[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain (Järvelin and Kekäläinen 2002)."""
    gain = sum(1 / math.log2(i + 2) for i, site in enumerate(list(ranked)[:depth]) if site in right)
    ideal = sum(1 / math.log2(i + 2) for i in range(min(depth, len(right))))
    return gain / ideal


@dataclass(frozen=True)
class HoldOut:
    """The product hold-out of one country: makers without their products, and who wrote what."""

    facilities: dict[str, Facility]
    right: dict[str, set[str]]

    def score(self, ask: Callable[[str], list[str]]) -> float:
        """Return the mean nDCG@10 over all queries."""
        return fmean(ndcg(ask(query), right) for query, right in self.right.items())


def hold_out(here: dict[str, Facility], asked: Iterable[str], least: int = MOST) -> HoldOut:
    """Return the hold-out of some makers: right is whose products hold the phrase, if ``least`` do."""
    right = {p: {key for key, one in here.items() if p in one.made} for p in asked}
    return HoldOut(here, {p: keys for p, keys in right.items() if len(keys) >= least})


def queries(facilities: dict[str, Facility], least: int = MOST) -> list[str]:
    """Return the phrases that ``least`` makers of the survey gave as a product of their own."""
    wrote = Counter(phrase for one in facilities.values() for phrase in one.products)
    return sorted(p for p, count in wrote.items() if count >= least and len(p) >= SHORT)


def countries(facilities: dict[str, Facility]) -> Iterator[tuple[str, int, HoldOut]]:
    """Yield the hold-out of each country and so many makers as a phrase must have, ten or else five."""
    for country in sorted({one.country for one in facilities.values()}):
        here = {key: one for key, one in facilities.items() if one.country == country}
        for least in (MOST, FEW):
            test = hold_out(here, queries(facilities, least), least)
            if test.right:
                yield country, least, test
                break


def quarters(facilities: dict[str, Facility]) -> Iterator[tuple[str, int, HoldOut]]:
    """Yield hold-outs of the quarters of each country, cut at the median latitude, then longitude."""
    asked = queries(facilities)
    for country, _, test in countries(facilities):
        for half, makers in zip(("south", "north"), _cut(test.facilities, "lat"), strict=True):
            for side, part in zip(("west", "east"), _cut(makers, "lon"), strict=True):
                quarter = hold_out(part, asked)
                if quarter.right:
                    yield f"{country}, {half}-{side}", MOST, quarter


def _cut(makers: dict[str, Facility], axis: str) -> tuple[dict[str, Facility], dict[str, Facility]]:
    middle = median(getattr(one, axis) for one in makers.values())
    low = {key: one for key, one in makers.items() if getattr(one, axis) < middle}
    return low, {key: one for key, one in makers.items() if key not in low}


def crafts() -> Iterator[HoldOut]:
    """Yield hold-outs of British makerspaces: who has tools for a craft whose column is hidden?"""
    # Lines end with a line feed; carriage returns stand within cells.
    text = SPACES.open(encoding="utf-8", newline="").read().replace("\r", " ")
    head, *rows = (row for row in csv.reader(text.split("\n")) if row)
    columns = range(*CRAFTS.indices(len(head)))
    for hidden in columns:
        spaces, right = {}, set()
        for key, row in enumerate(rows):
            shown = [row[n].strip() for n in (*BESIDE, *columns) if n != hidden]
            texts = {text: None for text in shown if text}
            spaces[str(key)] = Facility("United Kingdom", row[0], 0.0, 0.0, texts)
            said = row[hidden].strip().casefold()
            right |= set() if not said or said.startswith(NONE) else {str(key)}
        yield HoldOut(spaces, {head[hidden].partition(" (")[0].casefold(): right})


def bm25(facilities: dict[str, Facility]) -> Callable[[str], list[str]]:
    """Return BM25 of SQLite FTS5 with the Porter stemmer over the same fields: the peer."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(site UNINDEXED, words, tokenize='porter')")
    rows = ((k, " ; ".join([one.name, *one.texts, *spoken(one)])) for k, one in facilities.items())
    database.executemany("INSERT INTO t VALUES (?, ?)", rows)

    def ask(query: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        statement = "SELECT site FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10"
        return [site for (site,) in database.execute(statement, [words])]

    return ask


def full_text(shed: Shed) -> Callable[[str], list[str]]:
    """Return what the index of makeshed finds by words alone."""
    return lambda query: [
        hit.site for hit in shed.search(Search(words=tuple(query.split()), limit=10))
    ]


def found(shed: Shed) -> Callable[[str], list[str]]:
    """Return what `find` finds, best first."""

    def ask(query: str) -> list[str]:
        try:
            return [match.site for match in find(shed, query, limit=10).rows]
        except NotFound:
            return []

    return ask


def asks(test: HoldOut) -> tuple[Shed, list[Callable[[str], list[str]]]]:
    """Return the directory of a hold-out, and BM25, full text and `find` over it."""
    shed = shed_of(test.facilities, classes=True)
    return shed, [bm25(test.facilities), full_text(shed), found(shed)]


def products(trials: Iterable[tuple[str, int, HoldOut]]) -> list[list[str]]:
    """Return the table of hold-outs, the one nearest to BM25 first."""
    made = []
    for name, least, test in trials:
        scores = [f"{test.score(ask):.3f}" for ask in asks(test)[1]]
        made.append([name, f"{len(test.facilities):,}", str(least), str(len(test.right)), *scores])
    return sorted(made, key=lambda row: float(row[-1]) - float(row[-3]))


def makerspaces() -> list[str]:
    """Return the row of British makerspaces: means over the eighteen crafts."""
    scores = [[test.score(ask) for ask in asks(test)[1]] for test in crafts()]
    means = [f"{fmean(each):.3f}" for each in zip(*scores, strict=True)]
    return ["makerspaces in the United Kingdom", "97", "-", str(len(scores)), *means]


def ceilings(name: str, test: HoldOut) -> list[str]:
    """Return how far scores could reach that see only what `find` reads of a maker.

    By the answers: the best order of makers for each query, all who say the same tied; and all who
    say the best one or two things, tied. Taught: naive Bayes with the answers of the other cells of a
    quarter of a degree, in five folds.
    """
    shed, (*_, ask) = asks(test)
    read = profiles(shed, test.facilities)
    kinds = np.zeros((len(read), len(vocabulary().concepts)), dtype=np.float32)
    for row, profile in enumerate(read.values()):
        kinds[row, list(profile.numbers)] = 1
    _, alike, size = np.unique(kinds, axis=0, return_inverse=True, return_counts=True)
    kinds = kinds[:, kinds.sum(axis=0) >= MOST]
    cells = {key: f"{one.lat * 4:.0f} {one.lon * 4:.0f}" for key, one in test.facilities.items()}
    fold = np.array([crc32(cells[key].encode()) % 5 for key in read])
    scores = []
    for right in test.right.values():
        truth = np.array([key in right for key in read], dtype=np.float32)
        hits = np.bincount(alike, weights=truth)
        both, of = kinds.T @ kinds, (kinds.T * truth) @ kinds
        rate = np.divide(of, both, out=np.zeros_like(of), where=both >= MOST)
        taught = _taught(kinds, truth, fold)
        order = [key for _, key in sorted(zip(-taught, read, strict=True))]
        best = [float(np.diagonal(rate).max()), float(rate.max())]
        whole = sum(GAINS) / sum(GAINS[: len(right)])
        scores.append(
            [_tied(size, hits, len(right)), *(b * whole for b in best), ndcg(order, right)]
        )
    any_order, *means = (f"{fmean(each):.3f}" for each in zip(*scores, strict=True))
    wrote = Counter(frozenset(one.products) for one in test.facilities.values())
    copies = sum(n for said, n in wrote.items() if n > 1 and len(" ".join(said).split()) > 2)
    told = (f"{np.median(size[alike]):.0f}", f"{copies / len(read):.0%}")
    return [name, f"{test.score(ask):.3f}", *means, any_order, *told]


def _tied(size: NDArray[np.intp], hits: NDArray[Any], right: int) -> float:
    """Return the nDCG@10 of groups in their best order, at random within each."""
    gain, at = 0.0, 0
    for group in np.argsort(-hits / size, kind="stable"):
        gain += float(hits[group] / size[group]) * sum(GAINS[at : at + int(size[group])])
        at += int(size[group])
    return gain / sum(GAINS[:right])


def _taught(
    kinds: NDArray[np.float32], truth: NDArray[np.float32], fold: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Return the log odds by naive Bayes (Bernoulli, Jeffreys prior) learned in the other folds."""
    score = np.zeros(len(truth), dtype=np.float32)
    for each in range(5):
        seen = fold != each
        odds = []
        for said in (truth[seen], 1 - truth[seen]):
            share = (said @ kinds[seen] + 0.5) / (said.sum() + 1)
            odds.append((np.log(share / (1 - share)), np.log(1 - share).sum()))
        (yes, base), (no, other) = odds
        score[~seen] = kinds[~seen] @ (yes - no) + base - other
    return score
