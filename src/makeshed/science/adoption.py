"""Whether a firm does what it is advised: what it pays at the firm's hurdle, and the odds that it is done."""

from __future__ import annotations

import math

from makeshed.units import Share

THRESHOLDS = (0.75, 1.25)
"""Years of payback at which half of what energy assessments of small and middle-sized plants recommend is
done: 15 months (Anderson and Newell 2004, Resource and Energy Economics 26, who find that about half of all
is adopted) and 9 months (the assessments of 2002 to 2011)."""
ATTENTION = 1 / 12
"""Payback [a] of what costs no money: somebody has to think of it. A rule of ours."""
HURDLES = (0.5, 1.0)
"""Yearly rates that adoption implies: 50 to 100 % (Anderson and Newell 2004)."""


def payback(once: float, yearly: float) -> float:
    """Return after how many years what is paid once is back [a]; infinite if it never is.

    Worked example: 3,660 paid for 1,039 a year is back after 3.52 years (Lehigh University Industrial
    Assessment Center, replacement of lamps).
    """
    if once <= 0:
        return 0.0
    return once / yearly if yearly > 0 else math.inf


def odds(once: float, yearly: float, threshold: float) -> Share:
    """Return the odds that something is done: half at the threshold of payback, less the later it is back.

    threshold / (threshold + payback), a log-logistic curve of slope 1. That half is done at the threshold
    is published; the slope is not, and is a rule of ours. Payback counts as a month at least.

    Parameters
    ----------
    once
        What it costs, once [money].
    yearly
        What it brings in a year [money/a].
    threshold
        Payback at which half is done [a]; see `THRESHOLDS`.
    """
    if yearly <= 0:
        return 0.0
    return threshold / (threshold + max(payback(once, yearly), ATTENTION))
