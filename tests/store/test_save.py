"""A save happens as a whole or not at all, and touches nothing that is not its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from tests.examples import THOROUGH

from makeshed.model import Item, Place, Shed
from makeshed.store import folder, load, save
from makeshed.store.put import put

OLD = Shed.of(Place(place="old", lat=1.0, lon=2.0, country="FR"), Item(item="old"))
NEW = Shed.of(Place(place="new", lat=1.0, lon=2.0, country="FR"))
KILLED_IN = ["write_bytes", "rename", "unlink", "link", "replace", "rmtree"]

CHILD = """
import os, pathlib, shutil, sys

from makeshed.model import Place, Shed
from makeshed.store import save

name, after, where = sys.argv[1], int(sys.argv[2]), sys.argv[3]
owner = {"link": os, "rmtree": shutil}.get(name, pathlib.Path)
real, calls = getattr(owner, name), 0

def deadly(*args, **options):
    global calls
    calls += 1
    if calls > after and ".sav" in str(args) + str(options) + where:
        os.kill(os.getpid(), 9)
    return real(*args, **options)

setattr(owner, name, deadly)
save(Shed.of(Place(place="new", lat=1.0, lon=2.0, country="FR")), where)
"""


def test_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.csv").write_text("1,2")
    (tmp_path / "README.md").write_text("# A case")
    save(OLD, tmp_path)
    save(NEW, tmp_path)
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert names == {"README.md", "figures", "figures/a.csv", "places.csv"}
    assert (tmp_path / "README.md").read_text() == "# A case"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("change", ["save", "put"])
def test_what_a_person_wrote_above_a_table_stays(
    tmp_path: Path, encoding: str, change: str
) -> None:
    above = "# Tôlerie : relevé à Nîmes\n#\n# de 2024\n"
    (tmp_path / "places.csv").write_bytes(
        f"{above}place,lat,lon,country\nold,1,2,FR\n".encode(encoding)
    )
    if change == "save":
        save(NEW, tmp_path)
    else:
        put(tmp_path, list(NEW.rows(Place)))
    assert (tmp_path / "places.csv").read_bytes().startswith(above.encode())
    assert "new" in load(tmp_path).table(Place)["place"]


def test_the_format_asked_for_replaces_the_other(tmp_path: Path) -> None:
    save(OLD, tmp_path, format="parquet")
    assert {path.name for path in tmp_path.iterdir()} == {"places.parquet", "items.parquet"}
    save(NEW, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"places.csv"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("step", "after"),
    list(product(KILLED_IN, [0, 1]))
    if THOROUGH
    else [(step, int(n % 4 == 1)) for n, step in enumerate(KILLED_IN)],
)
def test_a_killed_save_leaves_the_old_case_or_the_new(
    step: str, after: int, tmp_path: Path
) -> None:
    where = tmp_path / "case"
    save(OLD, where)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, step, str(after), str(where)],
        check=False,
        capture_output=True,
    )
    assert done.returncode in {-9, 0}, done.stderr.decode()
    assert after or done.returncode == -9, "the first call of each step is on the way"
    found = load(where).fingerprint()
    assert found in {OLD.fingerprint(), NEW.fingerprint()}
    save(NEW, where)
    assert load(where).fingerprint() == NEW.fingerprint()
    assert {path.name for path in where.iterdir()} == {"places.csv"}


def test_a_save_cut_short_after_it_happened_is_read_and_completed(tmp_path: Path) -> None:
    save(OLD, tmp_path)
    save(NEW, tmp_path / "other")
    shutil.copytree(tmp_path / "other", tmp_path / ".saved")
    shutil.rmtree(tmp_path / "other")
    assert load(tmp_path).fingerprint() == NEW.fingerprint()
    save(OLD, tmp_path)
    assert load(tmp_path).fingerprint() == OLD.fingerprint()


def test_file_systems_without_links_are_copied_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_links)
    folder.write(OLD, tmp_path)
    assert load(tmp_path).fingerprint() == OLD.fingerprint()
