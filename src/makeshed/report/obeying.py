"""What was asked of the plan beside being cheap: limits it keeps to, rules it obeys, and their cost."""

from __future__ import annotations

from collections.abc import Iterable

from makeshed.network.ordered_objectives import Level
from makeshed.network.sensitivity import LimitCost, RuleCost
from makeshed.report.case import ReportedCase
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.wording import NONE, number, percent, sized, unit_words


def section(case: ReportedCase) -> Html:
    """Return the limits asked for and the rules obeyed; nothing where none was asked."""
    told = []
    if case.plan.objectives:
        told += [
            tag("h3", "Objectives in order"),
            in_order(case.plan.objectives, case.plan.currency),
        ]
    if case.plan.limits:
        told += [tag("h3", "Limits asked for"), _held(case)]
    if case.plan.broken:
        told += [tag("h3", "Limits broken"), _broken(case)]
    if case.plan.obeyed:
        told += [tag("h3", "Rules obeyed"), _obeyed(case)]
    return tag("div", *told) if told else Html()


def in_order(levels: Iterable[Level], currency: str) -> Html:
    """Return objectives in their order: the best of each, what later ones were given, what it is in the plan.

    Parameters
    ----------
    levels
        The objectives, the first first.
    currency
        In which money counts.
    """
    heads = [
        TableColumn("objective, then what it may give away"),
        TableColumn("best", "found at its turn", True),
        TableColumn("proven", "none is better than", True),
        TableColumn("allowed", "for those after it", True),
        TableColumn("in the plan", "", True),
    ]
    rows = [
        [row.objective, *(_in(currency, row.unit, value) for value in (row.best, row.bound, row.allowed, row.reached))]
        for row in levels
    ]  # fmt: skip
    return table(heads, rows)


def _held(case: ReportedCase) -> Html:
    money = f"{case.plan.currency} a year"
    heads = [
        TableColumn("limit"),
        TableColumn("used", "", True),
        TableColumn("one more saves", f"{money}, sites as they are", True),
        TableColumn("loosened to", "", True),
        TableColumn("saves", money, True),
        TableColumn("without it", "", True),
        TableColumn("saves", money, True),
    ]
    rows = [
        [
            row.limit,
            _amount(case, row, row.used),
            number(row.shadow_price),
            _amount(case, row, row.looser),
            number(row.looser_saves),
            _amount(case, row, row.without),
            number(row.without_saves),
        ]
        for row in case.plan.limits
    ]
    return table(heads, rows)


def _broken(case: ReportedCase) -> Html:
    money = f"{case.plan.currency} a year"
    heads = [
        TableColumn("limit"),
        TableColumn("beyond it", "", True),
        TableColumn("penalty", f"{case.plan.currency} for one", True),
        TableColumn("cost", money, True),
    ]
    rows = [
        [
            row.limit,
            _in(case.plan.currency, row.unit, row.beyond),
            number(row.penalty),
            number(row.cost),
        ]
        for row in case.plan.broken
    ]
    return table(heads, rows)


def _amount(case: ReportedCase, row: LimitCost, value: float) -> str:
    return _in(case.plan.currency, row.unit, value)


def _in(currency: str, unit: str, value: float) -> str:
    """Return an amount in its unit, as people read it."""
    if unit == "1":
        return percent(value, 1)
    words = unit_words(unit, currency) or currency
    shown = number(value)
    return shown if shown == NONE else f"{shown} {words}"


def _obeyed(case: ReportedCase) -> Html:
    heads = [
        TableColumn("rule"),
        TableColumn("product"),
        TableColumn("made at"),
        TableColumn("made", "units a year", True),
        TableColumn("what it asks"),
        TableColumn("share", "", True),
        TableColumn("asked", "", True),
        TableColumn("a point easier saves", f"{case.plan.currency} a year", True),
    ]
    return table(heads, [_line(case, row) for row in case.plan.obeyed])


def _line(case: ReportedCase, row: RuleCost) -> list[str]:
    asked = NONE if row.threshold is None else f"{row.operator} {percent(row.threshold, 1)}"
    easier = None if row.shadow_price is None else row.shadow_price / 100
    return [
        row.rule,
        case.named("items", row.item),
        case.named("sites", row.site),
        sized(row.quantity),
        row.test,
        percent(row.share, 1),
        asked,
        number(easier),
    ]
