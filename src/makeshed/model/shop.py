"""What a workshop says of itself in its own file: rates, and the words of its offers, as found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One row: a name, what it is, and where it stood."""

    name: str
    value: str
    unit: str = ""
    low: str = ""
    high: str = ""
    note: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """The rows of a shop's file, before anything in them is read; see `makeshed.io.rates`.

    Attributes
    ----------
    file
        Its name, as messages and sources have it.
    rows
        What it says, blank values left out.
    notes
        How it was read where that is not plain.
    """

    file: str
    rows: tuple[Said, ...]
    notes: tuple[str, ...] = ()
