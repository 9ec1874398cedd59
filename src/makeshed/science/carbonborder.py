"""The European Union's carbon border adjustment: what certificates goods need by code, origin and year.

In force for good since 1 January 2026 (Regulation (EU) 2023/956). A tonne of goods needs certificates for
the emissions embedded in it less what would have been allocated free, and less the carbon price paid where it
was made. Defaults by country are those of Implementing Regulation (EU) 2025/2621 with their mark-up,
benchmarks those of (EU) 2025/2620; codes match by the longest prefix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from makeshed.data import rows
from makeshed.science.codes import digits_of, spaced
from makeshed.units import MoneyPerTonne, Share, Tonne

FIRST_YEAR = 2026
FACTOR = {
    2026: 0.975,
    2027: 0.95,
    2028: 0.90,
    2029: 0.775,
    2030: 0.515,
    2031: 0.39,
    2032: 0.265,
    2033: 0.14,
}
"""Share of the benchmark that is still free (Directive 2003/87/EC, Art. 10a(1a)); from 2034 none."""
THRESHOLD: Tonne = 50.0
"""Net mass of all such goods in a year below which an importer is free (Regulation (EU) 2025/2083)."""
EXEMPT = frozenset({"IS", "LI", "NO", "CH"})
"""Origins in the Union's emissions trading or linked to it (Regulation (EU) 2023/956, Annex III)."""
NEVER_SMALL = ("2804", "2716")
"""Hydrogen and electricity, for which there is no threshold."""
OTHERS = "*"
"""Countries and territories that the defaults do not list."""


@dataclass(frozen=True, slots=True)
class EmbeddedEmissions:
    """What a tonne of goods has embedded, what of it is free, and what was paid for it."""

    emissions: float  # [t CO2e/t]
    benchmark: float  # [t CO2e/t], before the share that is still free
    paid: MoneyPerTonne = 0.0  # carbon price paid in the country of origin [money/t of goods]
    how: str = ""


def free_share(year: int) -> Share:
    """Return the share of the benchmark that is still free in a year.

    Worked example: 0.975 in 2026, 0.515 in 2030, none from 2034.
    """
    return 1.0 if year < FIRST_YEAR else FACTOR.get(year, 0.0)


def certificates(
    goods: EmbeddedEmissions, year: int, price: MoneyPerTonne, *, correction: Share = 1.0
) -> float:
    """Return the certificates that a tonne of goods needs, one a tonne of CO2e.

    Parameters
    ----------
    goods
        What is embedded in a tonne.
    year
        Year of import.
    price
        Of a certificate [money/t CO2e]: what was paid elsewhere counts by it.
    correction
        The cross-sectoral correction factor; not yet published, 1 is the least that is due.

    Notes
    -----
    N = max(0, emissions - free share x correction x benchmark - paid / price) (Regulation (EU) 2025/2620,
    equations 1 to 6). Worked example: aluminium profiles, 7604 29 90, from China in 2026: 5.369 -
    0.975 x 1.493 = 3.913.
    """
    if year < FIRST_YEAR:
        return 0.0
    free = free_share(year) * correction * goods.benchmark
    paid = goods.paid / price if price > 0 else 0.0
    return max(0.0, goods.emissions - free - paid)


@cache
def covered(hs: str) -> str:
    """Return ``whole`` or ``part`` where goods of a code are under it, blank where not.

    A code of less than eight digits, and one that the list lacks though it has others of its subheading,
    may hold goods that are not: ``part``.
    """
    digits = digits_of(hs)
    listed = _goods()
    if len(digits) >= 8 and digits[:8] in listed:
        return "whole"
    family = digits[:6]
    return "part" if len(digits) >= 4 and any(code.startswith(family) for code in listed) else ""


@cache
def proposed(hs: str) -> bool:
    """Return whether a code is among those proposed from 2028 (COM(2025) 989): no law yet."""
    digits = digits_of(hs)
    return len(digits) >= 4 and any(
        digits.startswith(code) or code.startswith(digits) for code in _proposed()
    )


