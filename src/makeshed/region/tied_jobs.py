"""Jobs that what is sold from a region takes beyond who sells it: suppliers there, and what wages buy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import NotFound
from makeshed.language.text import few
from makeshed.model import Employment, Industry, Region, Shed
from makeshed.region.jobs import jobs_by
from makeshed.region.local_demand import shares_in
from makeshed.region.local_rounds import LocalRounds, Rounds, by_industry
from makeshed.region.sales import SalesTable, poor, sales_table, table_of
from makeshed.science.arrays import Floats
from makeshed.units import Count, MoneyPerYear

FEW = 3
"""So many are named in a note."""
UNIT = "jobs"
Makers = Literal["counted here", "told", "told with parts"]


@dataclass(frozen=True, slots=True)
class TiedJobs:
    """Jobs in the region that a table of what industries buy of one another ties to what is sold from here more.

    Attributes
    ----------
    type
        I: with suppliers here, and theirs; II: and with what is spent here of wages.
    sold
        What is sold from here more than without the policy, of goods that are in it.
    wages
        What the hours that the plan makes here cost more: type II counts what is spent of it.
    direct
        Of who makes the goods sold, where the case tells no hours of them.
    low, value, high
        With ``direct``; people employed, full-time or not.
    """

    policy: str
    type: Literal["I", "II"]
    sold: MoneyPerYear
    wages: MoneyPerYear
    direct: Count
    low: Count
    value: Count
    high: Count


@dataclass(frozen=True, slots=True)
class SoldItem:
    """What is sold of an item from here more than without a policy [money/a]; less: below 0.

    ``makers``: whether their hours are told by the case already, and those in parts of it too.
    """

    item: str
    industry: str
    money: float
    makers: Makers


@dataclass(frozen=True, slots=True)
class Sold:
    """What is sold from here more under a policy, and what is paid for hours of the plan here [money/a]."""

    items: Sequence[SoldItem]
    wages: float


@dataclass(frozen=True, slots=True)
class Tied:
    """Jobs tied to what policies move, what opens them, and what must be known to read them."""

    rows: tuple[TiedJobs, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()


def tied_jobs(shed: Shed, code: str, sold: Mapping[str, Sold]) -> Tied:
    """Return the jobs tied to what is sold from a country or union more, by policy.

    None where the case has no input-output table of it, or where nothing moves.
    """
    region = _region(shed, code)
    moving = {name: one for name, one in sold.items() if one.items or one.wages}
    if not moving or not region or table_of(shed, region) is None:
        return Tied()
    table = sales_table(shed, region)
    rounds = _rounds(shed, table, region)
    if isinstance(rounds, str) or table.jobs is None:
        why = rounds if isinstance(rounds, str) else "no year has jobs and output of an industry"
        return Tied(notes=(f"jobs beside the plan are not told: {why}",))
    found = [_Tying(shed, rounds, name, one).tied() for name, one in moving.items()]
    notes = [note for each in found for note in each.notes]
    if rows := tuple(row for each in found for row in each.rows):
        notes = [*_grounds(rounds, region), *notes, *table.notes, *poor(table.jobs)]
    return Tied(rows, tuple(term for each in found for term in each.terms), tuple(notes))


def _region(shed: Shed, code: str) -> str:
    """Return the region of the case that a country or union is; blank if none."""
    frame = shed.table(Region)
    nation = frame.filter(level="country", country=code)["region"].to_list()
    return code if code in frame["region"] else next(iter(nation), "")


def _rounds(shed: Shed, table: SalesTable, region: str) -> LocalRounds | str:
    """Return how rounds go on in the region, or why nobody knows."""
    if table.region == region:
        return LocalRounds(table)
    silent = f"how much {region} buys of itself is not known: "
    years = shed.table(Employment).filter(region=region)["year"].to_list()
    if not years:
        return (
            f"{silent}the table is that of {table.region}, and there is no employment of {region}"
        )
    jobs = jobs_by(shed, region, year=max(years), industries=table.industries)
    if len(jobs.regions) == 1:
        return f"{silent}it is the only region of its level with jobs in {max(years)}"
    return LocalRounds(table, jobs, jobs.at(region))


class _Tying:
    """What one policy moves, as demand on the industries of a table."""

    def __init__(self, shed: Shed, rounds: LocalRounds, policy: str, sold: Sold) -> None:
        assert rounds.table.jobs is not None
        self.rounds, self.policy, self.sold = rounds, policy, sold
        self.table = rounds.table
        self.coin = shed.currency or "money"
        self.names = dict(shed.table(Industry).select("industry", "name").rows())
        self.weight = np.nan_to_num(rounds.table.jobs.by_output)
        self.known = np.isfinite(rounds.table.jobs.by_output)
        self.made, self.whole = np.zeros_like(self.weight), np.zeros_like(self.weight)
        self.left: dict[str, dict[str, float]] = {}
        for one in sold.items:
            self._take(shed, one)

    def _take(self, shed: Shed, one: SoldItem) -> None:
        """Put what is sold of an item to the demand on its industry, or to what is left out."""
        if one.makers == "told with parts":
            self._leave("the case tells the hours in their parts", one)
        elif not one.industry:
            self._leave("their items tell no industry", one)
        else:
            try:
                share = shares_in(shed, self.table, one.industry)
            except NotFound:
                return self._leave(f"the table has nothing of {one.industry}", one)
            if one.makers == "counted here" and not self.known[share > 0].all():
                return self._leave("jobs by output of their industry are not known", one)
            self.whole += one.money * share
            if one.makers == "counted here":
                self.made += one.money * share
        return None

    def _leave(self, why: str, one: SoldItem) -> None:
        self.left.setdefault(why, {})[one.item] = one.money

    def tied(self) -> Tied:
        """Return the jobs, less and more between two ends.

        What is sold less is taken off what is sold more, both between their ends: the least is that of more
        with the most of less.
        """
        notes = tuple(self._left_out())
        if not self.whole.any() and not self.sold.wages:
            return Tied(notes=notes)
        more, less = (self._ways(sign) for sign in (1.0, -1.0))
        direct = float(self.weight @ self.made)
        rows, terms = [], []
        for kind in ("I", "II"):
            ends = [
                direct + self._beyond(more[up], kind, 1.0) - self._beyond(less[down], kind, -1.0)
                for up, down in ((0, 2), (1, 1), (2, 0))
            ]
            if kind == "II" and self.table.spending is None:
                continue
            if kind == "I" and not self.whole.any():
                continue
            rows.append(
                TiedJobs(self.policy, kind, float(self.whole.sum()), self.sold.wages, direct, *ends)
            )
            terms.append((f"{self.policy}: jobs {kind}", self._opened(kind, more[1], less[1])))
        return Tied(tuple(rows), tuple(terms), notes)

    def _side(self, sign: float) -> tuple[Floats, float]:
        return np.maximum(sign * self.whole, 0.0), max(sign * self.sold.wages, 0.0)

    def _ways(self, sign: float) -> list[Rounds]:
        demand, wages = self._side(sign)
        return [self.rounds.way(demand, view, wages) for view in range(3)]

    def _beyond(self, way: Rounds, kind: str, sign: float) -> float:
        """Return the jobs of suppliers, and of what wages buy, without those that make what is sold."""
        output = way.second if kind == "II" and way.second is not None else way.first
        return float(self.weight @ (output - self._side(sign)[0]))

    def _opened(self, kind: str, more: Rounds, less: Rounds) -> Term:
        """Return jobs by who makes what is sold, its suppliers, and what is spent of wages."""
        first = more.first - less.first
        parts = [
            self._parts("who makes what is sold", self.made, "where the case tells no hours of it"),
            self._parts("suppliers here", first - self.whole, "and theirs"),
        ]
        if kind == "II" and more.second is not None and less.second is not None:
            theirs = self._goods_alone(1.0) - self._goods_alone(-1.0)
            parts += [
                self._parts("what is spent of wages there", theirs - first, "of makers and suppliers"),
                self._parts(
                    "what is spent of wages in the plan", more.second - less.second - theirs,
                    f"{self.sold.wages:,.0f} {self.coin}/a for hours made here",
                ),
            ]  # fmt: skip
        return total(f"jobs beside the plan, type {kind}", UNIT, parts)

    def _goods_alone(self, sign: float) -> Floats:
        """Return the output with what is spent of wages, those in the plan apart."""
        second = self.rounds.way(self._side(sign)[0], 1).second
        assert second is not None
        return second

    def _parts(self, name: str, output: Floats, note: str) -> Term:
        listed = by_industry(self.table.industries, self.names, self.weight * output, UNIT)
        return total(name, UNIT, listed, note)

    def _left_out(self) -> Iterator[str]:
        for why, items in self.left.items():
            order = sorted(items, key=lambda item: -abs(items[item]))
            money = sum(map(abs, items.values()))
            yield (
                f"{self.policy}: jobs beside the plan leave out goods of {money:,.0f} {self.coin}/a more or less "
                f"sold from here, since {why}: {few(order, FEW)}"
            )


def _grounds(rounds: LocalRounds, region: str) -> Iterator[str]:
    """Yield on what the jobs rest, and what they leave out."""
    table, jobs = rounds.table, rounds.table.jobs
    assert jobs is not None
    how = (
        f"whose inputs {region} buys of itself as far as jobs tell (FLQ)"
        if rounds.jobs is not None
        else "its own, so that type I has no ends, though it is not exact"
    )
    source = f" ({jobs.source})" if jobs.source else ""
    yield (
        f"jobs beside the plan rest on the input-output table of {table.region} of {table.year} "
        f"({len(table.industries)} industries), {how}; jobs are people employed by output of {jobs.year}{source}: "
        "where prices rose since, they are too many"
    )
    yield (
        "jobs beside the plan are tied to goods bought from here and to wages of the plan, more than without the policy; "
        "not in them: hours that the plan counts, what makers here buy beside parts (energy, upkeep, services), "
        "carriers, and what is displaced: nobody says that they would be new"
    )
    silent = np.flatnonzero(np.isnan(jobs.by_output))
    if len(silent):
        named = [table.industries[n] for n in silent]
        yield f"jobs of {few(named, FEW)} are not known, and count as none"
