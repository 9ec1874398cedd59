"""Hypothesis without deadlines, a slow machine is no counterexample; compiled code is compiled once."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings
from tests.examples import THOROUGH, tried

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a test in each core: more threads only wait

settings.register_profile("few", deadline=None, derandomize=True, max_examples=tried(100))
settings.register_profile("thorough", deadline=None)
settings.load_profile("thorough" if THOROUGH else "few")

COMPILED = ("decomposition", "location", "quote")
"""Folders of tests that wait for numba, in a process of their own each (`--dist loadgroup`)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; keep together what waits for the same code to be compiled."""
    items.sort(key=lambda item: item.path.stem != "test_types")
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in COMPILED:
            item.add_marker(pytest.mark.xdist_group(folder))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone, and less often: a seventh of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
