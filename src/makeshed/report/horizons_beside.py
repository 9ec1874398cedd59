"""The page of plans over periods side by side: cost, cash by period, what is open when, what each rests on."""

from __future__ import annotations

from makeshed.questions.compare.over_periods import HorizonsSideBySide
from makeshed.report.bars import TimeBar, stacked, stretches
from makeshed.report.horizon import IN_USE, NEW
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.scenario_columns import against, costs_of, decided, resting, rests
from makeshed.report.sheet import sheet
from makeshed.report.wording import NONE, number, sized

RUN, INVESTED = "run", "invested"


def page(answer: HorizonsSideBySide, names: Names) -> str:
    """Return plans over periods side by side as one HTML page, which asks the network for nothing."""
    costs: dict[str, dict[str, float]] = {}
    for line in answer.lines:
        costs.setdefault(line.scenario, {})[line.kind] = line.cost
    sections = {
        "Scenarios": _columns(answer, names),
        "Cost of all periods": costs_of(costs, answer.currency, answer.base, per=""),
        "Cash by period": _cash(answer),
    }
    if answer.sites:
        sections["What is open when"] = _gantt(answer, names)
    sections["What comes from where"] = _flows(answer, names)
    sections["What is decided"] = decided(answer, names)
    sections["What the cost rests on"] = rests(answer, names, per="")
    titles = {key: key for key in answer.terms}  # scenarios are called as their files are
    verdict = f"{names.text(answer.headline())}."
    return sheet(
        "Side by side, over periods", answer, sections, names, verdict=verdict, titles=titles
    )


def _columns(answer: HorizonsSideBySide, names: Names) -> Html:
    money = answer.currency
    columns = [
        TableColumn("Scenario"), TableColumn("Cost", money, numeric=True),
        TableColumn(f"Against {answer.base}", money, numeric=True),
        TableColumn("Invested", money, numeric=True), TableColumn("Cash", money, numeric=True),
        TableColumn("Served", "units", numeric=True), TableColumn("Not served", "units", numeric=True),
        TableColumn("CO₂e", "t", numeric=True), TableColumn("On estimates", numeric=True),
        TableColumn("Where from, or why there is no plan"),
    ]  # fmt: skip
    lines = [
        [
            *against(row),
            sized(row.invested),
            sized(row.cash),
            sized(row.served),
            sized(row.unmet),
            NONE if row.co2e is None else sized(row.co2e / 1000, 1),
            *resting(row, names),
        ]
        for row in answer.rows
    ]
    told = f"The cost is {answer.counted}; cash is a sum of what is paid, each in money of its own time."
    return tag("div", table(columns, lines), tag("p", told, class_="quiet"))


def _planned(answer: HorizonsSideBySide) -> list[str]:
    return [row.scenario for row in answer.rows if row.cost is not None]


def _spans(answer: HorizonsSideBySide) -> list[str]:
    return list(dict.fromkeys(row.period for row in answer.periods))


def _cash(answer: HorizonsSideBySide) -> Html:
    """Draw what is paid in each period of each scenario, and set the sums in a table."""
    coin = answer.currency or "money"
    parts = {
        f"{row.period}, {row.scenario}": {RUN: row.operating, INVESTED: row.invested}
        for period in _spans(answer)
        for row in answer.periods
        if row.period == period
    }
    told = {name: number(sum(of.values()), 0) for name, of in parts.items()}
    each = {
        name: {part: f"{part}: {number(value, 0)} {coin}" for part, value in of.items()}
        for name, of in parts.items()
    }
    says = f"What is paid in each period, {coin} of its own time."
    drawn = stacked("cash", says, parts, {RUN: IN_USE, INVESTED: NEW}, told, each)
    columns = [TableColumn("Period")]
    columns += [TableColumn(name, coin, numeric=True) for name in _planned(answer)]
    held = {(row.period, row.scenario): row for row in answer.periods}
    lines = [
        [period, *(number(held[period, name].cash, 0) for name in _planned(answer))]
        for period in _spans(answer)
    ]
    cash = {row.scenario: row.cash for row in answer.rows}
    lines.append(["together", *(number(cash[name], 0) for name in _planned(answer))])
    return tag("div", drawn, table(columns, lines, foot=1))


def _gantt(answer: HorizonsSideBySide, names: Names) -> Html:
    """Draw each site whose use is decided over time, that of one scenario below that of another."""
    spans = _spans(answer)
    ends = {key: (n / len(spans), (n + 1) / len(spans)) for n, key in enumerate(spans)}
    rows: dict[str, list[TimeBar]] = {}
    moves: dict[str, list[str]] = {}
    for row in sorted(answer.sites, key=lambda row: row.site):
        name = f"{names.short('sites', row.site)}, {row.scenario}"
        shown, moved = rows.setdefault(name, []), moves.setdefault(name, [])
        if row.state in {"opens", "open"}:
            says = f"{name}: {row.state} in {row.period}"
            shown.append(TimeBar(*ends[row.period], NEW if row.state == "opens" else IN_USE, says))
        if row.state in {"opens", "closes"}:
            moved.append(f"{row.state} {row.period}")
    told = {
        name: ", ".join(moves[name]) or ("open" if shown else "closed")
        for name, shown in rows.items()
    }
    says = f"When each site is in use in each scenario, from {spans[0]} to {spans[-1]}, period by period."
    return stretches("gantt", says, rows, told, {"opens": NEW, "in use": IN_USE})


def _flows(answer: HorizonsSideBySide, names: Names) -> Html:
    """Return how many units each scenario makes and buys, and where, by period."""
    spans = _spans(answer)
    held: dict[tuple[str, str, str, str], dict[str, float]] = {}
    for row in answer.sourcing:
        held.setdefault((row.item, row.plan, row.how, row.site), {})[row.period] = row.quantity
    columns = [
        TableColumn("Item"),
        TableColumn("Scenario"),
        TableColumn("How"),
        TableColumn("Where"),
    ]
    columns += [TableColumn(period, "units", numeric=True) for period in spans]
    lines = [
        [
            names.short("items", item), scenario, how, names.short("sites", site),
            *(sized(of[period]) if period in of else NONE for period in spans),
        ]
        for (item, scenario, how, site), of in sorted(held.items())
    ]  # fmt: skip
    return table(columns, lines) if lines else tag("p", "Nothing is supplied.", class_="quiet")
