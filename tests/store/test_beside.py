"""Comments, lines through cells, days with the name of their month, numbers in brackets: read, or told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
from openpyxl.cell.text import InlineFont  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]
from tests.store.test_unseen import written

from makeshed.errors import BadFacts
from makeshed.language.caldays import days_of
from makeshed.language.figures import NoNumber, figure, spoken
from makeshed.model import Duty, Item, Shed
from makeshed.store import load
from makeshed.store.lone_sheet import rows_of
from makeshed.store.workbook import write


def struck(*cells: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].font = Font(strike=True)

    return change


def lined_text(sheet: Worksheet) -> None:
    sheet["A3"] = CellRichText(TextBlock(InlineFont(strike=True), "i3"))


def white(*cells: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].font = Font(color="FFFFFFFF")

    return change


def masked(sheet: Worksheet) -> None:
    for row in range(2, 5):
        sheet.cell(row, 3).number_format = ";;;"


def commented(cell: str, text: str) -> Callable[[Worksheet], None]:
    return lambda sheet: setattr(sheet[cell], "comment", Comment(text, "me"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (struck("A3", "B3", "C3"), "row 3 is struck through, and counts like the others"),
        (struck("A3", "A4", "B4", "A7"), "rows 3 to 4 and 7 are struck through, and count like"),
        (struck("C5"), "C5 is struck through, and counts like the others"),
        (lined_text, "row 3 is struck through, and counts like the others"),
        (masked, "C2, C3, C4 are not shown, by their format, and count"),
        (commented("C1", "as in May"), "comments are not read (the head mass: 'as in May')"),
        (commented("C1", "in kilograms"), "(the head mass: 'in kilograms')"),
        (white("C2", "C3"), "C2, C3 are not shown, by their format, and count"),
        (commented("C4", "Bob:\nout of stock"), "comments are not read (C4: 'Bob: out of stock')"),
        (
            commented("C1", "[Threaded comment]\n\nYour version ...\n\nComment:\n    as in May"),
            "(the head mass: 'as in May')",
        ),
    ],
)
def test_what_stands_beside_the_values_is_told(
    change: Callable[[Worksheet], None], says: str, tmp_path: Path
) -> None:
    shed = load(written(tmp_path / "a.xlsx", change))
    assert [item.mass for item in shed.rows(Item)] == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert says in str(shed.told[0])
    _, told = rows_of(written(tmp_path / "b.xlsx", change))
    assert says in told[0]


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("C1", "in grams", r"row 1, mass: a comment that numbers are in grams.*numbers of kg"),
        ("C1", "Bob: all values are in g.", r"row 1, mass: a comment that numbers are in g;"),
        ("C1", "Angaben in Gramm", r"a comment that numbers are in Gramm"),
        ("C3", "in mm", r"row 3, mass: a comment that numbers are in mm"),
    ],
)
def test_a_comment_that_says_another_unit_is_refused(
    cell: str, text: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadFacts, match=says):
        load(written(tmp_path / "a.xlsx", commented(cell, text)))


def test_white_letters_on_a_dark_cell_are_seen(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for row in (1, 2):
            sheet.cell(row, 3).font = Font(color="FFFFFFFF")
            sheet.cell(row, 3).fill = PatternFill("solid", fgColor="FF203040")

    assert load(written(tmp_path / "a.xlsx", change)).told == ()


def test_blank_cells_struck_through_and_comments_off_the_table_say_nothing(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A20"].font = Font(strike=True)
        sheet["J2"].comment = Comment("mine", "me")
        sheet["B2"].font = Font(strike=False)

    assert load(written(tmp_path / "a.xlsx", change)).told == ()


def test_comments_of_makeshed_itself_are_no_news(tmp_path: Path) -> None:
    write(Shed.of(Item(item="bolt", mass=0.1)), tmp_path / "new.xlsx", dressed=True)
    assert "comments" not in str(load(tmp_path / "new.xlsx").told)
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    book["items"]["A1"].comment = Comment("ours alone", "me")
    book.save(tmp_path / "new.xlsx")
    assert "the head item: 'ours alone'" in str(load(tmp_path / "new.xlsx").told)


WRITTEN = [
    "1 mars 2026", "1er mars 2026", "1. März 2026", "1. Maerz 2026", "1 marzo 2026", "1º marzo 2026",
    "1 de marzo de 2026", "1-Mar-26", "01/Mar/2026", "March 1, 2026", "Mar. 1 2026", "1st March 2026",
    "Sonntag, 1. März 2026", "dimanche 1 mars 2026", "2026 March 1",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_with_the_name_of_its_month(text: str, tmp_path: Path) -> None:
    path = tmp_path / "duties.csv"
    cell = f'"{text}"'
    path.write_text(
        f"duty,hs,origin,destination,rate,valid_from\nx,8712,CN,FR,0.1,{cell}\n", "utf-8"
    )
    shed = load(tmp_path)
    (duty,) = shed.rows(Duty)
    assert duty.valid_from == date(2026, 3, 1)
    assert f"valid_from with the month's name ({text} is 2026-03-01)" in str(shed.told[0])


@pytest.mark.parametrize(
    "text", ["lundi 1 mars 2026", "mars 2026", "31 février 2026", "Dec-26", "1 Mar", "1 mars 126"]
)
def test_what_is_no_one_day_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "duties.csv").write_text(
        f"duty,hs,origin,destination,rate,valid_from\nx,8712,CN,FR,0.1,{text}\n", "utf-8"
    )
    with pytest.raises(BadFacts, match="valid_from"):
        load(tmp_path)


@given(st.dates(date(1960, 1, 1), date(2090, 1, 1)))
def test_every_day_written_out_is_that_day(day: date) -> None:
    months = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    weeks = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    text = f"{weeks[day.weekday()]} {day.day} {months[day.month - 1]} {day.year}"
    other = f"{weeks[day.weekday() - 1]} {day.day} {months[day.month - 1]} {day.year}"
    assert days_of([text, other]).read == {text: day}


def test_numbers_in_brackets_are_below_0(tmp_path: Path) -> None:
    read = figure("(1 234,5)")
    assert read is not None
    assert (read.value, read.bracketed) == (-1234.5, True)
    assert [figure(text) for text in ("()", "((5))", "(-5)", "( (" * 5000 + "5", "(a)")] == [
        None
    ] * 5
    (tmp_path / "places.csv").write_text("place;lat;lon;country\nrio;(22,9);(43,2);BR\n", "utf-8")
    shed = load(tmp_path)
    assert "numbers in brackets as below 0 ((22,9) is -22.9)" in str(shed.told[0])
    (tmp_path / "places.csv").unlink()
    (tmp_path / "items.csv").write_text("item,mass\nbolt,(100)\n", "utf-8")
    with pytest.raises(BadFacts, match="mass"):
        load(tmp_path)
    with pytest.raises(NoNumber, match="without brackets"):
        spoken("(5)")


def test_texts_that_a_program_shares_may_be_struck_through(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("items")
    struck_out = book.add_format({"font_strikeout": True})
    sheet.write_row(0, 0, ["item", "mass"])
    sheet.write_row(1, 0, ["bolt", 0.1])
    sheet.write_rich_string(2, 0, struck_out, "nu", "t")
    sheet.write_number(2, 1, 0.2)
    sheet.set_row(1, 0)  # of no height
    book.close()
    told = str(load(path).told)
    assert "row 3 is struck through" in told
    assert "row 2 is hidden" in told


@pytest.mark.parametrize(("code", "shown"), [("0.00,", "4200 shown with k"), ('#,##0.0,,"M"', "k")])
def test_a_format_that_divides_what_is_shown_is_refused(
    code: str, shown: str, tmp_path: Path
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C2"] = 4200
        sheet["C2"].number_format = code

    with pytest.raises(BadFacts, match=shown):
        load(written(tmp_path / "a.xlsx", change))


@pytest.mark.parametrize("code", ["#,##0", "#,##0.00", "0.0", "#,##0.00 [$€-40C]", "# ##0,00"])
def test_a_comma_between_digits_divides_nothing(code: str, tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C2"].number_format = code

    assert next(item.mass for item in load(written(tmp_path / "a.xlsx", change)).rows(Item)) == 2.0


def test_a_code_that_became_a_day_is_refused(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["D1"] = "hs"
        sheet["D2"] = date(2026, 3, 1)

    with pytest.raises(BadFacts, match="a day, 2026-03-01, where a code is wanted"):
        load(written(tmp_path / "a.xlsx", change))
