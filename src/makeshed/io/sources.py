"""Files of strangers as entries and their readers: told by content, mapped by a file beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NoReturn

from makeshed.errors import BadValue, nearest
from makeshed.io import (
    account_tables,
    balance_tables,
    bills,
    business_patterns,
    carriers,
    directories,
    esco_tables,
    geojson,
    make_use_tables,
    mapping,
    occupation_tables,
    okh,
    okw,
    onet_tables,
    open_referral,
    open_referral_tables,
    openstreetmap,
    schemaorg,
    sdmx_jobs,
    trade_tables,
    whole_tables,
)
from makeshed.io.faults import ROW, WRONG
from makeshed.io.large_tables import large
from makeshed.io.opened_sources import OpenedSource, Read
from makeshed.io.point_cells import spread
from makeshed.io.record import DirectoryRecord, Recognise, said
from makeshed.io.untrusted import Book, TableShape, content, refuse
from makeshed.language.table_row import renamed, unescaped
from makeshed.model.told import READ

Kind = Literal[
    "auto",
    "okh",
    "okw",
    "fablabs",
    "oshub",
    "osm",
    "geojson",
    "schemaorg",
    "hsds",
    "bom",
    "rates",
    "trade",
    "balances",
    "cbp",
    "sdmx",
    "oews",
    "accounts",
    "bea",
    "onet",
    "esco",
    "table",
]
Format = tuple[Callable[[Any], bool], Read]

FORMATS: Mapping[str, Format] = {
    "okh": (okh.matches, okh.read),
    "osm": (openstreetmap.matches, openstreetmap.read),
    "schemaorg": (schemaorg.matches, schemaorg.read),
    "hsds": (open_referral.matches, open_referral.read),
    "okw": (okw.matches, okw.read),
    "fablabs": (directories.is_fablabs, directories.read_fablabs),
    "oshub": (directories.is_oshub, directories.read_oshub),
    "geojson": (geojson.matches, geojson.read),
    "cbp": (business_patterns.matches, whole_tables.read_in_passing),
    "sdmx": (sdmx_jobs.matches, whole_tables.read_in_passing),
    "oews": (occupation_tables.matches, whole_tables.read_in_passing),
    "accounts": (account_tables.matches, whole_tables.read_in_passing),
    "onet": (onet_tables.matches, whole_tables.read_in_passing),
    "esco": (esco_tables.matches, whole_tables.read_in_passing),
    "bea": (make_use_tables.matches, whole_tables.read_in_passing),
    "balances": (balance_tables.matches, whole_tables.read),
    "trade": (trade_tables.matches, whole_tables.read),
    "bom": (bills.matches, bills.read),
    "rates": (carriers.matches, whole_tables.read),
}
"""By name: whether an entry is of the format, and its reader; the first that matches reads a file."""

TOGETHER: Mapping[str, Callable[[Any, str, Path], list[dict[str, Any]]]] = {
    "rates": carriers.together,
    "trade": trade_tables.together,
    "balances": balance_tables.together,
    "cbp": business_patterns.together,
    "sdmx": sdmx_jobs.together,
    "oews": occupation_tables.together,
    "accounts": account_tables.together,
    "bea": make_use_tables.together,
    "onet": onet_tables.together,
    "esco": esco_tables.together,
}
"""By name of a format whose tables are read as a whole: its reader."""
LARGE: Mapping[str, Callable[[Any], bool]] = {
    "cbp": business_patterns.matches,
    "sdmx": sdmx_jobs.matches,
    "trade": trade_tables.matches,
}
"""Formats whose tables may be too large to be read row by row: told by their heads."""
BY_ROW = ("okw", "fablabs", "oshub")
"""Formats whose tables have a maker in each row, so that a row that is torn keeps out no other."""
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
USES: Mapping[str, Callable[[str], bool]] = {
    "okw": okw.uses,
    "fablabs": directories.LAB.__contains__,
    "oshub": directories.FACTORY.__contains__,
    "bom": bills.uses,
}
"""By name of a format that comes as a table: whether a column is read."""


def opened_all(
    paths: Sequence[Path], kind: Kind = "auto", book: Book | None = None
) -> list[OpenedSource]:
    """Return files with their readers; documents and tables of Open Referral that are named together are one."""
    tables = [
        path for path in paths if kind in {"auto", "hsds"} and open_referral_tables.is_table(path)
    ]
    found = open_referral_tables.of_files(tables) if len(tables) > 1 else None
    sources, documents = list[OpenedSource](), list[Path](tables if found else [])
    for path in paths:
        if path in documents:
            continue
        one = _read(path, kind, book)
        if isinstance(one, OpenedSource):
            sources.append(one)
        else:
            documents.append(path)
            where = f"{path.name}, " if len(paths) > 1 else ""
            found = open_referral_tables.of_document(one, where, found)
    return [*sources, *([_referral(documents, found)] if found else [])]


def opened(path: Path, kind: Kind = "auto", book: Book | None = None) -> OpenedSource:
    """Return a file with its reader; raise `BadFacts` if it is of no known format, or wrongly mapped."""
    return opened_all([path], kind, book)[0]


def _referral(paths: Sequence[Path], tables: open_referral_tables.ReferralTables) -> OpenedSource:
    """Return a directory of Open Referral, whatever form it comes in."""
    entries = open_referral.together(tables)
    mark = sha256(repr(entries).encode()).hexdigest()
    name = f"{paths[0].name} and {len(paths) - 1} more" if len(paths) > 1 else paths[0].name
    notes = (f"{name}: {note}" if note.startswith("not used") else note for note in tables.notes)
    return OpenedSource(name, mark, entries, open_referral.read, tuple(notes))


def _read(path: Path, kind: Kind, book: Book | None) -> OpenedSource | Any:
    """Return a file with its reader, or a document of Open Referral."""
    if kind not in {"auto", "table", *FORMATS}:
        raise BadValue(
            f"no format is called {kind!r}", hint=nearest(kind, ["auto", "table", *FORMATS])
        )
    if path.is_dir():
        return _referral([path], open_referral_tables.of_folder(path))
    if path.suffix.lower() == ".zip":
        return _referral([path], open_referral_tables.of_zip(path))
    told: list[str] = []
    if kind in {"auto", *LARGE} and (large_one := large(path, LARGE)) is not None:
        return _together(large_one.kind, path, large_one.table)
    shape = TableShape()
    notation, found = content(path, told, book, shape)
    if kind in {"auto", "hsds"} and notation == "json" and open_referral_tables.is_nested(found):
        return found
    if WRONG in shape.heads:
        found, shape = _corrected(found, shape)
    if shape.torn and not found:
        _refuse_torn(path, shape)
    source = _source(path, kind, notation, found)
    by_row = source.columns or source.read in {FORMATS[name][1] for name in BY_ROW}
    if shape.torn and not by_row:
        _refuse_torn(path, shape)
    return replace(source, notes=(*told, *source.notes), shape=shape)


def _refuse_torn(path: Path, shape: TableShape) -> NoReturn:
    row, cells = shape.torn[0]
    refuse(path.name, f"{len(cells)} cells", f"{len(shape.heads)}, as in the head", row)


def _corrected(
    rows: list[dict[str, str]], shape: TableShape
) -> tuple[list[dict[str, str]], TableShape]:
    """Return the rows of a file of faults that somebody worked through, as the rows of the list that they are of."""
    put_before = {ROW, WRONG}
    known = [
        renamed(row, ((n, unescaped(cell)) for n, cell in row.items() if n not in put_before))
        for row in rows
    ]
    begin = len(put_before)
    torn = [(number, [unescaped(cell) for cell in cells[begin:]]) for number, cells in shape.torn]
    return known, replace(shape, heads=shape.heads[begin:], torn=torn)


def _source(path: Path, kind: Kind, notation: str, found: Any) -> OpenedSource:
    mark = sha256(path.read_bytes()).hexdigest()
    beside = path.with_name(f"{path.name}.toml")
    entries = _entries(found)
    name = kind if kind != "auto" or notation != "table" else _told(entries)
    if notation == "table" and name in TOGETHER:
        return _together(name, path, entries)
    mapped = mapping.load(beside) if beside.is_file() else None
    if mapped:
        mark += sha256(beside.read_bytes()).hexdigest()
    else:
        _no_other_mapping(path, beside)
    name = kind if kind not in {"auto", "table"} else ""
    table = notation == "table" and not name
    if table and (mapped or kind == "table"):
        return _table(path, mark, entries, mapped)
    name = name or _told(entries)
    if name in FORMATS:
        if isinstance(found, Mapping) and "elements" in found and "remark" in found:
            refuse(path.name, f"an answer cut short: {found['remark']}"[:200], "a whole answer")
        constants = _constants(mapped, name, beside)
        notes = _unused(path.name, entries, USES.get(name)) if notation == "table" else ()
        if name == "geojson":
            notes = _unused_properties(path.name, entries)
        return OpenedSource(
            path.name, mark, _whole(entries, name, path.name, constants), FORMATS[name][1], notes
        )
    if not table:
        _refuse_strange(path, beside)
    return _table(path, mark, entries, None)


def _together(name: str, path: Path, rows: Any) -> OpenedSource:
    """Return a table that is read as a whole, with what the file beside it says."""
    beside = path.with_name(f"{path.name}.toml")
    mark = sha256(path.read_bytes()).hexdigest()
    mark += sha256(beside.read_bytes()).hexdigest() if beside.is_file() else ""
    whole = TOGETHER[name](rows, path.name, beside)
    rates = occupation_tables.asks_for_rates(beside) if name == "oews" else None
    return OpenedSource(path.name, mark, whole, FORMATS[name][1], on_costs=rates)


def _refuse_strange(path: Path, beside: Path) -> NoReturn:
    right = f"{', '.join(FORMATS)}, or a table with name, and {mapping.TO_STAND} (say which in {beside.name})"
    refuse(path.name, "entries of no known format", right)


def _table(
    path: Path, mark: str, entries: list[dict[str, str]], mapped: mapping.Columns | None
) -> OpenedSource:
    """Return a table of makers, by its mapping or by the names of its columns."""
    beside = path.with_name(f"{path.name}.toml")
    entries, whole = (entries, "") if mapped else spread(entries)
    heads = list(dict.fromkeys(name for row in entries for name in row))
    columns = mapped
    if columns is None or not columns.columns:
        columns = mapping.guessed(heads, columns.constants if columns else {})
        columns = columns and mapping.with_status(columns, entries)
    if columns is None:
        _refuse_strange(path, beside)
    if mapped:
        mapping.fits(columns, heads, beside.name)
    notes = _unused(path.name, entries, columns.used().__contains__)
    if whole:
        notes = (f"{path.name}{READ}latitude and longitude from {whole!r}", *notes)
    read = _by(columns.dated(entries))
    return OpenedSource(path.name, mark, entries, read, notes, columns.columns)


def _no_other_mapping(path: Path, beside: Path) -> None:
    """Raise `BadFacts` for a mapping that lies beside a file under another name, and would not be read."""
    other = path.with_suffix(".toml")
    if other == path or not other.is_file():
        return
    try:
        held = tomllib.loads(other.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return
    if held and set(held) <= {"columns", "constants"}:
        refuse(other.name, "a mapping under a name that is not read", f"the name {beside.name}")


def _constants(mapped: mapping.Columns | None, name: str, beside: Path) -> Mapping[str, str]:
    """Return the constants of a mapping; raise `BadFacts` for what the format does not take."""
    if mapped is None:
        return {}
    taken = {"country"} if name == "osm" else set()
    if mapped.columns or set(mapped.constants) - taken:
        what = "[constants] country alone" if taken else "no such file: it says itself what is what"
        refuse(beside.name, f"a mapping for a file that was read as {name}", what)
    return mapped.constants


def _unused(
    file: str, rows: Sequence[Mapping[str, Any]], uses: Callable[[str], bool] | None
) -> tuple[str, ...]:
    """Say which columns that hold something are not read."""
    if uses is None:
        return ()
    heads = dict.fromkeys(name for row in rows for name in row if isinstance(name, str))
    left = {name for name in heads if not uses(name)}
    held = {name for row in rows for name in left if said(row.get(name))}
    return _said_unused(file, "column", [name or "(no name)" for name in heads if name in held])


def _unused_properties(file: str, features: Sequence[Any]) -> tuple[str, ...]:
    given = [f.get("properties") for f in features if isinstance(f, Mapping)]
    rows = [one for one in given if isinstance(one, Mapping)]
    heads = dict.fromkeys(str(name) for row in rows for name in row)
    used = {"title"}
    for names in {tuple(row) for row in rows}:
        columns = mapping.guessed([*map(str, names), "name", "lat", "lon"], {})
        used |= columns.used() if columns else set()
    return _said_unused(file, "property", [name for name in heads if name not in used])


def _said_unused(file: str, what: str, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    many = {"column": "columns", "property": "properties"}[what]
    return (f"{file}: not used: {what if len(names) == 1 else many} {', '.join(names)}",)


def _by(columns: mapping.Columns) -> Read:
    def read(
        rows: Iterable[Any], source: str, recognise: Recognise, first: int
    ) -> Iterator[DirectoryRecord]:
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


def _whole(entries: list[Any], name: str, file: str, constants: Mapping[str, str]) -> list[Any]:
    """Keep together what belongs together, so that no piece cuts it in two."""
    if name == "bom":
        return list(bills.together(entries, file))
    if name == "osm":
        return list(openstreetmap.together(entries, constants))
    return okw.together(entries) if name == "okw" else entries
