"""Input-output, against the OECD's own inverses, a dense solve and laws."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.region.oracles import oracle

from makeshed.science.inputoutput import (
    Floats,
    flegg,
    import_share,
    leontief_inverse,
    local_multiplier,
    output_multipliers,
    sparse,
    technical_coefficients,
    with_households,
)

near = pytest.approx
OUTSIDE = {
    "HFCE",
    "NPISH",
    "GGFC",
    "GFCF",
    "INVNT",
    "DPABR",
    "CONS_NONRES",
    "EXPO",
    "IMPO",
    "TOTAL",
}
USED = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "CONS_NONRES"]


def oecd(country: str) -> tuple[list[str], dict[str, dict[str, float]]]:
    """Return the industries and the rows of a country's table of 2019."""
    table = oracle(f"region-policy/io/oecd_{country}_2019_io.csv.gz")
    names = [name for name in table.columns[1:] if name not in OUTSIDE]
    rows = {row[0]: dict(zip(table.columns[1:], row[1:], strict=True)) for row in table.rows()}
    return names, rows


def matrix(names: list[str], rows: dict[str, dict[str, float]], before: str) -> Floats:
    return np.array([[float(rows[f"{before}{i}"][j]) for j in names] for i in names])


@pytest.mark.parametrize(
    ("country", "off", "cars"),
    [
        ("FRA", 2.95e-4, 1.8407),
        ("ITA", 1.35e-4, 2.0731),
        ("DEU", 2.4e-4, 1.8414),
        ("ESP", 2.4e-4, 1.8842),
        ("USA", 5.2e-5, 2.1037),
    ],
)
def test_the_inverse_is_the_one_that_the_oecd_prints(country: str, off: float, cars: float) -> None:
    names, rows = oecd(country)
    output = [float(next(row for name, row in rows.items() if "OUT" in name)[j]) for j in names]
    a = technical_coefficients(matrix(names, rows, "DOM_"), output)
    inverse = leontief_inverse(a)
    printed = oracle(f"region-policy/io/oecd_{country}_2019_leontief_domestic.csv.gz")
    values = printed.select(pl.exclude("")).head(len(names)).to_numpy()[:, : len(names)]
    assert np.abs(inverse - values).max() <= off
    multipliers = output_multipliers(a)
    assert multipliers == near(inverse.sum(0), abs=1e-9)
    assert multipliers[names.index("C29")] == near(cars, abs=5e-5)


@pytest.mark.parametrize(
    ("country", "everything", "electronics", "food"),
    [("FRA", 15.91, 69.1, 17.0), ("ITA", 13.94, 54.7, 14.6), ("USA", 7.40, 38.9, 8.7)],
)
def test_what_of_home_use_is_imported(
    country: str, everything: float, electronics: float, food: float
) -> None:
    names, rows = oecd(country)
    used = [column for column in (*names, *USED) if column in rows["DOM_C26"]]
    domestic, imported = (
        np.array([sum(float(rows[f"{side}_{i}"][j]) for j in used) for i in names])
        for side in ("DOM", "IMP")
    )
    share = 100 * import_share(imported, domestic)
    got = [share[names.index("C26")], share[names.index("C10T12")]]
    assert got == near([electronics, food], abs=0.05)
    assert 100 * float(import_share(imported.sum(), domestic.sum())) == near(everything, abs=0.005)


coefficients = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(0, 0.9 / n), min_size=n, max_size=n), min_size=n, max_size=n
    )
)


@examples(40)
@given(coefficients, st.floats(0.01, 1.0), st.data())
def test_a_region_s_multipliers_are_at_most_the_country_s(
    table: list[list[float]], share: float, data: st.DataObject
) -> None:
    a = np.array(table)
    whole = output_multipliers(a)
    quotient = data.draw(st.lists(st.floats(0, 3), min_size=len(a), max_size=len(a)))
    here = [
        output_multipliers(flegg(sparse(a), quotient, share, delta)) for delta in (0.0, 0.1, 0.3)
    ]
    assert np.all(here[0] <= whole + 1e-9)
    assert np.all(here[1] <= here[0] + 1e-9)
    assert np.all(here[2] <= here[1] + 1e-9)
    assert np.all(here[2] >= 1 - 1e-12)
    like = output_multipliers(flegg(sparse(a), np.ones(len(a)), 1.0, 0.3))
    assert like == near(whole, rel=1e-9)  # a region that is the country


def test_a_region_by_a_dense_solve() -> None:
    a = np.array([[0.1, 0.2, 0.0], [0.3, 0.1, 0.2], [0.1, 0.1, 0.1]])
    lq, share, delta = np.array([0.5, 1.5, 1.0]), 0.2, 0.25
    cross = lq[:, None] / lq[None, :]
    np.fill_diagonal(cross, lq)
    here = np.minimum(1, cross * np.log2(1 + share) ** delta) * a
    expected = np.linalg.solve((np.eye(3) - here).T, np.ones(3))
    assert output_multipliers(flegg(sparse(a), lq, share, delta)) == near(expected, abs=1e-10)


def test_households_add_to_every_multiplier() -> None:
    a = np.array([[0.1, 0.2], [0.3, 0.1]])
    closed = with_households(a, [0.3, 0.4], [0.5, 0.3])
    assert closed.tolist() == [[0.1, 0.2, 0.5], [0.3, 0.1, 0.3], [0.3, 0.4, 0.0]]
    assert np.all(output_multipliers(closed)[:2] > output_multipliers(a))


def test_what_has_no_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing over"):
        leontief_inverse([[1.0]])
    with pytest.raises(ValueError, match="nothing over"):
        output_multipliers(np.array([[1.2]]))


def test_a_use_below_nothing_makes_no_coefficient() -> None:
    assert technical_coefficients([[-5.0, 2.0], [1.0, 0.0]], [10.0, 0.0]).tolist() == [
        [0, 0],
        [0.1, 0],
    ]


def test_three_rounds_of_a_sum() -> None:
    assert local_multiplier(100_000, 50_000, 50_000) == 2.0
    with pytest.raises(ValueError, match="income"):
        local_multiplier(0, 1, 1)
