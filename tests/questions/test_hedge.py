"""One design for several futures: against every design tried one by one, by hand, and as laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.questions.worlds import DAY, lane, maker, seller, wanted, world

from makeshed.errors import BadValue, Infeasible, NotFound
from makeshed.model import Capability, Demand, Duty, Offer, Shed, Site
from makeshed.model.mean_shed import NoMeanError, mean_shed
from makeshed.questions.hedge import Hedged, hedge
from makeshed.questions.plan import plan
from makeshed.science.two_stage import FutureOdds

near = pytest.approx
PLACES = ("nice", "porto")
WHERE = ("lyon", "izmir")


@dataclass(frozen=True)
class Drawn:
    """Two candidates and a dear seller serve two towns, whose demand is known by future."""

    opening: tuple[int, ...]
    hours: tuple[int, ...]
    rates: tuple[int, ...]
    lanes: tuple[tuple[int, ...], ...]
    dear: int
    needs: tuple[tuple[int, ...], ...]

    def shed(self, needs: Sequence[float]) -> Shed:
        works = [
            maker(f"works{n}", at, self.rates[n], hours=self.hours[n], status="candidate",
                  opening_cost=self.opening[n], life=1)
            for n, at in enumerate(PLACES)
        ]  # fmt: skip
        return world(
            *(fact for each in works for fact in each),
            *seller("dear", "hefei", self.dear), *(lane("hefei", to, 0) for to in WHERE),
            *(lane(at, to, self.lanes[n][m]) for n, at in enumerate(PLACES) for m, to in enumerate(WHERE)),
            *(wanted(to, need) for to, need in zip(WHERE, needs, strict=True)),
        )  # fmt: skip

    def cost(self, opened: Sequence[int], needs: Sequence[float]) -> float:
        """Return what a future costs with a design: a transport problem of the test's own."""
        arcs = [(n, m) for n in range(2) for m in range(2)]
        each = [float(self.rates[n] + self.lanes[n][m]) for n, m in arcs] + [float(self.dear)] * 2
        most = [[float(n == k) for n, _ in arcs] + [0.0, 0.0] for k in range(2)]
        get = [[float(m == k) for _, m in arcs] + [float(k == 0), float(k == 1)] for k in range(2)]
        room = [float(self.hours[k] * opened[k]) for k in range(2)]
        found = linprog(each, A_ub=most, b_ub=room, A_eq=get, b_eq=list(needs))
        assert found.fun is not None
        return float(found.fun) + sum(o * c for o, c in zip(opened, self.opening, strict=True))


DESIGNS = list(product((0, 1), repeat=2))


def asked(sheds: Sequence[Shed], **more: Any) -> Hedged:
    cases = {f"f{n}": each for n, each in enumerate(sheds)}
    given: dict[str, Any] = {"holding_rate": 0.0, "discount_rate": 0.0, "gap": 0.0, "day": DAY}
    return hedge(sheds[0], cases=cases, **given | more)


def opened(found: Hedged) -> set[str]:
    return {row.site for row in found.decided if row.decision == "opens"}


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    def whole(low: int, high: int) -> int:
        return draw(st.integers(low, high))

    def pair(low: int, high: int) -> tuple[int, ...]:
        return whole(low, high), whole(low, high)

    needs = tuple(pair(5, 90) for _ in range(whole(2, 3)))
    return Drawn(pair(50, 700), pair(40, 120), pair(1, 9), (pair(0, 8), pair(0, 8)), whole(12, 30), needs)  # fmt: skip


