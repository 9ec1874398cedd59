"""Geometry against solids with known measures, and against real parts where they are."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull
from tests.costing.solids import (
    Solid,
    angle,
    ball,
    box,
    closed,
    lying,
    rod,
    rounded,
    shape_of,
    tube,
)
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.geometry.boxes import _hull, _rectangle, _sides, _square, oriented_box
from makeshed.geometry.grouping import by_edge, grouped
from makeshed.geometry.holes import holes
from makeshed.geometry.milling import reach, set_ups, sharp_corners
from makeshed.geometry.moulding import mouldability
from makeshed.geometry.overhang import best_overhang, overhang
from makeshed.geometry.rays import crossings, rays_of
from makeshed.geometry.round_faces import round_faces
from makeshed.geometry.shape import Shape, together
from makeshed.geometry.sheet_metal import sheet
from makeshed.geometry.thickness import thickness
from makeshed.geometry.turning import turned
from makeshed.io.parts import read_bodies, read_part

PARTS = Path(__file__).parents[3] / "shared" / "oracles" / "parts"
TURN = st.tuples(*[st.floats(-180, 180)] * 3)


def oracle(name: str) -> Path:
    path = PARTS / name
    if not path.is_file():
        pytest.skip(f"the part {name} is not here: its licence keeps it out of the repository")
    return path


def side_hole() -> Solid:
    return box(30, 20, 30) - lying(rod(3, 50)).translate((0, 25, 15))


def t_bar() -> Solid:
    return box(10, 10, 25) + box(30, 10, 5, (0, 0, 20))


def plate() -> Solid:
    """100 x 50 x 2 mm with a square hole of 10 mm."""
    return box(100, 50, 2) - box(10, 10, 4, (0, 0, -1))


class TestMeasures:
    def test_a_hollow_box(self) -> None:
        shape = shape_of(closed(3, side=30))
        assert shape.volume == pytest.approx(30**3 - 24**3)
        assert shape.area == pytest.approx(6 * (30**2 + 24**2))
        assert shape.size == pytest.approx((30, 30, 30))

    def test_a_sphere_nears_its_formula(self) -> None:
        shape = shape_of(ball(20, 256))
        assert shape.volume == pytest.approx(4 / 3 * np.pi * 20**3, rel=2e-3)
        assert shape.area == pytest.approx(4 * np.pi * 20**2, rel=2e-3)

    @examples(20, deadline=None)
    @given(TURN, st.floats(-1e4, 1e4))
    def test_moving_changes_no_measure(self, turn: tuple[float, float, float], by: float) -> None:
        shape, moved = shape_of(t_bar()), shape_of(t_bar().rotate(turn).translate((by, 0, -by)))
        assert moved.volume == pytest.approx(shape.volume, rel=1e-6)
        assert moved.area == pytest.approx(shape.area, rel=1e-6)
        assert oriented_box(moved).size_mm == pytest.approx((30, 25, 10), rel=1e-4)

    def test_bodies_put_together_add_up(self) -> None:
        one, two = shape_of(box(10, 10, 10)), shape_of(box(5, 5, 5, (30, 0, 0)))
        assert together([one, two]).volume == pytest.approx(1125)

    def test_samples_lie_on_the_surface_and_stand_for_all_of_it(self) -> None:
        shape = shape_of(t_bar())
        samples = shape.samples
        assert samples.mm2 * len(samples.points) == pytest.approx(shape.area)
        corner = shape.corners[samples.triangle, 0]
        off = np.einsum("ij,ij->i", samples.points - corner, samples.normals)
        assert np.abs(off).max() < 1e-9
        top = np.mean(samples.normals[:, 2] > 0.99) * shape.area
        assert top == pytest.approx(300, rel=0.02)

    def test_an_open_surface_has_no_edges_between_two(self) -> None:
        shape = shape_of(box(1, 1, 1))
        cut = Shape(vertices=shape.vertices, triangles=shape.triangles[1:])
        with pytest.raises(BadValue, match="not closed"):
            _ = cut.edges


class TestBox:
    @examples(20, deadline=None)
    @given(TURN)
    def test_a_box_that_lies_askew_gets_its_own_sides(self, turn: tuple[float, ...]) -> None:
        found = oriented_box(shape_of(box(10, 20, 30).rotate(turn)))
        assert found.size_mm == pytest.approx((30, 20, 10), rel=1e-4)
        np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(3), atol=1e-9)

    @examples(15, deadline=None)
    @given(st.lists(st.tuples(*[st.floats(-9, 9)] * 3), min_size=8, max_size=30))
    def test_no_side_that_was_passed_over_makes_it_smaller(
        self, corners: list[tuple[float, float, float]]
    ) -> None:
        points = np.array([*corners, (9, 0, 0), (-9, 0, 0), (0, 9, 0), (0, -9, 0), (0, 0, 9)])
        found = oriented_box(Shape(vertices=points, triangles=np.array([[0, 1, 2]])))
        for normal in _sides(*_hull(points)[1:])[0]:
            flat = points @ _square(normal).T
            volume = _rectangle(flat)[0].prod() * np.ptp(points @ normal)
            assert found.volume_mm3 <= volume * (1 + 1e-8)

    @examples(40)
    @given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3), max_size=30))
    def test_a_hull_is_the_one_that_another_library_finds(
        self, corners: list[tuple[int, int, int]]
    ) -> None:
        points = np.array([*corners, (0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9)], dtype=float)
        found, facing, areas = _hull(points)
        theirs = ConvexHull(points)
        assert areas.sum() == pytest.approx(theirs.area)
        assert np.ptp(found, axis=0) == pytest.approx(np.ptp(points, axis=0))
        for normal in facing[areas > 1e-6]:  # each facet is one of theirs
            assert (theirs.equations[:, :3] @ normal).max() == pytest.approx(1.0, abs=1e-9)

    @examples(60)
    @given(st.lists(st.tuples(*[st.integers(-9, 9)] * 2), max_size=30))
    def test_the_least_rectangle_is_that_of_all_turns_tried(
        self, corners: list[tuple[int, int]]
    ) -> None:
        points = np.array([*corners, (0, 0), (9, 0), (0, 9)], dtype=float)
        size, turn = _rectangle(points)
        assert np.ptp(points @ turn.T, axis=0) == pytest.approx(size)
        ring = points[ConvexHull(points).vertices]
        for x, y in np.roll(ring, -1, axis=0) - ring:
            laid = points @ (np.array([[x, y], [-y, x]]) / np.hypot(x, y)).T
            assert size.prod() <= np.ptp(laid, axis=0).prod() * (1 + 1e-5)

    @pytest.mark.parametrize("size", [(3000, 2000, 1e-6), (300, 200, 1e-3), (10, 20, 30)])
    @pytest.mark.parametrize("off", [0.0, 4.5e8])
    def test_a_foil_and_a_part_far_from_the_origin_have_their_own_box(
        self, size: tuple[float, float, float], off: float
    ) -> None:
        """Drawings of buildings count from the origin of the land survey; a foil has facets of no area."""
        solid = shape_of(box(*size).rotate((20, 30, 40)))
        moved = Shape(vertices=solid.vertices + off, triangles=solid.triangles)
        found = np.array(oriented_box(moved).size_mm)
        least = np.ptp(moved.vertices, axis=0).prod()
        assert np.isfinite(found).all()
        assert found.prod() <= least * (1 + 1e-9)
        if size[2] > 1:
            assert found == pytest.approx(sorted(size, reverse=True), rel=1e-6)

    def test_points_in_a_plane_have_the_box_along_the_axes(self) -> None:
        flat = Shape(
            vertices=np.array([(0, 0, 5), (9, 0, 5), (9, 4, 5), (0, 4, 5)], dtype=float),
            triangles=np.array([[0, 1, 2], [0, 2, 3]]),
        )
        assert oriented_box(flat).size_mm == (9.0, 4.0, 0.0)

    def test_it_is_never_larger_than_the_box_along_the_axes(self) -> None:
        for solid in (ball(7), t_bar(), angle(3).rotate((20, 30, 40)), rod(4, 30)):
            shape = shape_of(solid)
            assert oriented_box(shape).volume_mm3 <= np.prod(shape.size) * (1 + 1e-9)


class TestRays:
    def test_distances_are_those_of_float64(self) -> None:
        shape = shape_of(box(1e-3, 1, 1e3, (1e4, 0, 0)))
        start, way = np.array([[1e4, 0.0, -5.0]]), np.array([[0.0, 0.0, 1.0]])
        hit, far = rays_of(shape).first(start, way)
        assert far[0] == pytest.approx(5.0, rel=1e-12)
        assert shape.normals[hit[0], 2] == pytest.approx(-1.0)

    def test_a_ray_that_misses_hits_nothing(self) -> None:
        rays = rays_of(shape_of(box(1, 1, 1)))
        start, way = np.array([[0.0, 0.0, 5.0]]), np.array([[0.0, 0.0, 1.0]])
        assert rays.first(start, way)[0].tolist() == [-1]
        assert np.isinf(rays.first(start, way)[1]).all()
        assert rays.free(start, way).tolist() == [True]
        assert rays.free(start, -way).tolist() == [False]

    def test_what_is_asked_up_to_a_distance_is_what_is_found_within_it(self) -> None:
        shape = shape_of(side_hole())
        way = -shape.samples.normals
        start = shape.samples.points + 1e-3 * way
        hit, far = rays_of(shape).first(start, way)
        near = np.full(len(far), 25.0)
        short, found = rays_of(shape).first(start, way, upto=near)
        within = far < near
        assert 500 < within.sum() < 2500
        assert (short[within] == hit[within]).all()
        assert (found[within] == far[within]).all()
        assert (found[~within] > near[~within]).all()
        assert (rays_of(shape).free(start, way) == (hit < 0)).all()

    def test_bodies_that_cross_are_seen_and_those_that_touch_are_not(self) -> None:
        one = shape_of(box(10, 10, 10))
        beside, across = shape_of(box(10, 10, 10, (10, 0, 0))), shape_of(box(4, 4, 30, (1, 1, -9)))
        assert len(crossings(one)) == 0
        assert len(crossings(together([one, beside]))) == 0
        assert len(crossings(together([one, across]))) > 0


class TestOverhang:
    def test_the_arms_of_a_t_hang_over(self) -> None:
        found = overhang(shape_of(t_bar()))
        assert found.area_mm2 == pytest.approx(200)
        assert found.support_mm3 == pytest.approx(200 * 20, rel=0.02)
        assert (found.base_mm2, found.height_mm) == pytest.approx((100, 25))
        assert found.triangles.sum() > 0

    def test_upside_down_it_needs_nothing(self) -> None:
        shape = shape_of(t_bar())
        assert overhang(shape, (0, 0, -1)).support_mm3 == 0
        best = best_overhang(shape)
        assert best.support_mm3 == best.area_mm2 == 0
        assert best.base_mm2 > 0

    def test_a_bridge_is_filled_down_to_the_part_and_no_further(self) -> None:
        shape = shape_of(box(30, 10, 30) - box(10, 20, 10, (0, 0, 10)))
        assert overhang(shape).support_mm3 == pytest.approx(1000, rel=0.03)

    @pytest.mark.parametrize(("angle_deg", "hangs"), [(30, True), (50, False)])
    def test_the_angle_is_from_upright(self, angle_deg: float, hangs: bool) -> None:
        cone = shape_of(rod(5, 20, top=25))  # leans out by 45°
        assert (overhang(cone, angle_deg=angle_deg).area_mm2 > 0) is hangs

    @examples(10, deadline=None)
    @given(TURN)
    def test_the_best_is_as_good_however_the_part_lies(self, turn: tuple[float, ...]) -> None:
        found = best_overhang(shape_of(t_bar().rotate(turn)))
        assert found.support_mm3 == pytest.approx(0, abs=1)

    def test_a_steeper_limit_never_hangs_less(self) -> None:
        shape = shape_of(ball(10).rotate((10, 20, 0)))
        areas = [overhang(shape, angle_deg=a).area_mm2 for a in (60, 50, 40, 30, 20)]
        assert all(a <= b for a, b in pairwise(areas))


class TestMilling:
    def test_a_box_takes_two_set_ups(self) -> None:
        found = set_ups(shape_of(box(10, 20, 30)))
        assert (found.count, found.unreachable_mm2) == (2, 0)
        assert sum(found.cuts_mm2) == pytest.approx(2200, rel=1e-6)

    def test_deep_walls_take_more(self) -> None:
        assert set_ups(shape_of(box(120, 130, 140)), reach_mm=50).count > 2

    def test_holes_in_three_sides_take_three_at_least(self) -> None:
        solid = box(40, 40, 40) - rod(4, 10, (0, 0, 30))
        solid -= rod(4, 10).rotate((0, 90, 0)).translate((10, 0, 20))
        solid -= lying(rod(4, 10)).translate((0, -10, 20))
        found = set_ups(shape_of(solid))
        assert found.count >= 3
        assert found.unreachable_mm2 == 0

    def test_what_is_inside_is_not_reached(self) -> None:
        shape = shape_of(closed(10, side=30))
        found = set_ups(shape)
        assert found.unreachable_mm2 == pytest.approx(600, rel=0.02)
        assert np.abs(shape.centres[found.unreachable] - (0, 0, 15)).max() < 5.1

    def test_a_slanted_hole_needs_its_own_direction(self) -> None:
        drill = rod(3, 80, (0, 0, -40)).rotate((0, 45, 0)).translate((0, 0, 10))
        shape = shape_of(box(60, 30, 20) - drill)
        way = np.array([[1.0, 0.0, 1.0]]) / np.sqrt(2.0)
        assert set_ups(shape).unreachable_mm2 > 10
        assert set_ups(shape, more=way).unreachable_mm2 < set_ups(shape).unreachable_mm2 / 10
        assert reach(shape, way).shape == (len(shape.samples.points), 1)

    def test_inner_corners_along_the_tool_are_counted(self) -> None:
        shape = shape_of(box(60, 40, 20) - box(30, 20, 20, (0, 0, 5)))
        found = sharp_corners(shape, np.array([0.0, 0.0, 1.0]))
        assert found.count == 4
        assert found.length_mm == pytest.approx(60)
        assert sharp_corners(shape_of(tube(2)), np.array([0.0, 0.0, 1.0])).count == 0


class TestMoulding:
    def test_a_hole_from_the_side_sets_the_pull(self) -> None:
        found = mouldability(shape_of(side_hole()))
        assert found.pull == (0, 1, 0)
        assert found.undercut_mm2 == 0
        assert found.projected_mm2 == pytest.approx(900 - np.pi * 9, rel=0.02)

    def test_along_another_pull_it_is_an_undercut(self) -> None:
        shape = shape_of(side_hole())
        found = mouldability(shape, np.array([[0.0, 0.0, 1.0]]))
        assert found.undercut_mm2 == pytest.approx(np.pi * 6 * 20, rel=0.05)
        assert (
            np.linalg.norm(shape.centres[found.undercut][:, [0, 2]] - (0, 15), axis=1).max() < 3.1
        )

    @examples(8, deadline=None)
    @given(TURN)
    def test_a_part_that_lies_askew_is_seen_along_its_own_axes(
        self, turn: tuple[float, ...]
    ) -> None:
        shape = shape_of(side_hole().rotate(turn))
        assert mouldability(shape).undercut_share < 0.01
        assert set_ups(shape).unreachable_mm2 < 0.01 * shape.area

    def test_draft_is_the_lean_from_the_pull(self) -> None:
        shape = shape_of(rod(10, 20, top=10 - 20 * np.tan(np.radians(3))))
        found = mouldability(shape, np.array([[0.0, 0.0, 1.0]]))
        sides = found.draft_deg[found.draft_deg < 45]
        assert sides == pytest.approx(3.0, abs=0.01)
        assert found.less_draft_mm2(2.0) == 0
        assert len(found.less_draft(3.5)) > 0
        assert mouldability(shape_of(box(5, 5, 5))).less_draft_mm2(0.5) == pytest.approx(
            100, rel=0.02
        )


class TestTurning:
    def test_rods_and_tubes_are_turned_and_boxes_are_not(self) -> None:
        assert turned(shape_of(rod(5, 30).rotate((30, 40, 50)))).share > 0.99
        assert turned(shape_of(tube(2).rotate((30, 40, 50)))).share > 0.99
        cube = turned(shape_of(box(10, 10, 10)))
        assert cube.share == pytest.approx(np.pi / 12, rel=0.1)
        assert cube.left_mm2 == pytest.approx(600 * (1 - cube.share))

    def test_a_stepped_shaft_with_a_flat(self) -> None:
        shaft = rod(10, 30) + rod(6, 60) - box(30, 4, 12, (0, 9, 0))
        found = turned(shape_of(shaft.rotate((0, 90, 0))))
        assert 0.8 < found.share < 0.97
        assert abs(found.axis[0]) == pytest.approx(1, abs=1e-3)
        assert (found.diameter_mm, found.length_mm) == pytest.approx((20, 60), rel=0.02)

    def test_an_axis_off_the_middle_is_found(self) -> None:
        crank = rod(12, 40) + box(30, 8, 5, (15, 0, 0))
        found = turned(shape_of(crank))
        assert found.point[:2] == pytest.approx((0, 0), abs=0.05)
        assert found.share > 0.7


class TestHoles:
    def test_through_blind_and_drilled(self) -> None:
        solid = box(60, 30, 10) - rod(3, 20, (-20, 0, -5)) - rod(2, 10, (0, 0, 4))
        solid -= rod(2.5, 10, (20, 0, 5)) + rod(0, 1.5, (20, 0, 3.5), top=2.5)
        found = [(h.diameter_mm, h.depth_mm, h.through) for h in holes(shape_of(solid))]
        np.testing.assert_allclose(found, [(6, 10, True), (5, 5, False), (4, 6, False)])

    def test_a_blind_hole_points_out(self) -> None:
        (found,) = holes(shape_of(box(20, 20, 20) - rod(3, 10)))
        assert found.axis[2] == pytest.approx(-1)
        assert found.point == pytest.approx((0, 0, 5), abs=1e-6)

    def test_a_counterbore_is_two_holes(self) -> None:
        solid = box(30, 30, 12) - rod(2.25, 30, (0, 0, -5)) - rod(4, 10, (0, 0, 8))
        found = holes(shape_of(solid))
        assert [h.diameter_mm for h in found] == pytest.approx([8, 4.5])
        assert all(h.through for h in found)

    def test_pins_fillets_and_square_holes_are_none(self) -> None:
        for solid in (rod(5, 20), rounded(4), plate(), box(9, 9, 9) + rod(3, 20)):
            assert holes(shape_of(solid)) == ()

    @examples(10, deadline=None)
    @given(TURN, st.integers(12, 128))
    def test_any_direction_and_fineness(self, turn: tuple[float, ...], n: int) -> None:
        (found,) = holes(shape_of((box(30, 30, 8) - rod(4, 20, (3, 2, -5), n)).rotate(turn)))
        assert (found.diameter_mm, found.depth_mm) == pytest.approx((8, 8), rel=1e-3)
        assert found.through

    def test_round_faces_of_a_tube(self) -> None:
        found = {face.hollow: face for face in round_faces(shape_of(tube(2)))}
        assert (found[True].radius_mm, found[False].radius_mm) == pytest.approx((10, 12))
        assert found[True].turn_deg == found[False].turn_deg == 360


class TestSheet:
    def test_a_flat_plate(self) -> None:
        shape = shape_of(plate())
        found = sheet(shape, thickness(shape))
        assert found.likeness > 0.97
        assert found.is_flat
        assert (found.thickness_mm, found.blank_mm2, found.cut_mm) == pytest.approx((2, 4900, 340))
        assert found.contours == 2
        assert found.blank_size_mm == pytest.approx((100, 50))

    def test_a_bracket_bent_with_a_radius(self) -> None:
        corner = lying(rod(5, 40) - rod(3, 50, (0, 0, -5))) ^ box(9, 90, 9, (-4.5, 0, -9))
        flat = box(40, 40, 2, (20, -20, -5))
        upright = box(2, 40, 30, (-4, -20, 0))
        shape = shape_of(flat + upright + corner)
        found = sheet(shape, thickness(shape))
        (bend,) = found.bends
        assert (bend.radius_mm, bend.angle_deg) == pytest.approx((3, 90), rel=0.02)
        assert bend.length_mm == pytest.approx(40)
        # 40 and 30 mm of flange and a quarter of the middle circle of 4 mm.
        assert found.blank_mm2 == pytest.approx(40 * (40 + 30 + 2 * np.pi), rel=0.005)
        assert found.likeness > 0.95

    def test_a_sharp_fold_is_a_bend_without_radius(self) -> None:
        shape = shape_of(angle(2))
        (bend,) = sheet(shape, thickness(shape)).bends
        assert (bend.radius_mm, bend.angle_deg, bend.length_mm) == pytest.approx((0, 90, 40))

    @pytest.mark.parametrize(
        ("name", "closing", "formed"), [("u", 180, True), ("z", 0, True), ("hat", 0, True),
                                        ("lips", 360, None), ("square tube", 360, None)]
    )  # fmt: skip
    def test_what_comes_back_over_itself_is_not_known_to_be_formed(
        self, name: str, closing: float, formed: bool | None
    ) -> None:
        web, high = box(30, 40, 2), box(2, 40, 20, (14, 0, 0))
        left = box(2, 40, 20, (-14, 0, 0))
        solids = {
            "u": web + high + left,
            "z": web + high + box(20, 40, 2, (23, 0, 18)),
            "hat": web + high + left + box(20, 40, 2, (23, 0, 18)) + box(20, 40, 2, (-23, 0, 18)),
            "lips": web + high + left + box(8, 40, 2, (11, 0, 18)) + box(8, 40, 2, (-11, 0, 18)),
            "square tube": box(30, 40, 30) - box(26, 50, 26, (0, 0, 2)),
        }
        shape = shape_of(solids[name])
        found = sheet(shape, thickness(shape))
        assert found.closing_deg == pytest.approx(closing, abs=1)
        assert found.is_formed is formed

    def test_two_bends_of_180_degrees_with_flanges_that_return(self) -> None:
        ring = lying(rod(5, 40, n=64) - rod(3, 60, (0, 0, -10), n=64)).translate((0, 20, 5))
        solid = box(60, 40, 2) + box(20, 40, 2, (20, 0, 8)) + box(20, 40, 2, (-20, 0, 8))
        solid += ring.translate((30, 0, 0)) ^ box(20, 60, 40, (40, 0, -10))
        solid += ring.translate((-30, 0, 0)) ^ box(20, 60, 40, (-40, 0, -10))
        shape = shape_of(solid)
        found = sheet(shape, thickness(shape))
        assert [bend.angle_deg for bend in found.bends] == pytest.approx([180, 180], rel=0.02)
        assert found.likeness > 0.95
        assert found.is_formed is None

    def test_blocks_balls_and_t_bars_are_no_sheet(self) -> None:
        for solid in (box(20, 22, 24), ball(10), t_bar(), side_hole()):
            shape = shape_of(solid)
            assert sheet(shape, thickness(shape)).likeness < 0.7


class TestRealParts:
    @pytest.mark.parametrize("path", sorted((PARTS / "mfcad").glob("*.step")) or [Path("none")])
    def test_labelled_parts_have_their_faces_and_can_be_milled(self, path: Path) -> None:
        """MFCAD labels faces, none of them round: faces must agree, and all of them be reached."""
        shape = read_part(oracle(f"mfcad/{path.name}"))
        labels = json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))
        assert shape.face_of is not None
        assert set(shape.face_of.tolist()) == set(range(len(labels)))
        found = set_ups(shape)
        assert found.unreachable_mm2 < 0.002 * shape.area
        assert 2 <= found.count <= 3
        assert holes(shape) == ()

    def test_the_plate_of_a_printer(self) -> None:
        shape = read_part(oracle("prusa-mini/MINI-y-carriage.stp"))
        found = sorted(round(hole.diameter_mm, 2) for hole in holes(shape))
        assert found == [2.5] * 2 + [3.2] * 15
        assert all(hole.through for hole in holes(shape))
        plate = sheet(shape, thickness(shape))
        assert plate.thickness_mm == pytest.approx(5)
        assert plate.is_flat
        assert plate.likeness > 0.95

    def test_a_spring_clip_is_bent_sheet(self) -> None:
        shape = read_part(oracle("prusa-mini/MINI-bearing-clip.stp"))
        found = sheet(shape, thickness(shape))
        assert (found.thickness_mm, found.likeness) == pytest.approx((0.6, 1.0), rel=0.05)
        assert len(found.bends) >= 4

    def test_a_machined_test_part_has_seventeen_holes(self) -> None:
        found = holes(read_part(oracle("trimesh-models/featuretype.STEP")))
        assert sum(hole.diameter_mm == pytest.approx(11.11, abs=0.01) for hole in found) == 8
        assert sum(hole.diameter_mm == pytest.approx(6.76, abs=0.01) for hole in found) == 8

    @pytest.mark.parametrize(
        "name", ["MINI-x-carriage", "MINI-fsenzor-cover", "MINI-knob", "MINI-base-spoolholder"]
    )
    def test_the_same_part_as_step_and_as_stl(self, name: str) -> None:
        path = oracle(f"prusa-mini/{name}.stp")
        if not path.with_suffix(".stl").is_file():
            pytest.skip("the part is here as STEP alone")
        step, stl = read_part(path), read_part(path.with_suffix(".stl"))
        assert step.volume == pytest.approx(stl.volume, rel=0.02)
        assert oriented_box(step).volume_mm3 == pytest.approx(
            oriented_box(stl).volume_mm3, rel=0.02
        )

    @pytest.mark.parametrize("name", ["back_foot", "picamera_2_cover", "sample_clips"])
    def test_printed_parts_pass_every_measure(self, name: str) -> None:
        for shape in read_bodies(oracle(f"openflexure/{name}.stl")):
            assert best_overhang(shape).base_mm2 > 0
            assert best_overhang(shape).support_mm3 <= overhang(shape).support_mm3 + 1e-9
            assert 0 < thickness(shape).minimum_mm < max(shape.size)
            assert 0 <= mouldability(shape).undercut_share < 1


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
        )
    )
)
def test_groups_are_what_pairs_join(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = drawn
    group = list(range(count))
    for one, two in pairs:  # the slow way: whoever is with the second goes with the first
        group = [group[one] if g == group[two] else g for g in group]
    numbers = {g: k for k, g in enumerate(dict.fromkeys(group))}
    found = grouped(np.array(pairs, dtype=np.int64).reshape(-1, 2), count)
    assert found.tolist() == [numbers[g] for g in group]


@given(
    st.integers(3, 9).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(*[st.integers(0, n - 1)] * 3), min_size=1, max_size=30)
        )
    )
)
def test_sides_of_one_edge_stand_together_in_the_order_of_their_corners(
    drawn: tuple[int, list[tuple[int, int, int]]],
) -> None:
    count, triangles = drawn
    sides = [tuple(sorted((t[k], t[(k + 1) % 3]))) for t in triangles for k in range(3)]
    numbers = {side: k for k, side in enumerate(sorted(set(sides)))}
    order, edge = by_edge(np.array(triangles), count)
    assert edge.tolist() == [numbers[side] for side in sides]
    assert order.tolist() == sorted(range(len(sides)), key=lambda k: (sides[k], k))
