"""LM3 of what is localised, from the same table as its other effects: money that stays for three rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.answer import Term, total
from makeshed.region.effect import LocalEffect
from makeshed.region.local_rounds import LocalRounds
from makeshed.science.arrays import Floats
from makeshed.science.local_spending import lm3, local_respend

LIVING_HERE = (0.0, 1.0, 1.0)
"""Share of the staff that lives in the region, of which jobs say nothing: at least none, between and at most all."""


@dataclass(frozen=True, slots=True)
class ThreeRounds:
    """What comes in, what of it is spent here, and what of that again."""

    income: float
    suppliers: float
    staff: float
    of_suppliers: float
    """What suppliers here spend here, on suppliers and staff."""
    of_staff: float

    @property
    def every(self) -> float:
        """All three rounds."""
        return self.income + self.suppliers + self.staff + self.of_suppliers + self.of_staff

    @property
    def score(self) -> float:
        """LM3."""
        return lm3(self.income, self.suppliers + self.staff, self.of_suppliers + self.of_staff)


def three_rounds(rounds: LocalRounds, demand: Floats) -> tuple[ThreeRounds, ...]:
    """Return the rounds of what is asked: the least, between and the most that stays here; none where wages are not told."""
    table = rounds.table
    if table.spending is None or not np.isfinite(table.wages).all():
        return ()
    found = []
    for view, live in enumerate(LIVING_HERE):
        inputs, spent = rounds.bought(demand, view)
        if spent is None:
            return ()
        suppliers = inputs @ demand
        staff = live * float(table.wages @ demand)
        found.append(
            ThreeRounds(
                income=float(demand.sum()),
                suppliers=float(suppliers.sum()),
                staff=staff,
                of_suppliers=float((inputs @ suppliers).sum() + live * table.wages @ suppliers),
                of_staff=float(spent.sum()) * staff,
            )
        )
    return tuple(found)


def lm3_effect(found: Sequence[ThreeRounds], unit: str) -> Iterator[LocalEffect]:
    """Yield LM3 as an effect: all rounds in money, and how many times the income they are."""
    if found:
        ends, scores = [one.every for one in found], [one.score for one in found]
        yield LocalEffect("LM3", "LM3", "", unit, found[1].income, *ends, *scores)


def lm3_term(found: Sequence[ThreeRounds], unit: str) -> Iterator[tuple[str, Term]]:
    """Yield what opens LM3: its three rounds, as they are between the ends."""
    if not found:
        return
    one = found[1]
    yield "LM3", total("money of three rounds", unit, [
        Term("round 1", one.income, unit, "what is localised itself"),
        total("round 2", unit, [
            Term("suppliers here", one.suppliers, unit),
            Term("staff", one.staff, unit, "as if all live here"),
        ]),
        total("round 3", unit, [
            Term("spent here by these suppliers", one.of_suppliers, unit, "on suppliers and staff"),
            Term("spent here by that staff", one.of_staff, unit),
        ]),
    ])  # fmt: skip


def lm3_notes(found: Sequence[ThreeRounds]) -> Iterator[str]:
    """Yield what must be known to read LM3; why it is not told."""
    if not found:
        yield "LM3 is not told: the table needs wages of every industry, and what households buy"
        return
    again = [local_respend(one.income, [one.every - one.income]) for one in found]
    yield (
        f"of a unit that comes in, {again[0]:.2f} to {again[2]:.2f} are spent here in the two rounds after it: reports that "
        "leave round 1 out call that a multiplier too"
    )
    yield (
        "LM3 counts turnover, not value added (what goes to a supplier here counts whole), stops at the third round, and "
        "knows neither prices nor what is displaced: read it beside value added of type I. Where staff lives is not "
        "told: at least, nobody lives here; between and at most, all"
    )
