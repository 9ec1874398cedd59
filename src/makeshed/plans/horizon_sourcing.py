"""Where things come from in a plan over periods, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import groupby

from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.plan import Drawn, Opening, Production, Purchase
from makeshed.units import Count

FEW = 4
"""Sources that a sentence names."""
Had = dict[tuple[str, str, str], dict[str, float]]
"""By item, how (make or buy) and site: by period, units in all of it."""


@dataclass(frozen=True, slots=True)
class SourceThen:
    """What one of several plans makes or buys at one site in one period."""

    plan: str
    period: str
    item: str
    how: str
    site: str
    quantity: Count


@dataclass(frozen=True, slots=True)
class SuppliedThen:
    """One period of a plan over several, as a plan of a year has it: who makes, sells and draws what."""

    made: tuple[Production, ...]
    bought: tuple[Purchase, ...]
    drawn: tuple[Drawn, ...]
    opened: tuple[Opening, ...]


def supplied_in(plan: HorizonPlan, period: str) -> SuppliedThen:
    """Return one period of a plan over several."""
    return SuppliedThen(
        made=tuple(
            Production(m.site, m.item, m.route, m.country, m.quantity, m.unit_cost)
            for m in plan.made
            if m.period == period
        ),
        bought=tuple(
            Purchase(b.offer, b.site, b.item, b.origin, b.quantity, b.price, b.spend, b.surplus)
            for b in plan.bought
            if b.period == period
        ),
        drawn=tuple(Drawn(*astuple(row)[1:]) for row in plan.drawn if row.period == period),
        opened=tuple(Opening(*astuple(row)[1:]) for row in plan.opened if row.period == period),
    )


def had(plan: HorizonPlan) -> Had:
    """Return what is made and bought in all periods, in units of each."""
    years = {row.period: row.years for row in plan.periods}
    found: Had = {}
    rows = [("buy", row) for row in plan.bought], [("make", row) for row in plan.made]
    for how, row in (each for of in rows for each in of):
        held = found.setdefault((row.item, how, row.site), {})
        held[row.period] = held.get(row.period, 0.0) + row.quantity * years[row.period]
    return found


def named_then(name: str, plan: HorizonPlan) -> Iterator[SourceThen]:
    """Yield the sources of a plan as rows under its name."""
    for key, held in sorted(had(plan).items()):
        yield from (SourceThen(name, period, *key, quantity) for period, quantity in held.items())


def when_in_short(plan: HorizonPlan) -> str:
    """Return where what is demanded is made or bought, and in which periods where not in all."""
    wanted = {row.item for row in plan.rows}
    sums = {key: sum(of.values()) for key, of in had(plan).items() if key[0] in wanted}
    largest = sorted(sums, key=lambda key: (-sums[key], key))
    words = [
        f"{item}: {how} {site}{when_in(plan, had(plan)[item, how, site])}"
        for item, how, site in largest[:FEW]
    ]
    more = len(largest) - FEW
    return "; ".join([*words, *([f"and {more} more"] if more > 0 else [])])


def changes_then(plan: HorizonPlan) -> str:
    """Return what opens and closes when, in words."""
    moves = [row for row in plan.sites if row.state in {"opens", "closes"}]
    return ", ".join(f"{row.site} {row.state} in {row.period}" for row in moves)


def when_in(plan: HorizonPlan, held: dict[str, float]) -> str:
    """Return in which periods something comes from a source; blank: in all."""
    if len(held) == len(plan.periods):
        return ""
    runs = []
    for there, group in groupby(plan.periods, key=lambda row: row.period in held):
        keys = [row.period for row in group]
        if there:
            runs.append(keys[0] if len(keys) == 1 else f"{keys[0]} to {keys[-1]}")
    return f" in {' and '.join(runs)}"
