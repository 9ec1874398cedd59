"""What people put beside the values of a sheet: comments on cells, lines through them, formats that hide them.

None says anything to a program, and all may say a person something else than the sheet does: a comment
on a price, a row that is struck out, a number in the format ``;;;`` or in white. So what is struck through or
not shown counts like the rest and is told, and so are comments that makeshed itself did not write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from makeshed.model.noun import NOUNS, columns
from makeshed.store.extent import Sheet, reference
from makeshed.store.meaning import meaning
from makeshed.store.openxml import PIECE, Book, Cells, XmlReader
from makeshed.store.unseen import runs

SHOWN, LONG = 3, 60
"""Comments that are shown, and letters of each."""
WHITE = {"FFFFFFFF", "00FFFFFF", "FFFFFF"}
"""A colour that nobody sees where nothing is behind it; in a theme it is the first."""
_THREAD = "[Threaded comment]"
"""How Excel begins a comment that is a thread, for programs that know only old ones."""


def mark(where: Path, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """Note on the sheets of a workbook their comments and the cells that are struck through."""
    with ZipFile(where) as packed:
        book, styles = Book(packed), _Styles()
        path = book.part_of("styles") or "xl/styles.xml"
        if path.lower() in book.parts:
            book.parse(path, styles)
        texts, shared = _Texts(), book.part_of("sharedStrings")
        if shared.lower() in book.parts and _holds(packed, book.parts[shared.lower()], b"strike"):
            book.parse(shared, texts)
        struck, masked, white = styles.struck(), styles.masked(), styles.white()
        commented = any("comment" in part for part in book.parts)
        marked = struck or masked or white or texts.struck
        for sheet in sheets if marked or commented else ():
            part = book.part_of_sheet(sheet.name)
            if marked and part.lower() in book.parts:
                book.parse(part, found := _Marked(sheet, struck, masked, white, texts.struck))
                sheet.struck = sorted({*sheet.struck, *found.cells})
                sheet.masked = found.masked
            if commented:
                sheet.comments = _comments(book, part)
    return sheets


def _holds(packed: ZipFile, part: ZipInfo, mark: bytes) -> bool:
    """Whether some bytes stand in a part; read piece by piece, as far as needed."""
    tail = b""
    with packed.open(part) as stream:
        while piece := stream.read(PIECE):
            if mark in tail + piece:
                return True
            tail = piece[-len(mark) :]
    return False


def _comments(book: Book, sheet: str) -> dict[tuple[int, int], str]:
    """Return the comments of a sheet by row and column."""
    folder, _, name = sheet.rpartition("/")
    links, found = _Links(folder), _Comments()
    path = f"{folder}/_rels/{name}.rels"
    if path.lower() in book.parts:
        book.parse(path, links)
    for part in links.comments:
        if part.lower() in book.parts:
            book.parse(part, found)
    return {cell: text for cell, text in found.of.items() if text}


class _Links(XmlReader):
    """Where the comments of a sheet are."""

    def __init__(self, folder: str) -> None:
        self.folder, self.comments = folder, list[str]()

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        if name.endswith(" Relationship") and given.get("Type", "").endswith("/comments"):
            target = given.get("Target", "")
            base = "" if target.startswith("/") else self.folder
            self.comments.append(normpath(join(base, target.lstrip("/"))))


class _Comments(XmlReader):
    """The comments of a sheet."""

    def __init__(self) -> None:
        self.of: dict[tuple[int, int], str] = {}
        self.cell, self.inside, self.said = (0, 0), False, ""
        self.cells = Cells(Sheet(""), [], stale=False)

    def parser(self) -> expat.XMLParserType:
        """Return a parser that calls this reader."""
        made = super().parser()
        made.EndElementHandler = self.end
        made.CharacterDataHandler = self.text
        return made

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        if local == "comment":
            self.cell, self.said = self.cells.at(given.get("ref", "A1").replace("$", "")), ""
        self.inside = local == "t"

    def text(self, data: str) -> None:
        """Take what is said."""
        if self.inside:
            self.said += data

    def end(self, name: str) -> None:
        """Take the end of an element; a comment is known then."""
        self.inside = False
        if name.endswith(" comment"):
            said = self.said
            if said.startswith(_THREAD):
                said = said.partition("Comment:")[2]
            self.of[self.cell] = " ".join(said.split())


class _Texts(XmlReader):
    """Which shared texts have a line through some of their letters."""

    def __init__(self) -> None:
        self.at, self.struck = -1, set[str]()

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        self.at += local == "si"
        if local == "strike" and _on(given):
            self.struck.add(str(self.at))


def _on(given: Mapping[str, str]) -> bool:
    return given.get("val", "1") in {"1", "true"}


class _Styles(XmlReader):
    """Which formats of cells strike through what is in them, or show nothing of it."""

    def __init__(self) -> None:
        self.fonts: list[bool] = []
        self.pale: set[int] = set()
        self.filled: list[bool] = []
        self.formats: list[tuple[int, str, int]] = []
        self.blank: set[str] = set()
        self.within = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        if local in {"fonts", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles", "fills"}:
            self.within = local
        elif local == "font" and self.within == "fonts":
            self.fonts.append(False)
        elif local == "strike" and self.within == "fonts" and self.fonts:
            self.fonts[-1] = _on(given)
        elif local == "numFmt" and given.get("formatCode", "").startswith(";"):
            self.blank.add(given.get("numFmtId", ""))
        elif self.within in {"fonts", "fills"}:
            self._colour(local, given)
        elif local == "xf" and self.within == "cellXfs":
            at, fill = int(given.get("fontId", "0")), int(given.get("fillId", "0"))
            self.formats.append((at, given.get("numFmtId", "0"), fill))

    def _colour(self, local: str, given: dict[str, str]) -> None:
        """Take the colour of a font, or what stands behind a cell."""
        pale = given.get("rgb", "").upper() in WHITE or given.get("theme", "") == "0"
        if local == "color" and self.within == "fonts" and pale:
            self.pale.add(len(self.fonts) - 1)
        elif local == "patternFill":
            self.filled.append(given.get("patternType", "none") != "none")
        elif local == "fgColor" and self.filled and pale:
            self.filled[-1] = False

    def struck(self) -> set[str]:
        """Return the formats as cells name them."""
        fonts = {at for at, struck in enumerate(self.fonts) if struck}
        return {str(at) for at, (font, _, _) in enumerate(self.formats) if font in fonts}

    def masked(self) -> set[str]:
        """Return the formats that show no number above 0, as cells name them."""
        return {str(at) for at, (_, shown, _) in enumerate(self.formats) if shown in self.blank}

    def white(self) -> set[str]:
        """Return the formats that show white on white, as cells name them."""
        behind = {at for at, filled in enumerate(self.filled) if filled}
        return {
            str(at)
            for at, (font, _, fill) in enumerate(self.formats)
            if font in self.pale and fill not in behind
        }


class _Marked(Cells):
    """The cells of a sheet that hold something and are struck through, or do not show it."""

    def __init__(
        self, sheet: Sheet, struck: set[str], masked: set[str], white: set[str], texts: set[str]
    ) -> None:
        super().__init__(Sheet(sheet.name), [], stale=False)
        self.styles, self.blank, self.white, self.texts, self.style = (
            struck,
            masked,
            white,
            texts,
            "",
        )
        self.cells: list[tuple[int, int]] = []
        self.masked: list[tuple[int, int]] = []
        self.lined = False

    def rest(self, piece: bytes) -> bytes:
        """Take no row at a glance."""
        return piece

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        super().start(name, given)
        if name.endswith(" c"):
            self.style, self.lined = given.get("s", "0"), False
        elif name.endswith(" strike"):
            self.lined = _on(given)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name.endswith(" c") and self.valued:
            lined = self.lined or (self.kind == "s" and self.value in self.texts)
            if lined or self.style in self.styles:
                self.cells.append((self.row, self.column))
            if (self.style in self.blank and self.kind == "n") or self.style in self.white:
                self.masked.append((self.row, self.column))
        super().end(name)

    def spell(self, index: int) -> None:
        """Count nothing: the first look did."""


def beside(
    sheet: Sheet, head: int, filled: Collection[int], columns_: Mapping[str, int], table: str = ""
) -> list[str]:
    """Return what stands beside the values of a table, in parts of a sentence.

    Parameters
    ----------
    sheet
        What was seen of the sheet, by `mark`.
    head
        Row of the heads, from 1.
    filled
        Rows of the table that hold anything.
    columns_
        By name of a column that counts, its number in the sheet.
    table
        Whose heads makeshed may have commented; blank for no table of its own.
    """
    told = [*_lines(sheet, filled, columns_), *_said(sheet, head, columns_, table)]
    own = set(columns_.values())
    if unseen := [
        cell for cell in sorted(sheet.masked) if cell[0] in set(filled) and cell[1] in own
    ]:
        one = len(unseen) == 1
        verbs = ("is", "its", "counts") if one else ("are", "their", "count")
        told.append(f"{_cells(unseen)} {verbs[0]} not shown, by {verbs[1]} format, and {verbs[2]}")
    return told


def _cells(cells: Sequence[tuple[int, int]]) -> str:
    more = f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else ""
    return ", ".join(reference(*cell) for cell in cells[:SHOWN]) + more


def _lines(sheet: Sheet, filled: Collection[int], columns_: Mapping[str, int]) -> list[str]:
    """Say which rows are struck through: those whose first cell is; and which cells else."""
    own = set(columns_.values())
    cells = [(row, at) for row, at in sheet.struck if row in set(filled) and at in own]
    first: dict[int, int] = {}
    for row, at in cells:
        first[row] = min(at, first.get(row, at))
    rows = sorted(row for row, at in first.items() if at == min(own))
    told = []
    if rows:
        said = f"rows {runs(rows)} are" if len(rows) > 1 else f"row {rows[0]} is"
        told.append(
            f"{said} struck through, and {'count' if len(rows) > 1 else 'counts'} like the others"
        )
    if rest := [cell for cell in sorted(cells) if cell[0] not in rows]:
        verbs = ("are", "count") if len(rest) > 1 else ("is", "counts")
        told.append(f"{_cells(rest)} {verbs[0]} struck through, and {verbs[1]} like the others")
    return told


def _said(sheet: Sheet, head: int, columns_: Mapping[str, int], table: str) -> list[str]:
    """Say what comments say, those on heads first; makeshed's own on its heads say nothing new."""
    ours = {c.name: " ".join(meaning(c).split()) for c in columns(NOUNS[table])} if table else {}
    names = {at: name for name, at in columns_.items()}
    found = sorted(
        (row != head, row, at, text)
        for (row, at), text in sheet.comments.items()
        if row >= head and at in names and not (row == head and ours.get(names[at]) == text)
    )
    told = [
        f"{f'the head {names[at]}' if row == head else reference(row, at)}: {text[:LONG]!r}"
        for _, row, at, text in found[:SHOWN]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return [f"comments are not read ({'; '.join(told)}{more})"] if told else []
