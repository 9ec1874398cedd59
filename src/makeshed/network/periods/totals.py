"""What an objective counts in all periods together, and within which bound that is held."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from makeshed.network.formulation import Formulation
from makeshed.network.instance import Instance
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.periods.block_rows import Amount, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.limits import Cap, Sum
from makeshed.science.program import Assembly


def hold_totals(a: Assembly, blocks: Blocks) -> None:
    """Bound what all periods together count of what is held.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    """
    for total in blocks.horizon.held:
        lower, upper = (total.bound, np.inf) if total.counted.least else (-np.inf, total.bound)
        terms = [(each, Amount(column)) for column, each in weights(blocks, total.counted)]
        tie(a, terms, lower=lower, upper=upper)


def weights(blocks: Blocks, counted: AskedLimit) -> Iterator[tuple[int, float]]:
    """Yield by column of all periods what a unit of it counts in its whole period."""
    horizon = blocks.horizon
    parts = zip(horizon.years, horizon.instances, blocks.written, blocks.column, strict=True)
    for years, instance, written, first in parts:
        own = counted_in(instance, written, counted)
        for column, each in zip(own.columns.tolist(), own.values.tolist(), strict=True):
            if each:
                yield column + first, each * years


def counted_in(instance: Instance, written: Formulation, counted: AskedLimit) -> Sum:
    """Return what a period counts a year: the sum that a limit in its program bounds.

    Parameters
    ----------
    instance, written
        The network of the period, and its program.
    counted
        What is counted: one of the limits that were asked of the period.
    """
    limit = written.limits[instance.limits.index(counted)].limit
    assert isinstance(limit, Cap)
    [own] = limit.members
    return own


def whole(horizon: Horizon, counted: AskedLimit) -> float:
    """Return what a share is of: all that is wanted in all periods, or of an item; of what is none, 1."""
    if counted.what != "within":
        return 1.0
    found = 0.0
    for years, instance in zip(horizon.years, horizon.instances, strict=True):
        wanted = instance.tables.demands
        if item := counted.of[1:]:
            wanted = wanted.filter(item=item[0])
        found += years * float(wanted["quantity"].sum())
    return found
