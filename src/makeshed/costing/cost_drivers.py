"""What a quote rests on: each number as a range, the nearest that somebody has given.

A row of the case comes before a bundled one, a site's before everybody's, a process's and a
material's own before any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from zlib import crc32

import numpy as np

from makeshed.costing.shop_rates import Own, drivers
from makeshed.data import rows
from makeshed.errors import NotEnoughData
from makeshed.model import Capability, Currency, Driver, Shed
from makeshed.science.crossing import Values, strata, triangular

MAKESHED, CASE, SHOP = "makeshed", "the case", "the shop"
"""Who has given a number: estimates that come with makeshed, facts of the case, the shop itself."""
RATIOS = {"price_level", "mould_factor", "pattern_factor"}
"""What a whole estimate is multiplied by: half of it is as far off as double, so the logarithm is drawn."""
DECADE = 10
"""So is that of a range whose high end is so many times its low one: drawn by its numbers, half of the draws of 0.003
to 0.2 hours would lie above 0.07, where 0.02 is stated."""
DRAWS = 256
SEED = 20261122


@dataclass(frozen=True, slots=True)
class DriverRange:
    """A driver: least, most likely and most, where it was read, and how far to trust it."""

    driver: str
    low: float
    value: float
    high: float
    unit: str
    source: str
    kind: str
    by: str = MAKESHED

    def times(self, factor: float) -> DriverRange:
        """Return the range with its numbers multiplied."""
        return replace(
            self, low=self.low * factor, value=self.value * factor, high=self.high * factor
        )


def exactly(
    driver: str, value: float, unit: str, source: str, kind: str = "declared"
) -> DriverRange:
    """Return a range of the case without spread."""
    return DriverRange(driver, value, value, value, unit, source, kind, CASE)


@dataclass(frozen=True, kw_only=True)
class DriverScope:
    """Whose numbers are asked for."""

    process: str
    material: str
    site: str
    country: str
    capability: Capability | None = None  # in the shed's currency
    several: bool = False  # whether the process is asked of several materials


@cache
def lineage(material: str) -> tuple[str, ...]:
    """Return a material and what it is a kind of, nearest first, then any."""
    parents = {row["material"]: row["is_a"] for row in rows("capability/materials")}
    found = [material]
    while parent := parents.get(found[-1], "").partition("|")[0]:
        found.append(parent)
    return (*found, "")


@cache
def _bundled() -> dict[str, list[tuple[str, str, str, DriverRange]]]:
    """Return the bundled ranges by driver: process, material, region, range in euro."""
    found: dict[str, list[tuple[str, str, str, DriverRange]]] = {}
    for row in rows("making/drivers"):
        low, value, high = (float(row[end]) for end in ("low", "value", "high"))
        given = DriverRange(
            row["driver"], low, value, high, row["unit"], row["source"], row["kind"]
        )
        entry = (row["process"], row["material"], row["region"], given)
        found.setdefault(row["driver"], []).append(entry)
    return found


class Drivers:
    """The drivers of a shop, of a shed where the shop has none, and the bundled ones else.

    ``shop`` is the key of the site whose rates the shop's are.
    """

    def __init__(self, shed: Shed, rates: Sequence[Own] = (), shop: str = "") -> None:
        self.shops: dict[str, list[Own]] = {}
        for rate in rates:
            self.shops.setdefault(rate.driver, []).append(rate)
        self.shop, self.taken = shop, set[Own]()
        self.own: dict[str, list[Driver]] = {}
        for row in shed.rows(Driver):
            self.own.setdefault(row.driver, []).append(row)
        self.shed = shed

    @cached_property
    def coin(self) -> float:
        """Return what a euro, in which the bundled estimates are, is worth in the shed."""
        if self.shed.currency in {"", "EUR"}:
            return 1.0
        rates = dict(self.shed.table(Currency).select("currency", "rate").iter_rows())
        if "EUR" not in rates:
            raise NotEnoughData(
                "makeshed's rates and prices are in EUR, and EUR has no rate",
                hint=f"add EUR to currencies, with its value in {self.shed.currency}, or a row exchange.EUR "
                "to the shop's file",
            )
        return float(rates["EUR"])

    def find(self, driver: str, where: DriverScope) -> DriverRange:
        """Return the range of a driver there; raise `NotEnoughData` if nobody has given one."""
        given = self.of_shop(driver, where)
        given = given or self._own(driver, where) or _of_capability(driver, where)
        given = given or self.usual(driver, where)
        if given is None:
            named = " of ".join(part for part in (driver, where.material, where.process) if part)
            raise NotEnoughData(
                f"nothing is known of {named}", hint="give it a row in drivers of the case"
            )
        return given

    def of_shop(self, driver: str, where: DriverScope) -> DriverRange | None:
        """Return what the shop itself says of a driver there, if it says anything."""
        kinds = lineage(where.material)
        fits = [
            rate
            for rate in self.shops.get(driver, ())
            if rate.process in {"", where.process} and is_for(driver, rate.material, where)
        ]
        if not fits or where.site != self.shop:
            return None
        own = min(fits, key=lambda r: (r.process == "", kinds.index(r.material)))
        self.taken.add(own)
        unit = drivers()[driver]["unit"]
        return DriverRange(driver, own.low, own.value, own.high, unit, own.source, "declared", SHOP)

    def shops_rates(self) -> list[Own]:
        """Return every rate that the shop says."""
        return [rate for rates in self.shops.values() for rate in rates]

    def _own(self, driver: str, where: DriverScope) -> DriverRange | None:
        kinds = lineage(where.material)
        fits = [
            row
            for row in self.own.get(driver, ())
            if row.site in {"", where.site}
            and row.process in {"", where.process}
            and is_for(driver, row.material, where)
        ]
        if not fits:
            return None
        row = min(fits, key=lambda r: (r.site == "", r.process == "", kinds.index(r.material)))
        unit = next((entry[3].unit for entry in _bundled().get(driver, ())), "")
        source = row.source or "the case"
        return DriverRange(driver, row.low, row.value, row.high, unit, source, row.kind, CASE)

    def usual(self, driver: str, where: DriverScope) -> DriverRange | None:
        """Return what makeshed itself knows of a driver there; None: nothing."""
        found = nearest_bundled(driver, where.process, where.material, where.country)
        if found is None or self.coin == 1.0 or not found.unit.startswith("money"):
            return found
        return found.times(self.coin)


def is_for(driver: str, material: str, where: DriverScope) -> bool:
    """Whether what is said of a material holds for the one that is meant.

    What is said of any does. What is said of its kind does not where a number of its own is known: what
    steel costs says nothing of stainless steel.
    """
    kinds = lineage(where.material)
    if not material or material not in kinds:
        return not material
    own = [kinds.index(m) for p, m, _, _ in _bundled().get(driver, ())
           if m and m in kinds and p in {"", where.process}]  # fmt: skip
    return kinds.index(material) <= min(own, default=len(kinds))


@cache
def nearest_bundled(driver: str, process: str, material: str, country: str) -> DriverRange | None:
    """Return the bundled range in euro that fits best."""
    if driver == "labour_rate" and country in _wages():
        return _wages()[country]
    kinds = lineage(material)
    fits = [
        entry
        for entry in _bundled().get(driver, ())
        if entry[0] in {"", process}
        and entry[1] in kinds
        and (not entry[2] or country in entry[2].split(";"))
    ]
    if not fits:
        return None
    return min(fits, key=lambda e: (e[0] == "", kinds.index(e[1]), e[2] == ""))[3]


def _of_capability(driver: str, where: DriverScope) -> DriverRange | None:
    """Return what the site itself says of its process."""
    able = where.capability
    if able is None:
        return None
    rated = able.rate > 0 or able.labour_rate > 0
    said = {
        "machine_rate": (able.rate, "money/h", rated),
        "labour_rate": (able.labour_rate, "money/h", able.labour_rate > 0),
        "attendance": (1.0, "1", able.labour_rate > 0),
        "energy_rate": (able.energy_rate, "money/h", rated),
        "overhead": (0.0, "1", rated),
    }
    if driver not in said or not said[driver][2]:
        return None
    value, unit, _ = said[driver]
    source = f"capability of {able.site}" + (f": {able.source}" if able.source else "")
    return exactly(driver, value, unit, source, able.kind)


@cache
def _wages() -> dict[str, DriverRange]:
    """Return a shop's labour rate by country [EUR/h]: from shop rate to the mean and a third more."""
    found: dict[str, DriverRange] = {}
    for row in rows("wages"):
        low, mean = float(row["shop_rate"]), float(row["labour_cost"])
        wage = DriverRange(
            "labour_rate", low, mean, 1.3 * mean, "money/h", row["source"], row["kind"]
        )
        found.setdefault(row["country"], wage)
    return found


