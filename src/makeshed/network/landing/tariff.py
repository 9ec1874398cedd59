"""What duty is due when an item of some origin enters some country."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from math import inf

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model import Duty, Embedded, Shed
from makeshed.model.territory import customs_territory, members
from makeshed.network.landing.article import Article, Charge, Deal, Origin
from makeshed.network.landing.duty_clashes import (
    contradiction,
    one_law_or_two,
    unknown_value,
    unsaid,
)
from makeshed.network.landing.passage import Passage
from makeshed.science.carbonborder import (
    EXEMPT,
    FIRST_YEAR,
    NEVER_SMALL,
    by_default,
    certificates,
    covered,
    free_share,
)
from makeshed.science.carbonborder import EmbeddedEmissions as CarbonEmbedded
from makeshed.science.codes import digits_of
from makeshed.science.duties import (
    CARBON,
    FEE,
    PREFERENCE,
    VAT,
    Ambiguous,
    Due,
    DutyMeasure,
    due_of,
    piece,
    unclear,
)
from makeshed.science.stock import DAYS_PER_YEAR
from makeshed.units import Share

FREE, NOTHING = Due((), ()), Charge()
GROSS = frozenset({"CH", "LI"})
"""Who charges by the gross mass (Swiss Customs Tariff Act, SR 632.10, art. 2(1))."""
UNSAID = "listed"
"""How goods come by a mode whose distances are listed and that does not say how it carries."""


class Tariff:
    """The duties of a shed that are in force on a day."""

    def __init__(self, shed: Shed, day: date, *, carbon: bool = True, holding: Share = 0.0) -> None:
        """Read the duties of a shed.

        ``carbon``: the importer brings in more than the carbon border adjustment leaves free;
        ``holding``: what money bound for a year costs, as a share.
        """
        self.year, self.carbon, self.holding = day.year, carbon, holding
        self.embedded = {
            (row.item, row.origin, row.firm): row for row in shed.priced_rows(Embedded)
        }
        rows = self._in_force(shed, day)
        self.rows = {duty.duty: duty for duty in rows}
        self.rules = [duty.rule for duty in rows]
        self.measures = [self._measure(duty) for duty in rows]
        self.carried = sorted({measure.carried for measure in self.measures} - {""}) or [""]
        """Ways of carriage that any duty tells apart."""
        self.told = {"", *self.carried, *([UNSAID] if any(self.carried) else [])}
        self.by_value = any(map(self.bends, self.measures))
        """Whether any duty is no fixed share and amount, whatever goods are worth and however they come."""
        self.quotas = [measure for measure in self.measures if measure.quota]
        self.found, self.carbon_of = cache(self._found), cache(self._carbon_of)
        self.levied, self.bulk = cache(self._levied), cache(self._charge)

    def _in_force(self, shed: Shed, day: date) -> list[Duty]:
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
        ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") < day)
        rows = shed.priced(Duty).filter(begun & ~ended).sort("duty").iter_rows(named=True)
        return [Duty(**row) for row in rows]

    def _measure(self, duty: Duty) -> DutyMeasure:
        return DutyMeasure(
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
            per_item=duty.per_item,
            least=duty.least,
            most=inf if duty.most is None else duty.most,
            floor=duty.floor,
            by_unit=duty.bound == "unit",
            value_from=duty.value_from,
            value_to=inf if duty.value_to is None else duty.value_to,
            refund_days=duty.refund_days,
            quota=duty.quota or 0.0,
            name=duty.duty,
        )

    @staticmethod
    def crosses(passage: Passage) -> bool:
        """Return whether goods cross into another customs territory than that of their origin."""
        leaves = passage.end not in customs_territory(passage.start)
        return leaves and passage.origin[0] not in customs_territory(passage.end)

    def _found(self, passage: Passage) -> Due:
        """Return what is due, and what is not; goods of the territory's own origin come home free."""
        article, origin, end = passage.article, passage.origin, passage.end
        if not article.hs or not self.crosses(passage):
            return FREE
        country, firm = origin
        levied = self.levied(article.hs, end, passage.obeys)
        if passage.carried == UNSAID:
            self._must_say(levied, article, origin, end)
        try:
            due = due_of(
                levied,
                hs=article.hs,
                origin=country,
                destination=end,
                firm=firm,
                essential=article.essential,
                carried=passage.carried,
                consignment=passage.consignment,
                within=passage.within,
            )
        except Ambiguous as error:
            raise contradiction(
                self._named(str(error)), f"{article.hs} of {country} enters {end}", str(error)
            ) from error
        if which := unclear(due):
            raise one_law_or_two(self._named(which), f"{article.hs} of {country} enters {end}")
        spared = passage.free and not digits_of(article.hs).startswith(NEVER_SMALL)
        applies = not spared and self.carbon_of(article, origin) is not None
        kept = [m for m in due.charged if m.kind != CARBON or applies]
        kept = [m for m in kept if m.kind == FEE] if passage.processed else kept
        return Due(tuple(sorted(kept, key=lambda m: m.kind == VAT)), due.lost)

    @staticmethod
    def _must_say(levied: list[DutyMeasure], article: Article, origin: Origin, end: str) -> None:
        """Raise `DutiesClash` where how goods come would decide whether a duty is due."""
        country, firm = origin
        fitting = [
            measure
            for measure in levied
            if measure.carried
            and (measure.origins is None or country in measure.origins)
            and measure.firm in {"", firm}
        ]
        if fitting:
            named = " and ".join(f"{m.name} on what comes by {m.carried}" for m in fitting)
            raise unsaid(named, f"{article.item or article.hs} of {country} into {end}")

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

    def due(self, passage: Passage) -> tuple[DutyMeasure, ...]:
        """Return the measures that charge something, import taxes last."""
        return tuple(measure for measure in self.found(passage).charged if measure.charges)

    def charge(self, passage: Passage, deal: Deal | None = None) -> Charge:
        """Return what is charged on a unit: the sums of the measures due.

        What a consignment is worth follows from the deal, if one is known. Raises `DutiesClash` where a
        duty depends on a value that ``deal`` does not tell.
        """
        if deal is None:
            return self.bulk(passage)
        return self._charge(replace(passage, consignment=deal.consignment), deal)

    def _charge(self, passage: Passage, deal: Deal | None = None) -> Charge:
        cif = fob = each = 0.0
        for measure in self.due(passage):
            rate, amount = self._piece(measure, passage, deal)
            if measure.kind == VAT:
                bound = self.bound(measure)
                amount, rate = bound * each, bound
                more = (bound * cif, bound * fob)
                cif, fob = cif + more[0], fob + more[1]
            cif, fob = (cif + rate, fob) if measure.cif else (cif, fob + rate)
            each += amount
        return Charge(cif, fob, each)

    def varies(self, hs: str) -> bool:
        """Return whether a duty on goods of a code may change with their value or consignment."""
        bent = [measure for measure in self.measures if self.bends(measure)]
        return any(digits_of(hs).startswith(digits_of(measure.hs)) for measure in bent)

    def is_stepwise(self, measure: DutyMeasure) -> bool:
        """Return whether what a measure charges is no fixed share and amount for a unit."""
        carbon = measure.kind == CARBON and self.carbon and self.year >= FIRST_YEAR
        return self.bends(measure) or bool(measure.quota) or carbon

    @staticmethod
    def bends(measure: DutyMeasure) -> bool:
        """Return whether a measure may change with the value of goods or of their consignment."""
        stepwise = measure.per_item or measure.value_from or measure.value_to < inf
        return measure.bounded or bool(stepwise)

    def bound(self, measure: DutyMeasure) -> float:
        """Return what an import tax costs that comes back, as a share of what it is levied on."""
        return measure.rate * measure.refund_days / DAYS_PER_YEAR * self.holding

    def charged(
        self,
        measure: DutyMeasure,
        article: Article,
        origin: Origin,
        worth: float,
        parcel: float = 0.0,
    ) -> float:
        """Return what a measure charges on a unit of a customs value.

        Parameters
        ----------
        measure
            One that is due, no import tax.
        article, origin
            The goods.
        worth
            Their customs value [money/unit].
        parcel
            Units in one consignment; 0: in bulk.
        """
        each = self.each_of(measure, article, origin, parcel)
        rate, each = piece(measure, worth, worth, self._quantity(measure, article), each)
        return rate * worth + each

    def _piece(
        self, measure: DutyMeasure, passage: Passage, deal: Deal | None
    ) -> tuple[float, float]:
        """Return a measure as share and amount at the value of a deal."""
        article, origin = passage.article, passage.origin
        each = self.each_of(measure, article, origin, deal.parcel if deal else 0.0)
        if not measure.bounded:
            return measure.rate, each
        what = f"{article.item or article.hs} of {origin[0]} into {passage.end}"
        if deal is None or deal.low is None or deal.high is None:
            raise unknown_value(measure.name, what)
        low, high = deal.worth(cif=measure.cif)
        try:
            return piece(measure, low, high, self._quantity(measure, article), each)
        except Ambiguous as error:
            raise unknown_value(measure.name, what) from error

    def _quantity(self, measure: DutyMeasure, article: Article) -> float:
        """Return what the bounds of a measure are for, of one unit."""
        if measure.bounded and not measure.by_unit:
            self.must_weigh(measure, article)
            return weighed(measure, article)
        return 1.0

    def must_weigh(self, measure: DutyMeasure, article: Article) -> None:
        """Raise `BadFacts` where goods have no mass by which a measure counts."""
        if not article.mass:
            found = f"nothing, of {article.item or article.hs}"
            right = f"what a unit weighs: {measure.name} is charged by weight"
            raise BadFacts([Problem("items", None, "mass", found, right)])

    def each_of(
        self, measure: DutyMeasure, article: Article, origin: Origin, parcel: float = 0.0
    ) -> float:
        """Return what a measure charges on one unit whatever it is worth.

        Parameters
        ----------
        measure
            One that is due.
        article, origin
            The goods.
        parcel
            Units in one consignment; 0 in bulk, where a duty for each kind of goods in a consignment is next to
            nothing for a unit, and is left out.
        """
        if measure.per_kg or measure.per_tonne:
            self.must_weigh(measure, article)
        each = measure.per_kg * weighed(measure, article) + measure.per_unit
        each += measure.per_item / parcel if parcel else 0.0
        embedded = self.carbon_of(article, origin) if measure.per_tonne else None
        if embedded is not None:
            count = certificates(embedded, self.year, measure.per_tonne)
            each += measure.per_tonne * count * article.mass / 1000
        return each

    def said(self, measure: DutyMeasure, article: Article, origin: Origin) -> str:
        """Say what a measure charges, and by which law.

        Parameters
        ----------
        measure
            One that is due.
        article, origin
            The goods.
        """
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
        per = "unit" if measure.by_unit else "kg"
        amounts += [f"{measure.per_item:g} an item of a consignment"] if measure.per_item else []
        amounts += [f"at least {measure.least:g}/{per}"] if measure.least else []
        amounts += [f"at most {measure.most:g}/{per}"] if measure.most < inf else []
        amounts += [f"up to {measure.floor:g}/{per}"] if measure.floor else []
        amounts += ["within quota"] if measure.quota else []
        amounts += [f"for {measure.refund_days:g} days"] if measure.refund_days else []
        named = measure.law or (measure.name if measure.kind == FEE else "")
        law = f" ({named})" if named else ""
        return f"{measure.kind} {' + '.join(amounts)}{law}"

    def _levied(self, hs: str, end: str, obeys: str) -> list[DutyMeasure]:
        """Return the measures on a code that a country levies.

        A rule that is obeyed grants a preference, and lifts any other duty.
        """
        code, obeyed = digits_of(hs), obeys.split(";")
        return [
            measure
            for measure, rule in zip(self.measures, self.rules, strict=True)
            if end in measure.destinations
            and code.startswith(digits_of(measure.hs))
            and (not rule or (rule in obeyed) == (measure.kind == PREFERENCE))
        ]

    def _named(self, error: str) -> str:
        """Name the rows whose measures an error shows."""
        return " and ".join(m.name for m in self.measures if repr(m) in error)


def weighed(measure: DutyMeasure, article: Article) -> float:
    """Return the mass of a unit that a measure is charged by [kg].

    Parameters
    ----------
    measure
        One that is due.
    article
        The goods.

    Notes
    -----
    Net, but for Switzerland and Liechtenstein. Worked example: 25,160 kg of beef in cartons, 24,140.2 kg
    without them, pay 517,541.20 CHF at 2,057 CHF for 100 kg gross (Swiss Federal Supreme Court, BGE 142 II 433).
    """
    return article.gross if measure.destinations <= GROSS else article.mass
