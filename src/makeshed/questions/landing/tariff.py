"""What duty is due when an item of some origin enters some country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model import Duty, Embedded, Shed
from makeshed.model.territory import customs_territory, members
from makeshed.science.carbonborder import (
    EXEMPT,
    FIRST_YEAR,
    NEVER_SMALL,
    by_default,
    certificates,
    covered,
    free_share,
)
from makeshed.science.carbonborder import Embedded as CarbonEmbedded
from makeshed.science.codes import digits_of
from makeshed.science.duties import CARBON, PREFERENCE, Ambiguous, Due, Measure, due_of, unclear

Origin = tuple[str, str]
"""Where an item obtained its origin: country, and firm (some duties are set by firm)."""


class DutiesClash(BadFacts):
    """Duties that fit a passage equally well, and differ."""


@dataclass(frozen=True, slots=True)
class Article:
    """What customs see of one unit."""

    hs: str
    essential: bool = False
    mass: float = 0.0  # [kg]
    item: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a passage costs: shares of CIF and of FOB value, and money for each unit."""

    cif: float = 0.0
    fob: float = 0.0
    each: float = 0.0


FREE, NOTHING = Due((), ()), Charge()


class Tariff:
    """The duties of a shed that are in force on a day."""

    def __init__(self, shed: Shed, day: date, *, carbon: bool = True) -> None:
        """``carbon``: the importer brings in more than the carbon border adjustment leaves free."""
        self.year, self.carbon = day.year, carbon
        self.embedded = {
            (row["item"], row["origin"], row["firm"]): Embedded(**row)
            for row in shed.priced(Embedded).iter_rows(named=True)
        }
        rows = self._in_force(shed, day)
        self.rows = {duty.duty: duty for duty in rows}
        self.rules = [duty.rule for duty in rows]
        self.measures = [self._measure(duty) for duty in rows]
        self.carried = sorted({measure.carried for measure in self.measures} - {""}) or [""]
        """Ways of carriage that any duty tells apart."""
        self.found, self.carbon_of = cache(self._found), cache(self._carbon_of)

    def _in_force(self, shed: Shed, day: date) -> list[Duty]:
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
        ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") < day)
        rows = shed.priced(Duty).filter(begun & ~ended).sort("duty").iter_rows(named=True)
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
            law=duty.law,
            yields_to=frozenset(filter(None, map(str.strip, duty.yields_to.split(";")))),
            carried="" if duty.carried == "any" else duty.carried,
            per_kg=duty.per_kg,
            per_unit=duty.per_unit,
            per_tonne=duty.per_certificate,
            name=duty.duty,
        )

    def crosses(self, start: str, end: str, origin: Origin) -> bool:
        """Return whether goods cross into another customs territory than that of their origin."""
        return end not in customs_territory(start) and origin[0] not in customs_territory(end)

    def _found(
        self,
        article: Article,
        origin: Origin,
        start: str,
        end: str,
        obeys: str = "",
        carried: str = "",
    ) -> Due:
        """Return what is due when goods in free circulation in ``start`` enter ``end``.

        ``obeys`` names the rules that they, or what they go into, obey, separated by ``;``; goods of
        the territory's own origin come home free.
        """
        if not article.hs or not self.crosses(start, end, origin):
            return FREE
        country, firm = origin
        try:
            due = due_of(
                self._levied(frozenset(obeys.split(";"))),
                hs=article.hs,
                origin=country,
                destination=end,
                firm=firm,
                essential=article.essential,
                carried=carried,
            )
        except Ambiguous as error:
            raise self._contradiction(article.hs, country, end, str(error)) from error
        if which := unclear(due):
            raise self._one_law_or_two(article.hs, country, end, which)
        applies = self.carbon_of(article, origin) is not None
        kept = tuple(m for m in due.charged if m.kind != CARBON or applies)
        return Due(kept, due.lost)

    def _carbon_of(self, article: Article, origin: Origin) -> CarbonEmbedded | None:
        """Return what goods have embedded; None where the carbon border adjustment spares them."""
        country, firm = origin
        small = not self.carbon and not digits_of(article.hs).startswith(NEVER_SMALL)
        if small or self.year < FIRST_YEAR or country in EXEMPT or not covered(article.hs):
            return None
        key = (article.item, country)
        known = self.embedded.get((*key, firm)) or self.embedded.get((*key, ""))
        default = by_default(article.hs, country, self.year, known.route if known else "")
        if known is None:
            return default
        if known.emissions is None:
            return default and replace(default, paid=known.carbon_paid)
        how = f"as stated of {article.item} from {firm or country}"
        return CarbonEmbedded(known.emissions, known.benchmark or 0.0, known.carbon_paid, how)

    def due(
        self,
        article: Article,
        origin: Origin,
        start: str,
        end: str,
        obeys: str = "",
        carried: str = "",
    ) -> tuple[Measure, ...]:
        """Return the measures that charge something; see `found`."""
        due = self.found(article, origin, start, end, obeys, carried)
        return tuple(measure for measure in due.charged if measure.charges)

    def charge(
        self,
        article: Article,
        origin: Origin,
        start: str,
        end: str,
        obeys: str = "",
        carried: str = "",
    ) -> Charge:
        """Return what is charged on a unit: the sums of the measures due."""
        due = self.due(article, origin, start, end, obeys, carried)
        if not due:
            return NOTHING
        return Charge(
            cif=sum(m.rate for m in due if m.cif),
            fob=sum(m.rate for m in due if not m.cif),
            each=sum(self.each_of(m, article, origin) for m in due),
        )

    def each_of(self, measure: Measure, article: Article, origin: Origin) -> float:
        """Return what a measure charges on one unit whatever it is worth."""
        if (measure.per_kg or measure.per_tonne) and not article.mass:
            found = f"nothing, of {article.item or article.hs}"
            right = f"what a unit weighs: {measure.name} is charged by weight"
            raise BadFacts([Problem("items", None, "mass", found, right)])
        each = measure.per_kg * article.mass + measure.per_unit
        embedded = self.carbon_of(article, origin) if measure.per_tonne else None
        if embedded is not None:
            count = certificates(embedded, self.year, measure.per_tonne)
            each += measure.per_tonne * count * article.mass / 1000
        return each

    def said(self, measure: Measure, article: Article, origin: Origin) -> str:
        """Say what a measure charges, and by which law."""
        rate = (
            f"{measure.rate:.1%}"
            if measure.rate == round(measure.rate, 3)
            else f"{measure.rate:.5%}"
        )
        amounts = [rate] if measure.rate or not measure.charges else []
        amounts += [f"{measure.per_kg:g}/kg"] if measure.per_kg else []
        amounts += [f"{measure.per_unit:g} each"] if measure.per_unit else []
        embedded = self.carbon_of(article, origin) if measure.per_tonne else None
        if embedded is not None:
            count = certificates(embedded, self.year, measure.per_tonne)
            free = f"{free_share(self.year):g} x {embedded.benchmark:g}"
            paid = f" - {embedded.paid:g} paid" if embedded.paid else ""
            amounts.append(
                f"{measure.per_tonne:g} x ({embedded.emissions:g} - {free}){paid} = "
                f"{measure.per_tonne * count:.6g}/t: {embedded.how}"
            )
        law = f" ({measure.law})" if measure.law else ""
        return f"{measure.kind} {' + '.join(amounts)}{law}"

    def _levied(self, obeyed: frozenset[str]) -> list[Measure]:
        """Return the measures that hold: a rule grants a preference, and lifts any other duty."""
        return [
            measure
            for measure, rule in zip(self.measures, self.rules, strict=True)
            if not rule or (rule in obeyed) == (measure.kind == PREFERENCE)
        ]

    def _named(self, error: str) -> str:
        """Name the rows whose measures an error shows."""
        return " and ".join(m.name for m in self.measures if repr(m) in error)

    def _contradiction(self, hs: str, origin: str, end: str, error: str) -> DutiesClash:
        named = self._named(error)
        if "give way" in error:
            found, right = f"{named} give way to each other", "one that is charged in any case"
            return DutiesClash([Problem("duties", None, "yields_to", found, right)])
        if "depends" in error:
            found = f"of {named} it depends on the value which is lower, when {hs} of {origin} enters {end}"
            right = "a preference that is no dearer whatever the goods are worth and weigh"
            return DutiesClash(
                [Problem("duties", None, "rate", found, right)],
                hint="leave out the one that is not claimed",
            )
        found = f"{named} fit equally well when {hs} of {origin} enters {end}, and differ"
        right = (
            "the law of each (law), if both are charged: laws add up; or, of one law, one row that "
            "fits more closely: a longer code, a firm or an origin"
        )
        return DutiesClash(
            [Problem("duties", None, "law", found, right)],
            hint="name their laws, end one of the rows (valid_to), leave it out, or make one more "
            "specific",
        )

    def _one_law_or_two(self, hs: str, origin: str, end: str, which: str) -> DutiesClash:
        named = self._named(which)
        found = f"{named} fit when {hs} of {origin} enters {end}, and not each names its law"
        right = "the law of each (law): of one law the most specific row is charged, laws add up"
        return DutiesClash(
            [Problem("duties", None, "law", found, right)],
            hint="write the same law in both rows if one is an exception of the other, two if not",
        )
