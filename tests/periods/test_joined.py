"""Plans over periods: the laws they obey, published examples to the printed digit, and an enumeration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.periods import relog
from tests.periods.lots import WAGNER_WHITIN, lots
from tests.periods.years import EXACT, best, override, years
from tests.questions.worlds import lane, maker, part, seller, wanted, world

from makeshed.casework.checks import check
from makeshed.errors import BadFacts, BadValue, Infeasible, NotEnoughData
from makeshed.model import (
    Capability,
    Duty,
    Fact,
    Mode,
    Offer,
    Override,
    Period,
    Phase,
    Returned,
    Shed,
    Site,
    Storage,
)
from makeshed.model.in_period import in_period
from makeshed.questions.horizon import horizon
from makeshed.questions.plan import plan
from makeshed.store import save


def chain() -> Shed:
    """Bikes bought or built of frames, duties on both, a candidate to open."""
    return world(
        *seller("shop", "porto", 80.0),
        *seller("mill", "izmir", 30.0, item="frame"),
        *maker("works", "lyon", 20.0, hours=150.0, status="candidate", opening_cost=900.0, life=6.0,
               fixed_cost=100.0, markup=0.1, expand_hours=50.0, expand_cost=300.0, expand_max=2),
        part(),
        lane("porto", "lyon", 9.0, 4.0),
        lane("izmir", "lyon", 5.0, 12.0),
        wanted(quantity=120.0, variability=0.3),
        replace(Mode(mode="lorry", distance_kind="listed"), insurance=0.01),
        Duty(duty="frames", hs="87", origin="TR", destination="FR", rate=0.1),
    )  # fmt: skip


def test_one_period_of_a_year_is_the_plan() -> None:
    shed = chain()
    whole = horizon(shed.plus(*years(1)), **EXACT)
    alone = plan(shed, **EXACT)
    assert whole.cost == pytest.approx(alone.cost, rel=1e-9)
    assert whole.periods[0].present == whole.cost
    assert alone.co2e_scope == "not told"
    assert "CO2e (not told)" in whole.headline(), "neither offer nor mode says what it emits"
    assert [row.place for row in whole.rows] == [row.place for row in alone.rows]
    assert [row.unit_cost for row in whole.rows] == pytest.approx(
        [row.unit_cost for row in alone.rows]
    )
    assert {row.kind: row.cost for row in whole.cost_lines} == pytest.approx(
        {row.kind: row.cost for row in alone.cost_lines}
    )
    assert whole.proof.status == alone.proof.status == "optimal"


def test_two_like_years_cost_twice_as_much_discounted() -> None:
    shed = chain()
    whole = horizon(shed.plus(*years(2)), discount_rate=0.1, **EXACT)
    alone = plan(shed, discount_rate=0.1, **EXACT)
    assert whole.cost == pytest.approx(alone.cost * (1 + 1 / 1.1), rel=1e-9)
    assert [row.counted for row in whole.periods] == pytest.approx([1.0, 1 / 1.1])


def test_a_year_in_quarters_is_the_year() -> None:
    """Undiscounted and without anything to keep, the pace of a year is the pace of its quarters."""
    shed = chain()
    quarters = [Period(period=f"q{n}", start=date(2027, 3 * n + 1, 1), months=3) for n in range(4)]
    whole = best(shed.plus(*quarters))
    assert whole.cost == pytest.approx(
        plan(shed, holding_rate=0.0, discount_rate=0.0, **EXACT).cost, rel=1e-9
    )
    assert sum(row.units for row in whole.periods) == pytest.approx(120.0)


def test_an_override_is_what_set_is() -> None:
    shed = chain().plus(
        *years(2),
        override("2028", "offers/*.price", "+10%"),
        override("2028", "offers/shop:bike:0.price", "70"),
    )
    then = in_period(shed, "2028")
    assert then.get("shop:bike:0", Offer).price == 70
    assert then.get("mill:frame:0", Offer).price == pytest.approx(33.0)
    assert in_period(shed, "2027") == chain()


def test_years_apart_are_the_sum_of_their_plans() -> None:
    """Where nothing joins them, each year is the plan of the shed as it is then."""
    shed = world(
        *seller("shop", "porto", 80.0),
        *seller("near", "nice", 95.0),
        lane("porto", "lyon", 9.0),
        lane("nice", "lyon", 1.0),
        wanted(quantity=10.0),
        *years(3),
        override("2028", "offers/shop:bike:0.price", "+20%"),
        override("2029", "demands/lyon:bike.quantity", "25"),
    )
    whole = best(shed, discount_rate=0.05)
    each = [
        plan(in_period(shed, key), holding_rate=0.0, discount_rate=0.05, **EXACT).cost
        for key in ("2027", "2028", "2029")
    ]
    assert each == pytest.approx([890.0, 960.0, 2225.0])
    assert whole.cost == pytest.approx(sum(c / 1.05**y for y, c in enumerate(each)))
    assert [(r.period, r.site) for r in whole.bought] == [
        ("2027", "shop"), ("2028", "near"), ("2029", "shop"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cost"), [("Wagner and Whitin 1958", 864), ("Hopp and Spearman", 580)]
)
def test_lot_sizes_as_they_are_published(name: str, cost: float) -> None:
    found = best(lots(*WAGNER_WHITIN[name]))
    assert found.cost == pytest.approx(cost, abs=1e-6)
    assert found.proof.status == "optimal"


def test_what_is_kept_costs_its_holding_and_opens_into_it() -> None:
    found = best(lots([10, 20], [5, 100], 0.5))
    assert found.cost == pytest.approx(5 + 20 * 0.5)
    [kept] = found.kept
    assert kept.site == "depot"
    assert (kept.quantity, kept.cost) == pytest.approx((20, 10))
    opened = found.why("m02:lyon:bike")
    assert opened.value == pytest.approx(5 / 30 + 0.5)
    assert "bike kept at depot from m01" in str(opened)
    assert found.why("total").is_sum()
    assert found.why("m01").value == pytest.approx(5 + 10)


def test_what_lies_there_is_used_and_some_must_stay() -> None:
    shed = lots([10, 20], [0, 0], 0.0)
    shed = shed.plus(
        replace(shed.get("depot:bike", Storage), on_hand=8.0, left=4.0),
        override("m01", "offers/shop:bike:0.price", 3),
        override("m02", "offers/shop:bike:0.price", 7),
    )
    assert best(shed).cost == pytest.approx(3 * (10 - 8 + 20 + 4))
    tight = shed.plus(replace(shed.get("depot:bike", Storage), on_hand=8.0, left=4.0, most=9.0))
    assert best(tight).cost == pytest.approx(3 * (2 + 9) + 7 * (20 - 9 + 4))


def test_without_a_row_nothing_is_kept() -> None:
    shed = lots([10, 20], [5, 100], 0.5).minus("storages/*")
    assert best(shed).cost == pytest.approx(105)


def test_duty_is_on_what_stock_was_worth_when_it_was_put_there() -> None:
    """Bought abroad at 10 and kept there, 50 % of 10 is due a year later, though the price is 90 then."""
    shed = world(
        *seller("mill", "hefei", 10.0, capacity=30.0),
        Site(site="depot", place="izmir", role="store"),
        lane("hefei", "izmir", 0.0),
        lane("izmir", "lyon", 0.0),
        wanted(quantity=10.0),
        Storage(site="depot", item="bike", cost=1.0),
        Duty(duty="bikes", hs="87", origin="CN", destination="FR", rate=0.5),
        *years(2),
        override("2028", "offers/mill:bike:0.price", 90),
    )
    found = best(shed)
    assert found.cost == pytest.approx(20 * 10 + 10 * 1 + 20 * 5)
    assert found.proof.bound <= found.cost
    assert found.why("2028:lyon:bike").value == pytest.approx(16.0)


SITES = ("near", "far")
Costs = st.tuples(*[st.integers(0, 60)] * 2)


@given(
    fixed=Costs,
    opening=Costs,
    closing=Costs,
    wants=st.lists(st.integers(1, 30), min_size=2, max_size=4),
    least=st.integers(0, 3),
)
@examples(40, deadline=None)
def test_openings_are_the_best_of_all_there_are(
    fixed: tuple[int, int],
    opening: tuple[int, int],
    closing: tuple[int, int],
    wants: list[int],
    least: int,
) -> None:
    """Every way to have two candidates open or not in each year is tried; what is owed is counted by hand."""
    facts: list[Fact] = []
    for n, (site, place, way) in enumerate((("near", "lyon", 0.0), ("far", "nice", 2.0))):
        facts += maker(site, place, 1.0, hours=20.0, status="candidate", fixed_cost=float(fixed[n]),
                       opening_cost=float(opening[n]), life=10.0)  # fmt: skip
        facts += [lane(place, "lyon", way)] if way else []
        facts.append(Phase(site=site, least_years=float(least), closing_cost=float(closing[n])))
    facts += [wanted(quantity=1.0, shortage_cost=30.0), *years(len(wants))]
    facts += [
        override(str(2027 + p), "demands/lyon:bike.quantity", float(want))
        for p, want in enumerate(wants)
    ]
    found = best(world(*facts))
    count = len(wants)
    lives = [*product((False, True), repeat=count)]

    def led(n: int, life: tuple[bool, ...]) -> float:
        cost = float(fixed[n] * sum(life))
        for p in range(count):
            before = p > 0 and life[p - 1]
            if life[p] and not before and not all(life[p : p + max(1, least)]):
                return float("inf")
            cost += closing[n] * (before and not life[p])
            cost += opening[n] / 10 * any(life[: p + 1])
        return cost

    def served(p: int, lived: tuple[bool, bool]) -> float:
        left, cost = float(wants[p]), 0.0
        for is_open, unit in zip(lived, (1.0, 3.0), strict=True):
            made = min(20.0, left) if is_open else 0.0
            left, cost = left - made, cost + unit * made
        return cost + 30.0 * left

    cheapest = min(
        led(0, a) + led(1, b) + sum(served(p, (a[p], b[p])) for p in range(count))
        for a in lives
        for b in lives
    )
    assert found.cost == pytest.approx(cheapest, abs=1e-6)


def opening(**more: Any) -> Shed:
    """A works that may open, cheaper to run than the shop is to buy from."""
    return world(
        *seller("shop", "porto", 100.0),
        *maker(
            "works", "lyon", 10.0, hours=80.0, status="candidate", opening_cost=1000.0, life=10.0
        ),
        lane("porto", "lyon", 0.0),
        wanted(quantity=100.0),
        Phase(site="works", **more),
        *years(3),
    )


def test_cash_is_paid_when_a_site_opens_and_cost_as_it_is_paid_off() -> None:
    found = best(opening(opens_from=date(2028, 1, 1)))
    assert [row.state for row in found.sites] == ["closed", "opens", "open"]
    assert [row.invested for row in found.periods] == [0, 1000, 0]
    assert [row.paid_off for row in found.periods] == pytest.approx([0, 100, 100])
    assert [row.operating for row in found.periods] == pytest.approx([10_000, 2_800, 2_800])
    assert [row.cash for row in found.periods] == pytest.approx([10_000, 3_800, 2_800])
    assert found.cost == pytest.approx(15_800)
    assert "works opens in 2028" in found.headline()


def test_a_site_opens_only_while_it_may() -> None:
    found = best(opening(opens_until=date(2026, 1, 1)))
    assert {row.state for row in found.sites} <= {"closed"}
    assert found.cost == pytest.approx(30_000)


def test_a_site_is_run_in() -> None:
    found = best(opening(first_year=0.25, second_year=0.5))
    assert [row.quantity for row in found.made] == pytest.approx([20, 40, 80])


def test_a_budget_of_changes() -> None:
    none, one = (best(opening(), most_changes=count) for count in (0, 1))
    assert none.cost == pytest.approx(30_000)
    assert one.cost < none.cost
    assert [row.state for row in one.sites if row.site == "works"] == ["opens", "open", "open"]


def test_who_closes_early_owes_the_rest() -> None:
    """The works pays in the first year alone; what is left of its opening is owed in the other two."""
    shed = opening().plus(override("2028", "offers/shop:bike:0.price", 5),
                          override("2029", "offers/shop:bike:0.price", 5),
                          override("2028", "capabilities/works:build.rate", 50),
                          override("2029", "capabilities/works:build.rate", 50))  # fmt: skip
    found = best(shed.plus(Capability(site="works", process="build", hours=80.0, rate=10.0)))
    assert [row.paid_off for row in found.periods] == pytest.approx([100, 100, 100])
    assert found.cost == pytest.approx(80 * 10 + 20 * 100 + 2 * 500 + 300)
    closing = opening(closing_cost=1e5).plus(*(row for row in shed.rows(Override)))
    kept = best(closing)
    assert kept.cost == pytest.approx(found.cost)  # it costs nothing to keep it open instead
    assert {row.state for row in kept.sites if row.site == "works"} == {"opens", "open"}


def test_what_was_expanded_is_paid_on() -> None:
    works = {"hours": 50.0, "expand_hours": 25.0, "expand_cost": 200.0, "expand_max": 2}
    shed = world(
        *seller("shop", "porto", 100.0),
        *maker("works", "lyon", 10.0, life=10.0, **works),
        lane("porto", "lyon", 0.0),
        wanted(quantity=100.0),
        *years(2),
        override("2028", "demands/lyon:bike.quantity", 60),
    )
    found = best(shed)
    assert found.cost == pytest.approx(10 * (100 + 60) + 40 + 40)
    assert [row.invested for row in found.periods] == pytest.approx([400, 0])


@given(
    prices=st.lists(st.integers(1, 40), min_size=2, max_size=5),
    wants=st.lists(st.integers(0, 20), min_size=5, max_size=5),
    most=st.integers(0, 30),
    holding=st.integers(0, 6),
    cap=st.integers(5, 40),
)
@examples(40, deadline=None)
def test_stock_is_as_an_independent_program_has_it(
    prices: list[int], wants: list[int], most: int, holding: int, cap: int
) -> None:
    """Buy, keep, go short: a linear program written here, and solved by another solver's interface."""
    from scipy.optimize import linprog

    count = len(prices)
    shed = world(
        *seller("shop", "nice", 1.0, capacity=float(cap)),
        Site(site="depot", place="lyon", role="store"),
        lane("nice", "lyon", 0.0),
        wanted(quantity=1.0, shortage_cost=25.0),
        Storage(site="depot", item="bike", cost=float(holding), most=float(most) or None),
        *years(count),
        *(
            override(str(2027 + p), "offers/shop:bike:0.price", price)
            for p, price in enumerate(prices)
        ),
        *(
            override(str(2027 + p), "demands/lyon:bike.quantity", want + 1)
            for p, want in enumerate(wants[:count])
        ),
    )
    found = best(shed)
    ones = np.eye(count)
    kept = ones - np.eye(count, k=-1)
    told = linprog(
        np.concatenate([prices, [holding] * count, [25.0] * count]),
        A_eq=np.hstack([ones, -kept, ones]),
        b_eq=np.array(wants[:count]) + 1.0,
        bounds=[(0, cap)] * count + [(0, float(most) or None)] * count + [(0, None)] * count,
    )
    assert found.cost == pytest.approx(told.fun, rel=1e-7, abs=1e-6)


