"""Whether plants of an industry lie together more than chance and their sizes explain, and where they cluster."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats


def hoover(own: ArrayLike, reference: ArrayLike) -> float:
    """Return the share that would have to move for an industry to lie as the reference does, from 0 to 1.

    1/2 sum |s - x|. Parameters are amounts by region, in any unit, and each sums to more than 0.

    Examples
    --------
    >>> hoover([0, 10, 10, 30, 50], [20, 20, 20, 20, 20])
    0.4
    """
    a, b = np.asarray(own, float), np.asarray(reference, float)
    return float(0.5 * np.abs(a / a.sum() - b / b.sum()).sum())


def cluster_index(
    jobs: float, jobs_all: float, plants: float, plants_all: float, people: float, people_all: float,
    area: float, area_all: float,
) -> float:  # fmt: skip
    """Return the cluster index of Litzenberger and Sternberg: density, specialisation and size of plants together.

    (e_ij/a_j)/(e_i/a) (e_ij/p_j)/(e_i/p) / [(e_ij/b_ij)/(e_i/b_i)]: 1 as the whole is; the larger, the more jobs for the
    area and the people, and the smaller the plants.

    Parameters
    ----------
    jobs, plants, people, area
        Of the industry, and of the region, in the region [units, units, units, km2].
    jobs_all, plants_all, people_all, area_all
        The same in the whole.

    Notes
    -----
    Litzenberger and Sternberg 2006, Der Clusterindex, Geographische Zeitschrift 94(4). It is no test.
    """
    density = (jobs / area) / (jobs_all / area_all)
    share = (jobs / people) / (jobs_all / people_all)
    size = (jobs / plants) / (jobs_all / plants_all)
    return density * share / size


def raw_concentration(own: ArrayLike, reference: ArrayLike) -> Floats:
    """Return G = sum over regions of (s - x)^2, by industry.

    Parameters
    ----------
    own
        Jobs, regions by industries (or of one industry alone).
    reference
        Jobs in all industries, by region.
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
