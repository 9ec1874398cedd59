"""What would something from elsewhere have to cost: the price at which an offer enters the plan."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.model import Offer
from makeshed.model.territory import members
from makeshed.network.arc_costs import way_costs
from makeshed.network.arcs import Graph
from makeshed.network.clock import Clock
from makeshed.network.customs_values import carried, subset
from makeshed.network.fixed_point import Solve, Solved
from makeshed.network.formulation import Inputs
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.network.sensitivity import Worth
from makeshed.network.tables import Chain
from makeshed.science.program import Floats, Ints

MOST = 400
"""Offers that nobody makes yet and that are tried; what the plan uses itself comes first."""
HALVINGS = 50
LESS = 1e-5
"""What another source would deliver first, as a share of every demand."""

Pair = tuple[int, int]
"""A site and an item."""
Wider = Callable[[tuple[Offer, ...]], Inputs]
"""The inputs of the same shed with more offers."""


@dataclass(frozen=True, kw_only=True)
class Paid:
    """What the plan pays for one more unit where goods arrive, sites as they are."""

    pool: dict[tuple[int, int, int], float]  # by site, item and batch that uses it
    store: dict[Pair, float]  # by store in use and item
    demand: Floats
    rate: dict[tuple[int, int, int], float]  # by site, item and batch: charged on value from there


def worths(
    inputs: Inputs, solved: Solved, solve: Solve, wider: Wider, barred: set[str], clock: Clock
) -> tuple[Worth, ...]:
    """Return below which price an offer of each item in use would enter the plan, site by site.

    The prices are the duals of the linear program that is left when sites, tiers and expansions
    stay as they are; without one, those that a decomposition ended with. There is no answer
    without either, nor where a limit or a rule has a price of its own; ``barred`` are items of which
    a rule is required, which an offer would have to show.
    """
    if clock.over:
        clock.leave_out("what an offer from elsewhere would have to cost")
        return ()
    dual = _prices(solved, solve, clock)
    if dual is None:
        return ()
    paid = _paid(inputs.graph, solved, dual)
    names_of = inputs.chain.items["item"]
    items = {i for i in _in_use(inputs, solved) if names_of[i] not in barred}
    sold = dict(zip(inputs.chain.offers.select("s", "i").rows(), _asked(inputs), strict=True))
    new = _unsold(inputs, paid, items, set(sold))[:MOST]
    tried = _tried(inputs, wider, new)
    at = {pair: o for o, pair in enumerate(tried.chain.offers.select("s", "i").rows())}
    pairs = [pair for pair in (*sold, *new) if pair[1] in items and pair in at]
    below = _below(tried, paid, [at[pair] for pair in pairs], _alike(inputs.graph, tried.graph))
    home = members(inputs.settings.local)
    idle = np.where(solved.flows.opened, 0.0, np.nan_to_num(solved.network.site_fixed))
    names = inputs.chain.sites.select("site", "country").rows()
    found = [
        Worth(
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


def _prices(solved: Solved, solve: Solve, clock: Clock) -> Floats | None:
    """Return the price of each row for a unit less: a bound that just holds has no part in it."""
    if solved.duals is None:
        known = solved.solution.prices
        return known if len(known) and solved.program is solved.bare else None
    program, wanted = solved.program.fixed(solved.x), solved.layout.demand_row
    low, high = program.row_lower.copy(), program.row_upper.copy()
    low[wanted] *= 1 - LESS
    high[wanted] *= 1 - LESS
    a_little = replace(program, row_lower=low, row_upper=high)
    less = solve(a_little, time_limit=clock.anyhow, start=None)
    found = less if less.status == "optimal" and len(less.row_dual) else solved.duals
    beyond = found.row_dual[solved.bare.shape[0] :]
    scale = np.max(np.abs(found.row_dual), initial=0.0)
    return None if np.any(np.abs(beyond) > 1e-9 * scale) else found.row_dual


def _paid(graph: Graph, solved: Solved, dual: Floats) -> Paid:
    """Read the prices where goods arrive; an idle site stays idle, so nothing is worth more there."""
    flows, nodes = solved.flows, graph.nodes
    value, rates = dual[solved.layout.balance_row], solved.charges.rate
    rate: dict[tuple[int, int, int], float] = {}
    key = nodes.select("s", "i", "t").rows()
    pool: dict[tuple[int, int, int], float] = {}
    for n in np.unique(flows.used_node[flows.used > 0]).tolist():
        if value[n] < pool.get(key[n], math.inf):
            pool[key[n]], rate[key[n]] = float(value[n]), float(rates[n])
    passing = np.zeros(len(value), dtype=bool)
    passing[solved.network.arc_head[_moving(solved)]] = True
    stores = np.flatnonzero(passing & (nodes["role"] == "store").to_numpy())
    rate |= {key[n]: float(rates[n]) for n in stores.tolist()}
    return Paid(
        rate=rate,
        pool=pool,
        store={key[n][:2]: float(value[n]) for n in stores.tolist()},
        demand=dual[solved.layout.demand_row],
    )


def _moving(solved: Solved) -> Ints:
    net = solved.network
    return np.flatnonzero((solved.x[solved.layout.flow] > 0) & (net.arc_head >= 0))


def _in_use(inputs: Inputs, solved: Solved) -> set[int]:
    """Return the items that the plan buys, makes or delivers."""
    chain, flows = inputs.chain, solved.flows
    bought = chain.tiers.select("o").filter(pl.Series(flows.bought > 0, dtype=pl.Boolean))
    offered = chain.offers["i"].to_numpy()[np.unique(bought["o"].to_numpy())]
    made = chain.makes["i"].to_numpy()[flows.made > 0]
    return {int(i) for i in (*offered, *made, *chain.demands["i"])}


def _asked(inputs: Inputs) -> list[float]:
    """Return the least price of each offer, at its seller's door."""
    least = np.full(len(inputs.chain.offers), np.inf)
    np.minimum.at(least, inputs.chain.tiers["o"].to_numpy(), inputs.prices)
    return [float(price) for price in least]


def _unsold(inputs: Inputs, paid: Paid, items: set[int], sold: set[Pair]) -> list[Pair]:
    """Return who does not sell: the sites that use an item, then all of the local territory."""
    home = members(inputs.settings.local)
    using = sorted({(s, i) for s, i, _ in paid.pool} | set(paid.store))
    sites = inputs.chain.sites.select("s", "country").rows()
    local = [(s, i) for s, country in sites if country in home for i in sorted(items)]
    return [pair for pair in dict.fromkeys([*using, *local]) if pair not in sold]


def _tried(inputs: Inputs, wider: Wider, new: list[Pair]) -> Inputs:
    """Add the offers, unless the duties on what they would sell contradict each other."""
    try:
        return wider(tuple(_offer(inputs.chain, pair) for pair in new)) if new else inputs
    except DutiesClash:
        return inputs


def _offer(chain: Chain, pair: Pair) -> Offer:
    s, i = pair
    return Offer(site=chain.sites["site"][s], item=chain.items["item"][i], price=0.0)


def _alike(known: Graph, tried: Graph) -> set[int]:
    """Return the items of which all origins are alike at every border, with the new ones too."""
    several = {i for graph in (known, tried) for i, c in graph.classes if c > 0}
    return {i for i, _ in known.classes} - several


def _below(tried: Inputs, paid: Paid, offers: list[int], alike: set[int]) -> Floats:
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
