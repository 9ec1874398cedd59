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
from functools import cache
from importlib import import_module
from itertools import product

import pytest
from tests.examples import THOROUGH
from tests.parsed import SOURCE, trees

ANCHORED = {"match", "fullmatch"}
SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
MADE = {
    "model/contact.py": {"found": "its own address or website, word by word"},
    "errors.py": {"said": "of _FOREIGN, whose patterns _ANY holds, which is fed"},
    "directory/needs/need_reading.py": {"f'\\\\b{re.escape(name)}\\\\b'": "the name of a country"},
    "io/undoing.py": {"f'{re.escape(self.name)}\\\\.(\\\\d+)'": "a name"},
    "store/replacing.py": {"f'{re.escape(DRAFT)}-(\\\\d+-)?{re.escape(path.name)}'": "a name"},
    "io/process_names.py": {"'(?<![^\\\\W_])(' + '|'.join(map(re.escape, longest)) + ')\\\\w*'": "words"},
    "passport/digital_link.py": {"f'{_CSET82}{{1,90}}'": "as long as GS1 says",
                                    "f'{part.letters}{{{part.shortest},{part.longest}}}'": "the same"},
}  # fmt: skip
"""Patterns that are put together when they are needed, and why they are no danger."""
LENGTH, SECONDS = 40_000 if THOROUGH else 20_000, 2


SOURCES = {
    path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(SOURCE.rglob("*.py"))
}


IN_USE = [name for name, source in SOURCES.items() if "import re\n" in source]


def tree(name: str) -> ast.Module:
    """Return a module as it is parsed."""
    return trees()[SOURCE / name]


@cache
def calls(name: str) -> tuple[tuple[ast.expr, str], ...]:
    """Return what stands for a pattern in a module, and how it is used."""
    return tuple(_calls(name)) if "re." in SOURCES[name] else ()


def _calls(name: str) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree(name)):
        called = node.func if isinstance(node, ast.Call) else None
        if (
            isinstance(node, ast.Call)
            and isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id == "re"
            and called.attr in {"compile", *ANCHORED, *SEARCHING}
        ):
            yield node.args[0], called.attr


@cache
def sought() -> frozenset[str]:
    """Return the names of patterns that are sought anywhere in a text by some module."""
    used = re.compile(rf"\b(\w+)\.(?:{'|'.join(SEARCHING)})\(")
    return frozenset(name for source in SOURCES.values() for name in used.findall(source))


def patterns(name: str) -> list[tuple[str, int, bool]]:
    """Return every pattern of a module, its flags, and whether it is sought anywhere in a text."""
    found: dict[str | bytes, tuple[int, bool]] = {}
    for given, how in calls(name):
        if isinstance(given, ast.Constant) and isinstance(given.value, str | bytes):
            found[given.value] = 0, how in SEARCHING
    module = import_module(f"makeshed.{name.removesuffix('.py').replace('/', '.')}")
    for word, held in vars(module).items():
        if isinstance(held, re.Pattern):
            found[held.pattern] = int(held.flags) & ~int(re.UNICODE), word in sought()
    return [(e if isinstance(e, str) else e.decode("latin-1"), *how) for e, how in found.items()]


def slow(pattern: str) -> list[tuple[str, str]]:
    """Return what makes a pattern go back and forth: a beginning, and what comes after it many times."""
    plain = re.sub(r"\\[bdswDSWzZ]|\(\?[<!=:]*(P<\w+>)?|[\^$*+?{}()\[\]|]", "\n", pattern)
    words = sorted({word.replace("\\", "") for word in plain.split("\n")} - {""}, key=len)
    longest = [w for w in words if len(w) < 12][-6:]
    marks = sorted({c for word in words for c in word if not c.isalnum()})[:8]
    units = [" ", "5", "a", "\n", '\\"', "5 ", "5.", "5.555 ", " 555", "x 5", *marks, *longest]
    return list(product(["", "5", "a ", *longest[-2:]], dict.fromkeys(units)))


CHILD = rf"""
import json, re, resource, sys
seconds, patterns = json.load(sys.stdin)
for pattern, flags, anywhere, texts in patterns:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    made = re.compile(pattern, flags)
    for begin, unit in texts:
        text = begin + unit * ({LENGTH} // len(unit)) + "\0"
        sys.stderr.write(f"{{pattern!r}} on {{text[:20]!r}}...\n")
        made.sub("", text) if anywhere else made.match(text)
        made.fullmatch(text)
"""


def fed(
    given: list[tuple[str, int, bool]], seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    """Feed patterns what makes patterns slow, each in its share of a child's time."""
    return subprocess.run(
        [sys.executable, "-I", "-c", CHILD],
        input=json.dumps((seconds, [(*each, slow(each[0])) for each in given])),
        capture_output=True,
        text=True,
        check=False,
    )


def together(names: list[str], most: int = 8) -> list[list[str]]:
    """Return names so many at a time."""
    return [names[first : first + most] for first in range(0, len(names), most)]


def test_every_pattern_is_seen() -> None:
    held = {
        ast.unparse(statement.value.args[0])
        for name in SOURCES
        for statement in tree(name).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if statement.value.args
    }
    for name in SOURCES:
        for given, how in calls(name):
            said = ast.unparse(given)
            known = isinstance(given, ast.Constant) or said in MADE.get(name, {})
            known = known or (how == "compile" and said in held)
            assert known, f"{name}: give {said} a name in its module, or say why it is safe"
            assert name in IN_USE


@pytest.mark.parametrize("names", together(IN_USE), ids=lambda names: f"{names[0]} and on")
def test_twice_the_text_is_twice_the_work(names: list[str]) -> None:
    """A child for some modules at a time; it is killed at the pattern that takes more than its share."""
    done = fed([pattern for name in names for pattern in patterns(name)])
    assert done.returncode == 0, done.stderr.splitlines()[-1]


def test_the_test_sees_a_slow_one() -> None:
    done = fed([(r"\d+", 0, True), (r"(\d+)\s*mm", 0, True)], seconds=0)
    assert done.returncode < 0
    assert done.stderr.splitlines()[-1].startswith(repr(r"(\d+)\s*mm"))
