"""The sample plan, loaded by path: tests are not a package."""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from makeshed import report
from makeshed.plans.plan import Plan


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """What ``sample.py`` defines."""
    return run_path(str(Path(__file__).with_name("sample.py")))


@pytest.fixture
def plan(sample: dict[str, Any]) -> Plan:
    made: Plan = sample["ebike"]()
    return made


@pytest.fixture
def page(sample: dict[str, Any]) -> Callable[..., str]:
    """Write the page of a plan, with everything the sample knows unless told otherwise."""

    def write(plan: Plan, **given: Any) -> str:
        known = {name: sample[name.upper()] for name in ("places", "names", "sources")}
        return report.page(plan, **(known | given))

    return write
