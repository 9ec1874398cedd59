"""Bills of materials as tools write them: KiCad, InvenTree, ERPNext, Odoo, and tables with such columns (CSV).

- KiCad 7 and later: *Symbol Fields*, or ``kicad-cli sch export bom``: a row for each group of parts, with
  its references; parts that are not placed (``DNP``) or excluded are left out;
- InvenTree: export of a bill, one level or all (``BOM Level``; quantities are per unit of the parent);
- ERPNext: export of BOM documents (parent columns on the first row of each, ``Qty (Items)`` for the batch
  that ``Quantity`` says), and the report BOM Explorer, whose quantities below the first level are
  multiplied by that of the line above (bom_explorer.py, ``get_exploded_items``);
- any table with a part and a quantity.

A quantity that cannot be read refuses the file: a bill with a line left out is wrong without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from makeshed.errors import BadFacts, Problem
from makeshed.io.alternates import LISTED, NUMBERED, alternates, substitutes_in
from makeshed.io.bill_columns import (
    BUILD,
    DOCUMENT,
    NAMES,
    ODOO,
    PARTS,
    PIECES,
    SET_IN,
    THREE,
    UNFITTED,
    VALUES,
    Row,
    adds_up,
    as_documents,
    by_position,
    cell,
    kind_of,
    measures,
    set_in,
    tree,
    unlike,
    with_numbers,
)
from makeshed.io.process_names import processes_in
from makeshed.io.record import DirectoryRecord, Recognise, digest, said, slug
from makeshed.io.tool_cells import amount, count_of, flag, head, share
from makeshed.language.figures import marks_of
from makeshed.language.table_row import numbered, renamed
from makeshed.language.text import legible
from makeshed.model import (
    Component,
    Item,
    Operation,
    Substitute,
)


@dataclass(slots=True)
class ReadLine:
    """One line of a bill: which row, under which parent, and what."""

    row: int
    parent: str
    component: str
    name: str
    quantity: float
    unit: str = "piece"
    scrap: float = 0.0
    substitutes: tuple[str, ...] = ()
    doubts: list[str] = field(default_factory=list)
    kind: tuple[tuple[str, str], ...] = ()


def matches(document: Any) -> bool:
    """Whether a row is a line of a bill: a part and how many, or a part and its references; no maker."""
    if not isinstance(document, Mapping):
        return False
    names = {head(name) for name in document}
    if names & {"lat", "latitude", "lon", "lng", "longitude", "geometry"}:
        return False
    if names & set(NAMES["references"]):
        return bool(names & {*NAMES["number"], *NAMES["name"], *NAMES["footprint"]})
    names = {as_documents(name, names) for name in names}
    return bool(names & PARTS and names & {*NAMES["quantity"]})


def uses(column: str) -> bool:
    """Return whether a column of a bill is read."""
    name = head(column)
    known = {DOCUMENT, *LISTED, *(each for names in NAMES.values() for each in names)}
    return name in known or name in ODOO or bool(NUMBERED.fullmatch(name))


def together(rows: Sequence[Mapping[str, Any]], file: str) -> list[dict[str, Any]]:
    """Return a whole file as one document; raise `BadFacts` with every row that cannot be read."""
    clear, doubts = legible(list(rows))
    names = {head(name) for row in clear for name in row if name}
    told = [
        renamed(row, ((as_documents(head(n), names), said(v)) for n, v in row.items() if n))
        for row in clear
    ]
    told = by_position(told, names)
    for row, raw in zip(told, clear, strict=True):
        row[SET_IN] = set_in(raw)
        if "sub part" in row:  # InvenTree: the numbers of parent and part
            row["parent id"] = row.pop("part", "")
    reading = _Reading(file, with_numbers(told))
    reading.doubts["texts"] += doubts
    lines = reading.lines()
    reading.judge_units(lines)
    if reading.problems:
        raise BadFacts(reading.problems)
    return [{"file": file, "lines": lines, "doubts": reading.doubts, "tops": reading.tops}]


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield the items and components of each file that `together` has read."""
    del recognise
    for document in documents:
        yield bill(document, source, first)


