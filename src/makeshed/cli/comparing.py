"""``makeshed compare``: what stands side by side."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_columns(sub: argparse.ArgumentParser) -> None:
    """Add what only ``compare`` takes."""
    sub.add_argument("other", nargs="?", type=Path, help="another case to compare with")
    which = sub.add_argument_group("what stands side by side")
    which.add_argument(
        "--base",
        default="",
        metavar="NAME",
        help="the scenario that the others are held against; case: the case as it is "
        "(default: the case with one scenario, the first of several)",
    )
    which.add_argument(
        "--each",
        default="",
        metavar="ITEM",
        help="an item: made at each site that can, bought from each that sells it, one at a time, and the best",
    )
    which.add_argument(
        "--among",
        action="extend",
        nargs="+",
        default=[],
        metavar="SITE",
        help="with --each: only these sites; make/SITE or buy/SITE for one of both",
    )
