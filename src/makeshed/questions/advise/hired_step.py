"""A step of the firm done by another maker: the facts as they would be, and what may then be made where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from makeshed.model import Capability, Component, Fact, Item, Operation, Shed, Site, Substitute
from makeshed.network.design import SupplyOption
from makeshed.questions.advise.plan_change import Options

HAND = "handing over"
"""What the firm does where it does nothing but send on; it takes no time."""


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
    asks
        By hour, instead of what the maker tells [money/h]; None: as it tells.
    """

    sites: frozenset[str]
    step: Operation
    maker: str
    whole: bool
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
            return frozenset(today - own | {SupplyOption("make", self.hire, self.step.item)})
        sends = {SupplyOption("make", site, self.sent) for site in self.sites}
        return frozenset(today | sends | {SupplyOption("make", self.hire, self.back)})

    def facts(self, shed: Shed) -> Shed:
        """Return facts in which the maker does it: it is sent out once, and comes back once.

        A maker adds its margin to its own work alone, for what it works on is the firm's.
        """
        shed = shed.plus(*self._maker(shed))
        if self.whole:
            return shed
        item = self.step.item
        steps = [row for row in shed.rows(Operation) if row.item == item]
        gone = [row for row in steps if row.process == self.step.process]
        if not gone:  # somebody else already does it
            return shed
        parts = [row for row in shed.rows(Component) if row.item == item]
        instead = [row for row in shed.rows(Substitute) if row.item == item]
        kept = shed.minus(*(f"{row.table}/{row.id}" for row in (*gone, *parts, *instead)))
        left = [] if len(steps) > 1 else [Operation(item=item, process=HAND)]
        as_it_is = shed.get(item, Item)
        return kept.plus(
            *(replace(as_it_is, item=name, name="") for name in (self.sent, self.back)),
            *(replace(row, item=self.sent, route="") for row in parts),
            *(replace(row, item=self.sent, route="") for row in instead),
            *left,
            Component(item=item, component=self.back),
            Component(item=self.back, component=self.sent),
            Operation(item=self.sent, process=HAND),
            *(replace(row, item=self.back, route="main") for row in gone),
            *(Capability(site=site, process=HAND) for site in self.sites),
        )

    def _maker(self, shed: Shed) -> Iterator[Fact]:
        at = shed.get(self.maker, Site)
        yield Site(site=self.hire, place=at.place, role="maker")
        able = shed.get(f"{self.maker}:{self.step.process}", Capability)
        if self.asks is not None:
            none = replace(able, labour_rate=0.0, energy_rate=0.0, setup_cost=0.0, currency="")
            able = replace(none, rate=self.asks)
        rates = ("rate", "labour_rate", "energy_rate", "setup_cost")
        marked = {name: getattr(able, name) * (1 + at.markup) for name in rates}
        yield replace(able, site=self.hire, **marked)
