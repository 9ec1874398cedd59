"""Many cases at a time on this machine.

Each worker is one process on one pipe, and holds one case at a time: when a worker is gone, the pipe
tells which case took it down, and another worker takes the next case. (The pools of the standard
library lose all that is under way with one worker, and cannot say whose fault it was.)
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from signal import Signals
from typing import Any

from makeshed.runners import Outcome, Task, attempt

_START = get_context("spawn")  # threads of Polars do not survive a fork


@dataclass(eq=False)
class _Worker:
    """A process, our end of its pipe, and the case it holds."""

    process: Any
    pipe: Connection
    case: str = ""


def each(task: Task, cases: Mapping[str, Any], workers: int) -> Iterator[tuple[str, Outcome]]:
    """Yield the outcome of each case as it is done."""
    left = list(cases)[::-1]
    team: list[_Worker] = []
    try:
        while left or team:
            while left and len(team) < min(len(cases), workers or os.cpu_count() or 1):
                team.append(_hire(task))
                _give(team[-1], left, cases)
            ready = wait([worker.pipe for worker in team])
            for worker in [one for one in team if one.pipe in ready]:
                outcome = _outcome(worker)
                name = worker.case
                if outcome.status == "died" or not left:
                    _dismiss(worker)
                    team.remove(worker)
                else:
                    _give(worker, left, cases)
                yield name, outcome
    finally:
        for worker in team:
            worker.process.terminate()
            _dismiss(worker)


def _hire(task: Task) -> _Worker:
    ours, theirs = _START.Pipe()
    process = _START.Process(target=_work, args=(task, theirs), daemon=True)
    process.start()
    theirs.close()  # so that the pipe ends when the worker does
    return _Worker(process, ours)


def _give(worker: _Worker, left: list[str], cases: Mapping[str, Any]) -> None:
    worker.case = left.pop()
    try:
        worker.pipe.send(cases[worker.case])
    except BrokenPipeError:
        return  # it died before it began: reading tells


def _outcome(worker: _Worker) -> Outcome:
    try:
        found: Outcome = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        return Outcome("died", error=_cause(worker.process.exitcode))
    return found


def _cause(code: int) -> str:
    if code >= 0:
        return f"the worker left with exit code {code}"
    name = Signals(-code).name
    hint = ", as when memory runs out" if name == "SIGKILL" else ""
    return f"the worker was ended by {name}{hint}"


def _dismiss(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.join()


def _work(task: Task, pipe: Connection) -> None:
    """Do cases until there are no more; runs in the worker."""
    while True:
        try:
            case = pipe.recv()
        except EOFError:
            return
        pipe.send(attempt(task, case))
