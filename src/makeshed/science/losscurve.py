"""The loss over the length of an outage: convex and piecewise linear, so a few supporting lines say all.

The length enters the right-hand side of a linear program alone, so its optimum is a convex, piecewise
linear function of it, and the duals at one length give a line that supports it there. Newton's
steps from the right along such lines are exact and finite; where two lines meet on the curve, it has a
corner, and where they meet below it, there is another piece between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from makeshed.errors import SolverFailed

MOST_STEPS = 500
"""Pieces of one curve: no network that people describe has as many."""
LEVEL = 1e-9
"""Share of what is at stake below which a loss is none: a solver's rounding."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A supporting line of the curve at one length: how much is lost, and what a day more adds."""

    length: float
    loss: float
    slope: float
    stake: float
    """All that could be lost in that time."""

    def at(self, length: float) -> float:
        """Return the height of the line at another length."""
        return self.loss + self.slope * (length - self.length)

    @property
    def none(self) -> bool:
        """Whether nothing is lost."""
        return self.loss <= LEVEL * self.stake


Look = Callable[[float], Touch]


def survived(look: Look, low: float, high: float) -> float:
    """Return the longest outage in a range without any loss; ``high`` where nothing is lost in it.

    Parameters
    ----------
    look
        Gives a supporting line at a length, valid in the whole range.
    low
        A length at which nothing is lost.
    high
        The longest that is asked for.

    Raises
    ------
    SolverFailed
        The curve has more pieces than any network that people describe.
    """
    at = high
    for _ in range(MOST_STEPS):
        line = look(at)
        if line.none or line.slope <= 0:
            return at
        nearer = max(low, line.length - line.loss / line.slope)
        if nearer >= at or nearer <= low:
            return min(nearer, at)
        at = nearer
    raise SolverFailed(
        f"the loss of an outage has more than {MOST_STEPS} pieces",
        hint="please report it with the case",
    )


def corners(look: Look, lines: Sequence[Touch], high: float) -> list[tuple[float, float]]:
    """Return the curve from the first of some lines to a length as its corners, both ends included.

    Parameters
    ----------
    look
        Gives a supporting line at a length.
    lines
        Lines that are known already, at least one; the first is where the curve begins.
    high
        Where it ends.
    """
    known = sorted({line.length: line for line in lines if line.length < high}.items())
    every = [*(line for _, line in known), look(high)]
    budget = [MOST_STEPS]
    found = [(every[0].length, every[0].loss)]
    for left, right in pairwise(every):
        found += [*_between(look, left, right, budget), (right.length, right.loss)]
    return found


def _between(look: Look, left: Touch, right: Touch, budget: list[int]) -> list[tuple[float, float]]:
    """Return the corners strictly between two lengths."""
    close = LEVEL * right.stake
    if right.length <= left.length or left.at(right.length) >= right.loss - close:
        return []
    if right.at(left.length) >= left.loss - close:
        return []
    steeper = right.slope - left.slope
    if steeper <= 0:
        return []
    at = left.length + (right.at(left.length) - left.loss) / -steeper
    if not left.length < at < right.length:
        return []
    budget[0] -= 1
    if budget[0] < 0:
        raise SolverFailed(
            f"the loss of an outage has more than {MOST_STEPS} pieces",
            hint="please report it with the case",
        )
    middle = look(at)
    if middle.loss <= left.at(at) + close:
        return [(at, middle.loss)]
    return [
        *_between(look, left, middle, budget),
        (at, middle.loss),
        *_between(look, middle, right, budget),
    ]


def straightened(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a curve without those that lie on the line between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        while len(kept) >= 2 and _on_line(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or point[0] > kept[-1][0]:
            kept.append(point)
    return kept


def _on_line(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    height = a[1] + (c[1] - a[1]) * (b[0] - a[0]) / (c[0] - a[0]) if c[0] > a[0] else a[1]
    return abs(height - b[1]) <= 1e-9 * max(abs(a[1]), abs(c[1]), 1e-300)
