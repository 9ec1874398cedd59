"""How long one program takes to build and to hand to HiGHS, with makeshed and with its peers.

Every layer works in a process of its own (OR-Tools and highspy cannot share one) on the same arrays
from a file. Counted is what lies between those arrays and a solver that holds the program; imports,
a warm-up on a tiny program and the lists that loops need are not. Memory is the peak of the process
above what it held before the first build. OR-Tools ends at its export: no solver holds its program.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from benchmarks.localisation import SIZES, Size, network

from makeshed.science.program import Program
from makeshed.science.siting import Network

PEERS = ("makeshed", "linopy", "ortools", "highspy", "pulp", "pyomo")
TINY = Size(sites=6, items=10, markets=5, able=0.5)
PATIENCE = 600.0
STATUS = Path("/proc/self/status")
REPEATS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What one layer needed for one program: the best of several builds, and the first's memory."""

    size: str
    peer: str
    rows: int = 0
    columns: int = 0
    entries: int = 0
    wall: float = float("nan")
    cpu: float = float("nan")
    memory_mb: float = float("nan")
    optimum: float | None = None  # of the linear relaxation, small size only
    failure: str = ""


def measure(size: str, peers: tuple[str, ...] = PEERS) -> list[Built]:
    """Build one size with each peer; raise if the programs are not the same."""
    with tempfile.TemporaryDirectory() as scratch:
        arrays = Path(scratch) / "network.npz"
        np.savez(arrays, **vars(network(SIZES[size])))
        found = [_in_process(size, peer, arrays) for peer in peers]
    _same([one for one in found if not one.failure])
    return found


def _same(found: list[Built]) -> None:
    """Refuse programs that differ in size or, where it is known, in optimum."""
    assert len({(one.rows, one.columns, one.entries) for one in found}) == 1, found
    optima = [one.optimum for one in found if one.optimum is not None]
    assert np.allclose(optima, optima[:1], rtol=1e-9, atol=0), found


def _in_process(size: str, peer: str, arrays: Path) -> Built:
    command = [sys.executable, "-m", "benchmarks.assembly", "worker", size, peer, str(arrays)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env=os.environ | threads,
        )
    except subprocess.TimeoutExpired:
        return Built(size=size, peer=peer, failure=f"not done in {PATIENCE:.0f} s")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Built(size=size, peer=peer, failure=f"exit {done.returncode}: {last}")
    said = next(line for line in done.stdout.splitlines() if line.startswith("{"))
    return Built(**json.loads(said))  # others print as well


def worker(size: str, peer: str, arrays: Path) -> Built:
    """Build with one peer in this process."""
    from benchmarks import peer_linopy, peers

    builder = peer_linopy.linopy if peer == "linopy" else getattr(peers, peer)
    builder(network(TINY))()
    with np.load(arrays) as file:
        build = builder(Network(**dict(file)))
    gc.collect()
    _reset_peak()
    before = _memory_mb("VmRSS")
    held: Any = None
    memory, walls, cpus = list[float](), list[float](), list[float]()
    while len(walls) < REPEATS and sum(walls) < PATIENCE / 5:
        del held
        wall, cpu = perf_counter(), process_time()
        held = build()
        walls.append(perf_counter() - wall)
        cpus.append(process_time() - cpu)
        memory.append(_memory_mb("VmHWM") - before)
    rows, columns, entries, optimum = _facts(held, peer, arrays, solve=size == "small")
    return Built(
        size=size,
        peer=peer,
        rows=rows,
        columns=columns,
        entries=entries,
        wall=min(walls),
        cpu=min(cpus),
        memory_mb=memory[0],  # later ones reuse what the first left behind
        optimum=optimum,
    )


def _reset_peak() -> None:
    """Let the kernel count the peak memory of this process from now on (Linux)."""
    if STATUS.exists():
        STATUS.with_name("clear_refs").write_text("5")


def _memory_mb(what: str) -> float:
    """Return memory held now (``VmRSS``) or at the peak (``VmHWM``) [MB]; nan if unknown.

    Not ``ru_maxrss``: a child process inherits that of its parent, which hides what it needs itself.
    """
    if not STATUS.exists():
        return float("nan")
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) * 1024 / 1e6


def _facts(
    held: Any, peer: str, arrays: Path, *, solve: bool
) -> tuple[int, int, int, float | None]:
    """Return rows, columns, entries and, if asked, the optimum without integers."""
    if peer == "ortools":
        proto = held[1]
        entries = sum(value != 0 for row in proto.constraint for value in row.coefficient)
        optimum = _relaxed_elsewhere(proto, arrays.with_name("proto.npz")) if solve else None
        return len(proto.constraint), len(proto.variable), entries, optimum
    optimum = relaxed(held) if solve else None
    return held.getNumRow(), held.getNumCol(), held.getNumNz(), optimum


def relaxed(highs: Any) -> float:
    """Return the optimum without integers."""
    import highspy

    count = highs.getNumCol()
    kinds = np.full(count, int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
    highs.setOptionValue("output_flag", False)
    highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def _relaxed_elsewhere(proto: Any, file: Path) -> float:
    """Return the optimum of OR-Tools' program, solved in a process that may import highspy.

    The program travels as arrays: OR-Tools' MPS text keeps six digits only.
    """
    sizes = [len(row.coefficient) for row in proto.constraint]
    program = Program(
        cost=np.array([one.objective_coefficient for one in proto.variable]),
        lower=np.array([one.lower_bound for one in proto.variable]),
        upper=np.array([one.upper_bound for one in proto.variable]),
        integer=np.array([one.is_integer for one in proto.variable]),
        starts=np.cumsum([0, *sizes], dtype=np.int32),
        indices=np.concatenate([row.var_index for row in proto.constraint], dtype=np.int32),
        values=np.concatenate([row.coefficient for row in proto.constraint], dtype=float),
        row_lower=np.array([row.lower_bound for row in proto.constraint]),
        row_upper=np.array([row.upper_bound for row in proto.constraint]),
    )
    np.savez(file, **vars(program))
    command = [sys.executable, "-m", "benchmarks.assembly", "relaxed", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _relaxed_file(path: str) -> float:
    from makeshed.solvers.checked import hand_over

    with np.load(path) as file:
        return relaxed(hand_over(Program(**dict(file))))


def shown(one: Built, base: Built) -> str:
    """Return one result as a line, with its ratio to the first."""
    if one.failure:
        return f"{one.size:<7}{one.peer:<10}{one.failure}"
    return (
        f"{one.size:<7}{one.peer:<10}{one.columns:>10,}{one.wall:>9.3f} s{one.cpu:>9.3f} s"
        f"{one.cpu / base.cpu:>8.1f} x{one.memory_mb:>9.0f} MB"
    )


def main(arguments: list[str]) -> None:
    """Measure the sizes named, or all; or do the work of one process."""
    match arguments:
        case ["worker", size, peer, arrays]:
            print(json.dumps(asdict(worker(size, peer, Path(arrays)))))
        case ["relaxed", path]:
            print(_relaxed_file(path))
        case _:
            for size in arguments or SIZES:
                found = measure(size)
                print("\n".join(shown(one, found[0]) for one in found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
