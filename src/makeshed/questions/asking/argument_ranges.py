"""Which numbers and days can be asked: the range of every argument stands in its type.

A question declares ``gap: Gap = 1e-4``; whoever asks, from Python or at the terminal, is told every
argument that lies outside, with the range and its reason, before anything is computed.
"""

from __future__ import annotations

import math
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Integral, Real
from typing import Annotated, Any, Union, get_args, get_origin

from makeshed.errors import BadValue
from makeshed.model.finding import share_of
from makeshed.model.noun import Between
from makeshed.model.ranges import TAPPED
from makeshed.units import (
    Count,
    Day,
    Kilogram,
    Kilometre,
    Millimetre,
    MoneyPerTonne,
    Second,
    Share,
    Year,
    symbol_of,
)


@dataclass(frozen=True, slots=True)
class Unlikely:
    """Above this an argument is possible, and most often a slip: it is told in a note."""

    above: float


HoldingRate = Annotated[
    Share, Between(0, 1, why="a share of the value held, for a year: 0.2 is 20 %"), Unlikely(0.6)
]
DiscountRate = Annotated[
    Share, Between(0, 2, why="a share, for a year: 0.08 is 8 %"), Unlikely(0.5)
]
CarbonPrice = Annotated[MoneyPerTonne, Between(0, 1e9, why="dearer than any, in any currency")]
Gap = Annotated[Share, Between(0, 1, why="a share of the cost"), Unlikely(0.1)]
Threads = Annotated[int, Between(0, 1024, why="0 lets the solver choose")]
Emitted = Annotated[Kilogram, Between(0, 1e15, why="more than the Earth emits in a decade")]
SiteChanges = Annotated[int, Between(0, 10_000, why="no more sites than that change")]
TimeLimit = Annotated[Second, Between(0.001, 31_557_600, why="up to a year")]
OnDay = Annotated[date, Between(1900, 2200, why="years that facts are about")]
Width = Annotated[Millimetre, Between(1e-6, 1e6, why="from a nanometre to a kilometre")]
Amount = Annotated[Count, Between(1e-6, 1e12, why="more than nothing")]
Days = Annotated[Day, Between(0, 36_525, why="up to a century")]
Radius = Annotated[Kilometre, Between(0.001, 50_000, why="the Earth is 40,000 km round")]
Detour = Annotated[Kilometre, Between(0, 50_000, why="the Earth is 40,000 km round")]
Shown = Annotated[int, Between(1, 1_000_000, why="how many are shown")]
Years = Annotated[Year, Between(0.001, 1000, why="up to a millennium")]
TailShare = Annotated[Share, Between(0.001, 1, why="a share of all that may come; 1 is the mean")]
PartOf = Annotated[Share, Between(0, 1, why="a share")]
Solves = Annotated[int, Between(1, 10_000, why="each is a plan to compute")]
Excess = Annotated[Share, Between(0, 10, why="a share of the cost of the best"), Unlikely(1)]
Plans = Annotated[int, Between(0, 1000, why="each is a plan to compute")]
Nearness = Annotated[Share, Between(1e-9, 1, why="a share of the range that is searched")]
Tries = Annotated[int, Between(0, 1_000_000, why="years that are simulated; 0: none")]
Seed = Annotated[int, Between(0, 2**53, why="any whole number; the same one, the same years")]
Workers = Annotated[int, Between(0, 1024, why="0: one for each core")]
Picked = Annotated[int, Between(1, 1000, why="how many are named")]
Turns = Annotated[int, Between(0, 1_000_000, why="turns of one maker")]
Factor = Annotated[float, Between(1, 1e6, why="times as far as the nearest")]
Volume = Annotated[float, Between(1, 1e9, why="units a year")]
Orders = Annotated[Count, Between(1e-6, 1e9, why="so many a year")]
Variants = Annotated[int, Between(1, 1_000_000, why="different parts")]
Tapped = Annotated[int, TAPPED]
End = Annotated[float, Between(-1e15, 1e15, why="any number that a fact can hold")]

