"""Carriers' tables as they come: weights down and zones across, or zones down and weight breaks across.

- Parcels and pallets: the first column is a weight (``kg``, ``bis kg``, ``up to lb``), each other a zone or
  a country; a cell is what a shipment up to that weight costs. Rows below may say what ``each additional
  kg`` adds, or what a kg costs ``over 70 kg`` (UPS and DHL print both);
- air freight and pallets by weight: the first column is a zone, the others ``Min``, ``N`` (or ``-45``),
  ``+45``, ``+100`` ...: what a kg costs from that weight on, and the least a shipment costs (the general
  cargo rates of an air waybill: IATA, TACT Rules 3.4); or ``up to 50 kg`` ...: what a shipment costs;
- where zones are: a column of postcodes and one of zones.

``FILE.toml`` beside a table says what it leaves out: ``mode`` (else the file's name), ``currency``, ``per``
(``shipment``, ``kg``, ``100 kg``, ``lb``, ``100 lb``), and of zones ``country`` and ``origin``. What can be read in two ways
is refused: a rate that is taken for another is wrong without a word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.record import said, slug
from makeshed.io.tool_cells import PLAIN, amount, head
from makeshed.io.untrusted import refuse
from makeshed.io.weight_labels import (
    BY_WEIGHT,
    POUND_KG,
    UNITS,
    Break,
    break_of,
    numbers_of,
    says_upper,
    unit_kg,
)
from makeshed.io.whole_tables import one_document, told_beside
from makeshed.language.figures import Marks, marks_of, signed
from makeshed.language.headunits import currencies
from makeshed.language.table_row import numbered, renamed
from makeshed.model import Rate, Zone

PER = {"shipment": 0.0, "kg": 1.0, "100 kg": 100.0, "lb": POUND_KG, "100 lb": 100 * POUND_KG}
"""What a price may be for, in kg; 0: for a shipment."""
NOT_CARRIED = {"", "-", "\N{EN DASH}"}
"""Cells of weights that are not carried to a zone."""
STEPS = 100
"""Rows of each additional kg beyond the table, where no one row can say it."""
ASKED = ("mode", "currency", "per", "country", "origin")
_USUAL = {"£": "GBP", "gbp": "GBP", "usd": "USD", "chf": "CHF"}
"""Signs of money of which one meaning is usual, and codes written small."""
_ZONES = re.compile(r"(?:zone|zona|tarifzone|gebiet|area|region)s? ?(.+)")
_PLACES = {
    "zone",
    "zona",
    "destination",
    "to",
    "country",
    "dest",
    "land",
    "pays",
    "tarifzone",
    "empfangsland",
}
_POSTCODES = {
    *(
        "plz",
        "postleitzahl",
        "postcode",
        "postcodes",
        "postal code",
        "postal codes",
        "zip",
        "zip code",
    ),
    *(
        "dest. zip",
        "dest zip",
        "code postal",
        "codes postaux",
        "cap",
        "código postal",
        "département",
    ),
}
_PRICES = {"price", "rate", "preis", "tarif", "prix", "prezzo", "precio", "charge", "cost"}


def matches(document: Any) -> bool:
    """Whether a row is of a carrier's table: weights and zones, or postcodes and their zones."""
    if not isinstance(document, Mapping) or not document:
        return False
    first, *others = [head(name) for name in document]
    cells = [said(value) for value in document.values()]
    if _postcodes(document):
        return True
    if BY_WEIGHT.fullmatch(first) and others:
        return all(map(_is_zone, others)) and all(map(_is_price, cells[1:]))
    breaks = [break_of(name) for name in others]
    return first in _PLACES and len(breaks) > 1 and all(breaks)


def _postcodes(document: Mapping[str, Any]) -> bool:
    names = {head(name) for name in document}
    return bool(names & _POSTCODES and names & {"zone", "zona", "tarifzone"}) and len(names) < 5


def _is_zone(name: str) -> bool:
    short = re.fullmatch(r"[a-z]{0,3} ?\d{0,3}[a-z]?", name)
    return bool(short or _ZONES.fullmatch(name) or name in _PRICES)


