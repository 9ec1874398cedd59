"""Units of measure: what a symbol of the model is in ours, and how much of it a unit of a product is.

A symbol means what everybody means by it (``LB``, ``MI``), or what the model's own table of units says,
as a ratio to the primary unit of its type. What neither says is refused, and so is a ratio by which a
pound would not be a pound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from makeshed.io.anura.findings import Cell, Findings
from makeshed.io.anura.model_files import ModelRow
from makeshed.io.anura.names import ModelNames
from makeshed.io.anura.records import ModelRecord
from makeshed.units import KilometrePerDay

Type = Literal["quantity", "volume", "weight", "distance", "time"]
KNOWN: Mapping[str, tuple[Type, float]] = {
    "EA": ("quantity", 1.0),
    "LB": ("weight", 0.45359237), "KG": ("weight", 1.0), "G": ("weight", 0.001),
    "OZ": ("weight", 0.028349523125),
    "CFT": ("volume", 0.028316846592), "CBM": ("volume", 1.0), "M3": ("volume", 1.0),
    "L": ("volume", 0.001),
    "MI": ("distance", 1.609344), "KM": ("distance", 1.0), "FT": ("distance", 0.0003048),
    "SEC": ("time", 1 / 3600), "MIN": ("time", 1 / 60), "HR": ("time", 1.0), "DAY": ("time", 24.0),
    "WK": ("time", 168.0), "WEEK": ("time", 168.0),
}  # fmt: skip
"""What a symbol is in units, kg, m3, km and h (the international pound, foot and mile of 1959)."""
SAME = 1e-3
"""By how much the ratios of a model may differ from what a symbol means: people round."""
PRIMARY = {
    "quantity": ("primaryquantityuom", "PrimaryQuantityUOM"),
    "volume": ("primaryvolumeuom", "PrimaryVolumeUOM"),
    "weight": ("primaryweightuom", "PrimaryWeightUOM"),
    "distance": ("primarydistanceuom", "PrimaryDistanceUOM"),
    "time": ("primarytimeuom", "PrimaryTimeUOM"),
}
"""By type, the column of the settings that names its primary unit, and what stands for it in defaults."""
OTHER = {"InventoryCarryingCostPercentage": ""}


def primary_of(settings: Mapping[str, Cell]) -> dict[str, str]:
    """Return what stands for the primary units in the defaults of columns."""
    usual = {"quantity": "EA", "volume": "CFT", "weight": "LB", "distance": "MI", "time": "HR"}
    said = {
        name: settings[col].text if col in settings else usual[t]
        for t, (col, name) in PRIMARY.items()
    }
    speed = settings["averagespeed"].text if "averagespeed" in settings else "55"
    per = settings["primaryspeeduom"].text if "primaryspeeduom" in settings else "MPH"
    return {**said, **OTHER, "AverageSpeed": speed, "PrimarySpeedUOM": per}


class Measures:
    """The units of a model.

    Parameters
    ----------
    tables
        As they were read.
    names
        For the products of their own units.
    primary
        From `primary_of`.
    findings
        Where problems are noted.
    """

    def __init__(
        self,
        tables: Mapping[str, Sequence[ModelRow]],
        names: ModelNames,
        primary: Mapping[str, str],
        findings: Findings,
    ) -> None:
        self.findings = findings
        self.units: dict[str, tuple[Type, float]] = dict(KNOWN)
        self.primary = {t: primary[name].upper() for t, (_, name) in PRIMARY.items()}
        self.units[self.primary["quantity"]] = ("quantity", 1.0)
        for row in tables.get("unitsofmeasure", ()):
            self._take(row)
        self.own: dict[tuple[str, str], float] = {}
        for row in tables.get("productunitsofmeasure", ()):
            self._own(row, names)
        self.speed = self._speed(tables, primary)
        self.mass: dict[str, float] = {}
        self.volume: dict[str, float] = {}

    def _speed(
        self, tables: Mapping[str, Sequence[ModelRow]], primary: Mapping[str, str]
    ) -> KilometrePerDay:
        """Return how fast goods go where a way has a distance and no time."""
        size = {"MPH": KNOWN["MI"][1], "KPH": 1.0}.get(primary["PrimarySpeedUOM"].upper())
        try:
            speed = float(primary["AverageSpeed"])
        except ValueError:
            speed = 0.0
        if size is None or not 0 < speed < math.inf:
            cell = tables["modelsettings"][0].at("averagespeed")
            words = f"{primary['AverageSpeed']} {primary['PrimarySpeedUOM']}"
            self.findings.wrong(cell, "averagespeed", words, "a number above 0, in MPH or KPH")
            return 1.0
        return speed * size * 24

    def _take(self, row: ModelRow) -> None:
        for column in ("unitofmeasurename", "type", "symbol", "ratio"):
            self.findings.used.add((row.table, row.row, column))
        symbol, ratio, kind = row.at("symbol"), row.at("ratio"), row.at("type").text.casefold()
        if kind not in PRIMARY:
            return  # areas, days of supply, lots: where one is named it is refused
        try:
            value = float(ratio.text or 1)
        except ValueError:
            value = math.nan
        if not symbol.text or not 0 < value < math.inf:
            self.findings.wrong(
                ratio,
                "ratio",
                f"{symbol.text or 'no symbol'} = {ratio.text or 1}",
                "a symbol, and a number above 0",
            )
            return
        base = KNOWN.get(self.primary[kind], (kind, math.nan))[1] if kind != "quantity" else 1.0
        if math.isnan(base):
            words = (
                f"{symbol.text}, as {value:g} {self.primary[kind]}, which nobody says what it is"
            )
            self.findings.wrong(
                symbol, "symbol", words, f"a primary unit that is known: {_some(kind)}"
            )
            return
        known = KNOWN.get(symbol.text.upper())
        if (
            known
            and known[0] == kind
            and kind != "quantity"
            and abs(value * base / known[1] - 1) > SAME
        ):
            words = f"{symbol.text} = {value:g} {self.primary[kind]}"
            self.findings.wrong(
                ratio, "ratio", words, f"{known[1] / base:.6g}: what {symbol.text} is"
            )
            return
        if not known or known[0] != kind:
            self.units[symbol.text.upper()] = (kind, value * base)  # type: ignore[assignment]

    def _own(self, row: ModelRow, names: ModelNames) -> None:
        for column in ("productname", "uomsymbol", "quantity"):
            self.findings.used.add((row.table, row.row, column))
        quantity = row.at("quantity")
        try:
            value = float(quantity.text or 1)
        except ValueError:
            value = math.nan
        if not 0 < value < math.inf:
            self.findings.wrong(quantity, "quantity", quantity.text, "a number above 0")
            return
        symbol = (row.at("uomsymbol").text or self.primary["quantity"]).upper()
        for name in names.meant(row.at("productname"), "productname", ["products"]):
            self.own[name, symbol] = value
            self.units.setdefault(symbol, ("quantity", math.nan))

    def kind(
        self, record: ModelRecord, column: str, allowed: Sequence[Type]
    ) -> tuple[Type, float, str] | None:
        """Return type, size and symbol of the unit that a column names; None, and a problem, if it is none."""
        symbol = record.text(column).upper()
        found = self.units.get(symbol)
        if found is None:
            right = f"a symbol of UnitsOfMeasure, or {_some(*allowed)}"
            record.wrong(column, f"the unit {symbol}, which nobody says what it is", right)
        elif found[0] not in allowed:
            record.wrong(
                column, f"{symbol}, a unit of {found[0]}", f"one of {' or '.join(allowed)}"
            )
        else:
            return (*found, symbol)
        return None

    def per_unit(self, record: ModelRecord, column: str, product: str) -> float | None:
        """Return how much of the unit that a column names is in one unit of a product."""
        found = self.kind(record, column, ("quantity", "weight", "volume"))
        if found is None:
            return None
        kind, size, symbol = found
        return self.in_one(record, column, product, kind, size, symbol)

    def in_one(
        self, record: ModelRecord, column: str, product: str, kind: Type, size: float, symbol: str
    ) -> float | None:
        """Return how much of a known unit is in one unit of a product."""
        if kind == "quantity":
            units = self.own.get((product, symbol), size)
            if math.isnan(units):
                right = f"a row of ProductUnitsOfMeasure for {product}"
                record.wrong(column, f"{symbol}, which {product} has no number of units for", right)
                return None
            return 1 / units
        amount = (self.mass if kind == "weight" else self.volume).get(product, 0.0)
        if amount <= 0:
            record.wrong(
                column,
                f"{symbol}, of {product}, whose {kind} is 0",
                f"a unit of quantity, or its {kind}",
            )
            return None
        return amount / size

    def measured(self, record: ModelRecord, column: str, kind: Type) -> float | None:
        """Return a distance [km], time [h], weight [kg] or volume [m3]; None where it is blank."""
        value = record.number(column)
        if value is None:
            return None
        found = self.kind(record, f"{column}uom", (kind,))
        return None if found is None else value * found[1]

    def quantity(self, record: ModelRecord, column: str, product: str) -> float | None:
        """Return an amount of a product in its units; None where it is blank or cannot be told."""
        value = record.number(column)
        if value is None:
            return None
        each = self.per_unit(record, f"{column}uom", product)
        return None if each is None else value / each


def _some(*kinds: str) -> str:
    return ", ".join(symbol for symbol, (kind, _) in KNOWN.items() if kind in kinds)
