"""What comes back of what was delivered: offered then, no more and no less."""

from __future__ import annotations

import numpy as np

from makeshed.errors import BadValue, NotEnoughData
from makeshed.model import Returned
from makeshed.network.periods.block_rows import Amount, amounts, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.paid_off import EVEN
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.program import Assembly


def come_back(a: Assembly, blocks: Blocks) -> None:
    """Tie what is bought of what comes back, and what is left of it, to what was delivered.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    """
    horizon = blocks.horizon
    for site, item in sorted({(row.site, row.item) for row in horizon.returned}):
        rows = [row for row in horizon.returned if (row.site, row.item) == (site, item)]
        for p in range(len(horizon.periods)):
            free = horizon.left_costs[p][site, item]
            terms = [
                (horizon.years[p], each)
                for each in _bought(blocks, p, site, item, needed=free is None)
            ]
            if free is not None:
                left = a.columns([free * horizon.weights[p]])
                terms += [(horizon.years[p], each) for each in amounts(left)]
            for row in rows:
                q = delivered_in(horizon, p, row)
                if q is not None:
                    share = -row.share * horizon.years[q]
                    terms += [(share * sign, each) for sign, each in _served(blocks, q, row)]
            if terms:
                tie(a, terms, lower=0, upper=0)


def delivered_in(horizon: Horizon, p: int, row: Returned) -> int | None:
    """Return the period in which was delivered what comes back in another; None: all of it before the first.

    Parameters
    ----------
    horizon, p
        The periods, and which of them.
    row
        What comes back.

    Raises
    ------
    BadValue
        No period of the same length begins so long before.
    """
    start = horizon.starts[p] - row.years
    if start + horizon.years[p] < EVEN:
        return None
    for q in range(p + 1):
        alike = abs(horizon.years[q] - horizon.years[p]) < EVEN
        if alike and abs(horizon.starts[q] - start) < EVEN:
            return q
    raise BadValue(
        f"{row.item} comes back to {row.site} {row.years:g} years after it was delivered, and no period as "
        f"long as {horizon.periods[p].period} begins so long before it",
        hint="use periods of one length, and years that are a multiple of it",
    )


def _bought(blocks: Blocks, p: int, site: str, item: str, *, needed: bool) -> list[Amount]:
    """Return what is bought in a period of what comes back, used or not."""
    tables, layout = blocks.horizon.instances[p].tables, blocks.written[p].layout
    tiers = tables.tiers
    own = np.flatnonzero(((tiers["site"] == site) & (tiers["item"] == item)).to_numpy())
    if not len(own) and needed:
        raise NotEnoughData(
            f"{item} comes back to {site}, and no offer says what it costs there, or nothing takes it",
            hint=f"add a row to offers: site {site}, item {item}, its price (0 if it costs nothing)",
        )
    columns = np.concatenate([layout.buy[own], layout.surplus[own]])
    return list(amounts(blocks.columns(p, columns)))


def _served(blocks: Blocks, q: int, row: Returned) -> list[tuple[float, Amount]]:
    """Return what is delivered in a period a year: what is wanted less what is not served."""
    demands = blocks.horizon.instances[q].tables.demands
    found: list[tuple[float, Amount]] = []
    for d in demands.filter(place=row.place, item=row.demanded)["d"].to_list():
        found.append((1.0, Amount(-1, float(demands["quantity"][d]))))
        unmet = int(blocks.written[q].layout.unmet[d])
        if unmet >= 0:
            found.append((-1.0, Amount(unmet + blocks.column[q])))
    return found
