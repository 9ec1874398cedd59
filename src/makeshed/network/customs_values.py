"""What a unit is worth at each node: estimated before a plan, rolled up from it after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from makeshed.network.arc_costs import Ways, way_costs
from makeshed.network.arcs import SupplyGraph
from makeshed.network.conservation import balanced
from makeshed.network.plan_flows import Flows
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.landed import annuity

Line = list[tuple[Ints, float]]
"""The alternatives of a line: the nodes to draw on, and how much if it is used alone."""
NOTHING = 1e-300
"""What stands below a fraction in place of 0; less than any amount there is."""


def site_costs(tables: NetworkTables, settings: Settings) -> Floats:
    """Return what using each site costs a year [money], markup included; nan where it costs nothing."""
    rows = tables.sites.select("status", "fixed_cost", "opening_cost", "life", "markup").rows()
    found = []
    for status, fixed, opening, life, markup in rows:
        paid = opening * annuity(settings.discount_rate, life) if status == "candidate" else 0.0
        cost = (fixed + paid) * (1 + markup)
        found.append(cost if cost > 0 else np.nan)
    return np.array(found)


def step_costs(tables: NetworkTables, settings: Settings) -> Floats:
    """Return what one step of expansion of each resource costs a year [money], markup included."""
    rows = tables.resources.select("expand_cost", "life", "markup").rows()
    return np.array([c * annuity(settings.discount_rate, n) * (1 + m) for c, n, m in rows])


def own_work(tables: NetworkTables) -> Floats:
    """Return what each make costs a unit without its components, markup included."""
    return (tables.makes["unit_cost"] * (1 + tables.makes["markup"])).to_numpy()


def estimate(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    prices: Floats,
    settings: Settings,
    *,
    lots: bool = True,
    seeds: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Return the least that a unit is worth, and costs, at each node, capacities set aside.

    The first is what customs would see (no stock, no carbon), the second what the planner pays.
    Items are taken components first; within an item, ways are relaxed three times, enough for
    source - store - store - user.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    prices
        Ex-works price of each tier [money/unit].
    settings
        Rates and choices that hold for the whole plan.
    lots
        Whether minimum quantities above what could be needed hold too.
    seeds
        By node, the least that a unit is worth that comes out of stock; inf: none does. None: no stock.
    """
    known = ValueEstimate(tables, graph, prices, settings, lots=lots, seeds=seeds)
    order = np.argsort(ways.item, kind="stable")
    starts = np.searchsorted(ways.item[order], np.arange(len(tables.items) + 1))
    for i in tables.order:
        known.take(i, ways, order[starts[i] : starts[i + 1]])
    return known.value, known.cost


class ValueEstimate:
    """The least that a unit is worth, and costs, at each node; items one by one, components first."""

    def __init__(
        self,
        tables: NetworkTables,
        graph: SupplyGraph,
        prices: Floats,
        settings: Settings,
        *,
        lots: bool = True,
        seeds: Floats | None = None,
    ) -> None:
        begin = np.full(len(graph.nodes), np.inf) if seeds is None else seeds
        self._value, self.cost = begin.copy(), begin.copy()
        self.move = np.full(len(begin), -1)
        """By node, the move by which it has what costs least; -1: it is bought, made or in stock there."""
        self._supplies = _supplies(tables, graph, prices, lots=lots)
        self._makes = _makes(tables, graph, settings)
        self._settings = settings

    @property
    def value(self) -> Floats:
        """What a unit is worth by node [money/unit]; nan out of reach, which passes through arithmetic without a warning."""
        return np.where(np.isfinite(self._value), self._value, np.nan)

    def take(self, i: int, ways: Ways, rows: Ints) -> None:
        """Take an item.

        Parameters
        ----------
        i, ways, rows
            The item, the ways, and which of them are all of the item.
        """
        value, cost = self._value, self.cost
        for node, price in self._supplies.get(i, ()):
            value[node], cost[node] = min(value[node], price), min(cost[node], price)
        for node, own, parts in self._makes.get(i, ()):
            worth = own + sum(min(q * np.min(value[p]) for p, q in line) for line in parts)
            paid = own + sum(min(q * np.min(cost[p]) for p, q in line) for line in parts)
            if paid < cost[node]:
                value[node], cost[node] = worth, paid
        rows = rows[(ways.head[rows] >= 0) & ways.allowed[rows]]
        for _ in range(3):
            rows = rows[self._relax(ways, rows)[ways.tail[rows]]]  # what others arrive at stands

    def _relax(self, ways: Ways, rows: Ints) -> np.ndarray:
        """Return by node whether it is had at less now."""
        value, cost = self._value, self.cost
        changed = np.zeros(len(value), dtype=bool)
        rows = rows[np.isfinite(value[ways.tail[rows]])]
        if not len(rows):
            return changed
        part = subset(ways, rows)
        priced = way_costs(part, value, self._settings)
        paid = cost[part.tail] + priced.total
        least = cost.copy()
        np.fmin.at(least, part.head, paid)
        best = np.flatnonzero((paid == least[part.head]) & (paid < cost[part.head]))[::-1]
        heads = part.head[best]  # of equals the first is written last
        cost[heads], self.move[heads], changed[heads] = paid[best], part.move[best], True
        value[heads] = priced.delivered[best] * (1 + part.markup[best])
        return changed


