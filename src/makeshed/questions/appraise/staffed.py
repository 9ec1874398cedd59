"""Who the hours take that a policy brings to the region."""

from __future__ import annotations

from collections.abc import Iterable

from makeshed.model import Training, Workforce
from makeshed.policy.appraisal import Hours
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.region.work_trades import WorkTrades, work_trades

LEAST = 1.0
"""Hours a year below which nobody is looked for."""


def staffed(asking: PolicyAsking, work: Iterable[Hours]) -> WorkTrades:
    """Return who it takes to do the hours made in the region beyond those of today.

    Nobody where nothing is told of people: neither who works where as what, nor what teaching takes.
    """
    if not len(asking.shed.table(Workforce)) and not len(asking.shed.table(Training)):
        return WorkTrades()
    more: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in work:
        gain = row.after - row.before
        if row.how == "made" and row.country in asking.countries and gain >= LEAST:
            more.setdefault((row.policy, row.process), []).append(
                (f"{row.item} at {row.site}", gain)
            )
    if not more:
        return WorkTrades()
    return work_trades(asking.shed, _region(asking), more, asking.hours_per_job)


def _region(asking: PolicyAsking) -> str:
    """Return the region of whose people something is known: the one asked about, or the only one there is."""
    known = {row.region for row in asking.shed.rows(Workforce)}
    return next(iter(known)) if len(known) == 1 else asking.region
