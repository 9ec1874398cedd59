"""SCIP (https://www.scipopt.org, Apache-2.0), through PySCIPOpt: a second opinion."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from makeshed.errors import MissingExtra
from makeshed.science.program import Floats, OnProgress, Program, Progress, Solution, Status

_STATUS: dict[str, Status] = {
    "optimal": "optimal",
    "gaplimit": "optimal",
    "infeasible": "infeasible",
    "unbounded": "unbounded",
    "inforunbd": "infeasible",
    "timelimit": "stopped",
    "userinterrupt": "stopped",
}


def solve(
    program: Program,
    *,
    time_limit: float | None,
    gap: float,
    threads: int,  # noqa: ARG001  (SCIP searches on one thread)
    on_progress: OnProgress | None,
    start: Floats | None,  # noqa: ARG001  (it finds its own)
) -> Solution:
    """Solve with SCIP; see `makeshed.solvers.solve`."""
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
    if on_progress is not None:
        _report(pyscipopt, model, on_progress, began)
    model.optimize()
    return _solution(model, columns, perf_counter() - began)


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


def _report(pyscipopt: Any, model: Any, on_progress: OnProgress, began: float) -> None:
    class Teller(pyscipopt.Eventhdlr):  # type: ignore[misc]
        def eventinit(self) -> None:
            self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

        def eventexec(self, event: Any) -> None:  # noqa: ARG002
            now = perf_counter() - began
            incumbent, bound = self.model.getPrimalbound(), self.model.getDualbound()
            if on_progress(Progress(now, incumbent, bound, self.model.getGap())) is False:
                self.model.interruptSolve()

    model.includeEventhdlr(Teller(), "makeshed", "tells how far the search has come")


def _solution(model: Any, columns: list[Any], seconds: float) -> Solution:
    status = _STATUS.get(model.getStatus(), "unsolved")
    found = model.getNSols() > 0 and status != "infeasible"
    values = [model.getVal(column) for column in columns] if found else []
    return Solution(
        status=status,
        x=np.asarray(values, dtype=float),
        objective=float(model.getObjVal()) if found else float("inf"),
        bound=float(model.getDualbound()),
        seconds=seconds,
        solver=f"SCIP {model.version()}",
    )
