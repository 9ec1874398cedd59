"""Whose turn it is, and how evenly turns have fallen."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def in_turn(
    distance: ArrayLike, turns: ArrayLike, *, k: int = 1, band: float = 5.0, factor: float = 2.0
) -> NDArray[np.intp]:
    """Return who is sent next: of those near enough, the k who have had the fewest turns.

    Near enough is within max(band, factor times the nearest, the k-th nearest). Equal turns go to
    the nearer, equal distances to the first; nothing is left to chance.

    Parameters
    ----------
    distance
        How far each candidate is [km].
    turns
        How often each has had a turn.
    k
        How many are sent; all, if there are fewer.
    band
        Distance [km] that nobody minds.
    factor
        How many times as far as the nearest is still near enough.

    Notes
    -----
    Least-first rotation, as in rosters of duty; the band bounds what it costs in distance, in the
    spirit of the price of fairness (Bertsimas, Farias and Trichakis 2011, Operations Research
    59(1)). On 287 surveyed welding shops in Kenya a band of max(5 km, 2 x nearest) sends every shop
    at least once in 2,000 calls, at a Gini index of 0.32 and 0.9 km of detour; nearest-first never
    sends 30 % of them (``benchmarks/referral.py``).
    """
    away, had = np.asarray(distance, float), np.asarray(turns, float)
    if not away.size or k < 1:
        return np.empty(0, np.intp)
    kth = np.partition(away, min(k, away.size) - 1)[min(k, away.size) - 1]
    near = np.flatnonzero(away <= max(band, factor * away.min(), kth))
    order = np.lexsort((near, away[near], had[near]))
    return near[order[:k]]


def gini(turns: ArrayLike) -> float:
    """Return the Gini index: 0 if all have the same, (n - 1)/n if one has everything.

    G = sum_i (2i - n - 1) x_i / (n sum x), x ascending; 0 where nobody has anything.

    Notes
    -----
    Gini 1912, Variabilità e mutabilità; the form on ordered data is in Damgaard and Weiner 2000,
    Ecology 81(4). Not corrected for small n. Worked example: the ten incomes in the manual of the
    R package ineq (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261) give 0.4620911.
    """
    ordered = np.sort(np.asarray(turns, float))
    if not ordered.sum():
        return 0.0
    n = ordered.size
    rank = 2 * np.arange(1, n + 1) - n - 1
    return float(rank @ ordered / (n * ordered.sum()))


def never_share(turns: ArrayLike) -> float:
    """Return the share of those who have had no turn [1]; 0 where there is nobody.

    One minus catalogue coverage (Ge, Delgado-Battenfeld and Jannach 2010, RecSys). Worked example:
    87 of 287 shops without a referral are 30 % (nearest-first on the Kenyan survey).
    """
    had = np.asarray(turns, float)
    return float(np.mean(had == 0)) if had.size else 0.0


def mean_detour(distance: ArrayLike, nearest: ArrayLike) -> float:
    """Return how much farther people are sent than they need be, on average [km].

    Parameters
    ----------
    distance
        How far each was sent [km].
    nearest
        How far nearest-first would have sent them [km].

    Notes
    -----
    The price of fairness in kilometres (Bertsimas, Farias and Trichakis 2011 give it as a share:
    detour over the mean of ``nearest``). Worked example: 2.42 km sent against 1.57 km nearest is
    0.85 km, a price of 54 %. 0 where nobody was sent.
    """
    away, least = np.asarray(distance, float), np.asarray(nearest, float)
    return float(np.mean(away - least)) if away.size else 0.0
