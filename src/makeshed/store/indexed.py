"""A shed that stays in its SQLite file: facts are read when they are needed, searches use the index.

``plus`` and ``minus`` lay the changed rows over the file, so that a scenario on a national directory
copies nothing. The file is held open: replacing it does no harm, but a file changed in place is
refused (`Outdated`), since one shed never says two things.
"""

from __future__ import annotations

import math
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import polars as pl

from makeshed.errors import BadFacts, Busy, NotFound, Outdated, Problem
from makeshed.language.text import strange
from makeshed.model import Place
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import NOUNS, Fact, columns, empty, fitted, frame_of, key_column
from makeshed.model.place_names import PlaceNames
from makeshed.model.scan import ranked_in
from makeshed.model.search import Hit, Search
from makeshed.model.shed import Shed
from makeshed.science.distance import great_circle
from makeshed.store import index, kept_readings, sealing, sqlite
from makeshed.store.assembling import assembled
from makeshed.store.glance import LARGE, may_be_wrong
from makeshed.store.locking import writing
from makeshed.store.named_places import StoredNames
from makeshed.store.narrowing import hits
from makeshed.store.opening import UNREADABLE, busy, connected, left
from makeshed.store.reading import Reading
from makeshed.store.scoped import of_what_is_gone
from makeshed.store.steady import state_of, steadily
from makeshed.store.stored import StoredTable, beginnings

T = TypeVar("T", bound=Fact)
R = TypeVar("R")
MAPPED = 4 * 1024**3
"""Bytes of the file that the system may keep in memory."""
FEW = 50_000
"""Up to so many makers are held in memory once a search has phrases beside its words."""
KM_PER_DEGREE = 111.0
"""A degree of latitude is never shorter along the great circle."""


def load(where: str | Path) -> Shed:
    """Return the facts of a database, its index brought up to date, damage repaired.

    Facts that nobody touched since they were saved and checked are not read until they are needed.
    A file that cannot be written to, or is too damaged for a new index, is read whole and searched without.

    Raises
    ------
    BadFacts
        With every problem there is, damage to the file among them.
    Busy
        Another program is writing.
    """
    path = Path(where)
    if not path.is_file():
        raise NotFound(f"there is no {path}")
    shed = steadily(path, state_of, lambda: _untouched(path))
    if shed is not None:  # to ask whether it holds facts would read them all
        return shed
    try:
        database = connected(path, write=True)
    except UNREADABLE:
        return read_whole(path)  # which says what is wrong
    with closing(database):
        version = sealing.data_version(database)
        found = _checked(sqlite.read_from(database, path))
        if left(path):  # another program is writing
            return found
        try:
            repair(path, found, (database, version))
        except (sqlite3.DatabaseError, OSError, Busy):
            return found  # read-only, full, too damaged to hold an index, or others write
    shed = steadily(path, state_of, lambda: _untouched(path))
    return found if shed is None else shed


def edited(path: Path) -> IndexedShed | None:
    """Return the shed of a file that was loaded before and changed by `put` alone since, which checks it.

    None if anything else may have changed it: it must be loaded.
    """
    return steadily(path, state_of, lambda: _untouched(path, sealed=False))


def _untouched(path: Path, *, sealed: bool = True) -> IndexedShed | None:
    """Return the shed of a file that is as it was saved, and whose index is of this version."""
    try:
        database = connected(path)
    except UNREADABLE:
        return None
    try:
        if (
            not left(path)
            and (not sealed or sealing.is_sealed(path))
            and index.is_whole(database)
            and not index.changes(database)
        ):
            return IndexedShed(path, database)
    except UNREADABLE:
        pass
    database.close()
    return None


def save(shed: Shed, where: str | Path) -> None:
    """Write facts and their index; raise `BadFacts` if they contradict themselves."""
    from makeshed.store import save as save_facts  # noqa: PLC0415  (it repairs the index)

    save_facts(shed, where)


def read_whole(path: Path) -> Shed:
    """Return all facts of a database in memory, every one checked."""
    return _checked(sqlite.read(path))


def _checked(reading: Reading) -> Shed:
    shed, found = assembled(reading)
    if found:
        raise BadFacts(found)
    return shed


def repair(path: Path, shed: Shed, seen: tuple[sqlite3.Connection, int] | None = None) -> None:
    """Index what changed, or everything if the index is missing, damaged or of another version.

    Parameters
    ----------
    path
        The file.
    shed
        The facts that it holds.
    seen
        The connection on which they were read, and its ``data_version`` then; `Busy` if the file was
        changed since.
    """
    with ExitStack() as stack:
        stack.enter_context(writing(path))
        database = seen[0] if seen else stack.enter_context(closing(connected(path, write=True)))
        (mode,) = database.execute("PRAGMA journal_mode = DELETE").fetchone()
        if mode != "delete":
            raise busy(path)
        with database:
            database.execute("BEGIN IMMEDIATE")
            if seen and sealing.data_version(database) != seen[1]:
                raise busy(path)
            _index(database, shed)
            sealing.note_sums(database, shed)
        sealing.sealed_again(path, database)


