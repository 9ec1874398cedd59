"""What lies where a table should be and is none is named; nothing is passed over in silence."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from makeshed.errors import Busy, NotFound, NotWritten
from makeshed.model import Place, Shed, Site
from makeshed.store import commas, load, problems, save, steady
from makeshed.store.locking import writing

LYON = "place,lat,lon,country\nlyon,45.76,4.84,FR\n"
OLD = Shed.of(Place(place="old", lat=1.0, lon=2.0, country="FR"))
NEW = Shed.of(Place(place="new", lat=1.0, lon=2.0, country="FR"))
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


def odd(kind: str, path: Path) -> None:
    """Put something that is no file where a table should be."""
    if kind == "link":
        path.symlink_to(path.parent / "nowhere.csv")
    elif kind == "folder":
        path.mkdir()
    elif kind == "folder linked":
        (path.parent / "elsewhere").mkdir()
        path.symlink_to(path.parent / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")


KINDS = {
    "link": "a link to nothing",
    "folder": "a folder",
    "folder linked": "a folder",
    "pipe": "no file but a pipe or a device",
    "device": "no file but a pipe or a device",
}


@posix
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named(kind: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(LYON)
    odd(kind, tmp_path / f"duties.{suffix}")
    (problem,) = problems(tmp_path)
    assert (problem.table, problem.file) == ("duties", f"duties.{suffix}")
    assert problem.found == KINDS[kind]


@posix
def test_a_table_that_may_not_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "places.csv").write_text(LYON)
    (tmp_path / "duties.csv").write_text("")
    was = Path.open

    def refused(path: Path, *args: Any, **options: Any) -> Any:  # root may open anything
        if path.name == "duties.csv":
            raise PermissionError(13, "Permission denied")
        return was(path, *args, **options)

    monkeypatch.setattr(Path, "open", refused)
    assert [(p.file, p.found) for p in problems(tmp_path)] == [
        ("duties.csv", "cannot be opened: Permission denied")
    ]


@pytest.mark.parametrize(
    "name", ["Duties.csv", "DUTIES.CSV", "duties .csv", " duties.csv", "duties.csv.txt", "duties"]
)
def test_a_name_that_is_nearly_a_table_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(LYON)
    (tmp_path / name).write_text("item\n")
    assert [p.file for p in problems(tmp_path)] == [name]


@posix
@pytest.mark.parametrize("name", ["case", "case.db", "case.xlsx"])
def test_a_pipe_is_no_case(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(NotFound, match="no file but a pipe"):
        load(tmp_path / name)


@posix
@pytest.mark.parametrize("name", ["case", "case.db", "case.xlsx"])
def test_a_save_follows_a_link(name: str, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    save(OLD, tmp_path / "real" / name)
    (tmp_path / name).symlink_to(tmp_path / "real" / name)
    save(NEW, tmp_path / name)
    assert (tmp_path / name).is_symlink()
    assert load(tmp_path / "real" / name).fingerprint() == NEW.fingerprint()


def test_a_reader_completes_a_save_that_was_cut_short(tmp_path: Path) -> None:
    save(OLD, tmp_path)
    (tmp_path / ".saved").mkdir()
    text = (tmp_path / "places.csv").read_text().replace("old", "new")
    (tmp_path / ".saved" / "places.csv").write_text(text)
    with writing(tmp_path):
        pass
    assert load(tmp_path).fingerprint() == NEW.fingerprint()
    assert "new" in (tmp_path / "places.csv").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_drafts_of_dead_writers_go_whatever_they_are(tmp_path: Path) -> None:
    save(OLD, tmp_path)
    (tmp_path / ".saving").write_text("a file of that name")
    (tmp_path / ".saving-4242").mkdir()
    (tmp_path / ".saving-4242-places.csv").write_text("half")
    save(NEW, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_what_is_replaced_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(OLD.plus(Site(site="s", place="old", role="maker")), tmp_path)
    read, times = commas.read_table, 0

    def slow(path: Path, table: str, reading: Any) -> None:
        nonlocal times
        times += 1
        read(path, table, reading)
        if times == 1:
            save(NEW, tmp_path)  # now there is no sites.csv, and other places

    monkeypatch.setattr(commas, "read_table", slow)
    assert load(tmp_path).fingerprint() == NEW.fingerprint()
    assert times > 1


def test_a_reader_that_is_never_left_alone_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steady, "WAIT", 0.0)
    number = iter(range(1_000))

    def locked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(steady, "writing", locked)
    with pytest.raises(Busy, match="written again and again"):
        steady.steadily(tmp_path, lambda _: (next(number),), list)


@pytest.mark.parametrize(
    ("name", "form"),
    [("case", "csv"), ("case", "parquet"), ("case.db", "csv"), ("case.xlsx", "csv")],
)
def test_an_error_comes_before_the_new_facts_or_not_at_all(
    name: str, form: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / name
    save(OLD, where, format=form)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("fsync", "link", "replace", "rename"):
        monkeypatch.setattr(os, step, full)
        if step in {"replace", "rename"}:
            monkeypatch.setattr(Path, step, full)
        try:
            save(NEW, where, format=form)
        except NotWritten as error:
            assert "was not written: No space left on device" in str(error)  # noqa: PT017
            assert "make room" in error.hint  # noqa: PT017
            expected = OLD
        else:
            expected = NEW
        monkeypatch.undo()
        assert load(where).fingerprint() == expected.fingerprint(), step
        save(OLD, where, format=form)
        assert {path.name for path in tmp_path.iterdir()} == {name}


@pytest.mark.parametrize("name", ["case", "case.db", "case.xlsx"])
def test_where_nothing_may_be_written_a_save_is_refused_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(OLD, tmp_path / name)
    was = os.open

    def read_only(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return was(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(NotWritten, match=f"{name} was not written: Read-only") as caught:
        save(NEW, tmp_path / name)
    assert "where you may write" in caught.value.hint
    assert load(tmp_path / name).fingerprint() == OLD.fingerprint()
