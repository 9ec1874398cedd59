"""The map over two parameters whose costs multiply or bend: rectangles in which they are blends.

In a rectangle where every cost is a blend of what it is at the four corners, the map is exact
(`makeshed.science.patches`). Whether it is, is looked at in the middle of the rectangle, of its sides, and off
the middle; where it is not, the rectangle is halved. So each plan that is drawn is priced at every corner of
every rectangle, and what a blend is off by between them is measured and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.patches import CornerCosts, Roof, drawn, size, under, weights
from makeshed.science.regions import Polygon, area
from makeshed.tradeoffs.family import INSIDE, SAME, Family, OtherProgram, Point

BEND = 5e-4
"""A rectangle in which a cost is no blend of its corners by more than this share is halved."""

EXACT = 1e-7
"""Costs that blend so well are said to be known between corners, too."""

MOST_PATCHES = 64
"""Past so many rectangles there is no map."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Patch:
    """A rectangle, what is the cheapest in it, and by which share its costs are off between corners."""

    box: _Box
    roof: Roof
    bend: float

    @property
    def costs(self) -> dict[str, Floats]:
        """Costs of each choice at the corners."""
        return {one.name: np.array(one.costs) for one in self.roof.choices}

    def share(self, at: Point) -> tuple[float, float]:
        """Return how far across and up a point is: 0 to 1 inside."""
        a, b, c, d = self.box
        return (at[0] - a) / (b - a), (at[1] - c) / (d - c)

    def cost(self, name: str, at: Point) -> float:
        """Return what a choice costs at a point."""
        return float(self.costs[name] @ weights(*self.share(at)))

    def best(self, at: Point) -> tuple[str, float] | None:
        """Return the cheapest choice at a point and its cost; None outside."""
        if not all(0 <= share <= 1 for share in self.share(at)):
            return None
        cost, name = min((self.cost(name, at), name) for name in self.costs)
        return name, cost


@dataclass(frozen=True)
class Facet:
    """All the polygons on which one plan is the best, and what it costs at their corners."""

    name: str
    polygons: tuple[Polygon, ...]
    costs: tuple[tuple[float, ...], ...]
    area: float

    @property
    def middle(self) -> Point:
        """A point inside the largest polygon."""
        largest = max(self.polygons, key=area)
        count = len(largest)
        return sum(s for s, _ in largest) / count, sum(t for _, t in largest) / count


@dataclass(frozen=True)
class Chart:
    """The map: its rectangles, what is drawn, and what is proven.

    ``slack`` is the most by which an unknown plan could be cheaper, ``bend`` the largest share by which a
    cost was off between corners, ``border`` how much dearer than the best a plan may be at a drawn border.
    """

    patches: tuple[Patch, ...]
    facets: tuple[Facet, ...]
    slack: float
    bend: float
    border: float
    solves: int

    def best(self, at: Point) -> tuple[str, float]:
        """Return the cheapest choice at a point and its cost."""
        found = [best for patch in self.patches if (best := patch.best(at)) is not None]
        return min(found, key=lambda pair: (pair[1], pair[0]))

    @property
    def largest(self) -> float:
        """The largest cost on the map."""
        costs = [np.min(list(patch.costs.values()), axis=0).max() for patch in self.patches]
        return float(max(costs))


def charted(family: Family, *, within: float) -> Chart:
    """Return the map; ``within`` is the share of the cost by which a drawn border may be off.

    Raises `OtherProgram` where costs bend so much that too many rectangles would be needed.
    """
    (a, c), (b, d) = family.low, family.high
    open_: list[_Box] = [(a, b, c, d)]
    done: list[Patch] = []
    solves = 0
    while open_:
        box = open_.pop()
        prices = _bends(family, box)
        if max(prices) <= BEND:
            roof = _roof(family, box)
            solves += roof.solves
            prices = _plans_bend(family, box, roof)
            if max(prices) <= BEND:
                done.append(Patch(box, roof, max(*prices, *_bends(family, box))))
                continue
        if len(open_) + len(done) + 2 > MOST_PATCHES:
            raise OtherProgram(
                f"costs bend so much that {MOST_PATCHES} rectangles do not follow them to "
                f"{BEND:.2%}"
            )
        open_ += _halved(box, 0 if prices[0] >= prices[1] else 1)
    return _chart(done, within, solves)


