"""What is emitted in all periods together, and at most."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from makeshed.errors import Disagreement, Infeasible, TookTooLong
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.block_rows import Amount, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.lives_led import SAME
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.arrays import Floats
from makeshed.science.limits import Cap, Sum
from makeshed.science.program import Assembly, Program


def emit_at_most(a: Assembly, blocks: Blocks) -> None:
    """Bound what all periods emit together, where that is asked.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    """
    most = blocks.horizon.most_co2e
    if most is not None:
        terms = [(each, Amount(column)) for column, each in _emitted(blocks)]
        tie(a, terms, upper=most)


def _emitted(blocks: Blocks) -> Iterator[tuple[int, float]]:
    """Yield by column what a unit of it emits in all of its period."""
    for p, years in enumerate(blocks.horizon.years):
        own = _of_a_year(blocks, p)
        for column, each in zip(own.columns.tolist(), own.values.tolist(), strict=True):
            if each:
                yield column + blocks.column[p], each * years


def _of_a_year(blocks: Blocks, p: int) -> Sum:
    """Return what a period emits a year: the sum that its limit on emissions bounds."""
    asked = [limit.what for limit in blocks.horizon.instances[p].limits]
    limit = blocks.written[p].limits[asked.index("co2e")].limit
    assert isinstance(limit, Cap)
    [own] = limit.members
    return own


def least_emitted(program: Program, blocks: Blocks, optimizer: Optimizer) -> float:
    """Return the least that any plan within the program's rows emits in all periods [kg].

    Parameters
    ----------
    program, blocks
        The program of all periods, of which only the rows count, and where each stands in it.
    optimizer
        Who solves it.

    Raises
    ------
    Infeasible
        There is no plan.
    TookTooLong
        The least was not found in time.
    """
    emitted: Floats = np.zeros(program.shape[1])
    for column, each in _emitted(blocks):
        emitted[column] += each
    found = optimizer(
        replace(program, cost=emitted), network=None, time_limit=optimizer.clock.anyhow, start=None
    )
    if found.status == "infeasible":
        raise Infeasible("no plan serves every demand of every period")
    if found.status != "optimal":
        raise TookTooLong("the time passed before the least emissions were known")
    return float(emitted @ found.x)


def check_emitted(horizon: Horizon, opened: Sequence[Breakdown]) -> None:
    """Raise `Disagreement` unless what is emitted, flow by flow, is within what may be.

    Parameters
    ----------
    horizon
        The periods.
    opened
        By period, its plan fact by fact.
    """
    held = [total.bound for total in horizon.held if total.counted.what == "co2e"]
    bounds = [*held, *([] if horizon.most_co2e is None else [horizon.most_co2e])]
    if not bounds:
        return
    most = min(bounds)
    pairs = zip(opened, horizon.years, strict=True)
    told = math.fsum(each.emissions().value * years for each, years in pairs)
    if told > most * (1 + SAME) + SAME:
        raise Disagreement(f"{told:,.10g} kg are emitted flow by flow, and {most:,.10g} may be")
