"""What would change a choice: the next-best source of each item where it is needed, and its gap."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from makeshed.network.arc_costs import Ways, way_costs
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.customs_values import NOTHING
from makeshed.network.fixed_point import Solved
from makeshed.network.settings import Settings
from makeshed.plans.costs_at_use import Reach
from makeshed.plans.plan import NextBest
from makeshed.science.arrays import Floats
from makeshed.science.siting import Network


@dataclass(frozen=True, slots=True)
class _Choice:
    item: str
    at: str
    quantity: float
    chosen: str
    chosen_cost: float
    other: str
    other_cost: float


def next_best(
    opened: Breakdown, solved: Solved, ways: Ways, settings: Settings
) -> tuple[NextBest, ...]:
    """Return, for each item where it is needed, the source chosen and the best one not chosen.

    Both are costs of one unit delivered, stock, duty and carbon included. A site not in use is
    charged its fixed and opening cost spread over as many as are needed, and no more than it can make
    or sell; nor is it given the price of more than that. Beside that limits of capacity are set aside,
    so a negative gap means that a limit or a fixed cost stands in the way.
    """
    cost = way_costs(ways, solved.own_value, settings)
    at_source = solved.reach + _beyond_need(opened, solved)
    for node, inflows in opened.into.items():
        if any(flow.how != "move" for flow in inflows):
            at_source[node] = opened.node_term(node).value
    reach = Reach(opened, ways, cost.total, at_source, _passing(opened, solved))
    merged: dict[tuple[str, str, str], list[_Choice]] = {}
    for choice in _choices(opened, reach):
        merged.setdefault((choice.item, choice.chosen, choice.other), []).append(choice)
    return tuple(sorted((_merge(group) for group in merged.values()), key=_rank))


def _rank(row: NextBest) -> tuple[float, str, str]:
    return (-row.unit_cost, row.item, row.at)


def _beyond_need(opened: Breakdown, solved: Solved) -> Floats:
    """By node, what a unit of an idle source costs more than if it could make or sell all that is needed."""
    net = solved.formulation.network
    more = np.zeros(len(net.node_need))
    used = np.zeros(len(net.site_fixed), dtype=bool)
    used[net.node_site[[node for _, node, _ in (*opened.made, *opened.bought)]]] = True
    fixed = np.where(used, 0.0, np.nan_to_num(net.site_fixed))
    made_at = np.bincount(net.node_site[net.make_node], minlength=len(fixed))
    most = _can_make(net)
    for m, node in enumerate(net.make_node.tolist()):
        site = net.node_site[node]
        share = fixed[site] / made_at[site]
        more[node] = share / max(most[m], NOTHING) - share / max(net.node_need[node], NOTHING)
    can = np.minimum(net.offer_capacity, net.node_need[net.offer_node])
    node = net.offer_node[net.segment_offer]
    wide, held = np.full(len(can), np.inf), np.full(len(can), np.inf)
    for cheapest, limit in ((wide, net.node_need[node]), (held, can[net.segment_offer])):
        fits = net.segment_low <= limit * (1 + 1e-9)
        np.minimum.at(cheapest, net.segment_offer[fits], net.segment_cost[fits])
    known = np.isfinite(wide) & np.isfinite(held)
    dearer = np.subtract(held, wide, out=np.zeros(len(can)), where=known)
    dearer += fixed[net.node_site[net.offer_node]] / np.maximum(can, NOTHING)
    dearer[can <= 0] = np.inf
    least = np.full(len(more), np.inf)
    np.minimum.at(least, net.offer_node, dearer)
    sold = np.isin(np.arange(len(more)), net.offer_node)
    more[sold] += least[sold]
    return more


def _can_make(net: Network) -> Floats:
    """Return by make how many a year its site could make at most, expanded as far as it goes."""
    hours = net.resource_hours.copy()
    np.add.at(hours, net.step_resource, net.step_high)
    most = net.node_need[net.make_node].copy()
    taken = net.hour_hours > 0
    each = hours[net.hour_resource[taken]] / net.hour_hours[taken]
    np.minimum.at(most, net.hour_make[taken], each)
    return most


def _passing(opened: Breakdown, solved: Solved) -> Floats:
    """What passing through each node costs a unit: its site's yearly cost over all that passes."""
    through = np.array(
        [
            math.fsum(flow.quantity for flow in opened.into.get(n, []))
            for n in range(len(opened.accounts.nodes))
        ]
    )
    net = solved.formulation.network
    idle = np.nan_to_num(net.site_fixed)[net.node_site] / np.maximum(net.node_need, NOTHING)
    busy = np.divide(solved.shares, through, out=np.zeros(len(through)), where=through > 0)
    return np.where(through > 0, busy, idle)


def _choices(opened: Breakdown, reach: Reach) -> Iterator[_Choice]:
    """Every point where something is used or demanded, with its chosen and its next source."""
    yield from _choices_of_components(opened, reach)
    for d, demand in enumerate(opened.accounts.demands):
        flows = opened.delivered.get(d, [])
        if flows:
            sources = opened.sources_of(flows)
            paid = opened.demand_term(d).value
            other = reach.cheapest([reach.at_demand(d)], sources.keys())
            yield from _compare(demand.item, demand.place, demand.quantity, sources, paid, other)


def _choices_of_components(opened: Breakdown, reach: Reach) -> Iterator[_Choice]:
    accounts = opened.accounts
    used: dict[tuple[int, int], dict[int, float]] = {}
    for _, _, flow in opened.made:
        for node, quantity in flow.upstream:
            row = accounts.nodes[node]
            held = used.setdefault((row["s"], row["i"]), {})
            held[node] = held.get(node, 0.0) + quantity * flow.quantity
    pools: dict[tuple[int, int], list[int]] = {}
    for node, row in enumerate(accounts.nodes):
        pools.setdefault((row["s"], row["i"]), []).append(node)
    for (s, i), amounts in used.items():
        sources: dict[str, float] = {}
        for node, amount in amounts.items():
            for name, share in opened.node_sources(node).items():
                sources[name] = sources.get(name, 0.0) + share * amount
        at, item, drawn = (
            accounts.sites[s].site,
            accounts.items[i].item,
            math.fsum(amounts.values()),
        )
        paid = (
            math.fsum(opened.node_term(n).value * amount for n, amount in amounts.items()) / drawn
        )
        other = reach.cheapest([reach.at_node(node) for node in pools[s, i]], sources.keys())
        yield from _compare(item, at, drawn, sources, paid, other)


def _compare(
    item: str,
    at: str,
    quantity: float,
    sources: dict[str, float],
    paid: float,
    other: tuple[str, float],
) -> Iterator[_Choice]:
    if not sources:
        return
    chosen = max(sources, key=lambda name: (sources[name], name))
    yield _Choice(item, at, quantity, chosen, paid, *other)


def _merge(group: list[_Choice]) -> NextBest:
    """Join the choices that are alike, weighted by quantity."""
    first, whole = group[0], math.fsum(choice.quantity for choice in group)
    cost = math.fsum(choice.chosen_cost * choice.quantity for choice in group) / whole
    other = math.fsum(choice.other_cost * choice.quantity for choice in group) / whole
    return NextBest(
        item=first.item,
        at=first.at if len(group) == 1 else f"{len(group)} places",
        chosen=first.chosen,
        unit_cost=cost,
        next_best=first.other or "none",
        next_cost=other,
        gap=other - cost,
        gap_share=(other - cost) / cost if cost else math.nan,
    )
