"""The firm as it is: what it makes, from whom it buys, and the plan that this comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from makeshed.answer import Term
from makeshed.errors import BadValue, Infeasible, NotEnoughData, NotFound, nearest
from makeshed.geometry.shape import Shape
from makeshed.model import (
    Capability,
    Component,
    Demand,
    Offer,
    Operation,
    Place,
    Saving,
    Shed,
    Site,
    Supplied,
)
from makeshed.network import audited, evaluate
from makeshed.network.design import Design, supply_options
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer
from makeshed.plans.plan import Plan
from makeshed.policy.drawn_estimates import factors, scaled
from makeshed.questions.advise.plan_change import Options
from makeshed.questions.plan import instance_of, planned
from makeshed.questions.stress.stress_plan import UnderHazards, under_hazards
from makeshed.science.arrays import Floats

NO_PLAN = (Infeasible, NotEnoughData)


@dataclass(frozen=True, kw_only=True)
class FirmToday:
    """A firm, the facts that it stands in, and what is asked about them.

    Attributes
    ----------
    shed
        All facts.
    sites
        The firm's own.
    options
        What is asked of every plan.
    off, draws, seed
        How far off estimates may be, how often they are drawn, and which draws.
    parts
        By item, the body that is drawn.
    qualify, labels, policies
        What it could prove, earn and apply for, as it was asked.
    """

    shed: Shed
    firm: str
    name: str
    sites: frozenset[str]
    options: Mapping[str, Any]
    optimizer: Optimizer
    off: float
    draws: int
    seed: int
    parts: Mapping[str, Shape] = field(default_factory=dict)
    qualify: Sequence[str] = ()
    labels: Sequence[str] = ()
    policies: Mapping[str, Shed] = field(default_factory=dict)

    @cached_property
    def region(self) -> str:
        """The country that the firm stands in."""
        at = {place.place: place.country for place in self.shed.rows(Place)}
        return next(at[row.place] for row in self.shed.rows(Site) if row.site in self.sites)

    @cached_property
    def made(self) -> frozenset[str]:
        """Items that the firm makes: it can do every step of a route, and does not say that it buys them."""
        return self.able - frozenset(self.supplied)

    @cached_property
    def able(self) -> frozenset[str]:
        """Items of which the firm can do every step of a route."""
        can = {row.process for row in self.shed.rows(Capability) if row.site in self.sites}
        routes: dict[tuple[str, str], set[str]] = {}
        for step in self.shed.rows(Operation):
            routes.setdefault((step.item, step.route), set()).add(step.process)
        return frozenset(item for (item, _), steps in routes.items() if steps <= can)

    @cached_property
    def supplied(self) -> dict[str, frozenset[str]]:
        """By item that the firm buys, who supplies it today."""
        found: dict[str, set[str]] = {}
        for row in self.shed.rows(Supplied):
            if row.site in self.sites:
                found.setdefault(row.item, set()).add(row.supplier)
        return {item: frozenset(suppliers) for item, suppliers in found.items()}

    @cached_property
    def apart(self) -> list[str]:
        """Items that some sites of the firm have from others than its other sites: a plan takes all for each."""
        by: dict[str, dict[str, set[str]]] = {}
        for row in self.shed.rows(Supplied):
            if row.site in self.sites:
                by.setdefault(row.item, {}).setdefault(row.site, set()).add(row.supplier)
        return sorted(
            item for item, of in by.items() if len({frozenset(s) for s in of.values()}) > 1
        )

    @cached_property
    def facts(self) -> Shed:
        """The facts without what others sell of what the firm makes and sells, and demands for anything else.

        What it could make and says that it buys, it sells as it bought it.
        """
        sold = self.made & {d.item for d in self.shed.rows(Demand)}
        others = [
            f"offers/{row.id}"
            for row in self.shed.rows(Offer)
            if row.item in sold and row.site not in self.sites
        ]
        strange = [f"demands/{d.id}" for d in self.shed.rows(Demand) if d.item not in self.able]
        return self.shed.minus(*others, *strange) if others or strange else self.shed

    @cached_property
    def every(self) -> Options:
        """All that can be bought or made, by the firm alone where it is what the firm makes."""
        found = supply_options(self.instance.tables)
        return frozenset(o for o in found if o.item not in self.made or o.site in self.sites)

    @cached_property
    def today(self) -> Options:
        """From whom the firm has each item today; what it does not tell is left open."""
        return frozenset(
            o for o in self.every if o.site in self.supplied.get(o.item, frozenset({o.site}))
        )

    @cached_property
    def untold(self) -> frozenset[str]:
        """Parts of what the firm makes that several sell or make, and of which it does not say who does."""
        parts = {row.component for row in self.shed.rows(Component) if row.item in self.made}
        several = Counter(o.item for o in self.today)
        return frozenset(p for p in parts - set(self.supplied) - self.made if several[p] > 1)

    @cached_property
    def instance(self) -> Instance:
        """The supply network of the facts."""
        return self.network(self.facts)

    def network(self, shed: Shed, **asked: Any) -> Instance:
        """Return the supply network of some facts, as asked."""
        return instance_of(shed, {**self.options, **asked})  # type: ignore[typeddict-item]

    @cached_property
    def plan(self) -> Plan | None:
        """What the firm does today, as a plan; None: it cannot be told, and `lacks` says why."""
        return self._planned[0]

    @cached_property
    def stressed(self) -> UnderHazards | None:
        """What hazards do to today's plan; None: there is no plan."""
        if self.plan is None:
            return None
        return under_hazards(self.facts, self.plan, holding_rate=self.options["holding_rate"])

    @property
    def lacks(self) -> str:
        """Why there is no plan of today."""
        return self._planned[1]

    @cached_property
    def _planned(self) -> tuple[Plan | None, str]:
        if not len(self.facts.table(Demand)):
            return None, "nothing that the firm can make is demanded"
        try:
            at = self.instance.under(self.design(self.today))
            return planned(at, self.optimizer, relax=True), ""
        except NO_PLAN as error:
            said = " ".join(f"{error}".split())
            return None, f"{said}: {error.hint}" if error.hint else said

    def called(self, site: str) -> str:
        """Return a site by its name; by its key where it has none, or is none of the sites."""
        try:
            return self.shed.get(site, Site).name or site
        except NotFound:
            return site

    def design(self, options: Options) -> Design:
        """Return what is decided with some sources: the firm's own sites are there and paid, used or not."""
        return Design(options=options, paid=self.sites)

    def best(self, options: Options) -> Plan:
        """Return the cheapest plan with some sources."""
        return planned(self.instance.under(self.design(options)), self.optimizer)

    def cost(self, options: Options, at: Instance | None = None) -> Term:
        """Return what the cheapest plan with some sources costs in a year, by kind.

        Raises
        ------
        Infeasible
            They cannot serve every demand.
        """
        instance = at or self.instance
        design = self.design(options)
        found = evaluate(instance, design, self.optimizer)
        return audited(instance.under(design), found).kinds()

    @cached_property
    def costs(self) -> Term:
        """What today's plan costs, by kind."""
        return self.cost(self.today)

    @cached_property
    def drawn(self) -> tuple[Instance, ...]:
        """The supply network with the estimates among the facts drawn anew; empty: there are none."""
        return tuple(self.network(shed) for shed in self.drawn_facts)

    @cached_property
    def drawn_facts(self) -> tuple[Shed, ...]:
        """The facts with the estimates among them drawn anew."""
        lots = factors(self.facts, self.draws, self.off, self.seed)
        if not lots:
            return ()
        return tuple(self.facts.plus(*scaled(self.facts, lots, n)) for n in range(self.draws))

    @cached_property
    def drawn_costs(self) -> Floats:
        """What today's plan costs in each draw; nan: it has none."""
        return self.each(self.today, self.drawn)

    def each(self, options: Options, networks: Iterable[Instance]) -> Floats:
        """Return what some sources cost in each of some networks; nan: they cannot serve all."""
        return np.array(list(self._each(options, networks)))

    def _each(self, options: Options, networks: Iterable[Instance]) -> Iterator[float]:
        design = self.design(options)
        for network in networks:
            try:  # a draw is opened for nobody, so that its cost alone is asked for
                yield evaluate(network, design, self.optimizer).cost
            except Infeasible:
                yield float("nan")


