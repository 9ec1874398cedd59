"""The least cost between points at which costs are known: exact where two parameters multiply.

A duty and an exchange rate multiply, so that a plan's cost is no plane over the two but a + b·s + c·t +
d·s·t. Between the four corners of a rectangle such a cost is a blend of what the plan costs at the corners,
with weights that hang on the place alone (bilinear interpolation). As a function of the weights every plan is
linear; so over all weights, those that belong to no place included, the least cost is a concave roof of
planes, and solving at each of its vertices proves it, as Eisner and Severance (1976) do on a line. The
vertices are those of the polyhedron under all planes (Barber, Dobkin and Huhdanpaa 1996, The quickhull
algorithm for convex hulls, ACM Transactions on Mathematical Software 22(4), 469-483).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection

from makeshed.science.arrays import Floats
from makeshed.science.regions import Plane, Polygon, area, roof

Weights = tuple[float, ...]

DEEPEST = 12
"""A rectangle is halved so often at most, both ways, before its borders are drawn straight."""


@dataclass(frozen=True)
class CornerCosts:
    """What a choice costs at each corner; ``name`` tells choices apart."""

    name: str
    costs: tuple[float, ...]


@dataclass(frozen=True)
class Roof:
    """The choices of which one or another is the cheapest, and what is proven.

    ``slack`` is the most by which, for any weights, an unknown choice could be cheaper.
    """

    choices: tuple[CornerCosts, ...]
    slack: float
    solves: int


def under(
    solve: Callable[[Weights], tuple[Sequence[CornerCosts], float]],
    corners: int,
    *,
    known: Sequence[CornerCosts] = (),
    tolerance: float = 1e-9,
    most: int = 200,
) -> Roof:
    """Return the cheapest choices over all blends of some corners.

    Parameters
    ----------
    solve
        Choices that are good for some weights of the corners, and a lower bound on the cost of any.
    corners
        How many corners there are.
    known
        Choices found before.
    tolerance
        Costs that differ by less than this share are the same.
    most
        Most solves; past it the roof is that of the choices found, and the slack says so.

    Notes
    -----
    Nothing is solved where the bounds so far, blended, reach the roof already.
    Worked example: 10 + s·t and 11 over the square 0 to 2 meet where s·t = 1.
    """
    choices = {one.name: one for one in known}
    bounds: dict[Weights, float] = {}

    def probe(at: Weights) -> None:
        found, bounds[at] = solve(at)
        for one in found:
            choices.setdefault(one.name, one)

    for corner in np.eye(corners).tolist():
        probe(tuple(corner))
    while True:
        costs = np.array([one.costs for one in choices.values()])
        open_ = {}
        for at in vertices(costs):
            least = float(np.min(costs @ np.array(at)))
            gap = least - _below(bounds, at)
            open_[at] = gap if gap > tolerance * max(1.0, abs(least)) else 0.0
        todo = [at for at, gap in open_.items() if gap > 0 and at not in bounds]
        if not todo or len(bounds) >= most:
            break
        for at in todo[: most - len(bounds)]:
            probe(at)
    used = _used(costs)
    return Roof(
        tuple(one for one, kept in zip(choices.values(), used, strict=True) if kept),
        max([0.0, *open_.values()]),
        len(bounds),
    )


def vertices(costs: Floats) -> list[Weights]:
    """Return the weights at which the roof of some choices has a vertex; ``costs`` by choice and corner."""
    count = costs.shape[1]
    least = costs.min(axis=0)
    low = float(least.min())
    span = float(least.max()) - low or max(1.0, abs(low))
    scaled = (costs - low) / span
    room = np.hstack([-np.eye(count - 1), np.zeros((count - 1, 2))])
    whole = np.array([[*[1.0] * (count - 1), 0.0, -1.0]])
    floor = np.array([[*[0.0] * (count - 1), -1.0, -1.0]])
    below = np.hstack([scaled[:, -1:] - scaled[:, :-1], np.ones((len(costs), 1)), -scaled[:, -1:]])
    size = np.linalg.norm(below[:, :-1], axis=1, keepdims=True)
    faces = np.vstack([room, whole, floor, below / size])
    inside = np.array([*[1.0 / count] * (count - 1), -0.5])
    found = HalfspaceIntersection(np.unique(np.round(faces, 13), axis=0), inside).intersections
    top = found[found[:, -1] > -1.0 + 1e-9, :-1]
    first = np.clip(top, 0.0, 1.0)
    last = np.clip(1.0 - first.sum(axis=1, keepdims=True), 0.0, 1.0)
    full = np.hstack([first, last])
    full = np.round(full / full.sum(axis=1, keepdims=True), 10)
    return sorted({tuple(row) for row in full.tolist()})


def _below(bounds: dict[Weights, float], at: Weights) -> float:
    """Return what no choice can be below: a bound, or the best blend of bounds about a place."""
    if at in bounds:
        return bounds[at]
    places = np.array(list(bounds)).T
    solved = linprog(
        -np.array(list(bounds.values())),
        A_eq=np.vstack([places, np.ones(places.shape[1])]),
        b_eq=[*at, 1.0],
    )
    return -float(solved.fun or 0.0) if solved.status == 0 else -np.inf


def _used(costs: Floats) -> list[bool]:
    """Return which choices are the cheapest at some vertex; of choices alike the first."""
    places = np.array(vertices(costs)).T
    at = costs @ places
    slack = 1e-9 * np.maximum(1.0, np.abs(at.min(axis=0)))
    near = at <= at.min(axis=0) + slack
    kept: list[bool] = []
    for k, row in enumerate(near):
        alike = [
            j for j in range(k)
            if kept[j] and np.allclose(costs[j], costs[k], rtol=1e-9, atol=1e-9)
        ]  # fmt: skip
        kept.append(bool(row.any()) and not alike)
    return kept


def drawn(
    choices: Sequence[CornerCosts], box: tuple[float, float, float, float], *, within: float
) -> tuple[list[tuple[str, Polygon]], float]:
    """Return the polygons on which each choice is the cheapest, and by how much a border may be off.

    Parameters
    ----------
    choices
        By their costs at the corners: low and low, high and low, high and high, low and high.
    box
        Low and high of the first parameter, then of the second.
    within
        Borders are drawn straight where the choice drawn is not dearer than the best by more [money/a].

    Notes
    -----
    A choice that is no dearer than another at all four corners is no dearer between them. A border
    within a rectangle is straight but for the twist d of the difference of two costs: a plane through
    three corners is off by |d| / 4 at most.
    """
    found: list[tuple[str, Polygon]] = []
    worst = 0.0
    stack = [(box, [(one.name, np.array(one.costs)) for one in choices], 0)]
    while stack:
        (a, b, c, d), known, deep = stack.pop()
        known = _lowest(known)
        square = ((a, c), (b, c), (b, d), (a, d))
        if len(known) == 1:
            found.append((known[0][0], square))
            continue
        twist = [v[0] - v[1] + v[2] - v[3] for _, v in known]
        off = (max(twist) - min(twist)) / 4
        if off > within and deep < DEEPEST:
            stack += [(*quarter, deep + 1) for quarter in _quarters((a, b, c, d), known)]
            continue
        worst = max(worst, off)
        if off <= 1e-12 * float(np.max(np.abs(known[0][1]))):
            found += _cut(known, (0, 1, 3), square, square)
        else:
            for corners in ((0, 1, 2), (0, 2, 3)):
                found += _cut(known, corners, square, tuple(square[k] for k in corners))
    return found, worst


_Known = list[tuple[str, Floats]]
_Box = tuple[float, float, float, float]


def _lowest(known: _Known) -> _Known:
    """Leave out what is no cheaper than another anywhere in the rectangle; of two alike the earlier stays."""
    kept: _Known = []
    for k, (name, costs) in enumerate(known):
        beaten = any(
            np.all(other <= costs) and (j < k or np.any(other < costs))
            for j, (_, other) in enumerate(known) if j != k
        )  # fmt: skip
        if not beaten:
            kept.append((name, costs))
    return kept


def _quarters(box: _Box, known: _Known) -> list[tuple[_Box, _Known]]:
    a, b, c, d = box
    s, t = (a + b) / 2, (c + d) / 2
    parts = []
    for left, right, low, high in ((0, 1, 0, 1), (1, 2, 0, 1), (1, 2, 1, 2), (0, 1, 1, 2)):
        at = [(left, low), (right, low), (right, high), (left, high)]
        costs = [(name, np.array([_blend(v, x / 2, y / 2) for x, y in at])) for name, v in known]
        across, up = (a, s, b), (c, t, d)
        parts.append(((across[left], across[right], up[low], up[high]), costs))
    return parts


def weights(x: float, y: float) -> Floats:
    """Return the weight of each of the four corners at a share of the way across and up."""
    return np.array([(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y])


def _blend(costs: Floats, x: float, y: float) -> float:
    return float(costs @ weights(x, y))


def _cut(
    known: _Known, three: Sequence[int], square: Polygon, within: Polygon
) -> list[tuple[str, Polygon]]:
    """Cut a polygon where the planes through three corners of a rectangle meet."""
    (s0, t0), (s2, t2) = square[0], square[2]
    planes = []
    for name, costs in known:
        x = {square[k]: costs[k] for k in three}
        first, second = (_slope(x, axis) for axis in (0, 1))
        (at, cost) = next(iter(x.items()))
        rise, climb = first / (s2 - s0), second / (t2 - t0)
        planes.append(Plane(cost - rise * at[0] - climb * at[1], rise, climb, name))
    return [(facet.plane.name, facet.corners) for facet in roof(planes, within)]


def _slope(costs: dict[tuple[float, float], float], axis: int) -> float:
    """Return how much a cost rises along the side of a triangle that runs with an axis."""
    points = list(costs)
    for one in points:
        for other in points:
            if one[axis] < other[axis] and one[1 - axis] == other[1 - axis]:
                return costs[other] - costs[one]
    raise ValueError("no side of the triangle runs with the axis")


def size(pieces: Sequence[tuple[str, Polygon]]) -> dict[str, float]:
    """Return the area of each choice."""
    found: dict[str, float] = {}
    for name, polygon in pieces:
        found[name] = found.get(name, 0.0) + area(polygon)
    return found
