"""How thick walls are: the largest ball that fits inside and touches the surface at a point.

A ray through a body says how far the other side is, and is fooled by every slanted face; a ball is
not (Inui, Umezu and Shimane, 2016, "Shrinking sphere: a parallel algorithm for computing the
thickness of 3D objects", Computer-Aided Design and Applications 13). A ball is stopped only by what
faces the point, so that the edges of a thick block do not count as thin walls, and a thinness
counts only where a connected patch of the surface has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit

from makeshed.geometry.boxtree import balls, box_tree
from makeshed.geometry.grouping import grouped, root_of
from makeshed.geometry.rays import rays_of
from makeshed.geometry.shape import SAMPLES, Samples, Shape
from makeshed.science.arrays import Bools, Floats, Ints

FACING = 0.8
"""Cosine: a face turned by less than 37° from square to the ball's axis stops the ball."""
PARALLEL = 0.9
"""Cosine: sides that lean to one another by less than 26° are a wall, others an edge that tapers."""
FEWEST = 3
"""Points that a patch of wall has at least."""
ENOUGH = 0.02
"""Share of the surface that is a patch, however thick the wall."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ThinPatch:
    """A connected piece of surface where the wall is thin."""

    thickness_mm: float
    area_mm2: float
    centre: Floats  # (3,) [mm]
    triangles: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Thickness:
    """Thickness at points of the surface; nan where nothing faces a point.

    ``minimum_mm`` is the least thickness that a patch of wall of at least its square has; nan where
    no wall was found. Edges that taper to nothing are measured but are no walls. Quantiles are by
    area.
    """

    minimum_mm: float
    at_mm: Floats  # one for each of shape.samples
    wall: Bools  # whether the two sides there are nearly parallel
    samples: Samples
    shape: Shape

    @cached_property
    def measured_share(self) -> float:
        """Which share of the surface has something facing it."""
        return float(np.isfinite(self.at_mm).mean())

    @property
    def finest_mm2(self) -> float:
        """Smaller patches than this are not seen [mm²]: finer features are unmeasured."""
        return FEWEST * self.samples.mm2

    def quantile_mm(self, share: float) -> float:
        """Return the thickness that this share of the measured surface does not exceed [mm]."""
        known = self.at_mm[np.isfinite(self.at_mm)]
        return float(np.quantile(known, share)) if len(known) else float("nan")

    def thinner(self, than_mm: float) -> tuple[ThinPatch, ...]:
        """Return the connected patches where the wall is thinner, the largest first."""
        chosen, starts = _patches(self.samples, self.at_mm, (self.at_mm < than_mm) & self.wall)
        if not len(chosen):
            return ()
        count = np.diff(np.append(starts, len(chosen)))
        at = self.at_mm[chosen]
        median = (at[starts + (count - 1) // 2] + at[starts + count // 2]) / 2.0
        patch = np.repeat(np.arange(len(starts)), count)
        centre = np.add.reduceat(self.samples.points[chosen], starts) / count[:, None]
        whole = int(self.samples.triangle[-1]) + 1
        pairs = np.unique(patch * whole + self.samples.triangle[chosen])
        triangles = np.split(pairs % whole, np.flatnonzero(np.diff(pairs // whole)) + 1)
        found = [
            ThinPatch(
                thickness_mm=width, area_mm2=n * self.samples.mm2, centre=centre[k], triangles=ours
            )
            for k, (n, width, ours) in enumerate(
                zip(count.tolist(), median.tolist(), triangles, strict=True)
            )
            if _counts(n, self.samples.mm2, width)
        ]
        return tuple(sorted(found, key=lambda patch: -patch.area_mm2))


def thickness(shape: Shape) -> Thickness:
    """Return how thick the walls of a body are.

    Worked example: a box of 40 x 40 x 20 mm with walls and floor of 2 mm has a minimum of 2 mm.
    """
    return _measured(shape, inside=True)


def gaps(shape: Shape) -> Thickness:
    """Return how wide the slots and holes of a body are: the same, measured outside.

    A tool thicker than this does not enter; powder or resin stays in, and printed gaps may fuse.
    """
    return _measured(shape, inside=False)


def _measured(shape: Shape, *, inside: bool) -> Thickness:
    at, across = _across(shape, inside=inside)
    wall = across >= PARALLEL
    least = _minimum(shape.samples, np.where(wall, at, np.nan))
    return Thickness(minimum_mm=least, at_mm=at, wall=wall, samples=shape.samples, shape=shape)


def _across(shape: Shape, *, inside: bool) -> tuple[Floats, Floats]:
    """Return the thickness at each sample, and the cosine between its two sides."""
    samples, rays, tree = shape.samples, rays_of(shape), box_tree(shape)
    way = -samples.normals if inside else samples.normals
    hit, far = rays.first(samples.points + rays.off_mm * way, way)
    far = far + rays.off_mm
    size = float(np.linalg.norm(shape.box[1] - shape.box[0]))
    widest = np.minimum(far, size) if inside else np.minimum(far, size / 2.0)
    sign = 1.0 if inside else -1.0
    wide, touch, by = balls(tree, samples.points, way, widest * (1.0 + 1e-9), sign * FACING)
    across = sign * np.einsum("ij,ij->i", shape.normals[hit], way)
    faced = (hit >= 0) & (across >= FACING)
    at = np.where(faced, far, np.nan)
    stopped = by >= 0
    # A ball may reach out through a side that does not stop it: what it touches must be in sight.
    chord = touch[stopped] - samples.points[stopped]
    length = np.linalg.norm(chord, axis=1)
    chord /= np.maximum(length, 1e-12)[:, None]
    _, sight = rays.first(samples.points[stopped] + rays.off_mm * way[stopped], chord)
    seen = sight >= length - 4.0 * rays.off_mm
    held = np.flatnonzero(stopped)[seen]
    at[held] = wide[held]
    across[held] = sign * np.einsum("ij,ij->i", shape.normals[by[held]], way[held])
    return at, across


def _minimum(samples: Samples, at: Floats) -> float:
    """Return the least thickness whose patch is large enough, points taken from the thinnest on."""
    order = np.argsort(at)
    rank = np.empty(len(at), dtype=np.int64)
    rank[order] = np.arange(len(order))
    pairs = rank[_neighbours(samples)]
    later = np.maximum(*pairs.T).astype(np.uint16)  # few bits are sorted fast
    pairs = pairs[np.argsort(later, kind="stable")]
    return float(_thinnest(at[order], pairs, samples.mm2))


@njit(cache=True)
def _thinnest(at, pairs, mm2):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the thickness at which a growing patch first counts; ``at`` rises, nan comes last."""
    root, count = np.arange(len(at)), np.ones(len(at), np.int64)
    for k in range(len(pairs)):
        one, two = pairs[k]
        width = at[max(one, two)]
        if np.isnan(width):
            break
        one, two = root_of(root, one), root_of(root, two)
        if one != two:
            root[one] = two
            count[two] += count[one]
            if _counts(count[two], mm2, width):
                return width
    return np.nan


