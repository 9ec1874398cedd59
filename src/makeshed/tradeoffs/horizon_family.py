"""All the plans over periods of a shed while a parameter runs: the costs of each, and the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from makeshed.errors import NotEnoughData
from makeshed.model import Shed
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.joint_solution import JointProgram, least_program
from makeshed.network.periods.joint_solution import solve as solve_jointly
from makeshed.network.periods.planning_horizon import Horizon, horizon_of
from makeshed.network.repricing import FlowDesign, Repriced, cost_of, design_of, repriced_instance
from makeshed.network.settings import Settings
from makeshed.science.arrays import Floats
from makeshed.science.program import Program
from makeshed.tradeoffs.family import OtherProgram, Point, Programs
from makeshed.tradeoffs.parameter import Parameter

ROWS = ("lower", "upper", "integer", "starts", "indices", "values", "row_lower", "row_upper")
"""What of a program is no cost."""


@dataclass(frozen=True, kw_only=True)
class PricedHorizon:
    """The periods at one value of the parameter, and the program below the cost of every plan."""

    horizon: Horizon
    periods: tuple[Repriced, ...]
    least: JointProgram

    @property
    def joining(self) -> Floats:
        """What the columns cost that join the periods: what is owed, and closing, in money of the first year."""
        own = sum(w.program.shape[1] for w in self.least.blocks.written)
        return self.least.program.cost[own:]

    @property
    def costs(self) -> Floats:
        """Every cost in money of the first year: of each period, and of what joins them."""
        pairs = zip(self.horizon.weights, self.periods, strict=True)
        return np.concatenate([*(weight * each.costs for weight, each in pairs), self.joining])

    def like(self, other: PricedHorizon) -> bool:
        """Whether the two differ in costs alone."""
        pairs = zip(self.periods, other.periods, strict=True)
        return _same_rows(self.least.program, other.least.program) and all(
            one.like(two) for one, two in pairs
        )


def _same_rows(one: Program, two: Program) -> bool:
    return one.shape == two.shape and all(
        np.array_equal(getattr(one, name), getattr(two, name)) for name in ROWS
    )


@dataclass(frozen=True, eq=False)
class HorizonDesign:
    """A plan over periods as quantities: what flows in each, and what is owed and closes."""

    key: bytes
    periods: tuple[FlowDesign, ...]
    joining: Floats


class HorizonFamily(Programs[PricedHorizon, HorizonDesign]):
    """The program of all periods of a shed at any value of a parameter."""

    def __init__(
        self,
        shed: Shed,
        parameters: Sequence[Parameter],
        asked: Mapping[str, Any],
        optimizer: Optimizer,
        *,
        day: date | None,
        fixed: bool = True,
    ) -> None:
        self.day = day
        super().__init__(shed, parameters, asked, optimizer, fixed=fixed)

    def _priced(self, point: Point) -> PricedHorizon:
        shed, asked = self.shed_at(point)
        horizon = horizon_of(shed, Settings(**asked), day=self.day, lean=False)
        if horizon.keeps or any(instance.apart for instance in horizon.instances):
            raise OtherProgram  # values come from other periods, or rules look into what things are made of
        try:
            periods = tuple(map(repriced_instance, horizon.instances))
        except NotEnoughData as error:  # a duty by steps, something paid by the shipment
            raise OtherProgram(str(error)) from error
        return PricedHorizon(horizon=horizon, periods=periods, least=least_program(horizon))

    def _solved(self, point: Point) -> tuple[Sequence[HorizonDesign], float]:
        at = self.at(point)
        joint = solve_jointly(at.horizon, self.optimizer)
        own = tuple(
            design_of(priced, w.network, w.layout, w.kept, solved.x)
            for priced, solved in zip(at.periods, joint.periods, strict=True)
            for w in [solved.formulation]
        )
        whole = joint.point[sum(len(solved.x) for solved in joint.periods) :]
        key = b"".join([*(each.key for each in own), np.round(whole, 7).tobytes()])
        return [HorizonDesign(key, own, whole)], joint.bound

    def _cost(self, at: PricedHorizon, design: HorizonDesign) -> float:
        years = zip(at.horizon.weights, at.periods, design.periods, strict=True)
        run = sum(weight * cost_of(priced, own) for weight, priced, own in years)
        return float(run + at.joining @ design.joining)
