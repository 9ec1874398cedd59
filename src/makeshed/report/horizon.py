"""The page of a plan over periods: what is open when, what comes from where, what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from makeshed.model import Shed
from makeshed.plans.horizon_plan import HorizonPlan, SiteThen
from makeshed.report import circles
from makeshed.report.bars import TimeBar, stacked, stretches
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, table_of, tag
from makeshed.report.naming import Names
from makeshed.report.obeying import in_order
from makeshed.report.putting import put
from makeshed.report.sheet import colour, sheet
from makeshed.report.wording import NONE, number, percent, sized

IN_USE, NEW = "#0072b2", "#009e73"
MOST_SOURCES = 7
"""Sources of an item, and kinds of cost, that have a colour of their own; the rest is one."""
REST = "others"


def write_page(
    answer: HorizonPlan, where: Path, shed: Shed, alternatives: Mapping[str, HorizonPlan]
) -> None:
    """Write the page of a plan over periods, beside the same of other sheds."""
    put(page(answer, names=facts_of(shed)["names"], alternatives=alternatives), where)


def page(
    answer: HorizonPlan,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, HorizonPlan] = {},
) -> str:
    """Return the plan as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = Names(names)
    sections: dict[str, Html] = {}
    if answer.sites:
        sections["What is open when"] = _gantt(answer, called)
    sections["What comes from where"] = _flows(answer, called)
    if answer.kept:
        sections["What is kept"] = _kept(answer, called)
    if answer.left:
        left = table_of(answer.left, answer.currency, called.cell)
        sections["What is left of what comes back"] = left
    if answer.objectives:
        sections["Objectives in order"] = in_order(answer.objectives, answer.currency)
    sections["Money"] = _money(answer, alternatives)
    sections["Cost by kind"] = _kinds(answer)
    if told := circles.tables(answer.stages, answer.circularity, answer.currency, called.cell):
        sections["Circles"] = tag("div", *told)
    titles = {"total": "Net present cost"} | _titles(answer, called)
    heading = f"When should {_items(answer, called)} be made or bought?"
    return sheet(heading, answer, sections, called, titles=titles)


def _items(answer: HorizonPlan, names: Names) -> str:
    items = list(dict.fromkeys(names.short("items", row.item) for row in answer.rows))
    return items[0] if len(items) == 1 else "each thing"


def _titles(answer: HorizonPlan, names: Names) -> dict[str, str]:
    """Return what the numbers are called that can be opened."""
    found = {
        row.demand: f"{row.period}: {names.short('items', row.item)}, {names.of('places', row.place)}"
        for row in answer.rows
    }
    for row in answer.periods:
        found[f"{row.period}:co2e"] = f"{row.period}: CO₂e"
        found[f"{row.period}:spend"] = f"{row.period}: ex-works cost"
    return found


def _gantt(answer: HorizonPlan, names: Names) -> Html:
    """Draw each site whose use is decided over time."""
    ends, whole = {}, sum(row.years for row in answer.periods)
    at = 0.0
    for row in answer.periods:
        ends[row.period] = (at / whole, (at + row.years) / whole)
        at += row.years
    by_site: dict[str, list[SiteThen]] = {}
    for site in answer.sites:
        by_site.setdefault(names.short("sites", site.site), []).append(site)
    rows, told = {}, {}
    for name, lived in by_site.items():
        rows[name] = [
            TimeBar(
                *ends[then.period],
                NEW if then.state == "opens" else IN_USE,
                f"{name}: {then.state} in {then.period}",
            )
            for then in lived
            if then.state in {"opens", "open"}
        ]
        changes = [f"{s.state} {s.period}" for s in lived if s.state in {"opens", "closes"}]
        told[name] = ", ".join(changes) or ("open" if rows[name] else "closed")
    first, last = answer.periods[0].period, answer.periods[-1].period
    says = f"When each site that costs something to have is in use, from {first} to {last}."
    return stretches("gantt", says, rows, told, {"opens": NEW, "in use": IN_USE})


def _flows(answer: HorizonPlan, names: Names) -> Html:
    """Draw what is bought and made of each item that is demanded, by period and source."""
    wanted = dict.fromkeys(row.item for row in answer.rows)
    figures: list[Html] = []
    for item in wanted:
        amounts = _by_source(answer, item, names)
        every = list(dict.fromkeys(name for of in amounts.values() for name in of))
        colours = {name: colour(n) for n, name in enumerate(every)}
        told = {period: sized(sum(of.values())) for period, of in amounts.items()}
        each = {
            period: {name: f"{name}: {sized(value)} in {period}" for name, value in of.items()}
            for period, of in amounts.items()
        }
        called = names.short("items", item)
        says = f"{called} by period: units made or bought, by who makes or sells them."
        if any(amounts.values()):
            drawn = stacked(f"flows-{len(figures)}", says, amounts, colours, told, each)
            figures.append(tag("div", tag("h3", called), drawn))
    return tag("div", *figures) if figures else tag("p", "Nothing is supplied.", class_="quiet")


