"""How well `find` finds: the field survey of Open Know-Where makers that nobody here wrote.

*Machine questions*: who has a lathe? Right is whoever the surveyor ticked. *Product hold-out*: who
makes school uniforms? What makers wrote of their products is hidden; right is whoever wrote the
phrase. Nothing is learned from any of it, and the graph was written without looking at it.

``python -m benchmarks.finding`` prints the tables. The survey is not part of this repository;
without it the benchmark says so and stops.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from makeshed.errors import NotFound
from makeshed.model import Place, Shed, Site
from makeshed.model.noun import frame_of
from makeshed.model.search import Search
from makeshed.questions.find import find
from makeshed.science.vocabulary import vocabulary

SURVEY = (
    Path(__file__).resolve().parents[1].parent
    / "shared/oracles/makers/okw_field_survey_2021_22.csv"
)
CODES = {"Kenya": "KE", "Uganda": "UG", "Bangladesh": "BD", "Somalia": "SO", "Iraq": "IQ"}
MACHINES = {
    "sewing": ("sewing-machine", {"Sewing_machine"}),
    "welding": ("welding-machine", {"Welding_rod"}),
    "turning (lathe)": ("lathe", {"Lathe"}),
    "CNC milling": ("cnc-mill", {"Cnc_milling"}),
    "laser cutting": ("laser-cutter", {"Laser_cutter"}),
    "3D printing": ("3d-printer", {"3d_printer_sla", "3d_printer_fdm", "3d_printer_sls"}),
    "embroidery": ("embroidery-machine", {"Embroidery_machine"}),
    "injection moulding": ("injection-moulding-machine", {"Injection_molding"}),
}
LEAST, SHORT = 10, 4
"""So many makers and so many letters make a query."""
TEXT = ("Manufacturing_process", "equipment_other", "Materials_type", "Material_other_type")
TYPES = tuple(
    f"{m}_type" for m in ("Plastics", "Metal", "Wood", "Elastomer", "Ceramics", "Electronics")
)


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
    kinds = {c.kind for mention in vocabulary().read(words) for c in mention.concepts}
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


def hold_out(facilities: dict[str, Facility], country: str, least: int = LEAST) -> HoldOut:
    """Return the hold-out of a country.

    Queries are phrases that ``least`` makers of the whole survey gave as a product of their own; right
    is every maker of the country whose products hold the phrase, if they are ``least`` too.
    """
    here = {key: one for key, one in facilities.items() if one.country == country}
    wrote = Counter(phrase for one in facilities.values() for phrase in one.products)
    asked = sorted(p for p, count in wrote.items() if count >= least and len(p) >= SHORT)
    right = {p: {key for key, one in here.items() if p in one.made} for p in asked}
    return HoldOut(here, {p: keys for p, keys in right.items() if len(keys) >= least})


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


def products(facilities: dict[str, Facility]) -> list[list[str]]:
    """Return the table of the hold-out, by country."""
    made = []
    for country in sorted({one.country for one in facilities.values()}):
        test = hold_out(facilities, country)
        if not test.right:
            continue
        shed = shed_of(test.facilities, classes=True)
        asks = bm25(test.facilities), full_text(shed), found(shed)
        scores = [f"{test.score(ask):.3f}" for ask in asks]
        made.append([country, f"{len(test.facilities):,}", str(len(test.right)), *scores])
    return made


def machines(facilities: dict[str, Facility], *, classes: bool) -> None:
    """Print precision and recall of the eight machine questions."""
    shed = shed_of(facilities, classes=classes)
    for name, (machine, codes) in MACHINES.items():
        right = {key for key, one in facilities.items() if one.codes & codes}
        answer = find(shed, machine=[machine], limit=len(facilities))
        got = {
            match.site
            for match in answer.rows
            if any(v.requirement == "machine" and v.status == "met" for v in match.verdicts)
        }
        hit = len(got & right)
        precision, recall = hit / max(len(got), 1), hit / max(len(right), 1)
        print(f"| {name} | {len(right)} | {len(got)} | {precision:.2f} | {recall:.2f} |")


def main() -> int:
    """Run both tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("machines", "products"))
    asked = parser.parse_args()
    if not SURVEY.exists():
        print(f"skipped: the survey is not there ({SURVEY.name} in shared/oracles/makers)")
        return 0
    facilities = survey()
    if asked.only != "products":
        for classes in (True, False):
            print(f"\nMachine questions, classes {'shown' if classes else 'hidden'}\n")
            print("| question | ticked | found | precision | recall |\n|---|---|---|---|---|")
            machines(facilities, classes=classes)
    if asked.only != "machines":
        print("\nProduct hold-out, nDCG@10\n")
        for row in products(facilities):
            print(" | ".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
