"""What is free of duty up to a limit: quotas, little carbon, goods for abroad, as limits of a program."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from makeshed.model.territory import customs_territory
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.program_view import ProgramView, sum_of
from makeshed.science.arrays import Ints
from makeshed.science.limits import Cap, Count, Limit

PIECES = "1/a"


def quota(number: int, name: str, most: float, *, by_unit: bool) -> AskedLimit:
    """Return the limit that a quota of duty is: what comes within it a year [kg or units].

    Parameters
    ----------
    number
        Of the limit.
    name
        Of the quota.
    most
        What may come within it a year [kg or units].
    by_unit
        Whether units are counted, not mass.
    """
    unit = PIECES if by_unit else "kg/a"
    text = f"quota of {name} <= {most:g} {unit}"
    return AskedLimit(text, "quota", (str(number), unit), least=False, bound=most)


def little_carbon(tonnes: float) -> tuple[AskedLimit, AskedLimit]:
    """Return the limits of the carbon border adjustment: free up to so much, or all is charged."""
    text = f"free of certificates up to {tonnes:g} t"
    free = AskedLimit(text, "carbon", (), least=False, bound=1000 * tonnes)
    return free, AskedLimit(f"all {text}, or none", "either", (), least=False, bound=1)


def processing(site: int, item: int, words: str) -> AskedLimit:
    """Return the limit that inward processing is: of a component no more than is sent abroad.

    Parameters
    ----------
    site
        Where it is processed, by number.
    item
        The component, by number.
    words
        What the limit is called.
    """
    return AskedLimit(words, "processing", (str(site), str(item)), least=False, bound=1.0)


def exemption(view: ProgramView, asked: AskedLimit) -> Limit:
    """Return what duties bring along as sums over columns."""
    return WRITTEN[asked.what](view, asked)


def _quota(view: ProgramView, asked: AskedLimit) -> Limit:
    """What comes within a quota of duty: kg, or units, over the ways that use it."""
    number, unit = int(asked.of[0]), asked.of[1]
    mass = view.tables.items["dutiable"].to_numpy()
    item = view.ways.item[view.kept]
    each = np.ones(len(item)) if unit == PIECES else mass[item]
    used = np.where(view.ways.quota[view.kept] == number, each, 0.0)
    return Cap(members=(sum_of((view.layout.flow, used)),), bound=asked.bound)


def _little(view: ProgramView, asked: AskedLimit) -> Limit:
    """What comes free of certificates, as who brings in little does [kg]."""
    mass = view.tables.items["dutiable"].to_numpy()[view.ways.item[view.kept]]
    free = np.where(view.ways.free[view.kept], mass, 0.0)
    return Cap(members=(sum_of((view.layout.flow, free)),), bound=asked.bound)


def _processed(view: ProgramView, asked: AskedLimit) -> Limit:
    """What a site brings in free of duty goes into what it sends abroad itself."""
    site, item = map(int, asked.of)
    ways, kept, nodes = view.ways, view.kept, view.graph.nodes
    at, home = nodes["s"].to_numpy(), view.tables.sites["country"][site]
    head = ways.head[kept]
    arrives = (head >= 0) & (at[head] == site) & (ways.item[kept] == item)
    free = np.where(arrives & ways.processed[kept], 1.0, 0.0)
    ends = view.graph.ways["country_b"].gather(kept).to_list()
    abroad = np.array([end not in customs_territory(home) for end in ends], dtype=bool)
    used = {i: _least_used(view, site, i, item) for i in set(ways.item[kept].tolist())}
    each = np.array([used[i] for i in ways.item[kept].tolist()])
    sent = np.where((at[ways.tail[kept]] == site) & abroad, each, 0.0)
    flow = view.layout.flow
    return Cap(members=(sum_of((flow, free)),), bound=1.0, base=sum_of((flow, sent)))


def _least_used(view: ProgramView, site: int, item: int, component: int) -> float:
    """Return what the routes of a site use of a component at the least, for a unit of an item."""
    makes = view.tables.makes.filter((pl.col("s") == site) & (pl.col("i") == item)).select("m")
    taken = pl.when(pl.col("j") == component).then("quantity").otherwise(0.0)  # of an alternative
    lines = view.tables.uses.group_by("m", "line").agg(least=taken.min())
    used = lines.group_by("m").agg(pl.col("least").sum())
    found = makes.join(used, on="m", how="left")["least"].fill_null(0.0).to_list()
    return min(found, default=0.0)


def _either(view: ProgramView, asked: AskedLimit) -> Limit:
    """All that is under the carbon border adjustment comes free, or all is charged."""
    free = view.ways.free[view.kept]
    beside = set(zip(*_passing(view, np.flatnonzero(free)), strict=True))
    pairs = zip(*_passing(view, np.arange(len(free))), strict=True)
    charged = (
        ~free
        & ~view.ways.processed[view.kept]
        & np.array([pair in beside for pair in pairs], dtype=bool)
    )
    need = view.network.node_need[view.network.arc_tail]
    groups = (free, charged)
    return Count(
        members=tuple(view.layout.flow[group] for group in groups),
        most=tuple(need[group] for group in groups),
        bound=asked.bound,
    )


def _passing(view: ProgramView, rows: Ints) -> tuple[list[int], list[int]]:
    at = view.kept[rows]
    return view.ways.move[at].tolist(), view.ways.quota[at].tolist()


WRITTEN: dict[str, Callable[[ProgramView, AskedLimit], Limit]] = {
    "quota": _quota,
    "carbon": _little,
    "either": _either,
    "processing": _processed,
}
