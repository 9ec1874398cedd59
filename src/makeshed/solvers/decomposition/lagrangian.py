"""The Lagrangian dual: a bound on what the best plan costs, and primal averages of who is worth opening.

At multipliers w for the coupling rows the Lagrangian is

    L(w) = sum_rows w·wanted + sum_sites min(0, fixed - hours·w - sum_sources profit)

where a source earns, over its lanes, (w_end - cost of the lane - cost of a unit)·amount, each lane up
to its own most and all together up to what the source can give: a fractional knapsack. L(w) is a
lower bound on the cost of every plan, whatever w is. `subgradient_ascent` raises it with deflected
directions; M. Guignard (2003), "Lagrangean relaxation", TOP 11(2), is a survey.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats
from makeshed.solvers.decomposition.subproblems import Subproblems

CLOSE, RAISE = 0.01, 0.05
"""A bound that comes so close to its target, as a share, has it raised by so much."""


class SubproblemSolutions(NamedTuple):
    """What the subproblems answer at some multipliers."""

    sent: Floats  # by lane
    made: Floats  # by source
    profit: Floats  # by source: its reduced profit, minus its reduced cost
    opened: Floats  # by site
    gain: Floats  # by site: what opening it saves
    subgradient: Floats  # by row: wanted and used beyond what is delivered


def no_solutions(cut: Subproblems) -> SubproblemSolutions:
    """Return room for an answer."""
    sources, sites = len(cut.source_cost), len(cut.site_fixed)
    sizes = len(cut.lane_row), sources, sources, sites, sites, len(cut.row_quantity)
    return SubproblemSolutions(*(np.zeros(size) for size in sizes))


@njit(cache=True)
def _serve(cut: Subproblems, multipliers: Floats, source: int, sent: Floats) -> tuple[float, float]:  # noqa: C901, PLR0912  (compiled: calls within it cost)
    """Let one source earn what it can: its profit and its amount; what it sends is written down."""
    base = cut.source_cost[source]
    for entry in range(cut.input_first[source], cut.input_first[source + 1]):
        base += cut.input_quantity[entry] * multipliers[cut.input_row[entry]]
    first, last = cut.lane_first[source], cut.lane_first[source + 1]
    o, end = cut.option_first[source], cut.option_first[source + 1]
    total, profit, positive = 0.0, 0.0, 0
    unit = cut.option_unit[o] if end == o + 1 else 0.0
    for lane in range(first, last):
        each = multipliers[cut.lane_row[lane]] - cut.lane_cost[lane] - base - unit
        sent[lane] = 0.0
        if each > 0:
            sent[lane] = cut.lane_most[lane]
            total += sent[lane]
            profit += each * sent[lane]
            positive += 1
    if o == end:
        return -np.inf, 0.0
    worth, chosen = profit - cut.option_cost[o], -1
    if end > o + 1 or total > cut.option_most[o]:
        each_of = np.empty(positive)
        lanes = np.empty(positive, np.int64)
        k = 0
        for lane in range(first, last):
            if sent[lane] > 0:
                each_of[k] = base + cut.lane_cost[lane] - multipliers[cut.lane_row[lane]]
                lanes[k] = lane
                k += 1
        order = np.argsort(each_of[:k])
        worth = -np.inf
        for option in range(o, end):
            left, earned = cut.option_most[option], -cut.option_cost[option]
            for i in order:
                each = -each_of[i] - cut.option_unit[option]
                if each <= 0 or left <= 0:
                    break
                amount = min(left, cut.lane_most[lanes[i]])
                earned += each * amount
                left -= amount
            if earned > worth:
                worth, chosen = earned, option
        total = 0.0
        for i in order:
            sent[lanes[i]] = 0.0
            if -each_of[i] > cut.option_unit[chosen]:
                left = cut.option_most[chosen] - total
                sent[lanes[i]] = max(0.0, min(left, cut.lane_most[lanes[i]]))
                total += sent[lanes[i]]
    return (worth, total) if worth > 0 else (worth, 0.0)


@njit(cache=True)
def lagrangian(cut: Subproblems, multipliers: Floats, answer: SubproblemSolutions) -> float:  # noqa: C901, PLR0912  (compiled: calls within it cost)
    """Return L(multipliers) and write down what the subproblems answer.

    Parameters
    ----------
    cut
        The subproblems, by site.
    multipliers
        Of the coupling rows [money].
    answer
        What the subproblems answered.
    """
    bound = 0.0
    for row in range(len(multipliers)):
        answer.subgradient[row] = cut.row_quantity[row]
        bound += multipliers[row] * cut.row_quantity[row]
    for site in range(len(cut.site_fixed)):
        gain = -cut.site_fixed[site]
        for source in range(cut.site_first[site], cut.site_first[site + 1]):
            answer.profit[source], answer.made[source] = _serve(
                cut, multipliers, source, answer.sent
            )
            gain += max(0.0, answer.profit[source])
        for r in range(cut.resource_first[site], cut.resource_first[site + 1]):
            row = cut.resource_row[r]
            hours, expanded = cut.resource_hours[r], 0.0
            for step in range(cut.step_first[r], cut.step_first[r + 1]):
                saves = multipliers[row] * cut.step_high[step] - cut.step_cost[step]
                if saves > expanded:
                    expanded = saves
                    hours = cut.resource_hours[r] + cut.step_high[step]
            gain += expanded + multipliers[row] * cut.resource_hours[r]
            answer.subgradient[row] -= hours
        answer.gain[site] = gain
        answer.opened[site] = 1.0 if gain > 0 or cut.site_always[site] else 0.0
        if answer.opened[site] > 0:
            bound -= gain
            for source in range(cut.site_first[site], cut.site_first[site + 1]):
                if answer.made[source] > 0:
                    for i in range(cut.input_first[source], cut.input_first[source + 1]):
                        used = cut.input_quantity[i] * answer.made[source]
                        answer.subgradient[cut.input_row[i]] += used
                    for lane in range(cut.lane_first[source], cut.lane_first[source + 1]):
                        answer.subgradient[cut.lane_row[lane]] -= answer.sent[lane]
        else:
            for r in range(cut.resource_first[site], cut.resource_first[site + 1]):
                answer.subgradient[cut.resource_row[r]] = 0.0
    return bound


class Ascent(NamedTuple):
    """Where an ascent stands: it can be carried on from there, move by move."""

    numbers: (
        Floats  # the best bound, target, length of steps, moves in vain, moves, whether it ended
    )
    multipliers: Floats
    direction: Floats
    best: Floats  # the multipliers of the best bound


def ascent_from(multipliers: Floats, target: float, theta: float) -> Ascent:
    """Return an ascent that has not begun.

    Parameters
    ----------
    multipliers
        Where it begins, one a row [money/unit].
    target
        What the bound is thought to reach [money].
    theta
        Share of the step of Polyak that is taken.
    """
    numbers = np.array([-np.inf, target, theta, 0.0, 0.0, 0.0])
    return Ascent(numbers, multipliers.copy(), np.zeros(len(multipliers)), multipliers.copy())


@njit(cache=True)
def ascend(  # noqa: C901  (compiled: calls within it cost)
    cut: Subproblems,
    scale: Floats,
    iterations: int,
    patience: int,
    deflection: float,
    answer: SubproblemSolutions,
    used: Floats,
    open_share: Floats,
    at: Ascent,
) -> None:
    """Move the multipliers so many times, from where the ascent stands.

    Parameters
    ----------
    cut
        The subproblems.
    scale
        Of each row, by which its slope is multiplied.
    iterations
        How often the multipliers move.
    patience
        After so many without a better bound the step is shortened.
    deflection
        Share of the last direction that is kept.
    answer
        Solutions of the subproblems, written over.
    used, open_share
        How often of late each source ran and each site was open, as shares; written over.
    at
        Where the ascent stands; moved on.
    """
    best, target, theta, stalled, first, _ = at.numbers
    multipliers, direction, best_multipliers, ended = at.multipliers, at.direction, at.best, 0.0
    for step in range(int(first), int(first) + iterations):
        bound = lagrangian(cut, multipliers, answer)
        weight = 1.0 / (step + 2) if step <= 50 else 0.02
        for source in range(len(used)):
            is_open = answer.opened[cut.source_site[source]]
            runs = 1.0 if answer.made[source] > 0 and is_open > 0 else 0.0
            used[source] += weight * (runs - used[source])
        for site in range(len(open_share)):
            open_share[site] += weight * (answer.opened[site] - open_share[site])
        if bound > target - CLOSE * abs(target):  # the target was a guess, and too low
            target = bound + RAISE * abs(bound)
        if bound > best + 1e-6 * abs(best) or step == 0:
            best, stalled = bound, 0
            best_multipliers[:] = multipliers
        else:
            stalled += 1
            if stalled >= patience:
                stalled, theta = 0, 0.75 * theta
                multipliers[:] = best_multipliers
                if theta < 1e-5:
                    ended = 1.0
                    break
        norm = 0.0
        for row in range(len(multipliers)):
            slope = answer.subgradient[row] * scale[row]
            if (multipliers[row] <= cut.row_floor[row] and slope < 0) or (
                multipliers[row] >= cut.row_ceiling[row] and slope > 0
            ):
                slope = 0.0
            direction[row] = deflection * slope + (1 - deflection) * direction[row]
            norm += direction[row] ** 2
        if norm <= 1e-12 * abs(best):
            ended = 1.0
            break
        length = theta * max(target - bound, 1e-6 * abs(bound)) / norm
        for row in range(len(multipliers)):
            moved = multipliers[row] + length * direction[row] * scale[row]
            multipliers[row] = min(max(moved, cut.row_floor[row]), cut.row_ceiling[row])
    at.numbers[:] = best, target, theta, stalled, first + iterations, ended


def subgradient_ascent(
    cut: Subproblems,
    multipliers: Floats,
    scale: Floats,
    target: float,
    iterations: int,
    theta: float,
    patience: int,
    deflection: float,
    answer: SubproblemSolutions,
    used: Floats,
    open_share: Floats,
) -> tuple[float, Floats]:
    """Raise the bound from some multipliers; return the best bound and the multipliers that prove it.

    ``used`` and ``open_share`` become averages of who is used and opened along the way: an estimate
    of the solution of the relaxation (volume algorithm, Barahona and Anbil 2000).

    Parameters
    ----------
    cut
        The subproblems, by site.
    multipliers
        Of the coupling rows [money].
    scale
        By row, how far its multiplier moves for a unit, relative to others.
    target
        The cost that the bound is driven towards [money].
    iterations
        So many steps at most.
    theta
        How long a step is, as a share of Polyak's.
    patience
        After so many steps without a better bound the next ones are shorter.
    deflection
        Share of the last direction that is kept.
    answer
        What the subproblems answered.
    used
        Becomes the average of who is used [share].
    open_share
        Becomes the average of who is open [share].
    """
    at = ascent_from(multipliers, target, theta)
    ascend(cut, scale, iterations, patience, deflection, answer, used, open_share, at)
    return float(at.numbers[0]), at.best


def first_multipliers(cut: Subproblems) -> Floats:
    """Return what a unit at each row costs about, with what is paid once spread over a third."""
    count = len(cut.row_quantity)
    most, spread = np.full(len(cut.source_cost), np.inf), np.zeros(len(cut.source_cost))
    source = np.repeat(np.arange(len(cut.source_cost)), np.diff(cut.option_first))
    each = cut.option_unit + cut.option_cost / np.maximum(cut.option_most / 3, 1e-9)
    np.minimum.at(most, source, each)
    spread = np.where(np.isfinite(most), cut.source_cost + most, np.inf)
    taker = np.repeat(np.arange(len(cut.source_cost)), np.diff(cut.input_first))
    multipliers = np.where(np.isfinite(cut.row_floor), 0.0, np.inf)
    for _ in range(count + 1):
        unit = spread.copy()
        np.add.at(unit, taker, cut.input_quantity * multipliers[cut.input_row])
        now = multipliers.copy()
        np.minimum.at(now, cut.lane_row, unit[cut.lane_source] + cut.lane_cost)
        if np.array_equal(now, multipliers):
            break
        multipliers = now
    multipliers = np.where(np.isfinite(multipliers), 1.02 * multipliers, 0.0)
    return np.clip(multipliers, cut.row_floor, cut.row_ceiling)


def step_scales(cut: Subproblems, multipliers: Floats) -> Floats:
    """Return how far the multiplier of each row moves for a unit, relative to others."""
    most = np.where(np.isfinite(cut.row_most), cut.row_most, 0.0)
    scale = np.sqrt(np.maximum(multipliers, 1e-6) / np.maximum(most, 1e-6))
    site = np.repeat(np.arange(len(cut.site_fixed)), np.diff(cut.resource_first))
    hours = np.maximum(cut.resource_hours, 1e-9)
    paid = cut.site_fixed[cut.site_fixed > 0]
    dear = float(paid.mean()) if len(paid) else 1.0
    scale[cut.resource_row[np.arange(len(site))]] = np.sqrt(dear / hours) / np.sqrt(hours)
    return np.asarray(scale)
