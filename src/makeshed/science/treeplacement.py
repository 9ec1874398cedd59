"""Guaranteed service on a tree, exactly: a dynamic program for any times, whole or fractions.

A concave cost is least at a corner. At a corner every service time hangs on a bound (0, a promise, a
time from outside) by rows that hold with equality, and in a tree the way there is unique: so with the
potential of a stage (its distance along the tree) taken away, all service times of all stages lie in one
set of at most three numbers a stage. Over that set the recursion of Graves and Willems (2000) is exact,
without their grid of days: Graves and Willems, Manufacturing & Service Operations Management 2(1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.errors import Disagreement
from makeshed.science.arrays import Floats
from makeshed.science.placement import Placement, Stages

NEAR = 1e-9
"""Times nearer than this are one."""
MOST_WORK = 2e9
"""Pairs of times beyond which a tree is left to other methods: a quarter of a minute."""


def tree_placement(stages: Stages) -> Placement | None:
    """Return the least placement of a tree; None: it has too many different times for that.

    Worked example: Snyder and Shen (2019), Fundamentals of Supply Chain Theory, 2nd ed., example 6.5:
    2 sqrt(2) + sqrt(6) + 3 = 8.2779. Raises `Disagreement` where what is placed costs something else
    than the recursion says: a bug.
    """
    tree = _Tree(stages)
    if tree.work > MOST_WORK:
        return None
    out, cost = tree.best()
    found = stages.placed(out)
    if abs(found.cost - cost) > 1e-6 * (abs(cost) + 1e-300) + 1e-9 * float(stages.weight.max()):
        raise Disagreement(
            f"safety stock of a tree costs {found.cost:.12g} placed and {cost:.12g} by recursion",
        )
    return found


@dataclass(slots=True)
class _Visited:
    """Least cost of a stage and all behind it, by the time that it shares with its parent."""

    first: int
    least: Floats
    choice: np.ndarray
    """By that time, the best of its other one, counted from the beginning of its own range."""


class _Tree:
    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.out_at, self.in_at = self._potentials()
        self.times = self._times()
        slack = NEAR * (1 + float(np.abs(self.times).max(initial=0.0)))
        self.out_range = self._ranges(-self.out_at, stages.longest - self.out_at, slack)
        self.in_range = self._ranges(
            stages.inward - self.in_at, stages.longest_in - self.in_at, slack
        )
        self.power = stages.power

    @property
    def work(self) -> float:
        """How many pairs of times are looked at."""
        out, inn = (
            np.maximum(r[:, 1] - r[:, 0], 1).astype(float) for r in (self.out_range, self.in_range)
        )
        out[self.below & self.stages.is_end] = 1.0
        return float((out * inn).sum())

    def _potentials(self) -> tuple[Floats, Floats]:
        """Return where service times out and in would lie if every row held with equality."""
        s = self.stages
        out_at, in_at = np.zeros(len(s.days)), np.zeros(len(s.days))
        self.parent = np.full(len(s.days), -1)
        self.below = np.zeros(len(s.days), dtype=bool)  # whether the parent serves it
        self.visits = [0]
        out_at[0] = s.days[0]
        for i in self.visits:
            for j in s.after[i]:
                if j != self.parent[i]:
                    self.parent[j], self.below[j] = i, True
                    in_at[j] = out_at[i]
                    out_at[j] = in_at[j] + s.days[j]
                    self.visits.append(j)
            for j in s.before[i]:
                if j != self.parent[i]:
                    self.parent[j] = i
                    out_at[j] = in_at[i]
                    in_at[j] = out_at[j] - s.days[j]
                    self.visits.append(j)
        return out_at, in_at

    def _times(self) -> Floats:
        s = self.stages
        kept = np.isfinite(s.promise)
        every = np.concatenate(
            [-self.out_at, (s.promise - self.out_at)[kept], s.inward - self.in_at]
        )
        every.sort()
        slack = NEAR * (1 + float(np.abs(every).max(initial=0.0)))
        return np.asarray(every[np.concatenate([[True], np.diff(every) > slack])])

    def _ranges(self, low: Floats, high: Floats, slack: float) -> np.ndarray:
        first = np.searchsorted(self.times, low - 2 * slack)
        last = np.searchsorted(self.times, high + 2 * slack, side="right")
        return np.column_stack([first, last])

    def best(self) -> tuple[Floats, float]:
        """Return the service times out of a least placement, and what it costs."""
        seen: dict[int, _Visited] = {}
        children: list[list[int]] = [[] for _ in self.parent]
        for i in reversed(self.visits):
            seen[i] = self._visited(i, [(j, seen[j]) for j in children[i]])
            if self.parent[i] >= 0:
                children[self.parent[i]].append(i)
        root = seen[0]
        at = int(root.least.argmin())
        cost = float(root.least[at])
        out = np.zeros(len(self.parent))
        chosen: dict[int, tuple[int, int]] = {0: (root.first + at, self._other(0, root, at))}
        for i in self.visits:
            if i:
                chosen[i] = self._follow(i, seen[i], chosen[int(self.parent[i])])
            out[i] = self.times[chosen[i][0]] + self.out_at[i]
        return out, cost

    def _other(self, i: int, visited: _Visited, at: int) -> int:
        ranges = self.out_range if self.below[i] else self.in_range
        return int(ranges[i, 0]) + int(visited.choice[at])

    def _follow(self, i: int, visited: _Visited, parent: tuple[int, int]) -> tuple[int, int]:
        """Return the times out and in of a stage, given those of its parent."""
        if self.below[i]:  # its time in is at least the parent's time out
            begin = max(parent[0] - visited.first, 0)
            at = begin + int(visited.least[begin:].argmin())
            return self._other(i, visited, at), visited.first + at
        at = int(visited.least[: parent[1] - visited.first + 1].argmin())
        return visited.first + at, self._other(i, visited, at)

    def _visited(self, i: int, children: list[tuple[int, _Visited]]) -> _Visited:
        (s0, s1), (t0, t1) = self.out_range[i], self.in_range[i]
        if self.below[i] and not self.stages.after[i]:
            return self._end(i, children)
        out, inn = self.times[s0:s1], self.times[t0:t1]
        net = inn[None, :] - out[:, None]
        short = net < -NEAR * (1 + abs(float(self.times[-1])) + abs(float(self.times[0])))
        cost = self.stages.weight[i] * self._grown(np.maximum(net, 0.0))
        cost[short] = np.inf
        for j, child in children:
            if self.below[j]:  # it is served from here: its time in is no less than this time out
                cost += self._least_after(child, s0, s1)[:, None]
            else:
                cost += self._least_before(child, t0, t1)[None, :]
        if self.below[i]:
            choice = cost.argmin(axis=0)
            return _Visited(int(t0), cost[choice, np.arange(t1 - t0)], choice)
        choice = cost.argmin(axis=1)
        return _Visited(int(s0), cost[np.arange(s1 - s0), choice], choice)

    def _end(self, i: int, children: list[tuple[int, _Visited]]) -> _Visited:
        """Return the same of a stage that serves no other: it promises as much as it may."""
        (s0, s1), (t0, t1) = self.out_range[i], self.in_range[i]
        own = np.arange(t0, t1)
        choice = np.minimum(own, s1 - 1)
        least = self.stages.weight[i] * self._grown(self.times[own] - self.times[choice])
        least[choice < s0] = np.inf
        for _, child in children:
            least = least + self._least_before(child, t0, t1)
        return _Visited(int(t0), least, np.maximum(choice - s0, 0))

    def _grown(self, net: Floats) -> Floats:
        return np.asarray(np.sqrt(net) if self.power == 0.5 else np.power(net, self.power))

    @staticmethod
    def _least_after(child: _Visited, first: int, last: int) -> Floats:
        least = np.minimum.accumulate(child.least[::-1])[::-1]
        at = np.maximum(np.arange(first, last) - child.first, 0)
        return np.where(at < len(least), least[np.minimum(at, len(least) - 1)], np.inf)

    @staticmethod
    def _least_before(child: _Visited, first: int, last: int) -> Floats:
        least = np.minimum.accumulate(child.least)
        at = np.minimum(np.arange(first, last) - child.first, len(least) - 1)
        return np.where(at >= 0, least[np.maximum(at, 0)], np.inf)
