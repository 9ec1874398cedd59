"""Jobs beside the plan: what suppliers in the region and spending of wages would bring, by input-output."""

from __future__ import annotations

from collections.abc import Mapping

from makeshed.model import Item
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.policy.sold_here import sold_here, wages_here
from makeshed.policy.working import Routes
from makeshed.region.tied_jobs import Makers, Sold, SoldItem, Tied, tied_jobs


def tied(asking: PolicyAsking, planned: Mapping[str, PolicyOutcome]) -> Tied:
    """Return the jobs tied to what each policy moves into the region, or out of it."""
    return tied_jobs(
        asking.shed,
        asking.region,
        {name: _sold(asking, each) for name, each in planned.items()},
    )


def _sold(asking: PolicyAsking, after: PolicyOutcome) -> Sold:
    home = asking.countries
    industry = {row.item: row.industry for row in after.measure.true.rows(Item)}
    items = [
        SoldItem(item, industry.get(item, ""), money, _makers(asking.told, item))
        for item, money in sold_here(asking.base, after, home).items()
    ]
    return Sold(items, wages_here(asking.base, after, home))


def _makers(told: Routes, item: str) -> Makers:
    """Return whether the case tells the hours of who makes an item, and those in parts of it."""
    inside = {of for of, _, hours in told.inside(item, 1.0) if hours}
    if inside - {item}:
        return "told with parts"
    return "told" if inside else "counted here"
