"""Tables as people write them: what the strict reading refuses is read if it can mean one thing, and told.

Only what a strict reading would refuse, or a file in the manner of a locale, comes here, so that a file
that is read strictly reads the same for ever. Numbers go by the marks that their whole file shows, days
by the order that their whole column shows, units by the head; what can mean two things is a problem that
names both. What a workbook holds as a number is a number, whatever its neighbours look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from makeshed.errors import Problem
from makeshed.language.caldays import days_of
from makeshed.language.figures import YES_NO, Figure, figure, marks_of, settled, signed
from makeshed.language.headunits import UnitFit, currencies, fit
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, Column, columns
from makeshed.model.place import Currency
from makeshed.model.shed import Shed
from makeshed.model.told import READ, Told
from makeshed.store.in_currency import in_currency
from makeshed.store.openxml import Unsound
from makeshed.store.reading import Raw, Reading, typed
from makeshed.store.signs import multiple, shown
from makeshed.store.understood import Priced, Understood

WITHOUT_UNIT = UnitFit()


def understood(raw: Raw) -> Understood:
    """Return a table as its noun declares it: strictly, or else as people write."""
    try:
        return _understood(raw)
    except Unsound as error:  # seen where only a closer look at a workbook gets
        found = f"not readable as a workbook: {error.found}"
        return Understood(
            None, raw.rows, [Problem(raw.table, None, "", found, error.right, raw.file)]
        )


def _understood(raw: Raw) -> Understood:
    frame, rows, problems = typed(raw)
    if frame is not None and (twofold := _twofold(raw)):
        return Understood(None, rows, twofold)
    priced, other = shown(raw, raw.units)
    problems += other
    if not raw.by_hand or frame is None or not (problems or raw.local or raw.units):
        return Understood(frame, rows, problems, list(raw.told), priced_cells=priced)
    hand = _Hand(raw)
    read = hand.cells()
    frame, rows, problems = typed(replace(raw, frame=read))
    mine = {(problem.row, problem.column) for problem in hand.problems}
    rest = [problem for problem in problems if (problem.row, problem.column) not in mine]
    told = [*raw.told, *hand.told.values()]
    problems = [*hand.problems, *rest, *other]
    cells = [*priced, *hand.priced_cells]
    return Understood(frame, rows, problems, told, hand.currency, hand.priced, raw.head, cells)


def _twofold(raw: Raw) -> list[Problem]:
    """Return the numbers that a workbook holds as text and that are two: 6.000, where points may group."""
    if raw.typed_in is None:
        return []
    found = []
    for column in columns(NOUNS[raw.table]):
        if column.type not in {int, float} or column.name not in raw.frame.columns:
            continue
        for at in raw.typed_in.grouped(column.name).arg_true().to_list():
            text = f"{float(raw.frame[column.name][at]):.3f}"
            right = f"{text.replace('.', '')} or {float(text):g}, typed as a number and not as text"
            found.append(Problem(raw.table, raw.rows[at], column.name, repr(text), right, raw.file))
    return found


def added(
    reading: Reading, shed: Shed
) -> tuple[dict[str, pl.DataFrame], list[Told], list[Problem]]:
    """Return the tables of a reading that is laid over a shed, what is told of them, and problems."""
    read = {raw.table: understood(raw) for raw in reading.tables}
    files = {raw.table: raw.file for raw in reading.tables}
    problems = [*reading.problems, *(p for found in read.values() for p in found.problems)]
    money = Understood(shed.table(Currency), range(shed.table(Currency).height), [])
    known = {Currency.table: money} if shed.currency else {}
    problems += in_currency(known | read, files)
    frames = {table: found.frame for table, found in read.items() if found.frame is not None}
    told = [Told(text) for text in sentences(read, files)]
    return frames, told, problems


def sentences(read: Mapping[str, Understood], files: Mapping[str, str]) -> list[str]:
    """Return how each table was read, a sentence each."""
    told = ((files[table], found.told) for table, found in read.items() if found.told)
    return [f"{file}{READ}{'; '.join(parts)}" for file, parts in told]


class _Hand:
    """One table while it is read as people write."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        self.priced_cells: list[Priced] = []
        self.currency = self.priced = ""
        self.told: dict[str, str] = {}
        self.declared = [c for c in columns(NOUNS[raw.table]) if c.name in raw.frame.columns]
        self.fits = {c.name: self.unit(c) for c in self.declared}
        numeric = [c.name for c in self.declared if c.type in {float, int}]
        texts = [text for name in numeric for text in self.texts(name)]
        self.marks = marks_of(signed(text)[0] or text for text in texts)

    def as_text(self, name: str) -> pl.Series:
        """Return the cells of a column that people typed as text; what a workbook counts with is none."""
        typed_in = self.raw.typed_in
        cells = typed_in.texts(name) if typed_in else self.raw.frame[name]
        return cells.set(cells == "", None)

    def texts(self, name: str) -> list[str]:
        """Return the different texts of a column."""
        return [str(text) for text in self.as_text(name).drop_nulls().unique().sort()]

    def cells(self) -> pl.DataFrame:
        """Return the table with each cell that can be read in the form that a strict reading takes."""
        read = []
        for column in self.declared:
            if column.type in {float, int}:
                read.append(self.numbers(column))
            elif self.raw.frame[column.name].dtype == pl.String and column.type is not str:
                read.append(self.days(column) if column.type is date else self.words(column))
        return self.raw.frame.with_columns(read)

    # Heads.

    def unit(self, column: Column) -> UnitFit:
        """Return what the unit in the head of a column does to its numbers."""
        unit = self.raw.units.get(column.name, "")
        if not unit or column.type not in {float, int}:
            return WITHOUT_UNIT
        found = fit(unit, column.unit)
        if found is None:
            right = f"{column.unit or 'no unit'} ({column.name}: {column.about})"
            self.wrong(None, column, f"in {unit}", right)
            return WITHOUT_UNIT
        if found.currency and self.currency not in {"", found.currency}:
            right = f"{self.currency}, as in the other heads: a row has one currency"
            self.wrong(None, column, f"in {found.currency}", right)
        if found.currency and not self.currency:
            self.currency, self.priced = found.currency, column.name
        return found

    def wrong(self, index: int | None, column: Column, found: str, right: str) -> None:
        """Note a cell, or a head, that cannot be read."""
        row = self.raw.head if index is None else self.raw.rows[index]
        problem = Problem(self.raw.table, row, column.name, found, right, self.raw.file)
        self.problems.append(problem)

    # Numbers.

    def numbers(self, column: Column) -> pl.Series:
        """Return a column of numbers as text in the form that every program reads."""
        cells, known = self.as_text(column.name), dict[str, str | None]()
        bare, hundredths = dict[str, float](), False
        for text in self.texts(column.name):
            read = figure(text)
            if read is None:
                read, value = self.with_sign(column, cells, text)
            else:
                value = self.value(column, text, read)
            if value is not None:
                known[text] = repr(value)
                hundredths |= bool(read and read.percent)
                if read and not read.percent and value:
                    bare[text] = value
            elif read and read.other is not None and not read.percent:
                known[text] = None
                two = f"{read.other:.12g} or {read.value:.12g}"
                right = f"one number: {two}? write it without a mark between thousands"
                self.refuse(column, cells, text, right)
        self.tell_bare(column, bare, hundredths=hundredths)
        read_so = _mapped(cells, known)
        if self.raw.typed_in is None:
            return read_so
        exact = self.scaled(column, self.raw.typed_in.numbers(column.name)).cast(pl.String)
        return pl.select(pl.coalesce(exact, read_so).alias(column.name)).to_series()

    def tell_bare(self, column: Column, bare: dict[str, float], *, hundredths: bool) -> None:
        """Tell of shares without a per cent sign where others of the column have one."""
        typed_in = self.raw.typed_in
        if column.unit != "1" or self.fits[column.name].over != 1:
            return
        if typed_in is not None:
            shown = typed_in.percent(column.name).to_list()
            hundredths |= any(shown)
            pairs = zip(typed_in.numbers(column.name).to_list(), shown, strict=True)
            bare |= {f"{value:.12g}": value for value, percent in pairs if value and not percent}
        if hundredths and bare:
            text, value = max(bare.items(), key=lambda pair: pair[1])
            self.tell(
                f"{column.name} without % beside others with it", text, f"{100 * value:.12g} %"
            )

    def with_sign(
        self, column: Column, cells: pl.Series, text: str
    ) -> tuple[Figure | None, float | None]:
        """Return a number with a sign or a unit beside it, and its value in the unit of the column."""
        number, sign = signed(text)
        read = figure(number) if sign else None
        head = self.raw.units.get(column.name, "")
        if read is None or not (column.is_money and currencies(sign)):
            by = multiple(sign, column, head) if read else None
            if read is None or by is None:
                return None, None
            value = settled(read, self.marks)  # a person typed it: a point may group
            if value is None:
                return read, None
            value = _times(value, UnitFit(*by))
            self.tell(f"{column.name} in {sign}", text, f"{value:.12g} {column.unit}")
            return read, value
        value = settled(read, self.marks)
        for index in (cells == text).arg_true().to_list():
            row = self.raw.rows[index]
            self.priced_cells.append(Priced(row, column.name, said(text), sign))
        if value is not None:
            self.tell("signs of money left out", text, f"{value:.12g}")
        return read, value

    def refuse(self, column: Column, cells: pl.Series, text: str, right: str) -> None:
        """Refuse every cell that holds a text."""
        for index in (cells == text).arg_true().to_list():
            self.wrong(index, column, said(text), right)

    def value(self, column: Column, text: str, read: Figure) -> float | None:
        """Return what a number is in the unit of its column; None if that is not one number."""
        found = self.fits[column.name]
        if read.percent:
            if column.unit != "1" or found.over not in {1, 100} or found.times != 1:
                return None
            found = UnitFit(over=100)
        value = settled(read, self.marks, point=not self.raw.local)
        if value is None and column.between and read.other is not None:
            able = [v for v in (read.value, read.other) if _times(v, found) in column.between]
            value = able[0] if len(able) == 1 else None
            if value is not None:
                self.tell(f"{column.name} by its range", text, f"{value:.12g}")
        if value is None:
            return None
        scaled = _times(value, found)
        self.tell_form(column, text, read, f"{scaled:.12g}", doubtful=value == read.other)
        return scaled if column.type is float else _whole(scaled)

    def tell_form(
        self, column: Column, text: str, read: Figure, shown: str, *, doubtful: bool
    ) -> None:
        """Tell in which form a number was written."""
        found = UnitFit() if read.percent else self.fits[column.name]
        if read.bracketed:
            self.tell("numbers in brackets as below 0", text, shown)
        if read.percent:
            self.tell("percentages", text, shown)
        elif found.times != 1 or found.over != 1:
            self.in_unit(column, text, shown)
        elif read.group or (read.mark and doubtful):
            self.tell("marks between thousands", text, shown)
        elif read.decimal == "," or read.mark == ",":
            self.tell("decimal commas", text, shown)

    def scaled(self, column: Column, cells: pl.Series) -> pl.Series:
        """Return numbers of a workbook in the unit of their column; those shown as percentages are so."""
        found, typed_in = self.fits[column.name], self.raw.typed_in
        if found.times == found.over == 1:
            return cells
        by_hundred = found.over == 100 and typed_in is not None
        shown = typed_in.percent(column.name).to_list() if by_hundred and typed_in else []
        values: list[float | None] = []
        for at, value in enumerate(cells.to_list()):
            if value is None or (shown and shown[at]):
                values.append(value)
            else:
                values.append(_times(value, found))
                self.in_unit(column, f"{value:.12g}", f"{values[-1]:.12g}")
        return pl.Series(cells.name, values, dtype=pl.Float64)

    def in_unit(self, column: Column, text: str, shown: str) -> None:
        """Tell of a number in another unit than its column's."""
        unit = "" if column.unit == "1" else f" {column.unit}"
        self.tell(f"{column.name} in {self.raw.units[column.name]}", text, f"{shown}{unit}")

    # Days, and the rest.

    def days(self, column: Column) -> pl.Series:
        """Return a column of days in ISO 8601, as far as they can be read."""
        cells = self.raw.frame[column.name]
        since_1904 = bool(self.raw.typed_in and self.raw.typed_in.since_1904)
        texts = [text for text in cells.drop_nulls().unique().sort() if text]
        found = days_of(texts, since_1904)
        for text, day in sorted(found.read.items(), reverse=True):  # a high day shows the order
            shown = day.isoformat()
            if text in found.numbered:
                self.tell("day numbers", text, shown)
            elif text in found.named:
                self.tell(f"{column.name} with the month's name", text, shown)
            elif not text.strip().startswith(shown):
                order = f"with the {found.order}" if found.order else "in figures"
                self.tell(f"{column.name} {order}", text, shown)
        for text, readings in found.doubtful.items():
            meant = " or ".join(f"{day} ({order})" for order, day in readings.items())
            right = f"one day: {meant}? write the one that is meant so"
            if len(readings) == 1:
                right = f"one order in the column: {meant} here, another in other rows"
            self.refuse(column, cells, text, right)
        known = {text: day.isoformat() for text, day in found.read.items()}
        return _mapped(cells, known | dict.fromkeys(found.doubtful))

    def words(self, column: Column) -> pl.Series:
        """Return a column of true and false."""
        cells = self.raw.frame[column.name]
        known: dict[str, str | None] = {}
        for text in cells.drop_nulls().unique().sort():
            if word := YES_NO.get(text.strip().casefold()):
                known[text] = word
                self.tell("true and false", text, word)
        return _mapped(cells, known)

    def tell(self, what: str, text: str, shown: str) -> None:
        """Take a reading; the first of its kind is the example."""
        self.told.setdefault(what, f"{what} ({text.strip()} is {shown})")


def _times(value: float, found: UnitFit) -> float:
    """Return a number in another unit; in decimals, so that 2.7 % is 0.027."""
    if found.times == found.over == 1:
        return value
    return float(Decimal(repr(value)) * found.times / found.over)


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _mapped(cells: pl.Series, known: Mapping[str, str | None]) -> pl.Series:
    """Return a column of texts with those known replaced."""
    if not known:
        return cells
    values = list(known.values())
    return cells.replace_strict(list(known), values, default=cells, return_dtype=pl.String)