@given(drawn(), st.sampled_from([0.0, 0.5, 1.0]), st.data())
@examples(12, deadline=None)
def test_no_design_tried_one_by_one_is_better(
    of: Drawn, weight: float, data: st.DataObject
) -> None:
    """And what knowing is worth, and not planning for the mean, is what trying every design says."""
    shares = [data.draw(st.integers(1, 4)) for _ in of.needs]
    likely = tuple(each / sum(shares) for each in shares)
    outlook = FutureOdds(probabilities=likely, risk_weight=weight, level=0.7)
    texts = [f"f{n}={each}/{sum(shares)}" for n, each in enumerate(shares)]
    found = asked([of.shed(n) for n in of.needs], probabilities=texts, risk_weight=weight, tail=0.3)
    costs = {design: [of.cost(design, needs) for needs in of.needs] for design in DESIGNS}
    best = min(outlook.measure(each) for each in costs.values())
    assert found.measure == near(best, rel=1e-6)
    assert found.proof.status == "optimal"
    assert found.expected == near(outlook.expected([row.cost for row in found.rows]), rel=1e-9)
    assert found.cvar == near(outlook.tail([row.cost for row in found.rows]), rel=1e-9)
    own = tuple(int(f"works{n}" in opened(found)) for n in range(2))
    assert [row.cost for row in found.rows] == near(costs[own], rel=1e-6)
    known = [min(each[n] for each in costs.values()) for n in range(len(of.needs))]
    assert found.evpi == near(best - outlook.measure(known), rel=1e-5, abs=1e-4)
    means = np.dot(likely, np.array(of.needs, dtype=float))
    at_mean = {design: of.cost(design, means) for design in DESIGNS}
    tied = [d for d in DESIGNS if at_mean[d] <= min(at_mean.values()) * (1 + 1e-9)]
    assert found.vss is not None
    assert any(
        found.vss == near(outlook.measure(costs[d]) - best, rel=1e-5, abs=1e-3) for d in tied
    )
    assert found.terms["expected"].value == near(found.expected)
    assert found.terms["f0"].value == near(found.rows[0].cost)


@pytest.fixture(scope="module")
def hedged() -> Hedged:
    """Demand of 10 or 100: a works for 500 a year saves 9 a unit, which pays for the many and not for the few."""
    of = Drawn((500, 9000), (100, 1), (1, 9), ((0, 0), (9, 9)), 10, ((5, 5), (50, 50)))
    return asked([of.shed(each) for each in of.needs])


def test_by_hand(hedged: Hedged) -> None:
    """Open: 510 and 600, 555 on average. Not: 100 and 1000, 550. So it stays out; known, 100 and 600: 350."""
    assert opened(hedged) == set()
    assert (hedged.expected, hedged.cvar, hedged.evpi) == near((550, 1000, 200))
    # for the mean of 55, open costs 555, not 550: the plan for the mean is the hedge itself
    assert hedged.vss == near(0)
    few, many = hedged.rows
    assert (few.cost, few.alone, few.regret, few.mean_plan) == near((100, 100, 0, 100))
    assert (many.cost, many.alone, many.regret) == near((1000, 600, 400))
    assert {row.site: row.if_known for row in hedged.decided} == {"works0": "f0", "works1": "f0, f1"}  # fmt: skip
    assert "open nothing now: 550" in hedged.headline()
    assert "knowing what comes is worth 200" in hedged.headline()
    assert "Decide now" in str(hedged)


def test_who_fears_the_dear_future_opens() -> None:
    of = Drawn((500, 9000), (100, 1), (1, 9), ((0, 0), (9, 9)), 10, ((5, 5), (50, 50)))
    found = asked([of.shed(each) for each in of.needs], risk_weight=0.5, tail=0.5)
    assert opened(found) == {
        "works0"
    }  # half of 555 and half of 600, against half of 550 and half of 1000
    assert (found.expected, found.cvar, found.measure) == near((555, 600, 577.5))
    assert opened(asked([of.shed(each) for each in of.needs], probabilities=["f0=20%", "f1=0.8"])) == {"works0"}  # fmt: skip


def test_one_future_is_a_plan() -> None:
    of = Drawn((500, 9000), (100, 1), (1, 9), ((0, 0), (9, 9)), 10, ((50, 50),))
    alone = of.shed((50, 50))
    given: dict[str, Any] = {"holding_rate": 0.0, "discount_rate": 0.0, "gap": 0.0, "day": DAY}
    found = hedge(alone, **given)
    assert found.expected == near(plan(alone, relax=False, **given).cost)
    assert (found.evpi, found.vss, found.cvar) == near((0, 0, found.expected))


