"""Input-output tables as the OECD publishes them: what industries of a country sell to one another, made there and abroad.

A file of a country and year, such as ``FRA2019dom.csv`` or ``FRA2019ttl.csv``, has a row ``DOM_C29`` (or ``TTL_C29``) and a
row ``IMP_C29`` for what of it was made abroad, a column for each industry and final use, and ``VALU`` and ``OUTPUT`` below.
``FILE.toml`` beside it says what the file's name does not: ``region``, ``year``, ``unit`` (million USD).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.record import said
from makeshed.io.whole_tables import one_document, told_beside
from makeshed.language.table_row import numbered
from makeshed.language.text import few
from makeshed.model import Currency, Fact, Industry, IndustryOutput, Region, Transaction
from makeshed.model.partners import partner_named
from makeshed.model.territory import countries, is_union, territories

BESIDE = ("region", "year", "unit")
FINAL: Mapping[str, str] = {
    "HFCE": "households", "NPISH": "households", "DPABR": "households", "CONS_NONRES": "households",
    "GGFC": "government", "GFCF": "investment", "INVNT": "inventories", "EXPO": "exports",
}  # fmt: skip
"""By column, the final use; what residents buy abroad, and guests here, is counted with households."""
NO_USE = {"IMPO", "TOTAL"}
SELLS = re.compile(r"(DOM|TTL|IMP)_(.+)")
NAMED = re.compile(r"([A-Z]{3})[_ ]?((?:19|20)\d\d)")
UNIT = re.compile(r"(?:(thousand|million|billion) )?([A-Z]{3})")
TIMES = {None: 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
OFF = 0.001
"""Share of an industry's output by which what it buys and adds may miss it, beside rounding."""
SHOWN = 4


def matches(document: Any) -> bool:
    """Whether a row is of such a table: it sells, and somebody consumes or invests."""
    if not isinstance(document, Mapping):
        return False
    heads = {str(name).strip().upper() for name in document}
    return {"HFCE", "GFCF"} <= heads and any(
        SELLS.fullmatch(said(cell).strip()) for cell in document.values()
    )


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    right = 'region = "FR", year = 2019, unit = "million USD"'
    told = told_beside(beside, BESIDE, lambda _, value: isinstance(value, str | int), right)
    reading = _Reading(file, {name: str(value) for name, value in told.items()})
    facts = reading.facts(rows)
    return one_document(facts, reading.problems, reading.doubts)


