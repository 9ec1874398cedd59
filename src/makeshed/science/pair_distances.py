"""Whether plants lie nearer to one another than others of their kind would: K-density of distances, with envelopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats
from makeshed.science.distance import great_circle

DRAWS = 1000
TAIL = 0.05
"""Share of curves by chance that leave the envelope, on each side."""
STEPS = 200
"""Distances from 0 to the furthest at which the density is told."""
REACH = 6.0
"""So many bandwidths from a distance its kernel is nothing."""


def pair_distances(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Return the distances [km] of all pairs of points, each pair once."""
    phi, lam = np.asarray(lat, float), np.asarray(lon, float)
    one, other = np.triu_indices(len(phi), 1)
    return np.asarray(great_circle(phi[one], lam[one], phi[other], lam[other]))


def bandwidth(distances: ArrayLike) -> float:
    """Return Silverman's bandwidth [km]: 0.9 min(s, IQR / 1.34) n^-1/5, of the pairs; s alone where IQR is 0."""
    d = np.asarray(distances, float)
    low, high = np.quantile(d, [0.25, 0.75])
    spread, quartiles = float(d.std(ddof=1)), float(high - low) / 1.34
    return float(0.9 * (min(spread, quartiles) if quartiles > 0 else spread) * len(d) ** -0.2)


def k_density(distances: ArrayLike, at: ArrayLike, width: float | None = None) -> Floats:
    """Return the density of distances between pairs of plants at some of them [1/km].

    K(d) = 1 / (P h) sum over P pairs of f((d - d_ij) / h), f the normal density, and what falls below 0 put back above it.

    Parameters
    ----------
    distances
        Of each pair once [km].
    at
        Where it is told, evenly spaced from 0 [km].
    width
        h [km]; by default Silverman's.

    Raises
    ------
    ValueError
        All pairs are equally far apart, and no h is given.

    Notes
    -----
    Duranton and Overman 2005, Review of Economic Studies 72, 1077-1106; reflection and bandwidth of Silverman 1986, 2.10 and
    3.4.2. Each distance is shared between the two nearest of points a sixteenth of the bandwidth apart or less, and these
    are smoothed: at most 1e-3 of the highest density off what the sum over all pairs gives.
    """
    d, where = np.asarray(distances, float), np.asarray(at, float)
    h = bandwidth(d) if width is None else width
    far = float(where[-1])
    if h <= 0:
        raise ValueError("all pairs are equally far apart: distances have no density")
    step = min(h / 16, far / len(where))
    last = int(np.ceil((far + REACH * h) / step)) + 1
    near = d[d < (last - 1) * step] / step
    low = near.astype(int)
    count = np.bincount(low, 1 - (near - low), last + 1) + np.bincount(
        low + 1, near - low, last + 1
    )
    mirrored = np.concatenate([count[:0:-1], [2 * count[0]], count[1:]])
    reach = np.arange(-last, last + 1) * step / h
    kernel = np.exp(-(reach[np.abs(reach) <= REACH] ** 2) / 2)
    smooth = np.convolve(mirrored, kernel / kernel.sum(), mode="same")[last:]
    return np.asarray(np.interp(where, np.arange(last + 1) * step, smooth) / (len(d) * step))


@dataclass(frozen=True, slots=True)
class Localisation:
    """The density of distances of some plants, and where chance would put it."""

    at: Floats
    """Distances [km]."""
    density: Floats
    local: tuple[Floats, Floats]
    """Ends between which nine of ten curves by chance lie at each distance alone."""
    whole: tuple[Floats, Floats]
    """Ends that 95 % of curves by chance never pass anywhere, above, and 95 % below."""

    @property
    def above(self) -> Floats:
        """How far the density is above the envelope of whole curves, by distance [1/km]."""
        return np.maximum(self.density - self.whole[1], 0.0)

    @property
    def below(self) -> Floats:
        """How far it is below, by distance [1/km]; told where it is above nowhere."""
        return np.maximum(self.whole[0] - self.density, 0.0) * (not self.above.any())


def localisation(
    plants: ArrayLike, candidates: ArrayLike, *, furthest: float, draws: int = DRAWS, seed: int = 0
) -> Localisation:
    """Return how far plants lie together beyond how all who could be in their place do.

    As many are drawn from the candidates, without replacement, as often as asked, and the density of their distances is
    compared. What lies above the envelope of whole curves anywhere is localised.

    Parameters
    ----------
    plants
        Latitude and longitude of each [degrees], shape (n, 2), n from 3.
    candidates
        Of all, the plants themselves included, shape (m, 2), m from n.
    furthest
        Up to which distance is looked [km]; Duranton and Overman take the median between all candidates.
    draws, seed
        Of chance.
    """
    own, every = np.asarray(plants, float), np.asarray(candidates, float)
    at = np.linspace(0.0, furthest, STEPS + 1)
    rng = np.random.default_rng(seed)
    curves = np.empty((draws, len(at)))
    for n in range(draws):
        drawn = every[rng.choice(len(every), len(own), replace=False)]
        curves[n] = _density(drawn, at)
    local = np.quantile(curves, [TAIL, 1 - TAIL], axis=0)
    return Localisation(at, _density(own, at), (local[0], local[1]), _whole_curves(curves))


def _density(points: Floats, at: Floats) -> Floats:
    d = pair_distances(points[:, 0], points[:, 1])
    # plants that stand on one spot or in a ring of equals still have a density, a narrow one
    return k_density(d, at, bandwidth(d) or float(at[1]))


def _whole_curves(curves: Floats) -> tuple[Floats, Floats]:
    """Return the ends that all but a share of curves never pass: the same rank among curves at every distance."""
    order = np.sort(curves, axis=0)
    last = len(curves) - 1
    rank = np.empty(curves.shape, int)
    for n in range(curves.shape[1]):
        rank[:, n] = np.searchsorted(order[:, n], curves[:, n])
    high = int(np.quantile(rank.max(1), 1 - TAIL, method="higher"))
    low = int(np.quantile(rank.min(1), TAIL, method="lower"))
    return order[low], order[min(high, last)]
