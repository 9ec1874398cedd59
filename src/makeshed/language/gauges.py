"""Gauges of sheet, which are as thick as the table of their material says."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from makeshed.data import rows

METALS = {
    "stainless-steel": "stainless", "galvanised-steel": "galvanised", "aluminium": "brown-sharpe",
    "copper": "brown-sharpe", "brass": "brown-sharpe", "bronze": "brown-sharpe", "steel": "steel",
    "alloy-steel": "steel", "tool-steel": "steel", "spring-steel": "steel",
}  # fmt: skip
"""The table of gauges by which a material is bought."""


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


def gauge_thickness(sort: str, gauge: int, materials: Collection[str]) -> float | None:
    """Return the thickness [mm] of a gauge by the table of the material; none if no material is named.

    Parameters
    ----------
    sort
        ``gauge``, or the table that is named: ``swg``, ``awg``.
    gauge
        The number.
    materials
        Keys of the materials, and processes, that stand with it.
    """
    table = "swg" if sort == "swg" else "brown-sharpe"
    if sort == "gauge":
        tables = {METALS[key] for key in materials if key in METALS}
        if not tables and "hot-dip-galvanising" in materials:
            tables = {"galvanised"}
        if "steel" in tables and tables & {"galvanised", "stainless"}:
            tables.discard("steel")
        table = tables.pop() if len(tables) == 1 else ""
    return gauges().get(table, {}).get(gauge)
