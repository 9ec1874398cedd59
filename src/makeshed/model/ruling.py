"""From a rule as data to a rule that can be asked: the tree is read, and every fault in it named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from makeshed.data.rules import bundled
from makeshed.errors import BadFacts, NotFound, Problem, nearest
from makeshed.model.duty import Rule
from makeshed.model.finding import Look
from makeshed.model.shed import Shed
from makeshed.model.territory import members
from makeshed.science.bill import KINDS, PlaceSet, Where
from makeshed.science.origin import NEGATED, Filter, Share, Threshold
from makeshed.science.verdict import Ask, Group, Step, Test, negated

DIGITS = {"CC": 2, "CTH": 4, "CTSH": 6}
"""Change of chapter, of heading, of subheading: digits in which the code must differ."""
DEEPEST = 40
NODES = ("all", "any", "not", "share", "step", "tariff_shift", "evidence", "judgement")
WITH = {"step": {"in", "ask"}, "evidence": {"ask"}, "judgement": {"ask"}}
SHARE = {
    "name",
    "numerator",
    "less",
    "denominator",
    "operator",
    "threshold",
    "sub_assemblies",
    "by",
}
SHIFT = {"change", "originating", "except", "tolerance", "sub_assemblies"}
FILTER = {"kinds", "in", "not_in", "goods", "codes", "essential"}
RULE = {
    "rule", "name", "status", "citation", "valid_from", "valid_to", "products", "applies_to",
    "expression", "not_decided", "earlier", "examples", "reliability", "unverified",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A rule in force on a day, ready to be asked."""

    rule: str
    name: str
    test: Test
    status: str = "law"
    citation: str = ""
    applies_to: str = "product"
    products: tuple[str, ...] = ()
    not_decided: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    def in_force(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class Reader:
    """Reads one tree and collects what is wrong with it, each with its path in the tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def wrong(self, path: str, found: object, right: str) -> None:
        """Note a fault."""
        self.problems.append(Problem("rules", None, path, _shown(found), right, self.file))

    def test(self, node: Any, path: str) -> Test:
        """Return the test at a node of the tree."""
        if path.count(".") > DEEPEST:
            self.wrong(path[:60], "a tree too deep to read", f"at most {DEEPEST} levels")
            return Ask("", "", "judgement")
        kinds = [name for name in NODES if isinstance(node, dict) and name in node]
        if len(kinds) != 1:
            word = next(iter(node), "") if isinstance(node, dict) else str(node)
            hint = nearest(str(word), NODES)
            self.wrong(path, node, f"an object with one of {', '.join(NODES)}; {hint}")
            return Ask("", "", "judgement")
        kind = kinds[0]
        self.known(node, {kind} | WITH.get(kind, set()), path)
        read: dict[str, Callable[[Any, Any, str], Test]] = {
            "all": self._group, "any": self._group, "not": self._not, "share": self._share,
            "tariff_shift": self._shift, "step": self._step, "evidence": self._ask,
            "judgement": self._ask,
        }  # fmt: skip
        return read[kind](node, node[kind], f"{path}.{kind}")

    def known(self, node: Mapping[str, Any], names: set[str], path: str) -> None:
        """Note every name that means nothing here."""
        for name in node:
            if name not in names:
                self.wrong(f"{path}.{name}", name, nearest(name, names))

    def _group(self, node: Any, inside: Any, path: str) -> Test:
        if not isinstance(inside, list) or not inside:
            self.wrong(path, inside, "a list of tests")
            return Ask("", "", "judgement")
        tests = tuple(self.test(each, f"{path}[{n}]") for n, each in enumerate(inside))
        return Group("all" if "all" in node else "any", tests)

    def _not(self, _node: Any, inside: Any, path: str) -> Test:
        return negated(self.test(inside, path))

    def _ask(self, node: Any, inside: Any, path: str) -> Test:
        key, ask = self.word(inside, path), node.get("ask", "")
        sort = path.rpartition(".")[2]
        if not ask:
            self.wrong(f"{path}.ask", ask, "the question that a person answers")
        return Ask(key, str(ask), "evidence" if sort == "evidence" else "judgement")

    def _step(self, node: Any, inside: Any, path: str) -> Test:
        name = self.word(inside, path)
        said = str(node.get("ask", "")) or f"{name} there"
        return Step(name, self.places(node.get("in"), f"{path}.in"), said)

    def _share(self, _node: Any, inside: Any, path: str) -> Test:
        inside = self.object(inside, SHARE, path)
        operator: Any = self.choice(inside.get("operator"), tuple(NEGATED), f"{path}.operator")
        thresholds = self.thresholds(inside.get("threshold"), f"{path}.threshold")
        beyond = {"<": 0.0, ">": 1.0}.get(operator)
        if any(row.value == beyond for row in thresholds):
            found = f"{operator} {beyond:g}"
            self.wrong(f"{path}.threshold", found, "a threshold that some share can meet")
        by = self.choice(inside.get("by", "value"), ("value", "mass"), f"{path}.by")
        less = inside.get("less")
        return Share(
            name=self.word(inside.get("name"), f"{path}.name"),
            counted=self.filter(inside.get("numerator"), f"{path}.numerator"),
            base=self.filter(inside.get("denominator"), f"{path}.denominator"),
            left_out=None if less is None else self.filter(less, f"{path}.less"),
            operator=operator,
            thresholds=thresholds,
            depth=self.depth(inside, path),
            by="mass" if by == "mass" else "value",
        )

    def _shift(self, _node: Any, inside: Any, path: str) -> Test:
        """A change of code is a share too: what does not change is at most the tolerance."""
        inside = self.object(inside, SHIFT, path)
        change = self.choice(inside.get("change"), tuple(DIGITS), f"{path}.change")
        places = self.places(inside.get("originating"), f"{path}.originating")
        excepted = self.codes(inside.get("except", []), f"{path}.except")
        return Share(
            name=f"non-originating materials without change of code ({change}) in the price",
            counted=Filter(
                frozenset({"material"}),
                outside=places,
                digits=DIGITS.get(change, 4),
                excepted=excepted,
            ),
            base=Filter(frozenset(KINDS)),
            operator="<=",
            thresholds=self.thresholds(inside.get("tolerance", 0.0), f"{path}.tolerance"),
            depth=self.depth(inside, path),
        )

    def filter(self, node: Any, path: str) -> Filter:
        """Return the cost lines that are meant."""
        node = self.object(node, FILTER, path)
        kinds = node.get("kinds", [])
        if not isinstance(kinds, list) or not kinds:
            self.wrong(f"{path}.kinds", kinds, "a list of kinds of cost")
            kinds = []
        for n, kind in enumerate(kinds):
            if not isinstance(kind, str) or kind not in KINDS:
                self.wrong(
                    f"{path}.kinds[{n}]", kind, f"a kind of cost; {nearest(str(kind), KINDS)}"
                )
        inside = self.places(node["in"], f"{path}.in") if "in" in node else None
        outside = self.places(node["not_in"], f"{path}.not_in") if "not_in" in node else None
        if inside is not None and outside is not None and inside <= outside:
            self.wrong(f"{path}.not_in", node["not_in"], "a place that leaves something of in")
        return Filter(
            kinds=frozenset(map(str, kinds)),
            inside=inside,
            outside=outside,
            goods=self.flag(node, "goods", path),
            codes=self.codes(node.get("codes", []), f"{path}.codes"),
            essential=self.flag(node, "essential", path),
        )

    def flag(self, node: Mapping[str, Any], name: str, path: str) -> bool:
        """Return true or false; false if it is not there."""
        value = node.get(name, False)
        if not isinstance(value, bool):
            self.wrong(f"{path}.{name}", value, "true or false")
        return value is True

    def places(self, node: Any, path: str) -> PlaceSet:
        """Return a place set: ``FR``, ``EU``, ``city:FR/Marseille``, ``region:FR/FRL``, or a list."""
        if isinstance(node, list) and node:
            listed = [self.places(each, f"{path}[{n}]") for n, each in enumerate(node)]
            return frozenset().union(*listed)
        sort, _, rest = node.partition(":") if isinstance(node, str) else ("", "", "")
        country, _, part = (rest or sort).partition("/")
        if sort in {"city", "region"} and part:
            self.country(country, path, node)
            name = part.casefold() if sort == "city" else part
            return frozenset({Where(country, **{sort: name})})
        if not rest and sort:
            return frozenset(Where(member) for member in self.country(country, path, node))
        right = "a country or union such as FR or EU, city:FR/Marseille or region:FR/FRL, or a list"
        self.wrong(path, node, right)
        return frozenset()

    def country(self, code: str, path: str, node: object) -> frozenset[str]:
        """Return the countries of a union, or the country itself."""
        try:
            return members(code)
        except NotFound as error:
            self.wrong(path, node, f"a country or union; {error.hint}")
            return frozenset()

    def thresholds(self, node: Any, path: str) -> tuple[Threshold, ...]:
        """Return one threshold, or a table of them by day and product."""
        if isinstance(node, int | float) and not isinstance(node, bool):
            if not 0 <= node <= 1:
                self.wrong(path, node, "a share from 0 to 1")
            return (Threshold(float(node)),)
        if not isinstance(node, list) or not node:
            self.wrong(path, node, "a share, or a table of value, from, to, codes")
            return ()
        found: list[Threshold] = []
        for n, row in enumerate(node):
            at = f"{path}[{n}]"
            row = self.object(row, {"value", "from", "to", "codes"}, at)  # noqa: PLW2901
            for one in self.thresholds(row.get("value"), f"{at}.value"):
                since, until = (self.day(row.get(name), f"{at}.{name}") for name in ("from", "to"))
                codes = self.codes(row.get("codes", []), f"{at}.codes")
                found.append(Threshold(one.value, since, until, codes))
        return tuple(found)

    def depth(self, node: Mapping[str, Any], path: str) -> Any:
        """Return how sub-assemblies count."""
        given = node.get("sub_assemblies", "traced")
        return self.choice(given, ("traced", "absorbed", "where-made"), f"{path}.sub_assemblies")

    def object(self, node: Any, names: set[str], path: str) -> Mapping[str, Any]:
        """Return an object whose every name is known."""
        if not isinstance(node, dict):
            self.wrong(path, node, f"an object with {', '.join(sorted(names))}")
            return {}
        self.known(node, names, path)
        return node

    def objects(self, node: Any, path: str) -> tuple[Mapping[str, Any], ...]:
        """Return a list of objects."""
        if not isinstance(node, list) or not all(isinstance(each, dict) for each in node):
            self.wrong(path, node, "a list of objects")
            return ()
        return tuple(node)

    def words(self, node: Any, path: str) -> tuple[str, ...]:
        """Return a list of texts."""
        if not isinstance(node, list) or not all(isinstance(each, str) for each in node):
            self.wrong(path, node, "a list of texts")
            return ()
        return tuple(node)

    def choice(self, value: Any, choices: Sequence[str], path: str) -> str:
        """Return one of some words."""
        if value not in choices:
            self.wrong(path, value, f"one of {', '.join(choices)}; {nearest(str(value), choices)}")
        return str(value)

    def word(self, value: Any, path: str) -> str:
        """Return a word that must be there."""
        if not isinstance(value, str) or not value:
            self.wrong(path, value, "a word")
        return str(value)

    def codes(self, value: Any, path: str) -> tuple[str, ...]:
        """Return beginnings of commodity codes."""
        if not isinstance(value, list) or not all(
            isinstance(v, str) and v.isdigit() for v in value
        ):
            self.wrong(path, value, "a list of the first digits of commodity codes")
            return ()
        return tuple(value)

    def day(self, value: Any, path: str) -> date | None:
        """Return a day, or none."""
        try:
            return None if value is None or value == "" else date.fromisoformat(str(value))
        except ValueError:
            self.wrong(path, value, "a day such as 2026-01-31")
            return None


def read(data: Mapping[str, Any], *, file: str = "") -> tuple[Ruling, ...]:
    """Return the versions of a rule, the newest first.

    Raises
    ------
    BadFacts
        What is wrong, each with its path in the tree.
    """
    reader = Reader(file)
    body = reader.object(data, RULE, "")
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
                applies_to=str(one.get("applies_to", "product")),
                products=reader.codes(one.get("products", []), "products"),
                not_decided=reader.words(one.get("not_decided", []), "not_decided"),
                valid_from=reader.day(one.get("valid_from"), "valid_from"),
                valid_to=reader.day(one.get("valid_to"), "valid_to"),
                examples=reader.objects((version if n else one).get("examples", []), "examples"),
            )
        )
    if reader.problems:
        raise BadFacts(reader.problems)
    return tuple(found)


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


def rules_of(shed: Shed) -> dict[str, tuple[Ruling, ...]]:
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


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False, default=str)
    return "nothing" if found is None else text if len(text) <= 60 else f"{text[:57]}..."
