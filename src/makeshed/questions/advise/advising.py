"""A firm advised: every kind of action looked at, what they find in order, and the best set of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from makeshed.answer import Term
from makeshed.errors import BadValue, nearest
from makeshed.language.text import few
from makeshed.model import Demand
from makeshed.plans.plan import Plan
from makeshed.questions.advise.answer import JOINED, Action, Advised, Bring
from makeshed.questions.advise.best_set import MOST, Bundle, bundles, shared
from makeshed.questions.advise.chosen_set import ChosenSet, chosen_set
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.kinds import KINDS
from makeshed.questions.advise.lever import KindFound, Lever
from makeshed.questions.advise.ranked import Weighed, ranked
from makeshed.units import amount

SOLD_MISSING = Bring(
    "what you sell, where and how much in a year; what goes into it, its steps, and your hours",
    "demands, components, operations, capabilities",
    "everything that is bought, made or lost: nothing of that can be told without",
)


@dataclass(frozen=True, kw_only=True)
class Means:
    """How the firm weighs, and what it has.

    Attributes
    ----------
    hurdle
        Rate a year at which it weighs what comes later.
    lasts
        Years that an effect lasts, where it does not say.
    budget
        Most that it can spend once [money]; None: no limit.
    carry
        Most actions that its people can carry through; None: no limit.
    costs
        By action what it costs, once [money], as the firm says.
    """

    hurdle: float
    lasts: float
    budget: float | None
    carry: int | None
    costs: Mapping[str, float]


def advised(firm: FirmToday, means: Means) -> Advised:
    """Return what the firm is advised to do; see `advise`."""
    looks = [look(firm) for look in KINDS]
    engines = {name: ask for look in looks for name, ask in look.engines.items()}
    levers = _with_costs([lever for look in looks for lever in look.levers], means.costs)
    order = ranked(levers, means.hurdle, means.lasts, firm.seed)
    groups = bundles(order, engines, means.carry)
    best = chosen_set(firm, groups, means.budget, means.carry)
    picked = best.bundles
    chosen = {each.lever.action for bundle in picked for each in bundle.actions}
    coin = firm.shed.currency
    return Advised(
        rows=tuple(_row(each, chosen) for each in order),
        currency=coin,
        firm=firm.firm,
        name=firm.name,
        base=firm.plan.cost if firm.plan else None,
        hurdle=means.hurdle,
        lasts=means.lasts,
        seed=firm.seed,
        best=JOINED.join(each.lever.action for each in order if each.lever.action in chosen),
        set_effect=math.fsum(bundle.effect for bundle in picked),
        set_once=math.fsum(bundle.once for bundle in picked),
        set_npv=math.fsum(bundle.worth for bundle in picked),
        shared=(*shared(order, engines, groups), *best.shared),
        not_now=tuple(row for look in looks for row in look.not_now),
        bring=tuple(_bring(firm, looks)),
        leads=tuple(row for look in looks for row in look.leads),
        ways=tuple(row for look in looks for row in look.ways),
        early=tuple(row for look in looks for row in look.early),
        notes=tuple(_notes(firm, means, order, best, looks)),
        terms={k: t for look in looks for k, t in look.terms.items()}
        | _terms(order, picked, coin, firm),
    )


def read_costs(costs: Sequence[str]) -> dict[str, float]:
    """Return what actions cost once, each said as ACTION=MONEY.

    Raises
    ------
    BadValue
        One is not.
    """
    found: dict[str, float] = {}
    for word in costs:
        action, sign, number = word.rpartition("=")
        try:
            cost = float(number)
        except ValueError:
            cost = math.nan
        if not sign or not action or not 0 <= cost < math.inf:
            raise BadValue(
                f"costs holds {word!r}",
                hint="write ACTION=MONEY, the action as the answer calls it: source:tyres:mill=2500",
            )
        found[action.strip()] = cost
    return found


def _with_costs(levers: Sequence[Lever], costs: Mapping[str, float]) -> list[Lever]:
    """Return levers with what the firm says that they cost.

    Raises
    ------
    BadValue
        A cost is of an action that there is not.
    """
    names = {lever.action for lever in levers}
    if strange := sorted(set(costs) - names):
        raise BadValue(
            f"costs names {few(strange, 3)}, which is no action found",
            hint=nearest(strange[0], names),
        )
    return [replace(each, once=costs.get(each.action, each.once)) for each in levers]


def _row(each: Weighed, chosen: set[str]) -> Action:
    lever = each.lever
    return Action(
        action=lever.action,
        kind=lever.kind,
        does=lever.does,
        effect=lever.effect.value,
        low=lever.low,
        mid=lever.mid,
        high=lever.high,
        once=lever.once,
        payback=each.payback,
        most_once=each.most_once,
        npv=each.npv,
        odds_low=each.odds[0],
        odds_high=each.odds[1],
        sure=each.sure,
        tied=each.tied,
        in_set=lever.action in chosen,
        evidence=lever.evidence,
        assumes=lever.assumes,
        call=lever.call,
        monday=lever.monday,
    )


def _bring(firm: FirmToday, looks: Sequence[KindFound]) -> Iterator[Bring]:
    """Yield what is missing, what would decide most first."""
    if firm.plan is None:
        told = len(firm.facts.table(Demand))
        bring = f"what a plan of today lacks: {firm.lacks}" if told else SOLD_MISSING.bring
        decides = SOLD_MISSING.decides if told else f"{SOLD_MISSING.decides} ({firm.lacks})"
        yield replace(SOLD_MISSING, bring=bring, decides=decides)
    for look in looks:
        yield from look.bring


def _terms(
    order: Sequence[Weighed], picked: Sequence[Bundle], coin: str, firm: FirmToday
) -> dict[str, Term]:
    """Return what opens: each action, the cost of today, and the best set."""
    found = {each.lever.action: each.lever.effect for each in order}
    unit = f"{coin or 'money'}/a"
    if picked:
        parts = tuple(
            Term(JOINED.join(a.lever.action for a in bundle.actions), bundle.effect, unit)
            for bundle in picked
        )
        found["set"] = Term(
            "what the best set brings", math.fsum(p.value for p in parts), unit, parts=parts
        )
    if firm.plan is not None:
        found["today"] = firm.plan.terms["total"]
    return found


def _notes(
    firm: FirmToday,
    means: Means,
    order: Sequence[Weighed],
    best: ChosenSet,
    looks: Sequence[KindFound],
) -> Iterator[str]:
    """Yield what the advice rests on."""
    coin = firm.shed.currency or "money"
    if firm.plan is not None:
        yield from _of_today(firm, firm.plan, coin)
    yield (
        f"weighed at {means.hurdle:.0%} a year over {amount(means.lasts)} years; plants that were advised on energy "
        "did about half of it, and asked for their money back in 9 to 15 months (50 to 100 % a year, Anderson and "
        "Newell 2004): the odds are theirs, by payback, for other actions as well"
    )
    if bare := [e.lever.action for e in order if e.npv is None]:
        yield (
            f"what it costs once is not known of {few(bare, 3)}: its odds are taken as a half, and in the set it "
            "counts as nothing; say it with costs"
        )
    if unsure := [e.lever.action for e in order if not e.sure]:
        yield f"cannot be told from no effect, ranked last and in no set: {few(unsure, 4)}"
    if tied := [e.lever.action for e in order if e.tied]:
        yield f"worth the same, in an order drawn by lot (seed {firm.seed}): {few(tied, 4)}"
    crowded = {e.lever.engine for e in order if _count(order, e.lever.engine) > MOST}
    for engine in sorted(crowded):
        yield f"of {engine} the first {MOST} actions alone are looked at for the set"
    if not best.settled:
        yield "what stock or a second source avoids in the set is valued at today's sources"
    if best.exposed is not None and abs(best.exposed) >= 1:
        word = "more" if best.exposed > 0 else "less"
        yield (
            f"at the sources of the set hazards cost {amount(abs(best.exposed), 0)} {coin}/a {word} than today, before "
            "any remedy: that is in no effect"
        )
    for look in looks:
        yield from look.notes


def _of_today(firm: FirmToday, plan: Plan, coin: str) -> Iterator[str]:
    """Yield what today's cost rests on."""
    yield (
        f"today costs {amount(plan.cost, 0)} {coin}/a, from the suppliers told to the customers served; an "
        "effect is what that falls by, and is the firm's as far as what it sells for stays as it is"
    )
    if firm.untold:
        yield (
            f"who supplies {few(sorted(firm.untold), 4)} is not told: today's cost takes the cheapest, and what stock, "
            "a proof or a label is worth is not told either"
        )
    if firm.apart:
        yield (
            f"its sites have {few(firm.apart, 4)} from different suppliers: taken as had from all of them at each site, "
            "the cheapest way"
        )
    yield (
        f"taken as sold by the firm, and by nobody else: {_sold(plan)} a year; if that is the market, write "
        "in demands what you sell of it"
    )
    if firm.drawn_facts:
        yield (
            f"between low and high should lie the truth of four firms in five, if no estimate is off by more than "
            f"{firm.off:.0%}; of the cheapest of many who ask much the same it lay there for three in five"
        )
    else:
        yield "no price, rate or hours are marked as an estimate, or none was drawn: what a plan says has no spread"


def _sold(plan: Plan) -> str:
    """Return how much of what is demanded the firm is taken to sell."""
    sold: dict[str, float] = {}
    for row in plan.rows:
        sold[row.item] = sold.get(row.item, 0.0) + row.quantity - row.unmet
    return few([f"{amount(units, 0)} {item}" for item, units in sold.items()], 4)


def _count(order: Sequence[Weighed], engine: str) -> int:
    return sum(each.lever.engine == engine and each.sure for each in order)
