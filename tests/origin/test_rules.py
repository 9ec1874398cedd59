"""Every bundled rule can be read, and says of its own examples what they expect."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.origin.examples import asked, bill, outcome

from makeshed.data.rules import bundled
from makeshed.errors import BadFacts
from makeshed.model import Rule, Shed
from makeshed.model.finding import Look
from makeshed.model.noun import frame_of
from makeshed.model.ruling import Ruling, of_fact, read, rules_can_be_read, rules_of
from makeshed.science.bill import KINDS, Bill, BillLine
from makeshed.science.verdict import RulingContext, evaluate, ways

ORACLE = Path(__file__).parents[2].parent / "shared" / "oracles" / "label" / "origin-rules"
UK = ORACLE.parent / "roo-uk" / "eu.json"
CASES = [
    pytest.param(ruling, example, id=f"{key}: {example['says']}")
    for key, data in bundled().items()
    for ruling in read(data, file=f"{key}.json")
    for example in ruling.examples
]


def test_every_rule_is_named_by_its_file_and_has_an_example() -> None:
    assert len(bundled()) >= 37
    for key, data in bundled().items():
        assert data["rule"] == key
        for version in read(data):
            assert version.citation
            assert version.name
            assert version.examples, key


@pytest.mark.parametrize(("ruling", "example"), CASES)
def test_rule_says_of_its_example_what_it_expects(ruling: Ruling, example: dict[str, Any]) -> None:
    found = outcome(ruling, example)
    assert found.value == example["verdict"], [leaf.says for leaf in found.leaves()]
    if "share" in example:
        ends = [leaf.share for leaf in found.leaves() if leaf.low is not None]
        assert any(pair == pytest.approx(example["share"], abs=1e-9) for pair in ends), ends


def test_every_rule_with_a_share_has_an_example_that_fails() -> None:
    for key, data in bundled().items():
        tree = json.dumps(data["expression"])
        if '"share"' in tree or '"tariff_shift"' in tree:
            values = {example["verdict"] for v in read(data) for example in v.examples}
            assert "fail" in values, key


golden = pytest.mark.skipif(not ORACLE.exists(), reason=f"no oracles beside the checkout: {ORACLE}")


def golden_bike(home: str = "FR", **changed: str) -> Bill:
    """The oracle's e-bike; ``home`` stands in the place of France."""
    data = json.loads((ORACLE / "golden_ebike.json").read_text(encoding="utf-8"))
    kinds = {"rd": "research", "qa": "quality", "inbound": "freight"}
    lines = [[name, "material", value, origin, code] for name, code, value, origin in data["parts"]]
    lines += [
        [name, kinds.get(name, name), value, "?" if origin == "XX" else origin]
        for name, (value, origin) in data["costs"].items()
    ]
    for line in lines:
        line[3] = changed.get(line[0], line[3])
        line[3] = home if line[3] == "FR" else line[3]
    return bill({"lines": lines, "hs": "87116010", "made_in": home})


@golden
@pytest.mark.parametrize(
    ("key", "home", "share"),
    [
        ("eu_uk.8711", "FR", 545 / 2000),
        ("eu_uk.8712", "FR", 545 / 2000),
        ("eu.bike_parts", "FR", 370 / 1318),
        ("ch.industrial", "CH", 773 / 1663),
        ("ca.product", "CA", 698 / 1588),
        ("ca.made", "CA", 698 / 1588),
    ],
)
def test_golden_bike(key: str, home: str, share: float) -> None:
    (ruling, *_) = read(bundled()[key])
    found = evaluate(ruling.test, golden_bike(home), asked({"day": "2026-11-22"}))
    ends = [leaf.share for leaf in found.leaves() if leaf.low is not None]
    assert any(pair == pytest.approx((share, share), abs=1e-9) for pair in ends), ends


@golden
def test_golden_bike_under_origine_france_garantie() -> None:
    (ruling,) = read(bundled()["fr.ofg"])
    share = ruling.test.tests[2]  # type: ignore[union-attr]
    today = asked({"day": "2026-11-22"})
    known = evaluate(share, golden_bike(inbound="CN"), today)
    assert known.share == pytest.approx((785 / 1715, 785 / 1715), abs=1e-9)
    assert known.value == "fail"
    unsure = golden_bike(inbound="CN", derailleur="?", saddle="?")
    two = evaluate(share, unsure, today)
    assert two.share == pytest.approx((785 / 1715, 855 / 1715), abs=1e-9)
    assert (two.value, two.open_parts) == ("fail", ("derailleur", "saddle"))
    three = evaluate(share, golden_bike(derailleur="?", saddle="?"), today)
    assert three.share[1] == pytest.approx(895 / 1715, abs=1e-9)
    assert (three.value, three.open_parts[:2]) == ("undetermined", ("derailleur", "inbound"))
    motor = evaluate(share, golden_bike(inbound="CN", motor="FR"), today)
    assert motor.share[0] == pytest.approx(1025 / 1715, abs=1e-9)


