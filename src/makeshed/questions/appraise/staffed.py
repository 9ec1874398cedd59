"""Who the hours take that a policy brings to the region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from makeshed.language.text import few
from makeshed.model import Region, Training, Workforce
from makeshed.policy.appraisal import Hours
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.region.work_trades import WorkTrades, work_trades

FEW = 3
"""Names in a note."""
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
    region, notes = _region(asking)
    found = work_trades(asking.shed, region, more, asking.hours_per_job)
    return replace(found, notes=(*notes, *found.notes))


def _region(asking: PolicyAsking) -> tuple[str, list[str]]:
    """Return the region of whose people something is known: the one asked about, or the only one that may be in it."""
    told = sorted({row.region for row in asking.shed.rows(Workforce)})
    country = {row.region: row.country for row in asking.shed.rows(Region)}
    known = [region for region in told if country[region] in {"", *asking.countries}]
    if not told or asking.region in told:
        return asking.region, []
    if len(known) == 1:
        return known[0], []
    if known:
        found = f"several regions in {asking.region}: {few(known, FEW)}"
    else:
        found = f"{few(told, FEW)} and not of {asking.region}"
    return asking.region, [f"people are told of {found}; nobody is counted as here"]
