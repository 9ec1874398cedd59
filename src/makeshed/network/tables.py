"""Facts to structure: which sites can supply, make, keep or need which item, and how much at most.

Everything here is independent of rates and prices of moving; rows are numbered, so that the rest is
arrays. ``s`` numbers sites, ``i`` items, ``d`` demands, ``o`` offers, ``m`` makes (a route of an item
at a site), ``r`` resources (a process at a site).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.errors import BadlyScaled, NotEnoughData
from makeshed.model import (
    Capability,
    Demand,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.remembered import by_shed
from makeshed.network.bill_lines import Bills, lines_of
from makeshed.science.arrays import Floats

LEAST, MOST = 1e-30, 1e30
"""What can be needed of an item in a year: beyond lie no goods, and the ends of arithmetic."""
LOST = 1e-11
"""Share of all that is needed of an item as which a demand is lost in rounding."""


@dataclass(frozen=True, kw_only=True)
class NetworkTables:
    """Numbered frames of what takes part in the plan."""

    items: pl.DataFrame  # i, item, mass, volume, hs, essential, need
    sites: pl.DataFrame  # s, site, place, country, role, status, firm, costs
    demands: pl.DataFrame  # d, place, i, quantity, country, ...
    offers: pl.DataFrame  # o, s, i, origin, assumed, proof, obeys (rules), capacity, lead_time
    tiers: pl.DataFrame  # o, low, high, price as quoted, offer columns
    makes: pl.DataFrame  # m, s, i, route, t (batch), within (one), obeys, unit_cost, lead_time, ...
    hours: pl.DataFrame  # m, r, hours
    resources: pl.DataFrame  # r, s, process, hours, expand_*
    uses: pl.DataFrame  # m, s, line (of alternatives), j (component), quantity, mixed, t (batch)
    order: tuple[int, ...]  # items, components before what they go into
    notes: tuple[str, ...]


@by_shed
def tables_of(shed: Shed) -> NetworkTables:
    """Read the tables out of a shed; raise `NotEnoughData` if nothing can serve a demand."""
    items = shed.table(Item).sort("item").with_row_index("i")
    sites = _sites(shed)
    demands = _demands(shed, items)
    lines = lines_of(shed, items)
    bill = Bills(lines)
    order = _components_first(len(items), bill)
    offers, tiers = _offers(shed, sites, items)
    makes, hours = _makes(shed, sites, items)
    had = _obtainable(order, bill, offers, makes)
    _refuse_orphans(demands, items, bill, had, makes)

    need = _need(order, bill, demands, len(items))
    _refuse_lost(demands, need)
    offers = offers.filter(pl.col("i").is_in(np.flatnonzero(need > 0))).with_row_index("o")
    tiers = tiers.join(offers.select("s", "i", "o"), on=["s", "i"]).sort("o", "low")
    makes = makes.filter(pl.Series(need[makes["i"].to_numpy()] > 0, dtype=pl.Boolean))
    able = [not bill.lacking(i, route, had) for i, route in makes.select("i", "route").rows()]
    whole = pl.Series(able, dtype=pl.Boolean)
    notes = tuple(_idle(makes.filter(~whole), set(makes.filter(whole)["i"])))
    makes = makes.filter(whole).with_row_index("m")
    none = {"t": pl.lit(0, dtype=pl.UInt32), "obeys": pl.lit("")}  # until rules are asked
    resources, hours = _resources(shed, sites, hours, makes)
    return NetworkTables(
        items=items.with_columns(need=pl.Series(need), dutiable=pl.coalesce("net_mass", "mass")),
        sites=sites,
        demands=demands,
        offers=offers.with_columns(obeys=none["obeys"]),
        tiers=tiers.with_columns(obeys=none["obeys"]),
        makes=makes.with_columns(**none, within=none["t"]),
        hours=hours,
        resources=resources,
        uses=makes.select("m", "s", "i", by="route")
        .join(lines.filter(pl.col("j").is_in(sorted(had))), on="i", maintain_order="left_right")
        .filter((pl.col("route") == "") | (pl.col("route") == pl.col("by")))
        .select("m", "s", "line", "j", "quantity", "mixed", t=none["t"]),
        order=order,
        notes=notes,
    )


def _idle(short: pl.DataFrame, made: set[int]) -> Iterator[str]:
    """Say what cannot be made, or not by one of its routes, for want of a component."""
    why = "one of its components has no source"
    for i, item, route in short.select("i", "item", "route").unique().sort("item", "route").rows():
        if i in made:
            yield f"{item} cannot be made by the route {route}: {why}"
    for item in sorted(set(short.filter(~pl.col("i").is_in(sorted(made)))["item"])):
        yield f"{item} cannot be made: {why}"


def _sites(shed: Shed) -> pl.DataFrame:
    where = shed.table(Place).select("place", "country")
    return (
        shed.priced(Site)
        .filter(pl.col("status") != "closed")
        .join(where, on="place", how="left", maintain_order="left")
        .sort("site")
        .with_row_index("s")
    )


def _demands(shed: Shed, items: pl.DataFrame) -> pl.DataFrame:
    where = shed.table(Place).select("place", "country")
    demands = (
        shed.table(Demand)
        .filter(pl.col("quantity") > 0)
        .join(where, on="place", how="left", maintain_order="left")
        .join(items.select("i", "item"), on="item", how="left", maintain_order="left")
        .sort("place", "item")
        .with_row_index("d")
    )
    if demands.is_empty():
        raise NotEnoughData(
            "the shed holds no demand, so there is nothing to plan",
            hint="add rows to demands: place, item, quantity a year",
        )
    return demands


def _offers(
    shed: Shed, sites: pl.DataFrame, items: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = (
        shed.priced(Offer)
        .join(sites.select("s", "site", "country"), on="site")
        .join(items.select("i", "item"), on="item")
        .sort("s", "i", "min_quantity")
    )
    ends = pl.col("min_quantity").shift(-1).over("s", "i")
    tiers = rows.with_columns(
        low=pl.col("min_quantity"),
        high=pl.min_horizontal("max_quantity", ends).fill_null(float("inf")),
        assumed=pl.col("origin") == "",
        origin=pl.when(pl.col("origin") == "").then("country").otherwise("origin"),
    )
    offers = tiers.group_by("s", "i", maintain_order=True).agg(
        pl.col("site", "item", "origin", "assumed", "proof", "lead_time", "co2e").first(),
        pl.col("capacity").max().fill_null(float("inf")),
        smallest=pl.col("low").min(),
    )
    return offers, tiers


def _makes(
    shed: Shed, sites: pl.DataFrame, items: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Routes that a site can do whole, with their cost split by what it is paid for."""
    steps = (
        shed.priced(Operation)
        .join(items.select("i", "item"), on="item")
        .with_columns(h=pl.col("hours") + pl.col("setup_hours") / pl.col("batch"))
        .select("i", "item", "route", "process", "h", "batch", "material_cost")
    )
    able = (
        shed.priced(Capability)
        .join(sites.select("s", "site", "markup", "country"), on="site")
        .select(
            "s",
            "site",
            "country",
            "markup",
            "process",
            "labour_rate",
            "rate",
            "energy_rate",
            "setup_cost",
            "co2e",
            "lead_time",
        )
    )
    done = steps.join(able, on="process").join(
        steps.group_by("i", "route").agg(steps=pl.len()), on=["i", "route"]
    )
    makes = (
        done.group_by("s", "i", "route")
        .agg(
            pl.col("item", "site", "country", "markup", "steps").first(),
            done=pl.len(),
            material=pl.col("material_cost").sum(),
            labour=(pl.col("h") * pl.col("labour_rate")).sum(),
            machine=(pl.col("h") * pl.col("rate")).sum(),
            energy=(pl.col("h") * pl.col("energy_rate")).sum(),
            setup=(pl.col("setup_cost") / pl.col("batch")).sum(),
            co2e=(pl.col("h") * pl.col("co2e")).sum(),
            lead_time=pl.col("lead_time").max(),
        )
        .filter(pl.col("done") == pl.col("steps"))
        .sort("s", "i", "route")
        .with_columns(
            unit_cost=pl.sum_horizontal("material", "labour", "machine", "energy", "setup")
        )
    )
    return makes, done.select("s", "i", "route", "process", "h")


