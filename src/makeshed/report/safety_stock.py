"""The page of where safety stock belongs: money and days along the chain, promises, other ways to hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from makeshed.inventory.kept import Kept, Otherwise, Promise
from makeshed.model import Shed
from makeshed.questions.stock.answer import Stocked
from makeshed.report.bars import Bar, bars, stacked
from makeshed.report.chart import Axis, ChartLine, chart
from makeshed.report.facts import facts_of
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.putting import put
from makeshed.report.sheet import COLOURS, sheet
from makeshed.report.wording import NONE, counted, number, percent, sized

MOST = 20
"""Stages that a picture shows: those that hold most, along the chain."""
NAMED = 6
"""Stages that the picture along the chain names."""
STOCK, NEXT = COLOURS[0], COLOURS[4]
FROM_STOCK, PROMISED = "covered from stock", "waited for by the next"


def write_page(
    answer: Stocked, where: Path, shed: Shed, alternatives: Mapping[str, Stocked]
) -> None:
    """Write the page; ``alternatives`` are of other sheds, whose cost is set beside it."""
    put(page(answer, names=facts_of(shed)["names"], alternatives=alternatives), where)


def page(
    answer: Stocked,
    *,
    names: Mapping[str, str] = {},
    alternatives: Mapping[str, Stocked] = {},
) -> str:
    """Return the answer as one HTML page, which holds all it needs and asks the network for nothing.

    ``names`` are what people call things, by ``table/key``; keys where absent.
    """
    called = _Called(answer, Names(names))
    sections = {
        "Where it lies": _money(answer, called),
        "Which days it covers": _days(answer, called),
        "Stages": _stages(answer, called),
        "What customers are promised": _promises(answer, called),
        "Held otherwise": _otherwise(answer, alternatives),
    }
    if answer.on_hand:
        sections["What is on hand"] = _on_hand(answer, called)
    titles = {key: called.title(key) for key in answer.terms}
    said = called.names.text(answer.headline())
    said = said[:1].upper() + said[1:]
    return sheet(
        "Where safety stock belongs", answer, sections, called.names, verdict=said, titles=titles
    )


class _Called:
    """What people call stages."""

    def __init__(self, answer: Stocked, names: Names) -> None:
        self.names = names
        self.places = {row.demand: row.place for row in answer.promises}
        short: dict[str, list[Kept]] = {}
        for row in answer.rows:
            short.setdefault(self._short(row), []).append(row)
        self.stages = {
            row.stage: name if len(rows) == 1 else f"{name}, {self.how(row)}"
            for name, rows in short.items()
            for row in rows
        }

    def _short(self, row: Kept) -> str:
        return f"{self.names.short('items', row.item)} at {self.where(row)}"

    def where(self, row: Kept) -> str:
        """Return the name of the site or of the customer's place."""
        is_demand = row.stage.partition(", ")[0] in self.places
        return self.names.short("places" if is_demand else "sites", row.where)

    def how(self, row: Kept) -> str:
        """Return how an item comes there, in words."""
        begin, source, rest = (*row.how.split(" ", 2), "", "")[:3]
        return f"{begin} {self.names.short('sites', source)} {rest}".strip()

    def title(self, key: str) -> str:
        """Return the title of a number that can be opened."""
        stage, _, more = key.rpartition(": ")
        if key in self.stages:
            return self.stages[key]
        if stage in self.stages:
            return f"{self.stages[stage]}: {more}"
        return {"total": "Safety stock"}.get(key, key.capitalize())


def _shown(rows: Sequence[Kept]) -> list[Kept]:
    most = sorted(rows, key=lambda row: -row.cost)[:MOST]
    return [row for row in rows if row in most]


def _money(answer: Stocked, called: _Called) -> Html:
    """Draw what the stock of each stage is worth, those before others first."""
    shown = [row for row in _shown(answer.rows) if row.held > 0]
    drawn = [
        Bar(
            called.stages[row.stage], 0.0, row.held, STOCK,
            f"{sized(row.held)} {answer.currency}, {sized(row.stock)} units",
        )
        for row in shown
    ]  # fmt: skip
    rest = answer.held - sum(row.held for row in shown)
    if rest > 1e-9 * answer.held:
        drawn.append(Bar("Other stages", 0.0, rest, NEXT, f"{sized(rest)} {answer.currency}"))
    says = (
        "What the safety stock of each stage is worth, from the first stage of the chain down to the "
        "customers."
    )
    return tag("div", _along(shown, answer, called), bars("stock-money", says, drawn))


def _along(shown: Sequence[Kept], answer: Stocked, called: _Called) -> Html:
    """Draw how far from the customers how much lies."""
    if not shown:
        return tag("p", "No stage holds any.")
    if not any(row.to_customer for row in shown):
        return tag("p", "All of it lies with the customers.")
    named = sorted(shown, key=lambda row: -row.held)[:NAMED]
    dots = [
        ChartLine(
            [row.to_customer], [row.held], STOCK if row.to_customer else NEXT,
            says=[f"{called.stages[row.stage]}: {sized(row.held)} {answer.currency}"],
            names=[called.stages[row.stage] if row in named else ""],
        )
        for row in shown
    ]  # fmt: skip
    says = (
        "How far from the customer safety stock lies, and how much: on the left at the customer, to the "
        "right up the chain."
    )
    across = Axis("days from there to the customer, at most", low=0.0)
    return chart("stock-along", says, across, Axis(f"{answer.currency} held", low=0.0), dots)


