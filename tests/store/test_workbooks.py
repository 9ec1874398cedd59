"""Workbooks of other programs, and of people who mean harm: read right, or refused by name, and cheaply."""

from __future__ import annotations

import math
import random
import re
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import drawn, tried
from tests.store.test_bad_files import told

from makeshed.errors import MakeshedError
from makeshed.model import Place, Shed, Site
from makeshed.store import load, openxml, problems, save, workbook

HEAD = ["place", "lat", "lon", "country", "population"]
LYON = ["lyon", 45.76, 4.84, "FR", 500_000]
SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MOST_MEGABYTES = 150
"""What reading any hostile workbook may take, beside what an empty one takes."""


def book(path: Path, *rows: list[Any], name: str = "places") -> Path:
    """Write a workbook with one sheet."""
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    made.close()
    return path


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Change the parts of a workbook; a part that becomes None is left out."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return path


def replaced(path: Path, part: str, old: str, new: str) -> Path:
    """Replace text in one part."""

    def change(name: str, data: bytes) -> bytes:
        assert name != part or old.encode() in data
        return data.replace(old.encode(), new.encode()) if name == part else data

    return rewritten(path, change)


def sheet_of(path: Path, xml: str) -> Path:
    """Put other rows into the first sheet."""

    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        rows = f"<sheetData>{xml}</sheetData>".encode()
        return re.sub(
            rb"<sheetData>.*</sheetData>|<sheetData/>", lambda _: rows, data, flags=re.DOTALL
        )

    return rewritten(path, change)


def found(path: Path) -> list[tuple[str, int | None, str, str]]:
    return told(problems(path))


# --- formulas


def formula(path: Path, value: str, *, stale: bool = False) -> Path:
    """Write a fixed cost as a formula, with what its writer left as its value."""
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="FR")), path)
    made = xlsxwriter.Workbook(str(path))
    places = made.add_worksheet("places")
    places.write_row(0, 0, HEAD)
    places.write_row(1, 0, LYON)
    sites = made.add_worksheet("sites")
    sites.write_row(0, 0, ["site", "place", "role", "fixed_cost"])
    sites.write_row(1, 0, ["works", "lyon", "maker"])
    sites.write_formula("D2", "=1000*50", None, 77)
    made.close()

    def change(_: str, data: bytes) -> bytes:
        data = data.replace(b"<v>77</v>", value.encode())
        return data if stale else data.replace(b' fullCalcOnLoad="1"', b"")

    return rewritten(path, change)


@pytest.mark.parametrize(
    ("value", "stale"), [("", False), ("<v/>", False), ("<v></v>", True), ("<v>0</v>", True)]
)
def test_a_formula_that_nobody_computed_is_no_default(
    tmp_path: Path, value: str, stale: bool
) -> None:
    path = formula(tmp_path / "a.xlsx", value, stale=stale)
    what = "a formula whose value was never computed, in D2"
    assert found(path) == [("a.xlsx, sheet sites", 2, "fixed_cost", what)]
    (problem,) = problems(path)
    assert problem.right == "its value: open the file in Excel or LibreOffice and save it"


@pytest.mark.parametrize(("value", "stale"), [("<v>50000</v>", False), ("<v>0</v>", False)])
def test_a_formula_that_was_computed_is_its_value(tmp_path: Path, value: str, stale: bool) -> None:
    shed = load(formula(tmp_path / "a.xlsx", value, stale=stale))
    assert shed.get("works", Site).fixed_cost == float(re.sub(r"\D", "", value))


# --- the dialects of other programs


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/"
    "spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/"
    "ooxml/officeDocument/relationships",
}


def strict(_: str, data: bytes) -> bytes:
    for old, new in STRICT.items():
        data = data.replace(old.encode(), new.encode())
    return data


