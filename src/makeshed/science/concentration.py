"""How much of an industry a region has, and how evenly industries and regions share one another.

Jobs stand for any amount that adds up: plants, output, exports. E_ri is what region r has of industry i,
E_r that of the region in all industries, E_i that of the industry in all regions, E the whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats


def location_quotient(
    own: ArrayLike, region: ArrayLike, industry: ArrayLike, whole: ArrayLike
) -> Floats:
    """Return the share of an industry in a region over its share in the whole [1].

    LQ = (E_ri / E_r) / (E_i / E); nan where a denominator is 0. Arrays broadcast.

    Parameters
    ----------
    own, region, industry, whole
        E_ri, E_r, E_i and E [jobs].

    Notes
    -----
    The same number is revealed comparative advantage of exports (Balassa 1965, The Manchester School
    33). Worked example: 1714 of 79006 jobs in a town, 879213 of 15593224 in the country, 0.3847623
    (Farhauer and Kröll 2013, Standorttheorien, in the manual of the R package REAT).
    """
    e, r, i, n = (np.asarray(x, float) for x in (own, region, industry, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (e / r) / (i / n)
    return np.where(np.isfinite(found), found, np.nan)


def location_quotient_bounds(
    own: tuple[ArrayLike, ArrayLike],
    region: tuple[ArrayLike, ArrayLike],
    industry: tuple[ArrayLike, ArrayLike],
    whole: tuple[ArrayLike, ArrayLike],
) -> tuple[Floats, Floats]:
    """Return the least and the most a location quotient can be, each figure between its ends [1].

    Every pair is (least, most). Figures that are rounded, or suppressed and known to lie between two
    ends, give an interval that holds the true quotient: it rises with the jobs of the industry in the
    region and with the whole, and falls with the other two. The most is infinite where a denominator
    can be 0.

    Parameters
    ----------
    own
        Jobs of the industry in the region, of any shape; the others broadcast to it.
    region, industry
        Jobs of all industries in the region, and of the industry everywhere.
    whole
        Jobs of all industries everywhere.

    Notes
    -----
    Interval arithmetic (Moore 1966). Jobs published to the nearest ten lie within five of it: all
    230,103 quotients that the Bureau of Labor Statistics published for May 2025 lie inside.
    """
    (e0, e1), (r0, r1), (i0, i1), (n0, n1) = (
        (np.asarray(low, float), np.asarray(high, float))
        for low, high in (own, region, industry, whole)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        low = (e0 / r1) * (n0 / i1)
        high = (e1 / r0) * (n1 / i0)
    return np.nan_to_num(low, nan=0.0, posinf=np.inf), np.nan_to_num(
        high, nan=np.inf, posinf=np.inf
    )


def prevalence(own: ArrayLike, region: ArrayLike, industry: ArrayLike, whole: float) -> Floats:
    """Return how many jobs a region has in an industry above its share of the whole [jobs].

    E_ri - E_r E_i / E: the location quotient in absolute value, by which Istat finds the main industry
    of a district (Sforzi 2009, in Becattini, Bellandi and De Propris, A Handbook of Industrial
    Districts). 0 where the quotient is 1; sums to 0 over all regions of an industry.

    Parameters
    ----------
    own
        Jobs of the industry in the region, of any shape; the others broadcast to it.
    region, industry
        Jobs of all industries in the region, and of the industry everywhere.
    whole
        Jobs of all industries everywhere.
    """
    e, r, i = (np.asarray(x, float) for x in (own, region, industry))
    return np.asarray(e - r * i / whole)


def relative_gini(own: ArrayLike, reference: ArrayLike) -> float:
    """Return the Gini index of what each part has over what it would have by the reference [1].

    R = (own / sum own) / (reference / sum reference), ascending;
    G = 2 / (n^2 mean R) sum_k k (R_k - mean R). 0 where every part has its share. Over the regions of
    an industry it measures concentration, over the industries of a region specialisation.

    Parameters
    ----------
    own
        Jobs by part, shape (n,).
    reference
        Jobs by part in all industries or in the whole, shape (n,); every part has some.

    Raises
    ------
    ValueError
        Nothing is there at all, or a part of the reference is empty.

    Notes
    -----
    Worked examples, of Farhauer and Kröll in the manual of REAT: (500, 500, 1000, 7000, 1000) against
    (20000, 15000, 20000, 40000, 5000) is 0.4068966; (700, 600, 500, 10000, 40000) against (30000,
    15000, 10000, 60000, 50000) is 0.6222222.
    """
    a, b = np.asarray(own, float), np.asarray(reference, float)
    if not a.sum() or np.any(b <= 0):
        raise ValueError("a Gini index needs jobs, and a reference with jobs in every part")
    ratio = np.sort((a / a.sum()) / (b / b.sum()))
    n, mean = ratio.size, ratio.mean()
    return float(2 / (n**2 * mean) * (np.arange(1, n + 1) @ (ratio - mean)))


def krugman(own: ArrayLike, other: ArrayLike) -> float:
    """Return how far two regions' mixes of industries differ, from 0 (alike) to 2 (nothing shared).

    K = sum_i |a_i - b_i| of the shares (Krugman 1991, Geography and Trade). Worked examples: (20, 10,
    70, 0, 0) against (0, 0, 0, 60, 40) is 2; Göttingen against Germany in 2017 is 0.4508469 (REAT).
    """
    a, b = np.asarray(own, float), np.asarray(other, float)
    return float(np.abs(a / a.sum() - b / b.sum()).sum())


def hachman(own: ArrayLike, reference: ArrayLike) -> float:
    """Return how like the reference a region's mix is, from near 0 (one industry) to 1 (the same).

    1 / sum_i LQ_i a_i = 1 / sum_i a_i^2 / b_i with the shares a and b (Hachman 1994, Bureau of Economic
    and Business Research, University of Utah).

    Raises
    ------
    ValueError
        The region has jobs in an industry of which the reference has none.
    """
    a, b = np.asarray(own, float), np.asarray(reference, float)
    a, b = a / a.sum(), b / b.sum()
    if np.any((b <= 0) & (a > 0)):
        raise ValueError("the reference has no jobs in an industry of the region")
    there = b > 0
    return float(1 / np.sum(a[there] ** 2 / b[there]))
