"""Two-stage stochastic programs: what is decided now for all futures, what is decided in each, and what knowing is worth.

The extensive form writes the program of every future beside the others and ties what is decided now (J. R. Birge
and F. Louveaux, Introduction to Stochastic Programming, 2nd ed., Springer 2011, chapters 1 and 4, from which the
expected value of perfect information and the value of the stochastic solution are). What is minimised is
(1 - w) times the expected cost plus w times the conditional value at risk, a linear program (R. T. Rockafellar and
S. Uryasev, Optimization of conditional value-at-risk, Journal of Risk 2(3), 2000; for two stages N. Noyan,
Risk-averse two-stage stochastic programming with an application to disaster management, Computers & Operations
Research 39(3), 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program
from makeshed.units import Share


@dataclass(frozen=True, kw_only=True)
class FutureOdds:
    """How likely each future is, and how far the bad ones weigh more.

    Attributes
    ----------
    probabilities
        By future; they add up to 1.
    risk_weight
        How far the conditional value at risk counts instead of the expected cost, from 0 to 1.
    level
        Of the conditional value at risk: it is the mean of the dearest ``1 - level`` of what may come.
    """

    probabilities: tuple[float, ...]
    risk_weight: Share = 0.0
    level: Share = 0.9

    def expected(self, costs: ArrayLike) -> float:
        """Return the expected cost of costs by future."""
        return float(np.dot(self.probabilities, np.asarray(costs, dtype=float)))

    def tail(self, costs: ArrayLike) -> float:
        """Return the conditional value at risk: the mean of the dearest share, a future at its border counted in part.

        Worked example: of the costs 1, 2, 3, 4, equally likely, the dearest half costs 3.5, the dearest 30 %
        (0.25 * 4 + 0.05 * 3) / 0.3 = 3.83.
        """
        by_cost, left, paid = np.asarray(costs, dtype=float), 1.0 - self.level, 0.0
        for n in np.argsort(-by_cost, kind="stable"):
            part = min(left, self.probabilities[n])
            paid, left = paid + part * by_cost[n], left - part
        return float(paid / (1.0 - self.level))

    def measure(self, costs: ArrayLike) -> float:
        """Return what is minimised, of costs by future."""
        risk = self.tail(costs) if self.risk_weight else 0.0
        return (1.0 - self.risk_weight) * self.expected(costs) + self.risk_weight * risk


@dataclass(frozen=True, kw_only=True)
class ExtensiveForm:
    """The program of all futures, and where each stands in it: its first column and how many it has."""

    program: Program
    column: tuple[int, ...]
    count: tuple[int, ...]

    def part(self, n: int, x: Floats) -> Floats:
        """Return the point of one future.

        Parameters
        ----------
        n
            Number of the future.
        x
            By column of the whole, what is done, shape (columns,), in the units of the program.
        """
        return x[self.column[n] : self.column[n] + self.count[n]]


def extensive_form(
    programs: Sequence[Program], shared: Sequence[Ints], outlook: FutureOdds
) -> ExtensiveForm:
    """Return the program that decides for all futures at once.

    Parameters
    ----------
    programs
        By future, what it costs and must hold.
    shared
        By decision that is made now, its column in the program of each future.
    outlook
        How likely each future is, and how far bad ones weigh more.
    """
    a, w = Assembly(), outlook.risk_weight
    pairs = zip(programs, outlook.probabilities, strict=True)
    column = [a.block(each, times=(1.0 - w) * p)[0] for each, p in pairs]
    for own in shared:
        whole = [at + int(c) for at, c in zip(column, own, strict=True)]
        rows = a.rows(len(whole) - 1, lower=0.0, upper=0.0)
        a.put(rows, np.array(whole[1:], dtype=np.int64))
        a.put(rows, np.full(len(rows), whole[0]), -1.0)
    if w > 0:
        _weigh_tail(a, programs, column, outlook)
    count = tuple(program.shape[1] for program in programs)
    return ExtensiveForm(program=a.program(), column=tuple(column), count=count)


def _weigh_tail(
    a: Assembly, programs: Sequence[Program], column: Sequence[int], outlook: FutureOdds
) -> None:
    """Count the tail: w·(t + Σ probability·beyond / (1 - level)), where beyond >= cost of the future - t."""
    w = outlook.risk_weight
    border = a.columns(w, lower=-np.inf)
    beyond = a.columns(w * np.array(outlook.probabilities) / (1.0 - outlook.level))
    rows = a.rows(len(programs), lower=0.0)
    a.put(rows, beyond)
    a.put(rows, np.full(len(rows), border[0]))
    for row, program, at in zip(rows, programs, column, strict=True):
        paid = np.flatnonzero(program.cost)
        a.put(np.full(len(paid), row), at + paid, -program.cost[paid])
