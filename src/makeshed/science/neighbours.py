"""Whether regions that have much of something lie beside others that do: Moran's I and its test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix

from makeshed.science.arrays import Floats

PERMUTATIONS = 999
BLOCK = 256
"""Points whose distances to all are worked out at once."""


def nearest_weights(lat: ArrayLike, lon: ArrayLike, count: int) -> csr_matrix:
    """Return weights that give each point's nearest others the same share, its rows adding up to 1.

    Parameters
    ----------
    lat, lon
        Of each point [degrees]; no two at one spot are needed to be told apart.
    count
        How many neighbours each has, fewer than there are points.
    """
    phi, lam = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    on_globe = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], 1)
    n = len(on_globe)
    nearest = np.empty((n, count), int)
    for start in range(0, n, BLOCK):
        own = np.arange(start, min(start + BLOCK, n))
        chords = ((on_globe[own, None] - on_globe) ** 2).sum(2)  # their order is that of arcs
        chords[own - start, own] = np.inf
        nearest[own] = np.argpartition(chords, count - 1, axis=1)[:, :count]
    rows = np.repeat(np.arange(n), count)
    return csr_matrix((np.full(n * count, 1 / count), (rows, nearest.ravel())), shape=(n, n))


@dataclass(frozen=True, slots=True)
class Moran:
    """Moran's I of each of several things, and how often chance does as much."""

    i: Floats
    """Near 0 by chance, towards 1 where like lies beside like, below 0 where like avoids like; nan: no spread [1]."""
    expected: float
    """By chance: -1 / (n - 1) [1]."""
    z: Floats
    """Standard deviations above what is expected, if values lay anywhere by chance (randomisation)."""
    chance: Floats
    """Share of permutations, and of what is found itself, that come to as much or more [1]."""


def moran(
    values: ArrayLike, weights: csr_matrix, *, permutations: int = PERMUTATIONS, seed: int = 0
) -> Moran:
    """Return Moran's I and its test, of one thing or of several with the same permutations.

    I = n / S0 * sum_ij w_ij z_i z_j / sum_i z_i^2, with z the deviations from the mean and S0 the sum of weights.

    Parameters
    ----------
    values
        Shape (points,) or (points, things).
    weights
        Of the neighbours of each point, points by points, without itself.
    permutations
        How often values change places; 0: ``chance`` is not told (nan).
    seed
        Of the permutations.

    Notes
    -----
    Moran 1950, Biometrika 37, 17-23; variance under randomisation of Cliff and Ord 1981, Spatial Processes, ch. 2.
    Worked example: crime in 49 neighbourhoods of Columbus (Anselin 1988) as esda computes it.
    """
    x = np.asarray(values, float)
    table = x[:, None] if x.ndim == 1 else x
    n, s0 = len(table), float(weights.sum())
    z = table - table.mean(0)
    squares = (z**2).sum(0)
    flat = squares <= 1e-18 * np.maximum((table**2).sum(0), 1e-300)
    scale = np.where(flat, np.nan, s0 * squares / n)
    found = (z * (weights @ z)).sum(0) / scale
    more = np.zeros(table.shape[1])
    rng = np.random.default_rng(seed)
    for _ in range(permutations):
        moved = z[rng.permutation(n)]
        more += (moved * (weights @ moved)).sum(0) / scale >= found - 1e-12
    chance = np.where(flat | (permutations == 0), np.nan, (more + 1) / (permutations + 1))
    kurtosis = n * (z**4).sum(0) / np.where(flat, np.nan, squares**2)
    expected = -1 / (n - 1)
    deviation = np.sqrt(np.maximum(_variance(weights, n, kurtosis), 0.0))
    return Moran(found, expected, (found - expected) / deviation, chance)


def _variance(weights: csr_matrix, n: int, kurtosis: Floats) -> Floats:
    """Return the variance of I under randomisation (Cliff and Ord 1981)."""
    s0 = float(weights.sum())
    s1 = float((csr_matrix(weights + weights.T).power(2)).sum()) / 2
    s2 = float(((np.asarray(weights.sum(1)).ravel() + np.asarray(weights.sum(0)).ravel()) ** 2).sum())  # fmt: skip
    a = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    b = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return np.asarray((a - b) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2)
