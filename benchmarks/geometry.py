"""CPU time of each step from a file to what is known of its shape, over real open-hardware parts.

The parts are test data with licences of their own and are not in the repository; without them there
is nothing to measure. Numbers are CPU milliseconds of this process and of those it started, after
compiled functions and libraries are loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import numpy as np
from tests.costing.solids import walled

from makeshed.errors import MakeshedError
from makeshed.geometry.boxes import oriented_box
from makeshed.geometry.holes import holes
from makeshed.geometry.milling import set_ups
from makeshed.geometry.moulding import mouldability
from makeshed.geometry.overhang import best_overhang, overhang
from makeshed.geometry.rays import rays_of
from makeshed.geometry.shape import Shape
from makeshed.geometry.sheet_metal import sheet
from makeshed.geometry.thickness import gaps, thickness
from makeshed.geometry.turning import turned
from makeshed.io.parts import read_bodies

PARTS = Path(__file__).parents[2] / "shared" / "oracles" / "parts"
CAD, MESH = {".step", ".stp"}, {".stl", ".obj", ".3mf", ".ply"}
STEPS: dict[str, Callable[[Shape], object]] = {
    "surface points": lambda shape: (shape.samples, shape.edges, shape.facets),
    "rays made ready": rays_of,
    "thickness": thickness,
    "gaps": gaps,
    "overhang, best of about 40": lambda shape: (overhang(shape), best_overhang(shape)),
    "set-ups": set_ups,
    "mould": mouldability,
    "holes": holes,
    "turned share": turned,
    "sheet": lambda shape: sheet(shape, thickness(shape)),
    "oriented box": oriented_box,
}


@dataclass(frozen=True)
class Measured:
    """One part: what reading it took, and each step [CPU ms]."""

    name: str
    kind: str
    triangles: int
    reading: float
    steps: dict[str, float]
    volume_off: float  # of the triangles against the exact one; nan where unknown

    @property
    def geometry(self) -> float:
        """All steps after reading [CPU ms]."""
        return sum(self.steps.values())


def measure(folder: Path = PARTS) -> list[Measured]:
    """Measure every part in a folder that can be read; the slowest first."""
    found = list(_measured(folder))
    return sorted(found, key=lambda part: -part.geometry)


def _measured(folder: Path) -> Iterator[Measured]:
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in CAD | MESH]
    for path in [p for suffix in (CAD, MESH) for p in paths if p.suffix.lower() in suffix][:1]:
        _pass(read_bodies(path)[0])  # compiled functions are loaded
    for path in paths:
        began = _cpu()
        try:
            body = read_bodies(path)[0]
        except MakeshedError:
            continue
        read = _cpu() - began
        steps = _pass(body)
        exact = [note.split()[2] for note in body.notes if note.startswith("exact volume")]
        yield Measured(
            name=path.relative_to(folder).as_posix(),
            kind="STEP" if path.suffix.lower() in CAD else "mesh",
            triangles=len(body.triangles),
            reading=read,
            steps=steps,
            volume_off=body.volume / float(exact[0]) - 1.0 if exact else float("nan"),
        )


def _pass(shape: Shape) -> dict[str, float]:
    taken = {}
    for name, step in STEPS.items():
        began = _cpu()
        step(shape)
        taken[name] = _cpu() - began
    # Sheet asks for the thickness; a question measures it once and hands it on.
    taken["sheet"] = max(0.0, taken["sheet"] - taken["thickness"])
    return taken


def _cpu() -> float:
    child = getrusage(RUSAGE_CHILDREN)
    return 1000.0 * (time.process_time() + child.ru_utime + child.ru_stime)


def table(rows: list[Measured]) -> str:
    """Return what was measured as Markdown: each step, then the slowest parts."""
    if not rows:
        return "The parts are not here; nothing was measured."
    lines = ["| step | median | 90 % | most |", "|---|---|---|---|"]
    for kind in ("mesh", "STEP"):
        read = [row.reading for row in rows if row.kind == kind]
        if read:
            lines.append(_line(f"reading {kind} ({len(read)} parts)", read))
    lines += [_line(name, [row.steps[name] for row in rows]) for name in STEPS]
    lines.append(_line(f"**all after reading** ({len(rows)} parts)", [r.geometry for r in rows]))
    slow = ["| slowest parts | triangles | reading | geometry |", "|---|---|---|---|"]
    slow += [
        f"| {row.name} | {row.triangles:,} | {row.reading:.0f} | {row.geometry:.0f} |"
        for row in rows[:8]
    ]
    off = [abs(row.volume_off) for row in rows if np.isfinite(row.volume_off)]
    said = (
        f"\n\nVolume of triangles against the exact one: at most {max(off):.2%} off." if off else ""
    )
    return "CPU milliseconds.\n\n" + "\n".join(lines) + "\n\n" + "\n".join(slow) + said


def walls() -> str:
    """Return how well the thinnest wall of constructed solids is found, the worst first."""
    rows = []
    for part in walled():
        found = thickness(part.shape)
        off = found.minimum_mm / part.wall_mm - 1.0
        rows.append((abs(off), part, found.minimum_mm, np.mean(found.at_mm < 0.95 * part.wall_mm)))
    rows.sort(key=lambda row: -row[0])
    head = f"Thinnest wall of {len(rows)} constructed solids, worst first."
    lines = ["| solid | wall [mm] | found [mm] | off | falsely thin |", "|---|---|---|---|---|"]
    lines += [
        f"| {part.name} | {part.wall_mm:.2f} | {least:.2f} | {off:.1%} | {thin:.1%} |"
        for off, part, least, thin in rows[:8]
    ]
    return f"{head}\n\n" + "\n".join(lines)


def _line(name: str, values: list[float]) -> str:
    half, most = np.quantile(values, [0.5, 0.9])
    return f"| {name} | {half:.1f} | {most:.1f} | {max(values):.0f} |"


if __name__ == "__main__":
    print(table(measure()), walls(), sep="\n\n")
