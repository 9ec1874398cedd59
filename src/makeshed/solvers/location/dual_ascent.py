"""Dual ascent: the first multipliers, for the problem without capacities.

Erlenkotter (1978), "A dual-based procedure for uncapacitated facility location", Operations
Research 26(6): every customer's multiplier rises from one of its costs to the next as long as no site is
paid more than its fixed cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def dual_ascent(near: Any, near_unit: Any, fixed: Any, demand: Any) -> Any:
    """Return a price for each customer [money for all of its demand].

    Parameters
    ----------
    near
        By customer, the sites from the cheapest to the dearest.
    near_unit
        By customer, the cost of a unit in that order [money/unit].
    fixed
        By site, what opening it costs [money].
    demand
        By customer, how much it needs [units].
    """
    n, m = near.shape
    v = near_unit[:, 0].copy()
    slack = fixed.copy()
    level = np.ones(n, np.int64)  # the next cost that the price may reach
    moving = np.ones(n, np.bool_)
    while moving.any():
        for j in range(n):
            if not moving[j]:
                continue
            while level[j] < m and near_unit[j, level[j]] <= v[j]:
                level[j] += 1
            goal = near_unit[j, level[j]] if level[j] < m else np.inf
            rise = goal - v[j]
            for q in range(level[j]):
                rise = min(rise, slack[near[j, q]] / demand[j])
            if not rise > 0.0 or rise == np.inf:
                moving[j] = False
                continue
            for q in range(level[j]):
                slack[near[j, q]] -= rise * demand[j]
            moving[j] = v[j] + rise >= goal
            v[j] += rise
    return v * demand
