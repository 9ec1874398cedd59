"""Offers that are given away, and prices that rise with the quantity: blanks and rows that were mixed up."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.offer import Offer
from makeshed.model.shed import Shed

_FREE = "as it stands, it is bought for nothing wherever it is in reach"


def sold_for_nothing(shed: Shed) -> Iterator[Doubt]:
    """Offers at a price of 0: a blank that a program filled, or a price nobody knows yet."""
    for row in doubtful(shed, Offer, pl.col("price") == 0, needs=["price"]):
        likely = "write its price; an offer whose price nobody knows is left out"
        yield row.doubt("price", "it is sold for nothing", likely, _FREE)


def dearer_by_the_many(shed: Shed) -> Iterator[Doubt]:
    """Tiers at which more costs more a unit: as a rule two rows of a price list were mixed up."""
    offers = shed.table(Offer)
    several = offers.filter(pl.len().over("site", "item") > 1)
    if several.is_empty():
        return
    known = several.drop_nulls(["site", "item", "price", "min_quantity"])
    before = pl.col("price").shift(1).over("site", "item", order_by="min_quantity")
    rising = known.with_columns(_before=before).filter(pl.col("price") > pl.col("_before"))
    below = {tuple(key): price for *key, price in rising.select(*Offer.key, "_before").rows()}
    if not below:
        return
    key = pl.struct(*Offer.key)
    for row in doubtful(shed, Offer, key.is_in(rising.select(key).to_series().implode())):
        least, price = row.fact["min_quantity"], row.fact["price"]
        first = below[tuple(row.fact[name] for name in Offer.key)]
        yield row.doubt(
            "price",
            f"from {least:g} on a unit costs {price:g}, and fewer cost {first:g}",
            "look whether two rows of the price list were mixed up",
            "as it stands, many orders below the step are cheaper than one above it",
        )
