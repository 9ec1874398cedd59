"""What a plan takes for granted about origins: whose it is that nobody declared or proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.language.text import few
from makeshed.model import Item, Offer, Place, Shed, Site
from makeshed.model.duty import Duty
from makeshed.model.territory import UNKNOWN, members
from makeshed.network.rule_requirements import Law
from makeshed.plans.plan import Purchase, Shipment
from makeshed.science.codes import digits_of
from makeshed.science.duties import PREFERENCE

SOME = 3
"""Goods named in a note."""


def assumed(
    shed: Shed, purchases: Sequence[Purchase], shipments: Sequence[Shipment], law: Law
) -> Iterator[str]:
    """Say where the origin of goods is only that of their seller.

    A preference without a rule of its own is granted by the country of origin; agreements grant it
    to goods with a proof of origin alone.
    """
    bought = {(row.site, row.item) for row in purchases}
    nowhere = {(row.site, row.item) for row in purchases if row.origin in UNKNOWN}
    if nowhere:
        yield (
            "the origin of what is bought is not known (XX): duties and preferences of no named country are "
            f"charged, and what is due may be more: {_named(nowhere)}"
        )
    open_offers = {
        (offer.site, offer.item)
        for offer in shed.rows(Offer)
        if not offer.origin and (offer.site, offer.item) in bought
    }
    if law and open_offers:
        yield (
            "a seller's country need not be its goods' origin; it is taken for it where no offer "
            f"declares one: {_named(open_offers)}"
        )
    unproven = open_offers - {(o.site, o.item) for o in shed.rows(Offer) if o.proof}
    if not unproven:
        return
    country = {place.place: place.country for place in shed.rows(Place)}
    home = {site.site: country[site.place] for site in shed.rows(Site)}
    codes = {row.item: digits_of(row.hs) for row in shed.rows(Item)}
    arrivals = {(row.item, row.origin, country[row.destination_place]) for row in shipments}
    for duty in shed.rows(Duty):
        ended = duty.valid_to is not None and duty.valid_to < law.day
        if duty.measure != PREFERENCE or duty.rule or ended or duty.origin == "*":
            continue
        origins, into = members(duty.origin), members(duty.destination)
        code = digits_of(duty.hs)
        granted = {
            (site, item)
            for site, item in unproven
            if home[site] in origins
            and codes[item].startswith(code)
            and any((item, home[site], end) in arrivals for end in into - origins)
        }
        if granted:
            yield (
                f"{duty.duty} is granted by the seller's country alone, and asks for a proof of "
                f"origin (offers.origin, offers.proof): {_named(granted)}"
            )


def _named(goods: set[tuple[str, str]]) -> str:
    names = [f"{item} from {site}" for site, item in sorted(goods, key=lambda pair: pair[::-1])]
    return few(names, SOME)
