"""What every process of the tests would wait for, done once at set-up: ``python -m tests.prepared``.

numba compiles what it compiles into the caches beside the sources, by running the tests that are marked
``compiles``; mypy reads the types of the libraries into its cache. What is tested is not: a change of
makeshed's own sources is compiled and typed when the tests run.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "makeshed"
CHECKED = ("src", "tests", "benchmarks", "examples", "docs", "torture")
OWN = {"makeshed", "__future__", *CHECKED}
COMPILING = ("tests/location", "tests/decomposition", "tests/quote", "tests/simulation")


def kernels() -> Iterator[Any]:
    """Yield every function of the package that numba compiles."""
    from numba.core.registry import CPUDispatcher

    for path in sorted(PACKAGE.rglob("*.py")):
        if "from numba import" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            module = import_module(name)
            for held in vars(module).values():
                own = isinstance(held, CPUDispatcher) and held.__module__ == name
                if own and held.targetoptions.get("inline") != "always":  # part of who calls it
                    yield held


def is_compiled(kernel: Any) -> bool:
    """Whether something of a kernel lies in its cache."""
    return any(Path(kernel.stats.cache_path).glob(f"*.{kernel.__name__}-*.nbi"))


def libraries() -> set[str]:
    """Return the modules of others that what mypy checks imports."""
    found = set()
    for path in (path for folder in CHECKED for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module)
    return {name for name in found if name.partition(".")[0] not in OWN}


def main() -> int:
    """Compile and read side by side; say what was left out."""
    python = [sys.executable, "-m"]
    running = subprocess.Popen(
        [*python, "pytest", "-q", "-n", "0", "-m", "compiles", *COMPILING],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if find_spec("mypy"):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "libraries.py"
            file.write_text("".join(f"import {name}\n" for name in sorted(libraries())))
            subprocess.run(  # some libraries have no types: the sources that use them say so
                [*python, "mypy", file], cwd=ROOT, check=False, stdout=subprocess.DEVNULL
            )
    said, _ = running.communicate()
    if running.returncode:
        sys.stderr.write(said)
        return running.returncode
    left = [f"{each.__module__}.{each.__name__}" for each in kernels() if not is_compiled(each)]
    if left:
        sys.stderr.write(f"mark a test that compiles them with `compiles`: {', '.join(left)}\n")
    return 0  # tests wait for those, and are right all the same


if __name__ == "__main__":
    sys.exit(main())
