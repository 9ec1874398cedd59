"""Passports of a product of a case: its plan, its verdicts and its page, signed into a folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from makeshed import passport
from makeshed.errors import BadValue
from makeshed.model import Demand, Item, Shed
from makeshed.model.ruling import rules_of
from makeshed.origin.markets import with_rules
from makeshed.passport.page_words import LANGUAGES, language_of
from makeshed.passport.passport_facts import EVERYWHERE, Face
from makeshed.questions.asking.given_answers import strange_answers
from makeshed.questions.label import Labelled, label
from makeshed.questions.plan import plan
from makeshed.store.examples import opened

if TYPE_CHECKING:
    from makeshed.passport import Issued, Product

EXAMPLE_BASE = "https://passports.example/"


@dataclass(frozen=True, slots=True)
class Signed:
    """The passports that were issued, and what there is to tell of them."""

    issued: tuple[Issued, ...]
    notes: tuple[str, ...] = ()


def issue_passports(
    case: Shed | str | PathLike[str],
    product: str = "",
    *,
    folder: str | PathLike[str] = "passports",
    base: str = EXAMPLE_BASE,
    keys: str | PathLike[str] | None = None,
    maker: str = "",
    registered_id: str = "",
    register: str = "",
    gtin: str = "",
    count: int = 1,
    made_on: date | None = None,
    made_at: str = "",
    rules: Sequence[str] = (),
    market: str = "",
    answers: Sequence[str] = (),
    costs: Sequence[str] = (),
    day: date | None = None,
    no_plan: bool = False,
    language: str = "",
    picture: Path | None = None,
) -> Signed:
    """Issue passports for a product of a case.

    Parameters
    ----------
    case
        The facts: a shed, the path of a case, or the name of an example.
    product
        Key of the item; by default the only one that is wanted.
    folder
        Where to write it.
    base
        https address that the folder will be published at.
    keys
        Your private keys; by default in your settings.
    maker
        Name of the firm that says so; by default that of the site.
    registered_id, register
        Its number in a public register, and the https address of that.
    gtin
        GTIN, if you have one; none is made up.
    count
        How many items.
    made_on
        Day it was finished; by default today.
    made_at
        Site that makes it.
    rules
        Rules to judge it by, shown met or not.
    market, answers, costs
        Whose rules, what people judged, and costs that no table holds, as ``label`` takes them.
    day
        Day on which rules must be in force; by default the day it was finished.
    no_plan
        Whether not to ask the planner who supplies what.
    language
        Of the page: en, fr, it, de or es; by default that of the market.
    picture
        Of the product, for its page: JPEG, PNG, WebP.

    Raises
    ------
    BadValue
        An answer that no rule asks for, or no product is named and there is not one alone.
    NotFound
        No such item, rule or site.
    MissingExtra
        ``makeshed[passport]`` is not installed.
    """
    shed = opened(case)
    if wrong := strange_answers(shed, answers):
        raise BadValue(wrong[0], hint="nothing was signed; the keys of answers stand in the rules")
    item = shed.get(product or only_wanted(shed), Item).item  # before the plan, which takes longer
    sourcing = None if no_plan else plan(shed, day=day or made_on)
    finished = made_on or datetime.now(UTC).date()
    made = passport.product_of(shed, item, made_on=finished, plan=sourcing, made_at=made_at)
    labelled = label(
        shed,
        item,
        rules=rules,
        market=market,
        sourcing=sourcing,
        made_at=made.workplace.site,
        day=day or finished,
        costs=costs,
        answers=answers,
        declared_by=maker,
    )
    made = replace(made, claims=passport.claims_of(labelled), judged_on=day)
    made, notes = _faced(shed, made, labelled, rules, language)
    issued = passport.issue(
        Path(folder),
        Path(keys) if keys is not None else keys_home(base),
        made,
        passport.Maker(maker or made.workplace.name, registered_id, register),
        base=base,
        gtin=gtin,
        count=count,
        picture=picture,
    )
    notes = [*notes, *map(str, made.missing)]
    if base == EXAMPLE_BASE:
        notes.append("signed for an example domain; give your own with --base")
    return Signed(tuple(issued), tuple(notes))


def keys_home(base: str) -> Path:
    """Return where an issuer's private keys lie unless they are named: in the settings of the user."""
    from makeshed.passport.did import did_of  # noqa: PLC0415  (it needs the extra)

    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    name = did_of(base).removeprefix("did:web:").replace("%3A", "_").replace(":", "_")
    return Path(settings) / "makeshed" / "keys" / name


def only_wanted(shed: Shed) -> str:
    """Return the only item that is wanted; raise `BadValue` if there is none, or several."""
    wanted = sorted({demand.item for demand in shed.rows(Demand)})
    if len(wanted) != 1:
        named = ", ".join(wanted[:8]) or "none"
        raise BadValue("no product is named", hint=f"name one; wanted in the case: {named}")
    return wanted[0]


def _faced(
    shed: Shed, product: Product, labelled: Labelled, rules: Sequence[str], asked: str
) -> tuple[Product, list[str]]:
    """Give a product its page: language, markets and the rules that are shown."""
    language, told = language_of(labelled.markets, product.workplace.country)
    if said := asked.strip().lower().replace("_", "-").partition("-")[0]:
        language, told = said, ""
    if language not in LANGUAGES:
        told = (
            f"there is no page in {language!r}: it is in English ({', '.join(LANGUAGES)} are known)"
        )
        language = LANGUAGES[0]
    known = rules_of(shed)
    markets, bare = with_rules([*known.values()], labelled.markets)
    theirs = [
        code for claim in product.claims for code in known[claim.rule][0].market or (EVERYWHERE,)
    ]
    markets = tuple(dict.fromkeys([*markets, *theirs]))  # a union's rule is for its members
    face = Face(language, () if rules else markets, tuple(rules))
    met = sum(claim.outcome == "pass" for claim in product.claims)
    shown = [claim.outcome == "pass" or claim.rule in rules for claim in product.claims]
    notes = [*([told] if told else []), *([] if rules else bare)]
    notes += [note for note in labelled.notes if "left out" in note]
    if hidden := len(shown) - sum(shown):
        counted = f"{met} of {len(shown)} rules are met"
        notes.append(
            f"{counted}: the page counts the other {hidden}, and shows those named with --rules"
        )
    return replace(product, face=face), notes
