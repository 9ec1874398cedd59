"""Maps over two parameters against plans made from scratch at points of the map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, lane, maker, part, seller, wanted, world

from makeshed.errors import Infeasible
from makeshed.model import Currency, Duty, Shed, Site
from makeshed.questions.tip import Tip, tip
from makeshed.science.patches import CornerCosts, drawn, under, weights
from makeshed.science.regions import area
from makeshed.tradeoffs import patching
from makeshed.tradeoffs.parameter import parameter

Point = tuple[float, float]
DUTY, MONEY = "duties/*.rate", "currencies/USD.rate"
COINS = [Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.9)]


def levied(rate: float = 0.1) -> list[Duty]:
    given: dict[str, Any] = {"hs": "8711", "destination": "FR", "rate": rate}
    parts: dict[str, Any] = {"hs": "8714", "destination": "FR", "rate": rate}
    return [
        Duty(duty="turkish", origin="TR", **given), Duty(duty="chinese", origin="CN", **given),
        Duty(duty="frames", origin="TR", **parts),
    ]  # fmt: skip


def trading(prices: list[float], fixed: float = 0.0) -> Shed:
    """Two pay duty on a price in dollars, one a price in dollars alone, one neither."""
    return world(
        *COINS, *levied(), *seller("near", "lyon", prices[0], fixed_cost=fixed), lane("izmir", "lyon", 5),
        *seller("far", "izmir", prices[1], currency="USD"), lane("hefei", "lyon", 9),
        *seller("afar", "hefei", prices[2], currency="USD"), lane("porto", "lyon", 2),
        *seller("mid", "porto", prices[3], currency="USD"), wanted(),
    )  # fmt: skip


def mapped(shed: Shed, one: str, two: str, ends: list[float], **more: Any) -> Tip:
    asked: dict[str, Any] = {"holding_rate": 0.0, "day": DAY} | more
    return tip(shed, one, between=ends[:2], also=two, also_between=ends[2:], **asked)


def at_point(shed: Shed, answer: Tip, at: Point) -> tuple[Shed, dict[str, Any]]:
    asked: dict[str, Any] = {}
    for name, value in zip((answer.parameter, answer.also), at, strict=True):
        shed, asked = parameter(shed, name).at(shed, asked, value)
    return shed, asked


def shown(answer: Tip, at: Point) -> str:
    """Return the plan that is drawn at a point: in whose polygon it lies deepest."""
    polygons: dict[tuple[str, int], list[Point]] = {}
    for corner in answer.corners:
        own = polygons.setdefault((corner.plan, corner.part), [])
        own.append((corner.at, corner.also or 0.0))

    def depth(polygon: list[Point]) -> float:
        pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
        return min(
            (b[0] - a[0]) * (at[1] - a[1]) - (b[1] - a[1]) * (at[0] - a[0]) for a, b in pairs
        )

    return max(polygons, key=lambda key: depth(polygons[key]))[0]


def check(shed: Shed, answer: Tip, seed: int, within: float, points: int = 2) -> None:
    """At random points, corners of the drawing among them, the plan shown is the best from scratch."""
    rng = np.random.default_rng(seed)
    for pick in rng.choice(len(answer.corners), min(points, len(answer.corners)), replace=False):
        corner = answer.corners[int(pick)]
        changed, asked = at_point(shed, answer, (corner.at, corner.also or 0.0))
        assert best(changed, **asked).cost == pytest.approx(corner.cost, rel=within)
    ends = [(min(c.at for c in answer.corners), max(c.at for c in answer.corners))]
    ups = [c.also or 0.0 for c in answer.corners]
    ends.append((min(ups), max(ups)))
    for share in rng.random((points, 2)).tolist():
        at = tuple(low + x * (high - low) for x, (low, high) in zip(share, ends, strict=True))
        changed, asked = at_point(shed, answer, (at[0], at[1]))
        least = best(changed, **asked).cost
        named = {row.site for row in answer.sourcing if row.plan == shown(answer, (at[0], at[1]))}
        others = [site.site for site in changed.rows(Site) if site.site not in named]
        own = best(changed.minus(*(f"sites/{site}" for site in others)), **asked).cost
        assert least <= own <= least * (1 + within)


prices = st.lists(st.integers(40, 110).map(float), min_size=4, max_size=4)


@examples(4, deadline=None)
@given(prices, st.sampled_from([0.0, 500.0, 2000.0]), st.integers(0, 10**6))
def test_a_duty_and_an_exchange_rate_multiply(priced: list[float], fixed: float, seed: int) -> None:
    shed = trading(priced, fixed)
    answer = mapped(shed, DUTY, MONEY, [0, 8, 0.5, 2])
    assert answer.proven
    assert answer.method == "lower envelope"
    assert sum(row.share for row in answer.rows) == pytest.approx(1.0)
    check(shed, answer, seed, 5.001e-4)


@examples(4, deadline=None)
@given(prices, st.integers(0, 10**6), st.booleans())
def test_parts_made_into_bikes_carry_duty_and_a_wage(
    priced: list[float], seed: int, wage: bool
) -> None:
    shed = trading(priced).plus(
        part(), *maker("works", "lyon", 20, labour_rate=15), lane("porto", "lyon", 1),
        *seller("mill", "izmir", 30, item="frame", currency="USD"),
        *seller("forge", "porto", 45, item="frame", fixed_cost=500),
    )  # fmt: skip
    if wage:
        answer = mapped(shed, DUTY, "capabilities/works:build.labour_rate", [0, 8, 5, 60])
    else:
        answer = mapped(shed, "duties/frames.rate", MONEY, [0, 1, 0.5, 2])
    assert answer.proven
    check(shed, answer, seed, 5.001e-4)


def test_costs_that_bend_are_followed_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An annuity bends over the discount rate: rectangles along it alone, and what they are off by."""
    shed = world(
        *COINS, *maker("works", "lyon", 60, opening_cost=20000, life=12, status="candidate"),
        *seller("far", "izmir", 80, currency="USD"), lane("izmir", "lyon", 5), wanted(),
    )  # fmt: skip
    answer = mapped(shed, "discount_rate", MONEY, [0.05, 0.12, 0.9, 1.3])
    assert answer.method == "envelope in patches"
    assert answer.slack is not None
    assert answer.slack < 2e-3 * max(corner.cost for corner in answer.corners)
    assert any("cut into" in note for note in answer.notes)
    check(shed, answer, 0, 2e-3)
    monkeypatch.setattr(patching, "MOST_PATCHES", 1)
    with pytest.raises(Infeasible, match=r"no map .* bend so much"):
        mapped(shed, "discount_rate", MONEY, [0.05, 0.12, 0.9, 1.3])


