"""What a plan brings into a region: who sold or made it, how much of it, and what it cost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makeshed.errors import BadValue
from makeshed.model import Item, Shed, Site
from makeshed.model.inside import Inside
from makeshed.plans.plan import Plan, Shipment
from makeshed.units import Kilogram, KilogramPerYear, Kilometre, Money, MoneyPerYear, PerYear

LEAST = 1e-9
"""Less than this share of a use is a solver's dust."""


@dataclass(frozen=True, slots=True)
class FromSource:
    """What comes in a year from one seller or maker to where it is needed, and what is paid for it."""

    item: str
    at: str
    """A place of demand, or a site that uses it."""
    source: str
    units: PerYear
    goods: MoneyPerYear
    freight: MoneyPerYear
    insurance: MoneyPerYear
    duty: MoneyPerYear
    distance: Kilometre = 0.0
    """Of the way that a unit takes, over all stores."""
    co2e: KilogramPerYear = 0.0
    """What carrying it emits."""

    @property
    def landed(self) -> float:
        """All that is paid for it by the time it is there."""
        return self.goods + self.freight + self.insurance + self.duty


@dataclass(frozen=True, slots=True)
class _Way:
    """A share of what a site sends, back to who sold or made it, and what the way of a unit cost."""

    source: str
    share: float
    freight: Money = 0.0
    insurance: Money = 0.0
    duty: Money = 0.0
    distance: Kilometre = 0.0
    co2e: Kilogram = 0.0


