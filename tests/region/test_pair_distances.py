"""Distances between plants: the sum over all pairs, an independent density, and what chance does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.stats import gaussian_kde

from makeshed.science.distance import great_circle
from makeshed.science.pair_distances import bandwidth, k_density, localisation, pair_distances

near = pytest.approx


def towns(count: int, seed: int) -> np.ndarray:
    """Return spots in ten towns of a country some 600 km across."""
    rng = np.random.default_rng(seed)
    middles = np.stack([rng.uniform(44, 49, 10), rng.uniform(0, 7, 10)], 1)
    return np.asarray(middles[rng.integers(0, 10, count)] + rng.normal(0, 0.3, (count, 2)))


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_density_that_scipy_finds_of_pairs_and_their_mirror_images(seed: int) -> None:
    """gaussian_kde of d and -d, twice over what lies above 0: no bins, no filter, nothing of ours but the distances."""
    spots = towns(60, seed)
    d = pair_distances(spots[:, 0], spots[:, 1])
    both = np.concatenate([d, -d])
    h = bandwidth(d)
    theirs = gaussian_kde(both, bw_method=h / both.std(ddof=1))
    at = np.linspace(0, float(np.median(d)), 121)
    want = 2 * theirs(at)
    assert k_density(d, at) == near(want, abs=1e-3 * want.max())
    whole = np.linspace(0, d.max() + 8 * h, 4000)
    assert trapezoid(k_density(d, whole), whole) == near(1, abs=1e-3)


def test_pairs_are_told_once_and_silverman_takes_the_lesser_spread() -> None:
    spots = towns(9, 1)
    d = pair_distances(spots[:, 0], spots[:, 1])
    assert len(d) == 36
    assert d[0] == near(float(great_circle(*spots[0], *spots[1])))
    even = np.arange(1.0, 101.0)
    assert bandwidth(even) == near(0.9 * even.std(ddof=1) * 100**-0.2)  # IQR / 1.34 is 36.9, s 29.0
    tailed = np.concatenate([even, [1e4]])
    assert bandwidth(tailed) == near(0.9 * 50 / 1.34 * 101**-0.2)


def test_plants_of_one_town_are_localised_near_and_only_near() -> None:
    every = towns(300, 5)
    town = np.array([46.0, 3.0]) + np.random.default_rng(1).normal(0, 0.05, (15, 2))
    found = localisation(town, np.concatenate([every, town]), furthest=250, draws=300)
    above = found.at[found.above > 0]
    assert above.min() == 0
    assert above.max() < 60
    assert not found.below.any(), "what is localised anywhere is not told to be dispersed"


def test_plants_that_keep_away_from_one_another_are_dispersed() -> None:
    grid = np.stack(np.meshgrid(np.linspace(44, 49, 5), np.linspace(0, 7, 5)), -1).reshape(-1, 2)
    found = localisation(grid, np.concatenate([towns(300, 5), grid]), furthest=250, draws=300)
    assert not found.above.any()
    assert found.below[:20].any()


def test_plants_by_chance_are_called_localised_as_seldom_as_is_promised() -> None:
    """Of draws from the candidates themselves about one in twenty passes the upper envelope anywhere, and one the lower."""
    every = towns(150, 2)
    rng = np.random.default_rng(9)
    passed = np.zeros(2)
    trials = 80
    for n in range(trials):
        own = every[rng.choice(len(every), 12, replace=False)]
        found = localisation(own, every, furthest=250, draws=150, seed=n)
        passed += [found.above.any(), (found.whole[0] - found.density > 0).any()]
        assert np.all(found.whole[0] <= found.local[0] + 1e-12), (
            "whole curves leave more room than each distance alone"
        )
        assert np.all(found.whole[1] >= found.local[1] - 1e-12)
    assert passed.max() <= 10
    assert passed.sum() >= 2


def test_plants_on_one_spot_have_a_density_and_equal_distances_alone_have_none() -> None:
    every = towns(50, 3)
    one = np.repeat(every[:1], 5, axis=0)
    found = localisation(one, np.concatenate([every, one]), furthest=200, draws=50)
    assert found.above[0] > 0
    with pytest.raises(ValueError, match="equally far apart"):
        k_density([5.0, 5.0, 5.0], np.linspace(0, 10, 11))