def test_four_corners_of_a_duty_and_a_rate_by_hand() -> None:
    """Far costs 60 (1 + r) m in euros, near 100: they meet where (1 + r) m = 5/3."""
    shed = world(
        *COINS, Duty(duty="bikes", hs="8711", origin="TR", destination="FR", rate=0.1), wanted(),
        *seller("near", "lyon", 100), *seller("far", "izmir", 60, currency="USD"),
        lane("izmir", "lyon", 0),
    )  # fmt: skip
    answer = mapped(shed, "duties/bikes.rate", MONEY, [0, 1, 1, 2])
    share = {row.sources: row.share for row in answer.rows}
    assert share["bike: buy far"] == pytest.approx(5 / 3 * np.log(5 / 3) - 2 / 3, rel=2e-3)
    far = [c for c in answer.corners if c.plan == answer.rows[0].plan]
    parts = [[c for c in far if c.part == part] for part in sorted({c.part for c in far})]
    assert len(parts) > 1  # drawn as polygons of their own
    border = [c for c in answer.corners if c.cost == pytest.approx(10000, rel=1e-6)]
    assert any(
        (1 + c.at) * (c.also or 0) == pytest.approx(5 / 3, rel=2e-4) and 0 < c.at < 2 / 3
        for c in border
    )


numbers = st.floats(-5, 5)
four = st.tuples(numbers, numbers, numbers, numbers)


@examples(60, deadline=None)
@given(st.lists(four, min_size=1, max_size=7, unique=True))
def test_the_roof_is_the_minimum_everywhere(costs: list[tuple[float, ...]]) -> None:
    known = [CornerCosts(str(k), one) for k, one in enumerate(costs)]
    table = np.array(costs)

    def solve(at: tuple[float, ...]) -> tuple[list[CornerCosts], float]:
        blended = table @ np.array(at)
        return [known[int(blended.argmin())]], float(blended.min())

    found = under(solve, 4)
    assert found.slack <= 1e-6
    kept = np.array([one.costs for one in found.choices])
    pieces, off = drawn(found.choices, (0.0, 2.0, -1.0, 1.0), within=1e-2)
    assert off <= 1e-2
    assert sum(area(polygon) for _, polygon in pieces) == pytest.approx(4.0, rel=1e-6)
    for x in np.linspace(0, 1, 9):
        for y in np.linspace(0, 1, 9):
            blend = weights(float(x), float(y))
            assert (kept @ blend).min() == pytest.approx((table @ blend).min(), abs=1e-6)
