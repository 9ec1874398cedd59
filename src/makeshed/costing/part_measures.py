"""The part: what its geometry says, each measure taken once and only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from makeshed.geometry.boxes import OrientedBox, oriented_box
from makeshed.geometry.boxtree import balls, box_tree
from makeshed.geometry.grouping import grouped
from makeshed.geometry.holes import Hole, holes
from makeshed.geometry.milling import SetUps, set_ups, sharp_corners
from makeshed.geometry.moulding import Mouldability, mouldability, side_actions
from makeshed.geometry.overhang import Overhang, best_overhang
from makeshed.geometry.shape import Shape
from makeshed.geometry.sheet_metal import SheetMetal, sheet
from makeshed.geometry.thickness import Thickness, gaps, thickness
from makeshed.geometry.turning import Turned, turned
from makeshed.printing.print_time import Printer, PrintEstimate, PrintSettings, estimate
from makeshed.science.arrays import Floats, Ints
from makeshed.units import Millimetre, Share

SMOOTH_DEG, SPECK = 40.0, 1e-4
"""Triangles that meet at less belong to one patch of the surface; of less area it is none."""
EVERY = 4
"""Of so many samples one is enough to find the thickest place."""
ROUGHLY = 0.92
"""Square of what may reach into the thickest ball unseen: 4 % of its radius, or a globe takes seconds."""


@dataclass(frozen=True, kw_only=True)
class PrintWishes:
    """What a file of geometry never says; None where the asker has not said it either."""

    tolerance: Millimetre | None = None
    threads: int | None = None
    finish: str = ""
    infill: Share | None = None


def _nobody() -> Ints:
    return np.array([], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: nothing where it could not be taken; ``applies`` False where there is none.

    ``faces`` tells, if somebody asks, which triangles are concerned.
    """

    value: float | None
    faces: Callable[[], Ints] = _nobody
    applies: bool = True


class Part:
    """A shape and its measures."""

    def __init__(self, shape: Shape, asked: PrintWishes) -> None:
        self.shape = shape
        self.asked = asked
        self.printed = cache(self._printed)

    @cached_property
    def box(self) -> OrientedBox:
        """The smallest box round it, sides longest first."""
        return oriented_box(self.shape)

    @cached_property
    def wall(self) -> Thickness:
        """How thick it is."""
        return thickness(self.shape)

    @cached_property
    def gap(self) -> Thickness:
        """How wide its slots are."""
        return gaps(self.shape)

    @cached_property
    def hang(self) -> Overhang:
        """What hangs over as it is best laid."""
        return best_overhang(self.shape)

    @cached_property
    def set_ups(self) -> SetUps:
        """How it is milled."""
        return set_ups(self.shape)

    @cached_property
    def pull(self) -> Mouldability:
        """How it leaves a mould."""
        return mouldability(self.shape)

    @cached_property
    def turned(self) -> Turned:
        """How round it is."""
        return turned(self.shape)

    @cached_property
    def sheet(self) -> SheetMetal:
        """The part as sheet."""
        return sheet(self.shape, self.wall)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """Its round holes."""
        return holes(self.shape)

    @cached_property
    def cavities(self) -> Measured:
        """Hollows that nothing leads into: shells that are inside out."""
        edges = self.shape.edges.triangles
        shell = grouped(edges, len(self.shape.triangles))
        signed = np.einsum("ij,ij->i", self.shape.centres - self.shape.box[0], self.shape.doubled)
        inside = np.flatnonzero(np.bincount(shell, weights=signed) < 0)
        return Measured(float(len(inside)), lambda: np.flatnonzero(np.isin(shell, inside)))

    @cached_property
    def patches(self) -> int:
        """Smooth patches of the surface, a measure of how intricate it is.

        Taken from the shape alone, not from the faces of a CAD model: those are as its program splits
        them, and the same part as STL has none.
        """
        edges = self.shape.edges
        smooth = edges.triangles[np.abs(edges.turn_deg) < SMOOTH_DEG]
        patch = grouped(smooth, len(self.shape.triangles))
        return int((np.bincount(patch, self.shape.areas) > SPECK * self.shape.area).sum())

    @cached_property
    def thickest(self) -> float:
        """Diameter of the ball inside that all but 2 % of the surface has no larger at it [mm]."""
        return float(np.quantile(self.inside, 0.98))

    @cached_property
    def inside(self) -> Floats:
        """Diameter of the largest ball inside that touches each of some samples of the surface [mm].

        Unlike a wall's thickness it is stopped by edges too, so the rim of a plate is no thick wall.
        """
        at, samples = slice(None, None, EVERY), self.shape.samples
        points, ways = samples.points[at], -samples.normals[at]
        widest = np.full(len(points), self.box.size_mm[2] * (1 + 1e-9))
        found, _, _ = balls(box_tree(self.shape), points, ways, widest, 0.0, ROUGHLY)
        return found

    @cached_property
    def slides(self) -> int:
        """Side actions that free what no mould of two halves lets go of."""
        return side_actions(self.shape, self.pull)

    @cached_property
    def laid(self) -> tuple[Shape, PrintSettings]:
        """The body as it is best printed, and how."""
        wanted = self.asked.infill
        how = PrintSettings(
            infill=0.15 if wanted is None else wanted,
            supports=self.hang.area_mm2 > 0.005 * self.shape.area,
        )
        return self.shape.moved(_upright(np.asarray(self.hang.up))), how

    def _printed(self, machine: Printer) -> PrintEstimate:
        """Return time and filament of printing it so."""
        return estimate(*self.laid, machine)


