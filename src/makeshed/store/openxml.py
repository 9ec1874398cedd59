"""A look through an .xlsx file before anything is read from it: how large it is, and what is unsound.

A workbook is a zip of XML (ECMA-376, Office Open XML). A file of 16 kB can ask for terabytes: by text
packed a thousandfold, by one cell at the far end of a sheet, by one long text named in many cells. So
every part is unpacked piece by piece, parsed without being kept, counted, and refused by name beyond
the limits. On the way are found the cells that hold no value where a person sees one: those that show
an error, and formulas that no spreadsheet has computed yet.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from posixpath import join, normpath
from typing import NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from makeshed.store.extent import Sheet, column_of, reference

MOST_UNPACKED = 2 * 2**30
"""Bytes of all parts together, unpacked."""
MOST_PACKED, SMALL = 200, 16 * 2**20
"""A part above ``SMALL`` bytes may be this many times its packed size; sheets are some 10 times."""
MOST_PARTS = 10_000
MOST_CELL, MOST_TEXT = 1_000_000, 256 * 2**20
"""Bytes of one text, and characters of the shared texts of all cells of a sheet together."""
__all__ = ["Sheet", "Unsound", "reference", "survey"]

LONG = 1000
"""Shared texts shorter than this are not worth counting again in each cell."""
PIECE = 2**18


class Unsound(Exception):  # noqa: N818
    """What is wrong with the file, and what would be right."""

    def __init__(self, found: str, right: str = "an .xlsx workbook") -> None:
        super().__init__(found)
        self.found, self.right = found, right


def survey(where: Path) -> list[Sheet]:
    """Return what each sheet holds; raise `Unsound` for a file that cannot be read or is a bomb."""
    try:
        with ZipFile(where) as packed:
            return Book(packed).sheets()
    except (BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        with where.open("rb") as file:
            if file.read(4) == b"\xd0\xcf\x11\xe0":
                raise Unsound("an old .xls workbook, or one with a password") from None
        raise Unsound(f"damaged: {str(error)[:100]}") from None


class Book:
    """One workbook while it is open."""

    def __init__(self, packed: ZipFile) -> None:
        self.packed = packed
        parts = packed.infolist()
        self.parts = {part.filename.replace("\\", "/").lower(): part for part in parts}
        if len(parts) > MOST_PARTS:
            raise Unsound(f"{len(parts):,} parts in the zip", f"at most {MOST_PARTS:,}")
        if len(self.parts) < len(parts):
            raise Unsound("two parts of one name in the zip", "each part once")
        for part in parts:
            if part.file_size > max(SMALL, MOST_PACKED * part.compress_size):
                raise Unsound(*_bomb(part.filename))
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unsound(
                "more than it unpacks to", f"at most {MOST_UNPACKED // 2**20:,} MB unpacked"
            )

    @cached_property
    def targets(self) -> dict[str, tuple[str, str]]:
        """The kind and the path of each part, by its relationship to the workbook."""
        targets = _Targets()
        self.parse("xl/_rels/workbook.xml.rels", targets)
        return targets.of

    @cached_property
    def book(self) -> _Sheets:
        """What the workbook says of its sheets."""
        book = _Sheets()
        self.parse("xl/workbook.xml", book)
        return book

    def part_of(self, kind: str) -> str:
        """Return the path of the one part of a kind; blank if there is none."""
        return next((path for found, path in self.targets.values() if found == kind), "")

    def part_of_sheet(self, name: str) -> str:
        """Return the path of a sheet; blank if it is nowhere."""
        keys = [key for said, key in self.book.named if said == name]
        return self.targets.get(keys[0], ("", ""))[1] if keys else ""

    def sheets(self) -> list[Sheet]:
        """Return what each sheet holds; every part is unpacked and checked, whatever is in it."""
        targets, book = self.targets, self.book
        texts, shared = _Texts(), self.part_of("sharedStrings")
        if shared:
            self.parse(shared, texts)
        found, read = [], {"xl/_rels/workbook.xml.rels", "xl/workbook.xml", shared}
        for name, key in book.named:
            kind, path = targets.get(key, ("", ""))
            if not path:
                raise Unsound(f"sheet {name!r}, which is nowhere in the file")
            sheet = Sheet(name, since_1904=book.since_1904, hidden=name in book.hidden)
            cells = Cells(sheet, texts.lengths, book.stale)
            if kind == "worksheet":
                self.parse(path, cells)
            read.add(path)
            found.append(cells.sheet)
        for path in self.parts.keys() - {each.lower() for each in read}:
            for _ in self.pieces(self.parts[path]):
                pass
        return found

    def parse(self, path: str, into: XmlReader) -> None:
        """Send a part of the file through a reader of its XML."""
        part = self.parts.get(path.lower())
        if part is None:
            raise Unsound(f"no {path} in the zip")
        parser = into.parser()
        try:
            for piece in self.pieces(part):
                parser.Parse(into.rest(piece))
            parser.Parse(into.waiting, True)
        except (expat.ExpatError, LookupError) as error:
            raise Unsound(f"{path} is no XML: {error}", "well-formed XML") from None

    def pieces(self, part: ZipInfo) -> Iterator[bytes]:
        """Yield a part piece by piece, to its true end and not to the one it announces."""
        size, part.file_size = part.file_size, MOST_UNPACKED
        run = 0
        with self.packed.open(part) as stream:
            while piece := stream.read(PIECE):
                size -= len(piece)
                last = piece.rfind(b"<")
                run = run + len(piece) if last < 0 else len(piece) - last
                if size < 0 or (run > MOST_CELL and part.filename.endswith((".xml", ".rels"))):
                    raise Unsound(*_bomb(part.filename))
                yield piece
        if size:
            raise Unsound(f"{part.filename} is cut short")


def _bomb(name: str) -> tuple[str, str]:
    return f"{name} unpacks to more than it should, as in a zip bomb", "a workbook of that size"


class XmlReader:
    """XML as it comes by: names of elements lose their namespace, of which there are two kinds.

    ECMA-376 has a transitional and a strict namespace for the same elements.
    """

    waiting = b""
    """What was taken by `rest` and not yet parsed."""

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = expat.ParserCreate(namespace_separator=" ")
        made.buffer_text = True
        made.StartDoctypeDeclHandler = self.doctype
        made.StartElementHandler = self.start
        return made

    def rest(self, piece: bytes) -> bytes:
        """Take what can be told at a glance from the next piece of a part; return what is to be parsed."""
        return piece

    def until(self, piece: bytes, mark: bytes) -> bytes:
        """Return the piece, and what was left of those before it, as far as the last ``mark`` in it."""
        self.waiting += piece
        cut = self.waiting.rfind(mark) + len(mark)
        if cut < len(mark):
            cut = 0 if len(self.waiting) < MOST_CELL else len(self.waiting)
        taken, self.waiting = self.waiting[:cut], self.waiting[cut:]
        return taken

    def doctype(self, *_: object) -> NoReturn:
        """Refuse what could declare entities."""
        raise Unsound("a document type, as in an entity bomb", "plain XML")

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""


class _Targets(XmlReader):
    """Which part of the zip each relationship of the workbook leads to."""

    def __init__(self) -> None:
        self.of: dict[str, tuple[str, str]] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "Relationship" and given.get("TargetMode") != "External":
            kind = given.get("Type", "").rpartition("/")[2]
            path = normpath(join("/xl", given.get("Target", ""))).lstrip("/")
            self.of[given.get("Id", "")] = kind, path


class _Sheets(XmlReader):
    """The sheets of the workbook in order, each with its relationship."""

    def __init__(self) -> None:
        self.named: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.stale = self.since_1904 = False

    def start(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "sheet":
            key = next((v for k, v in given.items() if k.endswith("relationships id")), "")
            self.named.append((given.get("name", ""), key))
            if given.get("state", "visible") != "visible":
                self.hidden.add(given.get("name", ""))
        elif local == "workbookPr":
            self.since_1904 = given.get("date1904", "0") in {"1", "true"}
        elif local == "calcPr":  # its writer left the computing to whoever opens it
            self.stale = given.get("fullCalcOnLoad", "0") in {"1", "true"}


class _Texts(XmlReader):
    """How long each shared text is."""

    plain = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*+')

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def parser(self) -> expat.XMLParserType:
        made = super().parser()
        made.CharacterDataHandler = self.text
        return made

    def rest(self, piece: bytes) -> bytes:
        taken = self.until(piece, b"</si>")
        if self.plain.sub(b"", taken):
            return taken
        self.lengths += map(len, self.plain.findall(taken))
        return b""

    def start(self, name: str, given: dict[str, str]) -> None:
        del given
        if name.endswith(" si"):
            self.lengths.append(0)

    def text(self, data: str) -> None:
        """Take text, that of how it is spoken too."""
        if self.lengths:
            self.lengths[-1] += len(data)


_PLACE = rb'<c r="([A-Z]{1,3})ROW"(?: s="[0-9]+")?(?: t="(?:s|n|b|str|inlineStr)")?'
_HELD = rb'(?:<v>[^<&]++</v>|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)'
_CELL = _PLACE.replace(b"ROW", rb"(?P=row)") + rb"(?:/>|></c>|>" + _HELD + rb"</c>)"
_ROW = re.compile(rb'<row r="(?P<row>[0-9]{1,7})"[^<>]*(?:/>|>(?:' + _CELL + rb")*+</row>)\s*+")
_FILLED = re.compile(_PLACE.replace(b"ROW", b"[0-9]+") + rb">" + _HELD)
_UNSEEN = re.compile(rb' (?:hidden="(?:1|true)"|ht="0")')
_SHARED = re.compile(rb't="s"><v>([0-9]{1,9})<')


class Cells(XmlReader):
    """The cells of a sheet."""

    plain, filled, shared = _ROW, _FILLED, _SHARED

    def __init__(self, sheet: Sheet, lengths: list[int], stale: bool) -> None:
        self.sheet, self.lengths, self.stale = sheet, lengths, stale
        self.long = max(lengths, default=0) > LONG
        self.row = self.column = self.letters = 0
        self.kind = self.value = ""
        self.formula = self.valued = self.inside = False

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = super().parser()
        made.EndElementHandler = self.end
        made.CharacterDataHandler = self.text
        return made

    def rest(self, piece: bytes) -> bytes:
        """Take whole rows at a glance where they are written as most programs do."""
        return self.plain.sub(self.glance, self.until(piece, b"</row>"))

    def glance(self, row: re.Match[bytes]) -> bytes:
        """Take a row of values alone, written as most programs write it."""
        self.row = int(row["row"])
        if _UNSEEN.search(row[0], 0, row[0].find(b">")):
            self.sheet.hidden_rows.append(self.row)
        if found := self.filled.findall(row[0]):
            self.sheet.take(
                self.row, {column_of(letters.decode()) for letters in found}, len(found)
            )
        if self.long:
            for index in self.shared.findall(row[0]):
                self.spell(int(index))
        return b""

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        if local == "c":
            self.column += 1
            if "r" in given:
                self.row, self.column = self.at(given["r"])
            self.kind, self.value = given.get("t", "n"), ""
            self.formula = self.valued = False
        elif local in {"v", "is"}:
            self.inside = local == "v"
            self.valued = self.valued or local == "is" or self.kind == "str"
        elif local == "f":
            self.formula = True
        elif local == "row":
            self.row, self.column = self.number(given["r"]) if "r" in given else self.row + 1, 0
            if given.get("hidden") in {"1", "true"} or given.get("ht") == "0":
                self.sheet.hidden_rows.append(self.row)
        else:
            self.beside(local, given)

    def beside(self, local: str, given: dict[str, str]) -> None:
        """Take what the sheet says of whole columns, filters, joined cells and letters struck through."""
        if local == "col" and (given.get("hidden") in {"1", "true"} or given.get("width") == "0"):
            ends = self.number(given.get("min", "1")), self.number(given.get("max", "1"))
            self.sheet.hidden_columns.append(ends)
        elif local == "filterColumn":
            self.sheet.filtered = True
        elif local == "strike" and given.get("val", "1") in {"1", "true"}:
            self.sheet.struck.append((self.row, self.column))
        elif local == "mergeCell":
            first, _, last = given.get("ref", "A1").replace("$", "").partition(":")
            (top, left), (bottom, right) = self.at(first), self.at(last or first)
            self.sheet.merged.append((top, bottom, left, right))

    def at(self, named: str) -> tuple[int, int]:
        """Return row and column of a cell such as C6."""
        letters = named.rstrip("0123456789")
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise Unsound(f"a cell called {named[:20]!r}", "one such as C6")
        return self.number(named[len(letters) :]), column_of(letters)

    def number(self, digits: str) -> int:
        """Return the number of a row."""
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
            raise Unsound(f"a row called {digits[:20]!r}", "a number")
        return int(digits)

    def text(self, data: str) -> None:
        """Take what is in a cell."""
        if self.inside:
            self.value += data

    def end(self, name: str) -> None:
        """Take the end of an element; a cell is known then."""
        if name.endswith(" v"):
            self.inside = False
            self.valued = self.valued or bool(self.value)
        if not name.endswith(" c"):
            return
        if self.formula and (not self.valued or (self.stale and self.value == "0")):
            self.sheet.uncomputed.append((self.row, self.column))
        if self.valued:
            self.sheet.take(self.row, {self.column})
            if self.kind == "e":
                self.sheet.errors.append((self.row, self.column, self.value))
            if self.kind == "s" and self.value.isdecimal():
                self.spell(int(self.value[:9]))
        self.formula = self.valued = False

    def spell(self, index: int) -> None:
        """Count the letters of a shared text once more: of one long text a million cells can be."""
        self.letters += self.lengths[index] if index < len(self.lengths) else 0
        if self.letters > MOST_TEXT:
            found = f"sheet {self.sheet.name!r} with texts of more than {MOST_TEXT:,} characters"
            raise Unsound(found, "less, or a folder of CSV files")
