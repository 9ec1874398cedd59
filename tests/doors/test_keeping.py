"""``--out`` and ``--report``: files beside the answer, refused before anybody waits."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from makeshed.cli import main
from makeshed.errors import BadValue
from makeshed.report.putting import put
from makeshed.verbs import VERBS, Verb


@pytest.fixture
def case(tmp_path: Path) -> Path:
    assert main(["new", str(tmp_path / "case")]) == 0
    return tmp_path / "case"


def test_the_answer_is_a_file_beside_what_is_printed(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(case)]) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "plan.csv"
    assert main(["plan", str(case), "--out", str(out)]) == 0
    ran = capsys.readouterr()
    assert printed.endswith(ran.out)
    assert ran.err == f"answer written to {out} (the rest beside it, in .more.csv)\n"
    assert pl.read_csv(out).columns[0] == "demand"
    assert (tmp_path / "plan.more.csv").is_file()


def test_a_file_can_be_traced_to_the_case_and_its_changes(case: Path, tmp_path: Path) -> None:
    (tmp_path / "dear.args").write_text("--set duties/brackets.rate=0.5\n", encoding="utf-8")
    out = tmp_path / "plan.parquet"
    words = ["compare", str(case), "--scenario", str(tmp_path / "dear.args"), "--out", str(out)]
    assert main(words) == 0
    record = json.loads(pl.read_parquet_metadata(out)["makeshed.record"])
    assert (record["case"], record["changes"]) == ("case", ["--scenario dear.args"])
    assert str(tmp_path) not in json.dumps(record)


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.page])
def test_no_question_writes_a_page_that_is_called_a_pdf(
    verb: Verb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = Path(__file__).parents[2] / "examples" / "bracket" / "parts" / "bracket.stl"
    words = [str(part)] if verb.name == "quote" else []
    assert main([*verb.name.split(), *words, "--report", str(tmp_path / "page.pdf")]) == 2
    assert "write page.html, open it and print it to a PDF" in capsys.readouterr().err
    with pytest.raises(BadValue, match=r"page.pdf: pages are written as HTML"):
        put("<html></html>", tmp_path / "page.pdf")
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize(
    ("switch", "name", "says"),
    [
        ("--out", "plan.xls", "call it .xlsx, .csv or .parquet"),
        ("--out", "case/plan.csv", "write outside the case"),
        ("--out", "no/plan.csv", "there is no folder"),
        ("--report", "plan.pdf", "print it to a PDF"),
        ("--report", "plan.docx", "call it .html"),
        ("--report", "case", "name a file"),
    ],
)
def test_nobody_waits_to_be_refused(
    switch: str,
    name: str,
    says: str,
    case: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("makeshed.cli._sheds", lambda *_: pytest.fail("the case was read"))
    capsys.readouterr()
    for command in ("plan", "compare"):
        words = (
            [command, str(case), "--without", "sites/*"]
            if switch == "--out"
            else ["plan", str(case)]
        )
        assert main([*words, switch, str(tmp_path / name)]) == 2
        told = capsys.readouterr()
        assert says in told.err
        assert told.out == ""


def test_a_workbook_is_never_written_over_by_its_own_answer(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from makeshed import load, save

    book = tmp_path / "book.xlsx"
    save(load(case), book)
    before = book.read_bytes()
    assert main(["plan", str(book), "--out", str(book)]) == 2
    assert "would be lost" in capsys.readouterr().err
    assert main(["plan", str(case), "--out", str(book)]) == 2
    assert "holds facts" in capsys.readouterr().err
    assert book.read_bytes() == before
