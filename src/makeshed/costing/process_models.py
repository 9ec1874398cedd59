"""What making one unit takes, process by process: geometry and drivers in, hours and money out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import pi

import numpy as np

from makeshed.costing.cost_drivers import MAKESHED, DriverRange, Taken
from makeshed.costing.part_measures import Part
from makeshed.printing.print_time import Printer
from makeshed.science.crossing import Values
from makeshed.science.cycle import cooling_seconds, laser_seconds, milling_minutes, moulding_hours
from makeshed.science.making_cost import Work, bed_shares
from makeshed.science.tooling import mould, pattern_hours

Known = Mapping[str, DriverRange]

CLAMPED = 2
"""How often a turned part is clamped: each end once."""


@dataclass(frozen=True, slots=True)
class Making:
    """A process: what it takes, and what is known of a part before any driver is drawn."""

    work: Callable[[Part, Taken, Values], Work]
    known: Callable[[Part, Printer], Known] = lambda _part, _machine: {}
    mixes: bool = False  # variants share an order, as in printing


def work_of(process: str, part: Part, take: Taken, order: Values) -> Work:
    """Return what one unit takes at an order size, finishing and threads included."""
    work = MAKING[process].work(part, take, order)
    handling = np.asarray(work.handling) + (part.asked.threads or 0) * take("thread_min") / 60
    if part.asked.finish in {"", "as-made"}:
        return replace(work, handling=handling)
    finish = part.asked.finish
    return replace(
        work,
        handling=handling,
        post_cost=take(f"finish_{finish}") * part.shape.area / 1e4,
        order_cost=np.asarray(work.order_cost) + take(f"lot_{finish}"),
    )


def _grams(part: Part, take: Taken) -> Values:
    return np.asarray(part.shape.volume / 1000 * take("density"))


def _attended(take: Taken, hours: Values, setup: Values) -> dict[str, Values]:
    share = take("attendance")
    return {
        "machine": hours,
        "attended": hours * share,
        "setup": setup,
        "setup_attended": setup * share,
        "preparation": take("prepare_hours"),
    }


def _extrusion(part: Part, take: Taken, order: Values) -> Work:
    del order
    support = part.hang.area_mm2 / 100
    return Work(
        **_attended(take, take("print_hours"), take("setup_hours")),
        handling=take("handle_hours") + support * take("support_hours"),
        material=take("filament") * take("density") / 1000 * take("price"),
    )


def _printed(part: Part, machine: Printer) -> Known:
    """Return print time and filament: the estimate's 90 % band as the ends of a range."""
    found = part.printed(machine)
    source = "estimated from the layers of the part, without slicing"

    def band(name: str, unit: str, low: float, value: float, high: float) -> DriverRange:
        return DriverRange(name, low, value, high, unit, source, "estimate").times(
            1 / 3600 if unit == "h" else 1 / 1000
        )

    return {
        "print_hours": band(
            "print_hours", "h", found.seconds_low, found.seconds, found.seconds_high
        ),
        "filament": band(
            "filament", "cm³", found.filament_low, found.filament, found.filament_high
        ),
    }


def _bed(part: Part, take: Taken, order: Values) -> Work:
    hours = np.asarray(sum(bed_time(part, take, order).values()))
    support = 0.0 if part_floats(take) else part.hang.area_mm2 / 100
    handling = take("handle_hours") + (support * take("support_hours") if support else 0.0)
    return Work(
        **_attended(take, hours, take("setup_hours")),
        handling=handling,
        material=_grams(part, take) / 1000 * take("waste") * take("price"),
    )


def bed_time(part: Part, take: Taken, order: Values) -> dict[str, Values]:
    """Powder bed and resin: parts lie flat beside one another, and in powder above one another."""
    x, y, z = part.box.size_mm
    gap = take("gap")
    wide = np.maximum(
        np.floor(take("bed_x") / (x + gap)) * np.floor(take("bed_y") / (y + gap)),
        np.floor(take("bed_x") / (y + gap)) * np.floor(take("bed_y") / (x + gap)),
    )
    high = np.floor(take("bed_z") / (z + gap)) if part_floats(take) else np.asarray(1.0)
    level = (z + gap) / take("layer") * take("layer_s") / 3600
    exposing, heating = part.shape.volume / 1000 / take("scan_rate"), take("heat_hours")
    levels, builds = bed_shares(
        order,
        per_layer=np.maximum(wide, 1),
        layers=np.maximum(high, 1),
        sharing=take("sharing"),
    )
    return {
        "exposing": exposing,
        "layers": levels * level,
        "warming up and cooling": builds * heating,
    }


def part_floats(take: Taken) -> bool:
    """Whether parts hang in powder, one above another; resin has one level on its plate."""
    return take.find("scan_rate").value < 1e5


def _chips(part: Part, take: Taken, stock_mm3: Values, clamped: int, setups: int) -> Work:
    """Milling and turning: stock in, chips out; ``setups`` is how often its hours are counted."""
    drills = {round(hole.diameter_mm, 1) for hole in part.holes}
    minutes = milling_minutes(
        removed_cm3=np.maximum(stock_mm3 - part.shape.volume, 0) / 1000,
        finished_cm2=part.shape.area / 100,
        removal_rate=take("removal_rate"),
        finish_rate=take("finish_rate"),
        holes=len(part.holes),
        hole_minutes=take("hole_min"),
        tools=2 + len(drills),
        tool_minutes=take("tool_min"),
        load_minutes=clamped * take("load_min"),
    )
    return Work(
        **_attended(take, minutes / 60, setups * take("setup_hours")),
        material=stock_mm3 / 1e6 * take("density") * take("price"),
        post=take("post_hours"),
    )


