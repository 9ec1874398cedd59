"""What is bought for a life: paid off in it whether it is used or not, bought again after it; and running in."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, maker, seller, wanted, world

from makeshed.model import Override, Period, Phase, Shed
from makeshed.plans.horizon_plan import HorizonPlan

STEPS = {"hours": 50.0, "expand_hours": 25.0, "expand_cost": 200.0, "expand_max": 2}


def works(count: int, *more: Override | Phase | Period, **own: Any) -> Shed:
    """A works that builds a bike in an hour at 10, beside a shop that asks 100."""
    periods = years(count) if count else []
    return world(
        *seller("shop", "porto", 100.0),
        *maker("works", "lyon", 10.0, **({"life": 10.0} | own)),
        lane("porto", "lyon", 0.0),
        wanted(quantity=100.0),
        *periods,
        *more,
    )


def cash(found: HorizonPlan) -> list[list[float]]:
    """What is invested and what is paid off, by period."""
    return [[row.invested for row in found.periods], [row.paid_off for row in found.periods]]


def near(invested: list[float], paid_off: list[float]) -> list[Any]:
    """As `cash` tells it, but for rounding."""
    return [pytest.approx(invested), pytest.approx(paid_off)]


def test_idle_steps_are_owed_without_markup_whatever_it_is_then() -> None:
    """Two steps at 20 a year; 2028 uses none of them, when the markup is another; 2027 and 2029 use both."""
    idle = override("2028", "demands/lyon:bike.quantity", 50)
    dear = override("2028", "sites/works.markup", 0.5)
    found = best(works(3, idle, dear, markup=0.1, **STEPS))
    assert [row.paid_off for row in found.periods] == pytest.approx([40, 40, 40])
    made = [100 * 10 * 1.1, 50 * 10 * 1.5, 100 * 10 * 1.1]
    assert found.cost == pytest.approx(sum(made) + 40 * 1.1 + 40 + 40 * 1.1)


def test_what_was_expanded_is_owed_where_the_site_is_closed() -> None:
    found = best(works(3, override("2028", "sites/works.status", "closed"), **STEPS))
    assert cash(found) == near([400, 0, 0], [40, 40, 40])
    assert found.cost == pytest.approx(2 * 1000 + 100 * 100 + 3 * 40)


def test_a_step_is_owed_no_longer_than_it_lasts() -> None:
    """Bought in 2027 for two years, idle ever after: owed in 2028, and not in 2029."""
    idle = [override(str(year), "demands/lyon:bike.quantity", 50) for year in (2028, 2029)]
    found = best(works(3, *idle, life=2.0, **STEPS))
    assert cash(found) == near([400, 0, 0], [200, 200, 0])


@pytest.mark.parametrize(("life", "bought"), [(1.0, [1, 1, 1, 1]), (2.0, [1, 0, 1, 0]), (3.0, [1, 0, 0, 1]), (4.0, [1, 0, 0, 0])])  # fmt: skip
def test_what_is_used_longer_than_its_life_is_bought_again(life: float, bought: list[int]) -> None:
    opened = best(works(4, hours=100.0, status="candidate", opening_cost=120.0, life=life))
    grown = best(works(4, life=life, **STEPS))
    assert cash(opened) == near([120 * times for times in bought], [120 / life] * 4)
    assert cash(grown) == near([400 * times for times in bought], [400 / life] * 4)
    if 4 % life == 0:
        for found in (opened, grown):
            invested, paid_off = cash(found)
            assert sum(invested) == pytest.approx(sum(paid_off)), "cash adds up to cost"


def test_a_period_longer_than_a_life_buys_more_than_one() -> None:
    """Five years and two, at lives of two years: bought at 0, 2, 4 and 6."""
    five = [Period(period="first", start=years(1)[0].start, months=60)]
    five.append(Period(period="then", start=years(1, 2032)[0].start, months=24))
    candidate = {"hours": 100.0, "status": "candidate", "opening_cost": 120.0, "life": 2.0}
    found = best(works(0, *five, **candidate))
    assert cash(found) == near([3 * 120, 120], [5 * 60, 2 * 60])


def test_running_in_is_not_bought_off_by_expansion() -> None:
    """In its first year it works at a tenth, its steps too: 10 of 100 hours, though steps are nearly free."""
    free = {"hours": 50.0, "expand_hours": 25.0, "expand_cost": 0.1, "expand_max": 2}
    shed = works(
        2, Phase(site="works", first_year=0.1), status="candidate", opening_cost=10.0, **free
    )
    assert [row.quantity for row in best(shed).made] == pytest.approx([10, 100])
    stopped = shed.plus(Phase(site="works", first_year=0.0, second_year=0.5))
    [row] = best(stopped).made
    assert row.period == "2028"
    assert row.quantity == pytest.approx(50)


def test_a_site_may_close_while_it_is_run_in() -> None:
    """It pays in 2027 alone; from 2028 on an hour there costs more than the shop asks, and its use 500 a year."""
    later = [override(str(year), "capabilities/works:build.rate", 200) for year in (2028, 2029)]
    shed = works(
        3, Phase(site="works", first_year=0.5, second_year=0.8), *later,
        status="candidate", opening_cost=100.0, fixed_cost=500.0, hours=100.0,
    )  # fmt: skip
    found = best(shed)
    assert [row.state for row in found.sites] == ["opens", "closes", "closed"]
    assert found.cost == pytest.approx(50 * 10 + 50 * 100 + 500 + 2 * 10_000 + 3 * 10)


@given(
    wants=st.lists(st.integers(1, 24), min_size=2, max_size=4),
    cost=st.integers(0, 90),
    life=st.sampled_from([1.0, 2.0, 3.0, 10.0]),
)
@examples(30, deadline=None)
def test_steps_are_the_best_of_all_there_are(wants: list[int], cost: int, life: float) -> None:
    """Every number of steps in each year is tried; what is owed of each step is counted by hand."""
    facts = [
        *maker("works", "lyon", 1.0, hours=10.0, life=life, expand_hours=5.0,
               expand_cost=float(cost), expand_max=2),
        wanted(quantity=1.0, shortage_cost=12.0),
        *years(len(wants)),
        *(override(str(2027 + p), "demands/lyon:bike.quantity", w) for p, w in enumerate(wants)),
    ]  # fmt: skip
    found = best(world(*facts))

    def paid(taken: tuple[int, ...]) -> float:
        whole = 0.0
        for step in (1, 2):
            used = [each >= step for each in taken]
            first = used.index(True) if any(used) else len(used)
            paid_in = (u or first < p < first + life for p, u in enumerate(used))
            whole += cost / life * sum(paid_in)
        made = [min(w, 10 + 5 * steps) for w, steps in zip(wants, taken, strict=True)]
        return whole + sum(made) + 12 * (sum(wants) - sum(made))

    cheapest = min(map(paid, product(range(3), repeat=len(wants))))
    assert found.cost == pytest.approx(cheapest, abs=1e-6)
