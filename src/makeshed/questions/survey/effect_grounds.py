"""On what the effects of localising rest, and what they leave out: notes of the answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from makeshed.questions.survey.jobs import Jobs
from makeshed.questions.survey.sales import SalesTable, poor
from makeshed.science.arrays import Floats
from makeshed.science.flq import LEAST, MOST, USUAL
from makeshed.science.text import few

FEW = 3
"""So many are named in a note."""


def grounds(
    table: SalesTable, demand: Floats, jobs: Jobs, at: int, names: dict[str, str], *, own: bool
) -> Iterator[str]:
    """Yield on what the effects rest, and what they leave out."""
    of = f"the input-output table of {table.region} of {table.year} ({len(table.industries)} industries)"
    if own:
        yield f"effects of localising rest on {of}, the region's own: type I has no ends, though it is not exact"
    else:
        yield (
            f"effects of localising rest on {of}, whose inputs are bought here as far as jobs tell (FLQ): least at an "
            f"exponent of {MOST} and with the fewest jobs there may be, most at {LEAST}, between at {USUAL}"
        )
    yield (
        "effects leave out: what is displaced here, what wages and prices do, whether anybody has the capacity, who "
        "lives elsewhere and what is taxed or saved; they are what is tied to it, not what a policy would add"
    )
    if table.jobs is not None:
        yield from _on_jobs(table, demand, jobs, at, names)
    lacking = [
        f"{one} {names.get(one, '')}".strip()
        for n, one in enumerate(table.industries)
        if demand[n] and not jobs.shown[at, n]
    ]
    if lacking and not own:
        yield (
            f"nobody is known to work here in {few(lacking, FEW)}: what it would buy here is told as if the region "
            "had its share of it"
        )
    bought = table.inputs.sum(0) + table.abroad + table.value_added
    for n in np.flatnonzero(demand):
        left = 1 - float(bought[n])
        if left > 0.01:
            yield (
                f"{left:.1%} of the output of {table.industries[n]} is paid to what the table lacks, and brings "
                "nothing here"
            )


def _on_jobs(
    table: SalesTable, demand: Floats, jobs: Jobs, at: int, names: dict[str, str]
) -> Iterator[str]:
    if table.jobs is None:
        return
    by = table.jobs.by_output
    source = f" ({table.jobs.source})" if table.jobs.source else ""
    yield f"jobs are those of {table.jobs.year} by output of that year{source}"
    silent = [one for one, number in zip(table.industries, by, strict=True) if np.isnan(number)]
    if silent:
        named = few([f"{one} {names.get(one, '')}".strip() for one in silent], FEW)
        yield f"jobs of {named} are not known, and count as none"
    for n in np.flatnonzero(demand):
        new = float(by[n] * demand[n])
        if new > max(jobs.high[at, n], 1.0):
            one = table.industries[n]
            yield (
                f"{new:,.0f} jobs in {one} {names.get(one, '')} are more than the region has in it "
                f"({jobs.shown[at, n]:,.0f}): shares of today say little of so much"
            )
    yield (
        "studies of what came found 1.6 jobs in local services for each in manufacturing in American cities (Moretti "
        "2010) and none on average in Italian ones (Auricchio, over 1981-2011): jobs of type II may be none at all"
    )
    yield from poor(table.jobs)
