"""What the loss hangs on: each assumption a little less and a little more, all else as it is (a tornado).

The same hazards every time, so that two bars differ by the assumption alone. Every number is the least
loss, with its proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.disruption.loss import Swing
from makeshed.disruption.loss_rows import LossCase, StressAsked
from makeshed.disruption.two_readings import LossReading
from makeshed.science.arrays import Floats
from makeshed.science.exposure import Situation

MOST = 12
"""Losses that swings are told of: the dearest."""
SAME = 1e-6
"""Share of the loss by which an assumption that changes nothing may move it."""


@dataclass(frozen=True, slots=True)
class VariedAssumption:
    """Something assumed, how it is less and more, and what it then is."""

    what: str
    low: str
    high: str
    less: Callable[[LossReading, Situation], Situation]
    more: Callable[[LossReading, Situation], Situation]
    days: tuple[float, float] = (1.0, 1.0)
    """By which the time to recover is multiplied."""


def _as_it_is(_reading: LossReading, normal: Situation) -> Situation:
    return normal


def _stocked(days: float) -> Callable[[LossReading, Situation], Situation]:
    def changed(reading: LossReading, normal: Situation) -> Situation:
        through = reading.net.pools["through"].to_numpy()
        held = normal.stock > 0
        where = held if held.any() else _final(reading)
        return replace(
            normal, stock=np.maximum(0.0, normal.stock + np.where(where, days * through, 0.0))
        )

    return changed


def _final(reading: LossReading) -> np.ndarray:
    """Return the pools from which the plan sends to people."""
    acts = reading.net.acts
    sent = acts["d"].is_not_null().to_numpy() & (reading.base > 0)
    found = np.zeros(len(reading.net.pools), dtype=bool)
    found[acts["p_a"].fill_null(0).to_numpy()[sent]] = True
    return found


def _able(share: float) -> Callable[[LossReading, Situation], Situation]:
    """Capacities change, but never below what the plan uses: else something is short without a loss."""

    def changed(reading: LossReading, normal: Situation) -> Situation:
        net, base = reading.net, reading.base
        rate = np.where(
            np.isfinite(normal.rate) & (normal.rate > 0),
            np.maximum(share * normal.rate, np.minimum(base, normal.rate)),
            normal.rate,
        )
        r, act, value = net.uses
        used = np.bincount(r, value * base[act], minlength=len(net.resources))
        capacity = np.maximum(share * normal.capacity, np.minimum(used, normal.capacity))
        return replace(normal, rate=rate, capacity=capacity)

    return changed


def _wanted(share: float) -> Callable[[LossReading, Situation], Situation]:
    return lambda _reading, normal: replace(normal, wanted=share * normal.wanted)


def _sooner(share: float) -> Callable[[LossReading, Situation], Situation]:
    return lambda _reading, normal: replace(normal, delay=np.round(share * normal.delay))


ASSUMED = (
    VariedAssumption("time to recover", "-25 %", "+25 %", _as_it_is, _as_it_is, (0.75, 1.25)),
    VariedAssumption("stock on hand", "-5 days", "+5 days", _stocked(-5.0), _stocked(5.0)),
    VariedAssumption("capacity", "-20 %", "+20 %", _able(0.8), _able(1.2)),
    VariedAssumption("demand", "-20 %", "+20 %", _wanted(0.8), _wanted(1.2)),
    VariedAssumption("days to bring up", "-50 %", "+50 %", _sooner(0.5), _sooner(1.5)),
)
"""What is varied, and by how much."""


def swings(asked: StressAsked) -> tuple[Swing, ...]:
    """Return what the loss of a year hangs on, in both readings, the widest swing of each first.

    Over the hazards that have a rate, each as often as it happens; where there are none, of the worst
    loss once.
    """
    found: list[Swing] = []
    for reading in (asked.planned, asked.could):
        cases, rates = _weighed(asked, could=reading.could)
        if cases:
            own = [row for row in _varied(reading, cases, rates) if row is not None]
            found += sorted(own, key=lambda row: -abs(row.high_loss - row.low_loss))
    return tuple(found)


def _weighed(asked: StressAsked, *, could: bool) -> tuple[list[LossCase], Floats]:
    """Return the losses that count, and how often each happens."""
    loss = {id(case): (case.could if could else case.planned).outcome.loss for case in asked.cases}
    hurting = sorted((c for c in asked.cases if loss[id(c)] > 0), key=lambda c: -loss[id(c)])
    rated = [case for case in hurting if case.losing.rate]
    if rated:
        rated.sort(key=lambda case: -(case.losing.rate or 0.0) * loss[id(case)])
        kept = rated[:MOST]
        return kept, np.array([case.losing.rate or 0.0 for case in kept])
    return hurting[:1], np.ones(len(hurting[:1]))


def _varied(
    reading: LossReading, cases: Sequence[LossCase], rates: Floats
) -> Iterator[Swing | None]:
    base = _loss(reading, cases, rates, reading.normal, 1.0)
    of = "hazards, a year" if cases[0].losing.rate else cases[0].losing.key
    for one in ASSUMED:
        ends = [
            _loss(reading, cases, rates, change(reading, reading.normal), days)
            for change, days in zip((one.less, one.more), one.days, strict=True)
        ]
        if all(abs(end - base) <= SAME * base for end in ends):
            yield None
            continue
        yield Swing(
            assumption=one.what,
            reading="what could step in" if reading.could else "as planned",
            of=of,
            low=one.low,
            high=one.high,
            loss=base,
            low_loss=ends[0],
            high_loss=ends[1],
        )


def _loss(
    reading: LossReading,
    cases: Sequence[LossCase],
    rates: Floats,
    normal: Situation,
    days: float,
) -> float:
    """Return what losses cost more than what is short without them."""
    losses = []
    for case in cases:
        losing = replace(case.losing, days=days * case.losing.days)
        found = reading.exposed.outcome(reading.situation(case.hit, losing, normal), losing.days)
        short = 0.0
        if normal.wanted is not reading.normal.wanted:
            short = reading.exposed.outcome(normal, losing.days).loss
        losses.append(max(0.0, found.loss - short))
    return float(rates @ np.array(losses))
