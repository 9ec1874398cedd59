"""Whether an edit of a large directory may be wrong, told from what it touches.

Small tables are looked at whole; of places, sites and capabilities only those that the edit touches or
that anything else names. Whoever is left out was right before and cannot be made wrong by the edit. A
glance that finds nothing is enough; one that finds something is no verdict: all facts then tell whether and
where they clash. So it is where a season names a region that only places out of sight lie in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from makeshed.model import Capability, Place, Rate, Shed, Site, Zone
from makeshed.model.aimless import SCOPED
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import NOUNS, columns
from makeshed.store.change_record import Rows

LARGE = (Place, Site, Capability)
"""Nouns of which a directory has very many rows."""
POSTAL = {Zone.table, Rate.table}
"""Tables that say in which countries the postcode of every place must be whole."""


def may_be_wrong(after: Shed, *changed: Rows, only: set[str] | None = None) -> bool:
    """Return whether all facts must be looked at, the rows that went and that came being known.

    Parameters
    ----------
    after
        The facts as they will be.
    changed
        Rows by table that went or came.
    only
        Tables that are asked about; by default all.
    """
    tables = {table for rows in changed for table in rows}
    return bool(tables & POSTAL) or bool(problems_with_tables(around(after, *changed), only))


def around(after: Shed, *changed: Rows) -> Shed:
    """Return what changed rows can clash with."""
    large = {noun.table for noun in LARGE}
    small = {table: after.table(table) for table in NOUNS if table not in large}
    rows = [(table, frame) for each in (*changed, small) for table, frame in each.items()]
    about = {
        site
        for table, frame in rows
        if table in {Site.table, Capability.table}
        for site in frame["site"]
    }
    sites = after.some(Site, "site", about | set(_named(Site.table, rows)))
    if firms := set(_targets(rows, "firm")):
        sites = pl.concat([sites, after.some(Site, "firm", firms)]).unique(
            "site", keep="first", maintain_order=True
        )
    named = _named(Place.table, [*rows, (Site.table, sites)])
    return Shed(
        small
        | {
            Site.table: sites,
            Capability.table: after.some(Capability, "site", about),
            Place.table: after.some(Place, "place", set(named)),
        }
    )


def _named(table: str, rows: Iterable[tuple[str, pl.DataFrame]]) -> Iterator[str]:
    """Yield the keys of a table that rows name or are."""
    listed = list(rows)
    for name, frame in listed:
        cells = [c.name for c in columns(NOUNS[name]) if c.refers == table]
        cells += [NOUNS[name].key[0]] if name == table else []
        for cell in cells:
            yield from frame[cell].drop_nulls()
    if table == Site.table:
        yield from _targets(listed, "site")
    if table == Place.table:
        yield from _targets(listed, "place")
        for lane in _targets(listed, "lane"):
            yield from _parts(lane)
        for name, frame in listed:
            for end in {"origin", "destination", "zone"} if name in POSTAL else ():
                yield from frame[end].drop_nulls() if end in frame.columns else ()


def _targets(rows: Iterable[tuple[str, pl.DataFrame]], scope: str) -> Iterator[str]:
    """Yield what hazards and recoveries of a scope name."""
    for name, frame in rows:
        if name in SCOPED:
            yield from frame.filter(pl.col("scope") == scope)["target"].drop_nulls()


def _parts(lane: str) -> Iterator[str]:
    """Yield what a place in the key of a lane may be; keys may hold colons."""
    parts = lane.split(":")
    for begin in range(len(parts)):
        for end in range(begin + 1, len(parts)):
            yield ":".join(parts[begin:end])
