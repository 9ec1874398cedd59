"""How complex a region and its industries are, and what is near what it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from makeshed.region.jobs import Jobs
from makeshed.science.arrays import Floats
from makeshed.science.complexity import (
    Complexity,
    complexity,
    density,
    drawn,
    outlook,
    presence,
    proximity,
    rank_spread,
    told_apart,
)

DRAWS = 50
"""How often jobs are drawn anew for the spread of a rank."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """What complexity says of one region: by industry, and of the region itself; nan where it is silent."""

    complexity: Floats
    density: Floats
    guess: Floats
    """Diversity times ubiquity, as shares: what says the same without knowing what is near what [1]."""
    gain: Floats
    index: float
    rank: float
    ranks: tuple[float, float]
    diversity: float
    told: tuple[float, float]
    near: Floats | None = None
    """Proximity of each two industries; None: not known."""
    draws: tuple[tuple[csr_matrix, Complexity], ...] = ()
    """Presence and complexity of all, as often as jobs were drawn anew."""


def related(jobs: Jobs, at: int) -> Related:
    """Return the complexity of a region's industries and their nearness to what it has."""
    amounts = csr_matrix(jobs.shown)
    made = presence(amounts, places=jobs.all_jobs)
    diversity, ubiquity = (np.asarray(made.mean(axis)).ravel() for axis in (1, 0))
    silent = np.full(len(jobs.industries), np.nan)
    own = float(made[[at]].sum())
    found = complexity(made)
    if found is None:
        return Related(
            complexity=silent, density=silent, guess=silent, gain=silent,
            index=np.nan, rank=np.nan, ranks=(np.nan, np.nan), diversity=own, told=(np.nan, np.nan),
        )  # fmt: skip
    near = proximity(made)
    dense = density(made, near)
    index = found.places
    draws = tuple(drawn(amounts, draws=DRAWS, places=jobs.all_jobs))
    spread = rank_spread([each.places for _, each in draws], len(jobs.regions))[:, at]
    return Related(
        complexity=found.products,
        density=dense[at],
        guess=diversity[at] * ubiquity,
        gain=outlook(made, near, found, dense=dense).gain[at],
        index=float(index[at]),
        rank=float(np.sum(index > index[at]) + 1) if np.isfinite(index[at]) else np.nan,
        ranks=(float(np.floor(spread[0])), float(np.ceil(spread[1]))),  # a rank is whole
        diversity=own,
        told=told_apart(made, near),
        near=near,
        draws=draws,
    )
