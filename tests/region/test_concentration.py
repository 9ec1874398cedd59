"""Concentration and specialisation, against textbooks and laws."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.region.oracles import oracle

from makeshed.science.concentration import (
    hachman,
    krugman,
    location_quotient,
    location_quotient_bounds,
    prevalence,
    relative_gini,
)

near = pytest.approx
tables = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(1, 500), min_size=n, max_size=n), min_size=2, max_size=5
    )
)


def test_location_quotient_of_farhauer_and_kroell() -> None:
    assert float(location_quotient(1714, 79006, 879213, 15593224)) == near(0.3847623, abs=5e-8)
    assert math.isnan(float(location_quotient(0, 10, 0, 100)))


def test_relative_gini_of_farhauer_and_kroell() -> None:
    regions = relative_gini([500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000])
    industries = relative_gini([700, 600, 500, 10000, 40000], [30000, 15000, 10000, 60000, 50000])
    assert (regions, industries) == near((0.4068966, 0.6222222), abs=5e-8)
    with pytest.raises(ValueError, match="in every part"):
        relative_gini([1, 1], [1, 0])


def test_two_german_towns_against_their_country() -> None:
    freiburg = oracle("region/reat/Freiburg.csv")
    assert relative_gini(freiburg["e_Freiburg2014"], freiburg["e_Germany2014"]) == near(
        0.2089009, abs=5e-8
    )
    town = oracle("region/reat/Goettingen.csv")[1:16]
    own, whole = town["Goettingen2017"], town["BRD2017"]
    assert relative_gini(own, whole) == near(0.359852, abs=5e-7)
    assert krugman(own, whole) == near(0.4508469, abs=5e-8)


def test_krugman_at_its_ends() -> None:
    assert krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]) == 2


@examples(40)
@given(tables)
def test_what_is_true_of_every_table(table: list[list[int]]) -> None:
    jobs = np.array(table, float)
    regions, industries = jobs.sum(1, keepdims=True), jobs.sum(0, keepdims=True)
    quotient = location_quotient(jobs, regions, industries, jobs.sum())
    weight = regions / jobs.sum()
    assert (quotient * weight).sum(0) == near(1.0)  # over regions a quotient is 1 in the mean
    assert prevalence(jobs, regions, industries, float(jobs.sum())).sum(0) == near(0.0, abs=1e-9)
    for row in jobs:
        alike = hachman(row, industries.ravel())
        assert 0 < alike <= 1 + 1e-12
        assert 0 <= krugman(row, industries.ravel()) <= 2
    assert hachman(industries.ravel(), industries.ravel()) == near(1)


@examples(40)
@given(tables)
def test_rounded_jobs_give_an_interval_that_holds_the_quotient(table: list[list[int]]) -> None:
    jobs = np.array(table, float)
    shown = np.round(jobs, -1)
    ends = (np.maximum(shown - 5, 0), shown + 5)
    rows, columns = jobs.sum(1, keepdims=True), jobs.sum(0, keepdims=True)
    exact = location_quotient(jobs, rows, columns, jobs.sum())
    low, high = location_quotient_bounds(
        ends,
        (np.maximum(np.round(rows, -1) - 5, 0), np.round(rows, -1) + 5),
        (np.maximum(np.round(columns, -1) - 5, 0), np.round(columns, -1) + 5),
        (round(float(jobs.sum()), -1) - 5, round(float(jobs.sum()), -1) + 5),
    )
    assert np.all(low <= exact * (1 + 1e-12))
    assert np.all(exact <= high * (1 + 1e-12))


@pytest.mark.parametrize(
    ("country", "rows", "agrees"), [("fra", 78, True), ("uk", 36, True), ("ita", 78, False)]
)
def test_quotients_of_jobs_at_risk_by_region(country: str, rows: int, agrees: bool) -> None:
    """Nesta, Mapping career causeways: France and the United Kingdom agree, the Italian file is off by up to 0.33."""
    table = oracle(f"region-policy/skills/nesta_{country}_nuts_LQ.csv")
    jobs = pl.col("average")
    region, kind = jobs.sum().over("NUTS"), jobs.sum().over("risk_category")
    figures = table.select(jobs, region.alias("r"), kind.alias("k"), jobs.sum().alias("w"))
    found = location_quotient(*(figures[name].to_numpy() for name in figures.columns))
    off = np.abs(found - table["LQ"].to_numpy()).max()
    assert len(table) == rows
    assert bool(off < 0.0005) is agrees
    if not agrees:
        assert off == near(0.33, abs=0.005)


def test_every_quotient_that_is_published_lies_within_its_rounding() -> None:
    """Jobs to the nearest ten, quotients to the nearest hundredth, of May 2025."""
    skills = "region-policy/skills/oews2025_"
    codes = {"schema_overrides": dict.fromkeys(("industry", "area", "occupation"), pl.String)}
    whole = oracle(f"{skills}national_industry_occupation.csv.gz", **codes)
    whole = whole.filter(industry="000000")
    cells = oracle(f"{skills}area_occupation.csv.gz", **codes)
    all_jobs = cells.filter(occupation="000000").select("areatype", "area", region="jobs")
    rows = (
        cells.filter(pl.col("occupation") != "000000")
        .drop_nulls(["jobs", "lq"])
        .join(all_jobs, on=["areatype", "area"])
        .join(whole.select("occupation", industry="jobs"), on="occupation")
    )
    total = whole.filter(occupation="000000")["jobs"].item()
    figures = (*(rows[name].to_numpy() for name in ("jobs", "region", "industry")), total)
    low, high = location_quotient_bounds(*[(x - 5, x + 5) for x in figures])
    published = rows["lq"].to_numpy()
    assert len(rows) == 230_103
    assert np.all((low <= published + 0.00501) & (published - 0.00501 <= high))
