"""How far print times without slicing err, and the fit that is shipped.

Parts: those of ``printing_parts``, made here, and 104 parts of three open-hardware projects with
what PrusaSlicer 2.5 says of them (``slicer_truth.csv``; Voron-0, Prusa MINI, OpenFlexure; copyleft,
not part of this repository). Every number about a project is by a fit that has not seen it. The rules of `printing/layers.py` were
checked on the G-code of every fourth of those parts; the others are also shown alone.

``python -m benchmarks.printing`` prints the accuracy by profile and the parts, worst first.
``python -m benchmarks.printing --slice`` slices the parts of ``printing_parts`` anew (PrusaSlicer,
some minutes) and writes ``data/printing/sliced.csv``; ``--fit`` writes ``data/printing/fitted.csv``.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import trimesh
from benchmarks.printing_parts import parts

from makeshed.data import rows
from makeshed.errors import MakeshedError
from makeshed.geometry.shape import Shape
from makeshed.io.slicer import slice_part
from makeshed.printing.toolpath import FILAMENT, TIME, Laid, Printer, PrintSettings, laid
from makeshed.science.arrays import Floats
from makeshed.science.calibration import conformal_band, fit_relative

ROOT = Path(__file__).parents[1]
ORACLE = ROOT.parent / "shared/oracles/parts/print_time"
DATA = ROOT / "src/makeshed/data/printing"


FAST = Printer(
    outer_wall_speed=120, inner_wall_speed=170, small_wall_speed=100, infill_speed=200,
    solid_speed=200, top_speed=100, bridge_speed=50, acceleration=4000, wall_acceleration=3000,
    layer_time=6, flow=15,
)  # fmt: skip
COARSE = PrintSettings(layer_height=0.3, walls=3, top_layers=4, bottom_layers=3, infill=0.4)
PROFILES: dict[str, tuple[PrintSettings, Printer]] = {
    "A_020_15": (PrintSettings(), Printer()),
    "B_020_15_sup": (PrintSettings(supports=True), Printer()),
    "C_030_40": (COARSE, Printer()),
    "F_fast_020_15": (PrintSettings(), FAST),
}
"""By the name of the profile in ``slicer_truth.csv``."""


@dataclass(frozen=True)
class Case:
    """A part under a profile: what is laid, and what the slicer says."""

    project: str
    part: str
    profile: str
    found: Laid
    seconds: float
    filament: float
    cpu: float


def constructed() -> Iterator[Case]:
    """Yield the parts of this repository; a family counts as a project."""
    truth = {(row["part"], row["profile"]): row for row in rows("printing/sliced")}
    for name, shape in parts():
        for profile in PROFILES:
            if row := truth.get((name, profile)):
                yield _case(name.partition("-")[0], name, profile, shape, row)


def real() -> Iterator[Case]:
    """Yield the parts of open-hardware projects, where they are."""
    table = ORACLE / "slicer_truth.csv"
    if not table.is_file():
        return
    with table.open(encoding="utf-8", newline="") as file:
        truth = {(row["file"], row["profile"]): row for row in csv.DictReader(file)}
    for name in sorted({name for name, _ in truth}):
        mesh: Any = trimesh.load(ORACLE / name, force="mesh")
        shape = Shape(
            vertices=np.asarray(mesh.vertices, float), triangles=np.asarray(mesh.faces, np.int64)
        )
        for profile in PROFILES:
            row = truth[name, profile]
            told = {"seconds": row["slicer_time_s"], "filament": row["filament_mm3"]}
            yield _case(name.partition("/")[0], name, profile, shape, told)


def _case(project: str, name: str, profile: str, shape: Shape, told: dict[str, str]) -> Case:
    began = process_time()
    found = laid(shape, *PROFILES[profile])
    cpu = process_time() - began
    return Case(project, name, profile, found, float(told["seconds"]), float(told["filament"]), cpu)


def factors(cases: list[Case]) -> tuple[Floats, Floats]:
    """Return the factors of time and of filament by `TIME` and `FILAMENT`."""
    seconds = np.array([case.found.seconds for case in cases])
    filament = np.array([case.found.filament for case in cases])
    return (
        fit_relative(seconds, [case.seconds for case in cases]),
        fit_relative(filament, [case.filament for case in cases]),
    )


def ratios(cases: list[Case], by: tuple[Floats, Floats]) -> Floats:
    """Return truth over estimate, of time and of filament, (n, 2)."""
    return np.array(
        [
            (
                case.seconds / (case.found.seconds @ by[0]),
                case.filament / (case.found.filament @ by[1]),
            )
            for case in cases
        ]
    )


def held_out(cases: list[Case], always: list[Case]) -> Floats:
    """Return truth over estimate, each project by a fit on the others (and ``always``)."""
    found = np.ones((len(cases), 2))
    for project in sorted({case.project for case in cases}):
        own = np.array([case.project == project for case in cases])
        others = [case for case, mine in zip(cases, own, strict=True) if not mine]
        found[own] = ratios([cases[i] for i in np.flatnonzero(own)], factors([*others, *always]))
    return found


def table(cases: list[Case], found: Floats) -> None:
    """Print errors by profile."""
    print(
        "profile           parts  time: mean  median    p90    bias   filament: mean  median    p90"
    )
    for profile in PROFILES:
        own = np.array([case.profile == profile for case in cases])
        off = 1 / found[own] - 1
        size = 100 * np.abs(off)
        print(
            f"{profile:<16} {own.sum():>6} "
            f"{size[:, 0].mean():>10.1f}% {np.median(size[:, 0]):>6.1f}% "
            f"{np.percentile(size[:, 0], 90):>5.1f}% {100 * np.median(off[:, 0]):>+6.1f}% "
            f"{size[:, 1].mean():>14.1f}% {np.median(size[:, 1]):>6.1f}% "
            f"{np.percentile(size[:, 1], 90):>5.1f}%"
        )


def bands(cases: list[Case], found: Floats) -> dict[tuple[str, str], float]:
    """Return the ends of the 90 % bands."""
    held = np.array([PROFILES[case.profile][0].supports for case in cases])
    ends = {}
    for column, of in enumerate(("seconds", "filament")):
        for chosen, tail in ((~held, ""), (held, " with supports")):
            low, high = conformal_band(found[chosen, column])
            ends[of, f"low{tail}"], ends[of, f"high{tail}"] = low, high
    return ends


def coverage(cases: list[Case], found: Floats) -> tuple[float, float]:
    """Return the share of parts inside a band learnt on the other projects: time, filament."""
    inside = np.zeros(found.shape, bool)
    held = np.array([PROFILES[case.profile][0].supports for case in cases])
    projects = np.array([case.project for case in cases])
    for project in np.unique(projects):
        for supports in (False, True):
            own = (projects == project) & (held == supports)
            other = (projects != project) & (held == supports)
            for column in range(2):
                low, high = conformal_band(found[other, column])
                inside[own, column] = (found[own, column] >= low) & (found[own, column] <= high)
    time, filament = inside.mean(axis=0)
    return float(time), float(filament)


def write_slices() -> None:
    """Slice the constructed parts under every profile."""
    with (DATA / "sliced.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["part", "profile", "seconds", "filament", "source", "kind"])
        for name, shape in parts():
            for profile, (how, machine) in PROFILES.items():
                try:
                    told = slice_part(shape, how, machine)
                except MakeshedError as error:
                    print(f"left out: {name} {profile}: {error}", file=sys.stderr)
                    continue
                filament = f"{told.filament or 0.0:.1f}"
                source = "PrusaSlicer 2.5.0, benchmarks/printing_parts.py"
                out.writerow([name, profile, f"{told.seconds:g}", filament, source, "sourced"])


def write_fit(by: tuple[Floats, Floats], ends: dict[tuple[str, str], float], source: str) -> None:
    """Write what `makeshed.printing.print_time` reads."""
    lines = [("seconds", term, value) for term, value in zip(TIME, by[0], strict=True)]
    lines += [("filament", term, value) for term, value in zip(FILAMENT, by[1], strict=True)]
    lines += [(of, term, value) for (of, term), value in ends.items()]
    with (DATA / "fitted.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["of", "term", "value", "source", "kind"])
        out.writerows([of, term, f"{value:.4f}", source, "estimate"] for of, term, value in lines)


def main(words: list[str]) -> None:
    """Print, and write what the command line asks for."""
    if "--slice" in words:
        write_slices()
    made = list(constructed())
    measured = list(real())
    print(f"constructed parts, {len(made)} cases, each family by a fit on the others")
    table(made, held_out(made, measured))
    if not measured:
        print("the parts of open-hardware projects are not here; their errors are in the docs")
        return
    print(f"\nopen-hardware parts, {len(measured)} cases, by a fit on constructed parts alone")
    table(measured, ratios(measured, factors(made)))
    print("\nopen-hardware parts, each project by a fit on constructed parts and the others")
    found = held_out(measured, made)
    table(measured, found)
    names = sorted({case.part for case in measured})
    unread = [i for i, case in enumerate(measured) if names.index(case.part) % 4]
    print("\nof these, parts whose G-code nobody looked at while the rules were written")
    table([measured[i] for i in unread], found[unread])
    time, filament = coverage(measured, found)
    print(
        f"90 % bands learnt on the other projects hold {time:.1%} of times, {filament:.1%} of filament"
    )
    cpu = np.array([case.cpu for case in measured[1:]]) * 1e3
    print(
        f"CPU per part {np.median(cpu):.0f} ms in the median, {np.percentile(cpu, 90):.0f} ms at p90"
    )
    print("\nworst first, time")
    for i in np.argsort(-np.abs(np.log(found[:, 0])))[:20]:
        case = measured[i]
        print(
            f"{100 / found[i, 0] - 100:>+6.0f}% {case.seconds:>8,.0f} s  {case.profile:<14} {case.part}"
        )
    if "--fit" in words:
        said = (
            "fit on constructed parts and on Voron-0, Prusa MINI and OpenFlexure; PrusaSlicer 2.5.0"
        )
        write_fit(factors([*made, *measured]), bands(measured, found), said)


def measure() -> str:
    """Return what is printed, as Markdown."""
    with redirect_stdout(io.StringIO()) as said:
        main([])
    return f"```text\n{said.getvalue()}```"


if __name__ == "__main__":
    main(sys.argv[1:])
