"""A country of four towns and six industries, small enough to know by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from makeshed.model import Balance, Employment, Fact, Industry, Region, Shed, Trade

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


@cache
def trading(whose: str = "FR") -> Shed:
    """Return the trade in five goods that conventions flag differently, and five foods, of France or a town."""
    told = [*_trade(), *_food()]
    if whose == "FR":
        return Shed.of(*told)
    own = [
        replace(row, reporter=whose) if isinstance(row, Trade) and row.reporter == "FR"
        else replace(row, region=whose) if isinstance(row, Balance)
        else row
        for row in told
    ]  # fmt: skip
    return Shed.of(Region(region=whose, level="metro", country="FR"), *own)


IMPORTS: dict[str, dict[str, float]] = {
    "300431": {"CN": 90, "US": 10, "DE": 20},
    "300432": {"CN": 90, "US": 10, "DE": 200},
    "850760": {"CN": 50, "KR": 50, "DE": 90},
    "261220": {"MG": 100},
    "080810": {"IT": 60, "ES": 40, "CL": 5},
}
EXPORTS: dict[str, dict[str, float]] = {
    "300431": {"DE": 30, "US": 30},
    "300432": {"DE": 90, "US": 30},
    "850760": {"DE": 100},
    "080810": {"GB": 150},
}
WORLD = {"CN": 900.0, "US": 60.0, "DE": 60.0, "KR": 60.0, "MG": 100.0, "IT": 300.0, "ES": 300.0, "CL": 300.0}  # fmt: skip
"""What each country sends abroad of each good, but of the last: that of apples is even."""


def _trade() -> list[Fact]:
    made: list[Fact] = []
    for year in (2021, 2022, 2023):
        for flow, table in (("import", IMPORTS), ("export", EXPORTS)):
            made += [
                Trade(reporter="FR", partner=who, product=good, flow=flow, year=year, value=value)  # type: ignore[arg-type]
                for good, of in table.items()
                for who, value in of.items()
            ]
        for good in IMPORTS:
            for who, value in WORLD.items():
                sent = 100.0 if good == "080810" else value
                if good != "261220" or who == "MG":
                    made.append(
                        Trade(reporter=who, partner="all", product=good, flow="export", year=year, value=sent)
                    )  # fmt: skip
    return made


def _food() -> list[Fact]:
    told = {
        "tomatoes": ("vegetables", 593, 1131, 307),
        "onions": ("vegetables", 208, 136, 91),
        "vegetables, other": ("vegetables", 4523, 2701, 1587),
        "wheat": ("", 38614, 2055, 21502),
        "cocoa": ("", 0, 200, 50),
    }
    return [
        Balance(
            region="FR", product=product, group=group, year=2013, unit="kt",
            production=made, imports=brought, exports=sent,
        )
        for product, (group, made, brought, sent) in told.items()
    ]  # fmt: skip