def least_values(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    prices: Floats,
    settings: Settings,
    seeds: Floats | None = None,
) -> Floats:
    """Return the least value that a unit can have at each node in any plan; nan: out of reach.

    What is cheapest to have need not be worth least: stock and carbon are no part of a value, so they
    are set aside here. A site that makes several things may load all its cost on the others.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    prices
        Ex-works price of each tier [money/unit].
    settings
        Rates and choices that hold for the whole plan.
    seeds
        As `estimate` takes them.
    """
    bare, unheld = least_terms(tables, settings)
    return estimate(bare, graph, calmed(ways), prices, unheld, lots=False, seeds=seeds)[0]


def least_terms(tables: NetworkTables, settings: Settings) -> tuple[NetworkTables, Settings]:
    """Return tables and settings under which what a unit is worth at least is estimated."""
    several = tables.makes.group_by("s").len().filter(pl.col("len") > 1)["s"].to_list()
    free = pl.col("s").is_in(several)
    waived = [
        pl.when(free).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in ("fixed_cost", "opening_cost")
    ]
    bare = replace(tables, sites=tables.sites.with_columns(waived))
    return bare, replace(settings, holding_rate=0.0, carbon_price=0.0)


def most_values(
    tables: NetworkTables, graph: SupplyGraph, ways: Ways, prices: Floats, settings: Settings
) -> Floats:
    """Return the most that a unit can be worth at each node in any plan; inf: there is no most.

    What is made or kept at a site with a yearly cost, or comes by the shipment, may be worth any amount:
    few units may bear all of it.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    prices
        Ex-works price of each tier [money/unit].
    settings
        Rates and choices that hold for the whole plan.
    """
    value = np.full(len(graph.nodes), -np.inf)
    np.maximum.at(value, graph.offer_node.to_numpy()[tables.tiers["o"].to_numpy()], prices)
    yearly = site_costs(tables, settings) > 0
    yearly[tables.resources.filter(pl.col("expand_max") > 0)["s"].to_numpy()] = True
    makes = _makes(tables, graph, settings)
    site = graph.nodes["s"].to_numpy()
    kept = (graph.nodes["role"] == "store").to_numpy() & yearly[site]
    slope, constant = carried(ways)
    order = np.argsort(ways.item, kind="stable")
    starts = np.searchsorted(ways.item[order], np.arange(len(tables.items) + 1))
    for i in tables.order:
        for node, work, parts in makes.get(i, ()):
            worth = work + sum(max(q * np.max(value[p]) for p, q in line) for line in parts)
            value[node] = max(value[node], np.inf if yearly[site[node]] else worth)
        rows = order[starts[i] : starts[i + 1]]
        rows = rows[(ways.head[rows] >= 0) & ways.allowed[rows]]
        for _ in range(3):  # source - store - store - use
            arrived = slope[rows] * value[ways.tail[rows]] + constant[rows]
            arrived[kept[ways.head[rows]] | (ways.ship[rows] >= 0)] = np.inf
            np.maximum.at(value, ways.head[rows], arrived)
    return np.where(np.isneginf(value), np.inf, value)


def calmed(ways: Ways, some: np.ndarray | bool = True) -> Ways:
    """Return the ways, or some, without the cost of deciding early."""
    volatility = np.where(some, 0.0, ways.risk.volatility)
    return replace(ways, risk=replace(ways.risk, volatility=volatility))


def carried(ways: Ways) -> tuple[Floats, Floats]:
    """Return slope and constant of what a unit is worth at the end of each way, by its value."""
    added = 1 + ways.markup
    taxed = (1 + ways.cif) * added
    constant = ways.freight * taxed + ways.levy * added
    return (1 + ways.insurance) * taxed + ways.fob * added, constant


def subset(ways: Ways, rows: Ints) -> Ways:
    """Return some of the ways."""
    risk = ways.risk
    cut_risk = type(risk)(**{k: v[rows] for k, v in vars(risk).items()})
    cut = {k: v[rows] for k, v in vars(ways).items() if k != "risk"}
    return Ways(**cut, risk=cut_risk)


def _supplies(
    tables: NetworkTables, graph: SupplyGraph, prices: Floats, *, lots: bool
) -> dict[int, list[tuple[int, float]]]:
    """By item, the node of each offer and its price at the quantity that could be needed."""
    need = tables.items["need"].to_numpy()
    found: dict[int, dict[int, float]] = {}
    nodes = graph.offer_node.to_list()
    rows = tables.tiers.select("o", "i", "low").rows()
    for (o, i, low), price in zip(rows, prices.tolist(), strict=True):
        if low <= need[i] or not lots:
            held = found.setdefault(i, {})
            held[nodes[o]] = min(price, held.get(nodes[o], np.inf))
    return {i: list(held.items()) for i, held in found.items()}


