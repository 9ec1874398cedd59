"""What is bought for a life and paid off in it, used or not: a site that opens, a step of expansion.

What it costs is paid off year by year, as in a plan of one year. Who stops using it earlier owes the rest of its
first life, so a horizon that ends early owes nothing for the years after it. What is used longer than its life is
bought again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.network.periods.block_rows import Amount, amounts, tie
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.science.program import Assembly

EVEN = 1e-9
"""Years that lie no further apart are the same."""

Use = Sequence[tuple[float, Amount]]
"""Whether something is in use in a period: what the amounts sum to, 0 or 1."""


def owe(a: Assembly, horizon: Horizon, uses: Sequence[Use], yearly: float, life: float) -> None:
    """Add what is owed in the years in which something that was bought is not in use.

    Parameters
    ----------
    a
        The program that is written.
    horizon
        The periods.
    uses
        By period, whether it is in use.
    yearly
        What it is paid off by in a year.
    life
        Over how many years.
    """
    built = amounts(a.columns(np.zeros(len(uses)), upper=1.0))
    costs = [yearly * weight for weight in horizon.weights[1:]]
    owed = amounts(a.columns(costs, upper=1.0)) if costs else ()
    tie(a, [(1, built[0]), *_less(uses[0])], lower=0, upper=0)
    for p in range(1, len(uses)):
        tie(a, [(1, built[p]), *_less(uses[p])], lower=0)
        tie(a, [(1, built[p]), (-1, built[p - 1])], lower=0)
        tie(a, [(1, built[p]), (-1, built[p - 1]), *_less(uses[p])], upper=0)
        before = paid_off_before(horizon, p, life)
        over = [(1.0, built[before - 1])] if before else []
        tie(a, [(1, owed[p - 1]), (-1, built[p]), *uses[p], *over], lower=0)


def _less(use: Use) -> list[tuple[float, Amount]]:
    return [(-weight, amount) for weight, amount in use]


def paid_off_before(horizon: Horizon, p: int, life: float) -> int:
    """Return how many of the first periods lie so far before one that what was bought in them is paid off.

    Parameters
    ----------
    horizon, p
        The periods, and which of them.
    life
        Over how many years what is bought is paid off.
    """
    now = horizon.starts[p]
    return sum(start + life <= now + EVEN for start in horizon.starts[:p])


def owed_in(horizon: Horizon, used: Sequence[bool], life: float) -> list[int]:
    """Return the periods in which something is owed that is not in use: those of its first life.

    Parameters
    ----------
    horizon
        The periods.
    used
        By period, whether it is in use.
    life
        Over how many years it is paid off.
    """
    if True not in used:
        return []
    first = list(used).index(True)
    end = horizon.starts[first] + life - EVEN
    later = range(first + 1, len(used))
    return [p for p in later if not used[p] and horizon.starts[p] < end]


def bought_in(horizon: Horizon, used: Sequence[bool], life: float) -> list[int]:
    """Return by period how often something is bought: when it is first used, and again when its life is over.

    Parameters
    ----------
    horizon
        The periods.
    used
        By period, whether it is in use.
    life
        How many years it lasts.
    """
    found, end = [0] * len(used), -np.inf
    for p, is_used in enumerate(used):
        start, stop = horizon.starts[p], horizon.starts[p] + horizon.years[p]
        end = max(end, start) if is_used and end <= start + EVEN else end
        while is_used and end < stop - EVEN:
            found[p] += 1
            end += life
    return found
