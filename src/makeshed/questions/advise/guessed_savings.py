"""A row of savings that is an estimate, drawn anew: each of its numbers is off by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from makeshed.model import Saving
from makeshed.policy.drawn_estimates import evenly_off

DRAWS = 256
"""How often a row is drawn: a formula is worked out at once, so that the range of it is no matter of luck."""
TOGETHER = (
    ("count", "count_after"),
    ("power", "power_after"),
    ("hours",),
    ("diameter",),
    ("set_up", "set_up_after"),
    ("cycle",),
    ("energy_price", "peak_charge"),
    ("hourly_cost",),
)
"""Numbers that are off by the same: what they would be after it is guessed from what they are. Pressures and temperatures
are read off an instrument."""


def drawn_savings(row: Saving, off: float, seed: int) -> Iterator[Saving]:
    """Yield a row as it may be, each number between ``1 - off`` and ``1 + off`` times what is told."""
    told = [
        (tuple(name for name in names if getattr(row, name)), f"{row.id}/{names[0]}")
        for names in TOGETHER
    ]
    lots = [(names, evenly_off(off, DRAWS, seed, key)) for names, key in told if names]
    for n in range(DRAWS):
        yield replace(
            row,
            **{name: float(lot[n]) * getattr(row, name) for names, lot in lots for name in names},
        )
