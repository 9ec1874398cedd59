"""Sites and sources turned: what comes out is a plan, no dearer, and near the best of small worlds."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.regions import Size, network
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.program import Program
from makeshed.science.siting import assemble
from makeshed.solvers import highs, violation
from makeshed.solvers.decomposition.dual_info import DualInfo, dual_info
from makeshed.solvers.decomposition.lagrangian import (
    first_multipliers,
    lagrangian,
    no_solutions,
    step_scales,
    subgradient_ascent,
)
from makeshed.solvers.decomposition.site_flips import descend, flip_sites, flipped, perturb
from makeshed.solvers.decomposition.slope_scaling import (
    IN_VAIN,
    LITTLE,
    IntegerSolution,
    Relaxation,
    drop,
    scale,
)
from makeshed.solvers.decomposition.source_flips import SourceFlips
from makeshed.solvers.decomposition.subproblems import subproblems_of

few = examples(12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAST = Size(sites=6, items=9, markets=6, able=0.5, regions=3, modes=2)
SEEDS = st.integers(0, 10_000)


def never(design: IntegerSolution) -> bool:
    """No time is ever over."""
    del design
    return False


def at_once(design: IntegerSolution) -> bool:
    """Time is over at the first look."""
    del design
    return True


class World:
    """A small world with prices moved for a while, and the first design they lead to."""

    def __init__(self, seed: int) -> None:
        net = network(LEAST, seed=seed)
        self.program, layout = assemble(net)
        cut, first = subproblems_of(net)[0], first_multipliers(subproblems_of(net)[0])
        used, opened = np.zeros(len(cut.source_cost)), np.zeros(len(cut.site_fixed))
        answer, target = no_solutions(cut), 1.2 * float(first @ cut.row_quantity)
        price = subgradient_ascent(
            cut, first, step_scales(cut, first), target, 300, 1.0, 20, 0.3, answer, used, opened
        )[1]
        lagrangian(cut, price, answer)
        self.relaxed = Relaxation(self.program)
        binaries = np.flatnonzero(self.program.integer)
        self.says = dual_info((net, layout), cut, answer, (used, opened), self.program, binaries)
        self.first = min(scale(self.relaxed, self.says.guess(), 8), key=lambda one: one.cost)


def is_plan(program: Program, design: IntegerSolution) -> bool:
    """Whether a design can be carried out and costs what it says."""
    return violation(program, design.x) < 1e-6 and design.cost == pytest.approx(
        float(program.cost @ design.x)
    )


def optimum(program: Program) -> float:
    """Return the least cost, by HiGHS."""
    return highs.solve(
        program, time_limit=None, gap=0.0, threads=1, on_progress=None, start=None
    ).objective


@few
@given(seed=SEEDS)
def test_every_way_gives_a_plan_no_dearer(seed: int) -> None:
    world = World(seed)
    relaxed, says, first = world.relaxed, world.says, world.first
    looks = iter(range(1000))
    for found in (
        flip_sites(relaxed, first, says, np.inf, never),
        SourceFlips(relaxed, says).improve(first, np.inf, never),
        descend(relaxed, first, says, np.inf, never, never),
        perturb(relaxed, first, says, np.inf, lambda _: next(looks) > 20),
    ):
        assert found.cost <= first.cost * (1 + 1e-9)
        assert is_plan(world.program, found)


@few
@given(seed=SEEDS)
def test_each_design_with_a_binary_less_is_a_cheaper_plan_and_at_last_none_saves(seed: int) -> None:
    world = World(seed)
    relaxed, first = Relaxation(world.program), world.first
    cheapest = IntegerSolution(
        np.ones(len(first.taken), bool), first.x, np.inf, np.ones(len(first.taken))
    )
    for found in drop(relaxed, cheapest, cheapest.use):
        assert is_plan(world.program, found)
        assert found.cost < cheapest.cost
        assert found.taken.sum() <= cheapest.taken.sum()
        cheapest = found
    assert cheapest.cost >= optimum(world.program) * (1 - 1e-9)
    again = list(drop(relaxed, cheapest, cheapest.use))
    assert all(found.cost < cheapest.cost for found in again)
    few_taken = np.flatnonzero(cheapest.taken)
    if not again and len(few_taken) <= IN_VAIN:
        for one in few_taken:
            upper = cheapest.taken.astype(float)
            upper[one] = 0.0
            relaxed.highs.cost(relaxed.binaries, LITTLE * world.program.cost[relaxed.binaries])
            x = relaxed.within(upper)
            assert x is None or relaxed.design(x).cost >= cheapest.cost * (1 - 1e-9)


@few
@given(seed=SEEDS, where=st.integers(0, 5))
def test_a_site_turned_is_turned(seed: int, where: int) -> None:
    world = World(seed)
    one = int(np.flatnonzero(world.says.opens)[where])
    found = flipped(world.relaxed, world.first, world.says, [one])
    if found is None:  # nobody else can make what it makes
        return
    assert is_plan(world.program, found)
    assert found.taken[one] != world.first.taken[one]
    if not found.taken[one]:
        assert not found.taken[world.says.at(one)].any()


@few
@given(seed=SEEDS)
def test_no_source_added_or_dropped_saves_more(seed: int) -> None:
    world = World(seed)
    found = SourceFlips(world.relaxed, world.says).improve(world.first, np.inf, never)
    open_sites = found.taken & world.says.opens
    for one in np.flatnonzero(~world.says.opens).tolist():
        taken = found.taken.copy()
        taken[one] = ~taken[one]
        if not (open_sites & world.says.at(one)).any():
            continue
        fixed = found.x.copy()
        fixed[world.relaxed.binaries] = taken
        other = highs.solve(
            world.program.fixed(fixed),
            time_limit=None, gap=0.0, threads=1, on_progress=None, start=None,
        )  # fmt: skip
        assert other.status == "infeasible" or other.objective >= found.cost * (1 - 1e-6)


def test_small_worlds_are_solved_to_a_hundredth() -> None:
    above = []
    for seed in range(12):
        world = World(seed)
        found = descend(world.relaxed, world.first, world.says, np.inf, never, never)
        above.append(found.cost / optimum(world.program) - 1)
    assert min(above) >= -1e-9
    assert np.mean(above) < 0.002
    assert max(above) < 0.01


def test_when_the_time_is_over_the_design_at_hand_comes_back() -> None:
    world = World(3)
    assert flip_sites(world.relaxed, world.first, world.says, np.inf, at_once) is world.first
    assert perturb(world.relaxed, world.first, world.says, np.inf, at_once) is world.first
    found = descend(world.relaxed, world.first, world.says, np.inf, at_once, at_once)
    assert found.cost <= world.first.cost


def test_advice_names_what_is_least_sure_first() -> None:
    says = DualInfo(
        site=np.array([0, 0, 1]), opens=np.array([True, False, True]),
        average=np.array([1.0, 0.5, 0.0]), reduced_cost=np.array([-5.0, 1.0, 3.0]),
    )  # fmt: skip
    taken = np.array([True, False, False])
    assert says.doubtful(taken, 10.0).tolist() == [1, 2, 0]  # would lose 1, 3 and 5
    assert says.doubtful(taken, 4.0).tolist() == [1, 2]
    assert says.at(1).tolist() == [True, True, False]
    assert says.guess().tolist() == [1.0, 0.15, 0.0]
    assert says.guess(np.array([False, True, True])).tolist() == [1.0, 0.3, 0.9]
