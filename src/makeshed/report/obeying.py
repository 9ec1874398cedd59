"""What was asked of the plan beside being cheap: limits it keeps to, rules it obeys, and their cost."""

from __future__ import annotations

from makeshed.network.sensitivity import LimitCost, RuleCost
from makeshed.report.case import Case
from makeshed.report.markup import Column, Html, table, tag
from makeshed.report.wording import NONE, number, percent, sized, unit_words


def section(case: Case) -> Html:
    """Return the limits asked for and the rules obeyed; nothing where none was asked."""
    told = []
    if case.plan.limits:
        told += [tag("h3", "Limits asked for"), _held(case)]
    if case.plan.obeyed:
        told += [tag("h3", "Rules obeyed"), _obeyed(case)]
    return tag("div", *told) if told else Html()


def _held(case: Case) -> Html:
    money = f"{case.plan.currency} a year"
    heads = [
        Column("limit"),
        Column("used", "", True),
        Column("one more saves", f"{money}, sites as they are", True),
        Column("loosened to", "", True),
        Column("saves", money, True),
        Column("without it", "", True),
        Column("saves", money, True),
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


def _amount(case: Case, row: LimitCost, value: float) -> str:
    if row.unit == "1":
        return percent(value, 1)
    words = unit_words(row.unit, case.plan.currency) or case.plan.currency
    shown = number(value)
    return shown if shown == NONE else f"{shown} {words}"


def _obeyed(case: Case) -> Html:
    heads = [
        Column("rule"),
        Column("product"),
        Column("made at"),
        Column("made", "units a year", True),
        Column("what it asks"),
        Column("share", "", True),
        Column("asked", "", True),
        Column("a point easier saves", f"{case.plan.currency} a year", True),
    ]
    return table(heads, [_line(case, row) for row in case.plan.obeyed])


def _line(case: Case, row: RuleCost) -> list[str]:
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
