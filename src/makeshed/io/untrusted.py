"""Files from strangers, opened with care: sizes, depths and references are limited, nothing is run.

Whatever is wrong with a file is a `BadFacts` that names it. Nothing is written, and no file that a
file names is opened.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.io.xml_maps import elements, features, unpacked
from makeshed.language.encodings import NoText, text_of
from makeshed.language.heads import below_title
from makeshed.language.table_row import TableRow
from makeshed.model.told import READ

MOST_BYTES = 512 * 1024 * 1024
MOST_BYTES_OF_YAML = 16 * 1024 * 1024
"""YAML is read by plain Python, at some 0.3 MB/s."""
MOST_DEPTH = 64
MOST_COPIES = 10
"""Aliases may make a document this many times as large as its text."""
MOST_ALIASES = 100
MOST_DIGITS = 400
MOST_CELL = 1_000_000
SUFFIXES = {
    ".json",
    ".jsonl",
    ".ndjson",
    ".geojson",
    ".jsonld",
    ".toml",
    ".yaml",
    ".yml",
    ".csv",
    ".tsv",
    ".kml",
    ".kmz",
    ".osm",
    ".txt",
}


@dataclass(slots=True)
class TableShape:
    """How a table is written, for who writes rows of it again.

    Attributes
    ----------
    between
        What stands between cells.
    torn
        Rows with more cells than there are heads, each with the number that a spreadsheet shows.
    """

    between: str = ","
    heads: tuple[str, ...] = ()
    torn: list[tuple[int, list[str]]] = field(default_factory=list)


Book = Callable[[Path], tuple[list[dict[str, str]], list[str]]]
"""What reads the rows of a workbook, and says how; a door gives that of ``makeshed.store``."""


def refuse(name: str, found: str, right: str, line: int | None = None) -> NoReturn:
    """Raise `BadFacts` about a file."""
    raise BadFacts([Problem("", line, "", found, right, name)])


def content(
    path: Path,
    told: list[str] | None = None,
    book: Book | None = None,
    shape: TableShape | None = None,
) -> tuple[str, Any]:
    """Return what kind of notation a file is in (``json``, ``table`` ...), and what it holds.

    A table is a list of dictionaries of text; a file of lines of JSON is a list. How a table was read
    where that is not as it should be written is added to ``told``; ``book`` reads a workbook; with a ``shape``
    rows with too many cells are kept there, and refuse the file without.

    Raises
    ------
    BadFacts
        The file is huge, damaged, hostile, or not what its name says.
    NotFound
        There is no such file.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    notes = [] if told is None else told
    if suffix == ".xlsx" and book is not None:
        rows, readings = book(path)
        notes += readings
        return "table", rows
    if suffix not in SUFFIXES:
        refuse(
            path.name,
            f"a file called {suffix or 'nothing'}",
            f"one of {' '.join(sorted(SUFFIXES))}",
        )
    most = MOST_BYTES_OF_YAML if suffix in {".yaml", ".yml"} else MOST_BYTES
    if (size := path.stat().st_size) > most:
        refuse(path.name, f"{size / 2**20:,.0f} MB", f"at most {most // 2**20} MB")
    if suffix in {".csv", ".tsv", ".txt"}:
        text = decoded(path, notes)
        return "table", list(table(text, path.name, "\t" if suffix == ".tsv" else "", notes, shape))
    if suffix == ".kmz":
        text = _guarded(lambda _: unpacked(path).decode("utf-8-sig"), "", path.name)
    else:
        text = decoded(path)
    if suffix in {".jsonl", ".ndjson"}:
        return "json", list(lines_of_json(text, path.name))
    read = NOTATIONS.get(suffix, _json)
    found = _guarded(read, text, path.name)
    return ("manifest" if read in {_toml, _yaml} else "json"), found


def decoded(path: Path, told: list[str] | None = None) -> str:
    """Return a file as text, or refuse what is no UTF-8; a table may be Windows-1252, which is told."""
    data = path.read_bytes()
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        refuse(path.name, "bytes that are no text", "UTF-8 text", line)
    try:
        if told is None:
            return data.decode("utf-8-sig")
        written = text_of(data)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        refuse(path.name, f"byte {data[error.start]:#04x}, which is no UTF-8", "UTF-8 text", line)
    except NoText as error:
        refuse(path.name, error.found, error.right, error.line)
    told += [f"{path.name}{READ}{written.told}"] if written.told else []
    return written.text


