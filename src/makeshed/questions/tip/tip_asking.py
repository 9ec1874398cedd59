"""Asks for plans while parameters run: of a year, or over the periods that the facts have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from makeshed.model import Shed
from makeshed.network.optimizer import Optimizer
from makeshed.plans.either_plan import EitherPlan
from makeshed.questions.asking.options import PlanOptions
from makeshed.questions.horizon import horizon
from makeshed.questions.plan import plan, settings_of
from makeshed.solvers import solve
from makeshed.tradeoffs.family import Family
from makeshed.tradeoffs.horizon_family import HorizonFamily
from makeshed.tradeoffs.parameter import Parameter

STATED: tuple[Literal["rules", "answers", "limits"], ...] = ("rules", "answers", "limits")
"""Options that are rows of the program, and none of its prices."""


@dataclass(frozen=True)
class TipAsking:
    """How plans are asked for; called with a value of each parameter it returns the plan there."""

    shed: Shed
    ranges: Sequence[Parameter]
    options: PlanOptions
    gap: float
    threads: int
    solver: Any
    over: bool
    """Whether the facts are of periods."""

    def __call__(self, *point: float) -> EitherPlan:
        """Return the plan at a point."""
        changed, given = self.shed, self._settings
        for one, value in zip(self.ranges, point, strict=True):
            changed, given = one.at(changed, given, value)
        held: dict[str, Any] = {name: self.options[name] for name in STATED}
        held |= {"gap": self.gap, "threads": self.threads}
        if self.over:
            return horizon(changed, **given | {"day": self.options["day"]}, **held)
        return plan(changed, **given, **held, relax=False, solver=self.solver)

    def family(self) -> Family:
        """Return the programs of a year; raise `OtherProgram` where more than costs hangs on a parameter."""
        return Family(self.shed, self.ranges, self._settings, self._optimizer, fixed=self._fixed)

    def horizons(self) -> HorizonFamily:
        """Return the programs over periods; raise `OtherProgram` where more than costs hangs on a parameter."""
        day = self.options["day"]
        return HorizonFamily(
            self.shed, self.ranges, self._settings, self._optimizer, day=day, fixed=self._fixed
        )

    @property
    def _settings(self) -> dict[str, Any]:
        return asdict(settings_of(self.options))

    @property
    def _optimizer(self) -> Optimizer:
        return Optimizer(solve=solve, solver=self.solver, gap=self.gap, threads=self.threads)

    @property
    def _fixed(self) -> bool:
        """Whether only costs may hang on a parameter: rows of rules and limits hang on prices and values too."""
        return not (self.options["rules"] or self.options["limits"])
