"""The fast path: what every way costs for one unit, as arrays, and what a unit is worth at a node.

The customs value of a made item is its own cost, which depends on the plan. So values are estimated
first (the cheapest way to have each item at each node), then rolled up from the plan found, and the
plan is made again until they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from makeshed.errors import BadlyScaled
from makeshed.network.arcs import SupplyGraph
from makeshed.network.settings import Settings
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.landed import customs_value
from makeshed.science.stock import (
    DAYS_PER_YEAR,
    cycle_stock,
    lead_time_cost,
    pipeline_stock,
    pooled_cv,
    safety_stock,
    safety_stock_days,
    z_of,
)


@dataclass(frozen=True, kw_only=True)
class Risk:
    """How demand varies at the head of each way, and what deciding early costs there."""

    z: Floats
    cv: Floats
    price: Floats
    salvage: Floats
    volatility: Floats


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways as arrays."""

    move: Ints
    tail: Ints
    head: Ints  # -1: to a demand
    demand: Ints  # -1: to a node
    item: Ints
    mode: Ints
    freight: Floats
    co2e: Floats
    insurance: Floats
    cif: Floats
    fob: Floats
    levy: Floats  # duty for a unit, whatever it is worth
    quota: Ints  # within which it holds, by its number in the tariff; -1: outside any
    free: np.ndarray  # of the carbon border adjustment, as who brings in little is
    processed: np.ndarray  # free of duty, since it goes into what is sent abroad
    markup: Floats
    handling: Floats  # of a unit that comes into a store
    days: Floats
    interval: Floats
    lead: Floats
    allowed: np.ndarray
    ship: Ints  # what is paid by the shipment, by its number in the graph; -1: by share of a load
    wanes: Floats  # share of its value that a unit loses in a day
    risk: Risk


def ways_of(tables: NetworkTables, graph: SupplyGraph) -> Ways:
    """Turn the frame of ways into arrays."""
    frame = graph.ways
    return ways_between(
        tables,
        graph.nodes,
        Risks(tables),
        move=frame["move"].cast(pl.Int64).to_numpy(),
        tail=frame["tail"].cast(pl.Int64).to_numpy(),
        head=frame["head"].cast(pl.Int64).fill_null(-1).to_numpy(),
        demand=frame["d"].cast(pl.Int64).fill_null(-1).to_numpy(),
        mode=frame["w"].cast(pl.Int64).fill_null(-1).to_numpy(),
        freight=frame["freight"].to_numpy(),
        co2e=frame["co2e"].to_numpy(),
        insurance=frame["insurance"].to_numpy(),
        cif=frame["cif"].to_numpy(),
        fob=frame["fob"].to_numpy(),
        levy=frame["levy"].to_numpy(),
        quota=frame["quota"].to_numpy(),
        free=frame["free"].to_numpy(),
        processed=frame["processed"].to_numpy(),
        days=frame["days"].to_numpy(),
        interval=frame["interval"].to_numpy(),
        ship=frame["ship"].cast(pl.Int64).fill_null(-1).to_numpy(),
    )


def ways_between(
    tables: NetworkTables,
    nodes: pl.DataFrame,
    risks: Risks,
    *,
    tail: Ints,
    head: Ints,
    demand: Ints,
    days: Floats,
    **stated: Any,
) -> Ways:
    """Return ways with what their ends say of them.

    Parameters
    ----------
    tables, nodes, risks
        Of the network.
    tail, head, demand, days
        By way; -1: to a demand, to a node.
    stated
        By way, what `Ways` has besides and no end says.
    """
    lead = nodes["lead"].to_numpy()[tail]
    source = nodes["source"].to_numpy()[tail]
    site = nodes["s"].to_numpy()
    item = nodes["i"].cast(pl.Int64).to_numpy()[tail]
    inner = head >= 0
    own = inner & (site[tail] == site[head])  # within a site
    handled = tables.sites.select(pl.col("handling_cost") * (pl.col("role") == "store"))
    handling = handled.to_series().to_numpy()[site]
    lost = pl.when("ages").then(1 / pl.col("shelf_life")).fill_null(0.0)
    wanes = tables.items.select(lost).to_series().to_numpy()
    limits = tables.demands["max_lead_time"].fill_null(float("inf")).to_numpy()
    limit = np.where(inner, np.inf, limits[demand])
    return Ways(
        tail=tail,
        head=head,
        demand=demand,
        item=item,
        markup=np.where(inner & ~own, nodes["markup"].to_numpy()[head], 0.0),
        handling=np.where(inner & ~own, handling[head], 0.0),
        days=days,
        lead=lead,
        allowed=lead + days <= limit,
        wanes=wanes[item],
        risk=risks.of(item, demand, source, own),
        **stated,
    )


