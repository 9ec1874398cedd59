"""A network cut into subproblems that only the multipliers of coupling rows connect.

Every node that goods are taken from has a multiplier, and so do every demand and every resource. At
given multipliers each *source* (a supply option: a make, an offer, or what passes through a node)
decides alone how much it sends over each of its *lanes* (arcs); each site decides alone whether its
sources are worth opening it.

A node with one source and nothing coming in needs no multiplier: what leaves it is what its source makes,
lane by lane. That makes a lane no wider than its own demand, as tight as the strong formulation
(report 2, row 5), without writing a row for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from makeshed.science.arrays import Floats, Ints, runs
from makeshed.science.siting import Network
from makeshed.solvers.decomposition.variable_bounds import make_most, passing


class Subproblems(NamedTuple):
    """The pieces as arrays; ``*_first`` marks where the entries of each begin.

    CouplingRows are demands, then nodes, then component lines drawn from several nodes, then resources that
    several makes share. SourceFlips are ordered by site, lanes by source.
    """

    # rows: what has a multiplier
    row_quantity: Floats  # wanted from outside
    row_most: Floats  # the most that could ever be delivered
    row_floor: Floats  # least and greatest multiplier
    row_ceiling: Floats
    # sites
    site_fixed: Floats
    site_always: np.ndarray  # nothing to open
    site_first: Ints
    # resources with a multiplier, by site
    resource_first: Ints
    resource_row: Ints
    resource_hours: Floats
    step_first: Ints
    step_high: Floats
    step_cost: Floats
    # sources
    source_site: Ints
    source_node: Ints
    source_cost: Floats  # by unit
    source_make: Ints  # or -1
    source_offer: Ints  # or -1
    option_first: Ints  # ways to have the source at all: one of them is taken
    option_most: Floats
    option_unit: Floats  # by unit, on top
    option_cost: Floats  # once
    input_first: Ints
    input_row: Ints
    input_quantity: Floats
    # lanes
    lane_first: Ints
    lane_source: Ints
    lane_row: Ints
    lane_cost: Floats
    lane_most: Floats
    lane_arc: Ints  # or -1


class CouplingRows(NamedTuple):
    """Which row is whose; -1 means none."""

    node: Ints
    line: Ints
    resource: Ints
    total: int


def subproblems_of(net: Network) -> tuple[Subproblems, CouplingRows]:
    """Cut a network into pieces."""
    demands = len(net.demand_quantity)
    one = _one_source(net)
    pool_size = np.bincount(net.node_pool)
    many = pool_size[net.use_pool] > 1  # component lines that may draw from several nodes
    drawn = np.isin(net.node_pool, net.use_pool)  # nodes that components are taken from
    own = _owned(net)
    alone = np.bincount(net.node_pool)[net.node_pool] == 1
    rows = _rows(net, np.flatnonzero(~one | (drawn & alone)), np.flatnonzero(many), own)
    pool_row = np.full(len(pool_size), -1)
    pool_row[net.node_pool] = rows.node  # where a pool is one node
    line_row = np.where(many, rows.line, pool_row[net.use_pool])
    made = make_most(net)

    row_most = np.full(rows.total, np.inf)
    row_most[:demands] = net.demand_quantity
    row_most[line_row[many]] = (net.use_quantity * made[net.use_make])[many]
    priced = rows.node >= 0
    most = np.minimum(net.node_need, passing(net, made))
    row_most[rows.node[priced]] = most[priced]

    sources = _sources(net, one)
    options = _options(net, own, sources, made)
    lanes = _lanes(net, rows, sources, one, drawn & alone, line_row)
    return _cut(net, rows, sources, options, lanes, line_row, row_most), rows


def _one_source(net: Network) -> np.ndarray:
    """Whether nothing comes into a node but from one make or one offer at one multiplier."""
    segments = np.bincount(net.segment_offer, minlength=len(net.offer_node))
    plain = segments == 1
    plain[net.segment_offer[net.segment_low > 0]] = False
    nodes = len(net.node_site)
    count = np.bincount(net.make_node, minlength=nodes)
    count += np.bincount(net.offer_node, weights=np.where(plain, 1, 2), minlength=nodes).astype(int)
    count[net.arc_head[net.arc_head >= 0]] += 2
    return np.asarray(count == 1)


def _owned(net: Network) -> Ints:
    """By make, the resource that it alone uses, or -1: what it can do, and needs no multipliers."""
    users = np.bincount(net.hour_resource, minlength=len(net.resource_hours))
    alone = (users == 1) & np.isfinite(net.resource_hours)
    entry = np.flatnonzero(alone[net.hour_resource] & (net.hour_hours > 0))
    own = np.full(len(net.make_node), -1)
    own[net.hour_make[entry]] = net.hour_resource[entry]
    return own


def _rows(net: Network, nodes: Ints, lines: Ints, own: Ints) -> CouplingRows:
    shared = np.isfinite(net.resource_hours)
    shared[own[own >= 0]] = False
    count = len(net.demand_quantity)
    found: list[Ints] = []
    for size, held in (
        (len(net.node_site), nodes),
        (len(net.use_make), lines),
        (len(shared), np.flatnonzero(shared)),
    ):
        row = np.full(size, -1)
        row[held] = count + np.arange(len(held))
        count += len(held)
        found.append(row)
    return CouplingRows(found[0], found[1], found[2], count)


class _Sources(NamedTuple):
    site: Ints
    node: Ints
    cost: Floats
    make: Ints
    offer: Ints


def _sources(net: Network, one: np.ndarray) -> _Sources:
    """All makes, all offers, and what passes through nodes."""
    leaves = np.isin(np.arange(len(net.node_site)), net.arc_tail)
    several = np.bincount(net.node_pool)[net.node_pool] > 1
    through = np.flatnonzero(~one & (leaves | (several & np.isin(net.node_pool, net.use_pool))))
    makes, offers = len(net.make_node), len(net.offer_node)
    node = np.concatenate([net.make_node, net.offer_node, through])
    make = np.full(len(node), -1)
    make[:makes] = np.arange(makes)
    offer = np.full(len(node), -1)
    offer[makes : makes + offers] = np.arange(offers)
    cost = np.zeros(len(node))
    cost[:makes] = net.make_cost
    return _Sources(net.node_site[node], node, cost, make, offer)


class _Options(NamedTuple):
    source: Ints
    most: Floats
    unit: Floats
    cost: Floats


def _options(net: Network, own: Ints, sources: _Sources, made: Floats) -> _Options:
    """Ways to have a source: the steps of the resource a make owns, the tiers of an offer."""
    makes = len(net.make_node)
    owner = np.full(len(net.resource_hours), -1)
    owner[own[own >= 0]] = np.flatnonzero(own >= 0)
    entry = np.flatnonzero(own[net.hour_make] == net.hour_resource)
    each = np.ones(makes)
    each[net.hour_make[entry]] = net.hour_hours[entry]
    held = np.where(own >= 0, net.resource_hours[own] / each, np.inf)
    plain = np.flatnonzero(held > 0)
    step = np.flatnonzero(owner[net.step_resource] >= 0)
    by = owner[net.step_resource[step]]
    most = np.minimum(net.node_need[net.offer_node], net.offer_capacity)
    high = np.minimum(net.segment_high, most[net.segment_offer])
    sold = np.flatnonzero(high >= net.segment_low)
    through = np.flatnonzero((sources.make < 0) & (sources.offer < 0))
    zero, need = np.zeros_like, net.node_need[sources.node[through]]
    return _Options(
        np.concatenate([plain, by, makes + net.segment_offer[sold], through]),
        np.concatenate(
            [
                np.minimum(made, held)[plain],
                np.minimum(made[by], held[by] + net.step_high[step] / each[by]),
                high[sold],
                need,
            ]
        ),
        np.concatenate([zero(plain, float), zero(by, float), net.segment_cost[sold], zero(need)]),
        np.concatenate([zero(plain, float), net.step_cost[step], zero(high[sold]), zero(need)]),
    )


class _Lanes(NamedTuple):
    source: Ints
    row: Ints
    cost: Floats
    arc: Ints


def _lanes(
    net: Network,
    rows: CouplingRows,
    sources: _Sources,
    one: np.ndarray,
    own_use: np.ndarray,
    line_row: Ints,
) -> _Lanes:
    """Where each source may send what it has."""
    brings = (sources.make >= 0) | (sources.offer >= 0)
    spreads = np.flatnonzero(one[sources.node] | ~brings)
    by_node = np.full(len(net.node_site), -1)
    by_node[sources.node[spreads]] = spreads
    arcs = np.arange(len(net.arc_tail))
    head = np.where(net.arc_demand >= 0, net.arc_demand, rows.node[net.arc_head])
    here = np.flatnonzero(brings & (~one | own_use)[sources.node])
    nodes = np.argsort(net.node_pool, kind="stable")
    pools = net.node_pool[nodes]
    drawn = np.flatnonzero(rows.line >= 0)
    first = np.searchsorted(pools, net.use_pool[drawn], side="left")
    whose, at = runs(first, np.searchsorted(pools, net.use_pool[drawn], side="right"))
    line, node = drawn[whose], nodes[at]
    found = by_node[net.arc_tail] >= 0
    fed = by_node[node] >= 0
    none = np.full(len(here) + int(fed.sum()), -1)
    return _cheapest(
        np.concatenate([by_node[net.arc_tail[found]], here, by_node[node[fed]]]),
        np.concatenate([head[found], rows.node[sources.node[here]], line_row[line[fed]]]),
        np.concatenate([net.arc_cost[found], np.zeros(len(none))]),
        np.concatenate([arcs[found], none]),
    )


def _cheapest(source: Ints, row: Ints, cost: Floats, arc: Ints) -> _Lanes:
    """Keep the cheapest of the lanes from a source to a row: any of them could carry it all."""
    order = np.lexsort((cost, row, source))
    same = (np.diff(source[order]) == 0) & (np.diff(row[order]) == 0)
    best = np.sort(order[np.append(True, ~same)[: len(order)]])
    return _Lanes(source[best], row[best], cost[best], arc[best])


def with_lanes(cut: Subproblems, kept: np.ndarray) -> Subproblems:
    """Leave out all other lanes."""
    count = np.bincount(cut.lane_source[kept], minlength=len(cut.source_cost))
    return cut._replace(
        lane_first=np.concatenate([[0], np.cumsum(count)]),
        lane_source=cut.lane_source[kept],
        lane_row=cut.lane_row[kept],
        lane_cost=cut.lane_cost[kept],
        lane_most=cut.lane_most[kept],
        lane_arc=cut.lane_arc[kept],
    )


def _inputs(
    net: Network, rows: CouplingRows, sources: _Sources, line_row: Ints
) -> tuple[Ints, Ints, Floats]:
    """What a unit of each source takes: the source, the row, the quantity."""
    shared = np.flatnonzero((rows.resource[net.hour_resource] >= 0) & (net.hour_hours > 0))
    through = np.flatnonzero((sources.make < 0) & (sources.offer < 0))
    hours = rows.resource[net.hour_resource[shared]]
    return (
        np.concatenate([net.use_make, net.hour_make[shared], through]),
        np.concatenate([line_row, hours, rows.node[sources.node[through]]]),
        np.concatenate([net.use_quantity, net.hour_hours[shared], np.ones(len(through))]),
    )


def _row_limits(net: Network, rows: CouplingRows) -> tuple[Floats, Floats, Floats]:
    """By row, what is wanted, and the least and greatest multiplier."""
    demands = len(net.demand_quantity)
    wanted, floor, ceiling = (np.full(rows.total, x) for x in (0.0, -np.inf, np.inf))
    wanted[:demands] = net.demand_quantity
    ceiling[:demands] = np.where(np.isnan(net.demand_shortage), np.inf, net.demand_shortage)
    floor[rows.resource[rows.resource >= 0]] = 0.0
    return wanted, floor, ceiling


def _by(key: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return entries in the order of their group, and where each group begins."""
    entries = np.argsort(key, kind="stable")
    return entries, np.searchsorted(key[entries], np.arange(groups + 1))


