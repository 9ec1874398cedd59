"""Gauges of sheet, which are as thick as the table of their material says."""

from __future__ import annotations

from functools import cache

from makeshed.data import rows


@cache
def gauges() -> dict[str, dict[int, float]]:
    """Return the tables of sheet gauges [mm] by name."""
    table: dict[str, dict[int, float]] = {}
    for row in rows("reading/gauges"):
        for name in ("steel", "galvanised", "stainless", "swg"):
            if row[name]:
                table.setdefault(name, {})[int(row["gauge"])] = 25.4 * float(row[name])
    # ASTM B258: each of 39 steps is the same share.
    table["brown-sharpe"] = {n: 25.4 * 0.005 * 92 ** ((36 - n) / 39) for n in range(1, 41)}
    return table
