"""What strangers call themselves gives a terminal no orders, and JSON is exact."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import makeshed as ms
from makeshed.cli import main
from makeshed.cli.door import ORDERS, Door
from makeshed.errors import BadValue
from makeshed.model import Place, Shed, Site
from makeshed.store import save

ODD = "\u202egnp.exe\u2066 \u2028 א\u200f"
"""Text that is allowed, with marks that turn and break lines."""


def case(folder: Path, name: str) -> Path:
    place = Place(place="p", name=name, lat=45.0, lon=5.0, country="FR")
    save(Shed.of(place, Site(site="s", name=name, place="p", role="maker")), folder / "case")
    return folder / "case"


def ordering(text: str) -> set[str]:
    return {c for c in text if ord(c) in ORDERS}


def test_names_are_shown_and_json_is_exact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["find", "--near", "45, 5", "--within", "50", str(case(tmp_path, ODD))]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert ordering(said) == set()
    assert r"\u202egnp.exe\u2066 \u2028 א\u200f" in said
    assert main([*words, "--json"]) == 0
    said = capsys.readouterr().out
    assert ordering(said) == set()
    assert json.loads(said)["rows"][0]["name"] == ODD


@pytest.mark.parametrize("name", ["a\x1b[2J", "b\x9b31m", "c\u202e", "d\x07"])
def test_names_of_files_in_errors_are_shown(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for words in (["check", str(tmp_path / name)], ["import", str(tmp_path / name / f"{name}.csv"),
                                                   "--into", str(tmp_path / "case")]):  # fmt: skip
        assert main(words) == 2
        assert ordering(capsys.readouterr().err) == set()


@pytest.mark.parametrize("word", ["\udcff", "\ud800x", "a\x1b[2J", "\x00"])
@pytest.mark.parametrize(
    "words", [["find"], ["find", "--near"], ["plan", "--set"], ["check"], ["import", "--into"]]
)
def test_a_word_that_is_no_text_is_refused(
    word: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, word]) == 2
    said = capsys.readouterr().err
    assert f"word {len(words) + 1} of the command holds U+" in said
    assert ordering(said) == set()


@pytest.mark.parametrize("text", ["\ud800", "a\x00", "b\x1b[0m", "5" * 2001])
def test_what_is_asked_in_python_is_text_of_some_length(text: str) -> None:
    directory = ms.example("directory")
    with pytest.raises(BadValue, match=r"need (holds U\+|has 2,001 characters)"):
        ms.find(directory, text)
    with pytest.raises(BadValue, match="near"):
        ms.find(directory, near=text)
    with pytest.raises(BadValue, match="limits"):
        ms.plan(ms.example("ebike"), limits=["co2e<=1", text])


@given(
    st.text(st.characters(codec=None), max_size=30), st.sampled_from(["utf-8", "latin-1", "ascii"])
)
def test_whatever_is_written_orders_nothing_and_fits(text: str, code: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=code, newline="")
    said = json.dumps({"a": text}, ensure_ascii=False)
    Door(stream).write(said)
    stream.flush()
    found = raw.getvalue().decode(code)
    assert ordering(found) == set()
    assert json.loads(found) == json.loads(json.dumps({"a": text}))


def test_a_line_that_is_drawn_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    door = Door(sys.stdout)
    for text in ("\r  5 of 7 a\rb", "\r" + " " * 9 + "\r", "plain\n"):
        door.write(text)
    assert capsys.readouterr().out == "\r  5 of 7 a\\u000db\r         \rplain\n"


def test_a_terminal_without_accents_is_served(tmp_path: Path) -> None:
    words = ["find", "--near", "45, 5", "--within", "50", str(case(tmp_path, "Tôlerie")), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "makeshed", *words], check=True, capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert json.loads(done.stdout)["rows"][0]["name"] == "Tôlerie"
