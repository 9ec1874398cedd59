"""Which column each head of a file names: exactly, or in capitals, with a unit, as a note of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from makeshed.language.heads import head, is_note
from makeshed.language.text import few
from makeshed.model.noun import NOUNS, columns

TOLD = 5
"""Heads told of by name; the others are counted."""


class Twice(Exception):  # noqa: N818
    """A column that is there twice, as the head of the second says."""


@dataclass(slots=True)
class NamedColumns:
    """The columns that the heads of a table name.

    Attributes
    ----------
    names
        For each head the name of its column; as written if there is no such column.
    units
        By column, the unit that its head says.
    notes
        The heads of notes.
    told
        How the heads were read, in parts of a sentence.
    """

    names: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def named(heads: Sequence[str], table: str) -> NamedColumns:
    """Return what the heads of a table name; raise `Twice` for a column that is there twice."""
    declared = {column.name: column for column in columns(NOUNS[table])}
    found, otherwise, spelt = NamedColumns(), list[str](), False
    for said in heads:
        read = head(said)
        name = said if said in declared else read.name
        if name not in declared:
            found.names.append(said)
            if said and is_note(said):
                found.notes.append(said)
                continue
        else:
            found.names.append(name)
            if name != said:
                unit = declared[name].unit
                found.units |= {name: read.unit} if read.unit not in {"", unit} else {}
                spelt = spelt or not read.unit
                if read.unit and read.said != f"{name} [{unit}]":
                    otherwise.append(f"{read.said} as {name}")
        if said and found.names[-1] in found.names[:-1]:
            raise Twice(said)
    if spelt:
        found.told.append("heads whatever their capitals and spaces")
    if otherwise:
        found.told.append(f"heads: {few(otherwise, TOLD)}")
    if found.notes:
        found.told.append(f"kept out as notes: {few(found.notes, TOLD)}")
    return found