def _resources(net: Network, rows: CouplingRows) -> dict[str, Any]:
    """Resources with a multiplier by site, and their steps."""
    held = np.flatnonzero(rows.resource >= 0)
    order, first = _by(net.resource_site[held], len(net.site_fixed))
    held = held[order]
    place = np.full(len(rows.resource), -1)
    place[held] = np.arange(len(held))
    expands = np.flatnonzero(place[net.step_resource] >= 0)
    step, step_first = _by(place[net.step_resource[expands]], len(held))
    return {
        "resource_first": first,
        "resource_row": rows.resource[held],
        "resource_hours": net.resource_hours[held],
        "step_first": step_first,
        "step_high": net.step_high[expands[step]],
        "step_cost": net.step_cost[expands[step]],
    }


def _cut(
    net: Network,
    rows: CouplingRows,
    sources: _Sources,
    options: _Options,
    lanes: _Lanes,
    line_row: Ints,
    row_most: Floats,
) -> Subproblems:
    """Bring everything into order: sources by site, the rest by source."""
    order = np.argsort(sources.site, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    count = len(order)

    option, option_first = _by(rank[options.source], count)
    input_source, input_row, quantity = _inputs(net, rows, sources, line_row)
    entry, input_first = _by(rank[input_source], count)
    lane, lane_first = _by(rank[lanes.source], count)
    most = np.zeros(len(sources.site))
    np.maximum.at(most, options.source, options.most)
    quantity_wanted, floor, ceiling = _row_limits(net, rows)
    return Subproblems(
        row_quantity=quantity_wanted,
        row_most=row_most,
        row_floor=floor,
        row_ceiling=ceiling,
        site_fixed=np.nan_to_num(net.site_fixed),
        site_always=np.isnan(net.site_fixed),
        site_first=np.searchsorted(sources.site[order], np.arange(len(net.site_fixed) + 1)),
        **_resources(net, rows),
        source_site=sources.site[order],
        source_node=sources.node[order],
        source_cost=sources.cost[order],
        source_make=sources.make[order],
        source_offer=sources.offer[order],
        option_first=option_first,
        option_most=options.most[option],
        option_unit=options.unit[option],
        option_cost=options.cost[option],
        input_first=input_first,
        input_row=input_row[entry],
        input_quantity=quantity[entry],
        lane_first=lane_first,
        lane_source=rank[lanes.source[lane]],
        lane_row=lanes.row[lane],
        lane_cost=lanes.cost[lane],
        lane_most=np.minimum(row_most[lanes.row], most[lanes.source])[lane],
        lane_arc=lanes.arc[lane],
    )
