"""Expansions over time: bought once and kept; what was bought is paid off whether it is used or not."""

from __future__ import annotations

import numpy as np

from makeshed.network.customs_values import step_costs
from makeshed.network.periods.block_rows import Amount, amounts, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.program import Assembly


def yearly_step(horizon: Horizon, site: str, process: str) -> float:
    """Return what one step of expansion costs in each year after it is bought; 0: none is possible.

    Parameters
    ----------
    horizon
        The periods.
    site, process
        What is expanded; the markup of the site is in the cost.
    """
    for instance in horizon.instances:
        tables = instance.tables
        costs = step_costs(tables, instance.settings)
        for row, cost in zip(tables.resources.rows(named=True), costs, strict=True):
            if (row["site"], row["process"]) == (site, process) and row["expand_max"]:
                return float(cost)
    return 0.0


def expand(a: Assembly, blocks: Blocks) -> None:
    """Owe for steps of expansion that were bought and are not taken in a later period.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    """
    horizon = blocks.horizon
    pairs = {
        pair
        for instance in horizon.instances
        for pair in instance.tables.resources.select("site", "process").rows()
    }
    for site, process in sorted(pairs):
        yearly = yearly_step(horizon, site, process)
        if yearly <= 0:
            continue
        levels = [_level(blocks, p, site, process) for p in range(len(horizon.periods))]
        bought = amounts(a.columns(np.zeros(len(levels))))
        costs = [yearly * weight for weight in horizon.weights[1:]]
        owed = amounts(a.columns(costs)) if costs else ()
        for p, level in enumerate(levels):
            tie(a, [(1, bought[p]), *((-k, taken) for k, taken in level)], lower=0)
            if p:
                tie(a, [(1, bought[p]), (-1, bought[p - 1])], lower=0)
                used = [(float(k), taken) for k, taken in level]
                tie(a, [(1, owed[p - 1]), (-1, bought[p]), *used], lower=0)


def _level(blocks: Blocks, p: int, site: str, process: str) -> list[tuple[int, Amount]]:
    """Return the steps of a process in a period: how many each is, and whether it is taken."""
    w, tables = blocks.written[p], blocks.horizon.instances[p].tables
    own = tables.resources.filter(site=site, process=process)["r"].to_list()
    steps = np.flatnonzero(np.isin(w.network.step_resource, own))
    taken = w.layout.step_taken[steps] + blocks.column[p]
    return [(k, Amount(int(column))) for k, column in enumerate(taken, 1)]
