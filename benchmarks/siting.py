"""Every OR-Library warehouse location instance, asked of `makeshed.plan`: found, proven, how long.

The instances are looked for in ``../shared/oracles/plan/orlib_cap`` beside the repository, or where
the first argument says: ``cap41.txt`` ... ``capc.txt`` and the published optima in
``bounds_capopt_pmed.txt`` (capacitated) and ``uncapopt.txt`` (uncapacitated).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from makeshed import solvers
from makeshed.errors import MakeshedError
from makeshed.io import orlib
from makeshed.questions.plan import plan
from makeshed.science.program import Solution

INSTANCES = Path(__file__).parents[2] / "shared" / "oracles" / "plan" / "orlib_cap"
TIME_LIMIT = 60.0
GAP = 1e-6


@dataclass(frozen=True, slots=True)
class Instance:
    """One published instance and its optimum."""

    name: str
    path: Path
    capacity: float | None
    capacitated: bool
    published: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What came of one instance; seconds are wall time."""

    name: str
    published: float
    found: float | None
    bound: float | None
    gap: float | None
    proven: bool
    plan_seconds: float
    solver_seconds: float
    failure: str = ""

    @property
    def excess(self) -> float | None:
        """How far the plan lies above the published optimum, as a share of it."""
        return None if self.found is None else self.found / self.published - 1


def instances(folder: Path = INSTANCES) -> Iterator[Instance]:
    """Yield the capacitated instances, then the uncapacitated ones."""
    for name, optimum in _published(folder / "bounds_capopt_pmed.txt"):
        file, _, capacity = name.partition("_")
        path = folder / f"{file}.txt"
        if path.is_file():
            yield Instance(name, path, float(capacity) if capacity else None, True, optimum)
    for name, optimum in _published(folder / "uncapopt.txt"):
        path = folder / f"{name}.txt"
        if path.is_file():
            yield Instance(f"{name} uncapacitated", path, None, False, optimum)


def _published(path: Path) -> Iterator[tuple[str, float]]:
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if len(words) > 1 and words[0].startswith("cap"):
            yield words[0], float(words[-1])


def measure(instance: Instance, *, time_limit: float = TIME_LIMIT) -> Run:
    """Plan one instance on one thread."""
    spent = 0.0

    def counted(*args: Any, **kwargs: Any) -> Solution:
        nonlocal spent
        began = perf_counter()
        try:
            return solvers.solve(*args, **kwargs)
        finally:
            spent += perf_counter() - began

    shed = orlib.read(instance.path, capacity=instance.capacity, capacitated=instance.capacitated)
    began = perf_counter()
    failure, answer = "", None
    try:
        with patch("makeshed.questions.plan.solve", counted):
            answer = plan(shed, holding_rate=0, time_limit=time_limit, gap=GAP, threads=1)
    except MakeshedError as error:
        failure = f"{type(error).__name__}: {error}"
    proof = answer.proof if answer else None
    return Run(
        name=instance.name,
        published=instance.published,
        found=answer.cost if answer else None,
        bound=proof.bound if proof else None,
        gap=proof.gap if proof else None,
        proven=proof is not None and proof.status == "optimal" and proof.gap <= GAP,
        plan_seconds=perf_counter() - began,
        solver_seconds=spent,
        failure=failure,
    )


def shown(run: Run) -> str:
    """Return one run as a line."""
    found = "-" if run.found is None else f"{run.found:,.3f}"
    gap = "-" if run.gap is None else f"{run.gap:.2%}"
    return (
        f"{run.name:<22}{run.published:>16,.3f}{found:>16}{gap:>9}"
        f"{'proven' if run.proven else 'open':>8}{run.plan_seconds:>8.2f}{run.solver_seconds:>8.2f}"
        f"  {run.failure}"
    )


def main() -> None:
    """Print every run as it ends."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else INSTANCES
    for instance in instances(folder):
        print(shown(measure(instance)), flush=True)


if __name__ == "__main__":
    main()
