"""What is told of files that people wrote in their own way: how they were read, and what was kept out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

READ, ASIDE = " is read so: ", " is kept out: notes"


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


def readings(notes: Iterable[str]) -> tuple[str, ...]:
    """Return those of the notes of answers that tell how files were read, each once."""
    return tuple(dict.fromkeys(note for note in notes if READ in note or note.endswith(ASIDE)))
