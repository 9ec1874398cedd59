"""The map over two parameters: which choice is the cheapest where.

With costs linear in both parameters a choice is a plane, the least cost is a concave roof of planes,
and the map is cut by straight lines. A roof of the planes known is proven when solving at each of its
corners finds nothing below it: the least cost is concave and meets the roof at the corners of each
facet, so it cannot be below the facet between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import fsum

Point = tuple[float, float]
Polygon = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Plane:
    """Cost as a plane: ``intercept`` + ``first``·s + ``second``·t; ``name`` tells plans apart."""

    intercept: float
    first: float
    second: float
    name: str = ""

    def __call__(self, at: Point) -> float:
        """Return the cost at a pair of values."""
        return self.intercept + self.first * at[0] + self.second * at[1]


@dataclass(frozen=True, slots=True)
class PlaneRegion:
    """A convex part of the map on which one plane is the lowest, its corners anticlockwise."""

    plane: Plane
    corners: Polygon
    area: float


def regions(
    solve: Callable[[Point], tuple[Plane, float]],
    low: Point,
    high: Point,
    *,
    tolerance: float = 1e-9,
    most: int = 400,
) -> tuple[tuple[PlaneRegion, ...], float, int]:
    """Return the map, the most by which an unknown choice could be cheaper, and how often was solved.

    Parameters
    ----------
    solve
        Best choice at a pair of values, as a plane, and a lower bound on the cost of any.
    low, high
        Opposite corners of the rectangle.
    tolerance
        Costs that differ by less than this share are the same.
    most
        Most solves; past it the map is that of the choices found.

    Notes
    -----
    Facets are cut out by half-planes, each corner is solved once; ends because the choices are finite.
    The slack is the largest gap at a corner: over a facet the bounds are concave and the roof is flat.
    Worked example: 10 + s, 10 + t and 12 over the square 0 to 4 meet at (2, 2).
    """
    box: Polygon = (low, (high[0], low[1]), high, (low[0], high[1]))
    planes: list[Plane] = []
    bounds: dict[Point, float] = {}

    def improves(at: Point) -> bool:
        if at in bounds or len(bounds) >= most:
            return False
        plane, bounds[at] = solve(at)
        best = min((p(at) for p in planes), default=float("inf"))
        if plane in planes or plane(at) >= best - tolerance * max(1.0, abs(best)):
            return False
        planes.append(plane)
        return True

    corners: Iterable[Point] = box
    while sum(improves(at) for at in corners):  # all corners, then the next roof
        corners = {at for facet in roof(planes, box) for at in facet.corners}
    found = tuple(roof(planes, box))
    slack = max(min(p(at) for p in planes) - bound for at, bound in bounds.items())
    return found, max(0.0, slack), len(bounds)


def roof(planes: list[Plane], box: Polygon) -> list[PlaneRegion]:
    """Return the facet of each plane that has one in a convex polygon; of planes alike the first."""
    whole = area(box)
    found = []
    for k, plane in enumerate(planes):
        facet = box
        for j, other in enumerate(planes):
            alike = all(plane(at) == other(at) for at in box)
            if other is not plane and not (alike and j > k):
                facet = () if alike else _below(facet, plane, other)
        size = area(facet)
        if size > 1e-12 * whole:
            found.append(PlaneRegion(plane, facet, size))
    return found


def _below(polygon: Polygon, plane: Plane, other: Plane) -> Polygon:
    """Keep the part of a convex polygon on which a plane is not above another (Sutherland-Hodgman)."""
    excess = [plane(at) - other(at) for at in polygon]
    kept: list[Point] = []
    for k, (at, above) in enumerate(zip(polygon, excess, strict=True)):
        before, was = polygon[k - 1], excess[k - 1]
        if (above > 0) != (was > 0):
            share = was / (was - above)
            s, t = (before[d] + share * (at[d] - before[d]) for d in (0, 1))
            if not kept or kept[-1] != (s, t):
                kept.append((s, t))
        if above <= 0 and (not kept or kept[-1] != at):
            kept.append(at)
    return tuple(kept)


def area(polygon: Polygon) -> float:
    """Return the area of a polygon whose corners run anticlockwise (the shoelace formula)."""
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2
