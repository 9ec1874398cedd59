"""Makers that together do every process of a need, with the least travel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from makeshed.questions.find.answer import Team
from makeshed.questions.find.judging import Judged
from makeshed.questions.find.makers import Profile
from makeshed.questions.find.need import Need
from makeshed.science.distance import great_circle
from makeshed.science.matching import least_travel

CHOICE = 40
"""So many makers are looked at for each process: the best by score."""


def teams(need: Need, judged: Sequence[Judged], makers: dict[str, Profile]) -> tuple[Team, ...]:
    """Return up to three teams, least travel first, for a need of several processes.

    The first is the best there is among the makers looked at; the others do without one maker of
    the first each. A maker who lacks a process or breaks a hard limit there is in no team for it.
    """
    steps = need.of("process")
    if len(steps) < 2:
        return ()
    first = _team(need, steps, judged, makers, frozenset())
    if first is None:
        return ()
    found = [first]
    for site in dict.fromkeys(first.sites):
        other = _team(need, steps, judged, makers, frozenset({site}))
        if other and other not in found:
            found.append(other)
    return tuple(sorted(found, key=lambda team: (team.travel, team.sites)))[:3]


def _team(
    need: Need,
    steps: Sequence[str],
    judged: Sequence[Judged],
    makers: dict[str, Profile],
    without: frozenset[str],
) -> Team | None:
    layers = [list(_able(step, judged, without)) for step in steps]
    sites = sorted({site for layer in layers for site in layer})
    if not all(layers):
        return None
    number = {site: i for i, site in enumerate(sites)}
    lat = np.array([makers[site].lat for site in sites])
    lon = np.array([makers[site].lon for site in sites])
    apart = great_circle(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    home = great_circle(need.spot.lat, need.spot.lon, lat, lon) if need.spot else None
    path, travel = least_travel([[number[s] for s in layer] for layer in layers], apart, home)
    return Team(tuple(sites[i] for i in path), tuple(steps), travel)


def _able(step: str, judged: Sequence[Judged], without: frozenset[str]) -> Iterator[str]:
    count = 0
    for each in judged:
        able = any(
            v.requirement == "process" and v.asked == step and v.status == "met"
            for v in each.match.verdicts
        )
        able = able and step not in each.refused
        if able and each.match.site not in without and count < CHOICE:
            count += 1
            yield each.match.site
