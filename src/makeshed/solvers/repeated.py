"""One linear program, solved again and again within other bounds, each time with a proof.

The next search begins at the basis of the last, which takes a few steps where another takes thousands.
HiGHS has open faults there (ERGO-Code/HiGHS 3294, 3194: a hot start that ends "optimal" with a wrong
objective), so what it returns is proven by its duals each time; where that fails, it is solved from
nothing, and what cannot be proven then is raised, never returned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from makeshed.errors import Disagreement, SolverFailed
from makeshed.science.arrays import Floats
from makeshed.science.optimality import Proof, proof
from makeshed.science.program import Program
from makeshed.science.scaling import Scaling, equilibrated, is_comfortable, unscaled
from makeshed.solvers.checked import Highs, ModelStatus

REMEMBERED = 64
"""Ends of searches that are kept to begin at."""


@dataclass(frozen=True, kw_only=True)
class Proven:
    """A point that is proven best."""

    x: Floats
    proof: Proof

    @property
    def objective(self) -> float:
        """What it costs."""
        return self.proof.objective


class Repeated:
    """A linear program whose bounds change.

    Parameters
    ----------
    program
        Its rows and costs; its bounds do not count. It is handed over in the units that suit the
        first bounds it is solved within.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.scaling: Scaling | None = None
        self._highs: Highs | None = None
        self._last = program
        self.searches = self.afresh = 0
        self._ended: dict[object, Any] = {}

    def __enter__(self) -> Self:
        """Return itself; what it holds ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        if self._highs is not None:
            self._highs.__exit__()
            self._highs = None

    def solve(
        self,
        *,
        upper: Floats,
        row_lower: Floats,
        row_upper: Floats,
        stake: float,
        like: object = None,
    ) -> Proven:
        """Solve within these bounds; no column goes below zero.

        Parameters
        ----------
        stake
            What a gap is measured by: all that the objective could be.
        like
            What bounds that differ little have in common: a search begins where the first of them
            ended.

        Raises
        ------
        Disagreement
            No search gave a point that its own duals prove.
        SolverFailed
            A search ended with anything but an optimum.
        """
        now = replace(self.program, upper=upper, row_lower=row_lower, row_upper=row_upper)
        self._hand(now)
        if like in self._ended and self._highs is not None:
            self._highs.basis = self._ended[like]
        last: Proof | None = None
        for attempt in ("hot", "afresh", "without presolve"):
            found = self._searched(attempt)
            if found is None:
                continue
            x, dual = found
            last = proof(now, np.clip(x, now.lower, now.upper), dual)
            if last.holds(stake):
                if like not in self._ended and len(self._ended) < REMEMBERED and self._highs:
                    self._ended[like] = self._highs.basis
                return Proven(x=np.clip(x, now.lower, now.upper), proof=last)
        if last is None:
            raise SolverFailed(
                f"HiGHS ended with {self._status.name} where there is always an optimum",
                hint="please report it with the case",
            )
        raise Disagreement(
            f"HiGHS calls a point best that costs {last.objective:.9g} where its own duals prove "
            f"{last.bound:.9g}, and breaks a row by {last.broken:.2g}",
            hint="look for a quantity, price or capacity in the wrong unit, or report it with the case",
        )

    def _hand(self, now: Program) -> None:
        """Hand over the program, or its bounds alone where it is there already, in units that suit."""
        if self.scaling is None or self._highs is None:
            self.scaling = unscaled(now) if is_comfortable(now) else equilibrated(now)
            self._highs = Highs(self.scaling.down(now), threads=1)
            self._highs.set(solver="simplex")
            self._last = now
            return
        last, self._last = self._last, now
        column, row = self.scaling.column, self.scaling.row
        moved = np.flatnonzero((now.lower != last.lower) | (now.upper != last.upper))
        self._highs.bound(moved, (now.lower / column)[moved], (now.upper / column)[moved])
        moved = np.flatnonzero(
            (now.row_lower != last.row_lower) | (now.row_upper != last.row_upper)
        )
        self._highs.limit(moved, (now.row_lower * row)[moved], (now.row_upper * row)[moved])

    def _searched(self, how: str) -> tuple[Floats, Floats] | None:
        """Search in one way; return the point and its duals in the program's own units."""
        highs, scaling = self._highs, self.scaling
        assert highs is not None
        assert scaling is not None
        if how != "hot":
            highs.forget()
            self.afresh += 1
        highs.set(presolve="off" if how == "without presolve" else "choose")
        self.searches += 1
        self._status = highs.run()
        if self._status != ModelStatus.kOptimal:
            return None
        solution = highs.solution
        x = np.asarray(solution.col_value) * scaling.column
        dual = np.asarray(solution.row_dual) * scaling.row * scaling.money
        return x, dual
