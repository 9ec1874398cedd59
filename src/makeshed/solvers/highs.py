"""HiGHS (https://highs.dev, MIT), handed arrays through highspy."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import highspy
import numpy as np

from makeshed.science.program import Floats, OnProgress, Program, Progress, Solution, Status

_STATUS: dict[Any, Status] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kIterationLimit: "stopped",
    highspy.HighsModelStatus.kSolutionLimit: "stopped",
}


def solve(
    program: Program,
    *,
    time_limit: float | None,
    gap: float,
    threads: int,
    on_progress: OnProgress | None,
    start: Floats | None,
) -> Solution:
    """Solve with HiGHS; see `makeshed.solvers.solve`."""
    began = perf_counter()
    highs = hand_over(program)
    highs.setOptionValue("mip_rel_gap", gap)
    if threads:
        highs.setOptionValue("threads", threads)
    if time_limit is not None:
        highs.setOptionValue("time_limit", float(time_limit))
    if on_progress is not None and program.integer.any():
        _report(highs, on_progress, began)
    if start is not None:
        guess = highspy.HighsSolution()
        guess.col_value = start.tolist()
        highs.setSolution(guess)
    highs.run()
    if start is not None and highs.getModelStatus() not in _STATUS:
        highs.clearSolver()  # a start that is no plan can end in an error (HiGHS 1.15)
        highs.run()
    return _solution(highs, program, perf_counter() - began)


def hand_over(program: Program) -> Any:
    """Return a silent HiGHS that holds the program."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    n_rows, n_columns = program.shape
    highs.passModel(
        n_columns,
        n_rows,
        len(program.values),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.starts,
        program.indices,
        program.values,
        program.integer.astype(np.int32),
    )
    return highs


def _report(highs: highspy.Highs, on_progress: OnProgress, began: float) -> None:
    stop = False

    def tell(event: Any) -> None:
        nonlocal stop
        out = event.data_out
        incumbent, bound = out.mip_primal_bound, out.mip_dual_bound
        progress = Progress(perf_counter() - began, incumbent, bound, out.mip_gap)
        stop = stop or on_progress(progress) is False

    def interrupt(event: Any) -> None:
        event.data_in.user_interrupt = stop

    highs.cbMipLogging += tell
    highs.cbMipImprovingSolution += tell
    highs.cbMipInterrupt += interrupt


def _solution(highs: highspy.Highs, program: Program, seconds: float) -> Solution:
    status = _STATUS.get(highs.getModelStatus(), "unsolved")
    if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        status = _which(highs)
    info = highs.getInfo()
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    is_mip = bool(program.integer.any())
    found = highs.getSolution()
    x = np.asarray(found.col_value) if feasible and status != "infeasible" else np.zeros(0)
    if is_mip and len(x):
        x = np.where(program.integer, np.round(x), x)
    objective = float(info.objective_function_value) if len(x) else float("inf")
    if is_mip:
        bound = float(info.mip_dual_bound)
    else:
        bound = objective if status == "optimal" else float("-inf")
    duals = not is_mip and len(x) > 0
    return Solution(
        status=status,
        x=x,
        objective=objective,
        bound=bound,
        seconds=seconds,
        solver=f"HiGHS {highs.version()}",
        row_dual=np.asarray(found.row_dual) if duals else np.zeros(0),
        reduced_cost=np.asarray(found.col_dual) if duals else np.zeros(0),
    )


def _which(highs: highspy.Highs) -> Status:
    """Tell an unbounded program from an infeasible one by solving without presolve."""
    highs.setOptionValue("presolve", "off")
    highs.run()
    return _STATUS.get(highs.getModelStatus(), "infeasible")