def table(
    text: str,
    name: str,
    delimiter: str = "",
    told: list[str] | None = None,
    shape: TableShape | None = None,
) -> Iterator[dict[str, str]]:
    """Yield the rows of a table with a head; its delimiter is the one found most in the head.

    Lines before the head that name something, such as ``Source:,board.sch`` of KiCad's older scripts,
    are passed over, and so is a title.
    """
    start, said, title = below_title(text)
    if title and told is not None:
        told.append(f"{name}{READ}above the heads, {title[:60]!r}")
    above = text.count("\n", 0, start)
    text = text[start:]
    head = text.partition("\n")[0]
    mark = delimiter or said or max(",;\t|", key=head.count)
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        heads = ((n, [*map(str.strip, row)]) for n, row in enumerate(reader) if _heads(row))
        titles, names = next(heads, (0, []))
        while names[-2:] == ["", ""]:  # a spreadsheet saves more columns than there are
            names.pop()
        if len(set(names)) < len(names):
            twice = next(n for n in names if names.count(n) > 1)
            line = above + titles + 1
            refuse(name, f"two columns called {twice!r}", "one name for each column", line)
        if shape is not None:
            shape.between, shape.heads = mark, tuple(names)
        for number, row in enumerate(reader, above + titles + 2):
            if any(row[len(names) :]):
                if shape is not None:
                    shape.torn.append((number, row))
                    continue
                line = above + reader.line_num
                refuse(name, f"{len(row)} cells", f"{len(names)}, as in the head", line)
            if any(row):
                yield TableRow(zip(names, row, strict=False), number)
    except csv.Error as error:
        right = f"a table of cells of at most {MOST_CELL:,} characters"
        refuse(name, str(error), right, above + reader.line_num)


def _heads(row: list[str]) -> bool:
    """Whether a row may be that of the heads: it holds something, and is not what KiCad's older scripts say first."""
    return any(row) and not row[0].strip().endswith(":")


def lines_of_json(text: str, name: str) -> Iterator[Any]:
    """Yield what each line holds."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _guarded(_json, line, name, number)


def _guarded(read: Callable[[str], Any], text: str, name: str, line: int | None = None) -> Any:
    """Return what a notation holds, with its limits kept."""
    try:
        found = read(text)
        _measure(found, MOST_COPIES * len(text) + 1000)
    except RecursionError:
        refuse(name, "nesting without end", f"at most {MOST_DEPTH} levels", line)
    except (ValueError, tomllib.TOMLDecodeError) as error:
        at = re.search(r"line (\d+)", str(error))
        line = line or (int(at[1]) if at else None)
        refuse(
            name, " ".join(str(error).split())[:200], "a file that is whole and well-formed", line
        )
    return found


def _measure(found: Any, most: int) -> None:
    """Raise `ValueError` if there is too much of it; what is there twice is counted twice."""
    count = 0
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > MOST_DEPTH:
            raise ValueError(f"nesting deeper than {MOST_DEPTH} levels")
        if count > most:
            raise ValueError("more values than its text can hold, as in a YAML bomb")
        if isinstance(value, dict):
            waiting += [(v, depth + 1) for v in value.values()]
        elif isinstance(value, list):
            waiting += [(v, depth + 1) for v in value]


def _json(text: str) -> Any:
    def number(digits: str) -> int:
        if len(digits) > MOST_DIGITS:
            raise ValueError(f"a number of {len(digits)} digits")
        return int(digits)

    return json.loads(text, parse_int=number)


def _toml(text: str) -> Any:
    return tomllib.loads(text)


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415  (only who reads it pays for it)

    events = yaml.parse(
        text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    )
    try:
        aliases = depth = 0
        for event in events:
            aliases += isinstance(event, yaml.AliasEvent)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if aliases > MOST_ALIASES:
                raise ValueError(f"more than {MOST_ALIASES} aliases, as in a YAML bomb")
            if depth > MOST_DEPTH:
                raise ValueError(f"nesting deeper than {MOST_DEPTH} levels")
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"not readable as YAML: {error}") from None


NOTATIONS: dict[str, Callable[[str], Any]] = {
    ".toml": _toml, ".yaml": _yaml, ".yml": _yaml, ".kml": features, ".kmz": features, ".osm": elements,
}  # fmt: skip
"""What reads a text, by the end of its file's name; all others are JSON."""


def outside(reference: str) -> bool:
    """Whether a file name that a design gives leads out of the design's own folder."""
    if re.match(r"[A-Za-z][\w+.-]*://", reference):
        return not reference.lower().startswith(("http://", "https://", "ftp://", "ipfs://"))
    path = PurePosixPath(reference.replace("\\", "/"))
    return (
        ".." in path.parts or re.match(r"[A-Za-z]:", reference) is not None or "\x00" in reference
    )
