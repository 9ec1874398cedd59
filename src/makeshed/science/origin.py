"""Rules of origin as equations: which cost lines count, in which share, against which threshold.

A share test compares  (Σ counted - Σ left out) / Σ base  with a threshold τ. Multiplied out it is
linear in the cost lines,  Σ (n - τ·d)·value >= 0  with n and d 0 or 1 for each line, so that the one
rule serves twice: `makeshed.science.interval` gives the share, `linear` a planner's constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.bill import GOODS, BillLine, PlaceSet, lies_in, places_possible

Operator = Literal[">=", ">", "<=", "<"]
Depth = Literal["traced", "absorbed", "where-made"]
NEGATED: dict[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
SAME = 1e-7
"""Shares closer than this are the same: sums of money are not exact, solvers hold rows to about this."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cost lines are meant.

    Attributes
    ----------
    kinds
        Kinds of cost.
    inside, outside
        The line must arise in this place set, or outside of that one.
    goods
        Judge by the origin of the goods that were carried or taxed, and leave out what is no goods.
    codes, not_codes
        Beginnings of commodity codes that are meant, or of goods that are not; none: all.
    digits
        Only lines whose code has as many first digits in common with the product's (no change of
        chapter 2, heading 4, subheading 6), or that is among ``excepted``; 0: all.
    essential
        Only essential parts.
    proven
        Agreement under which the origin of goods has to be proven: goods without the proof are
        outside of every place, whatever their seller says; blank: no proof is asked for.
    """

    kinds: frozenset[str]
    inside: PlaceSet | None = None
    outside: PlaceSet | None = None
    goods: bool = False
    codes: tuple[str, ...] = ()
    digits: int = 0
    excepted: tuple[str, ...] = ()
    essential: bool = False
    not_codes: tuple[str, ...] = ()
    proven: str = ""

    def takes(self, line: BillLine, hs: str) -> bool | None:
        """Return whether a line of a product with code ``hs`` is meant; None if nobody can tell."""
        where = line.where if line.kind in GOODS or not self.goods else line.goods
        if line.kind not in self.kinds or where is None or (self.essential and not line.essential):
            return False
        of_goods = line.kind in GOODS or self.goods
        shown = not of_goods or line.proven(self.proven)
        tests: list[bool | None] = []
        if self.inside is not None:
            tests.append(lies_in(where, self.inside) if shown else False)
        if self.outside is not None:
            inside = lies_in(where, self.outside) if shown else False
            tests.append(None if inside is None else not inside)
        if self.codes:
            tests.append(line.hs.startswith(self.codes) if line.hs else None)
        if self.not_codes and of_goods:
            tests.append(not line.hs.startswith(self.not_codes) if line.hs else None)
        if self.digits:
            same = line.hs[: self.digits] == hs[: self.digits] if line.hs and hs else None
            tests.append(line.hs.startswith(self.excepted) or same if self.excepted else same)
        if any(test is False for test in tests):
            return False
        return None if any(test is None for test in tests) else True

    @property
    def sets(self) -> tuple[PlaceSet, ...]:
        """The place sets it names."""
        return tuple(places for places in (self.inside, self.outside) if places is not None)

    def narrower(self, other: Filter) -> bool:
        """Return whether it surely takes no line that another filter leaves."""
        alike = replace(self, kinds=other.kinds, proven=other.proven) == other
        if not alike or not self.kinds <= other.kinds:
            return False
        if self.proven == other.proven:
            return True
        if self.outside is None:
            return self.inside is not None and not other.proven  # with proof, less is inside
        return self.inside is None and not self.proven  # without, less is outside


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold for some days and some products; blank: all."""

    value: float
    since: date | None = None
    until: date | None = None
    codes: tuple[str, ...] = ()

    def holds(self, day: date, hs: str) -> bool:
        """Return whether it is the one for a product on a day."""
        begun = self.since is None or self.since <= day
        ended = self.until is not None and self.until < day
        return begun and not ended and (not self.codes or hs.startswith(self.codes))


@dataclass(frozen=True, slots=True)
class Share:
    """A test of a share: (``counted`` less ``left_out``) of ``base``, against a threshold.

    ``depth`` says how sub-assemblies count: *traced* to the cost lines they are made of, *absorbed*
    whole with the origin that the rule gives them, or whole *where-made*.
    """

    name: str
    counted: Filter
    base: Filter
    operator: Operator
    thresholds: tuple[Threshold, ...]
    left_out: Filter | None = None
    depth: Depth = "traced"
    by: Literal["value", "mass"] = "value"
    choice: str = ""
    """Which of several lawful ways to reckon it is, in words."""

    @property
    def called(self) -> str:
        """Its name, with the way it is reckoned."""
        return f"{self.name}, {self.choice}" if self.choice else self.name

    def amount(self, line: BillLine) -> float | None:
        """Return what a line weighs in it, money or kilograms; None: nobody said."""
        if self.by == "value":
            return line.value
        if line.kind not in GOODS or line.value == 0:
            return line.mass
        return line.mass or None  # goods without a mass are not weightless

    def threshold(self, day: date, hs: str) -> float | None:
        """Return the threshold for a product on a day; None: there is none."""
        return next((row.value for row in self.thresholds if row.holds(day, hs)), None)

    def holds(self, share: float, threshold: float) -> bool:
        """Return whether a share passes."""
        off = share - threshold
        if self.operator in {">=", ">"}:
            return off >= -SAME if self.operator == ">=" else off > SAME
        return off <= SAME if self.operator == "<=" else off < -SAME

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.operator in {">=", ">"} else -1.0

    def weights(self, line: BillLine, hs: str) -> tuple[tuple[float, float], ...]:
        """Return every (n, d) that a line may have in numerator and denominator; one: it is known."""
        filters = [self.counted, self.base, *([self.left_out] if self.left_out else [])]
        taken = [each.takes(line, hs) for each in filters]
        if None not in taken:
            return (_weight(taken),)
        sets = tuple(dict.fromkeys(places for each in filters for places in each.sets))
        found: dict[tuple[float, float], None] = {}
        for full in _completed(line, sets, filters, hs):
            known = [each.takes(full, hs) for each in filters]
            for settled in _either(known):
                found[_weight(settled)] = None
        return tuple(found)


