"""From what was measured to factors and bands: how far estimates may be trusted, and how to mend them.

Time is judged by ratio: ten minutes off matter for a part of one hour, not of one day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from makeshed.errors import NotEnoughData
from makeshed.science.arrays import Floats
from makeshed.units import Millimetre, Second, Share, Unit

CubicMillimetre = Annotated[float, Unit("mm³")]

FEWEST, REFIT = 5, 20
"""Jobs for a factor, and for a factor with a fixed time per job."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A job of a log: what was estimated, and what it took."""

    name: str
    seconds: Second
    """Measured."""
    estimated: Second
    """By the slicer, or by `makeshed.printing.print_time.estimate`."""
    filament: CubicMillimetre | None = None
    filament_estimated: CubicMillimetre | None = None
    layer_height: Millimetre | None = None
    machine: str = ""
    source: str = ""
    """The file and the place in it."""


class JobLog(list[Job]):
    """The jobs of a log that count; ``dropped`` says which do not, and why."""

    def __init__(self, jobs: Iterable[Job] = (), dropped: Sequence[str] = ()) -> None:
        super().__init__(jobs)
        self.dropped = tuple(dropped)


def fit_relative(terms: ArrayLike, truth: ArrayLike, *, rounds: int = 10) -> Floats:
    """Return the factors of terms, none negative, that sum to the truth with least relative error.

    Parameters
    ----------
    terms
        One row for each case, one column for each term, (n, k).
    truth
        What was measured, more than 0, (n).
    rounds
        How often the cases are weighted anew.

    Notes
    -----
    Non-negative least squares (Lawson and Hanson 1974, Solving Least Squares Problems, ch. 23) on
    relative errors, weighted anew each round so that it tends to least absolute errors (iteratively
    reweighted; Holland and Welsch 1977, Communications in Statistics A6(9)). Worked example: three
    cases of one term 1, 2, 3 and truth 2, 4, 9 give the factor 2.0: the odd case hardly counts.
    """
    x, y = np.asarray(terms, float), np.asarray(truth, float)
    size = np.maximum(x.max(axis=0, initial=0.0), 1e-12)
    relative = x / size / y[:, None]
    weights = np.ones(len(y))
    factors = np.zeros(x.shape[1])
    for _ in range(rounds):
        factors, _ = nnls(relative * weights[:, None], weights)
        weights = 1 / np.sqrt(np.maximum(np.abs(relative @ factors - 1), 0.01))
    return np.asarray(factors / size)


def conformal_band(ratios: ArrayLike, *, coverage: Share = 0.9) -> tuple[float, float]:
    """Return the shares of an estimate between which the truth lies, in so many cases.

    Parameters
    ----------
    ratios
        Truth over estimate, in cases that the estimate had not seen.

    Notes
    -----
    Split conformal prediction: the order statistics that leave (1 - coverage) / 2 of one more case
    outside at each end (Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World).
    Worked example: of the ratios 0.81, 0.82 ... 0.99, 1.00 ... 1.19 (39 of them) the second and the
    second last, 0.82 and 1.18, hold 90 % of what comes. With fewer than 19 cases it is the widest seen.
    """
    ordered = np.sort(np.asarray(ratios, float))
    tail = (1 - coverage) / 2 * (len(ordered) + 1)
    rank = max(0, int(tail + 1e-9) - 1)
    return float(ordered[rank]), float(ordered[len(ordered) - 1 - rank])


@dataclass(frozen=True)
class Scale:
    """What a log says of estimates."""

    factor: float
    """Time measured over time estimated."""
    start: Second
    """Time of each job beside that: heating, levelling, cleaning."""
    left_out: Floats
    """Of each job, what the others say it takes over what it took, less 1."""

    @property
    def error(self) -> Share:
        """Mean absolute error of a job that the fit has not seen."""
        return float(np.mean(np.abs(self.left_out)))

    @property
    def spread(self) -> Share:
        """Half width of the band around an estimate that holds the next job nine times in ten.

        Split conformal by absolute ratio; of fewer than 9 jobs it is the widest seen, which holds
        the next one n times in n + 1.
        """
        ratios = np.sort(np.abs(np.log(np.maximum(1 + self.left_out, 1e-9))))
        rank = min(len(ratios), math.ceil(0.9 * (len(ratios) + 1)))
        return float(math.expm1(ratios[rank - 1]))


def scale_of(measured: ArrayLike, estimated: ArrayLike) -> Scale:
    """Return the factor of a machine by its log, and from 20 jobs on its fixed time per job.

    Raises
    ------
    NotEnoughData
        There are fewer than 5 jobs.

    Notes
    -----
    The factor is the median ratio, which one job that failed halfway does not move.
    """
    truth, guess = np.asarray(measured, float), np.asarray(estimated, float)
    if len(truth) < FEWEST:
        raise NotEnoughData(
            f"{len(truth)} jobs say too little of a machine",
            hint=f"log at least {FEWEST} finished jobs, of parts as different as can be",
        )
    every = np.arange(len(truth))
    left_out = []
    for i in every:
        factor, start = _fitted(truth[every != i], guess[every != i])
        left_out.append((factor * guess[i] + start) / truth[i] - 1)
    factor, start = _fitted(truth, guess)
    return Scale(factor, start, np.array(left_out))


def _fitted(truth: Floats, guess: Floats) -> tuple[float, float]:
    if len(truth) < REFIT - 1:  # one may be left out
        return float(np.median(truth / guess)), 0.0
    factor, start = fit_relative(np.column_stack([guess, np.ones(len(guess))]), truth)
    return float(factor), float(start)
