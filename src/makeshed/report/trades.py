"""The sections of a survey's page on people: who localising would take, and who could do what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.region.gap_trades import GapTrade
from makeshed.region.people import TradeNeed
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.wording import NONE, number, percent, sized, unit_words

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


COULD = (
    "Occupations that do what nobody here does, and the work of people here that is most like theirs: 1 is the same "
    "skills, ranked among all occupations."
)


def doers(rows: Sequence[GapTrade], currency: str, names: Names) -> Html:
    """Return who could do what is missing as a table; nothing where nothing is missing."""
    if not rows:
        return Html("")
    hour = unit_words("money/h", currency)
    columns = [
        TableColumn("Missing"),
        TableColumn("Occupation"),
        TableColumn("Work here", numeric=True),
        TableColumn("Median wage here", hour, numeric=True),
        TableColumn("Closest work here", f"how alike, people, {hour}"),
        TableColumn("People in it", numeric=True),
        TableColumn("Like all work here", numeric=True),
    ]
    shown = [
        (
            names.text(row.gap.partition(":")[2]), f"{row.occupation} {row.name}", number(row.here, 0),
            number(row.wage, 2), row.close or NONE, number(row.close_here, 0), number(row.reach, 2),
        )
        for row in rows
    ]  # fmt: skip
    return tag("div", tag("p", COULD), table(columns, shown))
