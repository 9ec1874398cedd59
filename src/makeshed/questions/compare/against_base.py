"""What stands beside plans side by side, whether each is of a year or over periods: what holds against the base."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from makeshed.answer import Record, Term
from makeshed.errors import MakeshedError
from makeshed.plans.cheaper import CheaperVerdict, asked_unlike, called, carried
from makeshed.plans.either_plan import EitherPlan
from makeshed.questions.compare.side_by_side import ScenarioRemark
from makeshed.questions.compare.two import changed

PLANNED, NO_PLAN = "planned", "no plan"

E = TypeVar("E", bound=EitherPlan)
Line = TypeVar("Line")
Verdict = TypeVar("Verdict", bound=CheaperVerdict)


def held_against(plans: Mapping[str, EitherPlan], base: str) -> tuple[str, list[str]]:
    """Return what the others are held against, the base or, where it has no plan, the first; and notes of all."""
    notes = []
    if base not in plans:
        instead = next(iter(plans))
        notes.append(
            f"{called(base)} has no plan, so that {called(instead)} is what the others are held against"
        )
        base = instead
    if len({plan.local for plan in plans.values()}) > 1:
        told = ", ".join(f"{plan.local} in {name}" for name, plan in plans.items())
        notes.append(f"local is not the same everywhere: {told}")
    if unlike := asked_unlike(plans):
        notes.append(unlike)
    return base, notes


def refused(error: MakeshedError) -> str:
    """Return why a scenario has no plan, with what would help."""
    parts = [str(error), *([error.hint] if error.hint else [])]
    return ("\n" if "\n" in parts[0] else "; ").join(parts)


def noted_by_all(plans: Mapping[str, EitherPlan], base: str) -> list[str]:
    """Return what every plan notes, in the order of the base."""
    told = [set(plan.notes) for plan in plans.values()]
    return [note for note in plans[base].notes if all(note in notes for notes in told)]


def remarks(plans: Mapping[str, EitherPlan], base: str) -> Iterator[ScenarioRemark]:
    """Yield what plans note and not all of them do."""
    common = noted_by_all(plans, base)
    for name, plan in plans.items():
        yield from (ScenarioRemark(name, note) for note in plan.notes if note not in common)


def lines(
    row: Callable[[str, str, float, float], Line],
    costs: Mapping[str, Mapping[str, float]],
    base: str,
) -> Iterator[Line]:
    """Yield what each scenario costs by kind, with the change against the base; the largest kind first.

    Parameters
    ----------
    row
        Takes kind, scenario, cost and change.
    costs
        By scenario, its cost by kind.
    base
        The scenario that the others are held against.
    """
    old = costs[base]
    kinds = dict.fromkeys(kind for each in costs.values() for kind in each)
    for kind in sorted(kinds, key=lambda kind: -max(abs(c.get(kind, 0.0)) for c in costs.values())):
        for name, each in costs.items():
            cost = each.get(kind, 0.0)
            yield row(kind, name, cost, cost - old.get(kind, 0.0))


def verdicts(
    plans: Mapping[str, E], base: str, judged: Callable[[str, E, str, E], Verdict]
) -> Iterator[Verdict]:
    """Yield each against the base; and the second against the cheapest, where neither is the base."""
    for name, plan in plans.items():
        if name != base:
            yield judged(name, plan, base, plans[base])
    ranked = sorted(plans, key=lambda name: plans[name].cost)
    best = ranked[0]
    second = next((n for n in ranked if not _alike(plans[n], plans[best])), best)
    if second not in {best, base} and not _alike(plans[base], plans[best]):
        yield judged(second, plans[second], best, plans[best])


def _alike(one: EitherPlan, other: EitherPlan) -> bool:
    return math.isclose(one.cost, other.cost, rel_tol=1e-9)


def rests(
    row: Callable[[str, str, float, float, str], Line], plans: Mapping[str, EitherPlan]
) -> Iterator[Line]:
    """Yield what the cost of each scenario rests on: scenario, fact, what it carries, its share and kind."""
    for name, plan in plans.items():
        for what, (cost, kind) in carried(plan).items():
            yield row(name, what, cost, cost / plan.cost if plan.cost else 0.0, kind)


def terms(plans: Mapping[str, EitherPlan], base: str) -> dict[str, Term]:
    """Return the cost of each scenario, what changes in it from the base, its parts, and all that its plan opens."""
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


def compared_record(plans: Mapping[str, EitherPlan], base: str) -> Record | None:
    """Return what was asked of the plans compared, by name; none if that of the base is not known."""
    records = {name: plan.record for name, plan in plans.items() if plan.record}
    if base not in records:
        return None
    asked = {n: {"shed": r.shed, "asked": dict(r.asked)} for n, r in records.items()}
    seconds = math.fsum(record.seconds for record in records.values())
    first = records[base]
    return Record("compare", {"base": base, "plans": asked}, first.shed, first.version, seconds)
