"""Safety stock placed in a network of stages: exactly where it is a tree, else searched and bounded.

Parts that hang together by no arc are placed apart. A tree is settled by a recursion
(`makeshed.science.treeplacement`); any other part by tangents from many starts, each followed by trees
that are cut out of it and settled exactly, and then bounded from below by pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from time import perf_counter

import numpy as np

from makeshed.errors import Disagreement, SolverFailed
from makeshed.science.placement import Placement, Stages
from makeshed.science.program import share_open
from makeshed.science.treeplacement import tree_placement
from makeshed.solvers.placement.forest import regrown
from makeshed.solvers.placement.proof import PROVEN, bounded
from makeshed.solvers.placement.successive import BETTER, Successive

SEED = 20001
REGROWN = 2
"""Trees settled after each start."""
BOUNDED = 400
"""Stages up to which a bound is sought by default: more are hopeless in seconds."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A placement, and a cost below which there is proven to be none."""

    placement: Placement
    bound: float
    method: str

    @property
    def cost(self) -> float:
        """What it costs a year [money/a]."""
        return self.placement.cost

    @property
    def gap(self) -> float:
        """How far it can be from the least, as a share of its cost."""
        return share_open(self.cost, self.bound) if self.cost > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Whether it is the least there is."""
        return self.gap <= PROVEN


def place(
    stages: Stages,
    *,
    starts: int = 100,
    seconds: float | None = None,
    proof: float = 10.0,
    near: Placement | None = None,
    clock: Callable[[], float] = perf_counter,
) -> Placed:
    """Return the least placement that is found, and how good it is proven to be.

    Parameters
    ----------
    stages
        The network.
    starts
        Starts of the search where the network is no tree.
    seconds
        Stop the search then [s]; None: when the starts are done. A start that has begun is ended.
    proof
        Seconds given to a lower bound of each part that is no tree [s]; 0: none is sought.
    near
        A placement of a network like this one to begin with.
    clock
        What ``seconds`` are read from: time that passes, or that of the processor.

    Raises
    ------
    Disagreement
        The bound lies above what was placed: a bug.
    """
    out = np.zeros(len(stages.days))
    bound, methods = 0.0, set[str]()
    left = seconds
    for members in stages.parts():
        began = clock()
        part = stages.of(members)
        begin = None if near is None else part.placed(near.out[members])
        found = _part(part, starts, left, proof, begin, clock)
        out[members] = found.placement.out
        bound += found.bound
        methods.add(found.method)
        left = None if left is None else max(0.0, left - (clock() - began))
    whole = stages.placed(out)
    if bound > whole.cost * (1 + 1e-9) + 1e-300:
        raise Disagreement(
            f"safety stock costs {whole.cost:.12g} as placed, less than its bound {bound:.12g}",
        )
    return Placed(placement=whole, bound=bound, method=" and ".join(sorted(methods)) or "none")


def _part(
    part: Stages,
    starts: int,
    seconds: float | None,
    proof: float,
    near: Placement | None,
    clock: Callable[[], float],
) -> Placed:
    if part.is_tree:
        exact = tree_placement(part)
        if exact is not None:
            return Placed(placement=exact, bound=exact.cost, method="recursion on trees")
    rng = np.random.default_rng(SEED)
    began = clock()
    best = min(
        [part.everywhere(), part.at_the_ends(), *([near] if near else [])], key=lambda p: p.cost
    )
    if best.cost > 0:
        try:
            for found in _search(part, starts, rng, best):
                best = found
                if seconds is not None and clock() - began > seconds:
                    break
        except SolverFailed:
            pass  # what was found until then is a placement
    bound = 0.0
    if proof > 0 and best.cost > 0 and len(part.days) <= BOUNDED:
        best, bound = bounded(part, best, seconds=proof)
    return Placed(placement=best, bound=bound, method="tangents and trees")


def _search(
    part: Stages, starts: int, rng: np.random.Generator, best: Placement
) -> Iterator[Placement]:
    """Yield the best placement so far, after each start and after each tree."""
    held = [best]
    with Successive(part) as tangents:
        for slope in islice(tangents.starts(rng, lambda: held[0]), starts):
            found = tangents.descend(slope)
            _keep(held, found)
            yield held[0]
            for _ in range(REGROWN):
                _keep(held, regrown(part, held[0], rng))
                yield held[0]


def _keep(held: list[Placement], found: Placement | None) -> None:
    if found is not None and found.cost < held[0].cost * (1 - BETTER):
        held[0] = replace(found)
