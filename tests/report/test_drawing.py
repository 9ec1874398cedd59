"""Pictures drawn by hand: ticks, scales, ribbons, land, and names in place of keys."""

from __future__ import annotations

import re
from itertools import pairwise
from math import log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.report.bars import Bar, bars
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import powers, ticks, trail
from makeshed.report.flows import Flow, ribbons
from makeshed.report.land import borders_in, land_in
from makeshed.report.markup import TableColumn, table
from makeshed.report.naming import Names
from makeshed.report.projection import view_of
from makeshed.report.wording import parameter_words, significant

NAMES = Names(
    {
        "sites/cn-parts": "Parts makers, Shanghai",
        "sites/works": "The works (Lyon)",
        "items/frame": "Frame, welded",
        "items/ebike": "City e-bike",
    }
)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_round_few_and_within(low: float, span: float) -> None:
    high = low + span
    if not low < high or span < 1e-9 * abs(low):
        return
    marks = ticks(low, high)
    assert len(marks) <= 6
    slack = 1e-6 * span
    assert all(low - slack <= mark <= high + slack for mark in marks)
    steps = [b - a for a, b in pairwise(marks)]
    if steps:
        lead = 10 ** (log10(steps[0]) % 1)
        assert min(abs(lead - k) for k in (1, 2, 5, 10)) < 0.01


@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e9))
def test_powers_rise_within_their_ends(low: float, ratio: float) -> None:
    marks = powers(low, low * ratio)
    assert marks == sorted(set(marks))
    assert all(low * 0.99 <= mark <= low * ratio * 1.01 for mark in marks)


def test_a_line_lies_where_its_numbers_say() -> None:
    """The lowest point of a line is lowest in the picture, and the dots are as many as points."""
    drawn = chart(
        "x", "says", Axis("a"), Axis("b"), [ChartLine([0, 1, 2], [5.0, 1.0, 9.0], "#000000")]
    )
    dots = re.findall(r'd="M([\d.]+) ([\d.]+)h\.1" class="dot"', drawn)
    height = [float(y) for _, y in dots]
    assert len(dots) == 3
    assert height[1] > height[0] > height[2], "from the top"


@pytest.mark.parametrize("values", [[], [float("nan")]])
def test_nothing_to_draw_is_said(values: list[float]) -> None:
    assert "nothing to draw" in chart(
        "x", "s", Axis("a"), Axis("b"), [ChartLine(values, values, "#000")]
    )


def test_a_single_point_and_equal_values_are_drawn() -> None:
    assert 'class="dot"' in chart("x", "s", Axis("a"), Axis("b"), [ChartLine([3.0], [7.0], "#000")])
    assert 'class="dot"' in chart(
        "x", "s", Axis("a", log=True), Axis("b"), [ChartLine([2, 2], [7, 7], "#000")]
    )


def test_bars_share_one_scale_and_negative_ones_stand_left_of_zero() -> None:
    drawn = bars("x", "s", [Bar("more", 0, 30, "#1", "30"), Bar("less", 30, -10, "#2", "-40")])
    spans = [tuple(map(float, m)) for m in re.findall(r"left:([\d.]+)%;width:([\d.]+)%", drawn)]
    assert spans == [(25.0, 75.0), (0.0, 100.0)]


def test_ribbons_end_though_boxes_stand_in_a_ring() -> None:
    ring = [
        Flow("a", "b", 5.0, "#0", ""),
        Flow("b", "c", 3.0, "#0", ""),
        Flow("c", "a", 1.0, "#0", ""),
    ]
    drawn = ribbons("x", "s", ring, {"a": "A", "b": "B", "c": "C"})
    assert drawn.count('class="ribbon"') == 3
    assert drawn.count('class="box"') == 3
    alone = ribbons("y", "s", [Flow("a", "a", 1.0, "#0", "")], {"a": "A"})
    assert alone.count('class="box"') == 1


def test_a_part_of_the_world_has_borders_and_only_what_lies_in_it() -> None:
    france = view_of([(43.3, 5.4), (50.6, 3.1), (48.6, 7.8)])
    assert borders_in(france)
    for path in [*land_in(france), *borders_in(france)]:
        assert np.abs(path[:, 0] - france.lat).max() <= france.tall + 3.0
    assert sum(map(len, land_in(france))) < 2000
    world = view_of([(-30.0, -60.0), (50.0, 120.0)])
    assert borders_in(world) == []
    assert land_in(world)


def test_a_way_keeps_no_point_twice() -> None:
    assert trail([(1.0, 2.0), (1.0, 2.0), (3.0, 5.0)]) == "M1 2l2 3"
    assert trail([(1.0, 2.0), (1.01, 2.0)]) == "M1 2h.1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ebike: buy cn-parts to make works", "City e-bike: buy Parts makers to make The works"),
        ("frame from cn-parts", "Frame from Parts makers"),
        ("works fixed cost", "The works fixed cost"),
        ("5 EUR, works opens in 2028", "5 EUR, The works opens in 2028"),
        ("the plan works", "the plan works"),
        ("cn-parts:frame:0", "Parts makers: Frame"),
        ("cn-parts via works", "Parts makers via The works"),
        ("by lorry, 30 km", "by lorry, 30 km"),
    ],
)
def test_keys_in_words_are_called_by_their_names(text: str, told: str) -> None:
    assert NAMES.text(text) == told
    assert Names().text(text) == text


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.351746, "1", "35.175\u202f%"),
        (0.25, "1", "25\u202f%"),
        (1234567.0, "EUR", "1\u202f234\u202f567"),
        (0.0059641, "EUR", "0.0059641"),
        (None, "1", "\u2013"),
        (0.0, "1", "0\u202f%"),
    ],
)
def test_values_of_a_parameter_are_told_for_people(
    value: float | None, unit: str, told: str
) -> None:
    assert parameter_words(value, unit) == told
    assert significant(-12.5) == "\u221212.5"


def test_a_long_table_says_what_it_leaves_out() -> None:
    rows = [[str(n), str(n)] for n in range(500)]
    made = table([TableColumn("a"), TableColumn("b")], [*rows, ["total", "x"]], foot=1)
    assert made.count("<tr") == 201
    assert "and 301 more rows" in made
    assert ">total<" in made
