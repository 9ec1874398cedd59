"""What a move costs at least, whatever goods are worth, without the ways of all moves at once.

The ways of one item are written, looked at and let go: once with components first, for what goods are worth
at least, and once with what is made of others first, for the least rates at which value is charged. With both
the least cost of a move is that of `ad_valorem.at_least`, by its cheapest mode: no plan goes below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.network.ad_valorem import (
    Charges,
    by_site,
    least_cost,
    least_rise,
    lines,
)
from makeshed.network.arc_costs import Risks, Ways, ways_of
from makeshed.network.arcs import Outline
from makeshed.network.customs_values import ValueEstimate, calmed, carried, least_terms
from makeshed.network.lowered_rates import LoweredRates
from makeshed.network.settings import Settings
from makeshed.science.arrays import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class LeastMoves:
    """Every move with what it costs at least.

    Attributes
    ----------
    tail, head, demand
        By move; -1: to a demand, to a node.
    cost
        By move [money/unit]; inf: no mode may serve it.
    value
        By node, what a unit is worth at least [money/unit]; nan: out of reach.
    charges
        What is laid on what value comes from, of no way.
    """

    tail: Ints
    head: Ints
    demand: Ints
    cost: Floats
    value: Floats
    charges: Charges


def least_moves(
    outline: Outline, prices: Floats, settings: Settings, waited: Callable[[], None] | None = None
) -> LeastMoves:
    """Return every move with what it costs at least in any plan.

    Parameters
    ----------
    outline
        Nodes and moves; nothing in it is paid by the shipment.
    prices, settings
        By price tier, what a unit costs at its seller's door [money/unit]; rates that hold for all.
    waited
        Called now and then meanwhile.
    """
    tables, graph, rows = outline.tables, outline.bare, outline.moves.rows
    bare, unheld = least_terms(tables, settings)
    worth = ValueEstimate(bare, graph, prices, unheld, lots=False)
    written = _Written(outline, waited)
    for i, ways, _ in written.of(tables.order):
        worth.take(i, calmed(ways), np.arange(len(ways.tail)))
    value = worth.value
    free = np.ones(len(graph.nodes), dtype=bool)
    rates = LoweredRates(tables, graph, np.full(len(graph.nodes), np.inf), free)
    cost, most = np.full(len(rows), np.inf), np.full(len(graph.nodes), np.inf)
    for i, ways, first in written.of(tables.order[::-1]):
        rise = least_rise(ways, settings, value)
        rates.take(i, ways, np.arange(len(ways.tail)), rise, carried(ways)[0])
        here = least_cost(ways, settings, _finite(rates.rate), value, most)
        fine = ways.allowed & np.isfinite(here)
        np.minimum.at(cost, first + ways.move[fine], here[fine])
    rate = _finite(rates.rate)
    charges = Charges(
        rate=rate,
        way=np.zeros(0),
        line=lines(tables, graph, rate, (value, most)),
        site=by_site(tables, graph, rate),
        shipment=np.zeros(0),
    )
    tail = rows["tail"].to_numpy().astype(np.int64)
    head, demand = (rows[name].cast(int).fill_null(-1).to_numpy() for name in ("head", "d"))
    return LeastMoves(tail=tail, head=head, demand=demand, cost=cost, value=value, charges=charges)


def _finite(rate: Floats) -> Floats:
    return np.where(np.isfinite(rate), rate, 0.0)


class _Written:
    """The ways of one item after another."""

    def __init__(self, outline: Outline, waited: Callable[[], None] | None) -> None:
        self.outline, self.waited = outline, waited
        self.starts, self.risks = outline.moves.of_items(), Risks(outline.tables)

    def of(self, items: Sequence[int]) -> Iterator[tuple[int, Ways, int]]:
        """Yield each item, all its ways, and the number of its first move."""
        for i in items:
            first, last = self.starts[i], self.starts[i + 1]
            graph = self.outline.written(np.arange(first, last), self.waited)
            ways = ways_of(self.outline.tables, graph, self.risks)
            yield i, replace(ways, item=np.full(len(ways.tail), i)), int(first)
