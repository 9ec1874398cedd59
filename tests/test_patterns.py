"""No regular expression takes more than its share: twice the text, twice the work.

Every pattern of the package is found in its source and fed what makes patterns slow. The work is bounded
by the system, not by a clock: a child process with 2 s of CPU has time for twenty times what patterns
that are linear need, and not for one that is quadratic.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

import makeshed

ROOT = Path(makeshed.__file__).parent
ANCHORED = {"match", "fullmatch"}
SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
MADE = {
    "questions/find/reading.py": {"f'\\\\b{re.escape(name)}\\\\b'": "the name of a country"},
    "store/replacing.py": {"f'{re.escape(DRAFT)}-(\\\\d+-)?{re.escape(path.name)}'": "a name"},
    "io/processes.py": {"'(?<![^\\\\W_])(' + '|'.join(map(re.escape, longest)) + ')\\\\w*'": "words"},
    "io/passport/digital_link.py": {"f'{_CSET82}{{1,90}}'": "as long as GS1 says",
                                    "f'{part.letters}{{{part.shortest},{part.longest}}}'": "the same"},
}  # fmt: skip
"""Patterns that are put together when they are needed, and why they are no danger."""
LENGTH, SECONDS = 20_000, 2


SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(ROOT.rglob("*.py"))
}


def calls() -> Iterator[tuple[str, ast.expr, str]]:
    """Yield where a pattern is used, what stands there for it, and how it is used."""
    for name, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            called = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(node, ast.Call)
                and isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id == "re"
                and called.attr in {"compile", *ANCHORED, *SEARCHING}
            ):
                yield name, node.args[0], called.attr


def patterns() -> list[tuple[str, str | bytes, int, bool]]:
    """Return every pattern, where it stands, its flags, and whether it is sought anywhere in a text."""
    found: dict[tuple[str, str | bytes], tuple[int, bool]] = {}
    for name, given, how in calls():
        if isinstance(given, ast.Constant) and isinstance(given.value, str | bytes):
            found[name, given.value] = 0, how in SEARCHING
    for name in {name for name, _, _ in calls()}:
        module = import_module(f"makeshed.{name.removesuffix('.py').replace('/', '.')}")
        for word, held in vars(module).items():
            if isinstance(held, re.Pattern):
                sought = re.compile(rf"\b{word}\.({'|'.join(SEARCHING)})\(")
                anywhere = any(sought.search(source) for source in SOURCES.values())
                found[name, held.pattern] = int(held.flags) & ~int(re.UNICODE), anywhere
    return sorted(((*key, *rest) for key, rest in found.items()), key=str)


def slow(pattern: str) -> list[str]:
    """Return texts that would make a pattern go back and forth: a beginning, much of the same, no end."""
    plain = re.sub(r"\\[bdswDSWzZ]|\(\?[<!=:]*(P<\w+>)?|[\^$*+?{}()\[\]|]", "\n", pattern)
    words = sorted({word.replace("\\", "") for word in plain.split("\n")} - {""}, key=len)
    longest = [w for w in words if len(w) < 12][-6:]
    marks = sorted({c for word in words for c in word if not c.isalnum()})[:8]
    units = [" ", "5", "a", "\n", '\\"', "5 ", "5.", "5.555 ", " 555", "x 5", *marks, *longest]
    return [
        begin + unit * (LENGTH // len(unit)) + "\0"
        for begin, unit in product(["", "5", "a ", *longest[-2:]], dict.fromkeys(units))
    ]


CHILD = f"""
import json, re, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
pattern, flags, anywhere, texts = json.load(sys.stdin)
made = re.compile(pattern, flags)
for text in texts:
    sys.stderr.write(f"{{pattern!r}} on {{text[:20]!r}}...\\n")
    made.sub("", text) if anywhere else made.match(text)
    made.fullmatch(text)
"""


def test_every_pattern_is_seen() -> None:
    held = {
        ast.unparse(statement.value.args[0])
        for source in SOURCES.values()
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if statement.value.args
    }
    for name, given, how in calls():
        said = ast.unparse(given)
        known = isinstance(given, ast.Constant) or said in MADE.get(name, {})
        known = known or (how == "compile" and said in held)
        assert known, f"{name}: give {said} a name in its module, or say why it is safe"


@pytest.mark.parametrize(("name", "pattern", "flags", "anywhere"), patterns())
def test_twice_the_text_is_twice_the_work(
    name: str, pattern: str | bytes, flags: int, anywhere: bool
) -> None:
    said = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    asked = json.dumps([said, flags, anywhere, slow(said)])
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHILD],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name}: {done.stderr.splitlines()[-1]}"


def test_the_test_sees_a_slow_one() -> None:
    asked = json.dumps([r"(\d+)\s*mm", 0, True, slow(r"(\d+)\s*mm")])
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHILD],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
