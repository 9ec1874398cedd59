"""The ways in which a firm could have what comes in variants: there, finished here, or here; and what each costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.inventory.reacting import Reaction, reaction
from makeshed.inventory.variety_cost import VarietyCost, variety_cost
from makeshed.model import Capability, Demand, Operation, Place, Shed, Site
from makeshed.network.design import Design, supply_options
from makeshed.network.instance import Instance
from makeshed.policy.working import Routes, hours_of
from makeshed.questions.advise.answer import WayName
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.plan_change import Options
from makeshed.questions.plan import planned

THERE: Final = "there"
FINISHED: Final = "finished here"
HERE: Final = "all here"
MIXED: Final = "base there, peaks here"
TODAY: Final = "today"


@dataclass(frozen=True)
class VarietyLook:
    """An item in variants, and what is known when a firm looks at how to have it."""

    firm: FirmToday
    item: str
    facts: Shed

    @cached_property
    def network(self) -> Instance:
        """The supply network of the facts."""
        return self.firm.network(self.facts)

    @cached_property
    def every(self) -> Options:
        """All that can be bought or made, by anybody."""
        return frozenset(supply_options(self.network.tables))

    @cached_property
    def region(self) -> frozenset[str]:
        """Sites in the firm's country."""
        at = {place.place: place.country for place in self.facts.rows(Place)}
        rows = self.facts.rows(Site)
        return frozenset(row.site for row in rows if at[row.place] == self.firm.region)

    def ways(self) -> dict[WayName, Options]:
        """Return by its name what may be bought and made under each way, and today where it is bought."""
        told = self.firm.supplied
        own = {o for o in self.every if o.item == self.item}
        mine = {o for o in own if o.site in self.firm.sites and o.how == "make"}
        rest = self.every - own
        today = {o for o in rest if o.site in told.get(o.item, {o.site})}
        found: dict[WayName, Options] = {
            THERE: frozenset({o for o in own if o.site not in self.region} | rest),
            FINISHED: frozenset(mine | today),
            HERE: frozenset(o for o in mine | rest if o.site in self.region),
        }
        if self.item in told:
            found[TODAY] = frozenset({o for o in own if o.site in told[self.item]} | rest)
        return found

    def cost(self, options: Options) -> VarietyCost:
        """Return what a way costs.

        Raises
        ------
        Infeasible
            It cannot serve every demand.
        """
        plan = planned(self.network.under(Design(options=options)), self.firm.optimizer)
        holding = float(self.firm.options["holding_rate"])
        return variety_cost(self.facts, plan, self.item, holding=holding)

    def costs(self) -> tuple[dict[WayName, VarietyCost], dict[WayName, str]]:
        """Return what each way costs that serves every demand, and why others do not."""
        found: dict[WayName, VarietyCost] = {}
        lacks: dict[WayName, str] = {}
        alike: dict[Options, list[WayName]] = {}
        for name, options in self.ways().items():
            alike.setdefault(options, []).append(name)
        for options, names in alike.items():
            try:
                found |= dict.fromkeys(names, self.cost(options))
            except Infeasible as error:
                given = Design(options=options).said
                facts = [each for each in error.clash if each != given]
                why = f"nothing there or here serves it: {'; '.join(facts)}"
                lacks |= dict.fromkeys(names, why if facts else " ".join(str(error).split()))
            except NotEnoughData as error:
                lacks |= dict.fromkeys(names, " ".join(str(error).split()))
        return found, lacks

    def mixed(self, costs: Mapping[WayName, VarietyCost]) -> Reaction | None:
        """Return what ordering the base there and making the peaks here would cost; None: it is no mix."""
        if THERE not in costs:
            return None
        near = costs.get(FINISHED) or self._with_hours()
        return reaction(costs[THERE], near, self.most) if near else None

    def _with_hours(self) -> VarietyCost | None:
        """Return what it would cost to finish all of it here, had the firm hours enough; None: it cannot."""
        rows = [c for c in self.facts.rows(Capability) if c.site in self.firm.sites]
        free = self.facts.plus(*(replace(row, hours=None) for row in rows))
        at = replace(self, facts=free)
        try:
            return at.cost(at.ways()[FINISHED])
        except (Infeasible, NotEnoughData):
            return None

    @property
    def most(self) -> float:
        """What of it the firm's hours make in a year, beside nothing else: at each site by the route of most [1/a]."""
        able = {(c.site, c.process): c.hours for c in self.facts.rows(Capability)}
        routes = Routes(self.facts).steps.get(self.item, {}).values()
        return math.fsum(
            max((_makes(site, steps, able) for steps in routes), default=0.0)
            for site in self.firm.sites
        )


def _makes(
    site: str, steps: Sequence[Operation], able: Mapping[tuple[str, str], float | None]
) -> float:
    """Return how many a site makes in a year by a route, set-ups included [1/a]."""
    if any((site, step.process) not in able for step in steps):
        return 0.0
    hours = ((able[site, step.process], hours_of(step)) for step in steps)
    return min((of / each for of, each in hours if of is not None and each), default=math.inf)


def looked_at(firm: FirmToday, item: str) -> VarietyLook:
    """Return an item to be looked at, with demand for nothing but it: what else is made would be in its cost."""
    strange = [f"demands/{d.id}" for d in firm.shed.rows(Demand) if d.item != item]
    return VarietyLook(firm, item, firm.shed.minus(*strange) if strange else firm.shed)
