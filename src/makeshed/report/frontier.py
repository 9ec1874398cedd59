"""The page of a frontier: cost against another aim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.frontier import Frontier
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import NONE, percent, sized

HEADINGS = {
    "co2e": "What less carbon costs",
    "local_share": "What more local work costs",
    "exposure": "What less exposure costs",
    "loss": "What surviving a loss costs",
    "expected_loss": "What a smaller loss a year costs",
}
WORDS = {
    "co2e": "emissions", "local_share": "local share", "exposure": "exposure",
    "loss": "served after the worst loss", "expected_loss": "expected loss",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scale:
    """In which units an aim is shown: by how many, what it is called, and what a step is per."""

    by: float
    unit: str
    each: str


def _scale(answer: Frontier) -> _Scale:
    if answer.unit == "1":
        return _Scale(0.01, "", "a point")
    if answer.unit == "kg/a":
        return _Scale(1000.0, "t a year", "a tonne")
    if answer.unit == "kg":
        return _Scale(1000.0, "t", "a tonne")
    coin = answer.currency
    return _Scale(1.0, f"{coin} a year", f"a {coin} a year")


def write_page(
    answer: Frontier, where: Path, shed: Shed, alternatives: Mapping[str, Frontier]
) -> None:
    """Write the page of a frontier, beside the same of other sheds."""
    put(page(answer, names=facts_of(shed)["names"], alternatives=alternatives), where)


def page(
    answer: Frontier,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, Frontier] = {},
) -> str:
    """Return the frontier as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections = {
        "The curve": _curve(answer, alternatives, called),
        "Plans": _plans(answer, called),
    }
    titles = {row.plan: f"{row.plan}: total" for row in answer.rows}
    return sheet(HEADINGS[answer.against], answer, sections, called, titles=titles)


def _curve(answer: Frontier, alternatives: Mapping[str, Frontier], names: Names) -> Html:
    share, scale = answer.unit == "1", _scale(answer)
    lines = []
    for k, (name, one) in enumerate({"": answer, **alternatives}.items()):
        told = [
            f"{name} {row.plan}: {sized(row.cost)} {_coin(answer)}; {names.text(row.changes)}".strip()
            for row in one.rows
        ]
        lines.append(
            ChartLine(
                [row.aim if share else row.aim / scale.by for row in one.rows],
                [row.cost for row in one.rows],
                colour(k),
                dash="dotted" if name else "",
                says=told,
                names=[] if name else [row.plan for row in one.rows],
            )
        )
    words = WORDS[answer.against]
    across = Axis(words if share else f"{words} [{_unit(scale)}]", percent=share)
    if answer.counted:
        words += " of all periods"
    beside = f" Dotted: {', '.join(alternatives)}." if alternatives else ""
    says = f"Plans that nothing beats in both cost and {words}; A is the cheapest.{beside}"
    return chart("frontier", says, across, Axis(_coin(answer)), lines)


def _unit(scale: _Scale) -> str:
    """Return the unit of an axis: tonnes are of emissions."""
    unit = scale.unit
    return f"t CO₂e{unit[1:]}" if unit in {"t", "t a year"} else unit


def _coin(answer: Frontier) -> str:
    """Return what a cost is counted in: a year's, or that of all periods."""
    return answer.currency if answer.counted else f"{answer.currency} a year"


def _plans(answer: Frontier, names: Names) -> Html:
    share, scale = answer.unit == "1", _scale(answer)
    columns = [
        TableColumn("Plan"), TableColumn("Cost", _coin(answer), numeric=True),
        TableColumn(WORDS[answer.against].capitalize(), scale.unit, numeric=True),
        TableColumn("Step", f"{answer.currency} {scale.each}", numeric=True), TableColumn("What changes"),
    ]  # fmt: skip
    lines = []
    for row in answer.rows:
        step = NONE if row.step_cost is None else sized(row.step_cost * scale.by)
        aim = percent(row.aim, 1) if share else sized(row.aim / scale.by, 1)
        name = tag("span", row.plan, tag("small", f" {names.text(row.sources)}"))
        lines.append([name, sized(row.cost), aim, step, names.text(row.changes)])
    return table(columns, lines)
