"""How complex a region and its industries are, and what is near what it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from makeshed.region.industry_space import strongest
from makeshed.region.jobs import Jobs
from makeshed.region.nine_of_ten import spreads
from makeshed.science.arrays import Floats
from makeshed.science.complexity import (
    Complexity,
    complexity,
    density,
    drawn,
    opportunity_gain,
    outlook,
    presence,
    proximity,
    rank_spread,
    told_apart,
)

DRAWS = 50
"""How often jobs are drawn anew for the spread of a rank."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redrawn:
    """What complexity says of one region in each draw in which every figure of jobs is off by a fifth; draws by industries."""

    complexity: Floats
    density: Floats
    gain: Floats
    matched: Floats
    proximity: Floats
    """Of the links of the industry space, draws by links."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """What complexity says of one region: by industry, and of the region itself; nan where it is silent."""

    complexity: Floats
    density: Floats
    guess: Floats
    """Diversity times ubiquity, as shares: what says the same without knowing what is near what [1]."""
    gain: Floats
    matched: Floats
    """Share of the other regions whose density is as high or higher, by industry."""
    index: float
    rank: float
    ranks: tuple[float, float]
    diversity: float
    told: tuple[float, float]
    near: Floats | None = None
    """Proximity of each two industries; None: not known."""
    links: tuple[tuple[int, int], ...] = ()
    """Which two industries the industry space joins."""
    indices: Floats = field(default_factory=lambda: np.zeros(0))
    """Complexity of the region in each draw."""
    redrawn: Redrawn | None = None
    """None: there are no draws."""

    def ends(self, what: Literal["complexity", "density", "gain"]) -> tuple[Floats, Floats]:
        """Return between which ends a number lies by industry in nine of ten draws, itself between them; nan: no draws."""
        own: Floats = getattr(self, what)
        if self.redrawn is None:
            return np.full_like(own, np.nan), np.full_like(own, np.nan)
        return spreads(own, getattr(self.redrawn, what))


def related(jobs: Jobs, at: int, times: int = DRAWS) -> Related:
    """Return the complexity of a region's industries and their nearness to what it has, with so many draws for their ends."""
    amounts = csr_matrix(jobs.shown)
    made = presence(amounts, places=jobs.all_jobs)
    diversity, ubiquity = (np.asarray(made.mean(axis)).ravel() for axis in (1, 0))
    silent = np.full(len(jobs.industries), np.nan)
    own = float(made[[at]].sum())
    found = complexity(made)
    if found is None:
        return Related(
            complexity=silent, density=silent, guess=silent, gain=silent, matched=silent,
            index=np.nan, rank=np.nan, ranks=(np.nan, np.nan), diversity=own, told=(np.nan, np.nan),
        )  # fmt: skip
    near = proximity(made)
    dense = density(made, near)
    index = found.places
    draws = tuple(drawn(amounts, draws=times, places=jobs.all_jobs))
    pairs = strongest(near)
    every = [each.places for _, each in draws] or [index]
    ranks = rank_spread(every, len(jobs.regions))[:, at]
    return Related(
        complexity=found.products,
        density=dense[at],
        guess=diversity[at] * ubiquity,
        gain=outlook(made, near, found, dense=dense).gain[at],
        matched=_matched(dense, at),
        index=float(index[at]),
        rank=float(np.sum(index > index[at]) + 1) if np.isfinite(index[at]) else np.nan,
        ranks=(float(np.floor(ranks[0])), float(np.ceil(ranks[1]))),  # a rank is whole
        diversity=own,
        told=told_apart(made, near),
        near=near,
        links=pairs,
        indices=np.array([each.places[at] for _, each in draws]),
        redrawn=_redrawn(draws, at, pairs) if draws else None,
    )


def _redrawn(
    draws: Sequence[tuple[csr_matrix, Complexity]], at: int, links: Sequence[tuple[int, int]]
) -> Redrawn:
    """Return what the draws say of a region and of the links between industries."""
    one, other = np.array(links, int).reshape(-1, 2).T
    close, gains, joined, matched = [], [], [], []
    for made, found in draws:
        by = proximity(made)
        dense = np.nan_to_num(density(made, by))
        close.append(dense[at])
        matched.append(_matched(dense, at))
        gains.append(opportunity_gain(1 - made[[at]].toarray()[0], by, found))
        joined.append(by[one, other])
    return Redrawn(
        complexity=np.array([found.products for _, found in draws]),
        density=np.array(close),
        gain=np.array(gains),
        matched=np.array(matched),
        proximity=np.array(joined),
    )


def _matched(dense: Floats, at: int) -> Floats:
    """Return the share of the other regions whose density is as high as that of one, or higher, by industry."""
    others = max(len(dense) - 1, 1)
    return np.asarray(((dense >= dense[at]).sum(0) - 1) / others, float)
