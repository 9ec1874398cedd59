"""In a notebook: what is meant is understood, what cannot be is refused by name, answers are short."""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_every_question import ASK, asked, case, every_question
from tests.costing.solids import box, shape_of

import makeshed as ms
from makeshed.model.noun import NOUNS, columns
from makeshed.questions.asking import coercion
from makeshed.questions.asking.coercion import OPENERS
from makeshed.questions.quote import quote

DAY = "2026-01-01"
EXAMPLES = Path(__file__).parents[2] / "examples"
PART = EXAMPLES / "bracket" / "parts" / "bracket.stl"
PLAN: Any = ms.plan
"""As somebody calls it whom no types hold back."""


def said(plan: ms.Plan) -> object:
    assert plan.record
    return plan.rows, {**plan.record.asked}


def test_one_text_stands_for_several() -> None:
    one = ms.plan(case(), day=date(2026, 1, 1), limits="co2e<=60t", blocked="suez")
    many = ms.plan(case(), day=date(2026, 1, 1), limits=["co2e<=60t"], blocked=("suez",))
    assert said(one) == said(many)
    sheet = shape_of(box(30, 20, 2))
    number: Any = 100
    few = ms.quote(case(), sheet, material="steel", process="laser-cutting", volumes=number)
    assert {row.volume for row in few.rows} == {100.0}, "and one number for several"


def test_any_collection_is_several_and_is_read_once() -> None:
    whole = ms.plan(case(), day=DAY, limits=["co2e<=60t", "sites<=3"])  # type: ignore[arg-type]
    given: Any
    for given in (
        (text for text in ("co2e<=60t", "sites<=3")),
        pl.Series(["co2e<=60t", "sites<=3"]),
        {"sites<=3", "co2e<=60t"},
    ):
        found = ms.plan(case(), day=DAY, limits=given)  # type: ignore[arg-type]
        assert said(found) == said(whole)


def test_iso_text_is_a_day_and_no_other_text_is() -> None:
    assert PLAN(case(), day=" 2026-01-01 ").record.asked["day"] == DAY
    for wrong in ("20260101", "1 Jan 2026", "2026-02-30", "2026-W01-1", "1-1-2026"):
        with pytest.raises(ms.BadValue, match=f"day is '{wrong}'; right: 1900-01-01"):
            PLAN(case(), day=wrong)


def test_a_path_is_a_case_a_part_and_a_shop(tmp_path: Path) -> None:
    found = ms.plan(EXAMPLES / "bracket", day=date(2026, 1, 1))
    assert found.record
    assert found.record.shed == ms.example("bracket").fingerprint()
    assert found.record.case == "bracket"
    assert ms.plan("bracket", day=date(2026, 1, 1)).rows == found.rows, "an example by its name"
    with pytest.raises(ms.NotFound, match="nowhere"):
        ms.plan(tmp_path / "nowhere")
    rates = tmp_path / "rates.csv"
    rates.write_text("name,value\nmachine_rate,61\n")
    path: Any = PART
    mine: Any = rates
    quoted = ms.quote("bracket", path, material="steel", process="cnc-milling", shop=mine)
    assert any(each.value == 61 for each in quoted.assumptions)
    assert quoted.record
    assert quoted.record.asked["part"]["name"] == "bracket"


def test_where_nothing_opens_a_path_it_is_said_what_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coercion, "OPENERS", {})
    with pytest.raises(ms.BadValue) as refused:
        quote("bracket", str(PART), material="steel")  # type: ignore[arg-type]
    assert "shed is 'bracket'; right: a Shed, or the path of a case" in str(refused.value)
    assert refused.value.hint.startswith("makeshed.load(path) reads a case; makeshed.read_part")
    monkeypatch.undo()
    assert {"shed", "part", "shop"} == set(OPENERS)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"local": 5}, "local is 5; right: a text"),
        ({"relax": "no"}, "relax is 'no'; right: True or False"),
        ({"on_progress": 3}, "on_progress is 3; right: something that can be called"),
        ({"answers": {"end-use": "yes"}}, "answers is of type dict; right: one or several"),
        ({"rules": [5]}, "rules is 5; right: a text"),
        ({"limits": b"sites<=3"}, "limits is of type bytes"),
    ],
)
def test_what_is_of_another_kind_is_refused_by_name(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ms.BadValue) as refused:
        PLAN(case(), **given)
    assert told in str(refused.value)


