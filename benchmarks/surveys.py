"""A survey of one metropolitan area from the store, with its page: the bundled case of 379 areas and 394 industries.

Each run is a process of its own, which imports makeshed, reads the case, asks ``survey`` of manufacturing in an
area, and writes the page: what somebody waits for at the terminal. Told are seconds of the processor and of the clock
of the whole process, those of reading, asking and writing within, and the peak of its memory; of each area the
better of two runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.markdown import table

AREAS = ("Elkhart", "Detroit", "Lancaster, PA", "New York")
RUNS = 2
ONE = """
import json, resource, sys
from time import process_time
from pathlib import Path
from makeshed.store import load
from makeshed.store.examples import example_path
from makeshed.questions.survey import survey
from makeshed.report.survey import write_page
at = [process_time()]
shed = load(example_path("metros")); at.append(process_time())
found = survey(shed, sys.argv[1], within="Manufacturing"); at.append(process_time())
write_page(found, Path(sys.argv[2]), shed, {}); at.append(process_time())
use = resource.getrusage(resource.RUSAGE_SELF)
parts = [b - a for a, b in zip(at, at[1:])]
print(json.dumps([use.ru_utime + use.ru_stime, *parts, use.ru_maxrss / 1024, len(found.rows)]))
"""


def measured(area: str, page: Path) -> tuple[float, list[float]]:
    """Return the seconds of the clock of one survey, and what its process tells."""
    began = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ONE, area, str(page)], check=True, capture_output=True, text=True
    )
    return perf_counter() - began, json.loads(done.stdout)


def each_area(folder: Path) -> Iterator[list[str]]:
    """Yield a row for each area: the run that took least of the processor."""
    for area in AREAS:
        page = folder / "page.html"
        clock, told = min((measured(area, page) for _ in range(RUNS)), key=lambda run: run[1][0])
        cpu, read, asked, written, memory, rows = told
        yield [
            area, f"{rows:.0f}", f"{cpu:.2f} s", f"{clock:.2f} s", f"{read:.2f} s", f"{asked:.2f} s",
            f"{written:.2f} s", f"{memory:,.0f} MB", f"{page.stat().st_size / 1e3:,.0f} kB",
        ]  # fmt: skip


def measure() -> str:
    """Return what was measured, as a table."""
    heads = [
        "area",
        "industries",
        "processor",
        "clock",
        "of it reading",
        "asking",
        "writing",
        "memory",
        "page",
    ]
    with TemporaryDirectory() as folder:
        return table(heads, list(each_area(Path(folder))))
