"""Hypothesis without deadlines, a slow machine is no counterexample; a file's tests run in one process."""

import gc
import os

import pytest
from hypothesis import settings
from tests.examples import THOROUGH, drawn
from tests.timing import LONG_S, Timing, times

# A test in each core: more threads only wait for each other. OMP is of the BLAS of numpy and scipy.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("few", deadline=None, derandomize=True, max_examples=drawn(100))
settings.register_profile("thorough", deadline=None, max_examples=drawn(100))
settings.load_profile("thorough" if THOROUGH else "few")

TIMED = "--time"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests be measured."""
    parser.addoption(TIMED, action="store_true", help="write down how long each test takes")


def pytest_configure(config: pytest.Config) -> None:
    """Measure, where it is asked for."""
    if config.getoption(TIMED):
        config.pluginmanager.register(Timing())


@pytest.hookimpl(tryfirst=True)  # marks are there when tests are chosen by them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is long, and begin with the files that take longest."""
    taken = times()
    for item in items:
        if taken.get(item.nodeid, 0.0) >= LONG_S:
            item.add_marker("long")
    items.sort(key=lambda item: -taken.get(item.nodeid.partition("::")[0], 0.0))


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
