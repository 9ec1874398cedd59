"""Options that several questions share stand once: their types, ranges, defaults and meanings agree."""

from __future__ import annotations

import ast
from inspect import getdoc, getsource, signature, unwrap
from typing import Any, get_args, get_type_hints

import pytest

import makeshed as ms
from makeshed.questions.asking import PLANNING, question
from makeshed.questions.asking.inputs import inputs_of
from makeshed.questions.asking.options import Default, FindOptions, PlanOptions, Solver
from makeshed.solvers import SOLVERS
from makeshed.verbs import questions

SHARED: dict[str, Any] = {"plan": PlanOptions, "tip": PlanOptions, "frontier": PlanOptions,
                          "alternatives": PlanOptions, "horizon": PlanOptions, "stress": PlanOptions, "find": FindOptions, "refer": FindOptions}  # fmt: skip
every_sharer = pytest.mark.parametrize("name", SHARED)


@pytest.mark.parametrize("options", [PlanOptions, FindOptions])
def test_each_has_a_default_in_its_range_and_a_meaning(options: Any) -> None:
    for name, hint in get_type_hints(options, include_extras=True).items():
        marks = get_args(hint)[1:]
        assert [mark for mark in marks if isinstance(mark, str)], name
        default = next(mark.value for mark in marks if isinstance(mark, Default))
        taken = inputs_of(ms.plan if options is PlanOptions else ms.find)[name]
        assert taken.default == default
        assert taken.range is None or default is None or not taken.range.wrong(default)


@every_sharer
def test_a_question_that_shares_options_takes_them_all_alike(name: str) -> None:
    first = ms.plan if SHARED[name] is PlanOptions else ms.find
    ask = getattr(ms, name)
    for option in SHARED[name].__annotations__:
        assert inputs_of(ask)[option] == inputs_of(first)[option]
        assert f"\n{option}\n    " in (getdoc(ask) or "")
        assert option in signature(ask).parameters


@every_sharer
def test_none_tells_again_what_is_told_once(name: str) -> None:
    """Neither in its signature nor in its docstring."""
    written = ast.parse(getsource(unwrap(getattr(ms, name)))).body[0]
    assert isinstance(written, ast.FunctionDef)
    own = {argument.arg for argument in (*written.args.args, *written.args.kwonlyargs)}
    assert own & set(SHARED[name].__annotations__) == set()
    lines = (ast.get_docstring(written) or "").splitlines()
    assert set(lines) & set(SHARED[name].__annotations__) == set()


def test_every_solver_there_is_can_be_asked_for_in_every_question() -> None:
    assert get_args(get_args(Solver)[0]) == SOLVERS
    offered = {
        name: inputs_of(verb.load())["solver"].choices
        for name, verb in questions().items()
        if "solver" in inputs_of(verb.load())
    }
    assert set(offered) == {"plan", "tip", "frontier", "alternatives", "appraise", "advise"}
    assert set(offered.values()) == {SOLVERS}


def test_a_question_that_takes_any_keyword_is_refused() -> None:
    def anything(shed: ms.Shed, **options: str) -> Any:
        raise AssertionError(shed, options)

    unnamed: Any = anything
    with pytest.raises(TypeError, match="name its options by a TypedDict"):
        question(unnamed)


def test_a_maker_is_referred_by_all_that_finds_one() -> None:
    """Three options had been lost on the way: what is not asked of `find` would be told in silence."""
    shed = ms.Shed.of(
        ms.Place(place="lyon", name="Lyon", lat=45.76, lon=4.84, country="FR"),
        ms.Site(site="both", place="lyon", role="maker"),
        ms.Capability(site="both", process="welding"),
        ms.Capability(site="both", process="powder-coating"),
    )
    need = "a welded and powder coated railing"
    terms: dict[str, Any] = {"avoid": "powder-coating", "length": 5000.0}
    found = ms.find(shed, need, **terms)
    sent = ms.refer(shed, need, unready="send", **terms)
    assert {row.site for row in sent.rows} == {row.site for row in found.rows} == {"both"}
    assert sent.record
    assert found.record
    assert sent.record.asked["avoid"] == found.record.asked["avoid"] == ["powder-coating"]


def test_every_question_that_rests_on_plans_tells_what_is_doubtful() -> None:
    """Plans and quotes tell it themselves, comparing does of each; any other forgotten here is silent about slips."""
    planning = {
        name
        for name, verb in questions().items()
        if "holding_rate" in signature(verb.load()).parameters
    }
    assert planning - {"plan", "compare", "quote"} | {"sweep"} == PLANNING
