"""Shortcuts for parts of many triangles find what comparing all with all finds."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costing.solids import Solid, ball, box, rod, shape_of, tube

from makeshed.geometry.boxtree import LEAF, balls, box_tree
from makeshed.geometry.grouping import same_rows
from makeshed.geometry.round_faces import round_faces
from makeshed.io.parts import read_part

needs_cad = pytest.mark.skipif(find_spec("OCP") is None, reason="the extra cad is not installed")


@pytest.mark.compiles
@given(st.lists(st.tuples(*[st.sampled_from([0.0, -0.0, 1.5, -2.0, 1e-9])] * 3), min_size=1))
def test_rows_alike_have_one_number(rows: list[tuple[float, ...]]) -> None:
    first, number = same_rows(np.array(rows))
    different = sorted(set(rows), key=lambda row: row[::-1])  # 0.0 and -0.0 are one
    assert [rows[k] for k in first.tolist()] == different
    assert first.tolist() == [rows.index(row) for row in different]
    assert number.tolist() == [different.index(row) for row in rows]


@pytest.mark.parametrize("solid", [ball(20, 64), tube(2), box(9, 9, 9) + rod(3, 20)])
def test_the_slab_of_a_node_holds_all_its_triangles(solid: Solid) -> None:
    tree = box_tree(shape_of(solid))
    leaves = len(tree.order) // LEAF
    corners = tree.corners.reshape(-1, 3, 3)
    slabs = tree.slabs[leaves - 1 :]
    assert np.isfinite(slabs[:, 3:]).any() or leaves < 16
    for slab, leaf in zip(slabs, tree.order.reshape(-1, LEAF), strict=True):
        at = corners[leaf[leaf >= 0]] @ slab[:3]
        assert (slab[3] - 1e-9 <= at).all()
        assert (at <= slab[4] + 1e-9).all()


@pytest.mark.compiles
def test_a_ball_within_a_ball_is_as_wide() -> None:
    shape = shape_of(ball(20, 128))
    points, ways = shape.samples.points[::97], -shape.samples.normals[::97]
    wide, _, _ = balls(box_tree(shape), points, ways, np.full(len(points), 60.0), 0.8)
    assert wide == pytest.approx(40.0, rel=0.02)


@pytest.mark.compiles
def test_pieces_of_one_cylinder_are_joined_and_others_are_not() -> None:
    bored = box(60, 20, 20) - rod(5, 60, (0, 0, -1)).rotate((0, 90, 0)).translate((-30, 0, 10))
    whole = bored - box(6, 20, 30, (0, 0, 9))  # a slot cuts the bore into pieces
    faces = [face for face in round_faces(shape_of(whole)) if face.hollow]
    assert [round(face.radius_mm, 2) for face in faces] == [5.0]
    apart = box(60, 20, 20) - rod(5, 30, (-15, 0, -1)) - rod(5, 30, (15, 0, -1))
    assert len([face for face in round_faces(shape_of(apart)) if face.hollow]) == 2


@needs_cad
def test_a_face_of_very_many_edges_is_meshed_whole(tmp_path: Path) -> None:
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakePolygon
    from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism
    from OCP.gp import gp_Pnt, gp_Vec
    from OCP.STEPControl import STEPControl_StepModelType as Kind
    from OCP.STEPControl import STEPControl_Writer

    outline = BRepBuilderAPI_MakePolygon()
    teeth = np.arange(200) * np.pi / 100.0
    for k, angle in enumerate(teeth.tolist()):
        radius = 50.0 if k % 2 else 45.0
        outline.Add(gp_Pnt(radius * np.cos(angle), radius * np.sin(angle), 0.0))
    outline.Close()
    made = BRepPrimAPI_MakePrism(BRepBuilderAPI_MakeFace(outline.Wire()).Shape(), gp_Vec(0, 0, 4))
    writer = STEPControl_Writer()
    writer.Transfer(made.Shape(), Kind.STEPControl_AsIs)
    writer.Write(str(tmp_path / "gear.step"))
    found = read_part(tmp_path / "gear.step")
    area = 0.5 * 200 * 50.0 * 45.0 * np.sin(np.pi / 100.0)
    assert found.volume == pytest.approx(4.0 * area, rel=1e-6)
    assert not any("closed" in note or "turned" in note for note in found.notes)
