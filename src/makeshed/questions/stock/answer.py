"""What placing safety stock says: what each stage holds and promises, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.units import Count, Day, Money, MoneyPerYear, PerYear, Share, amount

SHOWN = 40
"""Rows of a table that a terminal shows; the answer, its JSON and the page hold them all."""


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


@dataclass(frozen=True, kw_only=True)
class Stocked(Answer[Kept]):
    """Where safety stock belongs. ``why(stage)`` opens what a stage costs.

    ``cost`` is of a year, ``held`` what the stock is worth. ``bound`` is a cost below which there is
    proven to be no placement, ``gap`` the share that is open.
    """

    row_type: ClassVar[type] = Kept
    key: ClassVar[str] = "stage"
    cost: MoneyPerYear
    held: Money
    bound: MoneyPerYear
    gap: Share
    proven: bool
    method: str
    promises: tuple[Promise, ...]
    otherwise: tuple[Otherwise, ...]
    on_hand: tuple[StockOnHand, ...] = ()

    @property
    def proof(self) -> str:
        """How good the placement is proven to be."""
        if self.proven:
            return "proven the least"
        if self.bound <= 0:
            return "the best found, gap unknown"
        return f"the best found, at most {self.gap:.2%} above the least"

    def headline(self) -> str:
        """One sentence: what it costs, where it lies, what that saves, and whether it is the least."""
        holding = sum(row.stock > 0 for row in self.rows)
        if not holding:
            return f"no safety stock is needed at any of {len(self.rows)} stages"
        saved = " and ".join(
            f"{amount(row.saved)} ({row.saved_share:.0%}) less than {row.policy}"
            if row.saved
            else f"as much as {row.policy}"
            for row in self.otherwise
            if row.policy in {EVERYWHERE, ENDS}
        )
        return (
            f"safety stock costs {amount(self.cost)} {self.currency}/a ({amount(self.held)} "
            f"{self.currency} held at {holding} of {len(self.rows)} stages): {saved}; {self.proof}"
        )

    def __str__(self) -> str:
        sections = {
            "Stages": self.rows,
            "Promises": self.promises,
            "Held otherwise": self.otherwise,
            "On hand": self.on_hand,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))


EVERYWHERE, ENDS = "everywhere", "at the ends alone"
