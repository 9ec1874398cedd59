"""From a rule as data to a rule that can be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from makeshed.data.rules import bundled
from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.model.duty import Rule
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look
from makeshed.model.reader import RuleReader
from makeshed.model.territory import members
from makeshed.science.verdict import Test

RULE = {
    "rule", "name", "status", "market", "citation", "valid_from", "valid_to", "products", "not_products",
    "applies_to", "proof", "expression", "not_decided", "earlier", "examples", "reliability", "unverified",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A rule in force on a day, ready to be asked.

    ``market`` is the countries and unions where it is asked; none: everywhere. ``proof`` is the
    agreement under which the origin of materials has to be proven; blank: none.
    """

    rule: str
    name: str
    test: Test
    status: str = "law"
    citation: str = ""
    market: tuple[str, ...] = ()
    applies_to: str = "product"
    products: tuple[str, ...] = ()
    not_products: tuple[str, ...] = ()
    proof: str = ""
    not_decided: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    def in_force(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def fits(self, hs: str) -> bool:
        """Return whether it is for goods of a code, as far as the code tells."""
        meant = not self.products or not hs or hs.startswith(self.products)
        return meant and not (hs and self.not_products and hs.startswith(self.not_products))


def read(data: Mapping[str, Any], *, file: str = "") -> tuple[Ruling, ...]:
    """Return the versions of a rule, the newest first.

    Raises
    ------
    BadFacts
        What is wrong, each with its path in the tree.
    """
    reader = RuleReader(file)
    body = reader.object(data, RULE, "")
    reader.proof = _proof(body, reader)
    found = []
    for n, version in enumerate([{}, *reader.objects(body.get("earlier", []), "earlier")]):
        one = {**body, **version}
        path = f"earlier[{n - 1}].expression" if n else "expression"
        found.append(
            Ruling(
                rule=reader.word(one.get("rule"), "rule"),
                name=reader.word(one.get("name"), "name"),
                test=reader.test(one.get("expression"), path),
                status=str(one.get("status", "law")),
                citation=str(one.get("citation", "")),
                market=_market(one.get("market", []), reader),
                applies_to=str(one.get("applies_to", "product")),
                products=reader.codes(one.get("products", []), "products"),
                not_products=reader.codes(one.get("not_products", []), "not_products"),
                proof=reader.proof[0],
                not_decided=reader.words(one.get("not_decided", []), "not_decided"),
                valid_from=reader.day(one.get("valid_from"), "valid_from"),
                valid_to=reader.day(one.get("valid_to"), "valid_to"),
                examples=reader.objects((version if n else one).get("examples", []), "examples"),
            )
        )
    if reader.problems:
        raise BadFacts(reader.problems)
    return tuple(found)


def _market(value: Any, reader: RuleReader) -> tuple[str, ...]:
    """Return the countries and unions where a rule is asked."""
    codes = reader.words(value, "market")
    for code in codes:
        try:
            members(code)
        except NotFound as error:
            reader.wrong("market", code, f"a country or union; {error.hint}")
    return codes


def _proof(body: Mapping[str, Any], reader: RuleReader) -> tuple[str, str]:
    """Return the agreement that asks for proofs of origin, and what it asks."""
    if "proof" not in body:
        return "", ""
    node = reader.object(body["proof"], {"agreement", "ask"}, "proof")
    words = [reader.word(node.get(name), f"proof.{name}") for name in ("agreement", "ask")]
    return words[0], words[1]


def of_fact(rule: Rule) -> tuple[Ruling, ...]:
    """Return a rule that a shed declares; its text is a tree, or an object with ``expression``."""
    where = f"rules/{rule.rule}"
    try:
        tree = json.loads(rule.expression)
    except (json.JSONDecodeError, RecursionError) as error:
        wrong = Problem("rules", None, "expression", str(error), "a tree as JSON", where)
        raise BadFacts([wrong]) from error
    whole = tree if isinstance(tree, dict) and "expression" in tree else {"expression": tree}
    days = {name: str(getattr(rule, name) or "") for name in ("valid_from", "valid_to")}
    given = {"name": rule.name or rule.rule, "status": rule.status, "citation": rule.citation}
    return read({**given, **days, **whole, "rule": rule.rule}, file=where)


def rules_of(shed: Tables) -> dict[str, tuple[Ruling, ...]]:
    """Return every rule by key with its versions: the bundled ones, and those of the shed first.

    A shed's rule with the key of a bundled one takes its place.
    """
    own = {rule.rule: of_fact(rule) for rule in shed.rows(Rule)}
    return own | {
        key: read(data, file=f"{key}.json") for key, data in bundled().items() if key not in own
    }


def rules_can_be_read(look: Look) -> list[Problem]:
    """Return what is wrong with the expressions of a shed's rules, each by its row."""
    problems: list[Problem] = []
    for index, rule in enumerate(look.shed.rows(Rule)):
        try:
            of_fact(rule)
        except BadFacts as error:
            row = look.row("rules", index)
            problems += [
                Problem("rules", row, "expression", f"{p.column}: {p.found}", p.right)
                for p in error.problems
            ]
    return problems
