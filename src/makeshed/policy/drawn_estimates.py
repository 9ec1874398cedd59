"""What would have happened anyway: the estimates among the facts drawn anew, with a policy and without."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Rate,
    Shed,
    Site,
    Substitute,
)
from makeshed.model.noun import Fact
from makeshed.plans.plan import Plan
from makeshed.policy.appraisal import Odds
from makeshed.policy.asking_plans import NO_PLAN, PolicyAsking
from makeshed.policy.measure import PolicyMeasure, measure
from makeshed.policy.policy_outcome import Brief, PolicyOutcome
from makeshed.policy.working import in_region
from makeshed.science.crossing import Values, strata, tenths


@dataclass(frozen=True, slots=True)
class Guessed:
    """Columns of a noun that are off together, and by what their error is shared.

    Attributes
    ----------
    own
        What estimates share their error by: who made one price of a seller up made up the others.
    word
        What they are of, where other columns of the noun have an error of their own.
    counts
        Whether a whole number is a count, and not off: one motor goes into a bike.
    """

    noun: type[Any]
    own: str
    columns: tuple[str, ...]
    word: str = ""
    counts: bool = False


GUESSED: tuple[Guessed, ...] = (
    Guessed(Offer, "site", ("price",)),
    Guessed(Capability, "site", ("rate", "labour_rate", "energy_rate", "setup_cost")),
    Guessed(Operation, "item", ("hours", "setup_hours")),
    Guessed(Operation, "item", ("material_cost",), "material"),
    Guessed(Site, "site", ("fixed_cost", "opening_cost")),
    Guessed(Site, "site", ("handling_cost",), "handling"),
    Guessed(Mode, "mode", ("cost", "fixed_cost")),
    Guessed(Lane, "mode", ("cost", "shipment_cost", "minimum_charge")),
    Guessed(Rate, "mode", ("price", "per_kg", "minimum_charge")),
    Guessed(Demand, "item", ("quantity",)),
    Guessed(Item, "item", ("mass", "net_mass")),
    Guessed(Item, "item", ("volume",), "volume"),
    Guessed(Component, "item", ("quantity",), counts=True),
    Guessed(Substitute, "item", ("quantity",), counts=True),
)
"""What an estimate is of."""
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
    return list(dict.fromkeys(name for _, name, _ in _estimates(shed)))


def _estimates(shed: Shed) -> Iterator[tuple[Fact, str, tuple[str, ...]]]:
    """Yield each fact that is an estimate with what its error is called, and the columns that are off by it."""
    for guessed in GUESSED:
        for fact in shed.rows(guessed.noun):
            if fact.kind == "estimate" and (columns := _columns(fact, guessed)):
                name = f"{guessed.noun.table}/{getattr(fact, guessed.own)}"
                yield fact, f"{name}/{guessed.word}" if guessed.word else name, columns


def _columns(fact: Fact, guessed: Guessed) -> tuple[str, ...]:
    told = ((name, getattr(fact, name)) for name in guessed.columns)
    return tuple(
        name for name, value in told if value and not (guessed.counts and value == int(value))
    )


def factors(shed: Shed, draws: int, off: float, seed: int) -> dict[str, Values]:
    """Return by what estimates are about the factor of each draw: the same whatever else is drawn."""
    return {name: evenly_off(off, draws, seed, name) for name in uncertain(shed)}


def evenly_off(off: float, draws: int, seed: int, name: str) -> Values:
    """Return the factor of each draw of one error [1]: the same whatever else is drawn.

    As often at the ends as in the middle: who says that a number may be off by a tenth says no more, and errors that
    are mostly small lie well inside (of all with these ends the even distribution supposes least, Jaynes 1957,
    Physical Review 106(4)).

    Parameters
    ----------
    off, draws, seed
        The share by which it may be off at most, how often it is drawn, and what the draws begin with.
    name
        What the error is called: errors of one name are one.
    """
    return 1 - off + 2 * off * strata(draws, seed, crc32(name.encode()))


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
    changed: dict[tuple[str, str], Fact] = {}
    for fact, name, columns in _estimates(shed):
        if name in lots:
            times = float(lots[name][n])
            before = changed.get((fact.table, fact.id), fact)
            off = {column: times * getattr(fact, column) for column in columns}
            changed[fact.table, fact.id] = replace(before, **off)  # type: ignore[type-var]
    yield from changed.values()


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