def _upright(up: Floats) -> Floats:
    """Return a rotation that turns a direction to point up."""
    up = up / np.linalg.norm(up)
    other = np.eye(3)[int(np.argmin(np.abs(up)))]
    x = np.cross(other, up)
    x /= np.linalg.norm(x)
    return np.asarray(np.array([x, np.cross(up, x), up]))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _patches(found: Thickness, least: float | None) -> Ints:
    thin = found.thinner(least) if least is not None else ()
    return np.concatenate([patch.triangles for patch in thin]) if thin else _nobody()


def _wall(part: Part, least: float | None) -> Measured:
    return Measured(_number(part.wall.minimum_mm), lambda: _patches(part.wall, least))


def _gap(part: Part, least: float | None) -> Measured:
    found = _number(part.gap.minimum_mm)
    return Measured(found, lambda: _patches(part.gap, least), applies=found is not None)


def _thick(part: Part, most: float | None) -> Measured:
    over = part.inside > (np.inf if most is None else most)
    at = part.shape.samples.triangle[::EVERY]
    return Measured(part.thickest, lambda: np.unique(at[over]))


def _overhang(part: Part) -> Measured:
    hang = part.hang
    return Measured(hang.area_mm2 / part.shape.area, lambda: np.flatnonzero(hang.triangles))


def _corners(part: Part) -> Measured:
    found = [sharp_corners(part.shape, way) for way in part.set_ups.directions]
    found = [each for each in found if each.count]
    count = max((each.count for each in found), default=0)
    return Measured(
        float(count), lambda: np.unique(np.concatenate([each.triangles for each in found]))
    )


def _narrowest(part: Part, over: float = 1.0) -> Measured:
    if not part.holes:
        return Measured(None, applies=False)
    least = min(part.holes, key=lambda hole: hole.diameter_mm)
    return Measured(least.diameter_mm / over, lambda: least.triangles)


def _deepest(part: Part) -> Measured:
    if not part.holes:
        return Measured(None, applies=False)
    worst = max(part.holes, key=lambda hole: hole.depth_mm / hole.diameter_mm)
    return Measured(worst.depth_mm / worst.diameter_mm, lambda: worst.triangles)


def _bend(part: Part) -> Measured:
    if part.sheet.is_flat:
        return Measured(None, applies=False)
    return Measured(min(bend.radius_mm for bend in part.sheet.bends) / part.sheet.thickness_mm)


def _formed(part: Part) -> Measured:
    """1 where it can be bent from flat, nothing where that is not known."""
    if part.sheet.is_flat:
        return Measured(None, applies=False)
    return Measured(1.0 if part.sheet.is_formed else None)


def _rise(part: Part) -> Measured:
    """Height over thickness of sheet in which no bend was found: flat, it is one."""
    if not part.sheet.is_flat:
        return Measured(None, applies=False)
    return Measured(_number(part.box.size_mm[2] / part.sheet.thickness_mm))


def _undrafted(part: Part) -> Measured:
    share = part.pull.less_draft_mm2(1.0) / part.shape.area
    return Measured(share, lambda: np.asarray(part.pull.less_draft(1.0)))


def _turned(part: Part) -> Measured:
    return Measured(part.turned.share, lambda: part.turned.left)


def _unreachable(part: Part) -> Measured:
    share = part.set_ups.unreachable_mm2 / part.shape.area
    return Measured(share, lambda: part.set_ups.unreachable)


Look = Callable[[Part, float | None], Measured]

CHECKS: dict[str, Look] = {
    "longest side": lambda p, _: Measured(p.box.size_mm[0]),
    "wall": _wall,
    "gap": _gap,
    "thick wall": _thick,
    "tolerance": lambda p, _: Measured(p.asked.tolerance),
    "overhang": lambda p, _: _overhang(p),
    "smallest hole": lambda p, _: _narrowest(p),
    "hole depth": lambda p, _: _deepest(p),
    "closed cavities": lambda p, _: p.cavities,
    "bodies put together": lambda p, _: Measured(float(p.shape.pieces), applies=p.shape.pieces > 1),
    "unreachable": lambda p, _: _unreachable(p),
    "set-ups": lambda p, _: Measured(float(p.set_ups.count)),
    "sharp corners": lambda p, _: _corners(p),
    "turned share": lambda p, _: _turned(p),
    "sheet share": lambda p, _: Measured(_number(p.sheet.likeness)),
    "sheet thickness": lambda p, _: Measured(_number(p.sheet.thickness_mm)),
    "hole by thickness": lambda p, _: _narrowest(p, p.sheet.thickness_mm),
    "bend radius": lambda p, _: _bend(p),
    "seams": lambda p, _: Measured(float(p.sheet.seams), applies=not p.sheet.is_flat),
    "formed from flat": lambda p, _: _formed(p),
    "rise without a bend": lambda p, _: _rise(p),
    "undercut": lambda p, _: Measured(p.pull.undercut_share, lambda: p.pull.undercut),
    "undrafted": lambda p, _: _undrafted(p),
}
"""By name of the check, how it is measured; the threshold says which faces to show."""
