"""A parameter by its name: the facts it stands for, and the shed at a value of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.language.figures import NoNumber, spoken
from makeshed.model import Currency, Override, Place, Shed, Site
from makeshed.model.in_period import in_period, periods_of
from makeshed.model.noun import Column, Fact, columns
from makeshed.model.setting import in_points, is_share, percent, scaled

SETTINGS = {"carbon_price": "money/t", "holding_rate": "1", "discount_rate": "1"}
"""What is asked of a plan instead of held by the shed, with its unit."""

HINT = (
    "name a fact's column, such as duties/ebike-cn.rate, currencies/USD.rate, modes/sea.cost, "
    "demands/*.quantity or capabilities/*.labour_rate@FR, or a setting such as carbon_price"
)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number that varies: one fact's column, a factor on several, or a setting of the plan."""

    name: str
    unit: str
    low: float = math.nan
    high: float = math.nan
    column: Column | None = None
    facts: tuple[Fact, ...] = ()
    times: bool = False
    period: str = ""
    """In which alone it runs; blank: in all."""

    def at(self, shed: Shed, asked: Mapping[str, Any], value: float) -> tuple[Shed, dict[str, Any]]:
        """Return the shed and the settings with the parameter at a value."""
        if self.column is None:
            return shed, {**asked, self.name: value}
        name, changed = self.column.name, list[Any]()
        for fact in self.facts:
            old = getattr(fact, name)
            if self.times and old is None:
                continue  # what is blank stays so, whatever the factor
            new = value * old if self.times else value
            if isinstance(fact, Currency) and new == 1.0:
                new = math.nextafter(1.0, 2.0)  # a rate of 1 would make it the shed's own money
            if self.period:
                where = f"{fact.table}/{fact.id}.{name}"
                changed.append(Override(period=self.period, fact=where, value=repr(float(new))))
            else:
                changed.append(replace(fact, **{name: new}))  # type: ignore[type-var]
        return shed.plus(*changed), dict(asked)

    def scaled(self, shed: Shed, times: float, said: str) -> Shed:
        """Return the shed with what each fact holds multiplied; ``said`` is how it was asked for."""
        assert self.column is not None
        return shed.plus(*scaled(list(self.facts), self.column, times, said))

    def share(self, text: str) -> float | None:
        """Return what a text in per cent sets, or None if it is not in per cent.

        Raises
        ------
        BadValue
            The column is no share, or the parameter is a factor.
        """
        assert self.column is not None
        found = percent(type(self.facts[0]), self.column, text)
        if found is not None and self.times:
            raise BadValue(
                f"{self.name} is a factor on {len(self.facts)} facts, so {text.strip()} may mean two things",
                hint=f"x{found:.6g} of what each is, or +{100 * found:.6g}% more",
            )
        return found

    def doubt(self, times: float, said: str) -> str:
        """Return what a relative change may mean otherwise; blank: nothing."""
        if self.column is None or not said.endswith("%"):
            return ""
        if not is_share(type(self.facts[0]), self.column):
            return ""
        return in_points(list(self.facts), self.column, times, said)


def ranged(shed: Shed, name: str, between: Sequence[float | str]) -> Parameter:
    """Read a parameter and the range over which it runs; see `parameter`."""
    low, high = _range(name, between)
    found = parameter(shed, name)
    said = next((end for end in between if isinstance(end, str) and "%" in end), "")
    if said and found.unit != "1":
        raise BadValue(
            f"{name} is no share, so {said.strip()} of it says nothing",
            hint="write the number itself, such as --between 0 0.5",
        )
    return replace(found, low=low, high=high)


