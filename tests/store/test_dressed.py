"""The workbook to type into: a sheet a table, drop-downs, comments; it is read without a word, and plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from makeshed.cli import main
from makeshed.errors import MakeshedError
from makeshed.model import NOUNS, Duty
from makeshed.model.noun import columns
from makeshed.questions.plan import plan
from makeshed.store import load, workbook
from makeshed.store.dressed import FIRST, title
from makeshed.store.starter import new, starter


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "book.xlsx"
    new(path)
    return path


@pytest.fixture(scope="module")
def peer(made: Path) -> Any:
    return pytest.importorskip("openpyxl").load_workbook(made)


def test_it_holds_the_starter_case_and_plans(made: Path) -> None:
    shed = load(made)
    assert shed.told == ()
    assert shed.fingerprint() == starter().fingerprint()
    assert plan(shed).rows


def test_there_is_a_sheet_for_each_table_and_an_index_that_leads_there(peer: Any) -> None:
    index, *sheets = peer.sheetnames
    assert index == "README"
    assert sheets[: len(FIRST)] == list(FIRST)
    assert set(sheets) == set(NOUNS)
    links = {cell.hyperlink.location for row in peer[index] for cell in row if cell.hyperlink}
    assert links == {f"'{table}'!A1" for table in NOUNS}


def test_each_head_has_its_unit_and_a_comment_from_the_noun(peer: Any) -> None:
    for table, noun in NOUNS.items():
        heads = peer[table][1]
        assert [cell.value for cell in heads] == [title(column) for column in columns(noun)]
        for cell, column in zip(heads, columns(noun), strict=True):
            assert column.about in cell.comment.text
            assert all(choice in cell.comment.text for choice in column.choices)


def test_each_choice_and_each_key_has_a_drop_down(peer: Any) -> None:
    for table, noun in NOUNS.items():
        rules = {str(rule.sqref): rule for rule in peer[table].data_validations.dataValidation}
        for at, column in enumerate(columns(noun), start=1):
            letter = peer[table].cell(1, at).column_letter
            rule = rules.get(f"{letter}2:{letter}1048576")
            if column.choices:
                assert rule is not None
                named = [choice for choice in column.choices if choice]  # a blank cell is no choice
                assert rule.formula1 == f'"{",".join(named)}"'
            elif column.refers and column.refers != "rules":
                assert rule is not None
                assert f"'{column.refers}'!" in rule.formula1
            elif column.type is str:
                assert rule is None


def test_a_percentage_typed_into_a_share_is_a_share(made: Path, peer: Any, tmp_path: Path) -> None:
    at = [column.name for column in columns(Duty)].index("rate") + 1
    letter = peer["duties"].cell(1, at).column_letter
    assert peer["duties"].cell(2, at).number_format == "0.00%"
    assert peer["duties"].column_dimensions[letter].width
    hs = [column.name for column in columns(Duty)].index("hs") + 1
    assert peer["duties"].cell(2, hs).number_format == "@"
    sheet = peer["duties"]
    assert sheet.cell(2, at).value == 0.03
    assert made.is_file()
    assert not list(tmp_path.iterdir())


def test_what_a_spreadsheet_saves_of_it_is_read_back(made: Path, tmp_path: Path) -> None:
    book = pytest.importorskip("openpyxl").load_workbook(made)
    book.save(tmp_path / "again.xlsx")
    assert load(tmp_path / "again.xlsx").fingerprint() == starter().fingerprint()


@pytest.mark.parametrize("name", ["book.xlsx", "book.db", "BOOK.XLSX"])
def test_what_is_there_is_never_overwritten(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(MakeshedError, match="is there already") as caught:
        new(tmp_path / name)
    assert caught.value.hint
    assert (tmp_path / name).read_text() == "mine"


def test_a_database_comes_with_it(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "a.db")]) == 0
    assert load(tmp_path / "a.db").fingerprint() == starter().fingerprint()


def test_a_workbook_in_plain_dress_stays_plain(tmp_path: Path) -> None:
    workbook.write(starter(), tmp_path / "a.xlsx")
    book = pytest.importorskip("openpyxl").load_workbook(tmp_path / "a.xlsx")
    assert [cell.value for cell in book["items"][1]][:3] == ["item", "name", "mass"]
