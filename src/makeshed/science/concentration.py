"""How much of an industry a region has, and how evenly industries and regions share one another.

Jobs stand for any amount that adds up: plants, output, exports. E_ri is what region r has of industry i,
E_r that of the region in all industries, E_i that of the industry in all regions, E the whole.
"""

from __future__ import annotations

import math
from typing import NamedTuple

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


def hoover(own: ArrayLike, reference: ArrayLike) -> float:
    """Return the share of jobs that would have to move for every part to have its share [1].

    H = 1/2 sum |s - x| (Hoover 1936, Review of Economics and Statistics 18). Worked example: all jobs
    in the last of five regions with 10, 15, 20, 25 and 30 people is 0.70 (manual of the R package EconGeo).
    """
    return krugman(own, reference) / 2


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


class Agglomeration(NamedTuple):
    """What the index of Ellison and Glaeser says of an industry, and how sure that is."""

    gamma: float
    """Excess concentration: 0 as if plants were thrown on a map of all jobs, 1 all in one place [1]."""
    raw: float
    """G = sum (s - x)^2 [1]."""
    herfindahl: float
    """H = sum of squared shares of plants [1]: how lumpy the industry is in itself."""
    z: float
    """Standard deviations of G from what chance gives; nan where chance leaves it no room."""


def ellison_glaeser(plants: ArrayLike, region: ArrayLike, jobs: ArrayLike) -> Agglomeration:
    """Return whether plants stand nearer together than chance and their size explain.

    G = sum_r (s_r - x_r)^2, H = sum_p z_p^2,
    gamma = (G - (1 - sum x^2) H) / ((1 - sum x^2) (1 - H)); var G = 2 (H^2 (sum x^2 - 2 sum x^3 +
    (sum x^2)^2) - sum z^4 (sum x^2 - 4 sum x^3 + 3 (sum x^2)^2)).

    Parameters
    ----------
    plants
        Jobs of each plant of the industry, shape (p,).
    region
        The region of each plant, an index into ``jobs``, shape (p,).
    jobs
        Jobs of each region in all industries, shape (r,).

    Raises
    ------
    ValueError
        There are fewer than two plants, or all jobs stand in one region.

    Notes
    -----
    Ellison and Glaeser 1997, Journal of Political Economy 105(5), 889-927. Worked example: ten plants in
    Vienna, Linz and Graz, gamma 0.05990628 (Farhauer and Kröll 2014, in the manual of REAT).
    """
    size, where = np.asarray(plants, float), np.asarray(region, np.int64)
    x = np.asarray(jobs, float)
    x = x / x.sum()
    if size.size < 2 or np.count_nonzero(x) < 2:
        raise ValueError("the index needs two plants, and jobs in two regions")
    z = size / size.sum()
    s = np.bincount(where, weights=z, minlength=x.size)
    raw, lumps = float(((s - x) ** 2).sum()), float((z**2).sum())
    x2, x3 = float((x**2).sum()), float((x**3).sum())
    room = 1 - x2
    variance = 2 * (
        lumps**2 * (x2 - 2 * x3 + x2**2) - float((z**4).sum()) * (x2 - 4 * x3 + 3 * x2**2)
    )
    expected = room * lumps
    score = (raw - expected) / math.sqrt(variance) if variance > 0 else math.nan
    return Agglomeration((raw - expected) / (room * (1 - lumps)), raw, lumps, score)


class Shift(NamedTuple):
    """A change in jobs, in three parts that add up to it, by industry."""

    whole: Floats
    """As if every industry had grown as the whole did [jobs]."""
    mix: Floats
    """Since the region has industries that grow otherwise than the whole [jobs]."""
    local: Floats
    """Since industries grow otherwise here than elsewhere [jobs]."""


def shift_share(
    before: ArrayLike, after: ArrayLike, whole_before: ArrayLike, whole_after: ArrayLike
) -> Shift:
    """Return why jobs changed: with the whole, by the mix of industries, and by what is local.

    e g, e (g_i - g) and e (l_i - g_i), with growth g of the whole, g_i of the industry in the whole and
    l_i here. An industry that was nowhere before is all local.

    Parameters
    ----------
    before, after
        Jobs of the region by industry, shape (n,).
    whole_before, whole_after
        Jobs of the whole by industry, shape (n,).

    Notes
    -----
    Dunn 1960, Papers in Regional Science 6(1), 97-112.
    """
    e0, e1, n0, n1 = (np.asarray(x, float) for x in (before, after, whole_before, whole_after))
    growth = n1.sum() / n0.sum() - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(n0 > 0, n1 / n0 - 1, growth)
    whole, mix = e0 * growth, e0 * (own - growth)
    return Shift(whole, mix, e1 - e0 - whole - mix)
