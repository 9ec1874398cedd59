"""Measure, and write what was found: a page a section in docs/benchmarks, a row each in BENCHMARKS.md.

``python -m benchmarks.run`` measures all (about 20 minutes, most of it searches that are given 60 s
each and cannot end); names of parts measure those alone and leave the others as they are. ``--show``
measures nothing and writes the summary anew, as it must be after the code has changed.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import geometric_mean

from benchmarks import (
    assembly,
    clustering,
    complexity,
    directory,
    facts,
    finding,
    geometry,
    growth,
    labels,
    lanes,
    living,
    location,
    multipliers,
    outages,
    prices,
    printing,
    quoting,
    record,
    referral,
    serving,
    simulation,
    siting,
    stages,
    surveys,
    tradeoffs,
)
from benchmarks.localisation import SIZES
from benchmarks.markdown import table
from benchmarks.standings import standings


def main() -> None:
    """Measure the parts named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to measure")
    parser.add_argument("--instances", type=Path, default=siting.INSTANCES, help="OR-Library files")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), help="of assembly")
    parser.add_argument(
        "--makers", nargs="*", type=int, default=list(directory.SIZES), help="of directory"
    )
    parser.add_argument("--full", action="store_true", help="every peer on everything, in hours")
    parser.add_argument(
        "--show", action="store_true", help="measure nothing, write the summary anew"
    )
    options = parser.parse_args()
    for name in [] if options.show else options.parts or PARTS:
        part = PARTS[name]
        text = part.measured(options)
        result = record.Result(
            title=part.title,
            machine=record.machine(),
            commit=record.head(),
            code=record.code(part.measures),
            standings=standings(name, text),
        )
        record.keep(name, text, result)
        print(f"{name}: written", flush=True)
    record.SUMMARY.write_text(summary(), encoding="utf-8")


def summary() -> str:
    """Return BENCHMARKS.md as it must be today."""
    return record.summary({name: part.measures for name, part in PARTS.items()})


def of_lanes(_: argparse.Namespace) -> str:
    """A million lanes to files and back."""
    found = lanes.measure()
    rows = found.pop("rows")
    body = table(
        ["step", "seconds"],
        [[name.removesuffix(" [s]"), f"{value:.2f}"] for name, value in found.items()],
    )
    return f"A shed with {rows:,.0f} lanes. Loading includes every check of the facts.\n\n{body}"


def of_referral(_: argparse.Namespace) -> str:
    """Fairness and detour of rules of referral."""
    return referral.measure()


def of_printing(_: argparse.Namespace) -> str:
    """Print time and filament without slicing."""
    return printing.measure()


def of_finding(_: argparse.Namespace) -> str:
    """How well makers are found."""
    return finding.measure()


def of_directory(options: argparse.Namespace) -> str:
    """How fast they are found."""
    return directory.measure(options.makers)


def of_labels(_: argparse.Namespace) -> str:
    """Shares of many products under all rules at once, and the slow path as their check."""
    found = labels.measure()
    return table(["what", "value"], [[name, _short(value)] for name, value in found.items()])


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


def of_assembly(options: argparse.Namespace) -> str:
    """One program with each layer, at three sizes."""
    return assembly_text([built for size in options.sizes for built in assembly.measure(size)])


def assembly_text(found: Sequence[assembly.Built]) -> str:
    """Return the table of assembly, and in words who was faster than makeshed."""
    base = {built.size: built for built in found if built.peer == "makeshed"}
    rows, beaten = [], []
    for one in found:
        own = base[one.size]
        if one.failure:
            rows.append([one.size, one.peer, *["-"] * 6, one.failure])
            continue
        if one.cpu < own.cpu or one.memory_mb < own.memory_mb:
            beaten.append(f"{one.peer} at the size {one.size}")
        numbers = [f"{one.columns:,}", f"{one.rows:,}", f"{one.entries:,}", f"{one.cpu:.3f}"]
        ratios = [f"{one.cpu / own.cpu:.1f}", f"{one.memory_mb:.0f}"]
        rows.append([one.size, one.peer, *numbers, f"{one.wall:.3f}", *ratios])
    body = table(
        ["size", "layer", "columns", "rows", "entries", "CPU s", "wall s", "ratio", "peak MB"], rows
    )
    lost = f"Quicker or smaller than makeshed: {', '.join(beaten) or 'none'}."
    return f"{assembly.__doc__}\n{body}\n\nRatio: CPU seconds over those of makeshed. {lost}"


def of_facts(_: argparse.Namespace) -> str:
    """The whole way from facts."""
    found = facts.measure()
    rows = [
        [name.removesuffix(" [s]"), f"{value:.3f} s" if "[s]" in name else f"{value:,.0f}"]
        for name, value in found.items()
    ]
    return f"{facts.__doc__}\n{table(['what', 'how much'], rows)}"


def of_siting(options: argparse.Namespace) -> str:
    """Published instances."""
    runs = []
    for instance in siting.instances(options.instances):
        runs.append(siting.measure(instance))
        print(siting.shown(runs[-1]), flush=True)
    return siting_text(runs)


