"""Who it takes to do some hours of processes: occupations, who is there, who is close, and what teaching takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Shed, Training
from makeshed.model.occupations import done_by, soc
from makeshed.region.gap_trades import RegionWork, local_work
from makeshed.units import Count, Day, FullTime, HourPerYear, Money, MoneyPerHour, Share

FEW = 3


@dataclass(frozen=True, slots=True)
class WorkTrade:
    """An occupation that hours of a process take: how many people, how many are here, and who comes close.

    ``part`` is the share of those here that it takes, ``close`` the occupations of the region most alike, with
    likeness, people and wage. ``taught`` is what it costs to teach all of them, ``taught_days`` until they work
    alone; blank: nobody said.
    """

    policy: str
    process: str
    hours: HourPerYear
    occupation: str
    name: str
    need: FullTime
    here: Count | None
    part: Share | None
    wage: MoneyPerHour | None
    close: str
    close_here: Count | None
    taught: Money | None
    taught_days: Day | None


@dataclass(frozen=True, slots=True)
class WorkTrades:
    """Who hours take, what opens that, and what must be known to read it."""

    rows: tuple[WorkTrade, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()
    notes: tuple[str, ...] = ()


def work_trades(
    shed: Shed,
    region: str,
    hours: Mapping[tuple[str, str], Sequence[tuple[str, float]]],
    hours_per_job: float,
) -> WorkTrades:
    """Return who more hours of processes take, the most people of a policy first.

    Parameters
    ----------
    region
        Whose workforce is looked at.
    hours
        By policy and process, at which site or on what how many [h/a].
    hours_per_job
        Of one person in a year [h/a].
    """
    work = RegionWork(local_work(shed, region))
    taught = {soc(row.occupation) or row.occupation: row for row in shed.priced_rows(Training)}
    rows, terms, silent = [], [], []
    for (policy, process), parts in hours.items():
        told = done_by(process)
        opened = total(
            f"{process}: people", "FTE",
            [Term(where, each / hours_per_job, "FTE", f"{each:,.0f} h/a") for where, each in parts],
        )  # fmt: skip
        if not told:
            silent.append(process)
            continue
        terms.append((f"{policy}: {process}", opened))
        known = work.row(process, told[0])
        need = opened.value
        teach = taught.get(told[0])
        rows.append(
            WorkTrade(
                policy=policy,
                process=process,
                hours=sum(each for _, each in parts),
                occupation=told[0],
                name=known.name,
                need=need,
                here=known.here,
                part=need / known.here if known.here else None,
                wage=known.wage,
                close=known.close,
                close_here=known.close_here,
                taught=need * teach.cost if teach and teach.cost is not None else None,
                taught_days=teach.days if teach else None,
            )
        )
    rows.sort(key=lambda row: (row.policy, -row.need, row.process))
    notes = tuple(_notes(work, region, rows, silent))
    return WorkTrades(tuple(rows), tuple(terms), notes)


def _notes(
    work: RegionWork, region: str, rows: Sequence[WorkTrade], silent: Sequence[str]
) -> Iterator[str]:
    if silent:
        yield f"which occupation does {few(sorted(set(silent)), FEW)} is not known: people for it are not told"
    if not rows:
        return
    yield (
        "of occupations that do a process the likeliest is counted; people are those of hours that come, not of those "
        "that go"
    )
    yield from work.notes(region, {row.occupation for row in rows})
    if bare := sorted({row.name for row in rows if row.taught is None}):
        yield f"what it costs and takes to teach is not told of {few(bare, FEW)} (trainings)"
