"""Print time without slicing: contours and fillings that are known, laws, and what slicers say."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from tests.costing.shapes import shape_of
from tests.costing.solids import ball, box, rod
from tests.costing.solids import shape_of as solid
from tests.examples import examples

from makeshed.errors import BadValue, MissingExtra, TookTooLong
from makeshed.geometry.contour import cut, loops
from makeshed.geometry.shape import Shape
from makeshed.io import slicer
from makeshed.printing.layers import SPARSE, Fill, grid_of
from makeshed.printing.print_time import Printer, PrintSettings, estimate
from makeshed.science.calibration import conformal_band, fit_relative

ORACLE = Path(__file__).parents[3] / "shared/oracles/parts/print_time"
SPACING = 0.45 - 0.2 * (1 - math.pi / 4)
FILL = Fill(walls=0.45 + SPACING, overlap=0.056, spacing=SPACING, top=5, bottom=4, over=2)

CUBE = solid(box(20, 20, 4))
TEE = solid(box(8, 30, 12) + box(40, 30, 4, (0, 0, 12)))


def at_the_middle(shape: Shape) -> list[int]:
    filled = grid_of(cut(shape, 0.2), FILL).filled
    return [int(c) for c in filled[:, filled.shape[1] // 2, filled.shape[2] // 2]]


@pytest.mark.compiles
def test_the_contours_of_a_block_are_its_sides() -> None:
    cuts = cut(CUBE, 0.2)
    assert len(cuts.heights) == 20
    assert cuts.lengths == pytest.approx(np.full(20, 80.0))
    assert cuts.areas == pytest.approx(np.full(20, 400.0))
    found = loops(cuts, speeds=np.array([40.0]), acceleration=1000, jerk=8)
    assert found.inset(0.225) == pytest.approx(np.full(20, 80 - 8 * 0.225))


def test_a_hole_is_a_loop_of_its_own_that_grows_into_the_material() -> None:
    cuts = cut(solid(rod(10, 2, n=256) - rod(4, 9, (0, 0, -1), n=256)), 0.2)
    found = loops(cuts, speeds=np.array([40.0]), acceleration=1000, jerk=8)
    assert len(found.layer) == 20
    holes = found.area < 0
    assert holes.sum() == 10
    assert found.inset(1.0)[holes] == pytest.approx(np.full(10, 2 * math.pi * 5), rel=2e-3)
    assert found.inset(1.0)[~holes] == pytest.approx(np.full(10, 2 * math.pi * 9), rel=2e-3)


@pytest.mark.parametrize(
    "shape", [solid(ball(8)), solid(rod(9, 12, top=2)), TEE], ids=["ball", "cone", "tee"]
)
def test_the_areas_of_the_layers_add_up_to_the_volume(shape: Shape) -> None:
    assert cut(shape, 0.1).areas.sum() * 0.1 == pytest.approx(shape.volume, rel=2e-3)


@pytest.mark.compiles
def test_a_square_takes_its_sides_and_four_stops() -> None:
    cuts = cut(CUBE, 4.0)
    found = loops(cuts, speeds=np.array([20.0, 1.0]), acceleration=100, jerk=1e-6)
    assert found.seconds[0, 0] == pytest.approx(4 * (20 / 20 + 20 / 100), rel=1e-6)
    free = loops(cuts, speeds=np.array([20.0]), acceleration=100, jerk=1e6)
    assert free.seconds[0, 0] == pytest.approx(80 / 20)


def test_a_plate_is_filled_as_prusaslicer_fills_it() -> None:
    """Layers of plates of 40 x 40 mm as PrusaSlicer 2.5.0 laid them; one sparse layer, no bridge."""
    assert at_the_middle(solid(box(40, 40, 2.4))) == [2, 2, 2, 2, 5, 5, 5, 4, 2, 2, 2, 3]
    assert at_the_middle(solid(box(40, 40, 2.0))) == [2, 2, 2, 2, 5, 2, 2, 2, 2, 3]


def test_a_skin_reaches_three_millimetres_under_what_stands_on_it() -> None:
    filled = grid_of(cut(solid(box(40, 40, 4) + box(20, 20, 4, (0, 0, 4))), 0.2), FILL).filled
    middle, cell = filled[19, filled.shape[1] // 2], 40 / (filled.shape[2] - 3)
    assert (middle == 5).sum() * cell == pytest.approx(20 - 6, abs=3 * cell)


@pytest.mark.parametrize("shape", [CUBE, TEE, solid(box(30, 30, 2) - rod(9, 4, (15, 15, -1)))])
def test_what_is_filled_is_what_is_inside_and_lies_within_its_spans(shape: Shape) -> None:
    grid = grid_of(cut(shape, 0.2), FILL)
    column = np.arange(grid.inside.shape[2])
    low, high = grid.spans[:, :, :1], grid.spans[:, :, 1:]
    assert (((low <= column) & (column < high)) >= (grid.inside > 0)).all()
    assert ((grid.filled > 0) == (grid.inside > 0)).all()


@pytest.mark.parametrize(("side", "sparse"), [(9.6, False), (10.8, True)])
def test_an_inner_region_of_less_than_70_mm2_is_solid(side: float, sparse: bool) -> None:
    # Walls and overlap take 0.8 mm of each side: 64 and 85 mm² are left.
    grid = grid_of(cut(solid(box(side, side, 6) + box(40, 4, 6, (0, 20, 0))), 0.2), FILL)
    middle = grid.filled[15][: int(side / grid.cell)]
    assert (middle == SPARSE).any() == sparse


def test_solid_infill_fills_the_part() -> None:
    found = estimate(CUBE, PrintSettings(infill=1.0))
    assert found.filament == pytest.approx(CUBE.volume, rel=0.05)
    assert found.layers == 20


@pytest.mark.compiles
@pytest.mark.parametrize("shape", [CUBE, TEE, shape_of(trimesh.creation.icosphere(3, 9.0))])
def test_the_terms_add_up(shape: Shape) -> None:
    found = estimate(shape, PrintSettings(supports=True), Printer(time_start=60, time_factor=1.3))
    assert math.fsum(v for _, v in found.seconds_by) == pytest.approx(found.seconds)
    assert math.fsum(v for _, v in found.filament_by) == pytest.approx(found.filament)
    assert found.seconds_low < found.seconds < found.seconds_high
    assert found.filament_low < found.filament < found.filament_high


@examples(12, deadline=None)
@given(low=st.floats(0.0, 0.85), more=st.floats(0.01, 0.1), side=st.floats(8, 30))
def test_more_infill_is_never_less_filament_or_time(low: float, more: float, side: float) -> None:
    shape = solid(box(side, 20, 6) - rod(3, 9, (0, 0, -1), n=24))
    little, much = (estimate(shape, PrintSettings(infill=share)) for share in (low, low + more))
    assert much.filament >= little.filament * (1 - 1e-9)
    assert much.seconds >= little.seconds * (1 - 0.01)


@examples(8, deadline=None)
@given(times=st.floats(1.05, 3.0))
def test_a_faster_machine_is_never_slower(times: float) -> None:
    slow = Printer(layer_time=0.0)
    names = [name for name in vars(slow) if name.endswith(("_speed", "acceleration"))]
    fast = replace(slow, flow=1e9, **{name: times * getattr(slow, name) for name in names})
    assert estimate(TEE, machine=fast).seconds < estimate(TEE, machine=slow).seconds


def test_turning_and_moving_a_part_changes_next_to_nothing() -> None:
    straight = estimate(TEE)
    turned = estimate(TEE.moved(np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])))
    away = replace(TEE, vertices=TEE.vertices + np.array([1000.0, -500.0, 30.0]))
    assert turned.seconds == pytest.approx(straight.seconds, rel=0.03)
    assert estimate(away).filament == pytest.approx(straight.filament, rel=1e-3)


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(BadValue, match="cannot be printed"):
        estimate(solid(box(20, 20, 0.05)))
    with pytest.raises(BadValue, match="cannot be printed"):
        estimate(solid(box(20, 20, 4000)))
    for wrong in ({"layer_height": 0.6}, {"layer_height": math.nan}, {"infill": 15}, {"walls": 0}):
        with pytest.raises(BadValue):
            PrintSettings(**wrong)


def test_the_fit_forgets_the_odd_case_and_is_never_negative() -> None:
    assert fit_relative([[1.0], [2.0], [3.0]], [2.0, 4.0, 9.0])[0] == pytest.approx(2.0, rel=0.01)
    x = np.random.default_rng(0).random((40, 3))
    assert fit_relative(x, x @ [1.0, 0.0, 3.0] + 1e-9) == pytest.approx([1, 0, 3], abs=1e-3)
    assert (fit_relative(x, 5 - x @ [1.0, 1.0, 1.0]) >= 0).all()


def test_a_band_leaves_as_many_outside_as_it_says() -> None:
    assert conformal_band(np.arange(81, 120) / 100) == pytest.approx((0.82, 1.18))
    assert conformal_band([0.9, 1.0, 1.3]) == (0.9, 1.3)


def test_the_shipped_fit_on_parts_of_open_hardware_projects() -> None:
    """Not those whose G-code was read for the rules; the benchmark holds whole projects out."""
    table = ORACLE / "slicer_truth.csv"
    if not table.is_file():
        pytest.skip("the parts of open-hardware projects (copyleft) are not beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        truth = {r["file"]: r for r in csv.DictReader(file) if r["profile"] == "A_020_15"}
    off = []
    for name in [name for i, name in enumerate(sorted(truth)) if i % 4][::6]:
        mesh: Any = trimesh.load(ORACLE / name, force="mesh")
        found, told = estimate(shape_of(mesh)), truth[name]
        off.append(
            [
                abs(found.seconds / float(told["slicer_time_s"]) - 1),
                abs(found.filament / float(told["filament_mm3"]) - 1),
            ]
        )
    time, filament = np.mean(off, axis=0)
    assert len(off) > 10
    assert time < 0.07
    assert filament < 0.04


@pytest.mark.skipif(not slicer.installed(), reason="PrusaSlicer is not installed")
def test_the_referee_agrees() -> None:
    told, found = slicer.slice_part(TEE), estimate(TEE)
    assert told.slicer == "PrusaSlicer"
    assert told.layer_height == 0.2
    assert found.seconds == pytest.approx(told.seconds, rel=0.15)
    assert found.filament == pytest.approx(told.filament, rel=0.08)
    with pytest.raises(TookTooLong, match="more than"):
        slicer.slice_part(TEE, longest=0.001)
    nothing = Shape(vertices=np.zeros((3, 3)), triangles=np.array([[0, 1, 2]]), name="nothing")
    with pytest.raises(BadValue, match="refused nothing"):
        slicer.slice_part(nothing)


def test_without_a_slicer_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeshed.io.slicer.shutil.which", lambda _: None)
    with pytest.raises(MissingExtra, match="not installed"):
        slicer.slice_part(CUBE)
