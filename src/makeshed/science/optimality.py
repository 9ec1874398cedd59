"""What proves that a point is the best of a linear program: that it keeps it, and a bound by its duals.

Any row duals give a bound from below (weak duality), whoever computed them and however: each row and
each column is taken at the end of its range that suits them. Where point and bound meet, both are
best, and nobody needs to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Program

NOTHING = 1e-7
"""Share of the dearest cost below which a reduced cost is rounding, where a column has no end."""
KEPT = 1e-7
"""Share of its own size by which a row may be broken."""


@dataclass(frozen=True, kw_only=True)
class DualProof:
    """What a point costs, what none can cost less than, and by how much it breaks its rows."""

    objective: float
    bound: float
    broken: float
    row_dual: Floats
    reduced_cost: Floats

    def holds(self, stake: float) -> bool:
        """Whether the point is proven best, to a ten-millionth of what is at stake."""
        return self.broken <= KEPT and abs(self.objective - self.bound) <= 1e-7 * stake


def proof(program: Program, x: Floats, dual: Floats) -> DualProof:
    """Return what duals prove of a point; a bound of -inf where they prove nothing.

    Parameters
    ----------
    program
        The linear program.
    x
        The point.
    dual
        By row: what the optimum gains with its limit; above zero its lower one binds.
    """
    rows, _ = program.shape
    up, down = program.row_upper, program.row_lower
    binding = np.where(dual > 0, down, up)
    y = np.where(np.isfinite(binding) | (dual == 0), dual, 0.0)
    of_row = np.repeat(np.arange(rows), np.diff(program.starts))
    weights = program.values * y[of_row]
    priced = np.bincount(program.indices, weights=weights, minlength=len(program.cost))
    reduced = program.cost - priced
    dearest = float(np.max(np.abs(program.cost), initial=0.0)) or 1.0
    end = np.where(reduced > 0, program.lower, program.upper)
    slight = (np.abs(reduced) <= NOTHING * dearest) & ~np.isfinite(end)
    reduced = np.where(slight, 0.0, reduced)
    with np.errstate(invalid="ignore"):
        by_rows = np.where(y == 0, 0.0, y * binding)
        by_columns = np.where(reduced == 0, 0.0, reduced * end)
    activity = program.activity(x)
    sizes = 1.0 + np.where(np.isfinite(up), np.abs(up), 0.0) + np.abs(activity)
    over = np.maximum(down - activity, activity - up) / sizes
    beyond = np.maximum(program.lower - x, x - program.upper) / (1.0 + np.abs(x))
    worst = max(float(np.max(over, initial=0.0)), float(np.max(beyond, initial=0.0)))
    bound = float(by_rows.sum() + by_columns.sum())
    return DualProof(
        objective=float(np.sum(program.cost * x)),  # a product of long vectors wakes BLAS's threads
        bound=bound if np.isfinite(bound) else -np.inf,
        broken=worst,
        row_dual=y,
        reduced_cost=reduced,
    )
