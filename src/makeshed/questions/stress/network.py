"""From a shed and its plan to activities: what is bought, made and moved, and all that could be.

The only module here that knows how a plan is made of facts. ``s`` numbers sites, ``i`` items, ``d``
demands; an activity is buying from an offer, making by a route at a site, or moving an item by a
mode. What is sold or made at a site stands apart from what arrives there, so that only a store passes
on what it did not make.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.model import Place, Shed
from makeshed.network.landing.legs import legs, modes_of
from makeshed.network.tables import NetworkTables, tables_of
from makeshed.questions.plan.answer import Plan
from makeshed.questions.stress.bringing import brought_up
from makeshed.science.arrays import Floats
from makeshed.science.exposure import Activities, Entries
from makeshed.science.stock import DAYS_PER_YEAR

ENOUGH = 1e-9
"""A flow below this share of all that is wanted is a solver's rounding."""


@dataclass(frozen=True, kw_only=True)
class Net:
    """The activities of a shed, by number, and what they are of.

    Attributes
    ----------
    acts
        A row for each activity: ``kind`` (buy, make, move), ``s`` and ``s_b`` (sites), ``d``, ``i``,
        ``place_a``, ``place_b``, ``mode``, ``days``, ``base`` (units a day in the plan), ``used``,
        ``cap`` (a day), ``delay`` (days until it can step in), ``given`` (whether that is a fact),
        ``price`` of a unit, ``name``.
    pools
        A row for each pool: ``s``, ``i``, ``out`` (sold or made there), ``through`` (units a day).
    resources
        A row for each: ``s``, ``what``, ``cap`` a day.
    wanted
        By demand, units a day that the plan serves.
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
    wanted: Floats
    blocked: tuple[str, ...]

    def activities(self, margin: Floats) -> Activities:
        """Return the arrays of the exposure program, with the margin of each demand."""
        return Activities(
            count=len(self.acts),
            pools=len(self.pools),
            resources=len(self.resources),
            demands=len(self.wanted),
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


def network(shed: Shed, plan: Plan, blocked: tuple[str, ...]) -> Net:
    """Return the activities of a shed: those that its plan uses, and those that could step in."""
    links = tables_of(shed)
    modes = modes_of(shed)
    pools = _pools(links)
    buys, makes = _buys(links, plan), _makes(links, plan)
    moves = _moves(shed, links, pools, modes, plan, blocked)
    fills = _fills(links)
    acts = pl.concat([buys, makes, moves, fills], how="diagonal_relaxed").with_row_index("a")
    acts = acts.with_columns(
        pl.col("base").fill_null(0.0), pl.col("mode", "place_a", "place_b").fill_null("")
    )
    acts = brought_up(shed, links, acts)
    lines = fills.select("m", "line").unique().sort("m", "line").with_row_index("l")
    flows, serves = _entries(links, pools, acts, lines)
    kept = [pools, lines.select(pl.lit(value=False).alias("out"), p=pl.col("l") + len(pools))]
    pools = pl.concat(kept, how="diagonal_relaxed")
    resources, uses = _resources(links, acts, plan)
    through = np.zeros(len(pools))
    adds = flows[2] > 0
    base = acts["base"].to_numpy()
    np.add.at(through, flows[0][adds], flows[2][adds] * base[flows[1][adds]])
    served = {(row.place, row.item): row.quantity - row.unmet for row in plan.rows}
    names = links.items["item"].to_list()
    rows = links.demands.select("place", "i").iter_rows()
    wanted = [max(0.0, served.get((place, names[i]), 0.0)) / DAYS_PER_YEAR for place, i in rows]
    return Net(
        tables=links,
        shed=shed,
        acts=acts,
        pools=pools.with_columns(through=pl.Series(through)),
        resources=resources,
        modes=modes,
        flows=flows,
        uses=uses,
        serves=serves,
        wanted=np.array(wanted),
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


def _buys(links: NetworkTables, plan: Plan) -> pl.DataFrame:
    bought: dict[tuple[str, str], float] = {}
    for row in plan.bought:
        bought[row.site, row.item] = bought.get((row.site, row.item), 0.0) + row.quantity
    most = links.tiers.group_by("o").agg(high=pl.col("high").max(), price=pl.col("price").min())
    offers = links.offers.join(most, on="o", how="left", maintain_order="left")
    base = [bought.get(key, 0.0) / DAYS_PER_YEAR for key in offers.select("site", "item").rows()]
    return offers.select(
        kind=pl.lit("buy"),
        s="s",
        i="i",
        o="o",
        base=pl.Series(base, dtype=pl.Float64),
        cap=pl.min_horizontal("capacity", "high") / DAYS_PER_YEAR,
        lead="lead_time",
        price="price",
        name=pl.format("{}:{}", "site", "item"),
    ).with_columns(used=pl.col("base") > 0)


def _makes(links: NetworkTables, plan: Plan) -> pl.DataFrame:
    made: dict[tuple[str, str, str], float] = {}
    for row in plan.made:
        key = row.site, row.item, row.route
        made[key] = made.get(key, 0.0) + row.quantity
    keys = links.makes.select("site", "item", "route").rows()
    base = [made.get(key, 0.0) / DAYS_PER_YEAR for key in keys]
    return links.makes.select(
        kind=pl.lit("make"),
        s="s",
        i="i",
        m="m",
        base=pl.Series(base, dtype=pl.Float64),
        cap=pl.lit(float("inf")),
        lead="lead_time",
        price="unit_cost",
        name=pl.when(pl.col("route") == "main")
        .then(pl.format("{}:{}", "site", "item"))
        .otherwise(pl.format("{}:{} ({})", "site", "item", "route")),
    ).with_columns(used=pl.col("base") > 0)


def _moves(
    shed: Shed,
    links: NetworkTables,
    pools: pl.DataFrame,
    modes: pl.DataFrame,
    plan: Plan,
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
    return _flowing(links, ways, plan)


def _access() -> pl.Expr:
    return pl.col("access_a") + pl.col("access_b")


def _flowing(links: NetworkTables, ways: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Say of every way what the plan sends by it; within a site everything passes."""
    sent: dict[tuple[str, str, str, str], float] = {}
    for row in plan.shipped:
        mode = row.mode if row.origin_place != row.destination_place else ""
        key = row.source, row.destination, row.item, mode
        sent[key] = sent.get(key, 0.0) + row.quantity
    items = links.items["item"].to_list()
    ends = ways.with_columns(end=pl.coalesce("site_b", "place_b"))
    base = [
        sent.get((start, end, items[i], mode), 0.0) / DAYS_PER_YEAR
        for start, end, i, mode in ends.select("site_a", "end", "i", "mode").iter_rows()
    ]
    own = (pl.col("s") == pl.col("s_b")).fill_null(value=False)
    return ways.select(
        "s", "s_b", "d", "i", "p_a", "p_b", "place_a", "place_b", "mode", "days",
        kind=pl.lit("move"),
        base=pl.Series(base, dtype=pl.Float64),
        by=pl.when(pl.col("access") > 0).then("access_mode").otherwise(pl.lit("")),
        cap=pl.lit(float("inf")),
        lead="days",
        price=pl.lit(0.0),
        own=own,
        name=pl.format("{} to {}", "site_a", pl.coalesce("site_b", "place_b")),
    ).with_columns(used=(pl.col("base") > 0) | pl.col("own")).sort(
        "i", "p_a", "d", "p_b", "mode", nulls_last=True
    )  # fmt: skip


