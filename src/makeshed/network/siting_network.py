"""From structure and prices to the program's network, and from its solution back to flows."""

from __future__ import annotations

import numpy as np

from makeshed.network.arc_costs import Ways, best_modes
from makeshed.network.instance import Instance
from makeshed.network.plan_flows import Flows
from makeshed.network.siting_arrays import Arcs, network_with
from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Layout, Network, consumption

DUST = 1e-12
"""Share of what could ever be needed of an item that is nothing: what rounding leaves."""


def network_at(
    instance: Instance, total: Floats, *, clean: bool = False, every: bool = False
) -> tuple[Ints, Network]:
    """Return the arcs kept and the network of them, each move by its cheapest mode.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    total
        By way, what a unit costs [money/unit].
    clean
        Keep also dearer modes that emit less.
    every
        Keep all modes.
    """
    kept = best_modes(instance.ways, total, clean=clean, every=every)
    return kept, network_of(instance, kept, total)


def network_of(instance: Instance, kept: Ints, cost: Floats) -> Network:
    """Return the network with the ways kept, each at its cost [money/unit].

    Parameters
    ----------
    instance
        The supply network, as it was built.
    kept
        The ways that are in the network, by number.
    cost
        Of a unit by each of them [money/unit].
    """
    ways = instance.ways
    arcs = Arcs(ways.tail[kept], ways.head[kept], ways.demand[kept], cost[kept])
    given = (instance.tables, instance.graph, instance.prices, instance.settings)
    return network_with(*given, arcs, decided=instance.decided)


def flows_of(net: Network, layout: Layout, x: Floats, kept: Ints, ways: Ways) -> Flows:
    """Read a solution: quantities a year, dust swept away: what is nothing beside what is wanted.

    Parameters
    ----------
    net
        The network as arrays.
    layout
        Which columns and rows of its program mean what.
    x
        The solution, by column.
    kept
        The ways that are in the network, by number.
    ways
        All ways that goods could take.
    """

    def clean(values: Floats, wanted: Floats) -> Floats:
        return np.where(values > DUST * wanted, values, 0.0)

    need = net.node_need
    moved = np.zeros(len(ways.tail))
    moved[kept] = clean(x[layout.flow], need[net.arc_tail])
    node, make, used = consumption(net, layout, x)
    unmet = np.zeros(len(net.demand_quantity))
    surplus, spare = np.zeros(len(layout.buy)), layout.surplus >= 0
    surplus[spare] = clean(x[layout.surplus[spare]], need[net.offer_node[net.segment_offer]][spare])
    soft = layout.unmet >= 0
    unmet[soft] = clean(x[layout.unmet[soft]], net.demand_quantity[soft])
    opened = np.ones(len(net.site_fixed), dtype=bool)
    gated = layout.open >= 0
    opened[gated] = x[layout.open[gated]] > 0.5
    resources = len(net.resource_hours)
    expansion, added = np.zeros(resources), np.zeros(resources)
    taken = x[layout.step_taken] > 0.5
    np.add.at(expansion, net.step_resource, net.step_cost * taken)
    np.add.at(added, net.step_resource, net.step_high * taken)
    return Flows(
        bought=clean(x[layout.buy], need[net.offer_node[net.segment_offer]]),
        surplus=surplus,
        made=clean(x[layout.make], need[net.make_node]),
        used_node=node,
        used_make=make,
        used_row=np.concatenate([layout.direct_line, layout.use_line]),
        used=clean(used, need[node]),
        moved=moved,
        unmet=unmet,
        opened=opened,
        expansion=expansion,
        added_hours=added,
    )


def cost_of(net: Network, flows: Flows, total: Floats) -> float:
    """Return what a plan costs a year.

    Parameters
    ----------
    net
        The network as arrays.
    flows
        What is bought, made and moved.
    total
        Cost of a unit by way [money/unit].
    """
    moved = flows.moved > 0
    return float(
        net.segment_cost @ flows.bought
        + np.nan_to_num(net.segment_waste) @ flows.surplus
        + net.make_cost @ flows.made
        + total[moved] @ flows.moved[moved]
        + np.nan_to_num(net.demand_shortage) @ flows.unmet
        + np.nan_to_num(net.site_fixed) @ flows.opened
        + flows.expansion.sum()
    )
