"""Near first: where no radius is asked for, circles grow until enough makers surely do what is asked.

In a directory of a hundred thousand makers a thousand fit the words about as well, and those that the text
puts first stand anywhere. Whoever asks near a place wants the near ones: all within a circle are looked at, and
a larger circle only if too few of them do it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from makeshed.directory.needs.need import Need
from makeshed.directory.scoring import Weighing
from makeshed.directory.served import MET
from makeshed.model.search import Hit, Search
from makeshed.units import Count, Kilometre

LOOKED_AT = "looked at within "
"""How the note begins that says how far was looked."""
NEAREST: Kilometre = 30.0
FARTHEST: Kilometre = 300.0
GROWS = (1.4, 10 / 3)
"""How many times as wide the next circle is, at least and at most."""
SPARE = (2.0, 1.3)
"""Where makers stand as close farther off, the next circle holds so many times enough: of those who fit the words,
of whom about every second surely does it, and of those who do."""
STEP: Kilometre = 5.0
ENOUGH: Count = 100
"""So many makers that surely do what is asked are enough to choose from."""


def nearby(
    asked: Need,
    search: Search,
    find: Callable[[Search], list[Hit]],
    weigh: Callable[[Sequence[Hit]], Weighing],
    enough: Count,
) -> tuple[Weighing, Kilometre] | None:
    """Return the makers of the first circle that holds enough, weighed, and its radius; None if none does.

    Makers that are to be asked whether they do it do not count: better ones may be farther.
    """
    limited = asked.within is not None or search.polygon or asked.left or not asked.concepts
    if asked.spot is None or limited:
        return None
    radius = NEAREST
    while True:
        hits = find(replace(search, within=radius))
        if len(hits) >= search.limit:  # and so is every wider one: the best of all are wanted
            return None
        there, wanted = len(hits), SPARE[0] * enough
        if enough <= len(hits):
            weighed = weigh(hits)
            does = np.all([one.status == MET for one in weighed.asked], axis=0)
            there = int(np.count_nonzero(does & (weighed.count("missing") == 0)))
            if there >= enough:
                return weighed, radius
            wanted = SPARE[1] * enough
        if radius >= FARTHEST:
            return None
        radius = _wider(radius, wanted / max(there, 1))


def _wider(radius: Kilometre, times: float) -> Kilometre:
    """Return the radius of a circle that holds so many times as many makers, in steps, if it may be."""
    least, most = GROWS
    grown = radius * min(most, max(least, math.sqrt(times)))
    return min(FARTHEST, STEP * math.ceil(round(grown / STEP, 6)))
