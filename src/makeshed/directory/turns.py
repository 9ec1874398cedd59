"""Whose turn it is: makers that fit, what the log says of them, and who is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from makeshed.model import Referral, Shed
from makeshed.science.fairness import in_turn
from makeshed.units import Day, Kilometre, Share

NUMBER = r"^r(\d+)$"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A maker that fits the need, as far as is known.

    Attributes
    ----------
    fit
        How well, whatever the distance; larger is better.
    ask
        What the directory does not say of it.
    """

    site: str
    name: str
    distance: Kilometre | None
    fit: float
    ask: str = ""


@dataclass(frozen=True, slots=True)
class ReferralLog:
    """What the log says on a day: referrals of the period, and who wants no more.

    Attributes
    ----------
    entries
        By maker, its referrals of the period, oldest first.
    stopped
        Makers that asked for no more referrals, ever.
    after
        Number of the next shortlist.
    """

    entries: dict[str, list[Referral]] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    after: int = 1

    def turns(self, site: str) -> int:
        """Return how often a maker was named in the period."""
        return len(self.entries.get(site, ()))

    def last(self, site: str) -> date | None:
        """Return when a maker was last named in the period."""
        listed = self.entries.get(site)
        return listed[-1].day if listed else None


def log_of(shed: Shed, day: date, period: Day) -> ReferralLog:
    """Return the log as of a day; what is dated later is not known yet."""
    frame = shed.table(Referral)
    known = frame.filter(pl.col("day") <= day).sort("day", "referral", "site")
    recent = known.filter(pl.col("day") > day - timedelta(days=period))
    entries: dict[str, list[Referral]] = {}
    for row in recent.iter_rows(named=True):
        entries.setdefault(row["site"], []).append(Referral(**row))
    numbers = frame["referral"].str.extract(NUMBER).drop_nulls().cast(pl.Int64).to_list()
    told = pl.coalesce("heard", "day") <= day
    stopped = known.filter(told, outcome="stop")["site"]
    return ReferralLog(entries, frozenset(stopped), 1 + max(numbers, default=0))


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is named, in turn, and why the others are not."""

    named: tuple[Candidate, ...]
    nearest: tuple[Kilometre | None, ...]
    """For each named, how far the maker stands that nearest-first would have named instead."""
    passed: tuple[tuple[Candidate, str], ...]
    pool: tuple[str, ...]
    """Makers that fit and want referrals: those among whom turns go round."""


def take_turns(
    candidates: Sequence[Candidate],
    log: ReferralLog,
    *,
    k: int,
    per_turn: Kilometre,
    band: Kilometre,
    factor: float,
    quality: Share,
    cap: int | None,
    optout: Collection[str],
) -> Turn:
    """Choose the k makers whose turn it is, inside a band of quality and distance."""
    ordered = sorted(candidates, key=lambda c: c.site)
    best = max((c.fit for c in ordered), default=0.0)
    passed: list[tuple[Candidate, str]] = []
    pool: list[Candidate] = []
    free: list[Candidate] = []
    for one in ordered:
        if one.site in log.stopped or one.site in optout:
            passed.append((one, "wants no referrals"))
        elif one.fit < quality * best:
            passed.append((one, f"fits less well: {one.fit:.2f} against {best:.2f}"))
        else:
            pool.append(one)
            if cap is not None and log.turns(one.site) >= cap:
                passed.append((one, f"had its {cap} referrals in the period"))
            else:
                free.append(one)
    away = [one.distance or 0.0 for one in free]
    turns = [log.turns(one.site) for one in free]
    sent = in_turn(away, turns, k=k, per_turn=per_turn, band=band, factor=factor)
    chosen = [int(i) for i in sent]
    named = [free[i] for i in chosen]
    passed += [
        (one, _why_not(one, named, log)) for i, one in enumerate(free) if i not in set(chosen)
    ]
    return Turn(tuple(named), _nearest(named, pool), tuple(passed), tuple(c.site for c in pool))


def _why_not(one: Candidate, named: Sequence[Candidate], log: ReferralLog) -> str:
    if not named:
        return "waits until what is missing is said"
    far = max(other.distance or 0.0 for other in named)
    if (one.distance or 0.0) > far:
        return "stands farther"
    had = log.turns(one.site)
    return f"had {had} turn{'s' if had != 1 else ''}; others come first"


def _nearest(named: Sequence[Candidate], pool: Sequence[Candidate]) -> tuple[float | None, ...]:
    """Pair those named with those nearest, both by distance, so that no detour is negative."""
    if any(one.distance is None for one in pool):
        return tuple(None for _ in named)
    least = sorted(one.distance or 0.0 for one in pool)
    order = sorted(range(len(named)), key=lambda i: named[i].distance or 0.0)
    paired = dict(zip(order, least, strict=False))
    return tuple(paired[i] for i in range(len(named)))
