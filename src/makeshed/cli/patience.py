"""How long the command line lets a plan be sought where no limit is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from makeshed.units import Second

if TYPE_CHECKING:
    from makeshed.plans.plan import Plan

PATIENCE: Second = 600.0
"""Nobody waits longer at a terminal without a word [s]; a plan of a usual case takes a second."""


def planned(plan: Callable[[dict[str, Second]], Plan]) -> Plan:
    """Return a plan found in time, and say so where the time ended the search."""
    found = plan({"time_limit": PATIENCE})
    assert found.record is not None
    if found.proof.status != "stopped" or found.record.seconds < PATIENCE:
        asked = {**found.record.asked, "time_limit": None}  # nobody asked for it, and nobody met it
        return replace(found, record=replace(found.record, asked=asked))
    note = (
        f"no --time-limit was given: the command line stops a plan after {PATIENCE:g} s, and from Python it has no "
        "limit"
    )
    return replace(found, notes=(note, *found.notes))