ODD = 1e6
"""What is larger is no slip of per cent."""
ANY = Between(float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class Range:
    """What an argument may be: a number or a day, in a range, perhaps several of them."""

    kind: type
    between: Between
    several: bool = False
    text: bool = False
    share: bool = False
    unlikely: float = math.inf

    def __str__(self) -> str:
        if self.kind is date:
            return f"{self.between.low:.0f}-01-01 to {self.between.high:.0f}-12-31"
        whole = "whole, " if self.kind is int else ""
        low, high = (
            f"{end:,.0f}" if 1000 <= end < 1e9 else f"{end:g}"
            for end in (self.between.low, self.between.high)
        )
        return f"{whole}{low} to {high}"

    @property
    def bounded(self) -> bool:
        """Whether a range was declared."""
        return self.between.high < float("inf")

    def wrong(self, value: object) -> str:
        """Return how a value is said if it is outside, else the empty text."""
        if self.several and not isinstance(value, str) and isinstance(value, Sequence):
            return next((said for each in value if (said := self.wrong(each))), "")
        if self.kind is date:
            fits = isinstance(value, date) and not isinstance(value, datetime)
            return "" if fits and self._holds(value.year) else _said(value)  # type: ignore[attr-defined]
        if isinstance(value, str) and self.several:
            try:
                value = float(value)
            except ValueError:
                return "" if self.text else _said(value)
        number = isinstance(value, Integral if self.kind is int else Real)
        return "" if number and not isinstance(value, bool) and self._holds(value) else _said(value)

    def meant(self, value: object) -> str:
        """Return what a share that looks like per cent should rather be."""
        if not self.share or isinstance(value, bool):
            return ""
        inside: Any = value
        if isinstance(value, Real) and not -ODD < inside < ODD:
            return ""
        if isinstance(value, Real):
            share, said = self._hundredth(value), f"{value:.12g} %"
        else:
            share, said = share_of(value), str(value).strip()
        if not share or not self._holds(share):
            return ""
        return f"; for {said} write {share:.12g}, or {100 * share:.12g}% at the terminal"

    def _hundredth(self, value: Real) -> float | None:
        """Return a hundredth of a number, if that is in the range."""
        inside: Any = value
        return float(inside) / 100 if 0 < inside <= 100 * self.between.high else None

    def _holds(self, value: Any) -> bool:
        inside = self.between.low <= value <= self.between.high
        return bool(inside or (self.between.zero and value == 0))


def range_of(hint: Any) -> Range | None:
    """Return the range in the type of an argument, or None if it is neither a number nor a day."""
    marks: list[Any] = []
    several = text = False
    share = symbol_of(hint) == "1"
    while True:
        if get_origin(hint) is Annotated:
            hint, *found = get_args(hint)
            marks += found
        elif get_origin(hint) in {Union, types.UnionType}:
            options = [each for each in get_args(hint) if each is not type(None)]
            text = text or str in options
            hint = next((each for each in options if each is not str), str)
        elif isinstance(origin := get_origin(hint), type) and issubclass(origin, Sequence):
            several, (hint, *_) = True, get_args(hint)
        else:
            break
    if hint not in {float, int, date}:
        return None
    between = next((mark for mark in marks if isinstance(mark, Between)), ANY)
    above = min((mark.above for mark in marks if isinstance(mark, Unlikely)), default=math.inf)
    return Range(hint, between, several, text, share, above)


def refuse(ranges: Mapping[str, Range], given: Mapping[str, Any]) -> None:
    """Raise `BadValue` with everything that is given outside of its range; None is not said."""
    found = list(_outside(ranges, given))
    if not found:
        return
    several = f"{len(found)} arguments are out of range\n  " if len(found) > 1 else ""
    raise BadValue(several + "\n  ".join(found))


def _outside(ranges: Mapping[str, Range], given: Mapping[str, Any]) -> Iterator[str]:
    for name, allowed in ranges.items():
        value = given.get(name)
        if value is not None and (said := allowed.wrong(value)):
            why = f" ({allowed.between.why})" if allowed.between.why else ""
            yield f"{name} is {said}; right: {allowed}{why}{allowed.meant(value)}"


def unlikely(ranges: Mapping[str, Range], given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what to tell of shares that can be, and look like per cent."""
    found = []
    for name, allowed in ranges.items():
        value = given.get(name)
        if isinstance(value, int | float) and value > allowed.unlikely:
            meant = f"; if {value:.9g} % was meant, it is {value / 100:.9g}"
            found.append(f"{name} is {100 * value:.9g} %{meant}")
    return tuple(found)


def _said(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**15:
        return f"a number of {len(bin(abs(value))) * 0.30103:.0f} digits or so"
    if isinstance(value, Real):
        return f"{float(value):.12g}"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)[:60]
