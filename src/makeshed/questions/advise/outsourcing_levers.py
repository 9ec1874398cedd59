"""Have a step done by a maker near here instead of in the house, or the other way round: what the plan says of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import Capability, Demand, Offer, Operation, Place, Site
from makeshed.network.design import SupplyOption
from makeshed.policy.working import hours_of
from makeshed.questions.advise.answer import NotNow
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.hired_step import HiredStep
from makeshed.questions.advise.lever import KindFound, Lever
from makeshed.questions.advise.plan_change import PlanChange
from makeshed.questions.advise.plan_levers import evidence_of, lever_of, planned_together
from makeshed.questions.advise.saving_levers import set_up_of
from makeshed.questions.plan import planned
from makeshed.science.distance import great_circle
from makeshed.units import amount

ENGINE = "outsource"
CHEAP, NEAR = 2, 1
"""Makers that are asked about for a step: the cheapest that are cheaper by the hour, and the nearest of the others."""
MOST = 12
"""Steps that are looked at, those that cost most in a year."""
FIRST = 1e-6
"""Below this share of today's cost nothing is saved."""


@dataclass(frozen=True, kw_only=True)
class OwnStep:
    """A step that the firm does.

    Attributes
    ----------
    units
        Made in a year [1/a].
    each
        What it costs a unit [money].
    hourly
        What an hour of it costs [money/h].
    place
        Where it is done.
    whole
        Whether it is the item's only step.
    """

    step: Operation
    units: float
    each: float
    hourly: float
    place: str
    whole: bool


def outsourcing_levers(firm: FirmToday) -> KindFound:
    """Return for each step of what the firm makes what it would save to have it done by a maker near here."""
    if firm.plan is None:
        return KindFound(not_now=list(_short(firm)))
    if firm.untold:
        return KindFound()
    own = sorted(_own(firm, _made(firm)), key=lambda each: (-each.units * each.each, each.step.id))
    asked = [(each, able) for each in own[:MOST] for able in _makers(firm, each)]
    sold = _sold_by_others(firm, [each.step.item for each in own])
    if not asked and not sold:
        return KindFound()
    at_cost = _at_cost(firm)
    found = [_one(at_cost, each, able) for each, able in asked]
    found += [_bought(at_cost, *pair) for pair in sold]
    return KindFound(
        levers=[each for each in found if isinstance(each, Lever)],
        not_now=[each for each in found if isinstance(each, NotNow)],
        engines={ENGINE: partial(planned_together, at_cost)},
    )


def _at_cost(firm: FirmToday) -> FirmToday:
    """Return the firm without its own margin, which is none of what a step costs it."""
    own = [row for row in firm.shed.rows(Site) if row.site in firm.sites and row.markup]
    if not own:
        return firm
    return replace(firm, shed=firm.shed.plus(*(replace(row, markup=0.0) for row in own)))


def _made(firm: FirmToday) -> dict[str, tuple[str, float]]:
    """Return by item that the firm makes where most of it is made, and how much of it is made in all [1/a]."""
    units: dict[str, dict[str, float]] = {}
    for row in firm.plan.made if firm.plan else ():
        if row.site in firm.sites:
            at = units.setdefault(row.item, {})
            at[row.site] = at.get(row.site, 0.0) + row.quantity
    return {
        item: (max(at, key=lambda s: at[s]), math.fsum(at.values())) for item, at in units.items()
    }


def _own(firm: FirmToday, made: Mapping[str, tuple[str, float]]) -> Iterator[OwnStep]:
    """Yield the steps of what the firm makes, by the route that most of it is made by."""
    steps: dict[str, list[Operation]] = {}
    routes = _routes(firm)
    for step in firm.facts.priced_rows(Operation):
        if step.route == routes.get(step.item, step.route):
            steps.setdefault(step.item, []).append(step)
    able = {(row.site, row.process): row for row in firm.facts.priced_rows(Capability)}
    at = {row.site: row.place for row in firm.shed.rows(Site)}
    for item, (site, units) in made.items():
        of = steps[item]
        known = [able[site, step.process] for step in of if (site, step.process) in able]
        if len({step.route for step in of}) > 1 or len(known) < len(of):
            continue
        for step, there in zip(of, known, strict=True):
            each = _each(step, there)
            if each > 0:
                yield OwnStep(
                    step=step,
                    units=units,
                    each=each,
                    hourly=there.hourly,
                    place=at[site],
                    whole=len(of) == 1,
                )