@dataclass(frozen=True, slots=True)
class Unserved:
    """A demand in the region of which the plan leaves some unserved."""

    item: str
    at: str
    units: PerYear
    cost: MoneyPerYear
    """What the plan pays for the shortage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """All that a plan uses in a region, by where it comes from."""

    outside: tuple[FromSource, ...]
    inside: tuple[FromSource, ...]
    unserved: tuple[Unserved, ...]
    mixed: tuple[str, ...]
    """Stores in which goods of here and of elsewhere lie together: what leaves them is taken to be alike."""


def brought_by(shed: Shed, plan: Plan, here: Inside) -> Brought:
    """Return what a plan brings to the demands and the makers of a region.

    What passes through stores is followed back to who sold or made it; a store that mixes sources sends out
    the mix. Goods are worth what the plan pays its source, at the door or the named place of its price.

    Raises
    ------
    BadValue
        The plan names a site that the shed has not: it is a plan of other facts.
    """
    place = dict(shed.table(Site).select("site", "place").rows())
    used = {*(row.site for row in plan.bought), *(row.site for row in plan.made)} - set(place)
    items = {*(row.item for row in plan.rows), *(row.item for row in plan.shipped)}
    items -= set(shed.table(Item)["item"])
    if strange := sorted(used | items):
        said = f"the plan uses {strange[0]}, which this shed does not have"
        raise BadValue(said, hint="survey the shed that the plan was made of")
    flows = _Flows(plan, set(shed.table(Site).filter(role="store")["site"]))
    outside, inside = list[FromSource](), list[FromSource]()
    for shipment in plan.shipped:
        stays = 1 - flows.passing(shipment)
        if shipment.destination_place not in here.places or stays <= 0:
            continue
        for way in flows.ways(shipment.source, shipment.item):
            found = flows.arrival(shipment, way, stays)
            (inside if place[way.source] in here.places else outside).append(found)
    inside += [one for one in flows.in_house() if place[one.source] in here.places]
    short = [
        Unserved(row.item, row.place, row.unmet, max(row.cost - row.unit_cost * (row.quantity - row.unmet), 0.0))
        for row in plan.rows
        if row.place in here.places and row.unmet > LEAST * row.quantity
    ]  # fmt: skip
    return Brought(
        outside=tuple(outside),
        inside=tuple(inside),
        unserved=tuple(short),
        mixed=tuple(
            store
            for store, item in sorted(flows.into)
            if len({place[way.source] in here.places for way in flows.ways(store, item)}) > 1
        ),
    )


class _Flows:
    """The shipments of a plan, by what leaves each site."""

    def __init__(self, plan: Plan, stores: set[str]) -> None:
        self.stores = stores
        self.wanted = {(row.place, row.item) for row in plan.rows}
        self.sent: dict[tuple[str, str], float] = {}
        self.come: dict[tuple[str, str], float] = {}
        for row in plan.shipped:
            sender, taker = (row.source, row.item), (row.destination, row.item)
            self.sent[sender] = self.sent.get(sender, 0.0) + row.quantity
            if row.source != row.destination:
                self.come[taker] = self.come.get(taker, 0.0) + row.quantity
        self.own: dict[tuple[str, str], float] = {}
        self.worth: dict[tuple[str, str], float] = {}
        for key, units, paid in _supplied(plan):
            self.own[key] = self.own.get(key, 0.0) + units
            self.worth[key] = self.worth.get(key, 0.0) + paid
        self.into: dict[tuple[str, str], list[Shipment]] = {}
        for row in plan.shipped:
            if self.passing(row) > 0:
                self.into.setdefault((row.destination, row.item), []).append(row)
        self._known: dict[tuple[str, str], tuple[_Way, ...]] = {}

    def passing(self, row: Shipment) -> float:
        """Return the share of a shipment that goes into a store, to be sent on.

        Where a store and a place of demand have one key, what comes is split by what the store sends.
        """
        at = row.destination, row.item
        if (
            row.destination not in self.stores
            or at not in self.sent
            or row.source == row.destination
        ):
            return 0.0
        demanded = at in self.wanted and row.destination_place == row.destination
        return min(self.sent[at] / self.come[at], 1.0) if demanded else 1.0

    def ways(self, site: str, item: str, path: frozenset[str] = frozenset()) -> tuple[_Way, ...]:
        """Return by whom what a site sends was sold or made, with shares that add up to 1."""
        key = site, item
        if key in self._known:
            return self._known[key]
        own = self.own.get(key, 0.0)
        coming = [row for row in self.into.get(key, ()) if row.source not in {site, *path}]
        whole = own + sum(row.quantity for row in coming)
        if not coming or whole <= 0:
            return (_Way(site, 1.0),)
        found = [_Way(site, own / whole)] if own > LEAST * whole else []
        for row in coming:
            found += [
                _Way(
                    way.source,
                    way.share * row.quantity / whole,
                    way.freight + row.freight,
                    way.insurance + row.insurance,
                    way.duty + row.duty,
                    way.distance + row.distance,
                    way.co2e + row.co2e,
                )
                for way in self.ways(row.source, item, path | {site})
            ]
        if not path:
            self._known[key] = tuple(found)
        return tuple(found)

    def in_house(self) -> Iterator[FromSource]:
        """Yield what sites sell or make and use themselves: it is not shipped."""
        for (site, item), own in self.own.items():
            units = own - self.sent.get((site, item), 0.0)
            if site not in self.stores and units > 1e-6 * own:
                goods = self.worth[site, item] / own * units
                yield FromSource(item, site, site, units, goods, 0.0, 0.0, 0.0)

    def arrival(self, row: Shipment, way: _Way, stays: float) -> FromSource:
        """Return what one shipment, or a share of it, brings from one source."""
        units = row.quantity * stays * way.share
        key = way.source, row.item
        each = self.worth.get(key, 0.0) / self.own[key] if self.own.get(key) else 0.0
        return FromSource(
            item=row.item,
            at=row.destination,
            source=way.source,
            units=units,
            goods=each * units,
            freight=(way.freight + row.freight) * units,
            insurance=(way.insurance + row.insurance) * units,
            duty=(way.duty + row.duty) * units,
            distance=way.distance + row.distance,
            co2e=(way.co2e + row.co2e) * units,
        )


def _supplied(plan: Plan) -> Iterator[tuple[tuple[str, str], float, float]]:
    """Yield what is bought and made by site and item: units that are used, and what is paid for them."""
    for bought in plan.bought:
        yield (bought.site, bought.item), bought.quantity - bought.surplus, bought.spend
    for made in plan.made:
        yield (made.site, made.item), made.quantity, made.quantity * made.unit_cost