def parameter(shed: Shed, name: str) -> Parameter:
    """Read a parameter.

    ``table/key.column`` that fits one fact is its value; one that fits several (``*`` in the key) is a
    factor on each; ``@FR`` at the end keeps facts in one country, ``@2029`` to a period of that name, where it
    is what it is then. A bare name is a setting of the plan.

    Raises
    ------
    NotFound
        No such table, key, column or setting, or no fact in that country.
    BadValue
        The column holds no number.
    """
    if "/" not in name:
        if name not in SETTINGS:
            raise NotFound(
                f"no parameter is called {name!r}", hint=f"{nearest(name, SETTINGS)} {HINT}"
            )
        return Parameter(name=name, unit=SETTINGS[name])
    path, *narrowed = name.split("@")
    shed, period, country = _narrowed(shed, narrowed)
    target, dot, column = path.rpartition(".")
    if not dot:
        raise BadValue(f"{name!r} names no column", hint=HINT)
    noun, keys = shed.matching(target)
    found = next((c for c in columns(noun) if c.name == column), None)
    numbers = {c.name for c in columns(noun) if c.type is float}
    if found is None:
        raise NotFound(
            f"no column of {noun.table} is called {column!r}", hint=nearest(column, numbers)
        )
    if column not in numbers:
        raise BadValue(f"{column} of {noun.table} holds no number", hint=nearest(column, numbers))
    facts = tuple(shed.get(key, noun) for key in keys)
    if country:
        facts = tuple(fact for fact in facts if _country(shed, fact) == country)
        if not facts:
            raise NotFound(f"nothing of {target!r} is in {country!r}", hint="write FR, DE, CN ...")
    times = len(facts) > 1
    unit = "times" if times else found.unit or "1"
    return Parameter(name=name, unit=unit, column=found, facts=facts, times=times, period=period)


def _narrowed(shed: Shed, words: Sequence[str]) -> tuple[Shed, str, str]:
    """Return the shed as it is in the period named, that period, and the country; blank where none is."""
    known = [row.period for row in periods_of(shed)]
    found = [word for word in words if word in known]
    countries = [word for word in words if word not in known]
    if len(found) > 1 or len(countries) > 1:
        raise BadValue(
            f"{' and '.join(words)} is more than one period or country", hint="name one after an @"
        )
    if countries and known and not country_code(countries[0]):
        raise NotFound(f"no period is called {countries[0]!r}", hint=nearest(countries[0], known))
    return in_period(shed, found[0]) if found else shed, "".join(found), "".join(countries)


def country_code(word: str) -> bool:
    """Whether a word is written as the code of a country: two letters."""
    return len(word) == len("FR") and word.isalpha()


def still_in(shed: Shed, vary: Parameter) -> list[str]:
    """Return the periods in which a parameter that runs in all does not, since an override says what it is then.

    Raises
    ------
    BadValue
        It runs in none of them.
    """
    periods = [row.period for row in periods_of(shed)]
    if vary.column is None or vary.period or not periods:
        return []
    ends = [vary.at(shed, {}, value)[0] for value in (vary.low, vary.high)]
    noun, keys = type(vary.facts[0]), [fact.id for fact in vary.facts]
    still = []
    for key in periods:
        low, high = ([in_period(end, key).get(k, noun) for k in keys] for end in ends)
        if low == high:
            still.append(key)
    if len(still) == len(periods):
        raise BadValue(
            f"overrides say what {vary.name} is in every period, so that it runs in none",
            hint=f"vary it in one of them: {vary.name}@{periods[0]}",
        )
    return still


def _range(name: str, between: Sequence[float | str]) -> tuple[float, float]:
    try:
        ends = [_end(said) for said in between]
    except NoNumber:
        ends = []
    low, high = ends if len(ends) == len(("low", "high")) else (math.nan, math.nan)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise BadValue(
            f"{name} is to run between two numbers, not {' and '.join(map(str, between)) or 'none'}",
            hint="the lower one first, such as --between 0 0.5",
        )
    return low, high


def _end(said: float | str) -> float:
    """Return one end of a range: a number, or per cent of one."""
    if not isinstance(said, str):
        return float(said)
    read = spoken(said)
    return float(f"{read.value / 100:.15g}") if read.percent else read.value


def _country(shed: Shed, fact: Fact) -> str:
    """Return the country that a fact's site or place is in."""
    site, place = getattr(fact, "site", ""), getattr(fact, "place", "")
    if site:
        place = shed.get(site, Site).place
    if not place:
        raise BadValue(
            f"a row of {fact.table} is in no country", hint="leave out what follows the @"
        )
    return shed.get(place, Place).country
