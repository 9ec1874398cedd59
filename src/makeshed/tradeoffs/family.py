"""All the plans of a shed while a parameter or two run: the costs of each, and the proof."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from makeshed.errors import Infeasible
from makeshed.model import Shed
from makeshed.network.optimizer import Optimizer
from makeshed.network.repricing import Blend, FlowDesign, Repriced, cheapest, cost_of, repriced
from makeshed.network.settings import Settings
from makeshed.science.arrays import Floats
from makeshed.tradeoffs.parameter import Parameter

SAME = 1e-8
"""Costs that differ by less than this share are the same: beyond it solvers do not compute."""

INSIDE = (3 - 5**0.5) / 2
ASIDE = 1e-9
"""A value at which two facts happen to agree is looked at from this share of the range beside it."""


class OtherProgram(Exception):  # noqa: N818  (no error: another method takes over)
    """The parameter changes more than costs, so that a plan at one value is none at another."""


Point = tuple[float, ...]


@dataclass(frozen=True)
class Curve:
    """What one plan costs as the parameter runs; two are equal if they are the same plan."""

    key: bytes
    cost: Callable[[Point], float]

    def __call__(self, at: float | Point) -> float:
        """Return the cost at a value [money/a]."""
        return self.cost(at if isinstance(at, tuple) else (at,))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Curve) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class PricedProgram(Protocol):
    """The prices of a program at one value of the parameters."""

    @property
    def costs(self) -> Floats:
        """Every cost of the program."""

    def like(self, other: Any) -> bool:
        """Whether two differ in costs alone."""


class KeyedDesign(Protocol):
    """A plan as quantities, whatever things cost."""

    @property
    def key(self) -> bytes:
        """Tells two apart."""


P = TypeVar("P", bound=PricedProgram)
D = TypeVar("D", bound=KeyedDesign)


class Programs(ABC, Generic[P, D]):
    """A program at any value of its parameters, and the plans found so far: of a year, or over periods."""

    def __init__(
        self,
        shed: Shed,
        parameters: Sequence[Parameter],
        asked: Mapping[str, Any],
        optimizer: Optimizer,
        *,
        fixed: bool = True,
    ) -> None:
        if not fixed:
            raise OtherProgram
        self.shed, self.parameters, self.asked = shed, parameters, asked
        self.optimizer = optimizer
        self.seen: dict[Point, P] = {}
        self.designs: dict[bytes, D] = {}
        self.costs: dict[tuple[bytes, Point], float] = {}
        self.curves: dict[bytes, Curve] = {}
        self.probed: list[Point] = []
        self.low = tuple(p.low for p in parameters)
        self.high = tuple(p.high for p in parameters)
        self.inner = self.between(INSIDE)
        self.checked = [self.inner, self.between(1 - INSIDE**2), self.high]
        self.reference = self._priced(self.inner)

    def between(self, share: float) -> Point:
        """Return the point at a share of the way from one end of every range to the other."""
        return tuple(a + share * (b - a) for a, b in zip(self.low, self.high, strict=True))

    def shed_at(self, point: Point) -> tuple[Shed, dict[str, Any]]:
        """Return the shed and what is asked of a plan at a point."""
        shed, asked = self.shed, dict(self.asked)
        for parameter, value in zip(self.parameters, point, strict=True):
            shed, asked = parameter.at(shed, asked, value)
        return shed, asked

    @abstractmethod
    def _priced(self, point: Point) -> P:
        """Return the prices at a point; raise `OtherProgram` where more than costs hangs on them."""

    @abstractmethod
    def _solved(self, point: Point) -> tuple[Sequence[D], float]:
        """Return plans that are good at a point, and the bound."""

    @abstractmethod
    def _cost(self, at: P, design: D) -> float:
        """Return what a plan costs at some prices."""

    def at(self, point: Point) -> P:
        """Return the prices at a point; raise `OtherProgram` if more than prices differ there."""
        if point not in self.seen:
            found = self._priced(point)
            if not found.like(self.reference):
                beside = tuple(t + ASIDE * (r - t) for t, r in zip(point, self.inner, strict=True))
                found = self._priced(beside)
            if not found.like(self.reference):
                raise OtherProgram
            self.seen[point] = found
        return self.seen[point]

    def best(self, point: Point) -> tuple[Curve, float]:
        """Return the cheapest plan known at a point after solving there, and the bound."""
        try:
            found, bound = self._solved(point)
        except Infeasible:
            raise OtherProgram from None
        if point not in self.probed:
            self.probed.append(point)
        for design in found:
            self.designs.setdefault(design.key, design)
        keys = self.designs if len(self.designs) < 50 else {design.key for design in found}
        key = min(keys, key=lambda k: (self.cost(k, point), k))
        return self.curve(key), min(bound, self.cost(key, point))

    def cost(self, key: bytes, point: Point) -> float:
        """Return what a plan costs at a point [money/a]."""
        if (key, point) not in self.costs:
            self.costs[key, point] = self._cost(self.at(point), self.designs[key])
        return self.costs[key, point]

    def curve(self, key: bytes) -> Curve:
        """Return the cost of a plan as a function: a straight line where it is one."""
        if key not in self.curves:
            self.curves[key] = Curve(key, self._line(key) or (lambda at: self.cost(key, at)))
        return self.curves[key]

    def _line(self, key: bytes) -> Callable[[Point], float] | None:
        """Return the plane through a plan's costs at one end and beside it, if it fits elsewhere."""
        base = self.cost(key, self.low)
        slopes = []
        for d, (a, b) in enumerate(zip(self.low, self.high, strict=True)):
            corner = tuple(b if k == d else v for k, v in enumerate(self.low))
            slopes.append((self.cost(key, corner) - base) / (b - a))

        def plane(at: Point) -> float:
            return base + sum(s * (t - a) for s, t, a in zip(slopes, at, self.low, strict=True))

        fits = all(_close(plane(at), self.cost(key, at)) for at in self.checked)
        return plane if fits else None

    def shape(self) -> str:
        """Return how the program's costs run along one parameter: straight, concave or otherwise.

        Looked at wherever something was solved, each value between its neighbours.
        """
        points = sorted({*self.probed, self.low, self.inner, self.high})
        costs = [self.at(point).costs for point in points]
        straight = concave = True
        slack = 4 * ASIDE * (1 + np.max(np.abs(costs), axis=0))
        triples = zip(pairwise(points), pairwise(costs), points[2:], costs[2:], strict=False)
        for ((a,), (b,)), (low, middle), (c,), high in triples:
            share = (b - a) / (c - a)
            excess = middle - ((1 - share) * low + share * high)
            concave &= bool(np.all(excess >= -slack))
            straight &= bool(np.all(np.abs(excess) <= slack))
        return "straight" if straight else "concave" if concave else "otherwise"

    def flat(self) -> bool:
        """Whether costs are linear in all parameters, the program's and every plan's.

        Looked at where was solved, in the corners and inside.
        """
        return self._flat() and all(self._line(key) is not None for key in self.designs)

    def _flat(self) -> bool:
        base = self.at(self.low).costs
        slopes = []
        for d, (a, b) in enumerate(zip(self.low, self.high, strict=True)):
            corner = tuple(b if k == d else v for k, v in enumerate(self.low))
            slopes.append((self.at(corner).costs - base) / (b - a))
        return all(
            _all_close(self.at(p).costs, base + sum(
                s * (t - a) for s, t, a in zip(slopes, p, self.low, strict=True)
            ))
            for p in [*self.probed, *self.checked]
        )  # fmt: skip


