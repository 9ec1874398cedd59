"""Which industries are found together: the industry space, as links between them; and where else the first of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from makeshed.region.jobs import Jobs
from makeshed.region.nine_of_ten import spreads
from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient, location_quotient_bounds
from makeshed.units import Count, Share, Times

STRONG = 2.0
"""So many links for each industry at most, the strongest, beside the tree that joins all."""
MOST_INDUSTRIES = 400
"""Of more, no space is told: nobody could read it."""


@dataclass(frozen=True, slots=True)
class IndustryLink:
    """Two industries that are found in the same regions."""

    industry: str
    other: str
    proximity: Share
    """The lesser of the chances that a region with one has the other."""
    proximity_low: Share
    proximity_high: Share
    """In nine of ten draws in which every figure of jobs is off by a fifth."""


@dataclass(frozen=True, slots=True)
class PeerQuotient:
    """How much of one industry another region of its level has."""

    region: str
    name: str
    industry: str
    jobs: Count | None
    lq: Times | None
    lq_low: Times
    lq_high: Times


def strongest(near: Floats) -> tuple[tuple[int, int], ...]:
    """Return the links of the industry space: a tree of the strongest that joins all, and the strongest of the others.

    Parameters
    ----------
    near
        The proximity of each two industries.

    Notes
    -----
    Hidalgo, Klinger, Barabasi and Hausmann 2007, Science 317: a maximum spanning tree with the strongest links on top.
    """
    size = len(near)
    if not 2 < size <= MOST_INDUSTRIES:
        return ()
    upper = np.triu(near, 1)
    tree = minimum_spanning_tree(csr_matrix(np.where(upper > 0, 1 + 1e-9 - upper, 0.0)))
    chosen = set(zip(*(side.tolist() for side in tree.nonzero()), strict=True))
    order = np.argsort(-upper, axis=None, kind="stable")[: int(STRONG * size)]
    chosen |= {divmod(int(one), size) for one in order}
    found = [(-float(near[a, b]), a, b) for a, b in chosen if upper[a, b] > 0]
    return tuple((a, b) for _, a, b in sorted(found))


def links(
    industries: list[str], near: Floats, pairs: Sequence[tuple[int, int]], drawn: Floats
) -> tuple[IndustryLink, ...]:
    """Return pairs of industries with their proximity, and its ends in draws (draws by pairs)."""
    own = np.array([near[pair] for pair in pairs])
    ends = np.stack([own, *spreads(own, drawn)], axis=1).tolist()
    return tuple(
        IndustryLink(industries[a], industries[b], *told)
        for (a, b), told in zip(pairs, ends, strict=True)
    )


def elsewhere(jobs: Jobs, industry: str, names: Mapping[str, str]) -> Iterator[PeerQuotient]:
    """Yield how much of an industry each region of the level has, the most above its share first."""
    n = jobs.industries.index(industry)
    own, every = jobs.shown[:, n], jobs.all_jobs
    whole, everything = float(own.sum()), float(every.sum())
    lq = location_quotient(own, every, whole, everything)
    least, most = jobs.low[:, n], jobs.high[:, n]
    rest = least.sum() - least, most.sum() - most
    low, high = location_quotient_bounds(
        (least, most), (every, every), (rest[0] + most, rest[1] + least), (everything, everything)
    )
    known = jobs.known[:, n] | (most == 0)
    for at in np.argsort(-np.nan_to_num(np.where(known, lq, 0.0)), kind="stable"):
        region = jobs.regions[at]
        yield PeerQuotient(
            region=region,
            name=names.get(region, ""),
            industry=industry,
            jobs=float(own[at]) if known[at] else None,
            lq=float(lq[at]) if known[at] and np.isfinite(lq[at]) else None,
            lq_low=float(low[at]),
            lq_high=float(high[at]),
        )
