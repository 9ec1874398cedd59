"""What every process of the tests would wait for, done once at set-up: ``python -m tests.prepared``.

numba compiles what it compiles into the caches beside the sources, by running the tests that are marked
``compiles``, and looking for them pytest compiles every test; mypy reads the types of all there is into
its cache. When the tests run, what has changed since, and what hangs on it, is compiled and typed again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "makeshed"


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


def main() -> int:
    """Compile and read side by side; say what was left out."""
    python = [sys.executable, "-m"]
    running = subprocess.Popen(
        [*python, "pytest", "-q", "-n", "0", "-m", "compiles"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if find_spec("mypy"):  # what it finds is for `tests/test_types.py` to say
        subprocess.run([*python, "mypy"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
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