def _fills(links: NetworkTables) -> pl.DataFrame:
    """Each way to fill a line of a bill that has alternatives, mixed freely: the most that could be done."""
    several = links.uses.filter(pl.len().over("m", "line") > 1)
    return several.select(
        "s", "m", "line",
        kind=pl.lit("fill"), i="j", each="quantity", base=pl.lit(0.0), cap=pl.lit(float("inf")),
        price=pl.lit(0.0), lead=pl.lit(0.0), used=pl.lit(value=True), name=pl.lit("fills a line"),
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


def _resources(
    links: NetworkTables, acts: pl.DataFrame, plan: Plan
) -> tuple[pl.DataFrame, Entries]:
    """Number what limits several activities at once: hours of a process, throughput of a store."""
    makes = acts.filter(pl.col("kind") == "make").select("a", "m", "base")
    taken = links.hours.join(makes, on="m")
    need = taken.group_by("r").agg(now=(pl.col("hours") * pl.col("base")).sum() * DAYS_PER_YEAR)
    hours = links.resources.join(need, on="r", how="left", maintain_order="left").with_columns(
        pl.col("now").fill_null(0.0)
    )
    opened = {row.site: row.expansion_hours for row in plan.opened}
    added = pl.col("site").replace_strict(opened, default=0.0, return_dtype=pl.Float64)
    may = pl.when(pl.col("expand_max") > 0).then(added).otherwise(0.0)
    hours = hours.with_columns(cap=pl.max_horizontal(pl.col("hours") + may, pl.col("now")))
    stores = links.sites.filter(
        (pl.col("role") == "store") & pl.col("throughput").is_not_null()
    ).select("s", "throughput")
    into = acts.filter(pl.col("s_b").is_not_null()).join(stores, left_on="s_b", right_on="s")
    count = len(hours)
    numbers = {s: count + n for n, s in enumerate(stores["s"])}
    rows = pl.concat(
        [
            hours.select(
                "s", what="process", cap=pl.col("cap") / DAYS_PER_YEAR, unit=pl.lit("h/d")
            ),
            stores.select(
                "s",
                what=pl.lit("throughput"),
                cap=pl.col("throughput") / DAYS_PER_YEAR,
                unit=pl.lit("1/d"),
            ),
        ]
    )
    uses = (
        np.concatenate([taken["r"].to_numpy(), [numbers[s] for s in into["s_b"]]]).astype(np.int64),
        np.concatenate([taken["a"].to_numpy(), into["a"].to_numpy()]).astype(np.int64),
        np.concatenate([taken["hours"].to_numpy(), np.ones(len(into))]).astype(float),
    )
    return rows, uses


def countries(shed: Shed) -> dict[str, str]:
    """Return the country of each place."""
    return dict(shed.table(Place).select("place", "country").iter_rows())
