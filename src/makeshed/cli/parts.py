"""A question that takes a part is given the path of its file, at the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from makeshed.cli.offering import add_offer
from makeshed.cli.shopping import add_shop, read_shop
from makeshed.errors import BadValue
from makeshed.questions.asking.inputs import inputs_of
from makeshed.typed import number, whole


def parts_of(ask: Callable[..., Any]) -> list[str]:
    """Return the inputs of a question that are parts."""
    return [name for name, taken in inputs_of(ask).items() if taken.kind == "part"]


def add_part(parser: argparse.ArgumentParser, name: str, about: str) -> None:
    """Add the word that names the file of a part, and the options that say how to read it."""
    parser.add_argument(name, metavar="PART", help=f"{about} STL, OBJ, PLY, 3MF, STEP, DXF, SVG.")
    reading = parser.add_argument_group("how to read the part")
    units = ("mm", "cm", "m", "inch")
    reading.add_argument("--unit", choices=units, default="", help="of a file that does not say")
    reading.add_argument("--body", type=whole, metavar="N", help="which of several bodies, from 1")
    said = "of the sheet that a drawing (DXF, SVG) is cut from"
    reading.add_argument("--thickness", type=number, metavar="MM", help=said)
    said = "quote every body of an assembly, with a total"
    reading.add_argument("--each", action="store_true", help=said)
    add_shop(parser)
    add_offer(parser)


def read_parts(ask: Callable[..., Any], given: dict[str, Any]) -> None:
    """Put the part in place of the path of its file, and take the options of reading away."""
    for name in parts_of(ask):
        # Heavy; only where one is asked.
        from makeshed.io.parts import read_bodies, read_part  # noqa: PLC0415

        read_shop(given)
        path, body = given[name], given.pop("body")
        how = {"unit": given.pop("unit"), "thickness": given.pop("thickness")}
        if not given.pop("each"):
            given[name] = read_part(path, body=body, **how)
            continue
        if body is not None or given.get("report") or given.get("referee"):
            raise BadValue(
                "--each goes without --body, --report and --referee", hint="leave one out"
            )
        given[name] = read_bodies(path, **how)
