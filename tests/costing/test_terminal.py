"""The terminal door of ``quote``: a part is given as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import makeshed as ms
from makeshed.cli import main
from makeshed.io.parts import read_part
from makeshed.store.examples import example_path

PART = example_path("bracket") / "parts" / "bracket.stl"
ASKED = [
    "quote", str(PART), "--unit", "inch", "--material", "aluminium", "--process", "cnc-milling",
    "--volumes", "1", "100", "--item", "bracket", "--to", "lyon", "--against", "import",
    "--tolerance", "0.2", "--threads", "4", "--finish", "as-made", "--day", "2026-11-22",
]  # fmt: skip


def test_it_says_what_python_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    from datetime import date

    answer = ms.quote(
        ms.example("bracket"), read_part(PART, unit="inch"), material=["aluminium"],
        process=["cnc-milling"], volumes=[1, 100], item="bracket", to="lyon", against="import",
        tolerance=0.2, threads=4, finish="as-made", day=date(2026, 11, 22),
    )  # fmt: skip
    assert told["headline"] == answer.headline()
    assert [row["cost"] for row in told["rows"]] == [row.cost for row in answer.rows]


def test_a_number_is_opened_and_a_page_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "bracket.html"
    asked = [*ASKED, "--why", "workshop:cnc-milling:100", "--report", str(page)]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("cnc-milling at workshop")
    assert "setting up" in out
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_change_of_the_case_is_asked_too(capsys: pytest.CaptureFixture[str]) -> None:
    costs = []
    for change in ([], ["--set", "capabilities/workshop:cnc-milling.rate=70"]):
        assert main([*ASKED, "--json", *change]) == 0
        costs.append(json.loads(capsys.readouterr().out)["rows"][1]["cost"])
    assert costs[1] > costs[0] + 10


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["quote"], "PART"),
        (["quote", str(PART), "--unit", "inch"], "of what the part is made is not said"),
        (["quote", str(PART), "--unit", "furlong"], "right: mm or cm or m or inch"),
        (["quote", str(PART.with_name("nothing.stl"))], "there is no file"),
        (["quote", str(PART.parent.parent / "offers.csv")], "offers.csv"),
        (["quote", str(PART), "--body", "7"], "no body 7"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err
