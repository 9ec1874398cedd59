"""Quotes made comparable: every price as it would be at the seller's door (ex works)."""

from __future__ import annotations

from typing import Any

import numpy as np

from makeshed.errors import BadFacts, Problem
from makeshed.network.arcs import SupplyGraph
from makeshed.network.border_charges import articles_of
from makeshed.network.delivered_duty_paid import at_named_places, cheapest_way
from makeshed.network.landing.article import Article, Charge
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import NOTHING, Tariff
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats
from makeshed.science.landed import INCOTERMS, NotCovered, exworks_price


def exworks(
    tables: NetworkTables, graph: SupplyGraph, tariff: Tariff, countries: dict[str, str]
) -> Floats:
    """Return the ex-works price of every tier [money/unit]: what it includes on the way is taken off.

    Parameters
    ----------
    tables, graph, tariff
        The structure, its legs and its duties.
    countries
        Country by place, to find the duty that a DDP price includes.

    Raises
    ------
    BadFacts
        No way leads to a named place, or its price is less than what it includes.
    """
    price = tables.tiers["price"].to_numpy().copy()
    named = at_named_places(tables)
    if named.is_empty():
        return price
    way = cheapest_way(tables, graph.legs, graph.modes, named)
    articles = articles_of(tables)
    for row in named.join(way, on="t", how="left").iter_rows(named=True):
        end = countries[row["incoterm_place"]]
        charge = NOTHING
        if INCOTERMS[row["incoterm"]].duty:
            charge = _included(tariff, articles[row["i"]], row, end)
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


def _included(tariff: Tariff, article: Article, row: dict[str, Any], end: str) -> Charge:
    """Return the duty that a price includes."""
    origin, start = (row["origin"], row["firm"]), row["country_a"]
    try:
        return tariff.charge(
            Passage(article, origin, start, end, row["obeys"], row["carried"] or "")
        )
    except DutiesClash as error:
        if error.problems[0].column != "least":
            raise
        hint = f"give the price of {row['site']}:{row['item']} without its duty (DAP)"
        raise DutiesClash(error.problems, hint=hint) from error


def _unknown_way(row: dict[str, Any]) -> Problem:
    found = f"{row['site']}:{row['item']} at {row['incoterm_place']}, where no mode leads from it"
    right = "a place whose way is known, so that what the price includes can be taken off"
    return Problem("offers", None, "incoterm_place", found, right)
