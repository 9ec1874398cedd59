"""Arrays of numbers, by what they hold."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def runs(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of each run one after another: whose run each is of, and the number [1].

    >>> whose, number = runs(np.array([5, 9]), np.array([7, 10]))
    >>> whose.tolist(), number.tolist()
    ([0, 0, 1], [5, 6, 9])

    Parameters
    ----------
    first, last
        The first number of each run, and the one after its last.
    """
    count = last - first
    whose = np.repeat(np.arange(len(count)), count)
    return whose, np.arange(len(whose)) + np.repeat(first - np.cumsum(count) + count, count)
