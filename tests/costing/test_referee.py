"""The slicer as a referee: it is asked only if somebody wants it, and never needed."""

from __future__ import annotations

import pytest

from makeshed.casework import referee
from makeshed.cli import main
from makeshed.errors import MissingExtra
from makeshed.io import slicer
from makeshed.io.jobs.gcode import Sliced
from makeshed.store.examples import example_path

PART = str(example_path("bracket") / "parts" / "bracket.stl")
ASKED = ["quote", PART, "--unit", "inch", "--volumes", "10", "--material"]
PRINTED = [*ASKED, "petg", "--process", "material-extrusion", "--referee"]


def test_without_it_the_asker_is_told_before_anything_is_computed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slicer, "installed", lambda: False)
    assert main(PRINTED) == MissingExtra.exit_code
    told = capsys.readouterr()
    assert "not installed" in told.err
    assert not told.out


def test_it_says_how_far_apart_the_two_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Sliced(slicer="PrusaSlicer", seconds=7200.0, filament=50_000.0, layer_height=0.2)
    monkeypatch.setattr(slicer, "installed", lambda: True)
    monkeypatch.setattr(slicer, "slice_part", lambda *_: found)
    assert main(PRINTED) == 0
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last.startswith("referee: PrusaSlicer prints it in 2.00 h; estimated ")
    assert "filament 50.0 cm³" in last


def test_json_stays_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slicer, "installed", lambda: True)
    monkeypatch.setattr(
        slicer,
        "slice_part",
        lambda *_: Sliced(slicer="x", seconds=60.0, filament=None, layer_height=None),
    )
    assert main([*PRINTED, "--json"]) == 0
    told = capsys.readouterr()
    assert told.out.rstrip().endswith("}")
    assert told.err.startswith("referee: ")


def test_what_is_not_printed_needs_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slicer, "installed", lambda: True)
    assert main([*ASKED, "aluminium", "--process", "cnc-milling", "--referee"]) == 0
    assert "nothing is printed here" in capsys.readouterr().out


@pytest.mark.skipif(not slicer.installed(), reason="PrusaSlicer is not installed")
def test_the_estimate_lies_within_its_band_of_the_slicer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(PRINTED) == 0
    said = capsys.readouterr().out.strip().splitlines()[-1]
    sliced = float(said.split("prints it in ")[1].split(" h")[0])
    low, high = (float(x) for x in said.split("between ")[1].split(" h")[0].split(" and "))
    assert low < sliced < high


def test_no_seconds_are_no_difference() -> None:
    assert referee.apart(1.0, 0.0) is None
    assert referee.apart(3.0, 2.0) == 0.5
