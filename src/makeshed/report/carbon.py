"""Carbon: of what it is made up, and beside the alternatives."""

from __future__ import annotations

import math

from makeshed.plans.plan import Plan
from makeshed.report import circles
from makeshed.report.case import ReportedCase
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.waterfall import beside
from makeshed.report.wording import digits_for, number, percent

OPENS = "co2e"


def section(case: ReportedCase) -> Html:
    """Return one bar of emissions for each plan, and its table."""
    own = circles.tables(case.plan.stages, case.plan.circularity, case.plan.currency, case.cell)
    if not any(plan.co2e for plan in case.plans.values()):
        none = tag("p", "The facts hold no emissions, so the plan has none.", class_="quiet")
        return tag("div", none, *own) if own else none
    plans = case.plans
    kinds = {name: opened(plan) for name, plan in plans.items()}
    if not all(kinds.values()):
        kinds = {name: split(plan) for name, plan in plans.items()}
    each = {n: {k: case.each(plans[n], v) for k, v in of.items()} for n, of in kinds.items()}
    unit = case.unit("kg")
    says = f"Greenhouse gases of each plan, in {unit} (CO₂ equivalent)."
    return tag("div", beside(each, "carbon", says), _table(case, each, unit), *own)


def opened(plan: Plan) -> dict[str, float]:
    """Return the yearly emissions by kind [kg/a] as the plan's terms tell; empty if they do not."""
    term = plan.terms.get(OPENS)
    if term is None or not math.isclose(term.value, plan.co2e, rel_tol=1e-6):
        return {}
    kinds: dict[str, float] = {}
    for part in term.parts or (term,):
        kinds[part.name] = kinds.get(part.name, 0.0) + part.value
    return kinds


def split(plan: Plan) -> dict[str, float]:
    """Return the yearly emissions [kg/a] of freight, and of all the rest."""
    freight = math.fsum(shipment.co2e * shipment.quantity for shipment in plan.shipped)
    return {"buying and making": plan.co2e - freight, "freight": freight}


def _table(case: ReportedCase, each: dict[str, dict[str, float]], unit: str) -> Html:
    kinds = list(dict.fromkeys(kind for of in each.values() for kind in of))
    own = case.each(case.plan, case.plan.co2e)
    heads = [TableColumn("plan"), *(TableColumn(kind, unit, numeric=True) for kind in kinds)]
    heads += [
        TableColumn("total", unit, numeric=True),
        TableColumn("against this plan", "", numeric=True),
    ]
    digits = digits_for([value for of in each.values() for value in of.values()])
    rows = []
    for name, of in each.items():
        total = case.each(case.plans[name], case.plans[name].co2e)
        more = percent(total / own - 1, 1) if own and name in case.alternatives else ""
        cells = [number(of.get(kind), digits) for kind in kinds]
        rows.append([name, *cells, number(total, digits), more])
    return table(heads, rows)
