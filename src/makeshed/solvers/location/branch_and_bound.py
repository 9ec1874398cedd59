"""Branch and bound on the sites: Lagrangian bounds, plans by repair, variables fixed on the way.

Best bound first, so that the bound proven grows all the time. A node is a state of every site and
the multipliers of its parent; every node's choice of sites is made into a plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from time import perf_counter

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.solvers.location import residual
from makeshed.solvers.location.dual_ascent import dual_ascent
from makeshed.solvers.location.local_search import iterated_local_search
from makeshed.solvers.location.problem import LocationProblem
from makeshed.solvers.location.relaxation import fix_variables, subgradient_ascent

ROOT_STEPS, NODE_STEPS, PATIENCE = 400, 40, 10
ROUNDS = 5
WANDER = 3
FEW_LANES = 2500, 1500  # that HiGHS is given: of the first node, of one among many
HIGHS_SECONDS = 5.0, 60.0  # for one node: at least, at most


@dataclass(order=True)
class SearchNode:
    """A part of all designs that is still to be searched.

    ``bound`` is what is proven of it, by whatever; ``relaxed`` the bound at its own multipliers, which
    alone may be compared with the same bound when a site or a lane is forced.
    """

    bound: float
    number: int
    relaxed: float = field(compare=False)
    state: Ints = field(compare=False)
    multipliers: Floats = field(compare=False)
    net: Floats = field(compare=False)
    mean: Floats = field(compare=False)


class BranchAndBound:
    """One search; `run` ends when the gap is proven, time is up or it is told to stop."""

    def __init__(
        self,
        problem: LocationProblem,
        *,
        gap: float,
        time_limit: float = np.inf,
        clock: Callable[[], float] = perf_counter,
        on_step: Callable[[float, float], bool] = lambda _best, _bound: True,
    ) -> None:
        self.problem = problem
        self.gap = gap * 0.999  # so that what is proven is within the gap after rounding, too
        self.clock, self.deadline = clock, clock() + time_limit
        self.on_step = on_step
        self.best = np.inf
        self.opened: Ints = np.zeros(0, dtype=np.int64)
        self.flow: Floats = np.zeros((0, len(problem.demand)))
        self.pruned = np.inf  # the least bound of what was set aside
        self.nodes = 0
        self.going = True
        self._heap: list[SearchNode] = []
        self._seen: set[bytes] = set()
        self._number = count(1)
        self._chance = np.random.default_rng(0)

    @property
    def cut(self) -> float:
        """A bound from which a node need not be searched."""
        return self.best - self.gap * abs(self.best) if np.isfinite(self.best) else np.inf

    @property
    def proven(self) -> float:
        """The bound of all that was set aside or is still to be searched."""
        return min([self.best, self.pruned, *(node.bound for node in self._heap[:1])])

    def run(self) -> float:
        """Search; return the bound proven."""
        problem = self.problem
        if not len(problem.demand):
            self.best = 0.0
            return 0.0
        every = np.flatnonzero(problem.state != 0)
        if self._try(every) == np.inf and not problem.single:
            return np.inf
        if not problem.capacitated:
            self._wander(WANDER)
        sites = np.zeros(len(problem.fixed))
        multipliers = dual_ascent(problem.near, problem.near_unit, problem.fixed, problem.demand)
        first = SearchNode(-np.inf, 0, -np.inf, problem.state, multipliers, sites, sites)
        root, heap = self._root(first), self._heap
        if root is not None:
            heap.append(root)
            if self._finish(root):
                heap.clear()
        while heap and self.going and heap[0].bound < self.cut:
            children = self._branch(heap[0])
            heappop(heap)
            for child in children:
                heappush(heap, child)
            self.going = self.clock() < self.deadline and self.on_step(self.best, self.proven)
            if self.nodes % 64 == 0 and not problem.capacitated:
                self._wander(WANDER)
        return self.proven

    def _root(self, node: SearchNode) -> SearchNode | None:
        """Raise the bound and look for plans in turn."""
        length = 1.5
        for _ in range(ROUNDS):
            before = node.bound
            better = self._tighten(node, node.state.copy(), ROOT_STEPS, length)
            if better is None:
                return None
            node = better
            if self.problem.capacitated:
                self._improve(node.mean)
            else:
                self._wander(WANDER)
            slow = node.bound - before < 0.02 * (self.best - node.bound)
            if slow or self.clock() >= self.deadline:
                break
            length = 0.5
        return node

    def _branch(self, node: SearchNode) -> list[SearchNode]:
        """Decide one more site, both ways."""
        free = np.flatnonzero(node.state == -1)
        if not len(free):
            self._try(np.flatnonzero(node.state == 1))
            self._finish(node, last=True)
            return []
        site = free[np.argmin(np.abs(node.mean[free] - 0.5))]
        children = []
        for value in (0, 1):
            state = node.state.copy()
            state[site] = value
            tight = self._tighten(node, state, NODE_STEPS, 0.6)
            if tight is not None and not self._finish(tight):
                children.append(tight)
        return children

    def _tighten(
        self, node: SearchNode, state: Ints, steps: int, length: float
    ) -> SearchNode | None:
        """Return the part of a node with sites in this state, None if nothing better is in it.

        Its bound is raised, its choice of sites tried, and sites are fixed in ``state``.
        """
        problem = self.problem
        self.nodes += 1
        mean = node.mean.copy()
        guess = (
            1.1 * abs(node.bound) if np.isfinite(node.bound) else 2 * abs(node.multipliers.sum())
        )
        target = self.best if np.isfinite(self.best) else guess
        relaxed, multipliers, net, y = subgradient_ascent(
            node.multipliers, problem.arrays, state, self.cut, target, steps, length, PATIENCE, mean
        )
        if relaxed == np.inf:  # too little capacity is left
            return None
        self._try(np.flatnonzero(y > 0))
        bound = max(relaxed, node.bound)
        if bound >= self.cut:
            self.pruned = min(self.pruned, bound)
            return None
        free = (state == -1).sum()
        left = fix_variables(net, state, problem.weight, problem.needed, relaxed, self.cut)
        if not left or (state == -1).sum() < free:
            self.pruned = min(self.pruned, self.cut)  # of the halves that were set aside
        if not left:
            return None
        return SearchNode(bound, next(self._number), relaxed, state, multipliers, net, mean)

    def _finish(self, node: SearchNode, *, last: bool = False) -> bool:
        """Hand a node to HiGHS if multipliers leave few lanes or no choice of sites; tell if it is done.

        It gets its share of the time, as others wait; ``last``: all there is.
        """
        problem, state = self.problem, node.state
        if not problem.single:
            return False
        kept = residual.possible(
            node.multipliers,
            problem.unit,
            node.net,
            problem.fixed,
            problem.capacity,
            problem.demand,
            problem.weight,
            problem.needed,
            state,
            node.relaxed,
            self.cut,
        )
        few = FEW_LANES[len(self._heap) > 1]
        if kept.sum() > few and (state == -1).any():
            return False
        if not kept.any(axis=0).all():
            self.pruned = min(self.pruned, self.cut)
            return True
        left = self.deadline - self.clock()
        if not last:
            left = min(
                left, max(HIGHS_SECONDS[0], min(HIGHS_SECONDS[1], left / max(1, len(self._heap))))
            )
        ended, proven, at = residual.solve(
            problem, state, kept, cut=self.cut, gap=self.gap, seconds=left, go_on=self._for(left)
        )
        if len(at):
            opened, place = np.unique(at, return_inverse=True)
            flow = np.zeros((len(opened), len(at)))
            flow[place, np.arange(len(at))] = problem.demand
            self._keep(opened, flow)
        node.bound = max(node.bound, min(proven, self.cut))
        if not (ended or last) and node.bound < self.cut:
            return False
        self.pruned = min(self.pruned, node.bound)
        return True

    def _for(self, seconds: float) -> Callable[[], bool]:
        """Return a function that tells whether to go on, for so long and unless told to stop."""
        end = self.clock() + seconds

        def go_on() -> bool:
            self.going = self.going and self.on_step(self.best, self.proven)
            return self.going and self.clock() < end

        return go_on

    def _keep(self, opened: Ints, flow: Floats) -> None:
        """Take a plan if it is the best, less the sites that it opens and does not use."""
        problem = self.problem
        used = flow.any(axis=1) | (problem.state[opened] == 1)
        opened, flow = opened[used], flow[used]
        moved = flow > 0
        cost = float(problem.fixed[opened].sum() + problem.unit[opened][moved] @ flow[moved])
        if cost < self.best:
            self.best, self.opened, self.flow = cost, opened, flow

    def _try(self, opened: Ints) -> float:
        """Make a plan of a choice of sites; return its cost, inf if it is no better for sure."""
        key = opened.tobytes()
        if key in self._seen or not len(opened):
            return np.inf
        self._seen.add(key)
        if self.problem.least(opened) >= self.best:
            return np.inf
        cost, flow = self.problem.serve(opened)
        if cost < np.inf:
            self._keep(opened, flow)
        return cost

    def _wander(self, rounds: int) -> None:
        """Improve the design without capacities."""
        problem = self.problem
        opened = np.zeros(len(problem.fixed), dtype=np.bool_)
        opened[self.opened] = True
        opened[problem.state == 1] = True
        far = 10.0 * (
            np.max(problem.unit[np.isfinite(problem.unit)], initial=0.0) + problem.fixed.max()
        )
        iterated_local_search(
            problem.near,
            problem.near_unit,
            problem.unit,
            problem.fixed,
            problem.state,
            opened,
            far,
            rounds,
            self._chance,
        )
        self._try(np.flatnonzero(opened))

    def _improve(self, mean: Floats) -> None:
        """Close, open or exchange sites of the best plan, the likely ones first."""
        likely = np.argsort(-mean, kind="stable")[:25]
        better = True
        while better:
            better = False
            now = self.opened
            open_ = set(now.tolist())
            moves = [now[now != i] for i in sorted(open_, key=lambda i: mean[i])]
            moves += [np.sort(np.append(now, i)) for i in likely if i not in open_]
            moves += [
                np.sort(np.append(now[now != a], i))
                for a in sorted(open_, key=lambda i: mean[i])[:4]
                for i in likely
                if i not in open_
            ]
            for opened in moves:
                if self.clock() >= self.deadline:
                    return
                best = self.best
                if self._try(opened) < best:
                    better = True
                    break
