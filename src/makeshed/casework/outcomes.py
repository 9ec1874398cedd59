"""What became of a referral, written into the log of its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path

from makeshed.casework.one_writer import kept_by
from makeshed.directory.referral_outcome import outcome_of
from makeshed.model import Referral


@dataclass(frozen=True, slots=True)
class ReferralOutcome:
    """A referral as it stands now, and what its outcome was before."""

    now: Referral
    before: str


def outcome(
    referral: str,
    site: str,
    outcome: str,
    *,
    into: str | PathLike[str],
    note: str = "",
    day: date | None = None,
    again: bool = False,
) -> ReferralOutcome:
    """Write what became of a referral into the log of its case.

    Parameters
    ----------
    referral
        Key of the shortlist, such as r000042.
    site
        The maker on it.
    outcome
        answered, quoted, won, declined, silent; stop: it wants no more referrals.
    into
        The case with the log.
    note
        Why, or what else was said.
    day
        When it was told; by default today.
    again
        Take back a stop told before: the maker itself wants referrals again.

    Raises
    ------
    NotFound
        The log has no such shortlist, or the maker is not on it.
    BadValue
        The outcome is none of these, or the case comes with makeshed.
    """
    with kept_by(Path(into)) as case:
        told = outcome_of(case.shed, referral, site, outcome, reason=note, day=day, again=again)
        was = case.shed.get(told.id, type(told)).outcome
        case.add(told)
    return ReferralOutcome(told, was)
