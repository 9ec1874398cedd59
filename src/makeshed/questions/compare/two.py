"""Two plans: what changes from one to the other, by kind of cost, source and demand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, Term, titled, total
from makeshed.model.told import readings
from makeshed.plans.cheaper import asked_unlike, verdict
from makeshed.plans.plan import Plan, unserved
from makeshed.plans.sourcing import sources_of
from makeshed.units import Kilogram, KilogramPerYear, Money, MoneyPerYear, PerYear, Share, amount


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of cost, before and after."""

    kind: str
    before: MoneyPerYear
    after: MoneyPerYear
    change: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Shift:
    """An item that comes from elsewhere."""

    item: str
    how: str
    source: str
    before: PerYear
    after: PerYear


@dataclass(frozen=True, slots=True)
class Effect:
    """One demand, before and after."""

    demand: str
    before: Money
    after: Money
    change: Money
    co2e_change: Kilogram
    sources_before: str
    sources_after: str


@dataclass(frozen=True, kw_only=True)
class Comparison(Answer[Difference]):
    """What changes from one plan to another: cost by kind, sources by item, effects by demand."""

    row_type: ClassVar[type] = Difference
    key: ClassVar[str] = "kind"
    before: MoneyPerYear
    after: MoneyPerYear
    co2e_change: KilogramPerYear
    local_share_before: Share
    local_share_after: Share
    shifts: tuple[Shift, ...]
    effects: tuple[Effect, ...]
    left_out: str = ""
    """What the plans do not serve, or do not serve alike, and what their emissions leave out."""

    def headline(self) -> str:
        """One sentence: what the change costs."""
        change = self.after - self.before
        share = change / self.before if self.before else math.nan
        word = "dearer" if change > 0 else "cheaper"
        cost = f"{amount(abs(change))} {self.currency}/a ({abs(share):.1%}) {word}"
        if math.isclose(self.before, self.after, rel_tol=1e-9):
            cost = "the same cost"
        return (
            f"{cost}: {amount(self.before)} to {amount(self.after)} {self.currency}/a; "
            f"{self.co2e_change / 1000:+,.1f} t CO2e/a; local share "
            f"{self.local_share_before:.0%} to {self.local_share_after:.0%}"
            f"{'; ' if self.left_out else ''}{self.left_out}"
        )

    def __str__(self) -> str:
        sections = {"Cost": self.rows, "Sources": self.shifts, "Demands": self.effects}
        return self.paragraphs(*titled(sections, self.currency))


def two(before: Plan, after: Plan, names: tuple[str, str] | None = None) -> Comparison:
    """Return what changes from one plan to another; ``names`` are what they are called, if anything."""
    change = changed(before.terms["total"], after.terms["total"])
    kinds = {part.name: part for part in change.parts}
    old = {line.kind: line.cost for line in before.cost_lines}
    new = {line.kind: line.cost for line in after.cost_lines}
    rows = [
        Difference(
            kind, old.get(kind, 0.0), new.get(kind, 0.0), new.get(kind, 0.0) - old.get(kind, 0.0)
        )
        for kind in dict.fromkeys([*old, *new])
    ]
    return Comparison(
        rows=tuple(sorted(rows, key=lambda row: -abs(row.change))),
        currency=after.currency,
        before=before.cost,
        after=after.cost,
        co2e_change=after.co2e - before.co2e,
        local_share_before=before.local_share,
        local_share_after=after.local_share,
        shifts=_shifts(before, after),
        effects=_effects(before, after),
        left_out=_left_out(before, after),
        notes=(
            *_called(names),
            *_reasons(rows, before, after),
            *doubted(before, after),
            *readings([*before.notes, *after.notes]),
        ),
        terms={"total": change, **kinds},
        record=after.record,
    )


def doubted(*plans: Plan) -> tuple[str, ...]:
    """Return what plans note as doubtful about their facts, each once."""
    notes = (note for plan in plans for note in plan.notes if note.startswith("doubtful: "))
    return tuple(dict.fromkeys(notes))


