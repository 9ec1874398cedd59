"""The section of a survey's page on what localising would bring."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.region.effect import LocalEffect
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.wording import NONE, number, sized

SAID = (
    "Type I is with what suppliers here sell on top, type II also with what is spent here of wages. Least and most "
    "are the ends between which the share that the region sells itself can lie; no single figure is right. LM3 is money of "
    "three rounds, turnover and not value added: read it beside value added of type I."
)


def effects(rows: Sequence[LocalEffect]) -> Html:
    """Return what localising would bring as a table; nothing where nothing was asked."""
    if not rows:
        return Html("")
    columns = [
        TableColumn("What"),
        TableColumn("Type"),
        TableColumn("Itself", numeric=True),
        TableColumn("Least", numeric=True),
        TableColumn("Between", numeric=True),
        TableColumn("Most", numeric=True),
        TableColumn("Unit"),
        TableColumn("Times itself"),
    ]
    shown = [
        (
            row.measure, row.type or NONE, sized(row.direct), sized(row.low), sized(row.value), sized(row.high),
            row.unit, _times(row),
        )
        for row in rows
    ]  # fmt: skip
    return tag("div", tag("p", SAID), table(columns, shown))


def _times(row: LocalEffect) -> str:
    if row.times_low is None or row.times_high is None:
        return NONE
    return f"{number(row.times_low, 2)} to {number(row.times_high, 2)}"
