"""Drawings for a laser: contours, doubled lines, units, and what is refused by name."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import drawn

import makeshed as ms
from makeshed.costing.part_measures import Part, PrintWishes
from makeshed.errors import BadFacts, BadValue, MissingExtra
from makeshed.io.parts import flat_drawing, read_bodies, read_part
from makeshed.io.parts.flat_drawing import FlatDrawing, Polyline, cut_out
from makeshed.science.arrays import Floats

needs_dxf = pytest.mark.skipif(find_spec("ezdxf") is None, reason="the extra drawings is missing")
needs_svg = pytest.mark.skipif(
    find_spec("svgelements") is None, reason="the extra drawings is missing"
)


def ring(x: float, y: float, wide: float, high: float) -> Floats:
    corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
    return np.array(corners, dtype=float)


def circle(x: float, y: float, r: float, n: int = 96) -> Floats:
    turn = np.linspace(0, 2 * np.pi, n + 1)
    turn[-1] = 0.0
    return np.stack([x + r * np.cos(turn), y + r * np.sin(turn)], axis=1)


def lines(*points: Floats) -> FlatDrawing:
    return FlatDrawing(lines=[Polyline(points=each) for each in points])


def pieces(points: Floats) -> list[Floats]:
    return [points[k : k + 2] for k in range(len(points) - 1)]


def cut(drawn: FlatDrawing, thickness: float = 2.0) -> list[Any]:
    return cut_out(drawn, thickness, Path("a.dxf"))


def volume(raw: Any) -> float:
    a, b, c = np.moveaxis(raw.vertices[raw.triangles], 1, 0)
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)


class TestContours:
    def test_an_outline_with_a_hole(self) -> None:
        (part,) = cut(lines(ring(0, 0, 100, 50), circle(30, 25, 10)))
        round_area = 48 * np.sin(2 * np.pi / 96) * 100
        assert volume(part) == pytest.approx(2 * (5000 - round_area))
        assert not any("twice" in note for note in part.notes)

    def test_a_part_in_a_hole_is_another_part(self) -> None:
        found = cut(lines(ring(0, 0, 100, 100), ring(20, 20, 60, 60), ring(40, 40, 20, 20)))
        assert sorted(volume(each) for each in found) == pytest.approx([800, 12800])
        assert [each.item for each in found] == [0, 1]

    @pytest.mark.parametrize(
        ("extra", "length"),
        [
            (ring(0, 0, 100, 50), 300),  # the whole outline again
            (ring(0, 0, 100, 50)[::-1], 300),  # the other way round
            (np.roll(ring(0, 0, 100, 50)[:-1], 2, axis=0)[[0, 1, 2, 3, 0]], 300),
            (ring(0, 0, 100, 50)[:2], 100),  # one side of it
            (np.array([(20.0, 0.0), (70.0, 0.0)]), 50),  # a part of one side
            (np.array([(20.0, 0.004), (70.0, 0.003)]), 50),  # a hair off
            (circle(30, 25, 10), 62.8),
            (circle(30, 25, 10)[::-1], 62.8),
        ],
    )
    def test_doubled_lines_are_found_told_and_cut_once(self, extra: Floats, length: float) -> None:
        outline, hole = ring(0, 0, 100, 50), circle(30, 25, 10)
        (once,) = cut(lines(outline, hole))
        for given_ in (lines(outline, hole, extra), lines(*pieces(outline), hole, extra)):
            (part,) = cut(given_)
            assert volume(part) == pytest.approx(volume(once), rel=1e-3)
            (told,) = [note for note in part.notes if "lie twice" in note]
            assert float(told.split()[0]) == pytest.approx(length, rel=2e-3)

    def test_a_cut_in_common_is_told(self) -> None:
        found = cut(lines(ring(0, 0, 40, 40), ring(40, 10, 20, 20)))
        assert sorted(volume(each) for each in found) == pytest.approx([800, 3200])
        assert any("20 mm of lines lie twice" in note for note in found[0].notes)

    @settings(max_examples=drawn(25), deadline=None)
    @given(
        order=st.permutations(range(8)),
        turned=st.lists(st.booleans(), min_size=8, max_size=8),
        shift=st.floats(-500, 500),
        angle=st.floats(0, 360),
    )
    def test_loose_lines_in_any_order_and_direction(
        self, order: list[int], turned: list[bool], shift: float, angle: float
    ) -> None:
        loose = [*pieces(ring(0, 0, 100, 50)), *pieces(ring(30, 20, 10, 10))]
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        matrix = np.array([[c, -s], [s, c]])
        noise = np.random.default_rng(1).normal(0, 5e-4, (8, 2, 2))
        moved = [(loose[k] + noise[k]) @ matrix.T + shift for k in order]
        found = cut(lines(*[p[::-1] if t else p for p, t in zip(moved, turned, strict=True)]))
        assert [volume(each) for each in found] == pytest.approx([2 * 4900], rel=1e-3)

    @pytest.mark.parametrize(
        ("points", "says"),
        [
            ([ring(0, 0, 9, 9)[:4]], r"end or branch at 2 places \[mm\]: \(0, 0\), \(0, 9\)"),
            ([ring(0, 0, 9, 9), np.array([(0.0, 0.0), (9.0, 9.0)])], "end or branch at 2 places"),
            ([ring(0, 0, 9, 9), ring(5, 5, 9, 9)], "cross one another"),
            ([], "no line that is cut"),
        ],
    )
    def test_what_does_not_close_is_refused_with_its_place(
        self, points: list[Floats], says: str
    ) -> None:
        with pytest.raises(BadFacts, match=says):
            cut(lines(*points))

    def test_marks_are_left_out_and_told(self) -> None:
        drawn = lines(ring(0, 0, 100, 50))
        drawn.lines.append(Polyline(points=np.array([(0, 25), (100, 25)]), layer="BEND CENTER"))
        drawn.left["text"] += 2
        (part,) = cut(drawn)
        assert any("1 BEND CENTER, 2 text" in note for note in part.notes)

    def test_a_name_that_only_holds_a_mark_is_cut(self) -> None:
        assert not Polyline(points=ring(0, 0, 1, 1), layer="SIMPLIFIED_cut").is_mark
        assert Polyline(points=ring(0, 0, 1, 1), layer="Layer1_Gravur CONTINUOUS").is_mark

    def test_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(flat_drawing, "MOST_LINES", 10)
        with pytest.raises(BadFacts, match="too many lines"):
            cut(lines(circle(0, 0, 9)))


@needs_dxf
class TestDxf:
    def written(self, folder: Path, units: int, draw: Any) -> Path:
        from ezdxf.filemanagement import new

        document = new(units=units)
        draw(document.modelspace(), document)
        document.saveas(folder / "part.dxf")
        return folder / "part.dxf"

    def plate(self, space: Any, document: Any) -> None:
        block = document.blocks.new("hole")
        block.add_circle((0, 0), 5)
        for a, b in (
            ((0, 0), (100, 0)),
            ((100, 0), (100, 40)),
            ((0, 50), (0, 0)),
            ((0, 0), (100, 0)),
        ):
            space.add_line(a, b)
        space.add_arc((90, 40), 10, 0, 90)
        space.add_line((90, 50), (0, 50))
        for x in (20, 60):
            space.add_blockref("hole", (x, 25))
        space.add_text("plate 3 mm")
        document.layers.add("BEND")
        space.add_line((50, 0), (50, 50), dxfattribs={"layer": "BEND"})
        document.layers.add("old").off()
        space.add_line((0, 0), (50, 50), dxfattribs={"layer": "old"})

    def test_a_plate(self, tmp_path: Path) -> None:
        """Area by hand: 100 x 50, a corner rounded by 10, two holes of 10."""
        found = read_part(self.written(tmp_path, 4, self.plate), thickness=3)
        area = 5000 - 100 * (1 - np.pi / 4) - 2 * np.pi * 25
        assert found.volume == pytest.approx(3 * area, rel=1e-3)
        assert any("100 mm of lines lie twice" in note for note in found.notes)
        assert any(
            "1 BEND, 1 line on a layer that is not shown, 1 text" in note for note in found.notes
        )
        flat = Part(found, PrintWishes()).sheet
        assert (flat.thickness_mm, flat.contours) == pytest.approx((3, 3))
        cut_mm = 300 - 20 + 5 * np.pi + 2 * np.pi * 10
        assert flat.cut_mm == pytest.approx(cut_mm, rel=5e-3)

    def test_dimensions_and_leaders_are_no_cuts(self, tmp_path: Path) -> None:
        def draw(space: Any, document: Any) -> None:
            del document
            space.add_lwpolyline([(0, 0), (100, 0), (100, 50), (0, 50)], close=True)
            space.add_linear_dim(base=(0, -10), p1=(0, 0), p2=(100, 0)).render()
            space.add_leader([(10, 10), (20, 20), (30, 20)])

        found = read_part(self.written(tmp_path, 4, draw), thickness=3)
        assert found.volume == pytest.approx(15_000)
        assert any("1 dimension, 1 leader" in note for note in found.notes)

    def test_dimensions_within_a_block_are_no_cuts(self, tmp_path: Path) -> None:
        def draw(space: Any, document: Any) -> None:
            inner, block = document.blocks.new("inner"), document.blocks.new("plate")
            inner.add_lwpolyline([(0, 0), (100, 0), (100, 50), (0, 50)], close=True)
            inner.add_linear_dim(base=(0, -10), p1=(0, 0), p2=(100, 0)).render()
            block.add_leader([(10, 10), (20, 20), (30, 20)])
            block.add_blockref("inner", (0, 0))
            space.add_blockref("plate", (0, 0))

        found = read_part(self.written(tmp_path, 4, draw), thickness=3)
        assert found.volume == pytest.approx(15_000)
        assert any("1 dimension, 1 leader" in note for note in found.notes)

    def test_units(self, tmp_path: Path) -> None:
        inch = self.written(tmp_path, 1, lambda space, _: space.add_circle((0, 0), 1))
        assert read_part(inch, thickness=2).size[0] == pytest.approx(50.8, rel=1e-3)
        asked = read_part(inch, thickness=2, unit="cm")
        assert asked.size[0] == pytest.approx(20, rel=1e-3)
        assert any("says another unit" in note for note in asked.notes)
        none = self.written(tmp_path, 0, lambda space, _: space.add_circle((0, 0), 10))
        with pytest.raises(BadValue, match="does not say its unit") as refused:
            read_part(none, thickness=2)
        assert "20 mm if mm" in refused.value.hint
        assert read_part(none, thickness=2, unit="cm").size[0] == pytest.approx(200, rel=1e-3)

    @pytest.mark.parametrize(
        "head", ["", "0\nSECTION\n2\nHEADER\n9\n$MEASUREMENT\n70\n0\n0\nENDSEC\n"]
    )
    def test_without_a_unit_in_its_head_it_is_asked(self, tmp_path: Path, head: str) -> None:
        """As OpenSCAD writes it: lines alone. 40 x 40 were read as metres, without a word."""
        corners = [(-13, -9), (27, -9), (27, 31), (-13, 31), (-13, -9)]
        drawn = "".join(
            f"0\nLINE\n8\n0\n10\n{a[0]}\n20\n{a[1]}\n11\n{b[0]}\n21\n{b[1]}\n"
            for a, b in pairwise(corners)
        )
        path = tmp_path / "a.dxf"
        path.write_text(f"{head}0\nSECTION\n2\nENTITIES\n{drawn}0\nENDSEC\n0\nEOF\n")
        with pytest.raises(BadValue, match="does not say its unit, and its longest side is 40"):
            read_part(path, thickness=2)
        assert read_part(path, thickness=2, unit="mm").size[:2] == pytest.approx((40, 40))

    @pytest.mark.parametrize(
        ("wide", "high", "hole", "doubtful"),
        [
            (420, 297, True, True),
            (210, 297, True, True),
            (420, 297, False, False),
            (400, 297, True, False),
        ],
    )
    def test_the_frame_of_a_drawing_is_doubted(
        self, tmp_path: Path, wide: float, high: float, hole: bool, doubtful: bool
    ) -> None:
        def draw(space: Any, _: Any) -> None:
            space.add_lwpolyline(ring(0, 0, wide, high)[:-1], close=True)
            if hole:
                space.add_lwpolyline(ring(50, 50, 100, 50)[:-1], close=True)

        found = read_part(self.written(tmp_path, 4, draw), thickness=2)
        assert any("is a sheet of paper" in doubt for doubt in found.doubts) == doubtful

    def test_several_parts_are_a_list(self, tmp_path: Path) -> None:
        def draw(space: Any, _: Any) -> None:
            for x in (0, 50, 100):
                space.add_circle((x, 0), 10)

        bodies = read_bodies(self.written(tmp_path, 4, draw), thickness=2)
        assert len(bodies) == 3

    def test_it_is_priced_as_sheet(self, tmp_path: Path) -> None:
        part = read_part(self.written(tmp_path, 4, self.plate), thickness=3)
        answer = ms.quote(ms.Shed(), part, material="steel", process="laser-cutting", volumes=[10])
        assert len(answer.rows) == 1

    @pytest.mark.parametrize("data", [b"", b"0\nSECTION\n2\nENTITIES\n0\n", b"\xff\xfe\x00" * 99])
    def test_what_is_no_dxf(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "a.dxf"
        path.write_bytes(data)
        with pytest.raises(BadFacts):
            read_part(path, thickness=2)

    def test_what_lacks_its_marks_is_told_how_to_save_it(self, tmp_path: Path) -> None:
        """As small programs write it: a polyline of DXF 2000 without the marks that it needs there."""
        path = tmp_path / "a.dxf"
        corners = "".join(f"10\n{x}\n20\n{y}\n" for x, y in ring(0, 0, 80, 50)[:-1])
        path.write_text(
            f"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n90\n4\n70\n1\n{corners}0\nENDSEC\n0\nEOF\n"
        )
        with pytest.raises(BadFacts, match="save it again as DXF R12 or 2000"):
            read_part(path, thickness=2, unit="mm")

    def test_blocks_in_blocks_without_end(self, tmp_path: Path) -> None:
        def draw(space: Any, document: Any) -> None:
            document.blocks.new("b0").add_circle((0, 0), 1)
            for k in range(1, 8):
                block = document.blocks.new(f"b{k}")
                for x in range(10):
                    block.add_blockref(f"b{k - 1}", (3 * x, 0))
            space.add_blockref("b7", (0, 0))

        with pytest.raises(BadFacts, match="blocks in blocks"):
            read_part(self.written(tmp_path, 4, draw), thickness=2)


@needs_dxf
def test_reading_a_drawing_writes_nothing_into_the_home(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "a.dxf"
    home.mkdir()
    circle_of_5 = "0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n5\n0\nENDSEC\n0\nEOF\n"
    path.write_text(f"0\nSECTION\n2\nENTITIES\n{circle_of_5}", encoding="utf-8")
    code = (
        "import os, sys; from makeshed.io.parts import read_part; "
        "part = read_part(sys.argv[1], unit='mm', thickness=2); "
        "print(round(part.volume), 'XDG_CACHE_HOME' in os.environ)"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", code, path], env={**env, "HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["157", "False"]
    assert not list(home.iterdir())


def svg(
    folder: Path, body: str, size: str = 'width="100mm" height="50mm" viewBox="0 0 100 50"'
) -> Path:
    path = folder / "part.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>', encoding="utf-8"
    )
    return path


@needs_svg
class TestSvg:
    OUTLINE = '<rect x="0" y="0" width="100" height="50"/>'

    def test_a_plate(self, tmp_path: Path) -> None:
        body = (
            self.OUTLINE * 2
            + '<circle cx="30" cy="25" r="10"/><path d="M60 20h10v10h-10z"/><text>3</text>'
        )
        found = read_part(svg(tmp_path, body), thickness=3)
        assert found.volume == pytest.approx(3 * (5000 - np.pi * 100 - 100), rel=1e-3)
        assert any("300 mm of lines lie twice" in note for note in found.notes)
        assert any("1 text" in note for note in found.notes)

    def test_curves_and_transforms(self, tmp_path: Path) -> None:
        body = '<g transform="translate(50 25) scale(2)"><ellipse rx="20" ry="10"/></g>'
        found = read_part(svg(tmp_path, body), thickness=1)
        assert found.volume == pytest.approx(np.pi * 40 * 20, rel=2e-3)

    @pytest.mark.parametrize(
        ("body", "area"),
        [
            ('<g transform="scale(0.5) rotate(10)"><rect x="60" width="100" height="50"/></g>', 1250),
            ('<rect x="20" width="40" height="20" rx="5" transform="rotate(20)"/>', 800 - (4 - np.pi) * 25),
            ('<rect x="20" width="40" height="20" transform="skewX(20)"/>', 800),
            ('<defs><rect id="r" width="40" height="20"/></defs><use href="#r" transform="rotate(33)"/>', 800),
        ],
    )  # fmt: skip
    def test_what_is_turned_keeps_its_size(self, tmp_path: Path, body: str, area: float) -> None:
        """A turned rect lost its transform and the size of the page: 1,050 mm³ instead of 60,000."""
        assert read_part(svg(tmp_path, body), thickness=1).volume == pytest.approx(area, rel=1e-3)

    def test_what_is_filled_without_a_line_beside_lines_is_told(self, tmp_path: Path) -> None:
        """A laser cutter rasters what is filled: as a hole of 200 mm² it was cut without a word."""
        lined = self.OUTLINE.replace("/>", ' fill="none" stroke="red"/>')
        body = lined + '<rect x="10" y="10" width="20" height="10" fill="black" stroke="none"/>'
        found = read_part(svg(tmp_path, body), thickness=1)
        assert found.volume == pytest.approx(4800, rel=1e-3)
        assert any("1 shape is filled and has no line" in note for note in found.notes)
        for plain in (lined, self.OUTLINE, lined + body.replace('stroke="none"', 'stroke="red"')):
            notes = read_part(svg(tmp_path, plain), thickness=1).notes
            assert not any("filled and ha" in note for note in notes)

    def test_what_fills_a_drawing_is_no_line_of_it(self, tmp_path: Path) -> None:
        inside = "".join(
            f"<{kind} id='{kind}'><circle cx='20' cy='20' r='5'/></{kind}>"
            for kind in ("symbol", "pattern", "marker", "mask", "clipPath")
        )
        found = read_part(svg(tmp_path, inside + self.OUTLINE), thickness=2)
        assert found.volume == pytest.approx(10_000, rel=1e-4)
        used = inside + self.OUTLINE + '<use href="#symbol"/>'
        found = read_part(svg(tmp_path, used), thickness=2)
        assert found.volume == pytest.approx(10_000 - 2 * np.pi * 25, rel=1e-3)

    @pytest.mark.parametrize(
        "laid", ['clip-path="url(#c)"', 'style="mask: url(#c)"', 'style="fill:none;clip-path:url(#c)"']
    )  # fmt: skip
    def test_what_is_clipped_is_told_to_be_whole(self, tmp_path: Path, laid: str) -> None:
        """A plate of which a clip shows the half was priced whole, beside "1 pattern or marker" left out."""
        kind = "mask" if "mask" in laid else "clipPath"
        clip = f'<{kind} id="c"><rect width="50" height="50"/></{kind}>'
        patterns = '<pattern id="p"/><pattern id="q"/>'
        body = f"{patterns}{clip}<g {laid}>{self.OUTLINE}</g>"
        found = read_part(svg(tmp_path, body), thickness=2)
        assert found.volume == pytest.approx(10_000, rel=1e-4)
        assert any("is taken whole" in note for note in found.notes)
        name = "1 mask, 2 pattern" if kind == "mask" else "1 clip path, 2 pattern"
        assert any(name in note for note in found.notes)
        plain = read_part(svg(tmp_path, patterns + clip + self.OUTLINE), thickness=2)
        assert not any("is taken whole" in note for note in plain.notes)

    def test_pixels_alone_are_asked(self, tmp_path: Path) -> None:
        path = svg(tmp_path, self.OUTLINE, 'width="100" height="50"')
        with pytest.raises(BadValue, match="does not say its unit"):
            read_part(path, thickness=2)
        assert read_part(path, thickness=2, unit="mm").size[:2] == pytest.approx((100, 50))

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ("<path d='M0 0 L9 9'/>", "end or branch"),
            ("<text>no</text>", "no line that is cut"),
            ("<rect", "XML that is broken"),
            (
                "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g><use href='#a'/>",
                "copies of copies",
            ),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, body: str, says: str) -> None:
        with pytest.raises(BadFacts, match=says):
            read_part(svg(tmp_path, body), thickness=2)

    def test_entities(self, tmp_path: Path) -> None:
        path = tmp_path / "a.svg"
        path.write_text('<!DOCTYPE svg [<!ENTITY a "x">]><svg>&a;</svg>')
        with pytest.raises(BadFacts, match="entity bomb"):
            read_part(path, thickness=2)


class TestAsked:
    def test_a_drawing_has_no_thickness(self, tmp_path: Path) -> None:
        path = svg(tmp_path, "")
        with pytest.raises(BadValue, match="how thick the sheet is"):
            read_part(path)
        with pytest.raises(BadValue, match="flat drawing"):
            read_part(path, thickness=-1.0)

    def test_without_the_extra(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makeshed.io.parts.find_spec", lambda _: None)
        with pytest.raises(MissingExtra, match="needs the extra drawings"):
            read_part(svg(tmp_path, ""), thickness=2)
