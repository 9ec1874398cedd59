"""The kinds of action, one module each: what is asked of a firm, and levers that an engine prices."""

from __future__ import annotations

from collections.abc import Callable

from makeshed.questions.advise.backup_levers import backup_levers
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.idle_hours import idle_hours
from makeshed.questions.advise.label_levers import label_levers
from makeshed.questions.advise.law_levers import grant_levers, preference_levers
from makeshed.questions.advise.lever import KindFound
from makeshed.questions.advise.lot_levers import lot_levers
from makeshed.questions.advise.outsourcing_levers import outsourcing_levers
from makeshed.questions.advise.process_levers import process_levers
from makeshed.questions.advise.saving_levers import saving_levers
from makeshed.questions.advise.sourcing_levers import sourcing_levers
from makeshed.questions.advise.variety_levers import variety_levers

KINDS: tuple[Callable[[FirmToday], KindFound], ...] = (
    sourcing_levers,
    outsourcing_levers,
    preference_levers,
    variety_levers,
    backup_levers,
    grant_levers,
    saving_levers,
    lot_levers,
    process_levers,
    label_levers,
    idle_hours,
)
"""In the order in which what they lack would decide most."""
