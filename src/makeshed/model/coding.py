"""Codes of goods in the tables: refused where they cannot be read, told where that took a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.language.text import few
from makeshed.model.duty import Duty
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look, different, said
from makeshed.model.item import Item
from makeshed.model.noun import Fact
from makeshed.science.codes import Code, outdated, read_code

CODED: tuple[tuple[type[Fact], bool], ...] = ((Item, False), (Duty, True))
"""Tables with a code of goods in ``hs``, and whether that may be the beginning of one."""
SAID = 5
"""Codes told of in one note; the others are counted."""


def codes_can_be_read(look: Look) -> list[Problem]:
    """Every code of goods is digits, and no digit of it was lost."""
    problems = []
    for noun, beginning in CODED:
        cells = look.shed.table(noun)["hs"]
        read = {text: _read(text, beginning) for text in different(cells)}
        bad = [text for text, code in read.items() if code.wrong]
        where = cells.is_in(bad).arg_true().to_list() if bad else []
        for index in where:
            code = read[cells[index]]
            row = look.row(noun.table, index)
            problems.append(Problem(noun.table, row, "hs", code.wrong, code.right))
    return problems


def doubtful_codes(shed: Tables, day: date, items: Collection[str] | None = None) -> Iterator[str]:
    """Yield what to tell of the codes: how they were read, and which the nomenclature lacks.

    ``items`` are those to look at, with all duties; without it all.
    """
    for noun, beginning in CODED:
        frame = shed.table(noun)
        if noun is Item and items is not None:
            frame = frame.filter(pl.col("item").is_in(sorted(items)))
        lines: dict[str, list[str]] = {}
        for key, text in frame.select(noun.key[0], "hs").rows():
            said = read_code(text, beginning=beginning).told or outdated(text, day)
            if said:
                lines.setdefault(said, []).append(key)
        for said, keys in list(lines.items())[:SAID]:
            yield f"hs of {few(keys, SAID)}: {said}"
        if len(lines) > SAID:
            yield f"{len(lines) - SAID} more codes of {noun.table} are as doubtful: see makeshed check"


def _read(text: str, beginning: bool) -> Code:
    if text and not text.strip():
        return Code(wrong="blank characters", right="nothing, or a code such as 7326 90 98")
    return read_code(text, beginning=beginning)


def laws_give_way_to_laws(look: Look) -> list[Problem]:
    """What a duty gives way to is a law that some row names, or a measure."""
    frame = look.shed.table(Duty).with_row_index("_row")
    known = {*frame["law"].drop_nulls(), *frame["measure"].drop_nulls()} - {""}
    problems = []
    for index, law, text in frame.select("_row", "law", "yields_to").drop_nulls().rows():
        for name in filter(None, map(str.strip, text.split(";"))):
            row = look.row(Duty.table, index)
            if name not in known:
                right = f"a law that a row names, or a measure; {nearest(name, known)}"
                problems.append(Problem(Duty.table, row, "yields_to", said(name), right))
            elif name == law:
                right = "another law than the row's own"
                problems.append(Problem(Duty.table, row, "yields_to", said(name), right))
    return problems
