"""Sites over time: opening, closing, running in, and what is owed for what was opened and is closed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from makeshed.model import Phase
from makeshed.network.periods.block_rows import Amount, amounts, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.paid_off import EVEN, owe
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.landed import annuity
from makeshed.science.program import Assembly


@dataclass(frozen=True)
class SiteMoves:
    """By period, the columns of a site's opening and closing."""

    opens: tuple[Amount, ...]
    closes: tuple[Amount, ...]


def live(a: Assembly, blocks: Blocks) -> None:
    """Tie the sites of all periods together.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    """
    horizon = blocks.horizon
    sites = sorted({s for i in horizon.instances for s in i.tables.sites["site"].to_list()})
    for site in sites:
        uses = blocks.uses(site)
        yearly = payoff(horizon, site)
        if yearly > 0:
            each = [[(1.0, use)] for use in uses[1:]]
            owe(a, horizon, each, yearly, life_of(horizon, site))
    phased = (
        sites if horizon.most_changes is not None else [s for s in sites if s in horizon.phases]
    )
    moves = [_moves(a, blocks, site) for site in phased]
    if horizon.most_changes is not None:
        every = [(1.0, each) for move in moves for each in (*move.opens, *move.closes)]
        tie(a, every, upper=float(horizon.most_changes))


def payoff(horizon: Horizon, site: str) -> float:
    """Return what opening a site costs in each year of its life, before its markup; 0: it is no candidate."""
    for instance in horizon.instances:
        row = instance.tables.sites.filter(site=site, status="candidate")
        for cost, life in row.select("opening_cost", "life").rows():
            return float(cost * annuity(horizon.rate, life))
    return 0.0


def life_of(horizon: Horizon, site: str) -> float:
    """Return over how many years the opening of a site is paid off."""
    rows = (i.tables.sites.filter(site=site)["life"].to_list() for i in horizon.instances)
    return float(next(life for lives in rows for life in lives))


def _moves(a: Assembly, blocks: Blocks, site: str) -> SiteMoves:
    """Add when a site opens and closes, and what hangs on that."""
    horizon, uses = blocks.horizon, blocks.uses(site)
    phase = horizon.phases.get(site, Phase(site=site))
    count = len(horizon.periods)
    may = np.array([float(may_open(phase, period.start)) for period in horizon.periods])
    opens = amounts(a.columns(np.zeros(count), upper=may))
    paid = [c.get(site, 0.0) * horizon.once(p) for p, c in enumerate(horizon.closing_costs)]
    closes = amounts(a.columns(paid, upper=1.0))
    for p in range(count):
        before, now = uses[p], uses[p + 1]
        tie(a, [(1, opens[p]), (-1, now), (1, before)], lower=0)
        tie(a, [(1, closes[p]), (-1, before), (1, now)], lower=0)
        for q in range(p + 1, count):
            if horizon.starts[q] < horizon.starts[p] + phase.least_years - EVEN:
                tie(a, [(1, uses[q + 1]), (-1, opens[p])], lower=0)
            _run_in(a, blocks, site, opens[p], (p, q))
        _run_in(a, blocks, site, opens[p], (p, p))
    return SiteMoves(opens, closes)


def may_open(phase: Phase, start: date) -> bool:
    """Return whether a site may open in a period that starts on a day."""
    early = phase.opens_from is not None and start < phase.opens_from
    late = phase.opens_until is not None and start > phase.opens_until
    return not early and not late


def not_yet(phase: Phase, elapsed: float, years: float) -> float:
    """Return the share of its hours that a site lacks, on average over some years after it opened.

    Parameters
    ----------
    phase
        How it is run in.
    elapsed
        Years from its opening to the first of them.
    years
        How many they are.
    """
    lacking, end = 0.0, elapsed + years
    for at, share in enumerate((phase.first_year, phase.second_year)):
        lacking += (1 - share) * max(0.0, min(end, at + 1) - max(elapsed, at))
    return lacking / years


def _run_in(a: Assembly, blocks: Blocks, site: str, opens: Amount, at: tuple[int, int]) -> None:
    """Let a site work only the hours for which it is run in, in a period, having opened in one.

    used <= (1 - lacking) (hours + added) if it opened then, and whatever it opened, no more than all it could.
    """
    p, q = at
    horizon = blocks.horizon
    phase = horizon.phases.get(site)
    if phase is None:
        return
    lacking = not_yet(phase, horizon.starts[q] - horizon.starts[p], horizon.years[q])
    if lacking <= EVEN:
        return
    w, is_used = blocks.written[q], blocks.uses(site)[q + 1]
    resources = horizon.instances[q].tables.resources.filter(site=site)
    for r, hours in resources.select("r", "hours").rows():
        if w.layout.resource_row[r] >= 0:
            spent = np.flatnonzero(w.network.hour_resource == r)
            made = amounts(w.layout.make[w.network.hour_make[spent]] + blocks.column[q])
            steps = np.flatnonzero(w.network.step_resource == r)
            added = amounts(w.layout.step[steps] + blocks.column[q])
            spare = lacking * (hours + w.network.step_high[steps].max(initial=0.0))
            work = zip(w.network.hour_hours[spent].tolist(), made, strict=True)
            able = [((lacking - 1) * hours, is_used), *((lacking - 1, each) for each in added)]
            tie(a, [*work, *able, (spare, opens)], upper=spare)
