"""What is locked is what pyproject.toml allows, each with a hash, and the two locks agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==([^ ;\\]+)([^\\\n]*)((?: \\\n {4}--hash=sha256:[0-9a-f]{64})*)$",
    re.MULTILINE,
)


def locked(name: str) -> dict[str, set[str]]:
    """The versions of each package in a lock, more than one where they hang on the Python."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for package, version, _, hashes in ENTRY.findall(text):
        assert hashes, package
        found.setdefault(package, set()).add(version)
    assert sum(map(len, found.values())) == len(re.findall(r"^\w", text, re.MULTILINE)), (
        "all lines read"
    )
    return found


def wanted(lock: str) -> list[str]:
    extras, groups = PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]
    if lock == "lock.txt":
        return list(groups["lock"])
    run = [*PROJECT["project"]["dependencies"], *groups["build"]]
    if lock == "run.txt":
        return [*run, *extras["passport"], *extras["web"]]
    more = [*extras.values(), groups["test"], groups["check"], groups["docs"]]
    return [*run, *(one for some in more for one in some)]


@pytest.mark.parametrize("lock", ["run.txt", "work.txt", "lock.txt"])
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    there = locked(lock)
    for text in wanted(lock):
        asked = Requirement(text)
        versions = there[asked.name.lower()]
        assert versions
        assert all(asked.specifier.contains(v, prereleases=True) for v in versions), text


def test_what_runs_is_what_was_tested() -> None:
    run, work = locked("run.txt"), locked("work.txt")
    assert {name: work.get(name) for name in run} == run


def test_every_range_has_a_lower_end() -> None:
    for text in wanted("work.txt"):
        assert any(part.operator in {">=", "=="} for part in Requirement(text).specifier), text
