"""What a site of 100,000 makers answers at a rate: two processes behind a socket, asked from another one.

Requests come at random moments (exponential gaps, fixed seed) whether or not earlier ones are answered, each on
a connection of its own, from 32 threads. Every search is another one, or four in five are one of twenty that were
asked before. Beside how long the answer took by the clock, which other programs on the machine lengthen, stands
what it cost the site in CPU, and how busy that keeps its two processes at the rate: what cannot be answered in time
on a machine of its own shows there. A site that begins says that it is open once a process is warm, so the first
answer after that is told too.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WORKERS, SECONDS, THREADS = 2, 10, 32
RATES = {"different": 100, "four in five repeated": 200}
"""Requests a second."""
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class OpenSite:
    """A site that is open: its port, its first process, how long it took to open, and its first answer."""

    port: int
    process: int
    opened: float
    first: float


@contextmanager
def opened(where: Path, state: Path) -> Iterator[OpenSite]:
    """Open a site of a case in processes of its own, until this is left."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.rates", str(where), str(state)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout
            port = int(site.stdout.readline())
            until = time.perf_counter()
            first = asked(port, "/en/search.html?need=welding")
            yield OpenSite(port, site.pid, until - began, first)
        finally:
            site.terminate()
            site.wait()


def asked(port: int, path: str) -> float:
    """Ask for a page, and return how many seconds passed until all of it was there."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    got = connection.getresponse()
    got.read()
    connection.close()
    if got.status != 200:
        raise AssertionError(f"{path}: {got.status}")
    return time.perf_counter() - began


def measured(where: Path, state: Path, needs: Sequence[str]) -> list[list[str]]:
    """Return rows: what, the median, the 95th percentile and the goal; of needs none was asked before."""
    with opened(where, state) as site:
        rows = [
            ["a site opens, its public facts made before [s]", f"{site.opened:.1f}", "", "3"],
            ["its first answer after that [ms]", f"{1_000 * site.first:,.0f}", "", "-"],
        ]
        for need in needs[:20]:
            asked(site.port, need)
        fresh = iter(needs[20:])
        dice = random.Random(19)  # noqa: S311
        for name, rate in RATES.items():
            share = 0.0 if name == "different" else 0.8
            paths = [dice.choice(needs[:20]) if dice.random() < share else next(fresh)
                     for _ in range(rate * SECONDS)]  # fmt: skip
            rows += at_a_rate(site, name, rate, paths, dice)
    return rows


def at_a_rate(
    site: OpenSite, name: str, rate: int, paths: Sequence[str], dice: random.Random
) -> list[list[str]]:
    """Ask for pages at random moments, so many a second; return how long they took and what they cost."""
    before, began, due = cpu_of(site.process), time.perf_counter(), 0.0
    with ThreadPoolExecutor(THREADS) as pool:

        def one(path: str, due: float) -> float:
            asked(site.port, path)
            return time.perf_counter() - began - due

        told = []
        for path in paths:
            due += dice.expovariate(rate)
            time.sleep(max(0.0, began + due - time.perf_counter()))
            told.append(pool.submit(one, path, due))
        spent = [1_000 * each.result() for each in told]
    cost = 1_000 * (cpu_of(site.process) - before) / len(paths)
    median, high = np.percentile(spent, [50, 95])
    busy = cost * rate / 1_000 / WORKERS
    said = f"{rate} searches a second, {name}"
    return [
        [f"{said}, by the clock [ms]", f"{median:,.0f}", f"{high:,.0f}", "50"],
        [f"{said}: cost of one [ms CPU]", f"{cost:,.1f}", "", "-"],
        [f"{said}: of two processors busy", f"{busy:.0%}", "", "-"],
    ]


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a process and all below it have used."""
    total, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            listed = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:  # it ended
            continue
        total += (int(fields[11]) + int(fields[12])) / TICK
        waiting += map(int, listed)
    return total


def main() -> None:
    """Open the site of a case, and say its port."""
    from makeshed.web.server import run
    from makeshed.web.site_settings import SiteSettings

    most = 10**9
    where, state = map(Path, sys.argv[1:3])
    settings = SiteSettings(case=where, state=state, looks_a_minute=most, asks_a_minute=most)

    def told(address: str) -> None:
        print(address.rstrip("/").rpartition(":")[2], flush=True)

    run(settings, ("127.0.0.1", 0), WORKERS, told)


if __name__ == "__main__":
    main()