def siting_text(runs: Sequence[siting.Run]) -> str:
    """Return the table of instances, and in words how many are proven."""
    proven = [run for run in runs if run.proven]
    wrong = [run for run in proven if abs(run.excess or 0.0) > 2 * siting.GAP]
    rows = [
        [
            run.name,
            f"{run.published:,.3f}",
            "-" if run.found is None else f"{run.found:,.3f}",
            "-" if run.excess is None else f"{max(run.excess, 0.0):.4%}",
            "-" if run.gap is None else f"{run.gap:.4%}",
            "yes" if run.proven else "no",
            f"{run.plan_seconds:.2f}",
            f"{run.solver_seconds:.2f}",
            run.failure,
        ]
        for run in runs
    ]
    beside = [run.plan_seconds - run.solver_seconds for run in runs]
    share = geometric_mean(run.plan_seconds / run.solver_seconds for run in proven)
    summary = (
        f"`plan(shed, holding_rate=0, gap={siting.GAP:g}, time_limit={siting.TIME_LIMIT:g}, "
        f"threads=1)`. Of {len(runs)} instances {len(proven)} are proven optimal; of these "
        f"{len(wrong)} differ from the published optimum. **{len(runs) - len(proven)} are not "
        f"solved** within the limit. All that is not solver takes {max(beside):.1f} s at "
        f"most; where proven, a plan takes {share:.1f} times the solver's time (geometric mean)."
    )
    head = ["instance", "published", "found", "above", "gap", "proven", "plan s", "solver s", ""]
    return f"{summary}\n\n{table(head, rows)}"


def of_location(options: argparse.Namespace) -> str:
    """Every published siting instance; what is kept from before is not measured again."""
    return f"{location.__doc__}\n{location.measure(options.full)}"


def of_geometry(_: argparse.Namespace) -> str:
    """What is known of a part's shape, and how long each step takes."""
    parts, walls = geometry.table(geometry.measure()), geometry.walls()
    return f"{geometry.__doc__}\n{parts}\n\n{walls}"


def of_quoting(_: argparse.Namespace) -> str:
    """From the file of a part to its quote."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    body = quoting.table(quoting.measure())
    return f"{quoting.__doc__}\nOther work ran beside it: {load:.1f} processes a core.\n\n{body}"


def of_prices(options: argparse.Namespace) -> str:
    """Where to make things at five sizes, and a sweep of duties."""
    return f"{prices.__doc__}\n{prices.measure(options.full)}"


def of_stages(options: argparse.Namespace) -> str:
    """Two stages, products and scenarios; what is kept from before is not measured again."""
    return f"{stages.__doc__}\n{stages.measure(options.full)}"


def of_multipliers(_: argparse.Namespace) -> str:
    """What a unit of output sets in motion, in every area."""
    return f"{multipliers.__doc__}\n{multipliers.measure()}"


def of_complexity(_: argparse.Namespace) -> str:
    """Complexity and relatedness of all countries, beside the reference."""
    return f"{complexity.__doc__}\n{complexity.measure()}"


def of_clustering(_: argparse.Namespace) -> str:
    """Whether industries lie in regions beside one another."""
    return f"{clustering.__doc__}\n{clustering.measure()}"


def of_surveys(_: argparse.Namespace) -> str:
    """A survey of one area with its page, from the store."""
    return f"{surveys.__doc__}\n{surveys.measure()}"


def of_growth(_: argparse.Namespace) -> str:
    """Time and memory against the size of a world."""
    return f"{growth.__doc__}\n{growth.measure()}"


def of_tradeoffs(_: argparse.Namespace) -> str:
    """Switching values, frontiers and sweeps."""
    return f"{tradeoffs.__doc__}\n{tradeoffs.measure()}"


def of_outages(_: argparse.Namespace) -> str:
    """Every outage of a network, proven."""
    return f"{outages.__doc__}\n{outages.measure()}"


def of_simulation(_: argparse.Namespace) -> str:
    """Years day by day."""
    return f"{simulation.__doc__}\n{simulation.report(simulation.measured())}"


def of_living(_: argparse.Namespace) -> str:
    """What an edit costs."""
    return living.measure()


def of_serve(_: argparse.Namespace) -> str:
    """What a site costs."""
    return serving.measure()


ENGINE = (
    "src/makeshed/network/*.py",
    "src/makeshed/network/landing/*.py",
    "src/makeshed/science/siting.py",
    "src/makeshed/science/program.py",
)
"""What writes the program of a plan."""
SOLVERS = ("src/makeshed/solvers/*.py",)
DIRECTORY = (
    "src/makeshed/questions/find/*.py",
    "src/makeshed/directory/needs/*.py",
    *(
        f"src/makeshed/directory/{name}.py"
        for name in (
            "candidate_sites",
            "expansion",
            "hard_limits",
            "match",
            "profiles",
            "reaching",
            "scoring",
            "similarity",
            "teams",
            "trade_names",
        )
    ),
    "src/makeshed/model/scan.py",
    "src/makeshed/model/postings.py",
    "src/makeshed/model/search.py",
    "src/makeshed/store/index*.py",
)
SHAPE = tuple(
    f"src/makeshed/geometry/{name}.py"
    for name in ("shape", "thickness", "rays", "holes", "sheet_metal")
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title, how it is measured, and the modules whose work it is."""

    title: str
    measured: Callable[[argparse.Namespace], str]
    measures: tuple[str, ...]


