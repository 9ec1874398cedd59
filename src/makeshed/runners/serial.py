"""One case after another, here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makeshed.runners import Outcome, Task, attempt


def each(task: Task, cases: Mapping[str, Any], workers: int) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of each case as it is done."""
    del workers
    for name, case in cases.items():
        yield name, attempt(task, case)
