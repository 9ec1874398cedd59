"""Where the published figures of regions are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).parents[2] / ".." / "shared" / "oracles"


def oracle(name: str, **read: object) -> pl.DataFrame:
    """Read a CSV of the oracles, such as ``region/reat/Freiburg.csv``; skip where it is absent."""
    path = ROOT / name
    if not path.is_file():
        pytest.skip(f"the published figures are not beside this checkout: {name}")
    return pl.read_csv(path, **({"infer_schema_length": None} | read))  # type: ignore[arg-type]
