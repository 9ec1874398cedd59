"""A siting problem as the search sees it: nothing without demand, each customer's sites by cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.location import Location
from makeshed.solvers.location.assignment import assign
from makeshed.solvers.location.relaxation import SINGLE, SPLIT, UNLIMITED
from makeshed.solvers.location.transport import transport

ROUNDS = 8


@dataclass(frozen=True, kw_only=True)
class LocationProblem:
    """Sites and customers; going short is one more site, always open and free to open."""

    fixed: Floats
    capacity: Floats
    demand: Floats
    unit: Floats  # by site and customer; inf: no lane
    weight: Floats  # what a site brings to cover what is needed
    needed: float
    single: bool
    customers: Ints  # their numbers in the location
    state: Ints  # by site: 1 open, 0 shut, -1 to be decided

    @classmethod
    def of(cls, location: Location) -> LocationProblem:
        """Take a problem down to what has to be decided."""
        customers = np.flatnonzero(location.demand > 0)
        demand = location.demand[customers]
        fixed, capacity = location.fixed, location.capacity
        unit = location.cost[:, customers]
        shortage = location.shortage[customers]
        state = np.full(len(fixed), -1, dtype=np.int64)
        state[(fixed == 0) & (capacity > 0)] = 1
        state[capacity <= 0] = 0
        if not np.isnan(shortage).all():
            fixed, capacity = np.append(fixed, 0.0), np.append(capacity, np.inf)
            unit = np.vstack([unit, np.where(np.isnan(shortage), np.inf, shortage)])
            state = np.append(state, 1)
        every = float(demand.sum())
        weight, needed = np.minimum(capacity, every), every
        open_to = weight[weight > 0]
        if len(open_to) and np.all(open_to == open_to[0]):  # alike: so many sites are needed
            needed = float(np.ceil(every / open_to[0] * (1 - 1e-12)))
            weight = np.where(weight > 0, 1.0, 0.0)
        if np.all(capacity[capacity > 0] >= every):
            capacity = np.where(capacity > 0, np.inf, 0.0)
            unit, demand = unit * demand, np.ones_like(demand)

        def plain(numbers: Floats) -> Floats:  # one memory layout: compiled once
            return np.ascontiguousarray(numbers, dtype=np.float64)

        return cls(
            fixed=plain(fixed),
            capacity=plain(capacity),
            demand=plain(demand),
            unit=plain(unit),
            weight=plain(np.where(weight > 0, weight, 1e-300)),
            needed=needed,
            single=location.single_source and bool(np.isfinite(capacity).any()),
            customers=customers,
            state=state,
        )

    @property
    def kind(self) -> int:
        """Which of the three problems it is."""
        return SINGLE if self.single else SPLIT if self.capacitated else UNLIMITED

    @property
    def capacitated(self) -> bool:
        """Whether any capacity could bind."""
        return bool(np.isfinite(self.capacity[self.state != 0]).any())

    @cached_property
    def near(self) -> Ints:
        """The numbers of the sites, by customer, from the cheapest to the dearest."""
        order = np.argsort(self.unit.T, axis=1, kind="stable")
        return np.ascontiguousarray(order.astype(np.int32))

    @cached_property
    def near_unit(self) -> Floats:
        """The cost of a unit in that order, by customer [money/unit]."""
        return np.ascontiguousarray(np.take_along_axis(self.unit.T, self.near, axis=1))

    @cached_property
    def whole_cost(self) -> Floats:
        """The cost of serving all of the customer, by site and customer [money]."""
        return self.unit * self.demand

    @cached_property
    def arrays(self) -> tuple[Any, ...]:
        """What the compiled functions take."""
        return (
            self.near,
            self.near_unit,
            self.unit,
            self.fixed,
            self.capacity,
            self.demand,
            self.weight,
            self.needed,
            self.kind,
        )

    def least(self, opened: Ints) -> float:
        """Return what these sites cost at least, capacities set aside."""
        return float(self.fixed[opened].sum() + self.unit[opened].min(axis=0) @ self.demand)

    def serve(self, opened: Ints) -> tuple[float, Floats]:
        """Return the least cost with these sites open, and the flows by open site and customer [units]."""
        if not len(opened):
            return np.inf, np.zeros((0, len(self.demand)))
        unit, capacity = np.ascontiguousarray(self.unit[opened]), self.capacity[opened]
        cost, flow = transport(unit, capacity, self.demand)
        if self.single and np.isfinite(cost):
            at = flow.argmax(axis=0)
            whole = unit * self.demand
            penalty = float(cost / self.demand.sum())
            cost = assign(whole, capacity, self.demand, at, penalty, ROUNDS)
            flow = np.zeros_like(flow)
            flow[at, np.arange(len(at))] = self.demand
        return float(cost + self.fixed[opened].sum()), flow
