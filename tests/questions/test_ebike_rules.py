"""The European test of bicycle parts, as a rule that the plan obeys, on the flagship case."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from tests.examples import THOROUGH

from makeshed.model import Shed
from makeshed.plans.plan import Plan
from makeshed.questions.label import label
from makeshed.questions.plan import plan
from makeshed.store import load
from makeshed.store.scenario import scenario

CASE = Path(__file__).parents[2] / "examples" / "ebike"
FILES = CASE / "scenarios"
RULE = FILES / "duties-bicycle-parts.csv"
DAY = date(2026, 11, 22)
AUTHORISED = ("end-use-8835=yes",)
UNITS = 10_000


@cache
def shed(option: str, *, ruled: bool = False) -> Shed:
    return scenario(load(CASE), FILES / f"{option}.args", add=[RULE] if ruled else [])


@cache
def best(option: str, *answers: str, ruled: bool = False) -> Plan:
    return plan(shed(option, ruled=ruled), day=DAY, gap=0.0, answers=answers, relax=THOROUGH)


def each(found: Plan) -> float:
    return found.cost / UNITS


def test_the_rule_turns_one_option_into_the_other() -> None:
    """With an authorisation e1; without it e1c; e2 pays no such duty, whatever the answer."""
    assert best("e1", *AUTHORISED, ruled=True).cost == pytest.approx(best("e1").cost)
    assert best("e1", ruled=True).cost == pytest.approx(best("e1c").cost)
    assert best("e2", ruled=True).cost == pytest.approx(best("e2").cost)


def test_what_the_authorisation_and_what_complying_are_worth() -> None:
    """92 and 79 EUR a bike in the independent calculation."""
    with_it = each(best("e1", *AUTHORISED, ruled=True))
    assert each(best("e1", ruled=True)) - with_it == pytest.approx(92, abs=5)
    assert each(best("e2", ruled=True)) - with_it == pytest.approx(79, abs=1)


def test_left_to_choose_the_plan_complies_at_the_edge() -> None:
    free, obliged = best("parts", *AUTHORISED), best("parts")
    (row,) = obliged.obeyed
    assert row.share == pytest.approx(0.6, abs=1e-5)
    assert 0 < each(obliged) - each(free) < 79
    assert free.obeyed[0].share is None
    assert max(line.duty for line in obliged.shipped) < 3  # 48.5 % of the cheapest frame is 30


@pytest.mark.parametrize(
    ("option", "rules", "answers"),
    [
        ("parts", ["eu.bike_parts"], []),
        ("parts", ["fr.ofg", "eu_uk.8711"], ["essential-characteristics=yes", "sufficient=yes"]),
    ],
)
def test_label_says_pass_of_what_obeys(option: str, rules: list[str], answers: list[str]) -> None:
    found = plan(shed(option), day=DAY, gap=0.0, rules=rules, answers=answers, relax=THOROUGH)
    said = label(shed(option), "ebike", rules=rules, sourcing=found, day=DAY, answers=answers)
    assert {row.rule: row.verdict for row in said.rows} == dict.fromkeys(rules, "pass")
    assert found.why("total").is_sum()


def test_a_finding_against_vietnam_is_one_word() -> None:
    today = plan(load(CASE), day=DAY, relax=THOROUGH)
    after = best("circumvention")
    assert [row.site for row in today.bought] == ["vn-complete"]
    assert "vn-complete" not in {row.site for row in after.bought}
    assert after.cost > today.cost
