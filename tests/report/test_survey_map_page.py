"""The page of a survey: where else an industry is, what is found together, and the years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.region.test_over_years import TOWNS, country

import makeshed as ms
from makeshed.model import Employment, Fact, Industry, Place, Region, Shed
from makeshed.questions.survey import survey
from makeshed.report.land import region_outlines
from makeshed.report.survey import write_page
from makeshed.report.survey_map import shade, spots_of
from makeshed.report.survey_space import laid_out


def written(shed: Shed, region: str, folder: Path, within: str = "") -> str:
    where = folder / "survey.html"
    write_page(survey(shed, region, within=within), where, shed, {})
    return where.read_text(encoding="utf-8")


@cache
def metros() -> Shed:
    return ms.example("metros")


def regions(codes: list[str], level: str, country_: str = "") -> Shed:
    """Return regions of which the first has the most of industry C, and one tells nothing of it."""
    facts: list[Fact] = [
        Industry(industry="TOTAL"),
        *(Industry(industry=one, parent="TOTAL") for one in "CFGIK"),
    ]
    for n, code in enumerate(codes):
        facts.append(Region(region=code, level=level, country=country_))  # type: ignore[arg-type]
        jobs = dict(
            zip("CFGIK", (100 // (n + 1), 40 + n, 30, 20 * (n + 1), 10 + 3 * n), strict=True)
        )
        facts.append(
            Employment(region=code, industry="TOTAL", year=2021, jobs=float(sum(jobs.values())))
        )
        facts += [
            Employment(region=code, industry=one, year=2021, jobs=None, status="suppressed") if one == "C" and n == 2
            else Employment(region=code, industry=one, year=2021, jobs=float(count))
            for one, count in jobs.items()
        ]  # fmt: skip
    return Shed.of(*facts)


def test_metros_stand_on_a_map_of_the_states_with_a_table(tmp_path: Path) -> None:
    page = written(metros(), "Elkhart", tmp_path, within="Manufacturing")
    assert len(page.encode()) < 1_000_000
    for heading in ("Where else", "What is found together", "Above its share"):
        assert f">{heading}<" in page
    assert page.count('class="sign at disc"') + page.count('class="sign at ring"') > 370
    assert "1. Elkhart-Goshen, IN" in page
    assert "Lafayette-West Lafayette, IN: 50.5 times its share" in page
    assert 'role="img"' in page


def test_countries_and_states_are_filled_by_how_much_they_have(tmp_path: Path) -> None:
    for codes, level, whose in ((["FR", "IT", "DE", "ES"], "country", ""), (["US-OH", "US-CA", "US-TX", "US-NY"], "region", "US")):  # fmt: skip
        shed = regions(codes, level, whose)
        page = written(shed, codes[0], tmp_path)
        assert page.count('class="filled"') >= 4
        found = {one.region: one for one in survey(shed, codes[0]).elsewhere}
        shades = [shade(found[code]) for code in codes]
        assert shades[2] == "var(--page)", "what is not told has no shade of its own"
        assert len(set(shades)) > 2


def test_regions_without_outlines_are_in_the_table_and_it_is_said(tmp_path: Path) -> None:
    page = written(regions(["FRL0", "FRK2", "FRJ1"], "region"), "FRL0", tmp_path)
    assert "no outlines of these regions are packaged" in page
    assert "1. FRL0" in page


def test_regions_with_places_stand_in_their_midst() -> None:
    shed = regions(["FRL0", "FRK2"], "region").plus(
        Place(place="marseille", lat=43.3, lon=5.4, country="FR", region="FRL04"),
        Place(place="avignon", lat=43.9, lon=4.8, country="FR", region="FRL05"),
    )
    assert spots_of(shed, ["FRL0", "FRK2"]) == {"FRL0": pytest.approx((43.6, 5.1))}


def test_years_are_drawn_where_there_are_two(tmp_path: Path) -> None:
    two = written(country({2018: TOWNS, 2019: TOWNS | {"north": (90, 10, 10)}}), "north", tmp_path)
    assert ">Over the years<" in two
    assert "2 of 2" in two
    assert ">Over the years<" not in written(country({2019: TOWNS}), "north", tmp_path)


def test_outlines_close_and_lie_where_they_are() -> None:
    outlines = region_outlines()
    assert len([code for code in outlines if code.startswith("US-")]) == 56
    for code, (lat, lon) in {
        "US-CO": (39.0, -105.5),
        "US-IN": (40.0, -86.2),
        "FR": (46.5, 2.5),
    }.items():
        ring = max(outlines[code], key=len)
        assert ring[:, 0].min() < lat < ring[:, 0].max()
        assert ring[:, 1].min() < lon < ring[:, 1].max()


def test_what_is_joined_lies_nearer() -> None:
    ends = np.array([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    spot = laid_out(6, ends, np.ones(len(ends)))
    away = np.sqrt(((spot[:, None] - spot[None]) ** 2).sum(2))
    joined = np.mean([away[a, b] for a, b in ends.tolist()])
    assert joined < away[np.triu_indices(6, 1)].mean()
    assert (laid_out(6, ends, np.ones(len(ends))) == spot).all(), "the same picture each time"


def test_a_figure_without_a_year_before_is_not_invented() -> None:
    old = [
        replace(row, year=2018)
        for row in country({2019: TOWNS}).rows(Employment)
        if row.region != "west"
    ]
    found = survey(country({2019: TOWNS}).plus(*old), "north")
    assert [note for note in found.notes if "2 in 2018, 3 in 2019" in note]
