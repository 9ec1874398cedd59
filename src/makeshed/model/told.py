"""What is told of files that people wrote in their own way: how they were read, and what was kept out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """How one file of a case was read where that is not as it must be written.

    Attributes
    ----------
    text
        In words.
    case
        Where the case was read from.
    kept_out
        Whether notes of people were left where they are, so that a save to the same place loses them.
    """

    text: str
    case: str = ""
    kept_out: bool = False

    def __str__(self) -> str:
        return self.text
