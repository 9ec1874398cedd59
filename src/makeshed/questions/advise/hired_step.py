"""A step of the firm done by another maker: the facts as they would be, and what may then be made where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from makeshed.model import Capability, Component, Item, Operation, Shed, Site, Substitute
from makeshed.model.noun import Fact
from makeshed.network.design import SupplyOption
from makeshed.questions.advise.plan_change import Options

HAND = "handing over"
"""What the firm does where it does nothing but send on; it takes no time."""
BACK = "taking back"
"""What it does with what comes back: as long as the other takes, for a plan counts the last maker's days alone."""
HIRED = "hired"
"""Route of an item whose step another maker does, beside that of the house."""


@dataclass(frozen=True, kw_only=True)
class HiredStep:
    """One step of what a firm makes, and who else could do it.

    Attributes
    ----------
    sites
        The firm's own.
    step
        As the firm does it.
    maker
        Who does it instead.
    whole
        Whether it is the only step of the item.
    beside
        Whether the firm goes on doing it as well, as much as its hours allow.
    asks
        By hour, instead of what the maker tells [money/h]; None: as it tells.
    """

    sites: frozenset[str]
    step: Operation
    maker: str
    whole: bool
    beside: bool = False
    asks: float | None = None

    @property
    def hire(self) -> str:
        """The maker as far as it works for the firm: what else it does stays as it is."""
        return f"{self.maker} for hire"

    @property
    def sent(self) -> str:
        """The item as it is sent."""
        return f"{self.step.item} before {self.step.process}"

    @property
    def back(self) -> str:
        """The item as it comes back."""
        return f"{self.step.item} after {self.step.process}"

    def options(self, today: Options) -> Options:
        """Return what may be bought and made under it."""
        if self.whole:
            own = {o for o in today if o.item == self.step.item and o.how == "make"}
            own = set() if self.beside else own
            return frozenset(today - own | {SupplyOption("make", self.hire, self.step.item)})
        sends = {SupplyOption("make", site, self.sent) for site in self.sites}
        return frozenset(today | sends | {SupplyOption("make", self.hire, self.back)})

    def facts(self, shed: Shed) -> Shed:
        """Return facts in which the maker does it: it is sent out once, and comes back once.

        A maker adds its margin to its own work alone, for what it works on is the firm's.
        """
        at, able = self._maker(shed)
        shed = shed.plus(at, able)
        if self.whole:
            return shed
        return self._split(shed, able.lead_time)

    def _split(self, shed: Shed, days: float) -> Shed:
        """Return facts in which the item is sent out for the step, beside the firm's own way or instead of it.

        Other routes of the item stay: what goes into it whatever the route goes into it by those.
        """
        item, route = self.step.item, self.step.route
        steps = [row for row in shed.rows(Operation) if row.item == item]
        others = sorted({row.route for row in steps} - {route, HIRED})
        steps = [row for row in steps if row.route == route]
        out = [row for row in steps if row.process == self.step.process]
        if not out:  # somebody else already does it
            return shed
        way = HIRED if self.beside else route if others else ""
        lines = [row for row in self._lines(shed) if row.route in {"", route}]
        kept_by = [*others, *([route] if self.beside else [])]
        gone: list[Fact] = [row for row in lines if not row.route or not self.beside]
        gone += [] if self.beside else out
        shed = shed.minus(*(f"{row.table}/{row.id}" for row in gone))
        shed = shed.plus(
            *(replace(row, route=by) for row in lines if not row.route for by in kept_by)
        )
        kept = [row for row in steps if row.process not in {self.step.process, BACK}]
        kept.append(Operation(item=item, process=BACK, route=route))
        as_it_is = shed.get(item, Item)
        waits = [row.lead_time for row in shed.rows(Capability) if row.process == BACK]
        days = max([days, *waits])  # of another step that is hired too
        return shed.plus(
            *(replace(as_it_is, item=name, name="") for name in (self.sent, self.back)),
            *(replace(row, item=self.sent, route="") for row in lines),
            *(replace(row, route=way or row.route) for row in kept),
            Component(item=item, component=self.back, route=way),
            Component(item=self.back, component=self.sent),
            Operation(item=self.sent, process=HAND),
            *(replace(row, item=self.back, route="main") for row in out),
            *(Capability(site=site, process=HAND) for site in self.sites),
            *(Capability(site=site, process=BACK, lead_time=days) for site in self.sites),
        )

    def _lines(self, shed: Shed) -> list[Component | Substitute]:
        """Return what goes into the item, and what may instead."""
        return [
            *(row for row in shed.rows(Component) if row.item == self.step.item),
            *(row for row in shed.rows(Substitute) if row.item == self.step.item),
        ]

    def _maker(self, shed: Shed) -> tuple[Site, Capability]:
        at = shed.get(self.maker, Site)
        able = shed.get(f"{self.maker}:{self.step.process}", Capability)
        if not able.lead_time:  # who does not say how soon is not taken to be sooner
            doing = [row for row in shed.rows(Capability) if row.process == self.step.process]
            own = max((row.lead_time for row in doing if row.site in self.sites), default=0.0)
            able = replace(able, lead_time=own)
        if self.asks is not None:
            none = replace(able, labour_rate=0.0, energy_rate=0.0, setup_cost=0.0, currency="")
            able = replace(none, rate=self.asks)
        rates = ("rate", "labour_rate", "energy_rate", "setup_cost")
        marked = {name: getattr(able, name) * (1 + at.markup) for name in rates}
        there = Site(site=self.hire, place=at.place, role="maker")
        return there, replace(able, site=self.hire, **marked)
