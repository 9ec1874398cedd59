"""Who it would take to localise, by occupation, against who works in the region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Industry, Occupation, Shed, Staffing, Workforce
from makeshed.model.staffing import finest
from makeshed.units import Count, MoneyPerHour, Share

TIGHT = 0.05
"""Share of the local trade from which on it is hard to find so many at once."""
FEW = 3


@dataclass(frozen=True, slots=True)
class TradeNeed:
    """How many people of an occupation it would take, and how many there are."""

    occupation: str
    name: str
    need: Count
    here: Count | None
    part: Share | None
    """Of those here; None where their number is not published."""
    wage: MoneyPerHour | None
    """Median of an hour here."""
    usual_wage: MoneyPerHour | None
    """Median of an hour in the industry anywhere."""


@dataclass(frozen=True, slots=True)
class People:
    """Who it would take, what opens that, and what must be known to read it."""

    rows: tuple[TradeNeed, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()


def people(shed: Shed, region: str, jobs: Mapping[str, float]) -> People:
    """Return who it would take to fill jobs by industry, the most first.

    What is known of an industry is taken of the narrowest that it lies in and of which it is.
    """
    rows = shed.table(Staffing)
    if rows.is_empty() or not jobs:
        return People()
    wanted, told, notes = _wanted(shed, rows, jobs)
    if not told:
        return People(notes=tuple(notes))
    here = shed.table(Workforce).filter(region=region)
    years = here["year"].unique().sort().to_list()
    here = here.filter(pl.col("year") == (years[-1] if years else 0))
    local = {o: (n, w) for o, n, w in here.select("occupation", "jobs", "wage").rows()}
    names = dict(shed.table(Occupation).select("occupation", "name").rows())
    found, terms = [], []
    for occupation, parts in wanted.items():
        count = sum(need for _, need, _ in parts)
        own, wage = local.get(occupation, (None, None))
        paid = [(need, usual) for _, need, usual in parts if usual is not None]
        usual = (
            sum(n * w for n, w in paid) / sum(n for n, _ in paid)
            if any(n for n, _ in paid)
            else None
        )
        part = count / own if own else None
        name = names.get(occupation, "")
        found.append(TradeNeed(occupation, name, count, own, part, wage, usual))
        opened = [
            Term(industry, need, "units", "jobs, times its share in them")
            for industry, need, _ in parts
        ]
        terms.append((f"people {occupation}", total(name or occupation, "units", opened)))
    found.sort(key=lambda row: (-row.need, row.occupation))
    year = years[-1] if years else None
    notes += _notes(found, sum(jobs[one] for one in told), region, year, shed.currency)
    return People(tuple(found), tuple(terms), tuple(notes))


def _wanted(
    shed: Shed, rows: pl.DataFrame, jobs: Mapping[str, float]
) -> tuple[dict[str, list[tuple[str, float, float | None]]], list[str], list[str]]:
    """Return by occupation who wants how many at which wage; whose staff is known; and notes."""
    parent = dict(shed.table(Industry).select("industry", "parent").rows())
    above = dict(shed.table(Occupation).select("occupation", "parent").rows())
    known = set(rows["industry"].to_list())
    wanted: dict[str, list[tuple[str, float, float | None]]] = {}
    told, silent, notes = [], [], []
    for industry, count in jobs.items():
        at = industry
        while at and at not in known:
            at = parent.get(at, "")
        if not at:
            silent.append(industry)
            continue
        told.append(industry)
        own = rows.filter(industry=at)
        own = finest(own.filter(pl.col("year") == own["year"].max()), above)
        for occupation, share, wage in own.select("occupation", "share", "wage").rows():
            wanted.setdefault(occupation, []).append((industry, count * share, wage))
        if at != industry:
            notes.append(f"who works in {industry} is not said, and taken to be as in {at}")
    if silent:
        notes.append(f"who works in {few(silent, FEW)} is not said: people for it are not told")
    return wanted, told, notes


def _notes(
    rows: list[TradeNeed], jobs: float, region: str, year: int | None, currency: str
) -> Iterator[str]:
    need = sum(row.need for row in rows)
    if not need:
        return
    yield f"occupations are told of {need / jobs:.1%} of the {jobs:,.1f} jobs that it takes itself, without suppliers"
    if year is None:
        yield f"who works in {region} by occupation is not known"
        return
    unseen = sum(row.need for row in rows if not row.here)
    tight = sum(row.need for row in rows if row.part is not None and row.part > TIGHT)
    yield (
        f"of these, {unseen:,.1f} are in occupations of which none are published in {region} in {year}, and "
        f"{tight:,.1f} in ones where they are more than {TIGHT:.0%} of all there"
    )
    paid = [(row.need, row.wage) for row in rows if row.wage is not None]
    if paid and sum(n for n, _ in paid):
        mean = sum(n * w for n, w in paid) / sum(n for n, _ in paid)
        unit = f"{currency}/h" if currency else "an hour"
        cover = sum(n for n, _ in paid) / need
        yield f"the mean of their median wages there is {mean:,.2f} {unit}, over {cover:.1%} of them"
