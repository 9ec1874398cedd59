"""Where one way of making becomes cheaper than another: curves with bands, and where they cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import qmc

from makeshed.units import Share

Values = NDArray[np.float64]


def spread(count: int, dimensions: int, seed: int) -> Values:
    """Return ``count`` points spread evenly over the unit cube, one column for each driver.

    A Latin hypercube: each driver takes ``count`` equally likely slices once (McKay, Beckman and
    Conover 1979, Technometrics 21(2)).
    """
    return np.asarray(qmc.LatinHypercube(max(dimensions, 1), seed=seed).random(count))


def triangular(u: ArrayLike, low: float, mode: float, high: float) -> Values:
    """Return the quantile ``u`` of the triangular distribution between low and high.

    Worked example: 0, 1 and 2: a quarter is at sqrt(0.5) = 0.7071, the half at 1.
    """
    if not low <= mode <= high:
        raise ValueError(f"low, mode and high must rise, not {low:g}, {mode:g}, {high:g}")
    u = np.asarray(u, float)
    width = high - low
    if width == 0:
        return np.full(u.shape, float(mode))
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < (mode - low) / width, left, right)


def band(costs: Values) -> tuple[Values, Values, Values]:
    """Return P10, P50 and P90 over the last axis."""
    low, middle, high = np.percentile(costs, [10, 50, 90], axis=-1)
    return np.asarray(low), np.asarray(middle), np.asarray(high)


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where a cost curve crosses another, over the draws in which it does.

    ``below`` tells whether the first is cheaper at small volumes. ``always`` and ``never`` are the
    shares of draws in which the first is cheaper, or dearer, everywhere looked at.
    """

    low: float  # P10 [units]
    middle: float
    high: float  # P90
    below: bool
    always: Share
    never: Share


def crossing(volumes: Values, one: Values, other: Values) -> Crossing | None:
    """Return where ``one`` (volumes by draws) stops or begins to be cheaper than ``other``.

    Of several crossings in one draw (saw teeth) the last counts. Between two volumes the difference
    is taken as linear in the logarithm of the volume. None where no draw crosses.

    Notes
    -----
    Worked example: die casting at 21.29 + 21,000/N against 526.31 meets at N = 41.6, so 42 are the
    first that it makes cheaper (Atzeni and Salmi 2012).
    """
    gap = np.broadcast_arrays(one, other)[0] - other
    wins = gap < 0
    x = np.log(volumes)
    changes = wins[1:] != wins[:-1]
    crosses = changes.any(axis=0)
    always, never = float(wins.all(axis=0).mean()), float((~wins).all(axis=0).mean())
    if not crosses.any():
        return None
    last = len(x) - 2 - np.argmax(changes[::-1], axis=0)
    at = np.arange(gap.shape[1])
    before, after = gap[last, at], gap[last + 1, at]
    share = before / np.where(before == after, 1.0, before - after)
    found = np.exp(x[last] + share * (x[last + 1] - x[last]))[crosses]
    below = bool(wins[last, at][crosses].mean() >= 0.5)
    low, middle, high = np.percentile(found, [10, 50, 90])
    return Crossing(
        low=float(low),
        middle=float(middle),
        high=float(high),
        below=below,
        always=always,
        never=never,
    )


def break_even(*, fixed: float, other_fixed: float, unit: float, other_unit: float) -> float:
    """Return the volume at which two straight cost lines meet; nan where they do not.

    Worked examples: 21,000 of die against none, 21.29 against 526.31 a unit: 41.6 (Atzeni and Salmi
    2012); a mould of 6500 at 0.70 against 18: 376 (orion-design).
    """
    slope = other_unit - unit
    volume = (fixed - other_fixed) / slope if slope else np.nan
    return volume if volume > 0 else np.nan


def chance(one: ArrayLike, other: ArrayLike) -> Share:
    """Return the share of draws in which the first costs less."""
    return float((np.asarray(one) < np.asarray(other)).mean())


def tipping(
    gap: Callable[[float], float], now: float, *, most: float = 100.0, least: float = 0.0
) -> float | None:
    """Return the value of one driver at which ``gap`` changes its sign, the nearest to ``now``.

    Parameters
    ----------
    gap
        Difference of two costs as a function of the driver.
    now
        Its value today.
    most, least
        Multiples of it within which to look; a driver that is 0 is looked at up to ``most`` itself.

    Returns
    -------
    The value, or None where nothing in that range changes who is cheaper.
    """
    here = gap(now)
    span = now or 1.0
    up = now + np.geomspace(1e-3, most, 40) * span
    down = now - np.geomspace(1e-3, 1 - least, 25) * span if now else np.array([])
    found = []
    for side in (up, down):
        past = now
        for value in side:
            try:
                there = gap(float(value))
            except (ValueError, ZeroDivisionError):
                break
            if not np.isfinite(there):
                break
            if np.sign(there) != np.sign(here):
                found.append(float(brentq(gap, past, float(value), xtol=1e-9 * abs(span))))
                break
            past = float(value)
    return min(found, key=lambda value: abs(value - now)) if found else None
