"""What a duty does to a whole market of goods that differ by where they come from (Armington), solved exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import logsumexp

from makeshed.science.arrays import Floats

SUBSTITUTION = (2.5, 3.8, 5.1)
"""Elasticity of substitution between sources: least, median and most of 3,524 estimates, corrected for what gets
published (Bajzik, Havranek, Irsova and Schwarz 2020, Journal of International Economics 127, 103383)."""
ELASTIC = 99.0
"""Supply abroad that gives all that is asked for at hardly another price: the default of the World Bank's SMART. Duties
of the United States of 2018 lowered prices of who exports by nothing (Amiti, Redding and Weinstein 2019)."""
CLOSE = 1e-15


@dataclass(frozen=True, slots=True)
class MarketChange:
    """Prices and quantities by source, as times what they were."""

    prices: Floats
    """What buyers pay, duty paid."""
    index: float
    """What it costs buyers to be as well served."""
    quantities: Floats
    received: Floats
    """What sellers get for a unit, before duty."""


def armington(
    values: ArrayLike, duties: ArrayLike, *, supply: ArrayLike, demand: float, substitution: float
) -> MarketChange:
    """Return what prices and quantities become where duties on some sources of a good change.

    Buyers want a CES aggregate of sources at a constant elasticity of demand, and each source supplies at one
    of its own: with prices p, index P and powers of duty t, all as times what they were, supply (p/t)^e equals
    demand (p/P)^-s P^h, so that p = t^(e/(e+s)) P^((s+h)/(e+s)), and P = (sum w p^(1-s))^(1/(1-s)) has one root.

    Parameters
    ----------
    values
        What is paid for each source before, duty paid [money]; w are their shares.
    duties
        t, (1 + duty after) / (1 + duty before) of each.
    supply
        e, elasticity of supply of each, not negative; inf: all that is asked for at one price.
    demand
        h, elasticity of demand for all together, below 0.
    substitution
        s, elasticity of substitution between sources, above 0.

    Raises
    ------
    ValueError
        An elasticity out of its range, a duty that takes all, or nothing that is bought.

    Notes
    -----
    Armington 1969, IMF Staff Papers 16(1); as in the models of one industry of Hallren and Riker 2017, USITC Working
    Paper 2017-07-B, solved exactly and not by linear steps. The root is the only one: the logarithm of the right side
    grows with that of P by no more than (s+h)/(e+s) < 1. Worked example (values 60, 30, 10; e 1, 10, 10; h -1; s 4; 10 %
    on the second): prices 1.02124038, 1.07851502, 1.00753465; P 1.0356506878850475.
    """
    worth, powers = np.asarray(values, float), np.asarray(duties, float)
    e, s = np.asarray(supply, float), substitution
    if np.any(worth < 0) or not worth.sum() > 0 or np.any(powers <= 0):
        raise ValueError("a market needs something that is bought, and duties that leave something")
    if np.any(e < 0) or not demand < 0 or not s > 0:
        raise ValueError("supply is not negative, demand below 0, substitution above 0")
    kept = 1.0 / (e + s)
    raised = (1.0 - s * kept) * np.log(powers)
    pulled = (s + demand) * kept
    shares = worth / worth.sum()

    def prices(log_index: float) -> Floats:
        return np.asarray(raised + pulled * log_index)

    def off(log_index: float) -> float:
        return _log_index(shares, prices(log_index), s) - log_index

    furthest = 2.0 * float(np.abs(raised).max()) / (1.0 - max(float(pulled.max()), 0.0))
    log_index = brentq(off, -furthest, furthest, xtol=CLOSE) if furthest else 0.0
    found = np.exp(prices(log_index))
    index = math.exp(log_index)
    return MarketChange(
        found, index, np.asarray((found / index) ** -s * index**demand), found / powers
    )


def _log_index(shares: Floats, logs: Floats, substitution: float) -> float:
    """Return the logarithm of the CES price index."""
    if substitution == 1.0:
        return float(shares @ logs)
    told = shares >= np.finfo(float).tiny  # of less no logarithm is exact
    powers = (1.0 - substitution) * logs[told]
    if np.abs(powers).max(initial=0.0) < 1.0:  # as exact for what hardly moves, or s near 1
        log_sum = float(np.log1p(shares[told] @ np.expm1(powers)))
    else:
        log_sum = float(logsumexp(powers, b=shares[told]))
    return log_sum / (1.0 - substitution)
