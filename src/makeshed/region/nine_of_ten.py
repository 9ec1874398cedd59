"""Between which ends a number lies in nine of ten draws, itself always between them."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats

NINE_OF_TEN = (0.05, 0.95)


def spread(value: float, drawn: Floats) -> tuple[float, float]:
    """Return the ends of a number; draws in which there is none do not count.

    Parameters
    ----------
    value, drawn
        The number, and what it is in each draw, in one unit.
    """
    told = drawn[np.isfinite(drawn)]
    low, high = np.quantile([*told, value], NINE_OF_TEN)
    return min(float(low), value), max(float(high), value)


def spreads(own: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Return the ends of several numbers; where a draw has none, it stands for what is told.

    Parameters
    ----------
    own, drawn
        The numbers, and draws by numbers, in one unit.
    """
    every = np.vstack([drawn, own])
    low, high = np.quantile(np.where(np.isfinite(every), every, own), NINE_OF_TEN, axis=0)
    return np.minimum(low, own), np.maximum(high, own)
