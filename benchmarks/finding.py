"""How well `find` finds: the field survey of Open Know-Where makers that nobody here wrote.

Two tests, on the data of the research report (oracles/makers). *Machine questions*: who has a lathe?
Right is whoever the surveyor ticked. *Product hold-out*: who makes school uniforms? The products
that makers wrote are hidden; right is whoever wrote the phrase. Nothing is learned from any of it.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from makeshed.errors import NotFound
from makeshed.model import Place, Shed, Site
from makeshed.model.noun import frame_of
from makeshed.model.search import Search
from makeshed.questions.find import find
from makeshed.questions.find.vocabulary import vocabulary

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
        shown = [named(code) for code in sorted(one.codes)] if classes else []
        code = CODES.get(one.country, "SO")
        places.append(Place(place=key, lat=one.lat, lon=one.lon, country=code))
        about = "; ".join([*one.texts, *shown])
        sites.append(Site(site=key, name=one.name, place=key, role="maker", about=about))
    frames = {"places": frame_of(Place, places), "sites": frame_of(Site, sites)}
    return Shed(frames)


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


def bm25(shed: Shed, words: str) -> list[str]:
    """Return the sites that full text finds."""
    return [hit.site for hit in shed.search(Search(words=tuple(words.split()), limit=10))]


def found(shed: Shed, need: str) -> list[str]:
    """Return the sites that `find` finds, best first."""
    try:
        answer = find(shed, need, limit=10)
    except NotFound:
        return []
    return [match.site for match in answer.rows]


def products(facilities: dict[str, Facility], country: str, least: int = 10) -> None:
    """Print the hold-out of one country."""
    here = {key: one for key, one in facilities.items() if one.country == country}
    right: dict[str, set[str]] = defaultdict(set)
    for key, one in here.items():
        for phrase in one.products:
            right[phrase].add(key)
    queries = sorted(phrase for phrase, sites in right.items() if len(sites) >= least)
    shed = shed_of(here, classes=True)
    scores: Counter[str] = Counter()
    began = perf_counter()
    for query in queries:
        scores["bm25"] += ndcg(bm25(shed, query), right[query])  # type: ignore[assignment]
        scores["find"] += ndcg(found(shed, query), right[query])  # type: ignore[assignment]
    count = max(len(queries), 1)
    seconds = perf_counter() - began
    print(
        f"| {country} | {len(here)} | {len(queries)} | {scores['bm25'] / count:.3f} "
        f"| {scores['find'] / count:.3f} | {1000 * seconds / count:.0f} |"
    )


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
        print("| country | makers | queries | BM25 | find | ms/query |\n|---|---|---|---|---|---|")
        for country in sorted({one.country for one in facilities.values()}):
            products(facilities, country)
    return 0


if __name__ == "__main__":
    sys.exit(main())
