"""What is made here, round by round, where something more is sold from here: suppliers, and what wages buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.answer import Term
from makeshed.region.jobs import Jobs
from makeshed.region.sales import SalesTable
from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient, location_quotient_bounds
from makeshed.science.flq import LEAST, MOST, USUAL, region_size, regional_shares
from makeshed.science.inputoutput import required, with_households

LARGEST = 5
"""So many are named in what opens a number."""
SLIGHT = 1e-8
"""Share of the largest that is what rounds leave out, and no line of its own."""
HUGE, TINY = 1e12, 1e-12
"""Stand in for a quotient without upper end, and for one of which nobody knows that it is above 0."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Output of each industry here, by one view of how much it sells here."""

    first: Floats
    """With suppliers (type I)."""
    second: Floats | None
    """And with what is spent of wages (type II)."""


@dataclass(frozen=True, slots=True)
class LocalRounds:
    """A table of what industries buy of one another, and how much of that a region buys of itself.

    ``jobs`` tell that (FLQ), the region's at row ``at``; None: the table is the region's own.
    """

    table: SalesTable
    jobs: Jobs | None = None
    at: int = 0

    def way(self, demand: Floats, view: int, income: float = 0.0) -> Rounds:
        """Return what is made here by a view: 0 the least, 1 between, 2 the most.

        Parameters
        ----------
        demand
            On each industry of the table, not negative [money].
        income
            Wages paid here that no industry of the table pays, and that are spent too [money].
        """
        table = self.table
        n = len(table.industries)
        inputs, spent = self.bought(demand, view)
        first = required(inputs, demand).total
        if spent is None:
            return Rounds(first, None)
        closed = with_households(inputs, table.wages, spent)
        return Rounds(first, required(closed, np.append(demand, income)).total[:n])

    def bought(self, demand: Floats, view: int) -> tuple[Floats, Floats | None]:
        """Return what each industry buys here for a unit of output, sellers by buyers, and what a unit of wages buys.

        The second is None where what households buy is not known.
        """
        table = self.table
        n = len(table.industries)
        here, lives = np.ones((n, n)), np.ones(n)
        if self.jobs is not None:
            all_jobs = self.jobs.all_jobs
            size = float(region_size(all_jobs[self.at], all_jobs.sum(), (MOST, USUAL, LEAST)[view]))
            seller, buyer = _quotients(self.jobs, self.at, demand)[view]
            here = regional_shares(seller, buyer, size)
            lives = np.minimum(size * seller, 1.0)
        spent = None if table.spending is None else lives * table.spending[view]
        return here * table.inputs, spent


def _quotients(jobs: Jobs, at: int, demand: Floats) -> tuple[tuple[Floats, Floats], ...]:
    """Return the location quotients of sellers and buyers for the least, the usual and the most sold here.

    An industry that nobody is counted in anywhere has its share, and may have none or all. What is
    localised and is not here buys as if it had its share; at least, as if it had no less.
    """
    whole, everything = jobs.shown.sum(0), float(jobs.all_jobs.sum())
    total_ = float(jobs.all_jobs[at])
    usual = location_quotient(jobs.shown[at], total_, whole, everything)
    least, most = jobs.low[at], jobs.high[at]
    rest = jobs.low.sum(0) - least, jobs.high.sum(0) - most
    low, high = location_quotient_bounds(
        (least, most),
        (total_, total_),
        (rest[0] + most, rest[1] + least),
        (everything, everything),
    )
    uncounted = (whole == 0) & (jobs.high.sum(0) == 0)
    usual = np.where(np.isfinite(usual), usual, 1.0)
    low, high = np.where(uncounted, 0.0, low), np.where(uncounted, HUGE, np.minimum(high, HUGE))
    buying = np.where((demand > 0) | (usual == 0), np.maximum(high, 1.0), high)
    return (
        (low, np.maximum(buying, TINY)),
        (usual, np.where(usual > 0, usual, 1.0)),
        (high, np.maximum(low, TINY)),
    )


def by_industry(
    industries: Sequence[str], names: Mapping[str, str], amounts: Floats, unit: str
) -> list[Term]:
    """Return amounts by industry, the largest by name and the others together."""
    size = np.abs(amounts)
    order = np.argsort(-size, kind="stable")[:LARGEST]
    order = order[size[order] > SLIGHT * size.max(initial=0.0)]
    listed = [
        Term(f"{industries[n]} {names.get(industries[n], '')}".strip(), float(amounts[n]), unit)
        for n in order
    ]
    rest = float(np.delete(amounts, order).sum())
    if listed and abs(rest) <= SLIGHT * size.max(initial=0.0):
        first = listed[0]
        return [replace(first, value=first.value + rest), *listed[1:]]
    return [*listed, Term("others", rest, unit)]
