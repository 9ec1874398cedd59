"""What strangers wrote, made to fit the columns: entry by entry, so that no entry keeps out the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from makeshed.io.record import DirectoryRecord
from makeshed.model import Fact
from makeshed.model.noun import columns

CUT = " ..."


def fitting(record: DirectoryRecord, doubts: Sequence[str] = ()) -> DirectoryRecord:
    """Return a record with too long texts cut; without a key that is short enough it has no facts.

    Parameters
    ----------
    record
        What was read.
    doubts
        Other things that were amiss in the entry.
    """
    warnings = [*record.warnings, *doubts]
    facts = []
    for fact in record.facts:
        changed = dict[str, str]()
        for name, said, most in _long(fact):
            warnings.append(f"{fact.table}, {name}: {len(said):,} characters, {most:,} kept")
            changed[name] = said[: most - len(CUT)] + CUT
        facts.append(replace(fact, **changed) if changed else fact)  # type: ignore[type-var]
    keys = [name for fact in record.facts for name, _, _ in _long(fact) if name in _keys(fact)]
    if keys:
        return DirectoryRecord(
            record.where, (), (*warnings, f"left out: {keys[0]} is too long for a key")
        )
    return replace(record, facts=tuple(facts), warnings=tuple(dict.fromkeys(warnings)))


def _long(fact: Fact) -> Iterator[tuple[str, str, int]]:
    """Yield the texts of a fact that are longer than their column takes."""
    for column in columns(type(fact)):
        value = getattr(fact, column.name)
        if isinstance(value, str) and len(value) > column.most:
            yield column.name, value, column.most


def _keys(fact: Fact) -> set[str]:
    """Return the columns that are keys, of this table or of another."""
    return {c.name for c in columns(type(fact)) if c.name in fact.key or c.refers}
