"""The exposure program: published cases to the digit, closed forms, laws."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.disruption.networks import one_tier, two_tiers

from makeshed.science.exposure import Activities, Situation, exposure_index
from makeshed.solvers.exposed import Exposed

HEC = Path(__file__).parents[3] / "shared" / "oracles" / "stress" / "hec_ford_case"
FORD: dict[str, Any] = {
    "capacity": {"S1": 30.0, "S2": 45.0, "S3": 60.0},
    "wanted": {"P1": 75.0, "P2": 50.0},
    "stock": {"P1": 20.0, "P2": 25.0},
    "margin": {"P1": 5000.0, "P2": 6500.0},
}
"""HEC Montreal, teaching case on Ford (acedesci/scanalytics, S11_Disruption_Management), problem 1."""


def ford(gone: str = "") -> tuple[Activities, Situation]:
    able = [(plant, product) for plant in ("S1", "S2", "S3") for product in ("P1", "P2")]
    return one_tier(able, lost=[pair for pair in able if pair[0] == gone], **FORD)


def test_the_published_case_to_the_digit() -> None:
    losses, lasted = [], []
    for gone in ("", "S1", "S2", "S3"):
        activities, situation = ford(gone)
        with Exposed(activities) as exposed:
            losses.append(exposed.outcome(situation, 2.0).loss)
            lasted.append(exposed.survive(situation))
    assert losses == pytest.approx([0, 0, 125_000, 275_000], abs=1e-6)
    assert exposure_index(np.array(losses)).round(3).tolist() == [0, 0, 0.455, 1]
    assert lasted[0] == np.inf
    assert lasted[1:] == pytest.approx([2.25, 45 / 35, 0.9], rel=1e-12)
    gaps = [max(0.0, 2 - days) for days in lasted[1:]]
    assert [round(gap, 3) for gap in gaps] == [0, 0.714, 1.1]


@pytest.mark.skipif(not HEC.is_dir(), reason="the HEC case is not beside the checkout (no licence)")
@pytest.mark.parametrize(("config", "total"), [("A", 10_477_000.0), ("B", 2_895_000.0), ("C", 0.0)])
def test_what_flexible_plants_save(config: str, total: float) -> None:
    given: dict[str, dict[str, float]] = {}
    with (HEC / "inputParameters_Prob2.csv").open() as file:
        for row in csv.DictReader(file):
            given.setdefault(row["Parameter"], {})[row["Index"]] = float(row["Value"])
    with (HEC / f"inputScenarios_Prob2_Config_{config}.csv").open() as file:
        rows = list(csv.DictReader(file))
    facts = {"capacity": "Capacity", "wanted": "Demand", "stock": "Inventory", "margin": "Loss"}
    able = [(row["Node"], row["Product"]) for row in rows]
    named = {ours: given[theirs] for ours, theirs in facts.items()}
    activities, situation = one_tier(able, **named)  # type: ignore[arg-type]
    lost = 0.0
    with Exposed(activities) as exposed:
        for number, recovery in enumerate(given["TTR"].values()):
            left = [float(row[f"Scenario_{number}"]) > 0 for row in rows]
            rate = situation.rate.copy()
            rate[: len(rows)] = np.where(left, np.inf, 0.0)
            lost += exposed.outcome(replace(situation, rate=rate), recovery).loss
    assert lost == pytest.approx(total, abs=1e-3)


def test_a_chain_loses_what_it_has_no_stock_for() -> None:
    activities, situation = two_tiers(stock=(40, 20), wanted=10, margin=5)
    with Exposed(activities) as exposed:
        assert exposed.survive(situation) == pytest.approx(6)
        found = exposed.outcome(situation, 10)
        assert found.loss == pytest.approx(200)
        assert found.stock_value == pytest.approx([5, 5])
        assert exposed.curve(situation, 12) == [
            (0, 0),
            (pytest.approx(6), 0),
            (12, pytest.approx(300)),
        ]


def test_a_backup_that_is_there_at_once() -> None:
    activities, situation = two_tiers(stock=(40, 20), wanted=10, margin=5, backup=4)
    with Exposed(activities) as exposed:
        assert exposed.survive(situation) == pytest.approx(10)
        assert exposed.outcome(situation, 10).loss == pytest.approx(0, abs=1e-9)


def test_a_backup_that_starts_later_makes_good_nothing() -> None:
    """Stock for 2 days; from day 5 the backup makes twice what is wanted: days 2 to 5 stay lost."""
    activities, situation = two_tiers(stock=(20, 0), wanted=10, margin=5, backup=20, begins=5)
    with Exposed(activities) as exposed:
        assert exposed.survive(situation) == pytest.approx(2)
        assert exposed.curve(situation, 20) == [
            (0, 0),
            (pytest.approx(2), pytest.approx(0)),
            (5, pytest.approx(150)),
            (20, pytest.approx(150)),
        ]


def test_stock_bridges_until_a_backup_starts() -> None:
    activities, situation = two_tiers(stock=(60, 0), wanted=10, margin=5, backup=10, begins=5)
    with Exposed(activities) as exposed:
        assert exposed.survive(situation) == np.inf
        slow = replace(situation, delay=np.array([0, 8.0, 0, 0]))
        assert exposed.survive(slow) == pytest.approx(6)
        assert exposed.outcome(slow, 30).loss == pytest.approx(100)


def test_what_is_left_of_a_supplier_counts() -> None:
    activities, situation = two_tiers(stock=(40, 20), wanted=10, margin=5, left=0.4)
    with Exposed(activities) as exposed:
        assert exposed.survive(situation) == pytest.approx(10)
        assert exposed.outcome(situation, 20).loss == pytest.approx(5 * (20 * 6 - 60))


def test_a_unit_of_capacity_is_worth_its_days() -> None:
    activities, situation = ford("S3")
    with Exposed(activities) as exposed:
        found = exposed.outcome(situation, 2.0)
        more = replace(situation, capacity=situation.capacity + np.array([1.0, 0, 0]))
        saved = found.loss - exposed.outcome(more, 2.0).loss
    assert found.capacity_value[0] == pytest.approx(saved) == pytest.approx(10_000)


AMOUNTS = st.integers(0, 60).map(float)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Activities, Situation]:
    plants = [f"s{n}" for n in range(draw(st.integers(1, 3)))]
    products = [f"p{n}" for n in range(draw(st.integers(1, 3)))]
    pairs = [(plant, product) for plant in plants for product in products]
    able = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    activities, situation = one_tier(
        able,
        capacity={plant: draw(AMOUNTS) for plant in plants},
        wanted={product: draw(AMOUNTS) + 1 for product in products},
        stock={product: draw(AMOUNTS) for product in products},
        margin={product: draw(AMOUNTS) + 1 for product in products},
        lost=draw(st.lists(st.sampled_from(able), max_size=2)),
    )
    delay = situation.delay.copy()
    delay[: len(able)] = draw(
        st.lists(st.sampled_from([0.0, 0.0, 3.0, 7.5]), min_size=len(able), max_size=len(able))
    )
    return activities, replace(situation, delay=delay)


def height(curve: list[tuple[float, float]], at: float) -> float:
    """Return a curve's height between its corners."""
    days, losses = zip(*curve, strict=True)
    return float(np.interp(at, days, losses))


