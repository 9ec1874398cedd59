"""One site's choice: which customers it would serve at given multipliers, within its capacity."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True)
def fill(item: Any, worth: Any, size: Any, demand: Any, capacity: Any) -> Any:
    """Fill the continuous knapsack; return its profit, how many items it takes whole, and the rest.

    ``worth`` is profit per unit of demand, all positive. Both lists are put in such an order that
    the items taken come first and the one taken in part after them. Weighted quickselect: linear
    time on average.

    Parameters
    ----------
    item
        Customers, by number, which are put in order.
    worth
        Profit of a unit of demand, all positive [money/unit].
    size
        How many of them there are.
    demand
        By customer, how much it needs [units].
    capacity
        How much goes in [units].
    """
    low, high, left, profit = 0, size, capacity, 0.0
    while low < high:
        pivot = worth[(low + high) // 2]
        above, below, q = low, high, low
        weight, gain = 0.0, 0.0
        while q < below:
            r = worth[q]
            if r > pivot:
                d = demand[item[q]]
                weight += d
                gain += r * d
                worth[q], worth[above] = worth[above], r
                item[q], item[above] = item[above], item[q]
                above += 1
                q += 1
            elif r < pivot:
                below -= 1
                worth[q], worth[below] = worth[below], r
                item[q], item[below] = item[below], item[q]
            else:
                q += 1
        if weight > left:  # the item to split is dearer than the pivot
            high = above
            continue
        left -= weight
        profit += gain
        for q in range(above, below):
            d = demand[item[q]]
            if d > left:
                return profit + pivot * left, q, left / d
            left -= d
            profit += pivot * d
        low = below
    return profit, low, 0.0


@njit(cache=True)
def whole(item: Any, worth: Any, size: Any, demand: Any, capacity: Any, most: Any) -> Any:  # noqa: C901, PLR0912  (a kernel)
    """Fill the 0-1 knapsack; return a bound of its profit and how many items are taken.

    Branch and bound after Horowitz and Sahni (1974), Journal of the ACM 21(2); after ``most`` steps
    the bound is that of the continuous knapsack, and the items are the best found. The items taken
    come first.

    Parameters
    ----------
    item
        Customers, by number, which are put in order.
    worth
        Profit of a unit of demand, all positive [money/unit].
    size
        How many of them there are.
    demand
        By customer, how much it needs [units].
    capacity
        How much goes in [units].
    most
        So many steps at most.
    """
    order = (-worth[:size]).argsort()
    w, p = worth[:size][order], item[:size][order]
    taken, best_taken = w > w[0], w > w[0]  # nothing
    best, now, left, j, steps = 0.0, 0.0, capacity, 0, 0
    relaxed, _, _ = fill(item, worth, size, demand, capacity)
    while True:
        steps += 1
        bound, room = now, left
        for q in range(j, size):
            d = demand[p[q]]
            if d > room:
                bound += w[q] * room
                break
            room -= d
            bound += w[q] * d
        if bound > best * (1.0 + 1e-12) + 1e-12:
            while j < size and demand[p[j]] <= left:
                taken[j] = True
                left -= demand[p[j]]
                now += w[j] * demand[p[j]]
                j += 1
            if j < size:
                j += 1  # it does not fit: go on without it
                if j < size:
                    continue
            if now > best:
                best = now
                best_taken[:] = taken
        while j > 0 and not taken[j - 1]:
            j -= 1
        if j == 0 or steps > most:
            break
        taken[j - 1] = False
        left += demand[p[j - 1]]
        now -= w[j - 1] * demand[p[j - 1]]
    first = 0
    for chosen in (True, False):
        for q in range(size):
            if best_taken[q] == chosen:
                item[first], worth[first] = p[q], w[q]
                first += 1
    exact = j == 0
    return (best if exact else relaxed), best_taken.sum()
