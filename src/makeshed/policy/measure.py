"""A policy as it is asked of a plan: facts as they are, facts as firms see them, and what it asks besides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from makeshed.errors import BadFacts, BadValue, Problem, nearest
from makeshed.model import (
    Capability,
    Component,
    Currency,
    Demand,
    Offer,
    Operation,
    Place,
    Policy,
    Shed,
    Site,
    Substitute,
)
from makeshed.model.territory import members
from makeshed.science.preference import preferred_by

F = TypeVar("F", Capability, Site, Offer)

ROOM = 1e-9
"""Of a cost that a grant may lower: what rounding leaves below nothing is nothing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a row pays: for an hour of a process, for a unit of an item, or once, at a site."""

    basis: Literal["hour", "unit", "once"]
    site: str
    what: str
    amount: float
    row: Policy

    @property
    def said(self) -> str:
        """The grant in a few words."""
        if self.basis == "once":
            return f"{self.amount:.12g} once towards opening {self.site}"
        return f"{self.amount:.12g} for each {self.basis} of {self.what} at {self.site}"


@dataclass(frozen=True, kw_only=True)
class PolicyMeasure:
    """One policy, or several together.

    Attributes
    ----------
    true
        The facts under it, before anything is granted.
    seen
        The facts as firms see them: costs lowered by what is granted.
    rows
        What it pays and asks, each amount in the shed's money.
    """

    name: str
    true: Shed
    seen: Shed
    rows: tuple[Policy, ...] = ()
    grants: tuple[Grant, ...] = ()

    @property
    def limits(self) -> tuple[str, ...]:
        """What a plan must hold under it."""
        return tuple(row.limit for row in self.rows if row.limit)

    @property
    def carbon_price(self) -> float:
        """What it adds to the price of emissions [money/t]."""
        return sum(row.carbon_price for row in self.rows)


def rows_of(shed: Shed, name: str) -> tuple[Policy, ...]:
    """Return the rows of a policy, each amount in the shed's money."""
    rows = (row for row in shed.priced_rows(Policy) if row.policy == name)
    return tuple(replace(row, currency="") for row in rows)


def measure(
    name: str, true: Shed, rows: Sequence[Policy], region: str, *, clamped: bool = False
) -> PolicyMeasure:
    """Return a policy as it is asked of a plan.

    Parameters
    ----------
    true
        The facts under it, before anything is granted.
    rows
        What it pays, in the shed's money.
    region
        Country or union whose sites are meant where a row names none.
    clamped
        A grant that is more than the cost pays the cost; else it is refused.

    Raises
    ------
    BadFacts
        A grant that lowers a cost below nothing, or that nothing is there for; all at once.
    """
    book = _Book(name, true, region, clamped=clamped)
    for row in rows:
        book.take(row)
    if book.problems:
        raise BadFacts(book.problems)
    return PolicyMeasure(
        name=name,
        true=true,
        seen=true.plus(*book.changed.values()) if book.changed else true,
        rows=tuple(rows),
        grants=tuple(book.grants),
    )