def test_a_word_that_is_none_of_some_is_told_with_the_nearest() -> None:
    with pytest.raises(ms.NotFound, match="no solver is called 'hihgs'") as refused:
        PLAN(case(), solver="hihgs")
    assert refused.value.hint == "did you mean highs?"
    with pytest.raises(ms.BadValue, match=r"(?s)2 arguments.*scip .*did you mean highs\?"):
        PLAN(case(), solver="hihgs", relax="no")


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(ms.BadValue) as refused:
        PLAN(7, local=1, relax=2)
    told = str(refused.value)
    assert "3 arguments cannot be read" in told
    assert "shed is 7; right: a Shed" in told


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(ms.UnknownArgument, match="plan takes no limts") as refused:
        PLAN(case(), limts=["sites<=3"])
    assert refused.value.hint == "did you mean limits?"
    with pytest.raises(TypeError, match="plan takes no limts and no zzz") as two:
        PLAN(case(), limts=[], zzz=1)
    assert "did you mean limits? it takes local, " in str(two.value.hint)  # type: ignore[attr-defined]
    with pytest.raises(ms.UnknownArgument, match="missing a required argument: between") as less:
        ms.tip(case(), "carbon_price")  # type: ignore[call-arg]
    assert less.value.hint == "it needs shed, vary, between; without a name it takes shed, vary"
    with pytest.raises(ms.UnknownArgument, match="too many positional"):
        PLAN(case(), "FR")


@pytest.mark.parametrize(
    ("path", "said"),
    [("x" * 300, "cannot be read: File name too long"), ("", "shed is ''"), (" ", "shed is ' '"),
     ("a\x00b", "there is no a"), ("https://example.org/x", "there is no https")],
)  # fmt: skip
def test_what_is_no_path_is_refused_without_a_traceback(path: str, said: str) -> None:
    with pytest.raises((ms.NotFound, ms.BadValue), match=said):
        ms.plan(path)


def test_numbers_of_numpy_are_numbers() -> None:
    asked = {"gap": np.float32(0.01), "threads": np.int64(1), "relax": np.True_}
    found = PLAN("bracket", day=DAY, **asked).record.asked
    assert [found[name] for name in asked] == [pytest.approx(0.01), 1, True]
    assert [type(found[name]) for name in asked] == [float, int, bool]


def test_none_is_not_said_and_a_shed_may_be_named() -> None:
    plain = ms.plan(case(), day=date(2026, 1, 1))
    assert said(PLAN(shed=case(), day=DAY, limits=None, gap=None, local=None)) == said(plain)
    with pytest.raises(ms.BadValue, match="vary is not given"):
        ms.tip(case(), None, between=(0, 1))  # type: ignore[arg-type]


def verb(shed: ms.Shed, *, words: Sequence[str] = ()) -> None:
    """Take words."""
    del shed, words


@given(st.one_of(st.text(max_size=9), st.lists(st.text(max_size=9)), st.none(), st.integers()))
def test_what_takes_several_texts_is_given_a_tuple_of_them_or_refuses(value: Any) -> None:
    try:
        found = coercion.given(verb, (ms.Shed(),), {"words": value}).arguments["words"]
    except ms.BadValue as error:
        assert str(error) == f"words is {value}; right: a text"  # noqa: PT017
        return
    assert list(found) == ([value] if isinstance(value, str) else list(value or ()))


