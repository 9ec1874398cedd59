"""How the tests run: those of a file in one process, which makes once what they share."""

from __future__ import annotations

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process runs all")
@pytest.mark.parametrize("turn", range(6))
def test_the_tests_of_a_file_run_in_one_process(
    turn: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = tmp_path_factory.getbasetemp().parent / "processes of this file"  # of all processes
    seen.mkdir(exist_ok=True)
    (seen / str(os.getpid())).touch()
    assert len(list(seen.iterdir())) == 1, turn
