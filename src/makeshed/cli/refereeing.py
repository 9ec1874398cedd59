"""A slicer as the referee of a quote: asked after the answer is told, because it takes seconds."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from makeshed.errors import MissingExtra

if TYPE_CHECKING:
    from makeshed.questions.quote.answer import Printed, Quote


def add_referee(parser: argparse._ActionsContainer) -> None:
    """Add the switch that asks for it."""
    said = "let PrusaSlicer, where installed, check the print time"
    parser.add_argument("--referee", action="store_true", help=said)


def ready(given: dict[str, Any]) -> bool:
    """Take the switch away and return it.

    Raises
    ------
    MissingExtra
        It is asked for and not installed.
    """
    asked = bool(given.pop("referee", False))
    if asked:
        from makeshed.io.slicer import PROGRAM, installed  # noqa: PLC0415

        if not installed():
            hint = "leave --referee out: the estimate needs no slicer"
            raise MissingExtra(f"{PROGRAM} is not installed", hint=hint)
    return asked


def check(answer: Quote, *, aside: bool) -> None:
    """Print what the slicer says of each print; ``aside``: not among the answer itself."""
    out = sys.stderr if aside else sys.stdout
    sys.stdout.flush()
    if not answer.prints:
        out.write("referee: nothing is printed here\n")
    for printed in answer.prints:
        out.write(f"{_checked(printed)}\n")


def _checked(printed: Printed) -> str:
    from makeshed.io.slicer import slice_part  # noqa: PLC0415

    sliced = slice_part(printed.shape, printed.settings, printed.machine)
    machine, found = printed.machine, printed.found
    hours = (sliced.seconds * machine.time_factor + machine.time_start) / 3600
    says = (
        f"referee: {sliced.slicer} prints it in {hours:.2f} h; "
        f"estimated {found.seconds / 3600:.2f} h ({_apart(found.seconds / 3600, hours)}), "
        f"90 % between {found.seconds_low / 3600:.2f} and {found.seconds_high / 3600:.2f} h"
    )
    if sliced.filament is not None:
        used = sliced.filament * machine.filament_factor / 1000
        mine = found.filament / 1000
        says += f"; filament {used:.1f} cm³, estimated {mine:.1f} ({_apart(mine, used)})"
    return says


def _apart(estimate: float, sliced: float) -> str:
    return f"{estimate / sliced - 1:+.1%}" if sliced else "-"
