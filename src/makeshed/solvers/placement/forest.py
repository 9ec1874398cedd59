"""A placement made better: some arcs are cut where they are, and the tree that is left is settled exactly.

An arc is cut by a time between the two that it holds together: the one before may not promise more, the
one after waits at least that long. The old placement stays possible, so the new one costs no more; and
since a whole spanning tree is free at once, it goes where no tangent leads.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from makeshed.science.placement import Placement, Stages
from makeshed.science.treeplacement import tree_placement

LOOSE = 1e-9
"""Days by which an arc may be loose and count as tight."""


def regrown(stages: Stages, at: Placement, rng: np.random.Generator) -> Placement | None:
    """Return the least placement with a random spanning tree free; None: it has too many times.

    Most often arcs that hold something are kept whole, and cut where there is room.

    Parameters
    ----------
    stages
        A network whose stages all hang together.
    at
        The placement to make better.
    rng
        Where chance comes from.
    """
    n = len(stages.days)
    loose = at.inn[stages.heads] - at.out[stages.tails] > LOOSE
    weight = rng.random(len(stages.tails)) + 1e-3
    weight += loose * rng.choice([0.0, 2.0, rng.random()], p=[1 / 3, 1 / 3, 1 / 3])
    kept = _spanning(stages, weight, n)
    cut = ~kept
    between = np.where(rng.random(len(kept)) < 0.5, at.out[stages.tails], at.inn[stages.heads])
    promise, inward = stages.promise.copy(), stages.inward.copy()
    np.minimum.at(promise, stages.tails[cut], between[cut])
    np.maximum.at(inward, stages.heads[cut], between[cut])
    tree = replace(
        stages, tails=stages.tails[kept], heads=stages.heads[kept], promise=promise, inward=inward
    )
    found = tree_placement(tree)
    return found and stages.placed(found.out)


def _spanning(stages: Stages, weight: np.ndarray, n: int) -> np.ndarray:
    """Return which arcs a spanning tree of least weight keeps."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (only who solves pays the import)
    from scipy.sparse.csgraph import minimum_spanning_tree  # noqa: PLC0415

    # Older SciPy takes no other indices here.
    ends = (stages.tails.astype(np.int32), stages.heads.astype(np.int32))
    links = coo_array((weight, ends), shape=(n, n)).tocsr()
    tree = minimum_spanning_tree(links).tocoo()
    kept = tree.row.astype(np.int64) * n + tree.col
    return np.isin(stages.tails * n + stages.heads, kept)