def test_expansions_are_decided_now_and_paid_in_every_future() -> None:
    """A works of 20 h may grow by two steps of 40 h for 100 each; else bikes are bought 4 dearer, 20 or 100 of them."""
    shed = world(
        Site(site="works", place="lyon", role="maker", life=1), *seller("dear", "lyon", 9),
        *maker("works", "lyon", 5)[2:],
        Capability(site="works", process="build", rate=5, hours=20, expand_hours=40, expand_cost=100, expand_max=2),
        wanted(),
    )  # fmt: skip
    few = shed.plus(wanted(quantity=20))

    def cost(steps: int, need: float) -> float:
        made = min(need, 20 + 40 * steps)
        return 100 * steps + 5 * made + 9 * (need - made)

    found = asked([few, shed], probabilities=["f0=1/5", "f1=4/5"])
    tried = {s: 0.2 * cost(s, 20) + 0.8 * cost(s, 100) for s in range(3)}
    steps = min(tried, key=tried.__getitem__)
    assert steps == 2
    assert found.expected == near(tried[2])
    [row] = [row for row in found.decided if row.process]
    assert (row.decision, row.process, row.hours, row.if_known) == ("expands", "build", 80, "f1")
    rare = asked([few, shed], probabilities=["f0=0.7", "f1=0.3"])
    assert rare.expected == near(0.7 * cost(0, 20) + 0.3 * cost(0, 100))
    assert [r.decision for r in rare.decided if r.process] == ["is not expanded"]


def test_where_duty_hangs_on_the_plan_the_design_is_within_its_gap_of_every_one() -> None:
    """A candidate abroad of frames, with duty on what it makes; all designs priced as plans of each future."""
    shed = world(
        *maker("there", "izmir", 4, status="candidate", opening_cost=300, life=1, markup=0.1), lane("izmir", "lyon", 1),
        *seller("near", "lyon", 12), wanted(), Duty(duty="d", hs="8711", origin="TR", destination="FR", rate=0.1),
    )  # fmt: skip
    futures = [shed.plus(wanted(quantity=q)) for q in (20, 150)]
    found = asked(futures)
    given: dict[str, Any] = {"holding_rate": 0.0, "discount_rate": 0.0, "gap": 0.0, "day": DAY, "relax": False}  # fmt: skip
    without = np.mean([plan(each.minus("sites/there"), **given).cost for each in futures])
    assert opened(found) == {"there"}
    assert found.expected < without
    assert found.proof.bound <= found.expected * (1 + 1e-9)
    alone = [plan(each, **given).cost for each in futures]
    assert [row.alone for row in found.rows] == near(alone)
    assert found.rows[1].cost == near(alone[1])


def test_a_candidate_that_stands_idle_in_a_future_is_paid_there_at_its_price_with_markup() -> None:
    """Of two futures one has bikes at 5 next door: the works for 300, markup a tenth, is paid and makes nothing."""
    shed = world(
        *maker("there", "izmir", 4, status="candidate", opening_cost=300, life=1, markup=0.1), lane("izmir", "lyon", 1),
        *seller("near", "lyon", 40), wanted(), Duty(duty="d", hs="8711", origin="TR", destination="FR", rate=0.1),
    )  # fmt: skip
    cheap = shed.plus(Offer(site="near", item="bike", price=5))
    found = asked([shed, cheap])
    assert opened(found) == {"there"}
    used, idle = found.rows
    assert idle.cost == near(500 + 300 * 1.1)
    assert used.cost == near(
        ((300 + 400) * 1.1 + 100) * 1.1
    )  # duty on what it is worth where it arrives
    without = asked(
        [
            each.plus(Site(site="there", place="izmir", role="maker", status="closed"))
            for each in (shed, cheap)
        ]
    )
    assert without.expected == near((4000 + 500) / 2)
    # duty on what the works itself costs is none where it stands idle: the bound knows no more, and the gap says so
    assert found.proof.status == "settled"
    assert found.expected * 0.95 < found.proof.bound < found.expected


def test_a_future_that_cannot_be_served_is_named() -> None:
    of = Drawn((5, 9), (10, 10), (1, 9), ((0, 0), (9, 9)), 10, ((5, 5), (50, 50)))
    sheds = [of.shed(each).minus("sites/dear") for each in of.needs]
    with pytest.raises(Infeasible, match="in f1: "):
        asked(sheds)


