"""Years of hazards: how often something happens, how long it lasts, and all that it stops at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints
from makeshed.simulation.draws import HAZARDS, keys, uniform
from makeshed.simulation.outages import Outage, Stop

YEAR_DAYS = 365
MOST_EVENTS = 1000
"""Of one hazard in one scenario; more are refused, for then it is no hazard but the usual state."""


class Threat(NamedTuple):
    """Something that happens now and then and stops places together: what is hit is hit at once."""

    rate: float  # events a year
    likely: float  # days
    low: float
    high: float
    lost: float  # share
    hits: tuple[tuple[Stop, int], ...]  # what stops, at which node or arc


class Event(NamedTuple):
    """What happened: which threat, in which lane, from which day, for how many."""

    threat: int
    lane: int
    start: int
    days: int


def triangular(chance: ArrayLike, low: float, likely: float, high: float) -> Floats:
    """Return the quantiles of the triangular distribution, one a chance [days].

    Worked example: between 1 and 9 days, most likely 3: half last 4.10 days at least (the median is
    high - sqrt((high - low)(high - likely) / 2); Evans, Hastings and Peacock, 2000, "Statistical
    Distributions", chapter 40).

    Parameters
    ----------
    chance
        Shares at which they are read off.
    low
        The least [days].
    likely
        The most likely [days].
    high
        The most [days].
    """
    u, wide = np.asarray(chance, float), high - low
    if not wide:
        return np.full(u.shape, float(likely))
    bend = (likely - low) / wide
    left = low + np.sqrt(u * wide * (likely - low))
    right = high - np.sqrt((1 - u) * wide * (high - likely))
    return np.asarray(np.where(u < bend, left, right))


def events(
    threats: Sequence[Threat], *, seed: int, scenario: Ints, start: int, days: int = YEAR_DAYS
) -> list[Event]:
    """Return what happens in each scenario within some days from ``start``.

    Events of a threat come by chance, independently of each other (a Poisson process), in lanes in the
    order of the scenarios; a length is rounded to whole days, and is one day at least.

    Parameters
    ----------
    threats
        What can happen, how often and how long.
    seed
        Of all draws.
    scenario
        Scenarios, by number.
    start
        First day that counts.
    days
        How many there are.

    Raises
    ------
    BadValue
        A threat is negative or no number, its days are not in order, or it happens all the time.
    """
    for one in threats:
        _check(one, days)
    start_of = keys(seed, scenario, HAZARDS + np.arange(len(threats)))
    found: list[Event] = []
    for h, one in enumerate(threats):
        if not one.rate or not one.hits or not one.lost:
            continue
        clock, lanes, number = np.zeros(len(scenario)), np.arange(len(scenario)), 0
        while len(lanes):
            gap = -np.log(uniform(start_of[h, lanes], 2 * number)) / one.rate * YEAR_DAYS
            clock[lanes] += gap
            lanes = lanes[clock[lanes] < days]
            length = triangular(
                uniform(start_of[h, lanes], 2 * number + 1), one.low, one.likely, one.high
            )
            whole = np.maximum(1, np.rint(length)).astype(int)
            begins = start + clock[lanes].astype(int)
            found += map(Event, [h] * len(lanes), lanes.tolist(), begins.tolist(), whole.tolist())
            number += 1
    return found


def outages(threats: Sequence[Threat], happened: Sequence[Event]) -> list[Outage]:
    """Return what stops when; the group of an outage is its threat."""
    return [
        Outage(stop, at, one.start, one.start + one.days, one.lane, threat.lost, one.threat)
        for one in happened
        for threat in (threats[one.threat],)
        for stop, at in threat.hits
    ]


def _check(one: Threat, days: int) -> None:
    numbers = (one.rate, one.likely, one.low, one.high, one.lost)
    if not all(np.isfinite(numbers)) or min(numbers) < 0 or one.lost > 1:
        raise BadValue(f"a hazard has {numbers}", hint="numbers of 0 or more, and a share lost")
    if not one.low <= one.likely <= one.high:
        raise BadValue(
            f"a hazard lasts {one.low:g}, {one.likely:g} and {one.high:g} days",
            hint="low, then most likely, then high",
        )
    if one.rate * days / YEAR_DAYS > MOST_EVENTS / 2:
        raise BadValue(f"a hazard happens {one.rate:g} times a year", hint="a lower rate")
