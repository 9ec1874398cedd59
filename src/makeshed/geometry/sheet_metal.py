"""Whether a part is cut from sheet, and what cutting and bending it takes.

Of a sheet of thickness t with blank area S and cut edge L, flat or bent about cylinders, the volume
is S·t and the surface 2·S + L·t, exactly; so S and L follow from volume and surface alone. The
number of holes is the genus of the surface (Euler and Poincaré: V - E + F = 2 - 2·genus).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.geometry.boxes import oriented_box
from makeshed.geometry.grouping import grouped
from makeshed.geometry.round_faces import round_faces
from makeshed.geometry.shape import Shape
from makeshed.geometry.thickness import Thickness
from makeshed.science.arrays import Bools, Floats, Ints

SAME = 0.03
"""Thicknesses that differ by this share are one."""
SMOOTH_DEG = 46.0
"""Faces of a sheet that meet at more are cut apart there, unless they fold inwards."""
ACUTE, CLOSING, PARALLEL = 140.0, 200.0, 0.99
"""Angles that a common press brake bends to in one stroke, and up to which nothing is closed [°]."""
WIDE = 3.0
"""A sheet is at least this many thicknesses wide."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bend:
    """One bend: its inner radius, its angle from flat, its length."""

    radius_mm: float
    angle_deg: float
    length_mm: float
    axis: Floats  # (3,)
    skin: int  # bends with one axis and one skin turn the same way
    between: tuple[int, int] = (-1, -1)  # the flat panels that it joins; -1: not known


@dataclass(frozen=True, kw_only=True, eq=False)
class SheetMetal:
    """A part seen as sheet; ``likeness`` is the share of its surface that agrees."""

    likeness: float
    thickness_mm: float
    blank_mm2: float
    cut_mm: float
    contours: int  # closed cuts: the outline and each hole
    bends: tuple[Bend, ...]
    blank_size_mm: tuple[float, float]

    @property
    def is_flat(self) -> bool:
        """Whether nothing is bent."""
        return not self.bends

    @property
    def closing_deg(self) -> float:
        """How far bends about one axis turn the same way in all, a turn back taken off [°].

        A U turns by 180°, a Z and a hat by nothing, a square tube by 360°.
        """
        most, left = 0.0, list(self.bends)
        while left:
            axis = left[0].axis
            along = [bend for bend in left if abs(float(bend.axis @ axis)) > PARALLEL]
            left = [bend for bend in left if abs(float(bend.axis @ axis)) <= PARALLEL]
            ways: dict[int, float] = {}
            for bend in along:
                ways[bend.skin] = ways.get(bend.skin, 0.0) + bend.angle_deg
            one, *other = sorted(ways.values(), reverse=True)
            mixed = min(ways) < 0 <= max(ways)  # folds and round bends: sides are not compared
            most = max(most, one + sum(other) if mixed else one - sum(other))
        return most

    @property
    def seams(self) -> int:
        """How many bends close a ring of panels: there the sheet meets itself and must be joined.

        What is folded from one sheet is a tree of panels, with one bend fewer than it has panels. A box of
        a bottom and four sides whose corners are closed has eight bends for five panels: four are seams.
        """
        pairs = {bend.between for bend in self.bends if min(bend.between) >= 0}
        if not pairs:
            return 0
        ends = np.array(sorted(pairs), dtype=np.int64)
        panels, at = np.unique(ends, return_inverse=True)
        parts = len(np.unique(grouped(at.reshape(ends.shape), len(panels))))
        return len(pairs) - len(panels) + parts

    @property
    def is_formed(self) -> bool | None:
        """Whether it can be bent from flat; None where only an unfolding and its tools could tell.

        A bend of more than `ACUTE` needs a tool of its own (a hem, a fold), and what turns by more
        than `CLOSING` comes back over itself: its flanges or the punch may be in the way.
        """
        sharp = any(bend.angle_deg > ACUTE for bend in self.bends)
        return None if sharp or self.closing_deg > CLOSING else True


