"""Many plans over the same periods: a column a scenario, what each rests on, and what is decided between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from makeshed.errors import BadValue, MakeshedError
from makeshed.plans.cheaper import called, estimated, present_verdict
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.horizon_sourcing import changes_then, named_then, when_in_short
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
from makeshed.questions.compare.over_periods import (
    HorizonColumn,
    HorizonsSideBySide,
    PresentLine,
    PresentRest,
    ScenarioPeriod,
    ScenarioSite,
)
from makeshed.units import amount

Horizons = Mapping[str, HorizonPlan]


def horizons_beside(
    plans: Mapping[str, HorizonPlan | MakeshedError], base: str, about: Mapping[str, str]
) -> HorizonsSideBySide:
    """Return plans over periods, or why there are none, as columns against the one called ``base``.

    Raises
    ------
    BadValue
        They are not of the same periods, so that their costs cannot stand beside one another.
    """
    found = {name: plan for name, plan in plans.items() if isinstance(plan, HorizonPlan)}
    _same_periods(found)
    base, notes = held_against(found, base)
    first = found[base]
    return HorizonsSideBySide(
        rows=tuple(_column(name, plan, first, about.get(name, "")) for name, plan in plans.items()),
        currency=first.currency,
        base=base,
        local=first.local,
        counted=first.counted,
        periods=tuple(_periods(found)),
        sites=tuple(
            ScenarioSite(row.site, name, row.period, row.state)
            for name, plan in found.items()
            for row in plan.sites
        ),
        lines=tuple(lines(PresentLine, {n: _kinds(plan) for n, plan in found.items()}, base)),
        sourcing=tuple(row for name, plan in found.items() for row in named_then(name, plan)),
        verdicts=tuple(verdicts(found, base, present_verdict)),
        rests=tuple(rests(PresentRest, found)),
        remarks=tuple(remarks(found, base)),
        notes=(*notes, *_unserved(found), *noted_by_all(found, base)),
        terms=terms(found, base),
        record=compared_record(found, base),
    )


def _same_periods(plans: Horizons) -> None:
    spans = {
        name: [(row.period, row.start, row.years) for row in plan.periods]
        for name, plan in plans.items()
    }
    if any(span != next(iter(spans.values())) for span in spans.values()):
        told = ", ".join(
            f"{called(name)} {span[0][0]} to {span[-1][0]}" for name, span in spans.items()
        )
        raise BadValue(
            f"the plans are not of the same periods, so that their costs do not compare: {told}",
            hint="give every scenario the same rows of periods",
        )


def _column(
    name: str, plan: HorizonPlan | MakeshedError, base: HorizonPlan, about: str
) -> HorizonColumn:
    if isinstance(plan, MakeshedError):
        return HorizonColumn(name, about, NO_PLAN, refused(plan))
    change = plan.cost - base.cost
    return HorizonColumn(
        scenario=name,
        about=about,
        status=PLANNED,
        says=plan.headline(),
        cost=plan.cost,
        change=change,
        change_share=change / base.cost if base.cost else None,
        invested=math.fsum(row.invested for row in plan.periods),
        cash=math.fsum(row.cash for row in plan.periods),
        served=plan.delivered,
        unmet=plan.unmet,
        co2e=plan.co2e,
        estimated=estimated(plan),
        changes=changes_then(plan),
        sources=when_in_short(plan),
    )


def _periods(plans: Horizons) -> Iterator[ScenarioPeriod]:
    for name, plan in plans.items():
        for row in plan.periods:
            yield ScenarioPeriod(
                row.period, name, row.operating, row.invested, row.cash, row.cost, row.present,
                row.co2e, row.local_share,
            )  # fmt: skip


def _kinds(plan: HorizonPlan) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for line in plan.cost_lines:
        found.setdefault(line.kind, []).append(line.present)
    return {kind: math.fsum(parts) for kind, parts in found.items()}


def _unserved(plans: Horizons) -> Iterator[str]:
    """Say which scenarios do not serve all that is wanted."""
    for name, plan in plans.items():
        if plan.unmet > 0:
            yield (
                f"{called(name)} leaves {amount(plan.unmet)} of {amount(plan.unmet + plan.delivered)} units unserved, "
                "and its cost holds what that shortage is said to cost"
            )
