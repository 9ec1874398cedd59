"""Concentration of plants: textbook examples to the printed digit, and what chance does."""

from __future__ import annotations

import numpy as np
import pytest
from tests.region.oracles import oracle

from makeshed.model import Employment, Fact, Industry, Region, Shed
from makeshed.questions.survey import survey
from makeshed.region.concentrated import IndustryConcentration
from makeshed.science.agglomeration import (
    chance_spread,
    ellison_glaeser,
    raw_concentration,
)

near = pytest.approx


def test_ellison_and_glaeser_of_farhauer_and_kroell() -> None:
    """Ten plants in Vienna, Linz and Graz (REAT, ellison.a): 0.05990628."""
    plants = {0: [200, 650, 12000, 100, 50], 1: [16000, 13000, 1500, 1500], 2: [25000]}
    every = np.concatenate([np.array(one, float) for one in plants.values()])
    own = [sum(one) for one in plants.values()]
    reference = [500_000, 400_000, 100_000]
    h = ((every / every.sum()) ** 2).sum()
    found = ellison_glaeser(raw_concentration(own, reference), reference, h)
    assert round(float(found), 8) == 0.05990628


def test_four_industries_of_forty_two_plants() -> None:
    """FK2014_EGC, of Farhauer and Kroell: with shares of regions by jobs of these plants (REAT, ellison.a2)."""
    f = oracle("region/reat/FK2014_EGC.csv")
    regions = f["region"].unique().sort().to_list()
    reference = [float(f.filter(region=one)["emp_firm"].sum()) for one in regions]
    want = {"Forestry": 0.16838, "Clothing trade": -0.093794, "Textiles trade": -0.130401, "Textiles dyeing": -0.080125}  # fmt: skip
    for name in f["industry"].unique().to_list():
        of = f.filter(industry=name)
        own = [float(of.filter(region=one)["emp_firm"].sum()) for one in regions]
        share = of["emp_firm"].to_numpy() / of["emp_firm"].sum()
        gamma = float(
            ellison_glaeser(raw_concentration(own, reference), reference, (share**2).sum())
        )
        short = next((value for key, value in want.items() if key.lower() == name.lower()), None)
        if short is not None:
            assert gamma == near(short, abs=6e-6)
            want = {key: value for key, value in want.items() if value != short}
    assert not want, "each of them was there"


@pytest.mark.parametrize("plants", [8, 30])
def test_plants_thrown_by_chance_are_near_what_is_expected(plants: int) -> None:
    """10,000 throws: the mean and the spread of G are those that the formulas tell."""
    rng = np.random.default_rng(1)
    reference = np.array([50.0, 30, 15, 5])
    size = rng.lognormal(0, 1, plants)
    share = size / size.sum()
    where = rng.choice(4, p=reference / 100, size=(10_000, plants))
    jobs = np.stack([(share * (where == one)).sum(1) for one in range(4)])
    drawn = raw_concentration(jobs, reference)
    h, fourth = (share**2).sum(), (share**4).sum()
    expected = (1 - ((reference / 100) ** 2).sum()) * h
    assert drawn.mean() == near(expected, rel=0.03)
    assert drawn.std() == near(float(chance_spread(reference, h, fourth)), rel=0.06)
    assert abs(ellison_glaeser(drawn, reference, h).mean()) < 0.01


def clustered(sizes: bool, together: bool = True) -> tuple[IndustryConcentration, ...]:
    """Return what is said of forty plants of ten, in one of four alike regions or in all of them."""
    facts: list[Fact] = [Industry(industry="all"), Industry(industry="boats", parent="all"), Industry(industry="bread", parent="all")]  # fmt: skip
    for n in range(4):
        facts.append(Region(region=f"r{n}", level="metro"))
        boats = (40 if n == 0 else 0) if together else 10
        rows = {
            "boats": (10.0 * boats, boats),
            "bread": (1000.0, 50),
            "all": (1000.0 + 10 * boats, 50 + boats),
        }
        facts += [
            Employment(region=f"r{n}", industry=one, year=2021, jobs=jobs, plants=float(count))
            for one, (jobs, count) in rows.items()
        ]
        if sizes and boats:
            facts.append(Employment(region=f"r{n}", industry="boats", year=2021, size="10-19", plants=float(boats), jobs_low=10.0 * boats, jobs_high=19.0 * boats, status="suppressed"))  # fmt: skip
    return survey(Shed.of(*facts), "r0").concentration


def test_plants_in_one_region_are_clustered_and_plants_in_all_are_not() -> None:
    [boats] = [one for one in clustered(sizes=True) if one.industry == "boats"]
    assert boats.clustered == "yes"
    assert boats.gamma_low is not None
    assert 0.5 < boats.gamma_low < boats.gamma_high
    [even] = [one for one in clustered(sizes=True, together=False) if one.industry == "boats"]
    assert even.clustered == "no"


def test_where_sizes_are_not_told_it_is_open_and_has_no_lower_end() -> None:
    """All but one of the forty plants may be tiny."""
    [boats] = [one for one in clustered(sizes=False) if one.industry == "boats"]
    assert (boats.clustered, boats.gamma_low) == ("open", None)


def near_metros() -> tuple[IndustryConcentration, ...]:
    from makeshed.store.examples import example

    return survey(example("metros"), "Detroit", within="Manufacturing").concentration


def test_car_parts_lie_in_metros_beside_one_another() -> None:
    """Moran's I of 379 metros; what is told agrees with whether chance comes to as much."""
    rows = {row.industry: row for row in near_metros()}
    parts = rows["3363"]
    assert parts.moran is not None
    assert parts.moran > 0.2
    assert parts.chance == 0.001
    for row in rows.values():
        assert row.moran is not None
        assert row.chance is not None
        assert -0.2 < row.moran < 1
        assert row.chance > 0.01 or row.moran > 0.03


def test_where_regions_lie_is_not_told_there_is_no_neighbour() -> None:
    assert all(row.moran is None for row in clustered(sizes=True))