@dataclass
class _Reading:
    """One table on its way to facts."""

    file: str
    told: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def facts(self, rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
        """Return sales and outputs, with their industries, region and currency."""
        region, year, money, times = self._whose()
        cells, names, kept = self._cells(rows)
        uses = {*FINAL, *NO_USE}
        industries = [name for name in names if name not in uses and f"OUTPUT:{name}" in cells]
        if not industries:
            self._wrong(
                None, "OUTPUT", "no row of outputs", "a row OUTPUT with what each industry makes"
            )
        strange = [name for name in names if name not in {*industries, *uses}]
        if strange:
            self._wrong(None, strange[0], "a column of neither an industry nor a final use", f"an industry, or {', '.join(FINAL)}")  # fmt: skip
        self._told_of(industries, cells, kept)
        if self.problems:
            return []
        source = f"OECD, input-output table of {region} {year} ({self.file})"
        told: dict[str, Any] = {"region": region, "year": year, "source": source, "kind": "sourced"}
        self._balances(cells, industries)
        return [
            *self._sales(cells, kept, industries, times, told),
            *(
                IndustryOutput(
                    industry=one, output=cells[f"OUTPUT:{one}"] * times,
                    value_added=_times(cells.get(f"VALU:{one}"), times), **told,
                )
                for one in industries
            ),
            _region(region, source),
            *(Industry(industry=one, classification="ISIC Rev. 4, as the OECD joins it", source=source, kind="sourced") for one in industries),
            Currency(currency=money, rate=1.0, source=f"the currency of {self.file}"),
        ]  # fmt: skip

    def _wrong(self, row: int | None, column: str, found: str, right: str) -> None:
        self.problems.append(Problem("", row, column, found, right, self.file))

    def _whose(self) -> tuple[str, int, str, float]:
        """Return of whom and when the table is, and the currency and size of its unit."""
        named = NAMED.match(self.file)
        said_so = self.told.get("region", "").strip()
        who = (_coded(said_so) or said_so) if said_so else _coded(named[1]) if named else ""
        year = self.told.get("year") or (named[2] if named else "")
        if not who:
            self._wrong(
                None,
                "",
                "no country",
                f'region = "FR" in {self.file}.toml, or a name such as FRA2019dom.csv',
            )
        if not year.isdecimal():
            self._wrong(
                None,
                "",
                "no year",
                f"year = 2019 in {self.file}.toml, or a name such as FRA2019dom.csv",
            )
        unit = UNIT.fullmatch(self.told.get("unit", "million USD"))
        if unit is None:
            self._wrong(
                None, "unit", repr(self.told["unit"]), "such as million USD, or thousand EUR"
            )
            return who, 0, "", 1.0
        return who, int(year) if year.isdecimal() else 0, unit[2], TIMES[unit[1]]

    def _cells(
        self, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[dict[str, float], list[str], set[str]]:
        """Return the numbers by row and column, the columns, and the rows that sell."""
        cells: dict[str, float] = {}
        kept = set[str]()
        heads = [str(name) for name in rows[0]] if rows else []
        label = next((name for name in heads if SELLS.fullmatch(said(rows[0][name]).strip())), "")
        names = [name.strip().upper() for name in heads if name != label]
        for number, row in numbered(rows):
            key = said(row.get(label)).strip().upper()
            if key in kept:
                self._wrong(number, label, f"{key} a second time", "one row of each")
            if SELLS.fullmatch(key):
                kept.add(key)
            for name in heads:
                text = said(row.get(name)).strip()
                if name == label or not text:
                    continue
                try:
                    cells[f"{key}:{name.strip().upper()}"] = float(text)
                except ValueError:
                    self._wrong(number, name, repr(text), "a number")
        return cells, names, kept

    def _told_of(
        self, industries: Sequence[str], cells: Mapping[str, float], kept: set[str]
    ) -> None:
        """Refuse an industry that makes something and has no row of sales; say which rows are of none."""
        for one in industries:
            if cells[f"OUTPUT:{one}"] and not {f"DOM_{one}", f"TTL_{one}"} & kept:
                self._wrong(None, "", f"no row of what {one} sells", f"a row DOM_{one} or TTL_{one}")  # fmt: skip
        strange = sorted(row for row in kept if row.partition("_")[2] not in industries)
        if strange:
            self.doubts.append(f"{few(strange, SHOWN)} are of no industry of OUTPUT, and left out")

    def _balances(self, cells: Mapping[str, float], industries: Sequence[str]) -> None:
        """Say of which industries the output is not what they buy and add."""
        off = []
        for one in industries:
            bought = cells.get(f"TTL_INT_FNL:{one}")
            added, made = cells.get(f"VALU:{one}"), cells[f"OUTPUT:{one}"]
            if None in {bought, added}:
                continue
            if abs((bought or 0) + (added or 0) - made) > OFF * abs(made) + 0.2:
                off.append(one)
        if off:
            self.doubts.append(f"what {few(off, SHOWN)} buy and add is not their output")

    def _sales(
        self, cells: Mapping[str, float], kept: set[str], industries: Sequence[str], times: float, told: Mapping[str, Any]
    ) -> Iterator[Transaction]:  # fmt: skip
        """Yield what each industry sells to each industry and final use, of both kinds; nothing for nothing."""
        every = {one: [one] for one in industries}
        for column, use in FINAL.items():
            every.setdefault(use, []).append(column)
        for seller in industries:
            for buyer, columns in every.items():
                parts = {
                    kind: sum(cells.get(f"{kind}_{seller}:{column}", 0.0) for column in columns)
                    for kind in ("DOM", "TTL", "IMP")
                }
                whole = parts["TTL"] if f"TTL_{seller}" in kept else parts["DOM"] + parts["IMP"]
                abroad = parts["IMP"] if f"IMP_{seller}" in kept else None
                if whole or abroad:
                    yield Transaction(
                        seller=seller, buyer=buyer, value=whole * times, imported=_times(abroad, times), **told
                    )  # fmt: skip


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _coded(text: str) -> str:
    """Return the code of the country or union that is called so; blank if none is."""
    code = partner_named(text)
    return code if code in territories() else ""


def _region(key: str, source: str) -> Region:
    """Return whose a table is: a country, a union, or a region that the case knows by its own key."""
    level: Any = "union" if is_union(key) else "country" if key in countries() else "region"
    country = key if level == "country" else ""
    return Region(region=key, level=level, country=country, source=source, kind="sourced")
