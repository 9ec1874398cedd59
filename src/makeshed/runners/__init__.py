"""Who does many at once: one function, any runner.

``serial`` does one case after another, ``processes`` as many at a time as there are workers on this
machine, ``ray`` on a Ray cluster (extra ``[ray]``; https://www.ray.io, Apache-2.0). All give the same
results in the order of the cases: a case depends on nothing but itself, and every result passes
through JSON.

A case that is refused, fails, or takes its worker down is named; the others are kept. With a journal
nothing that was done is done again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from makeshed.errors import MakeshedError, NotFound, nearest

Task = Callable[[Any], Any]
"""What is done with a case; under ``processes`` and ``ray`` it travels, so no lambda. Gives JSON."""

Status = Literal["done", "refused", "failed", "died"]
OnCase = Callable[[int, int, str], None]
"""Called with how many cases are done, of how many, and the name of the last."""

RUNNERS = ("serial", "processes", "ray")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: its result, or why there is none.

    ``refused`` is an error raised on purpose, ``failed`` any other, ``died`` a worker that is gone or
    out of memory.
    """

    status: Status
    result: Any = None
    error: str = ""


def run(
    task: Task,
    cases: Mapping[str, Any],
    *,
    runner: str = "serial",
    workers: int = 0,
    on_progress: OnCase | None = None,
    keep: Path | None = None,
    digest: str = "",
) -> dict[str, Outcome]:
    """Do a task for every case.

    Parameters
    ----------
    task
        What to do with a case.
    cases
        The cases by name.
    runner
        One of `RUNNERS`.
    workers
        How many at a time; 0 lets the runner choose.
    on_progress
        Called after each case.
    keep
        Journal: what it holds is not done again, what is done is added at once. Cases that died are
        tried again.
    digest
        What the journal's results depend on besides the names of the cases; results kept under
        another digest are left alone.

    Raises
    ------
    NotFound
        There is no such runner.
    MissingExtra
        The runner's package is not installed.
    BadFacts
        The journal is not one.
    """
    from makeshed.runners.journal import Journal  # noqa: PLC0415  (they know each other)

    if runner not in RUNNERS:
        raise NotFound(f"no runner is called {runner!r}", hint=nearest(runner, RUNNERS))
    journal = Journal(keep, digest) if keep is not None else None
    found = {} if journal is None else journal.kept(cases)
    left = {name: case for name, case in cases.items() if name not in found}
    each: Callable[..., Iterator[tuple[str, Outcome]]]
    each = import_module(f"makeshed.runners.{runner}").each
    for name, outcome in each(task, left, workers) if left else ():
        found[name] = outcome
        if journal is not None:
            journal.add(name, outcome)
        if on_progress is not None:
            on_progress(len(found), len(cases), name)
    return {name: found[name] for name in cases}


def attempt(task: Task, case: Any) -> Outcome:
    """Do one case here; whatever goes wrong is its outcome."""
    try:
        return Outcome("done", json.loads(json.dumps(task(case))))
    except MakeshedError as error:
        return Outcome("refused", error=f"{type(error).__name__}: {error}")
    except MemoryError:
        return Outcome("died", error="the worker ran out of memory")
    except Exception as error:  # noqa: BLE001  (one case must not cost the others)
        return Outcome("failed", error=f"{type(error).__name__}: {error}")
