"""The page of scenarios side by side: a column each, what is decided between them, what each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makeshed.report.markup import Html, TableColumn, folded, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import sheet
from makeshed.report.waterfall import beside
from makeshed.report.wording import NONE, number, percent, signed, sized

MOST_RESTS = 30
Costs = Mapping[str, Mapping[str, float]]
"""By name of a plan, its yearly cost by kind [money/a]."""


def costs_of(costs: Costs, currency: str, base: str = "", *, per: str = " a year") -> Html:
    """Return a bar for each plan and a table with a column for each.

    Parameters
    ----------
    costs
        By name of a plan, its yearly cost by kind.
    base
        The plan that the others are set against; by default the first.
    per
        What the costs are of; blank: of all periods.
    """
    against = base or next(iter(costs))
    kinds = list(dict.fromkeys(kind for of in costs.values() for kind in of))
    sums = {name: sum(of.values()) for name, of in costs.items()}
    says = f"What each plan costs, {currency}{per}, by kind of cost."
    columns = [TableColumn("Kind of cost")]
    columns += [TableColumn(name, f"{currency}{per}", numeric=True) for name in costs]
    lines = [[kind, *(sized(of.get(kind)) for of in costs.values())] for kind in kinds]
    lines.append(["total", *map(sized, sums.values())])
    more = [NONE if name == against else _more(sums[name], sums[against]) for name in costs]
    lines.append([f"against {against}", *more])
    return tag("div", beside(costs, "cost-beside", says), table(columns, lines, foot=2))


def _more(value: float, base: float) -> str:
    share = f" ({signed(100 * (value / base - 1), 1)}\u202f%)" if base else ""
    return f"{signed(value - base, 0)}{share}"


def page(answer: Any, names: Names) -> str:
    """Return scenarios side by side as one HTML page, which asks the network for nothing.

    Parameters
    ----------
    answer
        With ``rows`` of scenarios (``scenario``, ``cost``, ``says`` and so on), ``lines`` of cost by kind
        and scenario, ``verdicts`` that say whether a difference is decided, and what each rests on.
    """
    costs: dict[str, dict[str, float]] = {}
    for line in answer.lines:
        costs.setdefault(line.scenario, {})[line.kind] = line.cost
    sections = {
        "Scenarios": _columns(answer, names),
        "Cost": costs_of(costs, answer.currency, answer.base),
        "What is decided": decided(answer, names),
        "What the cost rests on": rests(answer, names),
    }
    titles = {key: key for key in answer.terms}  # scenarios are called as their files are
    verdict = f"{names.text(answer.headline())}."
    return sheet("Side by side", answer, sections, names, verdict=verdict, titles=titles)


def _columns(answer: Any, names: Names) -> Html:
    money = answer.currency
    columns = [
        TableColumn("Scenario"), TableColumn("Cost", f"{money} a year", numeric=True),
        TableColumn(f"Against {answer.base}", f"{money} a year", numeric=True),
        TableColumn("One unit", money, numeric=True), TableColumn("Served", "units a year", numeric=True),
        TableColumn("Not served", "units a year", numeric=True), TableColumn("CO₂e", "t a year", numeric=True),
        TableColumn("Local share", numeric=True), TableColumn("On estimates", numeric=True),
        TableColumn("Where from, or why there is no plan"),
    ]  # fmt: skip
    lines = [
        [
            *against(row),
            number(row.unit_cost, 2),
            sized(row.served),
            sized(row.unmet),
            NONE if row.co2e is None else sized(row.co2e / 1000, 1),
            percent(row.local_share, 1),
            *resting(row, names),
        ]
        for row in answer.rows
    ]
    return table(columns, lines)


def against(row: Any) -> list[Html | str]:
    """Return the first cells of a scenario: its name, what it costs, and the change against the base."""
    change = NONE if row.change is None else signed(row.change, 0)
    share = "" if not row.change_share else f" ({signed(100 * row.change_share, 1)}\u202f%)"
    name = tag("span", row.scenario, tag("small", f" {row.about}") if row.about else "")
    return [name, sized(row.cost), f"{change}{share}"]


def resting(row: Any, names: Names) -> list[Html | str]:
    """Return its last cells: what rests on estimates, and where things come from or why there is no plan."""
    return [percent(row.estimated), names.text(row.says if row.cost is None else row.sources)]


def decided(answer: Any, names: Names) -> Html:
    """Return what is decided between the scenarios."""
    said = [names.text(each.said(answer.currency)) for each in answer.verdicts]
    if not said:
        return tag("p", "There is nothing to decide between.", class_="quiet")
    return tag("ul", *(tag("li", f"{text}.") for text in said))


def rests(answer: Any, names: Names, *, per: str = " a year") -> Html:
    """Return the largest facts of each scenario, and what only its plan notes."""
    columns = [
        TableColumn("Fact"), TableColumn("Cost", f"{answer.currency}{per}", numeric=True),
        TableColumn("Share", numeric=True), TableColumn("Kind"),
    ]  # fmt: skip
    found = []
    for row in answer.rows:
        every = [each for each in answer.rests if each.scenario == row.scenario]
        notes = [each.note for each in answer.remarks if each.scenario == row.scenario]
        lines = [
            [names.text(r.what), sized(r.cost), percent(r.share, 1), r.kind]
            for r in sorted(every, key=lambda r: -r.cost)
        ]
        told = tag("ul", *(tag("li", names.text(note)) for note in notes)) if notes else ""
        shown = table(columns, lines, most=MOST_RESTS) if lines else ""
        found.append(folded(row.scenario, shown, told) if shown or told else Html())
    return tag("div", *found)
