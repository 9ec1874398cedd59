"""Slope scaling: what is paid once is spread over the amount that the last plan had of it.

Each round is a linear program in which a binary costs fixed / (its value in the round before), so
that at a point that repeats itself the linear cost is the true one. D. Kim and P. M. Pardalos (1999),
"A solution approach to the fixed charge network flow problem using a dynamic slope scaling
procedure", Operations Research Letters 24(4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from makeshed.science.program import Floats, Program
from makeshed.solvers.highs import hand_over

DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Design:
    """Which binaries are 1, and what the plan with them costs."""

    taken: np.ndarray  # by integer column
    x: Floats
    cost: float


IsOver = Callable[[Design], bool]
"""Is told the design at hand and says whether to stop."""


class Relaxed:
    """The linear relaxation of a program in a solver that stays warm while costs and bounds change."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.binaries = np.flatnonzero(program.integer).astype(np.int32)
        self.highs: Any = hand_over(program)
        count = len(self.binaries)
        kinds = np.full(count, int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
        self.highs.changeColsIntegrality(count, self.binaries, kinds)
        self.highs.setOptionValue("threads", 1)

    def at_cost(self, cost: Floats) -> Floats | None:
        """Return the best point when binaries cost this; None if there is none."""
        self.highs.changeColsCost(len(self.binaries), self.binaries, cost)
        return self._run()

    def within(self, upper: Floats) -> Floats | None:
        """Return the best point when binaries are at most this; None if there is none."""
        self.hold(np.zeros(len(upper)), upper)
        return self._run()

    def hold(self, lower: Floats, upper: Floats) -> None:
        """Keep binaries within bounds."""
        self.highs.changeColsBounds(len(upper), self.binaries, lower, upper)

    def _run(self) -> Floats | None:
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self.highs.getSolution().col_value)

    def design(self, x: Floats) -> Design:
        """Return the design that a point uses, each binary paid in full."""
        taken = x[self.binaries] > DUST
        full = x.copy()
        full[self.binaries] = taken
        return Design(taken, full, float(self.program.cost @ full))


def scale(relaxed: Relaxed, guess: Floats, rounds: int) -> list[Design]:
    """Return the designs of some rounds of slope scaling, the first at a guess of the binaries."""
    fixed = relaxed.program.cost[relaxed.binaries]
    spread = np.maximum(guess, 0.02)
    found: list[Design] = []
    for _ in range(rounds):
        x = relaxed.at_cost(fixed / spread)
        if x is None:
            break
        found.append(relaxed.design(x))
        now = x[relaxed.binaries]
        settled = np.where(now > DUST, np.maximum(now, DUST), spread)
        if np.allclose(settled, spread, rtol=1e-4):
            break
        spread = settled
    return found
