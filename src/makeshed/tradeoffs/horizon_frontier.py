"""Plans over periods under bounds of what all periods emit together, from the loosest to the tightest."""

from __future__ import annotations

import math
from collections.abc import Callable

from makeshed.errors import TookTooLong
from makeshed.network.clock import Clock
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.tradeoffs.frontier_search import PART, FoundPlan, FrontierSearch

ABOVE = 1e-6
"""How far above the least that can be emitted the far end is asked for, as a share of it."""


class HorizonFrontierSearch(FrontierSearch):
    """Asks for plans over periods, and keeps those that it found.

    Parameters
    ----------
    ask
        Returns the cheapest plan that emits at most so much in all periods [kg]; None: anything. In so many
        seconds.
    least
        Returns the least that any plan emits, of those that emit no more than so much [kg].
    clock
        The time that all plans may take together.
    """

    def __init__(
        self,
        ask: Callable[[float | None, float | None], HorizonPlan],
        least: Callable[[float], float],
        clock: Clock,
    ) -> None:
        self.asked, self.least = ask, least
        super().__init__(ask, "co2e", "", "", clock)
        self.unit = "kg"

    def under(self, bound: float, carbon_price: float | None = None) -> FoundPlan:
        """Return the cheapest plan whose emissions are within a bound.

        Raises
        ------
        Infeasible, TookTooLong
            There is none, or none was found in its part of the time.
        """
        del carbon_price
        self.solves += 1
        left = self.clock.left
        part = left if left is None or self.solves == 1 else PART * left
        found = self.asked(None if math.isinf(bound) else bound, part)
        return FoundPlan(bound, found.co2e, found)

    def _far_end(self) -> list[FoundPlan]:
        """Return the cheapest plan of those that emit the least."""
        start = self.found[0].aim
        try:
            least = self.least(start)
            return [self.under(least + ABOVE * abs(least))] if least < start * (1 - ABOVE) else []
        except TookTooLong:
            self.late, self.edge = True, self.sign * self.ideal
            return []
