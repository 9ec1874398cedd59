"""Economic complexity, against published indices, the reference's own formulas, and laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tests.examples import THOROUGH
from tests.region.oracles import oracle

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

near = pytest.approx


def exports() -> tuple[list[str], csr_matrix]:
    """Return 226 countries and their exports in 785 products, mean of 1998 to 2000."""
    read = {"schema_overrides": {"product": pl.String}}
    rows = oracle("region/eci/sitc4_exports_avg_1998_2000.csv.gz", **read)
    places, products = (rows[name].unique().sort() for name in ("country", "product"))
    at = (
        rows["country"].replace_strict(places, range(len(places))).to_numpy(),
        rows["product"].replace_strict(products, range(len(products))).to_numpy(),
    )
    shape = (len(places), len(products))
    return places.to_list(), csr_matrix((rows["value"].to_numpy(), at), shape=shape)


def index(made: csr_matrix) -> Complexity:
    found = complexity(made)
    assert found is not None
    return found


def test_the_index_of_226_countries() -> None:
    names, amounts = exports()
    made = presence(amounts)
    found = index(made)
    of = dict(zip(names, found.places.tolist(), strict=True))
    published = {
        "sgs": 2.339930,
        "jpn": 2.262632,
        "hmd": 1.989649,
        "gbr": 1.924224,
        "deu": 1.884379,
        "nga": -2.544355,
    }
    assert {name: of[name] for name in published} == near(published, abs=1e-6)
    assert found.eigenvalue == near(0.17913391945, abs=1e-10)
    assert told_apart(made, proximity(made)) == near((0.7647, 0.7483), abs=5e-5)
    diversity = np.asarray(made.sum(1)).ravel()
    assert (made @ found.products) / diversity == near(found.places, abs=1e-10)


@pytest.mark.skipif(not THOROUGH, reason="half a million cells: make test-thorough")
def test_relatedness_of_metros_is_behind_a_naive_guess() -> None:
    """Manufacturing of American metros in 2019: nothing to sell without its baseline."""
    codes = {"schema_overrides": {"cbsa_code": pl.String, "naics_code": pl.String}}
    rows = oracle("region/us/cbp2019_cbsa_naics_emp.csv.gz", **codes).filter(naics_level=6)
    metros, industries = (rows[name].unique().sort() for name in ("cbsa_code", "naics_code"))
    at = (
        rows["cbsa_code"].replace_strict(metros, range(len(metros))).to_numpy(),
        rows["naics_code"].replace_strict(industries, range(len(industries))).to_numpy(),
    )
    jobs = csr_matrix((rows["EMP"].to_numpy(), at), shape=(len(metros), len(industries)))
    making = np.flatnonzero(industries.str.slice(0, 2).is_in(["31", "32", "33"]).to_numpy())
    own = jobs[:, making]
    made = presence(own, places=np.asarray(jobs.sum(1)).ravel())
    assert made.shape == (933, 355)
    assert told_apart(made, proximity(made)) == near((0.9144, 0.9322), abs=5e-5)


def test_the_most_diversified_of_four_countries_is_third() -> None:
    """Hidalgo and Hausmann 2009, supporting information 4."""
    made = csr_matrix(np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1.0]]))
    assert index(made).places == near([-0.0754, -1.6029, 0.7478, 0.9305], abs=5e-5)
    assert complexity(made[:2]) is None


def reference(amounts: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Do as py-ecomplexity 0.5.3 does, on dense matrices, without its sampled checks."""
    rca = (amounts / amounts.sum(1, keepdims=True)) / (amounts.sum(0) / amounts.sum())
    made = np.nan_to_num(rca >= 1).astype(float)
    d, u = made.sum(1), made.sum(0)
    values, vectors = np.linalg.eig((made / u).T @ (made / d[:, None]))
    order = np.argsort(-values.real)
    products = vectors[:, order[1]].real
    places = (made @ products) / d
    sign = np.sign(np.corrcoef(d, places)[0, 1])
    products, places = sign * products, sign * places
    together = made.T @ made
    phi = together / np.maximum.outer(u, u)
    dense = (made @ phi) / phi.sum(0)
    opportunity = (dense * (1 - made) * products).sum(1)
    gain = (1 - made) * ((1 - made) @ (phi * (products / phi.sum(1))[:, None]))
    scale, middle = places.std(), places.mean()
    index = (opportunity - opportunity.mean()) / opportunity.std()
    return (places - middle) / scale, (products - middle) / scale, phi, dense, index, gain / scale


@pytest.mark.parametrize("seed", range(12))
def test_equal_to_the_reference_on_any_table(seed: int) -> None:
    rng = np.random.default_rng(seed)
    amounts = rng.gamma(0.5, 10.0, (int(rng.integers(6, 20)), int(rng.integers(6, 20)))) + 0.01
    made = presence(csr_matrix(amounts))
    found, near_ = index(made), proximity(made)
    ahead = outlook(made, near_, found)
    got = (found.places, found.products, near_, density(made, near_), ahead.index, ahead.gain)
    for own, theirs in zip(got, reference(amounts), strict=True):
        assert own == near(theirs, rel=0, abs=1e-12)


def test_what_nobody_makes_or_a_place_without_anything_has_no_index() -> None:
    made = csr_matrix(
        np.array([[1, 1, 1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1.0, 0], [0] * 5])
    )
    found = index(made)
    assert np.flatnonzero(np.isnan(found.places)).tolist() == [4]
    assert np.flatnonzero(np.isnan(found.products)).tolist() == [4]
    near_ = proximity(made)
    assert near_[4].tolist() == [0] * 5
    ahead = outlook(made, near_, found)
    assert np.isfinite(ahead.gain).all()
    assert np.flatnonzero(np.isnan(ahead.index)).tolist() == [4]
    there = made[:4]
    alone = outlook(there, proximity(there), index(there))
    assert ahead.index[:4] == near(alone.index)  # who makes nothing is not compared with others


@pytest.mark.parametrize(
    "made",
    [np.ones((4, 4)), np.kron(np.eye(2), np.ones((3, 3))), np.eye(4) + np.roll(np.eye(4), 1, axis=1)],
)  # fmt: skip
def test_what_nothing_orders_has_no_index(made: NDArray[np.float64]) -> None:
    """All alike, two groups that share nothing, a ring of equals."""
    assert complexity(csr_matrix(made)) is None


def spread(amounts: csr_matrix, **asked: Any) -> NDArray[np.float64]:
    draws = [found.places for _, found in drawn(amounts, **asked)]
    return rank_spread(draws, amounts.shape[0])


def test_ranks_spread_with_the_noise_and_hold_the_rank_itself() -> None:
    rng = np.random.default_rng(3)
    amounts = csr_matrix(rng.gamma(0.4, 100.0, (12, 30)))
    sure = spread(amounts, draws=5, noise=0.0)
    assert sure[0] == near(sure[1])
    low, high = spread(amounts, draws=40, noise=0.5)
    assert np.all(low <= high)
    assert (high - low).mean() > 1
    again = spread(amounts, draws=6, seed=1).tolist()
    assert spread(amounts, draws=6, seed=1).tolist() == again
