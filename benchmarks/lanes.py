"""How long a million lanes take to write, to load and to check."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
import polars as pl

from makeshed.model import NOUNS, Currency, Lane, Mode, Place, Shed
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import columns, schema
from makeshed.store import folder
from makeshed.store.assembling import assembled

PLACES = 1001


def million_lanes(places: int = PLACES) -> Shed:
    """Return every pair of places by truck: with 1001 of them, 1,001,000 lanes."""
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(36, 60, places), rng.uniform(-9, 25, places)
    points = [
        Place(place=f"place-{i}", lat=float(lat[i]), lon=float(lon[i]), country="FR")
        for i in range(places)
    ]
    one, other = np.divmod(np.arange(places * places), places)
    apart = one != other
    names = pl.Series("place", [point.place for point in points])
    distance = rng.uniform(1, 3000, int(apart.sum()))
    defaults = {c.name: pl.lit(c.default, dtype=c.dtype) for c in columns(Lane) if not c.required}
    lanes = pl.DataFrame(
        {
            "origin": names.gather(one[apart]),
            "destination": names.gather(other[apart]),
            "mode": pl.repeat("truck", len(distance), eager=True),
        }
    ).with_columns(**defaults)
    given = lanes.with_columns(
        distance=pl.Series(distance),
        days=pl.Series(np.round(distance / 600, 1)),
        cost=pl.Series(np.round(60 + 1.3 * distance, 2)),
        source=pl.lit("random, for the benchmark"),
    )
    few = Shed.of(
        *points,
        Mode(mode="truck", distance_kind="road"),
        Currency(currency="EUR", rate=1.0),
    )
    frames = {name: few.table(noun) for name, noun in NOUNS.items()}
    return Shed(frames | {"lanes": given.select(list(schema(Lane)))})


def measure(places: int = PLACES) -> dict[str, float]:
    """Return rows, and by format the seconds to write, to load (checks included) and to check."""
    shed = million_lanes(places)
    found = {"rows": float(shed.table(Lane).height)}
    formats: tuple[Literal["csv", "parquet"], ...] = ("csv", "parquet")
    for form in formats:
        with tempfile.TemporaryDirectory() as scratch:
            where = Path(scratch) / "case"
            start = perf_counter()
            folder.write(shed, where, form)
            wrote = perf_counter()
            again, problems = assembled(folder.read(where))
            loaded = perf_counter()
            problems += problems_with_tables(again)
            checked = perf_counter()
            assert not problems
            assert again.table(Lane).equals(shed.table(Lane))
        found[f"{form} write [s]"] = wrote - start
        found[f"{form} load [s]"] = loaded - wrote
        found[f"{form} check [s]"] = checked - loaded
    return found


def main() -> None:
    """Print what was measured; the number of places may be given."""
    for name, value in measure(*(int(arg) for arg in sys.argv[1:2])).items():
        print(f"{name:<20}{value:>14,.2f}")


if __name__ == "__main__":
    main()
