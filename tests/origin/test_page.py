"""The page of labels: it parses, says every verdict, loads nothing, opens its numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.pages import Reader

import makeshed as ms
from makeshed.questions.label import Labelled, label
from makeshed.report.label import page, write_page

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def answer() -> Labelled:
    return label(ms.example("ebike"), "ebike", day=DAY)


def test_it_says_every_verdict_and_loads_nothing(answer: Labelled) -> None:
    read = Reader(page(answer, alternatives={"before": answer}))
    text = "".join(read.text)
    assert read.open == []
    assert read.loads == []
    assert "no certificate, no legal advice" in text
    for row in answer.rows:
        assert row.name in text
        assert row.says in text
        assert row.citation in text
    assert all(note in text for note in answer.notes)
    assert "please report it" not in text


def test_names_cannot_inject_markup(answer: Labelled) -> None:
    evil = page(answer, names={"items/ebike": "<script>alert(1)</script>"})
    assert "<script>alert" not in evil


def test_it_is_written_with_the_names_of_the_shed(answer: Labelled, tmp_path: Path) -> None:
    where = tmp_path / "label.html"
    write_page(answer, where, ms.example("ebike"), {})
    written = where.read_text(encoding="utf-8")
    assert "New assembly plant, Marseille" in written
    assert "City e-bike" in written