def test_relog_is_solved_again_to_the_digit() -> None:
    told = relog.example()
    found = horizon(relog.shed(told), holding_rate=0.0, discount_rate=0.0, gap=0.0)
    assert found.cost + relog.constant(told) == pytest.approx(relog.PUBLISHED, abs=6e-6)
    assert found.proof.status == "optimal"
    built = {row["plant"] for row in relog.published("plants") if row["operational?"] == "true"}
    assert {row.site for row in found.sites} == {
        plant.partition(" ")[0].lower() + "-" + relog.town(plant) for plant in built
    }
    sold = {row["year"]: 0.0 for row in relog.published("transportation")}
    for row in relog.published("transportation"):
        sold[row["year"]] += float(row["amount sent (tonne)"]) * (row["product"] == "NewBoat")
    assert {row.period: row.units for row in found.periods} == pytest.approx(sold, abs=1e-4)


def test_what_comes_back_must_be_taken() -> None:
    shed = world(
        *seller("shop", "porto", 10.0),
        *seller("bin", "lyon", 4.0, item="frame"),
        *maker("works", "lyon", 100.0),
        part(),
        lane("porto", "lyon", 0.0),
        wanted(quantity=10.0),
        *years(2),
        Returned(site="bin", item="frame", place="lyon", demanded="bike", years=1.0, share=0.2),
    )
    found = best(shed)
    [frames] = [r for r in found.bought if r.item == "frame"]
    assert frames.period == "2028"
    assert frames.quantity == pytest.approx(2)
    assert found.cost == pytest.approx(100 + 8 * 10 + 2 * 104)
    with pytest.raises(BadValue, match="no period as long as"):
        best(shed.plus(replace(next(iter(shed.rows(Returned))), years=0.5)))
    longer = [Period(period="2027", start=date(2027, 1, 1), months=6)]
    longer += [Period(period="2028", start=date(2027, 7, 1), months=18)]
    with pytest.raises(BadValue, match="no period as long as 2028"):
        best(shed.plus(*longer))  # what is delivered in its first months comes back in its last
    with pytest.raises(BadValue, match="no period as long as 2027"):
        best(shed.minus("periods/2028").plus(replace(longer[0], months=24)))


