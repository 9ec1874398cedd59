"""No point leaves a solver unchecked: what it breaks, and what its program asks of arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from types import MappingProxyType
from typing import Any

import numpy as np

from makeshed.errors import BadlyScaled, Disagreement
from makeshed.science.arrays import Floats
from makeshed.science.program import Program, Solution, muted
from makeshed.science.scaling import equilibrated

BROKEN = 1e-6
"""Share of its own largest term by which a row may be broken."""
GROSS = 1e-5
"""What no tolerance of a solver explains, in the units that it was handed."""
DUST = 1e-9
"""An amount that is nothing, in the units handed over."""
DROPPED = 1e-9
"""Coefficients as small as this are nothing to a solver (HiGHS, ``small_matrix_value``)."""
SPAN = 1e13
CLEANING = 1.0
"""Seconds for a clean point even if none are left."""
HINT = (
    "look for a quantity, price or capacity in the wrong unit, or leave a capacity blank instead "
    "of writing a huge number"
)

_AT_WILL: Mapping[str, Any] = MappingProxyType(
    {"time_limit": None, "threads": 0, "on_progress": None}
)


def violation(program: Program, x: Floats) -> float:
    """Return by how much a point breaks a bound, a row or a whole number, at worst.

    A row is measured by its own largest term, so that what is small counts as much as what is
    large; dust breaks nothing.
    """
    low, high = program.row_lower, program.row_upper
    activity = program.activity(x)
    rows = _share(np.maximum(low - activity, activity - high), _terms(program, x), program)
    beyond = np.maximum(program.lower - x, x - program.upper)
    bounds = _share(beyond, np.maximum(np.abs(x), _edge(program.lower, program.upper)), program)
    whole = float(np.max(np.abs(x - np.round(x))[program.integer], initial=0.0))
    return max(rows, bounds, whole)


def certified(
    program: Program, found: Solution, *, last: bool, given: Mapping[str, Any] = _AT_WILL
) -> Solution | None:
    """Return a solution whose point keeps every row, or None where other units may give one.

    A point that breaks what is small, as a solver's tolerances allow, is made clean: its integers
    stay, the linear program that is left is solved in units of its own. ``given`` says with how many
    threads and within which time; where it passes, there is no point.

    Parameters
    ----------
    program
        What is solved.
    found
        What a solver said.
    last
        Whether these are the last units to try.
    given
        With how many threads, and within which time.

    Raises
    ------
    Disagreement
        The point is wrong beyond all tolerances.
    BadlyScaled
        No clean point was found, or none at all, and these are the ``last`` units to try.
    """
    if not found.found:
        unseen = np.any((program.values != 0) & (np.abs(program.values) <= DROPPED))
        if found.status in {"infeasible", "unbounded", "unsolved"} and unseen:
            if not last:
                return None
            raise too_far_apart("coefficient", program.values)
        return found
    if (worst := _gross(program, found.x)) > GROSS:
        raise Disagreement(
            f"{found.solver} returned a point that violates the program by {worst:.2g}",
            hint="please report it with the case; another solver (--solver) may do",
        )
    if violation(program, found.x) <= BROKEN:
        return found
    clean = _cleaned(program, found, given)
    if clean is None and last:
        raise BadlyScaled(
            "what is small in the program is lost beside what is large: no plan that was found "
            "keeps every row",
            hint=HINT,
        )
    return clean


def _cleaned(program: Program, found: Solution, given: Mapping[str, Any]) -> Solution | None:
    """Return the solution with a point that keeps every row, integers as they are; or None.

    Without the time to find such a point, the solution has none.
    """
    from makeshed.solvers import highs  # noqa: PLC0415  (the one that takes any linear program)

    left = program.fixed(found.x)
    units = equilibrated(left)
    handed = units.down(left)
    began, seconds = perf_counter(), given["time_limit"]
    linear = highs.solve(
        handed, time_limit=None if seconds is None else max(seconds, CLEANING), gap=0.0,
        threads=given["threads"], start=None, on_progress=muted(given["on_progress"]),
    )  # fmt: skip
    if linear.status == "stopped" and not linear.why:
        spent = found.seconds + perf_counter() - began
        return replace(
            found, status="stopped", x=np.zeros(0), objective=np.inf, seconds=spent,
            row_dual=np.zeros(0), reduced_cost=np.zeros(0),
        )  # fmt: skip
    if not linear.found or violation(handed, linear.x) > BROKEN:
        return None
    linear = units.up(linear, left)
    if not program.integer.any():
        return replace(linear, solver=found.solver)
    x = np.where(program.integer, np.round(found.x), linear.x)
    cost = float(program.cost @ x)
    return replace(found, x=x, objective=cost, bound=min(found.bound, cost))


def refuse_span(program: Program) -> None:
    """Raise `BadlyScaled` where the numbers of a program are more than arithmetic tells apart."""
    for name, numbers in (
        ("cost", program.cost),
        ("coefficient", program.values),
        ("limit", program.row_upper[np.isfinite(program.row_upper)]),
    ):
        sizes = np.abs(numbers[numbers != 0])
        if not len(sizes):
            continue
        low, high = float(sizes.min()), float(sizes.max())
        if not np.isfinite(high) or high > SPAN or (name == "coefficient" and high / low > SPAN):
            raise too_far_apart(name, numbers)


def too_far_apart(name: str, numbers: Floats) -> BadlyScaled:
    """Return the error that says between what the numbers of a program lie."""
    sizes = np.abs(numbers[numbers != 0])
    low, high = np.min(sizes, initial=np.inf), np.max(sizes, initial=0.0)
    return BadlyScaled(
        f"the {name}s of the program run from {low:.3g} to {high:.3g}, "
        "too far apart for floating-point arithmetic",
        hint=HINT,
    )


def _gross(program: Program, x: Floats) -> float:
    """Return the worst violation where less than one is measured as one is."""
    low, high = program.row_lower, program.row_upper
    activity = program.activity(x)
    rows = np.maximum(low - activity, activity - high) / (1.0 + _products(program, x))
    bounds = np.maximum(program.lower - x, x - program.upper) / (1.0 + np.abs(x))
    whole = np.abs(x - np.round(x))[program.integer]
    return max(float(np.max(part, initial=0.0)) for part in (rows, bounds, whole))


def _share(beyond: Floats, size: Floats, program: Program) -> float:
    """Return the largest share of its size by which something lies beyond, dust left out."""
    smallest = np.min(_limits(program), initial=1.0)
    counts = (beyond > DUST * max(smallest, 1e-3)) & (size > 0)
    return float(np.max(beyond[counts] / size[counts], initial=0.0))


def _limits(program: Program) -> Floats:
    edge = _edge(program.row_lower, program.row_upper)
    return edge[edge > 0]


def _terms(program: Program, x: Floats) -> Floats:
    return np.maximum(_products(program, x), _edge(program.row_lower, program.row_upper))


def _products(program: Program, x: Floats) -> Floats:
    """Return the largest term of each row."""
    largest = np.zeros(program.shape[0])
    rows = np.repeat(np.arange(program.shape[0]), np.diff(program.starts))
    np.maximum.at(largest, rows, np.abs(program.values * x[program.indices]))
    return largest


def _edge(low: Floats, high: Floats) -> Floats:
    """Return the larger finite limit, 0 where there is none."""
    return np.maximum(*(np.where(np.isfinite(edge), np.abs(edge), 0.0) for edge in (low, high)))
