"""Many plans: a column a scenario, what each rests on, and what is decided between them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from makeshed.answer import Record, Term
from makeshed.errors import MakeshedError
from makeshed.plans.cheaper import (
    CheaperVerdict,
    asked_unlike,
    called,
    carried,
    estimated,
    verdict,
    wanted,
)
from makeshed.plans.plan import Plan
from makeshed.plans.sourcing import in_short
from makeshed.questions.compare.side_by_side import (
    Rest,
    ScenarioColumn,
    ScenarioLine,
    ScenarioRemark,
    SideBySide,
)
from makeshed.questions.compare.two import changed
from makeshed.units import amount

PLANNED, NO_PLAN = "planned", "no plan"


def side_by_side(
    plans: Mapping[str, Plan | MakeshedError], base: str, about: Mapping[str, str]
) -> SideBySide:
    """Return plans, or why there are none, as columns against the one called ``base``."""
    found = {name: plan for name, plan in plans.items() if isinstance(plan, Plan)}
    notes = []
    if base not in found:
        instead = next(iter(found))
        notes.append(
            f"{called(base)} has no plan, so that {called(instead)} is what the others are held against"
        )
        base = instead
    first = found[base]
    common = [note for note in first.notes if all(note in plan.notes for plan in found.values())]
    if len({plan.local for plan in found.values()}) > 1:
        told = ", ".join(f"{plan.local} in {name}" for name, plan in found.items())
        notes.append(f"local is not the same everywhere: {told}")
    if unlike := asked_unlike(found):
        notes.append(unlike)
    notes += _unserved(found)
    return SideBySide(
        rows=tuple(_column(name, plan, first, about.get(name, "")) for name, plan in plans.items()),
        currency=first.currency,
        base=base,
        local=first.local,
        lines=_lines(found, first),
        verdicts=_verdicts(found, base),
        rests=_rests(found),
        remarks=tuple(
            ScenarioRemark(name, note)
            for name, plan in found.items()
            for note in plan.notes
            if note not in common
        ),
        notes=(*notes, *common),
        terms=_terms(found, base),
        record=compared_record({name: plan.record for name, plan in found.items()}, base),
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


def refused(error: MakeshedError) -> str:
    """Return why a scenario has no plan, with what would help."""
    parts = [str(error), *([error.hint] if error.hint else [])]
    return ("\n" if "\n" in parts[0] else "; ").join(parts)


def _lines(plans: Mapping[str, Plan], base: Plan) -> tuple[ScenarioLine, ...]:
    costs = {name: {c.kind: c.cost for c in plan.cost_lines} for name, plan in plans.items()}
    old = {line.kind: line.cost for line in base.cost_lines}
    kinds = dict.fromkeys(kind for each in costs.values() for kind in each)
    largest = sorted(kinds, key=lambda kind: -max(abs(c.get(kind, 0.0)) for c in costs.values()))
    return tuple(
        ScenarioLine(kind, name, each.get(kind, 0.0), each.get(kind, 0.0) - old.get(kind, 0.0))
        for kind in largest
        for name, each in costs.items()
    )


def _verdicts(plans: Mapping[str, Plan], base: str) -> tuple[CheaperVerdict, ...]:
    """Return each against the base; and the second against the cheapest, where neither is the base."""
    found = [verdict(n, plan, base, plans[base]) for n, plan in plans.items() if n != base]
    ranked = sorted(plans, key=lambda name: plans[name].cost)
    best = ranked[0]
    second = next((n for n in ranked if not _alike(plans[n], plans[best])), best)
    if second not in {best, base} and not _alike(plans[base], plans[best]):
        found.append(verdict(second, plans[second], best, plans[best]))
    return tuple(found)


def _alike(one: Plan, other: Plan) -> bool:
    return math.isclose(one.cost, other.cost, rel_tol=1e-9)


def _rests(plans: Mapping[str, Plan]) -> tuple[Rest, ...]:
    return tuple(
        Rest(name, what, cost, cost / plan.cost if plan.cost else 0.0, kind)
        for name, plan in plans.items()
        for what, (cost, kind) in carried(plan).items()
    )


def _unserved(plans: Mapping[str, Plan]) -> list[str]:
    """Say which scenarios do not serve all that is wanted."""
    return [
        f"{called(name)} leaves {amount(plan.unmet)} of {amount(math.fsum(wanted(plan).values()))} a year unserved, and "
        "its cost holds what that shortage is said to cost"
        for name, plan in plans.items()
        if plan.unmet > 0
    ]


def _terms(plans: Mapping[str, Plan], base: str) -> dict[str, Term]:
    found: dict[str, Term] = {name: plan.terms["total"] for name, plan in plans.items()}
    for name, plan in plans.items():
        if name != base:
            found[f"{name} against {base}"] = changed(
                plans[base].terms["total"], plan.terms["total"]
            )
    for name, plan in plans.items():
        found |= {f"{name}/{part.name}": part for part in plan.terms["total"].parts}
        found |= {f"{name}/{key}": term for key, term in plan.terms.items() if key != "total"}
    return found


def compared_record(asked_by: Mapping[str, Record | None], base: str) -> Record | None:
    """Return what was asked of the plans compared, by name; none if that of the base is not known."""
    records = {name: record for name, record in asked_by.items() if record}
    if base not in records:
        return None
    asked = {n: {"shed": r.shed, "asked": dict(r.asked)} for n, r in records.items()}
    seconds = math.fsum(record.seconds for record in records.values())
    first = records[base]
    return Record("compare", {"base": base, "plans": asked}, first.shed, first.version, seconds)
