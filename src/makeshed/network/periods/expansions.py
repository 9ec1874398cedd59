"""Expansions over time: each step is bought once and kept; what was bought is paid off, used or not."""

from __future__ import annotations

import numpy as np

from makeshed.network.periods.block_rows import Amount
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.paid_off import owe
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.network.periods.site_life import life_of
from makeshed.science.landed import annuity
from makeshed.science.program import Assembly


def yearly_step(horizon: Horizon, site: str, process: str) -> float:
    """Return what one step of expansion is paid off by in a year, before markup; 0: none is possible.

    Parameters
    ----------
    horizon
        The periods.
    site, process
        What is expanded.
    """
    for instance in horizon.instances:
        own = instance.tables.resources.filter(site=site, process=process)
        for cost, life, most in own.select("expand_cost", "life", "expand_max").rows():
            if most:
                return float(cost * annuity(horizon.rate, life))
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
        for step in range(1, max(map(len, levels)) + 1):
            uses = [[(1.0, taken) for taken in level[step - 1 :]] for level in levels]
            owe(a, horizon, uses, yearly, life_of(horizon, site))


def _level(blocks: Blocks, p: int, site: str, process: str) -> list[Amount]:
    """Return of a process in a period whether one step is taken, or two, and so on."""
    w, tables = blocks.written[p], blocks.horizon.instances[p].tables
    own = tables.resources.filter(site=site, process=process)["r"].to_list()
    steps = np.flatnonzero(np.isin(w.network.step_resource, own))
    return [Amount(int(column)) for column in w.layout.step_taken[steps] + blocks.column[p]]
