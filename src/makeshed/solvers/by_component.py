"""A network of which only a part is siting: each such part by its own method, then the rest."""

from __future__ import annotations

from functools import partial
from time import perf_counter

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.connected import siting_parts
from makeshed.science.program import OnProgress, Program, Progress, Solution, Status
from makeshed.science.siting import Layout, Network, assemble


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout],
    time_limit: float | None,
    gap: float,
    threads: int,
    on_progress: OnProgress | None,
    start: Floats | None,
) -> Solution | None:
    """Solve part by part, or return None where no part is siting; see `makeshed.solvers.solve`.

    Each part may take a share of the time that is left, by its number of columns.

    Parameters
    ----------
    program
        What is solved.
    network
        The network that the program was written from, and which columns mean what.
    time_limit
        Seconds that it may take; None: as long as it takes.
    gap
        Gap between plan and bound at which it is enough [share].
    threads
        How many are used; 0: as many as the machine has.
    on_progress
        Told of every better plan and bound; it returns False to stop.
    start
        A point to begin from, by column; None: none is known.
    """
    from makeshed.solvers import solve as solve_part  # noqa: PLC0415  (it calls this)

    began = perf_counter()
    apart, rest = siting_parts(network[0])
    parts = [*apart, rest] if rest else apart
    if not apart or len(parts) == 1:
        return None
    x, multipliers = np.zeros(program.shape[1]), np.full(program.shape[0], np.nan)
    solved: list[Solution] = []
    columns_left = program.shape[1]
    for part in parts:
        own, layout = assemble(part.network)
        there, here = part.columns(network[1], layout)
        spent, done = perf_counter() - began, sum(each.objective for each in solved)
        found = solve_part(
            own,
            network=(part.network, layout),
            time_limit=time_limit and max(0.1, (time_limit - spent) * len(there) / columns_left),
            gap=gap,
            threads=threads,
            on_progress=on_progress and partial(_tell, on_progress, spent, done, part is parts[-1]),
            start=None if start is None else _moved(start[there], here, own.shape[1]),
        )
        solved.append(found)
        if not found.found:
            return Solution(
                status=found.status,
                x=np.zeros(0),
                objective=np.inf,
                bound=-np.inf,
                seconds=perf_counter() - began,
                solver=_named(solved),
            )
        x[there] = found.x[here]
        columns_left -= len(there)
        if len(found.multipliers):
            rows_there, rows_here = part.rows(network[1], layout)
            multipliers[rows_there] = found.multipliers[rows_here]
    objective = float(program.cost @ x)
    proven = all(each.status == "optimal" for each in solved)
    status: Status = "optimal" if proven else "stopped"
    return Solution(
        status=status,
        x=x,
        objective=objective,
        bound=min(objective, sum(each.bound for each in solved)),
        seconds=perf_counter() - began,
        solver=_named(solved),
        multipliers=multipliers if np.isfinite(multipliers).any() else np.zeros(0),
    )


def _moved(values: Floats, columns: Ints, count: int) -> Floats:
    x = np.zeros(count)
    x[columns] = values
    return x


def _named(solved: list[Solution]) -> str:
    return "in parts: " + "; ".join(dict.fromkeys(each.solver for each in solved))


def _tell(
    on_progress: OnProgress, spent: float, done: float, last: bool, now: Progress
) -> bool | None:
    """Tell of the whole: what is done and what is being done; no plan before the last part."""
    best = done + now.incumbent if last else np.inf
    bound = done + now.bound
    share = max(0.0, best - bound) / max(abs(best), 1e-9) if np.isfinite(best) else np.inf
    return on_progress(Progress(spent + now.seconds, best, bound, share))
