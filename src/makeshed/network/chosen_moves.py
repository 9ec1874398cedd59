"""Of millions of moves those that a good plan needs, chosen by exact pricing; the bound holds for all.

Column generation: a linear program of few moves is solved at costs that no plan goes below, every move is
priced by its duals, and those that would make it cheaper are added, until none does. Duals bound the linear
relaxation over all moves, written or not, and so every plan: the bound is that of weak duality, which holds for any
duals, with each move at the end of its range that suits it (see `makeshed.science.optimality`). Those of nodes are
made good first (`makeshed.network.node_values`), so that few rounds are needed.
Lübbecke and Desrosiers (2005), "Selected topics in column generation", Operations Research 53(6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from makeshed.network.arcs import Outline
from makeshed.network.least_moves import least_moves
from makeshed.network.priced_moves import PricedMoves
from makeshed.network.settings import Settings
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Basis, Program, Solution

ROUNDS = 40
SAFE = 1e-9
"""Share of the bound given away to rounding."""

Linear = Callable[[Program, Basis], Solution]
"""Solves a linear program to its optimum from a basis on, with duals and the basis in which it ends."""


@dataclass(frozen=True, kw_only=True)
class ChosenMoves:
    """The moves that are worth writing, of how many, and what no plan over all of them can cost less than."""

    which: Ints
    of: int
    bound: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of a plan of these moves."""
        return (
            (
                f"of {self.of:,} moves {len(self.which):,} were written, as the prices of a relaxation over all of them "
                "ask for: its bound holds for every plan, the next best source is the best among moves written, "
                "and what an offer from elsewhere would have to cost is not told"
            ),
        )

    @property
    def said(self) -> str:
        """How they were found."""
        return f"column generation ({len(self.which):,} of {self.of:,} moves written, all priced)"


def chosen_moves(
    outline: Outline,
    prices: Floats,
    settings: Settings,
    linear: Linear,
    waited: Callable[[], None] | None = None,
) -> ChosenMoves | None:
    """Return the moves that are worth writing, or None where this way of choosing does not apply.

    It does not where what is moved at a gain could run in circles, where nothing is made of components, or where the
    relaxation serves not all that must be served.

    Parameters
    ----------
    outline, prices, settings
        As `least_moves` takes them.
    linear
        Solves the programs.
    waited
        Called now and then meanwhile.
    """
    moves = least_moves(outline, prices, settings, waited or (lambda: None))
    if np.min(moves.cost, initial=0.0) < 0 or outline.tables.uses.is_empty():
        return None
    search = PricedMoves(outline, prices, settings, moves)
    for _ in range(ROUNDS):
        solution = linear(search.program, search.start)
        if not len(solution.row_dual):
            return None
        if search.priced(solution) or not search.widened(solution.basis):
            break
    if search.short or not np.isfinite(search.bound):
        return None
    bound = search.bound - SAFE * abs(search.bound)
    return ChosenMoves(which=search.kept(), of=len(moves.cost), bound=bound)
