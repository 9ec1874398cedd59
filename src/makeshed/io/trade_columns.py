"""Which column of a table of trade says what, by the names that customs and statistics give them.

A name that may mean two things is no name: such a table is refused, or says it in a file beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, Problem, nearest
from makeshed.io.tool_cells import head
from makeshed.io.untrusted import refuse
from makeshed.io.whole_tables import told_beside

NAMES: Mapping[str, tuple[str, ...]] = {
    "year": ("period", "time period", "refyear", "ref year", "year", "time", "année", "annee", "jahr", "anno", "año"),
    "reporter": ("reporteriso", "reporter iso", "declarant iso", "reporter", "declarant", "reportercode", "reporter code",
                 "reporterdesc"),
    "partner": ("partneriso", "partner iso", "partner", "partnercode", "partner code", "partnerdesc"),
    "exporter": ("exporter", "exporter iso3", "exporter iso", "exporter code"),
    "importer": ("importer", "importer iso3", "importer iso", "importer code"),
    "product": ("cmdcode", "commodity code", "product nc", "hs6", "cn8", "hs", "cn", "hs code", "product code", "product"),
    "name": ("cmddesc", "commodity", "product label", "product name", "commodity description"),
    "flow": ("flowcode", "tradeflow code", "trade flow code", "flow code", "flow", "tradeflow", "trade flow", "flowdesc"),
    "classification": ("classificationcode", "classification"),
    "indicator": ("indicators", "indicator"),
}  # fmt: skip
"""What columns are called, in small letters, the surest name first: of several of one field that is taken."""
BACI: Mapping[str, str] = {
    "t": "year",
    "i": "exporter",
    "j": "importer",
    "k": "product",
    "v": "value",
}
"""The columns of the CEPII's files, which are a letter each."""
MONEY: Mapping[str, tuple[str, float]] = {
    "primaryvalue": ("USD", 1.0), "trade value (us$)": ("USD", 1.0), "tradevalueus": ("USD", 1.0),
    "trade value us$": ("USD", 1.0), "usd": ("USD", 1.0), "value usd": ("USD", 1.0), "value (usd)": ("USD", 1.0),
    "value in usd": ("USD", 1.0), "trade value usd": ("USD", 1.0), "value (us$)": ("USD", 1.0),
    "value 1000 usd": ("USD", 1e3), "value (1000 usd)": ("USD", 1e3), "value in 1000 usd": ("USD", 1e3),
    "value in euros": ("EUR", 1.0), "value in euro": ("EUR", 1.0), "value eur": ("EUR", 1.0), "eur": ("EUR", 1.0),
    "value (eur)": ("EUR", 1.0), "valeur (eur)": ("EUR", 1.0), "value": ("", 1.0), "trade value": ("", 1.0),
    "obs value": ("", 1.0), "valeur": ("", 1.0), "wert": ("", 1.0), "valore": ("", 1.0), "valor": ("", 1.0),
}  # fmt: skip
"""By the name of a column of values: its currency, where it says one, and how much one of it is."""
KILOGRAMS: Mapping[str, float] = {
    "netwgt": 1.0, "netweight (kg)": 1.0, "netweightkg": 1.0, "quantity in kg": 1.0, "net weight (kg)": 1.0,
    "mass kg": 1.0, "kg": 1.0, "quantity kg": 1.0, "quantity in 100kg": 100.0, "net mass (kg)": 1.0,
}  # fmt: skip
"""By the name of a column of masses, how many kilograms one of it is."""
SUMS: Mapping[str, tuple[str, ...]] = {
    "partner2code": ("0",), "partner2iso": ("W00", "WLD"), "2nd partner code": ("0",), "customscode": ("C00",),
    "customs proc. code": ("C00",), "motcode": ("0",), "mode of transport code": ("0",), "moscode": ("0",),
    "stat regime": ("4",),
}  # fmt: skip
"""Columns that split trade further, and what stands in a row that is the sum over them."""
SPLIT = ("stat procedure", "stat regime", "trade type", "product sitc", "product cpa2002", "product cpa2008",
         "product cpa2 1", "product cpa21", "product cpa2 2", "product bec", "product bec5", "product section", "suppl unit",
         "supp unit", "sup quantity", "quantity in suppl unit", "freq", "freqcode", "month", "refmonth", "refperiodid")  # fmt: skip
"""Columns by which one year of trade may come in several rows that add up to it."""
BESIDE = ("reporter", "currency", "unit", "flow", "classification", "columns")
"""What a file beside a table may say of it."""
UNITS = {"1": 1.0, "1000": 1e3, "1000000": 1e6}


@dataclass(frozen=True, slots=True)
class TradeColumns:
    """Which column says what, and what of it the table leaves out."""

    columns: Mapping[str, str]
    """By field the column."""
    currency: str = ""
    value_unit: float = 1.0
    mass_unit: float = 1.0
    is_baci: bool = False
    reporters: tuple[str, ...] = ()
    """Whose imports the table holds whole, where it says both ends of every trade."""
    flow: str = ""
    classification: str = ""

    @property
    def by_machine(self) -> bool:
        """Whether its numbers are written as programs do, with a point and no thousands."""
        value = head(self.columns["value"])
        return self.is_baci or value in {
            "primaryvalue",
            "obs value",
            "value in euros",
            "tradevalueus",
        }


