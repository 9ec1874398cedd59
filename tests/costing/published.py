"""Published prices, times and rates beside what makeshed says by default.

``published.csv`` holds what others printed: the part as far as they printed it, the quantity, the range, where it
was read. Sources stand on two sides, every other one by name: some defaults were chosen with a look at the
side ``fit``, and the spread ``price_level`` is fitted to it (`market_spread`); the side ``held`` tests them. What libraries,
universities and schools ask is told apart: no shop lives by it. Sides of the first rows were drawn after a look
at both, of the later ones before any; a source that was looked at to mend a default stands under ``fit``. Of the later
ones are left out lists that say they ask for material alone or for members' own work, prices before 2010, ranges of a
factor of ten, text that names no quote it was read from, and parts longer than a machine takes by default. Later sources
of one process were taken in the order of their names, the first held. The last lot (prices of a metre and a mould maker's
rules in Russia and China, from there to the end of the file) is all held: nothing was set after it was read. Prices are as printed, at the bundled exchange rates and
without inflation; where only a price by weight, volume or box is printed, the part is ours and the note says so.
``python -m tests.costing.published`` prints all, and with ``--write`` it writes what a quote says of it,
``making/evidence.csv``.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
from tests.costing.shapes import punched
from tests.costing.solids import Solid, box, prism, rod, shape_of
from tests.costing.test_turned_examples import FINISHED, REMOVED
from tests.costing.test_turned_examples import held as cut

import makeshed as ms
from makeshed.costing.cost_drivers import DRAWS, Drivers, DriverScope, Taken
from makeshed.costing.evidence import BENDING, likely
from makeshed.data import rows
from makeshed.geometry.shape import Shape
from makeshed.model import Driver

FILE = Path(__file__).with_suffix(".csv")
EVIDENCE = Path(__file__).parents[2] / "src" / "makeshed" / "data" / "making" / "evidence.csv"
BARE = tuple(
    f"{name}=0" for name in ("labour_rate", "prepare_hours", "setup_hours", "post_hours", "failure")
)
"""Rates that leave the machine alone in a price: at 60 an hour it is minutes."""
BENDS_ALONE = {"speed": 1e9} | dict.fromkeys(
    ("prepare_hours", "setup_hours", "handle_hours", "post_hours", "failure", "pierce_s"), 0.0
)
"""What leaves of a folded sheet what the press brake costs: a beam that takes no time, and no other work."""
LIBRARIES = "libraries"
"""What prints of public workshops are counted as, whatever the process."""
PRICES = {"each", "cut", "bend"}
"""What is printed in money: a part, its cutting or its folding alone."""
COLUMNS = (
    "process",
    "prices",
    "prices_inside",
    "sellers",
    "rates",
    "rates_inside",
    "sources",
    "over",
    "source",
    "kind",
)
SOURCE = (
    "tests/costing/published.csv, the half marked held, and tests/costing/test_turned_examples.py"
)
TOLERANCE = {"sand-casting": 2.0, "material-extrusion": 0.5, "selective-laser-sintering": 0.5}


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody printed: from low to high, in EUR, minutes or m/min."""

    process: str
    about: str
    shape: str
    material: str
    quantity: float
    low: float
    high: float
    country: str
    source: str
    split: str

    @property
    def public(self) -> bool:
        """Whether a library, a university or a school asks: no shop, which pays people and lives by it."""
        return any(f"(a {kind}" in self.source for kind in ("library", "university", "school"))


@dataclass(frozen=True, slots=True)
class Held:
    """An example beside the band from P10 to P90."""

    example: Example
    p10: float
    p50: float
    p90: float

    @property
    def counted(self) -> str:
        """As which process it is counted; public workshops, which ask for little but material, are told apart."""
        if self.example.public:
            return LIBRARIES
        return BENDING if self.example.about == "bend" else self.example.process

    @property
    def inside(self) -> bool:
        """Whether the band and what was printed meet."""
        return self.p10 <= self.example.high and self.p90 >= self.example.low

    @property
    def ratio(self) -> float:
        """The median over the (geometric) middle of what was printed."""
        return float(self.p50 / (self.example.low * self.example.high) ** 0.5)


@cache
def exchange() -> dict[str, float]:
    """Return EUR for one of each currency."""
    return {row["currency"]: float(row["rate"]) for row in rows("exchange")}


