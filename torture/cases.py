"""Cases whose every row says of which version it is, and the stores that they are kept in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from makeshed.errors import MakeshedError
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.noun import Fact, columns, schema
from makeshed.store import load, save

STORES: dict[str, tuple[str, dict[str, Any]]] = {
    "csv": ("case", {"format": "csv"}),
    "parquet": ("case", {"format": "parquet"}),
    "workbook": ("case.xlsx", {}),
    "sqlite": ("case.db", {}),
}


def version(number: int, makers: int) -> Shed:
    """Return the version of so many makers, and a few more the higher its number."""
    makers += number % 7
    keys = [f"m{i}" for i in range(makers)]
    said = pl.lit(f"version {number}").alias("source")
    place = pl.DataFrame(
        {"place": keys, "lat": [i % 90 / 1.0 for i in range(makers)], "lon": 1.5, "country": "FR"}
    )
    site = pl.DataFrame({"site": keys, "place": keys, "role": "maker", "name": "steel and wood"})
    able = pl.DataFrame({"site": keys, "process": "welding"})
    tables: dict[type[Fact], pl.DataFrame] = {Place: place, Site: site, Capability: able}
    return Shed().with_rows(
        {noun.table: _whole(noun, frame.with_columns(said)) for noun, frame in tables.items()}
    )


def _whole(noun: type[Fact], frame: pl.DataFrame) -> pl.DataFrame:
    missing = [
        pl.lit(column.default, dtype=column.dtype).alias(column.name)
        for column in columns(noun)
        if column.name not in frame.columns
    ]
    return frame.with_columns(missing).select(list(schema(noun)))


def said(shed: Shed, makers: int) -> int:
    """Return the version that a shed is, whole; raise `ValueError` if it is a mixture."""
    marks = {
        mark for noun in (Place, Site, Capability) for mark in shed.table(noun)["source"].unique()
    }
    if len(marks) != 1:
        raise ValueError(f"a mixture of {', '.join(sorted(marks)) or 'nothing'}")
    number = int(marks.pop().removeprefix("version "))
    if shed.fingerprint() != version(number, makers).fingerprint():
        raise ValueError(f"version {number}, but not whole")
    return number


def found(where: Path, makers: int, allowed: set[int]) -> str:
    """Say what is lost of a case that must be one of some versions; nothing if it is one."""
    try:
        number = said(load(where), makers)
    except MakeshedError as error:
        return f"{where.name} is refused: {error}"
    except Exception as error:  # noqa: BLE001  (an error without a name is what is looked for)
        return f"{where.name}: {type(error).__name__}: {error}"
    if number not in allowed:
        return f"{where.name} is version {number}, not one of {sorted(allowed)}"
    return ""


def goes_on(where: Path, makers: int, store: str) -> str:
    """Say what keeps the next save from working and from leaving nothing but the case."""
    try:
        save(version(999, makers), where, **STORES[store][1])
    except MakeshedError as error:
        return f"the next save is refused: {error}"
    except Exception as error:  # noqa: BLE001  (the same)
        return f"the next save: {type(error).__name__}: {error}"
    hidden = [path.name for path in where.parent.rglob(".*")]
    beside = [path.name for path in where.parent.iterdir() if path != where]
    if hidden or beside:
        return f"beside the case lie {', '.join(hidden + beside)}"
    return found(where, makers, {999})
