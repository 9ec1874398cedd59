"""From structure and prices to the program's network, and from its solution back to flows."""

from __future__ import annotations

import numpy as np
import polars as pl

from makeshed.network.arc_costs import Ways, best_modes
from makeshed.network.customs_values import Flows, own_work, site_costs, step_costs
from makeshed.network.instance import Instance
from makeshed.network.tables import NetworkTables
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
    tables, graph, ways = instance.tables, instance.graph, instance.ways
    prices, settings = instance.prices, instance.settings

    def ints(series: pl.Series) -> Ints:
        return series.cast(pl.Int64).to_numpy()

    carbon = settings.carbon_price / 1000
    tiers, makes, uses = tables.tiers, tables.makes, tables.uses
    bought = prices + carbon * tiers["co2e"].to_numpy()
    packs = tiers["order_multiple"].fill_null(0.0).to_numpy()
    spare = ((tiers["low"] > 0).to_numpy() | (packs > 0)) & (bought >= 0)
    pool = {(s, i, t): n for s, i, t, n in graph.nodes.select("s", "i", "t", "pool").rows()}
    steps = [
        (r, (k - 1) * h, k * h, k * c)
        for (r, h, most), c in zip(
            tables.resources.select("r", "expand_hours", "expand_max").rows(),
            step_costs(tables, settings),
            strict=True,
        )
        for k in range(1, most + 1)
        if h > 0
    ]
    step_resource, low, high, step_cost = (
        np.array(column) for column in (zip(*steps, strict=True) if steps else ([], [], [], []))
    )
    return Network(
        node_site=ints(graph.nodes["s"]),
        node_pool=ints(graph.nodes["pool"]),
        node_need=tables.items["need"].to_numpy()[ints(graph.nodes["i"])],
        segment_offer=ints(tiers["o"]),
        segment_low=tiers["low"].to_numpy(),
        segment_high=tiers["high"].to_numpy(),
        segment_cost=bought,
        segment_waste=np.where(spare, bought, np.nan),
        segment_pack=packs,
        offer_node=ints(graph.offer_node),
        offer_capacity=tables.offers["capacity"].to_numpy(),
        make_node=ints(graph.make_node),
        make_cost=own_work(tables) + carbon * makes["co2e"].to_numpy(),
        use_make=ints(uses["m"]),
        use_pool=np.array([pool[key] for key in uses.select("s", "j", "t").rows()], dtype=np.int64),
        use_quantity=uses["quantity"].to_numpy(),
        use_line=lines_drawn(tables),
        hour_make=ints(tables.hours["m"]),
        hour_resource=ints(tables.hours["r"]),
        hour_hours=tables.hours["hours"].to_numpy(),
        resource_site=ints(tables.resources["s"]),
        resource_hours=tables.resources["hours"].to_numpy(),
        step_resource=step_resource.astype(np.int64),
        step_low=low.astype(float),
        step_high=high.astype(float),
        step_cost=step_cost.astype(float),
        arc_tail=ways.tail[kept],
        arc_head=ways.head[kept],
        arc_demand=ways.demand[kept],
        arc_cost=cost[kept],
        demand_quantity=tables.demands["quantity"].to_numpy(),
        demand_shortage=tables.demands["shortage_cost"].fill_null(np.nan).to_numpy(),
        site_fixed=_gated(tables, site_costs(tables, settings)),
    )


def lines_drawn(tables: NetworkTables) -> Ints:
    """Return by row of uses the number of the line that it is an alternative of; each line its own if none is given."""
    keys = tables.uses.select(pl.struct("m", "line").rank("dense")).to_series()
    return (keys.cast(pl.Int64) - 1).to_numpy() if keys.is_duplicated().any() else np.zeros(0, int)


def _gated(tables: NetworkTables, yearly: Floats) -> Floats:
    """Return yearly costs with 0 in place of nan where whether a site is used is a choice of its own."""
    own = tables.sites.select((pl.col("least_output") > 0) | pl.col("must_run")).to_series()
    return np.where(np.isnan(yearly) & own.to_numpy(), 0.0, yearly)


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
        The plan: what goes by each way and is bought and made [units/year].
    total
        What a unit costs by way [money/unit].
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