def by_default(hs: str, origin: str, year: int, route: str = "") -> EmbeddedEmissions | None:
    """Return the default emissions of goods of an origin, with their mark-up, and their benchmark.

    ``route`` is the production route by which the benchmark differs (C blast furnace, D and E electric
    arc, K primary and L secondary aluminium ...); blank: that of the default. None where there is no
    default. Where several fit, the one that costs most holds (2025/2620, 5.1: the highest benchmark, of
    default values alone).

    Parameters
    ----------
    hs
        Customs code of the goods.
    origin
        Country of origin by ISO code.
    year
        Of import.
    route
        Production route by which the benchmark differs, such as C for blast furnace; blank: that of the
        default.
    """
    digits, column = digits_of(hs), f"y{min(max(year, FIRST_YEAR), 2028)}"
    for where in (origin, OTHERS):
        found = _longest(digits, _defaults(where))
        if found is None:
            continue
        code, table = found
        table = [row for row in table if row["route"] == route] or table
        row = max(table, key=lambda row: float(row[column]))
        bench = benchmark(hs, year, route or row["route"])
        how = f"default of {'other countries' if where == OTHERS else where} for {spaced(code)}"
        if bench is None:
            return EmbeddedEmissions(float(row[column]), 0.0, how=f"{how}, no benchmark")
        said = f", route {route or row['route']}" if route or row["route"] else ""
        return EmbeddedEmissions(float(row[column]), bench, how=how + said)
    return None


def benchmark(hs: str, year: int, route: str = "", *, actual: bool = False) -> float | None:
    """Return the benchmark of goods [t CO2e/t]; None where the tables have none for the route.

    Parameters
    ----------
    hs
        Customs code of the goods.
    year
        Of import; from 2028 on other rows hold.
    route
        Production route by which it differs; blank: the row without one, else the highest.
    actual
        Whether for actual emissions (column A: the goods' own process, without what went into them), else
        for default ones (column B).
    """
    period = "1" if year <= 2027 else "2"
    found = _longest(digits_of(hs), _benchmarks("a" if actual else "b"))
    if found is None:
        return None
    table = [row for row in found[1] if row["period"] in {"", period}]
    routes = {row["route"] for row in table}
    fitting = [row for row in table if row["route"] == route]
    if not fitting and route and routes - {""}:
        return None
    return max((float(row["value"]) for row in fitting or table), default=None)


Row = dict[str, str]


def _longest(digits: str, table: dict[str, list[Row]]) -> tuple[str, list[Row]] | None:
    """Return the rows of the longest code that begins a code; of a short one, of all that it begins."""
    for length in range(min(len(digits), 8), 3, -1):
        if digits[:length] in table:
            return digits[:length], table[digits[:length]]
    below = [row for code, found in table.items() if code.startswith(digits[:8]) for row in found]
    return (digits, below) if below and len(digits) >= 4 else None


def _by_code(pairs: Iterable[tuple[str, Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for code, row in pairs:
        found.setdefault(code, []).append(row)
    return found


@cache
def _proposed() -> tuple[str, ...]:
    return tuple(row["cn"] for row in rows("cbam/proposed"))


@cache
def _goods() -> frozenset[str]:
    return frozenset(code for row in rows("cbam/goods") for code in row["cn"].split())


@cache
def _defaults(origin: str) -> dict[str, list[Row]]:
    return _by_code((row["cn"], row) for row in _table() if origin in row["origins"].split())


@cache
def _table() -> list[Row]:
    return rows("cbam/defaults")


@cache
def _benchmarks(column: str) -> dict[str, list[Row]]:
    return _by_code(
        (code, row)
        for row in rows("cbam/benchmarks")
        if row["column"] == column
        for code in row["cn"].split()
    )
