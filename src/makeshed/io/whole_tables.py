"""Tables that are read whole, since what a row means hangs on the others: rates, balances, trade.

Such a table is one document, its facts; what it leaves out is said in ``FILE.toml`` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, Problem, nearest
from makeshed.io.process_names import processes_in
from makeshed.io.record import DirectoryRecord, Recognise, said
from makeshed.io.untrusted import content, refuse
from makeshed.language.table_row import numbered
from makeshed.model import Fact


def written_heads(row: Mapping[str, Any]) -> dict[str, str]:
    """Return by the name of a column in small letters how the file writes it."""
    return {str(name).strip().lower(): str(name) for name in row}


def named_codes(
    rows: Sequence[Mapping[str, Any]],
    columns: tuple[str, str],
    form: re.Pattern[str],
    right: str,
    file: str,
    key: Callable[[str], str] = str,
) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """Return names by code with the row of each, and what is wrong with codes: no such, or there twice.

    Parameters
    ----------
    columns
        Of the code, and of the name.
    form, right
        What a code looks like, and one.
    key
        Makes a key of a code.
    """  # fmt: skip
    named: dict[str, tuple[int, str]] = {}
    problems: list[Problem] = []
    for number, row in numbered(rows):
        code, name = (said(row.get(column)).strip() for column in columns)
        wrong = "" if form.fullmatch(code) else repr(code)
        if not wrong and key(code) in named:
            wrong = f"{code} again, of row {named[key(code)][0]}"
        if wrong:
            problems.append(
                Problem("", number, columns[0], wrong, f"a code such as {right}, once", file)
            )
        named.setdefault(key(code), (number, name))
    return named, problems


def one_document(
    facts: Sequence[Fact], problems: Sequence[Problem], doubts: Iterable[str]
) -> list[dict[str, Any]]:
    """Return a whole table as one document; raise `BadFacts` with what in it cannot be read."""
    if problems:
        raise BadFacts(problems)
    return [{"facts": facts, "doubts": tuple(dict.fromkeys(doubts))}]


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield the facts of each file that was made `one_document`."""
    del recognise, source
    for document in documents:
        yield DirectoryRecord(f"table {first}", tuple(document["facts"]), tuple(document["doubts"]))


def read_in_passing(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield the same of files that name regions, industries and occupations in passing: what a case knows stays."""
    for record in read(documents, source, recognise, first):
        yield replace(record, keeps=True)


def told_beside(
    beside: Path, names: Collection[str], fits: Callable[[str, Any], bool], right: str
) -> dict[str, Any]:
    """Return what the file beside a table says of it; nothing where there is none.

    Parameters
    ----------
    beside
        The file.
    names
        What it may say.
    fits
        Whether a value is one of its name.
    right
        What values are.

    Raises
    ------
    BadFacts
        It says something else.
    """
    if not beside.is_file():
        return {}
    _, found = content(beside)
    for name, value in found.items():
        if name not in names:
            refuse(beside.name, f"a line called {name!r}", nearest(name, names))
        if not fits(name, value):
            refuse(beside.name, f"{name} = {value!r:.40}", right)
    return dict(found)
