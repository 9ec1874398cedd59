"""The section of a survey's page on who it would take to localise."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.region.people import TradeNeed
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.wording import number, percent, sized, unit_words

MOST = 25
SAID = (
    "People that what is localised itself would take, the most first, and how many of them work here now. Where no "
    "number is published there may be some, or none."
)


def trades(rows: Sequence[TradeNeed], currency: str) -> Html:
    """Return who it would take as a table; nothing where nobody knows."""
    if not rows:
        return Html("")
    hour = unit_words("money/h", currency)
    columns = [
        TableColumn("Occupation"),
        TableColumn("It takes", numeric=True),
        TableColumn("Work here", numeric=True),
        TableColumn("Share of them", numeric=True),
        TableColumn("Median wage here", hour, numeric=True),
        TableColumn("In the industry", hour, numeric=True),
    ]
    shown = [
        (
            f"{row.occupation} {row.name}".strip(), sized(row.need), number(row.here, 0), percent(row.part, 1),
            number(row.wage, 2), number(row.usual_wage, 2),
        )
        for row in rows[:MOST]
    ]  # fmt: skip
    left = len(rows) - MOST
    more = tag("p", f"And {left} more.", class_="quiet") if left > 0 else Html("")
    return tag("div", tag("p", SAID), table(columns, shown), more)
