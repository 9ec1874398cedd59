"""The page of a comparison: what each plan costs by kind, what changes, and where things come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from makeshed.model import Shed
from makeshed.questions.compare import Comparison, HorizonsSideBySide
from makeshed.report import horizons_beside, scenario_columns
from makeshed.report.bars import Bar, bars
from makeshed.report.case import GREY, PALETTE
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import sheet
from makeshed.report.wording import heading, number, percent, signed, sized


def write_page(
    answer: Any, where: Path, shed: Shed | Sequence[Shed], alternatives: Mapping[str, Any]
) -> None:
    """Write the page of a comparison: of two plans, or of several side by side.

    Names are those of the sheds that were planned; the first that names a thing is heard.
    """
    del alternatives
    names: dict[str, str] = {}
    for each in (shed,) if isinstance(shed, Shed) else shed:
        names = facts_of(each)["names"] | names
    if isinstance(answer, Comparison):
        put(page(answer, names=names), where)
    elif isinstance(answer, HorizonsSideBySide):
        put(horizons_beside.page(answer, Names(names)), where)
    else:
        put(scenario_columns.page(answer, Names(names)), where)


def page(answer: Comparison, *, names: Mapping[str, str] = {}) -> str:
    """Return the comparison as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    costs = {
        "before": {row.kind: row.before for row in answer.rows},
        "after": {row.kind: row.after for row in answer.rows},
    }
    sections = {
        "Cost": scenario_columns.costs_of(costs, answer.currency),
        "What changes": _changes(answer),
        "What comes from elsewhere": _shifts(answer, called),
        "Each demand": _effects(answer, called),
    }
    verdict = f"{heading(called.text(answer.headline()))}."
    titles = {key: heading(key) for key in answer.terms}
    return sheet("What changes, and why", answer, sections, called, verdict=verdict, titles=titles)


def _changes(answer: Comparison) -> Html:
    """Return what each kind of cost does to the change, one after another."""
    rows, at = [], 0.0
    for row in answer.rows:
        if row.change:
            colour = PALETTE[3] if row.change > 0 else PALETTE[2]
            rows.append(Bar(row.kind, at, at + row.change, colour, signed(row.change, 0)))
            at += row.change
    if not rows:
        return tag("p", "No kind of cost changes.", class_="quiet")
    total = answer.after - answer.before
    rows.append(Bar("all", 0.0, total, GREY, signed(total, 0), total=True))
    says = f"What makes it dearer or cheaper, {answer.currency} a year."
    cards = (
        (signed(answer.co2e_change / 1000, 1), "t CO₂e a year", ""),
        (percent(answer.local_share_after), "local share", f"{percent(answer.local_share_before)} before"),
    )  # fmt: skip
    told = tag("div", *(tag("div", tag("b", a), tag("span", b), tag("small", c), class_="card")
                        for a, b, c in cards), class_="cards")  # fmt: skip
    return tag("div", bars("cost-change", says, rows), told)


def _shifts(answer: Comparison, names: Names) -> Html:
    if not answer.shifts:
        return tag("p", "Everything comes from where it came from.", class_="quiet")
    columns = [
        TableColumn("Item"), TableColumn("How"), TableColumn("Where"),
        TableColumn("Before", "units a year", numeric=True), TableColumn("After", "units a year", numeric=True),
    ]  # fmt: skip
    lines: Sequence[list[Any]] = [
        [
            names.of("items", s.item),
            s.how,
            names.of("sites", s.source),
            sized(s.before),
            sized(s.after),
        ]
        for s in answer.shifts
    ]
    return table(columns, lines)


def _effects(answer: Comparison, names: Names) -> Html:
    if not answer.effects:
        return tag("p", "No demand costs more or less.", class_="quiet")
    money = f"{answer.currency} a unit"
    columns = [
        TableColumn("Demand"), TableColumn("Before", money, numeric=True), TableColumn("After", money, numeric=True),
        TableColumn("Change", money, numeric=True), TableColumn("CO₂e", "kg a unit", numeric=True),
        TableColumn("From, before"), TableColumn("From, after"),
    ]  # fmt: skip
    lines = []
    for row in answer.effects:
        sources = [
            ", ".join(names.text(key.strip()) for key in text.split(","))
            for text in (row.sources_before, row.sources_after)
        ]
        place, _, item = row.demand.partition(":")
        where = f"{names.short('places', place)}, {names.short('items', item)}" if item else place
        money_told = [number(value, 2) for value in (row.before, row.after)]
        lines.append(
            [where, *money_told, signed(row.change, 2), signed(row.co2e_change, 1), *sources]
        )
    return table(columns, lines)
