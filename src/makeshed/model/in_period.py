"""A shed in one of its periods: an ordinary shed, whose facts are what they are then."""

from __future__ import annotations

from makeshed.errors import BadFacts, BadValue, NotFound, Problem, nearest
from makeshed.model.noun import NOUNS
from makeshed.model.period import Override, Period
from makeshed.model.setting import with_value
from makeshed.model.shed import Shed

OVER = ("periods", "overrides")
"""Tables of which nothing is left in one period: they say which there are, and what is otherwise there."""


def periods_of(shed: Shed) -> list[Period]:
    """Return the periods of a shed, the first first."""
    return [Period(**row) for row in shed.table(Period).sort("start").iter_rows(named=True)]


def in_period(shed: Shed, period: str) -> Shed:
    """Return the shed as it is in one period, to be asked what any shed is asked.

    Parameters
    ----------
    shed
        Facts with periods.
    period
        Key of one of them.

    Raises
    ------
    NotFound
        There is no such period.
    BadFacts
        Overrides of the period that cannot be read, or name what is not there; all of them at once.
    """
    known = shed.table(Period)["period"]
    if period not in known:
        hint = nearest(period, known) if len(known) else "the shed has no periods"
        raise NotFound(f"no period is called {period!r}", hint=hint)
    found = without_tables(shed, OVER)
    rows = shed.table(Override).with_row_index("_row").rows(named=True)
    own = [row for row in rows if row["period"] == period]
    problems: list[Problem] = []
    for row in sorted(own, key=lambda row: (-row["fact"].count("*"), row["fact"])):
        try:
            found = with_value(found, f"{row['fact']}={row['value']}")
        except BadFacts as error:
            problems += error.problems
        except (BadValue, NotFound) as error:
            right = error.hint or "table/key.column and what it is then"
            problems.append(
                Problem(Override.table, row["_row"] + 1, "fact, value", str(error), right)
            )
    if problems:
        raise BadFacts(problems)
    return found


def faults(shed: Shed) -> list[Problem]:
    """Return what is wrong with the facts as they are in some period; nothing where all can be had."""
    found: list[Problem] = []
    for period in periods_of(shed):
        try:
            in_period(shed, period.period)
        except BadFacts as error:
            found += error.problems
    return found


def without_tables(shed: Shed, names: tuple[str, ...]) -> Shed:
    """Return the shed without any fact of some tables, which no other table refers to."""
    kept = {name: shed.table(noun) for name, noun in NOUNS.items() if name not in names}
    return Shed(kept, shed.told)