def _resources(
    shed: Shed, sites: pl.DataFrame, hours: pl.DataFrame, makes: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the processes at sites that the makes take hours of."""
    taken = hours.join(makes.select("m", "s", "i", "route"), on=["s", "i", "route"])
    able = shed.priced(Capability).join(sites.select("s", "site", "life", "markup"), on="site")
    resources = (
        able.join(taken.select("s", "process").unique(), on=["s", "process"], how="semi")
        .sort("s", "process")
        .with_columns(hours=pl.col("hours").fill_null(float("inf")))
        .with_row_index("r")
    )
    numbered = taken.join(resources.select("s", "process", "r"), on=["s", "process"])
    return resources, numbered.group_by("m", "r").agg(hours=pl.col("h").sum()).sort("m", "r")


def _components_first(count: int, bill: Bills) -> tuple[int, ...]:
    """Order items so that components come before what they go into (the check saw no cycle)."""
    order: list[int] = []
    seen = [False] * count
    for top in range(count):
        stack = [(top, False)]
        while stack:
            item, ready = stack.pop()
            if ready:
                order.append(item)
            elif not seen[item]:
                seen[item] = True
                stack.append((item, True))
                stack.extend((j, False) for j in bill.parts(item) if not seen[j])
    return tuple(order)


def _need(order: tuple[int, ...], bill: Bills, demands: pl.DataFrame, count: int) -> Floats:
    """Most of each item that all demand could ever need, down the bill of materials."""
    need = [0.0] * count
    for i, quantity in zip(demands["i"], demands["quantity"], strict=True):
        need[i] += quantity
    for i in reversed(order):
        for j, quantity in bill.most(i) if need[i] else ():
            need[j] += need[i] * quantity
            if need[i] and not LEAST <= need[j] <= MOST:
                raise BadlyScaled(
                    f"all demand needs {need[j]:.3g} a year of component number {j + 1} of items, "
                    "down the bill of materials",
                    hint="look for a quantity of a component in the wrong unit",
                )
    return np.array(need)


def _refuse_lost(demands: pl.DataFrame, need: Floats) -> None:
    """Refuse a demand that is nothing beside all that is needed of its item."""
    for place, item, i, quantity in demands.select("place", "item", "i", "quantity").iter_rows():
        if quantity < LOST * need[i]:
            raise BadlyScaled(
                f"{place} wants {quantity:g} {item} a year of {need[i]:g} that are needed in all, "
                "too little beside them for floating-point arithmetic",
                hint="look for a demand, or the quantity of a component, in the wrong unit",
            )


def _obtainable(
    order: tuple[int, ...], bill: Bills, offers: pl.DataFrame, makes: pl.DataFrame
) -> set[int]:
    """Items that can be bought, or made from what can be had."""
    bought, routes = set(offers["i"]), _routes(makes)
    had: set[int] = set()
    for i in order:
        if i in bought or any(not bill.lacking(i, route, had) for route in routes.get(i, ())):
            had.add(i)
    return had


def _routes(makes: pl.DataFrame) -> dict[int, list[str]]:
    """Return by item the routes by which some site can make it."""
    found: dict[int, list[str]] = {}
    for i, route in makes.select("i", "route").unique(maintain_order=True).rows():
        found.setdefault(i, []).append(route)
    return found


def _refuse_orphans(
    demands: pl.DataFrame, items: pl.DataFrame, bill: Bills, had: set[int], makes: pl.DataFrame
) -> None:
    """Say of every demanded item that cannot be had what is missing, down to the component."""
    names, routes = items["item"].to_list(), _routes(makes)

    def reason(i: int) -> str:
        if i not in routes:
            return f"{names[i]} has no offer and no site can do a whole route of it"
        lines = min((bill.lacking(i, route, had) for route in routes[i]), key=len)
        lacking = [", and ".join(reason(j) for j, _ in line) for line in lines]
        return f"{names[i]} needs: {'; '.join(lacking)}"

    hard = demands.filter(pl.col("shortage_cost").is_null())
    missing = sorted({i for i in hard["i"].to_list() if i not in had})
    if missing:
        raise NotEnoughData(
            "nothing can serve the demand: " + "; ".join(reason(i) for i in missing),
            hint="add an offer or a capability, or give the demand a shortage_cost",
        )
