"""Closing sites one by one, with slope scaling to say where else their work goes.

Local search closes a site and keeps the other sources as they are, so that it never sees that a plan
with fewer sites sets up more at those that stay. Here a site is forbidden and all sources are scaled
again: a few linear programs, warm from the last.
"""

from __future__ import annotations

import numpy as np

from makeshed.science.program import Floats, Ints
from makeshed.solvers.decomposition.slopes import Design, Relaxed, scale

ROUNDS = 4
OPENED, USUAL = 0.9, 0.3
"""How much of an open site, and of a source that is used, is used, usually."""
GAIN = 1e-6


def close(
    relaxed: Relaxed, design: Design, site: Ints, is_site: np.ndarray, share: Floats, order: Floats
) -> Design:
    """Return a design that is no cheaper without any one of its sites.

    Parameters
    ----------
    site, is_site
        By binary, the site whose it is, and whether it opens it.
    share
        By binary, how often the prices had it at 1.
    order
        By binary, what it would have to save to be worth having: the greatest are closed first.
    """
    none, best, again = np.zeros(len(site)), design, True
    while again:
        before = best.cost
        opened = np.flatnonzero(is_site & best.taken)
        for one in opened[np.argsort(-order[opened], kind="stable")]:
            if not best.taken[one]:
                continue
            room = np.where(site == site[one], 0.0, 1.0)
            relaxed.highs.changeColsBounds(len(site), relaxed.binaries, none, room)
            least = np.where(is_site, OPENED, 1.0) * best.taken
            likely = np.maximum(share, least)
            found = scale(relaxed, np.where(is_site, likely, USUAL * likely), ROUNDS)
            cheaper = min(found, key=lambda one: one.cost, default=best)
            if cheaper.cost < best.cost * (1 - GAIN):
                best = cheaper
        again = best.cost < before
    relaxed.highs.changeColsBounds(len(site), relaxed.binaries, none, np.ones(len(site)))
    return best
