"""Slope scaling: what is paid once is spread over the amount that the last plan had of it.

Each round is a linear program in which a binary costs fixed / (its value in the round before), so
that at a point that repeats itself the linear cost is the true one. D. Kim and P. M. Pardalos (1999),
"A solution approach to the fixed charge network flow problem using a dynamic slope scaling
procedure", Operations Research Letters 24(4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Program
from makeshed.solvers.checked import Highs, ModelStatus

DUST = 1e-6
LITTLE = 1e-3
"""Share of its cost that a binary costs where none but those of a design may be used: so that none is idle."""
IN_VAIN = 30
"""Binaries without which it is dearer, one after the other, after which no more are tried."""


@dataclass(frozen=True, slots=True)
class IntegerSolution:
    """Which binaries are 1, of which how much is used, and what the plan with them costs."""

    taken: np.ndarray  # by integer column
    x: Floats
    cost: float
    use: Floats  # by integer column [share]


IsOver = Callable[[IntegerSolution], bool]
"""Is told the design at hand and says whether to stop."""


class Relaxation:
    """The linear relaxation of a program in a solver that stays warm while costs and bounds change.

    Parameters
    ----------
    program
        Whose relaxation it is.
    is_over
        Asked now and then within a linear program: true ends it, without a point.
    """

    def __init__(self, program: Program, is_over: Callable[[], bool] | None = None) -> None:
        self.program = program
        self.binaries = np.flatnonzero(program.integer)
        self.highs = Highs(program, threads=1)
        self.highs.relax(self.binaries)
        if is_over is not None:
            self.highs.ask(lambda: not is_over())

    def at_cost(self, cost: Floats) -> Floats | None:
        """Return the best point, a number by column, when binaries cost this; None if there is none."""
        self.highs.cost(self.binaries, cost)
        return self.point()

    def within(self, upper: Floats) -> Floats | None:
        """Return the best point, a number by column, when binaries are at most this; None if there is none."""
        self.hold(np.zeros(len(upper)), upper)
        return self.point()

    def hold(self, lower: Floats, upper: Floats) -> None:
        """Keep binaries within bounds."""
        self.highs.bound(self.binaries, lower, upper)

    def point(self) -> Floats | None:
        """Return the best point as things are, a number by column; None if none is found within what is allowed."""
        return self.highs.x if self.highs.run() == ModelStatus.kOptimal else None

    def design(self, x: Floats) -> IntegerSolution:
        """Return the design that a point uses, each binary paid in full."""
        taken = x[self.binaries] > DUST
        full = x.copy()
        full[self.binaries] = taken
        return IntegerSolution(taken, full, float(self.program.cost @ full), x[self.binaries])


def scale(relaxed: Relaxation, guess: Floats, rounds: int) -> Iterator[IntegerSolution]:
    """Yield the designs of some rounds of slope scaling, the first at a guess of the binaries.

    Parameters
    ----------
    relaxed
        The program without its integers.
    guess
        How much of each binary is used, by binary [share].
    rounds
        How many.
    """
    fixed = relaxed.program.cost[relaxed.binaries]
    spread = np.maximum(guess, 0.02)
    for _ in range(rounds):
        x = relaxed.at_cost(fixed / spread)
        if x is None:
            return
        yield relaxed.design(x)
        now = x[relaxed.binaries]
        settled = np.where(now > DUST, np.maximum(now, DUST), spread)
        if np.allclose(settled, spread, rtol=1e-4):
            return
        spread = settled


def drop(relaxed: Relaxation, start: IntegerSolution, use: Floats) -> Iterator[IntegerSolution]:
    """Yield cheaper designs, each without a binary that the one before has.

    Those of which least is used are tried first, until it was in vain too often.

    Parameters
    ----------
    relaxed
        The program without its integers.
    start
        A design.
    use
        How much of each binary is used there, by binary [share].
    """
    best, vain = start, 0
    relaxed.highs.cost(relaxed.binaries, LITTLE * relaxed.program.cost[relaxed.binaries])
    for one in np.argsort(use, kind="stable"):
        if not best.taken[one]:
            continue
        upper = best.taken.astype(float)
        upper[one] = 0.0
        x = relaxed.within(upper)
        found = None if x is None else relaxed.design(x)
        if found is not None and found.cost < best.cost:
            best, vain = found, 0
            yield found
        elif (vain := vain + 1) == IN_VAIN:
            return
