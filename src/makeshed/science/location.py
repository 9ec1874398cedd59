"""Siting: which sites to open, and which of them serves whom.

    minimise    sum of fixed costs of open sites + cost of serving + cost of going short
    subject to  every demand served (or short), in all or by one site alone where that is asked
                no site serves more than its capacity, and none that is shut serves anybody

With capacities left out it is the uncapacitated problem of Kuehn and Hamburger (1963), "A heuristic
program for locating warehouses", Management Science 9(4); with them the capacitated one, whose
relaxation is tight only with a row "no flow unless open" for every lane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program


@dataclass(frozen=True, kw_only=True)
class Location:
    """A siting problem as arrays: s sites, d demands."""

    fixed: Floats  # by site: paid if it is open
    capacity: Floats  # by site; inf: no limit
    demand: Floats
    cost: Floats  # by site and demand, per unit; inf: no lane
    shortage: Floats  # by demand, per unit not served; nan: must be served
    single_source: bool = False  # whether each demand is served whole, by one site

    def __post_init__(self) -> None:
        sites, demands = self.cost.shape
        shapes = (len(self.fixed), len(self.capacity), len(self.demand), len(self.shortage))
        if shapes != (sites, sites, demands, demands):
            raise BadValue(
                f"{sites} x {demands} costs do not fit fixed, capacity, demand ... {shapes}"
            )
        for name, numbers in (
            ("fixed cost", self.fixed),
            ("capacity", self.capacity),
            ("demand", self.demand),
            ("cost", self.cost),
            ("shortage cost", self.shortage[~np.isnan(self.shortage)]),
        ):
            if np.isnan(numbers).any() or (numbers < 0).any():
                raise BadValue(f"a {name} of a siting problem is negative or not a number")

    def total(self, opened: np.ndarray, served: Floats) -> float:
        """Return the cost of opening these sites and serving so much, by site and demand."""
        moved = served > 0
        short = np.maximum(self.demand - served.sum(axis=0), 0.0)
        soft = ~np.isnan(self.shortage)
        return float(
            self.fixed[opened].sum()
            + (self.cost[moved] * served[moved]).sum()
            + (self.shortage[soft] * short[soft]).sum()
        )

    def program(self) -> tuple[Program, Ints, Ints]:
        """Return the problem as a general program, and its columns of sites and of lanes.

        Lanes are numbered along the rows of ``cost``; a missing one has the column -1. Columns of
        lanes are shares of the demand.
        """
        a = Assembly()
        sites, demands = self.cost.shape
        opened = a.columns(self.fixed, upper=1.0, integer=True)
        there = np.isfinite(self.cost)
        site, demand = np.nonzero(there)
        lane = np.full(self.cost.shape, -1, dtype=np.int64)
        cost = self.cost[there] * self.demand[demand]
        lane[there] = a.columns(cost, upper=1.0, integer=self.single_source)
        wanted = np.where(self.demand > 0, 1.0, 0.0)
        row = a.rows(demands, lower=wanted, upper=wanted)
        a.put(row[demand], lane[there])
        soft = np.flatnonzero(~np.isnan(self.shortage))
        whole = self.single_source
        short = a.columns(self.shortage[soft] * self.demand[soft], upper=1.0, integer=whole)
        a.put(row[soft], short)
        tie = a.rows(len(site), upper=0.0)
        a.put(tie, lane[there])
        a.put(tie, opened[site], -1.0)
        limited = np.isfinite(self.capacity)
        row_of = np.full(sites, -1, dtype=np.int64)
        row_of[limited] = a.rows(int(limited.sum()), upper=0.0)
        a.put(row_of[limited], opened[limited], -self.capacity[limited])
        held = limited[site]
        a.put(row_of[site[held]], lane[there][held], self.demand[demand[held]])
        return a.program(), opened, lane