INLINE = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
ROWS = (
    '<row r="1">' + "".join(INLINE.format(f"{c}1", h) for c, h in zip("ABCDE", HEAD, strict=True))
    + '</row><row r="2">' + INLINE.format("A2", "lyon")
    + '<c r="B2"><v>45.76</v></c><c r="C2" t="n"><v>4.84</v></c>' + INLINE.format("D2", "FR")
    + '<c r="E2" s="0"><f>250000*2</f><v>500000</v></c></row>'
)  # fmt: skip
DIALECTS: dict[str, Callable[[Path], Path]] = {
    "shared texts": lambda path: path,
    "strict": lambda path: rewritten(path, strict),
    "absolute targets": lambda path: replaced(path, RELATIONS, 'Target="', 'Target="/xl/'),
    "inline texts": lambda path: sheet_of(path, ROWS),
    "no places of cells": lambda path: sheet_of(path, re.sub(r' r="\w+"', "", ROWS)),
    "rich texts": lambda path: sheet_of(
        path, ROWS.replace("<is><t>lyon</t></is>", "<is><r><t>ly</t></r><r><t>on</t></r></is>")
    ),
    "numbers as text": lambda path: sheet_of(
        path, ROWS.replace('<c r="B2"><v>45.76</v></c>', INLINE.format("B2", "45.76"))
    ),
    "text as a formula": lambda path: sheet_of(
        path, ROWS.replace(INLINE.format("D2", "FR"), '<c r="D2" t="str"><f>"FR"</f><v>FR</v></c>')
    ),
    "formatted cells far out": lambda path: sheet_of(
        path, ROWS + '<row r="1048576"><c r="XFD1048576" s="1"/><c r="XFD1048576" t="n"></c></row>'
    ),
    "hidden": lambda path: replaced(path, BOOK, '<sheet name="places"', '<sheet state="veryHidden" name="places"'),
    "a prefix": lambda path: rewritten(
        path,
        lambda name, data: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")
        if name in {SHEET, BOOK, TEXTS}
        else data,
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_says_the_same(tmp_path: Path, dialect: str) -> None:
    shed = load(DIALECTS[dialect](book(tmp_path / "a.xlsx", HEAD, LYON)))
    expected = Place(place="lyon", lat=45.76, lon=4.84, country="FR", population=500_000)
    assert list(shed.rows(Place)) == [expected]


def test_error_cells_of_any_dialect_are_named(tmp_path: Path) -> None:
    rows = ROWS.replace("<v>500000</v>", "<v>#N/A</v>").replace('r="E2" s="0"', 'r="E2" t="e"')
    expected = [("a.xlsx, sheet places", 2, "population", "'#N/A'")]
    for xml in (rows, re.sub(r' r="\w+"', "", rows)):
        assert found(sheet_of(book(tmp_path / "a.xlsx", HEAD, LYON), xml)) == expected


# --- damage


DAMAGE: dict[str, tuple[Callable[[str, bytes], bytes | None], str]] = {
    "an entity": (
        lambda n, d: d.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet') if n == SHEET else d,
        "a document type, as in an entity bomb",
    ),
    "no workbook": (lambda n, d: None if n == BOOK else d, f"no {BOOK} in the zip"),
    "no relations": (lambda n, d: None if n == RELATIONS else d, f"no {RELATIONS} in the zip"),
    "no sheet": (lambda n, d: None if n == SHEET else d, f"no {SHEET} in the zip"),
    "no texts": (lambda n, d: None if n == TEXTS else d, f"no {TEXTS} in the zip"),
    "a sheet cut short": (lambda n, d: d[:300] if n == SHEET else d, f"{SHEET} is no XML"),
    "a sheet that leads nowhere": (
        lambda n, d: d.replace(b'r:id="rId1"', b'r:id="rId9"') if n == BOOK else d,
        "sheet 'places', which is nowhere in the file",
    ),
    "a cell of no name": (
        lambda n, d: d.replace(b'r="B2"', b'r="B"') if n == SHEET else d,
        "a row called ''",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    change, says = DAMAGE[damage]
    (problem,) = problems(rewritten(book(tmp_path / "a.xlsx", HEAD, LYON), change))
    assert problem.file == "a.xlsx"
    assert problem.found.startswith(f"not readable as a workbook: {says}")


def test_an_old_or_locked_workbook_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    assert "an old .xls workbook, or one with a password" in problems(tmp_path / "a.xlsx")[0].found


def test_flipped_cut_and_mangled_files_are_refused_or_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, LYON, ["nice", 43.7, 7.3, "FR"])
    data, rng, copy = path.read_bytes(), random.Random(11), tmp_path / "b.xlsx"  # noqa: S311
    before, silent = load(path).fingerprint(), 0
    for k in range(tried(240)):
        body = bytearray(data)
        if k % 3:
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
        else:
            body = body[: rng.randrange(len(body))]
        copy.write_bytes(body)
        with suppress(MakeshedError):
            silent += load(copy).fingerprint() != before
    assert silent == 0, "the zip's own checksums are looked at"
    for _ in range(tried(100)):  # inside the XML, with checksums made anew
        copy.write_bytes(data)

        def mangle(name: str, part: bytes) -> bytes:
            body = bytearray(part)
            if name.endswith((".xml", ".rels")) and rng.random() < 0.3:
                at = rng.randrange(len(body))
                body[at : at + rng.randrange(30)] = bytes(
                    rng.randrange(256) for _ in range(rng.randrange(3))
                )
            return bytes(body)

        with suppress(MakeshedError):
            load(rewritten(copy, mangle))


# --- bombs


def _far(path: Path, cell: str) -> Path:
    row = re.sub(r"\D", "", cell)
    return sheet_of(path, f'{ROWS}<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


def _texts(path: Path) -> Path:
    """One long text in many cells."""
    long = "".join(random.Random(1).choices("abcdefghij", k=30_000))  # noqa: S311
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(3, 30_000))
    replaced(path, TEXTS, "<t>place</t>", f"<t>{long}</t>")
    return sheet_of(path, rows)


def _lying(path: Path) -> Path:
    """A part that unpacks to a thousand times what it announces, with a checksum to match."""
    replaced(path, SHEET, "<sheetData>", "<sheetData>" + " " * 100_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        part = packed.getinfo(SHEET)
        with packed.open(part) as stream:
            short = stream.read(3000)
    numbers = zlib.crc32(short).to_bytes(4, "little")
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    for start in (part.header_offset + 14, central + 16):
        data[start : start + 4] = numbers
        data[start + 8 : start + 12] = len(short).to_bytes(4, "little")
    path.write_bytes(data)
    return path


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "the last cell": (lambda p: _far(p, "XFD1048576"), "a value in XFD1048576, far from the others"),
    "a far cell": (lambda p: _far(p, "GR200000"), "a value in GR200000, far from the others"),
    "a cell far from its row": (
        lambda p: sheet_of(p, ROWS + '<row r="3"><c r="XFD1048576"><v>1</v></c></row>'),
        "a value in XFD1048576, far from the others",
    ),
    "blanks": (lambda p: replaced(p, SHEET, "<sheetData>", "<sheetData>" + " " * 100_000_000), "as in a zip bomb"),
    "blanks in styles": (lambda p: replaced(p, "xl/styles.xml", "<fonts", " " * 100_000_000 + "<fonts"), "as in a zip bomb"),
    "a long text in many cells": (_texts, "with texts of more than"),
    "a part that lies": (_lying, "as in a zip bomb"),
}  # fmt: skip
CHILD = """
import resource, sys
from makeshed.store import problems
problems(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = problems(sys.argv[2])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1024, found[0].found if found else "")
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path, bomb: str) -> None:
    make, says = BOMBS[bomb]
    path = make(book(tmp_path / "a.xlsx", HEAD, LYON))
    assert path.stat().st_size < 1_500_000
    harmless = book(tmp_path / "b.xlsx", HEAD, LYON)
    child = [sys.executable, "-c", CHILD, str(harmless), str(path)]
    done = subprocess.run(child, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    megabytes, _, told = done.stdout.strip().partition(" ")
    assert says in told
    assert int(megabytes) < MOST_MEGABYTES


def test_a_sheet_that_is_no_table_may_be_as_wide_as_it_likes(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, LYON, name="README")
    assert found(_far(path, "XFD1048576")) == []


# --- the same as another reader


def _cells() -> st.SearchStrategy[Any]:
    text = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=8)
    number = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: round(x, 6))
    day = st.dates(date(1900, 3, 1), date(2200, 1, 1))
    return st.one_of(st.none(), st.integers(-(10**9), 10**9), number, st.booleans(), day, text)


@settings(
    max_examples=drawn(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    st.lists(st.lists(_cells(), min_size=3, max_size=3), min_size=1, max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_what_is_read_is_what_openpyxl_reads(
    tmp_path: Path, rows: list[list[Any]], since_1904: bool, by_peer: bool
) -> None:
    peer = pytest.importorskip("openpyxl")
    path = tmp_path / "a.xlsx"
    if by_peer:
        made = peer.Workbook()
        if since_1904:
            made.epoch = peer.utils.datetime.CALENDAR_MAC_1904
        made.active.title = "places"
        for row in [["place", "lat", "valid"], *rows]:
            made.active.append([f"'{v}" if isinstance(v, str) and v[0] == "=" else v for v in row])
        made.save(path)
    else:
        made = xlsxwriter.Workbook(str(path), {"date_1904": since_1904})
        sheet, day = made.add_worksheet("places"), made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["place", "lat", "valid"])
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                workbook._write_cell(sheet, at, column, value, day)
        made.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = [list(row) for row in peer.load_workbook(path, data_only=True)["places"].values]
    (raw,) = workbook.read(path).tables
    ours = raw.frame.cast(pl.String).rows()
    for mine, other in zip(ours, theirs[1:], strict=False):
        for a, b in zip(mine, other, strict=True):
            assert _same(a, b), (a, b)
    assert all(v is None for row in theirs[1 + len(ours) :] for v in row)


def _same(ours: str | None, theirs: Any) -> bool:
    if theirs is None:
        return ours in {None, ""}
    if isinstance(theirs, bool):
        return ours in {str(theirs).lower(), str(float(theirs))}
    if isinstance(theirs, datetime):
        return ours is not None and ours.removesuffix(" 00:00:00") == theirs.date().isoformat()
    if isinstance(theirs, int | float):
        return ours is not None and float(ours) == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    return bool(ours == theirs) or (ours is not None and _number(ours) == _number(theirs))


def _number(text: str) -> float:
    """A column of numbers reads a text that is one; nan is like nothing."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def test_names_of_cells() -> None:
    assert openxml.reference(1_048_576, 16_384) == "XFD1048576"
    assert [openxml.reference(6, column) for column in (1, 26, 27, 702, 703)] == [
        "A6", "Z6", "AA6", "ZZ6", "AAA6",
    ]  # fmt: skip