@pytest.mark.skipif(not UK.exists(), reason=f"no oracles beside the checkout: {UK}")
@pytest.mark.parametrize(("key", "heading"), [("eu_uk.8711", "8708-8711"), ("eu_uk.8712", "8712")])
def test_preferences_are_those_of_the_british_tariff(key: str, heading: str) -> None:
    """Its rule sets (trade-tariff-backend, MIT) say which tests a heading has, and at what limit."""
    sets = json.loads(UK.read_text(encoding="utf-8"))["rule_sets"]
    rules = next(each["rules"] for each in sets if each["heading"] == heading)
    classes = {name for rule in rules for name in rule["class"]}
    limits = {int(found) / 100 for rule in rules for found in re.findall(r"(\d+)%", rule["rule"])}
    (ruling,) = read(bundled()[key])
    tree = json.dumps(bundled()[key]["expression"])
    shares = [way.constraints for way in ways(ruling.test, date(2026, 1, 1), heading[-4:])]
    own = {form.threshold for way in shares for form in way if not form.share.counted.digits}
    assert ("CTH" in classes) == ('"CTH"' in tree)
    assert own == limits


SHARE = {
    "name": "own share",
    "numerator": {"kinds": ["material"], "in": "FR"},
    "denominator": {"kinds": ["material"]},
    "operator": ">=",
    "threshold": 0.5,
}


@pytest.mark.parametrize(
    ("expression", "path", "right"),
    [
        ({"all": [{"shar": SHARE}]}, "expression.all[0]", "share"),
        ({"all": []}, "expression.all", "list of tests"),
        ({"share": SHARE | {"operator": "=>"}}, "expression.share.operator", ">="),
        ({"share": SHARE | {"threshold": "half"}}, "expression.share.threshold", "a share"),
        ({"share": SHARE | {"threshold": 50}}, "expression.share.threshold", "0 to 1"),
        (
            {"share": SHARE | {"numerator": {"kinds": ["materials"]}}},
            "expression.share.numerator.kinds[0]",
            "material",
        ),
        (
            {"share": SHARE | {"numerator": {"kinds": ["material"], "in": "Frankreich"}}},
            "expression.share.numerator.in",
            "country",
        ),
        (
            {"share": SHARE | {"threshold": [{"value": 0.5, "from": "soon"}]}},
            "expression.share.threshold[0].from",
            "a day",
        ),
        ({"share": SHARE | {"operator": "<", "threshold": 0}}, "expression.share.threshold", "meet"),
        (
            {"share": SHARE | {"numerator": {"kinds": ["material"], "in": "FR", "not_in": "EU"}}},
            "expression.share.numerator.not_in",
            "leaves something",
        ),
        (
            {"share": SHARE | {"numerator": {"kinds": ["material"], "goods": "yes"}}},
            "expression.share.numerator.goods",
            "true or false",
        ),
        ({"step": "made"}, "expression.step.in", "city:FR/Marseille"),
        ({"judgement": "style"}, "expression.judgement.ask", "question"),
        ({"tariff_shift": {"change": "CTX", "originating": "EU"}}, "expression.tariff_shift.change", "CTH"),
        ({"share": SHARE | {"treshold": 0.4}}, "expression.share.treshold", "threshold"),
        ("made in France", "expression", "an object"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_path(expression: Any, path: str, right: str) -> None:
    with pytest.raises(BadFacts) as caught:
        read({"rule": "own", "name": "Own", "expression": expression}, file="own.json")
    (problem,) = caught.value.problems
    assert problem.column == path
    assert right in problem.right
    assert problem.file == "own.json"


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["FR", "<", "CC"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@examples(150)
@given(st.sampled_from(sorted(bundled())), st.data())
def test_whatever_stands_in_a_tree_it_is_read_or_refused(key: str, data: st.DataObject) -> None:
    rule = json.loads(json.dumps(bundled()[key]))
    holder: Any = {"": rule}
    at: Any = ""
    while (
        isinstance(holder[at], dict | list)
        and holder[at]
        and (at == "" or data.draw(st.booleans()))
    ):
        holder = holder[at]
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        at = data.draw(st.sampled_from(keys))
    holder[at] = data.draw(ANYTHING)
    try:
        rulings = read(rule)
    except BadFacts as error:
        assert error.problems  # noqa: PT017
        return
    evaluate(rulings[0].test, Bill("item"), RulingContext(date(2026, 1, 1)))


def test_a_tree_too_deep_is_refused() -> None:
    tree: Any = {"judgement": "x", "ask": "x"}
    for _ in range(300):
        tree = {"not": tree}
    with pytest.raises(BadFacts, match="too deep"):
        read({"rule": "own", "name": "Own", "expression": tree})
    deep = Rule(rule="own", expression='{"not":' * 100_000)
    with pytest.raises(BadFacts, match="as JSON"):
        of_fact(deep)


def test_a_rule_of_the_shed_takes_the_place_of_a_bundled_one() -> None:
    own = Rule(rule="fr.ofg", name="Ours", expression=json.dumps({"share": SHARE}))
    found = rules_of(Shed.of(own))
    assert found["fr.ofg"][0].name == "Ours"
    assert found["fr.marseille"][0].status == "city"


def test_check_names_the_row_of_a_rule_that_cannot_be_read() -> None:
    good = Rule(rule="good", expression=json.dumps({"share": SHARE}))
    bad = Rule(rule="bad", expression='{"all": [{"judgement": "x"}')
    shed = Shed({"rules": Shed.of(good).table(Rule).vstack(Shed().table(Rule).vstack(_frame(bad)))})
    (problem,) = rules_can_be_read(Look(shed))
    assert (problem.table, problem.row, problem.column) == ("rules", 2, "expression")
    with pytest.raises(BadFacts):
        of_fact(bad)


def _frame(*rules: Rule) -> Any:
    return frame_of(Rule, list(rules))


def test_kinds_of_cost_are_those_that_lines_may_have() -> None:
    assert BillLine("x", "material", 1.0).kind in KINDS
