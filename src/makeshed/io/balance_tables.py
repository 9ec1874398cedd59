"""Supply balances as statistics publish them: a row for each product, or one for each product and element (FAOSTAT).

What a file leaves out is said in ``FILE.toml`` beside it: ``year``, ``unit``, ``region``. A blank amount is nought
where the balance adds up so to what the file says is used, else it is not known; and stocks have the sign with which
balances add up, for sources differ in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makeshed.errors import Problem
from makeshed.io.record import said
from makeshed.io.tool_cells import amount, head
from makeshed.io.trade_cells import BLANK
from makeshed.io.whole_tables import one_document, told_beside
from makeshed.language.figures import marks_of
from makeshed.language.table_row import numbered, renamed
from makeshed.language.text import few
from makeshed.model import Balance
from makeshed.model.partners import NOT_TOLD, partner_named
from makeshed.model.territory import territories

NAMES: Mapping[str, tuple[str, ...]] = {
    "region": ("area code (m49)", "area code (iso3)", "area", "zone", "country", "pays", "region", "geo", "reporter"),
    "product": ("item code (fbs)", "item code", "product code", "item", "product", "produit"),
    "name": ("item", "product", "produit", "product name"),
    "group": ("group", "item group", "groupe"),
    "year": ("year", "année", "annee", "jahr", "anno"),
    "unit": ("unit", "unité", "unite", "einheit"),
    "element": ("element", "élément"),
    "value": ("value", "valeur"),
}  # fmt: skip
"""What columns are called, in small letters, the surest first."""
AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "production": ("production",),
    "imports": ("imports", "import", "import quantity", "importations", "importations - quantité"),
    "exports": ("exports", "export", "export quantity", "exportations", "exportations - quantité"),
    "stock_variation": ("stock variation", "variation de stock", "variation des stocks"),
    "use": ("use", "domestic", "domestic supply", "domestic supply quantity", "disponibilité intérieure", "domestic use"),
    "food": ("food", "nourriture", "aliments"),
    "feed": ("feed", "aliments pour animaux", "alimentation animale"),
    "loss": ("loss", "losses", "pertes", "waste"),
    "energy": ("food supply (kcal/capita/day)", "kcal day", "energy", "disponibilité alimentaire (kcal/personne/jour)"),
}  # fmt: skip
"""By column of a balance, what columns or elements are called."""
BESIDE = ("year", "unit", "region")
TRADED = ("production", "imports", "exports")
BALANCED = (*TRADED, "stock_variation")
OFF = 0.001
"""Share of what there is by which a balance may miss what is used, beside two units of rounding."""
SHOWN = 4


def matches(document: Any) -> bool:
    """Whether a row is of a table of balances: who, a product, and what is made, brought in and sent away."""
    if not isinstance(document, Mapping):
        return False
    heads = {head(name) for name in document}
    wide = all(heads & set(AMOUNTS[name]) for name in TRADED)
    who = bool(heads & set(NAMES["region"]) and heads & set(NAMES["name"]))
    long = bool(heads & set(NAMES["element"])) and "value" in heads
    element = next(
        (head(document[name]) for name in document if head(name) in NAMES["element"]), ""
    )
    return who and (wide or (long and any(element in names for names in AMOUNTS.values())))


def together(rows: Sequence[Mapping[str, Any]], file: str, beside: Path) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    texts = [renamed(row, ((str(n), said(v)) for n, v in row.items())) for row in rows]
    reading = _Reading(file, texts, _beside(beside))
    return one_document(reading.facts(), reading.problems, reading.doubts)


def _beside(beside: Path) -> dict[str, str]:
    """Return what the file beside a table says of it."""
    found = told_beside(
        beside, BESIDE, lambda _, value: isinstance(value, str | int), "text between quotes"
    )
    return {name: str(value) for name, value in found.items()}


@dataclass
class _Reading:
    """One table on its way to balances."""

    file: str
    rows: list[dict[str, str]]
    told: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def facts(self) -> list[Balance]:
        """Return a balance for each region, product and year."""
        heads = {head(name): name for row in self.rows[:1] for name in reversed(row)}
        self.columns = {
            f: heads[next(n for n in ns if n in heads)]
            for f, ns in NAMES.items()
            if set(ns) & set(heads)
        }
        self.amounts = {
            f: heads[next(n for n in ns if n in heads)]
            for f, ns in AMOUNTS.items()
            if set(ns) & set(heads)
        }
        long = "element" in self.columns and "value" in self.columns
        cells = [self.columns["value"]] if long else list(self.amounts.values())
        self.marks = marks_of(row.get(name, "") for row in self.rows for name in cells)
        for name in ("year", "unit"):
            if name not in self.columns and name not in self.told:
                right = f'{name} = "{"2013" if name == "year" else "kt"}" in {self.file}.toml'
                self.problems.append(
                    Problem("", 1, "", f"no column of the {name}", right, self.file)
                )
        if self.problems:
            return []
        found = self._long() if long else self._wide()
        lacking = [name for name in TRADED if not any(name in row for row in found.values())]
        if lacking:
            right = "production, imports and exports of every product"
            self.problems.append(
                Problem("", None, "", f"nothing of {', '.join(lacking)}", right, self.file)
            )
        if self.problems:
            return []
        self._stocks(found)
        return [self._balance(key, row) for key, row in found.items()]

    def _key(self, number: int, row: dict[str, str]) -> tuple[str, str, int] | None:
        """Return the region, product and year of a row; None for a region that nobody knows."""
        said_region = self.told.get("region") or row[self.columns["region"]].strip("' ")
        year = row.get(self.columns.get("year", ""), "") or self.told.get("year", "")
        if not year.isdecimal():
            self.problems.append(
                Problem(
                    "",
                    number,
                    self.columns.get("year", "year"),
                    repr(year),
                    "a year such as 2023",
                    self.file,
                )
            )
            return None
        code = partner_named(said_region)
        if code not in territories() or code == NOT_TOLD:
            self.strange[said_region] = self.strange.get(said_region, 0) + 1
            return None
        product = row[self.columns["product"]] or row[self.columns["name"]]
        return code, product.lstrip("'"), int(year)

    def _wide(self) -> dict[tuple[str, str, int], dict[str, Any]]:
        self.strange: dict[str, int] = {}
        found: dict[tuple[str, str, int], dict[str, Any]] = {}
        for number, row in numbered(self.rows):
            if (key := self._key(number, row)) is None:
                continue
            if key in found:
                right = "one row for each region, product and year"
                self.problems.append(
                    Problem("", number, "", f"{', '.join(map(str, key))} again", right, self.file)
                )
            told = {
                field: self._number(number, name, row.get(name, ""))
                for field, name in self.amounts.items()
            }
            unit = row.get(self.columns.get("unit", ""), "") or self.told.get("unit", "")
            found[key] = {"unit": unit, **self._names(row), "_row": number}
            found[key] |= {field: value for field, value in told.items() if value is not None}
        self._tell_strange()
        return found

    def _long(self) -> dict[tuple[str, str, int], dict[str, Any]]:
        self.strange = {}
        meant = {name: field for field, names in AMOUNTS.items() for name in names}
        found: dict[tuple[str, str, int], dict[str, Any]] = {}
        for number, row in numbered(self.rows):
            element = meant.get(head(row[self.columns["element"]]))
            if element is None or (key := self._key(number, row)) is None:
                continue
            value = self._number(number, self.columns["value"], row[self.columns["value"]])
            unit = row.get(self.columns.get("unit", ""), "") or self.told.get("unit", "")
            held = found.setdefault(key, {**self._names(row), "_row": number})
            if element != "energy" and held.setdefault("unit", unit) != unit:
                self.problems.append(
                    Problem(
                        "",
                        number,
                        "unit",
                        repr(unit),
                        f"{held['unit']}, as of the same product",
                        self.file,
                    )
                )
            if element in held:
                right = "one row for each region, product, year and element"
                self.problems.append(
                    Problem(
                        "",
                        number,
                        "",
                        f"{', '.join(map(str, key))}, {element} again",
                        right,
                        self.file,
                    )
                )
            if value is not None:
                held[element] = value
        self._tell_strange()
        return {key: {"unit": self.told.get("unit", ""), **row} for key, row in found.items()}

    def _names(self, row: dict[str, str]) -> dict[str, str]:
        name = row.get(self.columns.get("name", ""), "")
        product = row.get(self.columns.get("product", ""), "")
        return {
            "name": name if name != product else "",
            "group": row.get(self.columns.get("group", ""), ""),
        }

    def _tell_strange(self) -> None:
        if self.strange:
            count = sum(self.strange.values())
            self.doubts.append(
                f"{count:,} rows of {few(sorted(self.strange), SHOWN)}: no country is called so; they are left out"
            )

    def _number(self, number: int, name: str, text: str) -> float | None:
        if text.strip().lower() in BLANK:
            return None
        bare = text.strip().lstrip("-")
        read = amount(bare, self.marks)
        if isinstance(read, str):
            self.problems.append(Problem("", number, name, repr(text), read, self.file))
            return None
        return -read if text.strip().startswith("-") else read

    def _stocks(self, found: Mapping[tuple[str, str, int], dict[str, Any]]) -> None:
        """Let stocks count as what is taken out of them, as balances add up; blanks are nought where they do."""
        whole = [row for row in found.values() if "use" in row]
        right = [
            sum(_left(row, sign) <= 0 for row in whole if row.get("stock_variation"))
            for sign in (1, -1)
        ]
        moved = right[0] + right[1] > 0
        sign = -1 if right[1] > right[0] else 1
        if sign < 0:
            self.doubts.append(
                "stocks are told as what is put in, for balances add up so; here they are what is taken out"
            )
        blanks = 0
        for (_, product, _), row in found.items():
            if "stock_variation" in row:
                row["stock_variation"] *= sign if moved else 1
            if "use" in row and _left(row, 1) <= 0:
                blanks += sum(name not in row for name in BALANCED)
                row |= {name: 0.0 for name in BALANCED if name not in row}
            low = [
                name
                for name in (
                    "production",
                    "imports",
                    "exports",
                    "food",
                    "feed",
                    "loss",
                    "energy",
                    "use",
                )
                if row.get(name, 0.0) < 0
            ]
            for name in low:
                self.doubts.append(f"{name} of {row['name'] or product} is below 0, and left out")
                del row[name]
        if blanks:
            self.doubts.append(f"{blanks:,} blank amounts are nought: their balances add up so")

    def _balance(self, key: tuple[str, str, int], row: dict[str, Any]) -> Balance:
        told = {name: row.get(name) for name in AMOUNTS}
        return Balance(
            region=key[0], product=key[1], year=key[2], name=row["name"], group=row["group"], unit=row["unit"],
            **told, source=f"{self.file}, row {row['_row']}", kind="sourced",
        )  # fmt: skip


def _left(row: Mapping[str, Any], sign: int) -> float:
    """Return by how much a balance misses what is used, beyond what rounding explains."""
    made, brought, sent, stock = (row.get(name, 0.0) for name in BALANCED)
    off = abs(made + brought - sent + sign * stock - row["use"])
    return float(off - 2.0 - OFF * max(made, brought))