def _routes(firm: FirmToday) -> dict[str, str]:
    """Return by item the route that the firm makes most of it by."""
    units: dict[str, dict[str, float]] = {}
    for row in firm.plan.made if firm.plan else ():
        if row.site in firm.sites:
            by = units.setdefault(row.item, {})
            by[row.route] = by.get(row.route, 0.0) + row.quantity
    return {item: max(sorted(by), key=lambda route: by[route]) for item, by in units.items()}


def _short(firm: FirmToday) -> Iterator[NotNow]:
    """Yield who could do a step of what the firm sells and has too few hours for, and what all of it costs then."""
    sold: dict[str, float] = {}
    for row in firm.facts.rows(Demand):
        if row.item in firm.made:
            sold[row.item] = sold.get(row.item, 0.0) + row.quantity
    able = {(row.site, row.process) for row in firm.facts.rows(Capability)}
    steps = list(firm.facts.rows(Operation))
    made: dict[str, tuple[str, float]] = {}
    for item, units in sold.items():
        doing = {step.process for step in steps if step.item == item}
        here = [s for s in sorted(firm.sites) if all((s, process) in able for process in doing)]
        if here:
            made[item] = here[0], units
    for own in list(_own(firm, made))[:MOST]:
        for maker in _makers(firm, own):
            if maker.hourly > 0 or maker.setup_cost > 0:
                yield from _relieved(firm, own, maker)


def _relieved(firm: FirmToday, own: OwnStep, maker: Capability) -> Iterator[NotNow]:
    """Yield a maker with whom all that is sold can be served, where it cannot be without."""
    step = own.step
    hired = HiredStep(
        sites=firm.sites, step=step, maker=maker.site, whole=own.whole, beside=True
    )  # fmt: skip
    network = firm.network(hired.facts(firm.facts))
    try:
        plan = planned(
            replace(network, design=firm.design(hired.options(firm.today))), firm.optimizer
        )
    except (Infeasible, NotEnoughData):
        return
    there = math.fsum(row.quantity for row in plan.made if row.site == hired.hire)
    yield NotNow(
        f"outsource:{step.item}:{step.process}:{maker.site}",
        "outsource",
        f"have {step.process} of {amount(there, 0)} of {amount(own.units, 0)} {step.item} done by {maker.site}",
        None,
        f"you want to sell more than your hours make: with it all is served, for {amount(plan.cost, 0)} a year",
    )


def _each(step: Operation, able: Capability) -> float:
    return hours_of(step) * able.hourly + able.setup_cost / step.batch


def _makers(firm: FirmToday, own: OwnStep) -> list[Capability]:
    """Return who near here could do a step: those that are cheaper at their door, and the nearest of the others."""
    places = {row.place: row for row in firm.shed.rows(Place)}
    at = {row.site: row for row in firm.shed.rows(Site)}
    here = places[own.place]
    rows = []
    for able in firm.shed.priced_rows(Capability):
        there = places[at[able.site].place]
        takes = (able.batch_min or 0.0) <= own.step.batch <= (able.batch_max or math.inf)
        near = able.site not in firm.sites and there.country == firm.region
        if able.process == own.step.process and near and takes and at[able.site].role == "maker":
            away = float(great_circle(here.lat, here.lon, there.lat, there.lon))
            each = _each(own.step, able) * (1 + at[able.site].markup)
            rows.append((each, away, able))
    cheap = sorted((r for r in rows if 0 < r[0] < own.each), key=lambda r: (r[0], r[1], r[2].site))
    rest = sorted((r for r in rows if r not in cheap), key=lambda r: (r[1], r[2].site))
    return [able for _, _, able in (*cheap[:CHEAP], *rest[:NEAR])]


