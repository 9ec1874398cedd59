"""What the shipments of a plan cost, counted again from its goods, and what each unit bears of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from makeshed.model import Demand, Item
from makeshed.network.audit.entries import CostEntry
from makeshed.science.shipments import Shipping

SHOWN = 5
"""Lanes named in notes."""


@dataclass(kw_only=True)
class Shipped:
    """All that goes over one lane by the shipment in a year; it is asked when all goods are there."""

    shipping: Shipping
    mode: str
    start: str
    end: str
    by_mode: bool  # how often it goes
    goods: list[tuple[Item, float]] = field(default_factory=list)

    @cached_property
    def weight(self) -> float:
        """What is charged in a year [kg]: the mass of all goods or their room, whichever is more."""
        return self.shipping.weight(
            math.fsum(item.mass * quantity for item, quantity in self.goods),
            math.fsum(item.volume * quantity for item, quantity in self.goods),
        )

    @cached_property
    def cost(self) -> float:
        """What it costs a year [money/a]."""
        return float(self.shipping.yearly(self.weight))

    def share(self, item: Item) -> float:
        """Return what a unit of an item bears, by chargeable weight [money/unit]."""
        if not self._apart:
            return self.cost / math.fsum(quantity for _, quantity in self.goods)
        return self.cost * self.shipping.weight(item.mass, item.volume) / self._apart

    @cached_property
    def _apart(self) -> float:
        """What is charged in a year of all goods, each weighed alone [kg]."""
        weigh = self.shipping.weight
        return math.fsum(weigh(i.mass, i.volume) * quantity for i, quantity in self.goods)

    def entry(self, item: Item) -> CostEntry:
        """Return what a unit of an item bears as freight."""
        return CostEntry("freight", self.said, self.share(item))

    @property
    def said(self) -> str:
        """How often how much goes."""
        ship = self.shipping
        if not ship.stated:
            loads = math.ceil(self.weight / ship.most * (1 - 1e-9)) or 1
            return f"{self.mode}, {loads:,} loads a year, full but for the last"
        each = self.weight / ship.shipments
        price = self.cost / ship.shipments
        return (
            f"{self.mode}, {ship.shipments:.4g} shipments a year of {each:,.4g} kg at {price:,.2f}"
        )

    @property
    def note(self) -> str:
        """From where to where, how often how much goes, and what it costs a year."""
        if self.shipping.among:
            often = f"chosen among {', '.join(f'{n:.4g}' for n in self.shipping.among)} a year"
        elif not self.shipping.stated:
            often = "no interval or number of shipments is stated"
        elif self.by_mode:
            often = "so often by the interval of the mode"
        else:
            often = "as the lane states"
        return f"{self.start} to {self.end} by {self.said}: {self.cost:,.2f} a year ({often})"


@dataclass(frozen=True)
class Parcel:
    """Goods that come so many units to a parcel, each sent by itself."""

    row: Mapping[str, Any]
    item: Item
    units: float
    quantity: float
    shipping: Sequence[Shipping]

    @property
    def each(self) -> float:
        """What a unit costs [money/unit]."""
        ship = self.shipping[int(self.row["parcels"])]
        return float(ship.consigned(self.units, self.item.mass, self.item.volume))

    @property
    def entry(self) -> CostEntry:
        """What a unit bears as freight."""
        return CostEntry("freight", f"{self.row['mode']}, {self.units:g} a parcel", self.each)

    @property
    def note(self) -> str:
        """From where to where, how many, and what one costs."""
        return (
            f"{self.item.item} goes from {self.row['place_a']} to {self.row['place_b']} by {self.row['mode']} in "
            f"parcels of {self.units:g} (demands.parcel), each by itself: {self.quantity / self.units:,.4g} a year "
            f"at {self.units * self.each:,.2f}"
        )


def parcelled(
    moved: Iterable[tuple[Mapping[str, Any], float]],
    items: Sequence[Item],
    demands: Sequence[Demand],
    shipping: Sequence[Shipping],
) -> list[Parcel]:
    """Return what comes in parcels.

    Parameters
    ----------
    moved
        Ways, and how many units move on each.
    items, demands
        Those of the plan, by their numbers.
    shipping
        What is paid by the shipment, by its number.
    """
    return [
        Parcel(row, items[row["i"]], demands[row["d"]].parcel or 1.0, quantity, shipping)
        for row, quantity in moved
        if row["parcels"] is not None
    ]


def shipped(
    rows: Sequence[Mapping[str, Any]],
    moved: Sequence[float],
    items: Sequence[Item],
    shipping: Sequence[Shipping],
) -> dict[int, Shipped]:
    """Return by number what goes by the shipment, over the ways that something moves on.

    Parameters
    ----------
    rows
        Ways that goods take, each as a row.
    moved
        What goes by each [units/year].
    items
        What each carries.
    shipping
        What a shipment costs, by number.
    """
    found: dict[int, Shipped] = {}
    for row, quantity in zip(rows, moved, strict=True):
        number = row["ship"]
        if number is None or quantity <= 0:
            continue
        if number not in found:
            found[number] = Shipped(
                shipping=shipping[number],
                mode=row["mode"],
                start=row["place_a"],
                end=row["place_b"],
                by_mode=row["shipments"] is None,
            )
        found[number].goods.append((items[row["i"]], quantity))
    return found


def said(found: Iterable[Shipped], shipping: Sequence[Shipping]) -> Iterator[str]:
    """Say what goes by the shipment, the dearest first, and what is not told where anything could."""
    ranked = sorted(found, key=lambda each: (-each.cost, each.note))
    yield from (each.note for each in ranked[:SHOWN])
    if len(ranked) > SHOWN:
        yield f"{len(ranked) - SHOWN} more lanes are paid by the shipment: why total opens freight"
    if shipping:
        yield (
            "some lanes are paid by the shipment, where a unit more costs now nothing and now a shipment: "
            "what an offer from elsewhere would have to cost is not told"
        )
