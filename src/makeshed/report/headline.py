"""The first screen: one sentence, and the numbers that matter."""

from __future__ import annotations

from math import fsum

from makeshed.report.case import ReportedCase, served
from makeshed.report.grounds import gap_words
from makeshed.report.markup import Html, tag, text_of
from makeshed.report.wording import column_words, listed, percent, sized

SURE = 0.001


def section(case: ReportedCase) -> Html:
    """Return the verdict in words and the cards."""
    lines = [tag("p", verdict(case), class_="verdict")]
    if beside := comparison(case):
        lines.append(tag("p", beside, class_="beside"))
    if case.plan.unmet > 0:
        missing = f"{sized(case.plan.unmet)} units a year are not served."
        lines.append(tag("p", tag("strong", missing), class_="beside"))
    return tag("div", *lines, tag("div", *_cards(case), class_="cards"))


def verdict(case: ReportedCase) -> str:
    """Return what to do, in one sentence."""
    return f"{' '.join([_sources(case), _amount(case)]).strip()}."


def _sources(case: ReportedCase) -> str:
    """Return where what is demanded comes from: made here, bought there."""
    plan = case.plan
    made = {(r.site, r.item): 0.0 for r in plan.made if r.item in plan.items}
    for row in plan.made:
        if row.item in plan.items:
            made[row.site, row.item] += row.quantity
    bought = {(r.site, r.item): 0.0 for r in plan.bought if r.item in plan.items}
    for offer in plan.bought:
        if offer.item in plan.items:
            bought[offer.site, offer.item] += offer.quantity
    whole = fsum([*made.values(), *bought.values()]) or 1.0
    clauses = []
    for verb, of in (("Make", made), ("Buy", bought)):
        at: dict[str, float] = {}
        for (site, _), quantity in of.items():
            at[site] = at.get(site, 0.0) + quantity
        ranked = sorted(at, key=lambda site: (-at[site], site))
        where = listed(case.named("sites", site) for site in ranked)
        part = fsum(at.values()) / whole
        what = case.item_words if part > 1 - SURE else f"{percent(part)} of {case.item_words}"
        prep = "at" if verb == "Make" else "from"
        clauses += [f"{verb} {what} {prep} {where}"] if at else []
    return "; ".join([clauses[0], *(c[0].lower() + c[1:] for c in clauses[1:])]) if clauses else ""


def _amount(case: ReportedCase) -> str:
    plan = case.plan
    units = sized(served(plan))
    if not case.is_per_unit:
        return f"for {sized(plan.cost)} {plan.currency} a year, {units} units"
    each = sized(plan.cost / served(plan), 0 if plan.cost / served(plan) >= 100 else 2)
    return f"for {each} {plan.currency} a unit, {units} a year"


def comparison(case: ReportedCase) -> str:
    """Return how the plan stands beside the cheapest of its alternatives, in words."""
    if not case.alternatives:
        return ""
    cost = {name: case.each(plan, plan.cost) for name, plan in case.plans.items()}
    own, rival = cost.pop(next(iter(cost))), min(cost, key=lambda name: cost[name])
    more = cost[rival] - own
    if not own or abs(more) < SURE * own:
        return f"“{rival}” costs the same."
    word = "dearer" if more > 0 else "cheaper"
    unit = case.unit("money")
    count = len(case.alternatives)
    best = f"The cheapest of the {count} alternatives" if count > 1 else "The alternative"
    return f"{best}, “{rival}”, is {sized(abs(more), 0 if abs(more) >= 100 else 2)} {unit} ({percent(abs(more) / own)}) {word}."


def _cards(case: ReportedCase) -> list[Html]:
    plan = case.plan
    currency = plan.currency
    yearly = f"{sized(plan.cost)} {currency} a year"
    tonnes = f"{sized(plan.co2e / 1000, 1)} t {column_words('co2e')} a year"
    cards = []
    if case.is_per_unit:
        units = served(plan)
        cards.append(
            _card(
                sized(plan.cost / units, 0 if plan.cost >= 1000 * units else 2),
                f"{currency} a unit",
                yearly,
            )
        )
        cards.append(_card(sized(plan.co2e / units), "kg CO₂e a unit", tonnes))
    else:
        cards.append(_card(sized(plan.cost), f"{currency} a year", ""))
        cards.append(_card(sized(plan.co2e / 1000, 1), "t CO₂e a year", ""))
    base = "of the ex-works cost: no freight, duty, stock or carbon"
    where = case.named("countries", plan.local)
    if plan.local:
        cards.append(_card(percent(plan.local_share), f"spent in {where}", base))
    cards.append(_card(percent(plan.proof.gap, 2), "proven gap", gap_words(plan.proof)))
    return cards


def _card(value: str, what: str, small: str) -> Html:
    return tag(
        "div", tag("b", value), tag("span", what), tag("small", text_of(small)), class_="card"
    )
