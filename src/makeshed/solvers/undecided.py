"""Infeasible or unbounded: which of them, where a solver says only that it is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from makeshed.science.program import OnProgress, Program, Solution, Status, muted


def decided(
    program: Program,
    solve: Callable[..., Solution],
    *,
    solver: str,
    began: float,
    time_limit: float | None,
    threads: int = 0,
    on_progress: OnProgress | None = None,
) -> Solution:
    """Tell an unbounded program from an infeasible one: whether anything is possible at no cost.

    Parameters
    ----------
    program
        What is solved.
    solve
        The solver.
    solver
        Its name.
    began
        When the search began [s].
    time_limit
        Seconds that it may take; None: as long as it takes.
    threads
        How many are used; 0: as many as the machine has.
    on_progress
        Is told how far the search is.
    """
    left = None if time_limit is None else time_limit - (perf_counter() - began)
    status: Status = "stopped"
    if left is None or left > 0:
        free = replace(program, cost=np.zeros_like(program.cost))
        found = solve(
            free, time_limit=left, gap=0.0, threads=threads, on_progress=muted(on_progress),
            start=None,
        )  # fmt: skip
        status = "unbounded" if found.found else found.status
    return Solution(
        status=status,
        x=np.zeros(0),
        objective=float("inf"),
        bound=float("-inf"),
        seconds=perf_counter() - began,
        solver=solver,
    )
