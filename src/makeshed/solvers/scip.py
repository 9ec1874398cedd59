"""SCIP (https://www.scipopt.org, Apache-2.0), through PySCIPOpt: a second opinion."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from makeshed.errors import MissingExtra, SolverFailed
from makeshed.science.arrays import Floats
from makeshed.science.program import OnProgress, Program, Progress, Solution, Status
from makeshed.solvers.undecided import decided

_STATUS: dict[str, Status] = {
    "optimal": "optimal",
    "gaplimit": "optimal",
    "infeasible": "infeasible",
    "unbounded": "unbounded",
    "timelimit": "stopped",
    "userinterrupt": "stopped",
    "terminate": "stopped",
}
_GAVE_UP = {
    "memlimit": "its memory ran out",
    "nodelimit": "its limit of nodes was reached",
    "totalnodelimit": "its limit of nodes was reached",
    "stallnodelimit": "its limit of nodes without progress was reached",
    "restartlimit": "its limit of restarts was reached",
    "sollimit": "its limit of solutions was reached",
    "bestsollimit": "its limit of solutions was reached",
    "primallimit": "its limit of the objective was reached",
    "duallimit": "its limit of the bound was reached",
    "unknown": "it says nothing of the program",
}
"""Without a point these are errors; with one they are the reason why it was stopped."""


def solve(
    program: Program,
    *,
    time_limit: float | None,
    gap: float,
    threads: int,  # noqa: ARG001  (SCIP searches on one thread)
    on_progress: OnProgress | None,
    start: Floats | None,  # noqa: ARG001  (it finds its own)
) -> Solution:
    """Solve with SCIP; see `makeshed.solvers.solve`.

    Parameters
    ----------
    program
        What is solved.
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

    Raises
    ------
    MissingExtra
        ``makeshed[scip]`` is not installed.
    SolverFailed
        SCIP ended with an error, or ran out of memory.
    """
    try:
        import pyscipopt  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise MissingExtra(
            "the solver 'scip' needs PySCIPOpt", hint="pip install 'makeshed[scip]'"
        ) from error
    began = perf_counter()
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/gap", gap)
    if time_limit is not None:
        model.setParam("limits/time", float(time_limit))
    columns = _hand_over(pyscipopt, model, program)
    raised: list[BaseException] = []
    if on_progress is not None:
        _report(pyscipopt, model, on_progress, began, raised)
    _optimize(model)
    if raised:
        raise raised[0]
    if model.getStatus() == "inforunbd":
        name = f"SCIP {model.version()}"
        return decided(program, solve, solver=name, began=began, time_limit=time_limit)
    return _solution(model, columns, perf_counter() - began)


def _optimize(model: Any) -> None:
    try:
        model.optimize()
    except MemoryError as error:
        raise SolverFailed(
            f"SCIP {model.version()} ran out of memory", hint="try fewer facts, or a larger machine"
        ) from error
    except Exception as error:
        if type(error) is not Exception:  # what SCIP returns, PySCIPOpt raises as just that
            raise
        raise SolverFailed(
            f"SCIP {model.version()}: {error}", hint="another solver (--solver highs) may do"
        ) from error


def _hand_over(pyscipopt: Any, model: Any, program: Program) -> list[Any]:
    columns = [
        model.addVar(
            obj=cost,
            lb=None if np.isinf(low) else low,
            ub=None if np.isinf(high) else high,
            vtype="I" if whole else "C",
        )
        for cost, low, high, whole in zip(
            program.cost.tolist(),
            program.lower.tolist(),
            program.upper.tolist(),
            program.integer.tolist(),
            strict=True,
        )
    ]
    for row in range(program.shape[0]):
        span = slice(program.starts[row], program.starts[row + 1])
        expression = pyscipopt.quicksum(
            value * columns[column]
            for value, column in zip(program.values[span], program.indices[span], strict=True)
        )
        low, high = program.row_lower[row], program.row_upper[row]
        if low == high:
            model.addCons(expression == high)
            continue
        if np.isfinite(low):
            model.addCons(expression >= low)
        if np.isfinite(high):
            model.addCons(expression <= high)
    return columns


def _report(
    pyscipopt: Any,
    model: Any,
    on_progress: OnProgress,
    began: float,
    raised: list[BaseException],
) -> None:
    class Teller(pyscipopt.Eventhdlr):  # type: ignore[misc]
        def eventinit(self) -> None:
            self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, event: Any) -> None:  # noqa: ARG002
            now = perf_counter() - began
            incumbent = self.model.getPrimalbound()
            bound = min(self.model.getDualbound(), incumbent)
            progress = Progress(now, incumbent, bound, self.model.getGap())
            try:
                stop = on_progress(progress) is False
            except BaseException as error:  # noqa: BLE001  (SCIP is between it and who should have it)
                raised.append(error)
                stop = True
            if stop:
                self.model.interruptSolve()

    model.includeEventhdlr(Teller(), "makeshed", "tells how far the search has come")


def _solution(model: Any, columns: list[Any], seconds: float) -> Solution:
    ended, name = str(model.getStatus()), f"SCIP {model.version()}"
    status, why = _STATUS.get(ended), ""
    found = model.getNSols() > 0 and status not in {"infeasible", "unbounded"}
    if status is None and found:
        status, why = "stopped", f"{name}: {_GAVE_UP.get(ended, ended)}"
    if status is None:
        raise SolverFailed(
            f"{name} found no plan: {_GAVE_UP.get(ended, ended)}",
            hint="another solver (--solver highs) may do, or fewer facts",
        )
    values = [model.getVal(column) for column in columns] if found else []
    objective = float(model.getObjVal()) if found else float("inf")
    return Solution(
        status=status,
        x=np.asarray(values, dtype=float),
        objective=objective,
        bound=min(float(model.getDualbound()), objective),
        seconds=seconds,
        solver=name,
        why=why,
    )
