"""Multipliers of every metropolitan area, and of ten at once, beside dense solves and pymrio.

The national table of the United States by 402 industries is scaled to 933 areas by FLQ (exponent 0.3), from
the jobs of County Business Patterns 2019; asked are the type I multipliers of all industries of each area. The
peer is what people write: ``numpy.linalg.solve`` of the dense matrix, on every 37th area, in the same run. The
ten largest areas are then one table of 4,020 industries, each area's own supply 0.4 of what it buys, the rest by
the areas' shares of the industry; the peers are one dense solve and ``pymrio.calc_L``, which inverts. The
tables are looked for in ``../shared/oracles/region`` beside the repository.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

import numpy as np
import scipy.sparse as sp
from benchmarks import bea
from benchmarks.markdown import table

from makeshed.science.arrays import Floats
from makeshed.science.flq import USUAL, region_size, regional_shares
from makeshed.science.inputoutput import clipped, multipliers

EVERY = 37
"""Each so many areas, one is solved densely too."""
AREAS, OWN = 10, 0.4
SMALLEST = 1e-5
"""Coefficients below this are left out of the table of ten areas, for all who solve it."""


def timed(do: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what is done, and the seconds that it took of the processor and of the clock."""
    began, clock = process_time(), perf_counter()
    done = do()
    return done, process_time() - began, perf_counter() - clock


def regional(at: int, inputs: Floats) -> Floats:
    """Return the coefficients of an area."""
    areas = bea.areas()
    own = areas.quotients[at]
    return regional_shares(own, own, float(region_size(areas.size[at], 1.0, USUAL))) * inputs


def dense(inputs: Floats) -> Floats:
    """Return multipliers as most people do."""
    n = len(inputs)
    return np.asarray(np.linalg.solve((np.eye(n) - inputs).T, np.ones(n)))


def joined(inputs: Floats) -> sp.csr_array:
    """Return the table of the largest areas, which supply one another."""
    areas = bea.areas()
    jobs = areas.jobs[np.argsort(-areas.size, kind="stable")[:AREAS]]
    share = jobs / np.maximum(jobs.sum(0), 1e-9)
    kept = sp.csr_array(np.where(inputs < SMALLEST, 0.0, inputs))
    blocks = [
        [sp.diags_array((1 - OWN) * share[i] + OWN * (i == j)) @ kept for j in range(AREAS)]
        for i in range(AREAS)
    ]
    return sp.csr_array(sp.block_array(blocks))


def each_area(inputs: Floats) -> Iterator[list[str]]:
    """Yield the rows of all areas."""
    count = len(bea.areas().areas)
    sample = range(0, count, EVERY)
    found, cpu, clock = timed(
        lambda: [multipliers(regional(at, inputs)).total for at in range(count)]
    )
    peer, peer_cpu, peer_clock = timed(lambda: [dense(regional(at, inputs)) for at in sample])
    off = max(float(np.abs(found[at] - one).max()) for at, one in zip(sample, peer, strict=True))
    times = count / len(sample)
    yield _row(f"{count} areas, one by one", "makeshed", cpu, clock, cpu, 0.0)
    name = f"dense solve, {len(sample)} of them times {times:.1f}"
    yield _row(f"{count} areas, one by one", name, peer_cpu * times, peer_clock * times, cpu, off)


def at_once(inputs: Floats) -> Iterator[list[str]]:
    """Yield the rows of the ten areas in one table."""
    whole = joined(inputs)
    title = f"{AREAS} areas at once, {whole.shape[0]:,} industries"
    found, cpu, clock = timed(lambda: multipliers(whole, close=1e-12).total)
    yield _row(title, "makeshed", cpu, clock, cpu, 0.0)
    full = whole.toarray()
    for name, ask in (("dense solve", dense), ("pymrio.calc_L", _pymrio)):
        peer = timed(lambda ask=ask: ask(full))  # type: ignore[misc]
        if peer[0] is None:
            yield [title, name, "not installed", "", "", ""]
            continue
        yield _row(title, name, peer[1], peer[2], cpu, float(np.abs(peer[0] - found).max()))


def _pymrio(inputs: Floats) -> Floats | None:
    try:
        import pandas as pd
        import pymrio
    except ImportError:
        return None
    return np.asarray(pymrio.calc_L(pd.DataFrame(inputs)).sum(0))


def _row(title: str, who: str, cpu: float, clock: float, own: float, off: float) -> list[str]:
    return [title, who, f"{cpu:.2f}", f"{clock:.2f}", f"{cpu / own:.1f}", f"{off:.0e}"]


def measure() -> str:
    """Return the table; say so if what it needs is absent."""
    if not bea.FOLDER.is_dir():
        return "Not measured: the tables are not beside this checkout."
    inputs, _, _ = clipped(bea.national().inputs())
    bea.areas()
    head = ["what", "who", "CPU s", "wall s", "ratio", "largest difference"]
    body = table(head, [*each_area(inputs), *at_once(inputs)])
    return f"{body}\n\nRatio: CPU seconds over those of makeshed."
