"""What duty is due when an item of some origin enters some country."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model import Duty, Shed
from makeshed.model.territory import customs_territory, members
from makeshed.science.landed import PREFERENCE, Ambiguous, Measure, duties_due

Origin = tuple[str, str]
"""Where an item obtained its origin: country, and firm (some duties are set by firm)."""


class DutiesClash(BadFacts):
    """Duties that fit a passage equally well, and differ."""


class Tariff:
    """The duties of a shed that are in force on a day."""

    def __init__(self, shed: Shed, day: date) -> None:
        rows = self._in_force(shed, day)
        self.names = [duty.duty for duty in rows]
        self.rules = [duty.rule for duty in rows]
        self.measures = [self._measure(duty) for duty in rows]
        self.due = cache(self._due)

    def _in_force(self, shed: Shed, day: date) -> list[Duty]:
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
        ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") < day)
        rows = shed.table(Duty).filter(begun & ~ended).sort("duty").iter_rows(named=True)
        return [Duty(**row) for row in rows]

    def _measure(self, duty: Duty) -> Measure:
        return Measure(
            hs=duty.hs,
            origins=None if duty.origin == "*" else members(duty.origin),
            destinations=members(duty.destination),
            kind=duty.measure,
            rate=duty.rate,
            cif=duty.basis == "CIF",
            firm=duty.firm,
            essential_only=duty.essential_only,
        )

    def _due(
        self, hs: str, essential: bool, origin: Origin, start: str, end: str, obeys: str = ""
    ) -> tuple[Measure, ...]:
        """Return the measures due when goods in free circulation in ``start`` enter ``end``.

        ``obeys`` names the rules that they, or what they go into, obey, separated by ``;``.
        """
        if end in customs_territory(start) or not hs:
            return ()
        country, firm = origin
        if country in customs_territory(end):
            return ()  # goods of the territory's own origin come home
        levied = self._levied(frozenset(obeys.split(";")))
        try:
            found = duties_due(
                levied,
                hs=hs,
                origin=country,
                destination=end,
                firm=firm,
                essential=essential,
            )
        except Ambiguous as error:
            raise self._contradiction(hs, country, end, str(error)) from error
        return tuple(measure for measure in found if measure.rate > 0)

    def _levied(self, obeyed: frozenset[str]) -> list[Measure]:
        """Return the measures that hold: a rule grants a preference, and lifts any other duty."""
        return [
            measure
            for measure, rule in zip(self.measures, self.rules, strict=True)
            if not rule or (rule in obeyed) == (measure.kind == PREFERENCE)
        ]

    def _contradiction(self, hs: str, origin: str, end: str, error: str) -> DutiesClash:
        """Return the error that names the rows; ``error`` shows their measures."""
        rows = zip(self.names, self.measures, strict=True)
        named = " and ".join(name for name, measure in rows if repr(measure) in error)
        found = f"{named} fit equally well when {hs} of {origin} enters {end}, and differ"
        right = "one row of a measure that fits more closely: a longer code, a firm or an origin"
        return DutiesClash(
            [Problem("duties", None, "rate", found, right)],
            hint="end one of the rows (valid_to), leave it out, or make one more specific",
        )

    def rates(
        self, hs: str, essential: bool, origin: Origin, start: str, end: str, obeys: str = ""
    ) -> tuple[float, float]:
        """Return the sums of the rates on CIF and on FOB value."""
        due = self.due(hs, essential, origin, start, end, obeys)
        return sum(m.rate for m in due if m.cif), sum(m.rate for m in due if not m.cif)