def _days(answer: Stocked, called: _Called) -> Html:
    """Draw the days of each stage: those that stock covers, and those that the next one waits."""
    shown = _shown(answer.rows)
    rows, told, each = {}, {}, {}
    for row in shown:
        name = called.stages[row.stage]
        rows[name] = {FROM_STOCK: row.net, PROMISED: row.service_out}
        told[name] = f"{number(row.net, 1)} of {number(row.net + row.service_out, 1)} d"
        each[name] = {
            part: f"{name}: {number(days, 1)} d {part}" for part, days in rows[name].items()
        }
    says = (
        "How long each stage takes from order to arrival, what it waits for included: the days that its "
        "own safety stock covers, and those that the next stage or the customer waits."
    )
    return stacked("stock-days", says, rows, {FROM_STOCK: STOCK, PROMISED: NEXT}, told, each)


def _stages(answer: Stocked, called: _Called) -> Html:
    money = answer.currency
    columns = [
        TableColumn("What, where"), TableColumn("How"), TableColumn("Units", "a year", numeric=True),
        TableColumn("Own time", "days", numeric=True), TableColumn("Served within", "days", numeric=True),
        TableColumn("Promises", "days", numeric=True), TableColumn("From stock", "days", numeric=True),
        TableColumn("To the customer", "days", numeric=True),
        TableColumn("Safety stock", "units", numeric=True), TableColumn("Covers", "days of demand", numeric=True),
        TableColumn("Worth", money, numeric=True), TableColumn("Costs", f"{money} a year", numeric=True),
        TableColumn("A day shorter saves", f"{money} a year", numeric=True), TableColumn("Waits for"),
    ]  # fmt: skip
    lines = [
        [
            called.stages[row.stage], called.how(row), sized(row.quantity), number(row.days, 1),
            number(row.service_in, 1), number(row.service_out, 1), number(row.net, 1),
            number(row.to_customer, 1), sized(row.stock), number(row.cover, 1), sized(row.held), sized(row.cost),
            NONE if row.day_saves is None else sized(row.day_saves),
            called.stages.get(row.waits_for, NONE),
        ]
        for row in answer.rows
    ]  # fmt: skip
    return table(columns, lines)


def _promises(answer: Stocked, called: _Called) -> Html:
    money = answer.currency
    columns = [
        TableColumn("Customer"), TableColumn("What"), TableColumn("Waits", "days", numeric=True),
        TableColumn("A month varies by", "", numeric=True), TableColumn("Service level", "", numeric=True),
        TableColumn("Its safety stock costs", f"{money} a year", numeric=True),
        TableColumn("A day more saves", f"{money} a year", numeric=True),
        TableColumn("A day less costs", f"{money} a year", numeric=True),
    ]  # fmt: skip

    def line(row: Promise) -> list[str]:
        return [
            called.names.of("places", row.place), called.names.of("items", row.item),
            number(row.wait, 1), percent(row.variability), percent(row.service_level, 1),
            sized(row.cost), sized(row.day_saves), sized(row.day_costs),
        ]  # fmt: skip

    return table(columns, map(line, answer.promises))


def _on_hand(answer: Stocked, called: _Called) -> Html:
    columns = [
        TableColumn("Where"), TableColumn("What"), TableColumn("On hand", "units", numeric=True),
        TableColumn("Needed", "units", numeric=True), TableColumn("More", "units", numeric=True),
        TableColumn("Worth", answer.currency, numeric=True),
    ]  # fmt: skip
    lines = [
        [
            called.names.of("sites", row.site), called.names.of("items", row.item),
            sized(row.have), sized(row.needed), sized(row.more), sized(row.worth),
        ]
        for row in answer.on_hand
    ]  # fmt: skip
    return table(columns, lines)


def _otherwise(answer: Stocked, alternatives: Mapping[str, Stocked]) -> Html:
    money = answer.currency
    columns = [
        TableColumn("Safety stock"), TableColumn("Costs", f"{money} a year", numeric=True),
        TableColumn("Worth", money, numeric=True), TableColumn("As placed saves", f"{money} a year", numeric=True),
        TableColumn("Less by", "", numeric=True),
    ]  # fmt: skip
    holding = sum(row.stock > 0 for row in answer.rows)
    lines = [
        [
            f"as placed, at {counted(holding, 'stage')}",
            sized(answer.cost),
            sized(answer.held),
            NONE,
            NONE,
        ]
    ]

    def line(row: Otherwise) -> list[str]:
        return [
            row.policy,
            sized(row.cost),
            sized(row.held),
            sized(row.saved),
            percent(row.saved_share),
        ]

    lines += [line(row) for row in answer.otherwise]
    lines += [
        [f"as placed in {name}", sized(one.cost), sized(one.held), NONE, NONE]
        for name, one in alternatives.items()
    ]
    proof = f"As placed it is {answer.proof}, by {answer.method}."
    return tag("div", table(columns, lines), tag("p", proof, class_="quiet"))
