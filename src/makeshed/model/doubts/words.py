"""Words that a quote does not know: drivers, checks, processes and materials of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl

from makeshed.data import rows
from makeshed.errors import nearest
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.making import DesignRule, Driver
from makeshed.model.noun import Fact
from makeshed.model.shed import Shed
from makeshed.model.site import Capability

_UNUSED = "as it stands, no quote uses the row"


def strange_drivers(shed: Shed) -> Iterator[Doubt]:
    """Drivers that no calculation asks for, and processes and materials that there are none of."""
    yield from _strange(shed, Driver, "driver", _named("making/drivers", "driver"))
    yield from _abouts(shed, Driver)


def strange_checks(shed: Shed) -> Iterator[Doubt]:
    """Design rules for what is not measured."""
    yield from _strange(shed, DesignRule, "check", _named("making/design_rules", "check"))
    yield from _abouts(shed, DesignRule)


def drivers_in_percent(shed: Shed) -> Iterator[Doubt]:
    """Shares among the drivers that look like per cent: no bundled one is near."""
    most = _most()
    if not most:
        return
    for row in doubtful(shed, Driver, pl.col("driver").is_in(sorted(most)), needs=["value"]):
        value, usual = row.fact["value"], most[row.fact["driver"]]
        if value > 1 and value > usual * 2:
            yield row.doubt(
                "value",
                f"{value:g} is {100 * value:,.4g} %; the bundled ones are at most {100 * usual:g} %",
                f"if {value:g} % was meant, write {value / 100:.6g}, and low and high as well",
                "as it stands, each quote that rests on it is far too dear",
            )


def _abouts(shed: Shed, noun: type[Fact]) -> Iterator[Doubt]:
    able = {name for name in shed.table(Capability)["process"].drop_nulls() if name}
    yield from _strange(shed, noun, "process", _processes() | able)
    works = {
        part.strip()
        for cell in shed.table(Capability)["materials"].drop_nulls()
        for part in cell.split(";")
    }
    yield from _strange(shed, noun, "material", _materials() | works)


def _strange(shed: Shed, noun: type[Fact], column: str, known: Iterable[str]) -> Iterator[Doubt]:
    names = sorted(known)
    cell = pl.col(column)
    for row in doubtful(shed, noun, (cell != "") & ~cell.is_in(names), needs=[column]):
        word = row.fact[column]
        said = f"no {column} is called {word!r}"
        yield row.doubt(column, said, nearest(word, names), _UNUSED)


@cache
def _named(table: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in rows(table))


@cache
def _processes() -> frozenset[str]:
    return _named("making/processes", "process") | _named("capability/processes", "process")


@cache
def _materials() -> frozenset[str]:
    return _named("capability/materials", "material") | _named("making/drivers", "material")


@cache
def _most() -> dict[str, float]:
    """Return the largest bundled value of each driver that is a share of something, at most 1."""
    found: dict[str, float] = {}
    for row in rows("making/drivers"):
        if row["unit"] == "1":
            found[row["driver"]] = max(found.get(row["driver"], 0.0), float(row["high"]))
    found = {name: most for name, most in found.items() if most <= 1}
    return {name: max(most, 0.5) for name, most in found.items()}
