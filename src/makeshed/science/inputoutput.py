"""What one unit of demand sets going among industries, in a country and in a region of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
TOLERANCE = 1e-12
"""How little the last round of a power series may add to a multiplier [1]."""
ROUNDS = 10_000
WITHOUT_END = 1e6
"""What one round adds, a unit given, from which on the rounds do not end [1]."""


def technical_coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """Return what of each industry goes into a unit of output of each other, suppliers by users [1].

    A_ij = z_ij / x_j; 0 where an industry makes nothing. A negative flow (imports subtracted from a
    use that lists fewer of them) makes no coefficient: it is 0.

    Parameters
    ----------
    flows
        What industry i sells to industry j, shape (n, n) [money].
    output
        Output of each industry, shape (n,) [money].
    """
    z, x = np.maximum(np.asarray(flows, float), 0), np.asarray(output, float)
    return np.asarray(np.divide(z, x, out=np.zeros_like(z), where=x > 0))


def leontief_inverse(coefficients: ArrayLike) -> Floats:
    """Return (I - A)^-1: output of i for a unit of final demand for j [1].

    Raises
    ------
    ValueError
        An industry uses as much as it makes, so that demand would set going without end.

    Notes
    -----
    Leontief 1936, Review of Economics and Statistics 18. On the OECD's tables of 2019 it differs from the
    printed inverse by their rounding (3e-4 at most, FRA, ITA, DEU, ESP, USA).
    """
    a = np.asarray(coefficients, float)
    if float(np.max(np.abs(np.linalg.eigvals(a)), initial=0)) >= 1:
        raise ValueError(
            "the coefficients leave nothing over: their largest eigenvalue is 1 or more"
        )
    return np.asarray(np.linalg.inv(np.eye(len(a)) - a))


def output_multipliers(coefficients: Floats | csr_matrix) -> Floats:
    """Return by industry the output that a unit of final demand for it sets going, itself included [1].

    Type I: the column sums of (I - A)^-1 as the series 1 + A' 1 + A'^2 1 + ..., until a round adds
    nothing; with households as one more industry it is type II (Miller and Blair 2009, Input-Output
    Analysis, chapter 6).

    Raises
    ------
    ValueError
        The series does not end.
    """
    used = csr_matrix(coefficients.T)  # type: ignore[arg-type]  (an array or a sparse matrix)
    found: Floats = np.ones(used.shape[0])
    round_ = found
    for _ in range(ROUNDS):
        round_ = np.asarray(used @ round_)
        found = found + round_
        largest = float(np.max(np.abs(round_), initial=0))
        if largest < TOLERANCE:
            return np.asarray(found)
        if largest > WITHOUT_END:
            break
    raise ValueError("the coefficients leave nothing over: the rounds do not end")


def with_households(coefficients: ArrayLike, wages: ArrayLike, spending: ArrayLike) -> Floats:
    """Return coefficients with households as a last industry: what they earn and what they buy [1].

    Parameters
    ----------
    coefficients
        A, shape (n, n).
    wages
        Compensation of employees for a unit of output, shape (n,).
    spending
        What of a unit of income goes to each industry, shape (n,); the rest is saved, taxed or imported.
    """
    a = np.asarray(coefficients, float)
    below = np.append(np.asarray(wages, float), 0.0)
    beside = np.asarray(spending, float)[:, None]
    return np.vstack([np.hstack([a, beside]), below])


class Regional(NamedTuple):
    """The coefficients of a country, once, from which those of every region come."""

    coefficients: csr_matrix
    """A of the country, domestic, suppliers by users [1]."""
    supplier: NDArray[np.int64]
    user: NDArray[np.int64]
    value: Floats


def sparse(coefficients: ArrayLike, least: float = 0.0) -> Regional:
    """Return coefficients above so much, as their places and values."""
    a = np.asarray(coefficients, float)
    i, j = np.nonzero(a > least)
    kept = csr_matrix((a[i, j], (i, j)), shape=a.shape)
    return Regional(kept, i.astype(np.int64), j.astype(np.int64), a[i, j])


def flegg(country: Regional, quotient: ArrayLike, share: float, delta: float) -> csr_matrix:
    """Return the coefficients of a region by Flegg's location quotient, suppliers by users [1].

    r_ij = min(1, lambda LQ_i / LQ_j) a_ij, LQ_i on the diagonal; lambda = (log2(1 + share))^delta. An
    industry that is not there supplies nothing.

    Parameters
    ----------
    country
        Domestic coefficients of the country.
    quotient
        Location quotient of each industry in the region, shape (n,) [1].
    share
        Share of the country's jobs that the region has [1].
    delta
        How strongly a small region imports [1]: 0 not at all; 0.1 to 0.35 fitted best in 20 Finnish regions
        (Flegg and Tohmo 2013, Regional Studies 47), and no one value does everywhere: ask several.

    Notes
    -----
    Flegg and Webber 1997, Regional Studies 31(8), 795-805.
    """
    lq = np.nan_to_num(np.asarray(quotient, float))
    supply, use = lq[country.supplier], lq[country.user]
    with np.errstate(over="ignore"):  # what is all but absent needs next to nothing
        cross = np.divide(supply, use, out=np.full_like(supply, np.inf), where=use > 0)
    cross = np.where(supply > 0, cross, 0.0)
    cross = np.where(country.supplier == country.user, supply, cross)
    scale = np.log2(1 + share) ** delta
    kept = np.minimum(1.0, cross * scale) * country.value
    return csr_matrix((kept, (country.supplier, country.user)), shape=country.coefficients.shape)


def import_share(imported: ArrayLike, domestic: ArrayLike) -> Floats:
    """Return the share of what is used at home that comes from abroad [1]; nan where nothing is used.

    M / (M + D) with imported and domestic use, exports left out. Worked example: France in 2019, OECD:
    electronics 69.1 %, machinery 64.4 %, food 17.0 %.
    """
    m, d = np.asarray(imported, float), np.asarray(domestic, float)
    with np.errstate(invalid="ignore"):
        return np.asarray(m / np.where(m + d > 0, m + d, np.nan))


def local_multiplier(income: float, spent_here: float, spent_again: float) -> float:
    """Return LM3, what three rounds of a sum bring a place for each unit of it [1].

    (R1 + R2 + R3) / R1. It counts turnover and not value added, stops after three rounds and knows neither
    prices nor what is displaced. Worked example: 100,000 of which 50,000 are spent here and 50,000 again,
    2.00 (the same case is told as 130,000 elsewhere, without the first round).

    Raises
    ------
    ValueError
        There is no income.

    Notes
    -----
    Sacks 2002, The Money Trail, New Economics Foundation.
    """
    if income <= 0:
        raise ValueError("a local multiplier needs an income")
    return (income + spent_here + spent_again) / income
