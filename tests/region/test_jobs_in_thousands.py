"""Jobs in thousands of people pass no survey without a word, and other small numbers do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import makeshed as ms
from makeshed.model import Employment, Industry, Region
from makeshed.model.doubts import SURVEYED, doubtful_facts

JOBS = {"A": 12_300.0, "B": 4_710.0, "C": 880.0, "D": 31_050.0, "E": 640.0, "F": 9_999.0}


def shed(
    times: float, *, people: float | None = None, plants: Sequence[float | None] = (None,) * 6
) -> ms.Shed:
    regions = [Region(region=name, level="metro", people=people) for name in ("x", "y")]
    industries = [Industry(industry=name) for name in JOBS]
    rows = [
        Employment(region=region.region, industry=name, year=2024, jobs=times * jobs, plants=plant)
        for region in regions
        for (name, jobs), plant in zip(JOBS.items(), plants, strict=True)
    ]
    return ms.Shed.of(*regions, *industries, *rows)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (shed(0.001), "12 of 12 figures of jobs are no whole number, the least 0.64"),
        (shed(0.001, people=150_000), "31.05 jobs at most in any industry of x, where 150,000 people"),
        (shed(0.001, plants=(900, 400, 80, 3000, 60, 800)), "jobs in 10,480 workplaces"),
    ],
)  # fmt: skip
def test_thousands_are_doubted_by_check_and_in_the_survey(facts: ms.Shed, said: str) -> None:
    (note,) = doubtful_facts(facts, SURVEYED)
    assert said in note
    assert "if jobs are in thousands" in note
    assert note in ms.survey(facts, "x").notes


@pytest.mark.parametrize(
    "facts",
    [
        shed(1.0),
        shed(1.0, people=150_000),
        shed(1.0, plants=(900, 400, 80, 3000, 60, 800)),
        shed(0.01),  # full-time equivalents of two villages
        shed(0.01, people=900),
    ],
)
def test_what_may_be_people_is_not(facts: ms.Shed) -> None:
    assert doubtful_facts(facts, SURVEYED) == []
