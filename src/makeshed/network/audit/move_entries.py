"""What one unit of a flow over a way costs, fact by fact: carriage, duties, stock, and what waits at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from makeshed.model import Demand, Item, Mode, Site
from makeshed.network.audit.bill_explosion import Requirements
from makeshed.network.audit.entries import CostEntry, Inflow, PlanRates
from makeshed.network.landing.article import BULK
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import Tariff
from makeshed.science.duties import VAT
from makeshed.science.freight import chargeable_load, freight, transport_co2e
from makeshed.science.landed import customs_value
from makeshed.science.stock import (
    DAYS_PER_YEAR,
    cycle_stock,
    lead_time_cost,
    pipeline_stock,
    safety_stock,
    safety_stock_days,
    z_of,
)


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
    shipments: float | None = None  # a year, where that is stated or chosen


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
    z: float
    cv: float
    markup: float
    price: float
    salvage: float
    volatility: float
    parcel: float = 0.0  # units in one consignment; 0: in bulk
    handling: float = 0.0  # of a unit that comes into a store


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One flow over a way: what moves, how, and from and to what."""

    leg: Leg
    item: Item
    value: float  # of a unit where it starts [money]
    lead: float  # for which it is ordered ahead there [d]
    quantity: float  # in a year [units]
    passage: Passage
    end: ArrivalTerms
    shared: CostEntry | None = None  # what a unit bears of a shipment

    @property
    def days(self) -> float:
        """From the order to the arrival."""
        return self.lead + self.leg.days


def moved(transfer: Transfer, tariff: Tariff, rates: PlanRates) -> Inflow:
    """Return the inflow of a move: freight, insurance, duty, markup, stock, lead time, carbon.

    Parameters
    ----------
    transfer
        The flow.
    tariff
        The duties on the day of the plan.
    rates
        Of the plan.
    """
    leg, end, value = transfer.leg, transfer.end, transfer.value
    entries, kg = carried(leg, transfer.item)
    entries += [transfer.shared] if transfer.shared else []
    freight_cost = math.fsum(entry.amount for entry in entries)
    insurance = (leg.mode.insurance if leg.mode else 0.0) * value
    entries.append(CostEntry("insurance", leg.mode.mode if leg.mode else "", insurance))
    duties = _duties(transfer, tariff, freight_cost, insurance)
    delivered = value + freight_cost + insurance + math.fsum(duty.amount for duty in duties)
    entries += [*duties, *_waiting(transfer, delivered, rates)]
    entries.append(CostEntry("carbon", "of freight", rates.carbon * kg))
    if transfer.item.ages and transfer.item.shelf_life:
        lost = value * leg.days / transfer.item.shelf_life
        entries.append(CostEntry("stock", "value lost on the way", lost))
    if end.handling:
        entries.append(CostEntry("handling", f"at {end.label}", end.handling))
    return Inflow(
        how="move",
        label=leg.mode.mode if leg.mode else "on the spot",
        quantity=transfer.quantity,
        entries=entries,
        kg=kg,
        lead_days=transfer.days,
        value=delivered,
        cover=(end.z, end.cv, transfer.days + leg.interval),
    )


def _duties(
    transfer: Transfer, tariff: Tariff, freight: float, insurance: float
) -> list[CostEntry]:
    """Return each duty on a unit; an import tax is levied on the duties, too."""
    parcel, article, origin = transfer.end.parcel, transfer.passage.article, transfer.passage.origin
    consignment = (parcel * transfer.value,) * 2 if parcel else BULK
    entries: list[CostEntry] = []
    for measure in tariff.due(replace(transfer.passage, consignment=consignment)):
        worth = customs_value(
            value=transfer.value, freight=freight, insurance=insurance, cif=measure.cif
        )
        if measure.kind == VAT:
            before = math.fsum(entry.amount for entry in entries)
            duty = tariff.bound(measure) * (float(worth) + before)
        else:
            duty = tariff.charged(measure, article, origin, float(worth), parcel)
        entries.append(CostEntry("duty", tariff.said(measure, article, origin), duty))
    return entries


def _waiting(transfer: Transfer, delivered: float, rates: PlanRates) -> Iterator[CostEntry]:
    """Yield what the receiver takes on what has come, what is held on the way and for safety, and of early orders."""
    leg, end, h = transfer.leg, transfer.end, rates.holding
    days = safety_stock_days(
        z=end.z, cv_month=end.cv, lead_days=transfer.days, interval_days=leg.interval
    )
    early = lead_time_cost(
        price=end.price,
        salvage=end.salvage,
        unit_cost=delivered,
        volatility=end.volatility,
        lead_years=transfer.days / DAYS_PER_YEAR,
    )
    stock = {
        "under way": pipeline_stock(value=transfer.value, days=leg.days, holding_rate=h),
        "between shipments": cycle_stock(
            value=delivered, interval_days=leg.interval, holding_rate=h
        ),
        "safety": safety_stock(value=delivered, days=days, holding_rate=h),
    }
    yield CostEntry("markup", f"{end.label} on what it buys in", end.markup * delivered)
    yield from (CostEntry("stock", of, float(cost)) for of, cost in stock.items())
    yield CostEntry("lead time", f"deciding {transfer.days:,.0f} days ahead", float(early))


def arrival_at_demand(demand: Demand, *, committed: bool) -> ArrivalTerms:
    """Return what waits at a demand."""
    return ArrivalTerms(
        label=demand.place,
        z=float(z_of(demand.service_level)),
        cv=demand.variability,
        markup=0.0,
        price=demand.price or 0.0,
        salvage=demand.salvage or 0.0,
        volatility=(demand.volatility or 0.0) if committed else 0.0,
        parcel=demand.parcel or 0.0,
    )


def arrival_at_site(site: Site, item: str, book: Requirements, *, committed: bool) -> ArrivalTerms:
    """Return what waits at a site: the demand that its item may serve, pooled.

    Parameters
    ----------
    site, item
        Where to, and what.
    book
        Which demand each item may serve.
    committed
        Whether it is bought or made there, and so decided ahead.
    """
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
        z=float(z_of(max(level, 0.5))),
        cv=spread / whole,
        markup=site.markup,
        price=mean("price"),
        salvage=mean("salvage"),
        volatility=mean("volatility") if committed else 0.0,
        handling=site.handling_cost if site.role == "store" else 0.0,
    )
