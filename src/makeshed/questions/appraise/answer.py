"""What policies bring: each with what firms would do, who pays, hours, and what is certain of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any, ClassVar

from makeshed.answer import Answer, titled
from makeshed.policy.appraisal import (
    Appraisal,
    BreakEven,
    Hours,
    LedgerEntry,
    Mix,
    Odds,
    Paid,
    Protected,
    Untold,
)
from makeshed.policy.whole_market import MarketShift, MarketSource
from makeshed.policy.world_market import WorldEffect
from makeshed.region.tied_jobs import TiedJobs
from makeshed.region.work_trades import WorkTrade
from makeshed.units import (
    FullTime,
    HourPerYear,
    KilogramPerYear,
    Money,
    MoneyPerYear,
    Share,
    Times,
    amount,
)

MOST = 30
"""Rows of a table that a terminal shows."""


@dataclass(frozen=True, kw_only=True)
class Appraised(Answer[Appraisal]):
    """What policies bring. ``why(policy)`` opens what it costs everybody by who bears it.

    ``why("policy: used up")`` opens the same sum by what is used up.
    """

    row_type: ClassVar[type] = Appraisal
    key: ClassVar[str] = "policy"
    region: str
    base: MoneyPerYear
    hours_per_job: HourPerYear
    target: str = ""
    best: str = ""
    ledger: tuple[LedgerEntry, ...]
    paid: tuple[Paid, ...] = ()
    work: tuple[Hours, ...] = ()
    people: tuple[WorkTrade, ...] = ()
    """Who it takes to do the hours that come, and who is there."""
    tied: tuple[TiedJobs, ...] = ()
    """Jobs beside the plan: suppliers here, and what is spent of wages, by an input-output table."""
    markets: tuple[MarketShift, ...] = ()
    """What duties would do to whole markets, beside the plan."""
    market_sources: tuple[MarketSource, ...] = ()
    """Who sells in those markets, before and after."""
    world: tuple[WorldEffect, ...] = ()
    """Who gains and who pays in the countries that trade in them with one another."""
    untold: tuple[Untold, ...] = ()
    breaks: tuple[BreakEven, ...] = ()
    odds: tuple[Odds, ...] = ()
    protected: tuple[Protected, ...] = ()
    mixes: tuple[Mix, ...] = ()

    def headline(self) -> str:
        """One sentence: what each policy brings in jobs, and what it costs whom."""
        told = "; ".join(self.said(row) for row in self.rows[:4])
        more = f"; and {len(self.rows) - 4} more" if len(self.rows) > 4 else ""
        return told + more

    def said(self, row: Appraisal) -> str:
        """Return what one policy brings, in a few words."""
        if row.jobs is None or row.public is None or row.buyers is None:
            return f"{row.policy}: no plan"
        coin = self.currency or "money"
        jobs = (
            f"{row.jobs:+,.1f} jobs in {self.region}"
            if abs(row.jobs) >= 0.05
            else f"no job in {self.region}"
        )
        parts = [f"{row.policy}: {jobs}"]
        if abs(row.public) >= 1:
            word = "costs the public" if row.public > 0 else "brings the public"
            parts.append(f"{word} {amount(abs(row.public), 0)} {coin}/a")
        if row.per_job is not None:
            parts.append(f"{amount(row.per_job, 0)} paid for a job and year if none came anyway")
        if abs(row.buyers) >= 1:
            word = "more" if row.buyers > 0 else "less"
            parts.append(f"buyers pay {amount(abs(row.buyers), 0)} {coin}/a {word}")
        return ", ".join(parts)

    def __str__(self) -> str:
        sections: dict[str, Sequence[Any]] = {
            "Policies": [_shown(row) for row in self.rows],
            "What a job costs": [_shown_job(row) for row in self.rows if row.per_job is not None],
            "What is spent here": [_shown_here(row) for row in self.rows],
            "Who gains": self._in_short(),
            "Paid": self.paid,
            "Hours": [row for row in self.work if row.before or row.after],
            "Who it takes": self.people,
            "Jobs beside the plan, by input-output": self.tied,
            "The market beside the plan": self.markets,
            "Who sells in that market": self.market_sources,
            "Who gains abroad": self.world,
            "Not counted: hours in what is bought": self.untold,
            "From when it works": self.breaks,
            "Draws of what is uncertain": self.odds,
            "Protection": self.protected,
            f"Mixes for {self.target}": self.mixes,
        }
        return self.paragraphs(*titled(sections, self.currency, most=MOST))

    def _in_short(self) -> list[LedgerEntry]:
        """Return the ledger with what is used up in one line a policy."""
        found = []
        for name in dict.fromkeys(entry.policy for entry in self.ledger):
            own = [entry for entry in self.ledger if entry.policy == name]
            found += [entry for entry in own if entry.who != "used up"]
            used = fsum(entry.gain for entry in own if entry.who == "used up")
            found.append(
                LedgerEntry(
                    name, "used up", "work, goods, freight, stock and what else nobody gets", used
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """A policy as a terminal shows it."""

    policy: str
    jobs: FullTime | None
    treasury: MoneyPerYear | None
    buyers: MoneyPerYear | None
    used_up: MoneyPerYear | None
    works_from: Share | None
    but_for: Share | None
    does: str


@dataclass(frozen=True, slots=True)
class _ShownJob:
    """What a job costs, as a terminal shows it."""

    policy: str
    none_came_anyway: MoneyPerYear | None
    duties_set_off: MoneyPerYear | None
    brought_about_at_most: Share | None
    then_a_job: MoneyPerYear | None
    at_least: Share | None
    then_one: MoneyPerYear | None


@dataclass(frozen=True, slots=True)
class _ShownHere:
    """What is spent where, as a terminal shows it."""

    policy: str
    spent_here: MoneyPerYear | None
    for_public_money: Times | None
    imports: MoneyPerYear | None
    local_share: Share | None
    co2e: KilogramPerYear | None
    outlay_worth: Money | None
    worst_country_lost: Money | None


def _shown(row: Appraisal) -> _Shown:
    return _Shown(
        row.policy, row.jobs, row.public, row.buyers, row.resources, row.works_from, row.but_for, row.does
    )  # fmt: skip


def _shown_job(row: Appraisal) -> _ShownJob:
    return _ShownJob(
        row.policy, row.per_job, row.net_per_job, row.but_for_high, row.per_job_low, row.but_for_low,
        row.per_job_high,
    )  # fmt: skip


def _shown_here(row: Appraisal) -> _ShownHere:
    return _ShownHere(
        row.policy, row.spent_here, row.here_per_public, row.imports, row.local_share, row.co2e, row.worth,
        row.exposure,
    )  # fmt: skip
