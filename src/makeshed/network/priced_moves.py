"""The linear program of some moves, grown by those that its prices ask for; see `makeshed.network.chosen_moves`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from makeshed.network.ad_valorem import laid_on
from makeshed.network.arcs import Outline
from makeshed.network.least_moves import LeastMoves
from makeshed.network.next_program import Prices, carried_basis
from makeshed.network.settings import Settings
from makeshed.network.siting_arrays import Arcs, network_with
from makeshed.science.arrays import Floats, Ints
from makeshed.science.optimality import proof
from makeshed.science.program import Basis, Program, Solution
from makeshed.science.siting import Layout, Network, assemble
from makeshed.solvers.decomposition.variable_bounds import make_most, passing

FIRST, ADDED, KEPT = 4, 6, 6
"""Moves to each end that the first program has, that a round adds, and that are kept at last, at most."""
SHARES = 0.1, 0.3, 0.6
"""Of the way from the prices of the best bound to those of the last program, at which all are priced, too."""
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
        self.source = outline.bare.nodes["source"].to_numpy()
        self.leaves = np.zeros(len(self.needed), dtype=bool)
        self.leaves[moves.tail] = True
        self.whole = outline.tables.items["need"].to_numpy()[outline.bare.nodes["i"].to_numpy()]
        self.room = np.zeros(len(self.needed))  # used over and over
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
        most = np.minimum(self.needed[moves.tail[rows]], self.needed[moves.end[rows]])
        self.program, self.layout = _relaxed(net, most)

    def priced(self, solution: Solution) -> bool:
        """Price all moves; say whether the bound over all comes close to what the program costs.

        Prices of a program of few moves swing from round to round, so that they are also tried on the way from those of
        the best bound so far (Wentges 1997, smoothing): any prices give a bound, and to price all takes far less
        than to solve the program.
        """
        last, best = Prices.of(self.layout, solution.row_dual), self.best
        tried = [last] if best is None else [last, *(best.towards(last, t) for t in SHARES)]
        self.lists: list[Ints] = []
        self.used = self.rows[solution.x[self.layout.flow] > 0]
        for prices in tried:
            known = proof(self.program, solution.x, prices.by_row(self.layout))
            gaining = self._gaining(prices)
            bound = known.bound + gaining.most
            better = bound > self.bound or self.best is None
            if better:
                self.bound, self.best = bound, prices
            if better or prices is last:
                del self.lists[1:]  # of the last program, and of the best bound
                self.lists.append(gaining.moves)
        self.short = bool(np.any(solution.x[self.layout.unmet[self.soft]] > 0))
        return solution.objective - self.bound <= CLOSED * abs(solution.objective)

    def _reduced(self, prices: Prices) -> Callable[[slice], Floats]:
        """Return what prices some moves."""
        moves = self.moves
        value = prices.rows[np.concatenate([self.layout.balance_row, self.layout.demand_row])]
        left = value[: len(prices.passing)] - prices.passing
        return lambda some: moves.cost[some] + left[moves.tail[some]] - value[moves.end[some]]

    def _gaining(self, prices: Prices) -> _Gaining:
        """Return which moves that are not in the program could make it cheaper, and by how much at most."""
        moves, priced, most = self.moves, self._reduced(prices), 0.0
        found = [np.zeros(0, dtype=np.int64)]
        for some in moves.items():
            reduced = priced(some)
            here = np.flatnonzero((reduced < 0) & ~self.within[some])
            reduced, rows = reduced[here], here + some.start
            found.append(rows[_least(moves.end[rows], reduced, ADDED)])
            most += self._gained(rows, reduced)
        return _Gaining(moves=np.concatenate(found), most=most)

    def _gained(self, rows: Ints, reduced: Floats) -> float:
        """Return what moves of an item could gain at most.

        All that comes to an end, or leaves a node, is no more than could be needed there: at best it goes by the
        move that gains most. What leaves those who sell or make the item is together no more than is needed of it
        anywhere, and so is what comes to where it is used; between stores a unit may move more than once.
        """
        if not len(rows):
            return 0.0
        tail, end = self.moves.tail[rows], self.moves.end[rows]
        first = self.source[tail]
        between = ~first & self.leaves[end]
        whole, total = float(self.whole[tail[0]]), 0.0
        for kind, capped in ((first, True), (between, False), (~first & ~between, True)):
            gain = reduced[kind]
            by = [self._at_best(at[kind], gain) for at in (tail, end)]
            total += max(*by, whole * float(gain.min(initial=0.0)) if capped else -np.inf)
        return total

    def _at_best(self, at: np.ndarray, gain: Floats) -> float:
        """Return what is gained where at each end all goes by the best move (of equals each counts)."""
        np.minimum.at(self.room, at, gain)
        best = gain == self.room[at]
        total = float(gain[best] @ self.needed[at[best]])
        self.room[at] = 0.0
        return total

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
        more = np.unique(np.concatenate(self.lists))
        if len(more):
            rows, layout = self.rows, self.layout
            self._add(more)
            here = np.searchsorted(self.rows, rows)
            last = replace(self.layout, flow=self.layout.flow[here])
            self.start = carried_basis(ended, layout, last, self.program.shape)
        return bool(len(more))

    def kept(self) -> Ints:
        """Return the numbers of the moves that are worth writing [1].

        They carry something, or reach a node at least value, or lose least by the prices of the best bound.
        """
        assert self.best is not None
        kept = self._least(self._reduced(self.best), KEPT)
        return np.union1d(np.union1d(self.used, self.moves.via[self.moves.via >= 0]), kept)


@dataclass(frozen=True)
class _Gaining:
    """Moves that are worth adding, and what all that are left out could gain at most."""

    moves: Ints
    most: float


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
