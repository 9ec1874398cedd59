"""A part that was read as millimetres and may be inches is told, with what it does; never converted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

import makeshed as ms
from makeshed.geometry.doubtful import doubts
from makeshed.io.parts import read_part
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


@pytest.mark.parametrize("suffix", ["stl", "obj", "ply"])
def test_a_size_in_a_unit_that_nobody_said_is_always_told(suffix: str, tmp_path: Path) -> None:
    """A box of 590 x 390 x 45 is millimetres, or tenths of inches: nothing shows which."""
    path = tmp_path / f"lid.{suffix}"
    path.write_bytes(_bytes(trimesh.creation.box((590, 390, 45)).export(file_type=suffix)))
    asked = {"material": "petg", "process": "material-extrusion", "country": "FR"}
    found = ms.quote(ms.Shed.of(), read_part(path), **asked)  # type: ignore[arg-type]
    said = "unit: mm taken, which the file does not say: 590 x 390 x 45 mm; in inches"
    assert any(said in note for note in found.notes)
    assert "unit" in {ask.what for ask in found.asks}
    sure = ms.quote(ms.Shed.of(), read_part(path, unit="mm"), **asked)  # type: ignore[arg-type]
    assert "unit" not in {ask.what for ask in sure.asks}


def _bytes(exported: str | bytes) -> bytes:
    return exported.encode() if isinstance(exported, str) else exported
