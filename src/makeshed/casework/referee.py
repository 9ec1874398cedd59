"""A slicer as the referee of a quote: what it says of each print, on the machine that the quote names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeshed.errors import MissingExtra
from makeshed.io import slicer
from makeshed.questions.quote.answer import Printed, Quote
from makeshed.units import Hour, Share, Unit

CubicCentimetre = Annotated[float, Unit("cm³")]


@dataclass(frozen=True, slots=True)
class Refereed:
    """One print: what a slicer says, and what was estimated, with the band of 90 %."""

    slicer: str
    hours: Hour
    estimated: Hour
    low: Hour
    high: Hour
    filament: CubicCentimetre | None
    filament_estimated: CubicCentimetre

    def __str__(self) -> str:
        says = (
            f"referee: {self.slicer} prints it in {self.hours:.2f} h; "
            f"estimated {self.estimated:.2f} h ({_said(apart(self.estimated, self.hours))}), "
            f"90 % between {self.low:.2f} and {self.high:.2f} h"
        )
        if self.filament is not None:
            off = _said(apart(self.filament_estimated, self.filament))
            says += f"; filament {self.filament:.1f} cm³, estimated {self.filament_estimated:.1f} ({off})"
        return says


def ready() -> None:
    """Raise `MissingExtra` if there is no slicer."""
    if not slicer.installed():
        hint = "leave --referee out: the estimate needs no slicer"
        raise MissingExtra(f"{slicer.PROGRAM} is not installed", hint=hint)


def refereed(quote: Quote) -> tuple[Refereed, ...]:
    """Return what the slicer says of each print of a quote; takes seconds each.

    Raises
    ------
    MissingExtra
        There is no slicer.
    """
    ready()
    return tuple(map(_checked, quote.prints))


def _checked(printed: Printed) -> Refereed:
    sliced = slicer.slice_part(printed.shape, printed.settings, printed.machine)
    machine, found = printed.machine, printed.found
    used = None if sliced.filament is None else sliced.filament * machine.filament_factor / 1000
    return Refereed(
        slicer=sliced.slicer,
        hours=(sliced.seconds * machine.time_factor + machine.time_start) / 3600,
        estimated=found.seconds / 3600,
        low=found.seconds_low / 3600,
        high=found.seconds_high / 3600,
        filament=used,
        filament_estimated=found.filament / 1000,
    )


def apart(estimate: float, sliced: float) -> Share | None:
    """Return by which share an estimate is above what was sliced; None where nothing was."""
    return estimate / sliced - 1 if sliced else None


def _said(share: Share | None) -> str:
    return "-" if share is None else f"{share:+.1%}"
