"""Jobs and plants of County Business Patterns, as the US Census Bureau publishes them: counties, metros, states, country.

The files are called ``cbp21co.txt`` (``msa``, ``st``, ``us``) and have a row for each area and industry. What a file
does not say of itself, and what is wanted of it, is said in ``FILE.toml`` beside it: ``year``, ``areas`` (their
codes; by default all), ``sizes = true`` (plants by size class too).

Sources: record layouts of 2015 and 2018 (``county_layout``, ``state_layout``, ``Metro_Area_Layout``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from makeshed.errors import Problem
from makeshed.io.plant_sizes import jobs_by_plants
from makeshed.io.states_fips import state_of
from makeshed.io.trade_cells import framed
from makeshed.io.whole_tables import one_document, told_beside
from makeshed.language.plant_size import class_of, size_of
from makeshed.language.table_row import numbered
from makeshed.language.text import few
from makeshed.model import Employment, Fact, Industry, Region
from makeshed.science.arrays import Floats

BESIDE = ("year", "areas", "sizes")
RIGHT = 'year = 2021, areas = ["41860"], sizes = true'
OFFICE = "US Census Bureau, County Business Patterns"
MOST_ROWS = 1_500_000
"""Rows that one file may bring; the counties of a year are 1.1 million."""
NAMED = re.compile(r"cbp(\d\d)(?:co|msa|st|us)?(?!\d)", re.IGNORECASE)
YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
FLAGS: Mapping[str, tuple[int, float]] = {
    "A": (0, 19), "B": (20, 99), "C": (100, 249), "E": (250, 499), "F": (500, 999), "G": (1_000, 2_499),
    "H": (2_500, 4_999), "I": (5_000, 9_999), "J": (10_000, 24_999), "K": (25_000, 49_999),
    "L": (50_000, 99_999), "M": (100_000, np.inf),
}  # fmt: skip
"""Jobs between which a figure lies that is kept back: ``empflag`` until 2017."""
NOISE: Mapping[str, float] = {"G": 0.02, "H": 0.05, "J": 0.2}
"""Share by which a figure may be off: less than 2, less than 5, 5 per cent or more. How much more is secret (J)."""
KEPT_BACK = ("D", "S")
"""Not told: of single firms, or too poor to be published. Jobs are then written as 0."""
ALL, SECTORS = "00", {"31": "31-33", "44": "44-45", "48": "48-49"}
"""The key of all industries, and of sectors of several numbers, which stand under their first."""
_INDUSTRY = re.compile(r"-{6}|\d{2}-{4}|\d{3}/{3}|\d{4}/{2}|\d{5}/|\d{6}")
_EDITIONS = ((2022, 2023), (2017, 2017), (2012, 2012), (2007, 2008), (2002, 2003), (1997, 1998))
"""Editions of NAICS, and the first year of each in these files."""
_PART = re.compile(r"n1000_\d")
OTHERS = {"sic": "industries of NAICS, as since 1998", "cong_dist": "counties, metropolitan areas, states or the country", "zip": "counties, metropolitan areas, states or the country"}  # fmt: skip
SHOWN = 3


def matches(document: Any) -> bool:
    """Whether a row is of such a table: an industry, how many are employed, and in how many plants."""
    if not isinstance(document, Mapping):
        return False
    heads = {str(name).strip().lower() for name in document}
    return {"emp", "est"} <= heads and ("naics" in heads or "sic" in heads) and bool({"ap", "qp1"} & heads)  # fmt: skip


def together(
    rows: Sequence[Mapping[str, Any]] | pl.DataFrame, file: str, beside: Path
) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    told = told_beside(beside, BESIDE, _fits, RIGHT)
    frame = rows if isinstance(rows, pl.DataFrame) else framed(rows)
    at = None if isinstance(rows, pl.DataFrame) else [number for number, _ in numbered(rows)]
    frame = frame.rename({name: name.strip().lower() for name in frame.columns})
    frame = frame.with_columns(
        pl.all().str.strip_chars(), _row=pl.Series(at or range(2, len(frame) + 2))
    )
    reading = _Reading(file, told, frame)
    facts = reading.facts()
    return one_document(facts, reading.problems, reading.doubts)


def _fits(name: str, value: Any) -> bool:
    if name == "areas":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name == "sizes":
        return isinstance(value, bool)
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())


@dataclass
class _Reading:
    """One table on its way to jobs and plants."""

    file: str
    told: Mapping[str, Any]
    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Return jobs and plants by region and industry, with the regions and industries they are of."""
        year = self._year()
        for column, right in OTHERS.items():
            if column in self.frame.columns:
                self._wrong(None, column, f"a table by {column}", right)
        if self.problems or year is None:
            return []
        self._placed()
        self._check("naics", pl.col("naics").str.contains(f"^(?:{_INDUSTRY.pattern})$"), "a code of NAICS such as 31----, 311/// or 311119")  # fmt: skip
        self._chosen()
        self._counted()
        self._once()
        if len(self.frame) > MOST_ROWS:
            self._wrong(None, "", f"{len(self.frame):,} rows", f"at most {MOST_ROWS:,}: say areas = [...] in {self.file}.toml")  # fmt: skip
        if self.problems:
            return []
        self.frame = self.frame.with_columns(industry=_industry(pl.col("naics")))
        source = f"{OFFICE} {year} ({self.file})"
        return [*self._employment(year, source), *self._regions(), *self._industries(year)]

    def _wrong(self, row: int | None, column: str, found: str, right: str) -> None:
        self.problems.append(Problem("", row, column, found, right, self.file))

    def _check(self, column: str, good: pl.Expr, right: str) -> None:
        """Refuse the rows in which a column does not hold what it should, and go on without them."""
        bad = self.frame.filter(~good)
        for row, found in bad.select("_row", column).iter_rows():
            self._wrong(row, column, repr(found), right)
        self.frame = self.frame.filter(good)

    def _year(self) -> int | None:
        """Return the year: as said beside, or in the name of the file."""
        short = NAMED.search(self.file)
        found = YEARS.findall(self.file)
        year = str(self.told.get("year", "")) or (found[0] if len(found) == 1 else "")
        if not year and short:
            year = f"{'19' if short[1] > '80' else '20'}{short[1]}"
        if not YEARS.fullmatch(year):
            self._wrong(None, "", "no year", f"year = 2021 in {self.file}.toml, or a name such as cbp21co.txt")  # fmt: skip
            return None
        return int(year)

    def _placed(self) -> None:
        """Give each row the key of its region: of a county five digits, of a state US- and its letters."""
        heads = set(self.frame.columns)
        code = pl.col("msa") if "msa" in heads else pl.lit("US")
        if "msa" in heads:
            self._check(
                "msa", pl.col("msa").str.contains(r"^\d{5}$"), "a code of five digits such as 41860"
            )
        elif "fipstate" in heads:
            state = pl.col("fipstate").str.zfill(2)
            self._check("fipstate", state.map_elements(lambda code: bool(state_of(code)), pl.Boolean), "a number of a state such as 01")  # fmt: skip
            code = "US-" + state.map_elements(state_of, pl.String)
            if "fipscty" in heads:
                self._check("fipscty", pl.col("fipscty").str.contains(r"^\d{1,3}$"), "a number of a county such as 001")  # fmt: skip
                code = state + pl.col("fipscty").str.zfill(3)
        self.frame = self.frame.with_columns(region=code)

    def _chosen(self) -> None:
        """Keep plants of every legal form, counted together, and the areas that are wanted."""
        if "lfo" in self.frame.columns:
            whole = self.frame.filter(pl.col("lfo") == "-")
            if left := len(self.frame) - len(whole):
                self.doubts.append(
                    f"{left:,} rows are of one legal form, and in those of all: left out"
                )
            self.frame = whole
        wanted = list(self.told.get("areas", ()))
        if wanted:
            for lacking in sorted(set(wanted) - set(self.frame["region"])):
                some = few(self.frame["region"].unique().sort().to_list(), SHOWN)
                self._wrong(
                    None, "areas", repr(lacking), f"one of the areas of the file, such as {some}"
                )
            self.frame = self.frame.filter(pl.col("region").is_in(wanted))

    def _counted(self) -> None:
        """Read jobs and plants as numbers: programs write them, plain."""
        for column in ("emp", "est"):
            self._check(
                column, pl.col(column).str.contains(r"^\d+$"), "a whole number of 0 or more"
            )
        strange = sorted(set(self._column("emp_nf")) - {"", *NOISE, *KEPT_BACK, "N"})
        strange += sorted(set(self._column("empflag")) - {"", *FLAGS, *KEPT_BACK})
        if strange:
            self._wrong(None, "emp_nf, empflag", few([repr(one) for one in strange], SHOWN), f"{', '.join(NOISE)}, {' or '.join(KEPT_BACK)}, and A to M")  # fmt: skip
        numbers = [pl.col(column).cast(pl.Float64) for column in ("emp", "est")]
        self.frame = self.frame.with_columns(numbers) if not self.problems else self.frame

    def _column(self, name: str) -> list[str]:
        return self.frame[name].to_list() if name in self.frame.columns else []

    def _once(self) -> None:
        """Refuse an industry of a region that stands there twice: none is the sum of both."""
        first = pl.col("_row").first().over("region", "naics")
        again = self.frame.with_columns(first=first).filter(pl.col("_row") != pl.col("first"))
        for row, region, naics, before in again.select(
            "_row", "region", "naics", "first"
        ).iter_rows():
            self._wrong(
                row,
                "naics",
                f"{naics} of {region} again, of row {before}",
                "each industry of a region once",
            )

    def _employment(self, year: int, source: str) -> Iterator[Employment]:
        low, jobs, high = self._ends()
        told: dict[str, Any] = {"year": year, "source": source, "kind": "sourced"}
        rows = self.frame.select("region", "industry", "est").iter_rows()
        for (region, industry, plants), least, shown, most in zip(
            rows, low, jobs, high, strict=True
        ):
            known = bool(np.isfinite(shown))
            yield Employment(
                region=region, industry=industry, plants=plants,
                jobs=float(shown) if known else None,
                jobs_low=float(least) if least > 0 or known else None,
                jobs_high=float(most) if np.isfinite(most) else None,
                status="published" if known else "suppressed", **told,
            )  # fmt: skip
        if self.told.get("sizes"):
            yield from self._sized(told)

    def _sized(self, told: Mapping[str, Any]) -> Iterator[Employment]:
        """Yield plants by class of size, where the office tells how many."""
        names, classes = self._classes()
        for name, ends in zip(names, classes, strict=True):
            rows = self.frame.filter(pl.col(name).str.contains(r"^\d+$"))
            counted = rows.select("region", "industry", pl.col(name).cast(pl.Float64))
            for region, industry, plants in counted.iter_rows():
                high = plants * ends[1] if plants else 0.0
                yield Employment(
                    region=region, industry=industry, size=size_of(ends), plants=plants,
                    jobs_low=plants * ends[0], jobs_high=high if np.isfinite(high) else None,
                    status="suppressed", **told,
                )  # fmt: skip

    def _classes(self) -> tuple[list[str], list[tuple[int, float]]]:
        """Return the columns of plants by size, from the smallest, and the ends of each class."""
        found = {}
        for name in self.frame.columns:
            if re.match(r"n<?\d", name) and not _PART.fullmatch(name):
                ends = (1_000, np.inf) if name == "n1000" else class_of(name)
                if ends:
                    found[name] = (0, ends[1]) if ends[0] == 1 else ends  # some pay nobody in March
        order = sorted(found, key=lambda name: found[name][0])
        return order, [found[name] for name in order]

    def _ends(self) -> tuple[Floats, Floats, Floats]:
        """Return the least, the published and the most jobs of each row; nan: not told, or without end."""
        jobs, plants = (self.frame[name].to_numpy() for name in ("emp", "est"))
        noise = np.array(self._column("emp_nf") or [""] * len(jobs))
        flag = np.array(self._column("empflag") or [""] * len(jobs))
        back = np.isin(noise, KEPT_BACK) | (flag != "")
        off = np.select([noise == mark for mark in NOISE], list(NOISE.values()), 0.0)
        low = np.select([flag == mark for mark in FLAGS], [ends[0] for ends in FLAGS.values()], 0.0)
        high = np.select(
            [flag == mark for mark in FLAGS], [ends[1] for ends in FLAGS.values()], np.inf
        )
        low = np.where(back, low, np.ceil(jobs / (1 + off)))
        high = np.where(back, high, np.floor(jobs / (1 - off)))
        names, classes = self._classes()
        if names:
            counts = self.frame.select(
                pl.col(names).cast(pl.Float64, strict=False).fill_null(np.nan)
            )
            fewest, most = jobs_by_plants(counts.to_numpy(), plants, classes)
            apart = (np.fmax(low, fewest) > np.fmin(high, most)) | np.isnan(fewest)
            if lost := int(apart.sum()):
                self.doubts.append(f"{lost:,} rows whose plants by size do not fit their jobs or plants: not used for ends of jobs")  # fmt: skip
            low, high = (
                np.where(apart, low, np.fmax(low, fewest)),
                np.where(apart, high, np.fmin(high, most)),
            )
        if guessed := int((noise == "J").sum()):
            self.doubts.append(f"{guessed:,} figures of jobs are off by 5 per cent or more, and how much is secret: a fifth is taken, an assumption")  # fmt: skip
        shown = np.where(back, np.nan, jobs)
        return (
            np.fmin(low, np.where(back, np.inf, jobs)),
            shown,
            np.fmax(high, np.where(back, 0, jobs)),
        )

    def _regions(self) -> Iterator[Region]:
        """Yield the regions: metros in the country, counties in states. Names are not in these files."""
        told: dict[str, Any] = {"country": "US", "source": OFFICE, "kind": "sourced"}
        codes = self.frame["region"].unique().sort().to_list()
        yield Region(region="US", name="United States", level="country", **told)
        metros = "msa" in self.frame.columns
        states = {code: code for code in codes if code.startswith("US-")}
        states |= {} if metros else {c: f"US-{state_of(c[:2])}" for c in codes if c.isdecimal()}
        for state in sorted(set(states.values())):
            yield Region(region=state, level="region", parent="US", **told)
        for code in codes:
            if code.isdecimal():
                level: Any = "metro" if metros else "district"
                yield Region(
                    region=code, level=level, parent="US" if metros else states[code], **told
                )
        if set(codes) - {"US"}:
            self.doubts.append(
                "regions and industries have no names in this file, but where the case has them"
            )

    def _industries(self, year: int) -> Iterator[Industry]:
        edition = next((edition for edition, first in _EDITIONS if year >= first), 1997)
        codes = {ALL, *self.frame["industry"].unique().to_list()}
        for code in sorted(codes):
            wider = [code[:n] for n in range(len(code) - 1, 1, -1)] if code.isdecimal() else []
            inside = [sector for own in wider for sector in (own, _sector(own))]
            above = next((one for one in inside if one in codes), "" if code == ALL else ALL)
            yield Industry(
                industry=code, parent=above, classification=f"NAICS {edition}", source=f"{OFFICE} {year}", kind="sourced",
                name="All industries" if code == ALL else "",
            )  # fmt: skip


def _industry(code: pl.Expr) -> pl.Expr:
    """Return keys of industries: 311 of ``311///``, 31-33 of ``31----``, 00 of ``------``."""
    return code.str.strip_chars_end("/-").replace({"": ALL, **SECTORS})


def _sector(code: str) -> str:
    """Return the sector of a number of two digits, as its key stands: 31-33 of 32."""
    for sector in SECTORS.values():
        first, _, last = sector.partition("-")
        if first <= code <= last:
            return sector
    return code
