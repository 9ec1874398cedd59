"""The shape of the house: small files, small functions, plain names, light doors.

Who may import whom is checked by import-linter (``make arch``).
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.parsed import ROOT, SOURCE, trees

MOST_LINES_OF_FILE, MOST_LINES_OF_FUNCTION = 400, 60

TOO_LONG: set[str] = set()
"""Functions longer than allowed. This list may only shrink."""

BANNED = {"utils", "util", "core", "common", "helpers", "base", "manager", "service", "misc"}
HEAVY = {"numpy", "polars", "scipy", "highspy", "pyscipopt", "searoute", "fastexcel"}
MACHINE = re.compile(r"(?<![\w.])/(?:work|tmp|opt|root|home|Users|usr/local)/")
REGISTRY = re.compile(
    r"pypi\.(?:org|python)|pythonhosted|artifactory|jfrog|npmjs|--(?:extra-)?index-url"
)


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Every function of a module with its lines, the docstring not counted."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if ast.get_docstring(node):
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            found.append((node.name, lines))
    return found


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def modules_after(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after some code, beyond those it begins with."""
    script = (
        "import contextlib, io, json, sys\nbefore = set(sys.modules)\n"
        f"with contextlib.redirect_stdout(io.StringIO()):\n    {code}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout))


def test_no_file_is_long() -> None:
    lengths = {
        path.relative_to(SOURCE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_FILE} == {}


def test_no_function_is_long_beyond_those_named() -> None:
    long = {
        f"{path.relative_to(SOURCE).as_posix()}: {name}"
        for path, tree in trees().items()
        for name, lines in functions(tree)
        if lines > MOST_LINES_OF_FUNCTION
    }
    assert long - TOO_LONG == set(), "cut it up"
    assert TOO_LONG - long == set(), "it is short now: take it off the list"


def test_names_say_what_is_inside() -> None:
    parts = {part for path in sources() for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert parts & BANNED == set()


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["path", "registry"])
def test_no_tracked_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and (hit := pattern.search(text)):
            found.append(f"{path.relative_to(ROOT)}: {hit[0]}")
    assert found == []


def test_importing_makeshed_costs_next_to_nothing() -> None:
    loaded = modules_after("import makeshed")
    assert {name for name in loaded if name.startswith("makeshed")} == {"makeshed"}
    assert {name.partition(".")[0] for name in loaded} <= sys.stdlib_module_names | {"makeshed"}
    assert len(loaded) < 60


@pytest.mark.parametrize("words", [["--help"], ["--version"], []], ids=["help", "version", "none"])
def test_the_terminal_opens_without_anything_heavy(words: list[str]) -> None:
    call = f"try: import makeshed.cli; makeshed.cli.main({words})\n    except SystemExit: pass"
    loaded = modules_after(call.replace("try: ", "try:\n        "))
    assert "makeshed.cli" in loaded
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()


def test_who_only_reads_facts_waits_for_no_solver() -> None:
    case = "examples/directory"
    loaded = modules_after(f"import makeshed.store; makeshed.store.load({case!r})")
    assert "polars" in loaded
    assert {name.partition(".")[0] for name in loaded} & (HEAVY - {"numpy", "polars"}) == set()


def test_every_public_name_is_found_though_nothing_else_was_asked_for() -> None:
    names = "import makeshed; [getattr(makeshed, name) for name in makeshed.__all__]"
    assert "makeshed.passport" in modules_after(names)


def test_the_library_is_whole_when_asked() -> None:
    import makeshed

    for name in makeshed.__all__:
        assert getattr(makeshed, name).__doc__, name
    assert "plan" in dir(makeshed)
    with pytest.raises(AttributeError, match="nothing_such"):
        makeshed.nothing_such  # type: ignore[attr-defined]  # noqa: B018
