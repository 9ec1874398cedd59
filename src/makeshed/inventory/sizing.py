"""What a network of stages is as numbers: how much of what varies passes each, and what holding it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from makeshed.inventory.stage_network import StageNetwork
from makeshed.science.arrays import Floats
from makeshed.science.placement import Placement, Stages
from makeshed.science.stock import DAYS_PER_MONTH, DAYS_PER_YEAR, z_of
from makeshed.solvers.placement import place

MOST_AGAIN = 150
"""Stages whose time is made a day shorter and all is placed anew; of more, those that take longest."""
STARTS_AGAIN = 3
"""Starts of a search for that, where the network is no tree."""


class DayClock:
    """How long what a day is worth may be reckoned; ``late`` once there was no time for some of it."""

    def __init__(self, seconds: float, *, late: bool = False) -> None:
        self.end = perf_counter() + seconds
        self.late = late

    def ticks(self) -> bool:
        """Return whether there is time left."""
        passed = perf_counter() > self.end
        self.late = self.late or passed
        return not passed


@dataclass(frozen=True, kw_only=True)
class Sized:
    """A network as numbers.

    ``bound`` is by stage and demand: units of safety stock for the root of a day of net replenishment
    time, z cv Q sqrt(M) / 365 with Q units a year and M = 365/12 days. Demands are independent, so that
    those of a stage add as squares. ``deviations`` is z cv: of an item that comes in variants the sum of
    theirs, since one does not serve for another; of what goes into it that of all together.
    """

    stages: Stages
    bound: Floats
    deviations: Floats
    value: Floats
    holding: float

    @property
    def units(self) -> Floats:
        """Units of safety stock of each stage for the root of a day."""
        return np.asarray(np.sqrt((self.bound**2).sum(axis=1)))

    def stock(self, placement: Placement) -> Floats:
        """Return the units of safety stock of each stage."""
        return np.asarray(self.units * np.sqrt(placement.net))

    def held(self, placement: Placement) -> float:
        """Return what all of it is worth."""
        return float((self.stock(placement) * self.value).sum())

    def shares(self) -> Floats:
        """Return, by stage and demand, the share of a stage's safety stock that is due to the demand."""
        square = self.bound**2
        whole = square.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(square, whole, out=np.zeros_like(square), where=whole > 0))


def sized(network: StageNetwork, *, holding: float, wait: float) -> Sized:
    """Return the network as numbers; customers who do not say how long they wait, wait so long."""
    demands = network.demands
    deviations = _deviations(network)
    bound = network.need * deviations * (np.sqrt(DAYS_PER_MONTH) / DAYS_PER_YEAR)
    value = np.array([stage.value.value for stage in network.stages])
    waits = {d.id: wait if d.max_lead_time is None else d.max_lead_time for d in demands}
    arcs = np.array(network.arcs, dtype=np.int64).reshape(-1, 2)
    stages = Stages(
        days=np.array([stage.days for stage in network.stages]),
        weight=holding * value * np.sqrt((bound**2).sum(axis=1)),
        tails=arcs[:, 0],
        heads=arcs[:, 1],
        inward=np.zeros(len(network.stages)),
        promise=np.array([waits.get(stage.demand, np.inf) for stage in network.stages]),
        names=tuple(stage.key for stage in network.stages),
    )
    return Sized(stages=stages, bound=bound, deviations=deviations, value=value, holding=holding)


def _deviations(network: StageNetwork) -> Floats:
    """Return z cv by stage and demand."""
    z = np.array([float(z_of(d.service_level)) for d in network.demands], dtype=float)
    found = np.empty((len(network.stages), len(network.demands)))
    told = network.families
    varied = [(i, told[stage.item]) for i, stage in enumerate(network.stages) if stage.item in told]
    for d, demand in enumerate(network.demands):
        own = told.get(demand.item)
        found[:, d] = own.together(demand) if own else demand.variability
        for i, family in varied:
            found[i, d] = family.apart(demand)
    return np.asarray(found * z)


def day_shorter(stages: Stages, placement: Placement, clock: DayClock) -> list[float | None]:
    """Return what each stage's own time a day shorter would save a year, all placed anew.

    Of a stage that takes less than a day, what it saves to take none.
    """
    found: list[float | None] = [None] * len(stages.days)
    longest = np.argsort(-stages.days, kind="stable")[:MOST_AGAIN]
    chosen = set(longest.tolist())
    for members in stages.parts():
        part = stages.of(members)
        base = part.placed(placement.out[members])
        for k, i in enumerate(members.tolist()):
            if i in chosen and clock.ticks():
                days = part.days.copy()
                days[k] -= min(1.0, days[k])
                found[i] = _saved(part, replace(part, days=days), base)
    return found


def promised_longer(
    stages: Stages, placement: Placement, ends: np.ndarray, more: float, clock: DayClock
) -> float | None:
    """Return what it saves a year to promise some ends so many days more.

    None where less than nothing would be promised, or time is up.
    """
    promise = stages.promise.copy()
    promise[ends] += more
    if (promise < 0).any() or not clock.ticks():
        return None
    label = np.zeros(len(stages.days), dtype=bool)
    label[ends] = True
    saved = 0.0
    for members in stages.parts():
        if label[members].any():
            part = stages.of(members)
            other = replace(part, promise=promise[members])
            saved += _saved(part, other, part.placed(placement.out[members]))
    return saved


def _saved(part: Stages, other: Stages, base: Placement) -> float:
    if not part.weight.any() or (
        np.array_equal(part.days, other.days) and np.array_equal(part.promise, other.promise)
    ):
        return 0.0
    again = place(other, starts=STARTS_AGAIN, proof=0.0, near=base)
    saved = base.cost - again.cost
    return 0.0 if abs(saved) <= 1e-9 * max(base.cost, again.cost) else saved
