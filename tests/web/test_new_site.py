"""A site that begins with files of makers: all of it, or nothing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.io.importing import Import
from makeshed.web import server
from makeshed.web.site_file import told_in

ROWS = "name,town,country,activity\nRoux,Aubagne,France,welding\nNoir,Lilliput,France,turning\n"


@pytest.fixture
def makers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a list of makers, in a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "makers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Have no site opened, and keep with what it would be."""
    found: list[Any] = []
    monkeypatch.setattr(server, "run", lambda settings, *_: found.append(settings))
    return found


def test_a_folder_and_one_file_that_says_all(makers: Path, begun: list[Any]) -> None:
    said: list[tuple[Import, Path]] = []
    ms.serve(
        new="Fait à Aubagne", load=[makers], language="fr", on_new=lambda *one: said.append(one)
    )
    ((imported, file),) = said
    assert file == Path("fait-a-aubagne/site.toml")
    assert any("no town is called 'Lilliput'" in row.words for row in imported.rows)
    (settings,) = begun
    assert (settings.title, settings.language) == ("Fait à Aubagne", "fr")
    assert [site.name for site in ms.load(settings.case).rows(ms.Site)] == ["Roux"]
    again = told_in(file)
    assert Path(again["case"]) == settings.case
    assert Path(again["state"]) == settings.state
    ms.serve(file)
    assert begun[1] == settings


def test_where_entries_are_left_out_it_is_a_draft_that_says_so(
    makers: Path, begun: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--new", "Nice", "--load", str(makers), "--language", "fr"]) == 0
    assert begun[0].draft
    said = capsys.readouterr().out
    assert "a draft, for 1 were left out" in said
    assert "nice/faults" in said
    text = Path("nice/faults/makers.corrections.csv").read_text(encoding="utf-8-sig")
    assert "Noir,Lilliput" in text
    Path("nice/faults/makers.corrections.csv").write_text(
        text.replace("Lilliput", "Gardanne"), "utf-8"
    )
    assert (
        main(["import", "nice/faults/makers.corrections.csv", "--into", "nice/directory.db"]) == 0
    )
    assert {site.name for site in ms.load("nice/directory.db").rows(ms.Site)} == {"Roux", "Noir"}
    assert main(["serve", "nice/site.toml", "--no-draft"]) == 0
    assert not begun[1].draft


def test_where_all_is_well_it_is_no_draft(makers: Path, begun: list[Any]) -> None:
    row = "name,lat,lon,town,country,activity\nRoux,43.29,5.57,Aubagne,France,welding\n"
    makers.write_text(row, encoding="utf-8")
    ms.serve(new="Nice", load=[makers])
    assert not begun[0].draft
    assert not Path("nice/faults").exists()


def test_at_a_terminal_what_is_not_said_is_asked_for(
    makers: Path,
    begun: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = iter([f"'{makers}'", "it"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(["serve", "--new", "Nice"]) == 0
    assert begun[0].language == "it"
    assert "nice/site.toml says all of the site" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "words", "given"),
    [
        (BadValue, "a name, and files with its makers", {"load": []}),
        (BadValue, "no pages are written in 'de'", {"language": "de"}),
        (BadValue, "one directory is shown", {"demo": True}),
        (NotFound, "there is no file", {"load": ["none.csv"]}),
        (BadFacts, "entries of no known format", {"load": ["odd.csv"]}),
        (BadValue, "no maker of these files could be placed", {"load": ["far.csv"]}),
    ],
)
def test_what_cannot_be_a_site_leaves_nothing(
    makers: Path, begun: list[Any], error: type[Exception], words: str, given: dict[str, Any]
) -> None:
    Path("odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("far.csv").write_text("name,town,country\nNoir,Lilliput,France\n", encoding="utf-8")
    before = set(Path().iterdir())
    with pytest.raises(error, match=words):
        ms.serve(**{"new": "Nice", "load": [makers], **given})
    assert set(Path().iterdir()) == before
    assert not begun


def test_a_folder_that_is_there_is_not_written_over(makers: Path, begun: list[Any]) -> None:
    Path("nice").mkdir()
    with pytest.raises(BadValue, match="there is a folder nice already") as caught:
        ms.serve(new="Nice", load=[makers])
    assert "makeshed serve nice/site.toml" in caught.value.hint
    assert list(Path("nice").iterdir()) == []
    assert not begun
