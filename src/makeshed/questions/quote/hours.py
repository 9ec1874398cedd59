"""What the machine's hours of one unit consist of, every driver as stated."""

from __future__ import annotations

from collections.abc import Callable

from makeshed.questions.quote.drivers import Taken
from makeshed.questions.quote.part import Part
from makeshed.science.cycle import cooling_seconds, laser_seconds


def _chips(part: Part, take: Taken, stock_mm3: float, setups: int) -> dict[str, float]:
    drills = {round(hole.diameter_mm, 1) for hole in part.holes}
    removed = max(stock_mm3 - part.shape.volume, 0) / 1000
    return {
        "roughing": removed / float(take("removal_rate")),
        "finishing": part.shape.area / 100 / float(take("finish_rate")),
        "holes": len(part.holes) * float(take("hole_min")),
        "changing tools": (2 + len(drills)) * float(take("tool_min")),
        "loading": setups * float(take("load_min")),
    }


def _milling(part: Part, take: Taken) -> dict[str, float]:
    x, y, z = (side + 2 * float(take("allowance")) for side in part.box.size_mm)
    return _chips(part, take, x * y * z, max(part.set_ups.count, 1))


def _laser(part: Part, take: Taken) -> dict[str, float]:
    flat, pierces = part.sheet, part.sheet.contours * float(take("pierce_s"))
    whole = laser_seconds(
        length_m=flat.cut_mm / 1000,
        thickness_mm=flat.thickness_mm,
        speed_1mm=take("speed"),
        pierces=0,
        pierce_seconds=0.0,
    )
    bending = len(flat.bends) * float(take("bend_s")) if flat.bends else 0.0
    return {"cutting": float(whole), "piercing": pierces, "bending": bending}


def _moulding(part: Part, take: Taken) -> dict[str, float]:
    cooling = cooling_seconds(
        wall_mm=part.thickest,
        diffusivity=take("diffusivity"),
        inject=take("inject"),
        mould=take("mould"),
        eject=take("eject"),
    )
    return {
        "cooling": float(cooling),
        "filling": float(take("fill_s")),
        "opening and taking out": float(take("open_s")),
    }


def _printing(part: Part, take: Taken) -> dict[str, float]:
    del take
    return dict(part.print_seconds)


SHARES: dict[str, Callable[[Part, Taken], dict[str, float]]] = {
    "material-extrusion": _printing,
    "cnc-milling": _milling,
    "laser-cutting": _laser,
    "injection-moulding": _moulding,
}
"""By process, what its machine does, in any unit of time; only the shares count."""


def split(process: str, part: Part, take: Taken, cost: float) -> dict[str, float]:
    """Return a machine's cost by what it does; nothing where that is not known."""
    found = SHARES[process](part, take) if process in SHARES else {}
    whole = sum(found.values())
    return {name: cost * part_ / whole for name, part_ in found.items()} if whole else {}
