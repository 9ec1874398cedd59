"""A part that was read as millimetres and may be inches is told, with what it does; never converted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from makeshed.io.parts import read_part
from makeshed.science.doubtful import doubts
from makeshed.store.examples import example_path

BRACKET = example_path("bracket") / "parts" / "bracket.stl"
"""A published part in inches: featuretype of trimesh, 5 x 2.5 x 1.375."""


def test_a_published_part_in_inches_is_doubted_and_not_converted() -> None:
    part = read_part(BRACKET)
    assert part.box[1].max() - part.box[0].min() < 10
    (doubt,) = part.doubts
    assert "127 x 63.5 x 34.93 mm" in doubt
    assert "16,387 times" in doubt
    assert "--unit inch" in doubt


@pytest.mark.parametrize("unit", ["mm", "inch"])
def test_whoever_says_the_unit_is_not_asked_again(unit: str) -> None:
    assert read_part(BRACKET, unit=unit).doubts == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ((4.0, 3.0, 2.0), "tiny"),
        ((3.93701, 1.9685, 0.23622), "round in mm only"),  # 100 x 50 x 6 mm saved in inches
        ((2.125, 1.0, 0.375), "sixteenths"),
        ((2540.0005, 1270.0002, 63.5 + 12.7), "turned from inches twice"),
    ],
)
def test_sides_that_are_doubtful(sides: tuple[float, ...], says: str) -> None:
    assert says in doubts(np.array(sides, np.float32).astype(float).tolist())


@pytest.mark.parametrize(
    "sides",
    [(40.0, 30.0, 12.5), (12.7, 25.4, 6.35), (80.0, 40.0, 3.0), (20.0, 10.0, 5.25), (1500.0, 20.0, 20.0),
     (31.37, 22.11, 9.84), (7.5, 7.5, 12.25)],
)  # fmt: skip
def test_sides_that_are_not(sides: tuple[float, ...]) -> None:
    assert doubts(sides) == ""


def test_a_file_that_says_its_unit_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "small.3mf"
    path.write_bytes(trimesh.creation.box((2.125, 1.0, 0.375)).export(file_type="3mf"))
    assert read_part(path).doubts == ()
