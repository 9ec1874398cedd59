"""Files of strangers into a case: with progress, resumable, and with a list of what to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Literal

from makeshed.answer import Answer
from makeshed.errors import BadFacts, BadValue, Busy, nearest
from makeshed.io import bills, directories, geojson, mapping, okh, okw, openstreetmap, schemaorg
from makeshed.io.duplicates import Known, pairs
from makeshed.io.fitting import fitting
from makeshed.io.processes import processes_in
from makeshed.io.record import Recognise, Record
from makeshed.io.staging import PIECE, Stage
from makeshed.io.untrusted import Book, content, refuse
from makeshed.model import NOUNS, Fact, Place, Shed, Site
from makeshed.model.noun import frame_of
from makeshed.science.text import legible
from makeshed.units import Kilometre, Share

Kind = Literal[
    "auto", "okh", "okw", "fablabs", "oshub", "osm", "geojson", "schemaorg", "bom", "table"
]
Read = Callable[[Iterable[Any], str, Recognise, int], Iterator[Record]]
Format = tuple[Callable[[Any], bool], Read]

FORMATS: Mapping[str, Format] = {
    "okh": (okh.matches, okh.read),
    "osm": (openstreetmap.matches, openstreetmap.read),
    "schemaorg": (schemaorg.matches, schemaorg.read),
    "okw": (okw.matches, okw.read),
    "fablabs": (directories.is_fablabs, directories.read_fablabs),
    "oshub": (directories.is_oshub, directories.read_oshub),
    "geojson": (geojson.matches, geojson.read),
    "bom": (bills.matches, bills.read),
}
"""By name: whether an entry is of the format, and its reader; the first that matches reads a file."""

WRAPPERS = (
    "features",
    "facilities",
    "labs",
    "results",
    "items",
    "@graph",
    "manifests",
    "data",
    "elements",
)
TRIES = 5
"""How often facts are laid over a case that others change meanwhile."""
OWN_KEYS = ("place", "site", "item", "component")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come."""

    done: int
    total: int
    file: str


@dataclass(frozen=True, slots=True)
class Review:
    """Something that a person should look at."""

    what: Literal["duplicate", "doubt", "left out"]
    entry: str
    """Key of the site or item, or the entry of the file."""
    other: str
    """What it may be the same as."""
    alike: Share | None
    distance: Kilometre | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Import(Answer[Review]):
    """What an import brought; the rows are what to review."""

    row_type: ClassVar[type] = Review
    key: ClassVar[str] = "entry"
    files: int
    entries: int
    facts: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    finished: bool = True

    def headline(self) -> str:
        """One sentence."""
        if not self.finished:
            return f"stopped after {_many(self.entries, 'entry')}; nothing is changed yet, import again to go on"
        brought = ", ".join(f"{count:,} {table}" for table, count in self.facts.items() if count)
        read = f"{_many(self.entries, 'entry')} from {_many(self.files, 'file')}"
        return f"{read}: {brought or 'no facts'}"


def _many(count: int, what: str) -> str:
    """Return a count with its noun in the singular or plural."""
    plural = f"{what.removesuffix('y')}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"


def import_files(
    paths: Sequence[str | Path],
    into: str | Path,
    *,
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
    writing: Callable[[Path], AbstractContextManager[Any]] = nullcontext,
    kind: Kind = "auto",
    on_progress: Callable[[Progress], bool | None] | None = None,
    recognise: Recognise = processes_in,
    book: Book | None = None,
) -> Import:
    """Add the entries of files to a case, and say what to review.

    The case changes at the end and as a whole. An import that was cut short, or that ``on_progress``
    ended, goes on from where it was when the same files are imported again. Several imports into one
    case read at once and write one after the other; what each brought is there.

    Parameters
    ----------
    paths
        Files; all are opened before anything is written. ``FILE.toml`` beside a table maps its columns.
    into
        Case to add to; it need not exist.
    load, save
        How a case is read and written; a door gives those of ``makeshed.store``.
    writing
        How one is its only writer meanwhile: ``makeshed.store.locking.writing``.
    kind
        Format of the files; ``auto`` tells it by the first entry.
    on_progress
        Called for each piece of a file; False ends the import.
    recognise
        From text to the processes named in it, each with its words.
    book
        How a workbook is read; a door gives ``makeshed.store.sheets.rows_of``.

    Raises
    ------
    BadFacts
        A file is damaged, hostile or of no known format; it is named, and nothing is written.
    NotFound
        There is no such file.
    Busy
        The same import is under way, or somebody else is writing the case; what was read is kept.
    """
    into = Path(into)
    sources = [opened(Path(path), kind, book) for path in paths]
    stage = Stage(
        into, [kind, *(part for source in sources for part in (source.name, source.mark))]
    )
    with writing(stage.folder):
        read, whole = _kept(stage, sources, recognise, on_progress)
        if not whole:
            return Import(rows=(), files=len(sources), entries=read, facts={}, finished=False)
        try:
            with writing(into):
                found = _merged(stage, sources, into, load, save)
        except BadFacts:  # it would be refused again
            stage.clear()
            raise
        stage.clear()
    told = (note for source in sources for note in source.told)
    return replace(found, files=len(sources), notes=(*told, *found.notes))


