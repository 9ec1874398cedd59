"""The terminal and the pages say what the answers say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.questions.worlds import DAY, lane, seller, wanted, world

import makeshed as ms
from makeshed.cli import main
from makeshed.cli.meter import tally
from makeshed.model import Duty, Shed
from makeshed.questions.frontier import frontier
from makeshed.questions.tip import Tip, tip
from makeshed.report import frontier as frontier_page
from makeshed.report import tip as tip_page


def two() -> Shed:
    return world(
        *seller("near", "lyon", 100, co2e=1), *seller("<b>far", "izmir", 70, co2e=9),
        lane("izmir", "lyon", 5), wanted(),
        Duty(duty="bikes", hs="8711", origin="TR", destination="FR", rate=0.1),
    )  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    ms.save(two(), tmp_path / "case")
    return tmp_path / "case"


def test_tip_at_the_terminal(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["tip", "duties/bikes.rate", str(case), "--between", "0", "1", "--holding-rate", "0"]
    assert main([*words, "--day", str(DAY), "--json", "--report", str(case / "tip.html")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["switches"][0]["at"] == pytest.approx(1 / 3)
    assert told["units"]["start"] == "1"
    page = (case / "tip.html").read_text()
    assert "buy &lt;b&gt;far" in page
    assert "<b>far" not in page.replace("<b>A", "")


def test_a_range_is_asked_for(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tip", "duties/bikes.rate", str(case)]) == 2
    assert "is to run between two numbers" in capsys.readouterr().err


def test_sweep_at_the_terminal_goes_on_from_its_journal(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = case.parent / "kept.jsonl"
    words = [
        "sweep",
        "plan",
        str(case),
        "--vary",
        "duties/bikes.rate=0,0.5",
        "--keep",
        str(journal),
    ]
    assert main(words) == 0
    first = capsys.readouterr().out
    assert "plan over 2 cases: 2 answered" in first
    assert main(words) == 0
    assert capsys.readouterr().out == first
    assert len(journal.read_text().splitlines()) == 2


def test_frontier_and_alternatives_at_the_terminal(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = case / "frontier.html"
    assert main(["frontier", str(case), "--solves", "4", "--report", str(page)]) == 0
    assert "A" in capsys.readouterr().out
    assert "What less carbon costs" in page.read_text()
    assert main(["alternatives", str(case), "--within", "0.5", "--why", "A"]) == 0
    assert capsys.readouterr().out.startswith("total")


def test_pages_ask_the_network_for_nothing_and_show_every_plan() -> None:
    line = tip(two(), "duties/bikes.rate", between=(0, 1), day=DAY)
    area = tip(two(), "duties/bikes.rate", between=(0, 1), also="offers/near:bike:0.price",
               also_between=(80, 120), day=DAY)  # fmt: skip
    curve = frontier(two(), solves=4, day=DAY)
    for page, answer in (
        (tip_page.page(line), line), (tip_page.page(area), area), (frontier_page.page(curve), curve),
    ):  # fmt: skip
        assert "default-src &#x27;none&#x27;" in page
        assert 'src="http' not in page
        for row in answer.rows:
            assert f"{row.plan}: total" in page
        assert all(note.partition("'")[0].partition('"')[0] in page for note in answer.notes)
    assert isinstance(line, Tip)


def test_the_count_of_cases_is_drawn_over_itself(capsys: pytest.CaptureFixture[str]) -> None:
    tally(1, 2, "one")
    assert capsys.readouterr().err.startswith("\r1 of 2   one")
    tally(2, 2, "two")
    assert capsys.readouterr().err.strip() == ""
