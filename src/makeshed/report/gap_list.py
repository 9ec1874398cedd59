"""What a region lacks and what could be next, as tables of its page."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.region.gap import RegionGap
from makeshed.region.opportunity import Opportunity
from makeshed.report.bars import Bar, bars
from makeshed.report.drawing import legend
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import colour
from makeshed.report.wording import NONE, number, percent

MOST_BARS = 12
HUES = {"item": 0, "material": 2, "supplier": 4}


def missing(gaps: Sequence[RegionGap], currency: str, names: Names) -> Html:
    """Return the gap list: the money behind items as bars, then every row."""
    if not gaps:
        return Html("")
    return tag("div", _money(gaps, currency, names), _listed(gaps, currency, names))


def _money(gaps: Sequence[RegionGap], currency: str, names: Names) -> Html:
    """Return the items with the most money behind them as bars."""
    paid = [row for row in gaps if row.kind in HUES and row.cost][:MOST_BARS]
    if len(paid) < 2:
        return Html("")
    drawn = [
        Bar(
            _called(row.name, row.gap, names),
            0.0,
            row.cost or 0.0,
            colour(HUES[row.kind]),
            number(row.cost, 0),
        )
        for row in paid
    ]
    said = (
        f"What is paid in a year for what comes from elsewhere, landed, in {currency or 'money'}."
    )
    kinds: dict[str, str] = {row.kind: colour(HUES[row.kind]) for row in paid}
    shown = legend(kinds) if len(kinds) > 1 else Html("")
    return tag("div", shown, bars(f"{currency or 'money'} a year", said, drawn))


def _listed(gaps: Sequence[RegionGap], currency: str, names: Names) -> Html:
    money = currency or "money"
    columns = [
        TableColumn("Missing"),
        TableColumn("Kind"),
        TableColumn("Cost", f"{money}/a", numeric=True),
        TableColumn("From elsewhere", "1/a", numeric=True),
        TableColumn("A unit landed", money, numeric=True),
        TableColumn("From here", numeric=True),
        TableColumn("Cases", numeric=True),
        TableColumn("Now from"),
        TableColumn("Nearest outside"),
        TableColumn("Asked here", money, numeric=True),
        TableColumn("In the plan below", money),
        TableColumn("Closest here"),
    ]
    rows = [
        (
            f"{_called(row.name, row.gap, names)}{' (essential)' if row.essential else ''}",
            row.kind,
            number(row.cost, 0),
            _units(row),
            number(row.unit_cost, 2),
            percent(row.local, 0),
            number(row.cases, 0),
            names.text(row.sources) or NONE,
            _away(row, names),
            number(row.asked, 2),
            _ends(row.below_low, row.below_high, 2),
            names.text(row.closest) or NONE,
        )
        for row in gaps
    ]
    return table(columns, rows)


def _units(row: RegionGap) -> str:
    """Return what comes from elsewhere, and what is not served beside it."""
    served = number(row.units, 0)
    return f"{served}, not served {number(row.unmet, 0)}" if row.unmet else served


def _called(name: str, gap: str, names: Names) -> str:
    """Return what people call what is missing: an item's name, a process, the words of a need."""
    kind, _, what = gap.partition(":")
    if kind == "process" or name not in {"", what}:
        return name or what
    return names.of("items", what)


def _away(row: RegionGap, names: Names) -> str:
    if not row.nearest:
        return NONE
    name = names.short("sites", row.nearest)
    return name if row.distance is None else f"{name}, {number(row.distance, 0)} km"


def _ends(low: float | None, high: float | None, digits: int) -> str:
    if low is None or high is None:
        return NONE
    first, last = number(low, digits), number(high, digits)
    return first if first == last else f"{first} to {last}"


def next_steps(found: Sequence[Opportunity], currency: str, names: Names) -> Html:
    """Return what could be next: ease and worth side by side, each with the ends of its rank."""
    if not found:
        return Html("")
    money = currency or "money"
    own = any(row.advantage is not None for row in found)
    gaps = any(row.kind == "gap" for row in found)
    columns = [
        TableColumn("Opportunity"),
        TableColumn("Kind"),
        TableColumn("Near makers here", numeric=True),
        TableColumn("Ease"),
        TableColumn("Rank of ease"),
        TableColumn("Guess", numeric=True),
        TableColumn("Worth", f"{money}/a", numeric=True),
        TableColumn("Gain", "points", numeric=True),
        TableColumn("Rank of worth"),
        *(
            [TableColumn("Essential"), TableColumn("On the way", "kg CO2e/a", numeric=True)]
            if gaps
            else []
        ),
        *([TableColumn("Advantage")] if own else []),
    ]
    rows = [
        (
            _called(row.name, row.opportunity, names) if row.kind == "gap" else row.name,
            row.kind,
            number(row.makers, 0),
            _shares(row.ease_low, row.ease_high),
            _ends(row.ease_first, row.ease_last, 0),
            percent(row.guess, 1),
            number(row.worth, 0),
            number(row.gain, 2),
            _ends(row.worth_first, row.worth_last, 0),
            *([_yes(row.essential), number(row.co2e, 0)] if gaps else []),
            *([_shares(row.advantage_low, row.advantage_high)] if own else []),
        )
        for row in found
    ]
    said = (
        "Of a gap that somebody here sells, ease is how much of a price asked may stay for it to be in the plan; of "
        "another gap, the share of what it takes that the nearest maker here has. Its worth is what is paid for it; beside that stand whether it is essential, and what its way from elsewhere emits. Of an industry, ease is density and worth what it adds to the outlook. Ranks are among one kind: "
        "the first and the last that each may have if money and jobs are off by a fifth."
        + (
            " Jurisdictional advantage: density, times the other regions with less of it, times how much of it is used here."
            if own
            else ""
        )
    )
    return tag("div", tag("p", said, class_="quiet"), table(columns, rows))


def _yes(said: bool | None) -> str:
    return NONE if said is None else "yes" if said else "no"


def _shares(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NONE
    first, last = percent(low, 0), percent(high, 0)
    return first if first == last else f"{first} to {last}"
