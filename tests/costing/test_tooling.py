"""One mould, one price: what a mould costs is read off the shape alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.costing.solids import box, lying, rod, shape_of
from tests.costing.test_geometry import oracle

import makeshed as ms
from makeshed.costing.part_measures import Part, PrintWishes
from makeshed.geometry.moulding import mouldability, side_actions
from makeshed.io.parts import Unit, read_part


@pytest.mark.parametrize(
    ("sides", "count"), [((), 0), ((0,), 1), ((-12, -4, 4, 12), 1)], ids=["none", "one", "four"]
)
def test_holes_in_one_side_leave_with_one_slide(sides: tuple[float, ...], count: int) -> None:
    solid = box(60, 40, 20) - box(40, 20, 20, (0, 0, 2))
    for x in sides:
        solid -= lying(rod(2.5, 8, (x, 8, 0))).translate((0, 22, 0))
    shape = shape_of(solid)
    assert side_actions(shape, mouldability(shape)) == count


def test_one_mould_one_price() -> None:
    """As STEP a part has faces as its program splits them, as STL it has none."""
    shape = shape_of(box(60, 40, 20) - box(40, 20, 20, (0, 0, 2)))
    split = replace(shape, face_of=np.arange(len(shape.triangles)))
    assert Part(split, PrintWishes()).patches == Part(shape, PrintWishes()).patches == 11


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (31.0, 17.0, 53.0)])
def test_a_small_plain_mould_costs_what_makers_say(turn: tuple[float, float, float]) -> None:
    """Simple tools begin at some 3,000 USD (hasitvibhakar.com/injection-molds-cost), at 4,000
    without core pulls (boards.core77.com/t/injection-mold-cost-formular); a tube of 5 cm³."""
    tubes = rod(10, 45, n=64) - rod(8, 47, (0, 0, -1), n=64)
    answer = ms.quote(
        ms.Shed(), shape_of(tubes.rotate(turn)), material="abs",
        process="injection-moulding", volumes=[1],
    )  # fmt: skip
    (key,) = [row.key for row in answer.rows]
    (tooling,) = [term for term in answer.why(key).parts if term.name == "tooling"]
    assert 2000 < tooling.value < 8000


def test_both_sides_take_two() -> None:
    solid = box(60, 40, 20) - box(40, 20, 20, (0, 0, 2))
    for y in (26, -14):  # blind, or one pin would do
        solid -= lying(rod(4, 12, (0, 8, 0))).translate((0, y, 0))
    shape = shape_of(solid)
    assert side_actions(shape, mouldability(shape)) == 2


@pytest.mark.parametrize(
    ("step", "stl", "unit"),
    [
        ("prusa-mini/MINI-base-spoolholder.stp", "prusa-mini/MINI-base-spoolholder.stl", "mm"),
        ("voron-0/VHB_DIN_Mount.STEP", "voron-0/VHB_DIN_Mount.STL", "mm"),
        ("trimesh-models/featuretype.STEP", "trimesh-models/featuretype.STL", "inch"),
    ],
)
def test_a_real_part_as_step_and_as_stl(step: str, stl: str, unit: Unit) -> None:
    """By CAD faces they were 2.8 times apart (164 and 93 hours, 197 and 45)."""
    both = [
        Part(read_part(oracle(step)), PrintWishes()),
        Part(read_part(oracle(stl), unit=unit), PrintWishes()),
    ]
    one, two = ((part.patches, part.slides, part.pull.projected_mm2) for part in both)
    assert one == pytest.approx(two, rel=0.02)
