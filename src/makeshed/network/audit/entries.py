"""The slow path: every flow of a plan priced again, fact by fact, in plain arithmetic.

Nothing here uses the arrays that the program was built from, only the facts, the equations and the
flows. Its total must equal the program's objective; a difference is an error. The same entries are
what ``why`` opens, so an explanation is a second calculation and never a story told afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from makeshed.model import Capability, Offer, Operation, Site
from makeshed.science.landed import annuity


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
class PlanRates:
    """What holds for the whole plan."""

    holding: float
    discount: float
    carbon: float  # money per kg


def bought(offer: Offer, price: float, quantity: float, country: str, rates: PlanRates) -> Inflow:
    """Return the inflow of an offer at its ex-works price.

    Parameters
    ----------
    offer
        Whose tier it is bought from.
    price
        Ex works [money/unit].
    quantity
        Bought and used in a year [units].
    country
        Of origin.
    rates
        Of the plan.
    """
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
    """Return what is bought and not used, at the ex-works price.

    Parameters
    ----------
    offer
        Whose tier it is bought from.
    price
        Ex works [money/unit].
    quantity, used
        Bought in a year and not used, and used [units].
    rates
        Of the plan.
    """
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
    """Return the inflow of a route: material, labour, machine, energy, set-up and markup.

    Parameters
    ----------
    site
        Where it is made.
    steps
        Of the route, each with what the site is able to do.
    quantity
        Made in a year [units].
    country
        Of origin.
    rates
        Of the plan.
    """
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
    """Return what expanding a process at a site costs a year.

    Parameters
    ----------
    site
        Where it is.
    able
        The process that is expanded.
    steps
        By how many steps.
    rates
        Of the plan.
    """
    yearly = steps * able.expand_cost * annuity(rates.discount, site.life)
    return [
        CostEntry("site", f"{site.site} expansion of {able.process}", yearly),
        CostEntry("markup", f"{site.site} on its site", site.markup * yearly),
    ]
