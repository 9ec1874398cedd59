"""Make and use tables of a year as sales of industries: each user of a good buys of its makers in the same proportion.

The tables of `make_use_tables` that are imported together become one: what industries sell to industries and final
uses, what they make, add and pay. Nobody here makes noncomparable imports and used goods, so that using them asks
nothing of an industry, and the rest-of-world adjustment is no sale: they are left out, and said. Scrap in a row of its
own is sold by who makes it, as any good; the Bureau's own total requirements let nobody sell it (Horowitz and Planting
2009, Concepts and Methods of the U.S. Input-Output Accounts, chapter 12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from makeshed.errors import BadFacts, Problem
from makeshed.io.make_use_tables import ADDED, TOTAL, MakeUseTable, Part, final_use
from makeshed.io.whole_tables import one_document
from makeshed.language.text import few
from makeshed.model import Currency, Fact, Industry, IndustryOutput, Region, Transaction
from makeshed.model.transaction import FINAL_USES
from makeshed.science.arrays import Floats
from makeshed.science.inputoutput import industry_by_industry

MILLION = 1e6
APART: Mapping[str, str] = {
    "S00300": "noncomparable imports", "S00402": "used and secondhand goods", "S00900": "rest of the world adjustment",
    "Used": "scrap, used and secondhand goods", "Other": "noncomparable imports and rest of the world adjustment",
}  # fmt: skip
"""Goods that no industry sells; summary tables have two rows of them, one together with scrap."""
OFF, ROUNDED, UNSHOWN = 0.001, 0.5, 0.05
"""By which a total may differ from its sum: a share of it, and for each cell of it that is not 0, or is, so many million.

