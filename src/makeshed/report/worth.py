"""What something from elsewhere would have to cost to enter the plan."""

from __future__ import annotations

from makeshed.network.sensitivity import EntryPrice
from makeshed.report.case import ReportedCase
from makeshed.report.markup import Html, TableColumn, folded, table, tag
from makeshed.report.wording import number

MEANT = (
    "Below this price at its door an offer would enter the plan, while sites, tiers and expansions "
    "stay as they are: what a site would cost to be used, or would save by closing, comes on top."
)


def section(case: ReportedCase) -> list[Html]:
    """Return the prices for local sites, the others folded; nothing where none is known."""
    rows = case.plan.worth
    if not rows:
        return []
    local, others = ([row for row in rows if row.local is kind] for kind in (True, False))
    told = [tag("h3", "What it would have to cost"), tag("p", MEANT)]
    if local:
        told.append(folded(f"At sites in {case.plan.local}", _table(case, local)))
    if others:
        told.append(folded("At all other sites", _table(case, others)))
    return told


def _table(case: ReportedCase, rows: list[EntryPrice]) -> Html:
    money = case.plan.currency
    heads = [
        TableColumn("item"),
        TableColumn("site"),
        TableColumn("enters below", money, True),
        TableColumn("asked there", money, True),
        TableColumn("using the site", f"{money} a year", True),
    ]
    lines = [
        [
            case.named("items", row.item),
            case.named("sites", row.site),
            number(row.worth, 2),
            number(row.asked, 2),
            number(row.site_cost or None),
        ]
        for row in rows
    ]
    return table(heads, lines)
