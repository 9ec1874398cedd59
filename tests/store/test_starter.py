"""The first case loads, can be planned, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed.errors import MakeshedError
from makeshed.model import NOUNS
from makeshed.model.noun import columns
from makeshed.questions.plan import plan
from makeshed.store import load, problems
from makeshed.store.starter import new, starter

NEEDED = (
    "places sites items components operations capabilities offers modes demands duties currencies"
)


def test_it_loads_as_it_was_meant(tmp_path: Path) -> None:
    new(tmp_path / "case")
    assert problems(tmp_path / "case") == []
    assert load(tmp_path / "case").fingerprint() == starter().fingerprint()


def test_every_table_a_plan_needs_has_rows_and_explains_its_columns(tmp_path: Path) -> None:
    new(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(NEEDED.split())
    for path in tmp_path.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        comments = [line for line in lines if line.startswith("#")]
        assert len(lines) - len(comments) >= 3
        assert lines[: len(comments)] == comments
        for column in columns(NOUNS[path.stem]):
            (line,) = [c for c in comments if c.startswith(f"#   {column.name} ")]
            assert column.about in line
            assert column.unit in line
            assert ("(required)" in line) is column.required


def test_every_row_says_that_it_is_no_fact() -> None:
    shed = starter()
    for noun in NOUNS.values():
        for row in shed.rows(noun):
            assert row.source


def test_a_plan_can_be_made_of_it(tmp_path: Path) -> None:
    new(tmp_path)
    answer = plan(load(tmp_path))
    assert answer.rows


@pytest.mark.parametrize("name", ["README.md", ".hidden", "places.csv"])
def test_nothing_is_written_where_something_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(MakeshedError, match="is not an empty folder") as caught:
        new(tmp_path)
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with pytest.raises(MakeshedError, match="is not an empty folder"):
        new(tmp_path / name)
