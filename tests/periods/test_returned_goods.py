"""What comes back, mended, competes with what is new: over periods, in one, and in a plan of a year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.periods.years import EXACT, best, years
from tests.questions.worlds import lane, maker, part, seller, wanted, world

from makeshed.errors import BadFacts, BadValue
from makeshed.model import Capability, Component, Item, Offer, Operation, Returned, Shed
from makeshed.questions.plan import plan

WANTED = 100.0


@dataclass(frozen=True)
class Case:
    """Prices and shares of a case; lags are years after which a share of what was delivered comes back."""

    new: float = 30.0
    mend: float = 8.0
    used: float = 6.0
    shop: float = 90.0
    unmet: float = 200.0
    hours: float = 25.0
    scrap: float = 0.25
    lags: tuple[tuple[int, float], ...] = ((0, 0.1), (1, 0.3), (2, 0.2))
    left: float | None = 4.0
    discount: float = 0.08

    def shed(self, count: int) -> Shed:
        """Return it as facts: frames from a mill or of used ones, bikes of frames or from a shop."""
        return world(
            *seller("shop", "porto", self.shop),
            *seller("mill", "izmir", self.new, item="frame"),
            *seller("bin", "nice", self.used, item="used"),
            *maker("works", "lyon", 20.0),
            Capability(site="works", process="mend", rate=self.mend, hours=self.hours),
            Operation(item="frame", route="mended", process="mend", hours=1.0),
            Component(item="frame", component="used", route="mended", scrap=self.scrap),
            Item(item="used", mass=1000, hs="8714 91"),
            part(), lane("porto", "lyon", 1.0), lane("izmir", "lyon", 2.0), lane("nice", "lyon", 3.0),
            wanted(quantity=WANTED, shortage_cost=self.unmet),
            *years(count),
            *(Returned(site="bin", item="used", place="lyon", demanded="bike", years=lag, share=share, left_cost=self.left)
              for lag, share in self.lags),
        )  # fmt: skip

    def least(self, count: int) -> float:
        """Return the least cost, by a linear program written for this case alone.

        A period has four columns: bikes of new frames, of mended ones, from the shop, and not served. Of what comes
        back some is bought, travels and is mended; for the rest is paid what it costs to leave it, if any may be.
        """
        cost, rows, most = np.zeros(4 * count), [], []
        whole, sums = 0.0, np.zeros((count, 4 * count))
        for p in range(count):
            weight, each = (1 + self.discount) ** -p, 1 + self.scrap
            own = slice(4 * p, 4 * p + 4)
            mended = self.mend + 20.0 + each * (3.0 + self.used)
            cost[own] += weight * np.array((self.new + 22.0, mended, self.shop + 1.0, self.unmet))
            sums[p, own] = 1.0
            left = np.zeros(4 * count)  # what comes back less what is mended, but for what is known
            left[4 * p + 1] -= each
            known = 0.0
            for lag, share in self.lags:
                if p >= lag:
                    known += share * WANTED
                    left[4 * (p - lag) + 3] -= share
            rows.append(-left)
            most.append(known)
            whole += weight * (self.left or 0.0) * known
            cost += weight * (self.left or 0.0) * left
        bounds = [(0, self.hours if n % 4 == 1 else None) for n in range(4 * count)]
        forced = [n for n in range(count) if self.left is None]
        equal = np.vstack([sums, *(rows[n] for n in forced)])
        right = [*np.full(count, WANTED), *(most[n] for n in forced)]
        found = linprog(cost, A_ub=np.array(rows), b_ub=most, A_eq=equal, b_eq=right, bounds=bounds)
        assert found.fun is not None, found.message
        return whole + float(found.fun)


@pytest.mark.parametrize("count", [1, 4])
def test_mended_and_new_compete_as_in_a_program_of_its_own(count: int) -> None:
    case = Case()
    found = best(case.shed(count), discount_rate=case.discount)
    assert found.cost == pytest.approx(case.least(count), rel=1e-9)
    mended = {row.period: row.quantity for row in found.made if row.route == "mended"}
    back = {row.period: row.quantity for row in found.bought if row.item == "used"}
    first = found.periods[0].period
    assert back[first] == pytest.approx(10.0)
    assert mended[first] == pytest.approx(8.0), "a fifth of what comes back cannot be mended"
    if count == 4:
        assert mended["2029"] == pytest.approx(25.0), "hours end before what comes back does"
        left = {row.period: (row.quantity, row.cost) for row in found.left}
        assert left["2030"] == pytest.approx((60.0 - 25 * 1.25, 4.0 * (60.0 - 25 * 1.25)))
        assert found.why("total").is_sum()
        assert any(row.kind == "disposal" for row in found.cost_lines)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw a number that a table takes: none so small that it is refused."""
    return st.floats(low, high).map(lambda x: round(x, 6))


@given(
    st.builds(
        Case,
        new=between(1, 80), mend=between(0, 60), used=between(0, 60), shop=between(20, 120),
        unmet=between(20, 200), hours=between(1, 60), scrap=between(0, 1), discount=between(0, 0.3),
        lags=st.lists(st.tuples(st.integers(0, 2), st.floats(0.01, 0.33)), min_size=1, max_size=3, unique_by=lambda x: x[0]).map(tuple),
        left=st.none() | between(0, 30),
    )
)  # fmt: skip
@examples(15)
def test_whatever_things_cost_they_compete_so(case: Case) -> None:
    found = best(case.shed(3), discount_rate=case.discount)
    assert found.cost == pytest.approx(case.least(3), rel=1e-7, abs=1e-6)


def test_a_plan_of_a_year_is_told_how_much_comes_back_by_its_offer() -> None:
    """In a year that is like the others, what comes back is an offer that ends there."""
    case = Case(lags=((0, 0.2),))
    alone = case.shed(1).minus("periods/*").minus("returns/*")
    used = alone.get("bin:used:0", Offer)
    found = plan(alone.plus(replace(used, capacity=0.2 * WANTED)), **EXACT, holding_rate=0.0)
    together = best(case.shed(1))
    assert found.cost == pytest.approx(together.cost), "all of it pays, so that all is taken anyway"
    assert {row.route: row.quantity for row in found.made} == pytest.approx(
        {row.route: row.quantity for row in together.made}
    )
    with pytest.raises(BadValue, match="returns say what comes back"):
        plan(case.shed(1).minus("periods/*"), **EXACT)


def test_no_more_comes_back_than_was_delivered() -> None:
    case = Case(lags=((0, 0.6), (1, 0.6)))
    with pytest.raises(BadFacts, match="no more than 1") as caught:
        best(case.shed(2))
    assert [(each.table, each.column) for each in caught.value.problems] == [("returns", "share")]


def test_where_all_must_be_taken_and_cannot_it_is_said() -> None:
    """Less is delivered, so that less comes back: nobody means that who forgot what becomes of the rest."""
    found = best(replace(Case(), left=None).shed(4))
    assert found.unmet > 0
    assert any("left_cost" in note for note in found.notes)
    assert not any("left_cost" in note for note in best(Case().shed(4)).notes)


def test_what_is_left_of_one_pile_has_one_cost() -> None:
    shed = Case().shed(2)
    first = next(iter(shed.rows(Returned)))
    with pytest.raises(BadFacts, match="one pile") as caught:
        best(shed.plus(replace(first, left_cost=None)))
    assert {each.column for each in caught.value.problems} == {"left_cost"}
