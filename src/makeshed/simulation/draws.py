"""Random numbers by counter: a draw depends on its seed, scenario, stream and day, on nothing else.

So the same scenario has the same demand in whatever lane, block, process or machine it runs, and two
policies that are compared see the same days (common random numbers). The generator is splitmix64
(G. L. Steele, D. Lea and C. H. Flood, 2014, "Fast splittable pseudorandom number generators", OOPSLA;
S. Vigna's reference in C), split once for the scenario and once for the stream.

A draw from a law takes one number: its first bits choose a column of a table, the others whether the
column's own value or its alias is drawn (A. J. Walker, 1977, "An efficient method for generating discrete
random variables with general distributions", ACM Transactions on Mathematical Software 3(3)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints

Words = NDArray[np.uint64]
GOLDEN = 0x9E3779B97F4A7C15
WIDEST = 6.0
"""Standard deviations of a normal law within which draws lie; outside are 2 in a thousand million."""
ATOMS = 4096
DEMAND, HAZARDS = 0, 1 << 32
"""First streams of demands and of hazards."""


def mixed(words: Words) -> Words:
    """Return words stirred: the output function of splitmix64."""
    z = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def nth(start: Words, number: ArrayLike) -> Words:
    """Return a number, counted from 0, of the sequence that splitmix64 makes from a start.

    Worked example: from 1234567 it makes 6457827717110365317, then 3203168211198807973 (the example of
    rosettacode.org, "Pseudo-random numbers/Splitmix64").
    """
    step = np.atleast_1d(np.asarray(number, dtype=np.uint64)) + np.uint64(1)  # arrays wrap around
    return mixed(np.asarray(start) + step * np.uint64(GOLDEN))


def keys(seed: int, scenario: ArrayLike, stream: ArrayLike) -> Words:
    """Return by stream and scenario where its sequence starts.

    Parameters
    ----------
    seed
        Of all draws.
    scenario
        Scenarios, by number.
    stream
        Streams of numbers, by number.
    """
    first = nth(np.array([seed % (1 << 64)], dtype=np.uint64), 0)
    split = nth(first, np.asarray(scenario, dtype=np.uint64))
    return nth(split[None, :], np.asarray(stream, dtype=np.uint64)[:, None])


def uniform(start: Words, number: ArrayLike) -> Floats:
    """Return numbers between 0 and 1, one each, neither of them included."""
    return np.asarray(((nth(start, number) >> np.uint64(12)) + 0.5) * 2.0**-52)


@dataclass(frozen=True, eq=False)
class Distribution:
    """What is drawn: a value of a table, times ``scale``, plus ``shift``, and never below 0."""

    own: Floats
    alias: Floats
    limit: Words  # the own value is drawn where the other bits are below
    shift: float = 0.0
    scale: float = 1.0

    @property
    def bits(self) -> int:
        """How many bits choose a column."""
        return len(self.own).bit_length() - 1


def table(values: ArrayLike, chances: ArrayLike) -> Distribution:
    """Return the law of some values with their chances, which add up to 1 (Vose 1991).

    Raises
    ------
    BadValue
        Chances do not add up to 1, or one is negative.
    """
    worth, chance = np.array(values, dtype=float), np.array(chances, dtype=float)
    if (chance < 0).any() or abs(chance.sum() - 1) > 1e-6 or not len(worth):
        raise BadValue(f"chances add up to {chance.sum():g}", hint="0 or more, and 1 in all")
    size = 1 << max(1, (len(worth) - 1).bit_length())
    worth = np.concatenate([worth, np.full(size - len(worth), worth[-1])])
    share = np.zeros(size)
    share[: len(chance)] = chance / chance.sum() * size
    own, alias = np.arange(size), np.arange(size)
    small = [k for k in range(size) if share[k] < 1.0]
    large = [k for k in range(size) if share[k] >= 1.0]
    while small and large:
        low, high = small.pop(), large[-1]
        alias[low] = high
        share[high] -= 1.0 - share[low]
        if share[high] < 1.0:
            small.append(large.pop())
    for k in [*small, *large]:
        share[k] = 1.0
    other = 64 - (size.bit_length() - 1)
    limit = np.minimum(share, 1.0 - 2.0**-53) * 2.0**other
    return Distribution(worth[own], worth[alias], limit.astype(np.uint64))


def steady(mean: float) -> Distribution:
    """Return the law of what is always the same."""
    return table([mean], [1.0])


def poisson(mean: float) -> Distribution:
    """Return the law of what comes by chance, one at a time; exact."""
    if not mean:
        return steady(0.0)
    wide = 9 * mean**0.5 + 30  # beyond it lies less than 1e-15
    units = np.arange(max(0.0, np.floor(mean - wide)), np.ceil(mean + wide) + 1)
    if len(units) > 1 << 16:
        return normal(mean, mean**0.5)
    chance = np.exp(units * np.log(mean) - mean - special.gammaln(units + 1))
    return table(units, chance / chance.sum())


def normal(mean: float, deviation: float) -> Distribution:
    """Return the normal law, cut off below 0: a negative demand is none.

    Cutting raises the mean: by less than 0.04 % of the deviation up to a deviation of a third of the mean.
    """
    law = _standard()
    return Distribution(law.own, law.alias, law.limit, mean, deviation)


@cache
def _standard() -> Distribution:
    """Return the normal law of mean 0 and deviation 1, each atom the mean of its part."""
    edges = np.linspace(-WIDEST, WIDEST, ATOMS + 1)
    chance = np.diff(special.ndtr(edges))
    worth = -np.diff(np.exp(-(edges**2) / 2)) / np.sqrt(2 * np.pi) / chance
    return table(worth, chance / chance.sum())


def drawn(
    laws: Sequence[Distribution], days: int, *, seed: int, scenario: Ints, compiled: bool = False
) -> Floats:
    """Return a draw of each law by day, law and scenario, in its unit [units]; law k is stream ``DEMAND + k``.

    Parameters
    ----------
    laws
        What is drawn.
    days
        How many.
    seed
        Of all draws.
    scenario
        Scenarios, by number.
    compiled
        Whether by compiled code: the numbers are the same.
    """
    start = keys(seed, scenario, DEMAND + np.arange(len(laws)))
    out = np.zeros((days, len(laws), len(scenario)))
    if compiled and laws:
        from makeshed.simulation.fast import fill  # noqa: PLC0415  (it loads numba)

        fill(out, *_joined(laws), start)
        return out
    for k, law in enumerate(laws):
        words = nth(start[k][None, :], np.arange(days)[:, None])
        column = words >> np.uint64(64 - law.bits)
        rest = words & np.uint64((1 << (64 - law.bits)) - 1)
        value = np.where(rest < law.limit[column], law.own[column], law.alias[column])
        out[:, k] = np.maximum(0.0, law.shift + law.scale * value)
    return out


def _joined(laws: Sequence[Distribution]) -> tuple[Floats, Floats, Words, Words, Words, Floats]:
    """Return the tables of laws one after the other, where each begins, its bits, shift and scale."""
    tables: dict[int, int] = {}  # laws that share a table find it in the same place
    each, first, size = [], [], 0
    for law in laws:
        if id(law.own) not in tables:
            tables[id(law.own)] = size
            size += len(law.own)
            each.append(law)
        first.append(tables[id(law.own)])
    return (
        np.concatenate([law.own for law in each]),
        np.concatenate([law.alias for law in each]),
        np.concatenate([law.limit for law in each]),
        np.array(first, dtype=np.uint64),
        np.array([law.bits for law in laws], dtype=np.uint64),
        np.array([[law.shift, law.scale] for law in laws]),
    )
