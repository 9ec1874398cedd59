"""What was measured, on which code: a page a subject, and one table of them all.

A section keeps the commit that it was measured at and a fingerprint of the code that it measures: its
statements without comments and docstrings, in whichever module each stands. Where that code is another one today, the summary says so: a
figure that may no longer hold is never shown as if it did.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeGuard

from benchmarks.markdown import shortened, table

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "benchmarks"
RESULTS = ROOT / "benchmarks" / "results"
SUMMARY = ROOT / "BENCHMARKS.md"
TOOLS = ("makeshed", "highspy", "numpy", "scipy", "polars", "linopy", "pyomo", "pulp", "ortools")
HEAD = """# Benchmarks

Written by `python -m benchmarks.run`; do not edit. What makeshed is measured against: tools that people
use for such work, and instances whose optimum is published. Machines differ and other work ran on this
one: ratios matter, and seconds only roughly. A ratio is the peer's figure over makeshed's.

**Bold** is where makeshed loses or misses its goal. *Changed* after a commit: the code that the row
measures is another one today, and nobody has measured it again.
"""
COLUMNS = ("question", "instances", "proven", "gap", "against", "ratio", "commit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One row of the summary, in words: how makeshed stands in one comparison."""

    question: str
    instances: str = ""
    proven: str = ""
    gap: str = ""
    against: str = "none"
    ratio: str = ""
    behind: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One section: when, on what and at which code it was measured, and how makeshed stands."""

    title: str
    machine: str
    commit: str
    code: str
    standings: tuple[Standing, ...]


def code(patterns: Iterable[str], root: Path = ROOT) -> str:
    """Return a fingerprint of the modules that these patterns match, by what they do.

    It is that of their statements, whichever module each stands in: what only moves has not changed. What
    they take from other modules of makeshed is those modules' work, and not part of it.

    Raises
    ------
    FileNotFoundError
        A pattern matches no file: what it named has gone elsewhere.
    """
    statements: list[str] = []
    libraries: set[str] = set()
    for path in _matched(patterns, root):
        done, taken = _doing(path.read_text(encoding="utf-8"))
        statements += done
        libraries.update(taken)
    digest = hashlib.sha256("\0".join([*sorted(libraries), *sorted(statements)]).encode())
    return digest.hexdigest()[:16]


def _matched(patterns: Iterable[str], root: Path) -> set[Path]:
    found: set[Path] = set()
    for pattern in patterns:
        matched = set(root.glob(pattern))
        if not matched:
            raise FileNotFoundError(f"no module matches {pattern}, which a benchmark measures")
        found |= matched
    return found


@cache
def _doing(source: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the statements of a module, without words and blank lines, and what it takes of libraries."""
    lines, tree = source.splitlines(), ast.parse(source)
    for node in ast.walk(tree):
        for part in _body(node):
            if _is_text(part) or _is_own_import(part):
                end = part.end_lineno or part.lineno
                lines[part.lineno - 1 : end] = [""] * (end - part.lineno + 1)
    statements, libraries = [], set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not _is_own_import(node):
                home = getattr(node, "module", "")
                libraries |= {f"{home}:{each.name}:{each.asname}" for each in node.names}
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        own = lines[first - 1 : node.end_lineno]
        kept = [line for line in own if line.strip() and not line.lstrip().startswith("#")]
        if kept:
            statements.append("\n".join(kept))
    return tuple(statements), frozenset(libraries)


def _is_own_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "makeshed"


def _body(node: ast.AST) -> list[ast.stmt]:
    body = getattr(node, "body", ())
    return body if isinstance(body, list) else []  # that of a lambda is an expression


def _is_text(node: object) -> TypeGuard[ast.Expr]:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def head() -> str:
    """Return the commit that is checked out, with a plus where the code of makeshed differs from it."""
    commit = _git("rev-parse", "--short", "HEAD").stdout.strip()
    changed = _git("status", "--porcelain", "--", "src").stdout.strip()
    return f"{commit}+" if changed else commit


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    """Ask git of this folder."""
    return subprocess.run(
        ["git", *words],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )


def machine() -> str:
    """Return when and on what it was measured, in general words."""
    found = []
    for tool in TOOLS:
        try:
            found.append(f"{tool} {version(tool)}")
        except PackageNotFoundError:
            continue
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores ({platform.machine()}), "
        f"{memory:.0f} GB, {platform.system()}; Python {platform.python_version()}, {', '.join(found)}"
    )


def keep(name: str, text: str, result: Result, root: Path = ROOT) -> None:
    """Write the page of a section, its long tables as CSV files, and how makeshed stands in it."""
    pages, results = (root / part.relative_to(ROOT) for part in (PAGES, RESULTS))
    pages.mkdir(parents=True, exist_ok=True)
    results.mkdir(parents=True, exist_ok=True)
    body, files = shortened(f"{text.strip()}\n", name)
    for old in pages.glob(f"{name}-*.csv"):
        old.unlink()
    for file, rows in files.items():
        (pages / file).write_text(rows, encoding="utf-8")
    body = body.replace("](docs/", "](../").replace("```", "~~~")  # no block that the docs run
    body = body.replace("``", "`")
    stamp = f"*Measured at {result.commit}, {result.machine}.*"
    page = f"# {result.title}\n\n{stamp}\n\n{body}"
    (pages / f"{name}.md").write_text(page, encoding="utf-8")
    kept = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    (results / f"{name}.json").write_text(f"{kept}\n", encoding="utf-8")


def kept(name: str, root: Path = ROOT) -> Result | None:
    """Return what was kept of a section, None if it was never measured."""
    path = root / RESULTS.relative_to(ROOT) / f"{name}.json"
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    standings = tuple(Standing(**one) for one in found.pop("standings"))
    return Result(**found, standings=standings)


def summary(measures: Mapping[str, Sequence[str]], root: Path = ROOT) -> str:
    """Return BENCHMARKS.md: every comparison of every section, and which code it holds for."""
    rows: list[list[str]] = []
    for name, patterns in measures.items():
        result = kept(name, root)
        if result is None:
            continue
        link = f"[{result.commit}](docs/benchmarks/{name}.md)"
        mark = "" if code(patterns) == result.code else ", *changed*"
        rows += [_row(standing, f"{link}{mark}") for standing in result.standings]
    missing = [name for name in measures if kept(name, root) is None]
    besides = f"\nNot measured yet: {', '.join(missing)}.\n" if missing else ""
    return f"{HEAD}\n{table(COLUMNS, rows)}\n{besides}"


def _row(standing: Standing, commit: str) -> list[str]:
    cells = [str(getattr(standing, column)) for column in COLUMNS[:-1]]
    if standing.behind:
        cells = [f"**{cell}**" if cell else "" for cell in cells]
    return [*cells, commit]
