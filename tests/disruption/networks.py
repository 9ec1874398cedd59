"""Small networks as arrays, for tests of the exposure program."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from makeshed.science.exposure import Activities, Situation


def one_tier(
    able: Sequence[tuple[str, str]],
    *,
    capacity: Mapping[str, float],
    wanted: Mapping[str, float],
    stock: Mapping[str, float],
    margin: Mapping[str, float],
    lost: Collection[tuple[str, str]] = (),
) -> tuple[Activities, Situation]:
    """Return plants that make products to stock, and what is there when some of it is lost."""
    plants, products = list(capacity), list(wanted)
    making = np.arange(len(able))
    serving = len(able) + np.arange(len(products))
    made = np.array([products.index(product) for _, product in able])
    by = np.array([plants.index(plant) for plant, _ in able])
    each, ones = np.arange(len(products)), np.ones(len(products))
    activities = Activities(
        count=len(able) + len(products),
        pools=len(products),
        resources=len(plants),
        demands=len(products),
        flows=(
            np.concatenate([made, each]),
            np.concatenate([making, serving]),
            np.concatenate([np.ones(len(able)), -ones]),
        ),
        uses=(by, making, np.ones(len(able))),
        serves=(each, serving, ones),
        margin=np.array([margin[product] for product in products]),
    )
    rate = np.array([0.0 if pair in lost else np.inf for pair in able] + [np.inf] * len(products))
    situation = Situation(
        stock=np.array([stock[product] for product in products]),
        capacity=np.array([capacity[plant] for plant in plants]),
        rate=rate,
        delay=np.zeros(activities.count),
        wanted=np.array([wanted[product] for product in products]),
    )
    return activities, situation


def two_tiers(
    *,
    stock: tuple[float, float],
    wanted: float,
    margin: float,
    backup: float = 0.0,
    begins: float = 0.0,
    left: float = 0.0,
) -> tuple[Activities, Situation]:
    """Return a supplier that is lost, a plant that it supplies, one demand, and a backup supplier.

    Activities: the supplier (of which a share is ``left``), the backup, the plant, serving.
    """
    activities = Activities(
        count=4,
        pools=2,
        resources=0,
        demands=1,
        flows=(
            np.array([0, 0, 0, 1, 1]),
            np.array([0, 1, 2, 2, 3]),
            np.array([1.0, 1.0, -1.0, 1.0, -1.0]),
        ),
        uses=(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)),
        serves=(np.array([0]), np.array([3]), np.ones(1)),
        margin=np.array([margin]),
    )
    situation = Situation(
        stock=np.array(stock),
        capacity=np.zeros(0),
        rate=np.array([left * wanted, backup, np.inf, np.inf]),
        delay=np.array([0.0, begins, 0.0, 0.0]),
        wanted=np.array([wanted]),
    )
    return activities, situation
