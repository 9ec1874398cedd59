"""Who eats from where, if all is brought from as near as can be: the transport problem of Hitchcock.

    minimise    sum of distance_ij x_ij
    subject to  sum_j x_ij <= supply_i,  sum_i x_ij <= demand_j,  x >= 0,
                sum x = min(sum of supply, sum of demand): as much is served as there is

Hitchcock (1941), "The distribution of a product from several sources to numerous localities", Journal of
Mathematics and Physics 20; as a measure of foodsheds Kinnunen et al. (2020), Nature Food 1, 229-237.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program, Solution

NEAREST = 12
"""So many of the nearest on either side are looked at first."""
ALL = 20_000
"""Pairs up to which all are looked at at once."""
ADDED = 20_000
"""Pairs added at a time, at most."""
ROUNDED = 1e-9
"""Of the farthest distance: a pair that would save less is none."""
Linear = Callable[[Program], Solution]


@dataclass(frozen=True, slots=True)
class Transported:
    """What goes from where to where, of what is served."""

    source: Ints
    sink: Ints
    amount: Floats
    distance: Floats

    @property
    def work(self) -> float:
        """Amount times distance, in all."""
        return float(np.sum(self.amount * self.distance))


def transported(distance: Floats, supply: Floats, demand: Floats, linear: Linear) -> Transported:
    """Return what goes from where to where so that as much as possible is served, over the least distance.

    Worked example: the canning plants of Dantzig (1963), chapter 3.3, from which 350 and 600 cases go to
    New York, Chicago and Topeka (325, 300, 275), 2.5, 1.7, 1.8 and 2.5, 1.8, 1.4 thousand miles away: at 90
    dollars per case and thousand miles 153.675 thousand dollars, so 1,707.5 cases times thousand miles.

    Parameters
    ----------
    distance
        From each source (row) to each sink (column).
    supply, demand
        What each source has and each sink wants, in one unit.
    linear
        Solves a linear program to the optimum, with duals.

    Raises
    ------
    BadValue
        A number that is negative or none, or shapes that do not fit.
    """
    shape = (len(supply), len(demand))
    if distance.shape != shape:
        raise BadValue(
            f"distances of shape {distance.shape} for {shape[0]} sources and {shape[1]} sinks"
        )
    for what, values in (("distance", distance), ("supply", supply), ("demand", demand)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise BadValue(f"a {what} is below 0 or no number")
    whole = max(float(supply.sum()), float(demand.sum()))
    none = np.zeros(0, dtype=np.int64)
    if not (distance.size and supply.sum() and demand.sum()):
        return Transported(none, none, np.zeros(0), np.zeros(0))
    pairs = _near(distance) if distance.size > ALL else np.indices(shape).reshape(2, -1)
    far = float(distance.max())
    while True:
        program = _program(pairs, distance, supply / whole, demand / whole)
        found = linear(program)
        rows = found.row_dual[: shape[0]], found.row_dual[shape[0] :]
        saving = rows[0][:, None] + rows[1][None, :] - distance
        saving[pairs[0], pairs[1]] = -np.inf
        better = np.flatnonzero(saving > ROUNDED * max(far, 1.0))
        if not len(better):
            break
        most = better[np.argsort(-saving.ravel()[better], kind="stable")[:ADDED]]
        pairs = np.concatenate([pairs, np.stack(np.unravel_index(most, shape))], axis=1)
    amount = found.x[: pairs.shape[1]] * whole
    used = amount > ROUNDED * whole
    source, sink = pairs[:, used]
    return Transported(source, sink, amount[used], distance[source, sink])


def _near(distance: Floats) -> Ints:
    """Return the pairs of the nearest of each source and of each sink."""
    near = np.zeros(distance.shape, dtype=bool)
    for axis in (0, 1):
        count = min(NEAREST, distance.shape[axis])
        np.put_along_axis(near, np.argpartition(distance, count - 1, axis=axis).take(range(count), axis), values=True, axis=axis)  # fmt: skip
    return np.stack(np.nonzero(near))


def _program(pairs: Ints, distance: Floats, supply: Floats, demand: Floats) -> Program:
    """Return the program over some pairs; whatever is scarcer is used up, at worst at more than any distance."""
    m, n, k = len(supply), len(demand), pairs.shape[1]
    scarce_demand = demand.sum() <= supply.sum()
    extra = np.arange(m, m + n) if scarce_demand else np.arange(m)
    rows = np.concatenate([pairs[0], m + pairs[1], extra])
    columns = np.concatenate([np.arange(k), np.arange(k), k + np.arange(len(extra))])
    order = np.lexsort([columns, rows])
    cost = np.concatenate(
        [distance[pairs[0], pairs[1]], np.full(len(extra), 2 * distance.max() + 1)]
    )
    least = np.concatenate([np.zeros(m) if scarce_demand else supply, demand if scarce_demand else np.zeros(n)])  # fmt: skip
    return Program(
        cost=cost,
        lower=np.zeros(len(cost)),
        upper=np.full(len(cost), np.inf),
        integer=np.zeros(len(cost), dtype=bool),
        starts=np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=m + n))]).astype(
            np.int32
        ),
        indices=columns[order].astype(np.int32),
        values=np.ones(len(rows)),
        row_lower=least,
        row_upper=np.concatenate([supply, demand]),
    )
