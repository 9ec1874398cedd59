"""The page of a sweep: what each number of the answers does over the cases."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.sweep import Number, Sweep
from makeshed.report.bars import Bar, bars
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import (
    NONE,
    column_words,
    counted,
    heading,
    percent,
    sized,
    unit_words,
)

MOST_DRAWN, MOST_LINES, MOST_BARS = 4, 8, 60
POINT = re.compile(r"(?P<rest>.*?)(?:^|, )(?P<name>[^=,]+)=(?P<value>[-+.0-9e]+)$")
"""A case whose last part is a number: what stands before it, its name, its value."""


def write_page(answer: Sweep, where: Path, shed: Shed, alternatives: Mapping[str, Sweep]) -> None:
    """Write the page of a sweep; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Sweep, *, names: Mapping[str, str] = {}) -> str:
    """Return the sweep as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    numbers = _numbers(answer)
    sections = {"Numbers": _pictures(answer, numbers), "Cases": _cases(answer, numbers, called)}
    title = f"{heading(answer.question)} over {counted(len(answer.rows), 'case')}"
    return sheet(title, answer, sections, called, verdict=f"{heading(answer.headline())}.")


def _numbers(answer: Sweep) -> dict[str, dict[str, Number]]:
    """Return by name of a number, that of each case that has one."""
    found: dict[str, dict[str, Number]] = {}
    for each in answer.numbers:
        if math.isfinite(each.value):
            found.setdefault(each.name, {})[each.case] = each
    return found


def _pictures(answer: Sweep, numbers: Mapping[str, Mapping[str, Number]]) -> Html:
    """Return a picture of each number that is not the same everywhere: lines, or else bars."""
    moved = [n for n, of in numbers.items() if len({each.value for each in of.values()}) > 1]
    if not moved:
        return tag("p", "No number moves over the cases.", class_="quiet")
    shown = [_picture(answer, name, numbers[name]) for name in moved[:MOST_DRAWN]]
    return tag("div", *shown, class_="pair" if len(shown) > 1 else "")


def _picture(answer: Sweep, name: str, of: Mapping[str, Number]) -> Html:
    unit = next(iter(of.values())).unit
    words = heading(column_words(name))
    share = unit == "1"
    said = "share" if share else unit_words(unit, answer.currency)
    runs = _runs(list(of))
    if runs is None:
        rows = [
            Bar(case or "the case", 0.0, each.value, colour(0), _told(each))
            for case, each in list(of.items())[:MOST_BARS]
        ]
        return bars(f"sweep-{name}", f"{words}, {said}.", rows)
    vary, lines = runs
    drawn = [
        ChartLine(
            [value for value, _ in points],
            [of[case].value for _, case in points],
            colour(k),
            says=[f"{case}: {_told(of[case])}" for _, case in points],
        )
        for k, points in enumerate(list(lines.values())[:MOST_LINES])
    ]
    more = len(lines) - MOST_LINES
    rest = f" {counted(more, 'more line')} only in the table." if more > 0 else ""
    picture = chart(
        f"sweep-{name}", f"{words} over {vary}.{rest}", Axis(vary), Axis(said, percent=share), drawn
    )
    names = {key.partition("=")[0] for key in lines}
    alone = len(names) == 1 and not any(", " in key for key in lines)
    keys = {
        key.partition("=")[2] if alone else key: colour(k)
        for k, key in enumerate(list(lines)[:MOST_LINES])
    }
    lead = tag("p", f"{names.pop()}:", class_="quiet") if alone and len(keys) > 1 else ""
    return tag("div", lead, legend(keys) if len(keys) > 1 else "", picture)


def _runs(
    cases: Sequence[str],
) -> tuple[str, dict[str, list[tuple[float, str]]]] | None:
    """Return what runs, and by what stays beside it the points in order; None: no number runs."""
    found = [POINT.fullmatch(case) for case in cases]
    if not all(found) or len({match["name"] for match in found if match}) != 1:
        return None
    lines: dict[str, list[tuple[float, str]]] = {}
    for match, case in zip(found, cases, strict=True):
        assert match
        lines.setdefault(match["rest"], []).append((float(match["value"]), case))
    if max(map(len, lines.values())) == 1:
        return None
    return found[0]["name"] if found[0] else "", {key: sorted(of) for key, of in lines.items()}


def _told(each: Number) -> str:
    return percent(each.value, 1) if each.unit == "1" else sized(each.value)


def _cases(answer: Sweep, numbers: Mapping[str, Mapping[str, Number]], names: Names) -> Html:
    columns = [TableColumn("Case"), TableColumn("Status")]
    for name, of in numbers.items():
        unit = next(iter(of.values())).unit
        said = "" if unit == "1" else unit_words(unit, answer.currency)
        columns.append(TableColumn(heading(column_words(name)), said, numeric=True))
    columns.append(TableColumn("Answer"))
    lines = [
        [
            row.case or "the case",
            row.status,
            *(_told(of[row.case]) if row.case in of else NONE for of in numbers.values()),
            names.text(row.says),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)
