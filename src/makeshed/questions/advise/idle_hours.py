"""Use idle hours: what was asked for near here, that nobody made, and that the firm could."""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl

from makeshed.directory.match import Match
from makeshed.errors import BadValue, NotFound
from makeshed.model import NOUNS, Referral, Shed
from makeshed.questions.advise.answer import Bring, Lead
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound
from makeshed.questions.find import find

UNMET = frozenset({"nobody", "declined", "silent"})
"""Outcomes of a referral after which nobody makes it."""
MOST = 20
"""Needs that are looked at, the latest first."""
SOME = 1.0
"""Hours a year below which none are idle."""
ASKED_MISSING = Bring(
    "what was asked for at the help desk and found nobody (refer keeps it)",
    "referrals",
    "who could fill your idle hours",
)


def idle_hours(firm: FirmToday) -> KindFound:
    """Return needs that nobody met and the firm could: no amount, for nobody said what they are worth."""
    idle = _idle(firm)
    if idle is not None and idle < SOME:
        return KindFound(notes=["no hours are idle: all are used by what is sold today"])
    needs = list(_unmet(firm))
    if not needs:
        return KindFound(bring=[ASKED_MISSING])
    return KindFound(leads=list(_leads(firm, needs[:MOST], idle)))


def _idle(firm: FirmToday) -> float | None:
    """Return the firm's hours that its plan does not use; None: nobody told its hours."""
    left = [idle for what, idle in _left(firm) if what.partition(":")[0] in firm.sites]
    return math.fsum(left) if left and all(map(math.isfinite, left)) else None


def idle_at(firm: FirmToday, site: str, process: str) -> float:
    """Return the hours a year of a process that today's plan does not use; 0: nobody told them, or all are used."""
    left = dict(_left(firm)).get(f"{site}: {process}", 0.0)
    return left if left >= SOME else 0.0


def _left(firm: FirmToday) -> Iterator[tuple[str, float]]:
    rows = firm.plan.capacities if firm.plan else ()
    yield from ((row.what, row.available - row.used) for row in rows if row.unit == "h/a")


def _unmet(firm: FirmToday) -> Iterator[Referral]:
    """Yield one row of each referral that nobody followed, the latest first."""
    named: dict[str, list[Referral]] = {}
    for row in firm.shed.rows(Referral):
        named.setdefault(row.referral, []).append(row)
    rows = [of[0] for of in named.values() if all(r.outcome in UNMET for r in of) and of[0].need]
    yield from sorted(rows, key=lambda row: (row.day, row.referral), reverse=True)


def _leads(firm: FirmToday, needs: list[Referral], idle: float | None) -> Iterator[Lead]:
    own = _own(firm)
    for row in needs:
        try:
            found = find(own, row.need, day=row.day)
        except (BadValue, NotFound):
            continue  # a need in words that are not understood names no process
        for match in (*found.rows, *found.near_misses):
            if match.site in firm.sites and (check := _check(match)) is not None:
                yield Lead(row.referral, row.day.isoformat(), row.need, row.outcome, idle, check)
                break


def _own(firm: FirmToday) -> Shed:
    """Return the facts of the firm's own sites, and of no other: whether it could do it is nobody else's matter."""
    tables = {name: firm.shed.table(name) for name in NOUNS}
    return Shed(
        {
            name: frame.filter(pl.col("site").is_in(sorted(firm.sites)))
            if "site" in frame.columns
            else frame
            for name, frame in tables.items()
        }
    )


def _check(match: Match) -> str | None:
    """Return what is to be looked at before somebody calls; None: a step is beyond the firm, or none is told.

    That a maker does not say to make some product does not tell that it cannot: it is told to look.
    """
    steps = [v for v in match.verdicts if v.requirement == "process"]
    hard = [v for v in match.verdicts if v.requirement != "product" and v.status == "missing"]
    if hard or not any(v.status == "met" for v in steps):
        return None
    return "; ".join(str(v) for v in match.verdicts if v.status != "met")
