"""One number of a text with what it is, and the units that people write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from makeshed.data import rows
from makeshed.language.numerals import Numeral
from makeshed.language.tokens import Phrases

Sort = Literal[
    "length", "size", "gauge", "swg", "awg", "distance", "period", "working", "hours", "other",
    "money", "phone", "code", "year", "count", "bare",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it is, in mm, km or days, and which lexemes it takes.

    ``others`` is the other reading where points may be decimals or thousands; a range holds both ends.
    """

    sort: Sort
    values: tuple[float, ...]
    first: int
    end: int
    others: tuple[float, ...] = ()
    unit: str = ""
    number: Numeral | None = None
    cued: bool = False


@cache
def units() -> tuple[Phrases, dict[str, tuple[Sort, float]]]:
    """Return the words for units, and by unit what it is of and its factor."""
    words: dict[str, str] = {}
    meant: dict[str, tuple[Sort, float]] = {}
    for row in rows("reading/units"):
        key = f"{row['dimension']} {row['factor']}"
        meant[key] = row["dimension"], float(row["factor"])  # type: ignore[assignment]
        words |= dict.fromkeys(row["words"].split("|"), key)
    return Phrases(words), meant
