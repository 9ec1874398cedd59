"""Ways that no best plan takes, whatever goods are worth: another mode is as good in all and better in one.

Between a tail and a head, under the same quota and exemptions, a way is left out if another costs no more
freight, insurance, duty of any kind and carbon, takes no more days and comes no less often. What a unit costs
over a way rises with each of these at any value, holding rate and price of carbon that is not below zero:
what is delivered costs value + freight + insurance + duty, of which markup and stock are shares, and the cost
of deciding early rises less than what is delivered falls (c + m(c) has the slope phi(x - a) / phi(x) > 0, see
`makeshed.science.stock.lead_time_cost`). A unit is worth no more at the end of the way either, so that nothing after it
costs more, and no wait grows. Of equals the mode listed first stays, as when modes compete for a plan.
"""

from __future__ import annotations

import numpy as np
import polars as pl

LESS = ("freight", "insurance", "cif", "fob", "levy", "days", "interval", "co2e")
"""What no best plan wants more of."""


def undominated(ways: pl.DataFrame) -> pl.DataFrame:
    """Leave out ways that another of the same move dominates.

    What is paid by the shipment stays: what it costs a unit hangs on all that goes along.
    """
    if ways.is_empty():
        return ways
    key = [ways[name].to_numpy() for name in ("move", "quota", "free", "processed")]
    alone = ways["ship"].is_not_null().to_numpy()
    same = np.ones(len(ways), dtype=bool)
    order = np.lexsort([ways["w"].fill_null(0).to_numpy(), alone, *key[::-1]])
    same[0] = False
    for each in (*key, alone):
        same[1:] &= each[order][1:] == each[order][:-1]
    group = np.cumsum(~same) - 1
    first = np.flatnonzero(~same)
    place = np.arange(len(order)) - first[group]
    width = int(place.max()) + 1
    facts = np.stack([ways[name].fill_null(0.0).to_numpy()[order] for name in LESS])
    grid = np.full((len(LESS), len(first), width), np.inf)
    grid[:, group, place] = facts
    beaten = np.zeros((len(first), width), dtype=bool)
    for a in range(width):
        there = np.isfinite(grid[0, :, a])
        for b in range(width):
            if a != b:
                no_more = np.all(grid[:, :, a] <= grid[:, :, b], axis=0)
                less = np.any(grid[:, :, a] < grid[:, :, b], axis=0) | (a < b)
                beaten[:, b] |= there & no_more & less
    kept = np.ones(len(ways), dtype=bool)
    kept[order] = ~beaten[group, place] | alone[order]
    return ways.filter(pl.Series(kept))
