"""Files of parts: read alike from every kind, mended where that is safe, refused by name."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from tests.costing.solids import ball, box, closed, cup, rod, shape_of
from tests.examples import examples

from makeshed.errors import BadFacts, BadValue, MakeshedError, MissingExtra, NotFound
from makeshed.geometry.shape import Shape, together
from makeshed.io.parts import mending, mesh, read_bodies, read_part, step, threemf
from makeshed.io.parts.mesh import RECORD
from makeshed.science.arrays import Floats

PARTS = Path(__file__).parents[3] / "shared" / "oracles" / "parts"
ITEM = '<item objectid="1"/>'
needs_cad = pytest.mark.skipif(find_spec("OCP") is None, reason="the extra cad is not installed")


def binary(corners: Floats) -> bytes:
    rows = np.zeros(len(corners), dtype=RECORD)
    rows["corners"] = corners
    return b"\0" * 80 + struct.pack("<I", len(rows)) + rows.tobytes()


def ascii_stl(corners: Floats) -> bytes:
    lines = ["solid part"]
    for triangle in corners.tolist():
        lines += ["facet normal 0 0 0", "outer loop"]
        lines += [f"vertex {x!r} {y!r} {z!r}" for x, y, z in triangle]
        lines += ["endloop", "endfacet"]
    return "\n".join([*lines, "endsolid part"]).encode()


def obj(shape: Shape) -> bytes:
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in shape.vertices.tolist()]
    lines += [f"f {a + 1}/1/1 {b + 1} {c + 1}" for a, b, c in shape.triangles.tolist()]
    return "\n".join(["mtllib nowhere.mtl", *lines]).encode()


def ply(shape: Shape) -> bytes:
    head = (
        f"ply\nformat ascii 1.0\nelement vertex {len(shape.vertices)}\nproperty double x\n"
        f"property double y\nproperty double z\nelement face {len(shape.triangles)}\n"
        "property list uchar int vertex_indices\nend_header\n"
    )
    lines = [f"{x!r} {y!r} {z!r}" for x, y, z in shape.vertices.tolist()]
    lines += [f"3 {a} {b} {c}" for a, b, c in shape.triangles.tolist()]
    return (head + "\n".join(lines) + "\n").encode()


def model(shape: Shape, unit: str = "millimeter", rest: str = "", build: str = ITEM) -> bytes:
    corners = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in shape.vertices.tolist())
    faces = "".join(
        f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in shape.triangles.tolist()
    )
    name = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
    return (
        f'<?xml version="1.0"?><model unit="{unit}" xmlns="{name}"><resources><object id="1" '
        f'name="body"><mesh><vertices>{corners}</vertices><triangles>{faces}</triangles></mesh>'
        f"</object>{rest}</resources><build>{build}</build></model>"
    ).encode()


def packed(xml: bytes, name: str = "3D/3dmodel.model") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        # One date, or the names of the tests differ from worker to worker.
        file.writestr(zipfile.ZipInfo(name), xml, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture
def bracket() -> Shape:
    return shape_of(cup(2.0))


def as_stl(folder: Path, *shapes: Shape, name: str = "part.stl") -> Path:
    return written(folder, name, binary(np.concatenate([shape.corners for shape in shapes])))


def without(shape: Shape, *gone: int) -> Shape:
    return Shape(vertices=shape.vertices, triangles=np.delete(shape.triangles, gone, axis=0))


class TestEveryKind:
    def test_the_same_body_from_each(self, tmp_path: Path, bracket: Shape) -> None:
        files = {
            "a.stl": binary(bracket.corners),
            "b.stl": ascii_stl(bracket.corners),
            "c.obj": obj(bracket),
            "d.ply": ply(bracket),
            "e.3mf": packed(model(bracket)),
            "F.STL": binary(bracket.corners),
            "g.stl": ascii_stl(bracket.corners).upper(),
        }
        for name, data in files.items():
            found = read_part(written(tmp_path, name, data))
            assert found.volume == pytest.approx(bracket.volume, rel=1e-6), name
            assert found.area == pytest.approx(bracket.area, rel=1e-6), name
            assert len(found.edges.vertices) == len(bracket.edges.vertices), name
            assert found.notes[0].startswith("unit: mm"), name

    def test_binary_that_begins_with_solid(self, tmp_path: Path, bracket: Shape) -> None:
        data = b"solid made by a CAD".ljust(80) + binary(bracket.corners)[80:]
        assert read_part(written(tmp_path, "a.stl", data)).volume == pytest.approx(bracket.volume)

    def test_polygons_of_an_obj_are_cut_up(self, tmp_path: Path) -> None:
        """An L of six corners, not convex, as top and bottom."""
        ring = [(0, 0), (40, 0), (40, 10), (10, 10), (10, 30), (0, 30)]
        lines = [f"v {x} {y} {z}" for z in (0, 5) for x, y in ring]
        lines += ["f 7 8 9 10 11 12"]
        lines += ["f 6 5 4 3 2 1"]
        lines += [f"f {k} {k % 6 + 1} {k % 6 + 7} {k + 6}" for k in range(1, 7)]
        found = read_part(written(tmp_path, "l.obj", "\n".join(lines).encode()))
        assert found.volume == pytest.approx((40 * 10 + 10 * 20) * 5)

    def test_items_of_a_3mf_stand_where_it_puts_them(self, tmp_path: Path) -> None:
        shape = shape_of(box(10, 10, 10))
        build = "".join(
            f'<item objectid="1" transform="{turn} {x} 0 0"/>'
            for x, turn in ((0, "1 0 0 0 1 0 0 0 1"), (30, "0 1 0 -1 0 0 0 0 2"))
        )
        bodies = read_bodies(written(tmp_path, "a.3mf", packed(model(shape, build=build))))
        assert [body.volume for body in bodies] == pytest.approx([2000, 1000])
        assert bodies[0].box.mean(axis=0) == pytest.approx((30, 0, 10))

    def test_objects_made_of_objects(self, tmp_path: Path) -> None:
        rest = '<object id="2"><components><component objectid="1" transform="-1 0 0 0 1 0 0 0 1 5 0 0"/></components></object>'
        data = packed(model(shape_of(cup(2.0)), rest=rest, build='<item objectid="2"/>'))
        assert read_part(written(tmp_path, "a.3mf", data)).volume > 0  # mirrored, still outside out


class TestUnits:
    @pytest.mark.parametrize(
        ("unit", "factor"), [("mm", 1), ("cm", 10), ("m", 1e3), ("inch", 25.4)]
    )
    def test_asked(self, tmp_path: Path, unit: Any, factor: float) -> None:
        found = read_part(as_stl(tmp_path, shape_of(box(2, 3, 4))), unit=unit)
        assert found.size == pytest.approx((2 * factor, 3 * factor, 4 * factor))
        assert found.notes[0] == f"unit: {unit}, as asked"

    def test_inferred_and_told(self, tmp_path: Path, bracket: Shape) -> None:
        found = read_part(as_stl(tmp_path, bracket))
        assert found.notes[0].startswith("unit: mm taken, which the file does not say: 40 x ")

    @pytest.mark.parametrize("size", [0.05, 1e5])
    def test_a_size_that_makes_no_sense_is_asked(self, tmp_path: Path, size: float) -> None:
        path = as_stl(tmp_path, shape_of(box(size, size, size)))
        with pytest.raises(BadValue, match="does not say its unit") as refused:
            read_part(path)
        assert "inch" in refused.value.hint
        assert read_part(path, unit="m").volume == pytest.approx((1e3 * size) ** 3, rel=1e-5)

    def test_what_the_file_says_holds(self, tmp_path: Path) -> None:
        data = packed(model(shape_of(box(1, 1, 1)), unit="inch"))
        assert read_part(written(tmp_path, "a.3mf", data)).volume == pytest.approx(25.4**3)

    def test_an_unknown_unit(self, tmp_path: Path, bracket: Shape) -> None:
        with pytest.raises(BadValue, match="no unit"):
            read_part(as_stl(tmp_path, bracket), unit="furlong")  # type: ignore[arg-type]
        data = packed(model(bracket, unit="furlong"))
        with pytest.raises(BadFacts, match="furlong"):
            read_part(written(tmp_path, "a.3mf", data))


KEPT = """
import threading
import numpy as np
from makeshed.errors import BadFacts
from makeshed.io.parts import joining
from makeshed.geometry.shape import Shape

corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
opened = Shape(vertices=corners, triangles=np.array([[0, 1, 2], [0, 1, 3]]))
refused = threading.Event()

def keep():
    try:
        joining._united([opened, opened])
    except BadFacts as error:
        kept = error
        print("cannot be joined" if "cannot be joined" in str(kept) else kept, flush=True)
        refused.set()
        threading.Event().wait()

threading.Thread(target=keep, daemon=True).start()
refused.wait(60)
"""
"""A thread that is there to the end keeps the error, as a server or a test runner may."""


class TestBodies:
    def test_several_are_told_apart_and_one_is_chosen(self, tmp_path: Path) -> None:
        path = as_stl(tmp_path, shape_of(box(5, 5, 5)), shape_of(box(9, 9, 9, (30, 0, 0))))
        assert [body.volume for body in read_bodies(path)] == pytest.approx([729, 125])
        assert [body.name for body in read_bodies(path)] == ["part 1", "part 2"]
        assert read_part(path, body=2).volume == pytest.approx(125)
        with pytest.raises(BadValue, match="2 bodies where one part was asked") as refused:
            read_part(path)
        assert "9 x 9 x 9 mm" in refused.value.hint
        with pytest.raises(BadValue, match="no body 3"):
            read_part(path, body=3)

    def test_bodies_that_overlap_are_joined_and_that_is_told(self, tmp_path: Path) -> None:
        one, two = shape_of(box(10, 10, 10)), shape_of(box(4, 4, 30, (1, 1, -9)))
        found = read_part(as_stl(tmp_path, one, two))
        assert found.volume == pytest.approx(1000 + 16 * 20)
        assert any("joined into one" in note for note in found.notes)

    def test_a_refusal_that_somebody_keeps_leaves_nothing_of_manifold3d(self) -> None:
        ran = subprocess.run(
            [sys.executable, "-c", KEPT], capture_output=True, text=True, check=False
        )
        assert (ran.stdout, ran.stderr, ran.returncode) == ("cannot be joined\n", "", 0)

    def test_a_hollow_belongs_to_the_body_round_it(self, tmp_path: Path) -> None:
        found = read_part(as_stl(tmp_path, shape_of(closed(3, side=30))))
        assert found.volume == pytest.approx(30**3 - 24**3)

    def test_a_body_in_a_hollow_is_another_body(self, tmp_path: Path) -> None:
        inner = shape_of(box(5, 5, 5, (0, 0, 12)))
        path = as_stl(tmp_path, shape_of(closed(3, side=30)), inner)
        assert [b.volume for b in read_bodies(path)] == pytest.approx([30**3 - 24**3, 125])


class TestMending:
    def test_inside_out_is_turned_over(self, tmp_path: Path) -> None:
        for solid in (cup(2.0), closed(3)):
            shape = shape_of(solid)
            over = Shape(vertices=shape.vertices, triangles=shape.triangles[:, ::-1])
            found = read_part(as_stl(tmp_path, over))
            assert found.volume == pytest.approx(shape.volume, rel=1e-6)
            assert any("inside out" in note for note in found.notes)

    def test_one_body_of_two_inside_out(self, tmp_path: Path) -> None:
        one, two = shape_of(box(10, 10, 10)), shape_of(box(5, 5, 5, (30, 0, 0)))
        over = Shape(vertices=two.vertices, triangles=two.triangles[:, ::-1])
        bodies = read_bodies(as_stl(tmp_path, one, over))
        assert [body.volume for body in bodies] == pytest.approx([1000, 125])

    @examples(15, deadline=None)
    @given(st.sets(st.integers(0, 27), min_size=1, max_size=20))
    def test_sides_that_disagree_are_made_to_agree(self, turned: set[int]) -> None:
        shape = shape_of(cup(2.0))
        faces = shape.triangles.copy()
        some = [k for k in turned if k < len(faces)]
        faces[some] = faces[some, ::-1]
        raw = mesh.RawMesh(vertices=shape.vertices, triangles=faces, name="part")
        (found,) = mending.bodies_of(raw, "part")
        assert found.volume == pytest.approx(shape.volume)

    def test_a_small_hole_is_closed_and_told(self, tmp_path: Path) -> None:
        shape = shape_of(ball(20, 64))
        found = read_part(as_stl(tmp_path, without(shape, 5, 100)))
        assert found.volume == pytest.approx(shape.volume, rel=1e-3)
        assert any("2 holes were closed" in note for note in found.notes)

    def test_corners_a_hair_apart_are_joined(self, tmp_path: Path) -> None:
        shape = shape_of(cup(2.0))
        off = np.random.default_rng(1).normal(0, 2e-6, shape.corners.shape)
        found = read_part(as_stl(tmp_path, mesh_of(shape.corners + off)))
        assert found.volume == pytest.approx(shape.volume, rel=1e-5)
        assert any("were joined" in note for note in found.notes)

    def test_triangles_without_area_and_twice_there(self, tmp_path: Path) -> None:
        shape = shape_of(cup(2.0))
        point = np.repeat(shape.corners[:1, :1], 3, axis=1)
        corners = np.concatenate([shape.corners, point, shape.corners[:2]])
        found = read_part(as_stl(tmp_path, mesh_of(corners)))
        assert len(found.triangles) == len(shape.triangles)
        assert any("twice" in note for note in found.notes)

    def test_what_is_whole_is_left_as_it_is(self, tmp_path: Path) -> None:
        found = read_part(as_stl(tmp_path, shape_of(cup(2.0))))
        assert len(found.notes) == 1

    def test_a_body_that_touches_itself_along_an_edge(self, tmp_path: Path) -> None:
        one, two = shape_of(box(10, 10, 10)), shape_of(box(10, 10, 10, (10, 10, 0)))
        bodies = read_bodies(as_stl(tmp_path, one, two))
        assert sum(body.volume for body in bodies) == pytest.approx(2000)


def mesh_of(corners: Floats) -> Shape:
    triangles = np.arange(3 * len(corners)).reshape(-1, 3)
    return Shape(vertices=corners.reshape(-1, 3), triangles=triangles)


def moebius() -> Shape:
    """A band with one side, its rim closed by a cone to one point."""
    n = 24
    k = np.arange(n + 1)
    angle, half = 2 * np.pi * k / n, np.pi * k / n
    rim = [
        np.c_[(20 + s * np.cos(half)) * np.cos(angle), (20 + s * np.cos(half)) * np.sin(angle),
              s * np.sin(half)] for s in (-5.0, 5.0)
    ]  # fmt: skip
    rim[0][n], rim[1][n] = rim[1][0], rim[0][0]
    one, two, top = rim[0], rim[1], np.array([0.0, 0.0, 40.0])
    faces = []
    for a in range(n):
        faces += [(one[a], one[a + 1], two[a]), (two[a], one[a + 1], two[a + 1])]
        faces += [(one[a], one[a + 1], top), (two[a], two[a + 1], top)]
    return mesh_of(np.array(faces))


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("a.stl", b"", "empty file"),
            ("a.stl", b"\0" * 84, "no triangles"),
            ("a.stl", b"solid a\nendsolid a\n", "no triangles"),
            ("a.stl", b"%PDF-1.7 " + b"x" * 500, "bytes that say they are"),
            ("a.stl", packed(b"<x/>"), "triangles"),
            ("a.stl", b"solid facet vertex a b c vertex 1 2 3 vertex 4 5 6", "no three numbers"),
            ("a.stl", b"solid facet vertex 1 2 3", "1 corners"),
            ("a.stl", b"\0" * 80 + struct.pack("<I", 2**31) + b"\0" * 500, "bytes that say"),
            ("a.obj", b"GIF89a", "no corners or no faces"),
            ("a.obj", b"v 0 0 0\nf 1 2 3", "not there"),
            ("a.obj", b"v 0 0 0\nf 1 x 3", "numbers of corners"),
            ("a.obj", b"v 0 0\nv 1 2 3\nf 1 1 2", "no three numbers"),
            ("a.ply", b"v 0 0 0", "no head of a PLY"),
            ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 99999999999\nend_header\n", "fits"),
            ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 1\nend_header\nx", "PLY"),
            ("a.3mf", b"no zip at all", "no 3MF"),
            ("a.3mf", packed(b"<a/>", "other.txt"), "without 3D/3dmodel.model"),
            ("a.3mf", packed(b"<model><build>"), "XML that is broken"),
            ("a.3mf", packed(b"<model/>"), "nothing to build"),
            ("a.step", b"\x7fELF" + b"\0" * 200, "no head of a STEP file"),
            ("a.exe", b"MZ", "a file called .exe"),
            ("a", b"MZ", "a file called nothing"),
        ],
    )
    def test_what_is_no_part(self, tmp_path: Path, name: str, data: bytes, says: str) -> None:
        with pytest.raises(BadFacts, match=says) as refused:
            read_part(written(tmp_path, name, data))
        assert name in str(refused.value)

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            read_part(tmp_path / "none.stl")

    @pytest.mark.parametrize("number", [np.nan, np.inf, 1e30])
    def test_numbers_that_are_none(self, tmp_path: Path, number: float) -> None:
        corners = shape_of(box(9, 9, 9)).corners.copy()
        corners[0, 0, 0] = number
        with pytest.raises(BadFacts, match="finite"):
            read_part(as_stl(tmp_path, mesh_of(corners)))

    def test_a_large_hole(self, tmp_path: Path) -> None:
        with pytest.raises(BadFacts, match="3 open edges"):
            read_part(as_stl(tmp_path, without(shape_of(box(9, 9, 9)), 0)))

    def test_three_sheets_that_meet_in_an_edge(self, tmp_path: Path) -> None:
        shape = shape_of(box(9, 9, 9))
        edge = shape.corners[0]
        fin = np.array([[edge[0], edge[1], edge[:2].mean(axis=0) + 40.0]])
        with pytest.raises(BadFacts, match="more than two triangles share"):
            read_part(as_stl(tmp_path, mesh_of(np.concatenate([shape.corners, fin]))))

    def test_a_surface_with_one_side(self, tmp_path: Path) -> None:
        with pytest.raises(BadFacts):
            read_part(as_stl(tmp_path, moebius()))

    def test_a_surface_that_encloses_nothing(self, tmp_path: Path) -> None:
        one = np.array([[[0, 0, 0], [9, 0, 0], [0, 9, 0]]], dtype=float)
        both = np.concatenate([one, one[:, ::-1]])
        with pytest.raises(BadFacts, match="encloses nothing"):
            read_part(as_stl(tmp_path, mesh_of(both)))

    def test_a_surface_that_crosses_itself(self, tmp_path: Path) -> None:
        shape = shape_of(rod(10, 30, n=24) + rod(10, 5, (0, 0, 30), top=0))
        points = shape.vertices.copy()
        points[points[:, 2].argmax(), 2] = -5.0  # the tip is pushed out through the bottom
        with pytest.raises(BadFacts, match="crosses itself"):
            read_part(as_stl(tmp_path, Shape(vertices=points, triangles=shape.triangles)))

    def test_dust(self, tmp_path: Path) -> None:
        many = [shape_of(box(1, 1, 1, (3.0 * k, 0, 0))) for k in range(mending.MOST_BODIES + 1)]
        with pytest.raises(BadFacts, match="separate surfaces"):
            read_part(as_stl(tmp_path, together(many)))


CHILD = """
import resource, sys
from makeshed.errors import BadFacts
from makeshed.io.parts import read_part
read_part(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    told = read_part(sys.argv[2])
except BadFacts as error:
    told = str(error.problems[0])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // 1024, told)
"""
BAD_NUMBERS = ["nan", "inf", "-inf", "1e308", "1e30"]


class TestHostile:
    @pytest.mark.parametrize("number", BAD_NUMBERS)
    @pytest.mark.filterwarnings("error")
    def test_numbers_that_are_none_in_every_format(self, tmp_path: Path, number: str) -> None:
        shape = shape_of(box(5, 5, 5))
        item = '<item objectid="1" transform="{} 0 0 0 1 0 0 0 1 {} 0 0"/>'
        files = {
            "item.3mf": packed(model(shape, build=item.format(1, number))),
            "turn.3mf": packed(model(shape, build=item.format(number, 0))),
            "corner.3mf": packed(
                re.sub(rb'x="[^"]*"', f'x="{number}"'.encode(), model(shape), count=1)
            ),
            "a.obj": re.sub(rb"v \S+", f"v {number}".encode(), obj(shape), count=1),
            "polygon.obj": f"v {number} 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 .5 9\nf 1 2 3 4 5\n".encode(),
            "a.stl": re.sub(
                rb"vertex \S+", f"vertex {number}".encode(), ascii_stl(shape.corners), count=1
            ),
        }
        for name, data in files.items():
            with pytest.raises(BadFacts, match="numbers"):
                read_part(written(tmp_path, name, data))

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (
                '<resources><object id="1"><mesh><vertices>'
                + '<vertex x="1" y="2" z="3"/>' * 400_000
                + '</vertices><triangles><triangle v1="0" v2="1" v3="2"/></triangles></mesh></object>'
                '</resources><build><item objectid="1"/></build>',
                "no triangles",
            ),
            ("<build>" + '<item objectid="1"/>' * 400_000 + "</build>", "without end"),
            ("<resources>" + '<object id="1"/>' * 400_000 + "</resources>", "too many objects"),
            ("<a>" * 400_000, "elements without end"),
        ],
        ids=["vertices", "items", "objects", "depth"],
    )
    def test_many_of_anything_take_little_memory(
        self, tmp_path: Path, body: str, says: str
    ) -> None:
        path = written(tmp_path, "a.3mf", packed(f"<model>{body}</model>".encode()))
        assert path.stat().st_size < 60_000
        child = [
            sys.executable,
            "-c",
            CHILD,
            str(as_stl(tmp_path, shape_of(box(9, 9, 9)))),
            str(path),
        ]
        done = subprocess.run(child, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        megabytes, _, told = done.stdout.strip().partition(" ")
        assert says in told
        assert int(megabytes) < 150  # a tree of the vertices takes three times that

    def test_a_zip_bomb_stops_at_the_limit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = written(tmp_path, "a.3mf", packed(b"<model>" + b" " * 30_000_000))
        assert path.stat().st_size < 100_000
        monkeypatch.setattr(threemf, "MOST_BYTES_OF_TEXT", 2_000_000)
        tracemalloc.start()
        with pytest.raises(BadFacts, match="zip bomb"):
            read_part(path)
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
        tracemalloc.stop()

    def test_an_entity_bomb(self, tmp_path: Path) -> None:
        xml = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><model>&b;</model>'
        with pytest.raises(BadFacts, match="entity bomb"):
            read_part(written(tmp_path, "a.3mf", packed(xml)))
        wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "x">]><model>&b;</model>'
        with pytest.raises(BadFacts):
            read_part(written(tmp_path, "a.3mf", packed(wide.encode("utf-16"))))

    def test_an_entity_that_names_a_file_is_not_read(self, tmp_path: Path) -> None:
        secret = written(tmp_path, "secret.txt", b"42")
        xml = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]><model>&b;</model>'
        with pytest.raises(BadFacts, match="document type") as refused:
            read_part(written(tmp_path, "a.3mf", packed(xml.encode())))
        assert "42" not in str(refused.value)

    def test_objects_that_hold_themselves_or_one_another_without_end(self, tmp_path: Path) -> None:
        shape = shape_of(box(5, 5, 5))
        own = '<object id="2"><components><component objectid="2"/></components></object>'
        path = written(
            tmp_path, "a.3mf", packed(model(shape, rest=own, build='<item objectid="2"/>'))
        )
        with pytest.raises(BadFacts, match="without end"):
            read_part(path)
        tens = "".join(
            f'<object id="{k + 1}"><components>'
            + f'<component objectid="{k}"/>' * 10
            + "</components></object>"
            for k in range(1, 8)
        )
        path = written(
            tmp_path, "b.3mf", packed(model(shape, rest=tens, build='<item objectid="8"/>'))
        )
        with pytest.raises(BadFacts, match="without end"):
            read_part(path)

    def test_a_part_outside_the_zip(self, tmp_path: Path) -> None:
        rest = (
            '<object id="2"><components xmlns:p="http://schemas.microsoft.com/3dmanufacturing/'
            'production/2015/06"><component p:path="/../../etc/passwd" objectid="1"/></components>'
            "</object>"
        )
        data = packed(model(shape_of(box(5, 5, 5)), rest=rest, build='<item objectid="2"/>'))
        with pytest.raises(BadFacts, match="that is in the zip"):
            read_part(written(tmp_path, "a.3mf", data))

    def test_too_many_triangles(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mesh, "MOST_TRIANGLES", 1000)
        with pytest.raises(BadFacts, match="reduce the scan"):
            read_part(as_stl(tmp_path, shape_of(ball(20, 64))))

    def test_too_large_a_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makeshed.io.parts.MOST_BYTES", 1000)
        with pytest.raises(BadFacts, match="at most"):
            read_part(as_stl(tmp_path, shape_of(ball(20, 64))))

    def test_a_scan_is_made_coarser_and_that_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mending, "PLENTY", 5000)
        shape = shape_of(ball(20, 128))
        assert len(shape.triangles) > 5000
        found = read_part(as_stl(tmp_path, shape))
        assert len(found.triangles) <= 5000
        assert found.volume == pytest.approx(shape.volume, rel=0.01)
        assert any("reduced to" in note for note in found.notes)

    def test_what_cuts_up_flat_faces_is_left_out_and_that_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mending, "MANY", 1000)
        fine = shape_of(cup(2.0).refine(10))
        found = read_part(as_stl(tmp_path, fine))
        assert len(found.triangles) < len(fine.triangles) / 10
        assert (found.volume, found.area) == pytest.approx((fine.volume, fine.area), rel=1e-4)
        assert any("reduced to" in note for note in found.notes)
        assert len(read_part(as_stl(tmp_path, shape_of(ball(20, 64)))).triangles) > 1000

    @examples(60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from([".stl", ".obj", ".ply", ".3mf"]),
        st.binary(max_size=300),
        st.integers(0, 2000),
        st.booleans(),
    )
    @example(".stl", b"\x01\x00\x80\x7f", 96, False)  # a nan that signals
    def test_damage_is_refused_and_never_crashes(
        self, tmp_path: Path, suffix: str, noise: bytes, at: int, cut: bool
    ) -> None:
        shape = shape_of(box(5, 6, 7))
        whole = {
            ".stl": binary(shape.corners),
            ".obj": obj(shape),
            ".ply": ply(shape),
            ".3mf": packed(model(shape)),
        }[suffix]
        data = whole[:at] + noise + (b"" if cut else whole[at + len(noise) :])
        try:
            found = read_bodies(written(tmp_path, f"a{suffix}", data))
        except MakeshedError:
            return
        assert all(body.volume > 0 for body in found)


@needs_cad
class TestStep:
    def solids(self, folder: Path, *sizes: float) -> Path:
        from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
        from OCP.gp import gp_Pnt
        from OCP.STEPControl import STEPControl_StepModelType as Kind
        from OCP.STEPControl import STEPControl_Writer

        writer = STEPControl_Writer()
        for k, size in enumerate(sizes):
            made = BRepPrimAPI_MakeBox(gp_Pnt(100.0 * k, 0, 0), size, size, size)
            writer.Transfer(made.Shape(), Kind.STEPControl_AsIs)
        writer.Write(str(folder / "part.step"))
        return folder / "part.step"

    def test_a_solid_and_its_faces(self, tmp_path: Path) -> None:
        found = read_part(self.solids(tmp_path, 10.0))
        assert found.volume == pytest.approx(1000)
        assert found.face_of is not None
        assert sorted(set(found.face_of.tolist())) == list(range(6))
        assert len(found.triangles) == len(found.face_of) == 12
        assert any("exact volume 1000 mm³" in note for note in found.notes)

    def test_an_assembly_is_refused_and_its_bodies_listed(self, tmp_path: Path) -> None:
        path = self.solids(tmp_path, 10.0, 20.0)
        with pytest.raises(BadValue, match="holds 2 bodies where one part was asked") as refused:
            read_part(path)
        assert "20 x 20 x 20 mm" in refused.value.hint
        assert read_part(path, body=1).volume == pytest.approx(8000)

    def test_surfaces_that_do_not_fit_are_refused(self, tmp_path: Path) -> None:
        """A cube of a tutorial has a corner at z = 0 for 10: its surfaces hold one volume, its triangles another."""
        whole = self.solids(tmp_path, 10.0).read_text()
        corner = re.search(
            r"#(\d+) = VERTEX_POINT\('',#(\d+)\);\n#\2 = CARTESIAN_POINT\('',\(10.,10.,10.\)\)",
            whole,
        )
        assert corner is not None
        moved = corner[0].replace("10.,10.,10.", "10.,10.,0.")
        path = written(tmp_path, "slip.step", whole.replace(corner[0], moved).encode())
        with pytest.raises(
            BadFacts, match=r"surfaces that do not fit: .* mm³ by themselves, .* as triangles"
        ):
            read_part(path)

    @pytest.mark.parametrize("cut", [0.3, 0.7])
    def test_a_damaged_file(self, tmp_path: Path, cut: float) -> None:
        data = self.solids(tmp_path, 10.0).read_bytes()
        with pytest.raises(BadFacts, match=r"a STEP file of solids|a solid"):
            read_part(written(tmp_path, "cut.step", data[: int(cut * len(data))]))

    def test_damage_is_refused_and_never_crashes(self, tmp_path: Path) -> None:
        whole = self.solids(tmp_path, 10.0).read_bytes()
        chance = np.random.default_rng(3)
        for _ in range(12):
            data = bytearray(whole)
            for at in chance.integers(300, len(whole) - 80, 20).tolist():
                data[at : at + 3] = bytes(chance.choice(list(b"0#(),.E*$9"), 3).tolist())
            try:
                found = read_bodies(written(tmp_path, "noise.step", bytes(data)))
            except BadFacts:
                continue
            assert all(body.volume > 0 for body in found)

    def test_a_reader_that_crashes_or_hangs_takes_nobody_with_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import os
        import signal
        import time

        path = self.solids(tmp_path, 10.0)
        monkeypatch.setattr(step, "_read", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(BadFacts, match="cannot bear"):
            read_part(path)
        monkeypatch.setattr(step, "MOST_SECONDS", 0.2)
        monkeypatch.setattr(step, "_read", lambda *_: time.sleep(60))
        with pytest.raises(BadFacts, match="more than can be read"):
            read_part(path)

    def test_triangles_keep_to_the_exact_volume(self) -> None:
        if not PARTS.is_dir():
            pytest.skip("the real parts are not here: their licences keep them out")
        for name in ("prusa-mini/MINI-knob.stp", "prusa-mini/MINI-bearing-clip.stp"):
            found = read_part(PARTS / name)
            exact = next(n for n in found.notes if n.startswith("exact volume")).split()[2]
            assert found.volume == pytest.approx(float(exact), rel=0.005)


def test_without_the_extra_a_step_is_asked_for_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="cad"):
        read_part(written(tmp_path, "a.stp", b"ISO-10303-21;"))


OWN_UNIT = "the file says another unit; the unit asked holds instead"


def test_a_file_in_inches_that_is_asked_in_inches_is_not_converted_twice(tmp_path: Path) -> None:
    """It became 25.4 times as long each way, and 16,387 times the volume, beside "unit: inch, as asked"."""
    path = tmp_path / "a.3mf"
    path.write_bytes(packed(model(shape_of(box(20, 10, 5)), "inch")))
    right = 1000 * 25.4**3
    for unit in ("", "inch"):
        assert read_part(path, unit=unit).volume == pytest.approx(right)
    found = read_part(path, unit="mm")
    assert found.volume == pytest.approx(1000)
    assert OWN_UNIT in found.notes


SAID = "#13=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE({}),#14);#14=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT({},.METRE.));"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("#12=(CONVERSION_BASED_UNIT('IN',#13)LENGTH_UNIT()NAMED_UNIT(#9));" + SAID.format("25.4", ".MILLI."), 25.4),
        ("#12 = ( CONVERSION_BASED_UNIT( 'YARD', #13 ) LENGTH_UNIT() );" + SAID.format("9.144E-1", "$"), 914.4),
        ("#14=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.KILO.,.METRE.));", 1e6),
        ("#12=(CONVERSION_BASED_UNIT('DEGREE',#13)NAMED_UNIT(#9)PLANE_ANGLE_UNIT());" + SAID.format("1.", ".CENTI."), 10.0),
        ("#12=(CONVERSION_BASED_UNIT('ELL',#77)LENGTH_UNIT()NAMED_UNIT(#9));", float("nan")),
        ("#1=(SI_UNIT(.MILLI.,.METRE.));#2=(SI_UNIT($,.METRE.));", float("nan")),
        ("#14=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.GIGA.,.METRE.));", float("nan")),
        ("#12=(CONVERSION_BASED_UNIT('INCH',#13)LENGTH_UNIT());#13=LENGTH_MEASURE_WITH_UNIT(25.4,#14);#14=(SI_UNIT(.MILLI.,.METRE.));", 25.4),
        ("#1=PRODUCT('no unit');", 1.0),
    ],
)  # fmt: skip
def test_the_unit_of_a_step(tmp_path: Path, text: str, unit: float) -> None:
    """An inch called IN, a yard and a kilometre were taken for millimetres."""
    path = written(tmp_path, "a.step", text.encode())
    assert step.drawn_in(path) == pytest.approx(unit, nan_ok=True)


@needs_cad
def test_a_step_whose_unit_cannot_be_told_is_not_asked_in_another(tmp_path: Path) -> None:
    data = TestStep().solids(tmp_path, 10.0).read_bytes()
    assert b".MILLI.,.METRE." in data.replace(b" ", b"")
    both = data.replace(
        b"ENDSEC;\nEND-ISO", b"#99999=(LENGTH_UNIT()SI_UNIT($,.METRE.));\nENDSEC;\nEND-ISO"
    )
    path = written(tmp_path, "both.step", both)
    assert read_part(path).volume == pytest.approx(1000)
    with pytest.raises(BadValue, match="not understood") as refused:
        read_part(path, unit="inch")
    assert "leave unit= out" in refused.value.hint


@needs_cad
@pytest.mark.parametrize("unit", ["MM", "INCH", "M"])
def test_a_step_in_any_unit_is_the_same_part(tmp_path: Path, unit: str) -> None:
    from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
    from OCP.Interface import Interface_Static
    from OCP.STEPControl import STEPControl_StepModelType, STEPControl_Writer

    writer = STEPControl_Writer()
    Interface_Static.SetCVal_s("write.step.unit", unit)
    writer.Transfer(
        BRepPrimAPI_MakeBox(20, 10, 5).Shape(), STEPControl_StepModelType.STEPControl_AsIs
    )
    path = tmp_path / "a.step"
    writer.Write(str(path))
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    along_x = re.findall(r"CARTESIAN_POINT\('',\(([^,)]+),", path.read_text())
    size = max(map(float, along_x)) * {"MM": 1.0, "INCH": 25.4, "M": 1000.0}[unit]
    assert read_part(path).size[0] == pytest.approx(
        size
    )  # what an older writer says is other, and right
    own = {"MM": "mm", "INCH": "inch", "M": "m"}[unit]
    asked = read_part(path, unit=own)  # type: ignore[arg-type]
    assert asked.volume == pytest.approx(1000 * (size / 20) ** 3)
    assert OWN_UNIT not in asked.notes
    other = read_part(path, unit="cm")
    assert OWN_UNIT in other.notes
    assert not any("exact" in note for note in other.notes)
