"""Limits on units: what passes, is made, or comes in time, by hand and against a program of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.errors import BadValue, Infeasible, NotFound
from makeshed.model import Mode, Shed, Site
from makeshed.network.sensitivity import LimitCost
from makeshed.plans.plan import Plan

near = pytest.approx
AIR = Mode(mode="air", distance_kind="listed")


def held(shed: Shed, limit: str) -> tuple[Plan, LimitCost]:
    found = best(shed, limits=[limit])
    (row,) = found.limits
    return found, row


def far_and_near(*more: Any) -> Shed:
    """Bikes at 5 by sea of 30 days or by air of 2 for 10 more, and at 18 next door."""
    return world(
        AIR, *seller("far", "hefei", 5, lead_time=1), lane("hefei", "lyon", 1, days=30),
        lane("hefei", "lyon", 11, days=2, mode="air"), *seller("near", "lyon", 18, lead_time=4), wanted(), *more,
    )  # fmt: skip


def test_a_share_comes_in_time_by_a_dearer_mode() -> None:
    """All by sea costs 600; 3 days allow the air at 16, not the shop next door, whose lead time is 4."""
    assert best(far_and_near()).cost == near(600)
    found, row = held(far_and_near(), "within(3)>=90%")
    assert found.cost == near(90 * 16 + 10 * 6)
    assert {r.mode: r.quantity for r in found.shipped} == near({"air": 90, "lorry": 10})
    assert (row.used, row.bound, row.unit, row.without) == near((0.9, 0.9, "1", 0.0))
    assert row.shadow_price == near(100 * 10)
    assert row.without_saves == near(900)


def test_from_a_store_only_the_way_counts() -> None:
    """A store next door has what came by sea: all comes at once, for the store's handling."""
    store = Site(site="shelf", place="lyon", role="store", handling_cost=2)
    found, row = held(far_and_near(store), "within(0)>=90%")
    assert found.cost == near(90 * 8 + 10 * 6)
    assert row.used == near(0.9)


def test_what_is_not_served_does_not_come_in_time() -> None:
    """Nothing comes within a day, and what stays away is no way round; of nothing asked, nothing is asked."""
    shed = world(
        *seller("far", "hefei", 5), lane("hefei", "lyon", 1, days=30), wanted(shortage_cost=1)
    )
    assert best(shed).unmet
    with pytest.raises(Infeasible, match=r"within\(1\)>=50%"):
        best(shed, limits=["within(1)>=50%"])


def test_of_an_item() -> None:
    shed = far_and_near()
    assert held(shed, "within(3, bike)>=50%")[0].cost == near(50 * 16 + 50 * 6)
    with pytest.raises(NotFound, match="no demand is for"):
        best(shed, limits=["within(3, frame)>=50%"])


@pytest.mark.parametrize(
    "limit",
    ["flow(CN, FR)<=30", "flow(far, lyon)<=30", "flow(hefei, EU)<=30", "flow(site:far, any, bike)<=30",
     "flow(acme, country:FR)<=30", "made(any)<=5", "flow(any, lyon)<=130"],
)  # fmt: skip
def test_what_passes_is_limited_by_whatever_name(limit: str) -> None:
    shed = world(
        *seller("far", "hefei", 5, firm="acme"), lane("hefei", "lyon", 1), *seller("near", "lyon", 18), wanted(),
    )  # fmt: skip
    found, row = held(shed, limit)
    free = limit in {"made(any)<=5", "flow(any, lyon)<=130"}
    assert sources(found) == near({"far": 100} if free else {"far": 30, "near": 70})
    assert row.unit == "1/a"
    assert row.used == near(0 if "made" in limit else 100 if free else 30)


