"""How long a part takes to print by material extrusion, and how much filament, without slicing it.

What is laid is measured and timed (`laying`). What remains between that and a slicer, one factor for
each term, is fitted to parts that were sliced (``data/printing``); `benchmarks.printing` repeats the
fit and says how far it errs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated

import numpy as np

from makeshed.data import rows
from makeshed.errors import BadValue
from makeshed.geometry.shape import Shape
from makeshed.printing.toolpath import FILAMENT, TIME, Printer, PrintSettings, laid
from makeshed.science.arrays import Floats
from makeshed.units import Millimetre, Second, Unit

__all__ = [
    "CubicMillimetre",
    "Fitted",
    "PrintEstimate",
    "PrintSettings",
    "Printer",
    "estimate",
    "fitted",
]

CubicMillimetre = Annotated[float, Unit("mm³")]

LARGEST: Millimetre = 3000.0
MOST_LAYERS = 10_000


class CannotBePrinted(BadValue):
    """A part too flat to have a layer, or too large."""


@dataclass(frozen=True, kw_only=True)
class PrintEstimate:
    """Time and filament of one part, each with its 90 % band and the parts that add up to it."""

    seconds: Second
    seconds_low: Second
    seconds_high: Second
    filament: CubicMillimetre
    filament_low: CubicMillimetre
    filament_high: CubicMillimetre
    layers: int
    seconds_by: tuple[tuple[str, float], ...]
    """What takes the time (walls, infill, travel ...) [s]; adds up to ``seconds``."""
    filament_by: tuple[tuple[str, float], ...]
    """What takes the filament [mm³]; adds up to ``filament``."""


@dataclass(frozen=True)
class Fitted:
    """Factors by `TIME` and `FILAMENT`, and the 90 % bands as shares of the estimate."""

    seconds: Floats
    filament: Floats
    bands: dict[tuple[str, bool], tuple[float, float]]
    """By what is estimated and whether there are supports."""


@cache
def fitted() -> Fitted:
    """Return the factors and bands of ``data/printing/fitted.csv``."""
    value = {(row["of"], row["term"]): float(row["value"]) for row in rows("printing/fitted")}
    bands = {
        (of, supports): (value[of, f"low{tail}"], value[of, f"high{tail}"])
        for of in ("seconds", "filament")
        for supports, tail in ((False, ""), (True, " with supports"))
    }
    return Fitted(
        np.array([value["seconds", term] for term in TIME]),
        np.array([value["filament", term] for term in FILAMENT]),
        bands,
    )


def estimate(
    shape: Shape, settings: PrintSettings | None = None, machine: Printer | None = None
) -> PrintEstimate:
    """Return how long the part takes as it lies, and how much filament.

    Parameters
    ----------
    shape
        The part, as it lies: z is up.
    settings
        How it is printed; None: as most are.
    machine
        The printer and what its log says; None: one without a log.

    Raises
    ------
    CannotBePrinted
        The part is too flat to have a layer, or too large to be printed.

    Notes
    -----
    Each term of `laying.laid` times its fitted factor. The band holds the truth for nine in ten parts
    of projects that the fit has not seen (see `calibration.conformal_band`); a machine with a log of
    its own has its own band.
    """
    how, printer = settings or PrintSettings(), machine or Printer()
    x, y, z = shape.size
    if not how.layer_height / 2 < z < MOST_LAYERS * how.layer_height or max(x, y, z) > LARGEST:
        raise CannotBePrinted(
            f"a part of {x:g} x {y:g} x {z:g} mm cannot be printed",
            hint=f"from one layer to {MOST_LAYERS}; is its unit millimetres?",
        )
    found, known = laid(shape, how, printer), fitted()
    seconds = found.seconds * known.seconds * printer.time_factor
    start = printer.time_start
    used = found.filament * known.filament * printer.filament_factor
    time, mass = float(seconds.sum()) + start, float(used.sum())
    low, high = known.bands["seconds", how.supports]
    if printer.time_spread:
        low, high = 1 / (1 + printer.time_spread), 1 + printer.time_spread
    least, most = known.bands["filament", how.supports]
    return PrintEstimate(
        seconds=time,
        seconds_low=time * low,
        seconds_high=time * high,
        filament=mass,
        filament_low=mass * least,
        filament_high=mass * most,
        layers=found.layers,
        seconds_by=(*_by(TIME, seconds), *((("start", start),) if start else ())),
        filament_by=_by(FILAMENT, used),
    )


def _by(terms: tuple[str, ...], values: Floats) -> tuple[tuple[str, float], ...]:
    """Return the terms that are not zero."""
    return tuple((term, float(v)) for term, v in zip(terms, values, strict=True) if v)
