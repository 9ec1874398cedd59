"""Files that were opened: their entries, how they are read piece by piece, and which of them are one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from makeshed.io import make_use_accounts, make_use_tables, staging
from makeshed.io.fitting import fitting
from makeshed.io.record import DirectoryRecord, Recognise
from makeshed.io.untrusted import TableShape, refuse
from makeshed.language.text import legible

Read = Callable[[Iterable[Any], str, Recognise, int], Iterator[DirectoryRecord]]
"""From entries, the name of their file, what recognises processes and the number of the first to what they say."""


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A file that was opened: its entries, how they are read, and what of it is not."""

    name: str
    mark: str
    entries: Sequence[Any]
    read: Read
    notes: tuple[str, ...] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By field of a maker, what its columns are called."""
    shape: TableShape = field(default_factory=TableShape)
    on_costs: float | None = None
    """Labour rates of makers are wanted, at so much over what people earn; None: they are not."""

    @property
    def pieces(self) -> int:
        """How many pieces it is read in."""
        return -(-len(self.entries) // staging.PIECE)

    def records(self, piece: int, recognise: Recognise) -> Iterator[DirectoryRecord]:
        """Yield the records of one piece; what is no text in an entry, or too much, is replaced and told."""
        first = piece * staging.PIECE
        listed = self.entries[first : first + staging.PIECE]
        for number, entry in enumerate(listed, first + 1):
            told, doubts = legible(entry)
            for record in self.read([told], self.name, recognise, number):
                yield replace(fitting(record, doubts), number=number)
        if not piece:
            yield from self._torn()

    def _torn(self) -> Iterator[DirectoryRecord]:
        """Yield the rows with more cells than heads, of which nobody knows which cell is which."""
        for number, (row, cells) in enumerate(self.shape.torn):
            words = f"torn: {len(cells)} cells; right: {len(self.shape.heads)}, as in the head"
            yield DirectoryRecord(f"row {row}", (), (words,), number=-number)


def on_costs_of(sources: Iterable[OpenedSource]) -> float | None:
    """Return at how much over wages labour rates are wanted; None: they are not.

    Raises
    ------
    BadFacts
        Files that are imported together want them at different rates.
    """
    told = {one.name: one.on_costs for one in sources if one.on_costs}
    if len(set(told.values())) > 1:
        wanted = ", ".join(f"{value:g} beside {name}" for name, value in told.items())
        refuse(f"{next(iter(told))}.toml", f"on_costs = {wanted}", "one on_costs for all files that are imported together")  # fmt: skip
    return next(iter(told.values()), None)


def joined(sources: Sequence[OpenedSource]) -> list[OpenedSource]:
    """Return sources in which tables that are one only together, of makers and users of goods, are one.

    Raises
    ------
    BadFacts
        They do not fit together, or one of them is not there.
    """
    tables = {n: one.entries[0]["table"] for n, one in enumerate(sources) if _is_part(one)}
    if not tables:
        return list(sources)
    parts = [sources[n] for n in tables]
    make_use_accounts.of_their_sheets(zip(tables.values(), (one.notes for one in parts), strict=True))  # fmt: skip
    whole = replace(
        parts[0],
        mark="".join(one.mark for one in parts),
        notes=tuple(note for one in parts for note in one.notes),
        entries=make_use_accounts.joined(list(tables.values())),
    )
    return [whole, *(one for n, one in enumerate(sources) if n not in tables)]


def _is_part(source: OpenedSource) -> bool:
    """Whether a source is one table of several that belong together."""
    first = source.entries[0] if source.entries else None
    table = first.get("table") if isinstance(first, Mapping) else None
    return isinstance(table, make_use_tables.MakeUseTable)
