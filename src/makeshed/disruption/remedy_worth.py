"""What each remedy is worth: the loss that it avoids in a year, over the hazards, in both readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from makeshed.answer import Term, total
from makeshed.disruption.loss import Worthwhile
from makeshed.disruption.loss_rows import LossCase, StressAsked
from makeshed.disruption.remedying import Added
from makeshed.disruption.two_readings import LossReading
from makeshed.language.text import few
from makeshed.network.lossmaker import Losing
from makeshed.science.arrays import Floats
from makeshed.solvers.exposed import Exposed
from makeshed.units import amount

Length = Literal["shortest", "likely", "longest"]
LENGTHS: tuple[Length, ...] = ("shortest", "likely", "longest")
FEW = 3
SAME = 1e-6
DIGITS = 6
"""Significant digits in which two worths are told apart; further ones are the solver's."""
LEAST = 1e-6
"""Share of a loss below which what is avoided of it is a solver's rounding."""


def worths(
    asked: StressAsked, added: Sequence[Added]
) -> tuple[tuple[Worthwhile, ...], dict[str, Term], list[str]]:
    """Return what remedies are worth, the most for its cost first, how it opens, and what to tell."""
    cases = [case for case in asked.cases if case.losing.rate]
    if not cases:
        said = "no hazard has a rate, so no remedy can be valued by the year"
        return (), {}, [said] if added else []
    rows, terms, idle = [], {}, 0
    at_ends: dict[str, list[float]] = {}
    able = asked.could.normal.rate > 0
    for each in added:
        able[list(each.acts)] = True
    margin = asked.margins.each
    usual = asked.planned.base
    with Exposed(asked.net.activities(margin), able=able, usual=usual) as exposed:
        worth = RemedyWorth(asked, cases, exposed)
        for each in added:
            row, term, ends = _row(asked, each, worth)
            nothing = max(row.avoided, row.as_planned) <= 0
            if nothing and each.rests_on.startswith("suggested"):
                idle += 1
                continue
            rows.append(row)
            terms[each.remedy] = term
            at_ends[each.remedy] = ends
    notes = (
        [f"{idle} of the remedies that suggest themselves avoid nothing and are left out"]
        if idle
        else []
    )
    if rows:
        notes.append(
            "a remedy is valued over the hazards, each at its most likely length; avoided is the lower "
            "of both readings, so that it is the most that the remedy may cost a year"
        )
    rows.sort(key=_rank)
    if open_ := _undecided(rows, at_ends):
        notes.append(
            "which of these remedies is worth more for its cost is not decided, for hazards may be shorter or "
            f"longer: {few(open_, FEW, '; ')}"
        )
    return tuple(rows), terms, notes


