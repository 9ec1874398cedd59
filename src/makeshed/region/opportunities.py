"""What a region could do next: how easy it is and what it is worth, side by side, each with the ends of its rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from makeshed.region.advantage import Advantage
from makeshed.region.closest import Close
from makeshed.region.gap import RegionGap
from makeshed.region.gaps import Gaps
from makeshed.region.jobs import Jobs
from makeshed.region.opportunity import Opportunity
from makeshed.region.related import Related
from makeshed.region.specialisation import Strength
from makeshed.science.arrays import Floats
from makeshed.units import Share

OFF: Share = 0.2
"""How far money may be off: the ends of a rank are those within it."""
ENDS = (0.05, 0.95)


def of_gaps(gaps: Gaps) -> tuple[Opportunity, ...]:
    """Return the gaps as opportunities: who is near them, and the money behind them."""
    ease = [
        (gaps.stays[row.gap],) * 2
        if row.gap in gaps.stays
        else _ease(row, gaps.close.get(row.gap, ()))
        for row in gaps.rows
    ]
    near = [
        _off(pair) if row.gap in gaps.stays else pair
        for row, pair in zip(gaps.rows, ease, strict=True)
    ]
    easy, dear = _ranks(near), _ranks([_off((row.cost, row.cost)) for row in gaps.rows])
    return tuple(
        Opportunity(
            opportunity=row.gap,
            kind="gap",
            name=row.name or row.what,
            makers=len(gaps.close.get(row.gap, ())),
            ease_low=ease[n][0],
            ease_high=ease[n][1],
            ease_first=easy[n][0],
            ease_last=easy[n][1],
            guess=None,
            worth=row.cost,
            gain=None,
            worth_first=dear[n][0],
            worth_last=dear[n][1],
            essential=row.essential,
            co2e=row.co2e,
        )
        for n, row in enumerate(gaps.rows)
    )


Ends = tuple[float | None, float | None]


def _off(pair: Ends) -> Ends:
    """Return between which ends an amount of money may be."""
    low, high = pair
    return (None, None) if low is None or high is None else ((1 - OFF) * low, (1 + OFF) * high)


def _ease(row: RegionGap, close: Sequence[Close]) -> Ends:
    """Return the most that any maker has of what it takes; not known where nobody says what that is."""
    if close:
        return max(one.least for one in close), max(one.most for one in close)
    return (0.0, 0.0) if row.kind == "process" else (None, None)


def _ranks(ends: Sequence[Ends]) -> list[tuple[int | None, int | None]]:
    """Return the first and the last rank that each may have, the larger first, all between their ends."""
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    found: list[tuple[int | None, int | None]] = []
    for low, high in ends:
        if low is None or high is None:
            found.append((None, None))
            continue
        surely = sum(other > high for other, _ in known)
        maybe = sum(other >= low for _, other in known)
        found.append((surely + 1, maybe))
    return found


def of_industries(
    jobs: Jobs, near: Related, rows: Sequence[Strength], own: Mapping[str, Advantage]
) -> tuple[Opportunity, ...]:
    """Return the industries that the region is not surely above its share in, by density and gain.

    The ends are those of nine in ten draws in which every figure of jobs is off by a fifth.
    """
    number = {industry: n for n, industry in enumerate(jobs.industries)}
    open_ = [
        row
        for row in rows
        if row.specialised != "yes" and row.density is not None and row.gain is not None
    ]
    if not open_ or near.redrawn is None:
        return ()
    which = np.array([number[row.industry] for row in open_])
    close, gain = near.redrawn.density[:, which], near.redrawn.gain[:, which]
    easy, dear = _spread(close), _spread(gain)
    found = [
        Opportunity(
            opportunity=row.industry,
            kind="industry",
            name=row.name or row.industry,
            makers=None,
            ease_low=row.density_low,
            ease_high=row.density_high,
            ease_first=int(easy[0, n]),
            ease_last=int(easy[1, n]),
            guess=row.guess,
            worth=None,
            gain=row.gain,
            worth_first=int(dear[0, n]),
            worth_last=int(dear[1, n]),
            **_advantage(own.get(row.industry)),
        )
        for n, row in enumerate(open_)
    ]
    return tuple(sorted(found, key=lambda one: (-(one.gain or 0.0), one.opportunity)))


def _advantage(own: Advantage | None) -> dict[str, Any]:
    if own is None:
        return {}
    return {"advantage": own.value, "advantage_low": own.low, "advantage_high": own.high}


def _spread(drawn: Floats) -> Floats:
    """Return between which ranks each lies in nine of ten draws, the largest first."""
    ranks = (-drawn).argsort(1, kind="stable").argsort(1, kind="stable") + 1.0
    low, high = np.quantile(ranks, ENDS, axis=0)
    return np.array([np.floor(low), np.ceil(high)])
