"""The two readings of a loss: as planned, and with everything that could step in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import polars as pl

from makeshed.disruption.stocks import PooledStock
from makeshed.disruption.stressed_network import Net
from makeshed.network.lossmaker import WAYS, Losing, LossHit, Mask, taken_part
from makeshed.science.arrays import Floats
from makeshed.science.exposure import Situation
from makeshed.solvers.exposed import Exposed, OutageLoss

NO_TIME = 1e-6
"""Days below this are a solver's rounding of none."""
PHASES = 12
"""Days on which something can step in are kept apart up to so many, then put off to the next week."""


@dataclass(frozen=True, kw_only=True)
class LossRead:
    """What one loss does in one reading."""

    survive: float
    outcome: OutageLoss
    gap: float

    @property
    def units(self) -> float:
        """Units of all demands that are lost."""
        return float(self.outcome.lost.sum())


class LossReading:
    """One of the two readings.

    Parameters
    ----------
    net
        The activities.
    margin
        Money lost with a unit, by demand.
    held
        What is on hand.
    could
        Whether everything can step in after its days, or only what the plan uses, at once.
    stock_lost
        Whether what lies at a lost site is lost with it.
    """

    def __init__(
        self, net: Net, margin: Floats, held: PooledStock, *, could: bool, stock_lost: bool
    ) -> None:
        self.net, self.could, self.stock_lost = net, could, stock_lost
        acts = net.acts
        self.used = acts["used"].to_numpy() | held.local
        self.base = acts["base"].to_numpy()
        self.cap = np.maximum(acts["cap"].to_numpy(), self.base)
        open_sites = _open_sites(net)
        there = open_sites[acts["s"].to_numpy()]
        rate = np.where(self.used | there if could else self.used, self.cap, 0.0)
        delay = acts["delay"].to_numpy() if could else np.zeros(len(acts))
        self.normal = Situation(
            stock=held.stock,
            capacity=net.resources["cap"].to_numpy(),
            rate=rate,
            delay=np.where(held.local, 0.0, delay),
            wanted=net.wanted,
        )
        self.exposed = Exposed(net.activities(margin), able=rate > 0, usual=self.base)
        self._survived: dict[object, float] = {}
        self._last: tuple[object, Situation] | None = None
        self._drawn: dict[object, tuple[tuple[float, float], ...]] = {}

    def __enter__(self) -> Self:
        """Return itself; its solvers end with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.exposed.__exit__()

    def short(self) -> Floats:
        """Return by demand what a day without any loss, and nothing on hand, leaves unserved."""
        nothing = replace(self.normal, stock=np.zeros_like(self.normal.stock))
        return self.exposed.outcome(nothing, 1.0).lost

    def situation(self, hit: LossHit, losing: Losing, normal: Situation | None = None) -> Situation:
        """Return what there is while something is lost."""
        now = normal or self.normal
        rate, capacity, delay = now.rate.copy(), now.capacity.copy(), now.delay.copy()
        stock, left = now.stock, losing.left
        if left <= 0:
            rate[hit.acts] = 0.0
            capacity[hit.resources] = 0.0
            if self.could:
                for n, days in hit.round.items():
                    rate[n], delay[n] = now.rate[n], max(delay[n], days)
        else:
            self._part(rate, capacity, hit, losing)
        if self.stock_lost and hit.sites:
            gone = self.net.pools["s"].is_in(sorted(hit.sites)).to_numpy()
            stock = np.where(gone, stock * left, stock)
        return _in_weeks(replace(now, stock=stock, rate=rate, capacity=capacity, delay=delay))

    def _part(self, rate: Floats, capacity: Floats, hit: LossHit, losing: Losing) -> None:
        """Leave a share: of a capacity where there is one, else of what the plan has there."""
        which = hit.acts & taken_part(self.net, losing.scope)
        bounded = np.isfinite(self.cap)
        rate[which] = losing.left * np.where(bounded, rate, self.base)[which]
        capacity[hit.resources] *= losing.left

    def read(self, hit: LossHit, losing: Losing) -> LossRead:
        """Return what a loss does."""
        situation = self._of(hit, losing)
        key = hit.signature, losing.left, losing.scope in WAYS
        if key not in self._survived:
            lasts = self.exposed.survive(situation, first=losing.days or None)
            self._survived[key] = lasts if lasts > NO_TIME else 0.0
        lasts = self._survived[key]
        return LossRead(
            survive=lasts,
            outcome=self.exposed.outcome(situation, losing.days),
            gap=max(0.0, losing.days - lasts),
        )

    def _of(self, hit: LossHit, losing: Losing) -> Situation:
        """Return the situation of a loss; asked for twice in a row it is the same one."""
        key = hit.signature, losing.left, losing.scope in WAYS
        if self._last is None or self._last[0] != key:
            self._last = key, self.situation(hit, losing)
        return self._last[1]

    def curve(
        self, hit: LossHit, losing: Losing, horizon: float
    ) -> tuple[tuple[float, float], ...]:
        """Return the loss over the length of an outage."""
        key = hit.signature, losing.left, losing.scope in WAYS, horizon
        if key not in self._drawn:
            self._drawn[key] = tuple(
                self.exposed.curve(self._of(hit, losing), horizon, first=losing.days or None)
            )
        return self._drawn[key]

    def with_more(
        self, stock: Mapping[int, float], acts: Mapping[int, tuple[float, float]]
    ) -> Situation:
        """Return the normal situation with more.

        Parameters
        ----------
        stock
            Units more on hand, by pool.
        acts
            By activity, how much it can do a day and after how many days; what can begin sooner
            does.
        """
        now = self.normal
        on_hand, rate, delay = now.stock.copy(), now.rate.copy(), now.delay.copy()
        for pool, units in stock.items():
            on_hand[pool] += units
        for a, (most, days) in acts.items():
            if rate[a] <= 0 or delay[a] > days:
                rate[a], delay[a] = most, days
        return replace(now, stock=on_hand, rate=rate, delay=delay)


def _open_sites(net: Net) -> Mask:
    """A candidate that the plan does not open is not there; one that it opens to stand by is."""
    there = (pl.col("status") != "candidate") | pl.col("site").is_in(sorted(net.opened))
    return net.tables.sites.select(there).to_series().to_numpy()


def _in_weeks(situation: Situation) -> Situation:
    """Put off what can step in to whole weeks where there are too many days on which something can."""
    late = np.unique(situation.delay[(situation.rate > 0) & (situation.delay > 0)])
    if len(late) <= PHASES:
        return situation
    step = 7.0
    while len(np.unique(np.ceil(late / step))) > PHASES:
        step *= 2
    return replace(situation, delay=np.ceil(situation.delay / step) * step)
