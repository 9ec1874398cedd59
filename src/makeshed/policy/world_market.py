"""The market beside the plan where all trade with all: who gains and who pays in other countries, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import BadValue, NotEnoughData
from makeshed.language.figures import NoNumber, spoken
from makeshed.language.text import few
from makeshed.model import Item, Shed
from makeshed.model.territory import countries, members, unions
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.policy.asking_plans import PolicyAsking
from makeshed.policy.market_sources import Market, market_of, rates
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.policy.whole_market import MarketAsking, ends
from makeshed.science.armington import ELASTIC
from makeshed.science.arrays import Floats
from makeshed.science.gsim import WorldShift, world_shift
from makeshed.units import MoneyPerYear, Share

ELSEWHERE = "elsewhere"
LARGE = 1e3
"""Times what others sell to those named, that they sell at home: so much that their prices hardly move."""
FORM = "an item, a country and what its makers sell of such things at home in a year: ebike:CN=3e9; 0 where there are none"
Rates = Mapping[str, Mapping[str, float]]
"""By importer, by exporter, the duty as a share of the value."""


@dataclass(frozen=True, slots=True)
class WorldEffect:
    """What a duty would do to one of several countries that trade with one another, between two ends.

    Attributes
    ----------
    prices
        How much more its makers get for what they sell, anywhere, as a share.
    producers, buyers, duties
        What its makers gain, its buyers, and what its duties bring more.
    all
        The three together.
    """

    policy: str
    item: str
    country: str
    prices_low: Share
    prices: Share
    prices_high: Share
    producers: MoneyPerYear
    buyers: MoneyPerYear
    duties: MoneyPerYear
    all_low: MoneyPerYear
    all: MoneyPerYear
    all_high: MoneyPerYear


@dataclass(frozen=True, slots=True)
class WorldMarkets:
    """Countries that gain and lose, what opens that, and what must be known to read it."""

    rows: tuple[WorldEffect, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()


def read_world(shed: Shed, texts: Sequence[str], asked: MarketAsking | None) -> MarketAsking | None:
    """Return what is asked of whole markets, with what makers abroad sell at home.

    Raises
    ------
    BadValue
        A text cannot be read, or no market of its item is asked about.
    NotFound
        There is no such item.
    """
    if not texts:
        return asked
    home = {} if asked is None else asked.home
    abroad: dict[str, dict[str, float]] = {}
    for text in texts:
        key, _, said = text.partition("=")
        name, _, country = key.strip().rpartition(":")
        try:
            figure = spoken(said.strip())
        except NoNumber:
            raise BadValue(f"{text[:60]!r} is no market abroad", hint=FORM) from None
        item = shed.get(name.strip(), Item).item if name.strip() else ""
        if item not in home:
            hint = f"name its own market too: --market {item or 'ebike'}=1.2e8"
            raise BadValue(f"no market of {item or 'anything'} is asked about", hint=hint)
        place = country.strip().upper()
        if place not in {*countries(), *unions()} or figure.percent or figure.value < 0:
            raise BadValue(f"{text[:60]!r} is no market abroad", hint=FORM)
        abroad.setdefault(item, {})[place] = figure.value
    assert asked is not None
    return replace(asked, abroad=abroad)


def world_markets(
    asking: PolicyAsking, planned: Mapping[str, PolicyOutcome], asked: MarketAsking | None
) -> WorldMarkets:
    """Return what each policy would do to all countries named; none where it changes no duty on an item."""
    rows: list[WorldEffect] = []
    terms: list[tuple[str, Term]] = []
    notes: dict[str, None] = {}
    for name in asked.abroad if asked else ():
        assert asked is not None
        item = asking.shed.get(name, Item)
        try:
            world = _World(asking, item, asked)
            for policy, each in planned.items():
                if found := world.under(policy, each.measure.true):
                    rows += found.rows
                    terms += found.terms
        except (NotEnoughData, DutiesClash) as error:
            said = (
                few([problem.found for problem in error.problems], 1)
                if isinstance(error, DutiesClash)
                else str(error)
            )
            notes[f"the market of {name} abroad is not told: {said}"] = None
            continue
        notes |= dict.fromkeys(world.notes if rows else ())
    return WorldMarkets(tuple(rows), tuple(terms), tuple(notes))


class _World:
    """Countries that trade with one another in goods of one kind, and who else sells to them."""

    def __init__(self, asking: PolicyAsking, item: Item, asked: MarketAsking) -> None:
        self.asking, self.item, self.asked = asking, item, asked
        self.day = asking.options["day"] or date.today()  # noqa: DTZ011  (a day of law)
        own = market_of(asking.shed, asking.region, item)
        if own is None:
            raise NotEnoughData(f"there are no imports of {item.hs} into {asking.region}")
        self.markets = {
            own.reporter: own,
            **dict(self._abroad(asked.abroad[item.item], own.reporter)),
        }
        self.names = [*self.markets, ELSEWHERE]
        self.trade = self._trade({own.reporter: asked.home[item.item], **asked.abroad[item.item]})
        self.before = self._powers(asking.shed)

    def _abroad(self, named: Mapping[str, float], here: str) -> Iterator[tuple[str, Market]]:
        for name in named:
            inside = set(members(name)) & set(members(here))
            market = None if inside else market_of(self.asking.shed, name, self.item)
            if market is None or market.reporter != name:
                why = (
                    f"{name} lies in {here}"
                    if inside
                    else f"trade tells no imports of {self.item.hs} into {name}"
                )
                raise NotEnoughData(why)
            yield name, market

    def _trade(self, home: Mapping[str, float]) -> Floats:
        """Return what each (rows) sells to each (columns), and at home [money]."""
        count = len(self.names)
        sold = np.zeros((count, count))
        for to, (name, market) in enumerate(self.markets.items()):
            sold[to, to] = home[name]
            left = dict(market.imports)
            for origin, other in enumerate(self.markets):
                if other != name:
                    sold[origin, to] = sum(left.pop(who, 0.0) for who in _within(other))
            sold[-1, to] = sum(left.values())
        sold[-1, -1] = LARGE * max(sold[-1].sum(), sold.max())
        silent = [self.names[n] for n in range(count) if not sold[n].sum() or not sold[:, n].sum()]
        if silent:
            raise NotEnoughData(f"{few(silent, 3)} neither sells nor buys")
        return sold

    def _powers(self, shed: Shed) -> Floats:
        """Return one and the duty, by exporter (rows) and importer (columns): of several origins the mean by value."""
        found = np.ones(self.trade.shape)
        for to, (name, market) in enumerate(self.markets.items()):
            region = self.asking.region if not to else name
            rate = dict(rates(shed, self.day, self.item, market, region))
            left = dict(market.imports)
            for origin, other in enumerate(self.markets):
                if other != name:
                    who = [one for one in _within(other) if one in left]
                    found[origin, to] += _mean(who, left, rate)
                    for one in who:
                        left.pop(one)
            found[-1, to] += _mean(list(left), left, rate)
        return found

    def under(self, policy: str, shed: Shed) -> WorldMarkets | None:
        """Return what a policy does; None where it changes no duty."""
        after = self._powers(shed)
        if np.array_equal(after, self.before):
            return None
        supply = np.full(len(self.names), self.asked.home_supply)
        supply[-1] = self.asked.supply_abroad
        ways = [
            world_shift(self.trade, self.before, after, supply=np.maximum(supply, 1e-9),
                        demand=self.asked.demand, substitution=each)
            for each in self.asked.substitutions
        ]  # fmt: skip
        told = [self._told(policy, n, ways) for n in range(len(self.names) - 1)]
        return WorldMarkets(tuple(row for row, _ in told), tuple(term for _, term in told))

    def _told(
        self, policy: str, n: int, ways: Sequence[WorldShift]
    ) -> tuple[WorldEffect, tuple[str, Term]]:
        usual, country, item = ways[0], self.names[n], self.item.item
        makers, buyers, duties = usual.producers[n], usual.consumers[n], usual.revenue[n]
        row = WorldEffect(
            policy, item, country, *ends([float(way.prices[n]) for way in ways]),
            float(makers), float(buyers), float(duties), *ends([float(way.welfare[n]) for way in ways]),
        )  # fmt: skip
        unit = f"{self.asking.shed.currency or 'money'}/a"
        gains = {"makers": row.producers, "buyers": row.buyers, "duties": row.duties}
        parts = [Term(who, gain, unit, "") for who, gain in gains.items()]
        return row, (
            f"{policy}: {item} in {country}",
            total(f"{country} gains of {item}", unit, parts),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the answer rests on."""
        known = [
            name
            for name in list(self.markets)[1:]
            if (self.before[:, self.names.index(name)] == 1).all()
        ]
        years = sorted({market.year for market in self.markets.values()})
        others = self.trade[-1, :-1].sum() / (
            self.trade.sum() - self.trade[-1].sum() + self.trade[-1, :-1].sum()
        )
        said = [
            f"the market of {self.item.item} abroad is linear in small changes (Francois and Hall's GSIM), every maker named "
            f"answers a price by {self.asked.home_supply:g}; trade is of {', '.join(map(str, years))}; {others:.0%} of what is "
            f"bought comes from {ELSEWHERE}, where prices are taken to stay as they are"
            + (
                ""
                if self.asked.supply_abroad == ELASTIC
                else f", or nearly ({self.asked.supply_abroad:g})"
            )
        ]
        if known:
            said.append(
                f"no duty of {few(known, 3)} on {self.item.hs} is among the facts: it is counted as none"
            )
        return tuple(said)


def _within(country: str) -> list[str]:
    """Return a country, or a union and its members."""
    return sorted({country, *members(country)})


def _mean(who: Sequence[str], worth: Mapping[str, float], rate: Mapping[str, float]) -> float:
    """Return the mean duty of some origins, by what comes from each."""
    whole = sum(worth[one] for one in who)
    if not whole:
        return float(np.mean([rate[one] for one in who])) if who else 0.0
    return sum(worth[one] * rate[one] for one in who) / whole
