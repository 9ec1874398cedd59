"""What a plan's duties rest on: which rows are charged, which gave way, which end, which are no law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from makeshed.language.text import few
from makeshed.model import Duty, Shed
from makeshed.model.ruling import rules_of
from makeshed.model.territory import customs_territory
from makeshed.network.audit.breakdown import Breakdown
from makeshed.network.audit.entry_fees import bounds_of_entries
from makeshed.network.landing.passage import Passage
from makeshed.network.landing.tariff import Tariff
from makeshed.science.codes import digits_of, nearest_codes, spaced
from makeshed.science.duties import Due
from makeshed.units import amount

YEAR = timedelta(days=365)
FOB = frozenset({"AU", "CA", "NZ", "US", "ZA"})
"""Countries that leave the main freight out of the customs value (19 U.S.C. 1401a and their own laws)."""
SOME = 5
"""Duties or goods named in one note; the others are counted."""


@dataclass(slots=True)
class Levied:
    """The duties on what a plan moves over borders."""

    shed: Shed
    tariff: Tariff
    day: date
    currency: str
    crossed: list[tuple[str, Passage, Due]] = field(default_factory=list)
    returned: list[tuple[str, Passage]] = field(default_factory=list)
    """Goods of a territory's own origin that come back into it from another."""
    paid: dict[str, float] = field(default_factory=dict)
    """By row, what it charges a year; a preference that frees charges 0."""

    def notes(self) -> Iterator[str]:
        """Yield what to tell of them."""
        if self.crossed and not self.tariff.measures:
            goods = sorted({f"{item} {_way(passage)}" for item, passage, _ in self.crossed})
            given = len(self.shed.table(Duty))
            why = "no duties are given"
            if given:
                why = f"duties are given ({given}), and none is in force on {self.day}"
            yield f"{why}, so none is levied: {few(goods, SOME)}"
            return
        yield from self._ending()
        yield from self._beginning()
        yield from self._proposed()
        yield from self._freighted()
        yield from bounds_of_entries(
            self.tariff.rows[key] for key, paid in self.paid.items() if paid
        )
        yield from self._lost()
        yield from self._bare()
        yield from self._home()

    def _ending(self) -> Iterator[str]:
        rows = [self.tariff.rows[key] for key in self.paid]
        soon = [row for row in rows if row.valid_to and row.valid_to < self.day + YEAR]
        soon.sort(key=lambda row: (row.valid_to or self.day, row.duty))
        if soon:
            named = [f"{row.duty} on {row.valid_to} ({self._amount(row.duty)})" for row in soon]
            yield f"the plan rests on duties that end within a year: {few(named, SOME)}"

    def _beginning(self) -> Iterator[str]:
        """Say which rows that begin within a year would be charged on what the plan moves."""
        later = sorted(
            {
                row.valid_from
                for row in self.shed.rows(Duty)
                if row.valid_from and self.day < row.valid_from < self.day + YEAR
            }
        )
        found = {}
        for day in later:
            tariff = Tariff(self.shed, day)
            for _, passage, _ in self.crossed:
                for measure in tariff.found(passage).charged:
                    row = tariff.rows[measure.name]
                    if row.valid_from == day:
                        found[row.duty] = f"{row.duty} on {day}"
        if found:
            yield f"duties on what the plan moves that begin within a year: {few(list(found.values()), SOME)}"

    def _proposed(self) -> Iterator[str]:
        named = [f"{key} ({self._amount(key)})" for key in self.paid if self._is_proposal(key)]
        if named:
            yield f"the plan rests on duties that are proposed, not law: {few(named, SOME)}"

    def _is_proposal(self, key: str) -> bool:
        row = self.tariff.rows[key]
        if row.status == "proposal":
            return True
        versions = rules_of(self.shed).get(row.rule, ()) if row.rule else ()
        standing = [rule for rule in versions if rule.in_force(self.day)]
        return bool(standing) and standing[0].status == "proposal"

    def _freighted(self) -> Iterator[str]:
        rows = [self.tariff.rows[key] for key, amount in self.paid.items() if amount]
        named = [
            row.duty for row in rows if row.rate and row.basis == "CIF" and row.destination in FOB
        ]
        if named:
            yield (
                f"duties charged on value with freight (basis CIF) where customs count it without "
                f"(FOB): {few(named, SOME)}"
            )

    def _lost(self) -> Iterator[str]:
        """Say which rows fit and gave way.

        What is charged on the same goods after all (beyond a quota, by another mode) is not told;
        one that is charged on other goods is told with what it is not charged on.
        """
        charged = {
            (row.name, item, _way(passage))
            for item, passage, due in self.crossed
            for row in due.charged
        }
        pairs: dict[str, list[str]] = {}
        for item, passage, due in self.crossed:
            for one in due.lost:
                if (one.loser.name, item, _way(passage)) not in charged:
                    said = f"{one.loser.name} to {one.winner.name}, which {one.why}"
                    goods = f"{item} {_way(passage)}" if one.loser.name in self.paid else ""
                    pairs.setdefault(said, []).append(goods)
        named = [
            said + (f" (on {few(sorted(set(goods)), SOME)})" if any(goods) else "")
            for said, goods in pairs.items()
        ]
        if named:
            yield f"duties that fit and are not charged: {few(sorted(named), SOME)}"

    def _bare(self) -> Iterator[str]:
        """Say which goods no row fits, and the nearest codes that rows of that border have."""
        goods: dict[str, None] = {}
        for item, passage, due in self.crossed:
            if passage.article.hs and not due.charged and not due.lost:
                near = self._nearest(passage)
                hint = f"; rows there have {', '.join(near)}" if near else ""
                code = spaced(digits_of(passage.article.hs))
                goods[f"{item} ({code}) {_way(passage)}{hint}"] = None
        if goods:
            yield f"no duty row fits, so none is levied: {few(list(goods), SOME, '; ')}"

    def _home(self) -> Iterator[str]:
        """Say which goods come home free, and on what that rests."""
        goods = sorted(
            {f"{item} {_way(passage)} from {passage.start}" for item, passage in self.returned}
        )
        if goods:
            yield (
                f"goods that come back to where they are from are charged no duty: {few(goods, SOME)}; that asks for "
                "goods that come back as they were, within three years in the EU (Union Customs Code, Art. 203); where "
                "that does not hold, their duty is missing here"
            )

    def _nearest(self, passage: Passage) -> list[str]:
        there = frozenset(
            digits_of(measure.hs)
            for measure in self.tariff.measures
            if passage.end in measure.destinations and digits_of(measure.hs)
        )
        near = nearest_codes(digits_of(passage.article.hs), there)
        return near or [spaced(code) for code in _kin(passage, there)]

    def _amount(self, key: str) -> str:
        return f"{amount(self.paid[key])} {self.currency}/a"


