"""How circular the materials of a product are: the Material Circularity Indicator, exact or between two ends.

An indicator of flows of mass. It says nothing of energy, toxicity or scarcity, and no more than its inputs do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import fsum
from typing import Self

from makeshed.units import Kilogram, Share, Times, Year

AVERAGE = 0.9
"""What a linear product used as an industry's average loses of 1: it is given 0.1 (a factor F(1) of 0.9)."""
ENDS = 100
"""Rounds in which the ends of an interval are sought; each is final where it repeats, after three or four."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Where a material comes from and where it goes. None: not told.

    What is not of recycled, reused or sustainably grown feedstock is virgin; what is not collected for reuse,
    recycling or compost is waste, which cannot be recovered.

    Attributes
    ----------
    recycled, reused, grown
        Shares of it from recycled feedstock (R1), from reused parts, and biological from sustained production.
    to_reuse, to_recycling, to_compost
        Shares of it collected at the end for each.
    to_energy
        Share of it that is burnt for its energy (R3), which is waste too.
    recycling_yield
        Of the recycling at the end: what comes out, of what is collected; so R2 is its product with ``to_recycling``.
    """

    recycled: Share | None = 0.0
    reused: Share | None = 0.0
    grown: Share | None = 0.0
    to_reuse: Share | None = 0.0
    to_recycling: Share | None = 0.0
    to_compost: Share | None = 0.0
    to_energy: Share | None = 0.0
    recycling_yield: Share | None = 1.0

    def ends(self) -> list[Self]:
        """Return it with what is not told at one end or the other, in every way: extremes are among these."""
        fed = corners((self.recycled, self.reused, self.grown))
        gone = corners((self.to_reuse, self.to_recycling, self.to_compost, self.to_energy))
        return [
            replace(
                self, recycled=recycled, reused=reused, grown=grown, to_reuse=out[0], to_recycling=out[1],
                to_compost=out[2], to_energy=out[3], recycling_yield=each,
            )
            for (recycled, reused, grown), out, each in product(fed, gone, both(self.recycling_yield))
        ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class MaterialFlow(Round):
    """Some kilograms of a product that come and go so.

    Attributes
    ----------
    mass
        In one product [kg].
    feedstock_yield
        Of the recycling that made the feedstock: what comes out, of what goes in; not 0. None: not told.
    """

    mass: Kilogram
    feedstock_yield: Share | None = 1.0

    def parts(self) -> dict[str, Kilogram]:
        """Return the mass that flows in a line, by where: what is virgin, and what becomes waste; all is told."""
        recycled, to_recycling = self.recycled or 0.0, self.to_recycling or 0.0
        kept = fsum((self.to_reuse or 0.0, to_recycling, self.to_compost or 0.0))
        fed = fsum((recycled, self.reused or 0.0, self.grown or 0.0))
        return {
            "virgin feedstock": self.mass * (1 - fed),
            "not collected": self.mass * (1 - kept),
            "lost in making its recycled feedstock": self.made_waste / 2,
            "lost in recycling it": self.mass
            * to_recycling
            * (1 - _told(self.recycling_yield))
            / 2,
        }

    @property
    def made_waste(self) -> Kilogram:
        """What was lost in making its recycled feedstock [kg]."""
        lost = 1 / _told(self.feedstock_yield) - 1
        return self.mass * (self.recycled or 0.0) * lost if self.recycled else 0.0

    @property
    def whole(self) -> Kilogram:
        """What would flow if all of it did so in a line [kg]: twice its mass, and half of what differs in waste."""
        recycling_waste = self.mass * (self.to_recycling or 0.0) * (1 - _told(self.recycling_yield))
        return 2 * self.mass + (self.made_waste - recycling_waste) / 2

    @property
    def linear(self) -> Kilogram:
        """The mass that flows in a line [kg]."""
        return fsum(self.parts().values())

    @property
    def endless(self) -> bool:
        """Whether any amount of waste may stand behind its recycled feedstock, since no yield is told."""
        fed = fsum((self.reused or 0.0, self.grown or 0.0)) < 1 if self.recycled is None else True
        some = self.recycled is None or self.recycled > 0
        return bool(self.mass and some and fed and self.feedstock_yield is None)


def _told(share: Share | None) -> Share:
    return 1.0 if share is None else share


def both(share: Share | None) -> tuple[Share, ...]:
    """Return a share, or where it is not told all and nothing."""
    return (1.0, 0.0) if share is None else (share,)


def corners(shares: Sequence[Share | None]) -> list[tuple[Share, ...]]:
    """Return the corners of shares of one whole: what is not told is nothing, or all that is left.

    Examples
    --------
    >>> corners((0.25, None))
    [(0.25, 0.0), (0.25, 0.75)]
    """
    nothing = tuple(0.0 if share is None else share for share in shares)
    rest = max(0.0, 1 - fsum(nothing))
    free = [n for n, share in enumerate(shares) if share is None]
    return [nothing, *((*nothing[:n], rest, *nothing[n + 1 :]) for n in free if rest)]


def linear_flow_index(flows: Iterable[MaterialFlow]) -> Share:
    """Return the share of a product's flows of mass that is linear: 1 from mine to dump, 0 in a circle.

    ``(V + W) / (2 M + sum (W_F - W_C) / 2)`` over all materials, with virgin feedstock ``V``, unrecoverable
    waste ``W = W_0 + (W_F + W_C) / 2``, and the waste of recycling before (``W_F``) and after (``W_C``) (Ellen
    MacArthur Foundation and Granta Design, *Circularity Indicators: an approach to measuring circularity,
    Methodology*, 2015, revised 2019, chapter 2). Energy from what is burnt counts as waste here: the
    conditions under which the revision counts it for biological materials are not asked.

    Parameters
    ----------
    flows
        What a product is made of; all is told.

    Examples
    --------
    >>> linear_flow_index([MaterialFlow(mass=1.0)])
    1.0
    >>> linear_flow_index([MaterialFlow(mass=1.0, recycled=0.5, to_recycling=0.5)])
    0.5
    """
    listed = list(flows)
    return fsum(flow.linear for flow in listed) / fsum(flow.whole for flow in listed)


def utility(life: Year, usual_life: Year, use: Times = 1.0) -> Times:
    """Return how much more a product is used than a usual one of its kind: ``X = (L / L_av) (U / U_av)``.

    Parameters
    ----------
    life, usual_life
        Of the product, and of the average of its industry.
    use
        In a year, how often it does what it is for, over how often the average does.

    Examples
    --------
    >>> utility(6.0, 4.0)
    1.5
    """
    return life / usual_life * use


def circularity(linear_flow: Share, utility: Times) -> Share:
    """Return the Material Circularity Indicator: ``max(0, 1 - LFI F(X))`` with ``F(X) = 0.9 / X``.

    A linear product used as the average is given 0.1, so that one used less can be told from it; what is used half
    as long is given 0. A product all in a circle is given 1, whatever its use (source: see `linear_flow_index`).

    Parameters
    ----------
    linear_flow
        Linear flow index.
    utility
        How much more it is used than the average.

    Examples
    --------
    >>> round(circularity(1.0, 1.0), 10), circularity(1.0, 0.5), circularity(0.0, 1.0)
    (0.1, 0.0, 1.0)
    >>> frame = MaterialFlow(mass=2.5, recycled=0.5, to_recycling=0.9, feedstock_yield=0.95, recycling_yield=0.95)
    >>> round(circularity(linear_flow_index([frame]), 1.5), 10)
    0.8084076938
    """
    return max(0.0, 1 - linear_flow * AVERAGE / utility)


def most_linear(flows: Sequence[MaterialFlow]) -> list[MaterialFlow] | None:
    """Return the flows as linear as what is told allows; None: as near to 1 as may be, and no flows reach it.

    The index is a ratio of sums, each linear in every share alone: its extremes lie at ends of what is not told, and are
    found by Dinkelbach's method (*Management Science* 13, 1967). Where no yield of recycled feedstock is told, any
    amount of waste may stand behind it, and the index has no end but 1.

    Parameters
    ----------
    flows
        What a product is made of.
    """
    if any(flow.endless for flow in flows):
        return None
    return _extreme(flows, max)


def least_linear(flows: Sequence[MaterialFlow]) -> list[MaterialFlow]:
    """Return the flows as circular as what is told allows (see `most_linear`).

    Parameters
    ----------
    flows
        What a product is made of.
    """
    return _extreme(flows, min)


def _extreme(
    flows: Sequence[MaterialFlow], best: Callable[..., MaterialFlow]
) -> list[MaterialFlow]:
    every = [flow.ends() for flow in flows]
    chosen = [ends[0] for ends in every]
    for _ in range(ENDS):
        index = linear_flow_index(chosen)

        def over(flow: MaterialFlow, index: Share = index) -> Kilogram:
            return flow.linear - index * flow.whole

        found = [best(ends, key=over) for ends in every]
        if linear_flow_index(found) == index:
            return chosen
        chosen = found
    return chosen


def interval(flows: Sequence[MaterialFlow]) -> tuple[Share, Share]:
    """Return the least and the most that the linear flow index can be, with what is told.

    Parameters
    ----------
    flows
        What a product is made of.

    Examples
    --------
    >>> interval([MaterialFlow(mass=1.0, recycled=None)])
    (0.5, 1.0)
    >>> interval([MaterialFlow(mass=1.0, recycled=0.2, to_recycling=None)])
    (0.4, 0.9)
    """
    most = most_linear(flows)
    high = 1.0 if most is None else linear_flow_index(most)
    return linear_flow_index(least_linear(flows)), high
