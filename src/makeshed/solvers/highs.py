"""HiGHS (https://highs.dev, MIT), handed arrays through highspy."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from makeshed.errors import NotEnoughMemory, SolverFailed
from makeshed.science.arrays import Floats
from makeshed.science.program import Basis, OnProgress, Program, Progress, Solution, Status
from makeshed.solvers.checked import Highs, ModelStatus
from makeshed.solvers.memory import free
from makeshed.solvers.undecided import decided

_STATUS: dict[str, Status] = {
    "kOptimal": "optimal",
    "kModelEmpty": "optimal",
    "kInfeasible": "infeasible",
    "kUnbounded": "unbounded",
    "kTimeLimit": "stopped",
    "kInterrupt": "stopped",
    "kHighsInterrupt": "stopped",
    "kIterationLimit": "stopped",
    "kSolutionLimit": "stopped",
}
"""By name, as versions of HiGHS differ in which there are."""
_GAVE_UP = {
    "kMemoryLimit": "its memory ran out",
    "kUnknown": "its arithmetic could not tell how good the plan is",
}
"""Without a point these are errors; with one they are the reason why it was stopped."""
BEAT = 0.5
"""Seconds after which a search that says nothing is asked how it is."""
NO_GAP = 1e-9
"""`Solution.gap` is a share of this where a plan costs less."""


BYTES = 2200.0
"""Memory that a search takes for each column, its entries and their copies in presolve included."""


ENOUGH = 50_000
"""Columns and rows that any machine holds: nothing is asked then."""


def needed(program: Program) -> float:
    """Return about how many bytes a search takes (2.1 GB were measured at a million columns)."""
    return BYTES * max(program.shape)


def fits(program: Program) -> bool:
    """Whether there is memory for a search."""
    return needed(program) <= free()


def solve(
    program: Program,
    *,
    time_limit: float | None,
    gap: float,
    threads: int,
    on_progress: OnProgress | None,
    start: Floats | Basis | None,
) -> Solution:
    """Solve with HiGHS; see `makeshed.solvers.solve`.

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
        A point to begin from, by column, or a basis, which is told at the end as well; None: none is known.

    Raises
    ------
    NotEnoughMemory
        It would not fit into memory.
    """
    began = perf_counter()
    if max(program.shape) > ENOUGH and not fits(program):
        raise NotEnoughMemory(
            f"the program has {program.shape[1]:,} columns, for which HiGHS takes about "
            f"{needed(program) / 1e9:.1f} GB of memory, and {free() / 1e9:.1f} GB are free",
            hint="plan fewer items at a time, with fewer stores, offers or makers an item; or take a "
            "machine with more memory",
        )
    with Highs(program, threads=threads) as highs:
        highs.set(mip_rel_gap=gap, mip_abs_gap=gap * NO_GAP)
        if time_limit is not None:
            highs.set(time_limit=float(time_limit))
        listener = _Listener(on_progress, began, time_limit)
        highs.ask(listener.goes_on)
        if on_progress is not None and program.integer.any():
            highs.tell(listener.tell)
        if isinstance(start, Basis):
            highs.begin_from(start)
        elif start is not None:
            highs.begin_at(start)
        status = highs.run()
        if listener.raised is not None:
            raise listener.raised
        if status == ModelStatus.kUnboundedOrInfeasible:
            return decided(
                program,
                solve,
                solver=highs.name,
                began=began,
                time_limit=time_limit,
                threads=threads,
                on_progress=on_progress,
            )
        found = _solution(highs, status, program, perf_counter() - began)
        return replace(found, basis=highs.ended()) if isinstance(start, Basis) else found


class _Listener:
    """Passes on how far a search has come, and whether it is to stop."""

    def __init__(
        self, on_progress: OnProgress | None, began: float, time_limit: float | None
    ) -> None:
        self.on_progress, self.began = on_progress, began
        self.end = np.inf if time_limit is None else began + time_limit
        self.stop = False
        self.raised: BaseException | None = None
        self.last, self.known = began, Progress(0.0, float("inf"), float("-inf"), float("inf"))

    def goes_on(self) -> bool:
        """Say whether to go on; in phases that tell of nothing, tell now and then that it does.

        HiGHS counts from when it begins: what handing over took is part of the time, too.
        """
        now = perf_counter()
        if now > self.end:
            return False
        if now - self.last >= BEAT and self.on_progress is not None and not self.stop:
            self._pass_on(replace(self.known, seconds=now - self.began))
        return not self.stop

    def tell(self, out: Any) -> None:
        """Tell who listens; what they raise stops the search, and is raised when it has ended."""
        if self.on_progress is None or self.stop:
            return
        incumbent = out.mip_primal_bound
        bound = min(out.mip_dual_bound, incumbent)  # what is left open may cost more than that
        self._pass_on(Progress(perf_counter() - self.began, incumbent, bound, out.mip_gap))

    def _pass_on(self, progress: Progress) -> None:
        assert self.on_progress is not None
        self.last, self.known = perf_counter(), progress
        try:
            self.stop = self.on_progress(progress) is False
        except BaseException as error:  # noqa: BLE001  (C++ is between it and who should have it)
            self.stop, self.raised = True, error


def _solution(highs: Highs, ended: ModelStatus, program: Program, seconds: float) -> Solution:
    feasible = highs.feasible or ended == ModelStatus.kModelEmpty
    status, why = _STATUS.get(ended.name), ""
    if status is None and feasible and ended.name in _GAVE_UP:
        status, why = "stopped", f"{highs.name}: {_GAVE_UP[ended.name]}"
    if status is None:
        raise SolverFailed(
            f"{highs.name} found no plan: {_GAVE_UP.get(ended.name, ended.name)}",
            hint="another solver (--solver scip) may do, or fewer facts; else please report it",
        )
    info, found = highs.info, highs.solution
    is_mip = bool(program.integer.any())
    known = feasible and status in {"optimal", "stopped"}
    x = np.asarray(found.col_value) if known else np.zeros(0)
    if is_mip and len(x):
        x = np.where(program.integer, np.round(x), x)
    objective = float(info.objective_function_value) if len(x) else float("inf")
    if is_mip:
        bound = min(float(info.mip_dual_bound), objective)
    else:
        bound = objective if status == "optimal" else float("-inf")
    duals = not is_mip and len(x) > 0 and found.dual_valid
    return Solution(
        status=status,
        x=x,
        objective=objective,
        bound=bound,
        seconds=seconds,
        solver=highs.name,
        why=why,
        row_dual=np.asarray(found.row_dual) if duals else np.zeros(0),
        reduced_cost=np.asarray(found.col_dual) if duals else np.zeros(0),
    )
