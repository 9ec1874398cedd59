"""What a printer lays for a part, and how long that takes if nothing had to be fitted.

The part is cut into layers (`contour`), what lies inside them is told apart on a grid (`layers`,
`support`), and a head at constant acceleration follows the contours and the lines. Rules and widths
are those of PrusaSlicer 2.5.0, as its G-code of plates, steps and slopes shows them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from makeshed.errors import BadValue
from makeshed.geometry.contour import cut, loops
from makeshed.geometry.shape import Shape
from makeshed.printing import layers
from makeshed.printing.hatching import Lines, hatched
from makeshed.printing.support import support_of
from makeshed.science.arrays import Floats
from makeshed.units import Millimetre, Second, Share, Unit

MillimetrePerSecond = Annotated[float, Unit("mm/s")]
MillimetrePerSecond2 = Annotated[float, Unit("mm/s²")]
CubicMillimetrePerSecond = Annotated[float, Unit("mm³/s")]

SMALL_LOOP: Millimetre = 2 * math.pi * 6.5
"""A contour shorter than this is followed at the speed of small walls."""

OVERLAP = 0.125
"""Share of a line's width by which infill reaches into the wall."""

SOLID = 0.99
"""From this share of infill on every layer is a skin."""

ALL = 1_000_000
SKIRT_DISTANCE: Millimetre = 2.0
STOP: Second = 0.25
"""Travel and retraction between two contours, as far as it shortens the slowing down to cool."""

TIME = (
    "walls",
    "skins",
    "bridges",
    "infill",
    "infill turns",
    "travel",
    "far travel",
    "infill starts",
    "layer changes",
    "cooling",
    "support",
    "support turns",
    "support changes",
    "skirt",
)
"""Terms of the time, in the order of `Laid.seconds`."""

FILAMENT = (
    "outer walls",
    "inner walls",
    "skins",
    "bridges",
    "infill",
    "infill turns",
    "support",
    "support contact",
)
"""Terms of the filament, in the order of `Laid.filament`."""


@dataclass(frozen=True, kw_only=True)
class PrintSettings:
    """How a part is to be printed: what a person chooses in the slicer."""

    layer_height: Millimetre = 0.2
    line_width: Millimetre = 0.45
    walls: int = 2
    top_layers: int = 5
    bottom_layers: int = 4
    infill: Share = 0.15
    supports: bool = False

    def __post_init__(self) -> None:
        """Refuse what no printer can do."""
        if not 0.02 <= self.layer_height <= self.line_width <= 5:
            raise BadValue(
                f"a layer of {self.layer_height:g} mm with lines of {self.line_width:g} mm",
                hint="a line is wider than the layer is high; both in millimetres",
            )
        if not 0 <= self.infill <= 1:
            raise BadValue(f"an infill of {self.infill:g}", hint="a share between 0 and 1")
        if self.walls < 1 or min(self.top_layers, self.bottom_layers) < 0:
            raise BadValue(
                f"{self.walls} walls, {self.top_layers} and {self.bottom_layers} layers of skin",
                hint="at least one wall, and no negative number of layers",
            )


@dataclass(frozen=True, kw_only=True)
class Printer:
    """A printer: its speeds, and what its job log says of estimates (see `calibrate`).

    The defaults are those of a common desktop machine of the i3 kind.
    """

    outer_wall_speed: MillimetrePerSecond = 35.0
    inner_wall_speed: MillimetrePerSecond = 45.0
    small_wall_speed: MillimetrePerSecond = 25.0
    """Of contours shorter than a circle of 6.5 mm radius."""
    infill_speed: MillimetrePerSecond = 80.0
    solid_speed: MillimetrePerSecond = 80.0
    top_speed: MillimetrePerSecond = 40.0
    bridge_speed: MillimetrePerSecond = 30.0
    support_speed: MillimetrePerSecond = 50.0
    first_layer_speed: MillimetrePerSecond = 20.0
    slowest_speed: MillimetrePerSecond = 15.0
    acceleration: MillimetrePerSecond2 = 1000.0
    wall_acceleration: MillimetrePerSecond2 = 800.0
    jerk: MillimetrePerSecond = 8.0
    layer_time: Second = 10.0
    """Shortest time of a layer; a shorter one is slowed down so that it cools."""
    flow: CubicMillimetrePerSecond = 8.0
    """Most that the nozzle melts."""
    nozzle: Millimetre = 0.4
    time_factor: float = 1.0
    """Time by the log over time estimated."""
    time_start: Second = 0.0
    """Time of each job beside that, by the log."""
    time_spread: Share = 0.0
    """Half width of the 90 % band by the log; 0 where there is none: that of the fit is used."""
    filament_factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Laid:
    """What is laid for a part, before it is fitted."""

    seconds: Floats
    """By `TIME` [s]; turns, loops, starts and layers are counted, one second each."""
    filament: Floats
    """By `FILAMENT` [mm³]."""
    layers: int


