"""Cells of tables of trade: years and months, flows, goods, traders and numbers, each text read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import polars as pl

from makeshed.io.tool_cells import PLAIN, amount
from makeshed.language.figures import marks_of
from makeshed.model.partners import PARTLY, partner_named
from makeshed.science.codes import Code, read_code

BLANK = {"", "na", "n/a", ":", "-", "null", "nan", "c", ": c"}
FLOWS: Mapping[str, Literal["import", "export"]] = {
    "m": "import", "1": "import", "import": "import", "imports": "import", "i": "import",
    "x": "export", "2": "export", "export": "export", "exports": "export", "e": "export",
}  # fmt: skip
PART_OF_A_FLOW = {"rx", "rm", "3", "4", "re-export", "re-import", "re-exports", "re-imports", "dx", "fm", "mip", "xip", "mop", "xop"}  # fmt: skip
"""Flows that are counted in others."""
EDITIONS = {"h0": "1992", "h1": "1996", "h2": "2002", "h3": "2007", "h4": "2012", "h5": "2017", "h6": "2022", "h7": "2028"}  # fmt: skip
_OF_BACI = re.compile(r"hs(\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"((?:18|19|20|21)\d\d)(?:-?M?(\d\d))?")
FEW_PARTNERS = 50
"""Fewer than this send to hardly any country in a year: a table in which they do is a cut."""
WHOLE_YEAR = "52"
"""What Comext writes for the month where it means the year."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def years_of(texts: Iterable[str]) -> tuple[dict[str, tuple[int, str]], list[str]]:
    """Return each text as a year and a month (blank for the whole year), and those that are none."""
    read = {text: _YEAR.fullmatch(text) for text in texts}
    found = {text: (int(one[1]), one[2] or "") for text, one in read.items() if one}
    return found, [text for text, one in read.items() if not one]


def goods_of(texts: Iterable[str], digits: int) -> dict[str, Code]:
    """Return each text as a code of goods; of codes of so many digits a zero that was lost comes back."""
    found = {}
    for text in texts:
        lost = digits - 1 == len(text) and text.isdecimal()
        found[text] = read_code(text.zfill(digits) if lost else text, beginning=True)
    return found


def trader_of(text: str) -> str:
    """Return the code of who traded; ``-`` for a sum over some, blank where nobody is known by it."""
    return "-" if text.strip().casefold() in PARTLY else partner_named(text)


def numbers_of(
    texts: Iterable[str], *, by_machine: bool
) -> tuple[dict[str, float | None], list[str]]:
    """Return each text as a number, blank as none, and those that are none of 0 or more."""
    listed = [text for text in texts if text]
    marks = PLAIN if by_machine else marks_of(listed)
    found: dict[str, float | None] = {"": None}
    bad = []
    for text in listed:
        plain = _PLAIN.fullmatch(text) and (by_machine or "." not in text)
        number = float(text) if plain else amount(text, marks)
        if isinstance(number, str) or number < 0:
            bad.append(text)
        else:
            found[text] = number
    return found, bad


def edition_of(text: str) -> str:
    """Return the edition of the Harmonized System that statistics call so: HS 2017 for H5."""
    return f"HS {EDITIONS[text.lower()]}" if text.lower() in EDITIONS else text


def edition_of_baci(file: str) -> str:
    """Return the edition that the name of a file of the CEPII says."""
    found = _OF_BACI.search(file)
    return f"HS {'19' if found[1] > '90' else '20'}{found[1]}" if found else "HS"


def framed(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows as a frame of text, blank where a row has no cell."""
    names = list(dict.fromkeys(str(name) for row in rows for name in row))
    return pl.DataFrame(
        {name: ["" if row.get(name) is None else str(row[name]) for row in rows] for name in names},
        schema=dict.fromkeys(names, pl.String),
    )


def thing_of(row: Mapping[str, Any]) -> str:
    """Return what a row is about."""
    names = ("exporter", "importer", "reporter", "partner", "product", "flow", "year")
    return ", ".join(str(row[name]) for name in names if row[name])
