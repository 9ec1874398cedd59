"""How long each test takes, in seconds of CPU: ``make test-times`` measures all and writes it down.

What stands in ``times.csv`` decides two things alone: a test of 0.4 s or more is marked ``long``, and
files begin in the order of their sums, so that no process waits for another at the end. A test that is new,
or has another name now, stands last and is not long until it is measured.
"""

from __future__ import annotations

import csv
import resource
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest

TIMES = Path(__file__).with_name("times.csv")
LONG_S = 0.4
"""CPU seconds from which a test is long, and from which a test or a file is written down."""


def cpu_s() -> float:
    """Return the CPU seconds that this process and what it waited for have taken."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(each)[:2]) for each in whose)


def times() -> dict[str, float]:
    """Return CPU seconds by test, and by file for the sum of its tests."""
    with TIMES.open(encoding="utf-8", newline="") as file:
        return {row["test"]: float(row["cpu_s"]) for row in csv.DictReader(file)}


class Timing:
    """Measures every test in its process, and writes all down in the process that was begun."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Measure a test and send it along with its outcome."""
        began = cpu_s()
        try:
            return (yield)
        finally:
            item.user_properties.append(("cpu_s", cpu_s() - began))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear what a process measured."""
        if report.when == "call":
            self.taken[report.nodeid] += float(str(dict(report.user_properties)["cpu_s"]))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write down what all processes measured."""
        if hasattr(session.config, "workerinput"):
            return
        files: dict[str, float] = defaultdict(float)
        for test, taken in self.taken.items():
            files[test.partition("::")[0]] += taken
        kept = {test: s for test, s in times().items() if test.partition("::")[0] not in files}
        rows = sorted((kept | files | self.taken).items())
        with TIMES.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(["test", "cpu_s"])
            lines.writerows((test, f"{taken:.1f}") for test, taken in rows if taken >= LONG_S)
