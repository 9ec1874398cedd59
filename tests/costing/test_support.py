"""Supports against the G-code of PrusaSlicer 2.5.0 (profile of `makeshed.io.slicer`, 0.2 mm layers)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.costing.solids import Solid, ball, box, rod
from tests.costing.solids import shape_of as solid
from tests.examples import examples

from makeshed.geometry.contour import cut
from makeshed.geometry.shape import Shape
from makeshed.printing.layers import Fill, grid_of
from makeshed.printing.support import Support, support_of

SPACING = 0.45 - 0.2 * (1 - math.pi / 4)
FILL = Fill(walls=0.45 + SPACING, overlap=0.056, spacing=SPACING, top=5, bottom=4, over=2)


def held(shape: Shape) -> Support:
    grid = grid_of(cut(shape, 0.2), FILL)
    return support_of(shape, grid, layer_height=0.2, line_width=0.45, nozzle=0.4)


def volume(found: Support) -> float:
    section = found.thick * (0.45 - found.thick * (1 - math.pi / 4))
    return float(((found.sparse + found.solid) * section).sum())


def tee(wide: float, high: float) -> Shape:
    return solid(box(10, 40, high) + box(wide, 40, 4, (0, 0, high)))


def legs(span: float) -> Solid:
    return box(6, 20, 15, (-span / 2 - 3, 0, 0)) + box(6, 20, 15, (span / 2 + 3, 0, 0))


@pytest.mark.parametrize(
    ("wide", "high", "layers", "sparse", "solid_"),
    [(50, 30, 99, 5881, 595), (20, 30, 99, 4482, 484)],
)
def test_the_support_of_a_shelf_is_what_its_g_code_says(
    wide: float, high: float, layers: int, sparse: float, solid_: float
) -> None:
    found = held(tee(wide, high))
    assert len(found.top) == pytest.approx(layers, abs=2)
    assert volume(found) == pytest.approx(sparse + solid_, rel=0.08)
    assert np.allclose(found.thick[5:60], 0.3)  # its own layers, not those of the part


def test_the_foot_is_broader_and_laid_dense() -> None:
    found = held(tee(50, 30))
    assert found.top[0] == pytest.approx(0.2)
    assert found.sparse[0] + found.solid[0] == pytest.approx(3989, rel=0.08)
    assert found.sparse[1] + found.solid[1] == pytest.approx(508, rel=0.08)


@pytest.mark.parametrize("span", [7, 30, 60])
def test_a_bridge_between_two_banks_is_not_held(span: float) -> None:
    assert not len(held(solid(legs(span) + box(span + 12, 20, 4, (0, 0, 15)))).top)


def test_what_touches_no_bank_is_held_whole() -> None:
    # A ball has no bank under its lowest point; its G-code takes 515 mm³ of support.
    assert volume(held(solid(ball(12)))) == pytest.approx(515, rel=0.25)


def test_a_lying_hole_is_held_inside_and_a_little_beside() -> None:
    hole = rod(5, 60, (0, 0, 0), n=64).rotate((90, 0, 0)).translate((0, 30, 10))
    assert volume(held(solid(box(20, 20, 20) - hole))) == pytest.approx(750, rel=0.25)


def test_a_chamfer_of_the_first_layers_is_not_held() -> None:
    # 0.4 mm at 45°: the second layer rests on the bed's, the third reaches out by 0.1 mm only.
    chamfer = rod(10, 0.4, top=10.4)
    assert not len(held(solid(chamfer + rod(10.4, 5, (0, 0, 0.4)))).top)


@examples(8, deadline=None)
@given(high=st.floats(6, 25), more=st.floats(1, 10))
def test_a_higher_shelf_takes_more_support(high: float, more: float) -> None:
    assert volume(held(tee(30, high + more))) > volume(held(tee(30, high)))
