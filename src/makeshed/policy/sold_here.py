"""What is sold from a region, and paid there for work, under a policy more than without: money that goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping

from makeshed.model import Capability
from makeshed.policy.policy_outcome import CENT, PolicyOutcome
from makeshed.policy.working import MADE


def sold_here(
    before: PolicyOutcome, after: PolicyOutcome, home: frozenset[str]
) -> Mapping[str, float]:
    """Return what is bought from a region under a policy less what is without, by item [money/a].

    A plan ends at what it buys: who makes that, and of what, is not in it. What sellers get is counted, with
    what is granted to them for a unit.
    """
    old, new = _sold(before, home), _sold(after, home)
    more = {item: new.get(item, 0.0) - old.get(item, 0.0) for item in dict.fromkeys([*new, *old])}
    return {item: money for item, money in more.items() if abs(money) >= CENT}


def _sold(outcome: PolicyOutcome, home: frozenset[str]) -> Mapping[str, float]:
    granted: dict[tuple[str, str], float] = {}
    for grant in outcome.measure.grants:
        if grant.basis == "unit":
            at = (grant.site, grant.what)
            granted[at] = granted.get(at, 0.0) + grant.amount
    found: dict[str, list[float]] = {}
    for row in outcome.plan.bought:
        if (row.origin or outcome.routes.country[row.site]) in home:
            beside = granted.get((row.site, row.item), 0.0) * row.quantity
            found.setdefault(row.item, []).append(row.spend + beside)
    return {item: math.fsum(money) for item, money in found.items()}


def wages_here(before: PolicyOutcome, after: PolicyOutcome, home: frozenset[str]) -> float:
    """Return what the hours made in a region cost under a policy less what they do without [money/a].

    Whoever pays: what is granted for an hour is paid to who works.
    """
    return _wages(after, home) - _wages(before, home)


def _wages(outcome: PolicyOutcome, home: frozenset[str]) -> float:
    frame = outcome.measure.true.priced(Capability).select("site", "process", "labour_rate")
    rate = {(site, process): each for site, process, each in frame.rows()}
    return math.fsum(
        row.hours * rate[row.site, row.process]
        for row in outcome.work
        if row.how == MADE and row.country in home
    )