def test_what_no_plan_over_periods_can_be_exact_about_is_refused_by_name() -> None:
    shed = chain().plus(*years(2))
    with pytest.raises(BadValue, match=r"sites/works\.opening_cost"):
        best(shed.plus(override("2028", "sites/works.opening_cost", 5)))
    with pytest.raises(BadValue, match="limit of one year"):
        best(shed, limits="survive(firm)>=0.5")
    with pytest.raises(NotEnoughData, match="no periods"):
        best(chain())
    with pytest.raises(NotEnoughData, match="in 2028: the shed holds no demand"):
        best(chain().plus(*years(2), override("2028", "demands/*.quantity", 0)))


def test_a_question_of_one_year_takes_no_period_in_silence() -> None:
    shed = chain().plus(*years(2))
    with pytest.raises(BadValue, match="2027, 2028") as refused:
        plan(shed, **EXACT)
    assert "--during 2027" in refused.value.hint
    assert plan(in_period(shed, "2027"), **EXACT).cost == plan(chain(), **EXACT).cost


def test_overrides_that_cannot_be_had_are_told_all_at_once() -> None:
    shed = chain().plus(
        *years(1),
        override("2027", "offers/shap:bike:0.price", 5),
        override("2027", "demands/lyon:bike.quantity", "many"),
    )
    with pytest.raises(BadFacts) as refused:
        in_period(shed, "2027")
    assert len(refused.value.problems) == 2
    for fact in ("periods/2027.months", "offers/shop:bike:0.item", "offers.price", "offer/x.price"):
        with pytest.raises(BadFacts):
            chain().plus(*years(1), override("2027", fact, 5))


