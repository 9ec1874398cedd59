"""The page of what tips a plan: the lower envelope, or the map of regions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import plotly.graph_objects as go

from makeshed.model import Shed
from makeshed.questions.tip.answer import Corner, Tip
from makeshed.report.figure import blank, embed, faded, label, legend
from makeshed.report.markup import Column, Html, table, tag
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import NONE, percent, sized
from makeshed.science.regions import area
from makeshed.units import shown


def write_page(answer: Tip, where: Path, shed: Shed, alternatives: Mapping[str, Tip]) -> None:
    """Write the page of a tip; ``alternatives`` are of other sheds and have pages of their own."""
    del shed, alternatives
    put(page(answer), where)


def page(answer: Tip) -> str:
    """Return the tip as one HTML page, which holds all it needs and asks the network for nothing."""
    chart = _map(answer) if answer.also else _envelope(answer)
    sections = {"Where the plan tips": chart, "Plans": _plans(answer)}
    if answer.switches:
        sections["Switches"] = _switches(answer)
    also = f" and {answer.also}" if answer.also else ""
    return sheet(f"What {answer.parameter}{also} decide{'' if also else 's'}", answer, sections)


def _envelope(answer: Tip) -> Html:
    """Draw the least cost, a colour a plan, the bound beneath it and the switches."""
    figure = blank(380, margin={"l": 8, "r": 16, "t": 24, "b": 8})
    for k, row in enumerate(answer.rows):
        own = sorted((c for c in answer.corners if c.plan == row.plan), key=lambda c: c.at)
        hover = f"{row.plan}: {label(row.sources)}<br>%{{x:.5g}}: %{{y:,.2~f}} {answer.currency}/a"
        figure.add_trace(
            go.Scatter(
                x=[c.at for c in own],
                y=[c.cost for c in own],
                mode="lines+markers",
                line={"color": colour(k), "width": 3},
                hovertemplate=hover + "<extra></extra>",
            )
        )
    below = [c for c in answer.corners if c.bound is not None]
    if below:
        figure.add_trace(
            go.Scatter(
                x=[c.at for c in below],
                y=[c.bound for c in below],
                mode="lines",
                line={"color": "#7d838c", "width": 1, "dash": "dot"},
                hoverinfo="skip",
            )
        )
    for switch in answer.switches:
        figure.add_vrect(
            x0=switch.low, x1=switch.high, fillcolor=faded("#7d838c", 0.25), line_width=0
        )
        figure.add_vline(x=switch.at, line={"color": "#7d838c", "width": 1, "dash": "dash"})
        figure.add_annotation(
            x=switch.at,
            y=1.0,
            yref="paper",
            yanchor="bottom",
            text=f"{switch.at:.5g}",
            showarrow=False,
        )
    figure.update_xaxes(
        title=label(_axis(answer.parameter, answer.unit, answer)),
        gridcolor="#dfe3e8",
        automargin=True,
    )
    figure.update_yaxes(
        title=f"{answer.currency} a year", gridcolor="#dfe3e8", tickformat=",.0f", automargin=True
    )
    proof = "the dotted line is the proven bound" if below else "no bound is proven"
    says = f"Least yearly cost over {answer.parameter}, a colour for each plan; {proof}."
    return tag("div", _legend(answer), embed(figure, "tip", says))


def _map(answer: Tip) -> Html:
    figure = blank(460)
    for k, row in enumerate(answer.rows):
        own: list[Corner] = [c for c in answer.corners if c.plan == row.plan]
        parts = [[c for c in own if c.part == part] for part in sorted({c.part for c in own})]
        whole = len(parts) == 1
        x, y = outline(parts)
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                fill="toself",
                fillcolor=faded(colour(k), 0.45) if whole else colour(k),
                line={"color": colour(k), "width": 1},
                opacity=1.0 if whole else 0.45,  # parts of one region show no seams
                text=f"{row.plan}: {label(row.sources)}",
                hoverinfo="text",
                hoveron="fills",
            )
        )
        largest = max(parts, key=_area)
        figure.add_annotation(
            x=sum(c.at for c in largest) / len(largest),
            y=sum(c.also or 0.0 for c in largest) / len(largest),
            text=f"<b>{row.plan}</b>",
            showarrow=False,
        )
    figure.update_xaxes(
        title=label(_axis(answer.parameter, answer.unit, answer)), zeroline=False, automargin=True
    )
    figure.update_yaxes(
        title=label(_axis(answer.also, answer.also_unit, answer)), zeroline=False, automargin=True
    )
    says = f"Which plan is the cheapest, over {answer.parameter} and {answer.also}."
    return tag("div", _legend(answer), embed(figure, "tip", says))


def outline(parts: list[list[Corner]]) -> tuple[list[float | None], list[float | None]]:
    """Return the lines about some polygons, with a gap between two."""
    x: list[float | None] = []
    y: list[float | None] = []
    for part in parts:
        if x:
            x, y = [*x, None], [*y, None]
        x += [c.at for c in [*part, part[0]]]
        y += [c.also for c in [*part, part[0]]]
    return x, y


def _area(part: list[Corner]) -> float:
    return area(tuple((c.at, c.also or 0.0) for c in part))


def _legend(answer: Tip) -> Html:
    return legend({f"{row.plan}: {row.sources}": colour(k) for k, row in enumerate(answer.rows)})


def _axis(name: str, unit: str, answer: Tip) -> str:
    words = shown(unit, answer.currency)
    return name if words in {"", "1"} else f"{name} [{words}]"


def _plans(answer: Tip) -> Html:
    columns = [
        Column("Plan"), Column("From", "", numeric=True), Column("To", "", numeric=True),
        *([Column("From", answer.also, numeric=True), Column("To", answer.also, numeric=True)]
          if answer.also else []),
        Column("Cost", f"{answer.currency} a year, in the middle", numeric=True),
        Column("CO₂e", "t a year", numeric=True), Column("Local share", "", numeric=True),
    ]  # fmt: skip
    lines = []
    for row in answer.rows:
        spans = [row.start, row.end, *([row.also_start, row.also_end] if answer.also else [])]
        lines.append(
            [
                tag("span", row.plan, tag("small", f" {row.sources}")),
                *(NONE if value is None else f"{value:.5g}" for value in spans),
                sized(row.cost),
                sized(row.co2e / 1000, 1),
                percent(row.local_share, 1),
            ]
        )
    return table(columns, lines)


def _switches(answer: Tip) -> Html:
    columns = [
        Column("From, to"), Column("At", "", numeric=True), Column("Proven between", "", numeric=True),
        Column("What is made or bought elsewhere"),
    ]  # fmt: skip
    lines = []
    for row in answer.switches:
        proven = f"{row.low:.6g} and {row.high:.6g}"
        lines.append([f"{row.before} to {row.after}", f"{row.at:.6g}", proven, row.changes])
    if not answer.proven:
        columns[2] = Column("Asked between", "", numeric=True)
    return table(columns, lines)
