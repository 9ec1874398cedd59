"""How much of what a national industry buys a region can sell it, from who works in what (FLQ)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats

LEAST, USUAL, MOST = 0.1, 0.3, 0.4
"""Exponents between which studies with surveyed regional tables found the best one to lie [1].

[1] Flegg and Webber 2000, Regional Studies 34(6), near 0.3; Flegg and Tohmo 2013, Regional Studies 47(5), over
twenty Finnish regions, and Korean, Chinese and German regions since: 0.1 to 0.4, another for each region."""


def region_size(region: ArrayLike, whole: ArrayLike, exponent: float) -> Floats:
    """Return lambda = log2(1 + E_r / E)^delta: 1 for the whole, the less the smaller the region.

    Parameters
    ----------
    region, whole
        Jobs in all industries, of the region and of the whole, any shape [jobs].
    exponent
        delta, at least 0; 0 leaves size out.
    """
    share = np.asarray(region, float) / np.asarray(whole, float)
    return np.asarray(np.log2(1 + share) ** exponent)


def regional_shares(seller: ArrayLike, buyer: ArrayLike, size: float) -> Floats:
    """Return which share of its inputs each industry buys in the region, sellers by buyers [1].

    r_ij = min(1, lambda LQ_i / LQ_j), and min(1, lambda LQ_i) where i = j. It rises with the seller's
    quotient and the size and falls with the buyer's. An industry that the region lacks sells nothing; as a
    buyer (LQ_j = 0) it has no quotient, and buys nothing there.

    Parameters
    ----------
    seller, buyer
        Location quotients of the industries, shape (n,); the same, unless they are known between two ends.
    size
        lambda, from `region_size`.

    Notes
    -----
    Flegg and Webber 1997, Regional Studies 31(8), 795-805: the cross-industry quotient, with the industry's
    own where it buys of itself (Morrison and Smith 1974, Journal of Regional Science 14), times lambda. With national coefficients A the
    regional ones are r_ij A_ij; see `makeshed.science.inputoutput`.
    """
    s, b = np.asarray(seller, float), np.asarray(buyer, float)
    inverse = np.divide(size, b, out=np.zeros_like(b), where=b > 0)
    shares = np.asarray(np.minimum(np.multiply.outer(s, inverse), 1.0))
    np.fill_diagonal(shares, np.minimum(size * s, 1.0))
    return shares
