"""What each remedy is worth: the loss that it avoids in a year, over the hazards, in both readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from makeshed.answer import Term, total
from makeshed.questions.stress.answer import Worthwhile
from makeshed.questions.stress.loss_rows import LossCase, StressAsked
from makeshed.questions.stress.reading import LossReading
from makeshed.questions.stress.remedying import Added
from makeshed.solvers.exposed import Exposed
from makeshed.units import amount

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
    hurting = [c for c in cases if max(c.planned.outcome.loss, c.could.outcome.loss) > 0]
    rows, terms, idle = [], {}, 0
    able = asked.could.normal.rate > 0
    for each in added:
        able[list(each.acts)] = True
    margin = asked.margins.each
    with Exposed(asked.net.activities(margin), able=able) as exposed:
        for each in added:
            saved = [
                np.array([_avoided(exposed, reading, case, each) for case in hurting])
                for reading in (asked.planned, asked.could)
            ]
            row, term = _row(asked, hurting, each, saved)
            if row.avoided <= 0 and row.as_planned <= 0 and each.rests_on.startswith("suggested"):
                idle += 1
                continue
            rows.append(row)
            terms[each.remedy] = term
    notes = (
        [f"{idle} remedies that suggest themselves avoid nothing and are left out"] if idle else []
    )
    if rows:
        notes.append(
            "a remedy is valued over the hazards, each at its most likely length; avoided is the lower "
            "of both readings, so that it is the most that the remedy may cost a year"
        )
    rows.sort(key=lambda row: (row.gain is None, -(row.gain or 0.0), -row.avoided, row.remedy))
    return tuple(rows), terms, notes


def _avoided(exposed: Exposed, reading: LossReading, case: LossCase, added: Added) -> float:
    """Return what a remedy avoids of one loss; never less than nothing: it need not be used."""
    losing = case.losing
    before = (case.could if reading.could else case.planned).outcome.loss
    if before <= 0:
        return 0.0
    if added.shorter:
        site, days = added.shorter
        if losing.scope != "site" or losing.target != site or days >= losing.days:
            return 0.0
        losing = replace(losing, days=days)
        situation = reading.situation(case.hit, losing)
    else:
        situation = reading.situation(case.hit, losing, reading.with_more(added.stock, added.acts))
    after = exposed.outcome(situation, losing.days).loss
    return before - after if before - after > LEAST * before else 0.0


def _row(
    asked: StressAsked, cases: Sequence[LossCase], added: Added, saved: Sequence[np.ndarray]
) -> tuple[Worthwhile, Term]:
    rates = np.array([case.losing.rate or 0.0 for case in cases])
    planned, could = (float(rates @ each) for each in saved)
    lower = saved[0] if planned <= could else saved[1]
    avoided, cost = min(planned, could), added.cost
    helped = np.flatnonzero(lower * rates)
    often = float(rates[helped].sum())
    keys = [case.losing.key for case in cases]
    unit = f"{asked.net.shed.currency or 'money'}/a"
    parts = [
        Term(keys[n], float(rates[n] * lower[n]), unit,
             f"{amount(rates[n])} times a year x {amount(float(lower[n]))}")
        for n in helped.tolist()
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
        cost=cost,
        gain=avoided / cost if cost else None,
        years=avoided / often / cost if cost and often else None,
        helps=", ".join(keys[n] for n in helped[np.argsort(-lower[helped] * rates[helped])][:3]),
        rests_on=added.rests_on,
    )
    return row, total(added.remedy, unit, parts, "loss avoided, the lower of both readings")
