"""Moran's I of 300 industries over American metros with 999 permutations each, beside esda in the same run.

Quotients are those of County Business Patterns 2019 by the 402 industries of the national tables (`benchmarks/bea.py`), the
first 300 that differ between metros; metros lie where makeshed draws them, each beside its six nearest. makeshed moves all
industries about by the same permutations, esda each by its own.
"""

from __future__ import annotations

from time import perf_counter, process_time

import numpy as np
from benchmarks import bea
from benchmarks.markdown import table

from makeshed.data import rows
from makeshed.science.arrays import Floats
from makeshed.science.neighbours import Moran, moran, nearest_weights

INDUSTRIES, NEIGHBOURS, PERMUTATIONS = 300, 6, 999


def asked() -> tuple[Floats, Floats, Floats]:
    """Return quotients, metros by industries, and where the metros are."""
    spots = {row["region"]: (float(row["lat"]), float(row["lon"])) for row in rows("metros")}
    areas = bea.areas()
    at = [n for n, one in enumerate(areas.areas) if one in spots]
    quotients = areas.quotients[at]
    uneven = np.flatnonzero(quotients.std(0) > 0)[:INDUSTRIES]
    lat, lon = np.array([spots[areas.areas[n]] for n in at]).T
    return quotients[:, uneven], lat, lon


def own(values: Floats, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return Moran's I and its standard deviations above chance."""
    found: Moran = moran(values, nearest_weights(lat, lon, NEIGHBOURS), permutations=PERMUTATIONS)
    return found.i, found.z


def theirs(values: Floats, lat: Floats, lon: Floats) -> tuple[Floats, Floats] | None:
    """Return the same by esda, of the same weights; None where it is not installed."""
    try:
        from esda import Moran as Theirs
        from libpysal.weights import WSP, WSP2W
    except ImportError:
        return None
    weights = WSP2W(WSP(nearest_weights(lat, lon, NEIGHBOURS)), silence_warnings=True)
    np.random.seed(0)  # noqa: NPY002  (esda draws from it)
    found = [Theirs(column, weights, transformation="O", permutations=PERMUTATIONS) for column in values.T]  # fmt: skip
    return np.array([one.I for one in found]), np.array([one.z_rand for one in found])


def measure() -> str:
    """Return the table; say so if what it needs is absent."""
    if not bea.FOLDER.is_dir():
        return "Not measured: the tables are not beside this checkout."
    values, lat, lon = asked()
    told, spent = {}, {}
    for name, ask in (("makeshed", own), ("esda", theirs)):
        cpu, clock = process_time(), perf_counter()
        told[name] = ask(values, lat, lon)
        spent[name] = process_time() - cpu, perf_counter() - clock
    mine, other = told["makeshed"], told["esda"]
    assert mine is not None
    off = "not installed"
    if other is not None:
        off = f"I {np.abs(mine[0] - other[0]).max():.0e}, z {np.abs(mine[1] - other[1]).max():.0e}"
    lines = [["makeshed", *(f"{one:.2f}" for one in spent["makeshed"]), "1.0", ""]]
    ratio = f"{spent['esda'][0] / spent['makeshed'][0]:.1f}" if other is not None else ""
    lines.append(["esda", *(f"{one:.2f}" for one in spent["esda"]), ratio, off])
    body = table(["who", "CPU s", "wall s", "ratio", "largest difference"], lines)
    return f"{values.shape[0]} metros, {values.shape[1]} industries.\n\n{body}\n\nRatio: CPU seconds over those of makeshed."
