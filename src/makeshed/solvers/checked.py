"""HiGHS (https://highs.dev, MIT) through highspy: every status is read, every search has its own thread.

HiGHS keeps one scheduler for each thread of the operating system, and the first search in a thread
fixes its size for all that follow there: another number of ``threads`` is an error then (since 1.16 on
any machine, before on those where 0 means more than one). Whatever else runs in the caller's thread, a
search of ours begins in a thread of its own, whose scheduler is its own and ends with it. So numbers of
threads can follow in any order, searches can run side by side, and one can begin inside another's
callback.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any, Self

import highspy
import numpy as np

from makeshed.errors import BadlyScaled, SolverFailed
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Basis, Program

ModelStatus = highspy.HighsModelStatus

_OK, _WARNING, _ERROR = (
    highspy.HighsStatus.kOk,
    highspy.HighsStatus.kWarning,
    highspy.HighsStatus.kError,
)
_FAILED = {
    ModelStatus.kNotset,
    ModelStatus.kLoadError,
    ModelStatus.kModelError,
    ModelStatus.kPresolveError,
    ModelStatus.kSolveError,
    ModelStatus.kPostsolveError,
}
"""What a search must not end with."""
_FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)


class _Silent(highspy.Highs):
    """HiGHS that prints nothing, its name at birth included."""

    def enableCallbacks(self) -> None:  # noqa: N802  (called while it is made, and prints the name)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Highs:
    """HiGHS with a program; whatever it refuses or fails to do is raised, with what it said.

    Parameters
    ----------
    program
        What to minimise.
    threads
        Number of threads of a search; 0 lets HiGHS choose. More than the machine has processors are
        of no use, since those that wait for work do so busily: there are never more.

    Raises
    ------
    SolverFailed
        HiGHS refuses a call, or a search ends without saying anything.
    BadlyScaled
        HiGHS would leave out parts of the program.
    """

    def __init__(self, program: Program, *, threads: int = 0) -> None:
        self.raw: Any = hand_over(program)
        self._own = ThreadPoolExecutor(1, thread_name_prefix="HiGHS")
        self._interrupted = False
        self.set(threads=min(threads, os.cpu_count() or 1))

    def __enter__(self) -> Self:
        """Return itself; its thread ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self._own.shutdown()

    @property
    def name(self) -> str:
        """Name and version."""
        return f"HiGHS {self.raw.version()}"

    def set(self, **options: Any) -> None:
        """Set options."""
        for option, value in options.items():
            checked(self.raw, "setOptionValue", option, value)

    def cost(self, columns: Ints, cost: Floats) -> None:
        """Let columns cost something else."""
        checked(self.raw, "changeColsCost", len(columns), _whole(columns), cost)

    def bound(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Keep columns within other bounds.

        Parameters
        ----------
        columns
            Which, by number.
        lower
            The least of each.
        upper
            The most of each.
        """
        checked(self.raw, "changeColsBounds", len(columns), _whole(columns), lower, upper)

    def limit(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Keep rows within other limits.

        Parameters
        ----------
        rows
            Numbers of the rows.
        lower, upper
            Of each of them.
        """
        checked(self.raw, "changeRowsBounds", len(rows), _whole(rows), lower, upper)

    def relax(self, columns: Ints) -> None:
        """Let columns be fractions."""
        kinds = np.full(len(columns), int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
        checked(self.raw, "changeColsIntegrality", len(columns), _whole(columns), kinds)

    def begin_at(self, x: Floats) -> None:
        """Give a point from which to begin; one that is no plan is left aside."""
        guess = highspy.HighsSolution()
        guess.col_value = x.tolist()
        checked(self.raw, "setSolution", guess, warned=True)

    def forget(self) -> None:
        """Forget the last search and the point to begin with, but not the program."""
        checked(self.raw, "clearSolver")

    @property
    def basis(self) -> Any:
        """The basis that the last search ended with."""
        return self.raw.getBasis()

    @basis.setter
    def basis(self, basis: Any) -> None:
        checked(self.raw, "setBasis", basis)

    def begin_from(self, basis: Basis) -> None:
        """Begin a search at a basis; at none, from nothing."""
        if not len(basis.columns):
            return
        raw: Any = highspy.HighsBasis()
        kinds = highspy.HighsBasisStatus
        raw.col_status = [kinds(each) for each in basis.columns.tolist()]
        raw.row_status = [kinds(each) for each in basis.rows.tolist()]
        raw.valid = True
        self.basis = raw

    def ended(self) -> Basis:
        """Return the basis that the last search ended with."""
        found = self.basis
        return Basis(
            columns=np.array([int(each) for each in found.col_status], dtype=np.int64),
            rows=np.array([int(each) for each in found.row_status], dtype=np.int64),
        )

    def ask(self, go_on: Callable[[], bool]) -> None:
        """Ask now and then in a search whether to go on; Ctrl-C ends it as well."""

        def interrupt(event: Any) -> None:
            event.data_in.user_interrupt = self._interrupted or not go_on()

        self.raw.cbMipInterrupt += interrupt
        self.raw.cbSimplexInterrupt += interrupt
        self.raw.cbIpmInterrupt += interrupt

    def tell(self, said: Callable[[Any], None]) -> None:
        """Tell of the progress of a search for integers."""

        def heard(event: Any) -> None:
            said(event.data_out)

        self.raw.cbMipLogging += heard
        self.raw.cbMipImprovingSolution += heard

    def run(self) -> ModelStatus:
        """Search, once more from nothing where it fails, and return what it ended with.

        Raises
        ------
        SolverFailed
            It fails a second time; the message holds what HiGHS said.
        """
        status = self._run()
        if status != _ERROR and self.status not in {*_FAILED, ModelStatus.kUnknown}:
            return self.status
        # A start that is no plan, or a warm basis, can end in an error or in nothing (HiGHS 1.15).
        self.forget()
        status = self._run()
        if status == _ERROR or self.status in _FAILED:
            raise SolverFailed(
                f"{self.name} ended a search with {status.name}, {self.status.name}: "
                + (_heard(self.raw, self._run) or "it did not say why"),
                hint="another solver (--solver scip) may do; please report it with the case",
            )
        return self.status

    def _run(self) -> Any:
        """Run in a thread of its own; what interrupts the wait is raised when the search has ended."""
        running: Future[Any] = self._own.submit(copy_context().run, self.raw.run)
        raised: BaseException | None = None
        while not running.done():
            try:
                wait([running])
            except BaseException as error:  # noqa: BLE001  (whatever a signal's handler raises)
                self._interrupted, raised = True, error
        if raised is not None:
            raise raised
        return running.result()

    @property
    def status(self) -> ModelStatus:
        """What the last search ended with."""
        status: ModelStatus = self.raw.getModelStatus()
        return status

    @property
    def info(self) -> Any:
        """Objective, bounds and the like."""
        return self.raw.getInfo()

    @property
    def feasible(self) -> bool:
        """Whether there is a point that keeps all rows and bounds."""
        return bool(self.info.primal_solution_status == _FEASIBLE)

    @property
    def solution(self) -> Any:
        """The point, and the duals of a linear program."""
        return self.raw.getSolution()

    @property
    def x(self) -> Floats:
        """The point, a number by column."""
        return np.asarray(self.solution.col_value)


def hand_over(program: Program) -> Any:
    """Return highspy's own silent HiGHS that holds the program."""
    _refuse_nan(program)
    highs: Any = _Silent()  # type: ignore[no-untyped-call]
    n_rows, n_columns = program.shape
    checked(
        highs,
        "passModel",
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


def checked(highs: Any, call: str, *given: Any, warned: bool = False) -> None:
    """Call HiGHS and read the status.

    Parameters
    ----------
    highs
        The instance that is called.
    call
        Name of its method.
    given
        What the method is given.
    warned
        Whether a warning is no more than that.

    Raises
    ------
    BadlyScaled
        HiGHS would change a coefficient of the program.
    SolverFailed
        It returned any other status than that all is well.
    """
    status = getattr(highs, call)(*given)
    if status == _OK or (warned and status == _WARNING):
        return
    said = _heard(highs, lambda: getattr(highs, call)(*given)) or "it did not say why"
    if call == "passModel" and status == _WARNING:
        raise BadlyScaled(
            f"HiGHS {highs.version()} would change the program: {said}",
            hint="look for a quantity, price or capacity in the wrong unit",
        )
    raise SolverFailed(
        f"HiGHS {highs.version()} refuses {call}: {said}",
        hint="another solver (--solver scip) may do; please report it with the case",
    )


def _heard(highs: Any, again: Callable[[], Any]) -> str:
    """Return the errors and warnings that HiGHS utters when something is done again."""
    said: list[str] = []

    def hear(event: Any) -> None:
        kind, _, words = str(event.message).partition(":")
        if kind.strip() in {"ERROR", "WARNING"}:
            said.append(" ".join(words.split()))

    highs.setOptionValue("log_to_console", False)
    highs.setOptionValue("output_flag", True)
    highs.cbLogging += hear
    again()
    highs.cbLogging -= hear
    highs.setOptionValue("output_flag", False)
    return "; ".join(dict.fromkeys(said))


def _refuse_nan(program: Program) -> None:
    """HiGHS takes what is not a number without a word."""
    for name in ("cost", "lower", "upper", "row_lower", "row_upper", "values"):
        if np.isnan(getattr(program, name)).any():
            raise BadlyScaled(
                f"the program has a {name.replace('_', ' ')} that is not a number",
                hint="look for numbers so large that their product overflows",
            )


def _whole(columns: Ints) -> Any:
    return np.asarray(columns, dtype=np.int32)
