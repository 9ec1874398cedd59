"""What localising would bring: output, value added and jobs, each between two ends, and imports saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import NotEnoughData
from makeshed.model import Industry, Shed
from makeshed.region.effect import LocalEffect
from makeshed.region.effect_grounds import grounds
from makeshed.region.jobs import Jobs, jobs_by
from makeshed.region.local_demand import local_demand
from makeshed.region.people import TradeNeed, people
from makeshed.region.sales import SalesTable, sales_table
from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient, location_quotient_bounds
from makeshed.science.flq import LEAST, MOST, USUAL, region_size, regional_shares
from makeshed.science.inputoutput import required, with_households

LARGEST = 5
"""So many are named in what opens a number."""
HUGE, TINY = 1e12, 1e-12
"""Stand in for a quotient without upper end, and for one of which nobody knows that it is above 0."""
KINDS: tuple[Literal["I", "II"], ...] = ("I", "II")


@dataclass(frozen=True, slots=True)
class Localised:
    """Effects, what opens them, and what must be known to read them."""

    effects: tuple[LocalEffect, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()
    people: tuple[TradeNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """Output of each industry here, by one view of how much it sells here."""

    first: Floats
    """With suppliers (type I)."""
    second: Floats | None
    """And with what is spent of wages (type II)."""


def localised(
    shed: Shed, region: str, year: int, asked: Sequence[str], goods: Mapping[str, float]
) -> Localised:
    """Return what it would bring to make here what is asked, a year.

    Parameters
    ----------
    asked, goods
        As in `local_demand`.

    Raises
    ------
    BadValue
        What is asked cannot be read.
    NotFound
        The shed, or its table, knows no such industry.
    NotEnoughData
        There is no table, nothing to compare the region with, or no gap whose industry is told.
    """
    if not asked:
        return Localised()
    table = sales_table(shed, region)
    names = dict(shed.table(Industry).select("industry", "name").rows())
    demand, notes = local_demand(shed, table, asked, goods)
    jobs = jobs_by(shed, region, year=year, industries=table.industries)
    own = table.region == region
    if not own and len(jobs.regions) == 1:
        raise NotEnoughData(
            f"how much {region} buys of itself is not known: it is the only region of its level with jobs in {year}",
            hint=f"give employment of the other regions of {table.region}",
        )
    ways = [_way(table, demand, jobs, jobs.at(region), n, own=own) for n in range(3)]
    found = people(shed, region, _direct_jobs(table, demand))
    return Localised(
        tuple(_effects(table, demand, ways, shed.currency)),
        (*_terms(table, demand, ways[1], names, shed.currency), *found.terms),
        (
            *grounds(table, demand, jobs, jobs.at(region), names, own=own),
            *notes,
            *table.notes,
            *found.notes,
        ),
        found.rows,
    )


def _direct_jobs(table: SalesTable, demand: Floats) -> dict[str, float]:
    """Return the jobs of what is localised itself, by industry, where they are known."""
    if table.jobs is None:
        return {}
    new = table.jobs.by_output * demand
    return {table.industries[n]: float(new[n]) for n in np.flatnonzero(demand) if new[n] > 0}


def _way(table: SalesTable, demand: Floats, jobs: Jobs, at: int, view: int, *, own: bool) -> _Way:
    """Return what is made here by a view: 0 the least, 1 between, 2 the most."""
    n = len(table.industries)
    here, lives = np.ones((n, n)), np.ones(n)
    if not own:
        size = float(
            region_size(jobs.all_jobs[at], jobs.all_jobs.sum(), (MOST, USUAL, LEAST)[view])
        )
        seller, buyer = _quotients(jobs, at, demand)[view]
        here = regional_shares(seller, buyer, size)
        lives = np.minimum(size * seller, 1.0)
    inputs = here * table.inputs
    first = required(inputs, demand).total
    if table.spending is None:
        return _Way(first, None)
    closed = with_households(inputs, table.wages, lives * table.spending[view])
    return _Way(first, required(closed, np.append(demand, 0.0)).total[:n])


def _quotients(jobs: Jobs, at: int, demand: Floats) -> tuple[tuple[Floats, Floats], ...]:
    """Return the location quotients of sellers and buyers for the least, the usual and the most sold here.

    An industry that nobody is counted in anywhere has its share, and may have none or all. What is
    localised and is not here buys as if it had its share; at least, as if it had no less.
    """
    whole, everything = jobs.shown.sum(0), float(jobs.all_jobs.sum())
    total_ = float(jobs.all_jobs[at])
    usual = location_quotient(jobs.shown[at], total_, whole, everything)
    least, most = jobs.low[at], jobs.high[at]
    rest = jobs.low.sum(0) - least, jobs.high.sum(0) - most
    low, high = location_quotient_bounds(
        (least, most),
        (total_, total_),
        (rest[0] + most, rest[1] + least),
        (everything, everything),
    )
    uncounted = (whole == 0) & (jobs.high.sum(0) == 0)
    usual = np.where(np.isfinite(usual), usual, 1.0)
    low, high = np.where(uncounted, 0.0, low), np.where(uncounted, HUGE, np.minimum(high, HUGE))
    buying = np.where((demand > 0) | (usual == 0), np.maximum(high, 1.0), high)
    return (
        (low, np.maximum(buying, TINY)),
        (usual, np.where(usual > 0, usual, 1.0)),
        (high, np.maximum(low, TINY)),
    )


def _effects(
    table: SalesTable, demand: Floats, ways: Sequence[_Way], currency: str
) -> Iterator[LocalEffect]:
    for measure, unit, weight in _measures(table, demand, currency):
        direct = float(weight @ demand)
        for kind in KINDS:
            picked = [way.first if kind == "I" else way.second for way in ways]
            ends = [float(weight @ made) for made in picked if made is not None]
            if len(ends) == len(ways):
                times = [end / direct if direct else None for end in ends]
                yield LocalEffect(f"{measure} {kind}", measure, kind, unit, direct, *ends, *times)
    saved = _imports(table, demand)
    if np.isfinite(table.co2e).all():
        elsewhere = _replaced(table, demand)
        yield LocalEffect("carbon saved", "carbon saved", "", "kg", float(table.co2e @ demand), 0.0, *elsewhere, None, None, None)  # fmt: skip
    if saved is not None:
        value, most = saved
        unit = currency or "money"
        yield LocalEffect("imports saved", "imports saved", "", unit, float(demand.sum()), 0.0, value, most, None, None, None)  # fmt: skip


def _measures(
    table: SalesTable, demand: Floats, currency: str
) -> Iterator[tuple[str, str, Floats]]:
    """Yield what is counted, in which unit, and how much of it is in a unit of output."""
    money = currency or "money"
    yield "output", money, np.ones(len(table.industries))
    if np.isfinite(table.value_added).all():
        yield "value added", money, table.value_added
    if table.jobs is not None and np.isfinite(table.jobs.by_output[demand > 0]).all():
        yield "jobs", "units", np.nan_to_num(table.jobs.by_output)
    if np.isfinite(table.co2e).all():
        yield "carbon", "kg", table.co2e


def _replaced(table: SalesTable, demand: Floats) -> tuple[float, float]:
    """Return what is emitted no more where the things were made, if it was done as in the table's country.

    Between, with the suppliers there; at most with what they buy from abroad too, as if that were made so.
    """
    home = float(table.co2e @ required(table.inputs, demand).total)
    whole = required(table.inputs + table.bought_abroad, demand).total
    return home, float(table.co2e @ whole)


def _imports(table: SalesTable, demand: Floats) -> tuple[float, float] | None:
    """Return imports into the table's region that are saved: if what is replaced comes from abroad as usual, or all."""
    made = demand > 0
    if not np.isfinite(table.imported[made]).all():
        return None
    needed = _imports_needed(table, demand)
    return float((table.imported * (demand - needed))[made].sum()), float((demand - needed).sum())


