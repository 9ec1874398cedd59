"""Quotes made comparable: every price as it would be at the seller's door (ex works)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.questions.landing.article import Article
from makeshed.questions.landing.carriage import carriage
from makeshed.questions.landing.tariff import NOTHING, Tariff
from makeshed.questions.plan.chain import Chain
from makeshed.questions.plan.network import Graph, loaded
from makeshed.science.landed import INCOTERMS, NotCovered, exworks_price
from makeshed.science.program import Floats


def exworks(chain: Chain, graph: Graph, tariff: Tariff, countries: dict[str, str]) -> Floats:
    """Return the ex-works price of every tier: what it includes on the way is taken off.

    Parameters
    ----------
    chain, graph, tariff
        The structure, its legs and its duties.
    countries
        Country by place, to find the duty that a DDP price includes.
    """
    tiers = chain.tiers.with_row_index("t").join(
        chain.sites.select("s", a="place", firm="firm", country_a="country"),
        on="s",
        how="left",
        maintain_order="left",
    )
    price = tiers["price"].to_numpy().copy()
    named = tiers.filter(
        (pl.col("incoterm_place") != "") & (pl.col("incoterm_place") != pl.col("a"))
    )
    if named.is_empty():
        return price
    way = _cheapest_way(chain, graph, named)
    articles = [
        Article(*row) for row in chain.items.select("hs", "essential", "mass", "item").rows()
    ]
    for row in named.join(way, on="t", how="left").iter_rows(named=True):
        end = countries[row["incoterm_place"]]
        charge = NOTHING
        if INCOTERMS[row["incoterm"]].duty:
            charge = tariff.charge(
                articles[row["i"]],
                (row["origin"], row["firm"]),
                row["country_a"],
                end,
                row["obeys"],
                row["carried"] or "",
            )
        if row["freight"] is None and INCOTERMS[row["incoterm"]].export:
            raise BadFacts([_unknown_way(row)], hint="add a lane or a mode, or blank the place")
        try:
            price[row["t"]] = exworks_price(
                row["price"],
                incoterm=row["incoterm"],
                carriage=row["freight"] or 0.0,
                insurance_rate=row["insurance"] or 0.0,
                duty_rate=charge.cif,
                fob_duty_rate=charge.fob,
                levy=charge.each,
            )
        except NotCovered as error:
            found = f"{row['site']}:{row['item']}: {error}"
            right = f"a price that includes the way to {row['incoterm_place']}, or another incoterm"
            raise BadFacts(
                [Problem("offers", None, "price", found, right)],
                hint="correct the price, its currency or its incoterm, or the freight of the way",
            ) from error
    return np.asarray(price)


def _unknown_way(row: dict[str, Any]) -> Problem:
    found = f"{row['site']}:{row['item']} at {row['incoterm_place']}, where no mode leads from it"
    right = "a place whose way is known, so that what the price includes can be taken off"
    return Problem("offers", None, "incoterm_place", found, right)


def _cheapest_way(chain: Chain, graph: Graph, named: pl.DataFrame) -> pl.DataFrame:
    """By tier, freight and insurance of the cheapest way from the seller to the named place."""
    by_load = graph.legs.filter(pl.col("ship").is_null())  # else a unit has no freight of its own
    apart = named.select("t", "i", "a", b="incoterm_place").join(by_load, on=["a", "b"])
    ways = loaded(apart, chain, graph.modes)
    freight, _ = carriage(ways)
    return (
        ways.with_columns(freight=pl.Series(freight))
        .sort("t", "freight")
        .group_by("t", maintain_order=True)
        .agg(pl.col("freight", "insurance").first(), carried=pl.col("distance_kind").first())
    )