def examples() -> Iterator[Example]:
    """Read the file."""
    with FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            worth = exchange().get(row["unit"], 1.0)
            yield Example(
                row["process"], row["about"], row["shape"], row["material"], float(row["quantity"]),
                float(row["low"]) * worth, float(row["high"]) * worth, row["country"], row["source"],
                row["split"],
            )  # fmt: skip


def part(text: str) -> Shape:
    """Return ``box 60x40x6``, ``tray 40x40x40 wall 2`` (open above), ``pocketed 80x60x20 by 60x40x12``,
    ``drilled 80x60x20 holes 12 of 6`` (``sidedrilled``: in a long side, 15 deep), ``ring 20x10x2``,
    ``shaft 8x7 11x23`` (diameters by lengths), ``bent 100x50x2 bends 2`` (a sheet of that size before it is
    folded across its length) or ``disc 58x2.7 holes 5``."""
    kind, size, *more = text.split()
    x, y, z = [*map(float, size.split("x")), 0.0][:3]
    if kind == "box":
        return shape_of(box(x, y, z))
    if kind in {"tray", "pocketed", "drilled", "sidedrilled"}:
        return shape_of(box(x, y, z) - hollow(kind, (x, y, z), more))
    if kind == "shaft":
        steps = [tuple(map(float, step.split("x"))) for step in (size, *more)]
        ends = np.cumsum([0.0, *(long for _, long in steps)])
        rods = [
            rod(wide / 2, long, (0, 0, at))
            for (wide, long), at in zip(steps, ends[:-1], strict=True)
        ]
        return shape_of(sum(rods[1:], rods[0]))
    if kind == "bent":
        return shape_of(folded(x, y, z, bends=int(more[1])))
    if kind == "ring":
        return shape_of(rod(x / 2, z, n=96) - rod(y / 2, 3 * z, (0, 0, -z), n=96))
    return punched(x, y, holes=int(more[1]))


