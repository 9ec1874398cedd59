"""Customise near the customer: what being near is worth for what comes in variants, and whether to finish it here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from makeshed.answer import Term, total
from makeshed.inventory.families import families, family_notes, forecast_notes
from makeshed.inventory.reacting import Reaction
from makeshed.inventory.variety_cost import VarietyCost
from makeshed.language.text import few
from makeshed.model import Demand, Offer, Variant
from makeshed.policy.drawn_estimates import factors, scaled
from makeshed.questions.advise.answer import Bring, EarlyOrder, VarietyWay, WayName
from makeshed.questions.advise.firm_today import FirmToday, difference
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.advise.plan_levers import evidence_of, spread
from makeshed.questions.advise.variety_ways import (
    FINISHED,
    HERE,
    MIXED,
    THERE,
    TODAY,
    VarietyLook,
    looked_at,
)
from makeshed.science.crossing import Values
from makeshed.units import amount

ENGINE = "variety"
VARIANTS_MISSING = Bring(
    "in which variants what you sell comes, how much of each is sold, and how that varies",
    "variants",
    "what it is worth to finish it near who orders it",
)
PRICE_MISSING = Bring(
    "what a unit sells for, and what one that is left over still brings",
    "demands",
    "what deciding early costs, and so what it is worth to finish it near who orders it",
)
SOME = 3
"""Names in a note."""
WORDS: dict[WayName, str] = {FINISHED: "finish", HERE: "here", MIXED: "peaks"}
ALONE = (
    "variants differ from where it is made on; what its tools cost once, and hours that all else made here takes, are "
    "not in it"
)
PEAKS = (
    "a unit of the peaks costs what it would cost to finish all here, and none is lost; tools, and hours that all else "
    "made here takes, are not in it"
)
DOES: dict[WayName, str] = {
    FINISHED: "finish {item} here, of parts as they come today",
    HERE: "make {item} here, of parts from here",
    MIXED: "order the base of {item} there and make the peaks here",
}
Totals = Mapping[WayName, float]
"""What a year costs by each way [money/a]."""


def variety_levers(firm: FirmToday) -> KindFound:
    """Return what being near is worth for what comes in variants, and what finishing it here would bring."""
    told = families(firm.shed)
    wanted = {d.item for d in firm.shed.rows(Demand)} & firm.able
    if not (items := sorted(wanted & set(told))):
        return KindFound(bring=_missing(firm))
    found = [_of_item(looked_at(firm, item)) for item in items]
    chosen, demands = {item: told[item] for item in items}, list(firm.shed.rows(Demand))
    notes = [*family_notes(chosen, demands), *forecast_notes(chosen, demands)]
    return KindFound(
        levers=[lever for each in found for lever in each.levers],
        bring=list(dict.fromkeys(row for each in found for row in each.bring)),
        not_now=[row for each in found for row in each.not_now],
        ways=[row for each in found for row in each.ways],
        early=[row for each in found for row in each.early],
        terms={key: term for each in found for key, term in each.terms.items()},
        notes=notes + [note for each in found for note in each.notes],
    )


def _missing(firm: FirmToday) -> list[Bring]:
    """Ask for variants where what is made could be bought complete as well, and its forecast moves."""
    others = {o.item for o in firm.shed.rows(Offer) if o.site not in firm.sites}
    moves = {d.item for d in firm.facts.rows(Demand) if d.volatility or d.variability}
    asked = moves & others & firm.able and not len(firm.shed.table(Variant))
    return [VARIANTS_MISSING] if asked else []


def _of_item(looked: VarietyLook) -> KindFound:
    costs, lacks = looked.costs()
    mix = looked.mixed(costs)
    opened = _terms(looked, costs, mix)
    levers = list(_levers(looked, opened))
    blank = _blank(looked, costs)
    return KindFound(
        levers=paying(levers),
        not_now=not_paying(levers, "it sells for more, varies more, or is cheaper here"),
        bring=[PRICE_MISSING] if blank["price"] else [],
        ways=list(_ways(looked.item, costs, mix)),
        early=list(_early(looked, mix)),
        terms={f"variety:{looked.item}:{name}": term for name, term in opened.items()},
        notes=[
            *_notes(looked, costs, mix, blank),
            *(f"{looked.item}, {way}, is not told: {why}" for way, why in lacks.items()),
        ],
    )


def _terms(
    looked: VarietyLook, costs: Mapping[WayName, VarietyCost], mix: Reaction | None
) -> dict[WayName, Term]:
    """Return what a year costs by each way, opened."""
    unit = f"{looked.firm.shed.currency or 'money'}/a"
    found = {name: _opened(f"{looked.item}, {name}", cost, unit) for name, cost in costs.items()}
    if mix is not None:
        far = costs[THERE]
        lost = mix.total - far.landed - far.safety - far.parts
        parts = _parts(
            far, lost, unit, "what is left over, and what more it costs to make here what runs out"
        )
        found[MIXED] = total(f"{looked.item}, {MIXED}", unit, parts)
    return found


def _opened(name: str, cost: VarietyCost, unit: str) -> Term:
    ahead = f"{cost.mean(cost.days):,.0f} days ahead"
    return total(name, unit, _parts(cost, cost.early - cost.parts, unit, ahead))


def _parts(cost: VarietyCost, lost: float, unit: str, how: str) -> tuple[Term, ...]:
    return (
        Term("landed", cost.landed, unit, "what the plan costs, but for safety stock and lead time"),
        Term("safety stock", cost.safety, unit, "where it belongs, variants apart"),
        Term("deciding on it early", lost, unit, how),
        Term("deciding on its parts early", cost.parts, unit, f"{cost.mean(cost.parts_days):,.0f} days before that"),
    )  # fmt: skip


def _ways(
    item: str, costs: Mapping[WayName, VarietyCost], mix: Reaction | None
) -> Iterator[VarietyWay]:
    """Yield each way, a unit of it opened, and what a unit from there may cost to be as good."""
    far = costs.get(THERE)
    for name, cost in costs.items():
        if name == TODAY:
            continue
        volume = cost.volume
        even = far.indifferent(cost.total) if far and name != THERE else None
        yield VarietyWay(
            item=item,
            way=name,
            landed=cost.landed / volume,
            safety=cost.safety / volume,
            early=cost.early / volume,
            total=cost.total / volume,
            days=cost.mean(cost.days),
            parts_days=cost.mean(cost.parts_days),
            there_at=even,
            there_off=far.landed / far.volume - even if far and even is not None else None,
        )
    if far and mix:
        yield VarietyWay(
            item=item,
            way=MIXED,
            landed=far.landed / far.volume,
            safety=far.safety / far.volume,
            early=(mix.total - far.landed - far.safety) / far.volume,
            total=mix.total / far.volume,
            days=far.mean(far.days),
            parts_days=far.mean(far.parts_days),
            there_at=None,
            there_off=None,
        )


def _early(looked: VarietyLook, mix: Reaction | None) -> Iterator[EarlyOrder]:
    if mix is None:
        return
    family = families(looked.facts)[looked.item]
    volume = sum(d.quantity for d in looked.facts.rows(Demand) if d.item == looked.item)
    for variant, share, early in zip(family.variants, family.shares, mix.early, strict=True):
        wanted = float(share) * volume
        yield EarlyOrder(looked.item, variant.variant, wanted, float(early), float(early) / wanted)


def _levers(looked: VarietyLook, opened: Mapping[WayName, Term]) -> Iterator[Lever]:
    """Yield what is better than buying it complete as today, where it is bought."""
    if TODAY not in opened:
        return
    drawn = _drawn(looked)
    for name in (each for each in WORDS if each in opened):
        today, after = opened[TODAY], opened[name]
        effect = difference(f"{name}: what it saves", today, after, today.unit)
        yield _lever(looked, name, effect, drawn)


def _lever(looked: VarietyLook, name: WayName, effect: Term, drawn: Sequence[Totals]) -> Lever:
    item, firm = looked.item, looked.firm
    nan = float("nan")
    saved = np.array([each.get(TODAY, nan) - each.get(name, nan) for each in drawn])
    low, mid, high = spread(saved, effect.value)
    return Lever(
        action=f"customise:{item}:{WORDS[name]}",
        kind="customise",
        does=DOES[name].format(item=item),
        effect=effect,
        low=low,
        mid=mid,
        high=high,
        evidence=evidence_of(firm, [item]),
        assumes=PEAKS if name == MIXED else ALONE,
        call="",
        monday=f"count of {item} what was sold of each variant, month by month, and what was left over",
        engine=f"{ENGINE}:{item}",
        touches=frozenset({f"item:{item}"}),
    )


def _drawn(looked: VarietyLook) -> list[Totals]:
    """Return what each way costs in each draw of the estimates, as far as it serves every demand there."""
    firm = looked.firm
    lots = factors(looked.facts, firm.draws, firm.off, firm.seed)
    return [_totals(looked, lots, n) for n in range(firm.draws)] if lots else []


def _totals(looked: VarietyLook, lots: Mapping[str, Values], n: int) -> Totals:
    at = replace(looked, facts=looked.facts.plus(*scaled(looked.facts, lots, n)))
    costs, _ = at.costs()
    found = {name: cost.total for name, cost in costs.items()}
    mix = at.mixed(costs)
    return found | {MIXED: mix.total} if mix else found


def _blank(looked: VarietyLook, costs: Mapping[WayName, VarietyCost]) -> dict[str, list[str]]:
    """Return where forecasts move and it is not told what one sells for, or what one that is left over brings."""
    rows = list(looked.facts.rows(Demand))
    moves = any((cost.volatility > 0).any() for cost in costs.values())
    return {
        "price": [d.id for d in rows if moves and d.price is None],
        "salvage": [d.id for d in rows if moves and d.salvage is None],
    }


def _notes(
    looked: VarietyLook,
    costs: Mapping[WayName, VarietyCost],
    mix: Reaction | None,
    blank: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    item = looked.item
    if blank["price"]:
        yield (
            f"what {item} sells for is not told at {few(blank['price'], SOME)}: deciding early costs nothing there, "
            "and what being near is worth is not told"
        )
    elif THERE in costs and FINISHED in costs:
        yield _worth(item, costs[THERE], costs[FINISHED], looked.firm.shed.currency or "money")
        yield (
            f"what goes into {item} is ordered ahead too, which a plan does not count: a leftover of it is taken to "
            "lose as much of its worth as a leftover unit, so that being near is worth this at least"
        )
    if blank["salvage"]:
        yield (
            f"what {item} brings that is left over is not told at {few(blank['salvage'], SOME)}: taken as nothing, so "
            "that it loses all that it cost"
        )
    if mix and mix.below is not None:
        yield (
            f"hours here make {amount(looked.most, 0)} {item} a year: more is ordered early than would be best, each "
            f"variant {mix.below:.2f} deviations below its mean"
        )


def _worth(item: str, far: VarietyCost, near: VarietyCost, coin: str) -> str:
    """Return what being near is worth, and what it costs."""
    worth = (far.safety + far.early) / far.volume - (near.safety + near.early) / near.volume
    dear = near.landed / near.volume - far.landed / far.volume
    lost = (
        f"is worth {amount(worth, 2)} {coin} a unit: so much less is lost on stock and on deciding early than from there"
        if worth >= 0
        else f"is worth nothing: {amount(-worth, 2)} {coin} a unit more is lost on stock and on deciding early than from there"
    )
    word = "more" if dear >= 0 else "less"
    return f"for {item} being near {lost}; it costs {amount(abs(dear), 2)} {word} to have it here"
