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
from scipy.spatial import KDTree

from makeshed.science.boxtree import balls, box_tree
from makeshed.science.grouping import grouped
from makeshed.science.rays import rays_of
from makeshed.science.shape import SAMPLES, Bools, Floats, Ints, Samples, Shape

FACING = 0.8
"""Cosine: a face turned by less than 37° from square to the ball's axis stops the ball."""
PARALLEL = 0.9
"""Cosine: sides that lean to one another by less than 26° are a wall, others an edge that tapers."""
FEWEST = 3
"""Points that a patch of wall has at least."""
ENOUGH = 0.02
"""Share of the surface that is a patch, however thick the wall."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Patch:
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

    def thinner(self, than_mm: float) -> tuple[Patch, ...]:
        """Return the connected patches where the wall is thinner, the largest first."""
        thin = (self.at_mm < than_mm) & self.wall
        found = []
        for patch in _patches(self.samples, thin):
            at = self.at_mm[patch]
            if _counts(len(patch), self.samples.mm2, float(np.median(at))):
                found.append(
                    Patch(
                        thickness_mm=float(np.median(at)),
                        area_mm2=len(patch) * self.samples.mm2,
                        centre=self.samples.points[patch].mean(axis=0),
                        triangles=np.unique(self.samples.triangle[patch]),
                    )
                )
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
    order = np.argsort(at)[: int(np.isfinite(at).sum())]
    rank = np.full(len(at), len(at))
    rank[order] = np.arange(len(order))
    pairs = rank[_neighbours(samples)]
    later = np.maximum(*pairs.T)
    for share in (0.02, 0.1, 0.5, 1.0):
        # What is thinnest is found among the thinnest: few points are joined, as a rule.
        taken = later < np.ceil(share * len(order))
        if (found := _thinnest(samples, at[order], pairs[taken], later[taken])) is not None:
            return found
    return float("nan")


def _thinnest(samples: Samples, at: Floats, pairs: Ints, later: Ints) -> float | None:
    """Return the thickness at which a growing patch first counts; ``at`` rises."""
    root = np.arange(len(at)).tolist()
    count = [1] * len(at)

    def top(k: int) -> int:
        while root[k] != k:
            root[k] = root[root[k]]
            k = root[k]
        return k

    order = np.argsort(later, kind="stable")
    for pair, last in zip(pairs[order].tolist(), later[order].tolist(), strict=True):
        one, two = top(pair[0]), top(pair[1])
        if one == two:
            continue
        root[one] = two
        count[two] += count[one]
        width = float(at[last])
        if _counts(count[two], samples.mm2, width):
            return width
    return None


def _counts(points: int, mm2: float, thickness_mm: float) -> bool:
    """Whether a patch is large enough to be a wall of that thickness."""
    whole = SAMPLES * mm2
    return points >= FEWEST and points * mm2 >= min(thickness_mm**2, ENOUGH * whole)


def _patches(samples: Samples, thin: Bools) -> list[Ints]:
    """Return the connected patches of thin points, those of fewer than `FEWEST` left out."""
    pairs = _neighbours(samples)
    one, two = pairs.T
    group = grouped(pairs[thin[one] & thin[two]], len(thin))
    chosen = np.flatnonzero(thin & (np.bincount(group) >= FEWEST)[group])
    group = group[chosen]
    order = np.argsort(group, kind="stable")
    return np.split(chosen[order], np.flatnonzero(np.diff(group[order])) + 1) if len(chosen) else []


_BESIDE: WeakKeyDictionary[Samples, Ints] = WeakKeyDictionary()


def _neighbours(samples: Samples) -> Ints:
    """Return pairs of points that lie beside each other on the same side of a wall."""
    if samples not in _BESIDE:
        near = 1.8 * np.sqrt(samples.mm2)
        tree = KDTree(samples.points, balanced_tree=False, compact_nodes=False)
        pairs = tree.query_pairs(near, output_type="ndarray")
        one, two = samples.normals[pairs].swapaxes(0, 1)
        along: Bools = np.einsum("ij,ij->i", one, two) > 0.5
        _BESIDE[samples] = np.asarray(pairs[along], dtype=np.int64)
    return _BESIDE[samples]
