"""Buy a part elsewhere, or bring it home: what the plan says that other sources would save."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

from makeshed.errors import Infeasible
from makeshed.language.text import few
from makeshed.model import Offer
from makeshed.plans.plan import Plan
from makeshed.plans.sourcing import sources_of
from makeshed.questions.advise.answer import Bring, NotNow
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.advise.plan_change import Options, PlanChange
from makeshed.questions.advise.plan_levers import PLAN, evidence_of, lever_of, planned_together
from makeshed.units import amount

ALL = "source:all"
SLIGHT = 0.01
"""Share of what several changes bring by which they must differ from their sum to be told as one."""
NAMED = 12
"""Local offers that are told with what they would have to cost, the nearest to it first."""
PRICES_MISSING = Bring(
    "from whom you buy each item today, and what others ask for it",
    "supplies, offers",
    "what buying elsewhere or bringing a part home saves; what stock, a proof or a label is worth",
)


def sourcing_levers(firm: FirmToday) -> KindFound:
    """Return for each item that would be bought elsewhere what that saves, alone and together."""
    plan = firm.plan
    if not firm.supplied:
        return KindFound(bring=[PRICES_MISSING])
    if plan is None:
        return KindFound()
    open_ = frozenset(o for o in firm.every if o.item in firm.supplied or o in firm.today)
    best = firm.best(open_)
    changed = _changed(firm, plan, best)
    found = [_one(firm, item, best) for item in changed]
    levers = [each for each in found if isinstance(each, Lever)]
    whole = _whole(firm, plan, best, changed, levers)
    singles = {each.action: each for each in levers}
    refused = not_paying(levers, _together(whole))
    refused += [each for each in found if isinstance(each, NotNow)]
    return KindFound(
        levers=[*whole, *paying(singles.values())],
        not_now=[*refused, *_dear(firm, plan, changed)],
        bring=list(_unsaid(firm, plan)),
        engines={PLAN: partial(planned_together, firm)},
    )


def _changed(firm: FirmToday, plan: Plan, best: Plan) -> list[str]:
    """Return the items that the best plan has from others than today, the dearest first."""
    before, after = sources_of(plan), sources_of(best)
    spend: dict[str, float] = {}
    for row in plan.bought:
        spend[row.item] = spend.get(row.item, 0.0) + row.spend
    items = {key[0] for key in {*before, *after} if (key in before) != (key in after)}
    return sorted(items & set(firm.supplied), key=lambda item: (-spend.get(item, 0.0), item))


def swapped(firm: FirmToday, items: Sequence[str], best: Plan) -> Options:
    """Return today's sources with those of some items as another plan has them."""
    kept = {o for o in firm.today if o.item not in items}
    sources = sources_of(best)
    taken = {o for o in firm.every if o.item in items and (o.item, o.how, o.site) in sources}
    return frozenset(kept | taken)


def _one(firm: FirmToday, item: str, best: Plan) -> Lever | NotNow:
    """Return what the change of one item brings."""
    new = sorted({(how, site) for name, how, site in sources_of(best) if name == item})
    sites = [site for _, site in new]
    to = few(sites, 3)
    action = f"source:{item}:{'+'.join(sites)}"
    word = "make" if new[0][0] == "make" and sites[0] in firm.sites else "buy"
    does = (
        f"make {item} at {to} instead of buying it from {_from(firm, item)}"
        if word == "make"
        else f"buy {item} from {to} instead of {_from(firm, item)}"
    )
    try:
        return lever_of(firm, _asked(firm, action, does, [item], best))
    except Infeasible as error:
        return NotNow(action, "source", does, None, f"{' '.join(str(error).split())}")


def _asked(firm: FirmToday, action: str, does: str, items: Sequence[str], best: Plan) -> PlanChange:
    new = swapped(firm, items, best) - firm.today
    sellers = sorted({o.site for o in new} - firm.sites)
    return PlanChange(
        action=action,
        kind="source",
        does=does,
        options=swapped(firm, items, best),
        call=few([firm.called(site) for site in sellers], 3) if sellers else "",
        monday=_monday(firm, new, best),
        evidence=evidence_of(firm, items),
        assumes="prices, freight and duties as told; what it takes to qualify the source is not in it",
        touches=frozenset(f"item:{item}" for item in items),
    )


