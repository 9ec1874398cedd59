"""Who could do what nobody in a region does: the occupations it takes, and the people here closest to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.language.mentions import read
from makeshed.language.text import few
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Occupation, Operation, Shed, Workforce
from makeshed.model.occupations import done_by, likeness, soc
from makeshed.model.staffing import finest
from makeshed.region.gap import RegionGap
from makeshed.science.arrays import Ints
from makeshed.science.skills import transferability
from makeshed.units import Count, MoneyPerHour, Share

CLOSEST = 3
"""So many occupations of the region are named beside one that is missing."""
FEW = 3


@dataclass(frozen=True, slots=True)
class GapTrade:
    """An occupation that a missing process takes, how many there are, and who comes closest.

    Attributes
    ----------
    occupation
        Code of SOC 2018.
    here
        Who work in it in the region; none: not published.
    wage
        Median of an hour there.
    reach
        How alike it is to the work of everybody here, on average: from how many it can be learned.
    close
        Occupations of the region most alike: how alike, how many people, at which median wage.
    close_here
        People in those.
    """

    gap: str
    occupation: str
    name: str
    here: Count | None
    wage: MoneyPerHour | None
    reach: Share | None
    close: str
    close_here: Count | None


@dataclass(frozen=True, slots=True)
class LocalWork:
    """Who work in a region, by code of SOC: people, none where secret, and median wage."""

    year: int | None
    of: dict[str, tuple[float | None, float | None]]
    unread: tuple[str, ...]
    """Occupations whose keys are no codes of SOC."""


@dataclass(frozen=True, slots=True)
class GapTrades:
    """The occupations behind gaps, and what must be known to read them."""

    rows: tuple[GapTrade, ...] = ()
    notes: tuple[str, ...] = ()


def gap_trades(shed: Shed, region: str, gaps: Sequence[RegionGap]) -> GapTrades:
    """Return by process or thing that nobody does or makes who would, and who in the region is closest to them.

    A thing with a routing is told by the processes of it that nobody does, which are gaps of their own. What
    has none is told by the process that usually makes what its name says it is.
    """
    asked = {row.gap: row.what for row in gaps if row.kind == "process"}
    usual = dict(_usual(shed, gaps))
    asked |= {gap: process for gap, process in usual.items() if process not in asked.values()}
    told = {process: done_by(process) for process in asked.values()}
    wanted = [(gap, one) for gap, process in asked.items() for one in told[process]]
    silent = [process for process in dict.fromkeys(asked.values()) if not told[process]]
    notes = []
    if silent:
        notes.append(f"which occupation does {few(silent, FEW)} is not known")
    read_ = [
        f"{gap.partition(':')[2]} ({process})" for gap, process in usual.items() if gap in asked
    ]
    if read_:
        notes.append(
            f"how a thing without a routing is made is read in its name: {few(read_, FEW)}"
        )
    if not wanted:
        return GapTrades(notes=tuple(notes))
    local = local_work(shed, region)
    work = RegionWork(local)
    rows = tuple(work.row(gap, one) for gap, one in wanted)
    return GapTrades(rows, (*notes, *work.notes(region, {one for _, one in wanted})))


def _usual(shed: Shed, gaps: Sequence[RegionGap]) -> Iterator[tuple[str, str]]:
    """Yield the process that usually makes each thing that nobody here makes and that has no routing."""
    routed, known = set(shed.table(Operation)["item"]), vocabulary()
    for row in gaps:
        if row.kind != "item" or row.what in routed:
            continue
        named = (
            key
            for mention in read(row.name or row.what)
            for kind, key in mention.concepts
            if kind == "product"
        )
        process = next((way for product in named for way in known.made_by(product)[:1]), "")
        if process:
            yield row.gap, process


def local_work(shed: Shed, region: str) -> LocalWork:
    """Return who work in a region in the last year there is, none where nobody says."""
    rows = shed.table(Workforce).filter(region=region)
    if rows.is_empty():
        return LocalWork(None, {}, ())
    year = rows["year"].to_list()
    parent = dict(shed.table(Occupation).select("occupation", "parent").rows())
    rows = finest(rows.filter(pl.col("year") == max(year)), parent)
    found, unread = {}, []
    for key, jobs, wage in rows.select("occupation", "jobs", "wage").rows():
        if code := soc(key):
            found[code] = (jobs, wage)
        else:
            unread.append(key)
    return LocalWork(max(year), found, tuple(unread))


class RegionWork:
    """The work that is done in a region, against occupations that are missing."""

    def __init__(self, local: LocalWork) -> None:
        self.local, self.like = local, likeness()
        known = [
            (self.like.number[code], jobs)
            for code, (jobs, _) in sorted(local.of.items())
            if code in self.like.number and jobs
        ]
        self.numbers: Ints = np.array([number for number, _ in known], dtype=np.int64)
        self.jobs = np.array([jobs for _, jobs in known], dtype=float)
        self.codes = list(self.like.names)

    def row(self, gap: str, occupation: str) -> GapTrade:
        """Return what an occupation that a gap asks for finds here."""
        here, wage = self.local.of.get(self.counted(occupation), (None, None))
        close = self._close(occupation)
        return GapTrade(
            gap=gap,
            occupation=occupation,
            name=self.like.names[occupation],
            here=here,
            wage=wage,
            reach=self._reach(occupation),
            close="; ".join(self._told(code, alike) for code, alike in close),
            close_here=sum(self.local.of[code][0] or 0.0 for code, _ in close) if close else None,
        )

    def counted(self, occupation: str) -> str:
        """Return the code under which an occupation is counted: its own, or that of its broad group."""
        broad = f"{occupation[:5]}0"
        return broad if occupation not in self.local.of and broad in self.local.of else occupation

    def _close(self, occupation: str) -> list[tuple[str, float]]:
        """Return the occupations of the region most alike, itself apart."""
        own = self.like.number[occupation]
        others = self.numbers[self.numbers != own]
        alike = self.like.matrix[own, others]
        order = np.lexsort((others, -alike))[:CLOSEST]
        return [(self.codes[others[n]], float(alike[n])) for n in order]

    def _reach(self, occupation: str) -> float | None:
        own = self.like.number[occupation]
        apart = self.numbers != own
        if not apart.any():
            return None
        numbers = np.append(self.numbers[apart], own)
        weights = np.append(self.jobs[apart], 0.0)
        alike = self.like.matrix[np.ix_(numbers, numbers)]
        return float(transferability(alike, weights)[-1])

    def _told(self, code: str, alike: float) -> str:
        jobs, wage = self.local.of[code]
        paid = f" at {wage:,.2f}/h" if wage is not None else ""
        return f"{self.like.names[code]} {alike:.2f} ({jobs:,.0f}{paid})"

    def notes(self, region: str, wanted: set[str]) -> Iterator[str]:
        """Yield what must be known to read the rows."""
        yield "which occupations do a process is judged by the titles of SOC 2018; how alike they are, by what O*NET 30.1 says that they take in the United States"
        if self.local.year is None:
            yield f"who works in {region} by occupation is not known (workforce): nobody close is named"
            return
        whole = sum(jobs or 0.0 for jobs, _ in self.local.of.values())
        if whole:
            share = float(self.jobs.sum()) / whole
            yield f"of the people whose occupation is published in {region} in {self.local.year}, {share:.1%} are in ones that O*NET tells the skills of, and are compared"
        if self.local.unread:
            yield f"occupations whose keys are no codes of SOC are not compared: {few(self.local.unread, FEW)}"
        broad = sorted(one for one in wanted if self.counted(one) != one)
        if broad:
            yield f"{few(broad, FEW)} are counted here with all of their broad group"
