"""Draws of `draws`, compiled: the same numbers, bit for bit."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def fill(out, own, alias, limit, first, bits, line, start):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Write draws by day, law and scenario; tables of laws stand one after the other.

    Parameters
    ----------
    out
        Where they are written.
    own
        By column of a table, its own value.
    alias
        By column, the other value.
    limit
        By column, the rest of a draw below which it has its own.
    first
        By law, where its table begins.
    bits
        By law, how many columns its table has, as a power of two.
    line
        By law, its shift and scale.
    start
        By law and scenario, where its sequence starts.
    """
    golden = np.uint64(0x9E3779B97F4A7C15)
    for t in range(out.shape[0]):
        step = np.uint64(t + 1) * golden
        for x in range(out.shape[1]):
            high, base = np.uint64(64) - bits[x], first[x]
            low, shift, scale = (np.uint64(1) << high) - np.uint64(1), line[x, 0], line[x, 1]
            for k in range(out.shape[2]):
                z = start[x, k] + step
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z ^= z >> np.uint64(31)
                at = base + (z >> high)
                value = own[at] if (z & low) < limit[at] else alias[at]
                out[t, x, k] = max(0.0, shift + scale * value)
