"""Hazards and times to recover of what is left out of a shed: they go with it, as rows that name it do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

SCOPED = ("hazards", "recoveries")
"""Tables whose rows name by ``scope`` and ``target`` what is lost."""


def aimless(
    frame: pl.DataFrame, gone: Mapping[str, Collection[str]], firms: Collection[str]
) -> pl.Series:
    """Return which rows name something that is gone.

    Parameters
    ----------
    frame
        Rows with ``scope`` and ``target``.
    gone
        By table, the keys that are left out.
    firms
        The firms that are left.
    """
    scope, target = pl.col("scope"), pl.col("target")
    tests = [
        (scope == table[:-1]) & target.is_in(sorted(gone.get(table, ())))
        for table in ("sites", "places", "modes")
    ]
    ends = [pl.lit(value=False)]
    for place in gone.get("places", ()):
        ends += [
            target.str.starts_with(f"{place}:"),
            target.str.contains(f":{place}:", literal=True),
        ]
    ends += [target.str.ends_with(f":{mode}") for mode in gone.get("modes", ())]
    tests.append((scope == "lane") & pl.any_horizontal(ends))
    if "sites" in gone:
        tests.append((scope == "firm") & (target != "") & ~target.is_in(sorted(firms)))
    return frame.select(pl.any_horizontal(tests)).to_series()
