"""What the numbers of a quote are, who gave those it rests on, and what of it is invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from makeshed.costing.cost_drivers import CASE, MAKESHED, DriverRange, Drivers
from makeshed.costing.landed_offers import Rival
from makeshed.costing.quote_row import QuoteRow
from makeshed.costing.shop_rates import Own, Rates, drivers
from makeshed.costing.unit_cost import MakingWay
from makeshed.language.text import few
from makeshed.model import Fact, Offer
from makeshed.units import shown

MEANS = {
    "cost": "what one unit costs whoever buys it, margin and minimum order included, every driver as "
    "stated; why opens it, offers and break-even tips rest on it",
    "p10": "a tenth of the draws of all drivers within their ranges cost less",
    "p50": "half of the draws cost less: the median, often above cost, for ranges reach up",
    "p90": "nine tenths of the draws cost less",
    "rival": "what one unit costs bought and landed, every driver as stated; why opens it",
    "rival_p50": "the median of that over the draws",
    "chance": "share of the draws in which making costs less than buying",
}
"""What each number of a row is; the same name is the same number wherever it stands."""
INVENTED = "invented"
FAR = 10.0
"""Times beyond the ends of what is usual from which on a number is most often in another unit."""


def origins(rates: Rates, taken: Drivers, ways: Sequence[MakingWay], unit: str) -> Iterator[str]:
    """Yield what was taken from the shop, from the case and from makeshed, where a shop has rates."""
    if not rates:
        return
    used = [own for own in taken.shops_rates() if own in taken.taken]
    idle = [own for own in taken.shops_rates() if own not in taken.taken]
    if used:
        yield f"from {rates.file}: {', '.join(_told(own, unit) for own in used)}"
    found = [(way.where.site, found) for way in ways for found in way.stated.used.values()]
    for by, says in ((CASE, "from the case"), (MAKESHED, "makeshed's estimates")):
        if names := _names(r for _, r in found if r.by == by):
            yield f"{says}: {names}"
    if idle:
        yield f"in {rates.file} and not used here: {', '.join(_told(own, unit) for own in idle)}"


def far_off(taken: Drivers, ways: Sequence[MakingWay], unit: str) -> Iterator[str]:
    """Yield numbers of a shop or a case that are far from all that is usual: a unit that was mixed up."""
    found: dict[str, None] = {}
    for way in ways:
        for own in way.stated.used.values():
            usual = None if own.by == MAKESHED else taken.usual(own.driver, way.where)
            if usual is None or own.value <= 0 or usual.high <= 0:
                continue  # what is usually nothing has no size to be far from
            if own.value > FAR * usual.high or own.value < usual.low / FAR:
                of = shown(own.unit or usual.unit, unit)
                size = f"{own.value:.6g}{'' if of == '1' else f' {of}'}"
                ends = f"{usual.low:.3g} to {usual.high:.3g}"
                found[f"{own.driver} {size} for {way.where.process}, usual are {ends}"] = None
    if found:
        yield f"far from what is usual, as if in another unit or of another process: {few(list(found), 4, '; ')}"


def outside(rows: Iterable[QuoteRow]) -> Iterator[str]:
    """Yield which costs as stated lie below nearly all draws."""
    if low := [row.key for row in rows if row.cost < row.p10]:
        yield (
            f"cost as stated is below P10 of {few(low, 4)}: nine of ten draws cost more, because the ranges of "
            "its drivers reach farther up than down; your own rates narrow them"
        )


def _names(found: Iterable[DriverRange]) -> str:
    return ", ".join(dict.fromkeys(each.driver for each in found))


def _told(own: Own, unit: str) -> str:
    """Return a rate in words: ``steel.price 1.95 EUR/kg``."""
    name = ".".join(part for part in (own.process, own.material, own.driver) if part)
    of = shown(drivers()[own.driver]["unit"], unit)
    return f"{name} {own.value:.6g}{'' if of == '1' else f' {of}'}"


def invented(ways: Sequence[MakingWay], rivals: Iterable[Rival]) -> tuple[str, ...]:
    """Return the sites whose rates or prices say themselves that they are invented."""
    found: dict[str, None] = {}
    for way in ways:
        facts: list[Fact | None] = [way.site, way.where.capability]
        if any(_invented(fact) for fact in facts):
            found[way.where.site] = None
    for rival in rivals:
        offers: list[Offer] = rival.offers
        found |= dict.fromkeys(offer.site for offer in offers if _invented(offer))
    return tuple(found)


def _invented(fact: Fact | None) -> bool:
    return fact is not None and fact.source.lower().startswith(INVENTED)


def invention(sites: Sequence[str]) -> Iterator[str]:
    """Yield that sites are invented."""
    if sites:
        yield (
            f"{' and '.join(sites)}: an invented example, no real shop and no real prices (the facts say "
            "so); put your own in a CASE, or your rates in a file, with --shop"
        )
