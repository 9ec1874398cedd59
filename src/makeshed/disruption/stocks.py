"""What is on hand where, by pool of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.disruption.stressed_network import Net
from makeshed.model import Stock
from makeshed.science.arrays import Floats
from makeshed.units import amount


@dataclass(frozen=True, kw_only=True)
class PooledStock:
    """Units on hand by pool, which ways lead from it to people in the same place, and what to tell."""

    stock: Floats
    local: NDArray[np.bool_]
    notes: tuple[str, ...]


def on_hand(net: Net) -> PooledStock:
    """Return what the stocks of a shed are in its network.

    What is made or sold at a site and used there as well lies where it is made. What a store keeps can
    be had by people in the same place, whether the plan goes through it or not.
    """
    stock = np.zeros(len(net.pools))
    pools = net.pools.select("p", "s", "i", "out", "through").rows(named=True)
    by_key: dict[tuple[int, int], dict[str, Any]] = {}
    for each in pools:
        if each["i"] is not None and (each["out"] or (each["s"], each["i"]) not in by_key):
            by_key[each["s"], each["i"]] = each
    sites = {key: n for n, key in enumerate(net.tables.sites["site"])}
    items = {key: n for n, key in enumerate(net.tables.items["item"])}
    notes = []
    for row in net.shed.rows(Stock):
        where = sites.get(row.site, -1), items.get(row.item, -1)
        pool = by_key.get(where)
        if pool is None:
            notes.append(
                f"the stock of {row.item} at {row.site} is left out: nothing there makes, sells, uses or "
                "keeps it (a warehouse is a site whose role is store)"
            )
            continue
        units = row.quantity
        if units is None:
            daily = float(pool["through"]) or _wanted_there(net, *where)
            units = (row.days or 0.0) * daily
            if not daily:
                notes.append(
                    f"the stock of {row.item} at {row.site} is {amount(row.days or 0)} days of "
                    "nothing: the plan sends none through it; give its quantity"
                )
        stock[pool["p"]] += units
    local = _local(net, stock)
    notes += _aside(net, stock, local)
    return PooledStock(stock=stock, local=local, notes=tuple(notes))


def _wanted_there(net: Net, s: int, i: int) -> float:
    """Return what people in the place of a site want of an item a day."""
    place = net.tables.sites["place"][s]
    rows = net.tables.demands.select("place", "i").rows()
    return float(sum(net.wanted[d] for d, row in enumerate(rows) if row == (place, i)))


def _local(net: Net, stock: Floats) -> NDArray[np.bool_]:
    """The moves from where something is on hand to people in the same place."""
    held = np.flatnonzero(stock > 0).tolist()
    near = pl.col("d").is_not_null() & (pl.col("mode") == "") & pl.col("p_a").is_in(held)
    return net.acts.select(near.fill_null(value=False)).to_series().to_numpy()


def _aside(net: Net, stock: Floats, local: NDArray[np.bool_]) -> list[str]:
    """Say which stock the plan has no way from: as planned it helps nobody."""
    drawn = set(
        net.flows[0][(net.flows[2] < 0) & (net.acts["used"].to_numpy() | local)[net.flows[1]]]
    )
    return [
        f"the stock of {net.item(i)} at {net.site(s)} lies where the plan takes none from: it counts "
        "where other things could step in, not as planned"
        for p, s, i in net.pools.select("p", "s", "i").iter_rows()
        if stock[p] > 0 and p not in drawn
    ]
