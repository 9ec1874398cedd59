"""Every answer is written to a file with all that it holds: rows, units, notes, record, opened numbers."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pytest
from tests.contract.test_every_question import asked, every_question

from makeshed.answer import Answer, Term
from makeshed.errors import BadValue, NotFound, NotWritten
from makeshed.store.answers import ready, write
from makeshed.store.laid_out import tables

FORMULAS = ("=1+1", "+33 4 91", "-18 Grad", "@SUM(A1)", "\t=1", "\uff1d1+1")


def test_of_any_answer_every_kind_of_file_is_read_back() -> None:
    assert {table.name for table in tables(asked("plan"))} >= {
        "rows", "cost_lines", "made", "bought", "shipped", "summary", "notes", "record",
        "opened numbers",
    }  # fmt: skip


@every_question
def test_a_workbook_holds_every_table_with_units_and_numbers(name: str, tmp_path: Path) -> None:
    answer = asked(name)
    assert write(answer, tmp_path / "a.xlsx") == [tmp_path / "a.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    held = tables(answer)
    assert book.sheetnames == _numbered([table.name for table in held])
    for table, sheet in zip(held, book, strict=True):
        heads = [h.name if h.unit == "1" else str(h) for h in table.heads]
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        assert lines[0] == heads
        for at, (row, line) in enumerate(zip(table.rows, lines[1:], strict=True)):
            for value, cell in zip(row, line, strict=True):
                same(value, cell, f"{table.name} {at}")
        assert not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)


def _numbered(names: list[str]) -> list[str]:
    return [
        name if (n := names[: at + 1].count(name)) == 1 else f"{name} {n}"
        for at, name in enumerate(names)
    ]


def same(value: object, cell: Any, where: str) -> None:
    """Assert that a cell holds a value as the kind that it is."""
    if isinstance(value, float) and math.isnan(value):
        assert cell is None, where
    elif isinstance(value, float) and math.isinf(value):
        assert cell == "no limit", where
    elif isinstance(value, float | int):
        assert cell == pytest.approx(value, rel=1e-15), where
    elif isinstance(value, date):
        assert cell.date() == value, where
    else:
        assert cell in ({None, ""} if value in {None, ""} else {value}), where


def commas(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


@every_question
def test_a_csv_holds_the_rows_and_the_rest_lies_beside(name: str, tmp_path: Path) -> None:
    answer = asked(name)
    files = write(answer, tmp_path / "a.csv")
    assert [file.name for file in files] == ["a.csv", "a.more.csv"]
    first, *others = tables(answer)
    rows = commas(tmp_path / "a.csv")
    assert rows[0] == [str(head) for head in first.heads]
    assert len(rows) == len(answer.rows) + 1
    for table_row, line in zip(first.rows, rows[1:], strict=True):
        for value, text in zip(table_row, line, strict=True):
            if isinstance(value, float) and math.isfinite(value):
                assert float(text) == value
    head, *more = commas(tmp_path / "a.more.csv")
    assert head == ["table", "row", "column", "unit", "number", "text"]
    told = {line[0] for line in more}
    assert told >= {table.name for table in others if any(map(any, table.rows))}
    cells = sum(each is not None for table in others for row in table.rows for each in row)
    assert len(more) == cells


@every_question
def test_a_parquet_holds_the_rows_and_the_rest_in_its_metadata(name: str, tmp_path: Path) -> None:
    answer = asked(name)
    write(answer, tmp_path / "a.parquet")
    frame = pl.read_parquet(tmp_path / "a.parquet")
    first, *others = tables(answer)
    assert frame.columns == [head.name for head in first.heads]
    assert frame.height == len(answer.rows)
    metadata = pl.read_parquet_metadata(tmp_path / "a.parquet")
    units = json.loads(metadata["makeshed.units"])
    assert units == {name: unit for name, unit in answer.units.items() if unit and name in frame}
    assert json.loads(metadata["makeshed.notes"]) == list(answer.notes)
    record = json.loads(metadata["makeshed.record"])
    assert record["shed"] == (answer.record and answer.record.shed)
    held = json.loads(metadata["makeshed.tables"])
    assert [len(table["rows"]) for table in held.values()] == [len(t.rows) for t in others]


@every_question
def test_opened_numbers_are_rows_that_add_up(name: str) -> None:
    answer = asked(name)
    opened = next(table for table in tables(answer) if table.name == "opened numbers")

    def lines(term: Term) -> Iterator[Term]:
        yield term
        for part in term.parts:
            yield from lines(part)

    every = [line for term in answer.terms.values() for line in lines(term)]
    assert [(row[3], row[4], row[5], row[6]) for row in opened.rows] == [
        (term.name, term.value, term.unit, term.note) for term in every
    ]


def test_texts_never_become_formulas(tmp_path: Path) -> None:
    plan = asked("plan")
    rows = tuple(replace(plan.rows[0], demand=text, sources=text) for text in FORMULAS)
    answer = replace(plan, rows=rows, notes=FORMULAS)
    write(answer, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["rows"]
    assert tuple(cell.value for cell in sheet["A"][1:]) == FORMULAS
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    write(answer, tmp_path / "a.csv")
    for file in ("a.csv", "a.more.csv"):
        cells = [cell for line in commas(tmp_path / file) for cell in line]
        assert any(cell == f"'{FORMULAS[0]}" for cell in cells)
        assert not any(cell.startswith(("=", "+", "@", "\t", "\uff1d")) for cell in cells)


def test_units_stand_in_the_heads_and_each_parameter_has_its_own(tmp_path: Path) -> None:
    write(replace(asked("plan"), currency="EUR"), tmp_path / "a.csv")
    head = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
    assert "cost [EUR/a]" in head
    assert "lead_time [d]" in head
    tip = replace(asked("tip"), currency="EUR", unit="money/h", also="x", also_unit="km")  # type: ignore[call-arg]
    heads = {str(head) for table in tables(tip) for head in table.heads}
    assert {"start [EUR/h]", "also_start [km]", "at [EUR/h]", "also [km]"} <= heads
    heads = {str(head) for head in tables(asked("frontier"))[0].heads}
    assert "aim [kg/a]" in heads


def test_too_much_for_a_cell_is_cut_and_told(tmp_path: Path) -> None:
    answer = replace(asked("plan"), notes=("x" * 40_000, "a\ufffeb"))
    write(answer, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "40,000 characters" in str(book["notes"]["A2"].value)
    told = [row[0].value for row in book["cut"].iter_rows(min_row=2)]
    assert any("is cut" in str(line) for line in told)
    assert any("cannot hold" in str(line) for line in told)


def test_what_has_no_place_in_a_table_is_named() -> None:
    notes = next(table for table in tables(asked("quote")) if table.name == "notes")
    assert "not in this file: " in str(notes.rows[-1])
    assert "shape" in str(notes.rows[-1])


def test_the_record_tells_names_of_files_and_never_where_they_lie(tmp_path: Path) -> None:
    record = asked("sweep").record
    assert record
    given = {**record.asked, "keep": str(tmp_path / "kept.jsonl")}
    answer = replace(asked("sweep"), record=replace(record, asked=given))
    told = {str(row[0]): str(row[1]) for row in tables(answer)[-1].rows}
    assert told["keep"] == "kept.jsonl"
    assert told["facts (fingerprint)"] == record.shed
    assert str(tmp_path) not in str(told)


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("answer.xls", BadValue, "call it .xlsx, .csv or .parquet, such as answer.xlsx"),
        ("answer", BadValue, "call it .xlsx"),
        ("no/such/answer.csv", NotFound, "make it, or write elsewhere"),
        ("folder.csv", BadValue, "name a file"),
        ("sites.csv", BadValue, "write to another file"),
        ("case.xlsx", BadValue, "write to another file"),
    ],
)
def test_where_nothing_can_be_written_is_said_first(
    name: str, kind: type[Exception], says: str, tmp_path: Path
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "sites.csv").write_text("site,place\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "sites"
    book.save(tmp_path / "case.xlsx")
    before = (tmp_path / "case.xlsx").read_bytes()
    with pytest.raises(kind) as refused:
        write(asked("plan"), tmp_path / name)
    assert says in getattr(refused.value, "hint", "")
    assert (tmp_path / "case.xlsx").read_bytes() == before


def test_what_is_asked_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("x", encoding="utf-8")
    with pytest.raises(BadValue, match="would be lost"):
        ready(tmp_path / "new.csv", tmp_path / "new.csv")
    with pytest.raises(BadValue, match="among the facts"):
        ready(tmp_path / "answer.csv", tmp_path)


def test_an_answer_takes_the_place_of_an_older_one_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "a.xlsx"
    write(asked("plan"), where)
    before = where.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("makeshed.store.answers.flushed", full)
    with pytest.raises(NotWritten, match="No space left"):
        write(asked("compare"), where)
    assert where.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_an_answer_without_rows_or_record_is_written(tmp_path: Path) -> None:
    bare: Answer[Any] = replace(asked("alternatives"), rows=(), notes=(), record=None, terms={})
    for suffix in ("xlsx", "csv", "parquet"):
        assert write(bare, tmp_path / f"a.{suffix}")
