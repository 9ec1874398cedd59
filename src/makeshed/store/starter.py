"""A first case to type over: a steel bracket, cut in Marseille or bought from abroad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from makeshed.errors import MakeshedError, NotFound
from makeshed.model import (
    NOUNS,
    Capability,
    Component,
    Currency,
    Demand,
    Duty,
    Fact,
    Item,
    Mode,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.noun import Column, columns
from makeshed.store.commas import csv_text
from makeshed.store.meaning import meaning
from makeshed.store.server_address import is_served, placed

Row = dict[str, Any]
INVENTED = "invented for illustration: put your own fact and where you read it"
MAP = "a map, rounded"


def new(where: str | Path) -> None:
    """Write a small case to type over: a folder with comments, a workbook with drop-downs, or a database.

    Raises
    ------
    MakeshedError
        The folder is not empty, or there is a file of that name.
    NotFound
        A file called so can hold no case.
    """
    from makeshed.store import KINDS, NO_STORE, STORES, save, server_case, workbook  # noqa: PLC0415  (it offers this one)

    path = placed(where)
    if is_served(path) and path.exists():
        server_case.refuse_written_over(path, "name another schema or database")
        return save(starter(), path)
    if path.suffix.lower() in NO_STORE and not path.exists():
        raise NotFound(f"{path} would hold no case", hint=KINDS)
    if path.suffix in STORES:
        if path.exists():
            hint = "name a file that does not exist yet"
            raise MakeshedError(f"{path} is there already", hint=hint)
        if STORES[path.suffix] is workbook:
            return workbook.write(starter(), path, dressed=True)
        return save(starter(), path)
    return _new_folder(path)


def _new_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a folder that does not exist yet, or an empty one"
        raise MakeshedError(f"{folder} is not an empty folder", hint=hint)
    shed = starter()
    frames = {noun: shed.table(noun) for noun in NOUNS.values()}
    texts = {n.table: _text(n, frame) for n, frame in frames.items() if not frame.is_empty()}
    folder.mkdir(parents=True, exist_ok=True)
    for table, text in texts.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="\n")


def starter() -> Shed:
    """Return the facts of the first case; every number but the coordinates is invented."""
    return Shed.of(*_where(), *_what(), *_who(), *_terms())


def _where() -> tuple[Fact, ...]:
    container = "freight by sea; the truck brings goods to the port and away from it"
    return (
        Place(place="marseille", lat=43.30, lon=5.37, country="FR", source=MAP, kind="sourced"),
        Place(place="lyon", lat=45.76, lon=4.84, country="FR", source=MAP, kind="sourced"),
        Place(place="shenzhen", lat=22.54, lon=114.06, country="CN", source=MAP, kind="sourced"),
        Mode(
            mode="truck",
            distance_kind="road",
            cost=0.08,
            fixed_cost=60.0,
            payload=20.0,
            speed=600.0,
            handling=0.5,
            max_distance=4000.0,
            co2e=0.06,
            source=INVENTED,
            kind="estimate",
        ),
        Mode(
            mode="container",
            distance_kind="sea",
            cost=0.007,
            fixed_cost=900.0,
            payload=26.0,
            speed=500.0,
            handling=8.0,
            co2e=0.015,
            access_mode="truck",
            source=f"{container}; {INVENTED}",
            kind="estimate",
        ),
    )


def _what() -> tuple[Fact, ...]:
    guess: Row = {"source": INVENTED, "kind": "estimate"}
    return (
        Item(item="bracket", name="Wall bracket", mass=1.2, volume=0.004, hs="7326 90", **guess),
        Item(item="sheet", name="Steel sheet, 3 mm", mass=1.0, unit="kg", hs="7208 90", **guess),
        Item(item="bolt", name="Bolt M8 with nut", mass=0.05, hs="7318 15", **guess),
        Component(item="bracket", component="sheet", quantity=1.1, scrap=0.25, **guess),
        Component(item="bracket", component="bolt", quantity=2.0, **guess),
        Operation(
            item="bracket",
            process="laser-cutting",
            hours=0.02,
            setup_hours=0.5,
            batch=200.0,
            **guess,
        ),
        Operation(
            item="bracket", process="bending", hours=0.03, setup_hours=0.5, batch=200.0, **guess
        ),
    )


def _who() -> tuple[Fact, ...]:
    guess: Row = {"source": INVENTED, "kind": "declared"}
    shop, mill, factory = "marseille-workshop", "lyon-steel", "shenzhen-factory"
    dollars: Row = {"currency": "USD", "incoterm": "FCA", "origin": "CN"}
    return (
        Site(site=shop, place="marseille", role="maker", fixed_cost=2000.0, markup=0.15, **guess),
        Site(site=mill, place="lyon", role="supplier", **guess),
        Site(site=factory, place="shenzhen", role="supplier", **guess),
        Capability(
            site=shop, process="laser-cutting", hours=1500.0, rate=45.0, labour_rate=30.0, **guess
        ),
        Capability(
            site=shop, process="bending", hours=1500.0, rate=20.0, labour_rate=30.0, **guess
        ),
        Offer(site=mill, item="sheet", price=1.1, lead_time=5.0, origin="FR", **guess),
        Offer(site=mill, item="bolt", price=0.2, lead_time=5.0, origin="FR", **guess),
        Offer(site=factory, item="bracket", price=5.5, lead_time=30.0, **dollars, **guess),
        Offer(
            site=factory,
            item="bracket",
            min_quantity=10_000.0,
            price=4.5,
            lead_time=30.0,
            **dollars,
            **guess,
        ),
    )


def _terms() -> tuple[Fact, ...]:
    guess: Row = {"source": INVENTED, "kind": "estimate"}
    tariff: Row = {
        "source": f"the customs tariff has the rate; this one is {INVENTED}",
        "kind": "estimate",
    }
    return (
        Currency(currency="EUR", rate=1.0, source="the shed counts in euro"),
        Currency(currency="USD", rate=0.9, **guess),
        Demand(place="marseille", item="bracket", quantity=5000.0, variability=0.3, **guess),
        Demand(place="lyon", item="bracket", quantity=2000.0, variability=0.3, **guess),
        Duty(duty="brackets", hs="7326 90", origin="*", destination="EU", rate=0.03, **tariff),
        Duty(duty="bolts", hs="7318 15", origin="*", destination="EU", rate=0.04, **tariff),
    )


def _text(noun: type[Fact], frame: pl.DataFrame) -> str:
    """Return a table as CSV below comments that say what it is and what each column means."""
    about = noun.meaning.replace("``", "").splitlines()
    listed = columns(noun)
    width = max(len(column.name) for column in listed)
    says = [f"  {column.name:<{width}}  {meaning(column)}" for column in listed]
    lines = [*about, "", "Columns, in any order; one that has a default may be left out:", *says]
    lines += ["", "Lines that begin with # are comments."]
    head = "".join(f"# {line}".rstrip() + "\n" for line in lines)
    used = [c.name for c in listed if c.required or not _all_default(frame[c.name], c)]
    return head + csv_text(frame.select(used))


def _all_default(cells: pl.Series, column: Column) -> bool:
    return bool(
        cells.is_null().all() if column.default is None else (cells == column.default).all()
    )
