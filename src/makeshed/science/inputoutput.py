"""What one unit of an industry's output sets in motion: input-output coefficients and multipliers.

Z_ij is what industry i sells to industry j in a year, x_j the output of j, A = Z / x the coefficients.
Matrices may be dense, or sparse ones of SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats

CLOSE = 1e-10
"""Share of a multiplier that rounds left out may be, unless more or less is asked for."""
MOST_ROUNDS, HOPELESS = 10_000, 1e12
"""Rounds after which a table is said to have no multipliers, and what a round may buy for a unit."""


@dataclass(frozen=True, slots=True)
class Series:
    """A sum of rounds, and how much all further rounds together are at most."""

    total: Floats
    """Of all rounds that were added."""
    rounds: int
    left: Floats
    """What is left out, at most: of each number of `multipliers`, of each column's sum of `required`."""


def coefficients(sales: ArrayLike, output: ArrayLike) -> Floats:
    """Return what each industry buys for a unit of its output, A_ij = Z_ij / x_j; 0 without output.

    Parameters
    ----------
    sales
        Z, sellers by buyers [money].
    output
        x, of each buyer [money].

    Raises
    ------
    ValueError
        A buyer without output buys something, or output is negative.
    """
    z, x = np.asarray(sales, float), np.asarray(output, float)
    if np.any(x < 0) or np.any(z[:, x == 0]):
        raise ValueError("who buys needs an output of more than 0")
    return np.asarray(np.divide(z, x, out=np.zeros_like(z), where=x > 0))


def industry_by_industry(make: ArrayLike, use: ArrayLike) -> Floats:
    """Return what industries sell to each user, from who makes and who uses each good [1].

    Z = D U with D_ic = V_ic / sum_i V_ic, the market shares: every user of a good buys of its makers in
    the same proportion (industry technology; fixed product sales structure).

    Parameters
    ----------
    make
        V, industries by goods [money].
    use
        U, goods by users: industries, and final uses if wanted [money].

    Notes
    -----
    Miller and Blair 2009, Input-Output Analysis, 2nd edition, section 5.3; Eurostat 2008, Manual of
    Supply, Use and Input-Output Tables, model D. Nothing turns negative that is not so in U.
    """
    v = np.asarray(make, float)
    made = v.sum(0)
    shares = np.divide(v, made, out=np.zeros_like(v), where=made > 0)
    return np.asarray(shares @ np.asarray(use, float))


def clipped(sales: ArrayLike) -> tuple[Floats, int, float]:
    """Return sales with 0 for what is negative, how many cells were, and their sum.

    A negative sale is no purchase: use less imports of it is below 0 where imports were estimated. Left
    in, it makes multipliers less than 1.

    Parameters
    ----------
    sales
        Z, sellers by buyers, any shape [money].
    """
    z = np.asarray(sales, float)
    below = z < 0
    return np.where(below, 0.0, z), int(below.sum()), float(z[below].sum())


def multipliers(inputs: Any, of: ArrayLike | None = None, *, close: float = CLOSE) -> Series:
    """Return for a unit of final demand of each industry what it takes of something in all of them [1].

    m = (I - A)'^-1 w = w + A'w + A'A'w + ...: with w = 1 the output (type I), with value added, wages or
    jobs by output those. With households as one more industry (`with_households`) it is type II.

    Parameters
    ----------
    inputs
        A, without anything negative; shape (n, n).
    of
        w, by unit of output, shape (n,) or (n, k); without, 1.
    close
        Stop when all further rounds together are less than this share of the output.

    Raises
    ------
    ValueError
        A coefficient is negative, or the rounds do not die away: industries use up what they make.

    Notes
    -----
    Leontief 1936, The Review of Economics and Statistics 18; Miller and Blair 2009, chapter 6. What is
    left out is certain: let t_k = A'^k 1, and m_k the sum of the rounds before. If no t_k is above q < 1,
    then A'^(k+s) 1 <= q A'^s 1 for all s, so that m - m_k <= q m <= q m_k / (1 - q); of w it is no more
    than max(w) times that.
    """
    if _least(inputs) < 0:
        raise ValueError("a coefficient is negative: see clipped")
    back, n = inputs.T, int(inputs.shape[0])
    weights = np.ones(n) if of is None else np.asarray(of, float)
    unit, units = np.ones(n), np.zeros(n)
    step, total = weights, np.zeros_like(weights)
    for rounds in range(1, MOST_ROUNDS + 1):
        units += unit
        unit = back @ unit
        if of is not None:
            total += step
            step = back @ step
        most = float(unit.max(initial=0.0))
        if most < 1 and most / (1 - most) <= close:
            left = np.multiply.outer(units * most / (1 - most), np.abs(weights).max(0, initial=0.0))
            return Series(units if of is None else total, rounds, left)
        if most > HOPELESS:
            break
    raise ValueError("industries use more than they make: there is no multiplier")


def required(inputs: Any, demand: ArrayLike, *, close: float = CLOSE) -> Series:
    """Return the output of each industry that a final demand takes, x = (I - A)^-1 f = f + Af + AAf + ...

    Parameters
    ----------
    inputs
        A, without anything negative; shape (n, n).
    demand
        f, of each industry, shape (n,), not negative [money]; a unit matrix gives the Leontief inverse.
    close
        Stop when all further rounds together are less than this share of the output of all industries.

    Raises
    ------
    ValueError
        A coefficient or a demand is negative, or the rounds do not die away.

    Notes
    -----
    What is left out after k rounds, of all industries together, is m' A^k f: multipliers times what the next
    round buys.
    """
    f = np.asarray(demand, float)
    if np.any(f < 0):
        raise ValueError("a demand is negative")
    units = multipliers(inputs, close=close)
    most = units.total + units.left
    total, step = np.zeros_like(f), f
    for rounds in range(1, MOST_ROUNDS + 1):
        total = total + step
        step = inputs @ step
        left = np.asarray(most @ step)
        if np.all(left <= close * total.sum(0)):
            return Series(total, rounds, left)
    raise ValueError("industries use more than they make: there is no multiplier")


def with_households(inputs: ArrayLike, wages: ArrayLike, spending: ArrayLike) -> Floats:
    """Return coefficients with households as the last industry, which sells work and buys what it lives on.

    Parameters
    ----------
    inputs
        A, shape (n, n).
    wages
        Wages by unit of output, shape (n,).
    spending
        What households buy of each industry for a unit of wages, shape (n,).

    Notes
    -----
    Miller and Blair 2009, section 2.5. The denominator of ``spending`` is all that households earn, not
    the output of the industry that they buy from, as in the R package
    leontief.
    """
    a = np.asarray(inputs, float)
    n = a.shape[0]
    found = np.zeros((n + 1, n + 1))
    found[:n, :n], found[n, :n], found[:n, n] = a, wages, spending
    return found


def import_share(domestic: ArrayLike, imported: ArrayLike) -> Floats:
    """Return how much of what is used at home comes from abroad, by good; nan where nothing is used.

    Parameters
    ----------
    domestic, imported
        Use of each good by all users at home (no exports), made at home and abroad [money].
    """
    home, abroad = np.asarray(domestic, float), np.asarray(imported, float)
    whole = home + abroad
    share = np.divide(abroad, whole, out=np.full_like(whole, np.nan), where=whole != 0)
    return np.asarray(share)


def _least(inputs: Any) -> float:
    if hasattr(inputs, "data") and hasattr(inputs, "nnz"):
        return float(inputs.data.min()) if inputs.nnz else 0.0
    return float(np.asarray(inputs).min(initial=0.0))
