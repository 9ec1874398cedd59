"""What a unit is worth at each node at given prices of all that is scarce: the shortest paths over all moves.

Of the duals of a program of few moves those of what is scarce (hours, offers, sites) settle soon, while those of
nodes hang on the moves that happen to be written. Given the first, the best of the second follow: what is bought or
made costs its own and what it takes of scarce things, what comes by a move that and its way, and what is made of
components theirs. Then no move, written or not, could make the program cheaper, and the bound of weak duality is that
of Lagrange at these prices: Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical
Programming Study 2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from makeshed.network.least_moves import LeastMoves
from makeshed.network.next_program import Prices
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program
from makeshed.science.siting import Layout, Network


class NodeValues:
    """What brings goods to nodes: columns that buy and make, by item, and all moves, written or not.

    Parameters
    ----------
    net, program, layout
        A network of some moves, its program, and where its columns and rows are.
    moves
        All moves.
    item
        By node, its item.
    order
        Items, components first.
    """

    def __init__(
        self,
        net: Network,
        program: Program,
        layout: Layout,
        moves: LeastMoves,
        item: Ints,
        order: Sequence[int],
    ) -> None:
        self._layout, self._moves, self._order = layout, moves, order
        shape = program.shape
        by_row = sparse.csr_array((program.values, program.indices, program.starts), shape)
        columns = by_row.tocsc()
        node = np.concatenate([net.offer_node[net.segment_offer], net.make_node])
        self._begin, (self._node, column) = _by_item(
            item[node], len(moves.starts), node, np.concatenate([layout.buy, layout.make])
        )
        taken = columns[:, column].tocoo()
        own = taken.row == layout.balance_row[self._node[taken.col]]
        rest = taken.data[~own], (taken.col[~own], taken.row[~own])
        self._taken = sparse.csr_array(rest, (len(column), shape[0]))
        self._cost = program.cost[column]
        used = columns[:, layout.use].tocoo()
        used.data, used.row, used.col = (
            part[used.row != layout.balance_row[layout.use_node[used.col]]]
            for part in (used.data, used.row, used.col)
        )
        maker = net.make_node[net.use_make[layout.use_line[used.col]]]
        self._begin_line, (self._line, self._drawn, self._share) = _by_item(
            item[maker], len(moves.starts), used.row, layout.use_node[used.col], used.data
        )
        unmet = layout.unmet
        self._unmet = np.where(unmet >= 0, program.cost[unmet], np.inf) if len(unmet) else unmet

    def at(self, prices: Prices, most: float) -> Prices:
        """Return the prices with each node and each demand at the least that a unit costs there.

        Parameters
        ----------
        prices
            Of the rows of the program.
        most
            What a unit costs where none is to be had [money/unit].
        """
        layout, moves, dual = self._layout, self._moves, prices.by_row(self._layout)
        nodes = len(layout.balance_row)
        full = dual[layout.balance_row[self._node]] - (self._cost - self._taken @ dual)
        cost = self._cost + np.maximum(
            full, 0.0
        )  # all that there is is bought: what is scarce has a rent
        value = np.concatenate([np.full(nodes, most), np.minimum(most, self._unmet)])
        for i in self._order:
            lines = slice(*self._begin_line[i : i + 2])
            rows = self._line[lines]
            dual[rows] = np.inf
            np.minimum.at(dual, rows, value[self._drawn[lines]] / self._share[lines])
            here = slice(*self._begin[i : i + 2])
            np.minimum.at(value, self._node[here], cost[here] - self._taken[here] @ dual)
            some = slice(*moves.starts[i : i + 2])
            self._moved(value, prices.passing, some)
            dual[layout.balance_row] = value[:nodes]
        dual[layout.demand_row] = value[nodes:]
        return Prices.of(layout, dual)

    def _moved(self, value: Floats, passing: Floats, some: slice) -> None:
        """Let moves of an item bring what is cheaper, until none is."""
        moves = self._moves
        tail, end, cost = moves.tail[some], moves.end[some], moves.cost[some]
        while len(tail):
            before = value.copy()
            np.minimum.at(value, end, cost + value[tail] - passing[tail])
            again = (value < before)[tail]
            tail, end, cost = tail[again], end[again], cost[again]


def _by_item(item: Ints, count: int, *parts: np.ndarray) -> tuple[Ints, list[np.ndarray]]:
    """Return parts in the order of their items, and by item where its own begin."""
    order = np.argsort(item, kind="stable")
    return np.searchsorted(item[order], np.arange(count)), [part[order] for part in parts]
