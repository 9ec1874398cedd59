"""The arrays of a network, read off tables and graph, with whichever arcs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.network.arcs import SupplyGraph
from makeshed.network.customs_values import own_work, site_costs, step_costs
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Network


@dataclass(frozen=True)
class Arcs:
    """Tails, heads (-1: to a demand), demands (-1: to a node) and costs of a unit [money/unit]."""

    tail: Ints
    head: Ints
    demand: Ints
    cost: Floats


def network_with(
    tables: NetworkTables,
    graph: SupplyGraph,
    prices: Floats,
    settings: Settings,
    arcs: Arcs,
    decided: frozenset[str] = frozenset(),
) -> Network:
    """Return the network with these arcs.

    Parameters
    ----------
    tables, graph, settings
        What there is; no way of the graph is looked at.
    prices
        By price tier, what a unit costs at its seller's door [money/unit].
    arcs
        What moves from where to where.
    decided
        Sites whose use is a choice of its own even where it costs nothing.
    """

    def ints(series: pl.Series) -> Ints:
        return series.cast(pl.Int64).to_numpy()

    carbon = settings.carbon_price / 1000
    tiers, makes, uses = tables.tiers, tables.makes, tables.uses
    bought = prices + carbon * tiers["co2e"].to_numpy()
    packs = tiers["order_multiple"].fill_null(0.0).to_numpy()
    spare = ((tiers["low"] > 0).to_numpy() | (packs > 0)) & (bought >= 0)
    pool = {(s, i, t): n for s, i, t, n in graph.nodes.select("s", "i", "t", "pool").rows()}
    step_resource, low, high, step_cost = _steps(tables, settings)
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
        step_resource=step_resource,
        step_low=low,
        step_high=high,
        step_cost=step_cost,
        arc_tail=arcs.tail,
        arc_head=arcs.head,
        arc_demand=arcs.demand,
        arc_cost=arcs.cost,
        demand_quantity=tables.demands["quantity"].to_numpy(),
        demand_shortage=tables.demands["shortage_cost"].fill_null(np.nan).to_numpy(),
        site_fixed=_gated(tables, site_costs(tables, settings), decided),
    )


def _steps(tables: NetworkTables, settings: Settings) -> tuple[Ints, Floats, Floats, Floats]:
    """Return the steps of expansion: of which resource, from and to how many hours, and what each costs a year."""
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
    columns = zip(*steps, strict=True) if steps else ([], [], [], [])
    resource, low, high, cost = (np.array(column) for column in columns)
    return resource.astype(np.int64), low.astype(float), high.astype(float), cost.astype(float)


def lines_drawn(tables: NetworkTables) -> Ints:
    """Return by row of uses the number of the line that it is an alternative of [1]; none if each is its own."""
    keys = tables.uses.select(pl.struct("m", "line").rank("dense")).to_series()
    return (keys.cast(pl.Int64) - 1).to_numpy() if keys.is_duplicated().any() else np.zeros(0, int)


def _gated(tables: NetworkTables, yearly: Floats, decided: frozenset[str]) -> Floats:
    """Return yearly costs with 0 in place of nan where whether a site is used is a choice of its own."""
    named = pl.col("site").is_in(sorted(decided))
    own = tables.sites.select((pl.col("least_output") > 0) | pl.col("must_run") | named).to_series()
    return np.where(np.isnan(yearly) & own.to_numpy(), 0.0, yearly)
