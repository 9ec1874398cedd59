"""Hours that look like minutes: work that costs many times what the thing is sold for."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.demand import Demand
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful, named
from makeshed.model.item import Item, Operation
from makeshed.model.offer import Offer
from makeshed.model.remembered import by_shed
from makeshed.model.shed import Shed
from makeshed.model.site import Capability

TIMES = 8.0
"""Nobody makes at this many times the lowest price, unless for love;"""
AFTER = 2.0
"""and as so many minutes, the work costs no more than this many times."""
LONGEST = 24.0
"""Hours to set up for one batch: more than a day is rare, more minutes than that are usual."""
_EFFECT = "as it stands, work costs sixty times too much and takes sixty times too many of the hours there are"


def hours_in_minutes(shed: Shed) -> Iterator[Doubt]:
    """Operations whose work costs many times the price of the item, and as minutes does not."""
    if shed.table(Operation).is_empty():
        return
    cost, price = _cheapest_work(shed), lowest_prices(shed)
    routes = (
        cost.group_by("item", "route", maintain_order=True)
        .agg(_all=pl.col("_cost").sum())
        .join(price, on="item")
        .filter(
            (pl.col("_all") > TIMES * pl.col("price"))
            & (pl.col("_all") / 60 < AFTER * pl.col("price"))
        )
    )
    bad = cost.join(routes, on=["item", "route"]).filter(pl.col("_cost") * 3 > pl.col("_all"))
    told = {(row["item"], row["route"], row["process"]): row for row in bad.iter_rows(named=True)}
    for row in named(shed, Operation, "item", {key[0] for key in told}):
        found = told.get((row.fact["item"], row.fact["route"], row.fact["process"]))
        if found is None:
            continue
        setup = row.fact["setup_hours"] / row.fact["batch"] > row.fact["hours"]
        column = "setup_hours" if setup else "hours"
        value = row.fact[column]
        meant = f"{value / 60:.6g}"
        yield row.doubt(
            column,
            f"{value:g} hours: the work on one {row.fact['item']} costs {found['_all'] / found['price']:,.0f} "
            f"times the lowest price of one, {found['price']:,.6g} {shed.currency}".rstrip(),
            f"if {value:g} minutes were meant, write {meant}",
            _EFFECT,
            meant=meant,
        )


def long_setups(shed: Shed) -> Iterator[Doubt]:
    """Set-ups of more than a day."""
    for row in doubtful(shed, Operation, pl.col("setup_hours") > LONGEST):
        value = row.fact["setup_hours"]
        yield row.doubt(
            "setup_hours",
            f"{value:g} hours to set up for a batch of {row.fact['batch']:g}",
            f"if {value:g} minutes were meant, write {value / 60:.6g}",
            "as it stands, small batches are far too dear",
            meant=f"{value / 60:.6g}",
        )


def _cheapest_work(shed: Shed) -> pl.DataFrame:
    """Return what each step costs where it is cheapest, for one unit [the shed's currency]."""
    able = (
        shed.priced(Capability)
        .select("process", _rate=pl.sum_horizontal("rate", "labour_rate", "energy_rate"))
        .group_by("process")
        .agg(pl.col("_rate").min())
        .filter(pl.col("_rate") > 0)
    )
    hours = pl.col("hours") + pl.col("setup_hours") / pl.col("batch")
    return (
        shed.table(Operation)
        .join(able, on="process", maintain_order="left")
        .select("item", "route", "process", _cost=hours * pl.col("_rate"))
    )


@by_shed
def lowest_prices(shed: Shed) -> pl.DataFrame:
    """Return the lowest price of each item: what it is offered for, else sold for, else its value."""
    offered = shed.priced(Offer).select("item", "price", _rank=0)
    sold = shed.table(Demand).select("item", "price", _rank=1)
    declared = shed.table(Item).select("item", price="value", _rank=2)
    every = pl.concat([offered, sold, declared], how="vertical_relaxed").filter(pl.col("price") > 0)
    best = every.filter(pl.col("_rank") == pl.col("_rank").min().over("item"))
    return best.group_by("item").agg(pl.col("price").min())
