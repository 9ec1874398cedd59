"""Tables of trade as customs and statistics publish them: BACI, Comext, UN Comtrade, and any alike.

What a file leaves open is said in ``FILE.toml`` beside it: ``reporter`` (whose imports a table with both ends
of every trade holds whole), ``currency``, ``unit`` of values, ``flow``, and ``[columns]``. Rows that sum up others
are left out, rows that split a year are added up, and both are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from makeshed.errors import Problem
from makeshed.io.tool_cells import head
from makeshed.io.trade_cells import (
    BLANK,
    FEW_PARTNERS,
    FLOWS,
    PART_OF_A_FLOW,
    WHOLE_YEAR,
    edition_of,
    edition_of_baci,
    framed,
    goods_of,
    numbers_of,
    thing_of,
    trader_of,
    years_of,
)
from makeshed.io.trade_columns import SPLIT, SUMS, TradeColumns, columns_of, tells_trade
from makeshed.io.whole_tables import one_document
from makeshed.language.table_row import numbered
from makeshed.language.text import few
from makeshed.model import Trade
from makeshed.model.partners import NOT_TOLD, partner_named
from makeshed.model.territory import is_union, members
from makeshed.model.trade import ANYBODY

MOST_ROWS = 2_000_000
"""Rows that one table may bring."""
SHOWN = 4


def matches(document: Any) -> bool:
    """Whether a row is of a table of trade."""
    return isinstance(document, Mapping) and tells_trade([str(name) for name in document])


def together(
    rows: Sequence[Mapping[str, Any]] | pl.DataFrame, file: str, beside: Path
) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    frame = rows if isinstance(rows, pl.DataFrame) else framed(rows)
    known = None if isinstance(rows, pl.DataFrame) else [number for number, _ in numbered(rows)]
    numbers = known or range(2, len(frame) + 2)
    reading = _Reading(file, frame, columns_of(frame.columns, file, beside), numbers)
    return one_document(reading.facts(), reading.problems, reading.doubts)


@dataclass
class _Reading:
    """One table on its way to trade: what is wrong with it, and what to tell."""

    file: str
    frame: pl.DataFrame
    columns: TradeColumns
    numbers: Sequence[int]
    """Of the rows in the file."""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def facts(self) -> list[Trade]:
        """Return the trade that the table tells, a row for each partner, product, flow and year."""
        rows = self._without_sums(self.frame.with_columns(_row=pl.Series(self.numbers)))
        rows = rows.select("_row", *self._split(rows), **self._fields())
        steps = (
            self._indicated,
            self._timed,
            self._flowing,
            self._coded,
            self._traded,
            self._valued,
            self._once,
        )
        for step in steps:
            rows = step(rows)
            if self.problems:
                return []
        rows = self._summed(self._directed(rows))
        if rows.is_empty() and not self.problems:
            right = "; ".join(dict.fromkeys(self.doubts)) or "rows of trade"
            self.problems.append(
                Problem("", None, "", "no row of trade that can be used", right, self.file)
            )
        if len(rows) > MOST_ROWS:
            right = f'at most {MOST_ROWS:,}: say reporter = "FR" in {self.file}.toml'
            self.problems.append(Problem("", None, "", f"{len(rows):,} rows", right, self.file))
        return [] if self.problems else self._made(rows)

    def _fields(self) -> dict[str, pl.Expr]:
        """Return every field, blank where the table has no column of it."""
        told = self.columns.columns
        fields = (
            "reporter",
            "partner",
            "exporter",
            "importer",
            "flow",
            "mass",
            "name",
            "classification",
            "indicator",
        )
        blank = {name: pl.lit("") for name in fields if name not in told}
        return blank | {name: pl.col(column).str.strip_chars() for name, column in told.items()}

    def _split(self, rows: pl.DataFrame) -> list[pl.Expr]:
        """Return the columns by which a year may come in several rows."""
        return [
            pl.col(name).alias(f"_{n}")
            for n, name in enumerate(rows.columns)
            if head(name) in SPLIT
        ]

    def _without_sums(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Keep the sums over what splits trade further, where a table has them beside the parts."""
        for column in rows.columns:
            sums = SUMS.get(head(column), ())
            cell = pl.col(column).str.strip_chars() if column != "_row" else pl.lit("")
            whole = cell.is_in(list(sums))
            if sums and rows.select(whole.any() & (~whole & (cell != "")).any()).item():
                left = rows.select((~whole).sum()).item()
                self.doubts.append(f"{column}: {left:,} rows are parts of others, and left out")
                rows = rows.filter(whole)
        return rows

    def _indicated(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Bring values and masses that stand in rows of their own together."""
        if "indicator" not in self.columns.columns:
            return rows
        kinds = rows["indicator"].unique().to_list()
        value = next((one for one in kinds if one.upper().startswith("VALUE_IN_EUR")), None)
        if value is None:
            right = "a row with the indicator VALUE_IN_EUROS"
            self.problems.append(
                Problem(
                    "",
                    None,
                    self.columns.columns["indicator"],
                    few(sorted(kinds), SHOWN),
                    right,
                    self.file,
                )
            )
            return rows
        mass = next((one for one in kinds if one.upper() == "QUANTITY_IN_100KG"), None)
        key = [name for name in rows.columns if name not in {"_row", "indicator", "value", "mass"}]
        heavy = rows.filter(pl.col("indicator") == (mass or "-")).select(*key, mass="value")
        found = (
            rows.filter(indicator=value).drop("mass").join(heavy.unique(key), on=key, how="left")
        )
        self.columns = replace(self.columns, currency="EUR", mass_unit=100.0)
        return found.with_columns(pl.col("mass").fill_null(""))

    def _timed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Read years, of months too; a year that comes whole and in months is taken whole."""
        read, bad = years_of(rows["year"].unique())
        self._refused(rows, "year", bad, "a year such as 2023, or a month such as 202301")
        if self.problems:
            return rows
        years = {text: year for text, (year, _) in read.items()}
        months = {text: month for text, (_, month) in read.items()}
        rows = rows.with_columns(
            _month=pl.col("year").replace_strict(months, return_dtype=pl.String),
            year=pl.col("year").replace_strict(years, return_dtype=pl.Int64),
        )
        whole = pl.col("_month").is_in(["", WHOLE_YEAR])
        rows = rows.with_columns(_whole=whole)
        beside = rows.group_by("year").agg(pl.col("_whole").any().alias("_any"))
        rows = rows.join(beside, on="year", maintain_order="left").filter(
            ~pl.col("_any") | pl.col("_whole")
        )
        for year, count in rows.filter(~pl.col("_whole")).group_by("year").agg(pl.col("_month").n_unique()).sort("year").rows():  # fmt: skip
            self.doubts.append(
                f"{year} is the sum of {count} months"
                + ("" if count == 12 else ": it is not the whole year")
            )
        return rows

    def _flowing(self, rows: pl.DataFrame) -> pl.DataFrame:
        if "reporter" not in self.columns.columns:
            return rows
        if "flow" not in self.columns.columns:
            return rows.with_columns(flow=pl.lit(self.columns.flow))
        small = pl.col("flow").str.to_lowercase()
        part = rows.select(small.is_in(sorted(PART_OF_A_FLOW)).sum()).item()
        if part:
            self.doubts.append(
                f"{part:,} rows of flows that are counted in others (re-exports, processing) are left out"
            )
        rows = rows.filter(~small.is_in(sorted(PART_OF_A_FLOW)))
        bad = [text for text in rows["flow"].unique() if text.lower() not in FLOWS]
        self._refused(rows, "flow", bad, "import or export, M or X, 1 or 2")
        return rows.with_columns(
            flow=small.replace_strict(FLOWS, default="", return_dtype=pl.String)
        )

    def _coded(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Read products; rows of all products, and of codes kept secret, are left out."""
        cell = pl.col("product")
        digits = cell.str.contains(r"^[\d\s.]+$")
        others = rows.filter(~digits)
        if len(others):
            named = few(sorted(others["product"].unique()), SHOWN)
            self.doubts.append(
                f"{len(others):,} rows of products that are no code ({named}) are left out"
            )
        rows = rows.filter(digits)
        long = 6 if self.columns.is_baci or head(self.columns.columns["product"]) == "hs6" else 0
        long = 8 if head(self.columns.columns["product"]) in {"cn8", "product nc"} else long
        codes = goods_of(rows["product"].unique(), long)
        self.doubts += [code.told for code in codes.values() if code.told]
        bad = [text for text, code in codes.items() if code.wrong]
        read = {text: code.digits for text, code in codes.items()}
        self._refused(rows, "product", bad, "a code of 2, 4, 6 or 8 digits, all zeros written")
        return rows.with_columns(
            product=cell.replace_strict(read, default="", return_dtype=pl.String)
        )

    def _traded(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Read who traded with whom; sums over some partners are left out."""
        for name in ("reporter", "partner", "exporter", "importer"):
            if name not in self.columns.columns:
                continue
            codes = {text: trader_of(text) for text in rows[name].unique()}
            sums = [text for text, code in codes.items() if code == "-"]
            if sums:
                count = rows.filter(pl.col(name).is_in(sums)).height
                self.doubts.append(f"{count:,} rows of {few(sorted(sums), SHOWN)}, which sum up others or are nobody's, are left out")  # fmt: skip
            strange = sorted(text for text, code in codes.items() if not code)
            own = name in {"reporter", "exporter"}
            if strange:
                what = "left out" if own else "taken to be told of no partner"
                self.doubts.append(
                    f"{name} {few(strange, SHOWN)}: no country is known by that code; its rows are {what}"
                )
            new = {text: code or ("-" if own else NOT_TOLD) for text, code in codes.items()}
            cell = pl.col(name)
            rows = rows.with_columns(
                cell.alias(f"_said_{name}"), cell.replace_strict(new, return_dtype=pl.String)
            )
            rows = rows.filter(cell != "-")
        return rows

    def _valued(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Read values and masses; a blank value is no trade that is known."""
        blank = pl.col("value").str.to_lowercase().is_in(sorted(BLANK))
        if lost := rows.select(blank.sum()).item():
            self.doubts.append(f"{lost:,} rows have no value, and are left out")
        rows = rows.filter(~blank)
        rows = rows.with_columns(mass=pl.when(pl.col("mass").str.to_lowercase().is_in(sorted(BLANK))).then(pl.lit("")).otherwise(pl.col("mass")))  # fmt: skip
        for name, unit in (("value", self.columns.value_unit), ("mass", self.columns.mass_unit)):
            read, bad = numbers_of(rows[name].unique(), by_machine=self.columns.by_machine)
            self._refused(rows, name, bad, "a number of 0 or more")
            read |= dict.fromkeys(bad)
            rows = rows.with_columns(
                pl.col(name).replace_strict(read, return_dtype=pl.Float64) * unit
            )
        return rows

    def _once(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows that stand in the table twice once; refuse two of one thing that say different things."""
        key = [
            name
            for name in rows.columns
            if name not in {"_row", "value", "mass", "name", "classification"}
        ]
        found = rows.unique([*key, "value", "mass"], keep="first", maintain_order=True)
        if len(found) < len(rows):
            self.doubts.append(f"{len(rows) - len(found):,} rows stand in it twice, and count once")
        again = found.filter(pl.struct(key).is_duplicated())
        self.problems += [
            Problem("", row["_row"], "", f"{thing_of(row)} again, with another value", "one row for each, or a column that tells them apart", self.file)
            for row in again.filter(~pl.struct(key).is_first_distinct()).head(100).iter_rows(named=True)
        ]  # fmt: skip
        return found

    def _directed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Let who sent be who counted, or who brought in, as the table says both or one."""
        ends = sorted({"exporter", "importer"} & set(self.columns.columns))
        if len(ends) == 2:
            rows = self._both_ways(rows)
        elif ends:
            flow = "export" if ends[0] == "exporter" else "import"
            rows = rows.with_columns(reporter=ends[0], partner=pl.lit(ANYBODY), flow=pl.lit(flow))
        elif "partner" not in self.columns.columns:
            rows = rows.with_columns(partner=pl.lit(ANYBODY))
        nobody = pl.col("reporter").is_in([ANYBODY, NOT_TOLD])
        if lost := rows.select(nobody.sum()).item():
            self.doubts.append(f"{lost:,} rows of no one country are left out")
        return rows.filter(~nobody)

    def _both_ways(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return exports of everybody, and the imports of those whom the table holds whole."""
        sent = rows.with_columns(reporter="exporter", partner="importer", flow=pl.lit("export"))
        asked = self._asked()
        if not asked:
            self.doubts.append(
                "every row is an export; what somebody brings in is taken whole only where the file beside it "
                'says reporter = "FR"'
            )
            return sent
        brought = rows.filter(pl.col("importer").is_in(asked)).with_columns(
            reporter="importer", partner="exporter", flow=pl.lit("import")
        )
        if (many := brought["partner"].n_unique()) < FEW_PARTNERS:
            self.doubts.append(
                f"only {many} countries send anything to {few(asked, SHOWN)} here: if the file is a cut, what comes "
                "from elsewhere is lacking, and sources look fewer than they are"
            )
        needed = sent.filter(pl.col("product").is_in(brought["product"].unique().to_list()))
        own = pl.col("reporter").is_in(asked)
        world = needed.filter(~own).with_columns(partner=pl.lit(ANYBODY))
        return pl.concat([brought, sent.filter(own), world])

    def _asked(self) -> list[str]:
        """Return whose imports are asked for, a union by its members."""
        found: set[str] = set()
        for text in self.columns.reporters:
            code = partner_named(text)
            if not code or code in {ANYBODY, NOT_TOLD}:
                right = "a country such as FR, or a union such as EU"
                self.problems.append(
                    Problem("", None, "reporter", repr(text), right, f"{self.file}.toml")
                )
            found |= members(code) if code and is_union(code) else {code}
        return sorted(found)

    def _summed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add up what comes in several rows: by month, by procedure, or of partners that are one country here."""
        found = rows.group_by(list(Trade.key), maintain_order=True).agg(
            pl.col("value").sum(),
            pl.when(pl.col("mass").null_count() == 0).then(pl.col("mass").sum()).alias("mass"),
            pl.col("name", "classification", "_row").first(),
            _many=pl.len(),
        )
        if many := found.filter(pl.col("_many") > 1).height:
            self.doubts.append(f"{many:,} figures are sums of several rows")
        return found

    def _made(self, rows: pl.DataFrame) -> list[Trade]:
        edition = self.columns.classification or self._edition(rows)
        currency = self.columns.currency
        if not currency:
            self.doubts.append("no currency is said: values are taken to be in the case's")
        return [
            Trade(
                reporter=row["reporter"], partner=row["partner"], product=row["product"], flow=row["flow"],
                year=row["year"], value=row["value"], mass=row["mass"], currency=currency,
                name=row["name"], classification=edition, source=f"{self.file}, row {row['_row']}", kind="sourced",
            )
            for row in rows.iter_rows(named=True)
        ]  # fmt: skip

    def _edition(self, rows: pl.DataFrame) -> str:
        """Return whose code the products have; refuse another classification than that of customs."""
        if self.columns.is_baci:
            return edition_of_baci(self.file)
        said = sorted(set(rows["classification"].unique()) - {""})
        others = [text for text in said if not re.fullmatch(r"h[s0-9]?\d?|cn.*|hs.*", text.lower())]
        self._refused(rows, "classification", others, "HS, H0 to H7, or CN")
        if len(said) > 1:
            self.doubts.append(
                f"products are of several editions ({few(said, SHOWN)}): a code may mean another good in another year"
            )
        return edition_of(said[0]) if len(said) == 1 else ""

    def _refused(self, rows: pl.DataFrame, name: str, bad: Sequence[str], right: str) -> None:
        """Keep a problem for each cell, of the first few, that cannot be read."""
        if not bad:
            return
        column = self.columns.columns.get(name, name)
        wrong = rows.filter(pl.col(name).is_in(list(bad)))
        self.problems += [
            Problem("", row, column, repr(text), right, self.file)
            for row, text in wrong.select("_row", name).head(100).rows()
        ]