def _is_price(cell: str) -> bool:
    number = re.search(r"\d", cell) and not re.search(r"[^\W\d_]{4,}", cell)
    return cell in NOT_CARRIED or bool(number)


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with every cell that cannot be read."""
    told = {"mode": slug(Path(file).stem)} | _asked(beside)
    texts = [renamed(row, ((str(n), said(v)) for n, v in row.items())) for row in rows]
    reading = _Reading(file, texts, told)
    facts = reading.zones() if _postcodes(rows[0]) else reading.rates()
    return one_document(facts, reading.problems, reading.doubts)


def _asked(beside: Path) -> dict[str, str]:
    """Return what the file beside a table says of it."""
    found = told_beside(
        beside, ASKED, lambda _, value: isinstance(value, str), "text between quotes"
    )
    if found.get("per", "kg") not in PER:
        refuse(beside.name, f"per = {found['per']!r:.40}", f"one of {', '.join(PER)}")
    return found


def _price(text: str) -> tuple[str, str]:
    """Return a price as both its number and the sign or code of its currency, blank where the cell does not say."""
    number, sign = signed(text) if any(signed(text)) else signed(text.upper())
    return number or text, sign


@dataclass
class _Reading:
    """One table on its way to rates or zones: what is wrong with it, and what to tell."""

    file: str
    rows: list[dict[str, str]]
    told: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    marks: Marks = PLAIN
    shown: Marks = PLAIN
    unit: float = 1.0

    def rates(self) -> list[Rate]:
        """Return the rows of a carrier's rate table."""
        first, *others = list(self.rows[0])
        down = BY_WEIGHT.fullmatch(head(first)) is not None
        labels = [row[first] for row in self.rows] if down else others
        told = {unit_kg(label) or 1.0 for label in labels if UNITS.search(head(label))}
        self.unit = unit_kg(head(first)) or (told.pop() if told == {POUND_KG} else 1.0)
        weights = numbers_of(labels)
        prices = [_price(row.get(name, ""))[0] for row in self.rows for name in others]
        self.shown, self.marks = marks_of(weights), marks_of([*weights, *prices])
        by_zone: dict[str, list[tuple[int, str, str, str]]] = {}
        for number, row in numbered(self.rows):
            for name in others:
                zone, label = (name, row[first]) if down else (row[first], name)
                by_zone.setdefault(self._zone(zone), []).append(
                    (number, name, label, row.get(name, ""))
                )
        found = [
            rate
            for zone, cells in by_zone.items()
            for rate in self._of_zone(zone, cells, down=down)
        ]
        if self.told.get("currency") is None and not any(rate.currency for rate in found):
            self.doubts.append("no currency is said: prices are taken to be in the case's")
        return found

    def _zone(self, text: str) -> str:
        """Return a zone as the carrier calls it, without the word zone."""
        name = " ".join(text.split())
        found = _ZONES.fullmatch(name.lower())
        if found:
            self.doubts.append("zones are called as in the table, without the word zone")
            return name[-len(found[1]) :]
        return "" if head(name) in _PRICES else name

    def _of_zone(
        self, zone: str, cells: list[tuple[int, str, str, str]], *, down: bool
    ) -> list[Rate]:
        """Return the rates of one zone; a blank cell is a weight that is not carried there."""
        read: list[tuple[int, Break, float, str]] = []
        for number, name, label, text in cells:
            meant = break_of(label, self.shown, self.marks)
            small = self.unit < POUND_KG and meant is not None and meant.meant != "up to"
            if meant is None or small or math.isnan(meant.kg):
                right = "a weight, Min, N, +45, up to 45 kg, each additional kg, or over 70 kg per kg; 1000 without a mark"
                self.problems.append(Problem(self.file, number, name, repr(label), right))
                continue
            if not down and meant.meant == "up to" and not says_upper(label):
                right = f"up to {label} or from {label}"
                self.problems.append(Problem(self.file, 1, name, repr(label), right))
                continue
            if text in NOT_CARRIED:
                continue
            money, currency = self._money(text)
            if not isinstance(money, float) or money < 0:
                right = money if isinstance(money, str) else "a price of 0 or more"
                self.problems.append(Problem(self.file, number, name, repr(text), right))
                continue
            if meant.kg and not UNITS.search(head(label)):
                meant = replace(meant, kg=meant.kg * self.unit)
            read.append((number, meant, money, currency))
        return self._rows(zone, read)

    def _money(self, text: str) -> tuple[float | str, str]:
        """Return an amount, or what would be right, and its currency, blank where the cell does not say."""
        number, sign = _price(text)
        told = self.told.get("currency", "")
        meant = frozenset({_USUAL[sign.lower()]}) if sign.lower() in _USUAL else currencies(sign)
        if sign and not meant:
            return "a price, with the sign or code of its currency at most", ""
        if told and meant and told not in meant:
            return f"a price in {told}, as {self.file}.toml says", ""
        if not told and len(meant) > 1:
            some = ", ".join(sorted(meant)[:3])
            return f'currency = "..." in {self.file}.toml: {sign} may be {some}', ""
        return amount(number, self.marks, point=not sign), told or next(iter(meant), "")

    def _rows(self, zone: str, read: list[tuple[int, Break, float, str]]) -> list[Rate]:
        least = max((money for _, meant, money, _ in read if meant.meant == "least"), default=0.0)
        before, last, found = 0.0, (0.0, 0.0), []
        for number, meant, money, currency in read:
            if meant.meant == "least":
                continue
            rate = Rate(
                mode=self.told["mode"], zone=zone, source=f"{self.file}, row {number}",
                currency=currency,
            )  # fmt: skip
            each = self._per(meant)
            if meant.meant == "more":
                found += self._more(rate, last, meant.kg, money)
            elif meant.meant == "up to" and not each:
                self._rising(zone, number, (meant.kg, money), found)
                found.append(replace(rate, max_weight=meant.kg, price=money))
                last = max(last, (meant.kg, money))
            else:
                low = meant.kg if meant.meant == "from" else before
                high = meant.kg if meant.meant != "from" else 0.0
                found.append(replace(
                    rate, min_weight=low, max_weight=high, per_kg=money / each, minimum_charge=least,
                ))  # fmt: skip
            before = max(before, meant.kg)
        return found

    def _rising(
        self, zone: str, number: int, new: tuple[float, float], found: Sequence[Rate]
    ) -> None:
        """Refuse prices of shipments that fall as they weigh more (they are for a kg), or two for one weight."""
        kg, money = new
        for rate in found if "per" not in self.told else ():
            falls = rate.max_weight and rate.max_weight < kg and rate.price > money
            two = rate.max_weight == kg and rate.price != money
            if falls or two:
                right = f'no less than {rate.price:g}, which less weight costs; prices for a kg: per = "kg" in {self.file}.toml'
                self.problems.append(
                    Problem(self.file, number, zone, f"{money:g}", "one price" if two else right)
                )
                return

    def _per(self, meant: Break) -> float:
        """Return for how many kg a price is; 0 for a shipment, as it is told."""
        weight = "lb" if self.unit == POUND_KG else "kg"
        by_weight = meant.by_kg or meant.meant in {"from", "below"}
        per = self.told.get("per", weight if by_weight else "shipment")
        if by_weight and per == "shipment":
            per = weight
        kind = {"up to": "up to a weight", "more": ""}.get(meant.meant, "from a weight on")
        if kind and "per" not in self.told:
            self.doubts.append(f"prices {kind} are read as for a {per}")
        return PER[per]

    def _more(self, rate: Rate, last: tuple[float, float], step: float, money: float) -> list[Rate]:
        """Return what weighs more than the last row: so much for each step above it.

        One row says so where its line meets no negative price at 0 kg; else each step is a row.
        """
        kg, price = last
        each = money / step
        if price >= each * kg:
            self.doubts.append("each additional kg is counted without rounding up to a whole one")
            return [replace(rate, min_weight=kg, price=price - each * kg, per_kg=each)]
        most = kg + STEPS * step
        self.doubts.append(f"rows of each additional kg go up to {most:g} kg, heavier has no rate")
        return [
            replace(rate, max_weight=kg + n * step, price=price + n * money)
            for n in range(1, STEPS + 1)
        ]

    def zones(self) -> list[Zone]:
        """Return where zones are, from postcodes and their zones."""
        names = {head(name): name for name in self.rows[0]}
        code = next(name for known, name in names.items() if known in _POSTCODES)
        zone = next(names[known] for known in ("zone", "zona", "tarifzone") if known in names)
        land = next((names[n] for n in ("country", "land", "pays", "paese") if n in names), "")
        found = []
        for number, row in numbered(self.rows):
            country = (row.get(land, "") if land else "") or self.told.get("country", "")
            if not re.fullmatch(r"[A-Z]{2}", country):
                right = 'a code such as DE, here or as country = "DE" in the file beside'
                self.problems.append(
                    Problem(self.file, number, land or "country", repr(country), right)
                )
                continue
            for text in re.split(r"[,;+]", row.get(code, "")):
                ends = re.fullmatch(r"\s*(\d[\dA-Za-z]*)(?:\s*[-–]\s*(\d[\dA-Za-z]*))?\s*", text)  # noqa: RUF001
                if not ends or (ends[2] and len(ends[2]) != len(ends[1])):
                    right = (
                        "the beginning of postcodes, such as 01 or 01-09, zeros in front written"
                    )
                    self.problems.append(Problem(self.file, number, code, repr(text), right))
                    continue
                area = f"{country} {ends[1].upper()}" + (f"-{ends[2].upper()}" if ends[2] else "")
                found.append(Zone(
                    mode=self.told["mode"], origin=self.told.get("origin", "*"), destination=area,
                    zone=self._zone(row.get(zone, "")), source=f"{self.file}, row {number}",
                ))  # fmt: skip
        return found
