"""Whether plants of an industry lie together more than chance and their sizes explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats


def raw_concentration(own: ArrayLike, reference: ArrayLike) -> Floats:
    """Return G = sum over regions of (s - x)^2, by industry.

    Parameters
    ----------
    own
        Jobs, regions by industries, or of one industry, shape (regions,) [jobs].
    reference
        Jobs in all industries, shape (regions,) [jobs].

    Returns
    -------
    G, shape (industries,), from 0; of one industry a number [1].
    """
    jobs = np.asarray(own, float)
    x = np.asarray(reference, float) / np.sum(reference)
    total = jobs.sum(0)
    shares = np.divide(jobs, total, out=np.zeros_like(jobs), where=total > 0)
    return np.asarray(((shares.T - x) ** 2).sum(-1))


def ellison_glaeser(raw: ArrayLike, reference: ArrayLike, herfindahl: ArrayLike) -> Floats:
    """Return gamma of Ellison and Glaeser: how far plants lie together beyond chance and their sizes.

    gamma = [G - (1 - sum x^2) H] / [(1 - sum x^2) (1 - H)]. 0 as if plants fell anywhere by chance; Ellison and Glaeser
    call less than 0.02 slight and more than 0.05 strong. It falls as H rises.

    Parameters
    ----------
    raw
        G, from `raw_concentration`.
    reference
        Jobs in all industries, by region.
    herfindahl
        H, the sum of squared shares of plants in the jobs of the industry, below 1.

    Notes
    -----
    Ellison and Glaeser 1997, Journal of Political Economy 105(5), 889-927. Worked example of Farhauer and Kröll in the manual
    of the R package REAT: 0.05990628.
    """
    x = np.asarray(reference, float) / np.sum(reference)
    room = 1 - (x**2).sum()
    h = np.asarray(herfindahl, float)
    return np.asarray((np.asarray(raw, float) - room * h) / (room * (1 - h)))


def chance_spread(reference: ArrayLike, herfindahl: ArrayLike, fourth: ArrayLike) -> Floats:
    """Return the standard deviation of G if plants fell by chance, for the test of Ellison and Glaeser.

    var G = 2 {H^2 [sum x^2 - 2 sum x^3 + (sum x^2)^2] - sum z^4 [sum x^2 - 4 sum x^3 + 3 (sum x^2)^2]}; what is expected of
    G by chance is (1 - sum x^2) H, and more than about two deviations above that is no chance.

    Parameters
    ----------
    reference
        Jobs in all industries, by region.
    herfindahl, fourth
        Sums of squared and of fourth powers of plants' shares in the jobs of the industry.
    """
    x = np.asarray(reference, float) / np.sum(reference)
    two, three = (x**2).sum(), (x**3).sum()
    h, z = np.asarray(herfindahl, float), np.asarray(fourth, float)
    variance = 2 * (h**2 * (two - 2 * three + two**2) - z * (two - 4 * three + 3 * two**2))
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))
