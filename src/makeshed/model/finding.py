"""How wrong cells are found, all of a table at once, and how they are said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.model.fact_tables import Tables
from makeshed.model.noun import Column, Fact
from makeshed.model.row_sums import FEW

KINDS = {float: "a number", int: "a whole number", bool: "true or false", str: "text"}
_DASHES = "\N{EN DASH} \N{EM DASH}"
PLACEHOLDERS = frozenset(
    f"- -- {_DASHES} ? ?? n/a na n.a n/d nd n.d n/v tbd tbc k.a ka s.o so nc n.c null none nil "
    "unknown inconnu unbekannt ignoto desconocido offen".split()
)
"""What people write where they do not know."""
SAMPLE = {float: "12.5", int: "3", date: "2026-01-31"}
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Test:
    """What is wrong in a column: where ``bad`` is true, the cell should rather be ``right``."""

    column: str
    bad: pl.Expr
    right: str | Callable[[object], str]
    hit: pl.Expr = field(init=False)
    """Whether any cell is bad; no two tests call it by the same name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hit", self.bad.any().alias(str(next(_NUMBERS))))


@dataclass(frozen=True, slots=True)
class Look:
    """The facts under examination.

    Attributes
    ----------
    shed
        The facts.
    rows
        By table, the number of each row as people see it; where absent, data rows count from 1.
    unread
        Tables that are not known in full, so that a reference to them cannot be judged.
    """

    shed: Tables
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    unread: Collection[str] = ()

    def row(self, table: str, index: int) -> int:
        """Return the number of a row as people see it."""
        return self.rows[table][index] if table in self.rows else index + 1

    def failing(self, noun: type[Fact], tests: Iterable[Test]) -> list[Problem]:
        """Return the cells of a table that fail; the first test that fails speaks for a cell."""
        frame, listed = self.shed.table(noun), list(tests)
        if frame.is_empty() or not listed:
            return []
        any_bad = frame.select(test.hit for test in listed).row(0)
        cells: dict[tuple[int, str], Problem] = {}
        for test, hit in zip(listed, any_bad, strict=True):
            if not hit:
                continue
            where = frame.select(pl.arg_where(test.bad)).to_series()
            values = frame[test.column].gather(where)
            for index, value in zip(where.to_list(), values.to_list(), strict=True):
                right = test.right if isinstance(test.right, str) else test.right(value)
                row = self.row(noun.table, index)
                problem = Problem(noun.table, row, test.column, said(value), right)
                cells.setdefault((index, test.column), problem)
        return list(cells.values())


def different(cells: pl.Series) -> set[str]:
    """Return the different texts of a column."""
    return set((cells if len(cells) <= FEW else cells.unique()).to_list()) - {None}


def said(value: object) -> str:
    """Return a value as a message shows it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def wanted(column: Column, found: object = None) -> str:
    """Return what a cell of the column should hold; of a share found as per cent, the share."""
    if column.choices:
        return " or ".join(filter(None, column.choices))
    sort = "a date" if column.type is date else KINDS[column.type]
    sample = f" such as {SAMPLE[column.type]}" if column.type in SAMPLE else ""
    if is_share(column):
        share = share_of(found)
        if share is not None:
            return f"{share:.9g}, which is {str(found).strip()} ({column.name}: {column.about})"
        sample = " such as 0.125 for 12.5 %"
    unit = f" [{column.unit}]" if column.unit else ""
    blank = "; leave the cell blank if nobody knows" if _unknown(column, found) else ""
    return f"{sort}{sample}{unit} ({column.name}: {column.about}){blank}"


def _unknown(column: Column, found: object) -> bool:
    """Whether a cell says that nobody knows, where a blank one may say so."""
    open_ = column.optional or (column.type is str and not column.required)
    return open_ and isinstance(found, str) and found.strip(" .").casefold() in PLACEHOLDERS


def is_share(column: Column) -> bool:
    """Whether a column may be thought of in per cent; tonnes a tonne are not."""
    return column.unit == "1" and not column.about.startswith("t of")


_PERCENT = re.compile(
    r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:%|‰|per ?cent|percent|pct)\s*", re.IGNORECASE
)


def share_of(found: object) -> float | None:
    """Return the share that a text such as ``2.7 %`` or ``2,7%`` is, None if it is no such text."""
    match = _PERCENT.fullmatch(found) if isinstance(found, str) else None
    if match is None:
        return None
    return float(match[1].replace(",", ".")) / (1000 if "‰" in match[0] else 100)


def suggestion(table: str, known: pl.Series) -> Callable[[object], str]:
    """Return what to say of a key that is not known: the nearest one that is.

    The nearest key is sought for the first twenty strangers only, among keys that begin alike when
    there are many: one misspelt column of a million rows must not take an hour to report.
    """
    answers: dict[object, str] = {}

    def right(value: object) -> str:
        if value not in answers and len(answers) >= 20:
            return f"a key of {table}"
        if value not in answers:
            near = known
            if len(near) > 2000:
                alike = near.filter(near.str.starts_with(str(value)[:2]))
                near = (alike if len(alike) else near).head(2000)
            hint = nearest(str(value), near)
            added = f"; or add {value!s:.12} with its rate" if table == "currencies" else ""
            answers[value] = f"a key of {table}; {hint}{added}"
        return answers[value]

    return right