def tells_trade(heads: Collection[str]) -> bool:
    """Whether columns are those of a table of trade: a product, a value, a year and who traded."""
    plain = {head(name) for name in heads}
    if set(BACI) <= plain:
        return True
    there = {field for field, names in NAMES.items() if plain & set(names)}
    values = plain & set(MONEY)
    return (
        {"year", "product"} <= there
        and bool(values)
        and bool(there & {"reporter", "exporter", "importer"})
    )


def columns_of(heads: Collection[str], file: str, beside: Path) -> TradeColumns:
    """Return which column says what; raise `BadFacts` for what may mean two things, or lacks."""
    told = _beside(beside)
    named = {head(name): name for name in reversed(list(heads))}
    is_baci = set(BACI) <= set(named)
    found = (
        {field: named[letter] for letter, field in BACI.items()}
        if is_baci
        else {f: named[next(n for n in names if n in named)] for f, names in NAMES.items() if set(names) & set(named)}
    )  # fmt: skip
    problems = list(_strange(told.get("columns", {}), heads, beside.name))
    values = [name for name in MONEY if name in named]
    sure = [name for name in values if MONEY[name][0]] or values
    if not is_baci and "value" not in told.get("columns", {}):
        if len(sure) > 1 and sure[0] != "primaryvalue":
            listed = ", ".join(named[name] for name in sure)
            problems.append(
                Problem("", 1, "", f"several columns of values: {listed}", f'which, in {beside.name}: [columns] value = "..."', file)
            )  # fmt: skip
        if sure:
            found["value"] = named[sure[0]]
    masses = [name for name in KILOGRAMS if name in named]
    if masses:
        found["mass"] = named[masses[0]]
    if is_baci and "q" in named:
        found["mass"] = named["q"]
    found |= told.get("columns", {})
    problems += _lacking(found, told, file)
    if problems:
        raise BadFacts(problems)
    columns = TradeColumns(found, is_baci=is_baci)
    return _measured(columns, told)


def _measured(columns: TradeColumns, told: Mapping[str, Any]) -> TradeColumns:
    """Return the columns with their units, as their names and the file beside the table say."""
    currency, unit = (
        ("USD", 1e3) if columns.is_baci else MONEY.get(head(columns.columns["value"]), ("", 1.0))
    )
    mass = 1e3 if columns.is_baci else KILOGRAMS.get(head(columns.columns.get("mass", "")), 1.0)
    reporters = told.get("reporter", ())
    return replace(
        columns,
        currency=told.get("currency", currency),
        value_unit=UNITS[str(told["unit"])] if "unit" in told else unit,
        mass_unit=mass,
        reporters=(reporters,) if isinstance(reporters, str) else tuple(reporters),
        flow=told.get("flow", ""),
        classification=told.get("classification", ""),
    )


def _lacking(found: Mapping[str, str], told: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield what a table must say and does not."""
    for field in ("year", "product", "value"):
        if field not in found:
            yield Problem("", 1, "", f"no column of the {field}", _called(field), file)
    ends = {"exporter", "importer"} & set(found)
    if "reporter" in found and ends:
        both = ", ".join(found[name] for name in ("reporter", *sorted(ends)))
        yield Problem("", 1, "", f"{both}: who counted it, and who sent it", "one of the two", file)
    if "reporter" in found and "flow" not in found and "flow" not in told:
        yield Problem(
            "",
            1,
            "",
            "no column of the flow",
            'one of import and export, or flow = "import" in the file beside it',
            file,
        )
    if "reporter" not in found and not ends:
        yield Problem("", 1, "", "no column of who traded", _called("reporter"), file)


def _called(field: str) -> str:
    names = NAMES.get(field, ("value in euros", "primaryValue", "usd"))
    return f"a column called {', '.join(names[:4])}; or say which in a file beside it"


def _strange(given: Mapping[str, str], heads: Collection[str], file: str) -> Iterator[Problem]:
    """Yield the fields that there are not, and the columns that a table has not."""
    fields = (*NAMES, "value", "mass")
    for field, name in given.items():
        if field not in fields:
            yield Problem("", None, "", f"[columns] {field}", nearest(field, fields), file)
        elif name not in heads:
            yield Problem("", None, "", f"[columns] {field} = {name!r}", nearest(name, heads), file)


def _beside(beside: Path) -> dict[str, Any]:
    """Return what the file beside a table says of it."""
    found = told_beside(
        beside, BESIDE, _is_said, "text between quotes; [columns] is a section of them"
    )
    if found.get("unit", "1") not in UNITS:
        refuse(beside.name, f"unit = {found['unit']!r:.40}", f"one of {', '.join(UNITS)}")
    if found.get("flow", "import") not in {"import", "export"}:
        refuse(beside.name, f"flow = {found['flow']!r:.40}", "import or export")
    return found


def _is_said(name: str, value: Any) -> bool:
    """Whether a value is text, or texts; of ``columns`` a section of them."""
    if isinstance(value, Mapping) != (name == "columns"):
        return False
    texts = (
        value.values()
        if isinstance(value, Mapping)
        else value
        if isinstance(value, list)
        else [value]
    )
    return all(isinstance(one, str) for one in texts)