def sheet(shape: Shape, measured: Thickness) -> SheetMetal:
    """Return a part as sheet: thickness, area of the blank, length of cut, bends.

    Worked example: a plate of 100 x 50 x 2 mm with a square hole of 10 mm has a blank of 4900 mm²,
    340 mm of cut and two contours.
    """
    at = measured.at_mm
    gauge = _gauge(at)
    if not np.isfinite(gauge) or gauge <= 0:
        return SheetMetal(likeness=0.0, thickness_mm=float("nan"), blank_mm2=0.0, cut_mm=0.0,
                     contours=0, bends=(), blank_size_mm=(0.0, 0.0))  # fmt: skip
    faces = np.abs(at - gauge) <= SAME * gauge
    blank = shape.volume / gauge
    cut = max(0.0, (shape.area - 2.0 * blank) / gauge)
    # A sheet has its gauge on both sides and edges between them; a cube of that size does not.
    agree = faces.mean() * shape.area / max(2.0 * blank, 1e-9)
    wide = min(1.0, np.sqrt(blank) / gauge / WIDE)
    likeness = float(min(agree, 1.0 / agree if agree > 0 else 0.0) * wide)
    ours = _by_triangle(shape, measured, faces)
    bends = _bends(shape, gauge, ours, _panels(shape, gauge, ours))
    return SheetMetal(
        likeness=likeness,
        thickness_mm=gauge,
        blank_mm2=blank,
        cut_mm=cut,
        contours=1 + _genus(shape),
        bends=bends,
        blank_size_mm=_blank(shape, gauge, bends),
    )


def _gauge(at: Floats) -> float:
    """Return the thickness that most of the surface has [mm], nan where there is none."""
    known = np.sort(at[np.isfinite(at) & (at > 0)])
    if len(known) < 10:
        return float("nan")
    upto = np.searchsorted(known, known * (1.0 + SAME), side="right")
    k = int(np.argmax(upto - np.arange(len(known))))
    return float(np.median(known[k : upto[k]]))


