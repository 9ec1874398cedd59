"""``--referee``: a slicer is asked after the answer is told, because it takes seconds."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makeshed.questions.quote.answer import Quote


def add_referee(parser: argparse._ActionsContainer) -> None:
    """Add the switch that asks for it."""
    said = "let PrusaSlicer, where installed, check the print time"
    parser.add_argument("--referee", action="store_true", help=said)


def ready(given: dict[str, Any]) -> bool:
    """Take the switch away and return it; raise `MissingExtra` if there is no slicer to ask."""
    asked = bool(given.pop("referee", False))
    if asked:
        from makeshed.casework import referee  # noqa: PLC0415

        referee.ready()
    return asked


def check(answer: Quote, *, aside: bool) -> None:
    """Print what the slicer says of each print; ``aside``: not among the answer itself."""
    from makeshed.casework.referee import refereed  # noqa: PLC0415

    out = sys.stderr if aside else sys.stdout
    sys.stdout.flush()
    for line in refereed(answer) or ["referee: nothing is printed here"]:
        out.write(f"{line}\n")
