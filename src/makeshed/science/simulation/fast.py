"""Draws of `draws`, compiled: the same numbers, bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats
from makeshed.science.simulation.draws import Law, Words


def fill(out: Floats, laws: Sequence[Law], start: Words) -> None:
    """Write draws by day, law and scenario."""
    tables: dict[int, int] = {}  # laws that share a table find it in the same place
    own, alias, limit, first, size = [], [], [], [], 0
    for law in laws:
        if id(law.own) not in tables:
            tables[id(law.own)] = size
            size += len(law.own)
            own.append(law.own)
            alias.append(law.alias)
            limit.append(law.limit)
        first.append(tables[id(law.own)])
    if not laws:
        return
    bits = np.array([law.bits for law in laws], dtype=np.uint64)
    line = np.array([[law.shift, law.scale] for law in laws])
    joined = (np.concatenate(own), np.concatenate(alias), np.concatenate(limit))
    _fill(out, *joined, np.array(first, dtype=np.uint64), bits, line, start)


@njit(cache=True, nogil=True)
def _fill(out, own, alias, limit, first, bits, line, start):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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
