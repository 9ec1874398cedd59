"""Economic complexity, against published indices, the reference's own formulas, and laws."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tests.examples import examples
from tests.region.oracles import oracle

from makeshed.science.complexity import (
    complexity,
    density,
    outlook,
    presence,
    proximity,
    rank_spread,
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


def test_the_index_of_226_countries() -> None:
    names, amounts = exports()
    made = presence(amounts)
    found = complexity(made)
    index = dict(zip(names, found.places.tolist(), strict=True))
    published = {
        "sgs": 2.339930,
        "jpn": 2.262632,
        "hmd": 1.989649,
        "gbr": 1.924224,
        "deu": 1.884379,
        "nga": -2.544355,
    }
    assert {name: index[name] for name in published} == near(published, abs=1e-6)
    assert found.eigenvalue == near(0.17913391945, abs=1e-10)
    diversity = np.asarray(made.sum(1)).ravel()
    assert (made @ found.products) / diversity == near(found.places, abs=1e-10)


def test_the_most_diversified_of_four_countries_is_third() -> None:
    """Hidalgo and Hausmann 2009, supporting information 4."""
    made = csr_matrix(np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1.0]]))
    assert complexity(made).places == near([-0.0754, -1.6029, 0.7478, 0.9305], abs=5e-5)
    with pytest.raises(ValueError, match="three places"):
        complexity(made[:2])


matrices = st.integers(4, 7).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=4, max_size=7)
)


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


@examples(40)
@given(matrices)
def test_equal_to_the_reference_on_any_table(table: list[list[int]]) -> None:
    amounts = np.array(table, float) + 0.01
    made = presence(csr_matrix(amounts))
    d, u = np.asarray(made.sum(1)).ravel(), np.asarray(made.sum(0)).ravel()
    assume(d.all() and u.all() and len(set(d.tolist())) > 1)
    scaled = np.diag(d**-0.5) @ made.toarray() @ np.diag(u**-0.5)
    values = np.linalg.svd(scaled, compute_uv=False)
    if len(values) < 3 or values[1] - values[2] < 1e-3 or values[1] > 1 - 1e-6 or values[1] < 1e-3:
        reject()  # the second eigenvector is no single one
    found = complexity(made)
    assume(abs(np.corrcoef(d, found.places)[0, 1]) > 1e-6)
    near_ = proximity(made)
    ahead = outlook(made, near_, found)
    got = (found.places, found.products, near_, density(made, near_), ahead.index, ahead.gain)
    for own, theirs in zip(got, reference(amounts), strict=True):
        if np.isfinite(theirs).all():
            assert own == near(theirs, abs=1e-8)


def test_what_nobody_makes_or_a_place_without_anything_has_no_index() -> None:
    made = csr_matrix(
        np.array([[1, 1, 1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1.0, 0], [0] * 5])
    )
    found = complexity(made)
    assert np.flatnonzero(np.isnan(found.places)).tolist() == [4]
    assert np.flatnonzero(np.isnan(found.products)).tolist() == [4]
    near_ = proximity(made)
    assert near_[4].tolist() == [0] * 5
    ahead = outlook(made, near_, found)
    assert np.isfinite(ahead.gain).all()
    assert np.isfinite(ahead.index).all()


def test_ranks_spread_with_the_noise_and_hold_the_rank_itself() -> None:
    rng = np.random.default_rng(3)
    amounts = csr_matrix(rng.gamma(0.4, 100.0, (12, 30)))
    sure = rank_spread(amounts, draws=5, noise=0.0)
    assert sure[0] == near(sure[1])
    low, high = rank_spread(amounts, draws=40, noise=0.5)
    assert np.all(low <= high)
    assert (high - low).mean() > 1
    assert (
        rank_spread(amounts, draws=6, seed=1).tolist()
        == rank_spread(amounts, draws=6, seed=1).tolist()
    )