class RemedyWorth:
    """What remedies avoid of losses, each as long as it may be.

    Parameters
    ----------
    asked
        Both readings.
    cases
        Losses; those that cost something, if they last long, count.
    exposed
        The network with all that remedies bring.
    """

    def __init__(self, asked: StressAsked, cases: Sequence[LossCase], exposed: Exposed) -> None:
        self.readings = asked.planned, asked.could
        self.exposed = exposed
        self._before: dict[tuple[bool, str, str], float] = {}
        lengths: tuple[Length, ...] = ("likely", "longest")
        self.cases = [
            case
            for case in cases
            if any(
                self.loss(reading, case, how) > 0 for reading in self.readings for how in lengths
            )
        ]

    def saved(self, added: Added) -> dict[Length, tuple[Floats, ...]]:
        """Return by length and reading what a remedy avoids of each loss, once."""
        found = [
            np.array([self._avoided(reading, case, added) for case in self.cases])
            for reading in self.readings
        ]
        shape = len(self.cases), len(LENGTHS)
        return {
            length: tuple(each.reshape(shape)[:, n] for each in found)
            for n, length in enumerate(LENGTHS)
        }

    def loss(self, reading: LossReading, case: LossCase, length: Length) -> float:
        """Return what a loss costs without any remedy."""
        if length == "likely":
            return (case.could if reading.could else case.planned).outcome.loss
        key = reading.could, case.losing.key, length
        if key not in self._before:
            losing = case.losing.lasting(length)
            situation = reading.situation(case.hit, losing)
            self._before[key] = reading.exposed.outcome(situation, losing.days).loss
        return self._before[key]

    def _avoided(self, reading: LossReading, case: LossCase, added: Added) -> list[float]:
        """Return by length what a remedy avoids of one loss; never less than nothing: it need not be used."""
        lasting = [case.losing.lasting(length) for length in LENGTHS]
        days = [self._days(losing, added) for losing in lasting]
        before = [self.loss(reading, case, length) for length in LENGTHS]
        if not any(
            lost > 0 and lasts is not None for lost, lasts in zip(before, days, strict=True)
        ):
            return [0.0] * len(LENGTHS)
        normal = None if added.shorter else reading.with_more(added.stock, added.acts)
        # One situation for all lengths: of one and the same, what was solved stays known.
        situation = reading.situation(case.hit, case.losing, normal)
        found = []
        for lost, lasts in zip(before, days, strict=True):
            after = lost
            if lost > 0 and lasts is not None:
                after = self.exposed.outcome(situation, lasts).loss
            found.append(lost - after if lost - after > LEAST * lost else 0.0)
        return found

    def _days(self, losing: Losing, added: Added) -> float | None:
        """Return how long a loss lasts with a remedy [d]; None: it is another site that is back sooner."""
        if not added.shorter:
            return losing.days
        site, days = added.shorter
        helps = losing.scope == "site" and losing.target == site and days < losing.days
        return days if helps else None


def _rank(row: Worthwhile) -> tuple[bool, float, float, str]:
    """Return by what remedies are ordered: the most for its cost first, of equal ones by name."""
    return row.gain is None, -_told(row.gain or 0.0), -_told(row.avoided), row.remedy


def _told(worth: float) -> float:
    """Return a worth without the digits in which solvers differ."""
    return float(f"{worth:.{DIGITS}g}")


def _undecided(rows: Sequence[Worthwhile], at_ends: Mapping[str, Sequence[float]]) -> list[str]:
    """Return neighbours in the order that change places where hazards are as short or long as may be.

    Hazards are as long for one as for the other.
    """
    found = []
    for one, two in pairwise(rows):
        if one.cost and two.cost:
            ends = zip(at_ends[one.remedy], at_ends[two.remedy], strict=True)
            if any(a / one.cost < b / two.cost - SAME for a, b in ends):
                found.append(f"{one.remedy} and {two.remedy}")
    return found


def _row(
    asked: StressAsked, added: Added, worth: RemedyWorth
) -> tuple[Worthwhile, Term, list[float]]:
    cases = worth.cases
    rates = np.array([case.losing.rate or 0.0 for case in cases])
    found = worth.saved(added)
    saved = found["likely"]
    planned, could = (float(rates @ each) for each in saved)
    ends = [min(float(rates @ each) for each in found[end]) for end in ("shortest", "longest")]
    lower = saved[0] if planned <= could else saved[1]
    avoided, cost = min(planned, could), added.cost
    helped = np.flatnonzero(lower * rates).tolist()
    often = float(rates[helped].sum())
    first = sorted(helped, key=lambda n: -_told(lower[n] * rates[n]))[:FEW]
    keys = [case.losing.key for case in cases]
    unit = f"{asked.net.shed.currency or 'money'}/a"
    parts = [
        Term(keys[n], float(rates[n] * lower[n]), unit,
             f"{amount(rates[n])} times a year x {amount(float(lower[n]))}")
        for n in helped
    ]  # fmt: skip
    row = Worthwhile(
        remedy=added.remedy,
        measure=added.measure,
        site=added.site,
        item=added.item,
        quantity=added.quantity,
        days=added.days,
        avoided=avoided,
        as_planned=planned,
        could=could,
        least_avoided=min([*ends, avoided]),
        most_avoided=max([*ends, avoided]),
        cost=cost,
        gain=avoided / cost if cost else None,
        years=avoided / often / cost if cost and often else None,
        helps=", ".join(keys[n] for n in first),
        rests_on=added.rests_on,
    )
    return row, total(added.remedy, unit, parts, "loss avoided, the lower of both readings"), ends
