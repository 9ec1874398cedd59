"""Rows and terms of the answer, from the two readings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.answer import Term, total
from makeshed.disruption.instead import Instead, sourcing
from makeshed.disruption.loss import CurveCorner, Loss
from makeshed.disruption.loss_list import spend_of
from makeshed.disruption.margins import Margins, people
from makeshed.disruption.stressed_network import ENOUGH, Net
from makeshed.disruption.two_readings import LossRead, LossReading
from makeshed.language.text import few
from makeshed.network.bringing import prior
from makeshed.network.lossmaker import Losing, LossHit
from makeshed.science.exposure import exposure_index
from makeshed.units import amount

Line = tuple[tuple[float, float], ...]
BEYOND = 1.5
"""How far a curve is drawn, in times to recover."""
FEW = 3


@dataclass(frozen=True, kw_only=True)
class LossCase:
    """One loss with what it stops and does in both readings."""

    losing: Losing
    hit: LossHit
    planned: LossRead
    could: LossRead
    lines: tuple[Line, ...] = ()
    """The curves of both readings; none where nothing is lost long after the time to recover."""


@dataclass(frozen=True, kw_only=True)
class StressAsked:
    """What all rows are told from."""

    net: Net
    margins: Margins
    planned: LossReading
    could: LossReading
    cases: tuple[LossCase, ...]

    @property
    def names(self) -> list[str]:
        """The demands by name."""
        rows = self.net.tables.demands.select("place", "i").iter_rows()
        return [f"{place}:{self.net.item(i)}" for place, i in rows]


def losses(asked: StressAsked, instead: Instead) -> tuple[Loss, ...]:
    """Return a row for each loss, the largest first."""
    index = exposure_index(np.array([case.planned.outcome.loss for case in asked.cases]))
    could = exposure_index(np.array([case.could.outcome.loss for case in asked.cases]))
    rows = [
        _loss(asked, case, instead, float(index[n]), float(could[n]))
        for n, case in enumerate(asked.cases)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.loss, -row.could_loss, row.survive)))


def _loss(asked: StressAsked, case: LossCase, instead: Instead, index: float, could: float) -> Loss:
    losing, planned, able = case.losing, case.planned, case.could
    harmless = planned.outcome.loss == 0 and not case.hit.acts.any()
    gaps = planned.gap, able.gap
    heads = [
        people(asked.net, read.outcome.lost, gap)
        for read, gap in zip((planned, able), gaps, strict=True)
    ]
    return Loss(
        lost=losing.key,
        hits=_hits(asked, planned),
        sourcing=sourcing(asked.planned, case.hit, losing),
        recover=losing.days,
        survive=planned.survive,
        gap=planned.gap,
        loss=loss_of(case),
        units=_clean(planned.units),
        index=index,
        could_survive=able.survive,
        could_gap=able.gap,
        could_loss=_clean(able.outcome.loss),
        could_units=_clean(able.units),
        could_index=could,
        instead="" if harmless else instead.said(case.hit, losing, able.outcome),
        spend=math.fsum(spend_of(asked.net, case.hit)),
        rests_on=_rests(asked, case),
        people=heads[0],
        could_people=heads[1],
        rate=losing.rate,
    )


def loss_of(case: LossCase) -> float:
    """Return what a loss costs as planned [money]."""
    return _clean(case.planned.outcome.loss)


def _clean(number: float) -> float:
    """Return 0 for what is a solver's rounding of it."""
    return 0.0 if abs(number) < 1e-6 else number


def _hits(asked: StressAsked, read: LossRead) -> str:
    """Return the demands that miss something, the most first."""
    lost = read.outcome.lost
    least = max(ENOUGH * float(asked.net.wanted.sum()), 1e-6)
    order = [d for d in np.argsort(-lost, kind="stable").tolist() if lost[d] > least]
    names = asked.names
    few = [names[d] for d in order[:FEW]]
    rest = [f"{len(order) - FEW} more"] if len(order) > FEW else []
    return ", ".join([*few, *rest])