def test_what_is_made_somewhere_is_at_least_so_much() -> None:
    shed = world(
        *maker("here", "lyon", 10), *maker("there", "izmir", 4), lane("izmir", "lyon", 1), part(),
        *seller("frames", "lyon", 3, item="frame"), *seller("rahmen", "izmir", 3, item="frame"), wanted(),
    )  # fmt: skip
    assert sources(best(shed))["there"] == near(100)
    found, row = held(shed, "made(FR, bike)>=40")
    assert {r.site: r.quantity for r in found.made} == near({"here": 40, "there": 60})
    assert row.shadow_price == near(5)
    assert {
        r.site: r.quantity for r in held(shed, "flow(rahmen, there, frame)<=60")[0].made
    } == near({"here": 40, "there": 60})


def test_a_name_of_two_things_is_refused() -> None:
    shed = world(*seller("lyon", "hefei", 5), lane("hefei", "lyon", 1), wanted())
    with pytest.raises(BadValue, match="more than one thing") as caught:
        best(shed, limits=["flow(any, lyon)<=50"])
    assert "site:lyon or place:lyon" in (caught.value.hint or "")
    assert held(shed, "flow(site:lyon, place:lyon)<=100")[1].used == near(100)
    with pytest.raises(NotFound, match="is called 'lion'"):
        best(shed, limits=["flow(lion, any)<=50"])


@pytest.mark.parametrize("text", ["within(soon)>=90%", "within(3)<=90%", "within>=90%", "flow(a)<=5", "made()<=1", "within(-1)>=1"])  # fmt: skip
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        best(far_and_near(), limits=[text])


@given(data=st.data())
@examples(40, deadline=None)
def test_the_plan_is_that_of_a_program_of_its_own(data: st.DataObject) -> None:
    """Three sellers serve two towns by a slow or a fast mode; a transport problem with the rows added."""

    def whole(low: int, high: int) -> int:
        return data.draw(st.integers(low, high))

    prices = [whole(1, 30) for _ in range(3)]
    towns, places = ("lyon", "porto"), ("nice", "izmir", "hefei")
    needs = [whole(10, 60) for _ in towns]
    arcs = [(s, t, mode) for s in range(3) for t in range(2) for mode in ("lorry", "air")]
    costs = [whole(0, 20) for _ in arcs]
    days = [whole(2, 20) if mode == "lorry" else whole(0, 4) for *_, mode in arcs]
    soon, share = whole(0, 12), data.draw(st.sampled_from([0.25, 0.5, 0.8]))
    most = whole(5, 60)
    shed = world(
        AIR, *(f for n, at in enumerate(places) for f in seller(f"s{n}", at, prices[n])),
        *(lane(places[s], towns[t], c, d, mode) for (s, t, mode), c, d in zip(arcs, costs, days, strict=True)),
        *(wanted(town, need) for town, need in zip(towns, needs, strict=True)),
    )  # fmt: skip
    late = [-float(d <= soon) for d in days]
    over = [float(s == 2) for s, *_ in arcs]
    direct = linprog(
        [prices[s] + c for (s, *_), c in zip(arcs, costs, strict=True)],
        A_ub=np.array([late, over]), b_ub=[-share * sum(needs), most],
        A_eq=np.array([[float(t == n) for _, t, _ in arcs] for n in range(2)]), b_eq=needs,
    )  # fmt: skip
    limits = [f"within({soon})>={share}", f"flow(s2, any)<={most}"]
    if direct.status == 2:  # scipy: infeasible
        with pytest.raises(Infeasible):
            best(shed, limits=limits)
    else:
        assert best(shed, limits=limits).cost == near(direct.fun, rel=1e-6)


def test_a_bound_that_may_be_in_thousands_is_told_and_a_share_is_not() -> None:
    found = best(far_and_near(), limits=["flow(any, any)>=1.000", "share(source)<=1.000"])
    [told] = [note for note in found.notes if "is read as" in note]
    assert (
        told
        == "1.000 for flow(any, any)>=1.000 is read as 1; if 1000 is meant, write it without '.'"
    )
    with pytest.raises(Infeasible) as caught:
        best(far_and_near(), limits=["flow(any, any)<=9.000"])
    assert "if 9000 is meant" in (caught.value.hint or "")
