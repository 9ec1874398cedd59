"""What countries are called, by their ISO 3166-1 alpha-2 code."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def countries() -> dict[str, str]:
    """Return the packaged names by code; a code without one is shown as it is."""
    table = files("makeshed") / "data" / "countries.csv"
    if not table.is_file():
        return {}
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["country"]: row["name"] for row in rows}
