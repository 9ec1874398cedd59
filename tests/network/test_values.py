"""Made goods are charged on their own cost: value and plan are found together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.model import Duty, Fact, Shed
from makeshed.science.program import Solution
from makeshed.solvers import solve

near = pytest.approx


def duty(
    rate: float, country: str = "FR", hs: str = "8711", origin: str = "*", **more: Any
) -> Duty:
    return Duty(
        duty=f"{hs} {origin} {country}",
        hs=hs,
        origin=origin,
        destination=country,
        rate=rate,
        **more,
    )


CHEAP = seller("cheap", "hefei", 1, item="frame", capacity=50)
DEAR = seller("dear", "hefei", 40, item="frame")
TAXED: list[Fact] = [
    *maker("works", "hefei", 0), part(), *CHEAP, *seller("shop", "lyon", 61), duty(1.0), wanted(),
    lane("hefei", "lyon", 0),
]  # fmt: skip


def test_a_dear_part_is_not_charged_at_the_average_of_all() -> None:
    """50 bikes of the frame at 1, 2 each with duty, and 50 ready-made: 100 + 3,050.

    At the average of both frames, 20.5, a bike would cost 41 with duty and a ready-made 61, so that
    all 100 seemed worth making: 4,100. One more of the dear frame costs 80.
    """
    found = best(world(*TAXED, *DEAR))
    assert found.cost == near(3150)
    assert sources(found) == near({"cheap": 50, "works": 50, "shop": 50})
    assert found.proof.status == "optimal"
    assert found.proof.gap == near(0, abs=1e-9)
    assert found.cost == near(best(world(*TAXED)).cost)


def test_what_a_supplier_costs_a_year_is_no_part_of_what_its_goods_are_worth() -> None:
    """A price of 10 and a duty of 50 % are 5 a unit, whatever else the supplier costs a year."""
    shed = world(
        *seller("mill", "izmir", 10, fixed_cost=1000), lane("izmir", "lyon", 0), duty(0.5), wanted()
    )
    found = best(shed)
    assert found.cost == near(100 * (10 + 5) + 1000)
    assert {line.kind: line.cost for line in found.cost_lines}["duty"] == near(500)


def test_a_stop_in_a_later_round_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where rates differ there is more than one round; headline and note tell one gap, and a true one."""
    shed = world(
        *TAXED, *DEAR, wanted("porto", 60), lane("hefei", "porto", 0), duty(0.1, "PT"),
        *seller("far", "porto", 43), lane("lyon", "porto", 30), lane("porto", "lyon", 30),
    )  # fmt: skip
    whole = best(shed, relax=False)
    assert whole.proof.rounds > 1
    calls: list[Solution] = []

    def hurried(program: Any, **asked: Any) -> Solution:
        calls.append(solve(program, **asked))
        if len(calls) == 1:
            return calls[0]
        return replace(calls[-1], status="stopped", bound=0.9 * calls[-1].objective)

    monkeypatch.setattr("makeshed.questions.plan.solve", hurried)
    found = best(shed, relax=False)
    assert len(calls) > 1
    assert found.proof.status == "stopped"
    assert "; stopped, gap within" in found.headline()
    assert any(f"within {found.proof.gap:.2%} of the best" in note for note in found.notes)
    assert found.proof.bound <= whole.cost <= found.cost * (1 + 1e-9)


# Against an independent program ------------------------------------------------------------------


@dataclass(frozen=True)
class Works:
    """A maker, by what it pays a year and for an hour, and the frames that it can have there."""

    place: str
    rate: float
    fixed: float
    hours: float
    frames: tuple[tuple[float, float], ...]  # price, capacity