def test_a_plan_for_the_mean_that_does_not_serve_is_told() -> None:
    """The mean of 20 and 60 fits into the works of 40 h; 60 does not, so that planning for the mean has no price."""
    of = Drawn((10, 500), (40, 100), (1, 1), ((0, 0), (0, 0)), 10, ((10, 10), (30, 30)))
    found = asked([of.shed(each).minus("sites/dear") for each in of.needs])
    assert found.vss is None
    assert "open works1" in found.headline()
    assert any("does not serve every demand" in note for note in found.notes)
    assert found.rows[0].mean_plan is None


def test_what_differs_and_is_no_number_has_no_mean() -> None:
    of = Drawn((500, 900), (100, 100), (1, 9), ((0, 0), (9, 9)), 10, ((5, 5), (50, 50)))
    one, two = (of.shed(each) for each in of.needs)
    found = asked([one, two.minus("sites/dear").plus(*seller("other", "lyon", 11))])
    assert found.vss is None
    assert any("no plan for the mean of all futures" in note for note in found.notes)


def test_the_mean_of_facts() -> None:
    shed = world(*seller("a", "lyon", 10), wanted(quantity=10))
    other = world(*seller("a", "lyon", 20), wanted(quantity=50))
    mean = mean_shed({"one": shed, "two": other}, [0.75, 0.25])
    assert next(iter(mean.rows(Demand))).quantity == near(20)
    assert next(iter(mean.rows(Offer))).price == near(12.5)
    assert mean_shed({"one": shed}, [1.0]) == shed
    with pytest.raises(NoMeanError, match="two has other rows of"):
        mean_shed({"one": shed, "two": shed.plus(wanted("nice"))}, [0.5, 0.5])
    moved = shed.plus(replace(next(iter(shed.rows(Site))), place="nice"))
    with pytest.raises(NoMeanError, match="place of sites differs"):
        mean_shed({"one": shed, "two": moved}, [0.5, 0.5])


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["f0=0.5"], "f1 has no probability"), (["f0=0.5", "f1=0.4"], "add up to 0.9"), (["f0=0.5", "f1=2"], "is no probability"),
        (["f0=half", "f1=0.5"], "is no probability"), (["f0", "f1=1"], "is no probability"), (["f0=1/0", "f1=1"], "is no probability"),
        (["f0=0.5", "f0=0.5", "f1=0.5"], "has two probabilities"),
    ],
)  # fmt: skip
def test_probabilities_that_make_no_sense_are_refused(texts: list[str], why: str) -> None:
    shed = world(*seller("a", "lyon", 10), wanted())
    with pytest.raises(BadValue, match=why):
        asked([shed, shed], probabilities=texts)


def test_other_refusals() -> None:
    shed = world(*seller("a", "lyon", 10), *maker("works", "nice", 1, status="candidate", opening_cost=5), lane("nice", "lyon", 1), wanted())  # fmt: skip
    with pytest.raises(NotFound, match="no future is called 'g'"):
        asked([shed, shed], probabilities=["g=1"])
    with pytest.raises(BadValue, match="works is a candidate in some futures and not in f1"):
        asked([shed, shed.minus("sites/works")])
    with pytest.raises(BadValue, match="held after losses"):
        asked([shed, shed], limits=["survive(site)>=50%"])


def test_the_case_itself_is_a_future_where_it_has_a_probability() -> None:
    shed = world(*seller("a", "lyon", 10), wanted())
    found = hedge(shed, cases={"dear": shed.plus(Offer(site="a", item="bike", price=20))},
                  probabilities=["dear=25%", "case=75%"], holding_rate=0.0, day=DAY)  # fmt: skip
    assert {row.future: row.probability for row in found.rows} == {"dear": 0.25, "case": 0.75}
    assert found.expected == near(1250)


def futures_of(of: Drawn) -> Iterator[Shed]:
    yield from (of.shed(each) for each in of.needs)


@given(drawn())
@examples(5, deadline=None)
def test_laws(of: Drawn) -> None:
    """Knowing never costs, the tail is never below the mean, and more fear never makes the tail dearer."""
    calm, wary = (asked(list(futures_of(of)), risk_weight=w, tail=0.3) for w in (0.0, 1.0))
    assert calm.evpi is not None
    assert calm.evpi >= 0
    assert calm.expected <= wary.expected * (1 + 1e-6)
    assert wary.cvar <= calm.cvar * (1 + 1e-6)
    assert calm.cvar >= calm.expected * (1 - 1e-9)
