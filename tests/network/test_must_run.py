"""Sites and lines that run every year, whatever it costs: a published case, and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.questions.worlds import best, lane, maker, relaxed, seller, sources, wanted, world

from makeshed.errors import Infeasible
from makeshed.model import Capability, Demand, Fact, Item, Lane, Mode, Offer, Place, Shed, Site
from makeshed.plans.plan import Plan

near = pytest.approx

BREWED = [[1.55, 0.51, 0.9], [0.81, 3.18, 0.65], [2.13, 0.97, 0.51], [1.23, 2.15, 2.08]]
PACKED = [
    [4.82, 2.05, 4.42, 3.83, 0.97, 3.04, 3.91, 4.03, 5.11, 0.9, 4.39, 0.85, 2.81, 3.94, 1.04],
    [1.83, 4.03, 3.95, 4.21, 4.78, 3.2, 1.88, 2.96, 5.11, 2.67, 4.14, 1.22, 5.1, 3.47, 1.92],
    [2.66, 0.95, 3.94, 2.04, 2.35, 1.42, 3.6, 3.17, 1.34, 4.51, 0.74, 0.94, 1.98, 4.77, 2.04],
]
ORDERED = [48, 84, 64, 106, 47, 57, 64, 93, 74, 41, 61, 42, 57, 70, 41]
BREWS, PACKS = (
    [(100, 2000), (150, 2500), (200, 3500), (100, 2000)],
    [(50, 500), (100, 1500), (150, 2500)],
)


def brewery(*, must_run: bool, least: bool = True) -> Shed:
    """Return four breweries, three packaging facilities and fifteen pubs in Britain.

    Distribution planning for a brewery: Kallrath 2021, Business Optimization Using Mathematical Programming,
    simplified by T. W. Miller, MSDS 460 (Northwestern University); costs of transport alone, minimums and
    maximums of every site, 949 units ordered. Published: 2,359, with routes of 275, 29, 121, 424 and 100
    from the breweries.
    """
    names = (
        [f"b{n}" for n in range(1, 5)]
        + [f"p{n}" for n in range(1, 4)]
        + [f"d{n}" for n in range(1, 16)]
    )
    facts: list[Fact] = [Item(item="beer", mass=1000), Mode(mode="lorry", distance_kind="listed")]
    facts += [Place(place=p, lat=51 + n / 10, lon=-1, country="GB") for n, p in enumerate(names)]
    for n, (low, high) in enumerate(BREWS, start=1):
        own: dict[str, Any] = {"least_output": low if least else 0, "must_run": must_run}
        facts.append(Site(site=f"b{n}", place=f"b{n}", role="supplier", **own))
        facts.append(Offer(site=f"b{n}", item="beer", price=0, capacity=high))
    for n, (low, high) in enumerate(PACKS, start=1):
        own = {"least_output": low if least else 0, "must_run": must_run, "throughput": high}
        facts.append(Site(site=f"p{n}", place=f"p{n}", role="store", **own))
    for i, j in np.ndindex(4, 3):
        facts.append(
            Lane(origin=f"b{i + 1}", destination=f"p{j + 1}", mode="lorry", cost=BREWED[i][j])
        )
    for i, j in np.ndindex(3, 15):
        facts.append(
            Lane(origin=f"p{i + 1}", destination=f"d{j + 1}", mode="lorry", cost=PACKED[i][j])
        )
    facts += [
        Demand(place=f"d{n}", item="beer", quantity=q) for n, q in enumerate(ORDERED, start=1)
    ]
    return Shed.of(*facts)


@pytest.mark.parametrize(
    ("case", "cost", "first"),
    [
        (brewery(must_run=True), 2358.88, {"b1": 275, "b2": 150, "b3": 424, "b4": 100}),
        (brewery(must_run=False), 2302.88, None),  # a brewery may stand still: by trying all 128
        (brewery(must_run=False, least=False), 2299.94, None),
    ],
)
def test_the_brewery_that_must_run(case: Shed, cost: float, first: dict[str, float] | None) -> None:
    found = best(case)
    assert found.cost == near(cost, abs=0.005)
    if first:
        assert sources(found) == near(first)
        assert any("b4 is held at its least output of 100" in note for note in found.notes)


def two(**own: float | bool) -> Plan:
    """Bikes of a dear maker beside a cheap one that could make all."""
    return relaxed(world(*maker("cheap", "lyon", 9), *maker("dear", "lyon", 19, **own), wanted()))


def test_a_site_that_must_run_puts_out_its_least() -> None:
    assert sources(two(least_output=30.0)) == near({"cheap": 100})
    found = two(least_output=30.0, must_run=True)
    assert sources(found) == near({"cheap": 70, "dear": 30})
    (row,) = found.limits
    assert (row.limit, row.unit) == ("dear must run, with an output >= 30 1/a", "1/a")
    assert row.without_saves == near(300)


def test_a_site_that_must_run_is_paid_though_it_stands_still() -> None:
    assert two(fixed_cost=50.0).cost == near(900)
    found = two(fixed_cost=50.0, must_run=True)
    assert found.cost == near(950)
    assert sources(found) == near({"cheap": 100})
    assert found.limits[0].without_saves == near(50)


def test_a_site_that_must_run_and_costs_nothing_changes_nothing_and_says_so() -> None:
    found = two(must_run=True)
    assert found.cost == near(900)
    assert any("must_run changes nothing" in note and "dear" in note for note in found.notes)
    for told in (two(least_output=30.0, must_run=True), two(fixed_cost=50.0, must_run=True)):
        assert not any("must_run changes nothing" in note for note in told.notes)


def test_a_line_that_must_run_on_what_nobody_wants_is_told() -> None:
    idle = Capability(site="cheap", process="paint", least_hours=40.0, must_run=True)
    found = best(world(*maker("cheap", "lyon", 9), idle, wanted()))
    assert any("must_run changes nothing" in note and "cheap/paint" in note for note in found.notes)


def test_a_line_that_must_run_runs_its_least_hours() -> None:
    dear = [*maker("dear", "lyon", 19, least_hours=40.0)]
    idle = best(world(*maker("cheap", "lyon", 9), *dear, wanted()))
    assert sources(idle) == near({"cheap": 100})
    dear = [
        fact if fact.table != "capabilities" else type(fact)(**{**vars(fact), "must_run": True})
        for fact in dear
    ]
    found = best(world(*maker("cheap", "lyon", 9), *dear, wanted()))
    assert sources(found) == near({"cheap": 60, "dear": 40})
    assert found.limits[0].limit == "build at dear must run >= 40 h/a"


def test_what_must_run_and_cannot_is_named() -> None:
    far = seller("far", "hefei", 10)
    idle = Site(site="idle", place="porto", role="maker", least_output=30.0, must_run=True)
    with pytest.raises(Infeasible, match="idle must run"):
        best(world(*far, idle, lane("hefei", "lyon", 0), wanted()))