def sites_of(shed: Shed, firm: str) -> tuple[str, frozenset[str]]:
    """Return the name and the sites of a firm, called by its own key, name or firm.

    Raises
    ------
    NotFound
        There is none of that name.
    BadValue
        None is named, and several could be meant.
    """
    rows = list(shed.rows(Site))
    word = firm.strip().casefold()
    if not word:
        told = {row.site for row in shed.rows(Supplied)} | {row.site for row in shed.rows(Saving)}
        makers = {row.site for row in rows if row.role == "maker"}
        alone = told or makers
        if len(alone) != 1:
            raise BadValue("no firm is named", hint=f"name one; {nearest('', alone)}")
        word = next(iter(alone)).casefold()
    meant = [r for r in rows if word in {r.site.casefold(), r.firm.casefold(), r.name.casefold()}]
    if not meant:
        known = {row.site for row in rows} | {row.firm for row in rows if row.firm}
        raise NotFound(f"no firm or site is called {firm!r}", hint=nearest(firm, known))
    firms = {row.firm for row in meant if row.firm}
    sites = {row.site for row in rows if row.firm in firms} | {row.site for row in meant}
    first = meant[0]
    return first.firm or first.name or first.site, frozenset(sites)


def difference(name: str, before: Term, after: Term, unit: str) -> Term:
    """Return what is saved between two costs by kind; its parts are those kinds that change."""
    kinds = {part.name: part.value for part in before.parts}
    then = {part.name: part.value for part in after.parts}
    parts = tuple(
        Term(kind, saved, unit)
        for kind in {**kinds, **then}
        if (saved := kinds.get(kind, 0.0) - then.get(kind, 0.0))
    )
    return Term(name, sum(part.value for part in parts), unit, parts=parts)