class Family(Programs[Repriced, FlowDesign]):
    """The program of a shed of one year at any value of its parameters."""

    def _priced(self, point: Point) -> Repriced:
        shed, asked = self.shed_at(point)
        found = repriced(shed, Settings(**asked))
        if found.instance.apart:  # a rule of origin looks into what things are made of
            raise OtherProgram
        return found

    def _solved(self, point: Point) -> tuple[Sequence[FlowDesign], float]:
        return cheapest(self.at(point), self.optimizer)

    def _cost(self, at: Repriced, design: FlowDesign) -> float:
        return cost_of(at, design)

    def blended(
        self, points: Sequence[Point], weights: tuple[float, ...]
    ) -> tuple[list[bytes], float]:
        """Return plans that are good for prices of several points blended, and the bound."""
        try:
            blend = Blend(at=tuple(self.at(point) for point in points), weights=weights)
            found, bound = cheapest(blend, self.optimizer)
        except Infeasible:
            raise OtherProgram from None
        for design in found:
            self.designs.setdefault(design.key, design)
        return [design.key for design in found], bound


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= SAME / 10 * max(1.0, abs(one), abs(other))


def _all_close(one: Floats, other: Floats) -> bool:
    return bool(np.allclose(one, other, rtol=4 * ASIDE, atol=4 * ASIDE))