PARTS: dict[str, Part] = {
    "assembly": Part(
        "One program, built by every layer",
        of_assembly,
        ("src/makeshed/science/siting.py", "src/makeshed/science/program.py", *SOLVERS),
    ),
    "facts": Part("From facts to a program", of_facts, ENGINE),
    "siting": Part(
        "Warehouse location, published instances",
        of_siting,
        (*ENGINE, *SOLVERS, "src/makeshed/solvers/location/*.py"),
    ),
    "location": Part(
        "Siting by its own method, and by general solvers",
        of_location,
        ("src/makeshed/solvers/location/*.py",),
    ),
    "prices": Part(
        "Big networks by price decomposition, and by HiGHS",
        of_prices,
        ("src/makeshed/solvers/decomposition/*.py",),
    ),
    "stages": Part(
        "Siting in two stages, with products, and under scenarios",
        of_stages,
        ("src/makeshed/solvers/decomposition/*.py",),
    ),
    "growth": Part(
        "Time and memory of a plan against its size",
        of_growth,
        (*ENGINE, *SOLVERS, "src/makeshed/solvers/decomposition/*.py"),
    ),
    "tradeoffs": Part(
        "Trade-offs: switching values, frontiers, sweeps",
        of_tradeoffs,
        (
            "src/makeshed/questions/tip/*.py",
            *(f"src/makeshed/tradeoffs/{n}.py" for n in ("bisecting", "family", "patching")),
            "src/makeshed/questions/frontier.py",
            *ENGINE,
        ),
    ),
    "outages": Part(
        "Every outage of 1,700 nodes",
        of_outages,
        (
            "src/makeshed/science/exposure.py",
            "src/makeshed/science/losscurve.py",
            "src/makeshed/science/optimality.py",
            *(f"src/makeshed/solvers/{n}.py" for n in ("exposed", "outage_programs", "reached")),
        ),
    ),
    "simulation": Part(
        "Years of supply networks, day by day",
        of_simulation,
        ("src/makeshed/simulation/*.py",),
    ),
    "lanes": Part(
        "A million lanes",
        of_lanes,
        ("src/makeshed/store/folder*.py", "src/makeshed/store/read*.py", "src/makeshed/model/*.py"),
    ),
    "finding": Part("Who can make it, the makers of a survey", of_finding, DIRECTORY),
    "directory": Part("A million makers", of_directory, DIRECTORY),
    "referral": Part(
        "Referral in turn, the welders of a survey",
        of_referral,
        ("src/makeshed/directory/turns.py", "src/makeshed/science/fairness.py"),
    ),
    "living": Part(
        "An edit of one maker among 100,000, and who follows it",
        of_living,
        (
            *DIRECTORY,
            *(f"src/makeshed/store/{n}.py" for n in ("put", "in_place", "following", "sealing")),
        ),
    ),
    "serve": Part(
        "A site of 100,000 makers, and its static copy",
        of_serve,
        (*DIRECTORY, "src/makeshed/web/*.py", "src/makeshed/report/public/*.py"),
    ),
    "geometry": Part("The shape of a part, open hardware", of_geometry, SHAPE),
    "quoting": Part(
        "From the file of a part to its quote",
        of_quoting,
        (
            *SHAPE,
            "src/makeshed/questions/quote/*.py",
            "src/makeshed/costing/*.py",
            "src/makeshed/io/parts/*.py",
        ),
    ),
    "printing": Part(
        "Print time without slicing, parts of open hardware",
        of_printing,
        tuple(
            f"src/makeshed/printing/{n}.py" for n in ("print_time", "toolpath", "layers", "support")
        ),
    ),
    "multipliers": Part(
        "Input-output multipliers of 933 areas",
        of_multipliers,
        tuple(f"src/makeshed/science/{name}.py" for name in ("inputoutput", "flq")),
    ),
    "complexity": Part(
        "Economic complexity of 226 countries in 5,000 products",
        of_complexity,
        tuple(f"src/makeshed/science/{name}.py" for name in ("complexity", "concentration")),
    ),
    "clustering": Part(
        "Moran's I of 300 industries over American metros",
        of_clustering,
        ("src/makeshed/science/neighbours.py",),
    ),
    "surveys": Part(
        "A survey of one metropolitan area, with its page",
        of_surveys,
        (
            "src/makeshed/questions/survey/*.py",
            *(f"src/makeshed/region/{name}.py" for name in ("jobs", "related", "imported")),
            *(f"src/makeshed/science/{name}.py" for name in ("complexity", "concentration")),
            "src/makeshed/report/survey*.py",
        ),
    ),
    "labels": Part(
        "A hundred thousand products, forty rules",
        of_labels,
        (
            "src/makeshed/science/origin.py",
            "src/makeshed/origin/*.py",
            "src/makeshed/questions/label/*.py",
        ),
    ),
}


if __name__ == "__main__":
    main()