def needs_by_demand(tables: NetworkTables) -> Floats:
    """Return, by demand and item, how much of the item the demand needs in all [units/year]."""
    demands = tables.demands
    need = np.zeros((len(demands), len(tables.items)))
    need[np.arange(len(demands)), demands["i"].to_numpy()] = demands["quantity"].to_numpy()
    bill: dict[int, list[tuple[int, float]]] = {}
    taken = tables.uses.group_by("m", "j").agg(pl.col("quantity").sum())
    lines = taken.join(tables.makes.select("m", "i"), on="m").group_by("i", "j")
    for i, j, quantity in lines.agg(pl.col("quantity").max()).sort("i", "j").iter_rows():
        bill.setdefault(i, []).append((j, quantity))
    for i in reversed(tables.order):
        for j, quantity in bill.get(i, ()):
            need[:, j] += need[:, i] * quantity
    return need


class Risks:
    """How demand varies where ways end: at a demand its own, at a site that of all it may serve, pooled.

    What a site makes for itself waits for nothing, so there is none.
    """

    def __init__(self, tables: NetworkTables) -> None:
        own = tables.demands
        quantity, self._cv = own["quantity"].to_numpy(), own["variability"].to_numpy()
        need = needs_by_demand(tables)
        self._pooled = np.array(
            [pooled_cv(column, self._cv) if column.any() else 0.0 for column in need.T]
        )
        weight = need / np.maximum(need.sum(axis=0), 1e-300)
        level = own["service_level"].to_numpy()
        self._z, self._mean_z = z_of(level), z_of((level @ weight).clip(0.5))
        direct = np.zeros((len(own), len(tables.items)))
        direct[np.arange(len(own)), own["i"].to_numpy()] = quantity
        share = direct / np.maximum(direct.sum(axis=0), 1e-300)
        self._means: dict[str, tuple[Floats, Floats]] = {}
        for name in ("price", "salvage", "volatility"):
            values = np.nan_to_num(own[name].to_numpy().astype(float))
            self._means[name] = values, values @ share

    def of(self, item: Ints, demand: Ints, source: Floats, own_site: np.ndarray) -> Risk:
        """Return the risk at the end of ways.

        Parameters
        ----------
        item, demand
            By way; -1: to no demand.
        source, own_site
            By way, whether what sends sells or makes, and whether it stays within a site.
        """
        final = demand >= 0

        def pick(name: str) -> Floats:
            values, by_item = self._means[name]
            return np.where(final, values[demand], by_item[item])

        cv = np.where(final, self._cv[demand], self._pooled[item])
        return Risk(
            z=np.where(final, self._z[demand], self._mean_z[item]),
            cv=np.where(own_site, 0.0, cv),
            price=pick("price"),
            salvage=pick("salvage"),
            # The commitment is made at the source: a store only passes on what was decided before.
            volatility=np.where(source & ~own_site, pick("volatility"), 0.0),
        )


@dataclass(frozen=True, kw_only=True)
class WayCost:
    """Cost of one unit over each way [money/unit]; ``total`` is their sum."""

    insurance: Floats
    duty: Floats
    delivered: Floats
    total: Floats


