"""A few seconds of ``python -m torture``: one round of each kind on each store, and how it is run."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.examples import THOROUGH, tried
from torture import running
from torture.kinds import flips, full, kills, puts, races
from torture.outcome import Outcome

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


@posix
@pytest.mark.parametrize("seed", range(tried(8)))
def test_kills(seed: int, tmp_path: Path) -> None:
    assert kills.once(seed, tmp_path).lost == []


@posix
@pytest.mark.parametrize("seed", range(tried(8)))
def test_edits_that_are_killed(seed: int, tmp_path: Path) -> None:
    assert puts.once(3 + seed, tmp_path).lost == []


@posix
@pytest.mark.parametrize("seed", range(tried(8)))
def test_full_disks(seed: int, tmp_path: Path) -> None:
    assert full.once(seed, tmp_path).lost == []


@pytest.mark.parametrize("seed", [0, 2])
def test_flips(seed: int, tmp_path: Path) -> None:
    assert flips.once(seed, tmp_path) == Outcome(Counter({"bytes flipped": flips.TIMES}))


@pytest.mark.parametrize("seed", [0, 3] if THOROUGH else [3])
def test_races(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(races, "SECONDS", 0.5)
    found = races.once(seed, tmp_path)
    assert found.lost == []
    assert found.tried["races"] > 0


def test_what_is_lost_is_told_and_its_seed_tried_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def once(seed: int, folder: Path) -> Outcome:
        assert folder.is_dir()
        asked.append(seed)
        return Outcome(Counter(rounds=1), ["a fact"] if seed == 7 else [])

    monkeypatch.setattr(running, "kinds", lambda: {"odd": once})
    clock = iter(range(1_000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    told: list[str] = []
    kept = tmp_path / "seeds.txt"
    found = running.run(["odd"], 4, 5, kept=kept, told=told.append)
    assert running.summary(found) == "rounds 4, lost: 1"
    assert told == ["odd 7: a fact"]
    running.run(["odd"], 2, 5, kept=kept, told=told.append)
    assert asked == [5, 6, 7, 8, 7, 5]
    assert kept.read_text() == "odd 7\n"


def test_every_kind_is_found_by_being_there() -> None:
    assert {"kills", "puts", "races", "flips", "full", "readers"} <= running.kinds().keys()
