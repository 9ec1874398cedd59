"""Hypothesis without deadlines, a slow machine is no counterexample; a file's tests run in one process."""

import gc
import os

import pytest
from hypothesis import settings
from tests.examples import THOROUGH, drawn

# A test in each core: more threads only wait for each other. OMP is of the BLAS of numpy and scipy.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("few", deadline=None, derandomize=True, max_examples=drawn(100))
settings.register_profile("thorough", deadline=None, max_examples=drawn(100))
settings.load_profile("thorough" if THOROUGH else "few")

LONG = (
    "test_types", "test_docs", "test_every_answer", "test_every_question", "test_tip", "test_survival",
    "test_terminal", "test_patterns", "test_kept", "test_duties", "test_every_range", "test_appraise",
    "test_parts_in", "test_two_imports", "test_converting", "test_comparing", "test_every_store", "test_map",
)  # fmt: skip
"""Files that take longest, first: so that no process waits for another at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    order = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone, and less often: a seventh of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(60_000, 20, 50)


def pytest_unconfigure() -> None:
    """Let go of what outlives Python else, and with it the solids of tests, which nanobind would list.

    What was kept from the search for garbage is one; the other is hypothesis, which listens to that
    search and is never told to stop: its caches hold test functions, and those all of their modules.
    """
    gc.unfreeze()
    gc.callbacks[:] = [
        each for each in gc.callbacks if not each.__module__.startswith("hypothesis.")
    ]
