"""What buying it would cost: every offer it is set against, landed where it is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.answer import Term, total
from makeshed.errors import BadFacts, BadValue, NotEnoughData, Problem, nearest
from makeshed.model import Item, Offer, Place, Shed, Site
from makeshed.questions.landing.lane import Goods, Landing, Lane
from makeshed.questions.quote.drivers import Drivers, Range, Taken, Where
from makeshed.science.crossing import Values
from makeshed.science.landed import NotCovered, exworks_price
from makeshed.units import Share


@dataclass(frozen=True, kw_only=True)
class Seller:
    """One offer: its price tiers at the seller's door, and the ways from there."""

    site: str
    firm: str
    origin: str
    lead: float
    least: tuple[float, ...]  # where each tier begins [units a year]
    price: tuple[float, ...]  # ex works [money]
    lanes: tuple[Lane, ...]


def offers_against(shed: Shed, against: str, item: str, home: str) -> list[Offer]:
    """Return the offers that ``against`` names: an offer, an item, or imports of the item.

    Raises
    ------
    BadValue
        It names nothing, or an import of nothing in particular.
    NotEnoughData
        Nobody abroad offers the item.
    """
    table = shed.priced(Offer)
    keys = table.select(pl.concat_str("site", "item", separator=":").alias("k"))["k"]
    if against == "import":
        if not item:
            raise BadValue(
                "which item is imported is not said", hint="give its key, with --item KEY"
            )
        abroad = (
            table.join(shed.table(Site).select("site", "place"), on="site", how="left")
            .join(shed.table(Place).select("place", "country"), on="place", how="left")
            .filter((pl.col("item") == item) & (pl.col("country") != home))
        )
        if abroad.is_empty():
            raise NotEnoughData(
                f"nobody outside {home or 'the country'} offers {item!r}",
                hint="add an offer, or name one with --against",
            )
        return [Offer(**row) for row in abroad.select(table.columns).iter_rows(named=True)]
    rows = table.filter((pl.col("item") == against) | (keys == against))
    if rows.is_empty():
        known = [*keys.unique().to_list(), *table["item"].unique().to_list(), "import"]
        raise BadValue(f"no offer or item is called {against!r}", hint=nearest(against, known))
    return [Offer(**row) for row in rows.iter_rows(named=True)]


