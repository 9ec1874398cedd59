"""The page of an assembly: what each of its parts costs, and what is made by nobody who was looked at."""

from __future__ import annotations

from collections.abc import Mapping

from makeshed.questions.quote.listed import Listed, ListedRow
from makeshed.report.bars import Bar, bars
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import NONE, heading, number, sized

MOST_BARS = 40


def page(answer: Listed, *, names: Mapping[str, str] = {}) -> str:
    """Return the parts as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections = {"What is dear": _dear(answer), "Parts": _parts(answer, called)}
    if answer.left_out:
        sections["Not in it"] = tag("ul", *(tag("li", part) for part in answer.left_out))
    title = f"What would it cost to make: {answer.assembly}"
    said = f"{heading(called.text(answer.headline()))}."
    return sheet(title, answer, sections, called, verdict=said)


def _dear(answer: Listed) -> Html:
    """Return what the parts of one assembly cost at each volume, the dearest first."""
    drawn = []
    for volume in dict.fromkeys(row.volume for row in answer.rows):
        rows = [row for row in answer.rows if row.volume == volume and row.together is not None]
        ranked = sorted(rows, key=lambda row: -(row.together or 0.0))[:MOST_BARS]
        lines = [
            Bar(row.part, 0.0, row.together or 0.0, colour(0), number(row.together, 2))
            for row in ranked
        ]
        says = f"Each part of one assembly, {answer.currency or 'money'}, at {sized(volume)} assemblies."
        if lines:
            drawn.append(bars(f"parts-{sized(volume)}", says, lines))
    return tag("div", *drawn) if drawn else tag("p", "No part can be made.", class_="quiet")


def _parts(answer: Listed, names: Names) -> Html:
    money = answer.currency or "money"
    columns = [
        TableColumn("Part"), TableColumn("Volume", "assemblies", numeric=True), TableColumn("Pieces", numeric=True),
        TableColumn("Process"), TableColumn("Site"), TableColumn("One", money, numeric=True),
        TableColumn("Together", money, numeric=True), TableColumn("Verdict"),
    ]  # fmt: skip
    return table(columns, [_line(row, names) for row in answer.rows])


def _line(row: ListedRow, names: Names) -> list[str]:
    return [
        tag("span", row.part, tag("small", f" --body {row.bodies}") if row.bodies else ""),
        sized(row.volume),
        sized(row.pieces),
        row.process or NONE,
        names.of("sites", row.site) if row.site else NONE,
        number(row.each, 2),
        number(row.together, 2),
        row.verdict,
    ]
