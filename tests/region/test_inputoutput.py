"""Input-output coefficients and multipliers, against published tables, by hand and by laws."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from benchmarks import bea
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.region.oracles import oracle

from makeshed.science.arrays import Floats
from makeshed.science.flq import LEAST, MOST, USUAL, region_size, regional_shares
from makeshed.science.inputoutput import (
    clipped,
    coefficients,
    import_share,
    industry_by_industry,
    multipliers,
    required,
    with_households,
)

near = pytest.approx
FINAL = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "CONS_NONRES"]
TWO = np.array([[150.0, 500.0], [200.0, 100.0]])
"""Sales of two industries with outputs of 1,000 and 2,000: Miller and Blair 2009, table 2.3."""


def oecd(country: str) -> tuple[list[str], pl.DataFrame]:
    """Return the 45 industries of a table of the OECD for 2019, and the table."""
    frame = oracle(f"region-policy/io/oecd_{country}_2019_io.csv.gz")
    frame = frame.rename({frame.columns[0]: "row"})
    return [c for c in frame.columns[1:] if f"DOM_{c}" in frame["row"]], frame


def rows(frame: pl.DataFrame, names: list[str], columns: list[str]) -> Floats:
    at = pl.DataFrame({"row": names}).join(frame, on="row", how="left", maintain_order="left")
    return at.select(columns).cast(pl.Float64).to_numpy()


def test_the_example_of_the_textbook() -> None:
    """Demands of 600 and 1,500 take 1,247.52 and 1,841.58 (Miller and Blair, equation 2.13 on)."""
    inputs = coefficients(TWO, [1000, 2000])
    assert inputs == near(np.array([[0.15, 0.25], [0.20, 0.05]]))
    assert required(inputs, [600.0, 1500.0]).total == near([1247.52, 1841.58], abs=0.01)
    inverse = required(inputs, np.eye(2)).total
    assert inverse == near(np.array([[1.2541, 0.3300], [0.2640, 1.1221]]), abs=5e-5)
    assert multipliers(inputs).total == near(inverse.sum(0))


@pytest.mark.parametrize(
    ("country", "off", "cars"),
    [("FRA", 2.9e-4, 1.8407), ("ITA", 1.3e-4, 2.0731), ("DEU", 2.35e-4, 1.8414),
     ("ESP", 2.35e-4, 1.8842), ("USA", 5.1e-5, 2.1037)],
)  # fmt: skip
def test_the_inverses_that_the_oecd_prints(country: str, off: float, cars: float) -> None:
    """It rounds them to four decimals, and the sales that they are made of to a hundred thousand."""
    industries, frame = oecd(country)
    sales = rows(frame, [f"DOM_{i}" for i in industries], industries)
    inputs = coefficients(sales, rows(frame, ["OUTPUT"], industries)[0])
    printed = oracle(f"region-policy/io/oecd_{country}_2019_leontief_domestic.csv.gz")
    inverse = required(inputs, np.eye(len(industries))).total
    assert np.abs(inverse - printed.select(industries).to_numpy()[:45]).max() <= off * 1.02
    found = multipliers(inputs).total
    assert found[industries.index("C29")] == near(cars, abs=5e-5)
    if country == "FRA":
        making = [found[n] for n, i in enumerate(industries) if i.startswith("C")]
        assert (min(making), max(making)) == near((1.422, 2.196), abs=5e-4)


@pytest.mark.parametrize(
    ("country", "shares"),
    [
        ("FRA", (15.91, 69.1, 69.6, 64.4, 54.5, 53.5, 41.5, 24.9, 17.0)),
        ("ITA", (13.94, 54.7, 36.9, 27.4, 45.3, 23.8, 45.7, 10.2, 14.6)),
        ("DEU", (17.42, 55.7, 33.7, 24.2, 24.1, 58.2, 31.1, 17.2, 18.6)),
        ("ESP", (15.60, 77.9, 48.1, 53.8, 45.1, 47.3, 44.8, 19.2, 14.7)),
        ("USA", (7.40, 38.9, 41.3, 30.0, 32.1, 70.1, 33.2, 11.5, 8.7)),
    ],
)  # fmt: skip
def test_how_much_of_what_is_used_comes_from_abroad(
    country: str, shares: tuple[float, ...]
) -> None:
    industries, frame = oecd(country)
    made, come = (
        rows(frame, [f"{kind}_{i}" for i in industries], industries + FINAL).sum(1)
        for kind in ("DOM", "IMP")
    )
    found = import_share(made, come)
    names = ("C26", "C27", "C28", "C29", "C13T15", "C21", "C25", "C10T12")
    of = [found[industries.index(i)] for i in names]
    whole = float(import_share([made.sum()], [come.sum()])[0])
    assert whole == near(shares[0] / 100, abs=5.1e-5)
    assert of == near([s / 100 for s in shares[1:]], abs=5.1e-4)


def test_the_dispersion_of_chile_as_the_package_leontief_prints_it() -> None:
    """Multipliers over their mean, twelve industries, 2013."""
    sales = oracle("region/io/chile_transaction_matrix.csv").drop("code").to_numpy()
    output = oracle("region/io/chile_wage_demand_matrix.csv")["final_total_demand"].to_numpy()
    found = multipliers(coefficients(sales, output)).total
    # 1.165 0.965 1.161 ... 0.860 0.836 are n times the column sums of L over the sum of all its cells
    printed = [1.165, 0.965, 1.161, 1.154, 1.147, 1.079, 1.014, 0.884, 0.845, 0.888, 0.860, 0.836]
    assert found / found.mean() == near(printed, abs=5.1e-4)


def test_the_national_tables_of_the_united_states() -> None:
    """402 industries: as far as industries make several goods, each good comes of its makers."""
    if not bea.FOLDER.is_dir():
        pytest.skip("the national tables are not beside this checkout: region/io")
    table, areas = bea.national(), bea.areas()
    making = np.array([code[:2] in {"31", "32", "33"} for code in table.industries])
    home = table.inputs()
    inputs, cells, _ = clipped(home)
    assert (cells, home.min()) == (20, near(-0.046, abs=5e-4))
    types = np.linalg.solve((np.eye(402) - home).T, np.ones(402))[making]
    assert (types.mean(), types.min(), types.max()) == near((1.93, 1.30, 2.97), abs=5e-3)
    assert multipliers(clipped(table.inputs(imported=True))[0]).total[making].mean() == near(
        2.27, abs=5e-3
    )

    def mean(area: str, exponent: float = USUAL) -> float:
        at = areas.areas.index(area)
        own = areas.quotients[at]
        shares = regional_shares(own, own, float(region_size(areas.size[at], 1, exponent)))
        found = multipliers(shares * inputs).total[making]
        return float(np.average(found, weights=areas.jobs[at][making]))

    printed = {
        "35620": 1.29, "16980": 1.24, "31080": 1.21, "41860": 1.15, "19820": 1.13, "29540": 1.06, "21140": 1.06,
    }  # fmt: skip
    assert {area: mean(area) for area in printed} == near(printed, abs=6e-3)
    over = [mean("41860", exponent) for exponent in (LEAST, 0.2, USUAL, MOST)]
    assert over == near([1.26, 1.20, 1.15, 1.11], abs=6.5e-3)  # in print with the 20 cells left in


def test_who_makes_a_good_sells_it_to_everybody_alike() -> None:
    """Of good b, the first industry makes a quarter: it has a quarter of what anybody buys of it."""
    make, use = np.array([[10.0, 5.0], [0.0, 15.0]]), np.array([[2.0, 0.0], [4.0, 8.0]])
    assert industry_by_industry(make, use) == near(np.array([[3.0, 2.0], [3.0, 6.0]]))
    assert industry_by_industry(make, use).sum() == near(use.sum())


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="output of more than 0"):
        coefficients(TWO, [1000, 0])
    with pytest.raises(ValueError, match="negative"):
        multipliers(np.array([[-0.1, 0.0], [0.2, 0.1]]))
    with pytest.raises(ValueError, match="more than they make"):
        multipliers(np.array([[0.5, 0.6], [0.6, 0.5]]))
    with pytest.raises(ValueError, match="demand is negative"):
        required(coefficients(TWO, [1000, 2000]), [-1.0, 0.0])
    assert clipped([[1.0, -2.0], [-3.0, 4.0]])[1:] == (2, -5.0)
    assert np.isnan(import_share([0.0], [0.0])[0])


def test_households_spend_what_they_earn() -> None:
    """A quarter of output is wages, half of which is spent at home: 1 / (1 - 0.125) of output."""
    closed = with_households(np.zeros((1, 1)), [0.25], [0.5])
    assert multipliers(closed, of=[1.0, 0.0]).total[0] == near(1 / (1 - 0.125))


squares = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(0, 0.9 / n), min_size=n, max_size=n), min_size=n, max_size=n
    )
)


@given(squares, st.booleans())
def test_what_a_series_leaves_out_is_no_more_than_it_says(
    cells: list[list[float]], sparse: bool
) -> None:
    inputs = np.array(cells)
    n = len(inputs)
    given_ = csr_array(inputs) if sparse else inputs
    weights = np.arange(1.0, n + 1)
    true = np.linalg.inv(np.eye(n) - inputs)
    for of, want in ((None, true.sum(0)), (weights, weights @ true)):
        found = multipliers(given_, of, close=1e-3)
        assert np.all(want - found.total <= found.left + 1e-12)
        assert np.all(want - found.total >= -1e-12)
    out = required(given_, weights, close=1e-3)
    assert -1e-12 <= (true @ weights - out.total).sum() <= out.left + 1e-12


quotients = st.lists(st.floats(0.01, 50), min_size=2, max_size=6)


@given(quotients, st.floats(0.001, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_exponent_leaves_less_in_the_region(
    lq: list[float], share: float, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    less, more = (
        regional_shares(lq, lq, float(region_size(share, 1.0, delta))) for delta in (high, low)
    )
    assert np.all(less <= more + 1e-12)
    assert more.max() <= 1
    assert less.min() >= 0


def test_shares_by_hand() -> None:
    """Half as much of steel as its share, twice as much of tools; a region of a third: lambda 0.738 at 0.3."""
    size = float(region_size(200, 600, 0.3))
    assert size == near(np.log2(4 / 3) ** 0.3)
    shares = regional_shares([0.5, 2.0, 0.0], [0.5, 2.0, 0.0], size)
    wanted = [[0.5 * size, 0.25 * size, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    assert shares == near(np.array(wanted))
