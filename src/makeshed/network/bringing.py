"""How soon things come back, and how soon what the plan does not use can step in: facts, else priors."""

from __future__ import annotations

from functools import cache

import polars as pl

from makeshed.data import rows
from makeshed.model import Capability, Offer, Operation, Recovery, Shed
from makeshed.network.tables import NetworkTables


@cache
def priors() -> dict[tuple[str, str], tuple[float, str]]:
    """Return the days that are assumed where no fact says them, with their source."""
    table = rows("recovery")
    return {(row["what"], row["scope"]): (float(row["days"]), row["source"]) for row in table}


def prior(what: str, scope: str) -> float:
    """Return the days assumed until something is back (recover) or can begin (step in)."""
    return priors()[what, scope][0]


class Recoveries:
    """The time to recover of what can be lost."""

    def __init__(self, shed: Shed) -> None:
        self._known: dict[tuple[str, str], Recovery] = {
            (row.scope, row.target): row for row in shed.rows(Recovery)
        }

    def of(self, scope: str, target: str) -> tuple[float, str]:
        """Return the days and what they rest on: its own fact, that of all of its kind, or a prior."""
        for key in (target, ""):
            if (scope, key) in self._known:
                return self._known[scope, key].days, "facts"
        return prior("recover", scope), "priors"


def brought_up(shed: Shed, links: NetworkTables, acts: pl.DataFrame) -> pl.DataFrame:
    """Add ``delay`` [d], until an activity can step in, and ``given``: whether a fact says so.

    What the plan uses is there at once. A prior counts from the order: the lead time comes on top.

    Parameters
    ----------
    shed
        Its offers and capabilities say how soon.
    links
        The tables that number sites, items and makes.
    acts
        A row for each activity, with ``used``: whether the plan uses it.
    """
    offers = _first(shed.table(Offer), "site", "item")
    bought = acts.filter(pl.col("kind") == "buy").select("a", "s", "i")
    bought = _named(links, bought).join(offers, on=["site", "item"], how="left")
    makes = _makes(shed, links, acts)
    told = pl.concat([bought.select("a", "bring_up"), makes.select("a", "bring_up")])
    usual = {kind: prior("step in", name) for kind, name in _CLASS.items()}
    both = acts.join(told, on="a", how="left", maintain_order="left")
    both = both.join(makes.select("a", "late"), on="a", how="left", maintain_order="left")
    assumed = (
        pl.when(pl.col("kind") == "make")
        .then(pl.col("late").fill_null(usual["make"]) + pl.col("lead").fill_null(0.0))
        .when(pl.col("kind") == "buy")
        .then(usual["buy"] + pl.col("lead").fill_null(0.0))
        .otherwise(usual["move"])
    )
    at_once = pl.col("used") | (pl.col("kind") == "fill")
    return both.with_columns(
        delay=pl.when(at_once).then(0.0).otherwise(pl.coalesce("bring_up", assumed)),
        given=at_once | pl.col("bring_up").is_not_null(),
    ).drop("bring_up", "late")


_CLASS = {"buy": "offer", "make": "capability", "move": "move"}


def _first(frame: pl.DataFrame, *key: str) -> pl.DataFrame:
    return frame.group_by(*key, maintain_order=True).agg(pl.col("bring_up").first())


def _named(links: NetworkTables, acts: pl.DataFrame) -> pl.DataFrame:
    named = acts.join(links.sites.select("s", "site"), on="s", how="left")
    return named.join(links.items.select("i", "item"), on="i", how="left")


def _makes(shed: Shed, links: NetworkTables, acts: pl.DataFrame) -> pl.DataFrame:
    """Return by make the longest bring-up of its processes; one that the plan uses there needs none.

    ``bring_up`` is null where a process that is not used says nothing; then ``late`` is a prior.
    """
    makes = acts.filter(pl.col("kind") == "make").select("a", "m", "s", "i", "used")
    if makes.is_empty():
        none = {"a": acts.schema["a"], "bring_up": pl.Float64(), "late": pl.Float64()}
        return pl.DataFrame(schema=none)
    routes = links.makes.select("m", "route")
    steps = _named(links, makes).join(routes, on="m", how="left")
    operations = shed.table(Operation).select("item", "route", "process").unique()
    steps = steps.join(operations, on=["item", "route"])
    told = _first(shed.table(Capability), "site", "process")
    steps = steps.join(told, on=["site", "process"], how="left")
    steps = steps.with_columns(busy=pl.col("used").any().over("site", "process"))
    usual = prior("step in", "capability")
    return (
        steps.with_columns(
            told=pl.when("busy").then(0.0).otherwise("bring_up"),
            silent=~pl.col("busy") & pl.col("bring_up").is_null(),
        )
        .group_by("a")
        .agg(
            bring_up=pl.when(pl.col("silent").any()).then(None).otherwise(pl.col("told").max()),
            late=pl.max_horizontal(pl.col("told").max(), pl.lit(usual)),
        )
        .sort("a")
    )
