"""The smallest sets of losses that stop a good, proven smallest.

What can be had is a question of reach: an activity can be done if everything that it takes can be had. A
way that serves the good uses some activities; whatever stops the good must stop one of them, so only
losses that hit it need be tried, and so on for what is left (a bounded search tree for hitting sets:
Niedermeier 2006, Invitation to Fixed-Parameter Algorithms, chapter 8). All sets of one loss are tried before
any of two, so the first that are found are the smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats, Ints

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Stops:
    """A network, the activities that serve the good, and what each loss stops.

    Attributes
    ----------
    flows
        Pool, activity, and what a unit adds (or takes, below zero).
    able
        Which activities can be done before anything is lost.
    goal
        The activities that serve the good.
    lost
        By loss, the activities that it stops.
    """

    count: int
    pools: int
    flows: tuple[Ints, Ints, Floats]
    able: Mask
    goal: Ints
    lost: Sequence[Mask]

    @cached_property
    def _sides(self) -> tuple[list[list[int]], list[list[int]], list[list[int]]]:
        """By activity what it takes and adds, and by pool who takes of it."""
        takes: list[list[int]] = [[] for _ in range(self.count)]
        adds: list[list[int]] = [[] for _ in range(self.count)]
        takers: list[list[int]] = [[] for _ in range(self.pools)]
        for pool, act, amount in zip(*(part.tolist() for part in self.flows), strict=True):
            (adds if amount > 0 else takes)[act].append(pool)
            if amount < 0:
                takers[pool].append(act)
        return takes, adds, takers

    def way(self, gone: Mask) -> list[int] | None:
        """Return the activities of one way to serve the good without those that are gone; None: none."""
        takes, adds, takers = self._sides
        missing = [len(set(pools)) for pools in takes]
        filled_by: dict[int, int] = {}
        able = self.able & ~gone
        todo = [a for a in range(self.count) if able[a] and not missing[a]]
        done: set[int] = set()
        while todo:
            act = todo.pop()
            if act in done:
                continue
            done.add(act)
            for pool in adds[act]:
                if pool in filled_by:
                    continue
                filled_by[pool] = act
                for taker in set(takers[pool]):
                    missing[taker] -= 1
                    if able[taker] and not missing[taker]:
                        todo.append(taker)
        served = [int(a) for a in self.goal if int(a) in done]
        if not served:
            return None
        used: set[int] = set()
        back = [served[0]]
        while back:
            act = back.pop()
            if act not in used:
                used.add(act)
                back += [filled_by[pool] for pool in takes[act]]
        return sorted(used)


def smallest(stops: Stops, most: int) -> list[tuple[int, ...]]:
    """Return every set of the least number of losses that stops the good, up to so many; none: no such set."""
    if stops.way(np.zeros(stops.count, dtype=bool)) is None:
        return [()]
    for size in range(1, most + 1):
        found: set[tuple[int, ...]] = set()
        seen: set[frozenset[int]] = set()
        _search(stops, frozenset(), size, found, seen)
        if found:
            return sorted(found)
    return []


def _search(
    stops: Stops,
    chosen: frozenset[int],
    left: int,
    found: set[tuple[int, ...]],
    seen: set[frozenset[int]],
) -> None:
    if chosen in seen:
        return
    seen.add(chosen)
    gone = np.zeros(stops.count, dtype=bool)
    for loss in chosen:
        gone |= stops.lost[loss]
    way = stops.way(gone)
    if way is None:
        found.add(tuple(sorted(chosen)))
        return
    if not left:
        return
    for loss, hit in enumerate(stops.lost):
        if loss not in chosen and hit[way].any():
            _search(stops, chosen | {loss}, left - 1, found, seen)
