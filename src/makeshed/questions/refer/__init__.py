"""Whom should we call?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, Unpack

from makeshed.answer import Term, total
from makeshed.directory.reaching import reached
from makeshed.directory.readiness import Asked, missing, readiness
from makeshed.directory.turns import Candidate, ReferralLog, Turn, log_of, take_turns
from makeshed.directory.widening import LOOKED_AT
from makeshed.model import Shed
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import (
    Days,
    Detour,
    Factor,
    OnDay,
    PartOf,
    Picked,
    Turns,
)
from makeshed.questions.asking.options import FindOptions
from makeshed.questions.find import makers_for
from makeshed.questions.refer.answer import Fairness, NamedMaker, Passed
from makeshed.questions.refer.answer import Referred as Referred
from makeshed.questions.refer.request import (
    candidates_of,
    in_words,
    kinds_of,
    processes_of,
    said_in,
)
from makeshed.science.fairness import gini, mean_detour, never_share

MOST = 1_000
"""Makers looked at: turns go round among all that fit, not among the first ten."""


@question
def refer(
    shed: Shed,
    need: str = "",
    *,
    has: Sequence[str] = (),
    k: Picked = 3,
    per_turn: Detour = 2.0,
    band: Detour = 10.0,
    factor: Factor = 2.0,
    quality: PartOf = 0.8,
    cap: Turns | None = None,
    period: Days = 365.0,
    optout: Sequence[str] = (),
    unready: Literal["ask", "send"] = "ask",
    day: OnDay | None = None,
    **options: Unpack[FindOptions],
) -> Referred:
    """Say whom to call: first what a maker would ask, then makers that fit, in turn.

    Parameters
    ----------
    need
        What is needed, in words; as in ``find``.
    has
        What is at hand beside the words, such as drawing, size or parts.
    k
        How many makers to name.
    per_turn
        How much farther [km] each turn of the period makes a maker count; 0 is nearest-first.
    band
        Distance [km] within which turns may decide.
    factor
        How many times as far as the nearest is still near enough.
    quality
        Makers that fit less than this share of the best are not named.
    cap
        Most turns of one maker in the period; by default any number.
    period
        Days of the log that count.
    optout
        Sites that want no referrals; those whose log says stop are left out anyway.
    unready
        What to do while something required is not said: ask for it first, or send all the same.
    day
        Day of the referral; by default today.

    Returns
    -------
    Referred
        ``log()`` returns it as facts, for ``shed.plus``; ``why(site)`` opens a maker's turns,
        ``why("total")`` those of all that fit.

    Raises
    ------
    BadValue
        A number makes no sense, or ``has`` names what nobody asks.
    """
    found = makers_for(shed, need, options, limit=MOST, described=False, day=day)
    asked = readiness(processes_of(found), said_in(found, need, has), kinds_of=kinds_of)
    today = day or date.today()  # noqa: DTZ011  (a day in the log, not a moment)
    log = log_of(shed, today, period)
    held_back = missing(asked) and unready == "ask"
    turn = take_turns(
        candidates_of(found), log, k=0 if held_back else k, per_turn=per_turn, band=band,
        factor=factor, quality=quality, cap=cap, optout=optout,
    )  # fmt: skip
    said = need or ", ".join(f"{one.kind} {one.value}" for one in found.understood)
    answer = _answer(turn, log, k=k, period=period, need=said, day=today, asked=asked)
    contacts, unshown = reached(shed, [row.site for row in answer.rows])
    asked_for = in_words(found, need)
    near = (note for note in found.notes if note.startswith(LOOKED_AT))
    notes = (*answer.notes, *near, *unshown)
    return replace(answer, contacts=contacts, told=asked_for, notes=notes)


def _answer(
    turn: Turn,
    log: ReferralLog,
    *,
    k: int,
    period: float,
    need: str,
    day: date,
    asked: tuple[Asked, ...],
) -> Referred:
    return Referred(
        rows=tuple(_row(one, log) for one in turn.named),
        referral=f"r{log.after:06d}",
        need=need,
        day=day,
        asked=asked,
        passed=_passed(turn, log),
        fairness=_fairness(turn, log, period),
        nearest=turn.nearest,
        notes=_notes(turn, k),
        terms=_opened(turn, log),
    )


def _row(one: Candidate, log: ReferralLog) -> NamedMaker:
    turns, last = log.turns(one.site), log.last(one.site)
    return NamedMaker(one.site, one.name, one.distance, one.fit, turns, last, one.ask)


def _passed(turn: Turn, log: ReferralLog) -> tuple[Passed, ...]:
    """Return who fits and is not named, nearest first."""
    ordered = sorted(turn.passed, key=lambda pair: (pair[0].distance or 0.0, pair[0].site))
    return tuple(
        Passed(one.site, one.distance, one.fit, log.turns(one.site), why) for one, why in ordered
    )


def _fairness(turn: Turn, log: ReferralLog, period: float) -> Fairness:
    """Return how even the turns of the pool are, this shortlist included."""
    now = {one.site for one in turn.named}
    turns = [log.turns(site) + (site in now) for site in turn.pool]
    pairs = [
        (entry.distance, entry.nearest) for site in turn.pool for entry in log.entries.get(site, ())
    ]
    pairs += [(one.distance, least) for one, least in zip(turn.named, turn.nearest, strict=True)]
    known = [(away, least) for away, least in pairs if away is not None and least is not None]
    away, least = zip(*known, strict=True) if known else ((), ())
    return Fairness(
        makers=len(turns),
        referrals=sum(turns),
        never=never_share(turns),
        gini=gini(turns),
        detour=mean_detour(away, least),
        days=period,
    )


def _opened(turn: Turn, log: ReferralLog) -> dict[str, Term]:
    """Open each maker's turns, one for each shortlist it was on, and all turns of the period."""
    each = {
        site: total(
            "turns",
            "units",
            [
                Term(f"{entry.day} {entry.referral}", 1.0, "units", entry.need)
                for entry in log.entries.get(site, ())
            ],
        )
        for site in turn.pool
    }
    of_makers = [Term(site, term.value, term.unit, "", term.parts) for site, term in each.items()]
    return {"total": total("turns of all", "units", of_makers)} | each


def _notes(turn: Turn, k: int) -> tuple[str, ...]:
    """Say what a person must know who reads the shortlist."""
    notes = []
    if turn.named and len(turn.named) < k:
        notes.append(f"only {len(turn.named)} of {k}: no other maker fits and may be named now")
    if not turn.pool:
        notes.append("no maker fits, or none wants referrals")
    if any(one.distance is None for one in turn.named):
        notes.append("no place was given: turns decide alone")
    return tuple(notes)
