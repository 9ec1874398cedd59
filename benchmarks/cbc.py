"""CBC (https://github.com/coin-or/Cbc, EPL-2.0), handed an MPS file, where its program is found.

It is the ``cbc`` on the path, or the one that PuLP brings along; benchmarks alone use it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from makeshed.science.program import Program
from makeshed.solvers.checked import hand_over

WAIT = 8.0
"""Wall seconds for each CPU second before it is ended, on a machine with other work."""


def path() -> str | None:
    """Return where the program is, None if it is not here."""
    found = shutil.which("cbc")
    if found is None and find_spec("pulp"):
        from pulp import PULP_CBC_CMD

        found = PULP_CBC_CMD().path
    return found


def solve(program: Program, *, time_limit: float, gap: float) -> tuple[float, float, float]:
    """Return the best value found, the bound proven, and the CPU seconds that CBC tells."""
    cbc = path()
    if cbc is None:
        raise FileNotFoundError("cbc: neither on the path nor brought by pulp")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "program.mps"
        hand_over(program).writeModel(str(file))
        options = ["-timeMode", "cpu", "-sec", str(time_limit), "-ratio", str(gap), "-threads", "0"]
        done = subprocess.run(
            [cbc, str(file), *options, "-solve", "-quit"],
            capture_output=True,
            text=True,
            check=True,
            timeout=WAIT * time_limit,
        )
    return read(done.stdout)


def read(text: str) -> tuple[float, float, float]:
    """Read value, bound and seconds out of what CBC prints; a bound it leaves out is the value."""

    def number(label: str, otherwise: float) -> float:
        found = re.search(rf"^{label}:\s+(\S+)", text, re.MULTILINE)
        return float(found[1]) if found else otherwise

    value = number("Objective value", np.inf)
    ended = "Result - Optimal solution found" in text
    bound = number("Lower bound", value if ended else -np.inf)
    return value, bound, number(r"Total time \(CPU seconds\)", np.nan)
