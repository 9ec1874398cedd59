"""Published cost models, to the printed cent where their own arithmetic closes.

The figures of Hopkinson and Dickens and of Atzeni and Salmi are recalled, not re-read; their
arithmetic closes. The custom share of Kazmer's mould does not close as printed and is not used.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.crossing import crossing, triangular
from makeshed.science.cycle import cooling_seconds, laser_seconds, milling_minutes
from makeshed.science.making_cost import Work, bed_shares, markup_of, unit_cost
from makeshed.science.tooling import mould, pattern_hours

NO = {"order": 1, "volume": 1}

# Hopkinson and Dickens 2003, doi 10.1243/095440603762554596, tabulated in NIST SP 1176: parts in a
# build, its hours, price, upkeep a year, set-up and post-processing [min]; machine, labour,
# material and total [EUR].
LEVER = {
    "SL": (190, 26.8, 1_040_000, 89_000, 33, 49, 0.0047 * 275.20, 3.92, 0.04, 1.29, 5.25),
    "FDM": (75, 67.27, 101_280, 10_560, 10, 60, 0.0035 * 400 + 0.0016 * 216, 2.64, 0.08, 1.75, 4.47),
    "LS": (1056, 59.78, 340_000, 30_450, 120, 360, 1.64, 0.52, 0.04, 1.64, 2.20),
}  # fmt: skip


@pytest.mark.parametrize("how", LEVER)
def test_the_lever_of_hopkinson_and_dickens(how: str) -> None:
    count, hours, price, upkeep, setup, post, material, *printed = LEVER[how]
    rate = (price / 8 + upkeep) / 7884  # straight line over 8 years of 7884 h
    work = Work(machine=hours / count, handling=(setup + post) / 60 / count, material=material)
    cost = unit_cost(work, rate=rate, labour_rate=5.30, **NO)
    found = [cost.machine, cost.labour, cost.material, cost.total]
    assert [round(float(x), 2) for x in found] == printed


def test_the_landing_gear_of_atzeni_and_salmi() -> None:
    """Die cast 21.29 EUR and 21,000 of die, melted by laser 526.31: 42 are enough for the die."""
    cast = unit_cost(Work(machine=2.59 + 0.26, material=17.90, post_cost=0.54, tooling=21_000),
                     rate=1, order=1, volume=[41, 42])  # fmt: skip
    melted = unit_cost(Work(material=25.81, machine=472.50, handling=8.0, post_cost=20.0),
                       rate=1, labour_rate=1, **NO)  # fmt: skip
    assert float((cast.total - cast.tooling)[0]) == pytest.approx(21.29)
    assert float(melted.total) == pytest.approx(526.31)
    assert list(cast.total < melted.total) == [False, True]
    assert math.ceil(met(21_000, 21.29, 526.31)) == 42


def test_the_bezel_of_kazmer() -> None:
    """Its yield divides; the mould of its printed subtotals is 75,850."""
    cost = unit_cost(Work(material=0.152, machine=0.082, handling=0.347),
                     rate=1, labour_rate=1, failure=0.02, **NO)  # fmt: skip
    assert round(float(cost.total), 3) == 0.593
    assert 28_100 + 5_250 + 42_500 == 75_850


@pytest.mark.parametrize(
    ("work", "more", "printed"),
    [
        (Work(material=800, machine=150, handling=250), {"rate": 1, "labour_rate": 1}, 1200),
        (Work(material=240), {"markup": markup_of(0.30)}, 342.9),
        (Work(machine=10, post_cost=0), {"rate": 1000 / 5000 + 0.20}, 4.00),
        (Work(material=5.75, machine=17.50, handling=3), {"rate": 1, "labour_rate": 1}, 26.25),
        (Work(machine=1), {"rate": 60 + 34 + 4 + 1 + 2 + 1}, 102),
    ],
    ids=["additive.tools build", "additive.tools margin", "OctoPrint 7", "Orca 3502", "ETM laser"],
)
def test_published_sums(work: Work, more: dict[str, float], printed: float) -> None:
    assert float(unit_cost(work, **NO, **more).total) == pytest.approx(printed, abs=0.05)


def test_shapeways_rises_by_volume_and_by_space() -> None:
    """0.28 USD a cm³ of material and 0.21 a cm³ of machine space (forum 97084)."""
    price = [float(unit_cost(Work(material=0.28 * v, machine=s), rate=0.21, **NO).total)
             for v, s in ((10, 30), (11, 30), (10, 31))]  # fmt: skip
    assert price[1] - price[0] == pytest.approx(0.28)
    assert price[2] - price[0] == pytest.approx(0.21)


def test_orion_breaks_even_at_376() -> None:
    assert round(met(6500, 0.70, 18)) == 376


def met(fixed: float, unit: float, other: float) -> float:
    """Return the volume from which a fixed sum and little a unit beat much a unit."""
    volumes = np.geomspace(1, 10_000, 4000)[:, None]
    found = crossing(volumes[:, 0], unit + fixed / volumes, np.full((4000, 1), other))
    assert found is not None
    return found.middle


def bed(count: object, sharing: float = 0.0) -> np.ndarray:
    """Hours of one unit: 0.05 of exposing it, 2 of recoating a level, 3 of warming up a build."""
    levels, builds = bed_shares(np.asarray(count), per_layer=10, layers=4, sharing=sharing)
    return np.asarray(0.05 + 2.0 * levels + 3.0 * builds)


def test_ruffo_has_saw_teeth_and_converges() -> None:
    """Unit cost falls in a level, jumps at a new level and at a new bed, and settles."""
    hours = bed(np.arange(1, 4001))
    jumps = np.flatnonzero(np.diff(hours) > 0) + 2
    assert set(jumps[:4]) == {11, 21, 31, 41}
    assert hours[40] - hours[39] > hours[10 * 3] - hours[10 * 3 - 1]
    full = 0.05 + (3.0 + 4 * 2.0) / 40
    assert hours[3999] == pytest.approx(full)
    assert abs(hours[3990] / full - 1) < 0.02 < abs(hours[40] / full - 1)
    assert hours.min() >= full - 1e-12


def test_a_shared_bed_has_no_saw_teeth() -> None:
    assert np.ptp(bed(np.arange(1, 100), sharing=1.0)) == pytest.approx(0)


def test_worked_examples_of_the_docstrings() -> None:
    cut = milling_minutes(removed_cm3=100, finished_cm2=60, removal_rate=50, finish_rate=20)
    assert float(cut) == 5
    laser = laser_seconds(length_m=1, thickness_mm=1, speed_1mm=20, pierces=1, pierce_seconds=0.6)
    assert float(laser) == pytest.approx(3.6)
    cool = cooling_seconds(wall_mm=2, diffusivity=0.13, inject=235, mould=55, eject=90)
    assert float(cool) == pytest.approx(5.86, abs=0.005)
    made = mould(length_mm=100, width_mm=100, depth_mm=50, projected_cm2=100, complexity=2)
    assert float(made.base) == pytest.approx(1932.2, abs=0.05)
    assert float(made.hours) == pytest.approx(65.41, abs=0.005)
    assert float(pattern_hours(surface_cm2=400)) == 11
    assert triangular([0.0, 0.25, 0.5, 1.0], 0, 1, 2) == pytest.approx([0, 0.5**0.5, 1, 2])


def test_a_crossing_is_found_between_the_volumes_looked_at() -> None:
    volumes = np.geomspace(1, 10_000, 400)[:, None]
    cast, melted = 21.29 + 21_000 / volumes, np.full((400, 1), 526.31)
    found = crossing(volumes[:, 0], melted, cast)
    assert found is not None
    assert found.below
    assert found.middle == pytest.approx(41.6, rel=0.01)
    assert crossing(volumes[:, 0], melted, melted + 1) is None


amounts = st.floats(0.01, 1000)


@given(
    amounts, amounts, amounts, amounts, st.floats(0, 0.5), st.floats(1, 1e4), st.floats(1.1, 100)
)
def test_more_volume_never_raises_the_share_of_tooling(
    material: float, hours: float, tooling: float, setup: float, failure: float, volume: float,
    times: float,
) -> None:  # fmt: skip
    work = Work(material=material, machine=hours, tooling=tooling, setup=setup)
    cost = unit_cost(work, order=5, volume=[volume, volume * times], rate=2.0, failure=failure)
    share = cost.tooling / cost.total
    assert share[1] <= share[0]


@given(amounts, amounts, amounts, st.floats(0.01, 100))
def test_costs_scale_with_the_currency(a: float, b: float, c: float, scale: float) -> None:
    def cost(k: float) -> float:
        work = Work(material=a * k, machine=2, handling=1, setup=1, tooling=c * k, preparation=0.5)
        given = unit_cost(work, order=3, volume=7, rate=b * k, labour_rate=c * k, energy_rate=k,
                          failure=0.1, overhead=0.2, markup=0.1, tax=0.2)  # fmt: skip
        return float(given.total)

    assert cost(scale) == pytest.approx(scale * cost(1.0))


@pytest.mark.parametrize("failure", [-0.1, 1.0])
def test_a_share_of_failures_that_cannot_be(failure: float) -> None:
    with pytest.raises(ValueError, match="from 0 to below 1"):
        unit_cost(Work(), failure=failure, **NO)
    with pytest.raises(ValueError, match="from 0 to below 1"):
        markup_of(1.0)
    with pytest.raises(ValueError, match="must rise"):
        triangular(0.5, 2, 1, 3)


def test_a_unit_bears_its_share_of_levels_and_builds() -> None:
    levels, builds = bed_shares(12, per_layer=5, layers=2)
    assert (float(levels), float(builds)) == pytest.approx((1 / 4, 1 / 6))
    levels, builds = bed_shares(12, per_layer=5, layers=2, sharing=1.0)
    assert (float(levels), float(builds)) == pytest.approx((1 / 5, 1 / 10))
