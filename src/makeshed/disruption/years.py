"""Years of a plan's network under the hazards of its shed: a block of years is one task of a runner."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from makeshed.errors import Disagreement, NotEnoughData
from makeshed.runners import OnCase, Outcome, run
from makeshed.science.arrays import Floats
from makeshed.simulation.hazards import YEAR_DAYS, Event, Threat, events, outages
from makeshed.simulation.network import StockNetwork
from makeshed.simulation.outages import Outage
from makeshed.simulation.run import How, Runs, simulate

BLOCK = 256
"""Years of a task."""
ENOUGH = 0.95
"""Share of a day's demand that must be served for the day to count as served."""
DUST = 1e-9
"""Share of a year's demand below which what is missing is rounding."""
CALM = 1e-6
"""Share of a year's demand that may be missing without any outage, by rounding."""
RECOVERS = 30
"""Days after the last outage of a year can end that still count to it, beyond the longest way."""


@dataclass(frozen=True, kw_only=True)
class Years:
    """What a block of years is simulated with: the task that travels to a worker.

    A year's outages are those that begin in it; days go on until what they did is over, so that a year
    pays for all that it began, and for nothing else.

    Attributes
    ----------
    net
        The network, its weights money a unit.
    wanted
        By demand, units a day.
    threats
        What happens, and what it stops.
    """

    net: StockNetwork
    wanted: Floats
    threats: tuple[Threat, ...]
    seed: int
    how: How = ""

    @property
    def start(self) -> int:
        """First day that counts: pipelines are full by then."""
        return self.net.longest + 1

    @property
    def days(self) -> int:
        """Days that pass, those before the first that counts among them."""
        lasts = max((one.high for one in self.threats), default=0.0)
        return self.start + YEAR_DAYS + int(np.ceil(lasts)) + self.net.longest + RECOVERS

    def happened(self, low: int, high: int) -> list[Event]:
        """Return what happens in some years."""
        scenario = np.arange(low, high)
        return events(self.threats, seed=self.seed, scenario=scenario, start=self.start)

    def runs(self, stops: list[Outage], lanes: int, days: int = 0) -> Runs:
        """Let the days pass with outages: those of a year, or fewer."""
        demand = np.repeat(self.wanted[None, :, None], days or self.days, axis=0)
        stream = np.zeros(lanes, dtype=np.int64)
        found = simulate(
            self.net, demand, stops, stream=stream, lost=True, start=self.start, how=self.how
        )
        dust = DUST * self.wanted[:, None] * YEAR_DAYS
        return replace(found, late=np.where(found.late > dust, found.late, 0.0))

    def __call__(self, block: tuple[int, int]) -> dict[str, Any]:
        """Return by year units lost of each demand, and by day the share served."""
        low, high = block
        stops = outages(self.threats, self.happened(low, high))
        found = self.runs(stops, high - low)
        served = _served(found)[self.start :]
        return {"lost": found.late.tolist(), "served": _packed(served), "days": len(served)}

    def digest(self) -> str:
        """Return what the results depend on besides the years."""
        told = sha256(repr((self.threats, self.seed, self.how)).encode())
        for values in (*self.net, self.wanted):
            told.update(np.ascontiguousarray(values).tobytes())
        return told.hexdigest()[:16]


def _served(found: Runs) -> Floats:
    asked = found.asked > 0
    return np.divide(found.met, found.asked, out=np.ones_like(found.met), where=asked)


def _packed(values: Floats) -> str:
    return base64.b64encode(zlib.compress(values.astype(np.float32).tobytes())).decode()


def _unpacked(text: str, days: int) -> Floats:
    raw = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.float32)
    return raw.reshape(days, -1).astype(float)


@dataclass(frozen=True, kw_only=True)
class SimulatedYears:
    """What came of some years: units lost by demand and year, share served by day and year."""

    lost: Floats
    served: Floats


