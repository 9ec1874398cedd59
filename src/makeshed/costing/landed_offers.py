"""What buying it would cost: every offer it is set against, landed where it is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.answer import Term, total
from makeshed.costing.cost_drivers import DriverRange, Drivers, DriverScope, Taken
from makeshed.errors import BadFacts, BadValue, NotEnoughData, Problem, nearest
from makeshed.model import Item, Offer, Place, Shed, Site
from makeshed.model.territory import customs_territory
from makeshed.network.landing.landed_cost import Goods, LandedLane, Landing
from makeshed.science.crossing import Values
from makeshed.science.landed import INCOTERMS, NotCovered, exworks_price
from makeshed.science.siting import WHOLE
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
    lanes: tuple[LandedLane, ...]
    pack: float = 0.0  # units; 0: any amount

    def ordered(self, volume: Values) -> Values:
        """Return what is ordered for a year's need: whole packs."""
        return np.ceil(volume / self.pack * (1 - WHOLE)) * self.pack if self.pack else volume


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
        self.landing, self.place, self.tax, self.offers = landing, place, tax, offers
        self.item = offers[0].item
        self.goods = goods_of(landing.shed, self.item)
        self.wanted = landing.demand(place, self.item)
        self.duty_paid: set[str] = set()
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

    @property
    def yearly(self) -> list[str]:
        """Duties on what is sold that hang on what is imported in a year: quotas, carbon certificates."""
        return sorted(
            {
                name
                for seller in self.sellers
                for name in self.landing.yearly(
                    self.landing.shed.get(seller.site, Site).place,
                    self.place,
                    self.goods,
                    (seller.origin, seller.firm),
                )
            }
        )

    @property
    def by_consignment(self) -> list[str]:
        """Duties on what is sold that hang on what a consignment holds or is worth."""
        return [
            name
            for seller in self.sellers
            if seller.site not in self.duty_paid
            for name in self.landing.by_consignment(
                self.landing.shed.get(seller.site, Site).place,
                self.place,
                self.goods,
                (seller.origin, seller.firm),
            )
        ]

    def find(self, driver: str) -> DriverRange:
        """Return the range of a driver of buying."""
        return self.drivers.find(driver, DriverScope(process="", material="", site="", country=""))

    def _seller(self, site: Site, tiers: list[Offer]) -> Seller:
        tiers = sorted(tiers, key=lambda offer: offer.min_quantity)
        first = tiers[0]
        country = self.landing.country[site.place]
        origin = (first.origin or country, site.firm)
        lanes = self.landing.lanes(site.place, self.place, self.goods, origin)
        lanes = self._duty_paid(first, site, origin, lanes)
        return Seller(
            site=site.site,
            firm=site.firm,
            origin=origin[0],
            lead=first.lead_time,
            least=tuple(offer.min_quantity for offer in tiers),
            pack=first.order_multiple or 0.0,
            price=tuple(self._exworks(offer, site, origin) for offer in tiers),
            lanes=tuple(lanes),
        )

    def _exworks(self, offer: Offer, site: Site, origin: tuple[str, str]) -> float:
        """Return the price at the seller's door: what it includes on the way is taken off."""
        named = offer.incoterm_place
        if not named or named == site.place:
            return offer.price
        lane = self._to_named_place(offer, site, origin)
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

    def _to_named_place(self, offer: Offer, site: Site, origin: tuple[str, str]) -> LandedLane:
        """Return the cheapest way to the named place of an offer."""
        ways = self.landing.lanes(site.place, offer.incoterm_place, self.goods, origin)
        lanes = [
            way for way in ways if way.shipping is None
        ]  # else a unit has no freight of its own
        if not lanes:
            found = f"{offer.id} at {offer.incoterm_place}, where no mode leads from it"
            raise BadFacts([Problem("offers", None, "incoterm_place", found, "a place with a way")])
        return min(lanes, key=lambda way: way.freight)

    def _duty_paid(
        self, offer: Offer, site: Site, origin: tuple[str, str], lanes: list[LandedLane]
    ) -> list[LandedLane]:
        """Return the ways with the duty that the price includes, whichever way is taken."""
        named = offer.incoterm_place
        if not INCOTERMS[offer.incoterm].duty or named in {"", site.place}:
            return lanes
        end, here = self.landing.country[named], self.landing.country[self.place]
        if here not in customs_territory(end):
            return lanes
        paid = self._to_named_place(offer, site, origin)
        self.duty_paid.add(site.site)
        return [replace(lane, cif=paid.cif, fob=paid.fob, levy=paid.levy) for lane in lanes]

    def lines(
        self, seller: Seller, lane: LandedLane, volume: Values, take: Taken
    ) -> dict[str, Values]:
        """Return the landed cost of one unit needed, line by line; ``volume`` is of a year.

        More than the need is bought below the least quantity, by packs, and where a larger tier is
        cheaper in all. What that costs falls on what is needed; it does not move and pays no duty.
        """
        factors = {
            name: take(driver)
            for name, driver in (
                ("freight_factor", "rival_freight"),
                ("duty_factor", "rival_duty"),
                ("added_duty", "added_duty"),
            )
        }
        dearer = take("rival_price")
        nexts = [*seller.least[1:], math.inf]
        best: dict[str, Values] = {}
        for least, after, asked in zip(seller.least, nexts, seller.price, strict=True):
            ordered = seller.ordered(np.maximum(volume, least))
            price = asked * dearer
            landed = self.landing.cost(
                lane, price, volume=volume, lead=seller.lead, demand=self.wanted, **factors
            )
            lines: dict[str, Values] = {"price": price, **landed}
            lines["bought and not needed"] = (ordered / volume - 1.0) * price
            lines["tax"] = np.asarray(self.tax * sum(lines.values()))
            there = np.asarray(ordered < after) & ((ordered >= least) | (least == seller.least[0]))
            best = _cheaper(best, lines, there)
        return best

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
            "bought and not needed": "a least quantity, whole packs, or so many are cheaper in all",
        }
        parts = [Term(name, value, unit, said.get(name, "")) for name, value in lines.items()]
        return total(f"{self.item} from {seller.site} at {self.place}", unit, parts)


def _cheaper(
    best: dict[str, Values], other: dict[str, Values], there: np.ndarray
) -> dict[str, Values]:
    """Return, line by line, the other wherever it is there and cheaper."""
    if not best:
        return {name: np.where(there, line, np.inf) for name, line in other.items()}
    less = there & np.asarray(sum(other.values()) < sum(best.values()))
    return {name: np.where(less, other[name], best[name]) for name in other}


def goods_of(shed: Shed, item: str) -> Goods:
    """Return an item of the shed as it travels."""
    row = shed.get(item, Item)
    return Goods(
        item=item,
        mass=row.mass,
        volume=row.volume,
        hs=row.hs,
        essential=row.essential,
        net=row.net_mass,
    )
