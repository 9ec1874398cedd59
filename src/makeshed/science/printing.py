"""How long a part takes to print by material extrusion, and how much filament, without slicing it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from makeshed.science.shape import Shape
from makeshed.units import Millimetre, Second, Share, Unit

MillimetrePerSecond = Annotated[float, Unit("mm/s")]
MillimetrePerSecond2 = Annotated[float, Unit("mm/s²")]
CubicMillimetre = Annotated[float, Unit("mm³")]
CubicMillimetrePerSecond = Annotated[float, Unit("mm³/s")]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a part is to be printed: what a person chooses in the slicer."""

    layer_height: Millimetre = 0.2
    line_width: Millimetre = 0.45
    walls: int = 2
    top_layers: int = 5
    bottom_layers: int = 4
    infill: Share = 0.15
    supports: bool = False


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A printer: its speeds, and what its job log says of estimates (see `calibrate`).

    The defaults are those of a common desktop machine of the i3 kind.
    """

    outer_wall_speed: MillimetrePerSecond = 35.0
    inner_wall_speed: MillimetrePerSecond = 45.0
    infill_speed: MillimetrePerSecond = 80.0
    solid_speed: MillimetrePerSecond = 80.0
    top_speed: MillimetrePerSecond = 40.0
    bridge_speed: MillimetrePerSecond = 30.0
    support_speed: MillimetrePerSecond = 50.0
    travel_speed: MillimetrePerSecond = 180.0
    first_layer_speed: MillimetrePerSecond = 20.0
    slowest_speed: MillimetrePerSecond = 15.0
    acceleration: MillimetrePerSecond2 = 1000.0
    wall_acceleration: MillimetrePerSecond2 = 800.0
    jerk: MillimetrePerSecond = 8.0
    layer_time: Second = 10.0
    """Shortest time of a layer; a shorter one is slowed down so that it cools."""
    flow: CubicMillimetrePerSecond = 8.0
    """Most that the nozzle melts."""
    time_factor: float = 1.0
    """Time by the log over time estimated."""
    time_spread: Share = 0.0
    """Half width of the 90 % band by the log; 0 where there is none: that of the fit is used."""
    filament_factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class PrintEstimate:
    """Time and filament of one part, each with its 90 % band and the parts that add up to it."""

    seconds: Second
    seconds_low: Second
    seconds_high: Second
    filament: CubicMillimetre
    filament_low: CubicMillimetre
    filament_high: CubicMillimetre
    layers: int
    seconds_by: tuple[tuple[str, float], ...]
    """What takes the time (outer walls, infill, travel ...) [s]; adds up to ``seconds``."""
    filament_by: tuple[tuple[str, float], ...]
    """What takes the filament [mm³]; adds up to ``filament``."""


def estimate(
    shape: Shape, settings: Settings | None = None, machine: Machine | None = None
) -> PrintEstimate:
    """Return how long the part takes as it lies (z is up), and how much filament."""
    how, printer = settings or Settings(), machine or Machine()
    shell = min(shape.volume, shape.area * how.walls * how.line_width)
    inside = (shape.volume - shell) * how.infill
    flow = how.layer_height * how.line_width
    seconds = (shell / printer.outer_wall_speed + inside / printer.infill_speed) / flow
    seconds *= printer.time_factor
    used = (shell + inside) * printer.filament_factor
    return PrintEstimate(
        seconds=seconds,
        seconds_low=0.8 * seconds,
        seconds_high=1.2 * seconds,
        filament=used,
        filament_low=0.9 * used,
        filament_high=1.1 * used,
        layers=max(1, math.ceil(shape.size[2] / how.layer_height)),
        seconds_by=(("all", seconds),),
        filament_by=(("all", used),),
    )