def _rests(asked: StressAsked, case: LossCase) -> str:
    """Return which of the facts behind a row are assumed: the time to recover, bring-up, capacity."""
    assumed = []
    if case.losing.rests != "facts":
        assumed.append(f"recovery ({case.losing.rests})")
    if not case.hit.acts.any():
        return "; ".join(assumed) or "facts"
    acts, done = asked.net.acts, case.could.outcome.done.sum(axis=0)
    stepped = (done > 1e-6) & ~asked.could.used & (acts["kind"] != "move").to_numpy()
    if case.planned.outcome.loss > 1e-6 and (stepped & ~acts["given"].to_numpy()).any():
        assumed.append("bring-up (priors)")
    more = case.planned.outcome.done.sum(axis=0) - asked.planned.base * case.losing.days
    buys = (acts["kind"] == "buy").to_numpy()
    if (buys & (more > 1e-6) & np.isinf(asked.planned.cap)).any():
        assumed.append("capacity not given: no limit")
    return "; ".join(assumed) or "facts"


def case_of(losing: Losing, hit: LossHit, planned: LossReading, could: LossReading) -> LossCase:
    """Return what a loss does in both readings, with its curves to beyond its time to recover."""
    reads = planned.read(hit, losing), could.read(hit, losing)
    horizon = BEYOND * losing.days
    lines = []
    if min(read.survive for read in reads) < horizon:
        for reading, read in zip((planned, could), reads, strict=True):
            safe = read.survive >= horizon
            line = ((0.0, 0.0), (horizon, 0.0)) if safe else reading.curve(hit, losing, horizon)
            lines.append(line)
    return LossCase(losing=losing, hit=hit, planned=reads[0], could=reads[1], lines=tuple(lines))


def corners(asked: StressAsked) -> tuple[CurveCorner, ...]:
    """Return the curves of all losses that lose something."""
    found: list[CurveCorner] = []
    for case in asked.cases:
        for planned, line in zip((True, False), case.lines, strict=False):
            found += [
                CurveCorner(case.losing.key, "as planned" if planned else "what could step in", *at)
                for at in line
            ]
    return tuple(found)


def opened(asked: StressAsked) -> dict[str, Term]:
    """Return the money of each loss, by demand, in both readings."""
    unit, names, each = asked.net.shed.currency or "money", asked.names, asked.margins.each
    found = {}
    for case in asked.cases:
        for read, prefix in ((case.planned, ""), (case.could, "could:")):
            parts = [
                Term(
                    names[d],
                    float(lost * each[d]),
                    unit,
                    f"{amount(lost)} units x {amount(each[d])}",
                )
                for d, lost in enumerate(read.outcome.lost.tolist())
                if lost > 1e-9
            ]
            key = f"{prefix}{case.losing.key}"
            found[key] = total(key, unit, parts, f"{amount(case.losing.days)} days long")
    return found


def said(asked: StressAsked) -> list[str]:
    """Return what to tell of all rows."""
    notes = [
        (
            "each loss is the least possible: everybody knows at once and shares what is left best; the day "
            "by day may lose more. Both times count at the door of what is lost: what is under way still "
            "arrives, and as much later the first comes again"
        ),
    ]
    if any("capacity not given" in _rests(asked, case) for case in asked.cases):
        notes.append(
            "offers that the plan uses and that state no capacity step in without limit: give "
            "offers.capacity, or the loss as planned is too low"
        )
    idle = [case.losing.key for case in asked.cases if not case.hit.acts.any()]
    if idle:
        notes.append(f"stops nothing that there is here: {few(idle, FEW)}")
    notes += _untold(asked.net)
    candidates = asked.net.tables.sites.filter(pl.col("status") == "candidate")["s"].to_list()
    busy = set(asked.net.acts.filter(pl.col("base") > 0)["s"])
    closed = [asked.net.site(s) for s in candidates if s not in busy]
    if shut := [site for site in closed if site not in asked.net.opened]:
        notes.append(
            f"candidates that the plan does not open cannot step in: {', '.join(shut[:FEW])}"
        )
    return notes


def _untold(net: Net) -> list[str]:
    """Say from when on steps in what the plan does not use and what no fact says this of."""
    idle = net.acts.filter(~pl.col("given") & pl.col("kind").is_in(["buy", "make"]))
    rows = idle.select("s", "i").unique().sort("s", "i").rows()
    if not rows:
        return []
    names = few([f"{net.item(i)} at {net.site(s)}" for s, i in rows], FEW)
    days = {name: f"{prior('step in', name):g}" for name in ("offer", "capability", "move")}
    told = (
        f"nothing says from when on {names} could step in: taken are {days['offer']} days for an offer, "
        f"{days['capability']} for a process that its site has, its lead time on top of each, and {days['move']} for "
        "a way that is not used (priors; give bring_up)"
    )
    return [told]