def _kept(
    stage: Stage,
    sources: Sequence[Source],
    recognise: Recognise,
    on_progress: Callable[[Progress], bool | None] | None,
) -> tuple[int, bool]:
    """Keep all pieces that are not kept yet; return how many entries are, and whether all of them."""
    total = sum(len(source.entries) for source in sources)
    done = 0
    for index, source in enumerate(sources):
        before = done
        for piece in range(source.pieces):
            if not stage.has(index, piece):
                stage.keep(index, piece, source.records(piece, recognise))
            done = before + min((piece + 1) * PIECE, len(source.entries))
            if on_progress and on_progress(Progress(done, total, source.name)) is False:
                return done, False
    return done, True


def _merged(
    stage: Stage,
    sources: Sequence[Source],
    into: Path,
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
) -> Import:
    """Lay the pieces over the case and save it, if it is still the case that was loaded."""
    for _ in range(TRIES):
        before = _state(into)
        records = ((s.name, r) for i, s in enumerate(sources) for r in stage.records(i, s.pieces))
        shed = load(into) if before else Shed()
        made, found = gathered(shed, records)
        if _state(into) == before:
            save(made, into)
            told = (told.text for told in shed.told)
            return replace(found, notes=(*told, *found.notes))
    raise Busy(
        f"{into.name} changes while it is added to", hint="import again: what was read is kept"
    )


