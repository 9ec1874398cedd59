"""Who does the arithmetic: one function, any solver.

``highs`` (HiGHS, MIT) takes any program, and so does ``scip`` (SCIP, Apache-2.0), which needs the
extra ``[scip]``. ``location`` and ``decomposition`` are made for one structure each and want the
network behind the program; ``parts`` solves apart what nothing connects, where a part is siting.
``auto`` takes the first method whose structure is there and whose size pays, else HiGHS.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np

from makeshed.errors import BadlyScaled, BadValue, Disagreement, NotFound, nearest
from makeshed.science.program import OnProgress, Program, Solution
from makeshed.science.siting import Layout, Network

GENERAL = ("highs", "scip")
SPECIAL: tuple[str, ...] = ("location", "parts", "decomposition")
"""Methods for one structure each; ``solve(program, *, network, ...)`` gives None where it is not
there."""
SOLVERS = ("auto", *GENERAL, *SPECIAL)
TOLERANCE = 1e-6
"""A solver may round; what is called optimal is proven to be within the gap asked for and this."""


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout] | None = None,
    solver: str = "auto",
    time_limit: float | None = None,
    gap: float = 1e-4,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    start: np.ndarray | None = None,
) -> Solution:
    """Solve a program and certify the answer.

    Parameters
    ----------
    program
        What to minimise.
    network
        The network of which the program was assembled, if nothing was added to the program since.
    solver
        One of `SOLVERS`.
    time_limit
        Stop after so many seconds [s] with the best point found; None: no limit.
    gap
        Stop when the objective is proven to be within this share of the optimum.
    threads
        Number of threads; 0 lets the solver choose.
    on_progress
        Called with `Progress` while integers are searched; returning False stops the search.
    start
        A point from which to begin.

    Raises
    ------
    BadlyScaled
        Coefficients span more than floating-point arithmetic can tell apart.
    BadValue
        The solver named is made for a structure that the network does not have.
    Disagreement
        The solver's point violates the program: never returned, always raised.
    SolverFailed
        The solver ended with an error or without an answer.
    """
    if solver not in SOLVERS:
        raise NotFound(f"no solver is called {solver!r}", hint=nearest(solver, SOLVERS))
    _check_scale(program)
    given = {
        "time_limit": time_limit,
        "gap": gap,
        "threads": threads,
        "on_progress": on_progress,
        "start": start,
    }
    found = _by_structure(solver, program, network, given)
    if found is None:
        general = solver if solver in GENERAL else "highs"
        found = import_module(f"makeshed.solvers.{general}").solve(program, **given)
    if found.found and (worst := violation(program, found.x)) > 1e-5:
        raise Disagreement(
            f"{found.solver} returned a point that violates the program by {worst:.2g}",
            hint="please report it with the case; another solver (--solver) may do",
        )
    if found.status == "optimal" and found.found and not found.gap <= gap + TOLERANCE:
        return replace(found, status="stopped", why=f"{found.solver} could prove no more")
    return found


def _by_structure(
    solver: str,
    program: Program,
    network: tuple[Network, Layout] | None,
    given: dict[str, Any],
) -> Solution | None:
    """Return what a special method found; None where none is asked for, or ``auto`` fits none."""
    if network is None or solver in GENERAL:
        return None
    for name in SPECIAL if solver == "auto" else (solver,):
        hand = import_module(f"makeshed.solvers.{name}")
        if solver == "auto" and not getattr(hand, "pays", _always)(program, network):
            continue
        found: Solution | None = hand.solve(program, network=network, **given)
        if found is not None:
            return found
    if solver in SPECIAL:
        raise BadValue(
            f"the network does not have the structure that {solver!r} is made for",
            hint="leave the choice of the solver to auto",
        )
    return None


def _always(program: Program, network: tuple[Network, Layout]) -> bool:  # noqa: ARG001
    return True


def violation(program: Program, x: np.ndarray) -> float:
    """Return by how much a point breaks a bound, a row or a whole number, at worst, relatively."""

    def beyond(value: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
        if not len(value):
            return 0.0
        scale = 1.0 + np.abs(value)
        return float(np.max(np.maximum(low - value, value - high) / scale, initial=0.0))

    row_scale = np.zeros(program.shape[0])
    np.maximum.at(
        row_scale,
        np.repeat(np.arange(program.shape[0]), np.diff(program.starts)),
        np.abs(program.values * x[program.indices]),
    )
    activity = program.activity(x)
    low, high = program.row_lower, program.row_upper
    rows = np.maximum(low - activity, activity - high) / (1.0 + row_scale)
    whole = np.abs(x - np.round(x))[program.integer]
    return max(
        beyond(x, program.lower, program.upper),
        float(np.max(rows, initial=0.0)),
        float(np.max(whole, initial=0.0)),
    )


def _check_scale(program: Program) -> None:
    for name, numbers in (
        ("cost", program.cost),
        ("coefficient", program.values),
        ("limit", program.row_upper[np.isfinite(program.row_upper)]),
    ):
        sizes = np.abs(numbers[numbers != 0])
        if not len(sizes):
            continue
        low, high = float(sizes.min()), float(sizes.max())
        if not np.isfinite(high) or high > 1e13 or (name == "coefficient" and high / low > 1e13):
            raise BadlyScaled(
                f"the {name}s of the program run from {low:.3g} to {high:.3g}, "
                "too far apart for floating-point arithmetic",
                hint="look for a quantity, price or capacity in the wrong unit, or leave a "
                "capacity blank instead of writing a huge number",
            )
