"""Where one way of making becomes cheaper than another: curves with bands, and where they cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makeshed.units import Share

Values = NDArray[np.float64]


def strata(count: int, *seed: int) -> Values:
    """Return ``count`` quantiles of one driver, one from each equally likely slice, in random order.

    A column of a Latin hypercube: McKay, Beckman and Conover 1979, Technometrics 21(2). The same
    seed gives the same column, whatever else is drawn.
    """
    draw = np.random.default_rng(seed)
    return np.asarray((draw.permutation(count) + draw.random(count)) / count)


def triangular(u: ArrayLike, low: float, mode: float, high: float) -> Values:
    """Return the quantile ``u`` of the triangular distribution between low and high.

    Worked example: 0, 1 and 2: a quarter is at sqrt(0.5) = 0.7071, the half at 1.

    Parameters
    ----------
    u
        Shares of the distribution, of any shape; the answer has the same.
    low, mode, high
        Where it begins, is densest and ends, in the unit of what is drawn.

    Raises
    ------
    ValueError
        The three do not rise.
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


def tenths(drawn: ArrayLike) -> tuple[float, float, float]:
    """Return P10, P50 and P90 of what few stratified draws come to, in the unit of what is drawn.

    The k-th smallest of n stands for the share (k - 1/2) / n (Hazen 1914, Storage to be provided in impounding
    reservoirs, Transactions of the American Society of Civil Engineers 77), for one draw lies in each of n slices
    (`strata`). The usual (k - 1) / (n - 1) takes the smallest of n for the least that there can be: between its P10
    and P90 lie 0.8 (n - 1) / (n + 1) of what is to come, of 20 draws 72 % instead of 80 %.

    Worked example: of 1 to 10 the tenth of a hundred is 1.5 and the ninetieth 9.5.

    Parameters
    ----------
    drawn
        Draws, at least one.
    """
    low, middle, high = np.percentile(np.asarray(drawn, float), [10, 50, 90], method="hazen")
    return float(low), float(middle), float(high)


def band(costs: Values) -> tuple[Values, Values, Values]:
    """Return P10, P50 and P90 of costs [money] over the last axis: one number for each row of draws."""
    low, middle, high = np.percentile(costs, [10, 50, 90], axis=-1)
    return np.asarray(low), np.asarray(middle), np.asarray(high)


@dataclass(frozen=True, kw_only=True)
class CurveCrossing:
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


def crossing(volumes: Values, one: Values, other: Values) -> CurveCrossing | None:
    """Return where ``one`` (volumes by draws) stops or begins to be cheaper than ``other``.

    Of several crossings in one draw (saw teeth) the last counts. Between two volumes the difference
    is taken as linear in the logarithm of the volume. None where no draw crosses.

    Parameters
    ----------
    volumes
        Volumes looked at, ascending, (n,).
    one, other
        Unit costs [money], by volume and draw, (n, m) or what broadcasts to it.

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
    share = np.where(crosses, before / np.where(before == after, 1.0, before - after), 0.0)
    found = np.exp(x[last] + share * (x[last + 1] - x[last]))[crosses]
    below = bool(wins[last, at][crosses].mean() >= 0.5)
    low, middle, high = np.percentile(found, [10, 50, 90])
    return CurveCrossing(
        low=float(low),
        middle=float(middle),
        high=float(high),
        below=below,
        always=always,
        never=never,
    )


def chance(one: ArrayLike, other: ArrayLike) -> Share:
    """Return the share of draws in which the first costs less."""
    return float((np.asarray(one) < np.asarray(other)).mean())


def tipping(
    gap: Callable[[Values], Values], now: float, *, low: float, high: float, points: int = 48
) -> float | None:
    """Return the value of one driver at which ``gap`` changes its sign, the nearest to ``now``.

    Parameters
    ----------
    gap
        Difference of two costs as a function of the driver, elementwise on arrays.
    now
        Its value today.
    low, high
        Between which to look.
    points
        Looked at on each side, closer together near ``now``; then again between the two where the
        sign changes, until they agree to a millionth.

    Returns
    -------
    The value, or None where nothing between the ends changes who is cheaper.

    Notes
    -----
    Worked example: a duty d on 10 of value that lands at 11 (1 + d) tips against 13.2 at d = 0.2.
    """
    if not low <= now <= high:
        return None
    steps = np.linspace(0, 1, points) ** 2
    found = []
    for end in (low, high):
        at = now + steps * (end - now)
        for _ in range(8):
            signs = np.sign(gap(at))
            changed = np.flatnonzero((signs[1:] != signs[:1]) & np.isfinite(signs[1:]))
            if not len(changed):
                break
            first, second = at[changed[0]], at[changed[0] + 1]
            if abs(second - first) <= 1e-6 * max(abs(second), 1e-12):
                found.append(float((first + second) / 2))
                break
            at = np.linspace(first, second, points)
    return min(found, key=lambda value: abs(value - now)) if found else None
