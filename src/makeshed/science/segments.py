"""Multiple-choice segments of a cost that is linear piece by piece (Croxton and others 2003)."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly


def choices(
    a: Assembly, *, group: Ints, low: Floats, high: Floats, unit: Floats, fixed: Floats, gate: Ints
) -> tuple[Ints, Ints]:
    """Add multiple-choice segments; return the columns of their amounts and of their binaries.

    Parameters
    ----------
    a
        The program that is written.
    group
        Group of each segment; at most one segment of a group is chosen.
    low, high
        Least and most of a chosen segment; ``high`` must be finite.
    unit, fixed
        Cost of one unit, and of choosing the segment at all.
    gate
        By group, the binary column that must be 1 for any choice, or -1.
    """
    return segments(a, group=group, low=low, high=high, unit=unit, fixed=fixed, gate=gate)[:2]


def segments(
    a: Assembly, *, group: Ints, low: Floats, high: Floats, unit: Floats, fixed: Floats, gate: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Add segments as `choices` does; return also the rows of their most and, where there is one, their least.

    Parameters
    ----------
    a
        The program that is written.
    group, low, high, unit, fixed, gate
        As `choices` takes them.
    """
    amount = a.columns(unit)
    chosen = a.columns(fixed, upper=1.0, integer=True)
    below = a.rows(len(group), upper=0.0)
    a.put(below, amount)
    a.put(below, chosen, -high)
    floor = np.flatnonzero(low > 0)
    above = a.rows(len(floor), lower=0.0)
    a.put(above, amount[floor])
    a.put(above, chosen[floor], -low[floor])
    free = gate < 0
    one = a.rows(len(gate), upper=np.where(free, 1.0, 0.0))
    a.put(one[group], chosen)
    a.put(one[~free], gate[~free], -1.0)
    return amount, chosen, below, above
