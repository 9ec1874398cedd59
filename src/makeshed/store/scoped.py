"""Hazards and times to recover of what is left out of a case in a file: they go with it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from makeshed.model.aimless import SCOPED, aimless
from makeshed.model.fact_tables import Table
from makeshed.model.site import Site


def of_what_is_gone(
    tables: Mapping[str, Table], gone: Mapping[str, AbstractSet[str]]
) -> dict[str, AbstractSet[str]]:
    """Return the keys of rows that name by scope and target what is gone, those gone already left out."""
    found: dict[str, AbstractSet[str]] = {}
    for name in SCOPED:
        table = tables[name]
        if table.frame.is_empty():
            continue
        firms = set[str]()
        if "sites" in gone and "firm" in table.frame["scope"]:  # else nobody asks which are left
            sites = tables[Site.table]
            firms = set(sites.frame["firm"].filter(~sites.keys.is_in(sorted(gone["sites"]))))
        hit = table.keys.filter(aimless(table.frame, gone, firms))
        if left := set(hit) - gone.get(name, set()):
            found[name] = left
    return found
