"""A shed in one of its periods: an ordinary shed, whose facts are what they are then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from makeshed.errors import BadFacts, BadValue, NotFound, Problem, nearest
from makeshed.language.text import few
from makeshed.model.noun import NOUNS
from makeshed.model.period import Override, Period
from makeshed.model.seasonal import in_season_alone
from makeshed.model.sent_in_period import frequent_enough
from makeshed.model.setting import OnNote, with_value
from makeshed.model.shed import Shed

SOME = 3
"""Overrides that are named."""
OVER = ("periods", "overrides")
"""Tables of which nothing is left in one period: they say which there are, and what is otherwise there."""


def periods_of(shed: Shed) -> list[Period]:
    """Return the periods of a shed, the first first."""
    return [Period(**row) for row in shed.table(Period).sort("start").iter_rows(named=True)]


@dataclass(frozen=True)
class Overriding:
    """An override of the period asked for, by its row, and the keys of the facts that it names."""

    row: int
    fact: str
    value: str
    keys: frozenset[str]

    @property
    def column(self) -> tuple[str, str]:
        """Which table and column it is about."""
        return self.fact.partition("/")[0], self.fact.rpartition(".")[2]

    def within(self, other: Overriding) -> bool:
        """Whether it is about a part of what another names; a key without ``*`` is, wherever it is among it."""
        return self.keys < other.keys or (
            "*" not in self.fact and "*" in other.fact and self.keys <= other.keys
        )


def in_period(shed: Shed, period: str, on_note: OnNote | None = None) -> Shed:
    """Return the shed as it is in one period, to be asked what any shed is asked.

    Overrides hold, and what grows is offered in its season alone (`makeshed.model.seasonal`).

    Parameters
    ----------
    shed
        Facts with periods.
    period
        Key of one of them.
    on_note
        Called with what an override may mean otherwise than it was read.

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
    found = plain = without_tables(shed, OVER)
    own = _named(shed, period)
    problems = [*_doubtful(own)]
    for each in sorted(own, key=lambda each: (-len(each.keys), -each.fact.count("*"), each.fact)):
        try:
            found = with_value(found, f"{each.fact}={each.value}", on_note, of=plain)
        except BadFacts as error:
            problems += error.problems
        except (BadValue, NotFound) as error:
            right = error.hint or "table/key.column and what it is then"
            problems.append(Problem(Override.table, each.row, "fact, value", str(error), right))
    if problems:
        raise BadFacts(problems)
    when = shed.get(period, Period)
    return in_season_alone(frequent_enough(found, when, on_note), when)


def _named(shed: Shed, period: str) -> list[Overriding]:
    """Return the overrides of a period; what names nothing has no keys, and is refused where it is set."""
    found = []
    for row in shed.table(Override).with_row_index("_row", offset=1).rows(named=True):
        if row["period"] == period:
            try:
                _, keys = shed.matching(row["fact"].rpartition(".")[0])
            except NotFound:
                keys = []
            found.append(Overriding(row["_row"], row["fact"], row["value"], frozenset(keys)))
    return found


def _doubtful(own: list[Overriding]) -> Iterator[Problem]:
    """Yield the overrides of which it is not said which has the last word on a fact that both name."""
    wide = [each for each in own if "*" in each.fact]  # a key without * is within whatever names it
    for one, other in combinations(wide, 2):
        both = one.keys & other.keys if one.column == other.column else frozenset[str]()
        if both and not (one.within(other) or other.within(one)):
            table, column = one.column
            yield Problem(
                Override.table,
                other.row,
                "fact",
                f"{other.fact}, which names {table}/{min(both)}.{column} as {one.fact} in row {one.row} does",
                "one that names a part of what the other names, or each fact by its key",
            )


def faults(shed: Shed, on_note: OnNote | None = None) -> list[Problem]:
    """Return what is wrong with the facts as they are in some period; nothing where all can be had.

    Parameters
    ----------
    shed
        Facts with periods.
    on_note
        Called with what an override may mean otherwise than it was read, and in which period.
    """
    found: list[Problem] = []
    for period in periods_of(shed):
        try:
            in_period(shed, period.period, said_in(period.period, on_note))
        except BadFacts as error:
            found += error.problems
    return found


def said_in(period: str, on_note: OnNote | None) -> OnNote | None:
    """Return who is told the notes of a period, with its name before them."""
    return on_note and (lambda note: on_note(f"in {period}: {note}"))


def without_lost_overrides(before: Shed, after: Shed, on_note: OnNote | None = None) -> Shed:
    """Return a shed without the overrides of which all that they named has been left out: they go with it.

    Parameters
    ----------
    before, after
        The facts as they were, and as they are.
    on_note
        Called with which overrides go.
    """

    def names_something(shed: Shed, fact: str) -> bool:
        try:
            return bool(shed.matching(fact.rpartition(".")[0]))
        except NotFound:
            return False

    facts = dict.fromkeys(after.table(Override)["fact"])
    lost = [f for f in facts if not names_something(after, f) and names_something(before, f)]
    if not lost:
        return after
    if on_note:
        on_note(f"overrides of {few(lost, SOME)} go with what they name, which is left out")
    gone = after.table(Override).filter(pl.col("fact").is_in(lost))
    keys = zip(gone["period"], gone["fact"], strict=True)
    return after.minus(*(f"overrides/{period}:{fact}" for period, fact in keys))


def without_tables(shed: Shed, names: tuple[str, ...]) -> Shed:
    """Return the shed without any fact of some tables, which no other table refers to."""
    kept = {name: shed.table(noun) for name, noun in NOUNS.items() if name not in names}
    return Shed(kept, shed.told)