@every_question
def test_an_answer_is_one_line_a_page_and_a_frame(name: str) -> None:
    answer = asked(name)
    line = repr(answer)
    assert line.startswith(f"<{type(answer).__name__}: {answer.headline()}")
    assert f"{len(answer.rows)} rows" in line
    assert len(line) < 1000
    page = answer._repr_html_()
    assert answer.headline() in unescape(page)
    assert page.count("<tr>") == len(answer.rows) + 1
    for table in answer.lists():
        frame, rows = answer.frame(table), getattr(answer, table)
        assert len(frame) == len(rows)
        for held, row in zip(frame.iter_rows(named=True), rows, strict=True):
            assert all(_same(held[key], getattr(row, key)) for key in held if key != "terms")


def _same(held: Any, value: Any) -> bool:
    if isinstance(value, float) and isinstance(held, float):
        return held == value or (math.isnan(held) and math.isnan(value))
    return not isinstance(value, str | int | float) or bool(held == value)


def test_strange_names_give_a_notebook_no_markup() -> None:
    plan = ms.plan(case(), day=date(2026, 1, 1))
    row = plan.rows[0]
    odd = replace(plan, rows=(replace(row, demand="<script>x"),), notes=("<b>",))
    assert "<script>" not in odd._repr_html_()
    assert "<li>&lt;b&gt;</li>" in odd._repr_html_()


def test_there_is_no_frame_of_what_the_answer_has_not() -> None:
    with pytest.raises(ms.NotFound) as refused:
        asked("plan").frame("bougt")
    assert refused.value.hint == "did you mean bought?"
    assert ms.plan("bracket", day=date(2026, 1, 1)).frame("made").columns[:2] == ["site", "item"]


def test_a_number_opened_in_a_cell_is_a_tree() -> None:
    term = asked("plan").why("total")
    assert repr(term) == str(term)
    assert repr(term).count("\n") > 3


def test_equal_sheds_are_equal_and_hash_alike() -> None:
    one, other = case(), case()
    assert one == other
    assert len({one, other}) == 1
    offer = next(iter(one.rows(ms.Offer)))
    assert one.plus(offer) == one
    assert one.minus(f"offers/{offer.id}") != one
    assert one.minus(f"offers/{offer.id}").plus(offer) == one, "whatever the order of the rows"
    assert one != "a shed"
    assert one.table("offers").equals(one.table(ms.Offer))
    with pytest.raises(ms.NotFound) as refused:
        one.table("offer")
    assert refused.value.hint == "did you mean offers?"


@pytest.mark.parametrize("noun", NOUNS.values(), ids=list(NOUNS))
def test_help_on_a_noun_reads_its_columns(noun: type[Any]) -> None:
    text, takes = inspect.getdoc(noun) or "", inspect.signature(noun)
    assert text.startswith(noun.meaning)
    assert list(takes.parameters) == [column.name for column in columns(noun)]
    assert "Annotated" not in str(takes)
    assert max(map(len, text.splitlines())) < 150
    for column in columns(noun):
        assert f"\n{column.name} : " in text
        assert " ".join(column.about.split()) in " ".join(text.split())


def test_names_are_there_when_asked_and_the_nearest_is_told() -> None:
    from importlib.metadata import version

    from makeshed import errors

    assert ms.__version__ == version("makeshed")
    raised = {
        n for n, e in vars(errors).items() if isinstance(e, type) and issubclass(e, Exception)
    }
    assert raised <= set(ms.__all__)
    answers = {type(asked(name)).__name__ for name in ASK}
    assert answers <= set(ms.__all__)
    assert callable(ms.passport.issue)
    assert callable(ms.passport.verify)
    assert ms.read_part(PART).name == "bracket"
    with pytest.raises(AttributeError, match=r"'plann'; did you mean plan\?"):
        ms.plann  # type: ignore[attr-defined]  # noqa: B018


def test_check_tells_in_python_what_the_terminal_tells(tmp_path: Path) -> None:
    found = ms.check("bracket")
    assert found.problems == ()
    assert found.headline().startswith("nothing is")
    assert repr(found).startswith("<Checked: nothing is")
    (tmp_path / "places.csv").write_text("place,lat,lon,country\nlyon,95,4.8,FR\n")
    wrong = ms.check(tmp_path)
    assert [problem.column for problem in wrong.problems] == ["lat"]
    assert "places.csv, row 2, lat" in str(wrong)
