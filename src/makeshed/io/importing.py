"""Files of strangers into a case: with progress, resumable, and with a list of what to review."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from makeshed.errors import BadFacts, Busy, MakeshedError
from makeshed.io import staging
from makeshed.io.consenting import narrowed, stricter
from makeshed.io.deciding import Decisions, decisions_of
from makeshed.io.duplicates import Known, pairs
from makeshed.io.fault_files import refuse_used, write_faults
from makeshed.io.faults import faults_of, others
from makeshed.io.import_outcome import Import, ImportProgress, Review
from makeshed.io.known_facts import keeping
from makeshed.io.labour_rates import labour_rates
from makeshed.io.moving import known_as, met
from makeshed.io.opened_sources import OpenedSource, joined, on_costs_of
from makeshed.io.process_names import processes_in
from makeshed.io.reach import UNREAD
from makeshed.io.record import DirectoryRecord, Recognise, renamed
from makeshed.io.sources import Kind, opened_all
from makeshed.io.staging import Stage
from makeshed.io.trade_cases import with_currencies
from makeshed.io.undoing import Undo
from makeshed.io.untrusted import Book
from makeshed.language.text import few
from makeshed.model import NOUNS, Fact, Place, Shed, Site
from makeshed.model.contact import WAYS, agreed
from makeshed.model.noun import frame_of
from makeshed.units import Kilometre, Share

__all__ = ["Import", "ImportProgress", "Review", "gathered", "import_files"]
SHOWN = 5
TRIES = 5
"""How often facts are laid over a case that others change meanwhile."""


def import_files(
    paths: Sequence[str | Path],
    into: str | Path,
    *,
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
    writing: Callable[[Path], AbstractContextManager[Any]] = nullcontext,
    kind: Kind = "auto",
    on_progress: Callable[[ImportProgress], bool | None] | None = None,
    recognise: Recognise = processes_in,
    book: Book | None = None,
    faults: Path | None = None,
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
        How a workbook is read; a door gives ``makeshed.store.lone_sheet.rows_of``.
    faults
        Folder that is not there yet, for all that is wrong with the entries, and the faulty ones as they were.

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
    if faults is not None:
        refuse_used(faults)
    sources = joined(opened_all([Path(path) for path in paths], kind, book))
    on_costs_of(sources)
    stage = Stage(
        into, [kind, *(part for source in sources for part in (source.name, source.mark))]
    )
    with writing(stage.folder):
        read, whole = _kept(stage, sources, recognise, on_progress)
        if not whole:
            return Import(rows=(), files=len(sources), entries=read, facts={}, finished=False)
        try:
            with writing(into):
                found, amiss = _merged(stage, sources, into, load, save)
        except BadFacts:  # it would be refused again
            stage.clear()
            raise
        stage.clear()
    wrong = [
        (at, f) for at, one in amiss for f in faults_of(one, sources[at].name, sources[at].columns)
    ]
    found = replace(found, files=len(paths), faults=tuple(fault for _, fault in wrong))
    if faults is not None and wrong:
        write_faults(faults, found.faults, sources, [at for at, _ in wrong])
        found = replace(found, faults_in=str(faults))
    unused = [note for source in sources for note in source.notes]
    return replace(found, notes=(*unused, *found.notes))


def _kept(
    stage: Stage,
    sources: Sequence[OpenedSource],
    recognise: Recognise,
    on_progress: Callable[[ImportProgress], bool | None] | None,
) -> tuple[int, bool]:
    """Keep all pieces that are not kept yet; return how many entries are, and whether all of them."""
    total = sum(len(source.entries) for source in sources)
    done = 0
    for index, source in enumerate(sources):
        before = done
        for piece in range(source.pieces):
            if not stage.has(index, piece):
                stage.keep(index, piece, source.records(piece, recognise))
            done = before + min((piece + 1) * staging.PIECE, len(source.entries))
            if on_progress and on_progress(ImportProgress(done, total, source.name)) is False:
                return done, False
    return done, True


def _merged(
    stage: Stage,
    sources: Sequence[OpenedSource],
    into: Path,
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
) -> tuple[Import, list[tuple[int, DirectoryRecord]]]:
    """Lay the pieces over the case and save it, if it is still the case that was loaded.

    Entries that are amiss are returned too, each with which file it is of.
    """
    for _ in range(TRIES):
        before, amiss = _state(into), list[tuple[int, DirectoryRecord]]()
        records = _noting(stage, sources, amiss)
        was = load(into) if before else Shed()
        made, found = gathered(was, records)
        made, found = _rated(made, found, sources)
        if _state(into) == before:
            _saved(was, made, into, save, f"import of {', '.join(s.name for s in sources)}")
            told = (told.text for told in was.told)
            return replace(found, notes=(*told, *found.notes)), amiss
    raise Busy(
        f"{into.name} changes while it is added to", hint="import again: what was read is kept"
    )


def _noting(
    stage: Stage, sources: Sequence[OpenedSource], amiss: list[tuple[int, DirectoryRecord]]
) -> Iterator[tuple[str, DirectoryRecord]]:
    """Yield all that was read, each with its file; what is amiss is kept in a list."""
    for at, source in enumerate(sources):
        for record in stage.records(at, source.pieces):
            if record.warnings:
                amiss.append((at, record))
            yield source.name, record


def _rated(made: Shed, found: Import, sources: Sequence[OpenedSource]) -> tuple[Shed, Import]:
    """Return a case with labour rates by what people earn, if a source asks for them."""
    on_costs = on_costs_of(sources)
    if on_costs is None:
        return made, found
    rates = labour_rates(made, on_costs)
    return made.plus(*rates.facts), replace(found, notes=(*found.notes, *rates.notes))


def _saved(
    was: Shed, made: Shed, into: Path, save: Callable[[Shed, Path], None], words: str
) -> None:
    """Save the case so that it can be undone; an import that changes nothing leaves what could be."""
    undo = Undo(into)
    undo.settle(was)
    changes = undo.prepare(was, made, words)
    try:
        save(made, into)
    except MakeshedError:
        undo.drop()
        raise
    if changes:
        undo.keep()


def _state(case: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Return what tells that the files of a case are others than before; nothing if there are none."""
    if case.is_dir():
        files = [*case.glob("[!.]*"), *case.glob(".saved/*")]
    else:
        files = [case, *(case.with_name(case.name + end) for end in ("-wal", "-journal"))]
    stats = [(str(path), path.stat()) for path in sorted(files) if path.is_file()]
    return tuple((name, s.st_ino, s.st_size, s.st_mtime_ns) for name, s in stats)