class Rival:
    """Offers set against making, landed at one place."""

    def __init__(
        self, offers: list[Offer], landing: Landing, place: str, drivers: Drivers, tax: Share = 0.0
    ) -> None:
        self.landing, self.place, self.tax = landing, place, tax
        self.item = offers[0].item
        self.goods = goods_of(landing.shed, self.item)
        self.wanted = landing.demand(place, self.item)
        sites = dict.fromkeys(offer.site for offer in offers)
        self.sellers = [
            self._seller(landing.shed.get(site, Site), [o for o in offers if o.site == site])
            for site in sites
        ]
        self.sellers = [seller for seller in self.sellers if seller.lanes]
        if not self.sellers:
            raise NotEnoughData(
                f"no way leads from {', '.join(sites)} to {place}", hint="add a lane or a mode"
            )
        self.drivers = drivers
        self.name = f"{self.item} from {' or '.join(seller.site for seller in self.sellers)}"

    @property
    def jumps(self) -> list[float]:
        """Quantities at which the price of some seller jumps."""
        return sorted({least for seller in self.sellers for least in seller.least})

    @property
    def untaxed(self) -> list[str]:
        """Who sells over a border at which no duty row fits the item: nothing is levied there."""
        shed = self.landing.shed
        return [
            seller.site
            for seller in self.sellers
            if self.landing.untaxed(
                shed.get(seller.site, Site).place,
                self.place,
                self.goods,
                (seller.origin, seller.firm),
            )
        ]

    def find(self, driver: str) -> Range:
        """Return the range of a driver of buying."""
        return self.drivers.find(driver, Where(process="", material="", site="", country=""))

    def _seller(self, site: Site, tiers: list[Offer]) -> Seller:
        tiers = sorted(tiers, key=lambda offer: offer.min_quantity)
        first = tiers[0]
        country = self.landing.country[site.place]
        origin = (first.origin or country, site.firm)
        lanes = self.landing.lanes(site.place, self.place, self.goods, origin)
        return Seller(
            site=site.site,
            firm=site.firm,
            origin=origin[0],
            lead=first.lead_time,
            least=tuple(offer.min_quantity for offer in tiers),
            price=tuple(self._exworks(offer, site, origin) for offer in tiers),
            lanes=tuple(lanes),
        )

    def _exworks(self, offer: Offer, site: Site, origin: tuple[str, str]) -> float:
        """Return the price at the seller's door: what it includes on the way is taken off."""
        named = offer.incoterm_place
        if not named or named == site.place:
            return offer.price
        lanes = self.landing.lanes(site.place, named, self.goods, origin)
        if not lanes:
            found = f"{offer.id} at {named}, where no mode leads from it"
            raise BadFacts([Problem("offers", None, "incoterm_place", found, "a place with a way")])
        lane = min(lanes, key=lambda way: way.freight)
        try:
            return exworks_price(
                offer.price,
                incoterm=offer.incoterm,
                carriage=lane.freight,
                insurance_rate=lane.insurance,
                duty_rate=lane.cif,
                fob_duty_rate=lane.fob,
                levy=lane.levy,
            )
        except NotCovered as error:
            right = f"a price that includes the way to {named}, or another incoterm"
            found = f"{offer.id}: {error}"
            raise BadFacts([Problem("offers", None, "price", found, right)]) from error

    def lines(self, seller: Seller, lane: Lane, volume: Values, take: Taken) -> dict[str, Values]:
        """Return the landed cost of one unit needed, line by line; ``volume`` is of a year.

        Below the least quantity the year's need still buys that least: its cost falls on what is needed.
        """
        tier = np.clip(np.searchsorted(seller.least, volume, side="right") - 1, 0, None)
        price = np.asarray(seller.price)[tier] * take("rival_price")
        more = self.landing.cost(
            lane,
            price,
            lead=seller.lead,
            demand=self.wanted,
            freight_factor=take("rival_freight"),
            duty_factor=take("rival_duty"),
            added_duty=take("added_duty"),
        )
        lines = {"price": price, **more}
        unused = np.maximum(seller.least[0] / volume, 1.0) - 1.0
        lines["bought and not needed"] = unused * sum(lines.values())
        lines["tax"] = np.asarray(self.tax * sum(lines.values()))
        return lines

    def cost(self, volume: Values, take: Taken) -> Values:
        """Return the landed cost of one unit, by the cheapest seller and mode."""
        ways = [
            sum(self.lines(seller, lane, volume, take).values())
            for seller in self.sellers
            for lane in seller.lanes
        ]
        return np.asarray(np.minimum.reduce(np.broadcast_arrays(*ways)))

    def opened(self, volume: float, unit: str) -> Term:
        """Return the landed cost opened, of the cheapest seller and mode."""
        take, at = Taken(self.find), np.asarray(volume)
        found = []
        for seller in self.sellers:
            for lane in seller.lanes:
                lines = {k: float(v) for k, v in self.lines(seller, lane, at, take).items()}
                found.append((math.fsum(lines.values()), seller, lane, lines))
        _, seller, lane, lines = min(found, key=lambda way: way[0])
        levied = f" + {lane.levy:g} {unit}" if lane.levy else ""
        said = {
            "price": f"ex works {seller.site}, tier of {volume:,g} a year",
            "freight": lane.mode,
            "duty": f"{lane.cif + lane.fob:.1%}{levied}, origin {seller.origin}",
            "stock under way": f"{lane.days:,.0f} d",
            "bought and not needed": f"least quantity {seller.least[0]:,g}",
        }
        parts = [Term(name, value, unit, said.get(name, "")) for name, value in lines.items()]
        return total(f"{self.item} from {seller.site} at {self.place}", unit, parts)


def goods_of(shed: Shed, item: str) -> Goods:
    """Return an item of the shed as it travels."""
    row = shed.get(item, Item)
    return Goods(item=item, mass=row.mass, volume=row.volume, hs=row.hs, essential=row.essential)
