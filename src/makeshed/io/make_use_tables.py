"""A table of the US input-output accounts as the Bureau of Economic Analysis publishes it: which it is, and its numbers.

Who makes which goods (make), who uses them and adds what value (use), what of that came from abroad (imports), what
industries made in other years (gross output) and what they are called (names), in million USD. A row or column goes by
its code, a total by its code or its name. ``FILE.toml`` beside it says its ``year`` where the file's name does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from makeshed.errors import BadFacts, Problem
from makeshed.io.record import said
from makeshed.io.whole_tables import told_beside
from makeshed.language.table_row import numbered

Part = Literal["make", "use", "imports", "gross output", "names"]
LABELS = {"code", "iocode"}
DESCRIBES = {"name", "description", "industry description", "commodity description", "commodities/industries", "industries/commodities"}  # fmt: skip
"""What the column of codes is called, and that of names, in small letters."""
TOTAL = re.compile(r"T\d{3}")
ADDED = re.compile(r"(V00[123])(?:00)?")
FINAL = re.compile(r"F(01|02|03|04|05|06|07|10)([0CSENR])(?:00)?")
TOTALS: Mapping[str, tuple[str, str]] = {
    "total intermediate": ("T005", "T001"), "total value added": ("T006", "T006"), "total final uses (gdp)": ("T004", "T004"),
    "total commodity output": ("T007", "T007"), "total industry output": ("T008", "T008"),
}  # fmt: skip
"""By name of a total, its code as a row and as a column."""
UNNAMED = {"", "NA", "NA.1"}
"""Heads of totals of which only the name stood in the file, as R writes them: they are not read."""
SUPPLY_USE = {"MCIF", "MADJ", "T013", "T016", "T00TOP", "T00SUB", "VABAS", "VAPRO", "TOP", "SUB"}
"""Rows and columns that only tables of the other framework have."""
NAMES = re.compile(r"bea_\d{4}_(?:sector|summary|detail)_industry_(code|name)", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
REDEFINED = re.compile(r"(before|after)[_ ]?redef", re.IGNORECASE)
NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?(?:[eE][-+]?\d+)?")
NOTHING = {"", "...", "---"}
USES: Mapping[str, str] = {
    "01": "households", "02": "investment", "03": "inventories", "04": "exports", "05": "imports",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUseTable:
    """One table, its numbers by row and column [million USD]."""

    file: str
    part: Part
    year: int | None
    """Of gross output and of names, none."""
    redefinitions: str
    """``before`` or ``after``, as the file's name says; else blank."""
    rows: Mapping[str, Mapping[str, float]]
    columns: tuple[str, ...]
    lines: Mapping[str, int]
    """By row, its number in the file."""
    heads: Mapping[str, str]
    """By column, its head as the file writes it."""
    names: Mapping[str, str]

    def problem(self, row: str, column: str, found: str, right: str) -> Problem:
        """Return what is wrong with a row, a column or a cell."""
        return Problem(
            "", self.lines.get(row), self.heads.get(column, column), found, right, self.file
        )


def final_use(code: str) -> str:
    """Return the final use that a column is, ``imports`` for the column that takes them off again; blank for none.

    Notes
    -----
    What government invests is investment, as in other accounts; where a table has one column of all that government
    uses (``F100``), it is government's.
    """
    found = FINAL.fullmatch(code)
    if found is None:
        return ""
    return USES.get(found[1]) or ("government" if found[2] in "0C" else "investment")


def matches(document: Any) -> bool:
    """Whether a row is of such a table: by code, and with final uses, a total, or nothing but years."""
    if not isinstance(document, Mapping):
        return False
    heads = [str(name).strip() for name in document]
    if len(heads) > 1 and NAMES.fullmatch(heads[0]) and NAMES.fullmatch(heads[1]):
        return True
    if not any(name.lower() in LABELS | DESCRIBES for name in heads[:2]):
        return False
    others = [name for name in heads if name.lower() not in LABELS | DESCRIBES]
    uses = sum(bool(final_use(name)) for name in others)
    totals = {"T008", "total industry output"} & {name if TOTAL.fullmatch(name) else name.lower() for name in others}  # fmt: skip
    return uses > 1 or bool(totals) or _are_years(others) or "industries/commodities" in {name.lower() for name in heads}  # fmt: skip


