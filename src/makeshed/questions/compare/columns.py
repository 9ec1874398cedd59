"""Many plans: a column a scenario, what each rests on, and what is decided between them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from makeshed.errors import MakeshedError
from makeshed.plans.cheaper import called, estimated, verdict, wanted
from makeshed.plans.plan import Plan
from makeshed.plans.sourcing import in_short
from makeshed.questions.compare.against_base import (
    NO_PLAN,
    PLANNED,
    compared_record,
    held_against,
    lines,
    noted_by_all,
    refused,
    remarks,
    rests,
    terms,
    verdicts,
)
from makeshed.questions.compare.side_by_side import Rest, ScenarioColumn, ScenarioLine, SideBySide
from makeshed.units import amount


def side_by_side(
    plans: Mapping[str, Plan | MakeshedError], base: str, about: Mapping[str, str]
) -> SideBySide:
    """Return plans, or why there are none, as columns against the one called ``base``."""
    found = {name: plan for name, plan in plans.items() if isinstance(plan, Plan)}
    base, notes = held_against(found, base)
    first = found[base]
    costs = {name: {c.kind: c.cost for c in plan.cost_lines} for name, plan in found.items()}
    return SideBySide(
        rows=tuple(_column(name, plan, first, about.get(name, "")) for name, plan in plans.items()),
        currency=first.currency,
        base=base,
        local=first.local,
        lines=tuple(lines(ScenarioLine, costs, base)),
        verdicts=tuple(verdicts(found, base, verdict)),
        rests=tuple(rests(Rest, found)),
        remarks=tuple(remarks(found, base)),
        notes=(*notes, *_unserved(found), *noted_by_all(found, base)),
        terms=terms(found, base),
        record=compared_record(found, base),
    )


def _column(name: str, plan: Plan | MakeshedError, base: Plan, about: str) -> ScenarioColumn:
    if not isinstance(plan, Plan):
        return ScenarioColumn(name, about, NO_PLAN, refused(plan))
    served = math.fsum(row.quantity - row.unmet for row in plan.rows)
    alone = len(plan.items) == 1 and served
    change = plan.cost - base.cost
    return ScenarioColumn(
        scenario=name,
        about=about,
        status=PLANNED,
        says=plan.headline(),
        cost=plan.cost,
        change=change,
        change_share=change / base.cost if base.cost else None,
        unit_cost=plan.cost / served if alone else None,
        served=served,
        unmet=plan.unmet,
        co2e=plan.co2e,
        local_share=plan.local_share,
        estimated=estimated(plan),
        sources=in_short(plan),
    )


def _unserved(plans: Mapping[str, Plan]) -> list[str]:
    """Say which scenarios do not serve all that is wanted."""
    return [
        f"{called(name)} leaves {amount(plan.unmet)} of {amount(math.fsum(wanted(plan).values()))} a year unserved, and "
        "its cost holds what that shortage is said to cost"
        for name, plan in plans.items()
        if plan.unmet > 0
    ]
