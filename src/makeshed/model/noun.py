"""How a noun is declared: once, as a small frozen dataclass.

A row is an instance; a table is a Polars frame. The frame's schema, the checks, the CSV header, the
documentation table and the units are all read off the declaration, so they cannot drift apart.

Examples
--------
>>> from makeshed.model import Place
>>> [column.name for column in columns(Place)][:3]
['place', 'name', 'lat']
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from inspect import Parameter, Signature, cleandoc
from textwrap import wrap
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.text import MOST_OF_A_KEY, MOST_OF_A_NAME, MOST_OF_A_TEXT, strange
from makeshed.units import symbol_of

F = TypeVar("F", bound="type[Fact]")
Kind = Literal["sourced", "estimate", "declared"]

NOUNS: dict[str, type[Fact]] = {}
"""Every noun by the name of its table."""


_COLUMNS: dict[str, tuple[Column, ...]] = {}
_SCHEMAS: dict[str, dict[str, pl.DataType]] = {}
_EMPTY: dict[str, pl.DataFrame] = {}


@dataclass(frozen=True, slots=True)
class Between:
    """The range a number must lie in, and ``why``: ends included, or more than ``above``.

    With ``zero``, 0 is allowed beside.
    """

    low: float = float("-inf")
    high: float = float("inf")
    above: float | None = None
    zero: bool = False
    why: str = ""

    def __contains__(self, value: float) -> bool:
        over = value >= self.low if self.above is None else value > self.above
        return bool((over and value <= self.high) or (self.zero and value == 0))

    def __str__(self) -> str:
        zero = "0, or " if self.zero else ""
        if self.above is not None:
            most = "" if self.high == float("inf") else f", at most {self.high:g}"
            return f"{zero}more than {self.above:g}{most}"
        if self.high == float("inf"):
            return f"{zero}{self.low:g} or more"
        return f"{zero}{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Refers:
    """The column names a row of another table by its key."""

    table: str


@dataclass(frozen=True, slots=True)
class Text:
    """The column holds at most so many characters."""

    most: int


class Fact:
    """One row of a table. Facts are immutable and name each other only by key."""

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    meaning: ClassVar[str]
    """What a row is, as declared; ``__doc__`` tells the columns too."""
    source: str
    kind: str

    @property
    def id(self) -> str:
        """The key as text: the key columns joined by ``:``, without a last one that may be blank and is."""
        *before, last = (key_text(getattr(self, name)) for name in self.key)
        return ":".join([*before, *([last] if last or not may_end_early(type(self)) else [])])


@dataclass_transform(frozen_default=True, kw_only_default=True)
def noun(table: str, *, key: str) -> Callable[[F], F]:
    """Declare a noun: ``@noun("places", key="place")`` over a class of annotated fields."""

    def declare(cls: F) -> F:
        made = cast("F", dataclass(frozen=True, kw_only=True)(cls))
        made.table, made.key = table, tuple(key.split())
        made.meaning = cleandoc(cls.__doc__ or "")
        told: Any = made  # read off the columns when somebody asks for help
        told.__doc__, told.__signature__ = _Told(documented), _Told(signature_of)
        NOUNS[table] = made
        return made

    return declare


class _Told:
    """What a class says of itself, made when it is first looked at."""

    def __init__(self, make: Callable[[type[Fact]], Any]) -> None:
        self.make = make

    def __get__(self, instance: object, owner: type[Fact]) -> Any:
        return self.make(owner)


def documented(cls: type[Fact]) -> str:
    """Return a noun's docstring: what it is, then each column with its type, unit, range and meaning."""
    lines = [cls.meaning, "", "Parameters", "----------"]
    for column in columns(cls):
        kinds = [" | ".join(map(repr, filter(None, column.choices))) or column.type.__name__]
        kinds += [f"[{column.unit}]"] if column.unit not in {"", "1"} else []
        kinds += [f", {column.between}"] if column.between else []
        kinds += [f", a key of {column.refers}"] if column.refers else []
        kinds += [", required"] if column.required else [", may be blank"] * column.optional
        lines += [f"{column.name} : {' '.join(kinds).replace(' ,', ',')}"]
        lines += [f"    {line}" for line in wrap(column.about, 92, break_on_hyphens=False)]
    return "\n".join(lines)


def signature_of(cls: type[Fact]) -> Signature:
    """Return how a fact is made, with plain types: units, ranges and meanings are in the docstring."""
    return Signature(
        [
            Parameter(
                column.name,
                Parameter.KEYWORD_ONLY,
                default=Parameter.empty if column.required else column.default,
                annotation=column.type | None if column.optional else column.type,
            )
            for column in columns(cls)
        ]
    )


@dataclass(frozen=True, slots=True)
class Column:
    """What is known about one column, read off the declaration of its noun."""

    name: str
    type: type
    unit: str
    required: bool
    default: Any
    optional: bool
    between: Between | None
    choices: tuple[str, ...]
    refers: str
    about: str
    most: int
    """Characters that a text may have."""

    @property
    def dtype(self) -> pl.DataType:
        """The column's type in a frame."""
        kinds: dict[type, Any] = {
            float: pl.Float64(),
            int: pl.Int64(),
            bool: pl.Boolean(),
            str: pl.String(),
            date: pl.Date(),
        }
        return kinds[self.type]  # type: ignore[no-any-return]

    @property
    def is_money(self) -> bool:
        """Whether the number is an amount of money (per something)."""
        return self.unit.startswith("money")


