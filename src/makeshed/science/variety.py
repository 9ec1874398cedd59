"""What it costs that a product comes in variants, and what being near is worth for it. Functions broadcast."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from makeshed.science.stock import lead_time_cost

Values = NDArray[np.float64]


def phased_volatility(
    *, generic: ArrayLike, specific: ArrayLike, days: ArrayLike, specific_days: ArrayLike
) -> Values:
    """Return the volatility [1/sqrt(a)] of a variant over a lead time of which it is generic for a while.

    sigma^2 L = sigma_g^2 (L - L_s) + sigma_s^2 L_s: variances of a forecast add up over time. While a
    product is still generic only the demand for all variants together must be foreseen; from the point of
    differentiation on, that of each (Lee and Tang 1997, Modelling the costs and benefits of delayed product
    differentiation, Management Science 43(1); the closed form of `lead_time_cost` with a volatility that
    changes on known days, in which only its integral counts).

    Parameters
    ----------
    generic, specific
        Volatility of the forecast of all variants together and of one [1/sqrt(a)].
    days
        From the decision to the sale [d].
    specific_days
        From the point of differentiation to the sale [d], no more than ``days``.
    """
    whole, late = np.asarray(days, float), np.asarray(specific_days, float)
    early = np.maximum(whole - late, 0.0)
    square = np.asarray(generic, float) ** 2 * early + np.asarray(specific, float) ** 2 * late
    mean = np.divide(square, whole, out=np.zeros_like(square), where=whole > 0)
    return np.asarray(np.sqrt(mean))


def frontier_cost(
    *,
    worth: float,
    price: ArrayLike,
    salvage: ArrayLike,
    volatility: ArrayLike,
    lead_years: ArrayLike,
    carrying: float = 0.0,
    apart: ArrayLike = 0.0,
    weights: ArrayLike = 1.0,
) -> float:
    """Return the landed cost [money] at which a source that is far is as good as one that is not.

    The root c of c (1 + k) + m(c) = w, with `lead_time_cost` m: a point of the cost-differential frontier
    (de Treville, Schuerhoff, Trigeorgis and Avanzi 2014, Optimal sourcing and lead-time reduction under
    evolutionary demand risk, Production and Operations Management 23(12)). The left side grows with c, since
    1 + m'(c) is what is ordered over what is wanted on average. Where several are served from there, c is the
    mean and ``apart`` says how far each is from it.

    Parameters
    ----------
    worth
        What a unit costs that comes without delay, or all in [money].
    price, salvage
        What it sells for, and what a leftover brings [money].
    volatility, lead_years
        Of the forecast [1/sqrt(a)], and from the decision to the sale [a], of the source that is far.
    carrying
        What else a unit costs there, as a share of its landed cost, such as for safety stock.
    apart
        What a unit costs more than the mean where it is sold [money].
    weights
        How much is sold of each; only their shares count.

    Notes
    -----
    Worked example (the one of `lead_time_cost`): at p = 100, s = 20, sigma = 0.6 and half a year a unit at
    55 leaves 31.58 instead of 45, so it is as good as one at 68.42 without delay: who is far must be 20 %
    cheaper.
    """
    shift = np.asarray(apart, float)
    shares = np.broadcast_to(
        np.asarray(weights, float), np.broadcast(shift, price, volatility).shape
    )
    shares = shares / shares.sum()

    def over(cost: float) -> float:
        each = cost + shift
        early = lead_time_cost(
            price=price,
            salvage=salvage,
            unit_cost=each,
            volatility=volatility,
            lead_years=lead_years,
        )
        return float((shares * (each * (1 + carrying) + early)).sum()) - worth

    low = -float(np.min(shift)) if shift.size else 0.0
    if over(low) >= 0:
        return low
    return float(brentq(over, low, worth + float(np.ptp(shift)), xtol=1e-9, rtol=1e-12))


def mismatch(
    *, ordered: ArrayLike, risk: ArrayLike, under: ArrayLike, over: ArrayLike
) -> tuple[Values, Values]:
    """Return what ordering early costs in expectation [money], and how much is short [units], by unit of mean demand.

    Demand is lognormal of mean 1 and of log-deviation ``risk``: E(D - Q)+ = Phi(d) - Q Phi(d - risk) with
    d = -ln Q / risk + risk / 2, and E(Q - D)+ = Q - 1 + E(D - Q)+. At the best order it is `lead_time_cost`
    (which tests hold it to) with what a unit sells for replaced by what it costs when it is known to be
    wanted: who has hours near here loses no sale, and pays the dearer unit instead (Fisher and Raman 1996,
    Reducing the cost of demand uncertainty through accurate response to early sales, Operations Research 44).

    Parameters
    ----------
    ordered
        Early, in units of mean demand; above 0.
    risk
        Volatility times the root of the lead time; above 0.
    under
        What a unit costs more when it is short [money].
    over
        What a unit loses that is left over [money].
    """
    q, r = np.asarray(ordered, float), np.asarray(risk, float)
    d = -np.log(q) / r + r / 2
    short = ndtr(d) - q * ndtr(d - r)
    left = q - 1 + short
    cost = np.asarray(under, float) * short + np.asarray(over, float) * left
    return np.asarray(cost), np.asarray(short)


def early_order(*, risk: ArrayLike, under: ArrayLike, over: ArrayLike) -> Values:
    """Return what is best ordered early [units of mean demand], of any shape: the quantile under / (under + over).

    Parameters
    ----------
    risk
        Volatility times the root of the lead time; above 0.
    under
        What a unit costs more when it is short [money].
    over
        What a unit loses that is left over [money].
    """
    under, over = np.asarray(under, float), np.asarray(over, float)
    r = np.asarray(risk, float)
    return np.asarray(np.exp(r * ndtri(under / (under + over)) - r**2 / 2))


def committed(mean: ArrayLike, deviation: ArrayLike, total: float) -> tuple[float, Values]:
    """Return how many deviations below its mean each variant is ordered early, and how much of each [units].

    Q_i = max(0, mean_i - k deviation_i), with k such that they add up to what must be ordered before more is
    known: what is surest is made first (Fisher, Hammond, Obermeyer and Raman 1994, Making supply meet demand
    in an uncertain world, Harvard Business Review May-June).

    Parameters
    ----------
    mean, deviation
        Of what is wanted of each variant [units].
    total
        Of all of them together, to be ordered early [units]; no more than their means.

    Notes
    -----
    Worked example: the ten parkas of the Sport Obermeyer case (Hammond and Raman 1994, Harvard Business School
    9-695-022, exhibit 10), deviations twice those of the six forecasts: 10,000 of 20,000 come to k = 1.0607.
    """
    mu, sd = np.asarray(mean, float), np.asarray(deviation, float)

    def more(k: float) -> float:
        return float(np.maximum(mu - k * sd, 0.0).sum()) - total

    if more(0.0) <= 0 or not sd.any():
        return 0.0, mu * min(1.0, total / max(float(mu.sum()), math.ulp(0.0)))
    most = float(np.max(mu[sd > 0] / sd[sd > 0]))
    if more(most) >= 0:
        return most, np.where(sd > 0, 0.0, mu)
    k = float(brentq(more, 0.0, most, xtol=1e-12))
    return k, np.maximum(mu - k * sd, 0.0)
