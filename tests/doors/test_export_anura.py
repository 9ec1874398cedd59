"""A case as a model of commercial network design at the terminal and in Python: told, written, not over another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.io.anura_models import folder, two_halves

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import BadValue, MakeshedError


@pytest.fixture
def case(tmp_path: Path) -> Path:
    ms.import_anura(folder(two_halves(), tmp_path / "model"), tmp_path / "case")
    return tmp_path / "case"


def test_the_terminal_writes_a_workbook_and_says_what_is_not_in_it(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = tmp_path / "back.xlsx"
    assert main(["export", "anura", str(case), str(where), "--discount-rate", "0"]) == 0
    said = capsys.readouterr().out
    assert "AND THE ANSWER MAY BE ANOTHER FOR IT: sites.opening_cost" in said
    assert ms.import_anura(where, tmp_path / "again").facts["sites"] == 6


def test_json_says_the_same(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "anura", str(case), str(tmp_path / "back"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"][0]["what"] == "sites.opening_cost"
    assert told["model"]["customerdemand"] == 8


def test_a_model_is_not_written_over_unless_it_is_said(case: Path, tmp_path: Path) -> None:
    where = tmp_path / "back"
    ms.export_anura(case, where)
    (where / "Tariffs.csv").write_text("productname\nof another model\n")
    with pytest.raises(MakeshedError, match="is there already"):
        ms.export_anura(case, where)
    ms.export_anura(case, where, replace=True)
    assert not (where / "Tariffs.csv").exists()


@pytest.mark.parametrize("name", ["model.db", "model.csv"])
def test_another_kind_of_file_is_refused(case: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadValue, match="is no workbook"):
        ms.export_anura(case, tmp_path / name)
    with pytest.raises(BadValue, match="discount_rate"):
        ms.export_anura(case, tmp_path / "back", discount_rate=8)
