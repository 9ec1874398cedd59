"""HTML built of values: text is escaped unless it is already ``Html``, so no name can inject any."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from makeshed.report.wording import (
    NONE,
    column_words,
    digits_for,
    heading,
    number,
    percent,
    unit_words,
)
from makeshed.units import units_of

MARKS = re.compile("<[^<>]*>")
VOID = {"meta", "br", "wbr", "col", "img", "link", "input"}
MOST_ROWS, LONG = 200, 32
"""Rows of a table that a page shows, and characters from which on a cell is a text, not a name."""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def text_of(*parts: str) -> Html:
    """Join parts: markup stays as it is, plain text is escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """Return one element; a trailing underscore of an attribute's name is dropped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    end = "" if name in VOID else f"{text_of(*inside)}</{name}>"
    return Html(f"<{name}{written}>{end}")


def folded(summary: str, *inside: str, class_: str = "fold") -> Html:
    """Return what unfolds at a click, without a script."""
    return tag("details", tag("summary", summary), *inside, class_=class_)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its head, its unit, and whether it holds numbers."""

    head: str
    unit: str = ""
    numeric: bool = False


def table(
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[str]],
    foot: int = 0,
    most: int = MOST_ROWS,
) -> Html:
    """Return a table; where the page is narrow each row is a block, its heads beside its cells.

    The last ``foot`` rows are totals. Of more than ``most`` rows the rest is counted, not shown.
    """
    every = list(rows)
    lines = [*every[: most - foot], *every[len(every) - foot :]] if len(every) > most else every
    long = [at > 0 and any(_length(row[at]) > LONG for row in lines) for at in range(len(columns))]
    kinds = [
        "number" if column.numeric else "long" if wide else ""
        for column, wide in zip(columns, long, strict=True)
    ]
    head = [
        tag("th", c.head, tag("small", c.unit) if c.unit else "", class_=kind, scope="col")
        for c, kind in zip(columns, kinds, strict=True)
    ]
    heads = [f"{c.head}, {c.unit}" if c.unit else c.head for c in columns]
    body = [
        tag(
            "tr",
            *(
                tag("td", cell, class_=kind, data_head=said)
                for cell, kind, said in zip(row, kinds, heads, strict=True)
            ),
        )
        for row in lines
    ]
    inside = [tag("thead", tag("tr", *head)), tag("tbody", *body[: len(body) - foot])]
    inside += [tag("tfoot", *body[len(body) - foot :])] if foot else []
    more = len(every) - len(lines)
    rest = f"and {number(float(more), 0)} more rows; --out answer.xlsx holds all." if more else ""
    shown = tag("div", tag("table", *inside), class_="wide", tabindex="0")
    return tag("div", shown, tag("p", rest, class_="quiet")) if rest else shown


def _length(cell: str) -> int:
    return len(MARKS.sub("", cell)) if isinstance(cell, Html) else len(cell)


def table_of(
    rows: Sequence[Any],
    currency: str,
    named: Callable[[str, str], str],
    without: Collection[str] = (),
    heads: Mapping[str, str] = {},
) -> Html:
    """Return dataclass rows of one type as a table; heads and units are read off the type, or of ``heads``.

    ``named`` turns a column's name and a key in it into what people call it; columns that say nothing
    beside the others are left out by name.
    """
    units = {n: unit for n, unit in units_of(type(rows[0])).items() if n not in without}
    columns, cells = [], []
    for name, unit in units.items():
        values = [getattr(row, name) for row in rows]
        told = [value for value in values if value is not None]
        numeric = bool(told) and all(isinstance(value, int | float) for value in told)
        words = "" if unit == "1" else unit_words(unit, currency)
        columns.append(TableColumn(heading(heads.get(name) or column_words(name)), words, numeric))
        cells.append(_column(name, values, unit, named, numeric))
    return table(columns, list(zip(*cells, strict=True)))


def _column(
    name: str,
    values: Sequence[Any],
    unit: str,
    named: Callable[[str, str], str],
    numeric: bool,
) -> list[str]:
    if not numeric:
        return [named(name, str(value)) if value not in {None, ""} else NONE for value in values]
    if unit == "1":
        return [NONE if value is None else percent(value, 1) for value in values]
    digits = digits_for([value for value in values if value is not None])
    return [NONE if value is None else number(value, digits) for value in values]
