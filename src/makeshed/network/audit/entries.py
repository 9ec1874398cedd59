"""The slow path: every flow of a plan priced again, fact by fact, in plain arithmetic.

Nothing here uses the arrays that the program was built from, only the facts, the equations and the
flows. Its total must equal the program's objective; a difference is an error. The same entries are
what ``why`` opens, so an explanation is a second calculation and never a story told afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from makeshed.model import Capability, Demand, Item, Mode, Offer, Operation, Site
from makeshed.network.audit.bill_explosion import Requirements
from makeshed.network.audit.passage import Passage
from makeshed.network.landing.article import BULK
from makeshed.network.landing.tariff import Tariff
from makeshed.science.duties import VAT
from makeshed.science.freight import chargeable_load, freight, transport_co2e
from makeshed.science.landed import annuity, customs_value
from makeshed.science.stock import (
    DAYS_PER_YEAR,
    cycle_stock,
    lead_time_cost,
    pipeline_stock,
    safety_stock,
    safety_stock_days,
    z_of,
)


@dataclass(frozen=True, slots=True)
class CostEntry:
    """One cost of one unit of a flow: what kind, what exactly, how much."""

    kind: str
    detail: str
    amount: float


@dataclass(frozen=True, slots=True)
class HeldBefore:
    """What is told of a unit that was put into stock in a period before: whence, and what was spent where."""

    spend: Mapping[str, float]
    mix: Mapping[str, float]
    sources: Mapping[str, float]


@dataclass(slots=True)
class Inflow:
    """One way by which an item comes to be at a node or at a demand."""

    how: str  # buy, make, move, or stock: out of what was kept from a period before
    label: str
    quantity: float
    entries: list[CostEntry]
    kg: float  # CO2e of one unit, without what went into it
    upstream: list[tuple[int, float]] = field(default_factory=list)  # node, quantity per unit
    lead_days: float = 0.0
    country: str = ""
    value: float = 0.0  # what the stock on this way is held at
    cover: tuple[float, float, float] = (0.0, 0.0, 0.0)  # z, cv, days under the root
    held: HeldBefore | None = None


@dataclass(frozen=True, kw_only=True)
class Leg:
    """How one unit moves: by which mode, how far on the main leg and on land at both ends."""

    mode: Mode | None
    access: Mode | None
    distance: float
    access_a: float
    access_b: float
    days: float
    load_cost: float | None
    interval: float = 0.0  # between two shipments [d]
    whole: bool = False  # paid by the shipment: a unit bears what it shares


@dataclass(frozen=True, kw_only=True)
class PlanRates:
    """What holds for the whole plan."""

    holding: float
    discount: float
    carbon: float  # money per kg


def bought(offer: Offer, price: float, quantity: float, country: str, rates: PlanRates) -> Inflow:
    """Return the inflow of an offer at its ex-works price."""
    entries = [
        CostEntry("purchase", f"{offer.item} from {offer.site}", price),
        CostEntry("carbon", "of supply", rates.carbon * offer.co2e),
    ]
    return Inflow(
        how="buy",
        label=f"{offer.item} from {offer.site}",
        quantity=quantity,
        entries=entries,
        kg=offer.co2e,
        country=country,
    )


@dataclass(frozen=True, kw_only=True)
class SurplusBought:
    """What is bought from an offer and not used: it stays at the door, and its value is lost."""

    offer: str
    item: str
    seller: str
    quantity: float
    used: float
    entries: tuple[CostEntry, ...]  # of one unit
    kg: float
    country: str
    price: float

    @property
    def cost(self) -> float:
        """What it costs a year."""
        return self.quantity * math.fsum(entry.amount for entry in self.entries)

    @property
    def said(self) -> str:
        """How much of what is bought."""
        whole = self.quantity + self.used
        return (
            f"{self.quantity:,.6g} of {whole:,.6g} {self.item} bought from {self.seller}, not used"
        )


def lost(
    offer: Offer, price: float, quantity: float, used: float, rates: PlanRates
) -> SurplusBought:
    """Return what is bought and not used, at the ex-works price."""
    return SurplusBought(
        offer=offer.id,
        item=offer.item,
        seller=offer.site,
        quantity=quantity,
        used=used,
        entries=(
            CostEntry("surplus", f"{offer.item} from {offer.site}", price),
            CostEntry("carbon", "of supply not used", rates.carbon * offer.co2e),
        ),
        kg=offer.co2e,
        country=offer.origin,
        price=price,
    )


def made(
    site: Site,
    steps: list[tuple[Operation, Capability]],
    quantity: float,
    country: str,
    rates: PlanRates,
) -> Inflow:
    """Return the inflow of a route: material, labour, machine, energy, set-up and markup."""
    entries, kg = [], 0.0
    for step, able in steps:
        hours = step.hours + step.setup_hours / step.batch
        entries += [
            CostEntry("material", step.process, step.material_cost),
            CostEntry("labour", step.process, hours * able.labour_rate),
            CostEntry("machine", step.process, hours * able.rate),
            CostEntry("energy", step.process, hours * able.energy_rate),
            CostEntry("set-up", step.process, able.setup_cost / step.batch),
        ]
        kg += hours * able.co2e
    work = math.fsum(entry.amount for entry in entries)
    entries.append(CostEntry("markup", f"{site.site} on its work", site.markup * work))
    entries.append(CostEntry("carbon", "of making", rates.carbon * kg))
    item = steps[0][0].item
    return Inflow(
        how="make",
        label=f"{item} made at {site.site}",
        quantity=quantity,
        entries=entries,
        kg=kg,
        country=country,
    )


def carried(leg: Leg, item: Item) -> tuple[list[CostEntry], float]:
    """Return the freight of one unit by leg, and its emissions."""
    if leg.mode is None:
        return [], 0.0
    main, kg = _hauled(leg.mode, leg.distance, item)
    if leg.load_cost is not None:
        main = leg.load_cost * _load(leg.mode, item)
    entries = [CostEntry("freight", f"{leg.mode.mode}, {leg.distance:,.0f} km", main)]
    if leg.whole:
        entries.clear()
    for km, where in ((leg.access_a, "to the port"), (leg.access_b, "from the port")):
        if leg.access is not None and km > 0:
            cost, more = _hauled(leg.access, km, item)
            entries.append(CostEntry("freight", f"{leg.access.mode} {where}, {km:,.0f} km", cost))
            kg += more
    return entries, kg


def _load(mode: Mode, item: Item) -> float:
    volume = math.inf if mode.load_volume is None else mode.load_volume
    return float(
        chargeable_load(
            mass_kg=item.mass,
            volume_m3=item.volume,
            payload_t=mode.payload,
            load_volume_m3=volume,
        )
    )


def _hauled(mode: Mode, km: float, item: Item) -> tuple[float, float]:
    load = _load(mode, item)
    cost = freight(
        load=load,
        payload_t=mode.payload,
        distance_km=km,
        cost_per_tkm=mode.cost,
        fixed_per_load=mode.fixed_cost,
    )
    kg = transport_co2e(load=load, payload_t=mode.payload, distance_km=km, kg_per_tkm=mode.co2e)
    return float(cost), float(kg)


@dataclass(frozen=True, kw_only=True)
class ArrivalTerms:
    """What waits at the end of a move: how demand varies there, and what deciding early costs."""

    label: str
    country: str
    z: float
    cv: float
    markup: float
    price: float
    salvage: float
    volatility: float
    parcel: float = 0.0  # units in one consignment; 0: in bulk
    handling: float = 0.0  # of a unit that comes into a store


def moved(
    leg: Leg,
    item: Item,
    value: float,
    lead: float,
    quantity: float,
    passage: Passage,
    end: ArrivalTerms,
    tariff: Tariff,
    rates: PlanRates,
    shared: CostEntry | None = None,
) -> Inflow:
    """Return the inflow of a move: freight, insurance, duty, markup, stock, lead time, carbon.

    ``shared``: what a unit bears of a shipment.
    """
    entries, kg = carried(leg, item)
    entries += [shared] if shared else []
    freight_cost = math.fsum(entry.amount for entry in entries)
    insurance = (leg.mode.insurance if leg.mode else 0.0) * value
    entries.append(CostEntry("insurance", leg.mode.mode if leg.mode else "", insurance))
    delivered = value + freight_cost + insurance
    article, origin = passage.article, passage.origin
    passage = replace(passage, consignment=(end.parcel * value,) * 2 if end.parcel else BULK)
    duties = 0.0
    for measure in (measure for measure in passage.due(tariff).charged if measure.charges):
        worth = customs_value(
            value=value, freight=freight_cost, insurance=insurance, cif=measure.cif
        )
        if measure.kind == VAT:
            duty = tariff.bound(measure) * (float(worth) + duties)
        else:
            duty = tariff.charged(measure, article, origin, float(worth), end.parcel)
        entries.append(CostEntry("duty", tariff.said(measure, article, origin), duty))
        duties += duty
    delivered += duties
    interval = leg.interval
    days = float(
        safety_stock_days(
            z=end.z, cv_month=end.cv, lead_days=lead + leg.days, interval_days=interval
        )
    )
    h = rates.holding
    early = lead_time_cost(
        price=end.price,
        salvage=end.salvage,
        unit_cost=delivered,
        volatility=end.volatility,
        lead_years=(lead + leg.days) / DAYS_PER_YEAR,
    )
    entries += [
        CostEntry("markup", f"{end.label} on what it buys in", end.markup * delivered),
        CostEntry(
            "stock", "under way", float(pipeline_stock(value=value, days=leg.days, holding_rate=h))
        ),
        CostEntry(
            "stock",
            "between shipments",
            float(cycle_stock(value=delivered, interval_days=interval, holding_rate=h)),
        ),
        CostEntry(
            "stock", "safety", float(safety_stock(value=delivered, days=days, holding_rate=h))
        ),
        CostEntry("lead time", f"deciding {lead + leg.days:,.0f} days ahead", float(early)),
        CostEntry("carbon", "of freight", rates.carbon * kg),
    ]
    if end.handling:
        entries.append(CostEntry("handling", f"at {end.label}", end.handling))
    return Inflow(
        how="move",
        label=leg.mode.mode if leg.mode else "on the spot",
        quantity=quantity,
        entries=entries,
        kg=kg,
        lead_days=lead + leg.days,
        value=delivered,
        cover=(end.z, end.cv, lead + leg.days + interval),
    )


def site_entries(site: Site, rates: PlanRates) -> list[CostEntry]:
    """Return what using a site costs a year."""
    opening = 0.0
    if site.status == "candidate":
        opening = site.opening_cost * annuity(rates.discount, site.life)
    return [
        CostEntry("site", f"{site.site} fixed cost", site.fixed_cost),
        CostEntry("site", f"{site.site} opening, paid off over {site.life:g} years", opening),
        CostEntry("markup", f"{site.site} on its site", site.markup * (site.fixed_cost + opening)),
    ]


def expansion_entries(
    site: Site, able: Capability, steps: float, rates: PlanRates
) -> list[CostEntry]:
    """Return what expanding a process at a site costs a year."""
    yearly = steps * able.expand_cost * annuity(rates.discount, site.life)
    return [
        CostEntry("site", f"{site.site} expansion of {able.process}", yearly),
        CostEntry("markup", f"{site.site} on its site", site.markup * yearly),
    ]


def arrival_at_demand(demand: Demand, country: str, committed: bool) -> ArrivalTerms:
    """Return what waits at a demand."""
    return ArrivalTerms(
        label=demand.place,
        country=country,
        z=float(z_of(demand.service_level)),
        cv=demand.variability,
        markup=0.0,
        price=demand.price or 0.0,
        salvage=demand.salvage or 0.0,
        volatility=(demand.volatility or 0.0) if committed else 0.0,
        parcel=demand.parcel or 0.0,
    )


def arrival_at_site(
    site: Site, country: str, item: str, book: Requirements, committed: bool
) -> ArrivalTerms:
    """Return what waits at a site: the demand that its item may serve, pooled."""
    amounts = list(book.of(item))
    whole = math.fsum(amount for _, amount in amounts) or 1.0
    spread = math.sqrt(math.fsum((d.variability * amount) ** 2 for d, amount in amounts))
    level = math.fsum(d.service_level * amount for d, amount in amounts) / whole
    own = [d for d in book.demands if d.item == item]
    sold = math.fsum(d.quantity for d in own) or 1.0

    def mean(name: str) -> float:
        return math.fsum((getattr(d, name) or 0.0) * d.quantity for d in own) / sold

    return ArrivalTerms(
        label=site.site,
        country=country,
        z=float(z_of(max(level, 0.5))),
        cv=spread / whole,
        markup=site.markup,
        price=mean("price"),
        salvage=mean("salvage"),
        volatility=mean("volatility") if committed else 0.0,
        handling=site.handling_cost if site.role == "store" else 0.0,
    )
