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
from makeshed.region.jobs import jobs_by
from makeshed.region.local_demand import local_demand
from makeshed.region.local_money import lm3_effect, lm3_notes, lm3_term, three_rounds
from makeshed.region.local_rounds import LocalRounds, Rounds, by_industry
from makeshed.region.people import TradeNeed, people
from makeshed.region.sales import SalesTable, sales_table
from makeshed.science.arrays import Floats
from makeshed.science.inputoutput import required

KINDS: tuple[Literal["I", "II"], ...] = ("I", "II")


@dataclass(frozen=True, slots=True)
class Localised:
    """Effects, what opens them, and what must be known to read them."""

    effects: tuple[LocalEffect, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()
    people: tuple[TradeNeed, ...] = ()


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
    rounds = LocalRounds(table, None if own else jobs, jobs.at(region))
    ways = [rounds.way(demand, view) for view in range(3)]
    money = three_rounds(rounds, demand)
    unit = shed.currency or "money"
    found = people(shed, region, _direct_jobs(table, demand))
    return Localised(
        (*_effects(table, demand, ways, shed.currency), *lm3_effect(money, unit)),
        (
            *_terms(table, demand, ways[1], names, shed.currency),
            *lm3_term(money, unit),
            *found.terms,
        ),
        (
            *grounds(table, demand, jobs, jobs.at(region), names, own=own),
            *lm3_notes(money),
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


def _effects(
    table: SalesTable, demand: Floats, ways: Sequence[Rounds], currency: str
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
    table: SalesTable, demand: Floats, way: Rounds, names: dict[str, str], currency: str
) -> Iterator[tuple[str, Term]]:
    """Open each effect: what is asked, its suppliers, and what is spent of wages, the largest by name."""

    def parts(name: str, unit: str, amounts: Floats, note: str) -> Term:
        return total(name, unit, by_industry(table.industries, names, amounts, unit), note)

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
