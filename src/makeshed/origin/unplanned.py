"""What a bill can come to in any plan, where no plan is given: every source, at the ends of its cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from makeshed.origin.adjusting import ends
from makeshed.origin.arriving import NONE, Arrival
from makeshed.origin.bill_facts import BillFacts, grouped
from makeshed.science.bill import OWN, Bill, Choice


def open_ways(
    books: BillFacts, made: Callable[[str], Bill], item: str, user: str, quantity: float
) -> Iterator[Choice]:
    """Yield all that some plan could have a part for: each source at the ends of what it can cost.

    A plan may split a part among sources, so that one which cannot supply all of it counts, too.
    ``made`` tells the bill of the part at a site.
    """
    for site, tiers in grouped(books.offers.get(item, ()), "site").items():
        if tiers[0].capacity == 0 or books.sites[site].status == "closed":
            continue
        asked = [tier.price for tier in tiers]
        price = books.arrives.prices.get((site, item), (min(asked), max(asked)))
        came = books.arrives.at(item, site, user, price) or Arrival(price)
        for origin, proof in dict.fromkeys((tier.origin, tier.proof) for tier in tiers):
            where = books.where(site, origin)
            for value, lines in ends(came, item, quantity, where, books.code(item), proof):
                goods = books.goods(f"{item} from {site}", item, value, where, quantity, proof)
                yield Choice(site, (goods, *lines), cost=price[0] * quantity)
    for site in sorted(books.sites):
        if any(True for _ in books.routes(site, item)):
            bill = made(site)
            low, high = bill.values()
            worth = (low, math.inf if bill.open else high)
            came = books.arrives.at(item, site, user, worth) or Arrival(worth)
            came, parts = replace(came, price=NONE), ((quantity, bill),)
            for _, lines in ends(came, item, quantity, books.where(site), books.code(item), OWN):
                yield Choice(site, lines, parts, cost=low * quantity)


def too_little(books: BillFacts, item: str, most: float | None) -> bool:
    """Return whether all who sell an item cannot sell as many as are needed, and nobody makes it."""
    if most is None or any(True for site in books.sites for _ in books.routes(site, item)):
        return False
    held = 0.0
    for site, tiers in grouped(books.offers.get(item, ()), "site").items():
        if books.sites[site].status != "closed":
            held += math.inf if tiers[0].capacity is None else tiers[0].capacity
    return held < most * (1 - 1e-9)


def site_spans(books: BillFacts, item: str, site: str, *, inside: bool) -> list[float | None]:
    """Return the least that a site can add to a unit in any plan, and the most; None: anything."""
    own, units = books.sites[site], books.demand.get(item, 0.0)
    opening = own.opening_cost if own.status == "candidate" else 0.0
    grows = any(row.expand_cost for (at, _), row in books.able.items() if at == site)
    if not (own.fixed_cost or opening or grows):
        return [0.0]
    others = any(
        True for name in books.operations if name != item for _ in books.routes(site, name)
    )
    shared = inside or others or item in books.inner or not units
    least = 0.0 if shared else (own.fixed_cost + opening / own.life) / units
    rivals = len(books.makers(item)) > 1 or books.sellers(item) or item in books.soft
    known = units and not (inside or rivals or opening or grows)
    most = own.fixed_cost / units if known else None
    if most is None:
        books.notes[
            f"how many a year share what {site} costs is not known without a plan: that cost is open"
        ] = None
    return list(dict.fromkeys((least, most)))
