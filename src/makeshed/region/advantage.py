"""Jurisdictional advantage of a region in an industry: what it takes is here, few others have as much, and it is used here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import NotEnoughData
from makeshed.model import Shed
from makeshed.region.jobs import Jobs, jobs_by
from makeshed.region.nine_of_ten import spread
from makeshed.region.related import Related
from makeshed.region.sales import sales_table


@dataclass(frozen=True, slots=True)
class Advantage:
    """Of one industry: density times (1 - matched) times demand, and its parts, all from 0 to 1.

    The name is of Feldman and Martin (2005); it has no standard number, and this one is makeshed's own.
    """

    value: float
    low: float
    high: float
    """In nine of ten draws in which every figure of jobs is off by a fifth; demand is held."""
    density: float
    matched: float
    """Share of the other regions of the level in which as much of what is near it is there, or more."""
    demand: float
    """How much of it industries here buy, against their share of all jobs, 1 at most."""

    def opened(self, name: str) -> Term:
        """Return what takes it down from 1, part by part."""
        rest = self.density * (1 - self.matched)
        parts = (
            Term("everything it takes, here alone, and used here", 1.0, "1"),
            Term("what is near it and not here", self.density - 1, "1", "1 less density"),
            Term("other regions have as much", rest - self.density, "1", f"{self.matched:.0%} of them"),
            Term("used here less than elsewhere", self.value - rest, "1", f"{self.demand:.0%} of its share"),
        )  # fmt: skip
        return total(f"{name}, jurisdictional advantage", "1", parts)


def advantages(shed: Shed, jobs: Jobs, region: str, near: Related) -> Mapping[str, Advantage]:
    """Return the advantage of a region by industry, of those that the input-output table of its country tells apart."""
    demand = used_here(shed, jobs, region)
    if near.redrawn is None:
        return {}
    found = {}
    for n, industry in enumerate(jobs.industries):
        share = demand.get(industry)
        if share is None or not np.isfinite(near.density[n]):
            continue
        dense, matched = float(near.density[n]), float(near.matched[n])
        value = dense * (1 - matched) * share
        drawn = near.redrawn.density[:, n] * (1 - near.redrawn.matched[:, n]) * share
        found[industry] = Advantage(value, *spread(value, drawn), dense, matched, share)
    return found


def used_here(shed: Shed, jobs: Jobs, region: str) -> dict[str, float]:
    """Return by industry how much of it industries here buy, against their share of all jobs, 1 at most."""
    try:
        table = sales_table(shed, region)
    except NotEnoughData:
        return {}
    by = jobs_by(shed, region, year=jobs.year, industries=table.industries)
    at, whole = by.at(region), by.shown.sum(0)
    here = np.divide(by.shown[at], whole, out=np.zeros_like(whole), where=whole > 0)
    used = table.inputs + table.bought_abroad
    every = used @ table.output
    own = np.divide(used @ (table.output * here), every, out=np.zeros_like(every), where=every > 0)
    size = float(by.all_jobs[at] / by.all_jobs.sum())
    return {
        one: float(min(share / size, 1.0))
        for one, share, all_ in zip(table.industries, own, every, strict=True)
        if all_ > 0
    }
