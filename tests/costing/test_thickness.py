"""Wall thickness on constructed solids: at most 5 % off, at most 2 % of the surface falsely thin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import KDTree
from tests.costing.solids import Walled, box, cup, fins, prism, ribbed, shape_of, walled

from makeshed.geometry.boxtree import balls, box_tree
from makeshed.geometry.shape import together
from makeshed.geometry.thickness import _neighbours, gaps, thickness

WALLED = walled()


def test_there_are_forty_parts_at_least() -> None:
    assert len(WALLED) >= 40
    assert len({each.name for each in WALLED}) == len(WALLED)


@pytest.mark.parametrize("part", WALLED, ids=lambda part: part.name)
def test_the_thinnest_wall_is_found_and_nothing_thinner(part: Walled) -> None:
    found = thickness(part.shape)
    assert found.minimum_mm == pytest.approx(part.wall_mm, rel=0.05)
    falsely_thin = np.mean(found.at_mm < 0.95 * part.wall_mm)
    assert falsely_thin <= 0.02
    assert found.thinner(0.95 * part.wall_mm) == ()


def test_most_of_a_surface_is_measured() -> None:
    shares = [thickness(part.shape).measured_share for part in WALLED]
    assert min(shares) > 0.75
    assert np.mean(shares) > 0.95


def test_a_thin_rib_is_named_with_its_place_and_area() -> None:
    shape = shape_of(ribbed(1.0))
    patches = thickness(shape).thinner(2.0)
    assert len(patches) == 2  # both sides of the rib
    for patch in patches:
        assert patch.thickness_mm == pytest.approx(1.0)
        assert patch.area_mm2 == pytest.approx(10 * 30, rel=0.1)
        assert patch.centre[2] == pytest.approx(20, abs=1.0)
        assert np.abs(shape.normals[patch.triangles, 0]).min() > 0.99


def test_a_part_twice_as_large_is_twice_as_thick() -> None:
    one, two = (thickness(shape_of(cup(1.0 * k, 30 * k, 20 * k))) for k in (1, 2))
    np.testing.assert_allclose(two.at_mm, 2 * one.at_mm, rtol=1e-6)
    assert two.minimum_mm == pytest.approx(2 * one.minimum_mm)


@pytest.mark.parametrize(("apex_deg", "is_wall"), [(35, False), (12, True)])
def test_an_edge_that_tapers_to_nothing_is_no_thin_wall(apex_deg: float, is_wall: bool) -> None:
    half = 30 * np.tan(np.radians(apex_deg / 2))
    found = thickness(shape_of(prism([(-half, 0), (half, 0), (0, 30)], 20)))
    assert bool(found.thinner(2.0)) is is_wall
    assert np.nanmin(found.at_mm) < 1.0  # it is measured all the same


def test_slots_are_as_wide_as_they_are_cut() -> None:
    found = gaps(shape_of(fins(2.0)))
    assert found.minimum_mm == pytest.approx(6.0, rel=0.02)
    assert np.isnan(gaps(shape_of(box(10, 20, 30))).minimum_mm)


def test_quantiles_are_by_area() -> None:
    found = thickness(shape_of(box(10, 20, 30)))
    # 1200 of 2200 mm² face one another over 10 mm, 600 over 20, 400 over 30.
    assert [round(found.quantile_mm(q), 6) for q in (0.3, 0.7, 0.9)] == [10, 20, 30]


def test_a_ball_is_stopped_by_the_nearest_facing_triangle() -> None:
    shape = shape_of(box(10, 10, 4))
    start, way = np.array([[0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])
    wide, touch, by = balls(box_tree(shape), start, way, np.array([9.0]), 0.8)
    assert wide[0] == pytest.approx(4.0, rel=0.02)
    assert touch[0, 2] == pytest.approx(4.0)
    assert shape.normals[by[0], 2] == pytest.approx(1.0)
    wide, _, by = balls(box_tree(shape), start, way, np.array([3.0]), 0.8)
    assert (wide[0], by[0]) == (3.0, -1)


def test_what_cannot_be_seen_is_said() -> None:
    shape = shape_of(box(100, 100, 20))
    assert thickness(shape).finest_mm2 == pytest.approx(shape.area / 1000)


@pytest.mark.parametrize("part", WALLED[::7], ids=lambda part: part.name)
def test_points_beside_each_other_are_those_that_a_search_tree_finds(part: Walled) -> None:
    samples = part.shape.samples
    near = KDTree(samples.points).query_pairs(1.8 * np.sqrt(samples.mm2), output_type="ndarray")
    along = (samples.normals[near[:, 0]] * samples.normals[near[:, 1]]).sum(axis=1) > 0.5
    wanted = {tuple(sorted(pair)) for pair in near[along].tolist()}
    found = [tuple(sorted(pair)) for pair in _neighbours(samples).tolist()]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_however_many_points_lie_beside_each_other_all_are_found() -> None:
    leaves = together([shape_of(box(40, 40, 0.01 + 0.001 * k)) for k in range(12)])
    samples = leaves.samples
    assert len(_neighbours(samples)) > 16 * len(samples.points)
