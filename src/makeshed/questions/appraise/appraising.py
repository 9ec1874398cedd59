"""Policies appraised: a plan for each, the books beside one another, and what is certain of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from makeshed.errors import MakeshedError
from makeshed.language.text import few
from makeshed.model import Offer, Shed
from makeshed.plans.plan import unserved
from makeshed.plans.scope import scopes_of, unweighed
from makeshed.plans.sourcing import in_short
from makeshed.policy import booking
from makeshed.policy.appraisal import Appraisal, BreakEven, Mix, Odds
from makeshed.policy.asking_plans import CASE, PolicyAsking, alone, joined, named, parted, tried
from makeshed.policy.drawn_estimates import drawn, uncertain
from makeshed.policy.measure import refuse_years
from makeshed.policy.mixing import mixed, read_target
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.policy.protecting import protected
from makeshed.policy.strength import break_evens
from makeshed.policy.whole_market import MarketAsking, WholeMarkets, whole_markets
from makeshed.policy.world_market import WorldMarkets, world_markets
from makeshed.questions.appraise.answer import Appraised
from makeshed.questions.appraise.exposing import exposed
from makeshed.questions.appraise.staffed import staffed
from makeshed.questions.appraise.tied import tied
from makeshed.units import amount

SLIGHT = 0.01
"""Share of what a policy changes that a search may leave open without a word."""
Found = dict[str, PolicyOutcome | MakeshedError]


def appraised(
    asking: PolicyAsking,
    policies: Mapping[str, Shed],
    packages: Sequence[str],
    target: str,
    *,
    levels: int,
    markets: MarketAsking | None,
    draws: int,
    off: float,
    seed: int,
    strengths: bool,
    exposure: bool,
    tolerance: float,
) -> Appraised:
    """Return what policies bring; see `appraise`."""
    sheds = named(asking.shed, policies)
    groups = parted(packages, sheds)
    aim = read_target(target) if target else None
    asking = asking.placed()
    measures = {name: alone(asking, name, shed) for name, shed in sheds.items()}
    measures |= {m.name: m for m in (joined(asking, names, sheds) for names in groups)}
    notes = refuse_years([row for m in measures.values() for row in m.rows], asking.year)
    base = asking.base
    found: Found = {name: tried(asking, each) for name, each in measures.items()}
    planned = {name: o for name, o in found.items() if isinstance(o, PolicyOutcome)}
    if not planned:
        raise next(error for error in found.values() if isinstance(error, MakeshedError))
    odds = drawn(asking, list(planned.values()), draws, off, seed) if draws else ()
    breaks = tuple(
        row
        for name in sheds
        if strengths and name in planned
        for row in break_evens(asking, planned[name], tolerance)
    )
    mixes = mixed(asking, sheds, found, aim, levels) if aim else ()
    rows = [_row(asking, name, each, odds, breaks) for name, each in found.items()]
    if exposure:
        rows = [replace(r, exposure=exposed(asking, planned.get(r.policy))) for r in rows]
    return _answer(
        asking,
        base,
        rows,
        planned,
        odds,
        breaks,
        mixes,
        target,
        [*notes, *_told(asking, planned, draws, target)],
        whole_markets(asking, planned, markets),
        world_markets(asking, planned, markets),
    )


def _row(
    asking: PolicyAsking,
    name: str,
    found: PolicyOutcome | MakeshedError,
    odds: Sequence[Odds],
    breaks: Sequence[BreakEven],
) -> Appraisal:
    if not isinstance(found, PolicyOutcome):
        said = " ".join(f"{found} {found.hint}".split())
        return Appraisal(name, "no plan", said)
    row = booking.row_of(asking.base, found, asking.countries, asking.hours_per_job)
    lot = next((each for each in odds if each.policy == name), None)
    first = next((each for each in breaks if each.policy == name), None)
    return replace(
        row,
        but_for=lot.but_for if lot else None,
        works_from=first.share if first and first.share <= 1 else None,
    )


def _answer(
    asking: PolicyAsking,
    base: PolicyOutcome,
    rows: list[Appraisal],
    planned: Mapping[str, PolicyOutcome],
    odds: tuple[Odds, ...],
    breaks: tuple[BreakEven, ...],
    mixes: tuple[Mix, ...],
    target: str,
    notes: list[str],
    markets: WholeMarkets,
    world: WorldMarkets,
) -> Appraised:
    books = {name: booking.ledger(base, each) for name, each in planned.items()}
    currency = asking.shed.currency
    terms = {
        key: term
        for name, book in books.items()
        for key, term in booking.terms(book, name, currency).items()
    }
    best = next((m for m in mixes if m.meets), None)
    work = tuple(row for each in planned.values() for row in booking.hours(base, each))
    people = staffed(asking, work)
    beside = tied(asking, planned)
    terms |= dict(people.terms) | dict(beside.terms) | dict(markets.terms) | dict(world.terms)
    return Appraised(
        rows=tuple(rows),
        currency=currency,
        region=asking.region,
        base=base.plan.cost,
        hours_per_job=asking.hours_per_job,
        target=target,
        best=best.policies if best else "",
        ledger=tuple(entry for book in books.values() for entry in book),
        paid=tuple(row for each in planned.values() for row in booking.paid(each)),
        work=work,
        people=people.rows,
        tied=beside.rows,
        markets=markets.rows,
        market_sources=markets.sources,
        world=world.rows,
        untold=tuple(row for each in planned.values() for row in booking.untold(each)),
        breaks=breaks,
        odds=odds,
        protected=tuple(row for each in planned.values() for row in protected(asking, each)),
        mixes=mixes,
        notes=(*notes, *people.notes, *beside.notes, *markets.notes, *world.notes),
        terms=terms,
    )


def _told(
    asking: PolicyAsking, planned: Mapping[str, PolicyOutcome], draws: int, target: str
) -> list[str]:
    """Return what the answer rests on."""
    notes = [
        (
            f"without a policy: {in_short(asking.base.whole)} ({asking.base.plan.cost:,.0f} "
            f"{asking.shed.currency or 'money'}/a)"
        ),
        (
            f"a job is {asking.hours_per_job:,.0f} hours a year; hours are those of assembly and making that the case's "
            "operations tell, not those of suppliers of suppliers, carriers or shops"
        ),
        (
            "duties are passed on to buyers in full; duties on imports into the EU go to its budget, but for a quarter "
            "that the member state keeps"
        ),
        (
            "but_for_low and but_for_high are 2 to 25 % of decisions tipped (Bartik 2018), unless a row says otherwise; "
            "the plan itself takes all: it decides as if nobody hesitated"
        ),
    ]
    bare = [name for name, each in planned.items() if not each.measure.rows and "+" not in name]
    if bare:
        notes.append(
            f"{few(bare, 4)} {'has' if len(bare) == 1 else 'have'} no row of policies: what it costs buyers and what "
            "duties bring is told, not what it takes to bring it about"
        )
    for name, each in planned.items():
        if lost := max((row.displacement for row in each.measure.rows), default=0.0):
            notes.append(
                f"{name}: {lost:.0%} of its work is lost by others in the region (displacement): jobs count all of it, "
                "what a job costs if some came anyway counts what is left"
            )
    if not draws:
        notes.append("no draws were asked for: the but-for is that of the literature alone")
    elif not uncertain(asking.shed):
        notes.append(
            "no price, rate or hours of the case are marked as an estimate, so that nothing is drawn: the but-for "
            "is that of the literature alone"
        )
    if ddp := _paid_by_sellers(asking, planned):
        notes.append(
            f"sellers pay the duties of {few(ddp, 4)} (DDP): they stand in prices, not in revenue"
        )
    notes += _open_questions(asking, planned)
    notes += _unweighed(asking, planned, target)
    capped = [
        f"{c.what} is used up ({c.used:,.0f} of {c.available:,.0f} {c.unit})"
        for each in planned.values()
        for c in each.whole.capacities
        if c.unit == "h/a" and c.used >= c.available * (1 - 1e-6)
    ]
    notes += list(
        dict.fromkeys(f"{text}: more of the policy brings no more there" for text in capped)
    )
    return notes


def _open_questions(asking: PolicyAsking, planned: Mapping[str, PolicyOutcome]) -> Iterator[str]:
    """Yield what searches left open, and what is not served."""
    coin = asking.shed.currency or "money"
    for name, each in {CASE: asking.base, **planned}.items():
        plan = each.whole
        left = plan.cost - plan.proof.bound
        if left > SLIGHT * max(abs(plan.cost - asking.base.plan.cost), 1e-6 * abs(plan.cost)):
            yield (
                f"{name}: the search proves no more than that no plan is cheaper by over {amount(left, 0)} {coin}/a "
                f"({plan.proof.said})"
            )
        if plan.unmet > 0:
            yield (
                f"{name}: {unserved(plan)}; what the shortage is said to cost stands in what buyers pay"
            )


def _unweighed(
    asking: PolicyAsking, planned: Mapping[str, PolicyOutcome], target: str
) -> Iterator[str]:
    """Yield what prices of carbon, limits and the target do not see, and what emissions leave out."""
    for name, each in planned.items():
        given, own = asking.options, each.measure
        price, limits = given["carbon_price"] + own.carbon_price, [*given["limits"], *own.limits]
        for note in unweighed(own.seen, each.whole.co2e_scope, price, [*limits, target]):
            yield f"{name}: {note}"
    if scopes := scopes_of([asking.base.whole, *(each.whole for each in planned.values())]):
        yield f"emissions are {scopes}"


def _paid_by_sellers(asking: PolicyAsking, planned: Mapping[str, PolicyOutcome]) -> list[str]:
    ddp = {(o.site, o.item) for o in asking.shed.rows(Offer) if o.incoterm == "DDP"}
    bought = {(b.site, b.item) for each in planned.values() for b in each.plan.bought}
    return sorted(f"{item} from {site}" for site, item in ddp & bought)
