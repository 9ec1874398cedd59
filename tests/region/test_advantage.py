"""Jurisdictional advantage: what of it is used here by hand, its parts, and that it rises with nothing that takes it away."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from tests.region.accounts import table
from tests.region.worlds import country

from makeshed.questions.survey import Survey, survey
from makeshed.region.advantage import used_here
from makeshed.region.jobs import jobs_of
from makeshed.science.complexity import density, presence, proximity
from makeshed.store.examples import example

near = pytest.approx


@functools.cache
def elkhart() -> Survey:
    return survey(example("metros"), "Elkhart", within="Manufacturing")


@pytest.mark.parametrize(
    ("region", "used"),
    [
        ("north", {"steel": 1.0, "tools": 1.0, "bread": 0.9}),
        ("south", {"steel": 0.0, "tools": 0.0, "bread": 0.9}),
    ],
)
def test_what_industries_here_buy_by_hand(region: str, used: dict[str, float]) -> None:
    """Each has a third of all jobs. North has half the tools, which alone buy steel; 60 of 200 jobs in bread, which buys bread.

    Of cloth and shoes no industry buys: nothing is said of them.
    """
    shed = country(*table())
    jobs = jobs_of(shed, region, year=2024, within="", depth=None)
    assert used_here(shed, jobs, region) == near(used)


def test_it_is_density_times_those_that_have_less_times_use() -> None:
    shed = example("metros")
    jobs = jobs_of(shed, "21140", year=2019, within="31-33", depth=3)
    made = presence(csr_matrix(jobs.shown), places=jobs.all_jobs)
    dense = density(made, proximity(made))
    at = jobs.at("21140")
    used = used_here(shed, jobs, "21140")
    told = [one for one in elkhart().opportunities if one.advantage is not None]
    assert len(told) > 30
    for one in told:
        n = jobs.industries.index(one.opportunity)
        others = np.delete(dense[:, n], at)
        matched = float(np.mean(others >= dense[at, n]))
        assert one.advantage == near(dense[at, n] * (1 - matched) * used[one.opportunity])
        assert (one.advantage_low or 0) <= (one.advantage or 0) <= (one.advantage_high or 0) <= 1


def test_why_opens_it_into_what_takes_it_away() -> None:
    found = elkhart()
    for one in found.opportunities:
        if one.advantage is not None:
            term = dict(found.terms)[f"advantage:{one.opportunity}"]
            assert term.value == near(one.advantage)
            assert term.is_sum()
    assert "jurisdictional advantage" in str(found.why("advantage:3361"))


def test_without_an_input_output_table_none_is_told() -> None:
    shed = example("metros").minus("transactions/*")
    found = survey(shed, "Elkhart", within="Manufacturing")
    assert {one.advantage for one in found.opportunities} == {None}
