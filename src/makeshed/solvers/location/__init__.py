"""Siting problems: Lagrangian bounds, plans by repair, branch and bound on what is left.

`locate` takes the pure problem; `solve` takes a network that is one (`makeshed.science.as_facility_location`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

import numpy as np

from makeshed.errors import Disagreement
from makeshed.science.arrays import Floats, Ints
from makeshed.science.as_facility_location import point, recognise
from makeshed.science.location import Location
from makeshed.science.program import OnProgress, Program, Progress, Solution
from makeshed.science.siting import Layout, Network

METHOD = ("prices and branch and bound (no capacities)", "prices and branch and bound (capacities)")
WHOLE = "prices, branch and bound, and HiGHS on what is left (single source)"
MOST_LANES = 30_000_000  # of sites x demands, held densely: about 2 GB


@dataclass(frozen=True, kw_only=True)
class Located:
    """The best plan found for a siting problem, and what is proven of it."""

    status: Literal["optimal", "stopped", "infeasible"]
    opened: Ints  # sites
    served: Floats  # by site and demand
    objective: float
    bound: float
    seconds: float
    nodes: int
    method: str

    @property
    def gap(self) -> float:
        """Proven distance to the optimum, as a share of the objective."""
        if self.status == "infeasible" or not np.isfinite(self.objective):
            return float("inf")
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)


def locate(
    location: Location,
    *,
    gap: float = 1e-4,
    time_limit: float | None = None,
    on_progress: OnProgress | None = None,
    clock: Callable[[], float] = perf_counter,
) -> Located:
    """Choose sites and who serves whom at least cost.

    Parameters
    ----------
    location
        The problem.
    gap
        Stop when the plan is proven to be within this share of the optimum.
    time_limit
        Stop after so many seconds [s] of ``clock`` with the best plan found.
    on_progress
        Called with `Progress`; returning False stops the search.
    clock
        What seconds are counted by, such as `time.process_time`.
    """
    from makeshed.solvers.location.branch_and_bound import BranchAndBound  # noqa: PLC0415
    from makeshed.solvers.location.problem import LocationProblem  # noqa: PLC0415  (it loads numba)

    began = clock()

    def tell(best: float, bound: float) -> bool:
        if on_progress is None:
            return True
        share = max(0.0, best - bound) / max(abs(best), 1e-9) if np.isfinite(best) else np.inf
        return on_progress(Progress(clock() - began, best, bound, share)) is not False

    problem = LocationProblem.of(location)
    search = BranchAndBound(
        problem,
        gap=gap,
        time_limit=np.inf if time_limit is None else time_limit,
        clock=clock,
        on_step=tell,
    )
    bound = search.run()
    served = np.zeros((len(location.fixed) + 1, len(location.demand)))
    share = location.demand[problem.customers] / problem.demand
    served[np.ix_(search.opened, problem.customers)] = search.flow * share
    opened = search.opened[search.opened < len(location.fixed)]
    served = served[: len(location.fixed)]
    found = np.isfinite(search.best)
    objective = location.total(opened, served) if found else np.inf
    proven = found and objective - bound <= gap * abs(objective) + 1e-9
    return Located(
        status="optimal" if proven else "stopped" if found or bound < np.inf else "infeasible",
        opened=opened,
        served=served,
        objective=objective,
        bound=min(bound, objective),
        seconds=clock() - began,
        nodes=search.nodes,
        method=WHOLE if problem.single else METHOD[problem.capacitated],
    )


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout],
    time_limit: float | None,
    gap: float,
    threads: int,  # noqa: ARG001  (it searches on one thread)
    on_progress: OnProgress | None,
    start: Floats | None,  # noqa: ARG001  (it finds its own)
) -> Solution | None:
    """Solve if the network is a siting problem, else return None; see `makeshed.solvers.solve`.

    Parameters
    ----------
    program
        What is solved.
    network
        The network that the program was written from, and which columns mean what.
    time_limit
        Seconds that it may take; None: as long as it takes.
    gap
        Gap between plan and bound at which it is enough [share].
    threads
        How many are used; 0: as many as the machine has.
    on_progress
        Told of every better plan and bound; it returns False to stop.
    start
        A point to begin from, by column; None: none is known.

    Raises
    ------
    Disagreement
        The plan costs other than its flows do: never returned, always raised.
    """
    began = perf_counter()
    net, layout = network
    sited = recognise(net)
    if sited is None or sited.location.cost.size > MOST_LANES:
        return None
    found = locate(sited.location, gap=gap, time_limit=time_limit, on_progress=on_progress)
    x = np.zeros(0)
    objective = np.inf
    if np.isfinite(found.objective):
        x = point(sited, net, layout, program.shape[1], found.opened, found.served)
        objective = float(program.cost @ x)
        if abs(objective - found.objective) > 1e-7 * max(1.0, abs(objective)):
            raise Disagreement(
                f"the siting problem costs {found.objective:.9g}, the network {objective:.9g}",
                hint="please report it with the case; another solver (--solver highs) may do",
            )
    return Solution(
        status=found.status,
        x=x,
        objective=objective,
        bound=min(found.bound, objective),
        seconds=perf_counter() - began,
        solver=f"location: {found.method}",
    )
