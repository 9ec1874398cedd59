"""What the machine's hours of one unit consist of, every driver as stated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from makeshed.costing.cost_drivers import Taken
from makeshed.costing.part_measures import Part
from makeshed.costing.process_models import CLAMPED, bar, bed_time, block, cooling
from makeshed.printing.print_time import Printer
from makeshed.science.crossing import Values
from makeshed.science.cycle import laser_seconds

Hours = dict[str, Values]


def _chips(part: Part, take: Taken, stock_mm3: Values, clamped: int) -> Hours:
    drills = {round(hole.diameter_mm, 1) for hole in part.holes}
    removed = np.maximum(stock_mm3 - part.shape.volume, 0) / 1000
    return {
        "roughing": removed / take("removal_rate"),
        "finishing": part.shape.area / 100 / take("finish_rate"),
        "holes": len(part.holes) * take("hole_min"),
        "changing tools": (2 + len(drills)) * take("tool_min"),
        "loading": clamped * take("load_min"),
    }


def _milling(part: Part, take: Taken, order: Values) -> Hours:
    del order
    return _chips(part, take, block(part, take), max(part.set_ups.count, 1))


def _turning(part: Part, take: Taken, order: Values) -> Hours:
    del order
    return _chips(part, take, bar(part, take), CLAMPED)


def _laser(part: Part, take: Taken, order: Values) -> Hours:
    del order
    flat = part.sheet
    cutting = laser_seconds(
        length_m=flat.cut_mm / 1000,
        thickness_mm=flat.thickness_mm,
        speed_1mm=take("speed"),
        pierces=0,
        pierce_seconds=0.0,
    )
    return {"cutting": cutting, "piercing": flat.contours * take("pierce_s")}


def _moulding(part: Part, take: Taken, order: Values) -> Hours:
    del order
    return {
        "cooling": cooling(part, take),
        "filling": take("fill_s"),
        "opening and taking out": take("open_s"),
    }


def _sand(part: Part, take: Taken, order: Values) -> Hours:
    del order
    found = {"moulding": take("mould_hours")}
    return found | ({"cores": part.slides * take("core_hours")} if part.slides else {})


def _die(part: Part, take: Taken, order: Values) -> Hours:
    del order
    return {"cooling": part.thickest * take("cooling"), "opening and taking out": take("open_s")}


def _resin(part: Part, take: Taken, order: Values) -> Hours:
    """Resin is exposed layer by layer, however much of a layer is part."""
    found = bed_time(part, take, order)
    exposing = found.pop("exposing")
    return {**found, "layers": found["layers"] + exposing}


SHARES: dict[str, Callable[[Part, Taken, Values], Hours]] = {
    "selective-laser-sintering": bed_time,
    "vat-photopolymerisation": _resin,
    "cnc-milling": _milling,
    "turning": _turning,
    "laser-cutting": _laser,
    "injection-moulding": _moulding,
    "sand-casting": _sand,
    "pressure-die-casting": _die,
}
"""By process, what its machine does, in any unit of time; only the shares count."""


def times(
    process: str, part: Part, take: Taken, order: Values, machine: Printer
) -> dict[str, float]:
    """Return what a process's machine does, each with its time in the unit of the process."""
    if process == "material-extrusion":
        return dict(part.printed(machine).seconds_by)
    return {name: float(time) for name, time in SHARES[process](part, take, order).items()}


def split(cost: float, found: dict[str, float]) -> dict[str, float]:
    """Return a machine's cost by what it does; what takes no time is left out."""
    whole = sum(found.values())
    return {name: cost * time / whole for name, time in found.items() if time}