def hollow(kind: str, size: tuple[float, float, float], more: list[str]) -> Solid:
    """Return what is taken from a box: the inside of a tray, a pocket of round corners, or holes."""
    x, y, z = size
    if kind == "tray":
        wall = float(more[1])
        return box(x - 2 * wall, y - 2 * wall, z, (0, 0, min(wall, z / 3)))
    if kind == "pocketed":
        long, wide, deep = map(float, more[1].split("x"))
        at = (0.0, 0.0, z - deep)
        corners = [rod(6, deep + 1, (sx * (long / 2 - 6), sy * (wide / 2 - 6), z - deep), n=48)
                   for sx in (-1, 1) for sy in (-1, 1)]  # fmt: skip
        return sum(corners, box(long - 12, wide, deep + 1, at) + box(long, wide - 12, deep + 1, at))
    holes, across = int(more[1]), float(more[3])
    if kind == "sidedrilled":
        bores = [rod(across / 2, 16, n=48).rotate((90, 0, 0)) for _ in range(holes)]
        places = [(x * ((k + 0.5) / holes - 0.5), y / 2 + 1, z / 2) for k in range(holes)]
    else:
        columns = int(np.ceil(holes**0.5))
        bores = [rod(across / 2, 3 * z, (0, 0, -z), n=48) for _ in range(holes)]
        places = [(x * ((k % columns + 0.5) / columns - 0.5),
                   y * ((k // columns + 0.5) / int(np.ceil(holes / columns)) - 0.5), 0.0) for k in range(holes)]  # fmt: skip
    moved = [bore.translate(place) for bore, place in zip(bores, places, strict=True)]
    return sum(moved[1:], moved[0])


def folded(long: float, wide: float, thick: float, *, bends: int) -> Solid:
    """Return an angle, or a channel of equal flanges, sharp in its corners."""
    flange = long / (bends + 1)
    angle = [(0, 0), (flange, 0), (flange, thick), (thick, thick), (thick, flange), (0, flange)]
    channel = [(0, 0), (flange, 0), (flange, flange), (flange - thick, flange), (flange - thick, thick),
               (thick, thick), (thick, flange), (0, flange)]  # fmt: skip
    return prism(angle if bends == 1 else channel, wide)


def seller(source: str) -> str:
    """Return who asks a price: what a source's name begins with."""
    return re.split(r"[,(/:]", source)[0].strip()


def held(example: Example, **given: float) -> Held:
    """Return the band of one example, with drivers of the case where some are given."""
    if example.about == "m/min":
        where = DriverScope(
            process=example.process, material=example.material, site="", country="FR"
        )
        drivers = Drivers(ms.Shed.of())
        drawn = Taken(lambda name: drivers.find(name, where), draws=DRAWS)("speed")
        rates = drawn / max(float(example.shape.split()[1]), 1.0) ** 1.2
        return Held(example, *map(float, np.quantile(rates, (0.1, 0.5, 0.9))))
    bare = [*BARE, "machine_rate=60", f"{example.material}.price=0"]
    rates = bare if example.about == "minutes" else ()  # a clock knows nothing of what shops ask
    apart = given | {"cut": {"price": 0.0}, "bend": {"price": 0.0, **BENDS_ALONE}}.get(
        example.about, {}
    )
    answer = ms.quote(
        ms.Shed.of(*(Driver(driver=name, low=value, value=value, high=value) for name, value in apart.items())),
        part(example.shape), process=example.process, material=example.material,
        volumes=[example.quantity], country=example.country or "FR",
        tolerance=TOLERANCE.get(example.process, 0.2), rate=rates,
        threads=0, finish="as-made", infill=0.2,
    )  # fmt: skip
    (row,) = answer.rows
    return Held(example, row.p10, row.p50, row.p90)


@cache
def all_held() -> tuple[Held, ...]:
    """Return every example beside its band."""
    return tuple(held(example) for example in examples())


def coverage(split: str) -> dict[str, tuple[int, int, int, float]]:
    """Return, by process, how many lie in the band, of how many, from how many sources, and the median ratio."""
    found: dict[str, list[Held]] = {}
    for one in all_held():
        if one.example.split == split:
            found.setdefault(one.counted, []).append(one)
    return {
        process: (
            sum(one.inside for one in mine), len(mine), len({one.example.source for one in mine}),
            median(one.ratio for one in mine),
        )
        for process, mine in found.items()
    }  # fmt: skip


def share(inside: int, of: int) -> str:
    """Return between which shares the true one lies, as the page prints it."""
    low, high = likely(inside, of)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def told() -> str:
    """Return every example beside its band, and how many are inside on each side."""
    lines = [
        f"{e.process:26}{e.shape:26}{e.material:16}{e.quantity:>8g}{e.low:>10.4g}{e.high:>10.4g}"
        f"{one.p10:>10.4g}{one.p50:>10.4g}{one.p90:>10.4g}{one.ratio:>7.2f} {'in' if one.inside else 'OUT'}"
        for one in all_held()
        for e in [one.example]
    ]
    for split in ("fit", "held"):
        lines += [
            f"{split:6}{process:26}{inside:>3} of {of:>3}, {share(inside, of)}, {sources} sources, ratio {ratio:.2f}"
            for process, (inside, of, sources, ratio) in coverage(split).items()
        ]
    return "\n".join(lines)


def evidence() -> list[dict[str, str]]:
    """Return by process what no default was set by: how much there is, and how much lies in the band."""
    processes = [row["process"] for row in rows("making/processes")]
    found: dict[str, list[Held]] = {process: [] for process in (*processes, BENDING)}
    for one in all_held():
        if one.example.split == "held":
            found.get(one.counted, []).append(one)
    exercises = [*cut("removal_rate", REMOVED), *cut("finish_rate", FINISHED)]
    lines = []
    for process, mine in found.items():
        prices = [one for one in mine if one.example.about in PRICES]
        rates = [one.inside for one in mine if one not in prices]
        sources = {one.example.source for one in mine}
        if process == "turning":
            rates += exercises
            sources |= {name.split(",")[0].split(" ")[0] for name, *_ in (*REMOVED, *FINISHED)}
        over = f"{1 / median(one.ratio for one in prices):.1f}" if prices else ""
        counts = (
            len(prices),
            sum(one.inside for one in prices),
            len({seller(one.example.source) for one in prices}),
            len(rates),
            sum(rates),
            len(sources),
        )
        lines.append(
            dict(zip(COLUMNS, map(str, (process, *counts, over, SOURCE, "sourced")), strict=True))
        )
    return lines


if __name__ == "__main__":
    if "--write" in sys.argv:
        with EVIDENCE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(evidence())
    sys.stdout.write(told() + "\n")