def block(part: Part, take: Taken) -> Values:
    """Return the block that a part is milled from [mm³]."""
    x, y, z = (side + 2 * take("allowance") for side in part.box.size_mm)
    return np.asarray(x * y * z)


def bar(part: Part, take: Taken) -> Values:
    """Return the bar that a part is turned from [mm³]."""
    wide = part.turned.diameter_mm + 2 * take("allowance")
    return np.asarray(pi / 4 * wide**2 * (part.turned.length_mm + 2 * take("allowance")))


def _milling(part: Part, take: Taken, order: Values) -> Work:
    del order
    clamped = max(part.set_ups.count, 1)
    return _chips(part, take, block(part, take), clamped, clamped)


def _turning(part: Part, take: Taken, order: Values) -> Work:
    del order
    return _chips(part, take, bar(part, take), CLAMPED, turning_setups(take))


def turning_setups(take: Taken) -> int:
    """Return how often the hours of a set-up are counted: hours that a turner states are of the whole job."""
    return CLAMPED if take.find("setup_hours").by == MAKESHED else 1


def _laser(part: Part, take: Taken, order: Values) -> Work:
    del order
    flat = part.sheet
    seconds = laser_seconds(
        length_m=flat.cut_mm / 1000,
        thickness_mm=flat.thickness_mm,
        speed_1mm=take("speed"),
        pierces=flat.contours,
        pierce_seconds=take("pierce_s"),
    )
    bends, share = len(flat.bends), take("attendance")
    brake = np.asarray(bends * take("bend_s") / 3600 if bends else 0.0)
    brake_setup = np.asarray(take("bend_hours") if bends else 0.0)
    cutting, setup = seconds / 3600, take("setup_hours")
    sheet_mm3 = flat.blank_mm2 / take("use") * flat.thickness_mm
    return Work(
        machine=cutting,
        brake=brake,
        attended=(cutting + brake) * share,
        setup=setup,
        brake_setup=brake_setup,
        setup_attended=(setup + brake_setup) * share,
        preparation=take("prepare_hours"),
        handling=take("handle_hours"),
        material=sheet_mm3 / 1e6 * take("density") * take("price"),
        post=take("post_hours"),
    )


def brake_rate(part: Part, take: Taken) -> Values:
    """Return what an hour of the press brake costs: a shop that states one rate means both machines."""
    if not part.sheet.bends:
        return np.zeros(())
    own = take.find("machine_rate").by != MAKESHED and take.find("bend_rate").by == MAKESHED
    return take("machine_rate" if own else "bend_rate")


def _mould_cost(part: Part, take: Taken) -> Values:
    """What a mould or a die costs [money]."""
    long, wide, low = part.box.size_mm
    deep = part.pull.height_mm
    rest = sorted((long, wide, low), key=lambda side: abs(side - deep))[1:]
    made = mould(
        length_mm=max(rest),
        width_mm=min(rest),
        depth_mm=deep,
        projected_cm2=part.pull.projected_mm2 / 100,
        complexity=part.patches / 10,
        slides=part.slides,
    )
    whole = made.base * take("mould_index") + made.hours * take("mould_rate")
    return np.asarray(whole * take("mould_factor"))


def cooling(part: Part, take: Taken) -> Values:
    """How long a moulded unit cools [s]."""
    return cooling_seconds(
        wall_mm=part.thickest,
        diffusivity=take("diffusivity"),
        inject=take("inject"),
        mould=take("mould"),
        eject=take("eject"),
    )


def _moulding(part: Part, take: Taken, order: Values) -> Work:
    del order
    hours = moulding_hours(cooling=cooling(part, take), fill=take("fill_s"), opening=take("open_s"))
    return Work(
        **_attended(take, hours, take("setup_hours")),
        material=_grams(part, take) / 1000 * (1 + take("runner")) * take("price"),
        tooling=_mould_cost(part, take),
    )


def _metal(part: Part, take: Taken) -> Values:
    """Cast metal of one unit [money]: what stays, what is lost, and melting all that is poured."""
    kg = _grams(part, take) / 1000
    poured = kg / take("yield")
    return np.asarray((kg + poured * take("loss")) * take("price") + poured * take("melt"))


def _sand(part: Part, take: Taken, order: Values) -> Work:
    del order
    cores = part.slides
    hours = take("mould_hours") + (cores * take("core_hours") if cores else 0.0)
    made = pattern_hours(surface_cm2=part.shape.area / 100, cores=cores)
    return Work(
        **_attended(take, np.asarray(hours), take("setup_hours")),
        material=_metal(part, take),
        post=take("post_hours"),
        tooling=made * take("pattern_rate") * take("pattern_factor"),
    )


def _die(part: Part, take: Taken, order: Values) -> Work:
    del order
    hours = (part.thickest * take("cooling") + take("open_s")) / 3600
    return Work(
        **_attended(take, np.asarray(hours), take("setup_hours")),
        material=_metal(part, take),
        post=take("post_hours"),
        tooling=_mould_cost(part, take),
    )


MAKING: dict[str, Making] = {
    "material-extrusion": Making(_extrusion, _printed, mixes=True),
    "selective-laser-sintering": Making(_bed, mixes=True),
    "vat-photopolymerisation": Making(_bed, mixes=True),
    "cnc-milling": Making(_milling),
    "turning": Making(_turning),
    "laser-cutting": Making(_laser),
    "injection-moulding": Making(_moulding),
    "sand-casting": Making(_sand),
    "pressure-die-casting": Making(_die),
}
"""By process, what it takes; the names are those of the capability graph."""
