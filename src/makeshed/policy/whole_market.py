"""The market beside the plan: what a duty would do to all who sell such goods and all who buy them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import BadValue, NotEnoughData
from makeshed.language.figures import NoNumber, spoken
from makeshed.language.text import few
from makeshed.model import Item, Shed
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.market_sources import HOME, OTHERS, Market, market_of, rates
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.science.armington import ELASTIC, SUBSTITUTION, MarketChange, armington
from makeshed.science.codes import digits_of
from makeshed.units import MoneyPerYear, Share

STEPS = 14
"""Elasticities of substitution between the least and the most that are looked at."""
FORM = "an item, and what makers here sell of such things in a year: ebike=1.2e8; 0 where there are none"


@dataclass(frozen=True, slots=True)
class MarketShift:
    """What a duty would do to a whole market of one kind of goods, between two ends.

    Attributes
    ----------
    market
        Whose: a country, or the union whose trade is told.
    dearer
        How much more it would cost buyers to be as well served, as a share.
    cost
        The same in money: of all that is bought there, made there or abroad.
    duties
        What more duties on it would bring in.
    """

    policy: str
    item: str
    market: str
    dearer_low: Share
    dearer: Share
    dearer_high: Share
    cost_low: MoneyPerYear
    cost: MoneyPerYear
    cost_high: MoneyPerYear
    duties_low: MoneyPerYear
    duties: MoneyPerYear
    duties_high: MoneyPerYear


@dataclass(frozen=True, slots=True)
class MarketSource:
    """What a duty would do to who sells from somewhere: price that buyers pay, and what is sold before duty.

    ``passed_on`` is the share of the change of the duty that buyers pay; blank: the duty does not change.
    """

    policy: str
    item: str
    source: str
    duty_before: Share
    duty_after: Share
    dearer_low: Share
    dearer: Share
    dearer_high: Share
    sold_before: MoneyPerYear
    sold_low: MoneyPerYear
    sold: MoneyPerYear
    sold_high: MoneyPerYear
    passed_on: Share | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketAsking:
    """What is asked of whole markets: of which items, and what is not known of trade.

    ``home`` is by item what makers of the market sell there in a year, ``abroad`` by item and country what makers of
    others sell at home; ``substitution`` None: as studies have it.
    """

    home: Mapping[str, float]
    demand: float
    home_supply: float
    supply_abroad: float = ELASTIC
    substitution: float | None = None
    abroad: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def substitutions(self) -> tuple[float, ...]:
        """Elasticities that are looked at, the usual one first."""
        if self.substitution is not None:
            return (self.substitution,)
        least, usual, most = SUBSTITUTION
        return (usual, *map(float, np.linspace(least, most, STEPS)))


@dataclass(frozen=True, slots=True)
class WholeMarkets:
    """Markets, who sells in them, what opens them, and what must be known to read them."""

    rows: tuple[MarketShift, ...] = ()
    sources: tuple[MarketSource, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()


def read_markets(
    shed: Shed,
    texts: Sequence[str],
    demand: float | None,
    home_supply: float | None,
    supply_abroad: float,
    substitution: float | None,
) -> MarketAsking | None:
    """Return what is asked of whole markets; None: nothing is.

    Raises
    ------
    BadValue
        A text cannot be read, an item has no code, or elasticities that nobody knows for all goods are not given.
    NotFound
        There is no such item.
    """
    if not texts:
        if demand is not None or home_supply is not None or substitution is not None:
            raise BadValue("elasticities are of no market", hint=f"name one: {FORM}")
        return None
    home = dict(_read(shed, text) for text in texts)
    blank = {"demand_elasticity": demand, "home_supply": home_supply}
    if demand is None or home_supply is None:
        lacking = [name for name, value in blank.items() if value is None]
        raise BadValue(
            f"a market needs {' and '.join(lacking)}, which differ from good to good",
            hint="give those of the goods, with their source in your papers: such as -1 and 1",
        )
    return MarketAsking(
        home=home, demand=demand, home_supply=home_supply, supply_abroad=supply_abroad,
        substitution=substitution,
    )  # fmt: skip


def _read(shed: Shed, text: str) -> tuple[str, float]:
    name, _, said = text.partition("=")
    try:
        figure = spoken(said.strip())
    except NoNumber:
        raise BadValue(f"{text[:60]!r} is no market", hint=FORM) from None
    amount = -1.0 if figure.percent else figure.value
    item = shed.get(name.strip(), Item)
    if not item.hs or amount < 0:
        why = (
            f"{item.item} has no HS code"
            if not item.hs
            else f"{said.strip()} is no amount of money"
        )
        raise BadValue(f"{text[:60]!r} is no market: {why}", hint=FORM)
    return item.item, amount


def whole_markets(
    asking: PolicyAsking, planned: Mapping[str, PolicyOutcome], asked: MarketAsking | None
) -> WholeMarkets:
    """Return what each policy would do to each market asked about; none where it changes no duty on it."""
    if asked is None:
        return WholeMarkets()
    parts = [
        part
        for item in asked.home
        for part in _of_item(asking, planned, asked, asking.shed.get(item, Item))
    ]
    rows = tuple(row for part in parts for row in part.rows)
    notes = [note for part in parts for note in part.notes]
    return WholeMarkets(
        rows,
        tuple(source for part in parts for source in part.sources),
        tuple(term for part in parts for term in part.terms),
        tuple(dict.fromkeys([*([_grounds(asked)] if rows else []), *notes])),
    )


def _of_item(
    asking: PolicyAsking, planned: Mapping[str, PolicyOutcome], asked: MarketAsking, item: Item
) -> list[WholeMarkets]:
    silent = f"the market of {item.item} is not told: "
    market = market_of(asking.shed, asking.region, item)
    if market is None or not sum(market.imports.values()):
        why = f"there are no imports of {item.hs}, or of six digits of it, into {asking.region}"
        return [WholeMarkets(notes=(silent + why,))]
    day = asking.options["day"] or date.today()  # noqa: DTZ011  (a day of law)
    try:
        before = dict(rates(asking.shed, day, item, market, asking.region))
        after = {
            name: dict(rates(each.measure.true, day, item, market, asking.region))
            for name, each in planned.items()
        }
    except NotEnoughData as error:
        return [WholeMarkets(notes=(silent + str(error),))]
    except DutiesClash as error:
        why = few([problem.found for problem in error.problems], 1)
        return [WholeMarkets(notes=(f"{silent}a duty hangs on more than trade tells: {why}",))]
    moved = {name: rate for name, rate in after.items() if rate != before}
    if not moved:
        return [WholeMarkets(notes=(f"{silent}no policy changes a duty on {item.hs}",))]
    found = [
        _Shift(name, item.item, market, asked, before, rate).found(asking.shed.currency)
        for name, rate in moved.items()
    ]
    return [*found, WholeMarkets(notes=(_about(market, item, asking),))]


class _Shift:
    """A market under one policy, by every elasticity of substitution that is looked at."""

    def __init__(
        self, policy: str, item: str, market: Market, asked: MarketAsking,
        before: Mapping[str, float], after: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.policy, self.item, self.market = policy, item, market
        self.names = [HOME, *market.imports]
        self.sold = np.array([asked.home[item], *market.imports.values()])
        self.before, self.after = (
            np.array([0.0, *(rate[who] for who in market.imports)]) for rate in (before, after)
        )
        abroad = np.full(len(market.imports), asked.supply_abroad)
        supply = np.array([asked.home_supply, *abroad])
        self.paid = self.sold * (1.0 + self.before)
        self.ways = [
            armington(
                self.paid, (1.0 + self.after) / (1.0 + self.before),
                supply=supply, demand=asked.demand, substitution=each,
            )
            for each in asked.substitutions
        ]  # fmt: skip

    def _sold(self, way: MarketChange) -> np.ndarray:
        """Return what is sold from each source, before duty [money]."""
        return np.asarray(self.sold * way.quantities * way.received)

    def _duties(self, way: MarketChange) -> np.ndarray:
        return np.asarray(self.after * self._sold(way) - self.before * self.sold)

    def found(self, currency: str) -> WholeMarkets:
        """Return the market, the usual elasticity between the least and the most of all."""
        index = ends([way.index - 1.0 for way in self.ways])
        worth = float(self.paid.sum())
        duties = ends([float(self._duties(way).sum()) for way in self.ways])
        cost = (worth * index[0], worth * index[1], worth * index[2])
        row = MarketShift(self.policy, self.item, self.market.reporter, *index, *cost, *duties)
        unit = f"{currency or 'money'}/a"
        lines = zip(self.names, self._duties(self.ways[0]), self.after, strict=True)
        parts = [Term(who, float(each), unit, f"at {rate:.1%}") for who, each, rate in lines]
        opened = total(f"more duties on {self.item}", unit, parts)
        sources = tuple(self._source(n) for n in range(len(self.names)))
        return WholeMarkets((row,), sources, ((f"{self.policy}: duties on {self.item}", opened),))

    def _source(self, n: int) -> MarketSource:
        usual = self.ways[0]
        power = (1.0 + self.after[n]) / (1.0 + self.before[n])
        return MarketSource(
            self.policy, self.item, self.names[n], float(self.before[n]), float(self.after[n]),
            *ends([float(way.prices[n]) - 1.0 for way in self.ways]), float(self.sold[n]),
            *ends([float(self._sold(way)[n]) for way in self.ways]),
            float((usual.prices[n] - 1.0) / (power - 1.0)) if power != 1.0 else None,
        )  # fmt: skip


def ends(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the least, the first, which is the usual one, and the most."""
    return min(values), values[0], max(values)


