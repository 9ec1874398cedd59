"""``makeshed passport issue``: from a case to a signed folder."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.cli.cases import in_order, located
from makeshed.cli.passport.files import add_keys, keys
from makeshed.cli.typed import day, whole
from makeshed.errors import BadValue

if TYPE_CHECKING:
    from makeshed.io.passport import Product
    from makeshed.model import Shed
    from makeshed.questions.label import Labelled

EXAMPLE_BASE = "https://passports.example/"
SEVERAL: dict[str, Any] = {"action": "extend", "nargs": "+", "default": []}


def add(subs: Any) -> None:
    """Add ``issue``."""
    about = "Issue passports for a product of a case."
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
    for name, kind in (("without", str), ("set", str), ("add", Path), ("scenario", str)):
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
    from makeshed.io import passport  # noqa: PLC0415

    given["product"], given["case"] = in_order(given["product"], given["case"])
    product, notes = _product(given)
    maker = given["maker"] or product.workplace.name
    issued = passport.issue(
        given["folder"],
        keys(given, given["base"]),
        product,
        passport.Maker(maker, given["registered_id"], given["register"]),
        base=given["base"],
        gtin=given["gtin"],
        count=given["count"],
        picture=given["picture"],
    )
    if given["json"]:
        rows = [{"address": one.address, "path": one.path} for one in issued]
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
    else:
        for one in issued:
            sys.stdout.write(f"{one.address}\n  {given['folder'] / one.path / 'index.html'}\n")
    for text in [*notes, *map(str, product.missing)]:
        sys.stderr.write(f"note: {text}\n")
    if given["base"] == EXAMPLE_BASE:
        sys.stderr.write("note: signed for an example domain; give your own with --base\n")
    return 0


def _product(given: dict[str, Any]) -> tuple[Product, list[str]]:
    """Gather the facts: the case, the plan and the verdicts; and what there is to tell of them."""
    from makeshed.io.passport import claims_of, product_of  # noqa: PLC0415
    from makeshed.model import Item  # noqa: PLC0415
    from makeshed.questions.asking.answers import strange_answers  # noqa: PLC0415
    from makeshed.questions.label import label  # noqa: PLC0415

    shed = _shed(given)
    if wrong := strange_answers(shed, given["answers"]):
        raise BadValue(wrong[0], hint="nothing was signed; the keys of answers stand in the rules")
    item = shed.get(
        given["product"] or _only(shed), Item
    ).item  # before the plan, which takes longer
    plan = None
    if not given["no_plan"]:
        from makeshed.questions.plan import plan as ask  # noqa: PLC0415

        plan = ask(shed, day=given["day"] or given["made_on"])
    made_on = given["made_on"] or datetime.now(UTC).date()
    product = product_of(shed, item, made_on=made_on, plan=plan, made_at=given["made_at"])
    labelled = label(
        shed,
        item,
        rules=given["rules"],
        market=given["market"],
        sourcing=plan,
        made_at=product.workplace.site,
        day=given["day"] or made_on,
        costs=given["costs"],
        answers=given["answers"],
        declared_by=given["maker"],
    )
    return _faced(shed, replace(product, claims=claims_of(labelled)), labelled, given)


def _faced(
    shed: Shed, product: Product, labelled: Labelled, given: dict[str, Any]
) -> tuple[Product, list[str]]:
    """Give a product its page: language, markets and the rules that are shown."""
    from makeshed.io.passport.facts import EVERYWHERE, Face  # noqa: PLC0415
    from makeshed.io.passport.words import LANGUAGES, language_of  # noqa: PLC0415
    from makeshed.model.ruling import rules_of  # noqa: PLC0415
    from makeshed.questions.label.markets import with_rules  # noqa: PLC0415

    language, told = language_of(labelled.markets, product.workplace.country)
    if asked := given["language"].strip().lower().replace("_", "-").partition("-")[0]:
        language, told = asked, ""
    if language not in LANGUAGES:
        told = (
            f"there is no page in {language!r}: it is in English ({', '.join(LANGUAGES)} are known)"
        )
        language = LANGUAGES[0]
    markets, bare = with_rules([*rules_of(shed).values()], labelled.markets)
    known = rules_of(shed)
    theirs = [
        code for claim in product.claims for code in known[claim.rule][0].market or (EVERYWHERE,)
    ]
    markets = tuple(
        dict.fromkeys([*markets, *theirs])
    )  # a rule of a union is looked at in its members
    face = Face(language, () if given["rules"] else markets, tuple(given["rules"]))
    met = sum(claim.outcome == "pass" for claim in product.claims)
    shown = [claim.outcome == "pass" or claim.rule in given["rules"] for claim in product.claims]
    notes = [*([told] if told else []), *([] if given["rules"] else bare)]
    notes += [note for note in labelled.notes if "left out" in note]
    if hidden := len(shown) - sum(shown):
        rules = f"{met} of {len(shown)} rules are met"
        notes.append(
            f"{rules}: the page counts the other {hidden}, and shows those named with --rules"
        )
    return replace(product, judged_on=given["day"], face=face), notes


def _only(shed: Shed) -> str:
    """Return the only item that is wanted."""
    from makeshed.model import Demand  # noqa: PLC0415

    wanted = sorted({demand.item for demand in shed.rows(Demand)})
    if len(wanted) != 1:
        named = ", ".join(wanted[:8]) or "none"
        raise BadValue("no product is named", hint=f"name one; wanted in the case: {named}")
    return wanted[0]


def _shed(given: dict[str, Any]) -> Shed:
    from makeshed.store import load  # noqa: PLC0415
    from makeshed.store.scenario import scenario  # noqa: PLC0415
    from makeshed.store.scenarios import find  # noqa: PLC0415

    if not given["case"] and Path(given["product"] or ".").exists() and given["product"]:
        given["case"], given["product"] = given["product"], ""
    case = located(given["case"] or "ebike")
    shed = load(case)
    changes = {name: given[name] for name in ("without", "add", "set")}
    files = [find(name, case) for name in given["scenario"]]
    return scenario(shed, *files, **changes) if files or any(changes.values()) else shed
