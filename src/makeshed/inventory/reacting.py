"""Order the base far ahead where it is cheap, and make the peaks where it is quick: accurate response."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from makeshed.inventory.variety_cost import VarietyCost
from makeshed.science.arrays import Floats
from makeshed.science.stock import DAYS_PER_YEAR
from makeshed.science.variety import committed, early_order, mismatch

LEAST = 1e-6
"""Of the mean, the smallest early order that is reckoned with; nothing has no logarithm."""
CALM = 1e-9
"""Log-deviation of what does not move."""


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """What is ordered far ahead, and what is left to be made near when it is known to be wanted.

    Attributes
    ----------
    total
        What a year costs [money/a].
    early
        What is ordered far ahead of each variant [1/a].
    below
        How many deviations below its mean each is ordered early, where what is near can make no more; None:
        it can make all that pays.
    """

    total: float
    early: Floats
    below: float | None


def reaction(far: VarietyCost, near: VarietyCost, most: float) -> Reaction | None:
    """Return the best mix of a source that is cheap and one that is quick; None: it is no mix.

    What is short costs what a unit near costs more, and no sale is lost. Where the early order would leave
    more than ``most`` to be made near, as much more is ordered early, the surest first.

    Parameters
    ----------
    far, near
        What both ways alone cost.
    most
        What can be made near in a year [1/a]; inf: any amount.
    """
    dear = near.total / near.volume
    under, over = dear - far.cost, far.cost - far.salvage
    risk = far.volatility * np.sqrt(far.days / DAYS_PER_YEAR)[:, None]
    moves = risk > 0
    if not moves.any() or (np.minimum(under, over) <= 0)[moves.any(axis=1)].any():
        return None
    # What does not move is ordered as it is wanted: reckoned as if it hardly moved.
    risk = np.where(moves, risk, CALM)
    mean = far.quantity[:, None] * far.shares[None, :]
    losses = {"under": np.abs(under)[:, None], "over": np.abs(over)[:, None]}
    ordered, below = np.where(moves, early_order(risk=risk, **losses), 1.0), None
    if float((mean * mismatch(ordered=ordered, risk=risk, **losses)[1]).sum()) > most:
        deviation = np.where(moves, mean * np.sqrt(np.expm1(risk**2)), 0.0)
        least = max(float(mean.sum()) - most, float((mean * ordered).sum()))
        below, units = committed(mean, deviation, min(least, float(mean.sum())))
        ordered = np.maximum(units / mean, LEAST)
    cost, _ = mismatch(ordered=ordered, risk=risk, **losses)
    return Reaction(
        total=math.fsum((far.landed, far.safety, far.parts, float((mean * cost).sum(where=moves)))),
        early=np.asarray((mean * ordered).sum(axis=0)),
        below=below,
    )
