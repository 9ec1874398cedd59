"""Every number of a survey has ends, holds itself between them, and over the years tells whether it lasts."""

from __future__ import annotations

import functools

import pytest
from tests.region.test_over_years import TOWNS, country, grown

from makeshed.questions.survey import Survey, survey
from makeshed.store.examples import example

near = pytest.approx
EXACT = {"jobs"}
"""Of it the figure itself is all that is told."""


@functools.cache
def detroit() -> Survey:
    return survey(example("metros"), "Detroit", within="Manufacturing")


@pytest.mark.parametrize("what", ["complexity", "density", "gain"])
def test_what_rests_on_nearness_has_ends_with_itself_between_them(what: str) -> None:
    told = [
        (getattr(row, f"{what}_low"), getattr(row, what), getattr(row, f"{what}_high"))
        for row in detroit().rows
    ]
    assert len(told) > 50
    assert all(low <= value <= high for low, value, high in told)
    assert sum(low < high for low, _, high in told) > 40


def test_ends_of_density_are_those_of_the_opportunity() -> None:
    """What could be next rests on the same draws."""
    density = {row.industry: (row.density_low, row.density_high) for row in detroit().rows}
    next_ = [one for one in detroit().opportunities if one.kind == "industry"]
    assert len(next_) > 10
    for one in next_:
        assert (one.ease_low, one.ease_high) == near(density[one.opportunity])


def test_how_industries_lie_has_ends() -> None:
    rows = detroit().concentration
    assert len(rows) > 4
    for row in rows:
        assert row.gini_low <= row.gini <= row.gini_high
        assert None not in (row.moran_low, row.moran, row.moran_high)
        assert (row.moran_low or 0) <= (row.moran or 0) <= (row.moran_high or 0)
    parts = next(row for row in rows if row.industry == "3363")
    assert parts.gini_low > 0.7  # about a tenth is secret, in many small metros
    assert (parts.moran_low or 0) > 0.15  # nobody's noise of a fifth takes car parts apart


def test_links_of_the_space_and_measures_have_ends() -> None:
    found = detroit()
    assert all(one.proximity_low <= one.proximity <= one.proximity_high for one in found.space)
    for one in found.measures:
        assert one.measure in EXACT or (one.low or 0) <= one.value <= (one.high or 0)


def test_parts_of_growth_lie_between_those_by_either_years_mix() -> None:
    """Steel 80 to 120 of 120 to 160 everywhere, all 300 to 340; worked by hand by the mix of 2017 and of 2019."""
    found = survey(country({2017: TOWNS, 2019: grown(1.5)}), "north")
    by = {one.measure: (one.low, one.value, one.high) for one in found.measures}
    assert by["grown"] == near((40, 40, 40))
    assert by["grown with all"] == near((100 * 40 / 300, 100 * 40 / 300, 140 * 40 / 340))
    assert by["grown by mix"] == near((40 / 3, 40 / 3, 120 * (0.25 - 2 / 17) - 20 * 2 / 17))
    assert by["grown here"] == near((10, 40 / 3, 40 / 3))


def test_measures_tell_what_they_were_and_one_year_alone_tells_nothing_of_it() -> None:
    """North had a third of everything in 2017: its mix was the whole's, and no longer is."""
    even: dict[str, tuple[float | None, ...]] = dict.fromkeys(TOWNS, (40, 40, 40))
    found = {
        one.measure: one for one in survey(country({2017: even, 2019: TOWNS}), "north").measures
    }
    assert found["krugman"].before == near(0)
    assert found["krugman"].value == near(2 * (0.8 - 0.4))
    assert found["grown"].before is None
    alone = survey(country({2019: TOWNS}), "north")
    assert {one.before for one in alone.measures} == {None}


def test_where_figures_are_blurred_growth_is_between_their_ends() -> None:
    shed = country({2017: TOWNS, 2019: grown(1.5)})
    from dataclasses import replace

    from makeshed.model import Employment

    blurred = [
        replace(row, jobs_low=0.9 * row.jobs, jobs_high=1.1 * row.jobs)
        for row in shed.rows(Employment)
        if row.jobs is not None and row.industry == "steel" and row.region == "north"
    ]
    by = {one.measure: one for one in survey(shed.plus(*blurred), "north").measures}
    grew = by["grown"]
    assert grew.value == near(40)
    assert 20 <= (grew.low or 0) < 30  # 108 less 88 at least
    assert 50 < (grew.high or 0) <= 60  # 132 less 72 at most
