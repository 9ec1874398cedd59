"""What one unit more on hand, or one unit a day more of a capacity, would save."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from makeshed.answer import Term, total
from makeshed.disruption.loss import Valued
from makeshed.disruption.loss_rows import LossCase, StressAsked
from makeshed.science.arrays import Floats
from makeshed.science.exposure import Situation
from makeshed.units import amount

MOST = 30
"""What is valued by solving again: where the duals promise most."""
LEAST = 1e-7
"""Share of a loss below which a saving is a solver's rounding."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a unit more could be, what its duals promise by case, and its number."""

    what: str
    site: str
    of: str
    unit: str
    number: int
    promised: Floats

    def more(self, situation: Situation) -> Situation:
        """Return the situation with one unit more."""
        if self.what == "stock":
            stock = situation.stock.copy()
            stock[self.number] += 1.0
            return replace(situation, stock=stock)
        capacity = situation.capacity.copy()
        capacity[self.number] += 1.0
        return replace(situation, capacity=capacity)


def values(asked: StressAsked) -> tuple[tuple[Valued, ...], dict[str, Term]]:
    """Return what one unit more would save as planned, the most first, and how it opens.

    A dual promises the most that a unit can save (the loss is convex in what there is), and where a
    loss has several duals it may promise too much: what is promised is solved again, with the unit.
    """
    unit = asked.net.shed.currency or "money"
    rates = np.array([case.losing.rate or 0.0 for case in asked.cases])
    rows, terms = [], {}
    for place in _promising(asked, rates):
        saved = _saved(asked, place, rates)
        if saved.max() <= 0:
            continue
        worst, yearly = int(np.argmax(saved)), float(rates @ saved)
        keys = [case.losing.key for case in asked.cases]
        rows.append(
            Valued(
                what=place.what, site=place.site, of=place.of, unit=place.unit,
                most=float(saved[worst]), when=keys[worst], yearly=yearly,
            )
        )  # fmt: skip
        parts = [
            Term(keys[n], float(rates[n] * saved[n]), f"{unit}/a",
                 f"{amount(rates[n])} times a year x {amount(float(saved[n]))}")
            for n in np.flatnonzero(rates * saved).tolist()
        ]  # fmt: skip
        name = f"a unit more of {place.of} at {place.site}"
        terms[f"{place.what}:{place.site}:{place.of}"] = total(name, f"{unit}/a", parts)
    return tuple(sorted(rows, key=lambda row: (-row.yearly, -row.most, row.site, row.of))), terms


def _promising(asked: StressAsked, rates: Floats) -> list[_Place]:
    """Return the places whose duals promise most, by the year and in the worst case."""
    net = asked.net
    stock = np.array([case.planned.outcome.stock_value for case in asked.cases])
    capacity = np.array([case.planned.outcome.capacity_value for case in asked.cases])
    if not len(stock):
        return []
    found = [
        _Place(what="stock", site=net.site(s), of=net.item(i), unit="unit", number=p,
               promised=stock[:, p])
        for p, s, i in net.pools.select("p", "s", "i").iter_rows()
        if i is not None
    ]  # fmt: skip
    found += [
        _Place(what="capacity", site=net.site(row["s"]), of=row["what"], unit=row["unit"], number=n,
               promised=capacity[:, n])
        for n, row in enumerate(net.resources.iter_rows(named=True))
    ]  # fmt: skip
    some = [place for place in found if place.promised.max() > 0]
    some.sort(key=lambda place: (-float(rates @ place.promised), -float(place.promised.max())))
    return some[:MOST]


def _saved(asked: StressAsked, place: _Place, rates: Floats) -> Floats:
    """Return what the unit saves: in every hazard, and in the case where most is promised that holds."""
    saved = np.zeros(len(asked.cases))
    best = 0.0
    for n in np.argsort(-place.promised, kind="stable").tolist():
        promised = float(place.promised[n])
        if promised <= 0 or (not rates[n] and promised <= best):
            continue
        saved[n] = _resolved(asked, place, asked.cases[n])
        best = max(best, float(saved[n]))
    return saved


def _resolved(asked: StressAsked, place: _Place, case: LossCase) -> float:
    reading, loss = asked.planned, case.planned.outcome.loss
    situation = place.more(reading.situation(case.hit, case.losing))
    less = loss - reading.exposed.outcome(situation, case.losing.days).loss
    return less if less > LEAST * loss else 0.0
