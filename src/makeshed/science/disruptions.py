"""Textbook policies with supply that fails now and then."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from scipy.optimize import minimize_scalar

from makeshed.errors import BadValue
from makeshed.units import Unit


def disrupted_eoq_cost(
    quantity: float,
    *,
    fixed: float,
    holding: float,
    shortage: float,
    demand: float,
    failures: float,
    repairs: float,
) -> Annotated[float, Unit("money/a")]:
    """Return what ordering a quantity costs a year where the supplier fails now and then.

    Parameters
    ----------
    quantity
        Units ordered when none is left.
    fixed, holding, shortage
        Cost of an order, of a unit kept for a year, of a unit that is asked for and not there.
    demand
        Units a year.
    failures, repairs
        How often a year the supplier fails while it works, and is repaired while it does not.

    Notes
    -----
    g(Q) = (K + h Q^2 / 2d + p d psi / mu) / (Q / d + psi / mu), with psi = lambda / (lambda + mu) (1 -
    exp(-(lambda + mu) Q / d)): Parlar and Berkin (1991), Naval Research Logistics 38(1), put right by
    Berk and Arreola-Risa (1994), Naval Research Logistics 41(1); Snyder and Shen (2019), "Fundamentals
    of Supply Chain Theory", equation (9.5). Worked example (9.1): K = 8, h = 0.225, p = 5, d = 1300,
    lambda = 1.5, mu = 14: 700 units cost 174.787 (stockpyl, `eoq_with_disruptions_cost`).
    """
    if min(quantity, holding, shortage, demand, failures, repairs) <= 0 or fixed < 0:
        raise BadValue("a rate or cost is 0 or less", hint="more than 0")
    both = failures + repairs
    down = failures / both * -np.expm1(-both * quantity / demand)
    cycle = fixed + holding * quantity**2 / (2 * demand) + shortage * demand * down / repairs
    return float(cycle / (quantity / demand + down / repairs))


def disrupted_eoq(
    *,
    fixed: float,
    holding: float,
    shortage: float,
    demand: float,
    failures: float,
    repairs: float,
) -> tuple[float, float]:
    """Return the cheapest quantity to order where the supplier fails, and its cost a year.

    Worked example (9.1 of Snyder and Shen 2019, numbers as in `disrupted_eoq_cost`): 772.811 units at
    173.950 a year.
    """

    def cost(quantity: float) -> float:
        return disrupted_eoq_cost(
            quantity,
            fixed=fixed,
            holding=holding,
            shortage=shortage,
            demand=demand,
            failures=failures,
            repairs=repairs,
        )

    down = failures / (failures + repairs)
    bend = down * demand * holding
    kept = fixed * demand * repairs + demand**2 * shortage * down
    about = (np.sqrt(bend**2 + 2 * holding * repairs * kept) - bend) / (holding * repairs)
    found = minimize_scalar(
        cost, bounds=(1e-3 * about, 4 * about), method="bounded", options={"xatol": 1e-9 * about}
    )
    return float(found.x), float(found.fun)


def disrupted_base_stock_cost(
    level: float,
    *,
    holding: float,
    shortage: float,
    demand: float,
    failing: float,
    recovering: float,
) -> float:
    """Return what a base-stock level costs a period where supply fails for whole periods.

    Parameters
    ----------
    level
        Units after an order.
    holding, shortage
        Cost of a unit kept, and of a unit owed, for a period.
    demand
        Units a period, always the same.
    failing, recovering
        Chance that supply that works fails in the next period, and that one that does not works again.

    Notes
    -----
    After n periods without supply (n + 1) d units have been asked for since the last order; n has the
    chance pi_0 = b / (a + b), pi_n = a b / (a + b) (1 - b)^(n - 1): Snyder and Shen (2019), equation
    (9.14); Tomlin (2006), Management Science 52(5). Worked example (9.3): h = 0.25, p = 3, d = 2000, a
    = 0.04, b = 0.25: a level of 8000 costs 2737.07, one of 1200 costs 5710.34 (stockpyl,
    `newsvendor_with_disruptions`).
    """
    _check_chances(failing, recovering)
    # as many periods as lack one chance in ten thousand millions
    periods = np.arange(int(np.ceil(np.log(1e-14) / np.log1p(-recovering))) + 2)
    both = failing * recovering / (failing + recovering)
    chance = np.where(periods > 0, both * (1 - recovering) ** np.maximum(0, periods - 1), 0.0)
    chance[0] = recovering / (failing + recovering)
    left = level - (periods + 1) * demand
    cost = holding * np.maximum(0, left) + shortage * np.maximum(0, -left)
    return float(chance @ cost)


def disrupted_base_stock(
    *, holding: float, shortage: float, demand: float, failing: float, recovering: float
) -> float:
    """Return the cheapest base-stock level where supply fails for whole periods.

    The least multiple (n + 1) d with F(n) = 1 - a / (a + b) (1 - b)^n at least p / (p + h). Worked
    example (9.3 of Snyder and Shen 2019, numbers as in `disrupted_base_stock_cost`): 8000.
    """
    _check_chances(failing, recovering)
    rest = holding / (shortage + holding)
    down = failing / (failing + recovering)
    periods = 0 if down <= rest else int(np.ceil(np.log(rest / down) / np.log1p(-recovering)))
    return demand * (1 + periods)


def _check_chances(failing: float, recovering: float) -> None:
    if not (0 < failing < 1 and 0 < recovering < 1):
        raise BadValue(f"chances are {failing} and {recovering}", hint="between 0 and 1")