def way_costs(ways: Ways, value: Floats, settings: Settings) -> WayCost:
    """Price every way for a unit worth ``value`` (by node; nan: out of reach) at its tail.

    Raises `BadlyScaled` where a cost is more than a number can hold: no way is dropped for that.

    Parameters
    ----------
    ways
        All ways that goods could take.
    value
        By node, what a unit is worth at its tail [money/unit]; nan: out of reach.
    settings
        Rates and choices that hold for the whole plan.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        priced = _way_costs(ways, value, settings)
    if not np.isfinite(priced.total[~np.isnan(value[ways.tail])]).all():
        raise BadlyScaled(
            "to move a unit costs more than a number can hold",
            hint="look for a price, markup or rate of insurance in the wrong unit",
        )
    return priced


def _way_costs(ways: Ways, value: Floats, settings: Settings) -> WayCost:
    h = settings.holding_rate
    value = value[ways.tail]
    insurance = ways.insurance * value
    cif = customs_value(value=value, freight=ways.freight, insurance=insurance, cif=True)
    duty = ways.cif * cif + ways.fob * value + ways.levy
    delivered = value + ways.freight + insurance + duty
    cover = safety_stock_days(
        z=ways.risk.z,
        cv_month=ways.risk.cv,
        lead_days=ways.lead + ways.days,
        interval_days=ways.interval,
    )
    total = (
        ways.freight
        + insurance
        + duty
        + ways.markup * delivered
        + ways.handling
        + pipeline_stock(value=value, days=ways.days, holding_rate=h)
        + value * ways.days * ways.wanes
        + cycle_stock(value=delivered, interval_days=ways.interval, holding_rate=h)
        + safety_stock(value=delivered, days=cover, holding_rate=h)
        + _early(ways, delivered)
        + settings.carbon_price / 1000 * ways.co2e
    )
    return WayCost(insurance=insurance, duty=duty, delivered=delivered, total=total)


def _early(ways: Ways, delivered: Floats) -> Floats | float:
    """Return by way what deciding early costs a unit; most sheds say of nothing that it is uncertain."""
    if not ways.risk.volatility.any():
        return 0.0
    return lead_time_cost(
        price=ways.risk.price,
        salvage=ways.risk.salvage,
        unit_cost=delivered,
        volatility=ways.risk.volatility,
        lead_years=(ways.lead + ways.days) / DAYS_PER_YEAR,
    )


def best_modes(ways: Ways, total: Floats, *, clean: bool = False, every: bool = False) -> Ints:
    """Return, for each move, its cheapest allowed way by ``total``: the other modes are dominated.

    Within each quota, and by each exemption, one more is kept, for which there may be no room. What is
    paid by the shipment is no rival here: what it costs a unit hangs on all that is sent along.

    Parameters
    ----------
    ways
        All ways that goods could take.
    total
        What a unit costs by way [money/unit].
    clean
        Keep also the dearer ways that emit less, among which a limit on emissions chooses.
    every
        Keep all: what survives the loss of one mode may have to go by two.
    """
    open_to_all = ways.allowed & np.isfinite(total)
    if every:
        return np.flatnonzero(open_to_all)
    allowed = np.flatnonzero(open_to_all & (ways.ship < 0))
    alike = (ways.processed, ways.free, ways.quota, ways.move)
    keys = (ways.mode, total, *alike)
    order = allowed[np.lexsort([key[allowed] for key in keys])]
    first = np.ones(len(order), dtype=bool)
    first[1:] = False
    for key in alike:
        first[1:] |= key[order][1:] != key[order][:-1]
    if clean and len(order):
        cleanest = np.inf
        for at, (begins, kg) in enumerate(zip(first.copy(), ways.co2e[order], strict=True)):
            cleanest = np.inf if begins else cleanest
            first[at] = kg < cleanest
            cleanest = min(cleanest, kg)
    return np.sort(np.concatenate([order[first], np.flatnonzero(open_to_all & (ways.ship >= 0))]))