def _left_out(before: Plan, after: Plan) -> str:
    words = []
    if {row.demand: row.quantity for row in before.rows} != {
        row.demand: row.quantity for row in after.rows
    }:
        words.append("the two do not serve the same demands")
    old, new = unserved(before), unserved(after)
    if old or new:
        words.append(f"before {old or 'all served'}, after {new or 'all served'}")
    scopes = before.co2e_scope, after.co2e_scope
    if scopes[0] == scopes[1]:
        words += [f"emissions are {scopes[0]}"] if scopes[0] else []
    else:
        said = [scope or "of everything" for scope in scopes]
        words.append(f"emissions are {said[0]} before and {said[1]} after")
    return "; ".join(words)


def changed(before: Term, after: Term) -> Term:
    """Return the tree of what changed; what stayed the same is left out."""
    old = {part.name: part for part in before.parts}
    new = {part.name: part for part in after.parts}
    nothing = Term("", 0.0, after.unit)
    nil = 1e-12 * max(abs(before.value), abs(after.value))
    parts = []
    for name in dict.fromkeys([*new, *old]):
        a, b = old.get(name, nothing), new.get(name, nothing)
        if a.parts or b.parts:
            parts.append(
                changed(
                    Term(name, a.value, b.unit, "", a.parts),
                    Term(name, b.value, b.unit, "", b.parts),
                )
            )
        elif not math.isclose(a.value, b.value, rel_tol=1e-9, abs_tol=nil):
            parts.append(Term(name, b.value - a.value, after.unit))
    return total(after.name, after.unit, [part for part in parts if part.value])


def _shifts(before: Plan, after: Plan) -> tuple[Shift, ...]:
    old, new = sources_of(before), sources_of(after)
    rows = [
        Shift(*key, old.get(key, 0.0), new.get(key, 0.0))
        for key in sorted({*old, *new})
        if not math.isclose(old.get(key, 0.0), new.get(key, 0.0), rel_tol=1e-6)
    ]
    return tuple(rows)


def _effects(before: Plan, after: Plan) -> tuple[Effect, ...]:
    old = {row.demand: row for row in before.rows}
    found = []
    for row in after.rows:
        was = old.get(row.demand)
        if was is None:
            continue
        change = row.unit_cost - was.unit_cost
        same = math.isclose(row.unit_cost, was.unit_cost, rel_tol=1e-6)
        if not same or row.sources != was.sources:
            found.append(
                Effect(
                    demand=row.demand,
                    before=was.unit_cost,
                    after=row.unit_cost,
                    change=change,
                    co2e_change=row.co2e - was.co2e,
                    sources_before=was.sources,
                    sources_after=row.sources,
                )
            )
    return tuple(found)


def _reasons(rows: list[Difference], before: Plan, after: Plan) -> tuple[str, ...]:
    """Say which kinds of cost decide the change, and what cannot be compared."""
    notes = []
    change = after.cost - before.cost
    same_way = [row for row in rows if row.change * change > 0]
    top = sorted(same_way, key=lambda row: -abs(row.change))[:2]
    if top:
        listed = " and ".join(f"{row.kind} ({row.change:+,.0f})" for row in top)
        notes.append(f"what decides the change: {listed} {after.currency}/a")
    against = [row for row in rows if row.change * change < 0]
    if against:
        worst = max(against, key=lambda row: abs(row.change))
        notes.append(f"against it: {worst.kind} ({worst.change:+,.0f} {after.currency}/a)")
    notes.append(verdict("after", after, "before", before).said(after.currency))
    if unlike := asked_unlike({"before": before, "after": after}):
        notes.append(unlike)
    return tuple(notes)


def _called(names: tuple[str, str] | None) -> list[str]:
    return [f"before is {names[0]}, after is {names[1]}"] if names else []