def _weight(taken: Sequence[bool | None]) -> tuple[float, float]:
    """Return what a line adds per unit of value: counted less left out, and base."""
    counted, base, *left_out = taken
    return float(bool(counted)) - float(any(left_out)), float(bool(base))


def _completed(
    line: BillLine, sets: tuple[PlaceSet, ...], filters: Sequence[Filter], hs: str
) -> Iterator[BillLine]:
    """Yield the line with every origin and code it may have, as far as the filters can tell."""
    wheres = places_possible(line.where, sets) if sets else (line.where,)
    codes: list[str] = [line.hs]
    if not line.hs and any(each.codes or each.not_codes or each.digits for each in filters):
        named = [
            code for each in filters for code in (*each.codes, *each.not_codes, *each.excepted)
        ]
        codes = ["--", *named, *([hs] if hs else [])]
    for where in wheres:
        goods = (
            [line.goods] if line.goods is None or not sets else places_possible(line.goods, sets)
        )
        for of in goods:
            for code in codes:
                yield replace(line, where=where, goods=of, hs=code)


def _either(known: Sequence[bool | None]) -> Iterator[tuple[bool, ...]]:
    """Yield every way to settle what is open."""
    if None not in known:
        yield tuple(bool(value) for value in known)
        return
    at = list(known).index(None)
    for value in (True, False):
        yield from _either([*known[:at], value, *known[at + 1 :]])


@dataclass(frozen=True, slots=True)
class Linear:
    """A share test as a constraint on cost lines: Σ coefficient x value >= 0 (``strict``: > 0)."""

    share: Share
    threshold: float
    hs: str

    @property
    def strict(self) -> bool:
        """Whether 0 itself fails."""
        return self.share.operator in {">", "<"}

    def coefficient(self, line: BillLine) -> float:
        """Return what one unit of money on a line adds; the worst case where its origin is open."""
        sign = self.share.sign
        return min(sign * (n - self.threshold * d) for n, d in self.share.weights(line, self.hs))

    def holds(self, activity: float, base: float) -> bool:
        """Return whether a sum over lines satisfies it, ``base`` being the size of the base."""
        slack = activity / base if base > 0 else 0.0
        return slack > SAME if self.strict else slack >= -SAME

    def implies(self, other: Linear) -> bool:
        """Return whether what satisfies it surely satisfies another, which only leaves out less.

        Seen where the two differ in what counts against the share alone, as two lawful ways to
        value the same materials do.
        """
        mine, its = self.share, other.share
        if (self.hs, self.threshold, mine.operator) != (other.hs, other.threshold, its.operator):
            return False
        if (mine.base, mine.depth, mine.by) != (its.base, its.depth, its.by):
            return False
        if mine.sign < 0:
            return mine.left_out == its.left_out and its.counted.narrower(mine.counted)
        if mine.counted != its.counted or mine.left_out is None:
            return mine.counted == its.counted and its.left_out is None
        return its.left_out is None or its.left_out.narrower(mine.left_out)


def linear(share: Share, day: date, hs: str) -> Linear | None:
    """Return a share test as a linear constraint for a product on a day; None: no threshold.

    Parameters
    ----------
    share
        The test.
    day
        On which it holds.
    hs
        The code of the product.
    """
    threshold = share.threshold(day, hs)
    return None if threshold is None else Linear(share, threshold, hs)


def shares(
    tests: Sequence[Share], classes: Sequence[BillLine], amounts: Floats, hs: str = ""
) -> tuple[Floats, Floats]:
    """Return the least and the largest share of many products under many tests, all at once.

    Parameters
    ----------
    tests
        Share tests.
    classes
        One line for each class of lines (kind, place, code); its value does not matter.
    amounts
        Money of each product (rows) in each class (columns).
    hs
        Code of the products.

    Returns
    -------
    tuple
        Lower and upper ends, products by tests; nan where the base is empty. Lines whose *place* is
        open may count or not, each by itself; a base that hangs on it is refused.

    Raises
    ------
    ValueError
        Whether a line is in the base is open: ask `extreme`, product by product.
    """
    low, high, base = (np.zeros((len(classes), len(tests))) for _ in range(3))
    for c, line in enumerate(classes):
        for t, test in enumerate(tests):
            weights = test.weights(line, hs)
            if len({d for _, d in weights}) > 1:
                raise ValueError(f"{test.name}: whether {line.name} is in the base is open")
            low[c, t], high[c, t] = min(n for n, _ in weights), max(n for n, _ in weights)
            base[c, t] = weights[0][1]
    whole = amounts @ base
    with np.errstate(invalid="ignore", divide="ignore"):
        return (amounts @ low) / whole, (amounts @ high) / whole
