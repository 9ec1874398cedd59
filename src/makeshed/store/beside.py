"""What people put beside the values of a sheet: comments on cells, and lines through them.

Neither says anything to a program, and both may say a person something else than the sheet does: a comment
that all is in grams, a row that is struck out. So what is struck through counts like the rest and is told,
and so are comments that makeshed itself did not write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZipFile

from makeshed.model.noun import NOUNS, columns
from makeshed.store.extent import Sheet, reference
from makeshed.store.meaning import meaning
from makeshed.store.openxml import Book, Cells, Reader
from makeshed.store.unseen import runs

SHOWN, LONG = 3, 60
"""Comments that are shown, and letters of each."""
_THREAD = "[Threaded comment]"
"""How Excel begins a comment that is a thread, for programs that know only old ones."""


def mark(where: Path, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """Note on the sheets of a workbook their comments and the cells that are struck through."""
    with ZipFile(where) as packed:
        book, styles = Book(packed), _Styles()
        path = book.part_of("styles") or "xl/styles.xml"
        if path.lower() in book.parts:
            book.parse(path, styles)
        struck = styles.struck()
        commented = any("comment" in part for part in book.parts)
        for sheet in sheets if struck or commented else ():
            part = book.part_of_sheet(sheet.name)
            if struck and part.lower() in book.parts:
                book.parse(part, found := _Struck(sheet, struck))
                sheet.struck = found.cells
            if commented:
                sheet.comments = _comments(book, part)
    return sheets


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


class _Links(Reader):
    """Where the comments of a sheet are."""

    def __init__(self, folder: str) -> None:
        self.folder, self.comments = folder, list[str]()

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        if name.endswith(" Relationship") and given.get("Type", "").endswith("/comments"):
            target = given.get("Target", "")
            base = "" if target.startswith("/") else self.folder
            self.comments.append(normpath(join(base, target.lstrip("/"))))


class _Comments(Reader):
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


class _Styles(Reader):
    """Which formats of cells strike through what is in them."""

    def __init__(self) -> None:
        self.fonts: list[bool] = []
        self.formats: list[int] = []
        self.within = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(" ")[2]
        if local in {"fonts", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles", "fills"}:
            self.within = local
        elif local == "font" and self.within == "fonts":
            self.fonts.append(False)
        elif local == "strike" and self.within == "fonts" and self.fonts:
            self.fonts[-1] = given.get("val", "1") in {"1", "true"}
        elif local == "xf" and self.within == "cellXfs":
            self.formats.append(int(given.get("fontId", "0")))

    def struck(self) -> set[str]:
        """Return the formats as cells name them."""
        fonts = {at for at, struck in enumerate(self.fonts) if struck}
        return {str(at) for at, font in enumerate(self.formats) if font in fonts}


class _Struck(Cells):
    """The cells of a sheet that hold something and are struck through."""

    def __init__(self, sheet: Sheet, struck: set[str]) -> None:
        super().__init__(Sheet(sheet.name), [], stale=False)
        self.styles, self.style = struck, ""
        self.cells: list[tuple[int, int]] = []

    def rest(self, piece: bytes) -> bytes:
        """Take no row at a glance."""
        return piece

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""
        super().start(name, given)
        if name.endswith(" c"):
            self.style = given.get("s", "0")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name.endswith(" c") and self.valued and self.style in self.styles:
            self.cells.append((self.row, self.column))
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
    return [*_lines(sheet, filled, columns_), *_said(sheet, head, columns_, table)]


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
    if rest := [reference(row, at) for row, at in sorted(cells) if row not in rows]:
        more = f" and {len(rest) - SHOWN} more" if len(rest) > SHOWN else ""
        verbs = ("are", "count") if len(rest) > 1 else ("is", "counts")
        told.append(
            f"{', '.join(rest[:SHOWN])}{more} {verbs[0]} struck through, and {verbs[1]} like the others"
        )
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