@dataclass(frozen=True, eq=False)
class _Walls:
    """The walls of each layer, (n) each: lengths [mm], times as followed and at full speed [s]."""

    outer: Floats
    inner: Floats
    seconds: Floats
    nominal: Floats
    loops: Floats


@dataclass(frozen=True, eq=False)
class _Held:
    """The layers of support, (n) each."""

    seconds: Floats
    turns: Floats
    beside: Floats
    """The layer of the part that is as high, or -1."""
    sparse: Floats  # [mm³]
    solid: Floats  # [mm³]


class _Printing:
    """One part on its way to `Laid`: the widths and cells that its terms share."""

    def __init__(self, shape: Shape, how: PrintSettings, printer: Printer) -> None:
        self.shape, self.how, self.printer = shape, how, printer
        self.spacing = how.line_width - how.layer_height * (1 - math.pi / 4)  # of rounded lines
        self.section = self.spacing * how.layer_height  # [mm²]
        self.thread = math.pi / 4 * printer.nozzle**2  # a bridge is as round as the nozzle [mm²]
        self.cuts = cut(shape, how.layer_height)
        fill = layers.Fill(
            walls=how.line_width + (how.walls - 1) * self.spacing,
            overlap=OVERLAP * how.line_width,
            spacing=self.spacing,
            top=how.top_layers if how.infill < SOLID else ALL,
            bottom=how.bottom_layers if how.infill < SOLID else ALL,
            over=max(1, int(printer.nozzle / how.layer_height + 1e-6)),
        )
        self.grid = layers.grid_of(self.cuts, fill)
        self.count = len(self.cuts.heights)

    def at(self, speed: float, section: float = 0.0) -> float:
        """Return a speed, or the one at which the nozzle melts all it can."""
        return min(speed, self.printer.flow / (section or self.section))

    def walls(self) -> _Walls:
        how, printer = self.how, self.printer
        speeds = [printer.outer_wall_speed, printer.inner_wall_speed, printer.small_wall_speed]
        fast, middle, slow = (self.at(speed) for speed in speeds)
        found = loops(
            self.cuts,
            speeds=np.array([fast, middle, slow]),
            acceleration=printer.wall_acceleration,
            jerk=printer.jerk,
        )
        small = found.length < SMALL_LOOP
        pace = found.seconds / np.maximum(found.length, 1e-9)[:, None]  # [s/mm]

        def by_layer(values: Floats) -> Floats:
            return np.bincount(found.layer, values, minlength=self.count).astype(float)

        outer = found.inset(how.line_width / 2)
        insets = [how.line_width / 2 + i * self.spacing for i in range(1, how.walls)]
        inner = np.sum([found.inset(depth) for depth in insets], axis=0) + 0.0 * outer
        wanted, lengths = by_layer(inner), by_layer(outer)
        room = np.maximum(self.grid.walled - lengths * how.line_width, 0.0) / self.spacing
        fits = np.minimum(1.0, room / np.maximum(wanted, 1e-9))  # thin walls have fewer lines
        seconds = by_layer(outer * np.where(small, pace[:, 2], pace[:, 0]))
        seconds += fits * by_layer(inner * np.where(small, pace[:, 2], pace[:, 1]))
        nominal = by_layer(outer / np.where(small, slow, fast))
        nominal += fits * by_layer(inner / np.where(small, slow, middle))
        ones = by_layer(np.ones(len(found.length)))
        return _Walls(lengths, fits * wanted, seconds, nominal, ones)

    def lines(self, kind: int) -> tuple[Lines, float]:
        """Return the lines that fill one kind of cell, and their speed [mm/s]."""
        printer, how = self.printer, self.how
        spacing, speed = {
            layers.SOLID: (self.spacing, self.at(printer.solid_speed)),
            layers.TOP: (
                self.spacing - how.line_width + printer.nozzle,
                self.at(printer.top_speed),
            ),
            layers.BRIDGE: (printer.nozzle + 0.05, self.at(printer.bridge_speed, self.thread)),
            layers.SPARSE: (self.sparse, self.at(printer.infill_speed)),
        }[kind]
        found = hatched(
            self.grid,
            kind,
            spacing=spacing,
            speed=speed,
            acceleration=printer.acceleration,
            jerk=printer.jerk,
            both=kind == layers.SPARSE,
        )
        return found, speed

    @property
    def sparse(self) -> float:
        """Spacing of the lines of a grid infill, in each of its two directions [mm]."""
        return 2 * self.spacing / max(self.how.infill, 1e-6)

    def support(self) -> _Held:
        """Return what support takes, and which layers of the part its own layers fall together with."""
        how, printer = self.how, self.printer
        if not how.supports:
            return _Held(*(np.zeros(0),) * 5)
        found = support_of(
            self.shape,
            self.grid,
            layer_height=how.layer_height,
            line_width=how.line_width,
            nozzle=printer.nozzle,
        )
        section = found.thick * (how.line_width - found.thick * (1 - math.pi / 4))
        speed = np.minimum(printer.support_speed, printer.flow / np.maximum(section, 1e-9))
        bed = found.top < 1.5 * how.layer_height
        speed = np.where(bed, printer.first_layer_speed, speed)
        layer = found.top / how.layer_height - 1
        beside = np.round(layer).astype(int)
        own = (np.abs(layer - beside) > 0.01) | (beside >= self.count)  # [layers]
        length = found.sparse + found.solid
        return _Held(
            length / speed,
            found.turns,
            np.where(own, -1, beside),
            found.sparse * section,
            found.solid * section,
        )

    def laid(self) -> Laid:
        how, printer = self.how, self.printer
        walls = self.walls()
        solid, fast = self.lines(layers.SOLID)
        top, slower = self.lines(layers.TOP)
        bridge, hanging = self.lines(layers.BRIDGE)
        sparse, quick = self.lines(layers.SPARSE)
        turn = 0.9 * min(6 * how.line_width, self.sparse)  # along the wall to the next line [mm]
        x, y, _ = self.shape.size
        skirt = 2 * (x + y + 4 * SKIRT_DISTANCE)
        first = printer.first_layer_speed
        wall_time = _first(walls.seconds, (walls.outer[0] + walls.inner[0]) / first)
        solid_time = _first(solid.seconds, solid.length[0] / first)
        nominal = _first(walls.nominal, wall_time[0]) + _first(solid.length / fast, solid_time[0])
        nominal += top.length / slower + bridge.length / hanging + sparse.length / quick
        infill = sparse.seconds + sparse.count * turn / quick
        taken = wall_time + solid_time + top.seconds + bridge.seconds + infill
        taken += 0.1 * (solid.count + top.count + sparse.count)
        slow = (walls.outer + walls.inner + solid.length + top.length + sparse.length) / (
            printer.slowest_speed
        ) + bridge.length / hanging
        held = self.support()
        cooling = self.cooling(nominal, taken - nominal, slow, walls.loops, held)
        far = math.hypot(x, y) / 100.0  # travel over 100 mm counts once more
        starts = sum(
            np.count_nonzero(area > 1.0)
            for area in (solid.area + top.area, bridge.area, sparse.area)
        )
        seconds = [
            wall_time.sum(), (solid_time + top.seconds).sum(), bridge.seconds.sum(), infill.sum(),
            sparse.count.sum(), walls.loops.sum(), walls.loops.sum() * far, float(starts),
            float(self.count), cooling.sum(), held.seconds.sum(), held.turns.sum(),
            float(len(held.seconds)), skirt / first,
        ]  # fmt: skip
        height = how.layer_height
        filament = [
            walls.outer.sum() * self.section, walls.inner.sum() * self.section,
            (solid.area + top.area).sum() * height,
            bridge.area.sum() * self.thread / (printer.nozzle + 0.05),
            sparse.area.sum() * how.infill * height, sparse.count.sum() * turn * self.section,
            held.sparse.sum(), held.solid.sum(),
        ]  # fmt: skip
        return Laid(np.array(seconds), np.array(filament), self.count)

    def cooling(
        self, nominal: Floats, lost: Floats, slow: Floats, loops: Floats, held: _Held
    ) -> Floats:
        """Return the time that layers are slowed down by, so that each has time to cool [s].

        What acceleration costs falls with the speed. A layer of support alone is slowed down too.
        """
        own = held.beside < 0
        alone, beside = held.seconds[own], held.beside[~own].astype(int)
        extra = np.bincount(beside, held.seconds[~own], minlength=self.count)
        slower = self.printer.support_speed / self.printer.slowest_speed
        nominal = np.r_[nominal + extra, alone]
        lost = np.r_[lost, np.zeros(len(alone))]
        slow = np.r_[slow + extra * slower, alone * slower]
        stops = np.r_[STOP * loops * self.how.walls, np.zeros(len(alone))] + 0.1
        asked = np.minimum(self.printer.layer_time, slow + stops)
        now = nominal + stops
        saved = np.maximum(lost, 0.0) * (1 - now / np.maximum(asked, 1e-9))
        return _first(np.where(now < asked, np.maximum(asked - now - saved, 0.0), 0.0), 0.0)


def _first(values: Floats, value: float) -> Floats:
    """Return the values with that of the first layer replaced: it is laid slowly."""
    changed = values.copy()
    changed[0] = value
    return changed


def laid(shape: Shape, how: PrintSettings, printer: Printer) -> Laid:
    """Return what is laid for a part as it lies, term by term, before it is fitted.

    Parameters
    ----------
    shape
        The part, as it lies.
    how
        What a person chooses in the slicer.
    printer
        Its speeds.

    Notes
    -----
    Worked example: 20 x 20 x 4 mm in 20 layers of 0.2 mm: contours of 80 mm, whose outer walls run
    half a line inside, 80 - 8 x 0.225 = 78.2 mm in each layer; a layer takes 400 mm² of material.
    """
    return _Printing(shape, how, printer).laid()
