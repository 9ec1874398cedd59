"""An answer as tables: its rows, all that stands beside them, and every opened number a row.

Nothing is read off the kind of answer. A field that holds rows is a table of its own, what a row holds
several of is another below it, and single values stand together in ``summary``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

from makeshed.answer import Answer, Term, plain
from makeshed.units import units_of

Cell = str | float | int | bool | date | None
APART = {"rows", "currency", "notes", "record", "terms"}
"""Fields of every answer, which have places of their own."""
SPREAD = "; "


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column: its name and the unit of its numbers, blank for text, ``1`` for a share."""

    name: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """A table of an answer."""

    name: str
    heads: tuple[ColumnHead, ...]
    rows: list[tuple[Cell, ...]]

    def column(self, at: int) -> list[Cell]:
        """Return the cells of one column."""
        return [row[at] for row in self.rows]


def tables(answer: Answer[Any]) -> list[AnswerTable]:
    """Return all that an answer holds: the rows first, then further tables, then what it rests on.

    Meshes, and whole answers within an answer, have no place in a table; the notes name them.
    """
    layout = _Layout(answer)
    found = [*layout.rows("rows", answer.rows, answer.row_type)]
    single: list[tuple[Cell, ...]] = [("headline", answer.headline(), "")]
    units, hints = units_of(type(answer)), get_type_hints(type(answer))
    for field in fields(answer):
        value = getattr(answer, field.name)
        if field.name in APART:
            continue
        if value == () and holds_rows(hints[field.name]):
            single.append((field.name, "none", ""))
        elif is_rows(value):
            for kind in dict.fromkeys(map(type, value)):
                alike = [row for row in value if type(row) is kind]
                found += layout.rows(field.name, alike, kind)
        elif field.repr:
            single += layout.single(field.name, value, units[field.name])
        elif value:
            layout.without.add(field.name)
    notes: list[tuple[Cell, ...]] = [(note,) for note in answer.notes]
    if layout.without:
        notes.append((f"not in this file: {', '.join(sorted(layout.without))}",))
    return [
        *found,
        AnswerTable(
            "summary", (ColumnHead("name"), ColumnHead("value"), ColumnHead("unit")), single
        ),
        AnswerTable("notes", (ColumnHead("note"),), notes),
        opened(answer),
        record(answer),
    ]


def is_rows(value: object) -> bool:
    """Whether a field holds rows: some, all of them of declared kinds."""
    return (
        isinstance(value, tuple | list)
        and bool(value)
        and all(is_dataclass(each) and not isinstance(each, Answer) for each in value)
    )


def holds_rows(hint: object) -> bool:
    """Whether a type is that of several rows."""
    return any(map(is_dataclass, get_args(hint)))