def _chart(patches: Sequence[Patch], within: float, solves: int) -> Chart:
    pieces: list[tuple[str, Polygon]] = []
    priced: list[tuple[float, ...]] = []
    border = slack = 0.0
    for patch in patches:
        least = float(np.min(np.abs(list(patch.costs.values()))))
        found, off = drawn(patch.roof.choices, patch.box, within=within * least)
        pieces += found
        priced += [tuple(patch.cost(name, at) for at in polygon) for name, polygon in found]
        border = max(border, off)
        most = float(np.max(np.min(list(patch.costs.values()), axis=0)))
        slack = max(
            slack, patch.roof.slack + (2 * patch.bend * most if patch.bend > EXACT else 0.0)
        )
    areas = size(pieces)
    facets = []
    for name, whole in areas.items():
        own = [k for k, (other, _) in enumerate(pieces) if other == name]
        polygons, costs = tuple(pieces[k][1] for k in own), tuple(priced[k] for k in own)
        facets.append(Facet(name, polygons, costs, whole))
    bend = max(patch.bend for patch in patches)
    ordered = sorted(facets, key=lambda facet: (-facet.area, facet.name))
    return Chart(tuple(patches), tuple(ordered), slack, bend, border, solves)


def _corners(box: _Box) -> tuple[Point, ...]:
    a, b, c, d = box
    return ((a, c), (b, c), (b, d), (a, d))


def _looked(box: _Box) -> list[tuple[Point, Floats, tuple[int, ...]]]:
    """Return where a rectangle is looked at, its weights there, and the axes along which it may bend."""
    a, b, c, d = box
    shares = {
        (0.5, 0.0): (0,), (0.5, 1.0): (0,), (0.0, 0.5): (1,), (1.0, 0.5): (1,),
        (0.5, 0.5): (0, 1), (INSIDE, 1 - INSIDE**2): (0, 1),
    }  # fmt: skip
    return [
        ((a + x * (b - a), c + y * (d - c)), weights(x, y), axes) for (x, y), axes in shares.items()
    ]


def _bends(family: Family, box: _Box) -> tuple[float, float]:
    """Return, by axis, the share by which a price is off the blend of the corners."""
    costs = [family.at(at).costs for at in _corners(box)]
    worst = [0.0, 0.0]
    for at, blend, axes in _looked(box):
        said = np.asarray(sum(weight * cost for weight, cost in zip(blend, costs, strict=True)))
        off = np.maximum(np.abs(family.at(at).costs - said) - SAME, 0.0)
        share = float(np.max(off / np.maximum(np.abs(said), SAME), initial=0.0))
        for axis in axes:
            worst[axis] = max(worst[axis], share)
    return worst[0], worst[1]


def _plans_bend(family: Family, box: _Box, roof: Roof) -> tuple[float, float]:
    """Return, by axis, the share by which the cost of a plan is off the blend of the corners."""
    worst = [0.0, 0.0]
    for one in roof.choices:
        costs = np.array(one.costs)
        for at, blend, axes in _looked(box):
            cost = family.cost(bytes.fromhex(one.name), at)
            share = abs(cost - float(costs @ blend)) / (abs(cost) or 1.0)
            for axis in axes:
                worst[axis] = max(worst[axis], share)
    return worst[0], worst[1]


def _roof(family: Family, box: _Box) -> Roof:
    corners = _corners(box)

    def choice(key: bytes) -> CornerCosts:
        return CornerCosts(key.hex(), tuple(family.cost(key, at) for at in corners))

    def solve(at: Sequence[float]) -> tuple[list[CornerCosts], float]:
        keys, bound = family.blended(corners, tuple(at))
        return [choice(key) for key in keys], bound

    return under(solve, len(corners), known=[choice(key) for key in family.designs], tolerance=SAME)


def _halved(box: _Box, axis: int) -> list[_Box]:
    a, b, c, d = box
    if axis == 0:
        middle = (a + b) / 2
        return [(a, middle, c, d), (middle, b, c, d)]
    middle = (c + d) / 2
    return [(a, b, c, middle), (a, b, middle, d)]
