"""Which duties one import pays: laws add up, within a law the most specific row holds, some give way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from makeshed.science.codes import digits_of
from makeshed.units import Day, Money, MoneyPerKilogram, MoneyPerTonne, Share


class Ambiguous(ValueError):  # noqa: N818
    """Measures of which the law as given does not say which are charged."""


CONVENTIONAL, PREFERENCE, ADDITIONAL, FEE = "conventional", "preference", "additional", "fee"
CARBON, VAT = "carbon-border", "import-vat"


@dataclass(frozen=True, slots=True)
class DutyMeasure:
    """A duty measure: who levies how much on what from where; ``origins`` None means all.

    ``law`` is the law or programme that it rests on, and ``yields_to`` names laws or kinds beside
    which it is not charged; ``carried`` is how goods must come for it to be charged.
    """

    hs: str
    origins: frozenset[str] | None
    destinations: frozenset[str]
    kind: str
    rate: Share
    cif: bool = True
    firm: str = ""
    essential_only: bool = False
    law: str = ""
    yields_to: frozenset[str] = frozenset()
    carried: str = ""
    per_kg: MoneyPerKilogram = 0.0
    per_unit: Money = 0.0
    per_tonne: MoneyPerTonne = 0.0  # of CO2e embedded, the price of a certificate
    per_item: Money = 0.0  # for each kind of goods in a consignment
    least: float = 0.0  # money, for a kg or a unit
    most: float = inf
    floor: float = 0.0  # minimum import price: what is missing of it is the duty
    by_unit: bool = False  # least, most and floor are for a unit, not for a kg
    value_from: Money = 0.0  # charged on consignments worth more than this
    value_to: Money = inf  # and no more than this
    refund_days: Day = 0.0  # days after which an import tax comes back
    quota: float = 0.0  # charged on so many kg or units a year alone; 0: on any quantity
    name: str = ""

    @property
    def amount(self) -> tuple[float, ...]:
        """What it charges: the share of value, then money by what it is charged."""
        return self.rate, self.per_kg, self.per_unit, self.per_tonne, self.per_item

    @property
    def bounds(self) -> tuple[float, ...]:
        """What keeps it from being the same share of any value."""
        return self.least, self.most, self.floor, float(self.by_unit)

    @property
    def bounded(self) -> bool:
        """Whether it takes another share of value where goods are worth more or less."""
        return bool(self.least or self.most < inf or self.floor)

    @property
    def charges(self) -> bool:
        """Whether it charges anything."""
        return any(self.amount) or bool(self.least or self.floor)

    @property
    def group(self) -> tuple[str, str]:
        """Within what the most specific row holds: its law, or without one its kind.

        There is one conventional duty. A preference without a law is an agreement of its own, a fee
        without one stands for itself.
        """
        if self.kind == CONVENTIONAL:
            return self.kind, ""
        if self.kind in {PREFERENCE, FEE} and not self.law:
            return self.kind, f"={self.name or id(self)}"
        return self.kind, self.law


@dataclass(frozen=True, slots=True)
class Lost:
    """A measure that fits and is not charged, which one it lost to, and why."""

    loser: DutyMeasure
    winner: DutyMeasure
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """What one import pays, and which measures that fit it does not."""

    charged: tuple[DutyMeasure, ...]
    lost: tuple[Lost, ...]


LONGER, NARROWER = "has the longer code", "is narrower"
LOWER, NO_LOWER, YIELDS = "is lower", "is no higher", "excludes it"
SPARES = "is claimed as others give way to it"


def unclear(due: Due) -> str:
    """Say of which measures the facts leave open whether they add up; blank where none.

    Two additional duties without a law, on codes of which one holds the other, may be one law with an
    exception or two laws. A row without a law beside one with a law of the same kind may be of it.
    """
    for one in due.lost:
        pair = one.loser, one.winner
        open_ = one.why == LONGER and one.loser.kind == ADDITIONAL and not one.loser.law
        if open_ and all(measure.charges for measure in pair):
            return f"{pair[0]} and {pair[1]}"
    for first in due.charged:
        for other in due.charged:
            bare = first.kind == other.kind and not first.law and other.law
            if bare and first.charges and other.charges and first.kind not in {FEE, PREFERENCE}:
                return f"{first} and {other}"
    return ""


def due_of(
    measures: Sequence[DutyMeasure],
    *,
    hs: str,
    origin: str,
    destination: str,
    firm: str = "",
    essential: bool = False,
    carried: str = "",
    consignment: tuple[Money, Money] = (inf, inf),
    within: bool = False,
) -> Due:
    """Return the measures that one import pays, and those that lost to them.

    Parameters
    ----------
    measures
        All measures known.
    hs
        Commodity code of the goods, as people write it (`science.codes`).
    origin, destination
        Country of origin and of import.
    firm
        Who made them, where duties are set by firm.
    essential
        Whether measures on essential parts apply.
    carried
        How they arrive (sea, air, road, rail), where fees depend on it.
    consignment
        What a consignment is worth, at least and at most, where goods come parcel by parcel; in bulk it
        is worth more than any threshold.
    within
        Whether they come within a quota, where a measure has one.

    Raises
    ------
    Ambiguous
        Two measures of one law fit equally well and differ; laws that give way to each other; a
        preference of which only the value would tell whether it is lower.

    Notes
    -----
    Within one law the measure with the longest code holds, then the one that names the firm, the
    origin, essential parts. Laws add up, and so do the kinds of duty (Regulation (EU) 2016/1036,
    Art. 14(1)), unless one gives way to another. A preference replaces a dearer conventional duty (Union
    Customs Code, Regulation (EU) 952/2013, Art. 56(2) and (3)); of several agreements the importer
    claims the best, and of equals the one to which others give way: goods that are free anyhow are claimed
    under the USMCA, as originating goods pay no merchandise processing fee (19 CFR 24.23(c)). Worked example: a steel article, 7326 90 86, from China pays in the United States
    2.9 % conventional duty, 25 % by one law (Section 301, on its code) and 50 % by another (Section
    232, on the heading): 77.9 % of 10 USD, landed 17.79.
    """
    code = digits_of(hs)
    fitting = [
        measure
        for measure in measures
        if code.startswith(digits_of(measure.hs))
        and (measure.origins is None or origin in measure.origins)
        and destination in measure.destinations
        and measure.firm in {"", firm}
        and measure.carried in {"", carried}
        and (essential or not measure.essential_only)
        and _within(measure, consignment)
        and (within or not measure.quota)
    ]
    lost: list[Lost] = []
    groups: dict[tuple[str, str], list[DutyMeasure]] = {}
    for measure in fitting:
        groups.setdefault(measure.group, []).append(measure)
    held = {group: _closest(rows, lost) for group, rows in groups.items()}
    due = [measure for group, measure in held.items() if group[0] != PREFERENCE]
    agreed = _best([m for group, m in held.items() if group[0] == PREFERENCE], due, lost)
    if agreed is not None:
        due = _claimed(due, agreed, lost)
    return Due(tuple(_beside(due, lost)), tuple(lost))


def piece(
    measure: DutyMeasure, low: Money, high: Money, quantity: float, each: Money
) -> tuple[Share, Money]:
    """Return a duty as share of value and money, for goods worth from ``low`` to ``high``.

    Parameters
    ----------
    measure
        What is charged.
    low, high
        Least and highest customs value of a unit [money].
    quantity
        What its bounds are for, of one unit: kg, or 1.
    each
        What it charges on a unit whatever that is worth [money].

    Raises
    ------
    Ambiguous
        Whether a bound holds, or what is missing of a minimum price, depends on the value.

    Notes
    -----
    duty = min(most, max(least, rate x value + each)); below a minimum import price what is missing of it
    comes on top. Worked example: watches, 9101, pay 4.5 % in the EU, at least 0.30 and at most 0.80 EUR
    each: of one worth 5 EUR 0.30, of 10 EUR 0.45, of 100 EUR 0.80.
    """
    pieces = {_piece(measure, worth, quantity, each) for worth in (low, high)}
    if len(pieces) > 1:
        raise Ambiguous(f"which of its bounds holds depends on the value: {measure}")
    return pieces.pop()


def _piece(measure: DutyMeasure, worth: Money, quantity: float, each: Money) -> tuple[Share, Money]:
    least, most, floor = (
        bound * quantity for bound in (measure.least, measure.most, measure.floor)
    )
    rate = measure.rate
    if worth < floor:
        each += floor - worth  # of one price: a share of less than nothing would mislead
    duty = rate * worth + each
    if duty < least:
        return 0.0, least
    return (0.0, most) if duty > most else (rate, each)


def _closest(measures: Iterable[DutyMeasure], lost: list[Lost]) -> DutyMeasure:
    """Return the measure that fits most closely; raise `Ambiguous` where two differ in amount."""

    def closeness(measure: DutyMeasure) -> tuple[int, bool, bool, bool, bool, bool]:
        named = bool(measure.firm), measure.origins is not None, measure.essential_only
        return len(digits_of(measure.hs)), *named, bool(measure.carried), bool(measure.quota)

    ranked = sorted(measures, key=closeness, reverse=True)
    first = ranked[0]
    for other in ranked[1:]:
        alike = (*other.amount, *other.bounds, other.cif) == (
            *first.amount,
            *first.bounds,
            first.cif,
        )
        if closeness(other) == closeness(first):
            if not alike:
                raise Ambiguous(f"two {first.kind} measures fit equally well: {first} and {other}")
            continue
        longer = closeness(other)[0] < closeness(first)[0]
        lost.append(Lost(other, first, LONGER if longer else NARROWER))
    return first


def _within(measure: DutyMeasure, consignment: tuple[Money, Money]) -> bool:
    """Return whether a measure is charged on consignments of a value."""
    low, high = consignment
    fits = {measure.value_from < value <= measure.value_to for value in (low, high)}
    if len(fits) > 1 or (low < high and low <= measure.value_from < measure.value_to < high):
        raise Ambiguous(f"whether it is charged depends on what a consignment is worth: {measure}")
    return fits.pop()


def _best(
    agreed: list[DutyMeasure], due: list[DutyMeasure], lost: list[Lost]
) -> DutyMeasure | None:
    """Return the preference that an importer claims: the best one he may."""
    if not agreed:
        return None
    best, *others = sorted(agreed, key=lambda one: not _spares(one, due))
    for other in others:
        if _no_more(best, other):
            lost.append(Lost(other, best, LOWER))
        else:
            lost.append(Lost(best, other, LOWER))
            best = other
    return best


def _claimed(due: list[DutyMeasure], agreed: DutyMeasure, lost: list[Lost]) -> list[DutyMeasure]:
    """Put a preference in the place of a dearer conventional duty; add it where there is none."""
    full = next((measure for measure in due if measure.kind == CONVENTIONAL), None)
    if full is None:
        return [*due, agreed]
    if _no_more(full, agreed):
        if not (_spares(agreed, due) and _no_more(agreed, full)):
            lost.append(Lost(agreed, full, NO_LOWER))
            return due
        lost.append(Lost(full, agreed, SPARES))
    else:
        lost.append(Lost(full, agreed, LOWER))
    return [agreed if measure is full else measure for measure in due]


def _spares(agreed: DutyMeasure, due: list[DutyMeasure]) -> bool:
    """Return whether something that charges gives way to a preference."""
    return any(measure.charges and _gives_way(measure, agreed) for measure in due)


def _no_more(one: DutyMeasure, other: DutyMeasure) -> bool:
    """Return whether one charges no more than the other, whatever the goods are worth and weigh."""
    if not one.charges or not other.charges:
        return not one.charges
    if one.bounds == other.bounds:
        if all(a <= b for a, b in zip(one.amount, other.amount, strict=True)):
            return True
        if all(a >= b for a, b in zip(one.amount, other.amount, strict=True)):
            return False
    raise Ambiguous(f"which is lower depends on what the goods are worth: {one} or {other}")


def _beside(due: list[DutyMeasure], lost: list[Lost]) -> list[DutyMeasure]:
    """Leave out what gives way to a law that is charged beside it."""
    settled: dict[int, bool] = {}

    def stands(n: int, asked: tuple[int, ...]) -> bool:
        if n in asked:
            named = " and ".join(str(due[k]) for k in asked)
            raise Ambiguous(f"they give way to each other: {named}")
        if n not in settled:
            over = [k for k, other in enumerate(due) if k != n and _gives_way(due[n], other)]
            winner = next((k for k in over if stands(k, (*asked, n))), None)
            settled[n] = winner is None
            if winner is not None:
                lost.append(Lost(due[n], due[winner], YIELDS))
        return settled[n]

    return [measure for n, measure in enumerate(due) if stands(n, ())]


def _gives_way(measure: DutyMeasure, other: DutyMeasure) -> bool:
    return bool(measure.yields_to & {other.law, other.kind})