def bill(document: Mapping[str, Any], source: str, first: int) -> DirectoryRecord:
    """Return a file's bills as items, components, and a step that puts each parent together."""
    lines: Sequence[ReadLine] = document["lines"]
    tops: Mapping[str, str] = document["tops"]
    names = dict(tops)
    units: dict[str, str] = {}
    for line in lines:
        names.setdefault(line.component, line.name)
        units.setdefault(line.component, line.unit)
    instead = alternates(lines, names)
    for *_, key in instead:
        units.setdefault(key, "piece")
    parents = list(dict.fromkeys(line.parent for line in lines))
    summed: dict[tuple[str, str], list[ReadLine]] = {}
    for line in lines:
        summed.setdefault((line.parent, line.component), []).append(line)
    facts: list[Any] = [
        Item(item=key, name=name, unit=units.get(key, "piece"), source=source)
        for key, name in sorted(names.items(), key=lambda pair: pair[0] not in tops)
    ]
    facts += [
        Component(
            item=parent, component=component, quantity=sum(line.quantity for line in same),
            scrap=max(line.scrap for line in same),
            source=f"{source}, row {', '.join(str(line.row) for line in same[:5])}",
        )
        for (parent, component), same in summed.items()
    ]  # fmt: skip
    facts += [
        Substitute(
            item=parent, component=component, substitute=key, source=f"{source}, row {row}"
        )
        for (parent, component, key), row in instead.items()
    ]  # fmt: skip
    process = "pcb-assembly" if document["doubts"].get("boards") else "assembly"
    facts += [
        Operation(item=p, process=process, source=f"{source}: it has a bill", kind="estimate")
        for p in parents
    ]
    told = [*document["doubts"]["texts"], *(text for line in lines for text in line.doubts)]
    mixed = (unlike((line.row, line.kind) for line in same) for same in summed.values())
    told += [text for text in mixed if text]
    return DirectoryRecord(f"bill {first}", tuple(facts), tuple(told), keeps=True)


