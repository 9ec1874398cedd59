"""A model of the Anura schema as a case, with what of it is left out and what that would have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from makeshed.errors import BadFacts
from makeshed.io.anura.carrying import ModelNetwork, Splits, fill, lanes, reach, splits
from makeshed.io.anura.findings import (
    Cell,
    Findings,
    LeftOut,
    listed,
    unread,
    whole,
)
from makeshed.io.anura.model_files import ModelRow, ModelTables, Sheets, tables_of
from makeshed.io.anura.model_periods import joined, spans
from makeshed.io.anura.names import MASTERS, ModelNames
from makeshed.io.anura.period_view import PeriodView
from makeshed.io.anura.production_policies import making, routes
from makeshed.io.anura.records import KEYS, Key, ModelRecords, excluded
from makeshed.io.anura.schema import schema
from makeshed.io.anura.selling import demand, offers
from makeshed.io.anura.sites import (
    Handling,
    facility,
    handling,
    items,
    key_of,
    place,
    supplier,
    weigh,
)
from makeshed.io.anura.tariffs import codes, duties
from makeshed.io.anura.units_of_measure import Measures, primary_of
from makeshed.model import NOUNS, Fact, Shed
from makeshed.model.noun import frame_of
from makeshed.units import Year

SETTINGS = {
    "averagespeed",
    "primaryspeeduom",
    "primaryquantityuom",
    "primaryvolumeuom",
    "primaryweightuom",
    "primarydistanceuom",
    "primarytimeuom",
}
CONSIDERED = {"facilities", "customerdemand"}
"""Tables of which models before 2.8 say in Status what now stands in a column of its own."""


@dataclass(frozen=True)
class AnuraModel:
    """What a model says: the case, what is left out, and how it was read."""

    shed: Shed
    rows: int
    left: tuple[LeftOut, ...]
    notes: tuple[str, ...]


def read(path: Path, sheets: Sheets) -> AnuraModel:
    """Return a model of the Anura schema as a case.

    Parameters
    ----------
    path
        A workbook with a sheet a table, a folder of CSV files, or a SQLite database.
    sheets
        How a workbook is read; a door gives ``makeshed.store.every_sheet.sheets_of``.

    Raises
    ------
    BadFacts
        What is wrong with it, or would be another cost here, all at once, by file, row and column.
    NotFound
        There is no such file.
    """
    found = tables_of(path, sheets)
    findings = Findings()
    for note in found.notes:
        findings.say(note)
    for problem in found.problems:
        findings.problems[problem.file, problem.row, problem.column + problem.found] = problem
    facts = _facts(found, findings)
    if findings.problems:
        raise BadFacts(list(findings.problems.values()))
    _leave(found, findings)
    shed = Shed().with_rows({t: frame_of(NOUNS[t], rows) for t, rows in _by_table(facts).items()})
    count = sum(map(len, found.tables.values()))
    return AnuraModel(shed, count, tuple(listed(findings)), tuple(findings.notes))


def _facts(found: ModelTables, findings: Findings) -> list[Fact]:
    """Return all facts; what is wrong is noted."""
    tables = found.tables
    settings = tables.get("modelsettings") or [ModelRow("modelsettings", 0, found.name, {})]
    primary = primary_of(settings[0].cells)
    findings.used |= {("modelsettings", settings[0].row, column) for column in SETTINGS}
    _carrying_cost(settings[0], findings)
    _states(tables, findings)
    names = ModelNames(tables, findings)
    _apart(names, tables, findings)
    measures = Measures(tables, names, primary, findings)
    when = spans(tables, findings)
    years = sum(span.months for span in when) / 12
    views = []
    for span in when:
        records = ModelRecords(tables, names, findings, primary, span.name or None)
        views.append(PeriodView(span.name, span.months, records, names, measures, findings))
    for view in views:
        weigh(view)
    if findings.problems:
        return []
    facts = _of_periods(views, years)
    if len(views) > 1:
        findings.say(
            "nothing is kept from one period to the next: InventoryPolicies are not read; write storages"
        )
    if len(views) > 1 and tables.get("suppliercapabilities"):
        findings.say(
            "capacities of suppliers hold in each period; the schema does not say whether, or over all"
        )
    if years != 1 and len(views) == 1:
        findings.say(
            f"amounts of {when[0].months} months are written as those of a year: x{12 / when[0].months:g}"
        )
    return joined(when, facts, findings, Cell("", "", 0, found.name))


def _states(tables: Mapping[str, Sequence[ModelRow]], findings: Findings) -> None:
    """Note every row of which it is not clear whether it counts."""
    for table, listed_rows in tables.items():
        allowed = {"", "include", "exclude"} | ({"consider"} if table in CONSIDERED else set())
        for row in listed_rows if "status" in schema()[table] else ():
            cell = row.at("status")
            if cell.text.casefold() not in allowed:
                findings.wrong(cell, "status", cell.text, "Include or Exclude")


def _apart(names: ModelNames, tables: Mapping[str, Sequence[ModelRow]], findings: Findings) -> None:
    """Note names of places that would be one key here."""
    seen: dict[str, tuple[str, str]] = {}
    for table in ("customers", "facilities", "suppliers"):
        for row in tables.get(table, ()):
            cell = row.at(MASTERS[table])
            if excluded(row) or cell.text.casefold() not in names.known[table]:
                continue
            own = (table, cell.text)
            before = seen.setdefault(key_of(cell.text).casefold(), own)
            if before != own:
                words = f"{cell.text}, beside {before[1]} of {before[0]}"
                findings.wrong(cell, MASTERS[table], words, "a name that no other place has")


def _of_periods(views: Sequence[PeriodView], years: Year) -> list[list[Fact]]:
    """Return the facts of each period."""
    networks, stored = [], []
    reached = [reach(view) for view in views]
    has = {pair for network in reached for pair in network.has}
    uses = {pair for network in reached for pair in network.uses}
    for view, network in zip(views, reached, strict=True):
        network.has, network.uses = has, uses
        paid, on_ways = _handled(network, handling(view))
        fill(network, on_ways)
        networks.append(network)
        stored.append(paid)
    split = splits(networks)
    route_of = routes(views)
    made = []
    for network, paid in zip(networks, stored, strict=True):
        made.append(list(_of_period(network, split, route_of, paid, years)))
    return made


def _of_period(
    network: ModelNetwork,
    split: Splits,
    route_of: Mapping[Key, str],
    stored: Mapping[str, float],
    years: Year,
) -> Iterator[Fact]:
    """Yield the facts of one period."""
    view = network.view
    known = codes(view)
    yield from items(view, known)
    makers = {key[0] for key in route_of}
    for (name,), record in view.of("facilities").items():
        spot = place(record, key_of(name), name)
        yield from [spot] if spot else []
        handled = stored.get(name, 0.0)
        yield facility(view, record, maker=name in makers, life=years, handled=handled)
    sold = _by_first(view.of("suppliercapabilities"))
    for (name,), record in view.of("suppliers").items():
        goods = sold.get(name, [])
        for node, listed_here in _nodes(split, name, goods).items():
            spot = place(record, node, name)
            yield from [spot] if spot else []
            yield supplier(record, node, name)
            for product in listed_here:
                yield from offers(view, name, product, node, alone=len(goods) == 1)
    wanted = _by_first(view.of("customerdemand"))
    for (name,), record in view.of("customers").items():
        goods = wanted.get(name, [])
        if record.choice("singlesource") in {"true", "1", "yes"}:
            record.leave("singlesource", "all from one source: here each may come from several")
        for node, listed_here in _nodes(split, name, goods).items():
            spot = place(record, node, name)
            yield from [spot] if spot else []
            for product in listed_here:
                asked = demand(view, name, product, node)
                yield from [asked] if asked else []
    yield from making(view, route_of)
    yield from lanes(network, split)
    yield from duties(view, known)


def _by_first(keys: Iterable[Key]) -> dict[str, list[str]]:
    """Return what stands second in keys by what stands first."""
    found: dict[str, list[str]] = {}
    for first, second in keys:
        found.setdefault(first, []).append(second)
    return found


def _nodes(split: Splits, name: str, goods: Sequence[str]) -> dict[str, list[str]]:
    """Return the places of a customer or supplier, with what is wanted or sold at each."""
    found: dict[str, list[str]] = {}
    for product in goods:
        found.setdefault(split.node(name, product), []).append(product)
    return found or {key_of(name): []}


def _handled(
    network: ModelNetwork, paid: Mapping[tuple[str, str], Handling]
) -> tuple[dict[str, float], dict[tuple[str, str], Handling]]:
    """Return what stores are paid for a unit of anything, and what is paid on the way instead."""
    stored, on_ways = {}, dict(paid)
    for name in network.stores:
        goods = {p for s, p in network.has & network.uses if s == name}
        each = {paid.get((name, p), Handling(0.0, 0.0)) for p in goods}
        costs = {one.inward + one.outward for one in each}
        if len(costs) == 1:
            stored[name] = costs.pop()
            on_ways = {key: one for key, one in on_ways.items() if key[0] != name}
    if any(one.inward or one.outward for one in on_ways.values()):
        network.view.findings.say(
            "handling that differs by product, or at makers, is in the freight of the lanes there"
        )
    return stored, on_ways


def _carrying_cost(settings: ModelRow, findings: Findings) -> None:
    """Say with which rates the case is to be asked for the cost of the model."""
    findings.used.add(("modelsettings", settings.row, "inventorycarryingcostpercentage"))
    cell = settings.at("inventorycarryingcostpercentage")
    try:
        rate = float(cell.text or 0) / 100
    except ValueError:
        findings.wrong(cell, "inventorycarryingcostpercentage", cell.text, "a number: 12 is 12 %")
        return
    if rate:
        why = (
            "stock under way is counted on what goods cost here, on their UnitValue there, "
            "and stock in facilities, by turns, is not counted here"
        )
        findings.leave(cell, "inventorycarryingcostpercentage", why)
    findings.say(
        f"ask with --holding-rate {rate:g} --discount-rate 0: the model counts stock so, and money later as money now"
    )


def _leave(found: ModelTables, findings: Findings) -> None:
    """Note what nothing has read: cells of tables that are, rows of those that are not."""
    read_here = {*KEYS, *(f"{table}multitimeperiod" for table in KEYS)} | {
        "modelsettings", "periods", "groups", "unitsofmeasure", "productunitsofmeasure",
    }  # fmt: skip
    rows = []
    out = 0
    for table, listed_rows in found.tables.items():
        counted = [row for row in listed_rows if not excluded(row)]
        out += len(listed_rows) - len(counted)
        if table in read_here:
            rows += [(table, row.row, row.cells) for row in counted]
        elif counted:
            whole(table, counted, findings)
    if out:
        findings.say(f"{out} rows of Status Exclude are passed over, as the model says")
    unread(findings, rows)


def _by_table(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        found.setdefault(fact.table, {}).setdefault(fact.id, fact)
    return {table: list(rows.values()) for table, rows in found.items()}
