"""Fees with a least and a most for each entry, which a plan of a year charges as a share alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from makeshed.language.text import few
from makeshed.model import Duty
from makeshed.model.territory import members
from makeshed.science.duties import FEE
from makeshed.units import Money, Share, amount

PROCESSING: Share = 0.003464
"""Merchandise processing fee of the United States, of the value of a formal entry (19 CFR 24.23(b)(1)(i)(A))."""
LEAST, MOST = 33.58, 651.50
"""What an entry pays at the least and at the most, in fiscal year 2026 [USD]; adjusted each October (19 CFR 24.22(k))."""


def bounds_of_entries(rows: Iterable[Duty]) -> Iterator[str]:
    """Say what is left out where a fee has bounds for an entry.

    Parameters
    ----------
    rows
        Duties that a plan pays.

    Notes
    -----
    An entry of 2,000 USD pays 33.58 USD and not 6.93, one of 500,000 USD 651.50 and not 1,732.
    """
    named = [
        row.duty
        for row in rows
        if row.measure == FEE
        and "US" in members(row.destination)
        and abs(row.rate - PROCESSING) < PROCESSING / 50
    ]
    if named:
        low, high = (_round(bound / PROCESSING) for bound in (LEAST, MOST))
        yield (
            f"{few(named, 5)}: charged as a share of value alone; an entry pays {LEAST:.2f} USD at the least and "
            f"{MOST:.2f} at the most (fiscal year 2026), so that of entries below {low} USD too little is "
            f"counted, above {high} too much; what an entry pays by the unit can be given as per_unit"
        )


def _round(value: Money) -> str:
    return amount(float(round(value, -1)))
