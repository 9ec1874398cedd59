"""What is delivered duty paid: who sells bears what the border takes, whatever that is.

A DDP price is made comparable like any other: the duty that it includes is taken off, and charged
again on the way. Both must be the same amount, or a buyer would pay something else than the price.
So on a way into the customs territory of the named place the duty is the one that was taken off: in
bulk, by the cheapest mode to that place, beyond any quota, by no exemption of the buyer's.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model.territory import customs_territory
from makeshed.network.landing.carriage import carriage, moved_by
from makeshed.network.tables import NetworkTables
from makeshed.science.landed import INCOTERMS


@dataclass(frozen=True, slots=True)
class DutyPaid:
    """Into which country a price has the duty paid, and how goods come there."""

    end: str
    carried: str

    def covers(self, country: str) -> bool:
        """Return whether goods that come into a country have their duty paid."""
        return country in customs_territory(self.end)


def loaded(ways: pl.DataFrame, tables: NetworkTables, modes: pl.DataFrame) -> pl.DataFrame:
    """Add to ways of an item ``i`` by a mode ``w`` what `carriage` needs of both.

    Parameters
    ----------
    ways
        Ways of an item ``i`` by a mode ``w``.
    tables
        The facts of the network, numbered.
    modes
        The ways of carrying.
    """
    goods = tables.items.select("i", "mass", "volume")
    return moved_by(ways.join(goods, on="i", how="left", maintain_order="left"), modes)


def at_named_places(tables: NetworkTables) -> pl.DataFrame:
    """Return the tiers whose price includes a part of the way, numbered ``t``, with their doors ``a``."""
    tiers = tables.tiers.with_row_index("t").join(
        tables.sites.select("s", a="place", firm="firm", country_a="country"),
        on="s",
        how="left",
        maintain_order="left",
    )
    away = (pl.col("incoterm_place") != "") & (pl.col("incoterm_place") != pl.col("a"))
    return tiers.filter(away)


def cheapest_way(
    tables: NetworkTables, legs: pl.DataFrame, modes: pl.DataFrame, named: pl.DataFrame
) -> pl.DataFrame:
    """By tier, freight and insurance of the cheapest way from the seller to the named place.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    legs
        Ways between places.
    modes
        The ways of carrying.
    named
        By tier, where its price is said to be paid to.
    """
    by_load = legs.filter(pl.col("ship").is_null())  # else a unit has no freight of its own
    apart = named.select("t", "i", "a", b="incoterm_place").join(by_load, on=["a", "b"])
    ways = loaded(apart, tables, modes)
    freight, _ = carriage(ways)
    return (
        ways.with_columns(freight=pl.Series(freight))
        .sort("t", "freight")
        .group_by("t", maintain_order=True)
        .agg(pl.col("freight", "insurance").first(), pl.col("carried").first())
    )


def duty_paid(
    tables: NetworkTables,
    legs: pl.DataFrame,
    modes: pl.DataFrame,
    countries: dict[str, str],
    offer_node: pl.Series,
    make_node: pl.Series,
) -> dict[int, DutyPaid]:
    """Return, by node at which something is sold with its duty paid, where to.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    legs
        Ways between places.
    modes
        The ways of carrying.
    countries
        By place, its two letters.
    offer_node
        Node of each tier.
    make_node
        Node of each make.

    Raises
    ------
    BadFacts
        A named place is none that the seller can reach.
    """
    terms = [term for term, includes in INCOTERMS.items() if includes.duty]
    named = at_named_places(tables).filter(pl.col("incoterm").is_in(terms))
    if named.is_empty():
        return {}
    made = set(make_node.to_list())
    found: dict[int, DutyPaid] = {}
    ways = named.join(cheapest_way(tables, legs, modes, named), on="t", how="left")
    for row in ways.iter_rows(named=True):
        node = offer_node[row["o"]]
        if node in made:
            problem = (
                f"{row['incoterm']}, of {row['site']}:{row['item']}, which the site also makes"
            )
            right = "the price at the door (EXW), or a site of its own that sells"
            raise BadFacts([Problem("offers", None, "incoterm", problem, right)])
        found[node] = DutyPaid(countries[row["incoterm_place"]], row["carried"] or "")
    return found