def _makes(
    tables: NetworkTables, graph: SupplyGraph, settings: Settings
) -> dict[int, list[tuple[int, float, list[Line]]]]:
    """By item, the node of each make, its own work with its site's cost, and its lines."""
    by_pool = {
        (s, i, t): np.array(nodes)
        for s, i, t, nodes in graph.nodes.group_by("s", "i", "t").agg("n").rows()
    }
    parts: dict[int, dict[int, Line]] = {}
    uses = tables.uses.select("m", "s", "line", "j", "quantity", "t")
    for m, s, line, j, quantity, t in uses.rows():
        parts.setdefault(m, {}).setdefault(line, []).append((by_pool[s, j, t], quantity))
    fixed = np.nan_to_num(site_costs(tables, settings))
    need = tables.items["need"].to_numpy()
    made_at = tables.makes.group_by("s").len().rows()
    sharing = dict(made_at)
    found: dict[int, list[tuple[int, float, list[Line]]]] = {}
    own = own_work(tables)
    for m, s, i in tables.makes.select("m", "s", "i").rows():
        share = fixed[s] / max(need[i], NOTHING) / sharing[s]
        lines = list(parts.get(m, {}).values())
        found.setdefault(i, []).append((graph.make_node[m], own[m] + share, lines))
    return found


def site_shares(
    tables: NetworkTables, graph: SupplyGraph, flows: Flows, ways: Ways, fixed: Floats
) -> Floats:
    """Return, by node, the yearly cost of its site that its output bears.

    A maker's cost is shared by the hours its products take; another site's by the units it moves.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    flows
        The plan: what goes by each way and is bought and made [units/year].
    ways
        All ways that goods could take.
    fixed
        Yearly cost of each site [money].
    """
    site = graph.nodes["s"].to_numpy()
    count = len(graph.nodes)
    cost = np.where(flows.opened, np.nan_to_num(fixed), 0.0)
    np.add.at(cost, tables.resources["s"].to_numpy(), flows.expansion)
    hours = np.zeros(len(tables.makes))
    np.add.at(hours, tables.hours["m"].to_numpy(), tables.hours["hours"].to_numpy())
    by_node = np.zeros(count)
    np.add.at(by_node, graph.make_node.to_numpy(), flows.made * np.where(hours > 0, hours, 1e-9))
    units = np.zeros(count)
    np.add.at(units, ways.tail, flows.moved)
    making = np.bincount(site, by_node, minlength=len(cost))
    weight = np.where(making[site] > 0, by_node, units)
    whole = np.bincount(site, weight, minlength=len(cost))[site]
    return np.asarray(cost[site] * np.divide(weight, whole, out=np.zeros(count), where=whole > 0))


def bearing(tables: NetworkTables, graph: SupplyGraph) -> np.ndarray:
    """Return by node whether the yearly cost of its site is part of what its goods are worth.

    It is where goods are made or kept; what is bought is worth its price.
    """
    nodes = graph.nodes
    site = nodes["s"].to_numpy()
    makes, bought = np.zeros(len(tables.sites), dtype=bool), np.zeros(len(nodes), dtype=bool)
    makes[site[graph.make_node.to_numpy()]] = True
    bought[graph.offer_node.to_numpy()] = True
    return np.asarray(~bought | makes[site])


def roll_up(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    prices: Floats,
    flows: Flows,
    shares: Floats,
) -> Floats:
    """Return the value of a unit at every node that the plan passes, nan elsewhere.

    Value in = value out: with throughput T, T·V = bought + own work + site + components + inbound,
    each inbound unit worth (V·(1 + insurance) + freight)·(1 + duty) + levy and the markup of its site. A unit
    bought is worth its price: what its seller pays a year is no part of it.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    prices
        Ex-works price of each tier [money/unit].
    flows
        The plan: what goes by each way and is bought and made [units/year].
    shares
        By node, the yearly cost of its site that its output bears [money].
    """
    count = len(graph.nodes)
    through, known = np.zeros(count), np.where(bearing(tables, graph), shares, 0.0)
    at_offer = graph.offer_node.to_numpy()[tables.tiers["o"].to_numpy()]
    at_make = graph.make_node.to_numpy()
    inner = np.flatnonzero((ways.head >= 0) & (flows.moved > 0))
    head, tail, moved = ways.head[inner], ways.tail[inner], flows.moved[inner]
    np.add.at(through, at_offer, flows.bought)
    np.add.at(through, at_make, flows.made)
    np.add.at(through, head, moved)
    slope, constant = (each[inner] for each in carried(ways))
    np.add.at(known, at_offer, flows.bought * prices)
    np.add.at(known, at_make, flows.made * own_work(tables))
    np.add.at(known, head, moved * constant)
    if flows.stocked is not None:
        through += flows.stocked.quantity
        known += flows.stocked.quantity * flows.stocked.value
    rows = np.concatenate([head, at_make[flows.used_make]])
    cols = np.concatenate([tail, flows.used_node])
    data = np.concatenate([moved * slope, flows.used])
    return balanced(known, through, (rows, cols, data))
