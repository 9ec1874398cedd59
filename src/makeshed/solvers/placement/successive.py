"""Guaranteed service on any network without circles: linear programs along the tangents of the cost.

The cost is concave and the rows are differences of two service times, so a corner is least, and each
linear program ends at one. Its tangents are taken where the last one ended, until nothing gets cheaper:
a local optimum (Magnanti, Shen, Shu, Simchi-Levi and Teo (2006), "Inventory placement in acyclic supply
chain networks", Operations Research Letters 34(2), cut the cost in pieces instead; the tangents are those
of Huang, Wang, Xiu and others on the chains of Willems 2008). Other starts find others; the best is kept.
Every placement is put right in exact arithmetic before it counts (`Stages.placed`), so what a solver
rounds, or a hot start gets wrong, can cost a better placement but never make a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Self

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.placement import Placement, Stages
from makeshed.science.program import Assembly
from makeshed.solvers.checked import Highs, ModelStatus

MOST_STEPS = 60
"""Linear programs from one start; they end sooner."""
NEAR_NOTHING = 1e-3
"""Share of the longest time that is added below the root, since a tangent at nothing has no end."""
BETTER = 1e-9
"""Share by which a placement must be cheaper to count as better."""
DISTURBED = (0.02, 0.05, 0.1, 0.3)
"""Shares of the stages whose time a new start sets anew."""


class Successive:
    """The linear programs of one network, solved one after another from the last basis."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.longest_net = stages.longest_in + stages.days
        n = len(stages.days)
        a = Assembly()
        upper = np.minimum(stages.longest, stages.promise)
        self.out = a.columns(np.zeros(n), upper=upper)
        self.inn = a.columns(np.zeros(n), lower=stages.inward, upper=stages.longest_in)
        arcs = a.rows(len(stages.tails), upper=0.0)
        a.put(arcs, self.out[stages.tails], 1.0)
        a.put(arcs, self.inn[stages.heads], -1.0)
        own = a.rows(n, upper=stages.days)
        a.put(own, self.out, 1.0)
        a.put(own, self.inn, -1.0)
        self.highs = Highs(a.program(), threads=1)
        self.highs.set(solver="simplex", presolve="off")
        self.solves = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *given: object) -> None:
        self.highs.__exit__(*given)

    def corner(self, slope: Floats) -> Floats | None:
        """Return the best service time out of each stage [d] where a day costs so much; None: none found."""
        columns = np.concatenate([self.out, self.inn])
        most = float(slope.max(initial=0.0)) or 1.0
        self.highs.cost(columns, np.concatenate([-slope, slope]) / most)
        self.solves += 1
        if self.highs.run() != ModelStatus.kOptimal:
            self.highs.forget()
            return None
        return np.asarray(self.highs.x[self.out])

    def tangent(self, net: Floats) -> Floats:
        """Return what a day more costs at each stage [money/a]."""
        s = self.stages
        at = net + NEAR_NOTHING * np.maximum(self.longest_net, 1e-6)
        return np.asarray(s.weight * s.power * np.power(at, s.power - 1))

    def descend(self, slope: Floats) -> Placement | None:
        """Return the local optimum that tangents lead to, from the slopes given."""
        best: Placement | None = None
        for _ in range(MOST_STEPS):
            out = self.corner(slope)
            if out is None:
                return best
            found = self.stages.placed(out)
            if best is not None and found.cost >= best.cost * (1 - BETTER):
                return best
            best = found
            slope = self.tangent(found.net)
        return best

    def starts(self, rng: np.random.Generator, best: Callable[[], Placement]) -> Iterator[Floats]:
        """Yield a slope for each stage [money/a] to begin with: three fixed, then around the best, or afar."""
        s, n = self.stages, len(self.stages.days)
        yield self.tangent(self.longest_net)
        yield self.tangent(s.days)
        yield s.weight.copy()
        while True:
            if rng.random() < 0.75:
                net = best().net.copy()
                some = rng.random(n) < rng.choice(DISTURBED)
                net[some] = rng.random(int(some.sum())) * self.longest_net[some]
                yield self.tangent(net)
            else:
                afar = self.tangent(self.longest_net * rng.random(n))
                yield np.asarray(afar * np.exp(rng.normal(0, 1, n)))
