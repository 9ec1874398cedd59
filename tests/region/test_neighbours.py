"""Moran's I, against published examples, and laws of chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from makeshed.science.distance import great_circle
from makeshed.science.neighbours import moran, nearest_weights

near = pytest.approx

COLUMBUS = (
    "15.72598 18.801754 30.626781 32.38776 50.73151 26.066658 0.178269 38.425858 30.515917 34.000835 62.275448 "
    "56.705669 46.716129 57.066132 48.585487 54.838711 36.868774 43.962486 54.521965 0.223797 40.074074 33.705048 "
    "20.048504 38.297871 61.299175 40.969742 52.79443 56.919785 60.750446 68.892044 17.677214 19.145592 41.968163 "
    "23.974028 39.175053 14.305556 42.445076 53.710938 19.100863 16.241299 18.905146 16.49189 36.663612 25.962263 "
    "29.028488 16.530533 27.822861 26.645266 22.541491 "
)
"""Residential burglaries and vehicle thefts per thousand households, 49 neighbourhoods, 1980 (Anselin 1988, table 12.1)."""
BESIDE = (
    "2 3; 1 3 4; 1 2 4 5; 2 3 5 8; 3 4 6 8 9 11 15 16; 5 9; 8 12 13 14; 4 5 7 11 12 13; 5 6 10 15 20 22 25 26; 9 17 "
    "20 22; 5 8 12 15 16; 7 8 11 13 14 16; 7 8 12 14; 7 12 13 16 18 19; 5 9 11 16 25 26; 5 11 12 14 15 18 24 25; 10 "
    "20 23; 14 16 19 24; 14 18 24; 9 10 17 22 23 27 32 33 35 40; 24 30 34; 9 10 20 26 27 28; 17 20 32; 16 18 19 21 "
    "25 29 30; 9 15 16 24 26 28 29 30; 9 15 22 25 28 29; 20 22 28 33; 22 25 26 27 29 33 35 37 38; 24 25 26 28 30 37 "
    "38; 21 24 25 29 37; 34 36 39; 20 23 40 41; 20 27 28 35; 21 31 36 42; 20 28 33 38 40 43 44; 31 34 39 42 46; 28 "
    "29 30 38 43 45; 28 29 35 37 43 44; 31 36 46; 20 32 35 41 47; 32 40 47; 34 36; 35 37 38 44 45 48; 35 38 43 48 "
    "49; 37 43 48 49; 36 39; 40 41; 43 44 45 49; 44 45 48 "
)


def row_shares(beside: csr_matrix) -> csr_matrix:
    return csr_matrix(beside.toarray() / beside.toarray().sum(1, keepdims=True))


def columbus() -> tuple[np.ndarray, csr_matrix]:
    rows = [(n, int(one) - 1) for n, of in enumerate(BESIDE.split(";")) for one in of.split()]
    at = np.array(rows).T
    return np.array(COLUMBUS.split(), float), csr_matrix(
        (np.ones(len(rows)), (at[0], at[1])), shape=(49, 49)
    )


def test_crime_in_columbus() -> None:
    """As esda 2.9.0 computes it from the files of Anselin's book (libpysal, columbus.gal), rows of weights adding up to 1."""
    crime, beside = columbus()
    found = moran(crime, row_shares(beside), permutations=999)
    assert float(found.i[0]) == near(0.5001885571828611, abs=1e-12)
    assert found.expected == near(-1 / 48)
    assert float(found.z[0]) == near(5.58938267504451, abs=1e-9)
    assert found.chance[0] == 0.001, "none of 999 permutations comes to as much"


def test_several_things_are_what_each_is_alone() -> None:
    crime, beside = columbus()
    weights = row_shares(beside)
    rng = np.random.default_rng(1)
    table = np.stack([crime, rng.normal(size=49), np.full(49, 3.0)], 1)
    found = moran(table, weights, permutations=99, seed=5)
    for n in (0, 1):
        alone = moran(table[:, n], weights, permutations=99, seed=5)
        assert [found.i[n], found.z[n], found.chance[n]] == near(
            [alone.i[0], alone.z[0], alone.chance[0]]
        )
    assert np.isnan(found.i[2]), "what is the same everywhere lies nowhere"
    assert np.isnan(found.chance[2])
    assert np.isnan(moran(crime, weights, permutations=0).chance[0])


def test_a_chequerboard_avoids_its_like_and_two_halves_do_not() -> None:
    """On a ring each has two neighbours: every second one gives -1, two halves nearly 1."""
    n = 20
    ring = csr_matrix(
        (np.eye(n, k=1) + np.eye(n, k=-1) + np.eye(n, k=n - 1) + np.eye(n, k=1 - n)) / 2
    )
    assert float(moran(np.arange(n) % 2, ring).i[0]) == near(-1)
    halves = moran(np.arange(n) < n // 2, ring)
    assert float(halves.i[0]) == near(1 - 4 / n)
    assert halves.z[0] > 3


def test_chance_says_yes_as_often_as_it_promises() -> None:
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(40, 50, 80), rng.uniform(0, 10, 80)
    found = moran(rng.normal(size=(80, 400)), nearest_weights(lat, lon, 6), permutations=199)
    assert 0.02 < float((found.chance <= 0.05).mean()) < 0.09
    assert float(found.i.mean()) == near(found.expected, abs=0.01)
    assert float(found.z.std()) == near(1, abs=0.1)


def test_the_nearest_are_those_of_least_distance_and_never_oneself() -> None:
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(-80, 80, 60), rng.uniform(-180, 180, 60)
    weights = nearest_weights(lat, lon, 5).toarray()
    far = great_circle(lat[:, None], lon[:, None], lat, lon)
    np.fill_diagonal(far, np.inf)
    for n in range(60):
        assert set(np.flatnonzero(weights[n])) == set(np.argsort(far[n])[:5])
    assert weights.sum(1) == near(1)
    heap = nearest_weights([45.0] * 8 + [46.0], [7.0] * 9, 3).toarray()
    assert np.all(np.diag(heap) == 0)
    assert heap.sum(1) == near(1)
