"""What it costs to keep things, and what it costs to decide early. Functions broadcast."""

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from makeshed.units import Unit

Values = NDArray[np.float64]

DAYS_PER_YEAR: Annotated[float, Unit("d/a")] = 365.0
DAYS_PER_MONTH: Annotated[float, Unit("d")] = DAYS_PER_YEAR / 12


def pipeline_stock(*, value: ArrayLike, days: ArrayLike, holding_rate: ArrayLike) -> Values:
    """Return the cost of stock under way per unit of flow [money]: h V LT / 365.

    Parameters
    ----------
    value, days
        Value of the unit [money] and its time under way [d].
    holding_rate
        Cost of holding stock, a share of its value per year [1/a].

    Notes
    -----
    Little (1961): stock is flow times time, Operations Research 9(3). Worked example: 36.5 million
    pounds of coal a year at $0.01, 15 days on the train and 25 % a year: 1.5 million pounds under
    way cost $3,750 a year (Chopra and Meindl, Supply Chain Management, ch. 14, exercise 1).
    """
    years = np.asarray(days, float) / DAYS_PER_YEAR
    return np.asarray(np.asarray(holding_rate, float) * np.asarray(value, float) * years)


def cycle_stock(*, value: ArrayLike, interval_days: ArrayLike, holding_rate: ArrayLike) -> Values:
    """Return the cost of cycle stock per unit of flow [money]: h V (R / 2) / 365.

    Half of what one interval R [d] brings lies in stock on average (Harris 1913). Worked example:
    the coal of `pipeline_stock`, a train every 15 days: 750,000 pounds cost $1,875 a year.

    Parameters
    ----------
    value
        Of one unit [money], of any shape; the others broadcast to it.
    interval_days
        Days from one shipment to the next [d].
    holding_rate
        Cost of holding, as a share of the value for a year.
    """
    half = np.asarray(interval_days, float) / 2
    return pipeline_stock(value=value, days=half, holding_rate=holding_rate)


def z_of(service_level: ArrayLike) -> Values:
    """Return the standard normal quantile of each share: how many deviations cover so many of the cycles.

    Worked example: 95 % asks for 1.65 deviations (King 2011, "Crack the Code", APICS magazine).
    """
    return np.asarray(ndtri(np.asarray(service_level, float)))


def safety_stock_days(
    *, z: ArrayLike, cv_month: ArrayLike, lead_days: ArrayLike, interval_days: ArrayLike
) -> Values:
    """Return the safety stock in days of mean demand [d]: z cv sqrt(M (L + R)), M = 365/12 d.

    Parameters
    ----------
    z
        Standard normal quantile of the service level (see `z_of`).
    cv_month
        Standard deviation of one month's demand over its mean; months are independent.
    lead_days, interval_days
        Lead time L and interval R between two reviews [d]; R = 0 is continuous review.

    Notes
    -----
    Periodic review with normal demand (Silver, Pyke and Thomas 2017, Inventory and Production
    Management in Supply Chains, 4th ed., ch. 6). Worked example: weekly demand of mean 300 and
    deviation 200, two weeks of lead time, 95 %: 466 phones; reviewed every three weeks: 736
    (Chopra and Meindl, ch. 12, exercises 3 and 4).
    """
    exposed = np.asarray(lead_days, float) + np.asarray(interval_days, float)
    deviations = np.asarray(z, float) * np.asarray(cv_month, float)
    return np.asarray(deviations * np.sqrt(DAYS_PER_MONTH * exposed))


def safety_stock(*, value: ArrayLike, days: ArrayLike, holding_rate: ArrayLike) -> Values:
    """Return the cost of safety stock per unit of yearly flow [money]: h V days / 365.

    Worked example: the coal of `pipeline_stock` with twice the use of the lead time, 30 days, in
    stock: 3 million pounds cost $7,500 a year.

    Parameters
    ----------
    value
        Of one unit [money], of any shape; the others broadcast to it.
    days
        Safety stock in days of mean demand [d].
    holding_rate
        Cost of holding, as a share of the value for a year.
    """
    return pipeline_stock(value=value, days=days, holding_rate=holding_rate)


def pooled_cv(quantities: ArrayLike, cvs: ArrayLike) -> float:
    """Return the coefficient of variation of the sum of independent demands.

    Reduces all its arguments to one number; demands that sum to zero have none (0). Worked example:
    n equal demands vary by 1/sqrt(n) of one, so four stores pooled need half the safety stock
    (Eppen 1979, Management Science 25(5), the square-root law).
    """
    deviations = np.asarray(cvs, float) * np.asarray(quantities, float)
    mean = float(np.sum(quantities))
    return float(np.hypot.reduce(deviations.ravel())) / mean if mean > 0 else 0.0


def lead_time_cost(
    *,
    price: ArrayLike,
    salvage: ArrayLike,
    unit_cost: ArrayLike,
    volatility: ArrayLike,
    lead_years: ArrayLike,
) -> Values:
    """Return the mismatch cost of ordering a lead time ahead, per unit of mean demand [money].

    Parameters
    ----------
    price, salvage, unit_cost
        Sales price p, what a leftover brings s, and what a unit costs landed c [money].
    volatility
        Volatility of the demand forecast [1/sqrt(a)]; 0 costs nothing.
    lead_years
        From the decision to the sale [a].

    Notes
    -----
    A newsvendor who must choose a quantity while demand is still lognormal loses
    m = (p - s) (q - Phi(Phi^-1(q) - sigma sqrt(L))) with the critical ratio q = (p - c) / (p - s).
    A unit that costs its price or more is not ordered and one that costs its salvage value or less
    is ordered without end; m tends to 0 at both, and 0 is returned beyond them. De Treville,
    Bicer, Chavez-Demoulin, Hagspiel, Schuerhoff, Tasserit and Wager (2014), Valuing lead time,
    Journal of Operations Management 32. Worked example: p = 100, s = 20, c = 55, sigma = 0.6,
    half a year: profit falls from 45 to 31.58, so m = 13.42.
    """
    spread, ratio, rest = _newsvendor(price, salvage, unit_cost)
    risk = np.asarray(volatility, float) * np.sqrt(np.asarray(lead_years, float))
    lost = np.maximum(spread * _below(ratio, rest, risk), 0.0)  # rounding: -1e-14
    return np.asarray(np.where(risk > 0, lost, 0.0))  # or 1e-14


def _below(ratio: Values, rest: Values, risk: Values) -> Values:
    """Return q - Phi(Phi^-1(q) - risk), of the smaller of q and 1 - q: no digit is lost near 1."""
    near = ndtr(ndtri(rest) + risk) - rest
    return np.asarray(np.where(ratio > 0.5, near, ratio - ndtr(ndtri(ratio) - risk)))


def _newsvendor(
    price: ArrayLike, salvage: ArrayLike, cost: ArrayLike
) -> tuple[Values, Values, Values]:
    """Return the spread between price and salvage, the critical ratio in [0, 1] and 1 less it."""
    p, s, c = (np.asarray(each, float) for each in (price, salvage, cost))
    spread = np.maximum(p - s, 0.0)

    def share(of: Values, blank: float) -> Values:
        shape = np.broadcast(of, spread).shape
        found = np.divide(of, spread, out=np.full(shape, blank), where=spread > 0)
        return np.asarray(np.clip(found, 0.0, 1.0))

    return spread, share(p - c, 0.0), share(c - s, 1.0)