@given(situations(), st.floats(0.1, 20))
def test_the_curve_is_the_program_at_every_length(
    given_: tuple[Activities, Situation], at: float
) -> None:
    activities, situation = given_
    with Exposed(activities) as exposed:
        curve = exposed.curve(situation, 20.0)
        direct = exposed.outcome(situation, at).loss
        lasted = exposed.survive(situation, 20.0)
    stake = float(activities.margin @ situation.wanted) * 20
    assert height(curve, at) == pytest.approx(direct, abs=1e-6 * stake)
    losses = [loss for _, loss in curve]
    assert losses == sorted(losses)
    if lasted < np.inf:
        assert height(curve, lasted) == pytest.approx(0, abs=1e-6 * stake)
        assert height(curve, min(20.0, lasted + 1)) > 0 or lasted > 19.999
    else:
        assert losses[-1] == pytest.approx(0, abs=1e-6 * stake)


@given(situations(), st.floats(1, 20))
def test_more_of_anything_never_loses_more(
    given_: tuple[Activities, Situation], length: float
) -> None:
    activities, situation = given_
    richer = [
        replace(situation, stock=situation.stock + 5),
        replace(situation, capacity=situation.capacity + 5),
        replace(situation, delay=np.maximum(situation.delay - 3, 0)),
    ]
    with Exposed(activities) as exposed:
        loss = exposed.outcome(situation, length).loss
        stake = float(activities.margin @ situation.wanted) * length
        for more in richer:
            assert exposed.outcome(more, length).loss <= loss + 1e-6 * stake


@given(situations(), st.floats(1, 20))
def test_what_was_asked_before_changes_nothing(
    given_: tuple[Activities, Situation], length: float
) -> None:
    activities, situation = given_
    asked = [
        situation,
        replace(situation, stock=situation.stock + 5),
        replace(situation, delay=situation.delay + 4 * (situation.delay > 0)),
        replace(situation, capacity=situation.capacity / 2),
        replace(situation, rate=np.where(situation.delay > 0, 0.0, situation.rate)),
        replace(situation, wanted=situation.wanted * 3),
    ]
    with Exposed(activities) as exposed:
        losses = [exposed.outcome(each, length).loss for each in asked]
    for each, loss in zip(asked, losses, strict=True):
        with Exposed(activities) as fresh:
            alone = fresh.outcome(each, length).loss
        stake = float(activities.margin @ each.wanted) * length
        assert loss == pytest.approx(alone, abs=1e-6 * stake)


def test_from_which_day_all_is_served_is_searched_for_once_whatever_is_on_hand() -> None:
    activities, situation = two_tiers(stock=(20, 0), wanted=10, margin=5, backup=20, begins=5)
    with Exposed(activities) as exposed:
        assert exposed.outcome(situation, 20).loss == pytest.approx(150)
        first, _ = exposed.searches
        more = replace(situation, stock=situation.stock + np.array([10.0, 0.0]))
        assert exposed.outcome(more, 20).loss == pytest.approx(100)
        both, _ = exposed.searches
    assert both - first < first


@given(situations())
def test_without_delays_the_loss_is_convex(given_: tuple[Activities, Situation]) -> None:
    activities, situation = given_
    at_once = replace(situation, delay=np.zeros_like(situation.delay))
    with Exposed(activities) as exposed:
        curve = exposed.curve(at_once, 20.0)
    rises = [(high - low) / (end - begin) for (begin, low), (end, high) in pairwise(curve)]
    stake = float(activities.margin @ situation.wanted)
    assert all(b >= a - 1e-6 * stake for a, b in pairwise(rises))
