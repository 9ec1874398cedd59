"""Who works as what, where, for how much: tables of the Occupational Employment and Wage Statistics (BLS).

The files of download.bls.gov (``MSA_M2024_dl.xlsx``, ``state_M2024_dl.xlsx``, ``nat4d_M2024_dl.xlsx`` ...) have one
row for each area or industry and occupation. Rows over all industries become `workforce` of regions, rows of an
industry of the country become `staffing`. What a file leaves out, and what is wanted of it, is said in ``FILE.toml``
beside it: ``year``, ``areas`` (their codes; by default all), ``labour_rates = true`` with ``on_costs``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.record import said
from makeshed.io.tool_cells import amount
from makeshed.io.whole_tables import one_document, told_beside, written_heads
from makeshed.language.figures import Marks, marks_of
from makeshed.language.table_row import numbered
from makeshed.language.text import few
from makeshed.model import Currency, Fact, Industry, Occupation, Region, Staffing, Workforce
from makeshed.model.occupations import soc

BESIDE = ("year", "areas", "labour_rates", "on_costs")
RIGHT = 'year = 2024, areas = ["41860"], labour_rates = true, on_costs = 1.4 (from 1 to 3)'
ALIASES = {"occ code": "occ_code", "occ title": "occ_title", "group": "o_group", "occ_group": "o_group", "own": "own_code"}  # fmt: skip
UNTOLD = {"", "*", "**", "~", "-", "na", "n/a"}
"""What stands where the office tells nothing."""
CAPPED = "#"
"""A wage of so much that it is not told: 115 dollars an hour and more in 2024."""
COUNTRY = "1"
LEVELS = {COUNTRY: "country", "2": "region", "3": "region", "4": "metro", "6": "district"}
"""By type of area: the country, a state, a territory, a metropolitan area, one outside of any."""
ALL = "000000"
EVERYBODY = {"", "1235", "0"}
"""Owners counted together."""
YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
GOVERNMENT = re.compile(r"999\d01")
"""Government with its schools, hospitals and post, which lie in other industries: it is part of none (BLS)."""
OFFICE = "US Bureau of Labor Statistics, Occupational Employment and Wage Statistics, May"
NUMBER = "a number of 0 or more, * or ** where it is not told, # where it is too high"
THOUSANDS = Marks(group=frozenset(".,"))
"""Where no number of a file shows a decimal mark: jobs are whole, and wages have two decimals, never three."""
SHOWN = 3


def matches(document: Any) -> bool:
    """Whether a row is of such a table: an occupation by code, and how many work in it."""
    return isinstance(document, Mapping) and {"occ_code", "tot_emp"} <= set(_heads(document))


def _heads(row: Mapping[str, Any]) -> dict[str, str]:
    """Return by the name of a column in small letters how the file writes it."""
    return {ALIASES.get(name, name): written for name, written in written_heads(row).items()}


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    told = told_beside(beside, BESIDE, _fits, RIGHT)
    reading = _Reading(file, told, _heads(rows[0]) if rows else {})
    facts = reading.facts(rows)
    return one_document(facts, reading.problems, reading.doubts())


def asks_for_rates(beside: Path) -> float | None:
    """Return what an employer pays over a wage, where labour rates of makers are wanted; else nothing.

    Raises
    ------
    BadFacts
        The file beside the table says something else than it may.
    """
    told = told_beside(beside, BESIDE, _fits, RIGHT)
    return float(told.get("on_costs", 1.0)) if told.get("labour_rates") else None


def _fits(name: str, value: Any) -> bool:
    if name == "areas":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name == "labour_rates":
        return isinstance(value, bool)
    if name == "on_costs":
        return isinstance(value, int | float) and 1 <= value <= 3
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())


@dataclass
class _Reading:
    """One table on its way to facts."""

    file: str
    told: Mapping[str, Any]
    heads: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    regions: dict[str, Region] = field(default_factory=dict)
    industries: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    marks: Marks = THOUSANDS

    def facts(self, rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
        """Return who works where, and as what in which industry, with what they name."""
        shown = marks_of(self._cell(row, name) for row in rows for name in ("tot_emp", "h_median"))
        self.marks = shown if shown.decimal else THOUSANDS
        year = self._year(rows)
        if year is None or self.problems:
            return []
        source = f"{OFFICE} {year} ({self.file})"
        workforce: dict[tuple[str, str], Fact] = {}
        staffing: dict[tuple[str, str], Fact] = {}
        wanted = {self._padded(code) for code in self.told.get("areas", ())}
        whole = self._whole(rows)
        for number, row in numbered(rows):
            code = soc(self._cell(row, "occ_code"))
            if not code:
                found = self._cell(row, "occ_code")
                self._problem(number, "occ_code", found, "a code of SOC such as 51-4041")
                continue
            industry = self._cell(row, "naics").strip("0")
            if industry == "1" or (not industry and self._cell(row, "own_code") not in EVERYBODY):
                self.count["by one kind of owner"] += 1
                continue
            self.names.setdefault(code, self._cell(row, "occ_title"))
            jobs, wage = self._number(number, row, "tot_emp"), self._number(number, row, "h_median")
            if not industry:
                area = self._area(number, row)
                if not area or (wanted and area not in wanted):
                    continue
                self.seen.add(area)
                if (area, code) in workforce:
                    self.count["of an area and occupation a second time"] += 1
                    continue
                workforce[area, code] = Workforce(
                    region=area, occupation=code, year=year, jobs=jobs, wage=wage, source=source, kind="sourced"
                )  # fmt: skip
            elif code != ALL:
                self._staffed(row, code, jobs, wage, whole, year, source, staffing)
        for lacking in sorted(wanted - self.seen):
            right = f"one of the areas of the file, such as {few(sorted(self.regions), SHOWN)}"
            self._problem(None, "areas", lacking, right)
        kept = {
            code: region
            for code, region in self.regions.items()
            if code in self.seen or code == "US"
        }
        money = Currency(
            currency="USD", rate=1.0, source=f"the currency of the wages of {self.file}"
        )
        return [
            *workforce.values(), *staffing.values(), *kept.values(), *self._industries(source),
            *self._occupations(source), *([money] if workforce or staffing else []),
        ]  # fmt: skip

    def _problem(self, row: int | None, column: str, found: str, right: str) -> None:
        self.problems.append(Problem("", row, column, repr(found), right, self.file))

    def _cell(self, row: Mapping[str, Any], name: str) -> str:
        return said(row.get(self.heads.get(name, ""))).strip()

    def _year(self, rows: Sequence[Mapping[str, Any]]) -> int | None:
        """Return the year: as said beside, in a column, or in the name of the file."""
        column = self._cell(rows[0], "year") or self._cell(rows[0], "ref_year") if rows else ""
        found = YEARS.findall(self.file)
        year = str(self.told.get("year", "") or column or (found[0] if len(found) == 1 else ""))
        if not YEARS.fullmatch(year):
            self._problem(None, "", "no year", f"year = 2024 in {self.file}.toml")
            return None
        return int(year)

    def _number(self, number: int, row: Mapping[str, Any], name: str) -> float | None:
        """Return a number, None where the office tells none."""
        text = self._cell(row, name)
        if text.lower() in UNTOLD:
            return None
        if text == CAPPED:
            self.count["of a wage too high to be told"] += 1
            return None
        value = self._read(text)
        if isinstance(value, float):
            return value
        self._problem(number, name, text, value)
        return None

    def _read(self, text: str) -> float | str:
        """Return a number as the marks of the file show it; what would be right if it is none."""
        value = amount(text, self.marks)
        if isinstance(value, float):
            return value if value >= 0 else NUMBER
        return value if value.startswith("one number") else NUMBER

    def _padded(self, code: str) -> str:
        """Return an area's code as regions of the case have it."""
        plain = code.strip().lstrip("0") or "0"
        return "US" if plain == "99" else plain

    def _area(self, number: int, row: Mapping[str, Any]) -> str:
        """Return the key of the region of a row: of a metro its code, of a state US- and its letters."""
        code, kind = self._padded(self._cell(row, "area")), self._cell(row, "area_type")
        level = LEVELS.get(kind)
        if level is None:
            self._problem(number, "area_type", kind, "1 (country), 2 (state), 3 (territory), 4 (metropolitan), 6 (other)")  # fmt: skip
            return ""
        state = self._cell(row, "prim_state")
        if level == "country":
            code = "US"
        elif kind == "2" and state:
            code = f"US-{state}"
        elif level == "region":
            code = f"US-{code.zfill(2)}"
        if code not in self.regions:
            named: dict[str, Any] = {"level": level, "parent": "" if code == "US" else "US"}
            self.regions.setdefault("US", Region(region="US", name="United States", level="country", country="US", source="ISO 3166-1", kind="sourced"))  # fmt: skip
            if code != "US":
                self.regions[code] = Region(
                    region=code, name=self._cell(row, "area_title"), country="US", source=OFFICE, kind="sourced", **named
                )  # fmt: skip
        return code

    def _whole(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, float]]:
        """Return by industry of the country the owners with the most jobs in it, and these, in all occupations."""
        found: dict[str, tuple[str, float]] = {}
        for row in rows:
            jobs = self._read(self._cell(row, "tot_emp"))
            if (
                soc(self._cell(row, "occ_code")) == ALL
                and self._cell(row, "area_type") in {"", COUNTRY}
                and isinstance(jobs, float)
            ):
                naics, owner = self._cell(row, "naics"), self._cell(row, "own_code")
                found[naics] = max(found.get(naics, (owner, 0.0)), (owner, jobs), key=lambda one: one[1])  # fmt: skip
        return found

    def _staffed(
        self, row: Mapping[str, Any], code: str, jobs: float | None, wage: float | None,
        whole: Mapping[str, tuple[str, float]], year: int, source: str, into: dict[tuple[str, str], Fact],
    ) -> None:  # fmt: skip
        """Add the share of an industry's jobs that is in an occupation; where it is secret there is no row."""
        if self._cell(row, "area_type") not in {"", COUNTRY}:
            self.count["of an industry of a part of the country"] += 1
            return
        naics, own = self._cell(row, "naics"), self._cell(row, "own_code")
        industry = _industry(naics, self._cell(row, "i_group"))
        self.industries.setdefault(industry, self._cell(row, "naics_title"))
        owner, every = whole.get(naics, (own, 0.0))
        if own != owner:
            self.count["of an industry by owners with fewer of its jobs than others"] += 1
        elif (industry, code) in into:
            self.count["of an industry and occupation a second time"] += 1
        elif jobs is None or not every:
            self.count["of which no jobs are told"] += 1
        else:
            into[industry, code] = Staffing(
                industry=industry, occupation=code, year=year, share=jobs / every, wage=wage,
                source=source, kind="sourced",
            )  # fmt: skip

    def _industries(self, source: str) -> Iterator[Industry]:
        for code, name in self.industries.items():
            wider = (
                []
                if GOVERNMENT.fullmatch(code)
                else [code[:n] for n in range(len(code) - 1, 1, -1)]
            )
            above = next((one for one in wider if one in self.industries), "")
            yield Industry(industry=code, name=name, parent=above, classification="NAICS", source=source, kind="sourced")  # fmt: skip

    def _occupations(self, source: str) -> Iterator[Occupation]:
        """Yield the occupations, each in the nearest wider one that the file names."""
        for code, name in self.names.items():
            wider = [*(code[:n].ljust(6, "0") for n in (5, 4, 3, 2)), ALL]
            above = next((one for one in wider if one != code and one in self.names), "")
            yield Occupation(occupation=code, name=name, parent=above, classification="SOC 2018", source=source, kind="sourced")  # fmt: skip

    def doubts(self) -> Iterator[str]:
        """Yield how many rows were left out, or read without a number, and why."""
        for why, count in self.count.items():
            yield f"{count:,} rows {why}: left blank, or out"


def _industry(naics: str, group: str) -> str:
    """Return the key of an industry without the zeros that fill it up: 3364 of ``336400``.

    What the office joins of industries of four digits has a code of its own (``3320A1``, ``999201``) or, if these are
    all there are, that of the three digits (``327000``), whose row of four digits says the same again.
    """
    if len(naics) != len(ALL) or group.startswith("6-digit"):
        return naics
    return naics.rstrip("0")
