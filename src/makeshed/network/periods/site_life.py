"""Sites over time: opening, closing, running in, and what is owed for what was opened and is closed again.

What opening costs is paid off over the life of a site, year by year, as in a plan of one year. Who
closes it before owes the rest. So a horizon that ends early owes nothing for the years after it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.model import Phase
from makeshed.network.periods.block_rows import Amount, amounts, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.landed import annuity
from makeshed.science.program import Assembly

EVEN = 1e-9
"""Years that lie no further apart are the same."""


@dataclass(frozen=True)
class SiteMoves:
    """By period, the columns of a site's opening and closing."""

    site: str
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
            _owe(a, horizon, uses, yearly, life_of(horizon, site))
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


def paid_off_before(horizon: Horizon, p: int, life: float) -> int:
    """Return how many of the first periods lie so far before one that what opened in them is paid off.

    Parameters
    ----------
    horizon, p
        The periods, and which of them.
    life
        Over how many years what opens is paid off.
    """
    now = horizon.starts[p]
    return sum(start + life <= now + EVEN for start in horizon.starts[:p])


def _owe(a: Assembly, horizon: Horizon, uses: list[Amount], yearly: float, life: float) -> None:
    """Add what is owed in the years in which a site that was opened is not in use."""
    use = uses[1:]
    built = amounts(a.columns(np.zeros(len(use)), upper=1.0))
    costs = [yearly * weight for weight in horizon.weights[1:]]
    owed = amounts(a.columns(costs, upper=1.0)) if costs else ()
    tie(a, [(1, built[0]), (-1, use[0])], lower=0, upper=0)
    for p in range(1, len(use)):
        tie(a, [(1, built[p]), (-1, use[p])], lower=0)
        tie(a, [(1, built[p]), (-1, built[p - 1])], lower=0)
        tie(a, [(1, built[p]), (-1, built[p - 1]), (-1, use[p])], upper=0)
        before = paid_off_before(horizon, p, life)
        over = [(1.0, built[before - 1])] if before else []
        tie(a, [(1, owed[p - 1]), (-1, built[p]), (1, use[p]), *over], lower=0)


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
    return SiteMoves(site, opens, closes)


def may_open(phase: Phase, start: object) -> bool:
    """Return whether a site may open in a period that starts on a day."""
    early = phase.opens_from is not None and start < phase.opens_from  # type: ignore[operator]
    late = phase.opens_until is not None and start > phase.opens_until  # type: ignore[operator]
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
    """Take from the hours of a site what it lacks in a period, having opened in one."""
    p, q = at
    horizon = blocks.horizon
    phase = horizon.phases.get(site)
    if phase is None:
        return
    lacking = not_yet(phase, horizon.starts[q] - horizon.starts[p], horizon.years[q])
    if lacking <= EVEN:
        return
    resources = horizon.instances[q].tables.resources
    for r, name, hours in resources.select("r", "site", "hours").rows():
        row = blocks.written[q].layout.resource_row[r]
        if name == site and row >= 0:
            a.put(row + blocks.row[q], opens.column, lacking * hours)
