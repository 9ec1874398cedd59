"""What one unit costs, by each way there is to make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from makeshed.answer import Term, total
from makeshed.costing.cost_drivers import DRAWS, DriverRange, Drivers, DriverScope, Taken
from makeshed.costing.hour_breakdown import split, times
from makeshed.costing.part_measures import Part
from makeshed.costing.process_models import MAKING, Known, brake_rate, turning_setups, work_of
from makeshed.costing.quote_row import Judged
from makeshed.costing.scopes import ANYONE
from makeshed.model import Site
from makeshed.network.landing.landed_cost import Goods, LandedLane, Landing, Unreachable
from makeshed.printing.print_time import Printer
from makeshed.science.crossing import Values
from makeshed.science.making_cost import UnitCost, Work, unit_cost
from makeshed.units import Count, Share, Year, amount


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How the volume is ordered."""

    orders: Count  # a year
    variants: int
    years: Year
    tax: Share


@dataclass(frozen=True, kw_only=True, eq=False)
class MakingWay:
    """One process at one site, with all it needs to be priced."""

    where: DriverScope
    site: Site | None
    place: str
    judged: Judged
    part: Part
    machine: Printer
    drivers: Drivers
    known: Known
    terms: Terms
    landing: Landing
    goods: Goods
    to: str = ""
    home: tuple[str, str] = ("", "")  # origin: country, firm

    def find(self, driver: str) -> DriverRange:
        """Return the range of a driver here."""
        if driver not in self._found:
            said = self.drivers.of_shop(driver, self.where) or self.known.get(driver)
            self._found[driver] = said or self.drivers.find(driver, self.where)
        return self._found[driver]

    @cached_property
    def _found(self) -> dict[str, DriverRange]:
        return {}

    @cached_property
    def stated(self) -> Taken:
        """Every driver as stated."""
        return Taken(self.find)

    @cached_property
    def drawn(self) -> Taken:
        """Every driver drawn from its range."""
        return Taken(self.find, draws=DRAWS)

    @cached_property
    def lanes(self) -> list[LandedLane]:
        """The ways to where it is needed: the cheapest, and those paid by the shipment; or none."""
        if not self.to or not self.place or self.to == self.place:
            return []
        lanes = self.landing.lanes(self.place, self.to, self.goods, self.home)
        if not lanes:
            raise Unreachable(f"no way leads from {self.place} to {self.to}")
        worth = np.asarray(self.own(np.asarray(1000.0), self.stated).total)
        by_load = [way for way in lanes if way.shipping is None]
        by_load.sort(key=lambda at: float(sum(self.landing.cost(at, worth, volume=1.0).values())))
        return [*by_load[:1], *(way for way in lanes if way.shipping is not None)]

    def order(self, volume: Values) -> Values:
        """Return the units of one order; printed variants share one."""
        apart = 1 if MAKING[self.where.process].mixes else self.terms.variants
        return np.maximum(volume / self.terms.orders / apart, 1.0)

    def work(self, volume: Values, take: Taken) -> Work:
        """Return what one unit takes, the site's fee for a set-up included."""
        work = work_of(self.where.process, self.part, take, self.order(volume))
        able = self.where.capability
        fee: Values | float = 0.0 if able is None else able.setup_cost
        if self.drivers.of_shop("setup_cost", self.where):
            fee = take("setup_cost")
        if not np.any(fee):
            return work
        return Work(**{**_fields(work), "order_cost": np.asarray(work.order_cost) + fee})

    def own(self, volume: Values, take: Taken) -> UnitCost:
        """Return what one unit costs at the site, line by line."""
        own = self.drivers.of_shop
        at_site = self.site is not None and not own("markup", self.where)
        markup = self.site.markup if self.site and at_site else take("markup")
        if self.where.site == ANYONE:  # other shops ask other prices for the same hours
            markup = (1 + markup) * take("price_level") - 1
        return unit_cost(
            self.work(volume, take),
            order=self.order(volume),
            volume=volume * self.terms.years / self.terms.variants,
            rate=take("machine_rate"),
            brake_rate=self.brake_rate(take),
            labour_rate=take("labour_rate"),
            energy_rate=take("energy_rate"),
            failure=take("failure"),
            overhead=take("overhead"),
            markup=markup,
            least=take("minimum_order") if own("minimum_order", self.where) else 0.0,
            tax=self.terms.tax,
        )

    def brake_rate(self, take: Taken) -> Values:
        """Return what an hour of folding costs: nothing where nothing is folded."""
        folded = self.where.process == "laser-cutting"
        return brake_rate(self.part, take) if folded else np.zeros(())

    def delivery(
        self, volume: Values, cost: Values, take: Taken
    ) -> tuple[dict[str, Values], np.ndarray]:
        """Return what bringing it to where it is needed costs on top, and by which of the lanes."""
        if not self.lanes:
            return {}, np.zeros(0)
        ways = [
            self.landing.cost(
                lane,
                cost,
                volume=volume,
                demand=self.landing.demand(self.to, self.goods.item),
                freight_factor=take("rival_freight"),
                duty_factor=take("rival_duty"),
            )
            for lane in self.lanes
        ]
        if len(ways) == 1:
            return ways[0], np.zeros(1, dtype=np.int64)
        best = np.argmin(np.broadcast_arrays(*(sum(way.values()) for way in ways)), axis=0)
        lines = {}
        for name in ways[0]:
            each = np.stack([np.broadcast_to(way[name], best.shape) for way in ways])
            lines[name] = np.take_along_axis(each, best[None], axis=0)[0]
        return lines, best

    def cost(self, volume: Values, take: Taken) -> Values:
        """Return what one unit costs where it is needed."""
        own = self.own(volume, take).total
        return np.asarray(own + sum(self.delivery(volume, own, take)[0].values()))

    def opened(self, volume: float, unit: str) -> Term:
        """Return the cost of one unit opened."""
        at, take = np.asarray(float(volume)), self.stated
        lines, work = self.own(at, take), self.work(at, take)
        said, inside = self._said(volume, work), self._inside(at, work)
        parts = [
            _split(name, float(value), unit, said.get(name, ""), inside.get(name, {}))
            for name, value in lines.lines.items()
        ]
        own = lines.total
        lines_there, best = self.delivery(at, own, take)
        for name, value in lines_there.items():
            parts.append(Term(name, float(value), unit, self.lanes[int(best.flat[0])].mode))
        return total(f"{self.where.process} at {self.where.site}", unit, parts)

    def _inside(self, at: Values, work: Work) -> dict[str, dict[str, float]]:
        """Return the parts of the lines that have some."""
        take, order = self.stated, float(self.order(at))
        wage, rate, power = (float(take(d)) for d in ("labour_rate", "machine_rate", "energy_rate"))
        hours = {name: float(value) for name, value in _fields(work).items()}
        folding = float(self.brake_rate(take))
        setting = hours["setup"] * (rate + power) + hours["setup_attended"] * wage
        setting += hours["brake_setup"] * (folding + power)
        doing = times(self.where.process, self.part, take, self.order(at), self.machine)
        return {
            "machine": split(hours["machine"] * rate, doing)
            | {"bending": hours["brake"] * folding},
            "setup": {
                "setting up": setting / order,
                "preparation": hours["preparation"] * wage / order,
                "fees of an order": hours["order_cost"] / order,
            },
            "labour": {
                "attending the machine": hours["attended"] * wage,
                "handling": hours["handling"] * wage,
            },
            "post": {
                "post-processing": hours["post"] * wage,
                f"finish: {self.part.asked.finish}": hours["post_cost"],
            },
        }

    def _said(self, volume: float, work: Work) -> dict[str, str]:
        take = self.stated
        order = float(self.order(np.asarray(float(volume))))
        share = f"{float(take('failure')):.1%} fail"
        sources = {name: found.kind for name, found in take.used.items()}
        return {
            "material": self.where.material,
            "machine": f"{float(np.asarray(work.machine)):.4g} h at {float(take('machine_rate')):,.2f}"
            f" ({sources['machine_rate']}){self._folded(work)}",
            "labour": f"at {float(take('labour_rate')):,.2f} an hour ({sources['labour_rate']})",
            "setup": f"shared by an order of {order:,g}{self._set_up()}",
            "tooling": f"{amount(float(np.asarray(work.tooling)))} shared by "
            f"{volume * self.terms.years / self.terms.variants:,g}",
            "failure": share,
            "least_order": "what an order lacks to the least that is charged for one",
        }

    def _folded(self, work: Work) -> str:
        """Return how long the press brake takes, at which rate, where it does anything."""
        hours = float(np.asarray(work.brake))
        return (
            f", {hours:.4g} h of the press brake at {float(self.brake_rate(self.stated)):,.2f}"
            * (hours > 0)
        )

    def _set_up(self) -> str:
        """Return how often a turned part is set up: hours of the shop's own are of the whole job."""
        if self.where.process != "turning":
            return ""
        once = turning_setups(self.stated) == 1
        return (
            "; set up once, by hours of the shop or the case"
            if once
            else "; set up for each of two clampings"
        )


def _fields(work: Work) -> dict[str, Values]:
    return {name: np.asarray(getattr(work, name)) for name in work.__dataclass_fields__}


def _split(name: str, value: float, unit: str, note: str, inside: Mapping[str, float]) -> Term:
    parts = tuple(Term(part, amount, unit) for part, amount in inside.items() if amount)
    return Term(name, value, unit, note, parts if len(parts) > 1 else ())
