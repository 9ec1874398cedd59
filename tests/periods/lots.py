"""Lot sizes as textbooks have them: a shop that charges each month in which it is ordered from, and a store.

H. M. Wagner and T. M. Whitin, Dynamic Version of the Economic Lot Size Model, Management Science 5 (1958), table 1:
twelve months, and the plan of 864. W. J. Hopp and M. L. Spearman, Factory Physics, section 2.3: ten months at
100 an order and 1 to keep a unit a month, and the plan of 580.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.questions.worlds import lane, seller, wanted, world

from makeshed.model import Fact, Override, Period, Shed, Site, Storage

Lots = tuple[list[int], list[int], float]
WAGNER_WHITIN: dict[str, Lots] = {
    "Wagner and Whitin 1958": (
        [69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56],
        [85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114],
        1.0,
    ),
    "Hopp and Spearman": ([20, 50, 10, 50, 50, 10, 20, 40, 20, 30], [100] * 10, 1.0),
}


def lots(wants: Sequence[int], orders: Sequence[int], holding: float) -> Shed:
    """Return a case of months: what is wanted in each, what an order costs in it, a unit kept for a month."""
    facts: list[Fact] = [
        *seller("shop", "nice", 0.0, fixed_cost=1.0),
        Site(site="depot", place="lyon", role="store"),
        lane("nice", "lyon", 0.0),
        wanted(quantity=1.0),
        Storage(site="depot", item="bike", cost=holding * 12),
    ]
    for month, (want, order) in enumerate(zip(wants, orders, strict=True)):
        key = f"m{month + 1:02}"
        facts += [
            Period(period=key, start=date(2027, month + 1, 1), months=1),
            Override(period=key, fact="demands/lyon:bike.quantity", value=repr(want * 12.0)),
            Override(period=key, fact="sites/shop.fixed_cost", value=repr(order * 12.0)),
        ]
    return world(*facts)
