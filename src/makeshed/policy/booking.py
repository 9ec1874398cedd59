"""Two outcomes beside one another: the row of a policy, its ledger, and the check that all sums agree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from makeshed.answer import Term, total
from makeshed.errors import Disagreement
from makeshed.language.text import few
from makeshed.plans.sourcing import changes, in_short, signature
from makeshed.policy.appraisal import Appraisal, Hours, LedgerEntry, Paid, Untold, Who
from makeshed.policy.policy_outcome import CENT, PolicyOutcome
from makeshed.policy.working import TOLD, in_region
from makeshed.science.incentive import BUT_FOR, additionality, cost_per_job

NAMED = 6
"""Items that a sentence names."""
LEAST_JOB = 1e-6
"""Fewer jobs are none: what rounding leaves."""
USED: Literal["used up"] = "used up"


def row_of(
    before: PolicyOutcome, after: PolicyOutcome, home: frozenset[str], hours_per_job: float
) -> Appraisal:
    """Return what a policy brings, without what draws and other strengths add."""
    hours = in_region(after.work, home) - in_region(before.work, home)
    jobs = hours / hours_per_job
    public = after.public - before.public
    buyers = after.buyers - before.buyers
    low, high = but_for_prior(after)
    here = _spent(after, home) - _spent(before, home)
    outlay = after.paid_by("treasury")
    paying = outlay + buyers
    each = _per_job(paying, jobs)
    created = _created(after, jobs) if outlay > 0 else 0.0
    return Appraisal(
        policy=after.measure.name,
        status="planned",
        does=does(before, after),
        buyers=buyers,
        revenue=after.revenue - before.revenue,
        outlay=outlay,
        public=public,
        worth=after.outlay_worth,
        firms=after.margin - before.margin,
        resources=math.fsum(after.resources().values()) - math.fsum(before.resources().values()),
        hours=hours,
        jobs=jobs,
        jobs_told=(in_region(after.work, home, TOLD) - in_region(before.work, home, TOLD))
        / hours_per_job,
        per_job=each,
        per_job_low=_per_job(paying, created * high),
        per_job_high=_per_job(paying, created * low),
        net_per_job=_per_job(public + buyers, jobs),
        but_for_low=low if outlay > 0 else None,
        but_for_high=high if outlay > 0 else None,
        spent_here=here,
        here_per_public=here / public if public > CENT else None,
        imports=_spent(after, home, abroad=True) - _spent(before, home, abroad=True),
        local_share=after.whole.local_share,
        co2e=after.whole.co2e - before.whole.co2e,
        plan=in_short(after.whole),
    )


def does(before: PolicyOutcome, after: PolicyOutcome) -> str:
    """Return in a sentence who makes or sells what is demanded, before and after; then what else moves."""
    old, new = before.whole, after.whole
    if signature(old) == signature(new) and in_short(old) == in_short(new):
        return "nothing: everything is made and bought as before"
    told = changes(old, new)
    if in_short(old) == in_short(new):
        return f"{in_short(new)} as before; {told}"
    final = [part for part in told.split("; ") if part.partition(":")[0] in new.items]
    return "; ".join(final) or told


def but_for_prior(after: PolicyOutcome) -> tuple[float, float]:
    """Return the least and the most that would not be there otherwise, by what rows or studies say."""
    rows = after.measure.rows
    low = max((r.deadweight_low for r in rows if r.deadweight_low is not None), default=None)
    high = max((r.deadweight_high for r in rows if r.deadweight_high is not None), default=None)
    return (
        BUT_FOR[0] if high is None else 1 - high,
        BUT_FOR[1] if low is None else 1 - low,
    )


def _per_job(paying: float, jobs: float) -> float | None:
    """Return what is paid for a job; None: nothing is, or there is none."""
    if jobs <= LEAST_JOB or paying <= CENT:
        return None
    return cost_per_job(paying, jobs)


def _created(after: PolicyOutcome, jobs: float) -> float:
    """Return the jobs that others in the region do not lose."""
    lost = max((row.displacement for row in after.measure.rows), default=0.0)
    return additionality(jobs, displacement=lost)


def _spent(outcome: PolicyOutcome, home: frozenset[str], *, abroad: bool = False) -> float:
    return math.fsum(o.spend for o in outcome.whole.origins if (o.country not in home) == abroad)


def ledger(before: PolicyOutcome, after: PolicyOutcome) -> tuple[LedgerEntry, ...]:
    """Return who gains by what; all lines together are 0 to the cent.

    Raises
    ------
    Disagreement
        They are not.
    """
    name = after.measure.name
    lines = [line for line in _lines(before, after) if abs(line[2]) >= CENT / 1000]
    rows = [LedgerEntry(name, who, what, gain) for who, what, gain in lines]
    left = math.fsum(row.gain for row in rows)
    room = max(CENT, 1e-9 * math.fsum(abs(row.gain) for row in rows))
    if abs(left) > room:
        raise Disagreement(f"the ledger of {name} is {left:.4f} off: who gains is not who pays")
    return tuple(rows)


def _lines(before: PolicyOutcome, after: PolicyOutcome) -> Iterator[tuple[Who, str, float]]:
    yield "buyers", "cost of what they buy", before.plan.cost - after.plan.cost
    yield "buyers", "what they pay beside it", before.paid_by("buyers") - after.paid_by("buyers")
    for kind, what in (("duty", "duties"), ("carbon", "price of emissions")):
        yield "treasury", what, after.kinds.get(kind, 0.0) - before.kinds.get(kind, 0.0)
    for payment in after.payments:
        if payment.payer == "treasury":
            yield "treasury", payment.what, -payment.a_year
    yield "firms", "margin", after.kinds.get("markup", 0.0) - before.kinds.get("markup", 0.0)
    yield "firms", "what they pay", before.paid_by("firms") - after.paid_by("firms")
    old, new = before.resources(), after.resources()
    for kind in dict.fromkeys([*old, *new]):
        yield USED, kind, new.get(kind, 0.0) - old.get(kind, 0.0)


def terms(rows: tuple[LedgerEntry, ...], name: str, currency: str) -> dict[str, Term]:
    """Return what a policy costs everybody, by who bears it and by what is used up."""
    unit = f"{currency or 'money'}/a"
    who = [
        total(payer, unit, [Term(r.what, -r.gain, unit) for r in rows if r.who == payer])
        for payer in ("buyers", "treasury", "firms")
    ]
    used = [Term(row.what, row.gain, unit) for row in rows if row.who == USED]
    return {
        name: total("what it costs everybody", unit, who),
        f"{name}: {USED}": total("what is used up", unit, used),
    }


def paid(after: PolicyOutcome) -> tuple[Paid, ...]:
    """Return what is paid under a policy."""
    return tuple(
        Paid(after.measure.name, p.what, p.payer, p.yearly, p.once, p.years, p.rate, p.worth)  # type: ignore[arg-type]
        for p in after.payments
    )


def hours(before: PolicyOutcome, after: PolicyOutcome) -> tuple[Hours, ...]:
    """Return hours that change, or are there after, by where and on what."""
    old = {(w.country, w.site, w.item, w.process, w.how): w.hours for w in before.work}
    new = {(w.country, w.site, w.item, w.process, w.how): w.hours for w in after.work}
    return tuple(
        Hours(after.measure.name, *key, old.get(key, 0.0), new.get(key, 0.0))  # type: ignore[arg-type]
        for key in sorted({*old, *new})
    )


def untold(after: PolicyOutcome) -> tuple[Untold, ...]:
    """Return what is bought whose hours nothing tells, by country, the most that is spent first."""
    rows = after.routes.uncounted(after.plan)
    by: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        by.setdefault(row.country, []).append((row.item, row.spend))
    found = [
        Untold(
            after.measure.name,
            country,
            float(len({item for item, _ in bought})),
            math.fsum(spend for _, spend in bought),
            few(list(dict.fromkeys(item for item, _ in bought)), NAMED),
        )
        for country, bought in by.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.spend, row.country)))
