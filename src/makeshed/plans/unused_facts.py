"""Facts that a plan was given and did not use, where somebody would think that it did."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.language.text import few
from makeshed.model import Capability, Lane, Offer, Operation, Shed, Site
from makeshed.network.tables import NetworkTables

SOME = 3
"""Rows named in a note."""


def unused(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Say which rows change nothing in the answer, by table, and why.

    A row that a plan weighed and did not choose is used. So is, without a word, what a maker can do
    beside what is wanted: a directory says that of everybody, and `find` asks for it.
    """
    for told in (_idle, _expansions, _roles, _unwanted, _astray, _must_run):
        yield from told(shed, tables)


def _idle(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Capabilities of who makes nothing: no operation of what is wanted asks for them."""
    taken = set(tables.resources.select("site", "process").rows())
    role = dict(tables.sites.select("site", "role").rows())
    rows = [
        f"{row.site}/{row.process}"
        for row in shed.rows(Capability)
        if role.get(row.site, "maker") != "maker" and (row.site, row.process) not in taken
    ]
    if rows:
        yield (
            f"capabilities of stores and suppliers are used only where an operation asks for them, and "
            f"none does: {few(rows, SOME)}; their hours limit nothing and their rates are not in the cost (what a store takes for a unit "
            "is its handling_cost, and its limit its throughput, in sites)"
        )


def _expansions(_: Shed, tables: NetworkTables) -> Iterator[str]:
    """Steps of expansion that add nothing, or that nobody may take."""
    some = (pl.col("expand_hours") > 0) | (pl.col("expand_cost") > 0) | (pl.col("expand_max") > 0)
    whole = (pl.col("expand_hours") > 0) & (pl.col("expand_max") > 0)
    endless = pl.col("hours").is_infinite()
    stated = tables.resources.filter(some & (~whole | endless)).sort("site", "process")
    rows = [f"{site}/{process}" for site, process in stated.select("site", "process").rows()]
    if rows:
        yield (
            "capabilities whose expansion is not weighed, since it needs hours, expand_hours and "
            f"expand_max above 0 at once: {few(rows, SOME)}"
        )


def _roles(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Columns of sites that mean nothing for what the site does."""
    makes = set(tables.makes["site"])
    marked = [
        row.site
        for row in shed.rows(Site)
        if row.role == "supplier"
        and row.markup
        and row.status != "closed"
        and row.site not in makes
    ]
    for name in ("handling_cost", "throughput", "space"):
        rows = [
            row.site
            for row in shed.rows(Site)
            if row.role != "store" and row.status != "closed" and getattr(row, name)
        ]
        if rows:
            yield f"{name} is of stores alone, and not used at: {few(rows, SOME)}"
    if marked:
        yield (
            "the markup of a supplier is not added to its offers, whose price is what it asks: "
            f"{few(marked, SOME)}"
        )


def _unwanted(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Offers and operations of items that nothing wanted needs."""
    wanted = set(tables.items.filter(pl.col("need") > 0)["item"])
    why = "since nothing that is wanted needs the item"
    offers = [f"{row.site}/{row.item}" for row in shed.rows(Offer) if row.item not in wanted]
    if offers:
        yield f"offers that are not used, {why}: {few(_once(offers), SOME)}"
    made = [row.item for row in shed.rows(Operation) if row.item not in wanted]
    if made:
        yield f"operations that are not used, {why}: {few(_once(made), SOME)}"


def _astray(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Lanes that begin or end where nothing wanted can be."""
    sites = set(tables.sites["place"])
    begins = sites | set(tables.tiers["incoterm_place"])
    ends = begins | set(tables.demands["place"])
    rows = [
        f"{row.origin}/{row.destination}/{row.mode}"
        for row in shed.rows(Lane)
        if row.origin not in begins or row.destination not in ends
    ]
    if rows:
        yield (
            "lanes that are not used, since no site is where they begin, or no site and no demand where "
            f"they end: {few(rows, SOME)}"
        )


def _must_run(shed: Shed, tables: NetworkTables) -> Iterator[str]:
    """Sites and lines that must run, and that have no least to run or nothing wanted to run on."""
    taken = set(tables.resources.select("site", "process").rows())
    rows = [
        row.site
        for row in shed.rows(Site)
        if row.must_run and not row.least_output and not row.fixed_cost and not row.opening_cost
    ]
    rows += [
        f"{row.site}/{row.process}"
        for row in shed.rows(Capability)
        if row.must_run and (not row.least_hours or (row.site, row.process) not in taken)
    ]
    if rows:
        yield (
            "must_run changes nothing where there is no least_output, least_hours or fixed cost to hold, or "
            f"no work that anybody wants: {few(rows, SOME)}"
        )


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