def _imports_needed(table: SalesTable, demand: Floats) -> Floats:
    """Return what is imported, by all industries, to make what is asked of each."""
    made = np.flatnonzero(demand)
    columns = np.zeros((len(demand), len(made)))
    columns[made, np.arange(len(made))] = demand[made]
    needed = np.zeros(len(demand))
    needed[made] = table.abroad @ required(table.inputs, columns).total
    return needed


def _terms(
    table: SalesTable, demand: Floats, way: _Way, names: dict[str, str], currency: str
) -> Iterator[tuple[str, Term]]:
    """Open each effect: what is asked, its suppliers, and what is spent of wages, the largest by name."""

    def parts(name: str, unit: str, amounts: Floats, note: str) -> Term:
        order = np.argsort(-amounts, kind="stable")[:LARGEST]
        listed = [
            Term(f"{table.industries[n]} {names.get(table.industries[n], '')}".strip(), float(amounts[n]), unit)
            for n in order
        ]  # fmt: skip
        rest = float(np.delete(amounts, order).sum())
        return total(name, unit, [*listed, Term("others", rest, unit)], note)

    for measure, unit, weight in _measures(table, demand, currency):
        direct = parts("direct", unit, weight * demand, "what is localised itself")
        indirect = parts(
            "indirect", unit, weight * (way.first - demand), "its suppliers here, and theirs"
        )
        yield f"{measure} I", total(f"{measure}, type I", unit, [direct, indirect])
        if way.second is not None:
            induced = parts(
                "induced", unit, weight * (way.second - way.first), "what is spent here of wages"
            )
            yield f"{measure} II", total(f"{measure}, type II", unit, [direct, indirect, induced])
    if np.isfinite(table.co2e).all():
        home = table.co2e * required(table.inputs, demand).total
        own = table.co2e * demand
        yield "carbon saved", total("carbon no more emitted where it was made", "kg", [
            parts("itself", "kg", own, "if it was made as in the table's country"),
            parts("suppliers there", "kg", home - own, "and theirs"),
        ])  # fmt: skip
    if _imports(table, demand) is not None:
        unit, made = currency or "money", demand > 0
        needed = _imports_needed(table, demand)
        came = float((table.imported * demand)[made].sum())
        less = -float((table.imported * needed)[made].sum())
        yield "imports saved", total("imports saved", unit, [
            Term("of what is replaced, from abroad as usual", came, unit),
            Term("inputs from abroad to make it instead", less, unit),
        ])  # fmt: skip
