"""A model to be written: the tables of each period, and those of the whole model that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from makeshed.errors import BadFacts, MakeshedError, Problem
from makeshed.io.anura.records import KEYS, Key
from makeshed.io.anura.schema import called, schema
from makeshed.model.period import ends_on

ModelCell = str | float
ModelCells = Mapping[str, ModelCell]
BY_NAME = ("billsofmaterials", "processes", "stepcosts")
"""Tables whose rows count only where others name them: what is otherwise in a period has a name of its own."""
ALWAYS = ("products", "customers", "suppliers")
"""Tables that list what there is: a row that a period does not need may stay in it."""
HERE = {
    "primaryquantityuom": "EA", "primaryvolumeuom": "CBM", "primaryweightuom": "KG",
    "primarydistanceuom": "KM", "primarytimeuom": "HR", "primaryspeeduom": "KPH", "averagespeed": "20",
}  # fmt: skip
"""The units of every number that is written; each way says how long it takes, so that no speed counts."""
UNITS = (
    ("Each", "Quantity", "EA"), ("Cubic metres", "Volume", "CBM"), ("Kilograms", "Weight", "KG"),
    ("Kilometres", "Distance", "KM"), ("Hours", "Time", "HR"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenSpan:
    """One period: a blank name if the case has none."""

    name: str
    start: date
    months: int


@dataclass
class NamedRows:
    """Bills, processes and step costs by name, over all periods: of one name, one content."""

    rows: dict[tuple[str, str], tuple[str, list[ModelCells]]] = field(default_factory=dict)

    def named(self, table: str, name: str, rows: Sequence[ModelCells]) -> str:
        """Return the name of some rows of a table: the one asked for, or that with a number."""
        for tried in (name if n == 1 else f"{name}, {n}" for n in count(1)):
            key = (table, tried.casefold())  # capitals tell no names apart in a model
            known, content = self.rows.setdefault(key, (tried, list(rows)))
            if (known, content) == (tried, list(rows)):
                return tried
        raise AssertionError  # there is always another number

    def listed(self) -> Iterator[tuple[str, dict[str, ModelCell]]]:
        """Yield every row with its table, its name in its first column."""
        for (table, _), (name, rows) in self.rows.items():
            first = next(iter(KEYS[table]))
            for row in rows:
                yield table, {first: name, **row}


@dataclass
class PeriodTables:
    """The rows of one period, by table and by what they name."""

    rows: dict[str, dict[Key, dict[str, ModelCell]]] = field(default_factory=dict)

    def put(self, table: str, **cells: ModelCell | None) -> None:
        """Add a row; a cell of None stays blank."""
        row = {column: cell for column, cell in cells.items() if cell is not None}
        key = tuple(str(row.get(column, "")) for column in KEYS[table])
        if self.rows.setdefault(table, {}).setdefault(key, row) != row:
            words = f"{called()[table]} would need two rows for {' '.join(filter(None, key))}"
            raise MakeshedError(words, hint="please report it, with the case if you can")


def whole(
    spans: Sequence[WrittenSpan], periods: Sequence[PeriodTables], named: NamedRows
) -> dict[str, list[dict[str, ModelCell]]]:
    """Return the tables of a model: those of the first period, and what is otherwise in the others.

    Raises
    ------
    BadFacts
        What is otherwise in a period and of which the schema says one thing for all; all of it at once.
    """
    last = spans[-1]
    ends = ends_on(last.start, last.months) - timedelta(days=1)
    settings: dict[str, ModelCell] = {
        "modelstartdate": spans[0].start.isoformat(),
        "modelenddate": ends.isoformat(),
        **HERE,
    }
    found: dict[str, list[dict[str, ModelCell]]] = {"modelsettings": [settings]}
    found["unitsofmeasure"] = [
        {"unitofmeasurename": name, "type": kind, "symbol": symbol, "ratio": 1}
        for name, kind, symbol in UNITS
    ]
    if len(spans) > 1:
        found["periods"] = [
            {"periodname": each.name, "startdate": each.start.isoformat()} for each in spans
        ]
    problems: list[Problem] = []
    for table in KEYS:
        if table == "customerdemand":
            found[table] = list(_demand(spans, periods))
        elif table not in BY_NAME:
            found[table], otherwise = _laid(table, spans, periods, problems)
            found[f"{table}multitimeperiod"] = otherwise
    for table, row in named.listed():
        found.setdefault(table, []).append(row)
    if problems:
        raise BadFacts(problems)
    return {table: rows for table, rows in found.items() if rows}


def _demand(
    spans: Sequence[WrittenSpan], periods: Sequence[PeriodTables]
) -> Iterator[dict[str, ModelCell]]:
    for span, each in zip(spans, periods, strict=True):
        for row in each.rows.get("customerdemand", {}).values():
            yield row | ({"periodname": span.name} if len(spans) > 1 else {})


def _laid(
    table: str,
    spans: Sequence[WrittenSpan],
    periods: Sequence[PeriodTables],
    problems: list[Problem],
) -> tuple[list[dict[str, ModelCell]], list[dict[str, ModelCell]]]:
    """Return the rows of a table, and those of its table of periods."""
    base: dict[Key, dict[str, ModelCell]] = {}
    for each in periods:
        for key, row in each.rows.get(table, {}).items():
            base.setdefault(key, row)
    more: list[dict[str, ModelCell]] = []
    for span, each in zip(spans, periods, strict=True):
        for key, row in base.items():
            now = each.rows.get(table, {}).get(key)
            named = dict(zip(KEYS[table], key, strict=True))
            start: dict[str, ModelCell] = {"periodname": span.name, **named}
            if now is None:
                if table not in ALWAYS:
                    more.append(start | _away(table))
            elif changed := _changed(table, span, key, row, now, problems):
                more.append(start | changed)
    return list(base.values()), more


def _away(table: str) -> dict[str, ModelCell]:
    """Return what says that a row is not there in a period."""
    if table == "facilities":
        return {"facilitystatus": "Closed"}
    columns = schema()[f"{table}multitimeperiod"]
    state = next((c for c in columns if c.endswith("status") and c != "status"), "status")
    return {state: "Exclude"}


def _changed(
    table: str,
    span: WrittenSpan,
    key: Key,
    base: ModelCells,
    now: ModelCells,
    problems: list[Problem],
) -> dict[str, ModelCell]:
    """Return the cells that are otherwise in a period."""
    can = schema().get(f"{table}multitimeperiod", {})
    found: dict[str, ModelCell] = {}
    for column in {**base, **now}:
        was, cell = base.get(column, ""), now.get(column, "")
        if was == cell:
            continue
        if column not in can or cell == "":
            what = f"{' '.join(filter(None, key))}: {column} {cell or 'blank'} in {span.name}, else {was or 'blank'}"
            right = f"one for all periods: {called()[table]} says it once"
            problems.append(Problem("", None, "", what, right, called()[table]))
        else:
            found[column] = cell
    return found