def _are_years(heads: Sequence[str]) -> bool:
    return bool(heads) and all(YEAR.fullmatch(name) for name in heads)


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a table as one document; raise `BadFacts` with what in it cannot be read."""
    told = told_beside(beside, ("year",), lambda _, value: bool(YEAR.fullmatch(str(value))), "year = 2017")  # fmt: skip
    reading = _Reading(file, told)
    found = reading.table(rows)
    if reading.problems:
        raise BadFacts(reading.problems)
    return [{"table": found}]


@dataclass
class _Reading:
    """One file on its way to a table."""

    file: str
    told: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def table(self, rows: Sequence[Mapping[str, Any]]) -> MakeUseTable:
        """Return the table of a file, with what is wrong with it in `problems`."""
        heads = [str(name) for name in rows[0]] if rows else []
        if len(heads) > 1 and NAMES.fullmatch(heads[0].strip()):
            return self._names(heads, rows)
        label = next(
            (name for name in heads if name.strip().lower() in LABELS), heads[0] if heads else ""
        )
        naming = [name for name in heads if name.strip().lower() in DESCRIBES and name != label]
        columns = {name: _code(name, 1) for name in heads if name not in {label, *naming}}
        columns = {name: code for name, code in columns.items() if code not in UNNAMED}
        heads_of = {code: name.strip() for name, code in columns.items()}
        cells: dict[str, dict[str, float]] = {}
        lines: dict[str, int] = {}
        names: dict[str, str] = {}
        for number, row in numbered(rows):
            name = next((said(row.get(one)).strip() for one in naming), "")
            code = _code(said(row.get(label)).strip() or name, 0)
            texts = {columns[head]: said(row.get(head)).strip() for head in columns}
            filled = {column: text for column, text in texts.items() if text not in NOTHING}
            if not filled or code.lower() in LABELS:  # a note below, a second line of heads
                continue
            if code in lines:
                self._wrong(number, label, f"{code} a second time", "one row of each")
            lines[code], names[code] = number, name
            cells[code] = self._numbers(number, filled, heads_of)
        part = self._part(list(columns.values()), lines)
        return MakeUseTable(
            file=self.file, part=part, year=None if part == "gross output" else self._year(),
            redefinitions=self._redefinitions(), rows=cells, columns=tuple(columns.values()), lines=lines, names=names,
            heads=heads_of,
        )  # fmt: skip

    def _wrong(self, row: int | None, column: str, found: str, right: str) -> None:
        self.problems.append(Problem("", row, column, found, right, self.file))

    def _names(self, heads: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> MakeUseTable:
        """Return what industries are called."""
        names = {said(row.get(heads[0])).strip(): said(row.get(heads[1])).strip() for row in rows}
        return MakeUseTable(file=self.file, part="names", year=None, redefinitions="", rows={}, columns=(), lines={}, heads={}, names=names)  # fmt: skip

    def _numbers(
        self, number: int, texts: Mapping[str, str], heads: Mapping[str, str]
    ) -> dict[str, float]:
        found = {}
        for code, text in texts.items():
            if NUMBER.fullmatch(text):
                found[code] = float(text.replace(",", ""))
            else:
                self._wrong(number, heads[code], repr(text), "a number of million USD, or nothing")
        return found

    def _part(self, columns: Sequence[str], rows: Mapping[str, int]) -> Part:
        """Return which table it is; a table of the supply-use framework is refused, and one of purchasers' prices."""
        right = (
            "the make table and the use table in producers' prices, before or after redefinitions"
        )
        if strange := next((one for one in [*columns, *rows] if one in SUPPLY_USE), ""):
            self._wrong(rows.get(strange), "" if strange in rows else strange, f"{strange}, of supply and use tables", right)  # fmt: skip
        if re.search(r"(?<![A-Z])PUR(?![A-Z])", self.file):
            self._wrong(None, "", "a use table in purchasers' prices", right)
        if _are_years(columns):
            return "gross output"
        if not any(map(final_use, columns)):
            return "make"
        return "use" if any(ADDED.fullmatch(one) for one in rows) else "imports"

    def _year(self) -> int | None:
        found = YEAR.findall(self.file)
        text = str(self.told.get("year") or (found[0] if len(set(found)) == 1 else ""))
        if not text:
            what = "no year" if not found else f"the years {', '.join(found)} in its name"
            self._wrong(None, "", what, f"year = 2017 in {self.file}.toml, or one year in its name")
            return None
        return int(text)

    def _redefinitions(self) -> str:
        found = REDEFINED.search(self.file)
        return found[1].lower() if found else ""


def _code(text: str, side: int) -> str:
    """Return the code of a row (side 0) or a column (side 1): a total's by its name, a part of value added's short."""
    plain = text.strip()
    if plain.lower() in TOTALS:
        return TOTALS[plain.lower()][side]
    added = ADDED.fullmatch(plain)
    return added[1] if added else plain