Each is rounded to a million; many a 0 is a little that is not shown (17 million in 422 cells of the imports of 2017).
"""
SHOWN = 4
SHEET = re.compile(r"sheet ((?:19|20)\d\d) alone")
"""How a workbook is said to be read of which the Bureau gives each year a sheet."""
OFFICE = "US Bureau of Economic Analysis"
CLASSES = "BEA input-output codes, by NAICS"


def joined(tables: Sequence[MakeUseTable]) -> list[dict[str, Any]]:
    """Return the tables of a year as one document; raise `BadFacts` with all in which they do not fit.

    Raises
    ------
    BadFacts
        One of the two is not there, they are of other years or goods, or their totals do not add up.
    """
    problems = list(_not_of_a_set(tables))
    if problems:
        return one_document([], problems, [])
    accounts = _Accounts({table.part: table for table in tables})
    problems = [*accounts.strangers(), *accounts.lacking()] or list(accounts.imbalances())
    if problems:
        return one_document([], problems, [])
    facts = accounts.facts()
    return one_document(facts, [], accounts.doubts)


def of_their_sheets(read: Iterable[tuple[MakeUseTable, Iterable[str]]]) -> None:
    """Raise `BadFacts` for a table of which the one sheet that is read of its workbook is called by another year.

    Parameters
    ----------
    read
        Tables, each with how its file was read.
    """
    problems = [
        table.problem("", "", f"the sheet {found[1]}, the first of several", f"a file with the sheet of {table.year} alone")
        for table, notes in read for note in notes
        if (found := SHEET.search(note)) and table.year and found[1] != str(table.year)
    ]  # fmt: skip
    if problems:
        raise BadFacts(problems)


def _not_of_a_set(tables: Sequence[MakeUseTable]) -> Iterator[Problem]:
    """Yield which table is lacking, there twice, or of another year or edition than the first."""
    by: dict[Part, MakeUseTable] = {}
    for table in tables:
        if table.part in by:
            right = f"one for a year beside {by[table.part].file}; import other years on their own"
            yield table.problem("", "", f"a second table of {table.part}", right)
        by.setdefault(table.part, table)
    wanted: tuple[Part, ...] = ("make", "use")
    for part in wanted:
        if part not in by:
            yield tables[0].problem("", "", f"a table of {tables[0].part} without that of {part}", f"the table of {part} of the same year, imported together with it")  # fmt: skip
    first = next((by[part] for part in wanted if part in by), None)
    for table in tables:
        if first and table.year and table.year != first.year:
            yield table.problem("", "", f"a table of {table.year}", f"of {first.year}, as {first.file}")  # fmt: skip
        said = {table.redefinitions, first.redefinitions} - {""} if first else set()
        if first and len(said) > 1:
            yield table.problem("", "", f"a table {table.redefinitions} redefinitions", f"one {first.redefinitions} redefinitions, as {first.file}")  # fmt: skip


@dataclass
class _Accounts:
    """The tables of a year on their way to facts."""

    by: Mapping[Part, MakeUseTable]
    doubts: list[str] = field(default_factory=list)

    @cached_property
    def industries(self) -> list[str]:
        """Who makes something."""
        return [row for row in self.by["make"].rows if not TOTAL.fullmatch(row)]

    @cached_property
    def goods(self) -> list[str]:
        """What is made."""
        return [column for column in self.by["make"].columns if not TOTAL.fullmatch(column)]

    def _cells(self, part: Part, rows: Sequence[str], columns: Sequence[str]) -> Floats:
        table = self.by[part].rows
        return np.array(
            [[table.get(row, {}).get(one, 0.0) for one in columns] for row in rows], float
        ).reshape(len(rows), len(columns))

    def strangers(self) -> Iterator[Problem]:
        """Yield rows and columns that are of no good, industry or use of the make table."""
        industries, goods = set(self.industries), set(self.goods)
        for part, table in self.by.items():
            if part in {"make", "names"}:
                continue
            made = industries if part == "gross output" else goods
            what = "an industry" if part == "gross output" else "a good"
            for row in table.rows:
                if row not in made and not TOTAL.fullmatch(row) and not ADDED.fullmatch(row):
                    yield table.problem(row, "", f"{row}, which is not {what} of {self.by['make'].file}", f"{what} of it")  # fmt: skip
            if part == "gross output":
                continue
            for column in table.columns:
                if column not in industries and not final_use(column) and not TOTAL.fullmatch(column):  # fmt: skip
                    yield table.problem("", column, f"{column}, which is no industry of {self.by['make'].file}, and no final use", "an industry of it")  # fmt: skip

    def lacking(self) -> Iterator[Problem]:
        """Yield industries and goods of the make table that the tables of use and imports do not have."""
        make, use = self.by["make"].file, self.by["use"]
        came = next((one for one in use.columns if final_use(one) == "imports"), "")
        traded = {row for row, cells in use.rows.items() if cells.get(came)}
        wanted = {good for good, made in zip(self.goods, self.made.tolist(), strict=True) if made}
        for table in (use, self.by.get("imports")):
            if table is None:
                continue
            for one in self.industries:
                if one not in table.columns:
                    yield table.problem("", one, f"no column of {one}", f"one, for {make} has it")
            for good in self.goods:
                if good not in table.rows and good in (wanted if table is use else traded):
                    yield table.problem(good, "", f"no row of {good}", f"one, for {make} has it")

    @cached_property
    def make(self) -> Floats:
        """V, industries by goods [million USD]."""
        return self._cells("make", self.industries, self.goods)

    @cached_property
    def made(self) -> Floats:
        """Of each good [million USD]."""
        return np.asarray(self.make.sum(0))

    def imbalances(self) -> Iterator[Problem]:
        """Yield totals that are not the sums they are of, beyond rounding."""
        make, use = self.by["make"], self.by["use"]
        uses = [*self.industries, *(one for one in use.columns if final_use(one))]
        used = self._cells("use", self.goods, uses)
        bought, added = used[:, : len(self.industries)], self._cells("use", ["V001", "V002", "V003"], self.industries)  # fmt: skip
        for at, row in enumerate(self.industries):
            yield from _off(make, row, "T008", self.make[at], make.rows[row].get("T008"))
        for at, column in enumerate(self.industries):
            spent = np.concatenate([bought[:, at], added[:, at]])
            for line, cells in (("T005", bought[:, at]), ("T006", added[:, at]), ("T008", spent)):
                yield from _off(use, line, column, cells, use.rows.get(line, {}).get(column))
            own = float(self.make[at].sum())
            yield from _off(use, "", column, spent, own, f"what {make.file} says that it makes")
        for at, good in enumerate(self.goods):
            total = make.rows.get("T007", {}).get(good)
            yield from _off(make, "T007", good, self.make[:, at], total)
            if good in use.rows:
                yield from _off(use, good, "T007", used[at], use.rows[good].get("T007"))
                yield from _off(use, good, "", used[at], float(self.made[at]), f"what {make.file} says is made of it")  # fmt: skip
        yield from self._imports_off()

    def _imports_off(self) -> Iterator[Problem]:
        """Yield goods of which others came from abroad than are taken off again."""
        if (table := self.by.get("imports")) is None:
            return
        taken = next((one for one in table.columns if final_use(one) == "imports"), "")
        uses = [one for one in table.columns if one in self.industries or final_use(one)]
        users = [one for one in uses if one != taken]
        for good, cells in table.rows.items():
            if taken and good in self.goods:
                used = self._cells("imports", [good], users)[0]
                yield from _off(table, good, taken, -used, cells.get(taken, 0.0))

    def facts(self) -> list[Fact]:
        """Return sales and outputs, with their industries, region and currency."""
        make = self.by["make"]
        year = make.year or 0
        when = f", {make.redefinitions} redefinitions" if make.redefinitions else ""
        source = f"{OFFICE}, make and use tables {year}{when} ({', '.join(table.file for table in self.by.values())})"
        told: dict[str, Any] = {"region": "US", "source": source, "kind": "sourced"}
        names = {**make.names, **(self.by["names"].names if "names" in self.by else {})}
        return [
            *self._sales(year, told), *self._outputs(year, told), *self._other_years(year, told),
            Region(region="US", name="United States", level="country", country="US", source="ISO 3166-1", kind="sourced"),
            *(Industry(industry=one, name=names.get(one, ""), classification=CLASSES, source=source, kind="sourced") for one in self.industries),
            Currency(currency="USD", rate=1.0, source=f"the currency of {make.file}"),
        ]  # fmt: skip

    def _sold(self, part: Part) -> Floats:
        """Return what industries sell to industries and final uses of the goods of a table [million USD]."""
        columns = self.by[part].columns
        finals = [[one for one in columns if final_use(one) == use] for use in FINAL_USES]
        goods = self._cells(part, self.goods, self.industries)
        final = [self._cells(part, self.goods, every).sum(1) for every in finals]
        used = np.column_stack([goods, *final])
        used[[at for at, good in enumerate(self.goods) if good in APART]] = 0.0
        return industry_by_industry(self.make, used)

    def _sales(self, year: int, told: Mapping[str, Any]) -> Iterator[Transaction]:
        """Yield what each industry sells to each industry and final use; nothing for nothing."""
        value = self._sold("use")
        abroad = self._sold("imports") if "imports" in self.by else None
        self._apart()
        if abroad is None:
            self.doubts.append("no table of imports: what of a sale was made abroad is not known, and all counts as made at home")  # fmt: skip
        else:
            below = int((value - abroad < 0)[:, : len(self.industries)].sum())
            if below:
                self.doubts.append(f"{below:,} sales between industries are less than what of them was imported: kept as published")  # fmt: skip
        buyers = [*self.industries, *FINAL_USES]
        some = value != 0 if abroad is None else (value != 0) | (abroad != 0)
        for i, j in np.argwhere(some).tolist():
            yield Transaction(
                seller=self.industries[i], buyer=buyers[j], year=year, value=float(value[i, j]) * MILLION,
                imported=None if abroad is None else float(abroad[i, j]) * MILLION, **told,
            )  # fmt: skip

    def _apart(self) -> None:
        """Say what is bought that no industry sells, and how much of it by industries."""
        for at, good in enumerate(self.goods):
            bought = float(self._cells("use", [good], self.industries).sum())
            if good in APART or (not self.made[at] and bought):
                named = APART.get(good, "made by no industry")
                self.doubts.append(f"{good} ({named}) is left out of sales; industries buy {bought:,.0f} million USD of it")  # fmt: skip

    def _outputs(self, year: int, told: Mapping[str, Any]) -> Iterator[IndustryOutput]:
        """Yield what each industry makes, adds and pays; wages of more than the output are left blank."""
        output = self.make.sum(1)
        added = self._cells("use", ["V001", "V002", "V003"], self.industries)
        over = []
        for at, one in enumerate(self.industries):
            wages = float(added[0, at])
            fits = 0 <= wages <= output[at]
            over += [] if fits else [one]
            yield IndustryOutput(
                industry=one, year=year, output=float(output[at]) * MILLION, value_added=float(added[:, at].sum()) * MILLION,
                wages=wages * MILLION if fits else None, **told,
            )  # fmt: skip
        if over:
            self.doubts.append(f"wages of {few(over, SHOWN)} are below 0 or more than the output, and left blank")  # fmt: skip

    def _other_years(self, year: int, told: Mapping[str, Any]) -> Iterator[IndustryOutput]:
        """Yield output of the years that only gross output tells; of the year itself the make table holds."""
        if (gross := self.by.get("gross output")) is None:
            return
        off = []
        for at, one in enumerate(self.industries):
            for column, value in gross.rows.get(one, {}).items():
                if int(column) != year:
                    yield IndustryOutput(
                        industry=one, year=int(column), output=value * MILLION, **told
                    )
                elif any(_off(gross, one, column, self.make[at], value)):
                    off.append(one)
        if off:
            self.doubts.append(f"gross output of {few(off, SHOWN)} in {year} is not that of the make table, which holds")  # fmt: skip


def _off(
    table: MakeUseTable,
    row: str,
    column: str,
    cells: Floats,
    total: float | None,
    of: str = "as it says",
) -> Iterator[Problem]:
    """Yield a total that is not the sum of its cells, beyond what rounding each to a million explains."""
    if total is None:
        return
    found = float(cells.sum())
    shown = np.count_nonzero(cells)
    rounding = ROUNDED * (shown + 1) + UNSHOWN * (len(cells) - shown)
    if abs(found - total) > OFF * abs(total) + rounding:
        yield table.problem(
            row, column, f"cells that add up to {found:,.0f}", f"{total:,.0f}, {of}"
        )
