"""Many plans: a column a scenario, what each rests on, and what is decided between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, Record, Term
from makeshed.errors import MakeshedError
from makeshed.questions.compare.deciding import (
    Verdict,
    asked_unlike,
    called,
    carried,
    estimated,
    verdict,
    wanted,
)
from makeshed.questions.compare.two import changed
from makeshed.questions.plan.answer import Plan
from makeshed.questions.sourcing import in_short
from makeshed.units import KilogramPerYear, Money, MoneyPerYear, PerYear, Share, amount

PLANNED, NO_PLAN = "planned", "no plan"


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario: its plan in numbers, or why it has none.

    ``change`` is against the base. ``unit_cost`` is blank where several items are demanded.
    ``estimated`` is the share of the cost that rests on estimates.
    """

    scenario: str
    about: str
    status: str
    says: str
    cost: MoneyPerYear | None = None
    change: MoneyPerYear | None = None
    change_share: Share | None = None
    unit_cost: Money | None = None
    served: PerYear | None = None
    unmet: PerYear | None = None
    co2e: KilogramPerYear | None = None
    local_share: Share | None = None
    estimated: Share | None = None
    sources: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of cost in one scenario, and its change against the base."""

    kind: str
    scenario: str
    cost: MoneyPerYear
    change: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Rest:
    """What the cost of a scenario rests on: a fact, what it carries with what follows from it."""

    scenario: str
    what: str
    cost: MoneyPerYear
    share: Share
    kind: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the plan of one scenario notes, and not those of all."""

    scenario: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SideBySide(Answer[Column]):
    """Scenarios side by side. ``why(scenario)`` opens a cost, ``why("china/duty")`` a kind of it.

    ``why("china against today")`` opens what changes from the base, ``today`` here.
    """

    row_type: ClassVar[type] = Column
    key: ClassVar[str] = "scenario"
    base: str
    local: str
    lines: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]
    rests: tuple[Rest, ...]
    remarks: tuple[Remark, ...]

    def headline(self) -> str:
        """One sentence: which scenario is the cheapest, by how much, and whether that is decided."""
        planned = [row for row in self.rows if row.cost is not None]
        rest = len(self.rows) - len(planned)
        lost = f"; {rest} of {len(self.rows)} have no plan" if rest else ""
        if len(planned) == 1:
            return f"only {called(planned[0].scenario)} has a plan: {self._said(planned[0])}{lost}"
        if any(each.verdict == "not comparable" for each in self.verdicts):
            return (
                f"{len(planned)} plans that do not serve the same demands: compare unit costs{lost}"
            )
        ranked = sorted(planned, key=lambda row: row.cost or 0.0)
        cost = ranked[0].cost or 0.0
        alike = [row for row in ranked if math.isclose(row.cost or 0.0, cost, rel_tol=1e-9)]
        names = " and ".join(called(row.scenario) for row in alike)
        if len(alike) == len(ranked):
            return f"{names} cost the same: {self._said(ranked[0])}{lost}"
        word = "is the cheapest" if len(alike) == 1 else "are the cheapest"
        second = ranked[len(alike)]
        more = (second.cost or 0.0) - cost
        share = f" ({more / cost:.1%})" if cost else ""
        pair = {row.scenario for row in alike}
        between = next(
            (v.verdict for v in self.verdicts
             if second.scenario in {v.scenario, v.against} and pair & {v.scenario, v.against}), ""
        )  # fmt: skip
        return (
            f"{names} {word}: {self._said(ranked[0])}; next is {called(second.scenario)}, {amount(more)} "
            f"{self.currency}/a{share} dearer: {between}{lost}"
        )

    def _said(self, row: Column) -> str:
        each = "" if row.unit_cost is None else f" ({amount(row.unit_cost, 2)} a unit)"
        return f"{amount(row.cost or 0.0)} {self.currency}/a{each}"

    def __str__(self) -> str:
        from makeshed.questions.compare.printing import printed  # noqa: PLC0415  (they know each other)

        return printed(self)


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
            Remark(name, note)
            for name, plan in found.items()
            for note in plan.notes
            if note not in common
        ),
        notes=(*notes, *common),
        terms=_terms(found, base),
        record=_record(found, base),
    )


def _column(name: str, plan: Plan | MakeshedError, base: Plan, about: str) -> Column:
    if not isinstance(plan, Plan):
        parts = [str(plan), *([plan.hint] if plan.hint else [])]
        return Column(name, about, NO_PLAN, ("\n" if "\n" in parts[0] else "; ").join(parts))
    served = math.fsum(row.quantity - row.unmet for row in plan.rows)
    alone = len(plan.items) == 1 and served
    change = plan.cost - base.cost
    return Column(
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


def _lines(plans: Mapping[str, Plan], base: Plan) -> tuple[Line, ...]:
    costs = {name: {c.kind: c.cost for c in plan.cost_lines} for name, plan in plans.items()}
    old = {line.kind: line.cost for line in base.cost_lines}
    kinds = dict.fromkeys(kind for each in costs.values() for kind in each)
    largest = sorted(kinds, key=lambda kind: -max(abs(c.get(kind, 0.0)) for c in costs.values()))
    return tuple(
        Line(kind, name, each.get(kind, 0.0), each.get(kind, 0.0) - old.get(kind, 0.0))
        for kind in largest
        for name, each in costs.items()
    )


def _verdicts(plans: Mapping[str, Plan], base: str) -> tuple[Verdict, ...]:
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


def _record(plans: Mapping[str, Plan], base: str) -> Record | None:
    records = {name: plan.record for name, plan in plans.items() if plan.record}
    if base not in records:
        return None
    asked = {n: {"shed": r.shed, "asked": dict(r.asked)} for n, r in records.items()}
    seconds = math.fsum(record.seconds for record in records.values())
    first = records[base]
    return Record("compare", {"base": base, "plans": asked}, first.shed, first.version, seconds)
