"""What may this product claim, and what would it take?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from makeshed.answer import Term
from makeshed.errors import BadValue, NotEnoughData, nearest
from makeshed.language.text import few
from makeshed.model import Item, Period, Shed, Site
from makeshed.model.agreements import no_rule, unjudged
from makeshed.model.reader import RuleReader
from makeshed.model.ruling import Ruling, rules_of
from makeshed.origin.arriving import Arriving, arriving
from makeshed.origin.claim import LabelVerdict as LabelVerdict
from makeshed.origin.claim_verdicts import ClaimVerdict, claim
from makeshed.origin.cost_lines import Books
from makeshed.origin.markets import left_out, markets_of, of_markets, own_markets, with_rules
from makeshed.origin.opened_shares import price_term
from makeshed.origin.supply import SuppliedPlan
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.plan import Plan
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import OnDay
from makeshed.questions.label.answer import Labelled as Labelled
from makeshed.questions.label.by_period import by_period
from makeshed.science.bill import KINDS, Bill, BillLine, BillPart, Choice, Where
from makeshed.science.verdict import RulingContext, shares_of
from makeshed.solvers import solve

NOTICE = "a calculation on declared data: no certificate, no legal advice"
Versions = tuple[Ruling, ...]
"""Of one rule, the newest first."""
OF_GOODS = frozenset(("freight", "insurance", "duty"))
"""Costs that are paid for goods: what is declared of them by hand is of materials from where it says."""
SOME = 3
"""Goods named in a note."""
REMEDIES = (
    "what it would take is reckoned at prices where parts are sold: freight and duty of lines "
    "re-sourced are not known before somebody plans them"
)


NONE_FITS = "ask for another market, such as all, or name rules"


@question
def label(
    shed: Shed,
    product: str = "",
    *,
    rules: Sequence[str] = (),
    market: str = "",
    sourcing: Plan | HorizonPlan | None = None,
    made_at: str = "",
    day: OnDay | None = None,
    costs: Sequence[str] = (),
    answers: Sequence[str] = (),
    declared_by: str = "",
) -> Labelled:
    """Say which origin claims and labels a product may carry, and what the others would take.

    Parameters
    ----------
    product
        Item to judge; by default everything that is demanded.
    rules
        Keys of rules; by default every rule for products that is in force, fits the code and is of
        the market.
    market
        Whose rules are asked: a country or union, several with commas (``FR``, ``EU``, ``US,CA``), or
        ``all``. A country has the rules of its union too. By default the countries where the product
        is wanted and made; how many rules are left out is told. Rules that are named are asked anyway.
    sourcing
        A plan: it tells who makes and who supplies what. Without one, who does, at which volume and by
        which way stays open, and shares are intervals that hold those of every plan. Of
        facts with periods it is an answer of ``horizon``, and each period has verdicts of its own.
    made_at
        Site that makes the product; by default each one that does or could.
    day
        Day on which rules and thresholds must be in force; by default today, or where there are periods the
        day on which each starts.
    costs
        Costs of one unit that no table holds, ``kind=amount@where`` each, such as
        ``research=60@FR``; ``?`` where it is not known. Freight, insurance and duty are those of the
        materials, and the place is where these come from: ``freight=5@CN``.
    answers
        What people judged or can show, ``key=yes`` or ``key=no`` each, such as
        ``essential-characteristics=yes``; the keys stand in the rules.
    declared_by
        Who declares the data; by default the maker.

    Raises
    ------
    NotFound
        No such product, rule or site.
    BadFacts
        A rule that cannot be read, or an item that goes into itself.
    BadValue
        A cost or an answer that cannot be read, a market that is none, or a plan of other periods.
    NotEnoughData
        Nobody makes or sells the product, or no rule named was in force on the day.
    """
    ask = partial(
        _labelled, product=product, rules=rules, market=market, made_at=made_at, costs=costs,
        answers=answers, declared_by=declared_by,
    )  # fmt: skip
    if len(shed.table(Period)):
        return by_period(shed, sourcing, day, ask)
    if isinstance(sourcing, HorizonPlan):
        raise BadValue(
            "the plan is over periods, and the facts are of none",
            hint="give the facts that horizon planned, or a plan of one year",
        )
    return ask(shed, sourcing, day)


def _labelled(
    shed: Shed,
    sourcing: SuppliedPlan | None,
    day: date | None,
    *,
    product: str,
    rules: Sequence[str],
    market: str,
    made_at: str,
    costs: Sequence[str],
    answers: Sequence[str],
    declared_by: str,
) -> Labelled:
    """Return the verdicts of a shed of one year."""
    asked = RulingContext(day or date.today(), dict(map(_answer, answers)))  # noqa: DTZ011  (a day of law)
    markets = markets_of(market) if market else ()
    known = _named(rules_of(shed), rules)
    arrives = Arriving() if sourcing else arriving(shed, asked.day)
    books = Books(shed, sourcing, arrives, weighs=bool(rules) and _weighs(known, asked.day))
    bills = _every_bill(shed, books, product, made_at, tuple(map(_cost, costs)))
    if not market:
        markets = own_markets(shed, *map(dict.fromkeys, zip(*bills, strict=True)))
    near, distant = of_markets(known, [] if rules else markets)
    versions, notes = _in_force(near, asked.day)
    far = [one for one in _in_force(distant, asked.day)[0] if _concerns(one, bills.values())]
    notes += [] if rules else with_rules(near, markets)[1]
    notes += left_out(far, markets, asked=bool(market))
    notes += [] if rules else _unjudged(books, bills, markets, near)
    if not versions:
        raise NotEnoughData(notes[0] if rules and notes else _none(markets), hint=NONE_FITS)
    claims: list[ClaimVerdict] = []
    for (item, site), bill in bills.items():
        books.missing |= dict.fromkeys(bill.missing)
        one = partial(
            claim, bill=bill, asked=asked, site=site, currency=shed.currency or "money",
            declarer=declared_by or books.sites[site].name or site,
            solve=partial(solve, gap=0.0, threads=1),
        )  # fmt: skip
        before = "" if len(bills) == 1 else f"{item}/{site}/"
        fitting = _fitting(versions, bill.hs, named=bool(rules), notes=notes)
        claims += [one(rule, key=f"{before}{rule.rule}") for rule in fitting]
    if not claims:
        raise NotEnoughData(_none(markets), hint=NONE_FITS)
    if not rules:
        order = ("pass", "needs judgement", "undetermined", "fail")
        claims.sort(key=lambda one: order.index(one.row.verdict))
    said = [NOTICE, *books.notes, *_assumed(list(books.assumed)), *notes]
    said += [] if sourcing else [_unplanned(arrives)]
    said += [REMEDIES] if any(one.changes for one in claims) else []
    return Labelled(
        rows=tuple(one.row for one in claims),
        currency=shed.currency,
        findings=tuple(finding for one in claims for finding in one.findings),
        changes=tuple(change for one in claims for change in one.changes),
        missing=tuple(books.missing),
        markets=markets,
        notes=tuple(dict.fromkeys(said)),
        terms=_prices(bills, shed.currency or "money")
        | {key: term for one in claims for key, term in one.terms.items()},
    )


def _named(known: dict[str, Versions], rules: Sequence[str]) -> list[Versions]:
    """Return the versions of each rule that is asked for, or of all."""
    if unknown := [key for key in rules if key not in known]:
        raise no_rule(unknown[0], known)
    return [known[key] for key in rules or known]


def _unjudged(
    books: Books,
    bills: Mapping[tuple[str, str], Bill],
    markets: Sequence[str],
    near: Sequence[Versions],
) -> list[str]:
    """Return what is to be said of agreements of which no rule is asked of these goods."""
    made = [books.places[books.sites[site].place].country for _, site in bills]
    fits = [of[0].rule for of in near if any(of[0].fits(bill.hs) for bill in bills.values())]
    return unjudged(made, markets, fits)


def _none(markets: Sequence[str]) -> str:
    return f"no rule for this product is known{' in ' + few(markets, SOME) if markets else ''}"


def _weighs(known: Sequence[Versions], day: date) -> bool:
    """Return whether a rule in force goes by mass."""
    tests = [version.test for version in _in_force(known, day)[0]]
    return any(share.by == "mass" for test in tests for share in shares_of(test))


def _concerns(ruling: Ruling, bills: Iterable[Bill]) -> bool:
    """Return whether a rule would be asked of one of the products without being named."""
    return ruling.applies_to == "product" and any(ruling.fits(bill.hs) for bill in bills)


def _prices(bills: Mapping[tuple[str, str], Bill], currency: str) -> dict[str, Term]:
    """Return the price of each product ex works; of a single one it is the total."""
    found = {f"{item}/{site}": price_term(bill, currency) for (item, site), bill in bills.items()}
    return {"total": next(iter(found.values()))} if len(found) == 1 else found


def _every_bill(
    shed: Shed, books: Books, product: str, made_at: str, extra: tuple[BillPart, ...]
) -> dict[tuple[str, str], Bill]:
    """Return the bill of each product at each site that makes or sells it, with the costs declared."""
    bills = {
        (item, site): replace(bill, parts=(*bill.parts, *extra))
        for item in ([shed.get(product, Item).item] if product else books.products())
        for site, bill in _bills(books, item, made_at)
    }
    if not bills:
        at = f" at {shed.get(made_at, Site).site}" if made_at else ""
        raise NotEnoughData(f"nobody makes or sells {product or 'what is demanded'}{at}")
    return bills


def _bills(books: Books, item: str, made_at: str) -> Iterator[tuple[str, Bill]]:
    """Yield each site that makes the product with its bill; without one, each that sells it."""
    makers = [site for site in books.makers(item) if made_at in {"", site}]
    for site in makers:
        yield site, books.made(item, site)
    for site in () if makers else books.sellers(item):
        if made_at in {"", site}:
            yield site, books.bought(item, site)


def _unplanned(arrives: Arriving) -> str:
    """Say which cost of arriving is in shares that rest on no plan."""
    if arrives.legs:
        return (
            "no plan was given: shares hold for every plan of the case, with freight, insurance and duty "
            "on parts, the price of each tier and what sites cost at the least and at the most that any "
            "could have; a plan (--sourcing) narrows them"
        )
    why = arrives.why_not or "the case names no mode of transport"
    return f"no plan was given, and freight and duty on parts are not counted: {why}"


def _assumed(goods: Sequence[str]) -> Iterator[str]:
    """Say of which goods nobody declared the origin."""
    if goods:
        yield (
            "a seller's country need not be its goods' origin; it is taken for it where no offer "
            f"declares one: {few(goods, SOME)}"
        )


def _in_force(known: Sequence[Versions], day: date) -> tuple[list[Ruling], list[str]]:
    """Return the version of each rule that applies on a day, and what to say of the others."""
    found, notes = [], []
    for versions in known:
        fitting = [version for version in versions if version.in_force(day)]
        found += fitting[:1]
        if not fitting:
            told = f"was not in force on {day}: it holds {_period(versions[0])}"
            notes.append(f"{versions[0].rule} {told}")
    return found, notes


def _period(ruling: Ruling) -> str:
    return f"from {ruling.valid_from or 'ever'} to {ruling.valid_to or 'now'}"


def _fitting(
    versions: Sequence[Ruling], hs: str, *, named: bool, notes: list[str]
) -> Iterator[Ruling]:
    """Yield the rules that are for the product; a rule that was named is asked all the same."""
    for ruling in versions:
        fits = ruling.fits(hs)
        if named and not fits:
            meant = f"for codes {', '.join(ruling.products)}"
            if hs.startswith(ruling.not_products or ("-",)):
                meant = f"not for codes {', '.join(ruling.not_products)}"
            notes.append(f"{ruling.rule} is {meant}: asked as if it were for the product")
        if named or (fits and ruling.applies_to == "product"):
            yield ruling


def _answer(text: str) -> tuple[str, bool]:
    key, _, word = text.partition("=")
    if word not in {"yes", "no"}:
        raise BadValue(f"{text!r} is no answer", hint="write key=yes or key=no")
    return key, word == "yes"


def _cost(text: str) -> BillPart:
    """Read ``kind=amount@where``."""
    kind, _, rest = text.partition("=")
    amount, _, place = rest.partition("@")
    if kind not in KINDS:
        raise BadValue(f"{kind!r} is no kind of cost", hint=nearest(kind, KINDS))
    try:
        value = float(amount)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise BadValue(f"{text!r} has no amount", hint="write kind=amount@where: research=60@FR")
    where = Where()
    if place not in {"", "?"}:
        reader = RuleReader("")
        wheres = reader.places(place, text)
        if reader.problems or len(wheres) != 1:
            raise BadValue(f"{place!r} is no place", hint="write FR, city:FR/Marseille or ?")
        (where,) = wheres
    name = f"{kind} declared"
    goods = where if kind in OF_GOODS else None
    return BillPart(name, (Choice(name, (BillLine(name, kind, value, where, goods, part=name),)),))
