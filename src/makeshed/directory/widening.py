"""Near first: where no radius is asked for, circles grow until enough makers surely do what is asked.

In a directory of a hundred thousand makers a thousand fit the words about as well, and those that the text
puts first stand anywhere. Whoever asks near a place wants the near ones: all within a circle are looked at, and
a larger circle only if too few of them do it.
"""

from __future__ import annotations

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
CIRCLES: tuple[Kilometre, ...] = (30.0, 100.0, 300.0)
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
    for radius in CIRCLES:
        hits = find(replace(search, within=radius))
        if len(hits) >= search.limit:  # and so is every wider one: the best of all are wanted
            return None
        if enough <= len(hits):
            weighed = weigh(hits)
            does = np.all([one.status == MET for one in weighed.asked], axis=0)
            if np.count_nonzero(does & (weighed.count("missing") == 0)) >= enough:
                return weighed, radius
    return None
