"""Make in other lots: what set-ups cost in a year against what the stock of a lot costs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.answer import Term, total
from makeshed.model import Capability, Demand, Item, Operation, Shed
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.advise.plan_levers import spread
from makeshed.questions.advise.saving_levers import set_up_of
from makeshed.science.arrays import Floats
from makeshed.science.saving import economic_lot, lot_cost
from makeshed.science.stock import DAYS_PER_YEAR
from makeshed.units import amount

SLIGHT = 0.01
"""Share of what lots cost in a year below which another size is not advised."""


@dataclass(frozen=True, kw_only=True)
class MadeInLots:
    """What a firm makes of an item at one site by one route, whatever rules it is made to obey.

    Attributes
    ----------
    quantity
        In a year [1/a].
    unit_cost
        Of one, the mean [money].
    steps
        Those that are set up for, each with who does it.
    """

    item: str
    site: str
    route: str
    quantity: float
    unit_cost: float
    steps: Sequence[tuple[Operation, Capability]]


def lot_levers(firm: FirmToday) -> KindFound:
    """Return for each item that the firm makes in lots what the lot of least cost would save."""
    if firm.plan is None or not firm.options["holding_rate"]:
        return KindFound()
    rows = list(_made(firm))
    ways = Counter(row.item for row in rows)
    levers = [
        lever for row in rows if (lever := _one(firm, row, alone=ways[row.item] == 1)) is not None
    ]
    return KindFound(
        levers=paying(levers), not_now=not_paying(levers, "set-ups or stock cost more")
    )


def _made(firm: FirmToday) -> Iterator[MadeInLots]:
    able = {(row.site, row.process): row for row in firm.facts.priced_rows(Capability)}
    made: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for row in firm.plan.made if firm.plan else ():
        if row.site in firm.sites:
            key = row.item, row.site, row.route
            made.setdefault(key, []).append((row.quantity, row.unit_cost))
    for (item, site, route), lots in made.items():
        quantity = math.fsum(units for units, _ in lots)
        steps = [
            (step, able[site, step.process])
            for step in firm.facts.priced_rows(Operation)
            if (step.item, step.route) == (item, route)
        ]
        yield MadeInLots(
            item=item,
            site=site,
            route=route,
            quantity=quantity,
            unit_cost=math.fsum(units * cost for units, cost in lots) / quantity,
            steps=[(s, a) for s, a in steps if s.setup_hours > 0 or a.setup_cost > 0],
        )


def held_rate(firm: FirmToday, item: str) -> float:
    """Return what holding an item for a year costs, as a share of its value, with what it loses as it ages [1/a]."""
    row = firm.facts.get(item, Item)
    aged = DAYS_PER_YEAR / row.shelf_life if row.ages and row.shelf_life else 0.0
    return float(firm.options["holding_rate"]) + aged


def sold_while_good(firm: FirmToday, item: str, quantity: float) -> float:
    """Return how much of an item is sold before a lot of it is no longer good; all of it if it keeps."""
    life = firm.facts.get(item, Item).shelf_life
    return math.floor(quantity * life / DAYS_PER_YEAR) if life else math.inf


def _one(firm: FirmToday, row: MadeInLots, *, alone: bool) -> Lever | None:
    """Return the lot of least cost; ``alone``: the item is made at no other site and by no other route."""
    lots = {step.batch for step, _ in row.steps}
    if len(lots) != 1 or row.unit_cost <= 0:
        return None
    lot = lots.pop()
    set_up = math.fsum(s.setup_hours * able.hourly + able.setup_cost for s, able in row.steps)
    holding = held_rate(firm, row.item) * row.unit_cost
    least = max(able.batch_min or 0.0 for _, able in row.steps)
    most = min(able.batch_max or math.inf for _, able in row.steps)
    keeps = sold_while_good(firm, row.item, row.quantity)
    most = min(most, keeps)
    if most <= 0:
        return None
    wished = min(round(economic_lot(row.quantity, set_up, holding)), row.quantity)
    best = min(max(1.0, least, wished), most)
    before = lot_cost(row.quantity, set_up, holding, lot)
    after = lot_cost(row.quantity, set_up, holding, best)
    if best < least or sum(before) - sum(after) <= SLIGHT * sum(before):
        return None
    coin = f"{firm.shed.currency or 'money'}/a"
    names = ("set-ups", "stock of a lot")
    parts = [Term(n, b - a, coin) for n, b, a in zip(names, before, after, strict=True)]
    effect = total(f"lots of {amount(best, 0)} {row.item}: what they save", coin, parts)
    action = f"lot:{row.item}" if alone else f"lot:{row.item}:{row.site}:{row.route}"
    where = "" if alone else f" at {row.site} by route {row.route}"
    guessed = any("estimate" in {s.kind, able.kind} for s, able in row.steps)
    low, mid, high = spread(_drawn(firm, row, lot, best), effect.value)
    return Lever(
        action=action,
        kind="lot",
        does=f"make {row.item}{where} in lots of {amount(best, 0)} instead of {amount(lot, 0)}",
        effect=effect,
        low=low,
        mid=mid,
        high=high,
        once=0.0,
        evidence="expert rule" if guessed else "your data",
        assumes=(
            f"a set-up costs {amount(set_up, 2)}, holding one for a year {amount(holding, 2)}; hours of a set-up are "
            "worth what they cost if there is work for them"
            + ("; the last of a lot is sold on its last good day" if best == keeps else "")
        ),
        call="",
        monday=f"make the next lot of {row.item}{where} {amount(best, 0)} long, and see where the rest waits",
        engine=action,
        touches=frozenset(set_up_of(row.site, s) for s, _ in row.steps),
    )  # fmt: skip


def _drawn(firm: FirmToday, row: MadeInLots, lot: float, best: float) -> Floats:
    """Return what the other lot saves in each draw of the estimates [money/a].

    A unit is worth as much more or less as all that the firm makes costs more or less, for each that is sold.
    """
    found = []
    sold = _sold(firm.facts)
    for facts, cost in zip(firm.drawn_facts, firm.drawn_costs, strict=True):
        more = _sold(facts) / sold
        set_up = math.fsum(
            facts.get(s.id, Operation).setup_hours * able.hourly + able.setup_cost
            for s, able in _able(row, facts)
        )
        holding = held_rate(firm, row.item) * row.unit_cost * cost / firm.costs.value / more
        wanted = row.quantity * more
        before, after = (lot_cost(wanted, set_up, holding, each) for each in (lot, best))
        found.append(sum(before) - sum(after))
    return np.array(found)


def _able(row: MadeInLots, facts: Shed) -> Iterator[tuple[Operation, Capability]]:
    """Yield the steps that are set up for, each with who does it by other facts."""
    able = {each.id: each for each in facts.priced_rows(Capability)}
    for step, told in row.steps:
        yield step, able[told.id]


def _sold(facts: Shed) -> float:
    return math.fsum(row.quantity for row in facts.rows(Demand))
