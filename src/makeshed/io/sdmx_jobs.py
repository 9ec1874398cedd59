"""Jobs and plants by region and industry as Eurostat, Istat and INSEE publish them: sbs, nama, lfst, bd, ASIA, Flores.

A table holds one figure for each of its dimensions. Where one of them, other than region, industry, year and size
of plants, has several values, which is meant is said in ``FILE.toml`` beside it: ``indic_sb = "V16110"``, ``sex = "T"``;
an indicator of jobs and one of plants go together. ``areas`` are the codes that are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from makeshed.errors import Problem
from makeshed.io.nace_nesting import NACE_2, TOTAL, is_industry, section_of
from makeshed.io.sdmx_heads import (
    FLORES,
    HIDDEN,
    INDUSTRIES,
    OBJECT,
    OLD,
    TIME,
    VALUE,
    SdmxHeads,
    heads_of,
    in_columns,
    long_heads,
)
from makeshed.io.sdmx_regions import is_area, is_sum
from makeshed.io.sdmx_written import SdmxCell, SdmxFacts
from makeshed.io.tool_cells import amount
from makeshed.io.trade_cells import framed
from makeshed.io.whole_tables import one_document, told_beside
from makeshed.language.figures import marks_of
from makeshed.language.plant_size import class_of, size_of
from makeshed.language.table_row import numbered
from makeshed.language.text import few
from makeshed.model import Fact

JOBS = {"V16110", "V16130", "V16140", "EMP_NR", "SAL_NR", "EMP_LOC_NR", "EMP", "SAL", "SELF", "LUEMPDAA", "LUEMPDIN", "V16910", "EMP_DC", "SAL_DC", "SELF_DC", "EMPL3112"}  # fmt: skip
"""Indicators of people who work: persons employed, employees (sbs, bd), employment (nama), of local units (ASIA)."""
PLANTS = {"V11110", "V11210", "ENT_NR", "LOC_NR", "LU_NR", "LU", "V11910", "UNIT_LOC"}
"""Indicators of enterprises or of their local units."""
INDICATORS = (
    "indic_sb",
    "indic_sbs",
    "indic_bd",
    "wstatus",
    "data_type",
    "indic_em",
    "na_item",
    FLORES,
)
UNITS = {"": 1, "NR": 1, "PER": 1, "PERS": 1, "THS_PER": 1_000, "THS": 1_000}
"""People in one of a unit."""
TOTALS = {"TOTAL", "T", "TOT", "_T"}
ABSENT = {"", ":", "na", "nan", "-", "n/a"}
"""What stands where no figure is."""
PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
STRANGE_INDUSTRIES = {"NRP", "UNK", "NSP", "NAP", "UNK_NRP"}
"""No industry: who did not say, or what cannot be known."""
MOST_ROWS = 2_000_000
SHOWN = 4


def matches(document: Any) -> bool:
    """Whether a row is of a table in SDMX-CSV by region and industry."""
    names = [str(name) for name in document] if isinstance(document, Mapping) else []
    return heads_of(names) is not None or bool(in_columns(names))


def together(
    rows: Sequence[Mapping[str, Any]] | pl.DataFrame, file: str, beside: Path
) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    frame = rows if isinstance(rows, pl.DataFrame) else framed(rows)
    at = None if isinstance(rows, pl.DataFrame) else [number for number, _ in numbered(rows)]
    numbers = list(at or range(2, len(frame) + 2))
    if first := in_columns(frame.columns):
        frame, numbers = _long(frame, first, numbers)
    heads = heads_of(frame.columns)
    if heads is None:
        right = "columns of a region (geo), an industry (nace_r2), TIME_PERIOD and OBS_VALUE"
        return one_document([], [Problem("", None, "", "no such table", right, file)], [])
    can = ("areas", *heads.others)
    right = (
        'areas = ["FR"], and of each dimension with several values one, such as unit = "THS_PER"'
    )
    told = told_beside(beside, can, _fits, right)
    reading = _Reading(file, told, heads, frame, numbers)
    facts = reading.facts()
    return one_document(facts, reading.problems, reading.doubts)


def _long(
    frame: pl.DataFrame, first: str, numbers: Sequence[int]
) -> tuple[pl.DataFrame, list[int]]:
    """Return a table with a column for each year as one with a row for each figure, and its row for each."""
    names = long_heads(first)
    long = frame.with_columns(_row=pl.Series(numbers)).unpivot(
        index=[first, "_row"], variable_name="TIME_PERIOD", value_name="cell"
    )
    cell = pl.col("cell").str.strip_chars().str.splitn(" ", 2).struct
    dimensions = pl.col(first).str.split_exact(",", len(names) - 4).struct
    found = long.select(
        *(dimensions.field(f"field_{n}").fill_null("").str.strip_chars().alias(name) for n, name in enumerate(names[:-3])),
        pl.col("TIME_PERIOD").str.strip_chars(),
        cell.field("field_0").fill_null("").alias("OBS_VALUE"),
        cell.field("field_1").fill_null("").alias("OBS_FLAG"),
    )  # fmt: skip
    return found, long["_row"].to_list()


def _fits(name: str, value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in listed) and (name == "areas" or len(listed) <= 2)


@dataclass
class _Reading:
    """One table on its way to jobs and plants."""

    file: str
    told: Mapping[str, Any]
    heads: SdmxHeads
    frame: pl.DataFrame
    rows: list[int]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Return jobs and plants by region, industry, year and size, with what they are of."""
        names = {}
        for code in (self.heads.area, self.heads.industry):
            names[code] = self._labels(code)
        self._coded()
        if self.heads.industry in OLD:
            self._wrong(None, self.heads.industry, OLD[self.heads.industry], "NACE Rev. 2 or 2.1: codes of others mean something else")  # fmt: skip
        measure = self._measures()
        times = self._unit()
        self._industries()
        self._areas()
        self._years()
        self._sizes()
        if self.problems:
            return []
        cells = self._cells(measure, times)
        if self.problems:
            return []
        written = SdmxFacts(
            cells, self.file, INDUSTRIES[self.heads.industry],
            areas=names[self.heads.area], industries=names[self.heads.industry],
        )  # fmt: skip
        facts = written.facts()
        self.doubts += written.doubts
        return facts

    def _wrong(self, row: int | None, column: str, found: str, right: str) -> None:
        written = self.heads.columns.get(column, column)
        self.problems.append(Problem("", row, written, found, right, self.file))

    def _labels(self, code: str) -> dict[str, str]:
        """Return names by code: of a column of labels, or behind the code in its own cell."""
        column = self.heads.columns[code]
        if label := self.heads.labels.get(code):
            return dict(self.frame.select(column, label).unique().iter_rows())
        cells = self.frame[column].unique().to_list()
        parted = (cell.partition(":") for cell in cells if ":" in cell)
        return {own.strip(): name.strip() for own, _, name in parted}

    def _coded(self) -> None:
        """Keep codes alone in the columns that are read, under their codes."""
        wanted = [self.heads.area, self.heads.industry, self.heads.size, *self.heads.others]
        plain = [
            pl.col(self.heads.columns[name]).str.split(":").list.first().str.strip_chars().alias(name)
            for name in wanted if name
        ]  # fmt: skip
        plain += [
            pl.col(self.heads.columns[name]).str.strip_chars().alias(name)
            for name in (TIME, VALUE, self.heads.flag, HIDDEN)
            if name in self.heads.columns
        ]
        self.frame = self.frame.select(*plain, _row=pl.Series(self.rows))

    def _measures(self) -> dict[str, str]:
        """Choose what is counted; return by value of the indicator whether it is jobs or plants."""
        indicator = next((one for one in INDICATORS if one in self.heads.others), "")
        for name in self.heads.others:
            said = self.told.get(name, ())
            chosen = [said] if isinstance(said, str) else list(said)
            values = sorted(set(self.frame[name]))
            if lost := [one for one in chosen if one not in values]:
                self._wrong(
                    None, name, f"{lost[0]!r} is not in the file", f"one of {few(values, 12)}"
                )
            if chosen:
                self.frame = self.frame.filter(pl.col(name).is_in(chosen))
                values = [one for one in values if one in chosen]
            alone = name != indicator or len({*values} & JOBS) > 1 or len({*values} & PLANTS) > 1
            if (len(values) > 1 and alone) or len(values) > 2:
                best = [one for one in values if one in TOTALS | JOBS | set(UNITS)] or values
                self._wrong(None, name, f"{len(values)} values: {few(values, 12)}", f'one of them: {name} = "{best[0]}" in {self.file}.toml')  # fmt: skip
        if "freq" in self.heads.others and (odd := sorted(set(self.frame["freq"]) - {"A", ""})):
            self._wrong(None, "freq", few(odd, SHOWN), "A: figures of years")
        if not indicator:
            return {"": "jobs"}
        found = {one: "jobs" if one in JOBS else "plants" if one in PLANTS else "" for one in set(self.frame[indicator])}  # fmt: skip
        if strange := sorted(one for one, what in found.items() if not what):
            self._wrong(None, indicator, few(strange, SHOWN), f"jobs ({', '.join(sorted(JOBS)[:6])} ...) or plants ({', '.join(sorted(PLANTS)[:4])} ...)")  # fmt: skip
        self.frame = self.frame.with_columns(_what=pl.col(indicator))
        return found

    def _unit(self) -> int:
        """Return how many people one of the table's unit is."""
        if "unit" not in self.heads.others:
            return 1
        units = sorted(set(self.frame["unit"]))
        odd = [one for one in units if one not in UNITS]
        if odd:
            self._wrong(None, "unit", few(odd, SHOWN), f"people: {', '.join(one for one in UNITS if one)}; hours, shares and money are none")  # fmt: skip
        return UNITS.get(units[0], 1) if len(units) == 1 else 1

    def _industries(self) -> None:
        """Read industries; those of Istat have no letter, and get that of their section."""
        name = self.heads.industry
        edition = INDUSTRIES.get(name, NACE_2)
        codes = {one: _lettered(one, edition) for one in set(self.frame[name])}
        self._without(name, {one for one in codes if one in STRANGE_INDUSTRIES}, "of no industry")
        for one, code in sorted(codes.items()):
            if one not in STRANGE_INDUSTRIES and not is_industry(code, edition):
                row = self.frame.filter(pl.col(name) == one)["_row"][0]
                hint = "codes of NACE such as C10: download codes, not labels alone"
                if FLORES in self.heads.others:
                    hint = "divisions such as 10: of Flores the file A88, not A17 or A38"
                self._wrong(row, name, repr(one), hint)
        self.frame = self.frame.with_columns(pl.col(name).replace(codes))

    def _areas(self) -> None:
        """Leave out sums over countries and what lies in no region; keep the areas that are wanted."""
        name = self.heads.area
        if OBJECT in self.frame.columns:
            code = pl.col(name).str.split("-").list.last()
            self.frame = self.frame.with_columns(
                pl.concat_str(OBJECT, pl.lit("-"), code).alias(name)
            )
        codes = sorted(set(self.frame[name]))
        self._without(
            name, {one for one in codes if is_sum(one)}, "sums over countries, or of no region"
        )
        for one in codes:
            if not is_sum(one) and not is_area(one):
                row = self.frame.filter(pl.col(name) == one)["_row"][0]
                self._wrong(row, name, repr(one), "a code of NUTS such as FRL0, of a municipality such as 072021, or of INSEE's COM, DEP, REG or ZE2020")  # fmt: skip
        wanted = list(self.told.get("areas", ()))
        inside = pl.any_horizontal([pl.col(name).str.starts_with(one) for one in wanted]) if wanted else True  # fmt: skip
        for lacking in [one for one in wanted if not any(code.startswith(one) for code in codes)]:
            self._wrong(
                None, "areas", repr(lacking), f"areas of the file, such as {few(codes, SHOWN)}"
            )
        self.frame = self.frame.filter(inside)

    def _without(self, name: str, codes: set[str], why: str) -> None:
        left = self.frame.filter(pl.col(name).is_in(sorted(codes)))
        if len(left):
            self.doubts.append(f"{len(left):,} rows {why} ({few(sorted(codes & set(left[name])), SHOWN)}): left out")  # fmt: skip
            self.frame = self.frame.filter(~pl.col(name).is_in(sorted(codes)))

    def _years(self) -> None:
        bad = self.frame.filter(~pl.col(TIME).str.contains(r"^(?:19|20)\d\d$"))
        for row, text in bad.select("_row", TIME).head(20).iter_rows():
            self._wrong(row, TIME, repr(text), "a year such as 2021")

    def _sizes(self) -> None:
        """Read classes of size as `employment.size` has them; ``all`` is that of every size."""
        name = self.heads.size
        if not name:
            self.frame = self.frame.with_columns(_size=pl.lit("all"))
            return
        sizes = {}
        for one in set(self.frame[name]):
            ends = class_of(one)
            if one in TOTALS or ends:
                sizes[one] = size_of(ends) if ends else "all"
            else:
                row = self.frame.filter(pl.col(name) == one)["_row"][0]
                self._wrong(row, name, repr(one), "a class of size such as 10-19, GE250 or TOTAL")
        self.frame = self.frame.with_columns(_size=pl.col(name).replace(sizes))
        if "all" not in sizes.values():
            self.doubts.append("no figure is of plants of every size (TOTAL): survey looks at those alone")  # fmt: skip

    def _cells(self, measure: Mapping[str, str], times: int) -> list[SdmxCell]:
        """Return each figure once; raise nothing: what is wrong is among the problems."""
        texts = set(self.frame[VALUE])
        marks = marks_of(one for one in texts if one not in ABSENT)
        value = {one: float(one) if PLAIN.fullmatch(one) else amount(one, marks) for one in texts if one.lower() not in ABSENT}  # fmt: skip
        found: dict[tuple[str, ...], SdmxCell] = {}
        again = 0
        blank = pl.lit("")
        flag = pl.col(self.heads.flag) if self.heads.flag else blank
        secret = pl.col(HIDDEN) if HIDDEN in self.frame.columns else blank
        what = pl.col("_what") if "_what" in self.frame.columns else blank
        listed = self.frame.select(
            "_row", self.heads.area, self.heads.industry, TIME, "_size", what.alias("w"), VALUE,
            flag.fill_null("").alias("f"), secret.fill_null("").alias("s"),
        )  # fmt: skip
        for row, area, industry, year, size, one, text, flags, hidden in listed.iter_rows():
            number = value.get(text)
            if isinstance(number, str) or (number is not None and number < 0):
                right = number if isinstance(number, str) else "a number of 0 or more"
                self._wrong(row, VALUE, repr(text), right)
                continue
            kept_back = number is None and (bool({"c", "k"} & set(flags.lower())) or bool(hidden))
            if number is None and not kept_back:
                continue  # not there: not told, as where no row is
            places = len(text.partition(".")[2]) if times > 1 and "." in text else 0
            cell = SdmxCell(
                row=row, area=area, industry=industry, year=int(year), size=size, what=measure[one],
                value=None if number is None else number * times,
                off=times / 2 * 10.0**-places if times > 1 and number is not None else 0.0,
                flags=flags.lower(),
            )  # fmt: skip
            before = found.setdefault((area, industry, year, size, one), cell)
            if before is not cell and before.value != cell.value:
                self._wrong(row, VALUE, f"{text or 'nothing'} of {area}, {industry}, {year} again, of row {before.row}", "one figure of each")  # fmt: skip
            again += before is not cell
        if again:
            self.doubts.append(f"{again:,} rows stand there twice, alike: counted once")
        if not found and not self.problems:
            self._wrong(None, VALUE, "no figure", "figures of jobs or plants")
        return list(found.values())


def _lettered(code: str, edition: str) -> str:
    """Return a code with the letter of its section: TOTAL of ``0010`` and ``_T``, C10 of ``10``, C101 of ``101``.

    >>> _lettered("0010", NACE_2), _lettered("461", NACE_2), _lettered("C10", NACE_2)
    ('TOTAL', 'G461', 'C10')
    """
    if code in {"0010", "0020", "_T"}:
        return TOTAL
    if code.isdecimal() and 2 <= len(code) <= 4:
        return f"{section_of(int(code[:2]), edition)}{code}"
    return code
