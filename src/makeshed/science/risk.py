"""What a sample of losses says: mean, value at risk, conditional value at risk, and how far to trust them.

The conditional value at risk is that of Rockafellar and Uryasev (2000), "Optimization of conditional
value-at-risk", Journal of Risk 2(3), for samples with ties Rockafellar and Uryasev (2002), Journal of
Banking & Finance 26(7): the mean of the worst 1 - a of cases, a case at the border counted in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from makeshed.errors import BadValue, NotEnoughData
from makeshed.science.arrays import Floats

SURE = 0.95
"""Confidence of the intervals."""
FEWEST = 10
"""Cases beyond the value at risk, fewer of which say nothing of the tail."""


class Estimate(NamedTuple):
    """A number, and an interval that holds the true one in 95 of 100 samples."""

    value: float
    low: float
    high: float


class Tail(NamedTuple):
    """What a sample of losses says; ``level`` is the share of cases below the value at risk."""

    level: float
    mean: Estimate
    var: Estimate
    cvar: Estimate
    worst: float
    cases: int


def tail(losses: ArrayLike, level: float = 0.95) -> Tail:
    """Return mean, value at risk and conditional value at risk of a sample, with their errors.

    The interval of the mean is the normal one; that of the value at risk is between order statistics
    (Conover 1999, "Practical Nonparametric Statistics", 3.2); that of the conditional value at risk is
    the normal one of its influence function (Trindade, Uryasev, Shapiro and Zrazhevsky 2007, Journal of
    Banking & Finance 31(11)).

    Worked example: of the losses 1, 2 ... 100, the value at risk at 95 % is 95, the conditional one
    (96 + 97 + 98 + 99 + 100) / 5 = 98.

    Raises
    ------
    BadValue
        The level is no share between 0 and 1, or a loss is no number.
    NotEnoughData
        Too few cases lie beyond the value at risk.
    """
    x = np.sort(np.asarray(losses, float))
    count = len(x)
    if not 0 < level < 1:
        raise BadValue(f"the level is {level}", hint="a share between 0 and 1, such as 0.95")
    if not np.isfinite(x).all():
        raise BadValue("a loss is no number", hint="finite losses")
    if count < (needed := fewest(level)):
        raise NotEnoughData(
            f"{count} cases say nothing of the worst {1 - level:.1%}", hint=f"{needed:,}"
        )
    z = float(ndtri((1 + SURE) / 2))
    rank = _rank(level, count)
    var = float(x[rank])
    beyond = np.maximum(0.0, x - var) / (1 - level)
    cvar = var + float(beyond.mean())
    wide = z * float(np.sqrt(count * level * (1 - level)))
    low, high = x[max(0, int(rank - wide))], x[min(count - 1, int(np.ceil(rank + wide)))]
    error = z * float(x.std(ddof=1)) / count**0.5
    spread = z * float(beyond.std(ddof=1)) / count**0.5
    mean = float(x.mean())
    return Tail(
        level,
        Estimate(mean, mean - error, mean + error),
        Estimate(var, float(low), float(high)),
        Estimate(cvar, cvar - spread, cvar + spread),
        float(x[-1]),
        count,
    )


def fewest(level: float) -> int:
    """Return how many cases a tail needs.

    Worked example: at 95 %, 200, of which 10 lie beyond.
    """
    return int(np.ceil(round(FEWEST / (1 - level), 6)))


def weights(losses: ArrayLike, level: float = 0.95) -> Floats:
    """Return by case which share of it is in the tail; they add up to 1 - level of the cases."""
    x = np.asarray(losses, float)
    var = np.sort(x)[_rank(level, len(x))]
    part = (x > var).astype(float)
    at = x == var
    part[at] = ((1 - level) * len(x) - part.sum()) / at.sum()
    return np.asarray(part)


def drivers(parts: Floats, losses: ArrayLike, level: float = 0.95) -> Floats:
    """Return what each part of the loss adds to the conditional value at risk.

    By part, in units of the loss; together they are the conditional value at risk (Euler allocation; Tasche 1999, "Risk contributions and performance
    measurement").

    Worked example: two equal parts add half each.

    Parameters
    ----------
    parts
        Of the loss, by part and case, in its unit; they add up to the loss of each case.
    losses
        By case, in the same unit.
    level
        Share of the cases that is no tail.
    """
    share = weights(losses, level)
    return np.asarray(parts @ share / share.sum())


def fan(service: Floats, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> Floats:
    """Return by level and day the service that this share of cases stays at or below."""
    return np.asarray(np.quantile(service, levels, axis=1))


def _rank(level: float, count: int) -> int:
    return max(0, int(np.ceil(round(level * count, 9))) - 1)
