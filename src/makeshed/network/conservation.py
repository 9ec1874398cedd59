"""What flows balance: a number by node that is what comes in with everything that passes, on average."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import spsolve

from makeshed.science.arrays import Floats, Ints


def balanced(
    known: Floats, through: Floats, entries: tuple[Ints, Ints, Floats], *, least: float = 0.0
) -> Floats:
    """Solve  v·through = known + Σ amount·v[source]  over the nodes that anything passes.

    Parameters
    ----------
    known
        By node, what is known of all that passes it.
    through
        By node, how much passes it [units].
    entries
        Nodes, the nodes that each depends on, and the amounts [units].
    least
        Nothing passes where it is no more than this [units].

    Returns
    -------
    Floats
        By node; nan where nothing passes.
    """
    node, source, amount = entries
    found = np.full(len(known), np.nan)
    live = np.flatnonzero(through > least)
    if not len(live):
        return found
    number = np.full(len(known), -1)
    number[live] = np.arange(len(live))
    kept = (number[node] >= 0) & (number[source] >= 0)
    share = coo_array(
        (amount[kept] / through[node[kept]], (number[node[kept]], number[source[kept]])),
        shape=(len(live), len(live)),
    )
    system = (eye_array(len(live)) - share).tocsc()
    found[live] = np.atleast_1d(spsolve(system, known[live] / through[live]))
    return found
