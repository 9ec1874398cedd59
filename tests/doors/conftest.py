"""A command of the terminal, run in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doors.ran import Ran, Run

from makeshed.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*words: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        return Ran(code, *capsys.readouterr())

    return ran
