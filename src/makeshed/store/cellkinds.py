"""A second look into a sheet: which cells hold text and which numbers, and which are shown as percentages.

The first reading gives every cell as text and, where that is a number, as a number too; a text "1.234" and
the number 1.234 look the same there. Only sheets that are not read strictly are looked at again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from makeshed.language.headunits import counted
from makeshed.store.openxml import Book, Cells, Sheet, XmlReader

NO_NUMBER = {"s", "str", "inlineStr", "b", "d"}
"""Kinds of cells that hold text, true or false, or a date as text (ECMA-376, 18.18.11)."""
PERCENT = {9, 10}
"""Formats of numbers that are percentages by themselves (ECMA-376, 18.8.30)."""
GROUPED = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
"""A number that is two: with a point between thousands, or with three decimals."""
POINTED = r"^[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})$"
"""A number whose point is that of its decimals."""
_SIGNS = re.compile(r'"([^"]*)"|\[\$([^\]-]+)(?:-[^\]]*)?\]|\\([^\s\\])')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_IN = re.compile(
    r"(?:[^\W\d_]+:\s*)?(?:[^\W\d_]+\s+){0,4}(?:in|en|im)\s+([^\W\d_]+[²³]?)\s*[.!]?", re.IGNORECASE
)
"""A comment that says in which unit numbers are, and no more."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class TypedCells:
    """What the cells of one table in a workbook hold (see `makeshed.store.reading.TypedIn`).

    Parameters
    ----------
    where, sheet
        The workbook and its sheet.
    columns
        By name of a column, its number in the sheet, from 1.
    first
        Number of the first row of the table, from 1.
    cells, numbers
        By name, the cells as text and as numbers.
    """

    def __init__(
        self,
        where: Path,
        sheet: Sheet,
        columns: Mapping[str, int],
        first: int,
        cells: Mapping[str, pl.Series],
        numbers: Mapping[str, pl.Series],
    ) -> None:
        self.where, self.sheet = where, sheet
        self.columns, self.first = columns, first
        self.as_text, self.as_numbers = cells, numbers
        self.since_1904 = sheet.since_1904

    def texts(self, name: str) -> pl.Series:
        """Return the cells that hold text; null where one holds a number."""
        return self.as_text[name].set(self._number(name), None)

    def numbers(self, name: str) -> pl.Series:
        """Return the cells that hold a number, with all digits; null where one holds text."""
        return self.as_numbers[name].cast(pl.Float64).set(~self._number(name), None).alias(name)

    def grouped(self, name: str) -> pl.Series:
        """Return whether each cell is text that may be thousands: 6.000, where nothing shows the mark."""
        text = self.as_text[name].str.strip_chars()
        seen = text.str.contains(GROUPED).fill_null(value=False)
        if not seen.any():
            return seen
        held = ~self._number(name)
        plain = (text.str.contains(POINTED) & held).any()
        return seen & held & (not plain)

    def percent(self, name: str) -> pl.Series:
        """Return whether each cell is shown as a percentage."""
        return self._at(self._kinds.percent, name)

    def signs(self, name: str) -> list[tuple[int, str]]:
        """Return the cells that are shown with a sign beside the number, by index: 5 shown as $5 or 5 g."""
        if not self._formats.signs():
            return []
        shown = dict(self._kinds.signs.get(self.columns[name], ()))
        held = self._number(name).arg_true().to_list()
        return [(at, shown[self.first + at]) for at in held if self.first + at in shown]

    def units_said(self, name: str) -> list[tuple[int, str]]:
        """Return what comments on the column say that numbers are in, by row: all in grams."""
        last = self.first + len(self.as_text[name])
        return [
            (row, found[1])
            for (row, at), text in sorted(self.sheet.comments.items())
            if at == self.columns[name] and self.first - 1 <= row < last
            if (found := _IN.fullmatch(text))
        ]

    def _number(self, name: str) -> pl.Series:
        return self.as_numbers[name].is_not_null() & ~self._at(self._kinds.no_number, name)

    def _at(self, rows: Mapping[int, Sequence[int]], name: str) -> pl.Series:
        """Return for each row of the table whether it is among some rows of the sheet."""
        count = len(self.as_text[name])
        named = pl.Series(rows.get(self.columns[name], []), dtype=pl.Int64)
        return pl.int_range(self.first, self.first + count, eager=True).is_in(named.implode())

    @cached_property
    def _formats(self) -> _Styles:
        with ZipFile(self.where) as packed:
            book, styles = Book(packed), _Styles()
            path = book.part_of("styles") or "xl/styles.xml"
            if path.lower() in book.parts:
                book.parse(path, styles)
            return styles

    @cached_property
    def _kinds(self) -> _Kinds:
        styles = self._formats
        with ZipFile(self.where) as packed:
            book = Book(packed)
            kinds = _Kinds(self.sheet, styles.percent(), styles.signs())
            book.parse(book.part_of_sheet(self.sheet.name), kinds)
            return kinds


