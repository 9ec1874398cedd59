"""A workshop at the terminal: its rates file, written and read, and what answers if no case is named."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue

if TYPE_CHECKING:
    from makeshed.model import Shed

NEEDING = ("item", "against", "to", "near", "site")
"""What is asked of a case and not of a shop alone."""


def add_shop(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a shop's file."""
    shop = parser.add_argument_group("your own shop")
    said = (
        "your rates and words: a table of name,value,unit,note; makeshed new --shop FILE writes one"
    )
    shop.add_argument("--shop", type=Path, metavar="FILE", help=said)


def read_shop(given: dict[str, Any]) -> None:
    """Put what a shop's file says in place of its path."""
    if given.get("shop") is not None:
        from makeshed.io.rates import read_rates  # noqa: PLC0415
        from makeshed.store.lone_sheet import grid_of  # noqa: PLC0415

        given["shop"] = read_rates(given["shop"], grid_of)


def unnamed(given: dict[str, Any], bundled: str) -> Shed:
    """Return what answers if no case is named: the bundled one, or nothing where a shop quotes."""
    from makeshed.model import Shed  # noqa: PLC0415
    from makeshed.store.examples import example  # noqa: PLC0415

    if given.get("shop") is None and not given.get("rate"):
        return example(bundled)
    if asked := next((name for name in NEEDING if given.get(name)), ""):
        raise BadValue(
            f"--{asked} asks about a case, and none is named",
            hint="name the case at the end; without one the shop answers alone",
        )
    return Shed.of()


def add_new(parser: argparse.ArgumentParser) -> None:
    """Add the option that writes a shop's file."""
    said = "write a shop's file instead: every rate with its meaning, its unit and its default"
    parser.add_argument("--shop", type=Path, metavar="FILE", help=said)
    said = "where the shop is, as FR: filled in, and the defaults are shown of there"
    parser.add_argument("--country", default="", metavar="CODE", help=said)