def _grounds(asked: MarketAsking) -> str:
    least, usual, most = SUBSTITUTION
    substitution = (
        f"between sources of {least} to {most}, mostly {usual} (Bajzik and others 2020)"
        if asked.substitution is None
        else f"between sources of {asked.substitution:g}, as given"
    )
    abroad = (
        f"supply abroad of {ELASTIC:g}, all that is asked for at hardly another price (as the World Bank's SMART)"
        if asked.supply_abroad == ELASTIC
        else f"supply abroad of {asked.supply_abroad:g}, as given"
    )
    return (
        "the market beside the plan is an estimate of all that is sold of such goods, and no part of the plan: the plan "
        f"buys where it is cheapest, the market by elasticities (Armington): {substitution}; {abroad}; demand of "
        f"{asked.demand:g} and supply here of {asked.home_supply:g}, as given"
    )


def _about(market: Market, item: Item, asking: PolicyAsking) -> str:
    """Return of which trade a market is told."""
    whole = sum(market.imports.values())
    named = sorted(set(market.imports) - {OTHERS}, key=lambda who: -market.imports[who])
    rest = market.imports.get(OTHERS, 0.0)
    more = (
        f"; {rest / whole:.0%} comes from nobody named, and no duty on it is counted"
        if rest
        else ""
    )
    wider = len(digits_of(market.product)) < len(digits_of(item.hs))
    wide = f" (wider than {item.hs})" if wider else ""
    return (
        f"the market of {item.item} is that of {market.reporter}: imports of {market.product}{wide} of {market.year}, "
        f"{whole:,.0f} {asking.shed.currency or 'money'} from {few(named, 3)}{more}; duties in it are shares of the "
        "value, and goods of no firm, proof or quota"
    )