def gathered(shed: Shed, records: Iterable[tuple[str, DirectoryRecord]]) -> tuple[Shed, Import]:
    """Return the shed with the facts of the records, and what to review."""
    facts: dict[str, list[Fact]] = {}
    taken: set[tuple[str, str]] = set()
    review: list[Review] = []
    warnings: list[str] = []
    count = 0
    decisions, skipped = decisions_of(shed), dict[str, str]()
    left: list[Site] = []
    lost: list[Site] = []
    for file, entry in records:
        count += 1
        if entry.unplaced:
            lost.append(entry.unplaced)
        if same := [f for f in entry.facts if isinstance(f, Site) and f.site in decisions.same]:
            skipped[same[0].site] = decisions.same[same[0].site]
            left += same
            continue
        known, gone, told_of = keeping(shed, file, entry) if entry.keeps else (entry.facts, [], [])
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
        said_of = (*entry.warnings, *told_of)
        warnings += [f"{file}, {entry.where}: {text}" for text in said_of]
        what: Literal["doubt", "left out"] = "doubt" if own else "left out"
        review += [Review(what, name, "", None, None, words) for words in _rows(said_of)]
    facts = with_currencies(shed, facts)
    said = _published(facts)
    facts, moves = met(shed, facts, decisions)
    review += [Review("moved", m.site, m.other, None, m.distance, m.words) for m in moves if m.sure]
    asked = [Review("duplicate", m.other, m.site, None, m.distance, f"moved, or two? {m.words}")
             for m in moves if not m.sure]  # fmt: skip
    old = _known(shed)
    made = shed.with_rows({table: frame_of(NOUNS[table], rows) for table, rows in facts.items()})
    lost_keys = _lost_keys(made, lost, decisions)
    left += [one for one in lost if one.site in lost_keys]
    made = _strictest(made, skipped | lost_keys, left)
    new_keys = {fact.id for fact in facts.get(Site.table, ())}
    kept = {*new_keys, *skipped.values(), *lost_keys.values()}
    review += [Review("doubt", *hidden) for hidden in _hidden(shed, made, kept)]
    review += _still_refused(made, said, {m.other: m.site for m in moves if m.sure and m.other})
    new = [known for known in _known(made) if known.site in new_keys]
    found = pairs([known for known in old if known.site not in new_keys], new)
    told = {frozenset((m.site, m.other)) for m in moves}
    twins = [
        Review("duplicate", p.other, p.one, p.alike, p.distance, "name and place")
        for p in found
        if not decisions.two(p.one, p.other) and frozenset((p.one, p.other)) not in told
    ]
    notes = _decided(skipped, bool(twins or asked))
    return made, Import(
        rows=(*twins, *asked, *review), files=0, entries=count, warnings=tuple(warnings),
        facts={table: len(rows) for table, rows in facts.items()}, notes=(*notes, *others(warnings)),
    )  # fmt: skip


