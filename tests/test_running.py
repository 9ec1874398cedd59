"""How the tests run: those of a file in one process, which makes once what they share, and quietly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOLIDS = """
import manifold3d
import pytest
from hypothesis import given
from hypothesis import strategies as st

@pytest.mark.parametrize("solid", [manifold3d.Manifold.cube((1.0, 1.0, 1.0))])
def test_of_a_solid(solid):
    assert solid.volume() == 1.0

@given(st.integers())
def test_beside_it(number):
    assert number == number
"""


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process runs all")
@pytest.mark.parametrize("turn", range(6))
def test_the_tests_of_a_file_run_in_one_process(
    turn: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = tmp_path_factory.getbasetemp().parent / "processes of this file"  # of all processes
    seen.mkdir(exist_ok=True)
    (seen / str(os.getpid())).touch()
    assert len(list(seen.iterdir())) == 1, turn


def test_nothing_is_told_at_the_end_of_solids_that_tests_hold(tmp_path: Path) -> None:
    """What outlives Python nanobind would list; hypothesis keeps a test, and so all of its module."""
    (tmp_path / "test_solids.py").write_text(SOLIDS)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", str(tmp_path)],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    assert ran.returncode == 0, ran.stdout
