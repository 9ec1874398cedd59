"""A docstring says what the code needs said: parameters, shapes and units, what is raised.

What is owed still stands in ``docstrings_owed.txt``, which may only shrink, but where branches meet
(``python -m tests.test_docstrings``). An equation that nothing uses is
not kept.
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
OWED = Path(__file__).with_name("docstrings_owed.txt")
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


def test_docstrings_owe_less_and_less() -> None:
    allowed = set(OWED.read_text(encoding="utf-8").split("\n")) - {""}
    assert owed() - allowed == set(), "explain the parameters, the array, or the errors"
    assert allowed - owed() == set(), "it is told now: take it off docstrings_owed.txt"


def test_an_equation_is_used_or_is_not_there() -> None:
    """By the engine, or by a benchmark that measures with it: a test alone keeps none."""
    used: dict[str, set[Path]] = {}
    elsewhere = (trees(ROOT / folder) for folder in ("benchmarks", "torture", "examples"))
    for path, tree in (pair for read in (trees(), *elsewhere) for pair in read.items()):
        for node in ast.walk(tree):
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            if isinstance(node, ast.Name | ast.Attribute) and name:
                used.setdefault(name, set()).add(path)
    alone = {
        f"{path.name}: {node.name}"
        for path, tree in trees().items()
        for node in (tree.body if path.relative_to(SOURCE).parts[0] in EQUATIONS else ())
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
        if node.name not in used
    }
    assert alone == set(), "use it, or take it away"


if __name__ == "__main__":  # for who brings branches together, each of which owes its own
    OWED.write_text("".join(f"{line}\n" for line in sorted(owed())), encoding="utf-8")