def levied(opened: Breakdown, shed: Shed, day: date) -> Levied:
    """Return the duties on what a plan moves over borders.

    Parameters
    ----------
    opened
        The plan priced fact by fact.
    shed
        The facts.
    day
        Of law.
    """
    accounts = opened.accounts
    found = Levied(shed, accounts.tariff, day, opened.currency)
    for way, flow in opened.moved:
        passage = accounts.passage(way)
        item = accounts.items[accounts.nodes[flow.upstream[0][0]]["i"]].item
        if _comes_home(passage, accounts.tariff):
            found.returned.append((item, passage))
        if not accounts.tariff.crosses(passage):
            continue
        due = accounts.tariff.found(passage)
        found.crossed.append((item, passage, due))
        charged = [entry for entry in flow.entries if entry.kind == "duty"]
        amounts = iter(entry.amount * flow.quantity for entry in charged)
        for measure in due.charged:
            amount = next(amounts) if measure.charges else 0.0
            found.paid[measure.name] = found.paid.get(measure.name, 0.0) + amount
    return found


def _comes_home(passage: Passage, tariff: Tariff) -> bool:
    """Whether goods of a territory's own origin come back into it, where duties are given there."""
    home = customs_territory(passage.end)
    back = passage.start not in home and passage.origin[0] in home
    return back and any(passage.end in measure.destinations for measure in tariff.measures)


def _kin(passage: Passage, codes: frozenset[str]) -> list[str]:
    """Return codes of the same chapter."""
    chapter = digits_of(passage.article.hs)[:2]
    return sorted(code for code in codes if code.startswith(chapter))[:SOME]


def _way(passage: Passage) -> str:
    return f"of {passage.origin[0]} into {passage.end}"
