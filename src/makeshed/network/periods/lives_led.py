"""What sites do over the periods of a plan: when each is in use, opens and closes; checked against its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from makeshed.errors import Disagreement
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.periods.paid_off import EVEN
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.network.periods.site_life import may_open, not_yet

SAME = 1e-6
"""Share by which two calculations of one amount may differ: solvers round."""


@dataclass(frozen=True)
class Life:
    """A site over time.

    Attributes
    ----------
    was
        Whether it is open before the first period.
    used
        By period, whether it is in use.
    decided
        Whether that costs something, or is decided for another reason.
    opening_cost, years
        Of a candidate: what opening it costs, and over how long that is paid off.
    """

    site: str
    was: bool
    used: tuple[bool, ...]
    decided: bool
    opening_cost: float
    years: float

    @property
    def opens(self) -> tuple[bool, ...]:
        """By period, whether it opens when it starts."""
        return tuple(now and not before for before, now in self._steps())

    @property
    def closes(self) -> tuple[bool, ...]:
        """By period, whether it closes when it starts."""
        return tuple(before and not now for before, now in self._steps())

    def _steps(self) -> list[tuple[bool, bool]]:
        return list(zip((self.was, *self.used), self.used, strict=False))


def lives_of(horizon: Horizon, opened: Sequence[Breakdown]) -> tuple[Life, ...]:
    """Return what each site does, by key."""
    first = dict(horizon.instances[0].shed.table("sites").select("site", "status").rows())
    used: dict[str, list[bool]] = {}
    told: dict[str, tuple[float, float]] = {}
    decided: set[str] = set(horizon.phases)
    for p, each in enumerate(opened):
        accounts = each.accounts
        paid = {site for site, _ in each.yearly}
        for site, is_open in zip(accounts.sites, accounts.flows.opened.tolist(), strict=True):
            lived = used.setdefault(site.site, [False] * len(opened))
            lived[p] = bool(is_open)
            if site.status == "candidate":
                told[site.site] = site.opening_cost, site.life
        decided |= paid | {site.site for site in accounts.sites if site.status == "candidate"}
    return tuple(
        Life(
            site,
            first.get(site) == "open",
            tuple(lived),
            site in decided,
            *told.get(site, (0.0, 1.0)),
        )
        for site, lived in sorted(used.items())
    )


def check_changes(horizon: Horizon, lives: Sequence[Life], opened: Sequence[Breakdown]) -> None:
    """Raise `Disagreement` unless sites open when they may, stay as long as they must and are run in.

    Parameters
    ----------
    horizon
        The periods.
    lives
        What each site does.
    opened
        By period, its plan fact by fact.
    """
    for life in lives:
        phase = horizon.phases.get(life.site)
        for p in (p for p, opens in enumerate(life.opens) if opens and phase):
            assert phase is not None
            begun = horizon.starts[p]
            stays = [
                life.used[q]
                for q in range(p, len(life.used))
                if horizon.starts[q] < begun + phase.least_years - EVEN
            ]
            if not may_open(phase, horizon.periods[p].start) or not all(stays):
                raise Disagreement(f"{life.site} opens or closes when it may not")
            for q in range(p, len(life.used)):
                lacking = not_yet(phase, horizon.starts[q] - begun, horizon.years[q])
                _check_hours(opened[q], life.site, lacking)
    changes = sum(sum(life.opens) + sum(life.closes) for life in lives if life.decided)
    if horizon.most_changes is not None and changes > horizon.most_changes:
        raise Disagreement(f"{changes} sites open or close, too many")


def _check_hours(opened: Breakdown, site: str, lacking: float) -> None:
    accounts = opened.accounts
    tables, flows = accounts.tables, accounts.flows
    taken = np.zeros(len(tables.resources))
    spent = flows.made[tables.hours["m"].to_numpy()] * tables.hours["hours"].to_numpy()
    np.add.at(taken, tables.hours["r"].to_numpy(), spent)
    for r, name, hours in tables.resources.select("r", "site", "hours").rows():
        most = (hours + flows.added_hours[r]) * (1 - lacking)
        if name == site and taken[r] > most * (1 + SAME) + SAME:
            raise Disagreement(f"{site} works more hours than it is run in for")