@dataclass(frozen=True)
class World:
    """One demand in Lyon: every bike of a works pays the duty of its country, and so its frames do."""

    works: tuple[Works, ...]
    duties: dict[str, float]
    ready: float
    quantity: float

    def shed(self) -> Shed:
        facts: list[Fact] = [
            *seller("shop", "lyon", self.ready),
            part(),
            wanted(quantity=self.quantity),
        ]
        for w, one in enumerate(self.works):
            facts += maker(f"works{w}", one.place, one.rate, fixed_cost=one.fixed, hours=one.hours)
            for f, (price, capacity) in enumerate(one.frames):
                facts += seller(f"frames{w}-{f}", one.place, price, item="frame", capacity=capacity)
        facts += [lane(place, "lyon", 0) for place in self.duties if place != "lyon"]
        facts += [
            duty(rate, origin=country)
            for country, rate in zip(("TR", "CN"), self._abroad(), strict=True)
        ]
        return world(*facts)

    def _abroad(self) -> tuple[float, float]:
        return self.duties["izmir"], self.duties["hefei"]

    def least(self) -> float:
        """Return the least cost: every set of works that may run, and a linear program for each.

        A works bears its yearly cost with its bikes, so that what it pays is charged with duty too.
        Frames are used where they are sold, or go to Lyon, where they are free of duty.
        """
        some = range(len(self.works) + 1)
        sets = itertools.chain(*(itertools.combinations(self.works, n) for n in some))
        return min(map(self._cost_of, sets))

    def _cost_of(self, running: tuple[Works, ...]) -> float:
        frames = [(one.place, *frame) for one in self.works for frame in one.frames]
        pairs = [
            (w, f)
            for w, one in enumerate(running)
            for f, (place, _, _) in enumerate(frames)
            if one.place in {place, "lyon"}
        ]
        taxed = [1 + self.duties[one.place] for one in running]
        cost = [(frames[f][1] + running[w].rate) * taxed[w] for w, f in pairs] + [self.ready]
        of_works = [[float(w == n) for w, _ in pairs] + [0.0] for n in range(len(running))]
        of_frame = [[float(f == n) for _, f in pairs] + [0.0] for n in range(len(frames))]
        found = linprog(
            cost, A_ub=of_works + of_frame, A_eq=[[1.0] * len(cost)], b_eq=[self.quantity],
            b_ub=[one.hours for one in running] + [capacity for _, _, capacity in frames],
        )  # fmt: skip
        assert found.status == 0
        assert found.fun is not None
        return found.fun + sum(one.fixed * t for one, t in zip(running, taxed, strict=True))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    price, place = st.integers(1, 60), st.sampled_from(["hefei", "izmir", "lyon"])
    frames = st.tuples(price.map(float), st.integers(10, 120).map(float))

    def works(where: str) -> Works:
        return Works(
            place=where,
            rate=float(draw(st.integers(0, 20))),
            fixed=float(draw(st.sampled_from([0, 0, 100, 700]))),
            hours=float(draw(st.integers(20, 150))),
            frames=tuple(draw(st.lists(frames, min_size=1, max_size=3))),
        )

    several = draw(st.lists(place, min_size=1, max_size=3, unique=True))
    rates = st.sampled_from([0.0, 0.1, 0.5, 1.0])
    return World(
        works=tuple(works(where) for where in several),
        duties={"lyon": 0.0, "izmir": draw(rates), "hefei": draw(rates)},
        ready=float(draw(st.integers(20, 90))),
        quantity=100.0,
    )


@examples(25, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_it_is_as_cheap_as_an_independent_program_says(drawn: World) -> None:
    found = best(drawn.shed(), relax=False)
    assert found.cost == near(drawn.least(), rel=1e-6)
    assert found.proof.status == "optimal"


@examples(12, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.integers(1, 60), st.integers(10, 120))
def test_an_added_option_never_makes_a_plan_dearer(drawn: World, price: int, capacity: int) -> None:
    place = drawn.works[0].place
    more = seller("more", place, float(price), item="frame", capacity=float(capacity))
    before = best(drawn.shed(), relax=False).cost
    assert best(drawn.shed().plus(*more), relax=False).cost <= before * (1 + 1e-7)
