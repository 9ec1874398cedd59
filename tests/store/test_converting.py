"""A case in another store holds the same facts; what stays behind is told; nothing is overwritten."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from tests.contract.test_every_store import same
from tests.examples import examples
from tests.sheds import sheds

from makeshed.cli import main
from makeshed.errors import BadValue, MakeshedError
from makeshed.model import Shed
from makeshed.model.told import READ
from makeshed.store import load, save, workbook
from makeshed.store.converting import convert
from makeshed.store.scenarios import scenarios
from makeshed.store.starter import new, starter

HEADS = "heads whatever their capitals and spaces"
CHAIN = [("csv", "a.xlsx"), ("csv", "b.db"), ("parquet", "c"), ("csv", "D.XLSX")]


@given(shed=sheds())
@examples(2, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_facts_are_the_same_in_every_store(shed: Shed) -> None:
    with tempfile.TemporaryDirectory() as where:
        old = Path(where) / "first"
        save(shed, old)
        for form, name in CHAIN:
            target = Path(where) / name
            convert(old, target, format=form)  # type: ignore[arg-type]
            old = target
        again = load(old)
        assert again.told == ()
        assert again.fingerprint() == shed.fingerprint()
        same(shed, again)


@pytest.mark.parametrize("name", ["b", "b.xlsx", "b.db"])
def test_what_is_there_is_not_replaced_unless_it_is_said(name: str, tmp_path: Path) -> None:
    new(tmp_path / "a")
    save(Shed(), tmp_path / name)
    with pytest.raises(MakeshedError, match="is there already") as caught:
        convert(tmp_path / "a", tmp_path / name)
    assert "--replace" in caught.value.hint
    assert not len(load(tmp_path / name))
    convert(tmp_path / "a", tmp_path / name, replace=True)
    assert load(tmp_path / name).fingerprint() == starter().fingerprint()


def test_an_empty_folder_is_no_case(tmp_path: Path) -> None:
    new(tmp_path / "a.xlsx")
    (tmp_path / "b").mkdir()
    convert(tmp_path / "a.xlsx", tmp_path / "b")
    assert load(tmp_path / "b").fingerprint() == starter().fingerprint()


def test_what_stays_behind_is_told(tmp_path: Path) -> None:
    new(tmp_path / "a")
    (tmp_path / "a" / "README.md").write_text("mine")
    (tmp_path / "a" / "scenarios").mkdir()
    (tmp_path / "a" / "scenarios" / "dear.args").write_text(
        "--add duties-new.csv\n--add ../far.csv\n"
    )
    (tmp_path / "a" / "scenarios" / "duties-new.csv").write_text("duty\n")
    notes = convert(tmp_path / "a", tmp_path / "b.xlsx").notes
    assert notes == (
        f"scenarios copied to {tmp_path / 'b.scenarios'}: dear",
        "scenario dear adds ../far.csv, which did not go along",
        "comments stay in capabilities.csv, components.csv, currencies.csv, demands.csv and 7 more",
        f"what is no table stays in {tmp_path / 'a'}: README.md",
    )
    assert convert(tmp_path / "b.xlsx", tmp_path / "c").notes[0].endswith("dear")
    assert {p.name for p in (tmp_path / "c" / "scenarios").iterdir()} == {
        "dear.args",
        "duties-new.csv",
    }


def test_formulas_and_comments_of_a_workbook_are_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("Items")
    sheet.write_row(0, 0, ["Item", "Mass", "Notes"])
    sheet.write_row(1, 0, ["a"])
    sheet.write_formula(1, 1, "=2*3", None, 6)
    sheet.write_comment(1, 0, "ask Ada")
    book.close()
    assert convert(tmp_path / "a.xlsx", tmp_path / "b.db").notes == (
        f"a.xlsx, sheet Items{READ}as items; {HEADS}; kept out as notes: Notes; comments are not read (A2: 'ask Ada')",
        "formulas stay in a.xlsx: the copy holds their values",
        "comments on cells stay in a.xlsx",
    )


@pytest.mark.parametrize("target", ["a", "../a", "b.csv"])
def test_places_that_a_copy_cannot_go_to(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").mkdir()
    monkeypatch.chdir(tmp_path / "x")
    new("../a")
    source = "../a"
    if target == "a":
        target = str(tmp_path / "a")
    with pytest.raises((BadValue, MakeshedError)) as caught:
        convert(source, target)
    assert caught.value.hint


def test_at_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = str(tmp_path / "one.xlsx"), str(tmp_path / "other.db")
    assert main(["new", one]) == 0
    assert "edit it, then" in capsys.readouterr().out
    assert main(["convert", one, other, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["fingerprint"], said["notes"]) == (starter().fingerprint(), [])
    assert main(["convert", one, other]) == MakeshedError.exit_code
    assert "is there already" in capsys.readouterr().err
    assert main(["new", other]) == MakeshedError.exit_code
    assert main(["new", str(tmp_path / "third.csv")]) != 0
    assert not (tmp_path / "third.csv").exists()


def test_scenarios_of_a_sheet_go_along(tmp_path: Path) -> None:
    rows: list[tuple[str, ...]] = [
        ("scenario", "change", "what", "note"),
        ("dear", "set", "offers/*.price=x1.2", "all 20 % more"),
        ("far", "without", "sites/lyon steel", ""),
    ]
    workbook.write(starter(), tmp_path / "a.xlsx", scenarios=("scenarios", rows))
    convert(tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    convert(tmp_path / "b.xlsx", tmp_path / "c.db")
    convert(tmp_path / "c.db", tmp_path / "d")
    wanted = {
        name: ([str(step) for step in changes.steps], changes.about)
        for name, changes in scenarios(tmp_path / "a.xlsx").items()
    }
    assert wanted["far"] == (["--without sites/lyon steel"], "")
    for copy in ("b.xlsx", "c.db", "d"):
        found = scenarios(tmp_path / copy)
        assert {n: ([str(s) for s in c.steps], c.about) for n, c in found.items()} == wanted
