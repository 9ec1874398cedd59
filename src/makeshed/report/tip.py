"""The page of what tips a plan: the lower envelope, or the map of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from makeshed.model import Shed
from makeshed.questions.tip.answer import Corner, Tip
from makeshed.report.case import GREY
from makeshed.report.chart import Area, Axis, ChartLine, Upright, chart
from makeshed.report.drawing import legend
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import counted, listed, parameter_words, percent, sized
from makeshed.science.regions import area
from makeshed.units import shown


def write_page(answer: Tip, where: Path, shed: Shed, alternatives: Mapping[str, Tip]) -> None:
    """Write the page of a tip; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    put(page(answer, names=facts_of(shed)["names"]), where)


def page(answer: Tip, *, names: Mapping[str, str] = {}) -> str:
    """Return the tip as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    drawn = _map(answer, called) if answer.also else _envelope(answer, called)
    sections = {"Where the plan tips": drawn, "Plans": _plans(answer, called)}
    if answer.switches:
        sections["Switches"] = _switches(answer, called)
    also = f" and {answer.also}" if answer.also else ""
    heading = f"What {answer.parameter}{also} decide{'' if also else 's'}"
    titles = {row.plan: f"{row.plan}: total" for row in answer.rows}
    said = _verdict(answer, called)
    return sheet(heading, answer, sections, called, verdict=said, titles=titles)


def _envelope(answer: Tip, names: Names) -> Html:
    """Draw the least cost, a colour a plan, the bound beneath it and the switches."""
    lines = []
    for k, row in enumerate(answer.rows):
        own = sorted((c for c in answer.corners if c.plan == row.plan), key=lambda c: c.at)
        told = [
            f"{row.plan}: {names.text(row.sources)}; at {_told(c.at, answer)} {sized(c.cost)} {_coin(answer)}"
            for c in own
        ]
        lines.append(
            ChartLine([c.at for c in own], [c.cost for c in own], colour(k), width=3, says=told)
        )
    below = [(c.at, c.bound) for c in answer.corners if c.bound is not None]
    if below:
        at, bound = zip(*sorted(below), strict=True)
        lines.append(ChartLine(at, bound, GREY, dash="dotted", width=1, dots=False))
    switches = [Upright(s.at, s.low, s.high, _told(s.at, answer)) for s in answer.switches]
    proof = "the dotted line is the proven bound" if below else "no bound is proven"
    says = f"Least {'cost' if answer.counted else 'yearly cost'} over {answer.parameter}, a colour for each plan; {proof}."
    across, up = _axis(answer.parameter, answer.unit, answer), Axis(_coin(answer))
    return tag(
        "div", _legend(answer, names), chart("tip", says, across, up, lines, uprights=switches)
    )


def _map(answer: Tip, names: Names) -> Html:
    areas = []
    for k, row in enumerate(answer.rows):
        own: list[Corner] = [c for c in answer.corners if c.plan == row.plan]
        parts = [[c for c in own if c.part == part] for part in sorted({c.part for c in own})]
        largest = max(parts, key=_area)
        says = f"{row.plan}: {names.text(row.sources)}"
        areas += [
            Area(
                _points(part),
                colour(k),
                row.plan if part is largest else "",
                says,
                strength=0.45,
                edged=len(parts) == 1,  # parts of one region show no seams
            )
            for part in parts
        ]
    says = f"Which plan is the cheapest, over {answer.parameter} and {answer.also}."
    across = _axis(answer.parameter, answer.unit, answer, [c.at for c in answer.corners])
    up = _axis(answer.also, answer.also_unit, answer, [c.also or 0.0 for c in answer.corners])
    return tag("div", _legend(answer, names), chart("tip", says, across, up, areas=areas))


def _points(part: list[Corner]) -> list[tuple[float, float]]:
    return [(c.at, c.also or 0.0) for c in part]


def _area(part: list[Corner]) -> float:
    return area(tuple(_points(part)))


def _legend(answer: Tip, names: Names) -> Html:
    return legend(
        {f"{row.plan}: {names.text(row.sources)}": colour(k) for k, row in enumerate(answer.rows)}
    )


def _coin(answer: Tip) -> str:
    """Return what a cost is counted in: a year's, or that of all periods."""
    return answer.currency if answer.counted else f"{answer.currency} a year"


def _axis(name: str, unit: str, answer: Tip, values: Sequence[float] = ()) -> Axis:
    """Return the axis of a parameter; one that is filled by areas ends where they do."""
    words = shown(unit, answer.currency)
    title = name if words in {"", "1"} else f"{name} [{words}]"
    ends = (min(values), max(values)) if values else (None, None)
    return Axis(title, percent=unit == "1", low=ends[0], high=ends[1])


def _plans(answer: Tip, names: Names) -> Html:
    columns = [
        TableColumn("Plan"), TableColumn("From", "", numeric=True), TableColumn("To", "", numeric=True),
        *([TableColumn("From", answer.also, numeric=True), TableColumn("To", answer.also, numeric=True)]
          if answer.also else []),
        TableColumn("Cost", f"{_coin(answer)}, in the middle", numeric=True),
        TableColumn("CO₂e", "t" if answer.counted else "t a year", numeric=True), TableColumn("Local share", "", numeric=True),
    ]  # fmt: skip
    lines = []
    for row in answer.rows:
        spans: list[tuple[float | None, str]] = [(row.start, answer.unit), (row.end, answer.unit)]
        if answer.also:
            spans += [(row.also_start, answer.also_unit), (row.also_end, answer.also_unit)]
        lines.append(
            [
                tag("span", row.plan, tag("small", f" {names.text(row.sources)}")),
                *(parameter_words(value, unit) for value, unit in spans),
                sized(row.cost),
                sized(row.co2e / 1000, 1),
                percent(row.local_share, 1),
            ]
        )
    return table(columns, lines)


def _switches(answer: Tip, names: Names) -> Html:
    proven = "Proven between" if answer.proven else "Asked between"
    columns = [
        TableColumn("From, to"), TableColumn("At", "", numeric=True), TableColumn(proven, "", numeric=True),
        TableColumn("What is made or bought elsewhere"),
    ]  # fmt: skip
    lines = []
    for row in answer.switches:
        low, at, high = (parameter_words(v, answer.unit) for v in (row.low, row.at, row.high))
        between = low if low == high else f"{low} and {high}"
        lines.append([f"{row.before} to {row.after}", at, between, names.text(row.changes)])
    return table(columns, lines)


def _verdict(answer: Tip, names: Names) -> str:
    """Return where the plan tips, in a sentence."""
    if answer.also or not answer.switches:
        return names.text(answer.headline())
    at = listed([_told(row.at, answer) for row in answer.switches], most=6)
    values = counted(len(answer.switches), "value")
    return f"The plan tips at {values} of {answer.parameter}: {at}, by {answer.method}."


def _told(value: float, answer: Tip) -> str:
    unit = "" if answer.unit in {"1", ""} else f" {shown(answer.unit, answer.currency)}"
    return f"{parameter_words(value, answer.unit)}{unit}"
