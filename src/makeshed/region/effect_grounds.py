"""On what the effects of localising rest, and what they leave out: notes of the answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from makeshed.language.text import few
from makeshed.region.jobs import Jobs
from makeshed.region.sales import SalesTable, poor
from makeshed.science.arrays import Floats, Ints
from makeshed.science.flq import LEAST, MOST, USUAL

FEW = 3
"""So many are named in a note."""
MISSED = 0.8
"""Share of the country's jobs that regions must have among them, to stand for it without a note."""
SLIGHT = 0.01
"""Share of its output that an industry may pay to what the table lacks without a note."""


def grounds(
    table: SalesTable, demand: Floats, jobs: Jobs, at: int, names: dict[str, str], *, own: bool
) -> Iterator[str]:
    """Yield on what the effects rest, and what they leave out."""
    called = [f"{one} {names.get(one, '')}".strip() for one in table.industries]
    of = f"the input-output table of {table.region} of {table.year} ({len(called)} industries)"
    if own:
        yield f"effects of localising rest on {of}, the region's own: type I has no ends, though it is not exact"
    else:
        yield (
            f"effects of localising rest on {of}, whose inputs are bought here as far as jobs tell (FLQ): least at an "
            f"exponent of {MOST} and with the fewest jobs there may be, most at {LEAST}, between at {USUAL}"
        )
        yield from _on_quotients(demand, jobs, at, called)
        yield from _on_peers(table, jobs)
    yield (
        "effects leave out: what is displaced here, what wages and prices do, whether anybody has the capacity, who "
        "lives elsewhere and what is taxed or saved; they are what is tied to it, not what a policy would add"
    )
    yield from _on_jobs(table, demand, jobs, at, called)
    yield from _on_carbon(table, called)
    yield from _on_amounts(table, demand, called)


def _on_quotients(demand: Floats, jobs: Jobs, at: int, called: list[str]) -> Iterator[str]:
    asked = np.flatnonzero((demand > 0) & (jobs.shown[at] == 0))
    if len(asked):
        yield (
            f"nobody is known to work here in {_some(asked, called)}: what it would buy here is told as if the region "
            "had its share of it"
        )
    nowhere = np.flatnonzero((jobs.shown.sum(0) == 0) & (jobs.high.sum(0) == 0))
    if len(nowhere):
        yield (
            f"no region counts anybody in {_some(nowhere, called)}: between, the region has its share of it, and from "
            "none to all it buys of it at the ends"
        )


def _on_peers(table: SalesTable, jobs: Jobs) -> Iterator[str]:
    whole, peers = table.jobs.whole if table.jobs else 0.0, float(jobs.all_jobs.sum())
    if whole and peers < MISSED * whole:
        yield (
            f"regions of its level have {peers:,.0f} of the {whole:,.0f} jobs of {table.region}: the region counts as "
            "a larger part of the whole than it is, and effects are too large"
        )


def _on_jobs(
    table: SalesTable, demand: Floats, jobs: Jobs, at: int, called: list[str]
) -> Iterator[str]:
    asked = demand > 0
    by = table.jobs.by_output if table.jobs is not None else np.full(len(demand), np.nan)
    silent = np.isnan(by)
    if table.jobs is None or np.any(silent & asked):
        yield f"no jobs are told: those by output of {_some(np.flatnonzero(silent & asked), called)} are not known"
        return
    source = f" ({table.jobs.source})" if table.jobs.source else ""
    yield f"jobs are those of {table.jobs.year} by output of that year{source}"
    if silent.any():
        yield f"jobs of {_some(np.flatnonzero(silent), called)} are not known, and count as none"
    new = by * demand
    more = np.flatnonzero(asked & (new > np.maximum(jobs.high[at], 1.0)))
    if len(more):
        told = [
            f"{called[n]} ({new[n]:,.0f} jobs where {jobs.shown[at, n]:,.0f} are)" for n in more
        ]
        yield (
            f"more than the region has of it now, in {few(told, FEW)}: shares of today say little of so much"
        )
    yield (
        "studies of what came found 1.6 jobs in local services for each in manufacturing in American cities (Moretti "
        "2010) and none on average in Italian ones (Auricchio, over 1981-2011): there may be no induced jobs at all"
    )
    yield from poor(table.jobs)


def _on_carbon(table: SalesTable, called: list[str]) -> Iterator[str]:
    silent = np.flatnonzero(np.isnan(table.co2e))
    if len(silent) == len(called):
        yield f"carbon is not told: outputs of {table.region} give no co2e"
    elif len(silent):
        yield f"carbon is not told: what {_some(silent, called)} emit is not known"
    else:
        if table.co2e_source:
            yield f"what industries emit: {table.co2e_source}"
        yield (
            "carbon is what plants emit here, more than before, without freight and use; carbon saved is what is emitted "
            "no more where things were made: at least none, between as in the table's country with suppliers, at most "
            "with what these buy abroad too; made where it is dirtier, more is saved than that"
        )


def _on_amounts(table: SalesTable, demand: Floats, called: list[str]) -> Iterator[str]:
    for n in np.flatnonzero(demand > table.output):
        yield (
            f"doubtful: {demand[n]:,.0f} of {called[n]} is more than all of {table.region} makes of it "
            f"({table.output[n]:,.0f})"
        )
    left = 1 - (table.inputs.sum(0) + table.abroad + table.value_added)
    for n in np.flatnonzero((demand > 0) & (left > SLIGHT)):
        yield f"{left[n]:.1%} of the output of {called[n]} is paid to what the table lacks, and brings nothing here"


def _some(at: Ints, called: list[str]) -> str:
    return few([called[n] for n in at], FEW)
