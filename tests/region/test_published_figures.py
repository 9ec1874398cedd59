"""What textbooks, packages and offices print of regions, to the digit in print."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.region.oracles import oracle

from makeshed.science.concentration import krugman, location_quotient, relative_gini
from makeshed.science.season import halves_of

near = pytest.approx
SKILLS = "region-policy/skills"


def test_the_cluster_index_of_litzenberger_and_sternberg() -> None:
    """REAT, litzenberger: 21.87491, jobs by area and by people over jobs by plant, each against the whole."""
    area, people, plants = (
        location_quotient(1743, own, 5740, whole)
        for own, whole in ((50, 576), (488, 4621), (35, 53))
    )
    assert float(area * people / plants) == near(21.87491, abs=5e-6)


def test_hoover_of_an_industry_in_one_region_and_in_two() -> None:
    """EconGeo, Hoover: 70 and 45 per cent; half of Krugman's index, of regions and not of industries."""
    people = [10, 15, 20, 25, 30]
    assert krugman([0, 0, 0, 0, 1], people) / 2 == near(0.70)
    assert krugman([0, 0, 0, 1, 1], people) / 2 == near(0.45)


def test_the_most_a_gini_index_of_five_can_be() -> None:
    """EconGeo, Gini: (n - 1) / n."""
    assert relative_gini([0, 0, 0, 0, 1], [1] * 5) == near(0.8)


def test_comparative_advantage_of_the_package_economic_complexity() -> None:
    """Datawheel, tests/test_rca.py: count, mean, standard deviation and most of two sections, exports of 2019 to 2021."""
    rows = oracle("region/eci/datawheel_fixture_exports.csv")
    wide = rows.pivot(on="Section ID", index="Exporter Country ID", values="Trade Value")
    sent = wide.fill_null(0).drop("Exporter Country ID")
    value = sent.to_numpy().astype(float)
    found = location_quotient(value, value.sum(1)[:, None], value.sum(0), value.sum())
    one, nine = (found[:, sent.columns.index(section)] for section in ("1", "9"))
    assert len(one) == 226
    assert (one.mean(), one.std(ddof=1), one.max()) == near((3.484895, 8.261088, 47.724923), abs=5e-7)  # fmt: skip
    assert (nine.mean(), nine.max()) == near((1.959028, 75.963223), abs=5e-7)


@pytest.mark.parametrize(("country", "most"), [("fra", 5.1e-4), ("ita", 0.33)])
def test_quotients_of_regions_that_were_published_right_and_wrong(country: str, most: float) -> None:  # fmt: skip
    """Nesta's 78 French ones are those of its jobs; its Italian ones are not, by up to 0.33: the check tells them apart."""
    rows = oracle(f"{SKILLS}/nesta_{country}_nuts_LQ.csv")
    whole = float(rows["average"].sum())
    rows = rows.with_columns(
        place=pl.col("average").sum().over("NUTS"), kind=pl.col("average").sum().over("risk_category")
    )  # fmt: skip
    found = location_quotient(rows["average"], rows["place"], rows["kind"], whole)
    off = np.abs(found - rows["LQ"].to_numpy())
    assert len(rows) == 78
    assert off.max() == near(most, abs=6e-3) if country == "ita" else off.max() <= most


def test_who_works_in_manufacturing_as_what() -> None:
    """The matrix of May 2025: jobs in all, of its 539 detailed occupations, and shares of five industries."""
    kinds = {
        "schema_overrides": {
            "industry": pl.String,
            "occupation": pl.String,
            "occupation_code": pl.String,
        }
    }
    levels = oracle(f"{SKILLS}/oews2025_occupations.csv", **kinds)
    fine = levels.filter(display_level=3)["occupation_code"].to_list()
    rows = oracle(f"{SKILLS}/oews2025_national_industry_occupation.csv.gz", **kinds)

    def of(industry: str) -> tuple[float, pl.DataFrame]:
        own = rows.filter(industry=industry)
        told = own.filter(pl.col("occupation").is_in(fine))
        return float(own.filter(occupation="000000")["jobs"][0]), told

    total, told = of("31--34")
    assert (total, told["jobs"].sum(), len(told)) == (12_654_310, 12_650_860, 539)
    published = {
        "315000": (79_960, 0.9366, {"516031": 0.3162}),
        "332710": (256_920, None, {"514041": 0.2551, "519161": 0.0988, "514121": 0.0582}),
        "336900": (37_900, 0.9145, {"512090": 0.2172, "537062": 0.0776, "514121": 0.0707}),
    }
    for industry, (jobs, cover, shares) in published.items():
        total, told = of(industry)
        assert total == jobs
        if cover is not None:
            assert float(told["jobs"].sum()) / total == near(cover, abs=5.1e-5)
        for occupation, share in shares.items():
            assert told.filter(occupation=occupation)["jobs"][0] / total == near(share, abs=5.1e-5)


@pytest.mark.parametrize(
    ("food", "months"), [("tomate", "6-9"), ("fraise", "5-7"), ("pomme", "8-12; 1-4")]
)
def test_what_is_in_season_in_france(food: str, months: str) -> None:
    """ADEME's months are those that we read of the words people write them in."""
    [said] = oracle("region-policy/food/ademe_seasons_france.csv").filter(product=food)["months_in_season_1_12"]  # fmt: skip
    halves = {2 * (int(month) - 1) + n for month in said.split() for n in (0, 1)}
    assert set(np.flatnonzero(halves_of(months))) == halves


@pytest.mark.parametrize(
    ("food", "halves"), [("apples", range(13, 23)), ("asparagus", range(9, 12)), ("strawberries", range(11, 15))]
)  # fmt: skip
def test_what_is_in_season_in_new_york(food: str, halves: range) -> None:
    rows = oracle("region-policy/food/us_seasons_by_state_half_months.csv.gz").filter(state="NY")
    [said] = rows.filter(pl.col("food").str.to_lowercase() == food)["half_months_1_24"]
    assert [int(n) for n in said.split()] == list(halves)
