"""Bodies that are one part, made several times: alike but for where they lie and how they are turned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats

SAME = 1e-5
"""Share by which the measures of copies may differ: what single precision leaves of a turn."""

_A, _B = 0.445948490915965, 0.091576213509771
AT = np.array([[1 - 2 * k if i == j else k for j in range(3)] for k in (_A, _B) for i in range(3)])
WEIGHT = np.repeat([0.223381589678011, 0.109951743655322], 3)
"""Six points of a triangle that sum polynomials to the fourth degree exactly: Dunavant (1985),
"High degree efficient symmetrical Gaussian quadrature rules for the triangle", IJNME 21(6)."""


def kinds(bodies: Sequence[Shape]) -> list[list[int]]:
    """Return the numbers of the bodies of each kind, in the order in which the kinds come.

    Compared are measures that no turn and no shift changes: volume, surface, the moments of the surface
    about its middle, and one that a mirror turns round, so that a left part is no right one. Worked
    example: two boxes of 1 x 2 x 3, one of them turned, and one of 1 x 2 x 4 make two kinds.
    """
    found: list[list[int]] = []
    known: list[Floats] = []
    for k, body in enumerate(bodies):
        own = _measures(body)
        same = (i for i, other in enumerate(known) if np.allclose(own, other, SAME, SAME))
        if (at := next(same, None)) is None:
            found.append([k])
            known.append(own)
        else:
            found[at].append(k)
    return found


def _measures(body: Shape) -> Floats:
    """Return measures of a body, each but the size of order one."""
    points = (AT @ body.corners).reshape(-1, 3)
    each = (body.areas[:, None] / body.area * WEIGHT).ravel()
    points = points - each @ points
    far = np.einsum("ij,ij->i", points, points)
    size = float(np.sqrt(each @ far))
    points, far = points / size, far / size**2
    spread = (points * each[:, None]).T @ points
    lean = (each * far) @ points
    # A product of three vectors changes its sign in a mirror; of a body that is its own it is nothing.
    hand = float(lean @ np.cross(spread @ lean, spread @ spread @ lean))
    scale = np.array([np.log(size), np.log(body.volume) / 3.0])
    other = np.array([float(each @ far**2), float(lean @ lean), 100.0 * hand])
    return np.concatenate([scale, np.linalg.eigvalsh(spread), other])
