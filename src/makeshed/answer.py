"""What every question returns: rows with units, and every number can be opened.

An answer is data. It holds no shed, no solver and no figure, so it can be stored, compared, sent
over HTTP, and read in ten years.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from html import escape
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from makeshed.errors import NotFound, nearest
from makeshed.units import Second, shown, units_of

if TYPE_CHECKING:
    import polars as pl

Row = TypeVar("Row")

NARROWEST = 20
"""Columns that a cell keeps, however narrow the screen is."""
_SCREEN: ContextVar[int | None] = ContextVar("_SCREEN", default=None)


@dataclass(frozen=True, slots=True)
class Term:
    """A named number and the numbers that add up to it."""

    name: str
    value: float
    unit: str
    note: str = ""
    parts: tuple[Term, ...] = ()

    def is_sum(self) -> bool:
        """Whether the parts add up, all the way down."""
        values = [part.value for part in self.parts]
        off = 1e-9 * max(map(abs, values), default=0.0)  # parts may all but cancel
        here = not values or math.isclose(self.value, math.fsum(values), rel_tol=1e-9, abs_tol=off)
        return here and all(part.is_sum() for part in self.parts)

    def scaled(self, factor: float, unit: str | None = None) -> Term:
        """Return the same tree with every value multiplied."""
        parts = tuple(part.scaled(factor, unit) for part in self.parts)
        return Term(self.name, self.value * factor, unit or self.unit, self.note, parts)

    def lines(self, depth: int = 0) -> list[str]:
        """Return the tree as indented text."""
        label = f"{'  ' * depth}{self.name}"
        own = f"{label:<46}{self.value:>16,.2f} {self.unit:<7} {self.note}".rstrip()
        return [own, *(line for part in self.parts for line in part.lines(depth + 1))]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return str(self)


def total(name: str, unit: str, parts: Iterable[Term], note: str = "") -> Term:
    """Return the term that its parts add up to; parts that are zero are left out."""
    kept = tuple(part for part in parts if part.value != 0.0)
    return Term(name, math.fsum(part.value for part in kept), unit, note, kept)


@dataclass(frozen=True, slots=True)
class Record:
    """What was asked, of which data, by which version: enough to ask again.

    ``case`` and ``changes`` are what the terminal was given: the name of the file that was read, and
    what makes a scenario of it. From Python they are blank, unless whoever asks says them.
    """

    question: str
    asked: Mapping[str, Any]
    shed: str
    version: str
    seconds: Second
    case: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answer(Generic[Row]):
    """Base of every answer; a subclass names its row type, its key and its headline numbers."""

    row_type: ClassVar[type]
    key: ClassVar[str]
    rows: tuple[Row, ...]
    currency: str = ""
    notes: tuple[str, ...] = ()
    record: Record | None = None
    terms: Mapping[str, Term] = field(default_factory=dict, repr=False, compare=False)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__repr__" not in vars(cls):
            cls.__repr__ = Answer.__repr__  # type: ignore[method-assign]  # else dataclass writes a long one

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column of the rows."""
        found = units_of(self.row_type)
        return {name: self.unit_of(name, symbol) for name, symbol in found.items()}

    def unit_of(self, column: str, symbol: str) -> str:
        """Return a unit in any of the answer's tables as people read it: ``money/a`` is ``EUR/a``."""
        del column  # answers that count in a unit of what was asked look at it
        return shown(symbol, self.currency)

    def table(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries."""
        return [asdict(row) for row in self.rows]  # type: ignore[call-overload]

    def lists(self) -> dict[str, type]:
        """Return the row type of every list of the answer by its name, ``rows`` first."""
        found = {"rows": self.row_type}
        for name, hint in get_type_hints(type(self)).items():
            row = next(iter(get_args(hint)), None) if get_origin(hint) is tuple else None
            if name != "rows" and isinstance(row, type) and is_dataclass(row):
                found[name] = row
        return found

    def frame(self, rows: str = "rows") -> pl.DataFrame:
        """Return the rows as a frame, or another list of the answer, such as ``"bought"`` of a plan.

        Raises `NotFound` if the answer has no list of that name. Units are in `units`.
        """
        if rows not in (known := self.lists()):
            raise NotFound(f"this answer has no list {rows!r}", hint=nearest(rows, known))
        import polars as pl  # noqa: PLC0415  (only who asks for a frame waits for it)

        kinds: dict[Any, Any] = {float: pl.Float64, str: pl.String, bool: pl.Boolean, date: pl.Date}
        schema = {
            name: next((kinds[kind] for kind in _options(hint) if kind in kinds), None)
            for name, hint in get_type_hints(known[rows]).items()
        }
        held = [asdict(row) for row in getattr(self, rows)]
        return pl.DataFrame(held, schema=schema, infer_schema_length=None)

    def why(self, key: str) -> Term:
        """Open the number behind one row, or another number the answer can open."""
        if key not in self.terms:
            raise NotFound(f"{key!r} cannot be opened here", hint=nearest(key, self.terms))
        return self.terms[key]

    def to_json(self) -> str:
        """Return the whole answer as JSON: rows, headline numbers, units, notes and record."""
        data = {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name != "terms"}
        body = {"headline": self.headline(), "units": self.units} | data
        body["can_open"] = list(self.terms)
        return json.dumps(body, ensure_ascii=False, indent=2)

    def headline(self) -> str:
        """One sentence."""
        return f"{len(self.rows)} rows"

    def __repr__(self) -> str:
        counts = {name: len(getattr(self, name)) for name in self.lists()}
        told = ", ".join(f"{n} {name}" for name, n in counts.items() if n or name == "rows")
        return f"<{type(self).__name__}: {self.headline()} ({told})>"

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self.headline())}</b></p>", as_html(self.rows, self.currency)]
        if self.notes:
            parts += ["<ul>", *(f"<li>{escape(note)}</li>" for note in self.notes), "</ul>"]
        return "".join(parts)

    def paragraphs(self, *parts: str) -> str:
        """Return the headline, what says something of these parts, and the notes, a blank line between."""
        notes = "\n".join(f"note: {note}" for note in self.notes)
        return "\n\n".join(filter(None, [self.headline(), *parts, notes]))

    def __str__(self) -> str:
        return self.paragraphs(as_text(self.rows, self.currency))


def _options(hint: Any) -> tuple[Any, ...]:
    """Return the types that a value may have."""
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def as_text(rows: Iterable[Any], currency: str = "", *, most: int | None = None) -> str:
    """Return dataclass rows of one type as an aligned table, units in the head.

    Of more than ``most`` rows the rest is counted, not shown.
    """
    every = list(rows)
    listed = every[:most]
    if not listed:
        return ""
    units = units_of(type(listed[0]))
    names = list(units)
    head = [_head(n, shown(units[n], currency)) for n in names]
    body = [[_cell(getattr(row, n), units[n]) for n in names] for row in listed]
    numeric = [isinstance(getattr(listed[0], n), int | float) for n in names]
    lines = laid_out([head, *body], numeric, _SCREEN.get())
    left = len(every) - len(listed)
    how = " (--json shows all)" if _SCREEN.get() else ""
    return "\n".join([*lines, f"... and {left} more{how}"] if left else lines)


def titled(
    sections: Mapping[str, Sequence[Any]], currency: str = "", *, most: int | None = None
) -> list[str]:
    """Return the tables that have rows as text, each below its name."""
    return [
        f"{name}\n{as_text(rows, currency, most=most)}" for name, rows in sections.items() if rows
    ]


def as_html(rows: Iterable[Any], currency: str = "", *, most: int = 100) -> str:
    """Return dataclass rows of one type as a table of HTML, units in the head, the rest counted."""
    every = list(rows)
    if not every:
        return ""
    units = units_of(type(every[0]))
    head = "".join(f"<th>{escape(_head(n, shown(u, currency)))}</th>" for n, u in units.items())
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_cell(getattr(row, n), u))}</td>' for n, u in units.items())}</tr>"
        for row in every[:most]
    )
    left = len(every) - most
    more = f"<p>... and {left} more: frame() has all</p>" if left > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def laid_out(table: list[list[str]], numeric: list[bool], screen: int | None) -> list[str]:
    """Return a table as lines; what is wider than the screen goes on below, beside what names its rows.

    A cell that is wider than the screen has room for is cut, and that is said.
    """
    width = [max(map(len, column)) for column in zip(*table, strict=True)]
    if screen is None or sum(width) + 2 * (len(width) - 1) <= screen:
        return _lines(table, width, numeric)
    names = _naming(table[1:], numeric, width, screen // 2)
    beside = sum(min(width[n], screen // 2) + 2 for n in names)
    room = max(screen - beside, NARROWEST)
    most = [min(w, screen // 2 if n in names else room) for n, w in enumerate(width)]
    table = [
        [c if len(c) <= m else f"{c[: m - 1]}…" for c, m in zip(line, most, strict=True)]
        for line in table
    ]
    lines: list[str] = []
    for block in _blocks(most, names, screen):
        picked = [[line[n] for n in block] for line in table]
        lines += _lines(picked, [most[n] for n in block], [numeric[n] for n in block])
    return [*lines, "(… marks what is cut: --json shows all)"] if most != width else lines


def _naming(
    rows: list[list[str]], numeric: list[bool], width: list[int], room: int
) -> tuple[int, ...]:
    """Return the narrowest one or two columns of text by which rows are told apart, else the first."""
    texts = [n for n, number in enumerate(numeric) if not number]
    ways = [(n,) for n in texts] + [(n, m) for n in texts for m in texts if n < m]
    telling = [
        way for way in ways if len({tuple(row[n] for n in way) for row in rows}) == len(rows)
    ]
    fitting = [way for way in telling if sum(width[n] + 2 for n in way) <= room]
    if (0,) in fitting:
        return (0,)
    return min(fitting, key=lambda way: (len(way), sum(width[n] for n in way)), default=(0,))


def _blocks(width: list[int], names: tuple[int, ...], screen: int) -> Iterator[list[int]]:
    """Yield which columns stand beside one another, those that name rows first in each block."""
    begin = sum(width[n] + 2 for n in names) - 2
    block, used = [*names], begin
    for n, wide in enumerate(width):
        if n in names:
            continue
        if used + 2 + wide > screen and len(block) > len(names):
            yield block
            block, used = [*names], begin
        block.append(n)
        used += 2 + wide
    yield block


def _lines(table: list[list[str]], width: list[int], numeric: list[bool]) -> list[str]:
    return [
        "  ".join(
            c.rjust(w) if right else c.ljust(w)
            for c, w, right in zip(line, width, numeric, strict=True)
        ).rstrip()
        for line in table
    ]


@contextmanager
def within(screen: int | None) -> Iterator[None]:
    """Lay out tables for a screen of so many columns; None: as wide as they are."""
    before = _SCREEN.set(screen)
    try:
        yield
    finally:
        _SCREEN.reset(before)


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it: dataclasses as objects, infinities as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _head(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit not in {"", "1"} else name


def _cell(value: object, unit: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        if math.isnan(value):
            return "-"
        if unit == "1":
            return f"{value:.1%}"
        return f"{value:,.2f}" if not value or round(value, 2) else f"{value:.2g}"
    return " ".join(str(value).splitlines()) if isinstance(value, str) else str(value)