def _state(case: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Return what tells that the files of a case are others than before; nothing if there are none."""
    if case.is_dir():
        files = [*case.glob("[!.]*"), *case.glob(".saved/*")]
    else:
        files = [case, *(case.with_name(case.name + end) for end in ("-wal", "-journal"))]
    stats = [(str(path), path.stat()) for path in sorted(files) if path.is_file()]
    return tuple((name, s.st_ino, s.st_size, s.st_mtime_ns) for name, s in stats)


def gathered(shed: Shed, records: Iterable[tuple[str, Record]]) -> tuple[Shed, Import]:
    """Return the shed with the facts of the records, and what to review."""
    facts: dict[str, list[Fact]] = {}
    taken: set[tuple[str, str]] = set()
    review: list[Review] = []
    warnings: list[str] = []
    count = 0
    for file, entry in records:
        count += 1
        known, gone = bills.keeping(shed, file, entry) if entry.keeps else (entry.facts, [])
        shed = shed.minus(*gone) if gone else shed
        own, twin = _apart(known, taken)
        name = own[0].id if own else f"{file}, {entry.where}"
        if twin:
            review.append(Review("duplicate", name, twin, 1.0, None, "the same key twice"))
        for fact in own:
            if entry.keeps and (fact.table, fact.id) in taken:
                continue  # a part of two bills
            taken.add((fact.table, fact.id))
            facts.setdefault(fact.table, []).append(fact)
        warnings += [f"{file}, {entry.where}: {text}" for text in entry.warnings]
        what: Literal["doubt", "left out"] = "doubt" if own else "left out"
        if entry.warnings:
            review.append(Review(what, name, "", None, None, "; ".join(entry.warnings)))
    old = _known(shed)
    made = shed.with_rows({table: frame_of(NOUNS[table], rows) for table, rows in facts.items()})
    new_keys = {fact.id for fact in facts.get(Site.table, ())}
    new = [known for known in _known(made) if known.site in new_keys]
    found = pairs([known for known in old if known.site not in new_keys], new)
    twins = [
        Review("duplicate", p.other, p.one, p.alike, p.distance, "name and place") for p in found
    ]
    return made, Import(
        rows=(*twins, *review), files=0, entries=count, warnings=tuple(warnings),
        facts={table: len(rows) for table, rows in facts.items()}, notes=_summary(warnings),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened: its entries and how they are read."""

    name: str
    mark: str
    entries: Sequence[Any]
    read: Read
    told: tuple[str, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces it is read in."""
        return -(-len(self.entries) // PIECE)

    def records(self, piece: int, recognise: Recognise) -> Iterator[Record]:
        """Yield the records of one piece; what is no text in an entry, or too much, is replaced and told."""
        first = piece * PIECE
        for number, entry in enumerate(self.entries[first : first + PIECE], first + 1):
            told, doubts = legible(entry)
            for record in self.read([told], self.name, recognise, number):
                yield fitting(record, doubts)


def opened(path: Path, kind: Kind = "auto", book: Book | None = None) -> Source:
    """Return a file with its reader; raise `BadFacts` if it is of no known format."""
    if kind not in {"auto", "table", *FORMATS}:
        raise BadValue(
            f"no format is called {kind!r}", hint=nearest(kind, ["auto", "table", *FORMATS])
        )
    told: list[str] = []
    notation, found = content(path, told, book)
    mark = sha256(path.read_bytes()).hexdigest()
    beside = path.with_name(f"{path.name}.toml")
    entries = _entries(found)
    if notation == "table" and (beside.is_file() or kind == "table"):
        columns = (
            mapping.load(beside)
            if beside.is_file()
            else mapping.guessed(entries[0] if entries else ())
        )
        mark += sha256(beside.read_bytes()).hexdigest() if beside.is_file() else ""
    else:
        name = kind if kind != "auto" else _told(entries)
        if name in FORMATS:
            if isinstance(found, Mapping) and "elements" in found and "remark" in found:
                refuse(path.name, f"an answer cut short: {found['remark']}"[:200], "a whole answer")
            if beside.is_file():
                mark += sha256(beside.read_bytes()).hexdigest()
            return Source(
                path.name, mark, _whole(entries, name, beside), FORMATS[name][1], tuple(told)
            )
        columns = mapping.guessed(entries[0]) if notation == "table" and entries else None
    if columns is None:
        right = (
            f"{', '.join(FORMATS)}, or a table with name, lat and lon (say which in {beside.name})"
        )
        refuse(path.name, "entries of no known format", right)
    return Source(path.name, mark, entries, _by(columns), tuple(told))


def _by(columns: mapping.Columns) -> Read:
    def read(
        rows: Iterable[Any], source: str, recognise: Recognise, first: int
    ) -> Iterator[Record]:
        return mapping.read(rows, source, columns, recognise, first)

    return read


def _entries(found: Any) -> list[Any]:
    """Return the entries of a document, however they are wrapped."""
    if isinstance(found, list):
        return found
    if isinstance(found, Mapping):
        for wrapper in WRAPPERS:
            if isinstance(found.get(wrapper), list):
                return list(found[wrapper])
    return [found]


def _told(entries: Sequence[Any]) -> str:
    """Return the format of the first entry, or nothing."""
    first = entries[0] if entries else None
    return next((name for name, (matches, _) in FORMATS.items() if matches(first)), "")


def _whole(entries: list[Any], name: str, beside: Path) -> list[Any]:
    """Keep together what belongs together, so that no piece cuts it in two."""
    if name == "bom":
        return list(bills.together(entries, beside.name.removesuffix(".toml")))
    if name == "osm":
        constants = mapping.load(beside).constants if beside.is_file() else {}
        return list(openstreetmap.together(entries, constants))
    return okw.together(entries) if name == "okw" else entries


def _apart(facts: tuple[Fact, ...], taken: set[tuple[str, str]]) -> tuple[tuple[Fact, ...], str]:
    """Return the facts under a key that is not taken, and the key that was."""
    if not facts or (facts[0].table, facts[0].id) not in taken:
        return facts, ""
    key = facts[0].id
    number = 2
    while (facts[0].table, f"{key}-{number}") in taken:
        number += 1
    return tuple(_renamed(fact, key, f"{key}-{number}") for fact in facts), key


def _renamed(fact: Fact, key: str, new: str) -> Fact:
    changes = {}
    for name in OWN_KEYS:
        value = getattr(fact, name, None)
        if isinstance(value, str) and (value == key or value.startswith(f"{key}/")):
            changes[name] = new + value[len(key) :]
    return replace(fact, **changes)  # type: ignore[type-var]


def _known(shed: Shed) -> list[Known]:
    where = shed.table(Place).select("place", "lat", "lon")
    sites = shed.table(Site).join(where, on="place", how="left", maintain_order="left")
    return [Known(*row) for row in sites.select("site", "name", "lat", "lon").iter_rows()]


def _summary(warnings: Iterable[str]) -> tuple[str, ...]:
    """Return how often each kind of warning was given; numbers apart, they are of one kind."""
    texts = (warning.partition(": ")[2] for warning in warnings)
    often = Counter("".join("#" if c.isdigit() else c for c in text) for text in texts)
    return tuple(f"{count:,} times: {text}" for text, count in often.most_common(12))
