"""Hold stock, qualify a second source, pay a maker to stand by: what the stress test says that is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from makeshed.answer import Term, total
from makeshed.disruption.loss import Worthwhile
from makeshed.model import Hazard, Shed
from makeshed.plans.plan import Plan
from makeshed.questions.advise.answer import Bring
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.stress.stress_plan import under_hazards
from makeshed.units import amount

ENGINE = "stress"
HAZARDS_MISSING = Bring(
    "what stopped you or your suppliers in the last ten years, how often and how long",
    "hazards",
    "whether stock or a second source is worth its cost",
)
PREFIX = "backup:"
COST = "what it costs in a year"
MOST = 6
"""Remedies that are advised of, those worth most."""

EIGHT_IN_TEN = 0.8
"""Of the way to its ends lie the tenth and the ninetieth of a hundred of an error that is even."""
SOME = 10
"""From so many on units are ordered whole."""


def backup_levers(firm: FirmToday) -> KindFound:
    """Return remedies against losses with what they avoid in a year, less what they cost in one."""
    if firm.plan is None or firm.untold:
        return KindFound()
    if not any(row.rate for row in firm.facts.rows(Hazard)):
        return KindFound(bring=[HAZARDS_MISSING])
    found = firm.stressed
    assert found is not None
    rows = [row for row in found.remedies if row.avoided > 0]
    levers = [_lever(firm, row, found.terms[row.remedy]) for row in rows]
    levers.sort(key=lambda lever: (-lever.effect.value, lever.action))
    kept = paying(levers)[:MOST]
    return KindFound(
        levers=kept,
        not_now=not_paying(levers, "losses come more often"),
        notes=list(_notes(kept, len(levers))),
    )


def effect_under(firm: FirmToday, facts: Shed, plan: Plan, lever: Lever) -> tuple[float, float]:
    """Return what hazards cost beside another plan than today's, and what a remedy brings there [money/a].

    What it avoids less its cost, and no more than beside today's: what it avoids more there is of losses that the
    other sources bring.
    """
    held, remedy = firm.options["holding_rate"], lever.action.removeprefix(PREFIX)
    found = under_hazards(facts, plan, holding_rate=held, remedy=remedy)
    avoided = math.fsum(row.avoided for row in found.remedies)
    cost = next((part.value for part in lever.effect.parts if part.name == COST), 0.0)
    return found.expects, min(avoided + cost, lever.effect.value)


def _lever(firm: FirmToday, row: Worthwhile, term: Term) -> Lever:
    coin = f"{firm.shed.currency or 'money'}/a"
    cost = row.cost or 0.0
    avoided = Term("losses avoided", row.avoided, coin, parts=_parts(term, row.avoided, coin))
    spend = Term(COST, -cost, coin)
    held = row.measure == "stock"
    guessed = _guessed(firm, row)
    rarer = EIGHT_IN_TEN * firm.off if guessed and firm.draws else 0.0
    return Lever(
        action=f"{PREFIX}{row.remedy}",
        kind="backup",
        does=_does(row),
        effect=total(f"{row.remedy}: what it avoids, less its cost", coin, [avoided, spend]),
        low=(1 - rarer) * min(row.least_avoided, row.avoided) - cost,
        mid=row.avoided - cost,
        high=(1 + rarer) * max(row.most_avoided, row.avoided) - cost,
        once=cost / firm.options["holding_rate"] if held and firm.options["holding_rate"] else None,
        evidence="expert rule" if guessed else "your data",
        assumes=_assumes(row),
        call=firm.called(row.site) if row.site not in firm.sites else "",
        monday=_monday(firm, row),
        engine=ENGINE,
        touches=frozenset({f"item:{row.item}"}),
    )


def _parts(term: Term, avoided: float, coin: str) -> tuple[Term, ...]:
    """Return by hazard what is avoided, where the parts of the engine add up to it."""
    rows = tuple(Term(part.name, part.value, coin, part.note) for part in term.parts)
    return rows if abs(term.value - avoided) <= 1e-9 * abs(avoided) else ()


def _does(row: Worthwhile) -> str:
    if row.measure == "stock":
        return f"hold {row.remedy}"
    verb = {"source": "qualify", "retainer": "pay to stand by:", "recovery": "be back sooner:"}
    return (
        f"{verb[row.measure]} {row.remedy.removeprefix('second source ').removeprefix('retainer ')}"
    )


def _assumes(row: Worthwhile) -> str:
    helps = f"helps against {row.helps.replace('hazard:', '')}"
    if row.measure == "stock":
        return f"{helps}; once is the cash that lies in stock, which is worth its money at the end"
    known = "" if row.cost is not None else "; what it costs a year is not told and not taken off"
    return f"{helps}; the item is taken as good from {row.site}{known}"


def _monday(firm: FirmToday, row: Worthwhile) -> str:
    if row.measure == "stock":
        many = row.quantity or 0.0
        whole = math.ceil(many) if many >= SOME else many
        units = f"{amount(whole, 0)} {row.item}" if many else f"a week of {row.item}"
        return f"find the room, and order {units} beyond what this month needs"
    if row.measure == "recovery":
        return f"ask {firm.called(row.site)} what would bring it back in {amount(row.days or 0, 0)} days"
    return f"ask {firm.called(row.site)} for samples of {row.item}, and how soon it could deliver"


def _guessed(firm: FirmToday, row: Worthwhile) -> bool:
    names = {part.strip().removeprefix("hazard:") for part in row.helps.split(",")}
    return any(h.kind == "estimate" for h in firm.facts.rows(Hazard) if h.hazard in names)


def _notes(kept: Sequence[Lever], found: int) -> Iterator[str]:
    if kept:
        yield (
            "low and high of stock and second sources are with every hazard as short, and as long, as it may be, and "
            "where that is an estimate as rare and as frequent as estimates are off"
        )
    if found > len(kept):
        yield f"{found - len(kept)} more remedies are worth less: ask stress"
