"""What a three-axis mill reaches, from which sides, and how often the part is clamped.

A point can be cut from a direction if nothing stands above it and it does not lean away (Spyridi
and Requicha, 1990, "Accessibility analysis for the automatic inspection of mechanical parts by
coordinate measuring machines", ICRA). Upright walls are cut by the side of the tool, as deep as it
reaches. The fewest directions that cover all that can be reached are the set-ups: a set cover,
solved exactly, for there are few directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from weakref import WeakKeyDictionary

import numpy as np

from makeshed.geometry.boxes import main_directions
from makeshed.geometry.rays import rays_of
from makeshed.geometry.shape import Samples, Shape
from makeshed.science.arrays import Bools, Floats, Ints

UPRIGHT = 0.02
"""Cosine below which a face counts as an upright wall."""
WORTH = 0.002
"""A set-up is made for at least this share of the surface."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SetUps:
    """How a part is milled. Shares and areas are of its surface."""

    directions: Floats  # (k, 3), one for each set-up, the one that cuts most first
    cuts_mm2: tuple[float, ...]  # what each set-up adds
    unreachable_mm2: float
    unreachable: Ints  # triangles
    tried: Floats  # (d, 3)
    reached: Bools  # (samples, d)
    samples: Samples

    @property
    def count(self) -> int:
        """Number of set-ups."""
        return len(self.directions)


@dataclass(frozen=True, kw_only=True, eq=False)
class SharpCorners:
    """Inner edges along the tool, which a round tool leaves round."""

    length_mm: float
    count: int
    triangles: Ints


def set_ups(shape: Shape, *, reach_mm: float = 50.0, more: Floats | None = None) -> SetUps:
    """Return the fewest set-ups that mill a part, and what no set-up reaches.

    Parameters
    ----------
    shape
        The part, as it is drawn.
    reach_mm
        How deep the side of a tool cuts below the top of the part [mm].
    more
        Directions to try beside the six of the axes and, for a body that lies askew, the six of its
        box, (k, 3).

    Notes
    -----
    All sides are taken to be machined. Worked example: a box has two set-ups, a box with blind
    holes in three neighbouring sides three, and what is hollow inside is not reached.
    """
    main = main_directions(shape)
    tried = np.vstack([main, -main, *([] if more is None else [more])])
    samples = shape.samples
    reached = reach(shape, tried, reach_mm=reach_mm)
    chosen = _cover(reached, samples.normals @ tried.T)
    got = np.zeros(len(samples.points), dtype=bool)
    adds = []
    for k in chosen:
        adds.append(float((reached[:, k] & ~got).sum()) * samples.mm2)
        got |= reached[:, k]
    return SetUps(
        directions=tried[chosen],
        cuts_mm2=tuple(adds),
        unreachable_mm2=float((~reached.any(axis=1)).sum()) * samples.mm2,
        unreachable=np.unique(samples.triangle[~reached.any(axis=1)]),
        tried=tried,
        reached=reached,
        samples=samples,
    )


def reach(shape: Shape, directions: Floats, *, reach_mm: float = np.inf) -> Bools:
    """Return whether each sample of the surface can be reached from each direction.

    Parameters
    ----------
    shape
        The part, with its samples.
    directions
        From which a tool comes down, unit vectors, (k, 3).
    reach_mm
        How deep the side of a tool cuts below the top of the part [mm].
    """
    known = _CLEAR.setdefault(shape, {})
    if (key := directions.tobytes()) not in known:
        known[key] = _clear(shape, directions)
    if not np.isfinite(reach_mm):
        return known[key]
    samples = shape.samples
    top = (shape.vertices @ directions.T).max(axis=0)
    low = top - samples.points @ directions.T > reach_mm
    return np.asarray(known[key] & ~(low & (samples.normals @ directions.T <= UPRIGHT)))


_CLEAR: WeakKeyDictionary[Shape, dict[bytes, Bools]] = WeakKeyDictionary()


def _clear(shape: Shape, directions: Floats) -> Bools:
    """Return whether nothing stands between each sample and each direction."""
    samples, rays = shape.samples, rays_of(shape)
    asked = samples.normals @ directions.T > -UPRIGHT
    point, way = np.nonzero(asked)
    start = samples.points[point] + 4.0 * rays.off_mm * samples.normals[point]
    clear = np.zeros_like(asked)
    clear[point, way] = rays.free(start, directions[way])
    return np.asarray(clear)


def sharp_corners(shape: Shape, direction: Floats, *, from_deg: float = 60.0) -> SharpCorners:
    """Return the inner edges that run along a direction and turn by more than an angle.

    Each needs a radius: a round tool cannot cut it.

    Parameters
    ----------
    shape
        The part, with its edges.
    direction
        In which the axis of the tool lies, a unit vector.
    from_deg
        From which angle on a turn is sharp [degrees].
    """
    edges = shape.edges
    way = np.asarray(direction, dtype=float) / np.linalg.norm(direction)
    sharp = np.flatnonzero(edges.turn_deg < -from_deg)
    start, end = shape.vertices[edges.vertices[sharp].T]
    length = np.linalg.norm(end - start, axis=1)
    straight = np.abs((end - start) @ way) > 0.999 * np.maximum(length, 1e-12)
    return SharpCorners(
        length_mm=float(length[straight].sum()),
        count=int(straight.sum()),
        triangles=np.unique(edges.triangles[sharp[straight]]),
    )


def _cover(reached: Bools, lean: Floats) -> list[int]:
    """Return the fewest directions that reach what any reaches; of equals the squarest."""
    bits = 1 << np.arange(reached.shape[1])[::-1]
    codes, which = np.unique(reached @ bits, return_inverse=True)
    kinds = (codes[:, None] & bits) > 0
    count = np.bincount(which, minlength=len(kinds)).astype(float)
    weight = np.stack([np.bincount(which, lean[:, k], len(kinds)) for k in range(lean.shape[1])])
    goal = count[kinds.any(axis=1)].sum()
    slack = WORTH * len(reached)
    usable = [k for k in range(reached.shape[1]) if kinds[:, k].any()]
    for size in range(1, len(usable) + 1):
        best: tuple[float, list[int]] | None = None
        for chosen in combinations(usable, size):
            took = kinds[:, chosen]
            if goal - count[took.any(axis=1)].sum() > slack * size:
                continue
            square = np.where(took, weight[list(chosen)].T, -np.inf).max(axis=1)
            worth = float(square[np.isfinite(square)].sum())
            if best is None or worth > best[0] + 1e-9:
                best = worth, list(chosen)
        if best is not None:
            return sorted(best[1], key=lambda k: -float(reached[:, k].sum()))
    return []
