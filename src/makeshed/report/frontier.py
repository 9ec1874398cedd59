"""The page of a frontier: cost against another aim."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import plotly.graph_objects as go

from makeshed.model import Shed
from makeshed.questions.frontier import Frontier
from makeshed.report.figure import blank, embed, label
from makeshed.report.markup import Column, Html, table, tag
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import NONE, percent, sized

HEADINGS = {
    "co2e": "What less carbon costs",
    "local_share": "What more local work costs",
    "exposure": "What less exposure costs",
}
WORDS = {"co2e": "emissions", "local_share": "local share", "exposure": "exposure"}


def write_page(
    answer: Frontier, where: Path, shed: Shed, alternatives: Mapping[str, Frontier]
) -> None:
    """Write the page of a frontier, beside the same of other sheds."""
    del shed
    put(page(answer, alternatives=alternatives), where)


def page(answer: Frontier, *, alternatives: Mapping[str, Frontier] = {}) -> str:
    """Return the frontier as one HTML page, which holds all it needs and asks the network for nothing."""
    sections = {"The curve": _curve(answer, alternatives), "Plans": _plans(answer)}
    return sheet(HEADINGS[answer.against], answer, sections)


def _curve(answer: Frontier, alternatives: Mapping[str, Frontier]) -> Html:
    figure = blank(420)
    share = answer.unit == "1"
    for k, (name, one) in enumerate({"": answer, **alternatives}.items()):
        figure.add_trace(
            go.Scatter(
                x=[row.aim if share else row.aim / 1000 for row in one.rows],
                y=[row.cost for row in one.rows],
                mode="lines+markers" if name else "lines+markers+text",
                text=[row.plan for row in one.rows],
                textposition="top center",
                customdata=[label(row.changes).replace("; ", "<br>") for row in one.rows],
                line={"color": colour(k), "width": 2, "dash": "dot" if name else "solid"},
                marker={"size": 8},
                hovertemplate=f"{label(name)} %{{text}}: %{{y:,.2~f}} {answer.currency}/a<br>"
                "%{customdata}<extra></extra>",
            )
        )
    words = WORDS[answer.against]
    figure.update_xaxes(
        title=words if share else f"{words} [t CO₂e a year]",
        tickformat=".0%" if share else ",.2~f",
        gridcolor="#dfe3e8",
        automargin=True,
    )
    figure.update_yaxes(
        title=f"{answer.currency} a year", gridcolor="#dfe3e8", tickformat=",.0f", automargin=True
    )
    beside = f" Dotted: {', '.join(alternatives)}." if alternatives else ""
    says = f"Plans that nothing beats in both cost and {words}; A is the cheapest.{beside}"
    return embed(figure, "frontier", says)


def _plans(answer: Frontier) -> Html:
    share = answer.unit == "1"
    scale, per = (0.01, "a point") if share else (1000.0, "a tonne")
    columns = [
        Column("Plan"), Column("Cost", f"{answer.currency} a year", numeric=True),
        Column(WORDS[answer.against].capitalize(), "" if share else "t a year", numeric=True),
        Column("Step", f"{answer.currency} {per}", numeric=True), Column("What changes"),
    ]  # fmt: skip
    lines = []
    for row in answer.rows:
        step = NONE if row.step_cost is None else sized(row.step_cost * scale)
        aim = percent(row.aim, 1) if share else sized(row.aim / 1000, 1)
        name = tag("span", row.plan, tag("small", f" {row.sources}"))
        lines.append([name, sized(row.cost), aim, step, row.changes])
    return table(columns, lines)
