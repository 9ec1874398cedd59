"""How much memory is left, as Linux tells it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from makeshed.solvers.memory import free

MEMINFO = "MemTotal:       16000000 kB\nMemFree: 1000000 kB\nMemAvailable:    8000000 kB\n"


@pytest.mark.parametrize(
    ("limit", "taken", "kept", "left"),
    [
        ("max", 0, 0, 8_000_000 * 1024),
        ("3000000000", 1_000_000_000, 0, 2_000_000_000),
        ("3000000000", 1_000_000_000, 500_000_000, 2_500_000_000),
        ("3000000000", 4_000_000_000, 0, 0),
    ],
)
def test_the_least_of_machine_and_container_counts(
    tmp_path: Path, limit: str, taken: int, kept: int, left: float
) -> None:
    (tmp_path / "meminfo").write_text(MEMINFO)
    (tmp_path / "memory.max").write_text(limit + "\n")
    (tmp_path / "memory.current").write_text(f"{taken}\n")
    (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {kept}\n")
    assert free(tmp_path, tmp_path) == left


def test_nothing_is_known_where_nothing_is_told(tmp_path: Path) -> None:
    assert free(tmp_path, tmp_path) == float("inf")


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v is asked of Linux")
def test_what_ulimit_leaves_counts() -> None:
    code = (
        "import resource, makeshed.solvers.memory as m; "
        "resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); print(m.free())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 < float(told.stdout) < 1e9