class _Styles(XmlReader):
    """How the formats of cells show numbers."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.formats: list[int] = []
        self.inside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "numFmt":
            self.codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
        elif local in {"cellXfs", "cellStyleXfs", "dxfs", "cellStyles"}:
            self.inside = local == "cellXfs"
        elif local == "xf" and self.inside:
            self.formats.append(int(given.get("numFmtId", "0")))

    def percent(self) -> set[str]:
        """Return the formats of cells that show percentages, as cells name them."""
        shown = {key for key, code in self.codes.items() if "%" in _LITERAL.sub("", code)}
        return {str(at) for at, key in enumerate(self.formats) if key in shown | PERCENT}

    @cache  # noqa: B019  (lives as long as the table)
    def signs(self) -> dict[str, str]:
        """Return the words and signs that formats show beside a number, as cells name the formats."""
        found = {key: sign_of(code) for key, code in self.codes.items()}
        return {str(at): found[key] for at, key in enumerate(self.formats) if found.get(key)}


def sign_of(code: str) -> str:
    """Return the word or sign that a format shows beside a number; blank for none, and for days.

    It is the first of several, or all of them where another makes the number another: € beside /100.

    A comma behind the last digit divides by a thousand what is shown: 4200 as 4.20.

    >>> sign_of('[$$-409]#,##0.00'), sign_of('0.0 "kg"'), sign_of('#,##0.00 [$€-407]'), sign_of('0.00,')
    ('$', 'kg', '€', 'k')
    """
    first = code.split(";", maxsplit=1)[0]
    found = [a or b or c for a, b, c in _SIGNS.findall(first)]
    rest = _LITERAL.sub("", first)
    if "[$-" not in first and re.search("[dyhms]", rest, re.IGNORECASE):
        return ""
    scaled = ["k"] if _SCALED.search(rest) and not any(map(counted, found)) else []
    shown = (word.strip(" .,()*_") for word in [*found, *re.findall("[$£€¥]", rest), *scaled])
    first, *more = [*filter(None, shown), ""]
    return " ".join([first, *filter(None, more)]) if any(map(counted, more)) else first


class _Kinds(Cells):
    """The kinds of the cells of a sheet."""

    def __init__(self, sheet: Sheet, percent: set[str], signs: Mapping[str, str]) -> None:
        super().__init__(Sheet(sheet.name), [], stale=False)
        self.shown, self.beside_numbers = percent, signs
        self.signs: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self.no_number: dict[int, list[int]] = defaultdict(list)
        self.percent: dict[int, list[int]] = defaultdict(list)

    def rest(self, piece: bytes) -> bytes:
        return piece

    def start(self, name: str, given: dict[str, str]) -> None:
        super().start(name, given)
        if name.endswith(" c"):
            if self.kind in NO_NUMBER:
                self.no_number[self.column].append(self.row)
            if given.get("s", "0") in self.shown:
                self.percent[self.column].append(self.row)
            if sign := self.beside_numbers.get(given.get("s", "0")):
                self.signs[self.column].append((self.row, sign))

    def spell(self, index: int) -> None:
        """Count nothing: the first look did."""
