"""From a shed to activities: all that could be bought, made and moved, for losses to stop.

``s`` numbers sites, ``i`` items, ``d`` demands; an activity is buying from an offer, making by a route
at a site, or moving an item by a mode. What is sold or made at a site stands apart from what arrives
there, so that only a store passes on what it did not make. Origins, rules, prices and charges do not
matter here: it is about what can be done at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.model import Place, Shed
from makeshed.model.remembered import remembered
from makeshed.network.landing.legs import legs, modes_of
from makeshed.network.tables import NetworkTables, tables_of
from makeshed.science.arrays import Floats
from makeshed.science.exposure import Activities, Entries
from makeshed.science.stock import DAYS_PER_YEAR


@dataclass(frozen=True, kw_only=True)
class ActivityNetwork:
    """The activities of a shed, by number, and what they are of.

    Attributes
    ----------
    acts
        A row for each activity: ``kind`` (buy, make, move, fill), ``s`` and ``s_b`` (sites), ``d``,
        ``i``, ``place_a``, ``place_b``, ``mode``, ``by`` (mode of its access), ``days``, ``cap``
        (units a day), ``lead`` [d], ``price`` of a unit, ``name``.
    pools
        A row for each pool: ``s``, ``i``, ``out`` (sold or made there).
    resources
        A row for each: ``s``, ``r`` (of the tables; null: the throughput of a store), ``what``,
        ``cap`` a day.
    flows, uses, serves
        What an activity adds to a pool, takes of a resource, and delivers to a demand.
    """

    tables: NetworkTables
    shed: Shed
    acts: pl.DataFrame
    pools: pl.DataFrame
    resources: pl.DataFrame
    modes: pl.DataFrame
    flows: Entries
    uses: Entries
    serves: Entries
    blocked: tuple[str, ...]

    def activities(self, margin: Floats) -> Activities:
        """Return the arrays of the exposure program, with the margin of each demand."""
        return Activities(
            count=len(self.acts),
            pools=len(self.pools),
            resources=len(self.resources),
            demands=len(self.tables.demands),
            flows=self.flows,
            uses=self.uses,
            serves=self.serves,
            margin=margin,
        )

    def site(self, s: int) -> str:
        """Return the key of a site."""
        return str(self.tables.sites["site"][s])

    def item(self, i: int) -> str:
        """Return the key of an item."""
        return str(self.tables.items["item"][i])


def activity_network(shed: Shed, blocked: tuple[str, ...]) -> ActivityNetwork:
    """Return all activities of a shed; no ship takes the passages that are blocked."""
    key = f"{__name__}:{' '.join(sorted(blocked))}"
    return remembered(shed, key, lambda: _network(shed, blocked))


def _network(shed: Shed, blocked: tuple[str, ...]) -> ActivityNetwork:
    links = tables_of(shed)
    modes = modes_of(shed)
    pools = _pools(links)
    moves = _moves(shed, links, pools, modes, blocked)
    fills = _fills(links)
    parts = [_buys(links), _makes(links), moves, fills]
    acts = pl.concat(parts, how="diagonal_relaxed").with_row_index("a")
    acts = acts.with_columns(pl.col("mode", "place_a", "place_b").fill_null(""))
    lines = fills.select("m", "line").unique().sort("m", "line").with_row_index("l")
    flows, serves = _entries(links, pools, acts, lines)
    kept = [pools, lines.select(pl.lit(value=False).alias("out"), p=pl.col("l") + len(pools))]
    resources, uses = _resources(links, acts)
    return ActivityNetwork(
        tables=links,
        shed=shed,
        acts=acts,
        pools=pl.concat(kept, how="diagonal_relaxed"),
        resources=resources,
        modes=modes,
        flows=flows,
        uses=uses,
        serves=serves,
        blocked=blocked,
    )


def _pools(links: NetworkTables) -> pl.DataFrame:
    """Number the pools: by site and item what is sold or made there, what is used, what a store keeps."""
    out = pl.concat([links.offers.select("s", "i"), links.makes.select("s", "i")]).unique()
    used = links.uses.select("s", i="j")
    needed = links.items.filter(pl.col("need") > 0).select("i")
    kept = links.sites.filter(pl.col("role") == "store").select("s").join(needed, how="cross")
    into = pl.concat([used, kept.select(used.columns)]).unique()
    both = [out.with_columns(out=pl.lit(value=True)), into.with_columns(out=pl.lit(value=False))]
    return pl.concat(both).sort("s", "i", "out").with_row_index("p")


def _buys(links: NetworkTables) -> pl.DataFrame:
    most = links.tiers.group_by("o").agg(high=pl.col("high").max(), price=pl.col("price").min())
    offers = links.offers.join(most, on="o", how="left", maintain_order="left")
    return offers.select(
        kind=pl.lit("buy"),
        s="s",
        i="i",
        o="o",
        cap=pl.min_horizontal("capacity", "high") / DAYS_PER_YEAR,
        lead="lead_time",
        price="price",
        name=pl.format("{}:{}", "site", "item"),
    )


def _makes(links: NetworkTables) -> pl.DataFrame:
    return links.makes.select(
        kind=pl.lit("make"),
        s="s",
        i="i",
        m="m",
        route="route",
        cap=pl.lit(float("inf")),
        lead="lead_time",
        price="unit_cost",
        name=pl.when(pl.col("route") == "main")
        .then(pl.format("{}:{}", "site", "item"))
        .otherwise(pl.format("{}:{} ({})", "site", "item", "route")),
    )


def _moves(
    shed: Shed,
    links: NetworkTables,
    pools: pl.DataFrame,
    modes: pl.DataFrame,
    blocked: tuple[str, ...],
) -> pl.DataFrame:
    """Every way of every item from where it is to where it is used or wanted."""
    sites = links.sites.select("s", "site", "place", "role")
    where = pools.join(sites, on="s", how="left", maintain_order="left")
    leaving = pl.col("out") | (pl.col("role") == "store")
    tails = where.filter(leaving).select("i", "out", p_a="p", s="s", site_a="site", place_a="place")
    heads = where.filter(~pl.col("out")).select(
        "i", p_b="p", s_b="s", site_b="site", place_b="place"
    )
    demands = links.demands.select("d", "i", place_b="place")
    inner = tails.join(heads, on="i").filter((pl.col("s") != pl.col("s_b")) | pl.col("out"))
    final = tails.join(demands, on="i")
    moves = pl.concat([inner, final], how="diagonal_relaxed")
    pairs = moves.select(a="place_a", b="place_b").unique().filter(pl.col("a") != pl.col("b"))
    between = legs(shed, modes, pairs.sort("a", "b"), blocked)
    named = modes.select("w", "mode", "access_mode")
    between = between.join(named, on="w", how="left", maintain_order="left")
    afar = moves.join(
        between.select("a", "b", "mode", "days", "access_mode", access=_access()),
        left_on=["place_a", "place_b"],
        right_on=["a", "b"],
    )
    here = moves.filter(pl.col("place_a") == pl.col("place_b")).with_columns(
        mode=pl.lit(""), days=pl.lit(0.0), access_mode=pl.lit(""), access=pl.lit(0.0)
    )
    ways = pl.concat([afar, here.select(afar.columns)])
    own = (pl.col("s") == pl.col("s_b")).fill_null(value=False)
    named = ways.with_columns(to=pl.coalesce("site_b", "place_b"))
    return named.select(
        "s", "s_b", "d", "i", "p_a", "p_b", "place_a", "place_b", "mode", "days",
        kind=pl.lit("move"),
        by=pl.when(pl.col("access") > 0).then("access_mode").otherwise(pl.lit("")),
        cap=pl.lit(float("inf")),
        lead="days",
        price=pl.lit(0.0),
        own=own,
        name=pl.col("site_a") + pl.lit(" to ") + pl.col("to"),
    ).sort("i", "p_a", "d", "p_b", "mode", nulls_last=True)  # fmt: skip


def _access() -> pl.Expr:
    return pl.col("access_a") + pl.col("access_b")


def _fills(links: NetworkTables) -> pl.DataFrame:
    """Each way to fill a line of a bill that has alternatives, mixed freely: the most that could be done."""
    several = links.uses.filter(pl.len().over("m", "line") > 1)
    return several.select(
        "s", "m", "line",
        kind=pl.lit("fill"), i="j", each="quantity", cap=pl.lit(float("inf")),
        price=pl.lit(0.0), lead=pl.lit(0.0), name=pl.lit("fills a line"),
    ).sort("m", "line", "i")  # fmt: skip


def _entries(
    links: NetworkTables, pools: pl.DataFrame, acts: pl.DataFrame, lines: pl.DataFrame
) -> tuple[Entries, Entries]:
    """Return what activities add to and take from pools, and what they deliver.

    A line of a bill with alternatives is a pool of its own, which any of them fills.
    """
    outs = pools.filter("out").select("s", "i", "p")
    put = acts.filter(pl.col("kind").is_in(["buy", "make"])).join(outs, on=["s", "i"], how="left")
    parts = [(put["p"], put["a"], np.ones(len(put)))]
    takes = acts.filter(pl.col("kind") == "move")
    parts.append((takes["p_a"], takes["a"], -np.ones(len(takes))))
    inner = takes.filter(pl.col("p_b").is_not_null())
    parts.append((inner["p_b"], inner["a"], np.ones(len(inner))))
    into = pools.filter(~pl.col("out")).select("s", "p", j="i")
    makes = acts.filter(pl.col("kind") == "make").select("a", "m")
    alone = links.uses.filter(pl.len().over("m", "line") == 1)
    used = alone.join(makes, on="m").join(into, on=["s", "j"], how="left")
    parts.append((used["p"], used["a"], -used["quantity"].to_numpy()))
    drawn = lines.join(makes, on="m")
    parts.append((drawn["l"] + len(pools), drawn["a"], -np.ones(len(drawn))))
    fills = acts.filter(pl.col("kind") == "fill").join(lines, on=["m", "line"], how="left")
    parts.append((fills["l"] + len(pools), fills["a"], np.ones(len(fills))))
    fills = fills.join(into, left_on=["s", "i"], right_on=["s", "j"], how="left")
    parts.append((fills["p"], fills["a"], -fills["each"].to_numpy()))
    rows, columns, values = (
        np.concatenate([np.asarray(part[n]) for part in parts]) for n in range(3)
    )
    final = takes.filter(pl.col("d").is_not_null())
    served = final["d"].to_numpy().astype(np.int64), final["a"].to_numpy().astype(np.int64)
    flows = rows.astype(np.int64), columns.astype(np.int64), values.astype(float)
    return flows, (*served, np.ones(len(final)))


def _resources(links: NetworkTables, acts: pl.DataFrame) -> tuple[pl.DataFrame, Entries]:
    """Number what limits several activities at once: hours of a process, what passes a store and fits it."""
    makes = acts.filter(pl.col("kind") == "make").select("a", "m")
    taken = links.hours.join(makes, on="m")
    hours = links.resources
    kept = links.sites.filter(role="store")
    stores = kept.filter(pl.col("throughput").is_not_null()).select("s", "throughput")
    rooms = kept.filter(pl.col("space").is_not_null() & pl.col("turns").is_not_null())
    rooms = rooms.select("s", room=pl.col("space") * pl.col("turns"))
    coming = acts.filter(pl.col("s_b").is_not_null() & (pl.col("s_b") != pl.col("s")))
    into = coming.join(stores, left_on="s_b", right_on="s", maintain_order="left")
    filling = coming.join(rooms, left_on="s_b", right_on="s", maintain_order="left")
    filling = filling.join(
        links.items.select("i", "volume"), on="i", how="left", maintain_order="left"
    )
    count = len(hours)
    numbers = {s: count + n for n, s in enumerate(stores["s"])}
    spaces = {s: count + len(stores) + n for n, s in enumerate(rooms["s"])}
    each = [
        hours.select(
            "s", "r", what="process", cap=pl.col("hours") / DAYS_PER_YEAR, unit=pl.lit("h/d")
        ),
        stores.select(
            "s",
            what=pl.lit("throughput"),
            cap=pl.col("throughput") / DAYS_PER_YEAR,
            unit=pl.lit("1/d"),
        ),
        rooms.select(
            "s", what=pl.lit("space"), cap=pl.col("room") / DAYS_PER_YEAR, unit=pl.lit("m3/d")
        ),
    ]
    rows = pl.concat(each, how="diagonal_relaxed")
    uses = (
        np.concatenate(
            [
                taken["r"].to_numpy(),
                [numbers[s] for s in into["s_b"]],
                [spaces[s] for s in filling["s_b"]],
            ]
        ).astype(np.int64),
        np.concatenate([each["a"].to_numpy() for each in (taken, into, filling)]).astype(np.int64),
        np.concatenate(
            [taken["hours"].to_numpy(), np.ones(len(into)), filling["volume"].to_numpy()]
        ).astype(float),
    )
    return rows, uses


def countries(shed: Shed) -> dict[str, str]:
    """Return the country of each place."""
    return dict(shed.table(Place).select("place", "country").iter_rows())