def test_check_tells_what_no_period_can_have(tmp_path: Path) -> None:
    wrong = override("2028", "offers/shap:bike:0.price", 5)
    save(chain().plus(*years(2), wrong), tmp_path / "case")
    found = check(tmp_path / "case")
    [problem] = found.problems
    assert (problem.table, problem.row) == ("overrides", 1)
    assert "shop:bike:0" in problem.right


def test_periods_follow_one_another() -> None:
    with pytest.raises(BadFacts, match="2028-01-01"):
        Shed.of(*years(1), Period(period="later", start=date(2028, 2, 1)))
    months = [Period(period=f"m{n}", start=date(2027, n, 1), months=1) for n in range(1, 13)]
    assert len(Shed.of(*months)) == 12


def test_a_year_that_cannot_be_served_is_named() -> None:
    shed = world(*seller("shop", "lyon", 1.0, capacity=50.0), wanted(quantity=10.0), *years(2),
                 override("2028", "demands/lyon:bike.quantity", 80))  # fmt: skip
    with pytest.raises(Infeasible, match="in 2028"):
        best(shed)
    kept = shed.plus(Storage(site="shop", item="bike", cost=0.0))
    assert best(kept).cost == pytest.approx(90)
    with pytest.raises(Infeasible, match="every demand of every period"):
        best(kept.plus(Storage(site="shop", item="bike", cost=0.0, most=10.0)))
