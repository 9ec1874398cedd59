"""What duties do to those who make: effective protection."""

from __future__ import annotations

from collections.abc import Iterable

from makeshed.units import Share


def effective_protection(duty: Share, inputs: Iterable[tuple[Share, Share]]) -> float:
    """Return by how much duties raise the value that a maker can add, as a share of it without duties.

    (t - sum of a_i t_i) / (1 - sum of a_i). Less than 0 where what goes in pays more than what comes
    ready-made: then duties protect who imports. Infinite where nothing is added.

    Parameters
    ----------
    duty
        On the finished good, t.
    inputs
        For each input its share a_i of the finished good's price without duties, and its duty t_i.

    Notes
    -----
    Corden 1966, The Structure of a Tariff System and the Effective Protective Rate, Journal of Political
    Economy 74(3). Worked example: a good of 1,000 under 40 % with inputs of 500 under 20 % is protected
    by 60 %, with inputs of 800 by 120 %.
    """
    listed = list(inputs)
    added = 1 - sum(share for share, _ in listed)
    gain = duty - sum(share * each for share, each in listed)
    if abs(added) < 1e-12:
        return float("inf") if gain > 0 else float("-inf") if gain < 0 else 0.0
    return gain / added
