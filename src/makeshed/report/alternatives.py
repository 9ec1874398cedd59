"""The page of alternatives: plans that cost nearly the same, by how much else they do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.alternatives import Alternatives
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.sourced import sources_by_plan
from makeshed.report.wording import heading, percent, sized


def write_page(
    answer: Alternatives, where: Path, shed: Shed, alternatives: Mapping[str, Alternatives]
) -> None:
    """Write the page of alternatives; those of other sheds have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Alternatives, *, names: Mapping[str, str] = {}) -> str:
    """Return the plans as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections = {"How near, how far": _drawn(answer, called)} if len(answer.rows) > 1 else {}
    sections["Plans"] = _plans(answer, called)
    sections["Who makes and sells what"] = sources_by_plan(
        {row.plan: f"Plan {row.plan}" for row in answer.rows}, answer.sourcing, called
    )
    titles = {row.plan: f"{row.plan}: total" for row in answer.rows}
    said = f"{heading(called.text(answer.headline()))}."
    return sheet(
        "What else costs nearly the same", answer, sections, called, verdict=said, titles=titles
    )


def _drawn(answer: Alternatives, names: Names) -> Html:
    lines = [
        ChartLine(
            [row.moved], [row.more], colour(k), names=[row.plan],
            says=[f"{row.plan}: {names.text(row.sources)}; {percent(row.more, 2)} dearer"],
        )
        for k, row in enumerate(answer.rows)
    ]  # fmt: skip
    says = (
        "To the right, how much of the spending goes elsewhere; upward, how much more that costs."
    )
    across = Axis("share of the best plan's spending that goes elsewhere", percent=True)
    keys = {
        f"{row.plan}: {names.text(row.sources)}": colour(k) for k, row in enumerate(answer.rows)
    }
    drawn = chart("alternatives", says, across, Axis("dearer than the best", percent=True), lines)
    return tag("div", legend(keys), drawn)


def _plans(answer: Alternatives, names: Names) -> Html:
    columns = [
        TableColumn("Plan"), TableColumn("Cost", f"{answer.currency} a year", numeric=True),
        TableColumn("Dearer", numeric=True), TableColumn("Spending moved", numeric=True),
        TableColumn("CO₂e", "t a year", numeric=True), TableColumn("Local share", numeric=True),
        TableColumn("Sources that differ", numeric=True), TableColumn("What changes"),
    ]  # fmt: skip
    lines = [
        [
            tag("span", row.plan, tag("small", f" {names.text(row.sources)}")),
            sized(row.cost),
            percent(row.more, 2),
            percent(row.moved, 1),
            sized(row.co2e / 1000, 1),
            percent(row.local_share, 1),
            sized(row.different),
            names.text(row.changes),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)