class Taken:
    """Drivers as numbers: as stated, or as draws; and which were taken.

    One range is one driver: whoever takes it gets the same draws, so what two ways of making have
    in common does not blur which is cheaper.
    """

    def __init__(
        self,
        find: Callable[[str], DriverRange],
        *,
        draws: int = 0,
        instead: Mapping[str, Values] | None = None,
    ) -> None:
        self.find = find
        self.draws = draws
        self.taken: dict[str, Values] = dict(instead or {})
        self.used: dict[str, DriverRange] = {}

    def __call__(self, driver: str) -> Values:
        """Return the driver as stated, or its draws."""
        if driver not in self.used:
            found = self.used[driver] = self.find(driver)
            value = drawn(found, self.draws) if self.draws else np.asarray(found.value)
            self.taken.setdefault(driver, value)
        return self.taken[driver]


@lru_cache(maxsize=4096)
def drawn(found: DriverRange, draws: int) -> Values:
    """Return the draws of a range: always the same ones for the same range, to six digits.

    The last digits of what was measured or estimated differ from one machine to the next.
    """
    ends = [f"{end:.6g}" for end in (found.low, found.value, found.high)]
    u = strata(draws, SEED, crc32(" ".join([found.driver, *ends, found.source]).encode()))
    if found.low > 0 and (found.driver in RATIOS or found.high >= DECADE * found.low):
        low, mode, high = np.log([found.low, found.value, found.high])
        return np.asarray(np.exp(triangular(u, low, mode, high)))
    return triangular(u, found.low, found.value, found.high)