@njit(cache=True)
def _counts(points, mm2, thickness_mm):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether a patch is large enough to be a wall of that thickness."""
    return points >= FEWEST and points * mm2 >= min(thickness_mm**2, ENOUGH * SAMPLES * mm2)


def _patches(samples: Samples, at: Floats, thin: Bools) -> tuple[Ints, Ints]:
    """Return the connected patches of thin points, those of fewer than `FEWEST` left out.

    Points patch by patch, the thinnest first, and where each patch begins.
    """
    one, two = _neighbours(samples).T
    joined = thin[one] & thin[two]
    group = grouped(np.stack([one[joined], two[joined]], axis=1), len(thin))
    chosen = np.flatnonzero(thin & (np.bincount(group) >= FEWEST)[group])
    chosen = chosen[np.lexsort((at[chosen], group[chosen]))]
    return chosen, np.flatnonzero(np.diff(group[chosen], prepend=-1))


_BESIDE: WeakKeyDictionary[Samples, Ints] = WeakKeyDictionary()


def _neighbours(samples: Samples) -> Ints:
    """Return pairs of points that lie beside each other on the same side of a wall."""
    if samples not in _BESIDE:
        near = 1.8 * np.sqrt(samples.mm2)
        cell = np.floor((samples.points - samples.points.min(axis=0)) / near).astype(np.int64) + 1
        width = cell.max(axis=0) + 2
        key = (cell[:, 0] * width[1] + cell[:, 1]) * width[2] + cell[:, 2]
        order = np.argsort(key)
        pairs = np.empty((16 * len(order), 2), dtype=np.int64)
        asked = (samples.points, samples.normals, key[order], order, near, width[1], width[2])
        count = _beside(*asked, pairs)
        if count > len(pairs):
            pairs = np.empty((count, 2), dtype=np.int64)
            _beside(*asked, pairs)
        _BESIDE[samples] = pairs[:count]
    return _BESIDE[samples]


@njit(cache=True)
def _beside(points, normals, keys, order, near, wide, high, pairs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Compare points with those in the cells around; ``keys`` of the cells rise.

    As many pairs as there is room for are written; their number is returned.
    """
    n, count = len(keys), 0
    ahead = np.array([0, high - 1, (wide - 1) * high - 1, wide * high - 1, (wide + 1) * high - 1])
    begin = np.zeros(5, np.int64)
    for k in range(n):
        i = order[k]
        for row in range(5):
            # Along a row of three cells keys rise by one; it begins farther on for each point.
            while begin[row] < n and keys[begin[row]] < keys[k] + ahead[row]:
                begin[row] += 1
            other = max(begin[row], k + 1)
            last = keys[k] + ahead[row] + (2 if row else 1)
            while other < n and keys[other] <= last:
                j = order[other]
                other += 1
                gap = along = 0.0
                for axis in range(3):
                    gap += (points[i, axis] - points[j, axis]) ** 2
                    along += normals[i, axis] * normals[j, axis]
                if gap <= near * near and along > 0.5:
                    if count < len(pairs):
                        pairs[count, 0], pairs[count, 1] = i, j
                    count += 1
    return count
