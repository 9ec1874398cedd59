"""Dual information by binary: reduced costs and primal averages, before any plan is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.index_maps import primal_averages, sites_of
from makeshed.solvers.decomposition.lagrangian import SubproblemSolutions
from makeshed.solvers.decomposition.subproblems import Subproblems

OPENED, USUAL = 0.9, 0.3
"""How much of an open site, and of a source that is used, is used, usually: where scaling begins."""


@dataclass(frozen=True, slots=True, eq=False)
class DualInfo:
    """Reduced cost and primal average, by binary."""

    site: Ints
    """The site whose it is."""
    opens: np.ndarray
    """Whether it opens the site; else it belongs to a source there."""
    average: Floats
    """Primal average: how often the subproblems had it at 1, from 0 to 1 (volume algorithm)."""
    reduced_cost: Floats
    """Reduced cost: below nothing, it pays at the multipliers."""

    def at(self, one: int) -> np.ndarray:
        """Return of each binary whether it is at the site of one."""
        return np.asarray(self.site == self.site[one])

    def guess(self, taken: np.ndarray | None = None) -> Floats:
        """Return how much of each is used, likely [share]; more of what a plan has taken."""
        share = self.average
        if taken is not None:
            share = np.maximum(share, np.where(self.opens, OPENED, 1.0) * taken)
        return np.where(self.opens, share, USUAL * share)

    def doubtful(self, taken: np.ndarray, worst: float) -> Ints:
        """Return the numbers of binaries, one each, that would lose at most ``worst`` by its reduced cost if flipped, the least first."""
        loss = np.where(taken, -self.reduced_cost, self.reduced_cost)
        rank = np.argsort(loss, kind="stable")
        return rank[loss[rank] < worst]


def dual_info(
    network: tuple[Network, Layout],
    cut: Subproblems,
    answer: SubproblemSolutions,
    averages: tuple[Floats, Floats],
    program: Program,
    binaries: Ints,
) -> DualInfo:
    """Return the dual information of some columns.

    Parameters
    ----------
    network
        The network that the program was written from, and which columns mean what.
    cut
        The subproblems, by site.
    answer
        What the subproblems answered.
    averages
        How often the subproblems had each source and each site.
    program
        What is solved.
    binaries
        Columns of binaries, by number.
    """
    where, reduced_cost = sites_of(network, cut, answer, program)
    share = primal_averages(network, cut, *averages, program)
    opens = np.isin(binaries, network[1].open)
    return DualInfo(where[binaries], opens, share[binaries], reduced_cost[binaries])
