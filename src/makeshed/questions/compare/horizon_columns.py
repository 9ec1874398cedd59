"""Many plans over the same periods: a column a scenario, what each rests on, and what is decided between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from makeshed.answer import Record, Term
from makeshed.errors import BadValue, MakeshedError
from makeshed.plans.cheaper import (
    PresentVerdict,
    asked_unlike,
    called,
    carried,
    estimated,
    present_verdict,
)
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.horizon_sourcing import changes_then, named_then, when_in_short
from makeshed.questions.compare.columns import NO_PLAN, PLANNED, compared_record, refused
from makeshed.questions.compare.over_periods import (
    HorizonColumn,
    HorizonsSideBySide,
    PresentLine,
    PresentRest,
    ScenarioPeriod,
    ScenarioSite,
)
from makeshed.questions.compare.side_by_side import ScenarioRemark
from makeshed.questions.compare.two import changed
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
    notes = []
    if base not in found:
        instead = next(iter(found))
        notes.append(
            f"{called(base)} has no plan, so that {called(instead)} is what the others are held against"
        )
        base = instead
    first = found[base]
    common = [note for note in first.notes if all(note in plan.notes for plan in found.values())]
    if unlike := asked_unlike(found):
        notes.append(unlike)
    notes += _unserved(found)
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
        lines=_lines(found, first),
        sourcing=tuple(row for name, plan in found.items() for row in named_then(name, plan)),
        verdicts=_verdicts(found, base),
        rests=tuple(
            PresentRest(name, what, cost, cost / plan.cost if plan.cost else 0.0, kind)
            for name, plan in found.items()
            for what, (cost, kind) in carried(plan).items()
        ),
        remarks=tuple(
            ScenarioRemark(name, note)
            for name, plan in found.items()
            for note in plan.notes
            if note not in common
        ),
        notes=(*notes, *common),
        terms=_terms(found, base),
        record=_record(found, base),
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


def _lines(plans: Horizons, base: HorizonPlan) -> tuple[PresentLine, ...]:
    """Return what each scenario costs by kind, over all periods, the largest kind first."""
    costs = {name: _kinds(plan) for name, plan in plans.items()}
    old = _kinds(base)
    kinds = dict.fromkeys(kind for each in costs.values() for kind in each)
    largest = sorted(kinds, key=lambda kind: -max(abs(c.get(kind, 0.0)) for c in costs.values()))
    return tuple(
        PresentLine(kind, name, each.get(kind, 0.0), each.get(kind, 0.0) - old.get(kind, 0.0))
        for kind in largest
        for name, each in costs.items()
    )


def _kinds(plan: HorizonPlan) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for line in plan.cost_lines:
        found.setdefault(line.kind, []).append(line.present)
    return {kind: math.fsum(parts) for kind, parts in found.items()}


def _verdicts(plans: Horizons, base: str) -> tuple[PresentVerdict, ...]:
    """Return each against the base; and the second against the cheapest, where neither is the base."""
    found = [present_verdict(n, plan, base, plans[base]) for n, plan in plans.items() if n != base]
    ranked: Sequence[str] = sorted(plans, key=lambda name: plans[name].cost)
    best = ranked[0]
    second = next((n for n in ranked if not _alike(plans[n], plans[best])), best)
    if second not in {best, base} and not _alike(plans[base], plans[best]):
        found.append(present_verdict(second, plans[second], best, plans[best]))
    return tuple(found)


def _alike(one: HorizonPlan, other: HorizonPlan) -> bool:
    return math.isclose(one.cost, other.cost, rel_tol=1e-9)


def _unserved(plans: Horizons) -> Iterator[str]:
    """Say which scenarios do not serve all that is wanted."""
    for name, plan in plans.items():
        if plan.unmet > 0:
            yield (
                f"{called(name)} leaves {amount(plan.unmet)} of {amount(plan.unmet + plan.delivered)} units unserved, "
                "and its cost holds what that shortage is said to cost"
            )


def _terms(plans: Horizons, base: str) -> dict[str, Term]:
    found: dict[str, Term] = {name: plan.terms["total"] for name, plan in plans.items()}
    for name, plan in plans.items():
        if name != base:
            found[f"{name} against {base}"] = changed(
                plans[base].terms["total"], plan.terms["total"]
            )
    for name, plan in plans.items():
        found |= {f"{name}/{key}": term for key, term in plan.terms.items() if key != "total"}
    return found


def _record(plans: Horizons, base: str) -> Record | None:
    return compared_record({name: plan.record for name, plan in plans.items()}, base)
