"""Stock that is kept from one period to the next, by the node at which it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.errors import BadValue
from makeshed.network.periods.block_rows import Amount, tie
from makeshed.network.periods.blocks import Blocks
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly


@dataclass(frozen=True)
class ShelfPlace:
    """What lies at the end of a period: by node of that period, its number there, in the next one, and how much."""

    node: int
    following: int
    amount: Amount


Shelf = dict[tuple[str, str], list[ShelfPlace]]
"""What lies at the end of a period, by site and item."""


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
    if horizon.storages[p][site, item].most == 0:
        return []
    own, last = horizon.nodes_at[p].get((site, item), {}), p + 1 == len(horizon.periods)
    after = own if last else horizon.nodes_at[p + 1].get((site, item), {})
    if own.keys() - after.keys():
        now, then = (horizon.periods[k].period for k in (p, p + 1))
        raise BadValue(
            f"{item} kept at {site} cannot be followed from {now} to {then}: its origins or lead times are "
            "told apart otherwise there, or it is closed",
            hint="keep it where all of it has one origin and lead time, or give the duties and lead times of "
            f"both periods the same rows; or say in overrides that nothing is kept there at the end of {now}: "
            f"storages/{site}:{item}.most, 0",
        )
    return [(node, -1 if last else after[name]) for name, node in own.items()]


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
            if least > 0:
                _refuse_nowhere(horizon, p, pairs, key, "left")
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
        if storage.on_hand > 0:
            _refuse_nowhere(horizon, 0, nodes, key, "on_hand")
            _refuse_origins_apart(horizon, nodes, *key)
            columns = a.columns(np.zeros(len(nodes)))
            pairs = zip(nodes, columns, strict=True)
            shelf[key] = [ShelfPlace(-1, node, Amount(int(column))) for node, column in pairs]
            whole = [(1.0, each.amount) for each in shelf[key]]
            tie(a, whole, lower=storage.on_hand, upper=storage.on_hand)
    return shelf


def _refuse_nowhere(
    horizon: Horizon, p: int, nodes: Sequence[object], key: tuple[str, str], said: str
) -> None:
    """Refuse what must lie in a period where nothing of it can."""
    if not nodes:
        site, item = key
        raise BadValue(
            f"no {item} can lie at {site} in {horizon.periods[p].period}, where {said} says that some does: the "
            f"site is closed then, or nothing sells, makes, passes on or uses {item} there",
            hint=f"say {said} 0 in storages/{site}:{item}, or the site that has it",
        )


def _refuse_origins_apart(horizon: Horizon, nodes: list[int], site: str, item: str) -> None:
    """Refuse stock on hand where origins are told apart: it would be of whichever pays the least duty."""
    graph = horizon.instances[0].graph
    rows = graph.nodes[nodes].select("i", "c", "t").rows()
    if len({(graph.classes.get((i, c)), t) for i, c, t in rows}) > 1:
        raise BadValue(
            f"the {item} on hand at {site} is of no origin, and origins are told apart there, by a duty or a "
            "rule",
            hint=f"let it lie at a site of its own that sells {item} of that origin, with an offer of no "
            "capacity, or say on_hand 0",
        )


def origin_on_hand(horizon: Horizon, node: int) -> str:
    """Return the country of what lies at a node before the first period.

    That of what is sold or made there, if it is one; else of an origin that no duty tells from its own.

    Parameters
    ----------
    horizon
        The periods.
    node
        Of the first of them.
    """
    instance = horizon.instances[0]
    graph, tables = instance.graph, instance.tables
    sold = tables.offers.filter(graph.offer_node == node)["origin"].to_list()
    made = tables.makes.filter(graph.make_node == node)["country"].to_list()
    here = {*sold, *made}
    i, c, country = graph.nodes.select("i", "c", "country").row(node)
    standing = graph.classes.get((i, c))
    return here.pop() if len(here) == 1 else standing[0] if standing else country


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
