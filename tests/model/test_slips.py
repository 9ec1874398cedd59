"""What is possible and most often a slip, of jobs, keys, hazards and stocks: told, and not without need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.model.facts import shed_of

from makeshed.model import Demand, Fact, Hazard, Item, Place, Shed, Stock
from makeshed.model.doubts.alike_keys import keys_alike, looks, totals, words_among_items
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.durations import (
    LONGEST_STOCK,
    hazards_most_of_the_year,
    hazards_that_take_nothing,
    stocks_for_years,
)
from makeshed.model.doubts.headcounts import jobs_in_thousands
from makeshed.model.region import Employment, Region


def told(doubts: Callable[[Shed], Iterator[Doubt]], *facts: Fact) -> list[str]:
    return [f"{doubt.key} {doubt.column}" for doubt in doubts(shed_of(*facts))]


def jobs(*counts: float, region: str = "FR", plants: float | None = None) -> list[Employment]:
    return [
        Employment(region=region, industry=f"i{n}", year=2024, jobs=count, plants=plants)
        for n, count in enumerate(counts)
    ]


def test_jobs_that_fit_as_thousands_are_doubted_at_the_largest() -> None:
    land = Region(region="FR", level="country", people=68e6)
    (doubt,) = jobs_in_thousands(shed_of(land, *jobs(1800.0, 420.0, 310.0, 90.0, 12.0)))
    assert "i0" in doubt.key
    assert "1,800 jobs at most in any industry of FR, where 68,000,000 people live" in doubt.found
    assert "1800000 here" in doubt.likely


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        (jobs(1.8e6, 4e5, 3e5, 9e4, 1e4), False), (jobs(1800.0, 420.0, 310.0, 90.0), False), (jobs(90_000.0, 420.0, 310.0, 90.0, 12.0), False),
        (jobs(12.3, 4.5, 0.2, 7.1, 3.0), True), (jobs(12.3, 4.5, 1.2, 7.1, 3.0), False), (jobs(12.0, 4.0, 0.5, 7.0, 3.0), False),
         (jobs(*[2.0] * 5, plants=10.0), True), (jobs(*[4.0] * 5, plants=10.0), False),
        (jobs(*[2.0] * 4, plants=10.0), False),
    ],
)  # fmt: skip
def test_what_is_doubted_of_jobs(rows: list[Employment], doubted: bool) -> None:
    """Few figures say nothing, whole ones neither; broken ones above one are full-time equivalents."""
    land = Region(
        region="FR", level="country", people=68e6 if rows[0].jobs and rows[0].jobs > 1e3 else None
    )
    assert bool(told(jobs_in_thousands, land, *rows)) == doubted
    assert told(jobs_in_thousands) == []


def test_keys_that_look_alike() -> None:
    assert (
        looks("Gear ")
        == looks("gear")
        == looks("\uff27\uff25\uff21\uff32")
        == looks("g \u0435 a r")
        != looks("gears")
    )
    items = [Item(item=key) for key in ("gear", "Gear", "g\u0435ar", "wheel", "ge ar")]
    assert told(keys_alike, *items) == [
        "items/Gear item",
        "items/g\u0435ar item",
        "items/ge ar item",
    ]
    assert told(keys_alike, Item(item="gear"), Item(item="geår")) == []


@pytest.mark.parametrize(
    ("key", "is_sum"),
    [
        ("Total", True),
        (" total : ", True),
        ("** Summe **", True),
        ("totally", False),
        ("sum of squares", False),
    ],
)
def test_rows_called_as_sums(key: str, is_sum: bool) -> None:
    assert bool(told(totals, Item(item=key))) == is_sum
    assert bool(told(totals, Place(place=key, lat=1.0, lon=1.0, country="FR"))) == is_sum


def test_words_among_items_are_those_that_nothing_is_known_of() -> None:
    known: list[dict[str, Any]] = [
        {"mass": 1.0},
        {"volume": 1.0},
        {"value": 0.0},
        {"name": "a"},
        {"hs": "8714"},
        {"source": "me"},
    ]
    items = [
        Item(item="Motors"),
        Item(item="gear"),
        *(Item(item=f"i{n}", **more) for n, more in enumerate(known)),
    ]
    wanted = Demand(place="lyon", item="gear", quantity=1.0)
    assert told(words_among_items, *items, wanted) == ["items/Motors item"]
    assert told(words_among_items, *items) == []  # a list of items alone


@pytest.mark.parametrize(
    ("rate", "days", "found"),
    [
        (1.0, 182.0, []),
        (1.0, 183.0, ["rate"]),
        (20.0, 10.0, ["rate"]),
        (0.0, 9.0, []),
        (0.05, 365.0, []),
    ],
)
def test_what_stops_most_of_the_year_is_no_hazard(
    rate: float, days: float, found: list[str]
) -> None:
    row = Hazard(hazard="x", scope="site", target="a", rate=rate, duration=days)
    assert told(hazards_most_of_the_year, row) == [f"hazards/x {column}" for column in found]


def test_once_in_so_many_years_is_a_rate_of_less_than_one() -> None:
    (doubt,) = hazards_most_of_the_year(
        shed_of(Hazard(hazard="x", scope="site", target="a", rate=20.0, duration=10.0))
    )
    assert "write 0.05" in doubt.likely
    assert "200 days of every year" in doubt.found


def test_hazards_that_never_come_and_stocks_for_years() -> None:
    usual = Hazard(hazard="x", scope="site", target="a", rate=0.1, duration=9.0)
    rows = [
        replace(usual, hazard="rate", rate=0.0),
        replace(usual, hazard="duration", duration=0.0),
        replace(usual, hazard="loss", loss=0.0),
    ]
    assert set(told(hazards_that_take_nothing, *rows, usual)) == {
        f"hazards/{key} {key}" for key in ("rate", "duration", "loss")
    }
    stocks = [
        Stock(site=f"s{n}", item="gear", days=days)
        for n, days in enumerate((LONGEST_STOCK, LONGEST_STOCK + 1, None))
    ]
    assert told(stocks_for_years, *stocks) == ["stocks/s1:gear days"]
