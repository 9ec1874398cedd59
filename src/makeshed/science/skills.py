"""How near occupations are by the skills that they take, and how far each reaches into the others."""

from __future__ import annotations

import numpy as np

from makeshed.science.arrays import Floats


def similarities(importance: Floats) -> Floats:
    """Return how alike occupations are [1], 0 to 1, shape (occupations, occupations).

    Each skill is ranked among the occupations, for some are important everywhere; the cosine of two
    occupations' ranks is how alike they are. Reproduces all 15,500 published similarities of 775 occupations
    (jricciardi/adaptive-capacity-explorer, 2026, from O*NET 30.1, after NBER working paper 34705).

    Worked example: machinists and operators of computer numerically controlled tools are 0.9565 alike.

    Parameters
    ----------
    importance
        Of skills and work activities [points], shape (occupations, skills).
    """
    from scipy.stats import rankdata  # noqa: PLC0415  (it takes as long to load as a survey takes)

    count = len(importance)
    ranks = (rankdata(importance, axis=0) - 1) / max(count - 1, 1)
    long = np.linalg.norm(ranks, axis=1, keepdims=True)
    turned = np.divide(ranks, long, out=np.zeros_like(ranks), where=long > 0)
    alike = np.clip(turned @ turned.T, 0.0, 1.0)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(alike)


def transferability(alike: Floats, jobs: Floats) -> Floats:
    """Return how alike each occupation is to all others on average [1], weighted by their jobs, shape (occupations,).

    Worked example: 0.7313 for machinists and 0.5843 for sewing machine operators in the United States, weighted
    by the jobs of 2024 times one and their projected growth (the source of `similarities`).

    Parameters
    ----------
    alike
        As `similarities` says it, shape (occupations, occupations).
    jobs
        Of each occupation [units], shape (occupations,).
    """
    others = jobs.sum() - jobs
    return np.asarray((alike @ jobs - jobs) / np.where(others > 0, others, np.nan))
