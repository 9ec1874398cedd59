"""An assembly: never one solid, each part for itself, and a total."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.costing.solids import angle, box, cup, rod, shape_of
from tests.costing.test_volumes import packed, two
from tests.examples import drawn

import makeshed as ms
from makeshed.cli import main
from makeshed.errors import BadValue
from makeshed.geometry.alike import kinds
from makeshed.geometry.shape import Shape
from makeshed.io.parts import read_bodies, read_part
from makeshed.questions.quote.listed import quote_each

needs_cad = pytest.mark.skipif(find_spec("OCP") is None, reason="the extra cad is not installed")


def plate() -> Any:
    return box(60, 40, 4)


def bolts() -> list[Any]:
    return [rod(3, 20, (x, 0, -8)) for x in (-20, 20)]


def left() -> Any:
    return angle(3) - rod(2, 9, (10, 12, -2))


class TestKinds:
    @settings(max_examples=drawn(20), deadline=None)
    @given(st.tuples(*[st.floats(-180, 180)] * 3), st.tuples(*[st.floats(-99, 99)] * 3))
    def test_copies_are_one_part_wherever_they_lie(
        self, turn: tuple[float, float, float], shift: tuple[float, float, float]
    ) -> None:
        copy = shape_of(left().rotate(turn).translate(shift))
        assert kinds([shape_of(left()), copy, shape_of(cup(2))]) == [[0, 1], [2]]

    def test_a_left_part_is_no_right_one(self) -> None:
        assert kinds([shape_of(left()), shape_of(left().mirror((1, 0, 0)))]) == [[0], [1]]
        assert kinds([shape_of(plate()), shape_of(plate().mirror((1, 1, 0)))]) == [[0, 1]]

    def test_near_is_not_alike(self) -> None:
        sizes = [(10, 20, 30), (10, 20, 30.1), (20, 10, 30), (12, 20, 25)]
        assert kinds([shape_of(box(*size)) for size in sizes]) == [[0, 2], [1], [3]]


def parts() -> list[Shape]:
    return [shape_of(solid) for solid in (plate(), *bolts())]


def asked(**more: Any) -> dict[str, Any]:
    return {"material": ["aluminium"], "volumes": [1, 100], "process": ["cnc-milling"], **more}


class TestListed:
    @pytest.mark.compiles
    def test_a_total_that_its_parts_add_up_to(self) -> None:
        found = quote_each(ms.Shed(), parts(), **asked())
        assert [(row.bodies, row.pieces) for row in found.rows] == [("1", 1), ("2, 3", 2)] * 2
        for volume, money in found.totals:
            term = found.why(f"total:{volume:g}")
            assert term.is_sum()
            assert term.value == pytest.approx(money)
            alone = [ms.quote(ms.Shed(), part, **asked(volumes=[n * volume]))
                     for part, n in zip(parts(), (1, 2), strict=False)]  # fmt: skip
            costs = [min(row.cost for row in each.rows) for each in alone]
            assert money == pytest.approx(costs[0] + 2 * costs[1])
        assert found.why("body 2:100").value == pytest.approx(found.rows[3].each)
        assert "3 bodies, 2 different parts" in found.headline()

    def test_what_nobody_makes_is_named_and_not_in_the_total(self) -> None:
        found = quote_each(ms.Shed(), parts(), **asked(process=["laser-cutting"]))
        assert found.rows[1].each is None
        assert found.left_out == ("body 2, 3",)
        assert "not in it, nothing looked at makes it: body 2, 3" in found.headline()
        assert found.totals[0][1] == pytest.approx(found.rows[0].each)

    def test_what_is_asked_of_one_part_is_refused(self) -> None:
        with pytest.raises(BadValue, match="item, variants: asked of one part, and here are 3"):
            quote_each(ms.Shed(), parts(), **asked(item="bolt", variants=2))
        with pytest.raises(BadValue, match="no parts"):
            quote_each(ms.Shed(), [])

    @pytest.mark.compiles
    def test_the_terminal(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        items = '<item objectid="1"/><item objectid="2"/>'
        path = packed(tmp_path, {"3D/3dmodel.model": two(items=items)})
        words = ["quote", str(path), "--material", "abs", "--volumes", "10"]
        assert main(words) == 2
        assert "each for itself with --each" in capsys.readouterr().err
        assert main([*words, "--each", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert [row["bodies"] for row in told["rows"]] == ["1", "2"]
        assert told["quotes"] == []
        assert main([*words, "--each", "--body", "1"]) == 2
        assert "--each goes without --body" in capsys.readouterr().err

    def test_the_n_of_body_is_that_of_the_list(self, tmp_path: Path) -> None:
        items = '<item objectid="2"/><item objectid="1"/><item objectid="2" transform="{}"/>'
        far = items.format("1 0 0 0 1 0 0 0 1 99 0 0")
        path = packed(tmp_path, {"3D/3dmodel.model": two(items=far)})
        with pytest.raises(BadValue) as refused:
            read_part(path)
        for k, body in enumerate(read_bodies(path), start=1):
            sides = " x ".join(f"{side:.4g}" for side in body.size)
            assert f"{k} {body.name}: {sides} mm" in refused.value.hint
            assert np.array_equal(read_part(path, body=k).vertices, body.vertices)

    @needs_cad
    def test_a_step_of_a_plate_with_bolts_through_it(self, tmp_path: Path) -> None:
        from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
        from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
        from OCP.STEPControl import STEPControl_StepModelType as Kind
        from OCP.STEPControl import STEPControl_Writer

        writer = STEPControl_Writer()
        made = [BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), 60, 40, 4)]
        for place, way in (
            ((10, 20, -8), (0, 0, 1)),
            ((50, 20, -8), (0, 0, 1)),
            ((9, 9, 30), (1, 0, 0)),
        ):
            axis = gp_Ax2(gp_Pnt(*place), gp_Dir(*way))
            made.append(BRepPrimAPI_MakeCylinder(axis, 3, 20))
        for each in made:
            writer.Transfer(each.Shape(), Kind.STEPControl_AsIs)
        writer.Write(str(tmp_path / "part.step"))
        with pytest.raises(BadValue, match="holds 4 bodies where one part was asked"):
            read_part(tmp_path / "part.step")
        bodies = read_bodies(tmp_path / "part.step")
        assert [body.pieces for body in bodies] == [1] * 4
        assert kinds(bodies) == [[0], [1, 2, 3]]