def _one(firm: FirmToday, own: OwnStep, able: Capability) -> Lever | NotNow:
    """Return what it saves, or from which rate on it would."""
    step, who = own.step, firm.called(able.site)
    hired = HiredStep(sites=firm.sites, step=step, maker=able.site, whole=own.whole)
    change = PlanChange(
        action=f"outsource:{step.item}:{step.process}:{able.site}",
        kind="outsource",
        does=f"have {step.process} of {step.item} done by {able.site} instead of in the house",
        options=hired.options(firm.today),
        facts=hired.facts,
        call=who,
        monday=f"send {who} the drawing and ten pieces of {step.item}, and ask for a price and a day",
        evidence="expert rule" if "estimate" in {step.kind, able.kind} else "your data",
        assumes=(
            f"{amount(own.units * hours_of(step), 0)} h/a that cost {amount(own.hourly, 2)} here are used for else, or "
            f"not paid; {able.site} does it as well, at {amount(able.hourly, 2)} an hour"
        ),
        touches=frozenset(
            {f"item:{step.item}", *(set_up_of(site, step) for site in firm.sites)}
        ),
    )  # fmt: skip
    told = able.hourly > 0 or able.setup_cost > 0
    try:
        saved = _saved(firm, hired) if told else 0.0
        if saved > FIRST * firm.costs.value:
            return replace(lever_of(firm, change), engine=ENGINE)
        most = _most(firm, hired, own)
    except Infeasible as error:
        why = _too_few(own, able) or " ".join(f"{error}".split())
        return NotNow(change.action, "outsource", change.does, None, why)
    asks = f"it asks {amount(able.hourly, 2)}" if told else "it tells no rate"
    pays = (
        f"it asks {amount(most, 2)} or less an hour, all in; {asks}"
        if most > 0
        else "it is nearer: to bring it there and back costs more than to do it here"
    )
    return NotNow(change.action, "outsource", change.does, saved if told else None, pays)


def _too_few(own: OwnStep, able: Capability) -> str:
    """Return by how much a maker's hours are too few for all of a step; blank: they are not, or are not told."""
    needs = own.units * hours_of(own.step)
    if able.hours is None or needs <= able.hours:
        return ""
    has = f"it has {amount(able.hours, 0)} h/a of {own.step.process}"
    return f"{has}, and all of it takes {amount(needs, 0)}: ask for a part of it"


def _sold_by_others(firm: FirmToday, made: list[str]) -> list[tuple[str, str]]:
    """Return parts that the firm makes for itself and others sell, each with who asks least for it."""
    asked: dict[str, list[tuple[float, str]]] = {}
    for row in firm.facts.priced_rows(Offer):
        if row.item in made and row.site not in firm.sites:
            asked.setdefault(row.item, []).append((row.price, row.site))
    some = list(asked.items())[:MOST]
    return [
        (item, site)
        for item, of in some
        for site in dict.fromkeys(s for _, s in sorted(of)[:CHEAP])
    ]


def _bought(firm: FirmToday, item: str, seller: str) -> Lever | NotNow:
    """Return what it saves to buy a part that the firm makes for itself."""
    own = {o for o in firm.today if o.item == item}
    change = PlanChange(
        action=f"outsource:{item}:{seller}",
        kind="outsource",
        does=f"buy {item} from {seller} instead of making it",
        options=frozenset(firm.today - own | {SupplyOption("buy", seller, item)}),
        call=firm.called(seller),
        monday=f"ask {firm.called(seller)} to confirm its price of {item} in writing, and for samples",
        evidence=evidence_of(firm, [item]),
        assumes="own hours that it frees are used for else, or not paid; prices, freight and duties as told",
        touches=frozenset({f"item:{item}"}),
    )
    try:
        lever = replace(lever_of(firm, change), engine=ENGINE)
    except Infeasible as error:
        return NotNow(change.action, "outsource", change.does, None, " ".join(f"{error}".split()))
    if lever.effect.value > FIRST * firm.costs.value:
        return lever
    worth = {(row.item, row.site): row.worth for row in firm.plan.worth} if firm.plan else {}
    most = max(0.0, worth.get((item, seller), 0.0))
    asks = f"it asks {amount(most, 2)} or less at its door" if most else "it asks less"
    return NotNow(change.action, "outsource", change.does, lever.effect.value, asks)


def _saved(firm: FirmToday, hired: HiredStep) -> float:
    network = firm.network(hired.facts(firm.facts))
    return firm.costs.value - firm.cost(hired.options(firm.today), network).value


def _most(firm: FirmToday, hired: HiredStep, own: OwnStep) -> float:
    """Return the rate by the hour at which it is as good as today: what is saved falls evenly with the rate."""
    free, same = (_saved(firm, replace(hired, asks=rate)) for rate in (0.0, own.hourly))
    if free <= 0 or free <= same:
        return 0.0
    return own.hourly * free / (free - same)
