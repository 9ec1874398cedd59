"""A country of four towns and six industries, small enough to know by hand."""

from __future__ import annotations

from makeshed.model import Employment, Fact, Industry, Region, Shed

JOBS = {
    "north": {"steel": 80, "tools": 60, "cloth": 0, "shoes": 0, "bread": 60},
    "east": {"steel": 20, "tools": 40, "cloth": 0, "shoes": 0, "bread": 40},
    "south": {"steel": 0, "tools": 0, "cloth": 90, "shoes": 50, "bread": 60},
    "west": {"steel": 0, "tools": 20, "cloth": 10, "shoes": 30, "bread": 40},
}
PARENT = {"steel": "metal", "tools": "metal", "cloth": "wear", "shoes": "wear", "bread": "food"}


def country(*more: Fact, without: tuple[tuple[str, str], ...] = ()) -> Shed:
    """Return the towns, with wider industries that add up; cells ``without`` are not published."""
    facts: list[Fact] = [
        Region(region="land", level="country"),
        Industry(industry="all"),
        *(Industry(industry=wide, parent="all") for wide in ("metal", "wear", "food")),
        *(Industry(industry=one, parent=wide) for one, wide in PARENT.items()),
    ]
    for town, jobs in JOBS.items():
        wide = {
            of: sum(n for one, n in jobs.items() if PARENT[one] == of)
            for of in ("metal", "wear", "food")
        }
        told = {one: n for one, n in jobs.items() if (town, one) not in without}
        facts.append(Region(region=town, name=f"{town.title()} Town", level="metro", parent="land"))
        cells = {"all": sum(jobs.values())} | wide | told
        facts += [Employment(region=town, industry=i, year=2024, jobs=n) for i, n in cells.items()]
    return Shed.of(*facts).plus(*more)


def every(shed: Shed, *nouns: type[Fact]) -> list[Fact]:
    """Return all facts of some nouns."""
    return [row for noun in nouns for row in shed.rows(noun)]