def passed(
    task: Years,
    years: int,
    *,
    runner: str = "serial",
    workers: int = 0,
    keep: str = "",
    on_case: OnCase | None = None,
) -> SimulatedYears:
    """Let years pass on a runner; the answer is the same on any, and goes on from a journal.

    Raises
    ------
    NotEnoughData
        A block of years was not done; the journal keeps the others.
    """
    blocks = {
        f"years {low} to {min(years, low + BLOCK) - 1}": (low, min(years, low + BLOCK))
        for low in range(0, years, BLOCK)
    }
    found = run(
        task,
        blocks,
        runner=runner,
        workers=workers,
        on_progress=on_case,
        keep=Path(keep) if keep else None,
        digest=task.digest(),
    )
    _refuse_undone(found)
    results = [one.result for one in found.values()]
    lost = np.concatenate([np.array(one["lost"], dtype=float) for one in results], axis=1)
    served = [_unpacked(one["served"], one["days"]) for one in results]
    return SimulatedYears(lost=lost, served=np.concatenate(served, axis=1))


def _refuse_undone(found: Mapping[str, Outcome]) -> None:
    undone = {name: one.error for name, one in found.items() if one.status != "done"}
    if undone:
        name, error = next(iter(undone.items()))
        hint = "run it again with the same keep: what is done is not done again"
        raise NotEnoughData(f"{len(undone)} blocks were not done; {name}: {error}", hint=hint)


def apart(
    task: Years, losses: Floats, years: np.ndarray, groups: Mapping[str, frozenset[tuple[str, int]]]
) -> Floats:
    """Return by group and year what of its loss is of the group's doing.

    Half of what the group does alone, half of what is spared without it, then scaled so that the groups
    add up to the loss of the year: the first and the last step of the Shapley value (Shapley 1953).

    Parameters
    ----------
    losses
        By year.
    years
        The years that are looked at; of others nothing is told.
    groups
        By name, what its outages stop: pairs of a stop and a place, or ``("threat", number)``.
    """
    names, found = list(groups), np.zeros((len(groups), len(losses)))
    jobs: list[tuple[int, int, bool]] = []  # group, year, alone
    stops: list[Outage] = []
    for year in years.tolist():
        here = outages(task.threats, task.happened(year, year + 1))
        within = [[o for o in here if _is_of(o, groups[name])] for name in names]
        active = [g for g, those in enumerate(within) if those]
        for g in active:
            if len(within[g]) == len(here):
                found[g, year] = losses[year] / sum(len(w) == len(here) for w in within)
                continue
            rest = [o for o in here if o not in within[g]]
            for alone, those in ((True, within[g]), (False, rest)):
                stops += [o._replace(lane=len(jobs)) for o in those]
                jobs.append((g, year, alone))
    if jobs:
        money = task.net.weight @ task.runs(stops, len(jobs)).late
        for (g, year, alone), loss in zip(jobs, money.tolist(), strict=True):
            found[g, year] += 0.5 * (loss if alone else losses[year] - loss)
    whole = found.sum(axis=0)
    scale = np.divide(losses, whole, out=np.zeros_like(whole), where=whole > 0)
    return np.asarray(found * scale)


def _is_of(one: Outage, group: frozenset[tuple[str, int]]) -> bool:
    return (one.stop, one.at) in group or ("threat", one.group) in group


def once(task: Years) -> tuple[Floats, Floats, Floats]:
    """Return by threat what it does once, for its likely days: units by demand, days short, days until none is.

    Raises
    ------
    Disagreement
        The network falls short without any outage.
    """
    stops = [
        Outage(stop, at, task.start, task.start + max(1, round(one.likely)), lane, one.lost)
        for lane, one in enumerate(task.threats)
        for stop, at in one.hits
    ]
    over = max((one.end for one in stops), default=task.start) + task.net.longest + RECOVERS
    runs = task.runs(stops, len(task.threats) + 1, over)  # nothing happens in the last
    short = float(runs.late[:, -1].sum())
    if short > CALM * max(1.0, float(task.wanted.sum()) * YEAR_DAYS):
        raise Disagreement(
            f"day by day {short:g} units are missing without any outage",
            hint="give the plan of these very facts, or leave it out; else please report it",
        )
    served = (runs.met >= ENOUGH * runs.asked)[task.start :, :-1]
    days = np.arange(1, len(served) + 1)[:, None]
    return runs.late[:, :-1], (~served).sum(axis=0), (~served * days).max(axis=0, initial=0)
