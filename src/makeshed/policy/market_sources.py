"""From where a market is supplied with an item's kind of goods, by trade, and the duty on each source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from makeshed.errors import NotEnoughData
from makeshed.model import Item, Shed, Trade
from makeshed.model.partners import NOT_TOLD
from makeshed.model.territory import countries, is_union, members, unions
from makeshed.model.trade import ANYBODY
from makeshed.network.landing.article import article_of
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import UNSAID, Tariff
from makeshed.science.codes import digits_of

HOME, OTHERS = "makers here", "others"
SAME = 6
"""Digits of a code below which goods of one code are not of one kind."""


@dataclass(frozen=True, slots=True)
class Market:
    """Whose trade tells what is brought in of such goods, in which year, of which code, and by whom."""

    reporter: str
    year: int
    product: str
    imports: dict[str, float]
    """By partner, before duty [money]; ``others`` are those that trade does not name."""


def market_of(shed: Shed, region: str, item: Item) -> Market | None:
    """Return what is brought in of an item's kind, by the last trade of its region or a union around that.

    The trade of the item's own code, else of the longest that it lies in, of six digits or more. None: there is
    none.
    """
    digits = digits_of(item.hs)
    codes = shed.table(Trade).filter(flow="import")["product"].unique().to_list()
    fitting = {code: digits_of(code) for code in codes}
    fitting = {c: d for c, d in fitting.items() if len(d) >= SAME and digits.startswith(d)}
    rows = shed.priced(Trade).filter(pl.col("flow") == "import", pl.col("product").is_in(fitting))
    around = [] if is_union(region) else [one for one in unions() if region in members(one)]
    for reporter in (region, *around):
        own = rows.filter(reporter=reporter)
        if not own.is_empty():
            year = own["year"].max()
            own = own.filter(year=year)
            product = max(own["product"].unique().sort(), key=lambda code: len(fitting[code]))
            found = dict(own.filter(product=product).select("partner", "value").rows())
            assert isinstance(year, int)
            return Market(reporter, year, product, _by_partner(reporter, found))
    return None


def _by_partner(reporter: str, told: dict[str, float]) -> dict[str, float]:
    """Return what comes from each country outside the reporter, and from all that are not named."""
    inside = members(reporter)
    nations = set(countries())
    whole = told.pop(ANYBODY, None)
    secret = told.pop(NOT_TOLD, 0.0)
    named = {who: value for who, value in told.items() if who in nations and who not in inside}
    within = sum(value for who, value in told.items() if who in inside)
    strange = sum(told.values()) - sum(named.values()) - within
    # All partners together of a union may be those outside it, or all: then what is inside is taken off.
    rest = strange + secret
    if whole is not None:
        rest = max(whole - sum(told.values()), secret, 0.0) + strange
    return {**named, **({OTHERS: rest} if rest > 1e-9 * max(sum(named.values()), rest) else {})}


def rates(
    shed: Shed, day: date, item: Item, market: Market, region: str
) -> Iterator[tuple[str, float]]:
    """Yield the duty on goods of each partner, as a share of their value.

    Raises
    ------
    DutiesClash
        A duty depends on what is not told of trade: a value, a way of carriage.
    NotEnoughData
        A duty is an amount for a unit or a kg, which is no share of a value that trade tells.
    """
    tariff = Tariff(shed, day)
    end = region if region in countries() else min(members(region))
    article = article_of(item)
    for partner in market.imports:
        if partner == OTHERS:
            yield partner, 0.0
            continue
        charged = tariff.charge(Passage(article, (partner, ""), partner, end, carried=UNSAID))
        if charged.each:
            raise NotEnoughData(f"on goods from {partner} an amount for each is due, no share")
        yield partner, charged.cif + charged.fob
