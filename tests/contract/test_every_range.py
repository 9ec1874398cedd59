"""Every argument of every question that is a number or a day has a range, and what is outside is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_every_question import DAY, case
from tests.costing.solids import box, shape_of
from tests.examples import THOROUGH

from makeshed.cli import main
from makeshed.errors import BadValue, MakeshedError
from makeshed.questions import QUESTIONS
from makeshed.questions.asking import ranges_of
from makeshed.questions.asking.argument_ranges import Range, refuse

GIVEN: dict[str, dict[str, Any]] = {
    "alternatives": {"most": 1},
    "frontier": {"solves": 3},
    "tip": {"vary": "carbon_price", "between": (0, 1)},
    "quote": {"material": ["steel"], "process": ["laser-cutting"], "country": "FR"},
    "find": {"need": "a welded bike"},
    "refer": {"need": "a welded bike"},
}
"""What a question must be told to be asked at all."""
ODD = (
    float("nan"),
    float("inf"),
    float("-inf"),
    -1,
    0,
    1e308,
    10**30,
    10**400,
    -(10**30),
    True,
    "x",
)


CASE = case()


def questions() -> Iterator[tuple[str, str, Range]]:
    for name, module in QUESTIONS.items():
        for argument, allowed in ranges_of(getattr(import_module(module), name)).items():
            yield name, argument, allowed


every_argument = pytest.mark.parametrize(
    ("name", "argument", "allowed"),
    [pytest.param(*each, id=".".join(each[:2])) for each in questions()],
)


def ask(name: str, **given: Any) -> Any:
    asked = getattr(import_module(QUESTIONS[name]), name)
    part = [shape_of(box(30, 20, 2))] if name == "quote" else []
    return asked(CASE, *part, **(GIVEN.get(name, {}) | given))


def test_each_has_a_range_of_two_ends_and_says_why() -> None:
    for name, argument, allowed in questions():
        between = allowed.between
        assert np.isfinite([between.low, between.high]).all(), (name, argument)
        assert between.low < between.high, (name, argument)
        assert between.why, (name, argument)


@every_argument
def test_what_is_outside_is_refused_by_name(name: str, argument: str, allowed: Range) -> None:
    values: list[Any] = [datetime(2026, 1, 1), date(1, 1, 1), date(9999, 1, 1), "2026"]  # noqa: DTZ001
    if allowed.kind is not date:
        beyond = allowed.between.high * 1.01 + 1
        below = allowed.between.low - 1
        values = [*ODD, below, beyond, int(beyond) + 1, np.float64("nan")]
    for value in values:
        if not allowed.wrong(value):
            continue
        for told in (value, [value]) if allowed.several else (value,):
            with pytest.raises(BadValue) as refused:
                ask(name, **{argument: told})
            assert argument in str(refused.value)
            assert str(allowed) in str(refused.value)


@every_argument
def test_the_ends_of_the_range_are_answered_or_refused_on_purpose(
    name: str, argument: str, allowed: Range
) -> None:
    low, high = allowed.between.low, allowed.between.high
    ends: list[Any] = [allowed.kind(end) for end in (low, high)] if allowed.kind is not date else []
    ends += [date(int(low), 1, 1), date(int(high), 12, 31)] if allowed.kind is date else []
    if argument in {"solves", "most", "workers", "variants"}:
        ends = ends[:1]  # as many as that are computed, or started
    elif not THOROUGH:
        ends = ends[len(argument) % 2 :][:1]
    for end in ends:
        given = (
            {"day": DAY}
            if "day" in ranges_of(getattr(import_module(QUESTIONS[name]), name))
            else {}
        )
        try:
            ask(name, **given | {argument: [end] if allowed.several else end})
        except MakeshedError as error:
            assert str(error)  # noqa: PT017  (an answer would be right too)


def test_everything_out_of_range_is_told_at_once() -> None:
    with pytest.raises(BadValue) as refused:
        ask("plan", gap=-1, holding_rate=float("nan"), threads=1.5, day=date(1, 1, 1))
    told = str(refused.value)
    assert "4 arguments are out of range" in told
    assert "gap is -1; right: 0 to 1 (a share of the cost)" in told
    assert "threads is 1.5; right: whole, 0 to 1,024" in told
    assert "day is 0001-01-01; right: 1900-01-01 to 2200-12-31" in told


@given(st.one_of(st.none(), st.floats(), st.integers(), st.text(), st.booleans(), st.dates()))
def test_a_range_judges_anything(value: Any) -> None:
    ranges = {f"{n}.{a}": allowed for n, a, allowed in questions()}
    for allowed in ranges.values():
        try:
            refuse({"it": allowed}, {"it": value})
        except BadValue as error:
            assert "it is " in str(error)  # noqa: PT017  (most values are right for some)


def test_ends_of_a_setting_that_tip_varies() -> None:
    with pytest.raises(BadValue, match="discount_rate is -1; right: 0 to 2"):
        ask("tip", vary="discount_rate", between=(-1, 0.5))


@pytest.mark.parametrize(
    "words",
    [
        "refer welding --period inf",
        "refer welding --period 1e308",
        "refer welding --day 0001-01-01",
        "find welding --limit 99999999999999999999",
        "plan --discount-rate -1",
        "plan --holding-rate -1",
        "plan --holding-rate nan",
        "plan --gap -1 --time-limit nan --threads -3",
        f"alternatives --most {10**30}",
        f"frontier --solves {10**30}",
        "tip discount_rate --between -1 0.5",
        "find welding --size nan",
    ],
)
def test_at_the_terminal(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == BadValue.exit_code
    assert "right: " in capsys.readouterr().err


def test_help_says_the_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "--help"])
    assert "(0 to 1; default 0.2)" in " ".join(capsys.readouterr().out.split())
