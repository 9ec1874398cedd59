"""The years of a region on a survey's page: what it is good at, and whether that lasts."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from makeshed.region.over_years import IndustryYear
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.sheet import colour
from makeshed.report.wording import NONE, number, with_ends

DRAWN = 5


def section(rows: Sequence[IndustryYear]) -> Html:
    """Return the trends as a picture and as a table; nothing where there is one year alone."""
    if not rows:
        return Html("")
    by: dict[str, list[IndustryYear]] = {}
    for row in rows:
        by.setdefault(row.industry, []).append(row)
    lines: list[ChartLine] = []
    keys: dict[str, str] = {}
    for industry, years in by.items():
        told = [row for row in years if row.lq is not None and isfinite(row.lq) and row.lq > 0]
        if not told or len(lines) == DRAWN:
            continue
        look = colour(len(lines))
        keys[told[0].name or industry] = look
        lines.append(
            ChartLine(
                [float(row.year) for row in told],
                [row.lq or 0.0 for row in told],
                look,
                says=[f"{row.name or industry}, {row.year}: {number(row.lq, 2)} times its share ({number(row.lq_low, 2)} to {number(row.lq_high, 2)})" for row in told],
            )
        )  # fmt: skip
    says = "How many times its share the region has of its largest industries, by year; equal ratios are equal lengths."
    drawn = [legend(keys), chart("survey-years", says, Axis("year", years=True), Axis("times its share", log=True), lines)] if lines else []  # fmt: skip
    every = sorted({row.year for row in rows})
    columns = [
        TableColumn("Industry"),
        *(TableColumn(str(year), "times its share") for year in every),
        TableColumn("Jobs", str(every[-1]), numeric=True),
        TableColumn("Surely above", "years"),
    ]
    cells = []
    for of in by.values():
        told_in = {row.year: row for row in of}
        cells.append(
            (
                f"{of[0].industry} {of[0].name}".strip(),
                *(_ended(told_in[year]) if year in told_in else NONE for year in every),
                number(of[-1].jobs, 0), of[-1].lasting,
            )
        )  # fmt: skip
    return tag("div", *drawn, table(columns, cells))


def _ended(row: IndustryYear) -> str:
    """Return how many times its share it has, with the ends where they are others."""
    low, high = number(row.lq_low, 1), number(row.lq_high, 1)
    if row.lq is None:
        return f"{low} to {high}"
    return with_ends(number(row.lq, 1), low, high)
