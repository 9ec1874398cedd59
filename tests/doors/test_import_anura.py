"""A model of commercial network design at the terminal and in Python: read, told, written, not over another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.io.anura_models import folder, two_halves, workbook

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import MakeshedError


def test_the_terminal_writes_a_case_and_says_what_is_not_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = workbook(two_halves(), tmp_path / "model.xlsx")
    assert main(["import", "anura", str(where), "--into", str(tmp_path / "case")]) == 0
    said = capsys.readouterr().out
    assert "AND THE ANSWER MAY BE ANOTHER FOR IT: Facilities.fixedstartupcost" in said
    assert "ask with --holding-rate 0 --discount-rate 0" in said
    words = ["horizon", str(tmp_path / "case"), "--holding-rate", "0", "--discount-rate", "0"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("54,376 money over H1 to H2")


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder(two_halves(), tmp_path / "model")
    assert main(["import", "anura", str(where), "--into", str(tmp_path / "case.db"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"][0]["what"] == "Facilities.fixedstartupcost"
    assert (
        ms.load(tmp_path / "case.db").fingerprint()
        == ms.import_anura(where, tmp_path / "b").shed.fingerprint()
    )


def test_a_case_is_not_written_over_unless_it_is_said(tmp_path: Path) -> None:
    where = folder(two_halves(), tmp_path / "model")
    ms.import_anura(where, tmp_path / "case")
    with pytest.raises(MakeshedError, match="is there already"):
        ms.import_anura(where, tmp_path / "case")
    again = ms.import_anura(where, tmp_path / "case", replace=True)
    assert again.facts["sites"] == 5


def test_what_is_wrong_leaves_with_2_and_names_sheet_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = two_halves()
    tables["SupplierCapabilities"][1]["UnitCostUOM"] = "STONE"
    where = workbook(tables, tmp_path / "model.xlsx")
    assert main(["import", "anura", str(where), "--into", str(tmp_path / "case")]) == 2
    assert (
        "model.xlsx, sheet SupplierCapabilities, row 3, unitcostuom: the unit STONE"
        in capsys.readouterr().err
    )
    assert not (tmp_path / "case").exists()