class _Book:
    """Grants put to the facts, row by row."""

    def __init__(self, name: str, shed: Shed, region: str, *, clamped: bool) -> None:
        self.name, self.shed, self.clamped = name, shed, clamped
        home = members(region)
        country = {place.place: place.country for place in shed.rows(Place)}
        self.sites = {site.site: site for site in shed.rows(Site)}
        self.here = {s.site for s in self.sites.values() if country.get(s.place) in home}
        self.region = region
        self.rate = {one.currency: one.rate for one in shed.rows(Currency)}
        self.able = {(row.site, row.process): row for row in shed.rows(Capability)}
        self.changed: dict[tuple[str, str], Capability | Site | Offer] = {}
        self.grants: list[Grant] = []
        self.problems: list[Problem] = []

    def take(self, row: Policy) -> None:
        """Put what one row grants to the facts."""
        if row.grant_per_hour:
            self._hours(row)
        if row.grant_per_unit:
            self._units(row)
        if row.grant_once:
            self._opening(row)
        if row.preference:
            self._preferred(row)

    def _wrong(self, row: Policy, column: str, found: str, right: str) -> None:
        self.problems.append(Problem(Policy.table, None, column, f"{row.id}: {found}", right))

    def _hours(self, row: Policy) -> None:
        where = {row.site} if row.site else self.here
        keys = [
            key for key, able in self.able.items()
            if key[0] in where and (key[1] == row.process or (not row.process and able.labour_rate))
        ]  # fmt: skip
        if not keys:
            at = row.site or f"any site in {self.region}"
            known = {process for _, process in self.able}
            self._wrong(
                row, "process", f"{row.process or 'nothing'} is done at {at}",
                f"a process that is: {nearest(row.process, known)}",
            )  # fmt: skip
        for key in keys:
            able = self._now(self.able[key])
            times = self.rate.get(able.currency, 1.0)
            left = able.labour_rate * times - row.grant_per_hour
            paid = row.grant_per_hour + (min(left, 0.0) if self.clamped else 0.0)
            if left < -ROOM and not self.clamped:
                most = able.labour_rate * times
                self._wrong(
                    row, "grant_per_hour",
                    f"{row.grant_per_hour:.12g} an hour of {key[1]} at {key[0]} would leave a labour rate below 0",
                    f"at most {most:.12g}, all that an hour costs there",
                )  # fmt: skip
                continue
            rate = max(0.0, left) / times
            self._put(replace(able, labour_rate=0.0 if rate < ROOM else rate))
            self.grants.append(Grant("hour", *key, paid, row))

    def _units(self, row: Policy) -> None:
        offers = [o for o in self.shed.rows(Offer) if (o.site, o.item) == (row.site, row.item)]
        steps = [s for s in self.shed.rows(Operation) if s.item == row.item]
        made = [s for s in steps if (row.site, s.process) in self.able]
        if not offers and not made:
            self._wrong(
                row, "item", f"{row.site} neither makes nor sells {row.item}",
                "an item that it makes or sells",
            )  # fmt: skip
        for offer in offers:
            now = self._now(offer)
            times = self.rate.get(now.currency, 1.0)
            left = now.price * times - row.grant_per_unit
            if left < -ROOM:
                self._wrong(
                    row, "grant_per_unit",
                    f"{row.grant_per_unit:.12g} a unit would leave a price of {row.item} at {row.site} below 0",
                    f"at most {now.price * times:.12g}, its price",
                )  # fmt: skip
                continue
            self._put(replace(now, price=max(0.0, left) / times))
        if made and not offers:
            self._made(row, made)
        elif made:
            self._wrong(
                row, "item", f"{row.site} both makes and sells {row.item}",
                "grant_per_hour for what it makes, or a site that sells it alone",
            )  # fmt: skip
        if offers or made:
            self.grants.append(Grant("unit", row.site, row.item, row.grant_per_unit, row))

    def _preferred(self, row: Policy) -> None:
        """Let offers from here be seen as cheaper than they are; buyers pay the rest beside it."""
        where = {row.site} if row.site else self.here
        offers = [o for o in self.shed.rows(Offer) if o.item == row.item and o.site in where]
        tiered = len({o.site for o in offers}) < len(offers)
        if not offers or tiered:
            found = "has price tiers" if tiered else "is offered by nobody"
            at = row.site or f"any site in {self.region}"
            self._wrong(
                row, "item", f"{row.item} {found} at {at}", "an item with one price at each site"
            )
            return
        cap = self._cap(row)
        for offer in offers:
            now = self._now(offer)
            times = self.rate.get(now.currency, 1.0)
            off = preferred_by(now.price * times, row.preference, row.preference_form, cap)
            self._put(replace(now, price=now.price - off / times))
            self.grants.append(Grant("unit", offer.site, row.item, off, row))

    def _cap(self, row: Policy) -> float:
        """Return the most that a unit is preferred by: a year's cap over what is bought in a year."""
        if row.preference_cap is None:
            return math.inf
        wanted = sum(d.quantity for d in self.shed.rows(Demand) if d.item == row.item)
        parts = {line.component for line in self.shed.rows(Component)}
        parts |= {line.substitute for line in self.shed.rows(Substitute)}
        if wanted and row.item not in parts:
            return row.preference_cap / wanted
        found = "goes into other items" if wanted else "is demanded nowhere"
        self._wrong(
            row, "preference_cap", f"{row.item} {found}, so that what is bought of it in a year is the plan's to say",
            "blank, or an item that is demanded and goes into no other",
        )  # fmt: skip
        return 0.0

    def _made(self, row: Policy, made: list[Operation]) -> None:
        """Lower the labour rate of the one process that makes the item and nothing else, by the hour."""
        alone = [
            step for step in made
            if step.hours + step.setup_hours / step.batch > 0
            and not any(o.process == step.process and o.item != row.item for o in self.shed.rows(Operation))
            and len({o.route for o in self.shed.rows(Operation) if o.item == row.item}) == 1
        ]  # fmt: skip
        for step in alone:
            hours = step.hours + step.setup_hours / step.batch
            able = self._now(self.able[row.site, step.process])
            times = self.rate.get(able.currency, 1.0)
            left = able.labour_rate * times - row.grant_per_unit / hours
            if left >= -ROOM:
                self._put(replace(able, labour_rate=max(0.0, left) / times))
                return
        most = max(
            (
                self._now(self.able[row.site, s.process]).labour_rate * (s.hours + s.setup_hours / s.batch)
                for s in alone
            ),
            default=0.0,
        )  # fmt: skip
        self._wrong(
            row, "grant_per_unit",
            f"no process makes {row.item} alone at {row.site} whose labour costs as much as {row.grant_per_unit:.12g} a unit",
            f"at most {most:.12g}, or grant_per_hour" if alone else "grant_per_hour for the processes that make it",
        )  # fmt: skip

    def _opening(self, row: Policy) -> None:
        named = [row.site] if row.site else sorted(self.here)
        sites = [s for s in named if self.sites[s].status == "candidate"]
        if not sites:
            at = row.site or f"no site in {self.region}"
            self._wrong(
                row, "site", f"{at} is a candidate, so nothing is opened" if not row.site
                else f"{at} is {self.sites[at].status}, so it is not opened",
                "a site whose status is candidate; what an open site gets changes no plan",
            )  # fmt: skip
        for name in sites:
            site = self._now(self.sites[name])
            times = self.rate.get(site.currency, 1.0)
            left = site.opening_cost * times - row.grant_once
            paid = row.grant_once + (min(left, 0.0) if self.clamped else 0.0)
            if left < -ROOM and not self.clamped:
                self._wrong(
                    row, "grant_once",
                    f"{row.grant_once:.12g} would leave an opening cost of {name} below 0",
                    f"at most {site.opening_cost * times:.12g}, what opening it costs",
                )  # fmt: skip
                continue
            self._put(replace(site, opening_cost=max(0.0, left) / times))
            self.grants.append(Grant("once", name, "", paid, row))

    def _now(self, fact: F) -> F:
        """Return a fact as earlier rows left it."""
        found = self.changed.get((fact.table, fact.id), fact)
        assert isinstance(found, type(fact))
        return found

    def _put(self, fact: Capability | Site | Offer) -> None:
        self.changed[fact.table, fact.id] = fact


def refuse_years(rows: Iterable[Policy], asked_in: int) -> tuple[str, ...]:
    """Return a note where money is of another year than the plan's day; refuse money of several years.

    Raises
    ------
    BadValue
        Policies that count in money of different years.
    """
    by: dict[int, list[str]] = {}
    for row in rows:
        if row.year is not None:
            by.setdefault(row.year, []).append(row.id)
    if len(by) > 1:
        told = ", ".join(f"{ids[0]} in {year}" for year, ids in sorted(by.items()))
        raise BadValue(
            f"policies count in money of different years: {told}",
            hint="bring their amounts to one year, that of the case, and write it in the column year",
        )
    return tuple(
        f"policies count in money of {year}, the plan is of {asked_in}: what prices did between is not in it"
        for year in by
        if year != asked_in
    )
