"""Transportation and location as textbooks print them, with the cost that each prints for its best plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.questions.worlds import DAY

import makeshed as ms

Costs = Sequence[Sequence[float]]
SUNOIL = (
    (81, 92, 101, 130, 115), (117, 77, 108, 98, 100), (102, 105, 95, 119, 111), (115, 125, 90, 59, 74),
    (142, 100, 103, 105, 71),
)  # fmt: skip
"""Chopra and Meindl, Supply Chain Management, SunOil: a small and a large plant in each of five regions."""


def network(
    supply: Sequence[float], demand: Sequence[float], costs: Costs, fixed: Sequence[float]
) -> ms.Shed:
    """What each source has, what each place wants, what a unit costs between them, what a source costs open."""
    facts: list[Any] = [
        ms.Item(item="x", mass=1000),
        ms.Mode(mode="lorry", distance_kind="listed"),
    ]
    for j, wanted in enumerate(demand):
        facts += [ms.Place(place=f"d{j}", lat=45, lon=2.0 + j, country="FR")]
        facts += [ms.Demand(place=f"d{j}", item="x", quantity=wanted)]
    for i, most in enumerate(supply):
        facts += [
            ms.Place(place=f"s{i}", lat=40.0 + i, lon=1.0, country="FR"),
            ms.Site(site=f"S{i}", place=f"s{i}", role="supplier", fixed_cost=fixed[i]),
            ms.Offer(site=f"S{i}", item="x", price=0, capacity=most),
        ]
        facts += [
            ms.Lane(origin=f"s{i}", destination=f"d{j}", mode="lorry", cost=cost, days=0)
            for j, cost in enumerate(costs[i])
        ]
    return ms.Shed.of(*facts)


@pytest.mark.parametrize(
    ("supply", "demand", "costs", "fixed", "best"),
    [
        # Winston, Operations Research, Powerco.
        ((35, 50, 40), (45, 20, 30, 30), ((8, 6, 10, 9), (9, 12, 13, 7), (14, 9, 16, 5)), (), 1020),
        # Taha, Operations Research, SunRay Transport and MG Auto.
        ((15, 25, 10), (5, 15, 15, 15), ((10, 2, 20, 11), (12, 7, 9, 20), (4, 14, 16, 18)), (), 435),
        ((1000, 1500, 1200), (2300, 1400), ((80, 215), (100, 108), (102, 68)), (), 313_200),
        # Anderson, Sweeney and Williams, Quantitative Methods for Business, Foster Generators.
        ((5000, 6000, 2500), (6000, 4000, 2000, 1500), ((3, 2, 7, 6), (7, 5, 2, 3), (2, 5, 4, 5)), (), 39_500),
        (
            (10,) * 5 + (20,) * 5, (12, 8, 14, 16, 7), SUNOIL + SUNOIL,
            (6000, 4500, 6500, 4100, 4000, 9000, 6750, 9750, 6150, 6000), 23_751,
        ),
    ],
    ids=["powerco", "sunray", "mg-auto", "foster", "sunoil"],
)  # fmt: skip
def test_the_printed_optimum_is_found(
    supply: Sequence[float],
    demand: Sequence[float],
    costs: Costs,
    fixed: Sequence[float],
    best: float,
) -> None:
    shed = network(supply, demand, costs, fixed or (0.0,) * len(supply))
    plan = ms.plan(shed, holding_rate=0, gap=0, day=DAY)
    assert plan.cost == pytest.approx(best)
