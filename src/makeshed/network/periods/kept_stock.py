"""Stock that is kept from one period to the next, by the node at which it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from makeshed.errors import BadValue
from makeshed.network.instance import Instance
from makeshed.network.periods.block_rows import Amount, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly

NodeName = tuple[Any, ...]
"""What tells a node apart, whatever its number: site, item, standing, batch, whether sold there, lead time."""


@dataclass(frozen=True)
class ShelfPlace:
    """What lies at the end of a period: by node of that period, its number there, in the next one, and how much."""

    node: int
    following: int
    amount: Amount


Shelf = dict[tuple[str, str], list[ShelfPlace]]
"""What lies at the end of a period, by site and item."""


def names_of(instance: Instance) -> dict[NodeName, int]:
    """Return the nodes of an instance by what tells them apart."""
    graph, tables = instance.graph, instance.tables
    sites, items = tables.sites["site"].to_list(), tables.items["item"].to_list()
    rows = graph.nodes.select("n", "s", "i", "c", "t", "source", "lead").rows()
    return {
        (sites[s], items[i], graph.classes.get((i, c)), t, source, lead): n
        for n, s, i, c, t, source, lead in rows
    }


def followed(horizon: Horizon, p: int, site: str, item: str) -> list[tuple[int, int]]:
    """Return the nodes of an item at a site in a period with their numbers in the next; -1 after the last.

    Parameters
    ----------
    horizon, p
        The periods, and which of them.
    site, item
        What lies where.

    Raises
    ------
    BadValue
        What lies there cannot be followed, since origins are told apart otherwise in the next period.
    """
    own = names_of(horizon.instances[p])
    last = p + 1 == len(horizon.instances)
    after = own if last else names_of(horizon.instances[p + 1])
    found = []
    for name, node in own.items():
        if name[:2] != (site, item):
            continue
        if name not in after:
            now, then = (horizon.periods[k].period for k in (p, p + 1))
            raise BadValue(
                f"{item} kept at {site} cannot be followed from {now} to {then}: its origins or lead times "
                "are told apart otherwise there",
                hint="keep it where all of it has one origin and lead time, or give the duties and lead "
                "times of both periods the same rows",
            )
        found.append((node, -1 if last else after[name]))
    return found


def keep(a: Assembly, blocks: Blocks, values: list[Floats]) -> tuple[Shelf, ...]:
    """Write what is kept; return it by period, what is on hand before the first period first.

    Parameters
    ----------
    a
        The program that is written.
    blocks
        The periods in it.
    values
        By period and node, what a unit is worth there [money/unit].
    """
    horizon = blocks.horizon
    shelves: list[Shelf] = [_on_hand(a, horizon)]
    last = len(horizon.periods) - 1
    for p, storages in enumerate(horizon.storages):
        shelf: Shelf = {}
        holding = horizon.instances[p].settings.holding_rate
        for key, storage in storages.items():
            pairs = followed(horizon, p, *key)
            worth = np.array([values[p][node] for node, _ in pairs])
            unit = (
                np.full(len(pairs), storage.cost) if storage.cost is not None else holding * worth
            )
            columns = a.columns(unit * horizon.weights[p]) if pairs else np.zeros(0, dtype=int)
            shelf[key] = [
                ShelfPlace(node, after, Amount(int(column)))
                for (node, after), column in zip(pairs, columns, strict=True)
            ]
            most = np.inf if storage.most is None else storage.most
            least = storage.left if p == last else 0.0
            if pairs and (np.isfinite(most) or least > 0):
                tie(a, [(1, each.amount) for each in shelf[key]], lower=least, upper=most)
        _in_balance(a, blocks, p, (shelves[-1], shelf))
        shelves.append(shelf)
    return tuple(shelves)


def _on_hand(a: Assembly, horizon: Horizon) -> Shelf:
    """Add what lies there before the first period, at whichever node of its site it is."""
    shelf: Shelf = {}
    for key, storage in horizon.storages[0].items():
        nodes = [node for node, _ in followed(horizon, 0, *key)]
        if storage.on_hand > 0 and nodes:
            columns = a.columns(np.zeros(len(nodes)))
            pairs = zip(nodes, columns, strict=True)
            shelf[key] = [ShelfPlace(-1, node, Amount(int(column))) for node, column in pairs]
            whole = [(1.0, each.amount) for each in shelf[key]]
            tie(a, whole, lower=storage.on_hand, upper=storage.on_hand)
    return shelf


def _in_balance(a: Assembly, blocks: Blocks, p: int, shelves: tuple[Shelf, Shelf]) -> None:
    """Let a node have in a year what was kept before, less what it keeps; nothing moves at a closed site."""
    before, after = shelves
    w, years = blocks.written[p], blocks.horizon.years[p]
    out: dict[int, list[tuple[float, Amount]]] = {}
    for each in (kept for shelf in before.values() for kept in shelf):
        out.setdefault(each.following, []).append((1 / years, each.amount))
    for each in (kept for shelf in after.values() for kept in shelf):
        out.setdefault(each.node, []).append((-1 / years, each.amount))
    for node, terms in out.items():
        for share, amount in terms:
            a.put(w.layout.balance_row[node] + blocks.row[p], amount.column, share)
        gate = int(w.layout.open[w.network.node_site[node]])
        if gate >= 0:
            used, most = Amount(gate + blocks.column[p]), float(w.network.node_need[node])
            tie(a, [*terms, (-most, used)], upper=0)
            tie(a, [*terms, (most, used)], lower=0)
