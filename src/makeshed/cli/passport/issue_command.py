"""``makeshed passport issue``: from a case to a signed folder."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.cli.cases import in_order, located
from makeshed.cli.passport.files import add_keys
from makeshed.typed import day, whole
from makeshed.verbs import VERBS

if TYPE_CHECKING:
    from makeshed.model import Shed

CASE = ("case", "without", "set", "during", "add", "scenario")
"""What says which facts are asked."""
EXAMPLE_BASE = "https://passports.example/"
SEVERAL: dict[str, Any] = {"action": "extend", "nargs": "+", "default": []}


def add(subs: Any) -> None:
    """Add ``issue``."""
    about = VERBS["passport issue"].about
    sub = subs.add_parser("issue", help=about, description=about)
    sub.add_argument(
        "product", nargs="?", default="", help="key of the item; default: the only one"
    )
    sub.add_argument(
        "case",
        nargs="?",
        default="",
        help="the case: a folder, a workbook, a .db file, or an example's name; default: the ebike example",
    )
    _add_says(sub)
    _add_judged(sub)
    _add_page(sub)
    for name, kind in (
        ("without", str),
        ("set", str),
        ("during", str),
        ("add", Path),
        ("scenario", str),
    ):
        sub.add_argument(f"--{name}", action="append", default=[], type=kind, help="as in plan")
    sub.add_argument("--json", action="store_true", help="print JSON")
    add_keys(sub)
    sub.set_defaults(run=_issue)


def _add_says(sub: argparse.ArgumentParser) -> None:
    """Add who says it, and where."""
    sub.add_argument("--maker", default="", help="name of the firm that says so")
    sub.add_argument("--registered-id", default="", help="its number in a public register")
    sub.add_argument("--register", default="", help="https address of the register")
    sub.add_argument(
        "--folder",
        type=Path,
        default=Path("passports"),
        help="where to write it (default passports)",
    )
    sub.add_argument(
        "--base",
        default=EXAMPLE_BASE,
        help="https address that the folder will be published at (default: an example)",
    )
    sub.add_argument("--gtin", default="", help="GTIN, if you have one; none is made up")
    sub.add_argument("--count", type=whole, default=1, help="how many items (default 1)")
    sub.add_argument(
        "--made-on", type=day, metavar="YYYY-MM-DD", help="day it was finished (default today)"
    )
    sub.add_argument("--made-at", default="", metavar="SITE", help="who makes it")


def _add_judged(sub: argparse.ArgumentParser) -> None:
    """Add what `label` takes."""
    sub.add_argument(
        "--rules", metavar="RULE", help="rules to judge it by, shown met or not", **SEVERAL
    )
    sub.add_argument(
        "--market",
        default="",
        help="whose rules, as in label: FR, EU, US,CA or all (default: where it is wanted and made)",
    )
    sub.add_argument(
        "--answers",
        metavar="KEY=yes",
        help="what people judged or can show, as in label",
        **SEVERAL,
    )
    sub.add_argument(
        "--costs",
        metavar="KIND=AMOUNT@WHERE",
        help="costs of one unit that no table holds, as in label",
        **SEVERAL,
    )
    sub.add_argument(
        "--day",
        type=day,
        metavar="YYYY-MM-DD",
        help="day on which rules must be in force (default the day it was finished)",
    )
    sub.add_argument(
        "--no-plan", action="store_true", help="do not ask the planner who supplies what"
    )


def _add_page(sub: argparse.ArgumentParser) -> None:
    """Add how the page for people looks."""
    sub.add_argument(
        "--language",
        default="",
        metavar="CODE",
        help="of the page: en, fr, it, de or es (default: that of the market)",
    )
    sub.add_argument(
        "--picture", type=Path, metavar="FILE", help="of the product, for its page: JPEG, PNG, WebP"
    )


def _issue(given: dict[str, Any]) -> int:
    from makeshed.casework.passports import issue_passports  # noqa: PLC0415

    given["product"], given["case"] = in_order(given["product"], given["case"])
    shed = _shed(given)
    asked = {name: value for name, value in given.items() if name not in {*CASE, "json"}}
    signed = issue_passports(shed, **asked)
    if given["json"]:
        rows = [{"address": one.address, "path": one.path} for one in signed.issued]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    else:
        for one in signed.issued:
            sys.stdout.write(f"{one.address}\n  {given['folder'] / one.path / 'index.html'}\n")
    for text in signed.notes:
        sys.stderr.write(f"note: {text}\n")
    return 0


def _shed(given: dict[str, Any]) -> Shed:
    from makeshed.store import load  # noqa: PLC0415
    from makeshed.store.scenario import scenario  # noqa: PLC0415
    from makeshed.store.scenarios import find  # noqa: PLC0415

    if not given["case"] and Path(given["product"] or ".").exists() and given["product"]:
        given["case"], given["product"] = given["product"], ""
    case = located(given["case"] or "ebike")
    shed = load(case)
    changes = {name: given[name] for name in ("without", "add", "set", "during")}
    files = [find(name, case) for name in given["scenario"]]
    return scenario(shed, *files, **changes) if files or any(changes.values()) else shed
