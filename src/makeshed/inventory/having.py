"""What is on hand, beside what is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.inventory.kept import Kept, StockOnHand
from makeshed.language.text import few
from makeshed.model import Shed, Stock
from makeshed.science.stock import DAYS_PER_YEAR

SOME = 4
"""Names in a note."""


def on_hand(shed: Shed, rows: Sequence[Kept], demands: set[str]) -> tuple[StockOnHand, ...]:
    """Return a row for each site and item of which the shed says what lies there, and which the plan passes."""
    found = []
    for stock in shed.rows(Stock):
        here = [row for row in rows if (row.where, row.item) == (stock.site, stock.item)]
        here = [row for row in here if row.stage.partition(", ")[0] not in demands]
        passing = sum(row.quantity for row in here)
        if not passing:
            continue
        needed = sum(row.stock for row in here)
        have = stock.quantity
        if have is None:
            have = (stock.days or 0.0) * passing / DAYS_PER_YEAR
        value = sum(row.value * row.quantity for row in here) / passing
        found.append(
            StockOnHand(
                site=stock.site,
                item=stock.item,
                have=have,
                needed=needed,
                more=needed - have,
                worth=(needed - have) * value,
            )
        )
    return tuple(found)


def unsaid(shed: Shed, rows: Sequence[Kept], having: Sequence[StockOnHand]) -> Iterator[str]:
    """Say of what is on hand what is not known, or not needed, where anything is known."""
    if not len(shed.table(Stock)):
        return
    told = {(row.site, row.item) for row in having}
    silent = [row.stage for row in rows if row.stock > 0 and (row.where, row.item) not in told]
    if silent:
        yield f"stocks does not say what is on hand for {few(silent, SOME)}"
    idle = [stock.id for stock in shed.rows(Stock) if (stock.site, stock.item) not in told]
    if idle:
        yield f"what lies there is at no stage of the plan: {few(idle, SOME)}"
    if having:
        yield "what is on hand serves between shipments too: what is needed here is safety stock alone"