def _by_source(answer: HorizonPlan, item: str, names: Names) -> dict[str, dict[str, float]]:
    """Return by period how many units of an item come from each source."""
    years = {row.period: row.years for row in answer.periods}
    found: dict[str, dict[str, float]] = {period: {} for period in years}
    rows: Iterable[tuple[str, str, str, float]] = [
        *((r.period, r.site, r.item, r.quantity) for r in answer.bought),
        *((r.period, r.site, r.item, r.quantity) for r in answer.made),
    ]
    for period, site, what, quantity in rows:
        if what == item:
            name = names.short("sites", site)
            held = found[period]
            held[name] = held.get(name, 0.0) + quantity * years[period]
    largest = _largest(found)
    return {period: _told_apart(of, largest) for period, of in found.items()}


def _largest(found: Mapping[str, Mapping[str, float]]) -> list[str]:
    sums: dict[str, float] = {}
    for of in found.values():
        for name, value in of.items():
            sums[name] = sums.get(name, 0.0) + value
    return sorted(sums, key=lambda name: (-sums[name], name))[:MOST_SOURCES]


def _told_apart(of: Mapping[str, float], largest: list[str]) -> dict[str, float]:
    kept = {name: of[name] for name in largest if name in of}
    rest = sum(value for name, value in of.items() if name not in largest)
    return kept | ({REST: rest} if rest else {})


def _kept(answer: HorizonPlan, names: Names) -> Html:
    coin = answer.currency or "money"
    columns = [
        TableColumn("At the end of"), TableColumn("At"), TableColumn("Item"),
        TableColumn("Units", numeric=True), TableColumn("Most", numeric=True),
        TableColumn("Costs", coin, numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.period, names.short("sites", row.site), names.short("items", row.item),
            sized(row.quantity), NONE if row.most is None else sized(row.most), sized(row.cost),
        ]
        for row in answer.kept
    ]  # fmt: skip
    return table(columns, lines)


def _money(answer: HorizonPlan, alternatives: Mapping[str, HorizonPlan]) -> Html:
    """Return cash and cost by period, with what each counts as today."""
    coin = answer.currency or "money"
    columns = [
        TableColumn("Period"), TableColumn("Units", numeric=True),
        TableColumn("Run", coin, numeric=True), TableColumn("Invested", coin, numeric=True),
        TableColumn("Cash", coin, numeric=True), TableColumn("Paid off", coin, numeric=True),
        TableColumn("Cost", coin, numeric=True), TableColumn("A year counts", numeric=True),
        TableColumn("In money of the first year", coin, numeric=True),
        TableColumn("CO₂e", "t", numeric=True), TableColumn("Spent at home", numeric=True),
    ]  # fmt: skip
    lines = [
        [
            row.period, sized(row.units), number(row.operating, 0), number(row.invested, 0),
            number(row.cash, 0), number(row.paid_off, 0), number(row.cost, 0), number(row.counted, 3),
            number(row.present, 0), sized(row.co2e / 1000), percent(row.local_share),
        ]
        for row in answer.periods
    ]  # fmt: skip
    blank = [""] * 3
    lines.append(
        [
            "together", sized(sum(r.units for r in answer.periods)),
            number(sum(r.operating for r in answer.periods), 0),
            number(sum(r.invested for r in answer.periods), 0),
            number(sum(r.cash for r in answer.periods), 0), *blank,
            number(answer.cost, 0), sized(answer.co2e / 1000), "",
        ]
    )  # fmt: skip
    beside = [
        tag("p", f"{name}: {number(other.cost, 0)} {coin} in money of the first year.")
        for name, other in alternatives.items()
    ]
    return tag("div", table(columns, lines, foot=1), *beside)


def _kinds(answer: HorizonPlan) -> Html:
    """Draw what each period costs, in money of its own time, by kind."""
    coin = answer.currency or "money"
    rows: dict[str, dict[str, float]] = {row.period: {} for row in answer.periods}
    for line in answer.cost_lines:
        rows[line.period][line.kind] = line.cost
    largest = _largest(rows)
    rows = {period: _told_apart(of, largest) for period, of in rows.items()}
    colours = {kind: colour(n) for n, kind in enumerate([*largest, REST])}
    told = {period: number(sum(of.values()), 0) for period, of in rows.items()}
    each = {
        period: {kind: f"{kind}: {number(value, 0)} {coin}" for kind, value in of.items()}
        for period, of in rows.items()
    }
    says = f"What each period costs by kind, {coin} of its own time."
    return stacked("kinds", says, rows, colours, told, each)
