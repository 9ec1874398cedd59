"""A docstring says what the code needs said: parameters, shapes and units, what is raised.

An equation that nothing uses is not kept.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.parsed import ROOT, SOURCE, trees

KEPT = (
    "science", "solvers", "network", "language", "geometry", "printing", "simulation",
)  # fmt: skip
"""Packages whose functions are read as a paper is."""
EQUATIONS = tuple(name for name in KEPT if name not in {"solvers", "network"})
"""Of these, the ones that know no facts: numbers, bodies or words in, numbers or words out."""
ARRAYS = {"Floats", "Ints", "Bools", "Values", "NDArray", "ndarray", "ArrayLike"}
SAYS_SHAPE = re.compile(
    r"\bby \w+|\bof each\b|\bfor each\b|\beach\b|\brows?\b|\bcolumns?\b|\bper\b|\bshape\b|\bone (?:a|an)\b|"
    r"\bn x \w+|\(\w+, \w+\)|\barray of\b|\bvector\b|\bbroadcast|\belementwise\b|\bevery\b|\bof (?:many|several)\b"
)
SAYS_UNIT = re.compile(
    r"\[[^\]\n]{1,24}\]|\bshares?\b|\bnumbers?\b|\bwhether\b|\bunits?\b|\bcounts?\b|\bindex|\bkeys?\b"
)
FEWEST = 3
"""From so many parameters on each is explained."""

Function = ast.FunctionDef


def public() -> Iterator[tuple[str, Function]]:
    """Yield every public function and method of the packages that are held to this, with its name."""
    for path, tree in trees().items():
        where = path.relative_to(SOURCE).as_posix()
        for node in tree.body if where.split("/")[0] in KEPT else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for each in node.body:
                    if isinstance(each, Function) and not each.name.startswith("_"):
                        yield f"{where}: {node.name}.{each.name}", each
            elif isinstance(node, Function) and not node.name.startswith("_"):
                yield f"{where}: {node.name}", node


def parameters(node: Function) -> list[str]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [each.arg for each in every if each.arg not in {"self", "cls"}]


def section(doc: str, title: str) -> str:
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", doc, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def returns_array(node: Function) -> bool:
    names = (
        {each.id for each in ast.walk(node.returns) if isinstance(each, ast.Name)}
        if node.returns
        else set()
    )
    names |= (
        {e.attr for e in ast.walk(node.returns) if isinstance(e, ast.Attribute)}
        if node.returns
        else set()
    )
    return bool(names & ARRAYS)


def raised(node: Function) -> set[str]:
    """Errors that a function raises by name itself."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Raise) and each.exc is not None:
            error = each.exc.func if isinstance(each.exc, ast.Call) else each.exc
            if isinstance(error, ast.Name) and error.id[:1].isupper():
                found.add(error.id)
    return found


def owed() -> set[str]:
    """What docstrings do not say and should."""
    found = set()
    for name, node in public():
        doc = ast.get_docstring(node) or ""
        takes = parameters(node)
        listed = {
            word.strip("* ,:")
            for line in section(doc, "Parameters").splitlines()
            if line and not line.startswith(" ")
            for word in line.split(",")
        }
        if len(takes) >= FEWEST and set(takes) - listed:
            found.add(f"{name}: parameters")
        if returns_array(node) and not (SAYS_SHAPE.search(doc) and SAYS_UNIT.search(doc)):
            found.add(f"{name}: shape and unit")
        if any(not re.search(rf"\b{error}\b", doc) for error in raised(node)):
            found.add(f"{name}: raises")
    return found


def test_docstrings_owe_nothing() -> None:
    assert owed() == set(), "explain the parameters, the array, or the errors"


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.Module) -> dict[str, str]:
    """By name in a module, what of makeshed it stands for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("makeshed")
        for alias in node.names
    }


def named(node: ast.AST, names: dict[str, str]) -> set[str]:
    """What of makeshed some code names, by the names of its module."""
    found = {names[e.id] for e in ast.walk(node) if isinstance(e, ast.Name) and e.id in names}
    return found | {
        f"{names[e.value.id]}.{e.attr}"
        for e in ast.walk(node)
        if isinstance(e, ast.Attribute) and isinstance(e.value, ast.Name) and e.value.id in names
    }


def test_an_equation_is_used_or_is_not_there() -> None:
    """By who knows facts, or by a benchmark: neither a test keeps one, nor another that nobody uses."""
    uses: dict[str, set[str]] = {}
    """By definition, and by module for what stands outside any, what it names."""
    waiting: set[str] = set()
    for path, tree in trees().items():
        names, module = imported(tree), module_of(path)
        if path.relative_to(SOURCE).parts[0] not in EQUATIONS:
            waiting |= named(tree, names)
            continue
        own = [node for node in tree.body if isinstance(node, Function | ast.ClassDef)]
        names |= {node.name: f"{module}.{node.name}" for node in own}
        for node in tree.body:
            key = f"{module}.{node.name}" if isinstance(node, Function | ast.ClassDef) else module
            uses.setdefault(key, set()).update(named(node, names))
    for folder in ("benchmarks", "torture", "examples"):
        for tree in trees(ROOT / folder).values():
            waiting |= named(tree, imported(tree))
    used: set[str] = set()
    while waiting - used:
        one = (waiting - used).pop()
        used.add(one)
        waiting |= uses.get(one, set()) | uses.get(one.rpartition(".")[0], set())
    alone = {key for key in uses.keys() - used if not key.rpartition(".")[2].startswith("_")}
    modules = {module_of(path) for path in trees()}
    assert alone - modules == set(), "use it, or take it away"