def columns(cls: type[Fact]) -> tuple[Column, ...]:
    """Return the columns of a noun, in the order they are declared."""
    if cls.table not in _COLUMNS:
        hints = get_type_hints(cls, include_extras=True)
        _COLUMNS[cls.table] = tuple(
            _column(cls, f.name, hints[f.name], f.default)
            for f in fields(cls)  # type: ignore[arg-type]
        )
    return _COLUMNS[cls.table]


def schema(cls: type[Fact]) -> dict[str, pl.DataType]:
    """Return the frame schema of a noun."""
    if cls.table not in _SCHEMAS:
        _SCHEMAS[cls.table] = {column.name: column.dtype for column in columns(cls)}
    return dict(_SCHEMAS[cls.table])


def fitted(cls: type[Fact], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of a noun, of the types that it declares; a frame that has them is given back."""
    kinds = schema(cls)
    if frame.schema == kinds and frame.columns == list(kinds):
        return frame
    return frame.select(pl.col(name).cast(kind) for name, kind in kinds.items())


def empty(cls: type[Fact]) -> pl.DataFrame:
    """Return the table of a noun without rows."""
    if cls.table not in _EMPTY:
        _EMPTY[cls.table] = pl.DataFrame(schema=schema(cls))
    return _EMPTY[cls.table].clone()


def frame_of(cls: type[Fact], rows: list[Any]) -> pl.DataFrame:
    """Return rows of one noun as a frame; raise `BadFacts` for text that no file can hold."""
    given = columns(cls)
    cells = [[getattr(row, c.name) for c in given] for row in rows]
    kinds = [_FITTING[c.type] for c in given]
    fit = all(type(x) in kind for row in cells for x, kind in zip(row, kinds, strict=True))
    if fit and not any(type(x) is str and strange(x) for row in cells for x in row):
        return pl.DataFrame(cells, schema=schema(cls), orient="row")
    data = {c.name: [row[n] for row in cells] for n, c in enumerate(given)}
    try:
        return pl.DataFrame(data, schema=schema(cls))
    except UnicodeEncodeError:
        raise BadFacts(
            Problem(cls.table, number, name, ascii(cell[:60]), f"text, without {strange(cell)}")
            for name, column in data.items()
            for number, cell in enumerate(column, 1)
            if isinstance(cell, str) and strange(cell)
        ) from None


_FITTING: dict[type, set[type]] = {
    float: {float, int, types.NoneType},
    int: {int, types.NoneType},
    bool: {bool, types.NoneType},
    str: {str, types.NoneType},
    date: {date, types.NoneType},
}
"""Cells that a frame may be made of row by row, which turns what does not fit into what does."""


def table_of(cls: type[Fact], **given: object) -> tuple[str, pl.DataFrame]:
    """Return the name of a noun's table, and it with the columns given; the rest are defaults."""
    defaults = {c.name: c.default for c in columns(cls) if c.name not in given}
    return cls.table, pl.DataFrame({**given, **defaults}).select(
        pl.col(name).cast(kind) for name, kind in schema(cls).items()
    )


def key_text(value: object) -> str:
    """Return one part of a key as text; 100.0 reads ``100``."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def may_end_early(cls: type[Fact]) -> bool:
    """Return whether the last column of a key may be blank, and is then left out of its text."""
    return len(cls.key) > 1 and getattr(cls, cls.key[-1], None) == ""


def key_column(cls: type[Fact]) -> pl.Expr:
    """Return the expression that gives every row's key as text."""
    kinds = {column.name: column.type for column in columns(cls)}
    parts = [
        pl.col(name).map_elements(key_text, return_dtype=pl.String)
        if kinds[name] is float
        else pl.col(name).cast(pl.String)
        for name in cls.key
    ]
    whole = pl.concat_str(parts, separator=":")
    if may_end_early(cls):
        early = pl.concat_str(parts[:-1], separator=":")
        whole = pl.when(parts[-1] == "").then(early).otherwise(whole)
    return whole.alias("key")


def _column(cls: type[Fact], name: str, hint: Any, default: Any) -> Column:
    metadata, bare = _flatten(hint)
    optional = False
    if get_origin(bare) in {Union, types.UnionType}:
        options = [arg for arg in get_args(bare) if arg is not type(None)]
        optional = True
        inner, bare = _flatten(options[0])
        metadata = [*metadata, *inner]
    choices = tuple(get_args(bare)) if get_origin(bare) is Literal else ()
    refers = next((m.table for m in metadata if isinstance(m, Refers)), "")
    usual = MOST_OF_A_KEY if name in cls.key or refers else MOST_OF_A_TEXT
    usual = MOST_OF_A_NAME if name == "name" else usual
    return Column(
        name=name,
        type=str if choices else bare,
        unit=symbol_of(Annotated[float, *metadata]) if metadata else "",
        required=default is MISSING,
        default=None if default is MISSING else default,
        optional=optional,
        between=next((m for m in metadata if isinstance(m, Between)), None),
        choices=choices,
        refers=refers,
        about=next((m for m in metadata if isinstance(m, str)), ""),
        most=next((m.most for m in metadata if isinstance(m, Text)), usual),
    )


def _flatten(hint: Any) -> tuple[list[Any], Any]:
    if get_origin(hint) is not Annotated:
        return [], hint
    bare, *metadata = get_args(hint)
    inner, bare = _flatten(bare)
    return [*metadata, *inner], bare
