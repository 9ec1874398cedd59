"""Years day by day on a page: how much is served on which day, what a year costs, and what drives it."""

from __future__ import annotations

from makeshed.disruption.yearly import LossDriver
from makeshed.questions.stress.answer import Stressed
from makeshed.report.chart import Area, Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import COLOURS
from makeshed.report.wording import NONE, percent, sized

MEAN, WORST = COLOURS[0], COLOURS[1]
YEAR = 365.0
WHOLE = 1 - 1e-9
"""From this share on all is served."""
SHOWN = 8
"""Drivers of each kind that are shown."""
KINDS = {"hazard": "Which hazard", "hit": "What is hit", "demand": "Where it is felt"}


def sections(answer: Stressed, names: Names) -> dict[str, Html]:
    """Return what is told of years, by heading; nothing where none were simulated."""
    found: dict[str, Html] = {}
    if answer.served:
        found["Served, day by day"] = _fan(answer)
    if answer.measures:
        found["What a year costs"] = _measures(answer)
    if answer.drivers:
        found["What drives the worst years"] = _drivers(answer, names)
    if answer.threatened:
        found["Hazards, day by day"] = _threatened(answer)
    return found


def _fan(answer: Stressed) -> Html:
    """Draw the share served by day: the mean, and below it the worst years of that day."""
    last = max((row.day for row in answer.served if row.worst_1 < WHOLE), default=0.0)
    rows = [row for row in answer.served if row.day <= max(YEAR, last + 1)]
    days = [row.day for row in rows]
    mean, five, one = (
        [getattr(row, name) for row in rows] for name in ("mean", "worst_5", "worst_1")
    )
    bands = [
        Area([*zip(days, top, strict=True), *reversed([*zip(days, low, strict=True)])], WORST, strength=strength)
        for top, low, strength in ((five, one, 0.12), (mean, five, 0.28))
    ]  # fmt: skip
    lines = [
        ChartLine(days, mean, MEAN, dots=False),
        ChartLine(days, five, WORST, dots=False, width=1.0),
        ChartLine(days, one, WORST, dots=False, width=1.0, dash="dashed"),
    ]
    says = (
        f"Share of a day's demand that is served on the day, of {answer.years:,} years: the mean, and what "
        "the worst 5 and 1 of 100 years (dashed) of that day have at most. What begins in the year is followed "
        "until all is served again."
    )
    keys = {"mean": MEAN, "worst 5 and 1 of 100 years": WORST}
    across = Axis("day", low=0.0, high=days[-1])
    up = Axis("served", percent=True, low=0.0, high=1.0)
    return tag("div", legend(keys), chart("fan", says, across, up, lines, areas=bands))


def _measures(answer: Stressed) -> Html:
    coin = answer.currency or "money"
    columns = [
        TableColumn("Of a year"), TableColumn("Costs", f"{coin} a year", numeric=True),
        TableColumn("At least", "in 95 of 100 samples", numeric=True), TableColumn("At most", numeric=True),
    ]  # fmt: skip
    lines = [
        [row.what, sized(row.value), sized(row.low), sized(row.high)] for row in answer.measures
    ]
    return table(columns, lines)


def _drivers(answer: Stressed, names: Names) -> Html:
    coin = answer.currency or "money"
    wanted = {row.what.partition(":")[0] for row in answer.drivers if row.kind == "demand"}
    tables = []
    for kind, title in KINDS.items():
        rows = [row for row in answer.drivers if row.kind == kind]
        columns = [
            TableColumn(title), TableColumn("Share of the worst years", numeric=True),
            TableColumn("Costs", f"{coin} a year", numeric=True),
        ]  # fmt: skip
        lines = [
            [_driver(row, names, wanted), percent(row.share), sized(row.money)]
            for row in rows[:SHOWN]
        ]
        if lines:
            tables.append(table(columns, lines))
    return tag("div", *tables)


def _driver(row: LossDriver, names: Names, wanted: set[str]) -> str:
    """Return who drives a loss as people call it; a place where something is wanted is no site."""
    if row.kind == "demand":
        place, _, item = row.what.partition(":")
        return f"{names.short('places', place)}: {names.short('items', item)}"
    start, to, end = row.what.partition(" to ")
    if row.kind == "hit" and to and end in wanted:
        return f"{names.short('sites', start)} to {names.short('places', end)}"
    return row.what if row.kind == "hazard" else names.text(row.what)


def _threatened(answer: Stressed) -> Html:
    coin = answer.currency or "money"
    columns = [
        TableColumn("Hazard"), TableColumn("How often", "a year", numeric=True),
        TableColumn("Lasts", "days", numeric=True), TableColumn("Loss at least", coin, numeric=True),
        TableColumn("Loss day by day", coin, numeric=True),
        TableColumn("Short", "days below 95 %", numeric=True), TableColumn("Served again", "day", numeric=True),
        TableColumn("Share of the worst years", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.hazard, sized(row.rate, 2), sized(row.days), sized(row.least), sized(row.simulated),
            sized(row.short), sized(row.back), NONE if row.tail is None else percent(row.tail),
        ]
        for row in answer.threatened
    ]  # fmt: skip
    return table(columns, lines)
