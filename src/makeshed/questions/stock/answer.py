"""What placing safety stock says: what each stage holds and promises, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.inventory.kept import ENDS, EVERYWHERE, Kept, Otherwise, Promise, StockOnHand
from makeshed.units import Money, MoneyPerYear, Share, amount

SHOWN = 40
"""Rows of a table that a terminal shows; the answer, its JSON and the page hold them all."""


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
        still = sum(not row.variability for row in self.promises)
        if still == len(self.promises):
            return (
                f"no demand says how it varies (demands.variability): what {len(self.rows)} stages need as safety "
                "stock is not known"
            )
        left = f"; {still} of {len(self.promises)} demands say not how they vary" if still else ""
        if not holding:
            return f"no safety stock is needed at any of {len(self.rows)} stages{left}"
        saved = " and ".join(
            f"{amount(row.saved)} ({row.saved_share:.0%}) less than {row.policy}"
            if row.saved
            else f"as much as {row.policy}"
            for row in self.otherwise
            if row.policy in {EVERYWHERE, ENDS}
        )
        return (
            f"safety stock costs {amount(self.cost)} {self.currency}/a ({amount(self.held)} "
            f"{self.currency} held at {holding} of {len(self.rows)} stages): {saved}; {self.proof}{left}"
        )

    def __str__(self) -> str:
        sections = {
            "Stages": self.rows,
            "Promises": self.promises,
            "Held otherwise": self.otherwise,
            "On hand": self.on_hand,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))
