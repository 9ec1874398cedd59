"""Tasks that travel to workers: some do not come back."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from makeshed.errors import Infeasible


def double(case: Any) -> dict[str, Any]:
    """Twice a number; other cases refuse, fail, run out of memory or take the worker down."""
    if case == "refuse":
        raise Infeasible("no plan")
    if case == "fail":
        raise ValueError("odd")
    if case == "memory":
        raise MemoryError
    if case == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if case == "leave":
        os._exit(3)
    return {"twice": 2 * case, "as": [case, 0.1 + 0.2]}


class Counting:
    """Doubles, and leaves a mark for each case done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, case: int) -> int:
        (self.folder / f"{case}-{len(list(self.folder.glob(f'{case}-*')))}").touch()
        return 2 * case
