"""What became of a referral: the row of the log with its outcome, the day it was told, and the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal, get_args

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model import Referral, Shed

Outcome = Literal["sent", "answered", "quoted", "won", "declined", "silent", "stop"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
ALSO = {
    "ordered": "won", "order": "won", "lost": "declined", "refused": "declined", "no": "declined",
    "no answer": "silent", "no-answer": "silent", "unanswered": "silent", "called": "answered",
    "quote": "quoted", "offer": "quoted", "opted out": "stop",
}  # fmt: skip
"""What people call outcomes, and the word of the log for it."""


def outcome_of(
    shed: Shed,
    referral: str,
    site: str,
    outcome: str,
    *,
    reason: str = "",
    day: date | None = None,
    again: bool = False,
) -> Referral:
    """Return a referral with what became of it: ``shed.plus(outcome_of(...))`` remembers it.

    Parameters
    ----------
    referral
        Key of the shortlist, such as r000042.
    site
        The maker on it.
    outcome
        answered, quoted, won, declined, silent; stop: the maker wants no more referrals.
    reason
        Why, or what else was said; what was said before stays unless there is more.
    day
        When it was told; by default today.
    again
        Whether a stop told before is taken back: the maker wants referrals again.

    Raises
    ------
    NotFound
        The log has no such shortlist, or the maker is not on it.
    BadValue
        There is no such outcome, it was told before the maker was named or on a day to come, or it
        would erase a stop.
    """
    if outcome not in OUTCOMES:
        meant = ALSO.get(outcome.strip().lower())
        hint = f"did you mean {meant}?" if meant else f"one of {', '.join(OUTCOMES)}"
        raise BadValue(f"no outcome is called {outcome!r}", hint=hint)
    log = shed.table(Referral)
    listed = log.filter(referral=referral)
    if listed.is_empty():
        raise NotFound(
            f"the log has no shortlist {referral!r}", hint=nearest(referral, log["referral"])
        )
    if listed["site"].to_list() == [""]:
        said = f"nobody was named on {referral}: no maker was found"
        raise NotFound(said, hint="nothing can become of it; `makeshed refer` asks again")
    if site not in listed["site"]:
        there = ", ".join(listed["site"].sort())
        raise NotFound(f"{site!r} is not on the shortlist {referral}", hint=f"on it are: {there}")
    was = Referral(**listed.filter(site=site).row(0, named=True))
    _keeps_stop(was, outcome, again=again)
    heard = _heard(was, day)
    return replace(was, outcome=outcome, heard=heard, reason=reason or was.reason)  # type: ignore[arg-type]


def _keeps_stop(was: Referral, outcome: str, *, again: bool) -> None:
    """Refuse an outcome that would take the place of a stop, since the maker would be named again."""
    if was.outcome != "stop" or outcome == "stop" or again:
        return
    said = f"{was.site} asked on {was.heard or was.day} for no more referrals; {outcome} would erase that"
    raise BadValue(said, hint="if the maker itself wants referrals again, say so with --again")


def _heard(was: Referral, day: date | None) -> date:
    """Return the day on which an outcome was told; refuse one before the referral, or to come."""
    today = date.today()  # noqa: DTZ011  (a day in the log, not a moment)
    heard = day or today
    if heard < was.day:
        said = f"{heard} is before {was.day}, when {was.site} was named"
        raise BadValue(said, hint="give the day on which it was told, with --day")
    if heard > today:
        said = f"{heard} is still to come (today is {today})"
        raise BadValue(said, hint="give the day on which it was told, with --day")
    return heard