class _Reading:
    """One file under way: its lines, and what is wrong or doubtful so far."""

    def __init__(self, file: str, rows: Sequence[Row]) -> None:
        self.file, self.rows = file, rows
        self.problems: list[Problem] = []
        self.doubts: dict[str, Any] = {"texts": []}
        stem = PurePath(file).name.rpartition(".")[0] or file
        for ending in ("bom", "bill of materials"):
            if stem.lower().endswith(ending) and len(stem) > len(ending):
                stem = stem[: -len(ending)].rstrip("-_ .")
        self.top = slug(stem)
        self.tops: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.title = stem
        names = {name for row in rows for name in row}
        numbers = {name for name in names if measures(name)}
        self.marks = marks_of(row[name] for row in rows for name in row if name in numbers)
        self.boards = bool(
            names & set(NAMES["references"]) and names & {"footprint", "value", "comment"}
        )
        self.doubts["boards"] = self.boards and "level" not in names
        self.documents = DOCUMENT in names
        self.explorer = {"item code", "bom level"} <= names and bool(names & {"bom", "uom"})

    def lines(self) -> list[ReadLine]:
        """Return every line, each under its parent."""
        if self.documents:
            return list(self._of_documents())
        return list(self._of_levels())

    def wrong(self, row: int, column: str, found: str, right: str) -> None:
        """Note what cannot be read."""
        self.problems.append(Problem("bill", row, column, found, right, self.file))

    def judge_units(self, lines: Sequence[ReadLine]) -> None:
        """Note where one part is counted in two units: their sum would be nothing."""
        known: dict[str, ReadLine] = {}
        for line in lines:
            first = known.setdefault(line.component, line)
            if first.unit != line.unit:
                right = f"{first.unit}, as in row {first.row}"
                self.wrong(line.row, "unit", f"{line.component} in {line.unit}", right)

    def _of_levels(self) -> Iterator[ReadLine]:
        """Yield the lines of a table whose levels, or parents, are on each row; or that has one parent."""
        rows = [(n, row) for n, row in numbered(self.rows) if not self._aside(n, row)]
        if told := tree([row for _, row in rows]):
            levels: dict[int, int | None] = dict(zip(dict(rows), told.depths, strict=True))
            self.doubts["texts"].append(
                f"{told.by} say what stands below what; quantities are for one of the row above"
            )
        else:
            levels = {n: self._level(n, row) for n, row in rows}
        base = min((level for level in levels.values() if level is not None), default=0)
        above: list[ReadLine] = []
        seen: set[str] = set()
        blocks: dict[str, int] = {}
        for number, row in rows:
            level = (levels[number] or base) - base
            if level > len(above):
                self.wrong(
                    number,
                    "level",
                    str(level + base),
                    f"at most {len(above) + base}, by steps of one",
                )
                continue
            del above[level:]
            parent = self._parent(row) or (above[-1].component if above else self._top())
            line = self._line(number, row, parent)
            if line is None:
                continue
            if self.explorer and above:
                line.quantity /= above[-1].quantity
            above.append(line)
            # A part of two assemblies brings its own lines twice: they count under the first.
            block = above[-2].row if level else 0
            again = blocks.setdefault(parent, block) != block
            mark = cell(row, "line")
            if again or (mark and mark in seen):
                continue
            seen |= {mark} - {""}
            if not self._left_out(number, row, line):
                yield line

    def _aside(self, number: int, row: Row) -> bool:
        """Tell a row that is no line, such as the total of the others, and return whether it is one."""
        words = " ".join(filter(None, (text.strip() for text in row.values())))
        if not adds_up(row):
            return False
        if words:
            self.doubts["texts"].append(f"row {number}: {words} is left out: no part, or a total")
        return True

    def _of_documents(self) -> Iterator[ReadLine]:
        """Yield the lines of ERPNext's documents; of several bills for one item the default counts."""
        found: list[tuple[str, str, bool, list[ReadLine]]] = []
        name, batch, parent = "", 1.0, ""
        for number, row in numbered(self.rows):
            if row.get("id") or row.get("item"):
                name, said_item = row.get("id", ""), row.get("item") or row.get("id", "")
                parent = self._key(said_item)
                self.tops.setdefault(parent, row.get("item name") or said_item)
                whole = amount(row.get("quantity") or "1", self.marks)
                if not isinstance(whole, float) or whole <= 0:
                    self.wrong(
                        number, "quantity", row["quantity"], "a number above 0, of the batch"
                    )
                batch = whole if isinstance(whole, float) and whole > 0 else 1.0
                stands = flag(row.get("is default", "1")) and flag(row.get("is active", "1"))
                found.append((parent, name, stands, []))
            own = {name: text for name, text in row.items() if name.endswith("(items)")}
            if not found or not cell(own, "number"):
                continue  # rows of other tables of the document: operations, scrap
            if (line := self._line(number, own, parent)) is not None:
                line.quantity /= batch
                found[-1][3].append(line)
        chosen: dict[str, str] = {}
        for parent, name, stands, _ in sorted(found, key=lambda one: not one[2]):
            if chosen.setdefault(parent, name) != name:
                why = "" if stands else ", not the default"
                self.doubts["texts"].append(f"another bill of {parent} is left out: {name}{why}")
        for parent, name, _, lines in found:
            if chosen[parent] == name:
                yield from lines

    def _line(self, number: int, row: Row, parent: str) -> ReadLine | None:
        """Return a row as a line; None, and why is noted, if it cannot be read."""
        part, name = cell(row, "number"), cell(row, "name")
        footprint = cell(row, "footprint").rpartition(":")[2]
        if self.boards and not part:
            name = " ".join(filter(None, (name, footprint)))
            key = self._key(name, f"{self.top}/")
        else:
            key = self._key(part or name or f"part {cell(row, 'id')}")
        if not (part or name or cell(row, "id")):
            self.wrong(number, "part", "nothing", "a part number, a name or a value")
            return None
        line = ReadLine(number, parent, key, name or part, 1.0)
        references = cell(row, "references")
        told, counted = cell(row, "quantity"), count_of(references)
        quantity = amount(told, self.marks) if told else None
        if (not told or told.startswith("${")) and counted:
            line.quantity = float(counted)
        elif not isinstance(quantity, float) or quantity <= 0:
            right = quantity if isinstance(quantity, str) else "a number above 0"
            self.wrong(number, "quantity", told or "nothing", right)
            return None
        else:
            line.quantity = quantity
            if THREE.fullmatch(told) and not quantity.is_integer():
                line.doubts.append(f"row {number}: quantity {told} is read as {quantity:g}")
            if self.boards and counted and counted != quantity:
                line.doubts.append(f"row {number}: quantity {told}, and {counted} references")
        unit = cell(row, "unit")
        line.unit = "piece" if unit.lower().rstrip(".") in PIECES else unit
        scrap = share(
            cell(row, "scrap"), percent="attrition" in row or "scrap" in row, marks=self.marks
        )
        if scrap is None:
            line.doubts.append(
                f"row {number}: {cell(row, 'scrap')} in surplus is no share: not counted"
            )
        line.scrap = scrap or 0.0
        line.substitutes, line.kind = substitutes_in(row), kind_of(row)
        line.doubts += [
            f"row {number}: {column} of {line.name}, {row[column]}, is not counted"
            for column in BUILD
            if row.get(column, "").strip() not in {"", "0", "0.0", "1", "None"}
        ]
        if flag(row.get("allow alternative item (items)", "")):
            line.doubts.append(
                f"row {number}: alternatives of {line.name} are allowed; ERPNext keeps them in Item "
                "Alternative, which is not read: add them to substitutes"
            )
        return line

    def _key(self, text: str, before: str = "") -> str:
        """Return a part's key; two texts that would have the same are told apart by a digest."""
        key, plain = f"{before}{slug(text)}", " ".join(text.casefold().split())
        if self.keys.setdefault(key, plain) == plain:
            return key
        return f"{key}-{digest(plain)}"

    def _left_out(self, number: int, row: Row, line: ReadLine) -> bool:
        """Whether a row says that its part is not placed, or need not be; that is told."""
        for column in NAMES["left out"]:
            if flag(row.get(column, "")):
                self.doubts["texts"].append(f"row {number}: {line.name} is left out ({column})")
                return True
        fitted = cell(row, "fitted")
        if fitted and (not flag(fitted) or UNFITTED.fullmatch(fitted.lower())):
            self.doubts["texts"].append(f"row {number}: {line.name} is left out (fitted: {fitted})")
            return True
        words = {cell(row, "name").lower(), *(row.get(n, "").strip().lower() for n in VALUES)}
        if self.boards and (word := next((w for w in sorted(words) if UNFITTED.fullmatch(w)), "")):
            self.doubts["texts"].append(
                f"row {number}: {line.name} is left out (its value: {word})"
            )
            return True
        return False

    def _parent(self, row: Row) -> str:
        """Return the key of the parent that a row names; blank if it names none."""
        number, name, key = (cell(row, f"parent {what}") for what in ("number", "name", "id"))
        name = "" if name.lower() in {"true", "false", "0", "1", "yes", "no"} else name
        said_parent = number or name
        if not said_parent and not key:
            return ""
        found = self._key(said_parent or f"part {key}")
        self.tops.setdefault(found, name or number or self.title)
        return found

    def _top(self) -> str:
        self.tops.setdefault(self.top, self.title)
        return self.top

    def _level(self, number: int, row: Row) -> int | None:
        text = cell(row, "level")
        if not text:
            return None
        level = amount(text)
        if isinstance(level, float) and level.is_integer() and 0 <= level <= 100:
            return int(level)
        self.wrong(number, "level", text, "a whole number")
        return None
