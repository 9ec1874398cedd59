"""Economic complexity of 226 countries in 5,000 products, beside py-ecomplexity on the same exports in the same run.

Countries and products are those of ``sitc4_exports_avg_1998_2000.csv.gz`` (mean of 1998 to 2000, SITC of four digits)
in ``../shared/oracles/region`` beside the repository; below four digits no table of all countries is at hand, so every
product is split into parts, more of a large one, with shares drawn by country (fixed seed). Asked are presence, the
indices of complexity of countries and products, proximity, density, and outlook index and gain: all that the peer
returns. Each runs in a process of its own; told are seconds of its processor and of the clock for the asking alone,
with what is imported and read left out, and the peak of its memory less what it held before it was asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from benchmarks.markdown import table

EXPORTS = Path(__file__).parents[2] / "shared/oracles/region/eci/sitc4_exports_avg_1998_2000.csv.gz"
PRODUCTS, SEED = 5_000, 7
UNEVEN, SPREAD, ABSENT = 0.5, 1.5, 0.35
"""Of the parts of a product: how evenly the world trades them, how countries differ, which share they lack."""
TIMED = """
import json, sys
import numpy as np
from time import perf_counter, process_time
at, value = np.load(sys.argv[1])["at"], np.load(sys.argv[1])["value"]
shape = tuple(at.max(1) + 1)
{ready}
def peak():  # of this process alone: ru_maxrss begins with that of who started it
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
held, cpu, clock = peak(), process_time(), perf_counter()
{asked}
told = [process_time() - cpu, perf_counter() - clock, peak() - held]
{kept}
np.savez(sys.argv[2], **kept)
print(json.dumps(told))
"""
OWN = TIMED.format(
    ready="""
from scipy.sparse import csr_matrix
from makeshed.science.complexity import complexity, density, outlook, presence, proximity
amounts = csr_matrix((value, (at[0], at[1])), shape=shape)""",
    asked="""
made = presence(amounts)
found = complexity(made)
near = proximity(made)
close = density(made, near)
next_ = outlook(made, near, found, dense=close)""",
    kept="kept = dict(eci=found.places, pci=found.products, coi=next_.index, density=close, cog=next_.gain)",
)
PEER = TIMED.format(
    ready="""
import pandas as pd
from ecomplexity import ecomplexity
told = pd.DataFrame(dict(t=2000, place=at[0], product=at[1], value=value))
named = dict(time="t", loc="place", prod="product", val="value")""",
    asked="rows = ecomplexity(told, named, verbose=False, check_logsupermodularity=False)",
    kept="""
def of(name, key, size):
    return rows.drop_duplicates(key).set_index(key)[name].reindex(range(size)).to_numpy(float)
def grid(name):
    full = np.full(shape, np.nan)
    full[rows["place"].to_numpy(int), rows["product"].to_numpy(int)] = rows[name].to_numpy(float)
    return full
kept = dict(eci=of("eci", "place", shape[0]), pci=of("pci", "product", shape[1]),
            coi=of("coi", "place", shape[0]), density=grid("density"), cog=grid("cog"))""",
)


def exports() -> tuple[np.ndarray, np.ndarray]:
    """Return where exports are, (countries, products) by cells, and how much each is."""
    rows = pl.read_csv(EXPORTS, schema_overrides={"product": pl.String})
    rng = np.random.default_rng(SEED)
    place, product = (rows[name].rank("dense").to_numpy().astype(int) - 1 for name in ("country", "product"))  # fmt: skip
    value = rows["value"].to_numpy()
    size = np.sqrt(np.bincount(product, value))
    parts = np.maximum(1, np.round(PRODUCTS * size / size.sum())).astype(int)
    while parts.sum() != PRODUCTS:
        one = int(rng.integers(len(parts)))
        parts[one] += 1 if parts.sum() < PRODUCTS else -(parts[one] > 1)
    first = np.concatenate([[0], np.cumsum(parts)])
    world = [rng.dirichlet(np.full(n, UNEVEN)) for n in parts]
    cells, amounts = [], []
    for where, what, much in zip(place, product, value, strict=True):
        n = parts[what]
        share = world[what] * rng.lognormal(0, SPREAD, n) * (rng.random(n) >= ABSENT)
        own = much * share / share.sum() if share.sum() else share
        there = np.flatnonzero(own >= 1)
        cells.append(np.stack([np.full(len(there), where), first[what] + there]))
        amounts.append(own[there])
    return np.concatenate(cells, axis=1), np.concatenate(amounts)


def asked(code: str, at: Path, to: Path) -> list[float] | None:
    """Return what a process tells; None where the peer is not installed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(at), str(to)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and "No module named 'ecomplexity'" in done.stderr:
        return None
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [float(one) for one in json.loads(done.stdout.splitlines()[-1])]


def each(folder: Path) -> Iterator[list[str]]:
    """Yield the rows of makeshed and of the peer, with how far they are apart."""
    at, value = exports()
    np.savez(folder / "exports.npz", at=at, value=value)
    own = asked(OWN, folder / "exports.npz", folder / "own.npz")
    assert own is not None
    yield ["makeshed", f"{own[0]:.2f}", f"{own[1]:.2f}", f"{own[2]:,.0f}", "1.0", ""]
    peer = asked(PEER, folder / "exports.npz", folder / "peer.npz")
    if peer is None:
        yield ["py-ecomplexity", "not installed", "", "", "", ""]
        return
    ours, theirs = (np.load(folder / name) for name in ("own.npz", "peer.npz"))
    apart = ", ".join(
        f"{name} {np.nanmax(np.abs(ours[name] - theirs[name])):.0e}" for name in theirs.files
    )
    yield ["py-ecomplexity", f"{peer[0]:.2f}", f"{peer[1]:.2f}", f"{peer[2]:,.0f}", f"{peer[0] / own[0]:.1f}", apart]  # fmt: skip


def measure() -> str:
    """Return the table; say so if what it needs is absent."""
    if not EXPORTS.is_file():
        return "Not measured: the exports are not beside this checkout."
    heads = ["who", "CPU s", "wall s", "memory MB", "ratio", "largest difference"]
    with TemporaryDirectory() as folder:
        rows = list(each(Path(folder)))
    return f"{table(heads, rows)}\n\nRatio: CPU seconds over those of makeshed."
