"""Where safety stock belongs: the guaranteed-service model of a network of stages.

Stage i takes T_i days, is served within SI_i days by those before it, and promises S_i days to those
after it. It must cover what may be asked of it over its net replenishment time x_i = SI_i + T_i - S_i:

    minimise    sum of w_i x_i^p
    subject to  x_i >= 0,  SI_j >= S_i for every arc i -> j,  SI_i >= what comes from outside,
                0 <= S_i <= what is promised at most

With demand bounded by its mean and z sigma sqrt(tau) over tau days, p is 1/2 and w_i = h v_i z_i
sigma_i: the cost of a year's holding of one root of a day. Simpson (1958), "In-process inventories",
Operations Research 6(6); Graves and Willems (2000), "Optimizing strategic safety stock placement in
supply chains", Manufacturing & Service Operations Management 2(1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints

MOST_NAMED = 6
"""Stages named in what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """A network of n stages as arrays; arcs lead from ``tails`` to ``heads``.

    Parameters
    ----------
    days
        Time of each stage itself, T [d].
    weight
        Cost of a year's safety stock for one day of net replenishment time, to the power [money/a].
    inward
        Service time of what comes from outside [d].
    promise
        Most service time that a stage may promise [d]; inf: any.
    power
        How the bound of demand grows with time: 1/2 where days are independent, more where they are
        alike, at most 1.

    Raises
    ------
    BadValue
        A time or a weight that is negative or no number, or stages that feed one another in a circle.
    """

    days: Floats
    weight: Floats
    tails: Ints
    heads: Ints
    inward: Floats
    promise: Floats
    power: float = 0.5
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.days)
        shapes = (len(self.weight), len(self.inward), len(self.promise), len(self.names) or n)
        if shapes != (n, n, n, n) or len(self.tails) != len(self.heads):
            raise BadValue(f"{n} stages do not fit weights, times and names of {shapes}")
        arcs = np.concatenate([self.tails, self.heads])
        if len(arcs) and (arcs.min() < 0 or arcs.max() >= n):
            raise BadValue(f"an arc leads to a stage that is not among the {n}")
        if not 0 < self.power <= 1:
            raise BadValue(f"the power is {self.power:g}; right: above 0, up to 1")
        for what, numbers, endless in (
            ("time", self.days, False),
            ("weight", self.weight, False),
            ("service time from outside", self.inward, False),
            ("service time promised", self.promise, True),
        ):
            bad = np.isnan(numbers) | (numbers < 0) | (np.isinf(numbers) & (not endless))
            if bad.any():
                i = int(bad.argmax())
                raise BadValue(
                    f"the {what} of {self.called(i)} is {numbers[i]:g}; right: 0 or more"
                )
        if len(self.order) < n:
            raise BadValue(
                f"stages feed one another in a circle: {self._circle()}",
                hint="nothing can be made of itself: look for the line that closes the circle",
            )

    def called(self, i: int) -> str:
        """Return the name of a stage."""
        return self.names[i] if self.names else f"stage {i}"

    @cached_property
    def before(self) -> list[list[int]]:
        """By stage, those that serve it."""
        found: list[list[int]] = [[] for _ in self.days]
        for tail, head in zip(self.tails.tolist(), self.heads.tolist(), strict=True):
            found[head].append(tail)
        return found

    @cached_property
    def after(self) -> list[list[int]]:
        """By stage, those that it serves."""
        found: list[list[int]] = [[] for _ in self.days]
        for tail, head in zip(self.tails.tolist(), self.heads.tolist(), strict=True):
            found[tail].append(head)
        return found

    @cached_property
    def order(self) -> list[int]:
        """The stages, each after those that serve it; those in a circle are left out."""
        waiting = [len(each) for each in self.before]
        found = [i for i, count in enumerate(waiting) if not count]
        for i in found:
            for j in self.after[i]:
                waiting[j] -= 1
                if not waiting[j]:
                    found.append(j)
        return found

    def _circle(self) -> str:
        left = set(range(len(self.days))) - set(self.order)
        i = min(left)
        path = [i]
        while (i := next(j for j in self.before[i] if j in left)) not in path:
            path.append(i)
        names = [self.called(j) for j in path[path.index(i) :]][::-1]
        more = " > ..." if len(names) > MOST_NAMED else ""
        return " > ".join([*names[:MOST_NAMED], names[0] if not more else ""]).rstrip(" >") + more

    @cached_property
    def longest(self) -> Floats:
        """Most that each stage can come to promise [d]: the longest way to it, its own time included."""
        found = self.days + self.inward
        for i in self.order:
            most = max((found[j] for j in self.before[i]), default=0.0)
            found[i] = min(self.days[i] + max(most, self.inward[i]), self.promise[i])
        return found

    @cached_property
    def longest_in(self) -> Floats:
        """Most that each stage can come to wait for those before it [d]."""
        found = self.inward.copy()
        np.maximum.at(found, self.heads, self.longest[self.tails])
        return found

    @cached_property
    def is_end(self) -> np.ndarray:
        """By stage, whether it serves no other (by number)."""
        found = np.ones(len(self.days), dtype=bool)
        found[self.tails] = False
        return found

    def cost(self, net: Floats) -> Floats:
        """Return what each stage costs a year at these net replenishment times [money/a].

        Examples
        --------
        >>> one = Stages(days=np.array([9.0]), weight=np.array([2.0]), tails=np.zeros(0, int),
        ...     heads=np.zeros(0, int), inward=np.zeros(1), promise=np.zeros(1))
        >>> one.placed(np.zeros(1)).cost
        6.0
        """
        return np.asarray(self.weight * np.power(np.maximum(net, 0.0), self.power))

    def placed(self, out: Floats) -> Placement:
        """Return the placement with service times as near below these as can be kept.

        Whatever is asked for, what is returned keeps every row exactly: a solver's rounding is mended.
        """
        own = np.minimum(np.maximum(out, 0.0), self.promise)
        inn = self.inward.copy()
        for i in self.order:
            for j in self.before[i]:
                inn[i] = max(inn[i], own[j])
            own[i] = min(own[i], inn[i] + self.days[i])
        net = np.maximum(inn + self.days - own, 0.0)
        net[net < 1e-9 * (1 + self.longest_in + self.days)] = 0.0
        return Placement(out=own, inn=inn, net=net, cost=float(self.cost(net).sum()))

    def everywhere(self) -> Placement:
        """Return stock at every stage: nobody waits for anybody, but customers as they allow."""
        return self.placed(np.where(self.is_end, self.longest, 0.0))

    def at_the_ends(self) -> Placement:
        """Return stock at the ends alone, and before them where a promise forces it."""
        return self.placed(self.longest)

    def parts(self) -> list[Ints]:
        """Return the stages of each part that no arc connects with the others, by number."""
        from scipy.sparse import coo_array  # noqa: PLC0415  (only who solves pays the import)
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        n = len(self.days)
        links = coo_array((np.ones(len(self.tails)), (self.tails, self.heads)), shape=(n, n))
        count, label = connected_components(links, directed=False)
        order = np.argsort(label, kind="stable")
        ends = np.cumsum(np.bincount(label, minlength=count))
        return [part.astype(np.int64) for part in np.split(order, ends[:-1])] if n else []

    def of(self, members: Ints) -> Stages:
        """Return some stages and the arcs between them, each pair once."""
        number = np.full(len(self.days), -1)
        number[members] = np.arange(len(members))
        arcs = np.column_stack([number[self.tails], number[self.heads]])
        arcs = arcs[(arcs >= 0).all(axis=1)]
        arcs = np.unique(arcs, axis=0) if len(arcs) else arcs
        return replace(
            self,
            days=self.days[members],
            weight=self.weight[members],
            inward=self.inward[members],
            promise=self.promise[members],
            tails=arcs[:, 0].astype(np.int64),
            heads=arcs[:, 1].astype(np.int64),
            names=tuple(self.names[i] for i in members) if self.names else (),
        )

    @property
    def is_tree(self) -> bool:
        """Whether arcs, taken without direction, close no circle; all stages hang together."""
        return len(self.tails) == len(self.days) - 1


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Service times out and in, net replenishment times [d], and what they cost a year [money/a]."""

    out: Floats
    inn: Floats
    net: Floats
    cost: float
