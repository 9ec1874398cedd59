"""Makers that together do every process of a need, with the least travel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from makeshed.directory.match import Team
from makeshed.directory.scoring import Weighing
from makeshed.science.distance import great_circle
from makeshed.science.matching import least_travel

CHOICE = 40
"""So many makers are looked at for each process: the best by score."""


def teams(weighed: Weighing, steps: Sequence[str]) -> tuple[Team, ...]:
    """Return up to three teams, least travel first, for several processes in order.

    The first is the best there is among the makers looked at; the others do without one maker of
    the first each. A maker who lacks a process or breaks a hard limit there is in no team for it.
    """
    if len(steps) < 2:
        return ()
    layers = [list(islice(weighed.doing(step), CHOICE + 1)) for step in steps]
    first = _team(weighed, steps, layers, without=-1)
    if first is None:
        return ()
    found = [first]
    number = {weighed.makers[n].site: n for layer in layers for n in layer}
    for site in dict.fromkeys(first.sites):
        other = _team(weighed, steps, layers, without=number[site])
        if other and other not in found:
            found.append(other)
    return tuple(sorted(found, key=lambda team: (team.travel, team.sites)))[:3]


def _team(
    weighed: Weighing, steps: Sequence[str], layers: Sequence[Sequence[int]], without: int
) -> Team | None:
    left = [[n for n in layer if n != without][:CHOICE] for layer in layers]
    if not all(left):
        return None
    able = sorted({n for layer in left for n in layer}, key=lambda n: weighed.makers[n].site)
    makers = [weighed.makers[n] for n in able]
    at = {n: i for i, n in enumerate(able)}
    lat, lon = (np.array([getattr(maker, name) for maker in makers]) for name in ("lat", "lon"))
    apart = great_circle(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    spot = weighed.need.spot
    home = great_circle(spot.lat, spot.lon, lat, lon) if spot else None
    path, travel = least_travel([[at[n] for n in layer] for layer in left], apart, home)
    return Team(tuple(makers[i].site for i in path), tuple(steps), travel)
