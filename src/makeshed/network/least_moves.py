"""What a move costs at least, whatever goods are worth, without the ways of all moves at once.

The ways of one item are written, looked at and let go: once with components first, for what goods are worth
at least, and once with what is made of others first, for the least rates at which value is charged. With both
the least cost of a move is that of `ad_valorem.at_least`, by its cheapest mode: no plan goes below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from makeshed.network.ad_valorem import Charges, least_cost, least_rise
from makeshed.network.arcs import Outline
from makeshed.network.charged_uses import by_site, lines
from makeshed.network.customs_values import ValueEstimate, calmed, carried, least_terms
from makeshed.network.item_ways import ItemWays
from makeshed.network.lowered_rates import LoweredRates
from makeshed.network.settings import Settings
from makeshed.network.siting_arrays import Arcs
from makeshed.science.arrays import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class LeastMoves:
    """Every move with what it costs at least.

    Attributes
    ----------
    tail, end
        By move, the node at which it begins, and that to which it goes, or the number of nodes and the demand.
    starts
        By item the first of its moves [1], and where the last end.
    cost
        By move [money/unit]; inf: no mode may serve it.
    value
        By node, what a unit is worth at least [money/unit]; nan: out of reach.
    via
        By node, the move by which it has what is worth least; -1: none.
    charges
        What is laid on what value comes from, of no way.
    """

    tail: np.ndarray
    end: np.ndarray
    starts: Ints
    cost: Floats
    value: Floats
    via: Ints
    charges: Charges

    def arcs(self, which: Ints) -> Arcs:
        """Return some moves as arcs."""
        nodes, end = len(self.value), self.end[which].astype(np.int64)
        inner = end < nodes
        return Arcs(
            tail=self.tail[which].astype(np.int64),
            head=np.where(inner, end, -1),
            demand=np.where(inner, -1, end - nodes),
            cost=self.cost[which],
        )

    def items(self) -> Iterator[slice]:
        """Yield the moves of each item that has any: millions are looked at some at a time."""
        for first, last in pairwise(self.starts.tolist()):
            if last > first:
                yield slice(first, last)


def least_moves(
    outline: Outline, prices: Floats, settings: Settings, wait: Callable[[], None]
) -> LeastMoves:
    """Return every move with what it costs at least in any plan.

    Parameters
    ----------
    outline
        Nodes and moves; nothing in it is paid by the shipment.
    prices, settings
        By price tier, what a unit costs at its seller's door [money/unit]; rates that hold for all.
    wait
        Called now and then meanwhile.
    """
    tables, graph, rows = outline.tables, outline.bare, outline.moves.rows
    bare, unheld = least_terms(tables, settings)
    worth = ValueEstimate(bare, graph, prices, unheld, lots=False)
    written = ItemWays(outline)
    for i in tables.order:
        ways = written.of(i)
        wait()
        worth.take(i, calmed(ways), np.arange(len(ways.tail)))
    value = worth.value
    free = np.ones(len(graph.nodes), dtype=bool)
    rates = LoweredRates(tables, graph, np.full(len(graph.nodes), np.inf), free)
    cost, most = np.full(len(rows), np.inf), np.full(len(graph.nodes), np.inf)
    for i in tables.order[::-1]:
        ways = written.of(i)
        wait()
        rise = least_rise(ways, settings, value)
        rates.take(i, ways, np.arange(len(ways.tail)), rise, carried(ways)[0])
        here = least_cost(ways, settings, _finite(rates.rate), value, most)
        fine = ways.allowed & np.isfinite(here)
        np.minimum.at(cost, ways.move[fine], here[fine])
    rate = _finite(rates.rate)
    charges = Charges(
        rate=rate,
        way=np.zeros(0),
        line=lines(tables, graph, rate, (value, most)),
        site=by_site(tables, graph, rate),
        shipment=np.zeros(0),
    )
    end = rows.select(pl.coalesce("head", pl.col("d") + len(value))).to_series()
    return LeastMoves(
        tail=rows["tail"].to_numpy(),
        end=end.to_numpy(),
        starts=written.starts,
        cost=cost,
        value=value,
        via=worth.move,
        charges=charges,
    )


def _finite(rate: Floats) -> Floats:
    return np.where(np.isfinite(rate), rate, 0.0)