def _monday(firm: FirmToday, new: Options, best: Plan) -> str:
    """Return whom to ask first: the new seller of whom most would be bought, for what, at which price."""
    taken = {(o.site, o.item) for o in new}
    rows = [row for row in best.bought if (row.site, row.item) in taken]
    if not rows:
        return "plan the first lot: hours, material, who does it"
    spend: dict[str, float] = {}
    for row in rows:
        spend[row.site] = spend.get(row.site, 0.0) + row.spend
    first, *others = sorted(spend, key=lambda site: (-spend[site], site))
    said = [
        f"{amount(row.quantity, 0)} {row.item} a year at {amount(row.price, 2)}"
        for row in sorted(rows, key=lambda row: -row.spend)
        if row.site == first
    ]
    rest = f"; then {few([firm.called(site) for site in others], 3)}" if others else ""
    return f"ask {firm.called(first)} to confirm in writing: {few(said, 3)}; and for samples{rest}"


def _from(firm: FirmToday, item: str) -> str:
    return few(sorted(firm.supplied[item]), 3)


def _whole(
    firm: FirmToday, plan: Plan, best: Plan, changed: Sequence[str], levers: Sequence[Lever]
) -> list[Lever]:
    """Return all changes as one, where they bring another sum together than apart."""
    saves = plan.cost - best.cost
    apart = math.fsum(max(0.0, each.effect.value) for each in levers)
    if len(changed) < 2 or saves <= 0 or abs(saves - apart) <= SLIGHT * saves:
        return []
    does = f"change the sources of {len(changed)} items at once: {few(list(changed), 4)}"
    return [lever_of(firm, _asked(firm, ALL, does, changed, best))]


def _together(whole: Sequence[Lever]) -> str:
    return f"as part of {ALL}" if whole else "prices or duties change"


def _dear(firm: FirmToday, plan: Plan, changed: Sequence[str]) -> Iterator[NotNow]:
    """Yield what a local source would have to cost to be bought from, the nearest to it first."""
    rows = [
        row
        for row in plan.worth
        if row.local and row.asked is not None and row.asked > row.worth
        and row.item in firm.supplied and row.item not in changed
        and row.site not in firm.supplied[row.item]
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.asked or 0.0) / max(row.worth, 1e-9))
    for row in rows[:NAMED]:
        yield NotNow(
            f"source:{row.item}:{row.site}", "source",
            f"bring {row.item} home, from {row.site} instead of {_from(firm, row.item)}", None,
            f"it asks {amount(max(0.0, row.worth), 2)} or less at its door; it asks {amount(row.asked or 0.0, 2)}",
        )  # fmt: skip


def _unsaid(firm: FirmToday, plan: Plan) -> Iterator[Bring]:
    """Yield what is bought without a word from whom, and what is bought of one who alone is known."""
    uses = {row.item: 0.0 for row in plan.bought if row.item not in firm.made}
    for row in plan.bought:
        if row.item in uses:
            uses[row.item] += row.spend
    if bare := sorted(firm.untold):
        spend = amount(math.fsum(uses.get(item, 0.0) for item in bare), 0)
        yield Bring(
            f"from whom you buy {few(bare, 4)}", "supplies",
            f"what others would save of {spend} a year, and what stock, a proof or a label is worth",
        )  # fmt: skip
    sellers: dict[str, set[str]] = {}
    for offer in firm.shed.rows(Offer):
        sellers.setdefault(offer.item, set()).add(offer.site)
    sole = [item for item in uses if item in firm.supplied and len(sellers.get(item, ())) < 2]
    if sole:
        spend = amount(math.fsum(uses[item] for item in sole), 0)
        yield Bring(
            f"a second offer for {few(sole, 4)}", "offers", f"what is saved of {spend} a year"
        )
