"""The tree of a rule as data: read node by node, and every fault in it named by its path."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from makeshed.data.rules import listed
from makeshed.errors import NotFound, Problem, nearest
from makeshed.model.territory import members
from makeshed.science.bill import GOODS, KINDS, PlaceSet, Where
from makeshed.science.origin import NEGATED, Filter, Share, Threshold
from makeshed.science.verdict import ByCode, Evidence, Group, RuleStep, Test, negated

DIGITS = {"CC": 2, "CTH": 4, "CTSH": 6}
"""Change of chapter, of heading, of subheading: digits in which the code must differ."""
DEEPEST = 40
NODES = (
    "all", "any", "not", "share", "step", "tariff_shift", "evidence", "judgement", "by_code", "list",
)  # fmt: skip
WITH = {
    "step": {"in", "ask"}, "evidence": {"ask"}, "judgement": {"ask"}, "by_code": {"otherwise"},
    "list": {"in", "otherwise"},
}  # fmt: skip
SHARE = {
    "name",
    "numerator",
    "less",
    "denominator",
    "operator",
    "threshold",
    "sub_assemblies",
    "by",
    "says",
    "choices",
}
CHOICE = {"says", "without", "sub_assemblies", "evidence", "judgement", "ask"}
SHIFT = {"change", "originating", "except", "tolerance", "adds", "sub_assemblies"}
FILTER = {"kinds", "in", "not_in", "goods", "codes", "not_codes", "essential"}
HOME = "$home"
"""In a list of rules, the place that the goods are to originate in."""


class RuleReader:
    """Reads one tree and collects what is wrong with it, each with its path in the tree.

    ``proof`` is an agreement, and the question whether the origin of goods is proven under it.
    """

    def __init__(self, file: str, proof: tuple[str, str] = ("", "")) -> None:
        self.file = file
        self.proof = proof
        self.problems: list[Problem] = []

    def wrong(self, path: str, found: object, right: str) -> None:
        """Note a fault."""
        self.problems.append(Problem("rules", None, path, _shown(found), right, self.file))

    def test(self, node: Any, path: str) -> Test:
        """Return the test at a node of the tree."""
        if path.count(".") > DEEPEST:
            self.wrong(path[:60], "a tree too deep to read", f"at most {DEEPEST} levels")
            return Evidence("", "", "judgement")
        kinds = [name for name in NODES if isinstance(node, dict) and name in node]
        if len(kinds) != 1:
            word = next(iter(node), "") if isinstance(node, dict) else str(node)
            hint = nearest(str(word), NODES)
            self.wrong(path, node, f"an object with one of {', '.join(NODES)}; {hint}")
            return Evidence("", "", "judgement")
        kind = kinds[0]
        self.known(node, {kind} | WITH.get(kind, set()), path)
        read: dict[str, Callable[[Any, Any, str], Test]] = {
            "all": self._group, "any": self._group, "not": self._not, "share": self._share,
            "tariff_shift": self._shift, "step": self._step, "evidence": self._ask,
            "judgement": self._ask, "by_code": self._by_code, "list": self._list,
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
            return Evidence("", "", "judgement")
        tests = tuple(self.test(each, f"{path}[{n}]") for n, each in enumerate(inside))
        return Group("all" if "all" in node else "any", tests)

    def _not(self, _node: Any, inside: Any, path: str) -> Test:
        return negated(self.test(inside, path))

    def _ask(self, node: Any, inside: Any, path: str) -> Test:
        key, ask = self.word(inside, path), node.get("ask", "")
        sort = path.rpartition(".")[2]
        if not ask:
            self.wrong(f"{path}.ask", ask, "the question that a person answers")
        return Evidence(key, str(ask), "evidence" if sort == "evidence" else "judgement")

    def _step(self, node: Any, inside: Any, path: str) -> Test:
        name = self.word(inside, path)
        said = str(node.get("ask", "")) or f"{name} there"
        return RuleStep(name, self.places(node.get("in"), f"{path}.in"), said)

    def _by_code(self, node: Any, inside: Any, path: str) -> Test:
        """A test for each beginning of a commodity code."""
        rows = [
            (
                self.codes(self.object(row, {"codes", "test"}, f"{path}[{n}]").get("codes"), path),
                self.test(row.get("test"), f"{path}[{n}].test"),
            )
            for n, row in enumerate(self.objects(inside, path))
        ]
        return ByCode(tuple(rows), self.test(node.get("otherwise"), f"{path}.otherwise"))

    def _list(self, node: Any, inside: Any, path: str) -> Test:
        """A bundled list of rules by heading; a rule of which only the words are known is asked for."""
        name, otherwise = (
            self.word(inside, path),
            self.test(node.get("otherwise"), f"{path}.otherwise"),
        )
        rows, home = listed(name), node.get("in")
        self.places(home, f"{path}.in")
        if rows is None:
            self.wrong(path, name, "the name of a bundled list of rules")
        found = []
        for row in rows or ():
            key, goods = f"{name}-{row['codes'][0]}", row["goods"]
            asked = f"the rule of {row['law']} for {goods} is met: {row['rule']}"
            tree = row.get("test", {"judgement": key, "ask": asked})
            test = self.test(_at_home(tree, home), f"{path}[{row['codes'][0]}]")
            if row.get("ex"):
                apart = Evidence(
                    f"not-{key}", f"the product is none of these: {goods}", "judgement"
                )
                test = Group("any", (test, Group("all", (apart, otherwise))))
            found.append((tuple(row["codes"]), test))
        return ByCode(tuple(found), otherwise)

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
        share = Share(
            name=self.word(inside.get("name"), f"{path}.name"),
            counted=self.filter(inside.get("numerator"), f"{path}.numerator"),
            base=self.filter(inside.get("denominator"), f"{path}.denominator"),
            left_out=None if less is None else self.filter(less, f"{path}.less"),
            operator=operator,
            thresholds=thresholds,
            depth=self.depth(inside, path),
            by="mass" if by == "mass" else "value",
            choice=str(inside.get("says", "")),
        )
        return self._chosen(share, inside, path)

    def _shift(self, _node: Any, inside: Any, path: str) -> Test:
        """A change of code is a share too: what does not change is at most the tolerance."""
        inside = self.object(inside, SHIFT, path)
        change = self.choice(inside.get("change"), tuple(DIGITS), f"{path}.change")
        places = self.places(inside.get("originating"), f"{path}.originating")
        excepted = self.codes(inside.get("except", []), f"{path}.except")
        adds = self.kinds(inside["adds"], f"{path}.adds") if "adds" in inside else frozenset()
        share = Share(
            name=f"non-originating materials without change of code ({change}) in the price",
            counted=Filter(
                frozenset({"material"}) | adds,
                goods=bool(adds),
                outside=places,
                digits=DIGITS.get(change, 4),
                excepted=excepted,
            ),
            base=Filter(frozenset(KINDS)),
            operator="<=",
            thresholds=self.thresholds(inside.get("tolerance", 0.0), f"{path}.tolerance"),
            depth=self.depth(inside, path),
        )
        return self._chosen(share, {}, path)

    def _chosen(self, share: Share, inside: Mapping[str, Any], path: str) -> Test:
        """Return any of the lawful ways to reckon a share, each with the condition it hangs on."""
        found = list(self._proven(share))
        for n, row in enumerate(self.objects(inside.get("choices", []), f"{path}.choices")):
            at = f"{path}.choices[{n}]"
            self.known(row, CHOICE, at)
            part = "left_out" if share.left_out else "counted"
            of = getattr(share, part)
            without = (
                self.kinds(row["without"], f"{at}.without") if "without" in row else frozenset()
            )
            other = replace(
                share,
                choice=self.word(row.get("says"), f"{at}.says"),
                depth=self.depth(row, at) if "sub_assemblies" in row else share.depth,
                **{part: replace(of, kinds=of.kinds - without)} if of else {},
            )
            sort = next((name for name in ("evidence", "judgement") if name in row), "")
            if sort:
                asked = self._ask(row, row[sort], f"{at}.{sort}")
                found += [Group("all", (each, asked)) for each in self._proven(other)]
            else:
                found += self._proven(other)
        return found[0] if len(found) == 1 else Group("any", tuple(found))

    def _proven(self, share: Share) -> Iterator[Test]:
        """Yield a share with the origins that are proven, and with all as declared: to be shown."""
        agreement, ask = self.proof
        parts = ("counted", "base", "left_out")
        placed = {
            part: replace(each, proven=agreement)
            for part in parts
            if (each := getattr(share, part)) and each.sets and (each.goods or each.kinds & GOODS)
        }
        if not agreement or not placed:
            yield share
            return
        lead = f"{share.choice}, " if share.choice else ""
        yield replace(share, choice=f"{lead}origins that are proven", **placed)
        shown = Evidence(f"proof-of-origin-{agreement.lower()}", ask, "evidence")
        yield Group("all", (replace(share, choice=f"{lead}origins as declared"), shown))

    def filter(self, node: Any, path: str) -> Filter:
        """Return the cost lines that are meant."""
        node = self.object(node, FILTER, path)
        kinds = self.kinds(node.get("kinds", []), f"{path}.kinds")
        inside = self.places(node["in"], f"{path}.in") if "in" in node else None
        outside = self.places(node["not_in"], f"{path}.not_in") if "not_in" in node else None
        if inside is not None and outside is not None and inside <= outside:
            self.wrong(f"{path}.not_in", node["not_in"], "a place that leaves something of in")
        return Filter(
            kinds=kinds,
            inside=inside,
            outside=outside,
            goods=self.flag(node, "goods", path),
            codes=self.codes(node.get("codes", []), f"{path}.codes"),
            not_codes=self.codes(node.get("not_codes", []), f"{path}.not_codes"),
            essential=self.flag(node, "essential", path),
        )

    def kinds(self, node: Any, path: str) -> frozenset[str]:
        """Return kinds of cost; ``price``: all that make up the price ex works."""
        if node == "price":
            return frozenset(KINDS)
        if not isinstance(node, list) or not node:
            self.wrong(path, node, "a list of kinds of cost")
            return frozenset()
        for n, kind in enumerate(node):
            if not isinstance(kind, str) or kind not in KINDS:
                self.wrong(f"{path}[{n}]", kind, f"a kind of cost; {nearest(str(kind), KINDS)}")
        return frozenset(map(str, node))

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


def _at_home(tree: Any, home: Any) -> Any:
    """Return a tree of a list with the place that it is asked for."""
    if isinstance(tree, dict):
        return {name: _at_home(each, home) for name, each in tree.items()}
    if isinstance(tree, list):
        return [_at_home(each, home) for each in tree]
    return home if tree == HOME else tree


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False, default=str)
    return "nothing" if found is None else text if len(text) <= 60 else f"{text[:57]}..."
