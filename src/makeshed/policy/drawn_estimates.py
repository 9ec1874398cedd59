"""What would have happened anyway: the estimates among the facts drawn anew, with a policy and without."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np

from makeshed.model import Capability, Lane, Mode, Offer, Operation, Shed, Site
from makeshed.model.noun import Fact
from makeshed.plans.plan import Plan
from makeshed.policy.appraisal import Odds
from makeshed.policy.asking_plans import NO_PLAN, PolicyAsking
from makeshed.policy.measure import PolicyMeasure, measure
from makeshed.policy.policy_outcome import Brief, PolicyOutcome
from makeshed.policy.working import in_region
from makeshed.science.crossing import Values, strata, tenths, triangular

COLUMNS: dict[type[Any], tuple[str, ...]] = {
    Offer: ("price",),
    Capability: ("rate", "labour_rate", "energy_rate"),
    Operation: ("hours",),
    Site: ("fixed_cost", "opening_cost"),
    Mode: ("cost",),
    Lane: ("cost", "shipment_cost"),
}
"""What an estimate is of."""
OWN: dict[type[Any], str] = {
    Offer: "site",
    Capability: "site",
    Operation: "item",
    Site: "site",
    Mode: "mode",
    Lane: "mode",
}
"""What estimates share their error by: who made one price of a seller up made up the others."""
TRACE = 1e-3
"""Share of what is demanded below which a source decides nothing."""


def drawn(
    asking: PolicyAsking, outcomes: Sequence[PolicyOutcome], draws: int, off: float, seed: int
) -> tuple[Odds, ...]:
    """Return what draws of the estimates say of each policy; the same draws with it and without."""
    lots = factors(asking.shed, draws, off, seed)
    if not lots:
        return ()
    without = [_asked(asking, asking.base.measure, lots, n) for n in range(draws)]
    return tuple(
        _odds(
            asking,
            outcome,
            without,
            [_asked(asking, outcome.measure, lots, n) for n in range(draws)],
        )
        for outcome in outcomes
    )


def uncertain(shed: Shed) -> list[str]:
    """Return what the estimates of a case are about, each with a draw of its own."""
    return list(dict.fromkeys(name for _, name in _estimates(shed)))


def _estimates(shed: Shed) -> Iterator[tuple[Fact, str]]:
    for noun, columns in COLUMNS.items():
        for fact in shed.rows(noun):
            if fact.kind == "estimate" and any(getattr(fact, name) for name in columns):
                yield fact, f"{noun.table}/{getattr(fact, OWN[noun])}"


def factors(shed: Shed, draws: int, off: float, seed: int) -> dict[str, Values]:
    """Return by what estimates are about the factor of each draw: the same whatever else is drawn."""
    return {
        name: triangular(strata(draws, seed, crc32(name.encode())), 1 - off, 1.0, 1 + off)
        for name in uncertain(shed)
    }


def _asked(
    asking: PolicyAsking, of: PolicyMeasure, lots: Mapping[str, Values], n: int
) -> PolicyOutcome | None:
    """Return what a measure comes to in one draw; None: there is no plan."""
    true = of.true.plus(*scaled(of.true, lots, n))
    try:
        return asking.brief(measure(of.name, true, of.rows, asking.region, clamped=True))
    except NO_PLAN:
        return None


def scaled(shed: Shed, lots: Mapping[str, Values], n: int) -> Iterator[Fact]:
    """Yield the estimates of a case as they are in one draw."""
    for fact, name in _estimates(shed):
        if name in lots:
            times = float(lots[name][n])
            columns = COLUMNS[type(fact)]
            changed = {c: times * getattr(fact, c) for c in columns if getattr(fact, c)}
            yield replace(fact, **changed)  # type: ignore[type-var]


def decision(plan: Plan | Brief) -> frozenset[tuple[str, str, str]]:
    """Return by whom what is demanded is made or sold in a plan."""
    whole: dict[str, float] = {}
    sources: dict[tuple[str, str, str], float] = {}
    for how, rows in (("buy", plan.bought), ("make", plan.made)):
        for row in rows:
            if row.item in plan.items:
                key = (row.item, how, row.site)
                sources[key] = sources.get(key, 0.0) + row.quantity
                whole[row.item] = whole.get(row.item, 0.0) + row.quantity
    return frozenset(key for key, q in sources.items() if q > TRACE * whole[key[0]])


def _odds(
    asking: PolicyAsking,
    outcome: PolicyOutcome,
    without: Sequence[PolicyOutcome | None],
    under: Sequence[PolicyOutcome | None],
) -> Odds:
    pairs = [(a, b) for a, b in zip(without, under, strict=True) if a is not None and b is not None]
    old = np.array([in_region(a.work, asking.countries) for a, _ in pairs])
    new = np.array([in_region(b.work, asking.countries) for _, b in pairs])
    public = np.array([b.public - a.public for a, b in pairs])
    paid = public + np.array([b.buyers - a.buyers + b.revenue - a.revenue for a, b in pairs])
    jobs = (new - old) / asking.hours_per_job
    whole = float(new.sum())
    created = float(np.maximum(new - old, 0.0).sum())
    differs = [decision(a.plan) != decision(b.plan) for a, b in pairs]
    mean = float(jobs.mean()) if pairs else 0.0
    each = float(paid.mean()) if pairs else 0.0
    low, mid, high = tenths(jobs) if pairs else (math.nan,) * 3
    least, half, most = tenths(public) if pairs else (math.nan,) * 3
    return Odds(
        policy=outcome.measure.name,
        draws=float(len(pairs)),
        but_for=float(np.mean(differs)) if pairs else math.nan,
        additional=created / whole if whole > 0 else None,
        jobs_low=low,
        jobs_mid=mid,
        jobs_high=high,
        public_low=least,
        public_mid=half,
        public_high=most,
        per_job=each / mean if mean > 0 and each > 0 else None,
    )
