"""What the prices say of binaries: what sites and sources look like before any plan is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.pieces import Pieces
from makeshed.solvers.decomposition.prices import Answer
from makeshed.solvers.decomposition.reading import shares, sites

OPENED, USUAL = 0.9, 0.3
"""How much of an open site, and of a source that is used, is used, usually: where scaling begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Advice:
    """What the prices say, by binary."""

    site: Ints
    """The site whose it is."""
    opens: np.ndarray
    """Whether it opens the site; else it belongs to a source there."""
    share: Floats
    """How often the prices had it at 1, from 0 to 1."""
    order: Floats
    """What it would have to save to be worth having."""

    def at(self, one: int) -> np.ndarray:
        """Return which binaries are at the site of one."""
        return np.asarray(self.site == self.site[one])

    def guess(self, taken: np.ndarray | None = None) -> Floats:
        """Return how much of each is used, likely; more of what a plan has taken."""
        share = self.share
        if taken is not None:
            share = np.maximum(share, np.where(self.opens, OPENED, 1.0) * taken)
        return np.where(self.opens, share, USUAL * share)

    def doubtful(self, taken: np.ndarray, worst: float) -> Ints:
        """Return what would lose at most ``worst`` by the prices if turned, the least first."""
        loss = np.where(taken, -self.order, self.order)
        rank = np.argsort(loss, kind="stable")
        return rank[loss[rank] < worst]


def advice(
    network: tuple[Network, Layout],
    cut: Pieces,
    answer: Answer,
    averages: tuple[Floats, Floats],
    program: Program,
    binaries: Ints,
) -> Advice:
    """Return what prices and their answer say of some columns.

    ``averages`` are how often they had each source and each site.
    """
    where, order = sites(network, cut, answer, program)
    share = shares(network, cut, *averages, program)
    opens = np.isin(binaries, network[1].open)
    return Advice(where[binaries], opens, share[binaries], order[binaries])
