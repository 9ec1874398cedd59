"""Volumes of a 3MF: what is made of them, what is taken away, what only tells a slicer what to do.

The names are those that PrusaSlicer (src/libslic3r/Model.cpp), Bambu Studio and OrcaSlicer
(bbs_3mf.cpp) and Cura write, and those of the 3MF Core Specification 1.4.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costing.solids import box, closed, rod, shape_of
from tests.costing.test_parts_in import as_stl, model
from tests.examples import drawn

import makeshed as ms
from makeshed.errors import BadFacts
from makeshed.geometry.shape import Shape, together
from makeshed.geometry.winding import lies_inside, winding
from makeshed.io.parts import _through, mending, mesh, read_bodies, read_part

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
BLOCK, PIN = shape_of(box(20, 20, 20)), shape_of(box(6, 6, 30, (0, 0, -5)))
"""8000 mm³, and 1080 mm³ of which 720 lie in the block."""


def packed(folder: Path, files: dict[str, str | bytes]) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    path = folder / "part.3mf"
    path.write_bytes(held.getvalue())
    return path


def mesh_xml(shape: Shape) -> str:
    corners = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in shape.vertices.tolist())
    faces = "".join(
        f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in shape.triangles.tolist()
    )
    return f"<mesh><vertices>{corners}</vertices><triangles>{faces}</triangles></mesh>"


def document(objects: str, items: str, head: str = "") -> str:
    return (
        f'<model unit="millimeter" xmlns="{CORE}" {head}><resources>{objects}</resources>'
        f"<build>{items}</build></model>"
    )


def two(first: str = "", second: str = "", items: str = '<item objectid="3"/>') -> str:
    """The block and the pin as components of one object."""
    return document(
        f'<object id="1" {first}>{mesh_xml(BLOCK)}</object>'
        f'<object id="2" {second}>{mesh_xml(PIN)}</object>'
        '<object id="3"><components><component objectid="1"/><component objectid="2"/>'
        "</components></object>",
        items,
    )


def prusa(folder: Path, said: str) -> Path:
    n, m = len(BLOCK.triangles), len(PIN.triangles)
    config = (
        f'<config><object id="1" instances_count="1"><volume firstid="0" lastid="{n - 1}">'
        '<metadata type="volume" key="volume_type" value="ModelPart"/></volume>'
        f'<volume firstid="{n}" lastid="{n + m - 1}">{said}</volume></object></config>'
    )
    both = model(together([BLOCK, PIN]))
    return packed(folder, {"3D/3dmodel.model": both, "Metadata/Slic3r_PE_model.config": config})


def bambu(folder: Path, said: str) -> Path:
    config = f'<config><object id="3"><part id="1" subtype="normal_part"/>{said}</object></config>'
    return packed(folder, {"3D/3dmodel.model": two(), "Metadata/model_settings.config": config})


def volume_type(name: str) -> str:
    return f'<metadata type="volume" key="volume_type" value="{name}"/>'


class TestSlicers:
    @pytest.mark.parametrize(
        ("said", "volume", "told"),
        [
            (volume_type("ModelPart"), 8360, "joined into one print; 720 mm³"),
            (volume_type("NegativeVolume"), 7280, "took 720 mm³ away"),
            (volume_type("ParameterModifier"), 8000, "1 modifier"),
            (volume_type("SupportBlocker"), 8000, "1 support blocker"),
            (volume_type("SupportEnforcer"), 8000, "1 support enforcer"),
            ('<metadata type="volume" key="modifier" value="1"/>', 8000, "1 modifier"),
            (
                '<metadata type="volume" key="modifier" value="1"/>'
                + volume_type("SupportBlocker"),
                8000,
                "1 support blocker",
            ),
            (volume_type("1"), 8000, "1 modifier"),
        ],
    )
    def test_prusaslicer(self, tmp_path: Path, said: str, volume: float, told: str) -> None:
        found = read_part(prusa(tmp_path, said))
        assert found.volume == pytest.approx(volume)
        assert any(told in note for note in found.notes)

    @pytest.mark.parametrize(
        ("said", "volume"),
        [
            ('<part id="2" subtype="normal_part"/>', 8360),
            ('<part id="2"/>', 8360),
            ('<part id="2" subtype="negative_part"/>', 7280),
            ('<part id="2" subtype="modifier_part"/>', 8000),
            ('<part id="2" subtype="support_blocker"/>', 8000),
            ('<part id="2" subtype="support_enforcer"/>', 8000),
            ('<part id="2"><metadata key="part_type" value="negative_part"/></part>', 7280),
        ],
    )
    def test_bambu_and_orca(self, tmp_path: Path, said: str, volume: float) -> None:
        assert read_part(bambu(tmp_path, said)).volume == pytest.approx(volume)

    def test_orca_keeps_the_pieces_of_an_object_in_another_file(self, tmp_path: Path) -> None:
        space = 'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"'
        inner = "".join(
            f'<object id="{k}" type="{kind}">{mesh_xml(shape)}</object>'
            for k, kind, shape in ((1, "model", BLOCK), (2, "other", PIN))
        )
        pieces = "".join(
            f'<component p:path="/3D/Objects/o.model" objectid="{k}"/>' for k in (1, 2)
        )
        start = document(
            f'<object id="8"><components>{pieces}</components></object>',
            '<item objectid="8" printable="1"/>',
            f'{space} requiredextensions="p"',
        )
        files: dict[str, str | bytes] = {
            "3D/3dmodel.model": start,
            "3D/Objects/o.model": document(inner, ""),
        }
        assert read_part(packed(tmp_path, files)).volume == pytest.approx(8000)
        part = '<part id="2" subtype="negative_part"/>'
        files["Metadata/model_settings.config"] = f'<config><object id="8">{part}</object></config>'
        assert read_part(packed(tmp_path, files)).volume == pytest.approx(7280)

    @pytest.mark.parametrize(
        ("name", "volume"), [("support_mesh", 8000), ("infill_mesh", 8000), ("drop", 8360)]
    )
    def test_cura(self, tmp_path: Path, name: str, volume: float) -> None:
        said = f'<metadatagroup><metadata name="cura:{name}">True</metadata></metadatagroup>'
        xml = two().replace('<object id="2" >', f'<object id="2" >{said}')
        found = read_part(packed(tmp_path, {"3D/3dmodel.model": xml}))
        assert found.volume == pytest.approx(volume)

    @pytest.mark.parametrize(
        ("said", "says"),
        [
            (volume_type("Balloon"), "a volume that is 'Balloon'"),
            ("</volume><volume>", "a volume without its triangles"),
            ('</volume><volume firstid="3" lastid="99">', "triangles 3 to 99 of object '1'"),
            ("<a>" * 70, "elements without end"),
            ("<a>", "XML that is broken"),
        ],
    )
    def test_settings_that_make_no_sense(self, tmp_path: Path, said: str, says: str) -> None:
        with pytest.raises(BadFacts, match=says):
            read_part(prusa(tmp_path, said))

    def test_a_document_type_in_the_settings(self, tmp_path: Path) -> None:
        config = '<!DOCTYPE a [<!ENTITY b "x">]><config/>'
        files: dict[str, str | bytes] = {
            "3D/3dmodel.model": two(),
            "Metadata/model_settings.config": config,
        }
        with pytest.raises(BadFacts, match="entity bomb"):
            read_part(packed(tmp_path, files))

    def test_a_negative_that_leaves_nothing(self, tmp_path: Path) -> None:
        config = (
            '<config><object id="3"><part id="1" subtype="modifier_part"/><part id="2" '
            'subtype="normal_part"/></object></config>'
        )
        swapped = config.replace("modifier_part", "negative_part")
        for text, volume in ((config, 1080), (swapped, 360)):
            files: dict[str, str | bytes] = {
                "3D/3dmodel.model": two(),
                "Metadata/model_settings.config": text,
            }
            bodies = read_bodies(packed(tmp_path, files))
            assert sum(body.volume for body in bodies) == pytest.approx(volume)
        whole = two().replace('<component objectid="2"/>', '<component objectid="1"/>' * 2)
        twice = swapped.replace('id="2"', 'id="9"')
        files = {"3D/3dmodel.model": whole, "Metadata/model_settings.config": twice}
        with pytest.raises(BadFacts, match="nothing to build"):
            read_bodies(packed(tmp_path, files))


class TestSpecification:
    @pytest.mark.parametrize(
        ("kind", "volume", "told"),
        [
            ("model", 8360, "joined"),
            ("support", 8000, "1 support"),
            ("solidsupport", 8000, "1 support"),
            ("surface", 8000, "1 surface"),
            ("other", 8000, "1 object of type other"),
        ],
    )
    def test_types_of_objects(self, tmp_path: Path, kind: str, volume: float, told: str) -> None:
        found = read_part(packed(tmp_path, {"3D/3dmodel.model": two(second=f'type="{kind}"')}))
        assert found.volume == pytest.approx(volume)
        assert any(told in note for note in found.notes)

    def test_an_unknown_type(self, tmp_path: Path) -> None:
        with pytest.raises(BadFacts, match=r"type 'ghost'.*solidsupport"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": two(second='type="ghost"')}))

    def test_what_is_not_to_be_printed(self, tmp_path: Path) -> None:
        items = '<item objectid="1"/><item objectid="2" printable="0"/>'
        found = read_part(packed(tmp_path, {"3D/3dmodel.model": two(items=items)}))
        assert found.volume == pytest.approx(8000)
        assert any("1 items that are not to be printed" in note for note in found.notes)
        none = items.replace('objectid="1"/', 'objectid="1" printable="0"/')
        with pytest.raises(BadFacts, match=r"nothing to build \(2 items that are not"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": two(items=none)}))

    @pytest.mark.parametrize(
        ("prefix", "uri", "says"),
        [
            (
                "b",
                "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02",
                "beam lattice",
            ),
            ("s", "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07", "slices"),
            ("v", "http://schemas.3mf.io/3dmanufacturing/volumetric/2022/01", "volumetric"),
            ("bo", "http://schemas.3mf.io/3dmanufacturing/booleanoperations/2023/07", "boolean"),
            ("sc", "http://schemas.microsoft.com/3dmanufacturing/securecontent/2019/04", "secure"),
            ("x", "http://example.org/own", "x .http://example.org/own"),
        ],
    )
    def test_required_extensions_are_refused_by_name(
        self, tmp_path: Path, prefix: str, uri: str, says: str
    ) -> None:
        head = f'xmlns:{prefix}="{uri}" requiredextensions="{prefix}"'
        objects = f'<object id="1">{mesh_xml(BLOCK)}</object>'
        path = packed(
            tmp_path, {"3D/3dmodel.model": document(objects, '<item objectid="1"/>', head)}
        )
        with pytest.raises(BadFacts, match=f"required extensions that are not read: {says}"):
            read_part(path)

    def test_extensions_that_take_nothing_away(self, tmp_path: Path) -> None:
        head = (
            'xmlns:m="http://schemas.microsoft.com/3dmanufacturing/material/2015/02" '
            'xmlns:slic3rpe="http://schemas.slic3r.org/3mf/2017/06" '
            'requiredextensions="m slic3rpe"'
        )
        objects = f'<m:colorgroup id="7"/><object id="1">{mesh_xml(BLOCK)}</object>'
        path = packed(
            tmp_path, {"3D/3dmodel.model": document(objects, '<item objectid="1"/>', head)}
        )
        assert read_part(path).volume == pytest.approx(8000)
        undeclared = document(objects, '<item objectid="1"/>', head.replace("m slic3rpe", "q"))
        with pytest.raises(BadFacts, match=r"q \(declared nowhere\)"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": undeclared}))

    def test_a_lattice_that_is_not_required_is_not_dropped(self, tmp_path: Path) -> None:
        head = 'xmlns:b="http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"'
        lattice = mesh_xml(BLOCK).replace("</mesh>", "<b:beamlattice/></mesh>")
        xml = document(f'<object id="1">{lattice}</object>', '<item objectid="1"/>', head)
        with pytest.raises(BadFacts, match="beam lattice"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": xml}))
        head = 'xmlns:s="http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"'
        coarse = f'<object id="1" s:meshresolution="lowres">{mesh_xml(BLOCK)}</object>'
        xml = document(coarse, '<item objectid="1"/>', head)
        with pytest.raises(BadFacts, match="true shape is elsewhere"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": xml}))

    def test_an_item_without_triangles(self, tmp_path: Path) -> None:
        objects = f'<object id="1">{mesh_xml(BLOCK)}</object><object id="2"/>'
        xml = document(objects, '<item objectid="1"/><item objectid="2"/>')
        with pytest.raises(BadFacts, match="item 2 of object '2' without triangles"):
            read_part(packed(tmp_path, {"3D/3dmodel.model": xml}))


class TestOnePrint:
    """Bodies of one object that touch are one print; items are parts of their own."""

    FLUSH = shape_of(box(10, 20, 20, (15, 0, 0)))
    INLAY = shape_of(rod(4, 2, (0, 0, 18)))
    WITH_POCKET = shape_of(box(20, 20, 20) - rod(4, 3, (0, 0, 18)))

    @pytest.mark.parametrize(
        ("bodies", "volume"),
        [
            ((BLOCK, PIN), 8360),
            ((BLOCK, FLUSH), 12000),
            ((WITH_POCKET, INLAY), 8000),
            ((BLOCK, shape_of(box(4, 4, 4, (0, 0, 8)))), 8000),
            ((BLOCK, FLUSH, shape_of(box(10, 20, 20, (25, 0, 0)))), 16000),
        ],
        ids=["through", "flush", "inlay", "within", "chain"],
    )
    def test_one(self, tmp_path: Path, bodies: tuple[Shape, ...], volume: float) -> None:
        found = read_part(as_stl(tmp_path, *bodies))
        assert found.volume == pytest.approx(volume, rel=1e-5)
        assert found.pieces == len(bodies)
        assert len(read_bodies(as_stl(tmp_path, *bodies[::-1]))) == 1

    @pytest.mark.parametrize(
        "other",
        [
            shape_of(box(10, 20, 20, (15.2, 0, 0))),
            shape_of(box(10, 10, 10, (15, 15, 0))),
            shape_of(box(20, 20, 20, (20, 20, 0))),
            shape_of(box(3, 3, 3, (15, 0, 0))),
        ],
        ids=["gap", "edge", "whole edge", "apart"],
    )
    def test_apart(self, tmp_path: Path, other: Shape) -> None:
        bodies = read_bodies(as_stl(tmp_path, BLOCK, other))
        assert [body.pieces for body in bodies] == [1, 1]

    def test_nothing_of_the_faces_between_is_left(self, tmp_path: Path) -> None:
        """Two cubes with a face in common, corner by corner: 10 faces, not 12."""
        found = read_part(as_stl(tmp_path, BLOCK, shape_of(box(20, 20, 20, (20, 0, 0)))))
        assert (found.volume, found.area) == pytest.approx((16000, 4000))

    def test_a_body_that_is_there_twice_counts_once(self, tmp_path: Path) -> None:
        found = read_part(as_stl(tmp_path, BLOCK, BLOCK))
        assert (found.volume, found.area) == pytest.approx((8000, 2400))
        assert any("12 triangles that were there twice" in note for note in found.notes)

    def test_turned_bodies_in_single_precision(self, tmp_path: Path) -> None:
        turn = (13.0, 27.0, 41.0)
        pocket = shape_of((box(20, 20, 20) - rod(4, 3, (0, 0, 18))).rotate(turn))
        inlay = shape_of(rod(4, 2, (0, 0, 18)).rotate(turn))
        found = read_part(as_stl(tmp_path, pocket, inlay))
        assert found.volume == pytest.approx(8000, rel=1e-4)

    def test_items_of_a_3mf_are_parts_of_their_own(self, tmp_path: Path) -> None:
        xml = two(items='<item objectid="1"/><item objectid="2"/>')
        bodies = read_bodies(packed(tmp_path, {"3D/3dmodel.model": xml}))
        assert [body.volume for body in bodies] == pytest.approx([8000, 1080])
        assert any("run into one another, each a part of its own" in n for n in bodies[0].notes)

    def test_a_part_within_the_material_of_another_is_told(self) -> None:
        """An inlay that is an item of its own, its place not cut out of the body round it."""
        lid, inlay = BLOCK, shape_of(box(4, 4, 4, (0, 0, 8)))
        cavity = shape_of(box(20, 20, 20) - box(8, 8, 8, (0, 0, 6)))
        for outer, told in ((lid, True), (cavity, False)):
            found = _through([outer, inlay])
            assert any("within the material of another" in note for note in found) == told

    def test_what_was_put_together_is_printed_and_not_milled(self, tmp_path: Path) -> None:
        """A plate with a bolt through it is one print at most."""
        plate = shape_of(box(60, 40, 4))
        bolt = shape_of(rod(3, 20, (0, 0, -8)))
        answer = ms.quote(
            ms.Shed(),
            read_part(as_stl(tmp_path, plate, bolt)),
            material=["aluminium", "pla"],
            process=["cnc-milling", "laser-cutting", "material-extrusion"],
            volumes=[10],
        )
        assert {row.process for row in answer.rows} == {"material-extrusion"}
        judged = {each.process: each for each in answer.verdicts}
        assert judged["cnc-milling"].verdict == "not"
        assert "bodies put together" in judged["cnc-milling"].because


class TestContainment:
    """Whether a shell lies inside another does not hang on a ray or on the order of triangles."""

    def test_the_winding_number_of_a_cube(self) -> None:
        points = np.array([(0, 0, 10), (9.9, 9.9, 0.1), (0, 0, 30), (11, 0, 10)])
        assert winding(BLOCK, points) == pytest.approx([1, 1, 0, 0], abs=1e-12)

    def test_inside(self) -> None:
        small = shape_of(box(4, 4, 4, (0, 0, 8)))
        assert lies_inside(small, BLOCK)
        assert not lies_inside(BLOCK, small)
        assert not lies_inside(shape_of(box(2, 2, 2, (0, 0, 9))), shape_of(closed(3, side=20)))

    @settings(max_examples=drawn(25), deadline=None)
    @given(
        order=st.permutations(range(24)),
        turns=st.lists(st.integers(0, 2), min_size=24, max_size=24),
    )
    def test_a_hollow_is_a_hollow_in_any_order(self, order: list[int], turns: list[int]) -> None:
        """Symmetric, so that rays from corners and middles go through edges."""
        shape = shape_of(closed(3, side=30))
        assert len(shape.triangles) == 24
        shape = Shape(vertices=shape.vertices, triangles=shape.triangles[order])
        corners = [
            np.roll(face, turn, axis=0) for face, turn in zip(shape.corners, turns, strict=True)
        ]
        (found,) = mending.bodies_of(mesh.soup(np.array(corners), "part"), "part")
        assert found.volume == pytest.approx(30**3 - 24**3)
        assert found.notes == ()
