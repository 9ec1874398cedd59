"""A section knows the code that it measured, and the summary says where that is no longer the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import record
from benchmarks.markdown import shortened, table, tables
from benchmarks.record import Result, Standing
from benchmarks.run import PARTS, summary
from benchmarks.standings import READERS, standings

ROOT = Path(__file__).parents[2]


def test_the_summary_is_that_of_the_results_and_of_today_s_code() -> None:
    """``python -m benchmarks.run --show`` writes it anew; it measures nothing."""
    assert (ROOT / "BENCHMARKS.md").read_text(encoding="utf-8") == summary()


def test_the_summary_comes_before_every_detail_and_is_short() -> None:
    assert len(summary().splitlines()) < 150


def test_every_part_is_read_and_says_what_it_measures() -> None:
    assert set(READERS) == set(PARTS)
    for part in PARTS.values():
        assert record.code(part.measures)


def test_every_section_kept_has_a_page_a_commit_and_a_title() -> None:
    for name, part in PARTS.items():
        result = record.kept(name)
        if result is None:
            continue
        page = (ROOT / "docs" / "benchmarks" / f"{name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {part.title}\n")
        assert result.commit in page
        assert not result.commit.endswith("+"), "measured on code that no commit holds"


def test_a_section_is_current_until_the_code_that_it_measures_does_something_else(
    tmp_path: Path,
) -> None:
    module = tmp_path / "engine.py"
    module.write_text('"""An engine."""\n\n\ndef run() -> int:\n    """Run."""\n    return 1\n')
    was = record.code(["*.py"], tmp_path)
    module.write_text("# what it is\ndef run() -> int:\n    'Run it.'\n\n    return 1\n")
    assert record.code(["*.py"], tmp_path) == was
    module.write_text("def run() -> int:\n    return 2\n")
    assert record.code(["*.py"], tmp_path) != was
    body = "import math\n\n\ndef run() -> float:\n    return math.pi\n"
    module.write_text(f"LOT = 3\n{body}")
    whole = record.code(["*.py"], tmp_path)
    (tmp_path / "lots.py").write_text("LOT = 3\n")
    module.write_text(f"from makeshed.lots import LOT\n{body}")
    assert record.code(["*.py"], tmp_path) == whole, "a constant that moved is what it was"
    module.write_text(body.replace("math", "cmath"))
    assert record.code(["*.py"], tmp_path) != whole, "of another library it is another"
    with pytest.raises(FileNotFoundError, match="gone"):
        record.code(["gone/*.py"], tmp_path)


@pytest.mark.parametrize(("changed", "behind"), [(False, False), (True, False), (False, True)])
def test_what_has_changed_or_lost_is_marked(tmp_path: Path, changed: bool, behind: bool) -> None:
    measures = ("benchmarks/markdown.py",)
    result = Result(
        title="Tables",
        machine="2026-01-01; 2 cores",
        commit="abc1234",
        code="another" if changed else record.code(measures),
        standings=(Standing(question="quick", against="peer", ratio="2.0", behind=behind),),
    )
    record.keep("tables", "Said.\n", result, tmp_path)
    assert record.kept("tables", tmp_path) == result
    shown = record.summary({"tables": measures}, tmp_path)
    assert ("*changed*" in shown) == changed
    assert ("| **quick** |" in shown) == behind
    assert "[abc1234](docs/benchmarks/tables.md)" in shown


def test_long_tables_become_files_and_lose_nothing() -> None:
    rows = [[f"case {n}", str(n)] for n in range(60)]
    short = table(["case", "n"], rows[:3])
    text, files = shortened(f"Before.\n\n{table(['case', 'n'], rows)}\n\n{short}\n", "cases")
    assert list(files) == ["cases-1.csv"]
    assert files["cases-1.csv"].splitlines() == ["case,n", *(f"case {n},{n}" for n in range(60))]
    assert tables(text) == [[["case", "n"], *rows[:3]]]
    assert "[60 rows](cases-1.csv)" in text


def test_who_proves_less_than_all_is_behind() -> None:
    head = ["instance", "gap", "proven"]
    won = standings("siting", table(head, [["a", "0.0001%", "yes"]]))
    lost = standings("siting", table(head, [["a", "0.0001%", "yes"], ["b", "12.0%", "no"]]))
    assert [one.behind for one in (*won, *lost)] == [False, True]
    assert lost[0].gap == "12.0%"
