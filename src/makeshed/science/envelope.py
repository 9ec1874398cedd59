"""The lower envelope: how the least cost runs over a parameter, and where the best choice changes.

With a fixed program whose cost vector is linear in a parameter t, every plan is a line a + b·t and the
least cost V(t) is the lower envelope of all of them: concave, of finitely many pieces. Two plans that
are best at two values of t cross between them; solving there either finds a better plan, or proves that
there is none and that the crossing is where the best plan changes. So B switching values take at most
2B + 1 solves and no grid (Eisner and Severance 1976, Mathematical techniques for efficient record
segmentation in large shared databases, Journal of the ACM 23(4), 619-635).

A bound of a solve that stopped early counts too. V is concave, so between two solves it lies above the
chord of their bounds: that chord proves how much better an unknown plan could be at the most, and how
far a switching value can be from where two known plans cross.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import brentq

Curve = Callable[[float], float]
C = TypeVar("C", bound=Curve)

MOST_PROBES = 400
BEND = 1e-4
"""A curve that leaves its chord by more than this share is halved."""


@dataclass(frozen=True, slots=True)
class Piece(Generic[C]):
    """A stretch of the parameter on which one choice is the best known."""

    start: float
    end: float
    choice: C


@dataclass(frozen=True, slots=True)
class Switch(Generic[C]):
    """Where the best choice changes.

    ``gap`` is how much less than both an unknown choice could cost there. Below ``low`` it takes one whose
    cost grows faster up to the switch than that of ``after`` to beat ``before``; above ``high`` one whose
    cost grows slower from it than that of ``before`` to beat ``after``. Without a gap the two are the
    switching value itself.
    """

    at: float
    before: C
    after: C
    gap: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Envelope(Generic[C]):
    """The least cost over a range: its pieces, the switches between them, and what is proven.

    ``slack`` is the most by which, anywhere in the range, an unknown choice could be cheaper;
    ``bounds`` are the values solved at, in order, each with what no choice can be below.
    """

    pieces: tuple[Piece[C], ...]
    switches: tuple[Switch[C], ...]
    slack: float
    solves: int
    bounds: tuple[tuple[float, float], ...] = ()

    def __call__(self, at: float) -> float:
        """Return the least cost known at a value of the parameter."""
        return min(piece.choice(at) for piece in self.pieces)

    def below(self, at: float) -> float:
        """Return the cost that no choice can be below: bounds, and the chords between them."""
        return _chord(self.bounds, at)


def lower_envelope(
    solve: Callable[[float], tuple[C, float]],
    low: float,
    high: float,
    *,
    tolerance: float = 1e-9,
    most: int = MOST_PROBES,
    known: Sequence[C] = (),
) -> Envelope[C]:
    """Return the least cost over a range, as pieces of choices.

    Parameters
    ----------
    solve
        Best choice at a value of the parameter, as a function of the parameter, and a lower bound on
        what any choice costs there.
    low, high
        Ends of the range.
    tolerance
        Costs that differ by less than this share are the same.
    most
        Most values at which to solve; past it the envelope is that of the choices found.
    known
        Choices found before. Where one of them is better than both neighbours, nothing is solved.

    Notes
    -----
    Exact where the choices are lines (Eisner and Severance 1976). Curves are followed the same way, and
    halved until they stay near their chords (`BEND`); where all are concave ``slack`` says what remains.
    Worked example: 10 + 2t, 14 + t and 20 on 0 to 10 meet at t = 4 and t = 6.
    """
    search = _Search(solve, tolerance, most, known)
    search.probe(low)
    search.probe(high)
    pieces = _joined(search.pieces(low, high))
    at = sorted(search.bounds)
    slack = max(
        (search.slack(p.choice, a, b) for p in pieces for a, b in _cuts(p, at)), default=0.0
    )
    switches = [search.switch(one, two, low, high) for one, two in pairwise(pieces)]
    bounds = tuple(sorted(search.bounds.items()))
    return Envelope(tuple(pieces), tuple(switches), max(0.0, slack), len(at), bounds)


class _Search(Generic[C]):
    """The choices found so far and the bounds proven."""

    def __init__(
        self,
        solve: Callable[[float], tuple[C, float]],
        tolerance: float,
        most: int,
        known: Sequence[C],
    ) -> None:
        self.solve = solve
        self.tolerance = tolerance
        self.most = most
        self.choices: list[C] = list(known)
        self.bounds: dict[float, float] = {}

    def probe(self, at: float) -> None:
        if at in self.bounds:
            return
        choice, bound = self.solve(at)
        self.bounds[at] = bound
        if choice not in self.choices:
            self.choices.append(choice)

    def best(self, at: float) -> C:
        return min(self.choices, key=lambda choice: choice(at))

    def close(self, one: float, other: float) -> bool:
        return abs(one - other) <= self.tolerance * max(1.0, abs(one), abs(other))

    def pieces(self, low: float, high: float) -> list[Piece[C]]:
        """Return the pieces between two values that have been probed.

        A solve that misses the best may find, far along the range, what was better before: then all is
        gone through again. Nothing is solved twice.
        """
        while True:
            known, found = len(self.choices), list[Piece[C]]()
            self.refine(low, high, found)
            if len(self.choices) == known:
                return found

    def refine(self, low: float, high: float, found: list[Piece[C]]) -> None:
        """Add the pieces between two values that have been probed."""
        left, right = self.best(low), self.best(high)
        for choice in (left, right):
            if self.close(choice(low), left(low)) and self.close(choice(high), right(high)):
                self._piece(low, high, choice, found)
                return
        at = brentq(lambda t: left(t) - right(t), low, high, xtol=1e-300, rtol=1e-15)
        if not low < at < high:
            found += [Piece(low, at, left), Piece(at, high, right)]
            return
        if len(self.bounds) < self.most and self.close(self.best(at)(at), left(at)):
            self.probe(at)
        if self.close(self.best(at)(at), left(at)):
            self._piece(low, at, left, found)
            self._piece(at, high, right, found)
            return
        self.refine(low, at, found)
        self.refine(at, high, found)

    def _piece(self, low: float, high: float, choice: C, found: list[Piece[C]]) -> None:
        """Add a piece that is proven; a curve that bends is halved first."""
        middle = (low + high) / 2
        straight = (choice(low) + choice(high)) / 2
        bent = abs(choice(middle) - straight) > BEND * max(1.0, abs(straight))
        if not bent or len(self.bounds) >= self.most or not low < middle < high:
            found.append(Piece(low, high, choice))
            return
        self.probe(middle)
        self.refine(low, middle, found)
        self.refine(middle, high, found)

    def slack(self, choice: C, low: float, high: float) -> float:
        """Return the most by which a choice exceeds the chord of the bounds about it.

        The excess h of a concave curve over a chord is concave: nowhere more than twice its middle,
        and nowhere more than its ends if it is a line.
        """
        ends = [choice(t) - self.below(t) for t in (low, high)]
        middle = (low + high) / 2
        inside = choice(middle) - self.below(middle)
        line = self.close(choice(middle), (choice(low) + choice(high)) / 2)
        return max(*ends, inside if line else 2 * inside)

    def below(self, at: float) -> float:
        """Return the cost that no choice can be below: bounds, and the chords between them."""
        return _chord(sorted(self.bounds.items()), at)

    def switch(self, one: Piece[C], two: Piece[C], low: float, high: float) -> Switch[C]:
        """Return a switch, with the values at which the far choice costs its gap more than the near."""
        at, before, after = one.end, one.choice, two.choice
        gap = before(at) - self.below(at)
        if self.close(before(at), before(at) - gap) or gap < 0:
            return Switch(at, before, after, 0.0, at, at)
        ends = [
            _reached(lambda t: after(t) - before(t) - gap, at, low),
            _reached(lambda t: before(t) - after(t) - gap, at, high),
        ]
        return Switch(at, before, after, gap, *ends)


def _chord(bounds: Sequence[tuple[float, float]], at: float) -> float:
    """Return the value at, or on the chord between, what is known on both sides."""
    values, below = zip(*bounds, strict=True)
    return float(np.interp(at, values, below))


def _reached(excess: Curve, at: float, end: float) -> float:
    """Return where an excess that is below 0 at ``at`` reaches 0 on the way to the end, from outside."""
    if excess(end) < 0:
        return end
    width = abs(end - at)
    found = float(brentq(excess, min(at, end), max(at, end), xtol=1e-6 * width))
    return found + math.copysign(min(2e-6 * width, abs(end - found)), end - at)


def _joined(found: list[Piece[C]]) -> list[Piece[C]]:
    """Join neighbours of one choice; stretches of no length are left out."""
    pieces: list[Piece[C]] = []
    for piece in found:
        if pieces and piece.end <= piece.start:
            continue
        if pieces and pieces[-1].choice == piece.choice:
            pieces[-1] = Piece(pieces[-1].start, piece.end, piece.choice)
        else:
            pieces.append(piece)
    return pieces


def _cuts(piece: Piece[C], at: list[float]) -> list[tuple[float, float]]:
    """Cut a piece where something was solved."""
    inner = [t for t in at if piece.start < t < piece.end]
    ends = [piece.start, *inner, piece.end]
    return list(pairwise(ends))
