"""How much passes a store at most, and leaves a site at least, as its facts state; what is not mixed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from makeshed.errors import NotEnoughData
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.program_view import ProgramView, sum_of
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.limits import Cap, Count, Limit, Run, Sum


def stated(tables: NetworkTables) -> Iterator[AskedLimit]:
    """Return what sites state of how much passes them, as limits."""
    yield from _of_sites(tables)
    yield from _of_space(tables)
    yield from _of_lines(tables)
    yield from _unmixed(tables)


def _of_sites(tables: NetworkTables) -> Iterator[AskedLimit]:
    """Return the most that comes into a store, the least that leaves a site, and who must run."""
    columns = tables.sites.select("s", "site", "role", "throughput", "least_output", "must_run")
    for s, site, role, most, least, must in columns.rows():
        if role == "store" and most is not None:
            words = f"throughput of {site} <= {most:g} 1/a"
            yield AskedLimit(words, "throughput", (str(s),), least=False, bound=most)
        if least > 0 and must:
            words = f"{site} must run, with an output >= {least:g} 1/a"
            yield AskedLimit(words, "must run", (str(s),), least=True, bound=least)
        elif least > 0:
            words = f"output of {site} >= {least:g} 1/a, or it is not used"
            yield AskedLimit(words, "least output", (str(s),), least=True, bound=least)
        elif must:
            yield AskedLimit(f"{site} must run", "in use", (str(s),), least=True, bound=1)


def _of_space(tables: NetworkTables) -> Iterator[AskedLimit]:
    """Return the most that a store holds at once."""
    for s, site, space, turns in (
        tables.sites.filter(role="store").select("s", "site", "space", "turns").rows()
    ):
        if space is not None and turns is not None:
            words = f"space of {site} <= {space:g} m3, turned over {turns:g} times a year"
            yield AskedLimit(words, "space", (str(s), str(turns)), least=False, bound=space)


def _of_lines(tables: NetworkTables) -> Iterator[AskedLimit]:
    """Return the least time that a process runs at a site."""
    for r, site, process, hours, must in tables.resources.select(
        "r", "site", "process", "least_hours", "must_run"
    ).rows():
        if hours > 0 and must:
            words = f"{process} at {site} must run >= {hours:g} h/a"
            yield AskedLimit(words, "must run hours", (str(r),), least=True, bound=hours)
        elif hours > 0:
            words = f"{process} at {site} runs >= {hours:g} h/a, or not at all"
            yield AskedLimit(words, "least hours", (str(r),), least=True, bound=hours)


def _unmixed(tables: NetworkTables) -> Iterator[AskedLimit]:
    """Return the lines of which a maker uses one alternative for all that it makes, as limits."""
    names = tables.items["item"].to_list()
    uses = tables.uses.join(tables.makes.select("m", "i", "site"), on="m")
    lines = uses.group_by("s", "site", "i", "line").agg(
        pl.col("j").n_unique(), pl.col("mixed").all()
    )
    several = lines.filter(~pl.col("mixed") & (pl.col("j") > 1)).sort("s", "i", "line")
    for s, site, i, line in several.select("s", "site", "i", "line").rows():
        words = f"one of {names[line]} and its substitutes in {names[i]} made at {site}"
        yield AskedLimit(words, "alternatives", (str(s), str(i), str(line)), least=False, bound=1)


def bounded(view: ProgramView, asked: AskedLimit) -> Limit:
    """Return what a site, or a bill, states of itself as sums over columns."""
    if asked.what == "alternatives":
        return _one_of(view, *map(int, asked.of))
    if asked.what in {"least hours", "must run hours"}:
        run = _run(view, int(asked.of[0]), asked.bound)
        must = asked.what == "must run hours"
        return Cap(members=(run.member,), bound=asked.bound, least=True) if must else run
    return Cap(
        members=(_passing(view, asked),),
        bound=0.0 if asked.what == "least output" else asked.bound,
        least=asked.least,
    )


def _passing(view: ProgramView, asked: AskedLimit) -> Sum:
    """Return what comes into a site, leaves it, fills it, or whether it is in use."""
    site, lay = int(asked.of[0]), view.layout
    if asked.what == "in use":
        return sum_of((lay.open[[site]], np.ones(1)))
    at = view.graph.nodes["s"].to_numpy().astype(np.int64)  # -1: no site
    ways, kept = view.ways, view.kept
    begins, head = at[ways.tail[kept]], ways.head[kept]
    ends = np.where(head >= 0, at[head], -1)
    comes, leaves = (ends == site) & (begins != site), (begins == site) & (ends != site)
    if asked.what == "space":
        room = _volumes(view, ways.item[kept][comes]) / float(asked.of[1])
        return sum_of((lay.flow[comes], room))
    if asked.what == "throughput":
        return sum_of((lay.flow, comes.astype(float)))
    out = (lay.flow, leaves.astype(float))
    if asked.what == "must run":
        return sum_of(out)
    return sum_of(out, (lay.open[[site]], np.array([-asked.bound])))


def _volumes(view: ProgramView, items: Ints) -> Floats:
    """Return the volume of one unit of each item; raise `NotEnoughData` where nobody gave it."""
    each = view.tables.items["volume"].to_numpy()
    lacking = sorted({view.tables.items["item"][int(i)] for i in items[each[items] <= 0]})
    if lacking:
        raise NotEnoughData(
            "a store has a space in m3, and of what may pass it these have no volume: "
            + ", ".join(lacking[:8]),
            hint="give items.volume, or leave the store's space blank and give its throughput",
        )
    return np.asarray(each[items])


def _run(view: ProgramView, resource: int, least: float) -> Run:
    """Return that a process at a site runs its least hours, or not at all."""
    net, lay = view.network, view.layout
    takes = (net.hour_resource == resource) & (net.hour_hours > 0)
    make = net.hour_make[takes]
    return Run(
        member=Sum(columns=lay.make[make], values=net.hour_hours[takes]),
        most=net.node_need[net.make_node[make]],
        bound=least,
    )


def _one_of(view: ProgramView, site: int, item: int, line: int) -> Count:
    """Return that of a line one alternative is used for all that a site makes of an item."""
    tables, net, lay = view.tables, view.network, view.layout
    makes = tables.makes.filter((pl.col("s") == site) & (pl.col("i") == item))["m"]
    rows = tables.uses.with_row_index("row").filter(
        pl.col("m").is_in(makes.implode()) & (pl.col("line") == line)
    )
    members, most = [], []
    for group in rows.group_by("j", maintain_order=True).agg("row")["row"].to_list():
        drawn_by, alone = np.isin(lay.use_line, group), np.isin(lay.direct_line, group)
        at = net.use_make[lay.direct_line[alone]]
        nodes = np.concatenate([lay.use_node[drawn_by], net.make_node[at]])
        members.append(np.concatenate([lay.use[drawn_by], lay.make[at]]))
        most.append(net.node_need[nodes])
    return Count(members=tuple(members), most=tuple(most), bound=1.0)
