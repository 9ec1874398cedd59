"""Who does the arithmetic: one function, any solver.

``highs`` (HiGHS, MIT) takes any program, and so does ``scip`` (SCIP, Apache-2.0), which needs the
extra ``[scip]``. ``location`` and ``decomposition`` are made for one structure each and want the
network behind the program; ``parts`` solves apart what nothing connects, where a part is siting.
``auto`` takes the first method whose structure is there and whose size pays, else HiGHS.

A program whose numbers no solver's tolerances fit is handed over in other units
(`makeshed.science.scaling`), and what a solver returns is certified before anybody sees it.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from time import perf_counter
from typing import Any

import numpy as np

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.science.measures import measured
from makeshed.science.program import Basis, OnProgress, Program, Progress, Solution
from makeshed.science.scaling import Scaling, equilibrated, is_comfortable, money_unit, unscaled
from makeshed.science.siting import Layout, Network
from makeshed.solvers.certifying import certified, refuse_span
from makeshed.solvers.certifying import violation as violation

GENERAL = ("highs", "scip")
SPECIAL: tuple[str, ...] = ("location", "parts", "decomposition")
"""Methods for one structure each; ``solve(program, *, network, ...)`` gives None where it is not
there."""
ANY_COST = ("decomposition",)
"""Those that take a network in which something costs less than nothing."""
HOMES = {"parts": "by_component"}
"""The module of a method, where it is not called so."""
SOLVERS = ("auto", *GENERAL, *SPECIAL)
SMALL = 1000
"""Columns below which HiGHS takes less time than a compiled method takes to load, and far less than to compile."""
TOLERANCE = 1e-6
"""A solver may round; what is called optimal is proven to be within the gap asked for and this."""
LEAST = 0.1
"""Seconds for a search in other units even where the first took all there were."""
CHEAP, TRIES = 1.0, 3
"""A plan that costs less than this, in the units handed over, is sought again in smaller money."""


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout] | None = None,
    solver: str = "auto",
    time_limit: float | None = None,
    gap: float = 1e-4,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    start: np.ndarray | Basis | None = None,
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
        A point from which to begin; or, of a linear program for HiGHS, a basis: then the one in which the search
        ended is told.

    Raises
    ------
    NotFound
        No solver has that name.
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
    began = perf_counter()
    given = {
        "time_limit": time_limit,
        "gap": gap,
        "threads": threads,
        "on_progress": on_progress,
        "start": start,
    }
    scaling = unscaled(program) if is_comfortable(program) else equilibrated(program)
    found = _in_units(scaling, solver, program, network, given)
    if found is None:  # as it is written, it asks too much of the tolerances
        scaling = equilibrated(program)
        found = _in_units(scaling, solver, program, network, _later(given, began))
    for _ in range(TRIES):
        assert found is not None
        paid = float(np.sum(np.abs(program.cost * found.x))) if found.found else 0.0
        if found.status != "optimal" or not 0 < paid < CHEAP * scaling.money:
            break
        scaling = replace(scaling, money=money_unit(np.array([paid])))
        found = _in_units(scaling, solver, program, network, _later(given, began))
    assert found is not None
    if found.status == "optimal" and found.found and not found.gap <= gap + TOLERANCE:
        return replace(found, status="stopped", why=f"{found.solver} could prove no more")
    return found


def _later(given: dict[str, Any], began: float) -> dict[str, Any]:
    """Return what is given to a search that comes after another: the time that is left."""
    limit = given["time_limit"]
    left = limit if limit is None else max(LEAST, limit - (perf_counter() - began))
    return {**given, "time_limit": left}


def _in_units(
    scaling: Scaling,
    solver: str,
    program: Program,
    network: tuple[Network, Layout] | None,
    given: dict[str, Any],
) -> Solution | None:
    """Solve a program in other units and certify the point there; None: it needs still others."""
    began = perf_counter()
    if scaling.is_none:
        refuse_span(program)
        found = _by_structure(solver, program, network, given)
        found = found or _by_general(solver, program, given)
        return certified(program, found, last=False, given=_later(given, began))
    own = None
    if network is not None and solver not in GENERAL:
        own = measured(program, network, scaling.money)
    if own is not None:
        counted = {**given, **_counted(own.scaling, given)}
        found = _by_structure(solver, own.program, (own.network, own.layout), counted)
        if found is not None:
            sure = certified(own.program, found, last=True, given=_later(given, began))
            return sure and own.scaling.up(sure, program)
    handed = scaling.down(program)
    refuse_span(handed)
    found = _by_general(solver, handed, {**given, **_counted(scaling, given)})
    sure = certified(handed, found, last=True, given=_later(given, began))
    return sure and scaling.up(sure, program)


def _by_general(solver: str, program: Program, given: dict[str, Any]) -> Solution:
    """Return what a method finds that takes any program."""
    general = solver if solver in GENERAL else "highs"
    found: Solution = import_module(f"makeshed.solvers.{general}").solve(program, **given)
    return found


def _counted(scaling: Scaling, given: dict[str, Any]) -> dict[str, Any]:
    """Return the start and the listener of a search as they are in other units."""
    start, on_progress = given["start"], given["on_progress"]

    def tell(now: Progress) -> bool | None:
        money = scaling.money
        told: bool | None = on_progress(
            replace(now, incumbent=now.incumbent * money, bound=now.bound * money)
        )
        return told

    return {
        "start": start / scaling.column if isinstance(start, np.ndarray) else start,
        "on_progress": None if on_progress is None else tell,
    }


def _by_structure(
    solver: str,
    program: Program,
    network: tuple[Network, Layout] | None,
    given: dict[str, Any],
) -> Solution | None:
    """Return what a special method found; None where none is asked for, or ``auto`` fits none."""
    if network is None or solver in GENERAL or (solver == "auto" and program.shape[1] < SMALL):
        return None
    known = ANY_COST if np.any(program.cost < 0) else SPECIAL
    for name in known if solver == "auto" else {solver} & {*known}:
        hand = import_module(f"makeshed.solvers.{HOMES.get(name, name)}")
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
