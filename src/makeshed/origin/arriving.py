"""What goods can cost on arrival, in any plan of a shed: price, freight, insurance and duty from end to end.

Without a plan nobody knows by which mode a part comes, through which store and at which volume it is bought.
A share that leaves such costs out is another share than the one that a plan has. So each is taken at the
least and at the most that any plan could have, and a verdict holds only if it holds for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import Mode, Shed
from makeshed.network.instance import Instance, build
from makeshed.network.settings import Settings

Span = tuple[float, float]
"""The least and the most; inf: nothing is known to be the most."""

NONE: Span = (0.0, 0.0)
STORES = 2
"""Stores on the way from a source to a user, at most, as the planner has it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a unit can cost on arrival [money]."""

    price: Span
    freight: Span = NONE
    insurance: Span = NONE
    duty: Span = NONE

    @property
    def value(self) -> Span:
        """What a unit is worth on arrival."""
        spans = (self.price, self.freight, self.insurance, self.duty)
        return sum(low for low, _ in spans), sum(high for _, high in spans)

    def joined(self, other: Arrival) -> Arrival:
        """Return what holds both."""
        return Arrival(
            _hull(self.price, other.price),
            _hull(self.freight, other.freight),
            _hull(self.insurance, other.insurance),
            _hull(self.duty, other.duty),
        )


@dataclass(frozen=True, slots=True)
class _Leg:
    """From one site to another by any mode: what it costs a unit, and rates on what the unit is worth."""

    freight: Span
    insurance: Span
    cif: Span
    fob: Span
    levy: Span
    markup: Span

    def on(self, arrived: Arrival, worth: Span) -> Arrival:
        """Return what a unit costs past this leg; ``worth`` is what duty is paid on."""
        insurance = _times(self.insurance, worth)
        customs = _plus(worth, self.freight, insurance)
        duty = _plus(_times(self.cif, customs), _times(self.fob, worth), self.levy)
        past = Arrival(
            arrived.price,
            _plus(arrived.freight, self.freight),
            _plus(arrived.insurance, insurance),
            _plus(arrived.duty, duty),
        )
        return Arrival(
            _plus(past.price, _times(self.markup, past.value)),
            past.freight,
            past.insurance,
            past.duty,
        )


@dataclass
class Arriving:
    """All that can arrive, by item, source and user; empty where the shed says nothing of transport."""

    prices: dict[tuple[str, str], Span] = field(default_factory=dict)
    """By seller and item, ex works."""
    legs: dict[tuple[str, str, str], _Leg] = field(default_factory=dict)
    """By item, from and to."""
    stores: tuple[str, ...] = ()
    open_duty: bool = False
    """Whether some duty changes with what goods are worth, so that no rate holds for all values."""
    why_not: str = ""

    def at(self, item: str, source: str, user: str, price: Span) -> Arrival | None:
        """Return what a unit can cost at a user; None: the shed knows no way."""
        start = Arrival(price)
        found = [start] if source == user else list(self._ways(item, source, user, start, 0))
        if not found:
            return None
        whole = found[0]
        for other in found[1:]:
            whole = whole.joined(other)
        if self.open_duty and source != user:
            whole = Arrival(whole.price, whole.freight, whole.insurance, (0.0, math.inf))
        return whole

    def _ways(
        self, item: str, source: str, user: str, start: Arrival, passed: int
    ) -> Iterator[Arrival]:
        if (leg := self.legs.get((item, source, user))) is not None:
            # past a store, duty is paid on what its goods are worth on average, whoever they are of
            yield leg.on(start, start.value if not passed else (0.0, math.inf))
        for store in self.stores if passed < STORES else ():
            leg = self.legs.get((item, source, store))
            if leg is not None and store != user:
                worth = start.value if not passed else (0.0, math.inf)
                yield from self._ways(item, store, user, leg.on(start, worth), passed + 1)


def arriving(shed: Shed, day: date) -> Arriving:
    """Return what can arrive in the plans of a shed, with the settings of a plan that nobody changed."""
    if shed.table(Mode).is_empty():
        return Arriving()
    settings = Settings(
        holding_rate=0.2, discount_rate=0.08, carbon_price=0.0, blocked=(), local="", day=day
    )
    try:
        instance = build(shed, settings)
    except (Infeasible, NotEnoughData) as error:
        return Arriving(why_not=str(error))
    return Arriving(
        _prices(instance),
        _legs(instance),
        tuple(instance.tables.sites.filter(pl.col("role") == "store")["site"]),
        any(instance.tariff.is_stepwise(measure) for measure in instance.tariff.measures),
    )


def _prices(instance: Instance) -> dict[tuple[str, str], Span]:
    tiers = instance.tables.tiers.with_columns(works=pl.Series(instance.prices))
    by = tiers.group_by("site", "item").agg(low=pl.col("works").min(), high=pl.col("works").max())
    return {(site, item): (low, high) for site, item, low, high in by.rows()}


def _legs(instance: Instance) -> dict[tuple[str, str, str], _Leg]:
    ways, frame = instance.ways, instance.graph.ways
    table = frame.select("i", "s_a", "s_b", "d").with_columns(
        freight=pl.Series(ways.freight),
        most=pl.Series(np.where(ways.ship >= 0, np.inf, ways.freight)),
        insurance=pl.Series(ways.insurance),
        cif=pl.Series(ways.cif),
        fob=pl.Series(ways.fob),
        levy=pl.Series(ways.levy),
        markup=pl.Series(ways.markup),
        allowed=pl.Series(ways.allowed),
        store=instance.tables.sites["role"].gather(frame["s_b"].fill_null(0)) == "store",
    )
    inner = table.filter(pl.col("s_b").is_not_null() & (pl.col("s_a") != pl.col("s_b")))
    names = ("insurance", "cif", "fob", "levy", "markup")
    paid = pl.col("freight").fill_nan(0.0).fill_null(0.0)
    by = (
        inner.filter("allowed")
        .with_columns(markup=pl.when("store").then("markup").otherwise(0.0))
        .group_by("i", "s_a", "s_b")
        .agg(
            paid.min().alias("freight_low"),
            pl.col("most").fill_nan(np.inf).max().alias("freight_high"),
            *(pl.col(name).min().alias(f"{name}_low") for name in names),
            *(pl.col(name).max().alias(f"{name}_high") for name in names),
        )
    )
    items, sites = instance.tables.items["item"], instance.tables.sites["site"]
    found = {}
    for row in by.iter_rows(named=True):
        spans = {name: (row[f"{name}_low"], row[f"{name}_high"]) for name in ("freight", *names)}
        found[items[row["i"]], sites[row["s_a"]], sites[row["s_b"]]] = _Leg(**spans)
    return found


def _plus(*spans: Span) -> Span:
    return math.fsum(low for low, _ in spans), math.fsum(high for _, high in spans)


def _times(rate: Span, worth: Span) -> Span:
    return rate[0] * worth[0], rate[1] * worth[1] if rate[1] else 0.0


def _hull(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])
