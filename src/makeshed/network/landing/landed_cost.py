"""What it costs to have goods somewhere else: freight, insurance, duty, stock, by the cheapest mode.

The same legs, tariff and equations as in the plan, for one pair of places.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import inf

import numpy as np
import polars as pl

from makeshed.errors import NotEnoughData
from makeshed.model import Demand, Place, Shed
from makeshed.network.landing.article import Article, Origin
from makeshed.network.landing.carriage import carriage, moved_by
from makeshed.network.landing.legs import legs, modes_of
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.shipment_rates import in_parcels, with_shipping
from makeshed.network.landing.tariff import Tariff
from makeshed.science.codes import digits_of
from makeshed.science.crossing import Values
from makeshed.science.duties import CARBON
from makeshed.science.landed import customs_value
from makeshed.science.shipments import Shipping
from makeshed.science.stock import (
    DAYS_PER_YEAR,
    cycle_stock,
    lead_time_cost,
    pipeline_stock,
    safety_stock,
    safety_stock_days,
    z_of,
)
from makeshed.units import Share


@dataclass(frozen=True, kw_only=True)
class Goods:
    """One unit as it travels."""

    item: str
    mass: float  # [kg]
    volume: float  # [m³]
    hs: str = ""
    essential: bool = False
    net: float | None = None  # without packing, on which customs charge [kg]; None: the mass


@dataclass(frozen=True, kw_only=True)
class LandedLane:
    """One way between two places by one mode, for one unit of some goods."""

    mode: str
    freight: float  # [money]
    insurance: float  # share of value
    days: float
    interval: float  # [d]
    cif: float  # duty on CIF value
    fob: float
    levy: float = 0.0  # duty for a unit, whatever it is worth
    shipping: Shipping | None = None  # paid by the shipment, beside the freight
    weight: float = 0.0  # what a unit is charged for in a shipment [kg]
    parcel: float | None = (
        None  # what a unit costs where each parcel goes by itself, beside the freight
    )

    def carried(self, volume: Values | float) -> Values:
        """Return the freight of a unit [money], elementwise, where so many go in a year, and nothing else goes along."""
        if self.shipping is None or self.parcel is not None:
            return np.asarray(self.freight + (self.parcel or 0.0))
        each = self.shipping.yearly(np.asarray(volume) * self.weight) / volume
        return np.asarray(self.freight + each)


class Unreachable(NotEnoughData):
    """No way leads from one place to another."""


HERE = LandedLane(mode="", freight=0, insurance=0, days=0, interval=0, cif=0, fob=0)


class Landing:
    """The ways between places of a shed, and what demand there makes of lead times."""

    def __init__(
        self, shed: Shed, *, holding_rate: Share, blocked: tuple[str, ...], day: date
    ) -> None:
        self.shed = shed
        self.holding = holding_rate
        self.blocked = blocked
        self.tariff = Tariff(shed, day, holding=holding_rate)
        self.country = dict(shed.table(Place).select("place", "country").iter_rows())

    @cached_property
    def modes(self) -> pl.DataFrame:
        """The modes of the shed, or the bundled ones."""
        return modes_of(self.shed)

    def lanes(self, start: str, end: str, goods: Goods, origin: Origin) -> list[LandedLane]:
        """Return the ways from one place to another.

        Parameters
        ----------
        start
            Place at which it begins.
        end
            Place at which it ends.
        goods
            What is carried, with its code and its mass.
        origin
            Country and firm that it is of.
        """
        if start == end:
            return [HERE]
        pair = pl.DataFrame({"a": [start], "b": [end]})
        between = legs(self.shed, self.modes, pair, self.blocked)
        between, shipping = with_shipping(self.shed, self.modes, between)
        ways = between.with_columns(mass=pl.lit(goods.mass), volume=pl.lit(goods.volume))
        ways = moved_by(ways, self.modes)
        freight, _ = carriage(ways)
        passage = self._passage(start, end, goods, origin)
        charges = {
            how: self.tariff.charge(replace(passage, carried=how))
            for how in ways["carried"].unique()
        }
        wanted = self.demand(end, goods.item)
        parcel = pl.lit(wanted.parcel if wanted else None, dtype=pl.Float64)
        sent, each = in_parcels(ways.with_columns(parcel=parcel), shipping)
        by_parcel = sent["parcels"].to_list()
        every = pl.coalesce(DAYS_PER_YEAR / pl.col("shipments"), "interval").alias("interval")
        columns = ("mode", "insurance", "days", every, "carried", "ship")
        return [
            LandedLane(
                mode=mode,
                freight=cost,
                insurance=insured or 0.0,
                days=days,
                interval=interval or 0.0,
                cif=charges[how].cif,
                fob=charges[how].fob,
                levy=charges[how].each,
                shipping=None if ship is None else shipping[ship],
                weight=0.0 if ship is None else shipping[ship].weight(goods.mass, goods.volume),
                parcel=each[n] if at is not None else None,
            )
            for n, (cost, (mode, insured, days, interval, how, ship), at) in enumerate(
                zip(freight.tolist(), ways.select(columns).iter_rows(), by_parcel, strict=True)
            )
        ]

    def _passage(self, start: str, end: str, goods: Goods, origin: Origin) -> Passage:
        """Return goods from one place to another as customs see them."""
        weighed = goods.mass if goods.net is None else goods.net
        article = Article(goods.hs, goods.essential, weighed, goods.item, goods.mass)
        return Passage(article, origin, self.country[start], self.country[end])

    def untaxed(self, start: str, end: str, goods: Goods, origin: Origin) -> bool:
        """Return whether goods cross a border there and no duty row fits them.

        Parameters
        ----------
        start
            Place at which it begins.
        end
            Place at which it ends.
        goods
            What is carried, with its code and its mass.
        origin
            Country and firm that it is of.
        """
        passage = self._passage(start, end, goods, origin)
        if not self.tariff.crosses(passage):
            return False
        due = self.tariff.found(passage)
        return not due.charged and not due.lost

    def yearly(self, start: str, end: str, goods: Goods, origin: Origin) -> list[str]:
        """Return the duties there that hang on what is imported in a year: quotas, carbon certificates.

        Parameters
        ----------
        start
            Place at which it begins.
        end
            Place at which it ends.
        goods
            What is carried, with its code and its mass.
        origin
            Country and firm that it is of.
        """
        passage = self._passage(start, end, goods, origin)
        if not self.tariff.crosses(passage):
            return []
        due = self.tariff.found(replace(passage, within=True))
        return [m.name for m in due.charged if m.quota or m.kind == CARBON]

    def by_consignment(self, start: str, end: str, goods: Goods, origin: Origin) -> list[str]:
        """Return the duties that may be charged there by what a consignment holds or is worth.

        Parameters
        ----------
        start
            Place at which it begins.
        end
            Place at which it ends.
        goods
            What is carried, with its code and its mass.
        origin
            Country and firm that it is of.
        """
        if start == end:
            return []
        passage = self._passage(start, end, goods, origin)
        if not self.tariff.crosses(passage):
            return []
        code, (country, firm) = digits_of(goods.hs), origin
        return [
            measure.name
            for measure in self.tariff.measures
            if (measure.per_item or measure.value_from or measure.value_to < inf)
            and code.startswith(digits_of(measure.hs))
            and (measure.origins is None or country in measure.origins)
            and passage.end in measure.destinations
            and measure.firm in {"", firm}
        ]

    @cached_property
    def _demands(self) -> dict[tuple[str, str], Demand]:
        return {(row.place, row.item): row for row in self.shed.priced_rows(Demand)}

    def demand(self, place: str, item: str) -> Demand | None:
        """Return what is wanted of the item there, in the shed's currency."""
        return self._demands.get((place, item))

    def cost(
        self,
        lane: LandedLane,
        value: Values,
        *,
        volume: Values | float,
        lead: float = 0.0,
        demand: Demand | None = None,
        freight_factor: Values | float = 1.0,
        duty_factor: Values | float = 1.0,
        added_duty: Values | float = 0.0,
    ) -> dict[str, Values]:
        """Return what a unit worth ``value`` at the start costs on top when it has arrived, elementwise [money].

        Parameters
        ----------
        lane
            The way.
        value
            What a unit is worth at the start [money/unit].
        volume
            What goes that way in a year [units].
        lead
            Days for which it is ordered ahead.
        demand
            What waits at the end; None: nothing does.
        freight_factor
            On what freight costs.
        duty_factor
            On the rates of duty.
        added_duty
            On top of them, as a share of the value.
        """
        freight = np.asarray(lane.carried(volume) * freight_factor)
        insurance = np.asarray(lane.insurance * value)
        cif = customs_value(value=value, freight=freight, insurance=insurance, cif=True)
        duty = (lane.cif * cif + lane.fob * value + lane.levy) * duty_factor + added_duty * cif
        delivered = value + freight + insurance + duty
        wanted = demand or Demand(place="", item="", quantity=0)
        cover = safety_stock_days(
            z=z_of(wanted.service_level),
            cv_month=wanted.variability,
            lead_days=lead + lane.days,
            interval_days=lane.interval,
        )
        early = lead_time_cost(
            price=wanted.price or 0.0,
            salvage=wanted.salvage or 0.0,
            unit_cost=delivered,
            volatility=wanted.volatility or 0.0,
            lead_years=(lead + lane.days) / DAYS_PER_YEAR,
        )
        h = self.holding
        return {
            "freight": freight,
            "insurance": insurance,
            "duty": np.asarray(duty),
            "stock under way": pipeline_stock(value=value, days=lane.days, holding_rate=h),
            "cycle stock": cycle_stock(
                value=delivered, interval_days=lane.interval, holding_rate=h
            ),
            "safety stock": safety_stock(value=delivered, days=cover, holding_rate=h),
            "lead time": early,
        }
