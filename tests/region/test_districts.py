"""Industrial districts: an area for every way through the stages, and what is secret never turns a sure verdict."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.model import Employment, Fact, Industry, Region, Shed
from makeshed.questions.survey import survey
from makeshed.science.districts import Ends, enough_jobs, main_industry, manufacturing_area

SIZES = ("0-49", "50-249", "250+")
AREAS: dict[str, dict[str, tuple[float, ...]]] = {
    # jobs by section, then of manufacturing's industries by size of plants
    "prato": {"J": (50,), "I": (100,), "G": (350,), "C13": (320, 80, 0), "C28": (80, 0, 20)},
    "hamlet": {"J": (20,), "I": (50,), "G": (230,), "C13": (120, 30, 0), "C28": (40, 0, 10)},
    "town": {"J": (400,), "I": (150,), "G": (300,), "C13": (100, 20, 0), "C28": (20, 0, 10)},
    "factory": {"J": (50,), "I": (100,), "G": (350,), "C13": (20, 30, 0), "C28": (20, 30, 400)},
    "mill": {"J": (50,), "I": (50,), "G": (300,), "C13": (140, 0, 160), "C28": (290, 10, 0)},
    "lone": {"J": (50,), "I": (50,), "G": (300,), "C13": (140, 160, 0), "C28": (290, 10, 0)},
    "pair": {"J": (50,), "I": (50,), "G": (300,), "C13": (140, 160, 0), "C28": (290, 10, 0)},
    "rest": {"J": (20e3,), "I": (20e3,), "G": (40e3,), "C13": (2e3, 1e3, 1e3), "C15": (1e3, 1e3, 1e3), "C28": (5e3, 4e3, 4e3)},
}  # fmt: skip
MEDIUM = {"lone": 1.0, "rest": 60.0}
"""Medium plants of an industry, where they are not two."""


def figures(area: str, secret: frozenset[tuple[str, str]]) -> list[Fact]:
    """Return the jobs of an area; cells ``secret`` (industry, size) are not told."""
    made = {code: np.array(of) for code, of in AREAS[area].items() if code.startswith("C")}
    every = {code: of[0] for code, of in AREAS[area].items() if not code.startswith("C")}
    sizes = made | {"C": np.sum(list(made.values()), axis=0)}
    every |= {code: float(np.sum(of)) for code, of in sizes.items()}
    every["TOTAL"] = sum(jobs for code, jobs in every.items() if len(code) == 1)
    found: list[Fact] = [Employment(region=area, industry=one, year=2021, jobs=jobs) for one, jobs in every.items()]  # fmt: skip
    for code, of in sizes.items():
        for size, jobs in zip(SIZES, of, strict=True):
            hidden = (code, size) in secret
            plants = (MEDIUM.get(area, 2.0) if jobs else 0.0) if size == "50-249" else None
            found.append(
                Employment(
                    region=area, industry=code, year=2021, size=size, jobs=None if hidden else float(jobs),
                    plants=plants, status="suppressed" if hidden else "published",
                )
            )  # fmt: skip
    return found


@cache
def stages(area: str, secret: frozenset[tuple[str, str]] = frozenset()) -> dict[str, str]:
    """Return the verdict of each stage."""
    facts: list[Fact] = [Industry(industry="TOTAL", classification="NACE Rev. 2")]
    facts += [
        Industry(industry=one, parent="TOTAL", classification="NACE Rev. 2") for one in "CGIJ"
    ]
    facts += [
        Industry(industry=f"C{n}", parent="C", classification="NACE Rev. 2") for n in (13, 15, 28)
    ]
    for one in AREAS:
        facts += [
            Region(region=one, level="district"),
            *figures(one, secret if one == area else frozenset()),
        ]
    return {row.stage: row.passed for row in survey(Shed.of(*facts), area).districts}


@pytest.mark.parametrize(
    ("area", "first", "second", "third", "fourth", "istat", "spain"),
    [
        ("prato", "yes", "yes", "yes", "yes", "yes", "yes"),
        ("hamlet", "yes", "yes", "yes", "yes", "yes", "no"),  # a district with 150 jobs in its industry
        ("town", "no", "yes", "yes", "yes", "no", "no"),  # business services are further above their share
        ("factory", "yes", "no", "yes", "no", "no", "no"),  # large plants are furthest above theirs
        ("mill", "yes", "yes", "yes", "no", "no", "no"),  # small firms everywhere but in the main industry
        ("lone", "yes", "yes", "yes", "no", "no", "no"),  # one medium plant has more than all small ones
        ("pair", "yes", "yes", "yes", "yes", "yes", "yes"),  # the same jobs in two
    ],
)  # fmt: skip
def test_every_way_through_the_stages(area: str, first: str, second: str, third: str, fourth: str, istat: str, spain: str) -> None:  # fmt: skip
    assert list(stages(area).values()) == [first, second, third, fourth, istat, spain]


CELLS = [(code, size) for code in ("C", "C13", "C28") for size in SIZES]


@examples(25)
@given(
    st.sampled_from([one for one in AREAS if one != "rest"]), st.frozensets(st.sampled_from(CELLS))
)
def test_what_is_secret_never_turns_a_sure_verdict(area: str, secret: frozenset[tuple[str, str]]) -> None:  # fmt: skip
    told = stages(area)
    for stage, passed in stages(area, secret).items():
        assert passed in {told[stage], "open"}


def test_where_no_size_is_told_a_district_is_open_and_a_town_of_services_is_none() -> None:
    every = frozenset(CELLS)
    facts = stages("prato", every)
    assert facts["small and medium firms"] == "open"
    assert facts["industrial district (Istat)"] == "open"
    assert stages("town", every)["industrial district (Istat)"] == "no"


def exact(own: list[float], whole: list[float], total: float, everything: float) -> Ends:
    return Ends(np.array(own), np.array(own), np.array(whole), np.array(whole), total, everything)


def test_services_alone_above_their_share_are_no_manufacturing_area() -> None:
    """They pass the first half of the stage, and never the second: what is not above its share has no jobs above it."""
    area = exact([150, 300, 150], [2000, 2000, 2000], 1000, 10_000)
    assert manufacturing_area(area, 0, 1, 2) == "no"
    more = exact([350, 300, 150], [2000, 2000, 2000], 1000, 10_000)
    assert manufacturing_area(more, 0, 1, 2) == "yes"


def test_the_main_industry_has_most_jobs_above_its_share_and_not_the_highest_quotient() -> None:
    of = exact([300, 20], [2000, 10], 1000, 10_000)
    low, _ = of.quotients()
    assert low.argmax() == 1
    assert main_industry(of) == 0
    assert main_industry(exact([10, 0], [2000, 10], 1000, 10_000)) is None


def test_spain_asks_for_250_jobs() -> None:
    assert [enough_jobs(*ends) for ends in ((250, 250), (249, 249), (100, 300))] == [
        "yes",
        "no",
        "open",
    ]


def of_prato(sizes: dict[str, float]) -> dict[str, str]:
    """Return the stages of an area like Prato whose manufacturing is told by other sizes."""
    facts: list[Fact] = [Industry(industry="TOTAL", classification="NACE Rev. 2")]
    facts += [
        Industry(industry=one, parent="TOTAL", classification="NACE Rev. 2") for one in "CGIJ"
    ]
    facts += [
        Industry(industry=f"C{n}", parent="C", classification="NACE Rev. 2") for n in (13, 15, 28)
    ]
    for one in ("prato", "rest"):
        facts += [Region(region=one, level="district"), *figures(one, frozenset())]
    kept = [
        row
        for row in facts
        if not (isinstance(row, Employment) and row.region == "prato" and row.size != "all")
    ]
    kept += [
        Employment(region="prato", industry="C", year=2021, size=size, jobs=jobs)
        for size, jobs in sizes.items()
    ]
    return {
        row.stage: f"{row.passed}: {row.about}" for row in survey(Shed.of(*kept), "prato").districts
    }


def test_finer_sizes_add_up_and_the_sums_of_classes_count_nobody_twice() -> None:
    told = stages("prato")["small and medium firms"]
    fine = {"0-9": 150.0, "10-49": 250.0, "50-99": 50.0, "100-249": 30.0, "250+": 20.0}
    assert of_prato(fine)["small and medium firms"].startswith(told)
    coarse = of_prato(fine | {"0-249": 480.0, "0-49": 400.0})["small and medium firms"]
    assert coarse == of_prato(fine)["small and medium firms"]


def test_a_size_across_two_classes_leaves_both_open_and_is_named() -> None:
    """Of 480 people in plants of 10 to 499 any number may be in large ones."""
    across = of_prato({"0-9": 20.0, "10-499": 480.0})
    assert across["small and medium firms"].startswith("open")
    alone = of_prato({"10-499": 500.0})["small and medium firms"]
    assert alone == "open: sizes that lie in no class alone: 10-499"


def test_a_class_of_which_a_size_is_missing_may_have_more() -> None:
    """Plants of 10 to 49 and of 250 and more are not told: 270 of 500 people may be in either."""
    assert of_prato({"0-9": 150.0, "50-249": 80.0})["small and medium firms"].startswith("open")
