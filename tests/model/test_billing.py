"""Bills of materials: every line with its alternatives, and none that goes round in a circle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.model.facts import shed_of, told

from makeshed.model import Component, Operation, Substitute
from makeshed.model.billing import (
    bill_lines,
    lines_count_once,
    no_item_in_itself,
    routes_are_known,
    substitutes_stand_in_for_lines,
)


def line(item: str, component: str, route: str = "", **more: Any) -> Component:
    return Component(item=item, component=component, route=route, **more)


def instead(item: str, component: str, substitute: str, route: str = "", **more: Any) -> Substitute:
    return Substitute(item=item, component=component, substitute=substitute, route=route, **more)


def test_lines_with_their_alternatives_by_hand() -> None:
    shed = shed_of(
        line("bike", "frame", quantity=1.0, scrap=0.02), line("bike", "glue", "by-hand", quantity=0.5),
        instead("bike", "frame", "old frame", mixed=False), instead("bike", "frame", "kit", "by-hand", quantity=2.0, scrap=0.5),
        instead("bike", "glue", "tape", quantity=3.0), instead("bike", "glue", "weld", "by-robot"),
    )  # fmt: skip
    rows = bill_lines(shed).select("component", "part", "route", "quantity", "mixed").rows()
    assert {row[:3]: row[3:] for row in rows} == {
        ("frame", "frame", ""): (1.02, True), ("glue", "glue", "by-hand"): (0.5, True),
        ("frame", "old frame", ""): (1.02, False), ("frame", "kit", "by-hand"): (3.0, True),
        ("glue", "tape", "by-hand"): (3.0, True),
    }  # fmt: skip
    assert len(rows) == 5  # the robot makes no line for glue, so nothing stands in there


def test_a_line_for_a_route_names_one_there_is() -> None:
    steps = [
        Operation(item="bike", route=route, process="weld") for route in ("by-hand", "by-robot")
    ]
    rows = [
        line("bike", "frame", "by-hand"),
        line("bike", "glue"),
        instead("bike", "frame", "kit", "by-robot"),
    ]
    assert told(routes_are_known, *steps, *rows) == []
    found = told(
        routes_are_known, *steps, line("bike", "frame", "by-hands"), line("frame", "tube", "main")
    )
    assert [(row, column) for row, column, _ in found] == [(1, "route"), (2, "route")]
    assert "by-hand" in found[0][2]
    assert "frame has no operations" in found[1][2]


def test_what_is_for_every_route_is_not_there_for_one_again() -> None:
    assert (
        told(
            lines_count_once,
            line("bike", "frame", "a"),
            line("bike", "frame", "b"),
            line("bike", "glue"),
        )
        == []
    )
    found = told(
        lines_count_once,
        line("bike", "frame"),
        line("bike", "glue", "a"),
        line("bike", "frame", "a"),
    )
    assert [(row, column) for row, column, _ in found] == [(3, "route")]
    twice = [
        instead("bike", "frame", "kit"),
        instead("bike", "frame", "kit", "a"),
        instead("bike", "frame", "old", "a"),
    ]
    assert [row for row, _, _ in told(lines_count_once, *twice)] == [2]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (instead("bike", "frame", "frame"), "substitute"), (instead("bike", "frame", "bike"), "substitute"),
        (instead("bike", "fork", "kit"), "component"), (instead("bike", "glue", "tape", "b"), "route"),
        (instead("bike", "frame", "old", mixed=False), "mixed"),
    ],
)  # fmt: skip
def test_a_substitute_stands_in_for_a_line(row: Substitute, column: str) -> None:
    lines = [line("bike", "frame"), line("bike", "glue", "a"), instead("bike", "frame", "kit")]
    assert told(substitutes_stand_in_for_lines, *lines, instead("bike", "glue", "tape", "a")) == []
    found = told(substitutes_stand_in_for_lines, *lines, row)
    assert [(r, c) for r, c, _ in found] == [(2, column)]


@examples(80)
@given(
    st.sets(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=9),
    st.booleans(),
)
@example({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}, False)
@example({("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}, True)
def test_an_item_that_goes_into_itself_is_found_and_no_other(
    pairs: set[tuple[str, str]], substitutes: bool
) -> None:
    rows = [instead(a, "x", b) if substitutes else line(a, b) for a, b in sorted(pairs)]
    below = {a: {b for x, b in pairs if x == a} for a, _ in pairs}
    grown = True
    while grown:  # all that goes into each, directly or not
        more = {a: bs.union(*(below.get(b, set()) for b in bs)) for a, bs in below.items()}
        grown, below = more != below, more
    found = told(no_item_in_itself, *rows)
    assert bool(found) == any(a in bs for a, bs in below.items())
    assert {column for _, column, _ in found} <= {"substitute" if substitutes else "component"}
    for row, _, _ in found:  # the line that is told closes a circle
        assert row is not None
        a, b = sorted(pairs)[row - 1]
        assert a == b or a in below[b]