class _Layout:
    """How the fields of one answer become tables; ``without`` names what has no place in any."""

    def __init__(self, answer: Answer[Any]) -> None:
        self.answer = answer
        self.without: set[str] = set()

    def heads(self, kind: type, names: Sequence[str]) -> list[ColumnHead]:
        """Return the columns of some fields of a kind of row."""
        symbols = units_of(kind)
        return [ColumnHead(each, self.answer.unit_of(each, symbols[each])) for each in names]

    def rows(self, name: str, rows: Sequence[Any], kind: type) -> Iterator[AnswerTable]:
        """Yield the rows of one kind, and a table below for what a row holds several of."""
        each = [field.name for field in fields(kind) if field.repr]
        hidden = [field.name for field in fields(kind) if not field.repr]
        self.without |= {f"{name} {n}" for n in hidden if any(getattr(row, n) for row in rows)}
        hints = get_type_hints(kind)
        below = [n for n in each if holds_rows(hints[n])]
        flat = [n for n in each if n not in below]
        lines = [tuple(cell(getattr(row, n)) for n in flat) for row in rows]
        yield AnswerTable(name, tuple(self.heads(kind, flat)), lines)
        for n in below:
            yield from self.below(f"{name} {n}", rows, flat[0], n)

    def below(self, name: str, rows: Sequence[Any], key: str, field: str) -> Iterator[AnswerTable]:
        """Yield what each row holds several of, behind the key of its row."""
        inside = [(getattr(row, key), each) for row in rows for each in getattr(row, field)]
        for kind in dict.fromkeys(type(each) for _, each in inside):
            names = [part.name for part in fields(kind)]
            lines = [
                (cell(of), *(cell(getattr(each, n)) for n in names))
                for of, each in inside
                if type(each) is kind
            ]
            yield AnswerTable(name, (ColumnHead(f"of {key}"), *self.heads(kind, names)), lines)

    def single(self, name: str, value: object, symbol: str) -> list[tuple[Cell, ...]]:
        """Return the lines of what is no table: one for each value."""
        if isinstance(value, Mapping):
            pairs = [(f"{name}.{key}", each, "") for key, each in value.items()]
        elif is_dataclass(value) and not isinstance(value, type):
            symbols = units_of(type(value))
            parts = [field.name for field in fields(value)]
            pairs = [(f"{name}.{part}", getattr(value, part), symbols[part]) for part in parts]
        elif isinstance(value, tuple | list) and not all(isinstance(v, str) for v in value):
            pairs = [(f"{name}.{n}", each, symbol) for n, each in enumerate(value, 1)]
        else:
            held = cell(value)
            counts = isinstance(held, int | float)
            return [(name, held, self.answer.unit_of(name, symbol) if counts else "")]
        return [line for pair in pairs for line in self.single(*pair)]


def cell(value: object) -> Cell:
    """Return a value as a cell holds it: numbers and days as such, several texts as one."""
    if value is None or isinstance(value, str | bool | int | float | date):
        return value
    if isinstance(value, tuple | list) and all(isinstance(each, str) for each in value):
        return SPREAD.join(value)
    return json.dumps(plain(value), ensure_ascii=False)


def opened(answer: Answer[Any]) -> AnswerTable:
    """Return every number that the answer can open, a row each, parts below the whole."""
    names = ("key", "path", "level", "name", "value", "unit", "note")
    rows = [line for key, term in answer.terms.items() for line in _lines(key, term, (), 0)]
    return AnswerTable("opened numbers", tuple(map(ColumnHead, names)), rows)


def _lines(key: str, term: Term, above: tuple[str, ...], level: int) -> Iterator[tuple[Cell, ...]]:
    path = (*above, term.name)
    yield (key, " > ".join(path), level, term.name, term.value, term.unit, term.note)
    for part in term.parts:
        yield from _lines(key, part, path, level + 1)


def record(answer: Answer[Any]) -> AnswerTable:
    """Return what was asked, of which facts, by which version; blank without a record."""
    rows: list[tuple[Cell, ...]] = list(traced(answer).items())
    return AnswerTable("record", (ColumnHead("name"), ColumnHead("value")), rows)


def traced(answer: Answer[Any]) -> dict[str, str]:
    """Return the record in words, so that a file that was mailed on can be traced and asked again.

    Of files it tells the name, never where they lay.
    """
    asked = answer.record
    if asked is None:
        return {}
    pairs = {"question": asked.question, "case": asked.case, "changes": SPREAD.join(asked.changes)}
    pairs |= {name.replace("_", " "): _said(value) for name, value in asked.asked.items()}
    pairs |= {"facts (fingerprint)": asked.shed, "makeshed": asked.version}
    pairs["computed in"] = f"{asked.seconds:.1f} s"
    pairs["written on"] = date.today().isoformat()  # noqa: DTZ011  (the day of whoever writes it)
    return {name: value for name, value in pairs.items() if value}


def _said(value: object) -> str:
    """Return an argument as text; blank for what was not given."""
    simple = plain(value)
    if simple is None or simple in ("", [], {}):
        return ""
    if isinstance(simple, list) and all(isinstance(each, str) for each in simple):
        return SPREAD.join(map(_bare, simple))
    return _bare(simple) if isinstance(simple, str) else json.dumps(simple, ensure_ascii=False)


def _bare(text: str) -> str:
    """Return the name of a file for its path."""
    path = Path(text)
    return path.name if path.is_absolute() or ("/" in text and path.is_file()) else text
