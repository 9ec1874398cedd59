"""A workbook to type into: a sheet a table, with drop-downs, a comment on each head, and an index.

What stands around the facts (units in heads, comments, drop-downs, the sheet ``README``) is read off the
nouns; the reader passes over it without a word. Shares are shown as percentages and codes as text, so
that a spreadsheet takes 2.7% and 0847 as they are typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from makeshed.model.noun import NOUNS, Between, Column, Fact, columns
from makeshed.model.shed import Shed
from makeshed.store.extent import ROWS, reference
from makeshed.store.meaning import meaning

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST = (
    "places", "sites", "items", "demands", "offers", "capabilities", "operations", "components",
    "modes", "duties", "currencies",
)  # fmt: skip
"""Tables that most plans need, in the order in which they are best filled in."""
CODES = {"hs", "postcode", "region", "zone"}
"""Columns of text that looks like numbers and may begin with 0."""
NO_SHARES = {"embedded"}
"""Tables whose numbers without a unit are no shares but tonnes per tonne."""
MOST_OF_A_LIST = 250
WIDTHS = 9, 40
INDEX = "README"
HOW = (
    "A case for makeshed: who can make it, what does it cost, where should it be made?",
    "Type into the sheets below; one row is one fact. The comment of each head says what it means.",
    "A column whose head is in colour must be filled in; the others may be blank, or be taken out.",
    "[money] is the currency that the row names, or else the one whose rate is 1 in currencies.",
    "The rows that are there are an example that can be planned. Type over them, delete what you do not need.",
    "Columns and sheets whose names begin with _ are yours: makeshed does not read them.",
    "Then, in a terminal: makeshed check THIS-FILE.xlsx and makeshed plan THIS-FILE.xlsx",
)


def title(column: Column) -> str:
    """Return the head of a column, with its unit if it has one."""
    return column.name if column.unit in {"", "1", "as said"} else f"{column.name} [{column.unit}]"


def tables(shed: Shed) -> dict[str, type[Fact]]:
    """Return every table, those that most plans need first, then those that have rows."""
    rest = sorted(
        (t for t in NOUNS if t not in FIRST), key=lambda t: shed.table(NOUNS[t]).is_empty()
    )
    return {table: NOUNS[table] for table in (*FIRST, *rest)}


class Dress:
    """The formats of one workbook, and what they are put on."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        edge = {"bold": True, "bottom": 1, "valign": "vcenter"}
        self.needed = book.add_format(edge | {"bg_color": "#CDE7E1"})
        self.may = book.add_format(edge | {"bg_color": "#EEEEEE", "bold": False})
        self.share = book.add_format({"num_format": "0.00%"})
        self.code = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.link = book.get_default_url_format()
        self.large = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def format_of(self, table: str, column: Column) -> Any:
        """Return how the cells of a column are shown."""
        if column.type is date:
            return self.day
        if column.unit == "1" and table not in NO_SHARES:
            return self.share
        return self.code if column.name in CODES else None

    def index(self, sheet: Worksheet, shed: Shed) -> None:
        """Write the sheet that says what there is, and leads there."""
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 10)
        sheet.set_column(2, 2, 90, self.wrapped)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, HOW[0], self.large)
        for row, text in enumerate(HOW[1:], start=1):
            sheet.write_string(row, 0, text)
        top = len(HOW) + 1
        for at, text in enumerate(("sheet", "rows", "what a row of it is")):
            sheet.write_string(top, at, text, self.needed)
        for row, (table, noun) in enumerate(tables(shed).items(), start=top + 1):
            sheet.write_url(row, 0, f"internal:'{table}'!A1", self.link, table)
            every = f"COUNTA('{table}'!$A$2:$A${ROWS})"
            sheet.write_formula(row, 1, f"={every}", None, shed.table(noun).height)
            sheet.write_string(row, 2, about(noun))

    def head(self, sheet: Worksheet, noun: type[Fact], widths: Mapping[str, int]) -> None:
        """Write the heads of a table, their comments, and what may be typed below."""
        listed = columns(noun)
        sheet.freeze_panes(1, 1)
        sheet.set_comments_author("makeshed")
        for at, column in enumerate(listed):
            needed = column.required
            sheet.write_string(0, at, title(column), self.needed if needed else self.may)
            text = meaning(column)
            lines = 2 + len(text) // 32
            sheet.write_comment(0, at, text, {"x_scale": 1.6, "y_scale": 0.24 * lines})
            width = min(max(WIDTHS[0], widths[column.name], len(title(column)) + 2), WIDTHS[1])
            sheet.set_column(at, at, width, self.format_of(noun.table, column))
            if allowed := validation(column):
                sheet.data_validation(1, at, ROWS - 1, at, allowed)


def about(noun: type[Fact]) -> str:
    """Return what a row of a table is, in its first sentence."""
    text = noun.meaning.replace("``", "")
    return " ".join(text.partition("\n\n")[0].split())


def validation(column: Column) -> dict[str, Any] | None:
    """Return what may be typed into a column, as xlsxwriter takes it; None for anything."""
    told = {"error_title": column.name, "error_message": f"{meaning(column)}."[:255]}
    if column.choices or column.type is bool:
        choices = list(filter(None, column.choices)) or ["TRUE", "FALSE"]
        if len(",".join(choices)) > MOST_OF_A_LIST:
            return None
        return {"validate": "list", "source": choices} | told
    if column.refers and column.refers != "rules":  # those that come with makeshed are in no sheet
        return {"validate": "list", "source": _keys(column.refers), "error_type": "warning"} | told
    if column.type is date:
        return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)} | told
    if column.type in {float, int}:
        kind = "decimal" if column.type is float else "integer"
        return {"validate": kind} | _bounds(column.between or Between()) | told
    return None


def _bounds(between: Between) -> dict[str, Any]:
    """Return the range of a number; what lies between 0 and the least is left to `makeshed check`."""
    low = 0.0 if between.zero else between.above if between.above is not None else between.low
    low, high = max(low, -1e300), min(between.high, 1e300)
    return {"criteria": "between", "minimum": low, "maximum": high}


def _keys(table: str) -> str:
    """Return the formula for the keys that a sheet holds, as far as they reach."""
    noun = NOUNS[table]
    at = [column.name for column in columns(noun)].index(noun.key[0]) + 1
    letter = reference(1, at).rstrip("1")
    every = f"'{table}'!${letter}$2:${letter}${ROWS}"
    return f"=OFFSET('{table}'!${letter}$2,0,0,MAX(1,COUNTA({every})),1)"