def _index(database: sqlite3.Connection, shed: Shed) -> None:
    """Bring the index up to date, if changes of a good one were noted, else build it."""
    if index.is_whole(database) and index.changes(database):
        try:
            return index.refresh(database)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            pass  # damaged after all
    return index.build(database, shed)


class IndexedShed(Shed):
    """The facts of a database that has an index."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._open = database
        self._open.execute(f"PRAGMA mmap_size = {MAPPED}")
        self._version = sealing.data_version(database)
        weakref.finalize(self, self._open.close)
        self._stored = {
            name: StoredTable(self, noun, frozenset(), empty(noun)) for name, noun in NOUNS.items()
        }
        self._tables = dict(self._stored)
        self._touched: frozenset[str] = frozenset()

    @property
    def database(self) -> sqlite3.Connection:
        """The open file; raise `Outdated` if it was changed since."""
        if self.is_outdated:
            hint = "load it again"
            raise Outdated(f"facts in {self.path.name} were changed since it was loaded", hint=hint)
        return self._open

    @property
    def is_outdated(self) -> bool:
        """Whether the file was changed since it was loaded."""
        return sealing.data_version(self._open) != self._version

    def read(self, read: Callable[[sqlite3.Connection], R]) -> R:
        """Return what is read, if the file was the same before and after.

        Raises
        ------
        BadFacts
            The file was damaged since it was loaded.
        Outdated
            It was changed.
        """
        try:
            return self._as_it_is(read)
        except sqlite3.DatabaseError as error:
            if not index.damaged(error):
                raise
            found, right = f"damaged since it was loaded: {error}", "a copy from before"
            raise BadFacts([Problem("", None, "", found, right, self.path.name)]) from error

    def _as_it_is(self, read: Callable[[sqlite3.Connection], R]) -> R:
        found = read(self.database)
        _ = self.database
        return found

    def __repr__(self) -> str:
        return f"IndexedShed({self.path.name})"

    def __reduce__(self) -> tuple[type[Shed], tuple[dict[str, pl.DataFrame]]]:
        """Travel with all facts: the file may be another one where, or when, the shed arrives."""
        return Shed, ({name: table.frame for name, table in self._stored.items()},)

    def some(self, noun: type[Fact], column: str, values: Iterable[str]) -> pl.DataFrame:
        """Return the facts of one noun whose column holds one of some values, no others read."""
        if noun in LARGE:
            return self._stored[noun.table].part(column, values)
        return super().some(noun, column, values)

    def columns_of(self, noun: type[Fact], *names: str) -> pl.DataFrame:
        """Return some columns of all facts of one noun; of a file as it is, no others are read."""
        table = self._stored[noun.table]
        if table.lost or len(table.added):
            return super().columns_of(noun, *names)
        return self.read(lambda file: index.rows(file, noun, only=names))

    def readings(self, sites: pl.DataFrame) -> dict[str, tuple[str, str]]:
        """Return what the name and the text of some sites name; those that are kept are not read again."""
        same = set(sites["site"]) - self._touched
        found = self.read(lambda file: kept_readings.known(file, same))
        return found | super().readings(sites.filter(~pl.col("site").is_in(list(found))))

    def search(self, asked: Search) -> list[Hit]:
        """Return the sites that answer a search, best first, from the index."""
        try:
            if asked.also and not self._touched and self._few is not None:
                return ranked_in(self, self._few, asked)
            instead = self._changed.documents if self._touched else None
            return self._as_it_is(
                lambda file: hits(index.searchable(file), asked, self._touched, instead)
            )
        except sqlite3.DatabaseError as error:
            if not index.damaged(error):
                raise
            return super().search(asked)  # slow, but right; loading repairs the index

    @cached_property
    def place_names(self) -> PlaceNames:
        """The places by what people call them, from the index unless a scenario moves some."""
        places = self._stored[Place.table]
        if places.lost or len(places.added):
            return super().place_names
        return StoredNames(self.read)

    @cached_property
    def sums(self) -> dict[str, int]:
        """By table, the sum of the rows of the file."""
        return self.read(sealing.kept_sums)

    @cached_property
    def _few(self) -> pl.DataFrame | None:
        """The documents of a small directory, in which hundreds of phrases are sooner found."""
        return self.read(lambda file: index.everything(file, FEW))

    def get(self, key: str, noun: type[T]) -> T:
        """Return one fact by its key; raise `NotFound` with the nearest key."""
        found = self._by_key(noun, key)
        if found.is_empty():
            return super().get(key, noun)
        return noun(**found.row(0, named=True))

    def matching(self, text: str) -> tuple[type[Fact], list[str]]:
        """Return the noun and the keys that ``table/key`` names; ``*`` in the key fits anything."""
        name, _, key = text.partition("/")
        if "*" in key or name not in NOUNS or self._by_key(NOUNS[name], key).is_empty():
            return super().matching(text)
        return NOUNS[name], [key]

    def near(self, place: str, within: float, noun: type[T]) -> list[tuple[T, float]]:
        """Return the facts that stand within some kilometres of a place, nearest first."""
        centre = self.get(place, Place)
        spots = self._stored[Place.table]
        inside = self._box(centre, within) + spots.added["place"].to_list()
        found = spots.part("place", inside)
        away = great_circle(
            centre.lat, centre.lon, found["lat"].to_numpy(), found["lon"].to_numpy()
        )
        found = found.filter(pl.Series(away <= within, dtype=pl.Boolean))
        here = frame_of(Place, [centre]).filter(~pl.col("place").is_in(found["place"].implode()))
        small = {Place.table: pl.concat([found, here])}
        if noun is not Place:
            small[noun.table] = self._stored[noun.table].part("place", found["place"])
        return Shed(small).near(place, within, noun)

    def with_rows(self, frames: Mapping[str, pl.DataFrame]) -> Shed:
        """Return the shed with these rows by table; a row with the same key is replaced."""
        shed, only = self.laid_over(frames), set(frames)
        if may_be_wrong(shed, frames, only=only) and (found := problems_with_tables(shed, only)):
            raise BadFacts(found)
        return shed

    def laid_over(self, frames: Mapping[str, pl.DataFrame]) -> IndexedShed:
        """Return the shed with these rows by table, whether or not they make sense."""
        new = {name: fitted(NOUNS[name], frame) for name, frame in frames.items()}
        lost = {n: set(f.select(key_column(NOUNS[n])).to_series()) for n, f in new.items()}
        return self._laid_over(lost, new)

    def went(self) -> dict[str, pl.DataFrame]:
        """Return the rows of the file that were taken out or replaced, by table."""
        return {name: table.without() for name, table in self._stored.items() if table.lost}

    def _without(self, lost: dict[str, set[str]]) -> Shed:
        """Drop the rows lost, then the rows that refer to them, until nothing dangles."""
        gone: dict[str, set[str]] = {}
        while lost:
            for name, keys in lost.items():
                gone.setdefault(name, set()).update(keys)
            lost = self._dangling(lost, gone)
        return self._laid_over(gone, {})

    def _dangling(
        self, lost: dict[str, set[str]], gone: dict[str, set[str]]
    ) -> dict[str, set[str]]:
        """Return the keys of rows that refer to rows lost, those already gone left out."""
        more: dict[str, set[str]] = {}
        for name, table in self._stored.items():
            for column in columns(table.noun):
                keys = lost.get(column.refers, set())
                found = table.part(column.name, keys) if keys else None
                if found is not None and len(found):
                    hit = set(found.select(key_column(table.noun)).to_series())
                    more.setdefault(name, set()).update(hit - gone.get(name, set()))
        for name, aimless in of_what_is_gone(self._stored, gone).items():
            more.setdefault(name, set()).update(aimless)
        return {name: keys for name, keys in more.items() if keys}

    def _laid_over(
        self, lost: Mapping[str, set[str]], added: Mapping[str, pl.DataFrame]
    ) -> IndexedShed:
        """Return the shed with rows gone and others added; only what they touch is looked at."""
        stored = dict(self._stored)
        for name, gone in lost.items():
            table = self._stored[name]
            stored[name] = table.over(gone, added.get(name, table.added.clear()))
        moved = self._stored["sites"].part("place", lost.get("places", ()))["site"]
        able = (site for key in lost.get("capabilities", ()) for site in beginnings(key))
        touched = self._touched.union(lost.get("sites", ()), moved, able)
        shed = object.__new__(IndexedShed)
        shed.path, shed._open, shed._touched = self.path, self._open, touched
        shed._version, shed.told = self._version, self.told
        shed._stored, shed._tables = stored, dict(stored)
        return shed

    @cached_property
    def _changed(self) -> Shed:
        """The sites that may differ from the file, with what they can do and where they stand."""
        made = self._stored["sites"].part("site", self._touched)
        able = self._stored["capabilities"].part("site", self._touched)
        return Shed({"sites": made, "capabilities": able, "places": self._places_of(made, ())})

    def _places_of(self, sites: pl.DataFrame, more: Iterable[str]) -> pl.DataFrame:
        return self._stored["places"].part("place", {*sites["place"], *more})

    def _by_key(self, noun: type[Fact], key: str) -> pl.DataFrame:
        """Return the one row of a key, or none."""
        key = "" if strange(key) else key
        found = self._stored[noun.table].part(noun.key[0], beginnings(key))
        return found.filter(found.select(key_column(noun)).to_series() == key)

    def _box(self, centre: Place, within: float) -> list[str]:
        """Return the places of the file in a box that holds a circle."""
        high = within / KM_PER_DEGREE
        slim = math.cos(math.radians(min(abs(centre.lat) + high, 90.0)))
        wide = high / slim if slim > 0.01 else 360.0
        whole = abs(centre.lon) + wide > 180.0  # over the date line, or a pole
        sides = (-180.0, 180.0) if whole else (centre.lon - wide, centre.lon + wide)
        text = "SELECT place FROM places WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
        limits = [centre.lat - high, centre.lat + high, *sides]
        found = self.read(lambda file: file.execute(text, limits).fetchall())
        return [place for (place,) in found]
