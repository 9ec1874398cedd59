"""What a stage holds and promises, what is on hand of it, and what it would be otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.units import Count, Day, Money, MoneyPerYear, PerYear, Share


@dataclass(frozen=True, slots=True)
class Kept:
    """What one stage holds as safety stock: an item as it comes to a site or a demand.

    ``days`` is its own time at most, the wait for the next shipment included. It is served within
    ``service_in`` and promises ``service_out``, so it covers ``net`` days from stock. ``to_customer`` is
    the longest way from there to a customer. ``day_saves`` is what its own time a day shorter would save,
    everything placed anew; blank: not reckoned.
    """

    stage: str
    where: str
    item: str
    how: str
    quantity: PerYear
    days: Day
    service_in: Day
    service_out: Day
    net: Day
    to_customer: Day
    stock: Count
    cover: Day
    value: Money
    held: Money
    cost: MoneyPerYear
    day_saves: MoneyPerYear | None
    waits_for: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What one demand is promised, and what its varying costs in safety stock, along all that serves it.

    ``day_saves`` is what one day more of waiting would save, and ``day_costs`` what one day less would
    cost; blank: it cannot be less, or is not reckoned.
    """

    demand: str
    place: str
    item: str
    wait: Day
    variability: Share
    service_level: Share
    cost: MoneyPerYear
    day_saves: MoneyPerYear | None
    day_costs: MoneyPerYear | None


@dataclass(frozen=True, slots=True)
class StockOnHand:
    """What lies at a site of an item, what is needed there as safety stock, and how much more that is.

    ``worth`` is what it would cost to have it; below zero, more lies there than safety needs.
    """

    site: str
    item: str
    have: Count
    needed: Count
    more: Count
    worth: Money


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What safety stock costs where it is held otherwise, and how much less it is as placed."""

    policy: str
    cost: MoneyPerYear
    held: Money
    saved: MoneyPerYear
    saved_share: Share


EVERYWHERE, ENDS = "everywhere", "at the ends alone"
