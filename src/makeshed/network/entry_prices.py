"""What would something from elsewhere have to cost: the price at which an offer enters the plan."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.errors import TookTooLong
from makeshed.model import Offer
from makeshed.model.territory import members
from makeshed.network.arc_costs import way_costs
from makeshed.network.arcs import SupplyGraph
from makeshed.network.customs_values import carried, subset
from makeshed.network.fixed_point import Solved
from makeshed.network.instance import Instance
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.network.optimizer import Optimizer
from makeshed.network.sensitivity import EntryPrice
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints

MOST = 400
"""Offers that nobody makes yet and that are tried; what the plan uses itself comes first."""
HALVINGS = 50
WORTH = "what an offer from elsewhere would have to cost"
LESS = 1e-5
"""What another source would deliver first, as a share of every demand."""

Pair = tuple[int, int]
"""A site and an item."""


@dataclass(frozen=True, kw_only=True)
class MarginalCosts:
    """What the plan pays for one more unit where goods arrive, sites as they are."""

    pool: dict[tuple[int, int, int], float]  # by site, item and batch that uses it
    store: dict[Pair, float]  # by store in use and item
    demand: Floats
    rate: dict[tuple[int, int, int], float]  # by site, item and batch: charged on value from there


def entry_prices(
    instance: Instance, solved: Solved, optimizer: Optimizer
) -> tuple[EntryPrice, ...]:
    """Return below which price an offer of each item in use would enter the plan, site by site.

    The prices are the duals of the linear program that is left when sites, tiers and expansions
    stay as they are; without one, those that a decomposition ended with. There is no answer
    without either, nor where a limit or a rule has a price of its own, nor where something is paid by
    the shipment.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    solved
        Its cheapest plan, with what is proven.
    optimizer
        Which solver is asked, how exactly, and how long.
    """
    if instance.sending:
        return ()
    if instance.chosen is not None:  # it says so: an offer would make moves that nobody priced
        return ()
    clock, what = optimizer.clock, WORTH
    if clock.over:
        clock.leave_out(what)
        return ()
    try:
        return _entry_prices(instance, solved, optimizer)
    except TookTooLong:  # while the network with more offers was written
        clock.leave_out(what)
        return ()


def _entry_prices(
    instance: Instance, solved: Solved, optimizer: Optimizer
) -> tuple[EntryPrice, ...]:
    dual, barred = _prices(solved, optimizer), _barred(instance)
    if dual is None:
        return ()
    paid = _paid(instance.graph, solved, dual)
    names_of = instance.tables.items["item"]
    items = {i for i in _in_use(instance, solved) if names_of[i] not in barred}
    sold = dict(zip(instance.tables.offers.select("s", "i").rows(), _asked(instance), strict=True))
    new = _unsold(instance, paid, items, set(sold))[:MOST]
    tried = _tried(instance, new, optimizer.wait)
    at = {pair: o for o, pair in enumerate(tried.tables.offers.select("s", "i").rows())}
    pairs = [pair for pair in (*sold, *new) if pair[1] in items and pair in at]
    below = _below(tried, paid, [at[pair] for pair in pairs], _alike(instance.graph, tried.graph))
    home = members(instance.settings.local)
    idle = np.where(solved.flows.opened, 0.0, np.nan_to_num(solved.formulation.network.site_fixed))
    names = instance.tables.sites.select("site", "country").rows()
    found = [
        EntryPrice(
            site=names[s][0],
            item=str(names_of[i]),
            local=names[s][1] in home,
            worth=price,
            asked=sold.get((s, i)),
            site_cost=float(idle[s]),
        )
        for (s, i), price in zip(pairs, below.tolist(), strict=True)
        if price > 0
    ]
    return tuple(sorted(found, key=lambda row: (row.item, not row.local, -row.worth, row.site)))


def _barred(instance: Instance) -> set[str]:
    """Return the items of which no price is told.

    A rule is required of them, which an offer would have to show, or duty bends with the value.
    """
    law, tariff = instance.law, instance.tariff
    return set(law.required) | {key for key, item in law.items.items() if tariff.varies(item.hs)}


def _prices(solved: Solved, optimizer: Optimizer) -> Floats | None:
    """Return the price of each row for a unit less: a bound that just holds has no part in it."""
    if solved.duals is None:
        known = solved.solution.multipliers
        return (
            known if len(known) and solved.formulation.program is solved.formulation.bare else None
        )
    program, wanted = (
        solved.formulation.program.fixed(solved.x),
        solved.formulation.layout.demand_row,
    )
    low, high = program.row_lower.copy(), program.row_upper.copy()
    low[wanted] *= 1 - LESS
    high[wanted] *= 1 - LESS
    a_little = replace(program, row_lower=low, row_upper=high)
    less = optimizer(a_little, time_limit=optimizer.clock.anyhow, start=None)
    found = less if less.status == "optimal" and len(less.row_dual) else solved.duals
    beyond = found.row_dual[solved.formulation.bare.shape[0] :]
    scale = np.max(np.abs(found.row_dual), initial=0.0)
    return None if np.any(np.abs(beyond) > 1e-9 * scale) else found.row_dual


def _paid(graph: SupplyGraph, solved: Solved, dual: Floats) -> MarginalCosts:
    """Read the prices where goods arrive; an idle site stays idle, so nothing is worth more there."""
    flows, nodes = solved.flows, graph.nodes
    value, rates = dual[solved.formulation.layout.balance_row], solved.formulation.charges.rate
    rate: dict[tuple[int, int, int], float] = {}
    key = nodes.select("s", "i", "t").rows()
    pool: dict[tuple[int, int, int], float] = {}
    for n in np.unique(flows.used_node[flows.used > 0]).tolist():
        if value[n] < pool.get(key[n], math.inf):
            pool[key[n]], rate[key[n]] = float(value[n]), float(rates[n])
    passing = np.zeros(len(value), dtype=bool)
    passing[solved.formulation.network.arc_head[_moving(solved)]] = True
    stores = np.flatnonzero(passing & (nodes["role"] == "store").to_numpy())
    rate |= {key[n]: float(rates[n]) for n in stores.tolist()}
    return MarginalCosts(
        rate=rate,
        pool=pool,
        store={key[n][:2]: float(value[n]) for n in stores.tolist()},
        demand=dual[solved.formulation.layout.demand_row],
    )


def _moving(solved: Solved) -> Ints:
    net = solved.formulation.network
    return np.flatnonzero((solved.x[solved.formulation.layout.flow] > 0) & (net.arc_head >= 0))


def _in_use(instance: Instance, solved: Solved) -> set[int]:
    """Return the items that the plan buys, makes or delivers."""
    tables, flows = instance.tables, solved.flows
    bought = tables.tiers.select("o").filter(pl.Series(flows.bought > 0, dtype=pl.Boolean))
    offered = tables.offers["i"].to_numpy()[np.unique(bought["o"].to_numpy())]
    made = tables.makes["i"].to_numpy()[flows.made > 0]
    return {int(i) for i in (*offered, *made, *tables.demands["i"])}


def _asked(instance: Instance) -> list[float]:
    """Return the least price of each offer, at its seller's door."""
    least = np.full(len(instance.tables.offers), np.inf)
    np.minimum.at(least, instance.tables.tiers["o"].to_numpy(), instance.prices)
    return [float(price) for price in least]