def _genus(shape: Shape) -> int:
    """Return how many holes go through a body."""
    used = int(np.count_nonzero(np.bincount(shape.triangles.ravel())))
    around = used - len(shape.edges.vertices) + len(shape.triangles)
    return max(0, (2 - around) // 2)


def _by_triangle(shape: Shape, measured: Thickness, of_gauge: Bools) -> Bools:
    """Return which triangles have the gauge, most of their samples asked."""
    count = len(shape.triangles)
    every = np.bincount(measured.samples.triangle, minlength=count)
    ours = np.bincount(measured.samples.triangle[of_gauge], minlength=count)
    return np.asarray(2 * ours > every)


def _panels(shape: Shape, gauge: float, of_gauge: Bools) -> Ints:
    """Return by facet the number of the flat panel that it is a side of; -1: of none.

    The two sides of a panel look away from each other, one gauge apart.
    """
    count = int(shape.facets.max()) + 1 if len(shape.facets) else 0
    mm2 = np.bincount(shape.facets, shape.areas, count)
    flat = np.bincount(shape.facets, shape.areas * of_gauge, count) > 0.5 * mm2
    large = np.flatnonzero(flat & (mm2 > gauge * gauge))
    panel = np.full(count, -1, dtype=np.int64)
    normal = np.zeros((count, 3))
    middle = np.zeros((count, 3))
    np.add.at(normal, shape.facets, shape.doubled / 2.0)
    np.add.at(middle, shape.facets, shape.centres * shape.areas[:, None])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
    middle /= np.maximum(mm2, 1e-300)[:, None]
    for k in large.tolist():
        if panel[k] >= 0:
            continue
        panel[k] = k
        apart = (middle[k] - middle[large]) @ normal[k]
        back = (normal[large] @ normal[k] < -PARALLEL) & (np.abs(apart - gauge) < 0.2 * gauge)
        near = np.linalg.norm(middle[large] - middle[k], axis=1)
        if back.any():
            other = large[back][int(np.argmin(near[back]))]
            if panel[other] < 0:
                panel[other] = k
    return panel


def _beside(shape: Shape, triangles: Ints, panel: Ints) -> tuple[int, int]:
    """Return the two panels that a round bend runs into, by the length of the edges between."""
    inside = np.zeros(len(shape.triangles), dtype=bool)
    inside[triangles] = True
    pairs, ends = shape.edges.triangles, shape.vertices[shape.edges.vertices]
    rim = inside[pairs[:, 0]] != inside[pairs[:, 1]]
    other = np.where(inside[pairs[rim, 0]], pairs[rim, 1], pairs[rim, 0])
    met = panel[shape.facets[other]]
    length = np.linalg.norm(ends[rim, 1] - ends[rim, 0], axis=1)
    found: dict[int, float] = {}
    for k, mm in zip(met.tolist(), length.tolist(), strict=True):
        if k >= 0:
            found[k] = found.get(k, 0.0) + mm
    most = sorted(found, key=lambda k: -found[k])[:2]
    return (min(most), max(most)) if len(most) == 2 else (-1, -1)


def _bends(shape: Shape, gauge: float, of_gauge: Bools, panel: Ints) -> tuple[Bend, ...]:
    """Return the bends: outer cylinders as thick as the sheet, and sharp folds between its faces."""
    found = []
    skin = _skins(shape)
    for face in round_faces(shape):
        ours = float(shape.areas[face.triangles] @ of_gauge[face.triangles])
        if not face.hollow and face.turn_deg < 330.0 and ours > 0.5 * face.area_mm2:
            inner = face.radius_mm - gauge
            if inner > -SAME * gauge:
                found.append(
                    Bend(
                        radius_mm=max(0.0, inner),
                        angle_deg=face.turn_deg,
                        length_mm=face.length_mm,
                        axis=face.axis,
                        skin=int(skin[face.triangles[0]]),
                        between=_beside(shape, face.triangles, panel),
                    )
                )
    return (*found, *_folds(shape, of_gauge, skin, panel))


def _skins(shape: Shape) -> Ints:
    """Return by triangle the number of the side of the sheet: what no outer edge cuts off."""
    edges = shape.edges
    return grouped(edges.triangles[edges.turn_deg < SMOOTH_DEG], len(shape.triangles))


def _folds(shape: Shape, of_gauge: Bools, skin: Ints, panel: Ints) -> list[Bend]:
    """Return folds drawn without a radius: inner edges between two faces of the sheet."""
    edges = shape.edges
    one, two = shape.facets[edges.triangles[:, 0]], shape.facets[edges.triangles[:, 1]]
    size = np.bincount(shape.facets, shape.areas)
    ours = np.bincount(shape.facets, shape.areas * of_gauge) > 0.5 * size
    sharp = (edges.turn_deg < -15.0) & ours[one] & ours[two]
    if not sharp.any():
        return []
    ends = shape.vertices[edges.vertices[sharp]]
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    pair = np.sort(np.stack([one, two], axis=1)[sharp], axis=1)
    kinds, first, which = np.unique(pair, axis=0, return_index=True, return_inverse=True)
    axes = (ends[first, 1] - ends[first, 0]) / length[first, None]
    # The inner skin of a fold is the other one of its bend: a number of its own keeps them apart.
    skins = -1 - skin[edges.triangles[sharp, 0]][first]
    total = np.bincount(which.ravel(), length, len(kinds))
    angle = np.bincount(which.ravel(), -edges.turn_deg[sharp] * length, len(kinds)) / total
    joins = np.sort(panel[kinds], axis=1).tolist()
    every = zip(angle.tolist(), total.tolist(), axes, skins.tolist(), joins, strict=True)
    return [
        Bend(radius_mm=0.0, angle_deg=a, length_mm=n, axis=axis, skin=k, between=(p, q))
        for a, n, axis, k, (p, q) in every
    ]


def _blank(shape: Shape, gauge: float, bends: tuple[Bend, ...]) -> tuple[float, float]:
    """Return length and width of the blank [mm]: those of the part where it is flat.

    Where it is bent, a square as large as the blank stands for it; nothing is unfolded.
    """
    if bends:
        side = float(np.sqrt(shape.volume / gauge))
        return side, side
    length, width, _ = oriented_box(shape).size_mm
    return length, width
