"""Whether a surface lies inside another, by winding numbers: no ray that could graze an edge.

The winding number of a closed surface at a point is the sum of the solid angles of its triangles over
4π: 1 inside, 0 outside, whatever the order of the triangles (Jacobson, Kavan and Sorkine-Hornung 2013,
"Robust inside-outside segmentation using generalized winding numbers", ACM Transactions on Graphics
32(4)). The solid angle is that of van Oosterom and Strackee (1983), IEEE Transactions on Biomedical
Engineering BME-30(2). On the surface itself it is neither.
"""

from __future__ import annotations

import numpy as np

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats

ASKED = 15
"""Points of the inner surface that are asked; the most decide."""
SURE = 0.1
"""A winding number this near to a whole one is one."""


def winding(outer: Shape, points: Floats) -> Floats:
    """Return the winding number of a closed surface at points, (k, 3) [mm].

    Worked example: of a cube it is 1 at its middle and 0 outside, to rounding.
    """
    found = np.empty(len(points))
    for k, point in enumerate(points):
        a, b, c = np.moveaxis(outer.corners - point, 1, 0)
        la, lb, lc = (np.sqrt(np.einsum("ij,ij->i", side, side)) for side in (a, b, c))
        above = np.einsum("ij,ij->i", a, np.cross(b, c))
        below = la * lb * lc
        for one, two, length in ((a, b, lc), (b, c, la), (c, a, lb)):
            below = below + np.einsum("ij,ij->i", one, two) * length
        found[k] = 2.0 * np.arctan2(above, below).sum() / (4.0 * np.pi)
    return found


def lies_inside(inner: Shape, outer: Shape) -> bool:
    """Return whether a surface lies inside another; one that only touches it does not."""
    if (inner.box[0] < outer.box[0]).any() or (inner.box[1] > outer.box[1]).any():
        return False
    order = np.lexsort(inner.centres.T)  # whatever the order of the triangles
    asked = order[np.unique(np.linspace(0, len(order) - 1, ASKED).round().astype(int))]
    turns = winding(outer, inner.centres[asked])
    sure = np.abs(turns - turns.round()) < SURE
    return bool(sure.any() and np.median(turns[sure]) > 0.5)
