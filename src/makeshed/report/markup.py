"""HTML built of values: text is escaped unless it is already ``Html``, so no name can inject any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

VOID = {"meta", "br", "wbr", "col", "img"}


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
class Column:
    """A column of a table: its head, its unit, and whether it holds numbers."""

    head: str
    unit: str = ""
    numeric: bool = False


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], foot: int = 0) -> Html:
    """Return a table in a box of its own, which scrolls sideways when the table is wide.

    The last ``foot`` rows are totals.
    """
    aligned = ["number" if column.numeric else "" for column in columns]
    head = [
        tag("th", c.head, tag("small", c.unit) if c.unit else "", class_=side, scope="col")
        for c, side in zip(columns, aligned, strict=True)
    ]
    lines = [
        tag("tr", *(tag("td", cell, class_=s) for cell, s in zip(row, aligned, strict=True)))
        for row in rows
    ]
    body, end = lines[: len(lines) - foot], lines[len(lines) - foot :]
    inside = [tag("thead", tag("tr", *head)), tag("tbody", *body)]
    inside += [tag("tfoot", *end)] if end else []
    return tag("div", tag("table", *inside), class_="wide", tabindex="0")


def table_of(rows: Sequence[Any], currency: str, named: Callable[[str, str], str]) -> Html:
    """Return dataclass rows of one type as a table; heads and units are read off the type.

    ``named`` turns a column's name and a key in it into what people call it.
    """
    units = units_of(type(rows[0]))
    columns, cells = [], []
    for name, unit in units.items():
        values = [getattr(row, name) for row in rows]
        numeric = all(isinstance(value, int | float) for value in values)
        words = "" if unit == "1" else unit_words(unit, currency)
        columns.append(Column(heading(column_words(name)), words, numeric))
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
        return [percent(value, 1) for value in values]
    digits = digits_for(values)
    return [number(value, digits) for value in values]
