"""From a shed and its plan to activities: what the plan does of all that could be done.

The only module here that finds a plan again in the network of activities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from makeshed.model import Shed
from makeshed.network.activities import ActivityNetwork, activity_network
from makeshed.network.bringing import brought_up
from makeshed.network.tables import NetworkTables
from makeshed.plans.plan import Plan
from makeshed.science.arrays import Floats
from makeshed.science.stock import DAYS_PER_YEAR

ENOUGH = 1e-9
"""A flow below this share of all that is wanted is a solver's rounding."""


@dataclass(frozen=True, kw_only=True)
class Net(ActivityNetwork):
    """The activities of a shed, and what a plan makes of them.

    ``acts`` has moreover ``base`` (units a day in the plan), ``used``, ``delay`` (days until it can step
    in) and ``given`` (whether that is a fact); ``pools`` has ``through`` (units a day).

    Attributes
    ----------
    wanted
        By demand, units a day that the plan serves.
    opened
        Sites that the plan pays for, whether it uses them or not.
    """

    wanted: Floats
    opened: frozenset[str]


def network(shed: Shed, plan: Plan, blocked: tuple[str, ...]) -> Net:
    """Return the activities of a shed: those that its plan uses, and those that could step in."""
    bare = activity_network(shed, blocked)
    own = pl.col("own").fill_null(value=False) | (pl.col("kind") == "fill")
    acts = bare.acts.with_columns(base=pl.Series(_planned(bare, plan)))
    acts = acts.with_columns(used=(pl.col("base") > 0) | own)
    acts = brought_up(shed, bare.tables, acts)
    through = np.zeros(len(bare.pools))
    adds = bare.flows[2] > 0
    daily = acts["base"].to_numpy()
    np.add.at(through, bare.flows[0][adds], bare.flows[2][adds] * daily[bare.flows[1][adds]])
    held = {each.name: getattr(bare, each.name) for each in fields(bare)}
    held |= {
        "acts": acts,
        "pools": bare.pools.with_columns(through=pl.Series(through)),
        "resources": _resources(bare, acts, plan),
    }
    opened = frozenset(row.site for row in plan.opened)
    return Net(**held, wanted=_wanted(bare.tables, plan), opened=opened)


def _planned(bare: ActivityNetwork, plan: Plan) -> list[float]:
    """Return by activity what the plan does of it [units/d]."""
    done: dict[tuple[str, ...], float] = {}

    def add(*key: str, quantity: float) -> None:
        done[key] = done.get(key, 0.0) + quantity / DAYS_PER_YEAR

    for row in plan.bought:
        add("buy", row.site, row.item, quantity=row.quantity)
    for made in plan.made:
        add("make", made.site, made.item, made.route, quantity=made.quantity)
    for sent in plan.shipped:
        mode = sent.mode if sent.origin_place != sent.destination_place else ""
        add("move", sent.source, sent.item, sent.destination, mode, quantity=sent.quantity)
    return [done.get(key, 0.0) for key in _keys(bare)]


def _keys(bare: ActivityNetwork) -> Iterator[tuple[str, ...]]:
    """Yield each activity by the names that a plan calls it."""
    sites, items = bare.tables.sites["site"].to_list(), bare.tables.items["item"].to_list()
    rows = bare.acts.select("kind", "s", "i", "s_b", "place_b", "mode", "route").rows()
    for kind, s, i, s_b, place, mode, route in rows:
        if kind == "move":
            yield kind, sites[s], items[i], place if s_b is None else sites[s_b], mode
        else:
            yield (kind, sites[s], items[i], *([route] if kind == "make" else []))


def _wanted(links: NetworkTables, plan: Plan) -> Floats:
    """Return by demand what the plan serves [units/d]."""
    served = {(row.place, row.item): row.quantity - row.unmet for row in plan.rows}
    names = links.items["item"].to_list()
    rows = links.demands.select("place", "i").iter_rows()
    return np.array(
        [max(0.0, served.get((place, names[i]), 0.0)) / DAYS_PER_YEAR for place, i in rows]
    )


def _resources(bare: ActivityNetwork, acts: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Return the resources with the hours that the plan adds, and at least those that it uses."""
    makes = acts.filter(pl.col("kind") == "make").select("m", "base")
    taken = bare.tables.hours.join(makes, on="m").group_by("r")
    need = taken.agg(now=(pl.col("hours") * pl.col("base")).sum())
    more = bare.tables.resources.select(
        "r", added=pl.Series(_added(bare.tables, plan)) / DAYS_PER_YEAR
    )
    found = bare.resources.join(more, on="r", how="left", maintain_order="left")
    found = found.join(need, on="r", how="left", maintain_order="left")
    cap = pl.max_horizontal(pl.col("cap") + pl.col("added").fill_null(0.0), "now")
    return found.with_columns(cap=cap).drop("added", "now")


def _added(links: NetworkTables, plan: Plan) -> list[float]:
    """Return by resource the hours a year that the plan adds.

    Of a process that is used its capacity says them; what is left of its site's goes to those that may be
    expanded and are not used, the first of them.
    """
    have = {row.what: row.available for row in plan.capacities}
    left = {row.site: row.expansion_hours for row in plan.opened}
    rows = links.resources.select("site", "process", "hours", "expand_hours", "expand_max").rows()
    added = [0.0] * len(rows)
    for n, (site, process, hours, *_) in enumerate(rows):
        if f"{site}: {process}" in have:
            added[n] = max(0.0, have[f"{site}: {process}"] - hours)
            left[site] = left.get(site, 0.0) - added[n]
    for n, (site, process, _, each, most) in enumerate(rows):
        if f"{site}: {process}" not in have and left.get(site, 0.0) > 0:
            added[n] = min(left[site], each * most)
            left[site] -= added[n]
    return added
