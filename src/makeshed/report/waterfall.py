"""What makes up the cost, and the same of the alternatives beside it."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from makeshed.plans.plan import Plan
from makeshed.report.bars import Bar, bars, stacked
from makeshed.report.case import CHOSEN, GREY, PALETTE, ReportedCase
from makeshed.report.markup import Html, TableColumn, table, tag, text_of
from makeshed.report.wording import NONE, digits_for, number, percent, signed, sized, unit_words

MOST_KINDS = 7
MEANS = {
    "purchase": "paid to suppliers, ex works",
    "surplus": "bought and not used: least quantities, packs, larger tiers",
    "stock": "goods under way, between shipments and as safety",
    "lead time": "deciding early: forecasts that turn out wrong",
    "site": "fixed cost, opening and expansion",
    "handling": "what stores take for each unit that comes in",
    "shortage": "demand not served",
}
"""What kinds of cost mean whose name alone does not say it."""
OTHER = "all other"


def section(case: ReportedCase) -> Html:
    """Return the waterfall of the plan, the stacked bars of all plans, and their table."""
    kinds = {name: kinds_of(plan) for name, plan in case.plans.items()}
    charts = [_waterfall(case)]
    if case.alternatives:
        each = {
            n: {k: case.each(case.plans[n], v) for k, v in of.items()} for n, of in kinds.items()
        }
        says = f"What each plan costs, in {case.unit('money')}, by kind of cost."
        charts.append(beside(each, "cost-beside", says))
    return tag("div", tag("div", *charts, class_="pair" if case.alternatives else ""), _table(case))


def kinds_of(plan: Plan) -> dict[str, float]:
    """Return the yearly cost by kind [money/a], in the plan's order."""
    found: dict[str, float] = {}
    for line in plan.cost_lines:
        found[line.kind] = found.get(line.kind, 0.0) + line.cost
    return found


def _waterfall(case: ReportedCase) -> Html:
    plan = case.plan
    kinds = kinds_of(plan)
    parts = [case.each(plan, cost) for cost in kinds.values()]
    digits = digits_for(parts)
    rows, at = [], 0.0
    for kind, value in zip(kinds, parts, strict=True):
        colour = PALETTE[0] if value >= 0 else PALETTE[2]
        rows.append(Bar(kind, at, at + value, colour, number(value, digits)))
        at += value
    total = case.each(plan, plan.cost)
    rows.append(Bar("total", 0.0, total, GREY, number(total, digits), total=True))
    return bars("cost-waterfall", f"This plan, in {case.unit('money')}, by kind of cost.", rows)


def beside(plans: Mapping[str, Mapping[str, float]], name: str, says: str) -> Html:
    """Return one bar for each plan, its parts stacked; the smallest kinds are told as one."""
    groups = _groups(plans)
    colours = dict(zip(groups, PALETTE, strict=False)) | ({OTHER: GREY} if OTHER in groups else {})
    sums = {plan: fsum(of.values()) for plan, of in plans.items()}
    digits = digits_for(sums.values()) if max(sums.values(), default=0.0) < 100 else 0
    rows = {
        plan: {g: fsum(of.get(kind, 0.0) for kind in inside) for g, inside in groups.items()}
        for plan, of in plans.items()
    }
    told = {plan: number(value, digits) for plan, value in sums.items()}
    each = {
        plan: {part: f"{part}: {number(value)}" for part, value in of.items()}
        for plan, of in rows.items()
    }
    return stacked(name, says, rows, colours, told, each)


def _groups(plans: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """Return the kinds that get a colour of their own, largest first, and all others as one."""
    weight: dict[str, float] = {}
    for of in plans.values():
        for kind, value in of.items():
            weight[kind] = weight.get(kind, 0.0) + abs(value)
    ranked = sorted((kind for kind in weight if weight[kind]), key=lambda kind: -weight[kind])
    own = ranked if len(ranked) <= MOST_KINDS else ranked[: MOST_KINDS - 1]
    rest = [kind for kind in ranked if kind not in own]
    return {kind: [kind] for kind in own} | ({OTHER: rest} if rest else {})


def _table(case: ReportedCase) -> Html:
    """Return every number of the charts: kinds down, plans across."""
    kinds = list(dict.fromkeys(k for plan in case.plans.values() for k in kinds_of(plan)))
    of = {name: kinds_of(plan) for name, plan in case.plans.items()}
    each, year = case.unit("money"), unit_words("money/a", case.plan.currency)
    heads = [TableColumn("kind of cost"), *(TableColumn(n, each, numeric=True) for n in case.plans)]
    if case.is_per_unit:
        heads.append(TableColumn(CHOSEN, year, numeric=True))
    heads.append(TableColumn("share", "", numeric=True))
    digits = 2 if case.is_per_unit else digits_for(p.cost for p in case.plans.values())
    rows = []
    for kind in [*kinds, "total"]:
        cost = {n: p.cost if kind == "total" else of[n].get(kind) for n, p in case.plans.items()}
        told = [
            number(None if cost[n] is None else case.each(p, cost[n] or 0.0), digits)
            for n, p in case.plans.items()
        ]
        own = cost[CHOSEN]
        yearly = [sized(own)] if case.is_per_unit else []
        share = percent(own / case.plan.cost, 1) if own is not None and case.plan.cost else NONE
        first = text_of(kind, tag("small", MEANS[kind]) if kind in MEANS else "")
        rows.append([first, *told, *yearly, share])
    if case.alternatives:
        rows.append(_difference(case))
    return table(heads, rows, foot=2 if case.alternatives else 1)


def _difference(case: ReportedCase) -> list[str]:
    """Return the last line of the table: how much dearer or cheaper each alternative is."""
    own = case.each(case.plan, case.plan.cost)
    digits = 2 if case.is_per_unit else digits_for(p.cost for p in case.plans.values())
    cells = ["against this plan", ""]
    for other in case.alternatives.values():
        more = case.each(other, other.cost) - own
        share = f" ({percent(more / own, 1)})" if own else ""
        cells.append(f"{signed(more, digits)}{share}")
    return [*cells, "", ""] if case.is_per_unit else [*cells, ""]