def _unsold(
    instance: Instance, paid: MarginalCosts, items: set[int], sold: set[Pair]
) -> list[Pair]:
    """Return who does not sell: the sites that use an item, then all of the local territory."""
    home = members(instance.settings.local)
    using = sorted({(s, i) for s, i, _ in paid.pool} | set(paid.store))
    sites = instance.tables.sites.select("s", "country").rows()
    local = [(s, i) for s, country in sites if country in home for i in sorted(items)]
    return [pair for pair in dict.fromkeys([*using, *local]) if pair not in sold]


def _tried(instance: Instance, new: list[Pair], waited: Callable[[], None]) -> Instance:
    """Add the offers, unless the duties on what they would sell contradict each other."""
    try:
        return (
            instance.with_offers(*(_offer(instance.tables, pair) for pair in new), waited=waited)
            if new
            else instance
        )
    except DutiesClash:
        return instance


def _offer(tables: NetworkTables, pair: Pair) -> Offer:
    s, i = pair
    return Offer(site=tables.sites["site"][s], item=tables.items["item"][i], price=0.0)


def _alike(known: SupplyGraph, tried: SupplyGraph) -> set[int]:
    """Return the items of which all origins are alike at every border, with the new ones too."""
    several = {i for graph in (known, tried) for i, c in graph.classes if c > 0}
    return {i for i, _ in known.classes} - several


def _below(tried: Instance, paid: MarginalCosts, offers: list[int], alike: set[int]) -> Floats:
    """Return the highest price at which a unit of each offer pays, wherever it goes; 0: at none."""
    nodes, ways = tried.graph.nodes, tried.ways
    key = nodes.select("s", "i", "t").rows()
    node = tried.graph.offer_node.to_numpy()[offers]
    rate = np.array([paid.rate.get(at, 0.0) for at in key])  # a store's batch is 0
    here = [paid.pool.get(key[n], 0.0) for n in node.tolist()]  # used where it is sold
    price = np.array(here) / (1 + rate[node])
    owner = np.full(len(nodes), -1)
    owner[node] = np.arange(len(node))
    worth = np.array(
        [
            paid.pool.get(at, paid.store.get(at[:2], -math.inf) if at[1] in alike else -math.inf)
            for at in key
        ]
    )
    final = ways.head < 0
    ends = np.where(final, paid.demand[ways.demand], worth[ways.head])
    rows = np.flatnonzero((owner[ways.tail] >= 0) & ways.allowed & np.isfinite(ends))
    part = replace(subset(ways, rows), tail=np.arange(len(rows)))
    slope, constant = carried(part)
    onward = np.where(part.head >= 0, rate[part.head], 0.0)
    low, high = np.zeros(len(rows)), np.maximum(ends[rows], 0.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        charged = onward * (slope * middle + constant)
        pays = middle + way_costs(part, middle, tried.settings).total + charged <= ends[rows]
        low, high = np.where(pays, middle, low), np.where(pays, high, middle)
    np.maximum.at(price, owner[ways.tail[rows]], low)
    return np.asarray(price)
