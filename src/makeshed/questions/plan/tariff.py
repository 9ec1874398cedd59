"""What duty is due when an item of some origin enters some country."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl

from makeshed.model import Duty, Shed
from makeshed.model.territory import customs_territory, members
from makeshed.science.landed import Measure, duties_due

Origin = tuple[str, str]
"""Where an item obtained its origin: country, and firm (some duties are set by firm)."""


class Tariff:
    """The duties of a shed that are in force on a day."""

    def __init__(self, shed: Shed, day: date) -> None:
        self.rules_ignored: list[str] = []
        self.measures = [self._measure(row) for row in self._in_force(shed, day)]
        self.due = cache(self._due)

    def _in_force(self, shed: Shed, day: date) -> list[Duty]:
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
        ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") < day)
        rows = shed.table(Duty).filter(begun & ~ended).sort("duty").iter_rows(named=True)
        return [Duty(**row) for row in rows]

    def _measure(self, duty: Duty) -> Measure:
        if duty.rule:
            self.rules_ignored.append(duty.duty)
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
        self, hs: str, essential: bool, origin: Origin, start: str, end: str
    ) -> tuple[Measure, ...]:
        """Return the measures due when goods in free circulation in ``start`` enter ``end``."""
        if end in customs_territory(start) or not hs:
            return ()
        country, firm = origin
        if country in customs_territory(end):
            return ()  # goods of the territory's own origin come home
        found = duties_due(
            self.measures, hs=hs, origin=country, destination=end, firm=firm, essential=essential
        )
        return tuple(measure for measure in found if measure.rate > 0)

    def rates(
        self, hs: str, essential: bool, origin: Origin, start: str, end: str
    ) -> tuple[float, float]:
        """Return the sums of the rates on CIF and on FOB value."""
        due = self.due(hs, essential, origin, start, end)
        return sum(m.rate for m in due if m.cif), sum(m.rate for m in due if not m.cif)
