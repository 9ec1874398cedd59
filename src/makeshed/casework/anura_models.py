"""Models of the Anura schema, that of the best-known commercial tool of network design, as cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.io.anura.findings import LeftOut
from makeshed.io.anura.model_reading import read
from makeshed.model import NOUNS, Shed
from makeshed.store import save
from makeshed.store.every_sheet import sheets_of
from makeshed.store.examples import refuse_example
from makeshed.store.replacing import refuse_written_over
from makeshed.store.server_address import placed


@dataclass(frozen=True, kw_only=True)
class ImportedModel(Answer[LeftOut]):
    """What a model became; the rows are what of it is not in the case, and what that would have meant."""

    row_type: ClassVar[type] = LeftOut
    key: ClassVar[str] = "what"
    shed: Shed
    read: int
    """Rows of its tables."""
    facts: Mapping[str, int]

    def headline(self) -> str:
        """One sentence, and a warning where the answer may be another."""
        brought = ", ".join(f"{count:,} {table}" for table, count in self.facts.items() if count)
        said = f"{self.read:,} rows: {brought}"
        loud = [row.what for row in self.rows if row.changes]
        if not loud:
            return f"{said}; nothing is left out that changes the answer"
        return (
            f"{said}; NOT AS IN THE MODEL, AND THE ANSWER MAY BE ANOTHER FOR IT: {', '.join(loud)}"
        )


def import_anura(
    model: str | PathLike[str], into: str | PathLike[str], *, replace: bool = False
) -> ImportedModel:
    """Write a model of the Anura schema, of commercial network design, as a case.

    Parameters
    ----------
    model
        A workbook with a sheet a table, a folder of CSV files named by table, or a SQLite database.
    into
        The case: a folder, an .xlsx workbook or a .db file.
    replace
        Replace the case that is there.

    Raises
    ------
    BadFacts
        What is wrong with it, or would be another cost here: all at once, by file, row and column.
    NotFound
        There is no such file.
    MakeshedError
        Something is there already, and ``replace`` is not said.
    """
    refuse_example(into)
    target = placed(into)
    if not replace:
        refuse_written_over(target)
    found = read(Path(model), sheets_of)
    save(found.shed, target)
    facts = {name: len(found.shed.table(noun)) for name, noun in NOUNS.items()}
    return ImportedModel(
        rows=found.left, notes=found.notes, shed=found.shed, read=found.rows, facts=facts
    )
