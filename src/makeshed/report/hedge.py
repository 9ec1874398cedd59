"""The page of a hedge: what to decide now, what each future then costs, and what knowing it would be worth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.hedge import Hedged
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.drawing import legend
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.sourced import sources_by_plan
from makeshed.report.wording import NONE, heading, percent, sized


def write_page(answer: Hedged, where: Path, shed: Shed, alternatives: Mapping[str, Hedged]) -> None:
    """Write the page of a hedge; those of other sheds have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Hedged, *, names: Mapping[str, str] = {}) -> str:
    """Return the futures as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections = {"In short": _worth(answer)}
    if answer.decided:
        sections["Decide now"] = _decided(answer, called)
    if len(answer.rows) > 1:
        sections["How dear, how likely"] = _drawn(answer, called)
    sections["Futures"] = _futures(answer, called)
    sections["Who makes and sells what"] = sources_by_plan(
        {row.future: row.future for row in answer.rows}, answer.sourcing, called
    )
    titles = {row.future: f"{row.future}: total" for row in answer.rows}
    said = f"{heading(called.text(answer.headline()))}."
    return sheet(
        "What to open now, if several futures may come", answer, sections, called, verdict=said, titles=titles
    )  # fmt: skip


def _worth(answer: Hedged) -> Html:
    money = f"{answer.currency} a year"
    tail = f"mean of the dearest {percent(answer.tail, 0)}: conditional value at risk (CVaR)"
    lines = [
        ["expected", sized(answer.expected), "over all futures, each by its probability"],
        ["in bad futures", sized(answer.cvar), tail],
        ["what knowing is worth", _or_none(answer.evpi), "expected value of perfect information (EVPI)"],
        ["what planning for the mean would cost more", _or_none(answer.vss), "value of the stochastic solution (VSS)"],
    ]  # fmt: skip
    return table(
        [TableColumn("What"), TableColumn("Cost", money, numeric=True), TableColumn("Which is")],
        lines,
    )


def _or_none(value: float | None) -> str:
    return NONE if value is None else sized(value)


def _decided(answer: Hedged, names: Names) -> Html:
    columns = [
        TableColumn("Where"),
        TableColumn("Decision"),
        TableColumn("What"),
        TableColumn("Hours added", "a year", numeric=True),
        TableColumn("The same if this future were known"),
    ]
    lines = [
        [
            names.of("sites", row.site),
            row.decision,
            row.process or NONE,
            sized(row.hours) if row.hours else NONE,
            row.if_known or NONE,
        ]
        for row in answer.decided
    ]
    return table(columns, lines)


def _drawn(answer: Hedged, names: Names) -> Html:
    """Draw the chance that it costs no more than so much: a step at each future, the cheapest first."""
    ways = {"as decided now": [row.cost for row in answer.rows]}
    if all(row.alone is not None for row in answer.rows):
        ways["if the future were known"] = [row.alone or 0.0 for row in answer.rows]
    lines = []
    for k, costs in enumerate(ways.values()):
        order = sorted(range(len(costs)), key=lambda n, of=costs: of[n])  # type: ignore[misc]
        reached, across, up, said = 0.0, list[float](), list[float](), list[str]()
        for n in order:
            row = answer.rows[n]
            for height in (reached, reached + row.probability):
                across.append(costs[n])
                up.append(height)
                said.append(
                    f"{row.future}: {sized(costs[n])}, {percent(row.probability, 1)} likely"
                )
            reached += row.probability
        lines.append(ChartLine(across, up, colour(k), names=said, says=said))
    says = "To the right, the cost; upward, how likely it is that it costs no more. A step is a future."
    drawn = chart(
        "futures", names.text(says), Axis(f"{answer.currency} a year"),
        Axis("chance of no more", percent=True), lines,
    )  # fmt: skip
    return tag("div", legend({name: colour(k) for k, name in enumerate(ways)}), drawn)


def _futures(answer: Hedged, names: Names) -> Html:
    money = f"{answer.currency} a year"
    columns = [
        TableColumn("Future"), TableColumn("Probability", numeric=True), TableColumn("Cost", money, numeric=True),
        TableColumn("If it were known", money, numeric=True), TableColumn("Regret", money, numeric=True),
        TableColumn("Planned for the mean", money, numeric=True), TableColumn("CO₂e", "t a year", numeric=True),
        TableColumn("Not served", "units a year", numeric=True), TableColumn("Sources"),
    ]  # fmt: skip
    lines = [
        [
            row.future,
            percent(row.probability, 1),
            sized(row.cost),
            _or_none(row.alone),
            _or_none(row.regret),
            _or_none(row.mean_plan),
            sized(row.co2e / 1000, 1),
            sized(row.unmet) if row.unmet else NONE,
            names.text(row.sources),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)
