"""The linear program of some moves, grown by those that its prices ask for; see `makeshed.network.chosen_moves`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from makeshed.network.ad_valorem import laid_on
from makeshed.network.arcs import Outline
from makeshed.network.least_moves import LeastMoves
from makeshed.network.next_program import Prices, carried_basis
from makeshed.network.node_values import NodeValues
from makeshed.network.settings import Settings
from makeshed.network.siting_arrays import Arcs, network_with
from makeshed.science.arrays import Floats, Ints
from makeshed.science.optimality import proof
from makeshed.science.program import Basis, Program, Solution
from makeshed.science.siting import Layout, Network, assemble
from makeshed.solvers.decomposition.variable_bounds import make_most, passing

FIRST, ADDED, KEPT = 4, 3, 6
"""Moves to each end that the first program has, that a round adds, and that are kept at last, at most."""
CLOSED = 1e-3
"""Share of the cost of the linear program that its bound over all moves may lack."""
SCARCE = 1e3
"""Times the dearest unit there is: what an unserved one costs in the program, so that it always has a plan."""


class PricedMoves:
    """The program of the moves that are in it, and the prices of all."""

    def __init__(
        self, outline: Outline, prices: Floats, settings: Settings, moves: LeastMoves
    ) -> None:
        self.outline, self.prices, self.settings, self.moves = outline, prices, settings, moves
        need = self._could_pass()
        wanted = outline.tables.demands["quantity"].to_numpy()
        self.needed = np.concatenate([need, wanted])  # by node and demand, the most that could pass
        self.within = np.zeros(len(moves.cost), dtype=bool)
        self.bound, self.short = -np.inf, True
        self.best: Prices | None = None
        self.start = Basis()
        reached = np.nan_to_num(moves.value, nan=np.inf)
        first = self._least(lambda some: moves.cost[some] + reached[moves.tail[some]], FIRST)
        self.dearest = float(np.max(moves.cost[first] + reached[moves.tail[first]], initial=1.0))
        self._add(
            np.union1d(first, moves.via[moves.via >= 0])
        )  # whatever is left out, all is in reach

    def _could_pass(self) -> Floats:
        """Return by node the most that could pass it: where nothing leaves, no more than what is made there takes."""
        none = np.zeros(0, dtype=np.int64)
        net = self._network(Arcs(none, none, none, np.zeros(0)))
        used = np.minimum(net.node_need, passing(net, make_most(net)))
        leaves = np.zeros(len(used), dtype=bool)
        leaves[self.moves.tail] = True
        return np.where(leaves, net.node_need, used)

    def _network(self, arcs: Arcs) -> Network:
        of = self.outline
        return network_with(of.tables, of.bare, self.prices, self.settings, arcs)

    def _add(self, more: Ints) -> None:
        self.within[more] = True
        self.rows = np.flatnonzero(self.within)
        moves, rows, tables = self.moves, self.rows, self.outline.tables
        net = self._network(moves.arcs(rows))
        self.soft = np.isnan(net.demand_shortage)
        unserved = np.where(self.soft, SCARCE * self.dearest, net.demand_shortage)
        net = laid_on(replace(net, demand_shortage=unserved), self.prices, tables, moves.charges)
        self.program, self.layout = _relaxed(net, self._most(rows))
        item = self.outline.bare.nodes["i"].to_numpy()
        self.values = NodeValues(net, self.program, self.layout, moves, item, tables.order)

    def _most(self, rows: Ints) -> Floats:
        """Return the most that some moves could carry [units/a]."""
        needed, moves = self.needed, self.moves
        most: Floats = np.minimum(needed[moves.tail[rows]], needed[moves.end[rows]])
        return most

    def priced(self, solution: Solution) -> bool:
        """Price all moves; say whether the bound over all comes close to what the program costs.

        Any prices give a bound. Those of a program of few moves say little of nodes that are not used, so that these
        are valued anew (`NodeValues`); which moves come first is told by the prices that are better.
        """
        last = Prices.of(self.layout, solution.row_dual)
        valued = self.values.at(last, SCARCE * self.dearest)
        for prices in (last, valued):
            known = proof(self.program, solution.x, prices.by_row(self.layout))
            bound = known.bound + self._gained(prices)
            if bound > self.bound or self.best is None:
                self.bound, self.best = bound, prices
        self.used = self.rows[solution.x[self.layout.flow] > 0]
        self.more = self._gaining(last, valued)
        self.short = bool(np.any(solution.x[self.layout.unmet[self.soft]] > 0))
        return solution.objective - self.bound <= CLOSED * abs(solution.objective)

    def _reduced(self, prices: Prices) -> Callable[[slice], Floats]:
        """Return what prices some moves."""
        moves = self.moves
        value = prices.rows[np.concatenate([self.layout.balance_row, self.layout.demand_row])]
        left = value[: len(prices.passing)] - prices.passing
        return lambda some: moves.cost[some] + left[moves.tail[some]] - value[moves.end[some]]

    def _gained(self, prices: Prices) -> float:
        """Return what moves that are not in the program could change its cost by at most, at these prices."""
        priced, most = self._reduced(prices), 0.0
        for some in self.moves.items():
            reduced = priced(some)
            here = np.flatnonzero((reduced < 0) & ~self.within[some])
            most += float(np.sum(reduced[here] * self._most(here + some.start)))
        return most

    def _gaining(self, last: Prices, valued: Prices) -> Ints:
        """Return moves that would make the program cheaper, to each end those that lose least at its value."""
        gains, loses = self._reduced(last), self._reduced(valued)
        found = [np.zeros(0, dtype=np.int64)]
        for some in self.moves.items():
            here = np.flatnonzero((gains(some) < 0) & ~self.within[some])
            rows = here + some.start
            found.append(rows[_least(self.moves.end[rows], loses(some)[here], ADDED)])
        return np.concatenate(found)

    def _least(self, cost: Callable[[slice], Floats], most: int) -> Ints:
        """Return the moves that cost least to each end, at most so many to each."""
        moves, found = self.moves, [np.zeros(0, dtype=np.int64)]
        for some in moves.items():
            each = cost(some)
            here = np.flatnonzero(np.isfinite(each))
            rows = here + some.start
            found.append(rows[_least(moves.end[rows], each[here], most)])
        return np.concatenate(found)

    def widened(self, ended: Basis) -> bool:
        """Add to each end the moves that would make the program cheapest; say whether there are any.

        The next search begins where the last one ended: what is new stands at zero.
        """
        if len(self.more):
            rows, layout = self.rows, self.layout
            self._add(self.more)
            here = np.searchsorted(self.rows, rows)
            last = replace(self.layout, flow=self.layout.flow[here])
            self.start = carried_basis(ended, layout, last, self.program.shape)
        return bool(len(self.more))

    def kept(self) -> Ints:
        """Return the numbers of the moves that are worth writing [1].

        They carry something, or reach a node at least value, or lose least by the prices of the best bound.
        """
        assert self.best is not None
        kept = self._least(self._reduced(self.best), KEPT)
        return np.union1d(np.union1d(self.used, self.moves.via[self.moves.via >= 0]), kept)


def _relaxed(net: Network, most: Floats) -> tuple[Program, Layout]:
    """Write the linear relaxation; no flow is more than could be needed."""
    program, layout = assemble(net)
    upper = program.upper.copy()
    upper[layout.flow] = most
    return replace(program, integer=np.zeros_like(program.integer), upper=upper), layout


def _least(end: np.ndarray, cost: Floats, most: int) -> Ints:
    """Return which moves cost least to each end, at most so many to each."""
    order = np.lexsort((cost, end))
    ends = end[order]
    first = np.searchsorted(ends, ends, side="left")
    return np.asarray(order[np.arange(len(order)) - first < most])