def _rows(warnings: Sequence[str]) -> Iterator[str]:
    """Yield the warnings of an entry in one text; what is said of consent stands on its own."""
    of_consent = [text for text in warnings if text.startswith(UNREAD)]
    others = [text for text in warnings if text not in of_consent]
    yield from filter(None, ("; ".join(others), "; ".join(of_consent)))


def _strictest(shed: Shed, skipped: Mapping[str, str], left: Iterable[Site]) -> Shed:
    """Return the shed in which makers show no more than what entries of them that are left out agreed to."""
    for other in left:
        known = shed.some(Site, "site", [skipped[other.site]])
        for row in known.iter_rows(named=True):
            site = Site(**row)
            holds = stricter(site, other)
            shed = shed if holds == site.published else shed.plus(replace(site, published=holds))
    return shed


def _lost_keys(made: Shed, lost: Iterable[Site], decisions: Decisions) -> dict[str, str]:
    """Return by key of an entry without a place the maker of the case that it is, if there is one."""
    keys = {one.site: decisions.same.get(one.site) or known_as(made, one) for one in lost}
    return {own: key for own, key in keys.items() if key}


def _published(facts: Mapping[str, Sequence[Fact]]) -> dict[str, str]:
    """Return what each maker that is brought agreed to have shown, by its list."""
    sites = (fact for fact in facts.get(Site.table, ()) if isinstance(fact, Site))
    return {site.site: site.published for site in sites}


def _still_refused(
    made: Shed, said: Mapping[str, str], keys: Mapping[str, str]
) -> Iterator[Review]:
    """Yield makers of which the list grants more than the case goes on to show."""
    granted = {keys.get(key, key): text for key, text in said.items() if text}
    for row in made.some(Site, "site", granted).to_dicts():
        if words := narrowed(granted[row["site"]], Site(**row)):
            yield Review("doubt", row["site"], "", None, None, f"{UNREAD}{words}")


def _hidden(
    shed: Shed, made: Shed, keys: Collection[str]
) -> Iterator[tuple[str, str, Share | None, Kilometre | None, str]]:
    """Yield makers that show less than before, and what of it."""
    after = {row["site"]: Site(**row) for row in made.some(Site, "site", keys).to_dicts()}
    for row in shed.some(Site, "site", keys).iter_rows(named=True):
        old = Site(**row)
        gone = agreed(old) - agreed(after.get(old.site, old))
        lost = ", ".join(way for way in WAYS if way in gone)
        if lost:
            words = f"{UNREAD}{lost} shown before and not any more; ask before it is shown again"
            yield old.site, "", None, None, words


def _decided(skipped: Mapping[str, str], open_pairs: bool) -> tuple[str, ...]:
    """Say what was left out since it was decided to be another, and how to decide the rest."""
    notes = [
        f"left out, decided to be makers of the case: {few([f'{k} = {v}' for k, v in skipped.items()], SHOWN)}"
    ] if skipped else []  # fmt: skip
    how = (
        "decide duplicates: makeshed import --into CASE --same KEEP OTHER, or --different ONE OTHER"
    )
    return (*notes, *([how] if open_pairs else []))


def _apart(facts: tuple[Fact, ...], taken: set[tuple[str, str]]) -> tuple[tuple[Fact, ...], str]:
    """Return the facts under a key that is not taken, and the key that was."""
    if not facts or (facts[0].table, facts[0].id) not in taken:
        return facts, ""
    key = facts[0].id
    number = 2
    while (facts[0].table, f"{key}-{number}") in taken:
        number += 1
    return tuple(renamed(fact, key, f"{key}-{number}") for fact in facts), key


def _known(shed: Shed) -> list[Known]:
    where = shed.table(Place).select("place", "lat", "lon")
    sites = shed.table(Site).join(where, on="place", how="left", maintain_order="left")
    return [Known(*row) for row in sites.select("site", "name", "lat", "lon").iter_rows()]
