"""Lines over an axis: costs over volume, plans over a parameter, one aim against another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from makeshed.report.drawing import (
    SIDE,
    Spot,
    canvas,
    decimals,
    figure,
    placed,
    powers,
    shape,
    ticks,
    trail,
)
from makeshed.report.markup import Html, tag
from makeshed.report.placing import place_names
from makeshed.report.wording import THIN, number

PHONE = (280.0, 300.0)
"""CSS pixels of the drawing on a phone, by which names are placed."""
MILLION = 1e6
MOST_DOTS = 150
"""Points of a line from which on it is drawn without a dot at each."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What runs along one side: its title, whether equal ratios are equal lengths, how it is told.

    ``digits`` of percent for shares; None: numbers as they are.
    """

    title: str
    log: bool = False
    percent: bool = False
    low: float | None = None
    high: float | None = None
    years: bool = False
    """Whether it runs over years, which are whole and written plain."""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line through points; ``says`` tells of each point, ``names`` stands beside it."""

    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dash: str = ""
    width: float = 2.0
    dots: bool = True
    says: Sequence[str] = ()
    names: Sequence[str] = ()
    size: float = 0.0
    """Of its dots, across [CSS pixels]; 0: as usual."""


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape, with its name in the middle."""

    points: Sequence[Spot]
    colour: str
    name: str = ""
    says: str = ""
    strength: float = 0.18
    edged: bool = False


@dataclass(frozen=True, slots=True)
class Upright:
    """A value at which something changes: a line across, in a band if it is not known exactly."""

    at: float
    low: float
    high: float
    name: str


@dataclass(slots=True)
class _Scale:
    """How values of one axis become shares of its length."""

    axis: Axis
    low: float
    high: float
    marks: list[float] = field(default_factory=list)

    def share(self, value: float) -> float:
        """Return where a value lies, from 0 to 1 within the axis."""
        if self.axis.log:
            low, high, value = (math.log(max(v, 1e-300)) for v in (self.low, self.high, value))
        else:
            low, high = self.low, self.high
        return (value - low) / (high - low) if high > low else 0.5

    @property
    def title(self) -> str:
        """The title, in millions where numbers are so large."""
        return f"million {self.axis.title}" if self._large else self.axis.title

    @property
    def _large(self) -> bool:
        large = max(abs(self.low), abs(self.high)) >= 2 * MILLION
        return large and not self.axis.percent and not self.axis.log

    def words(self) -> list[str]:
        """Return the marks as people read them."""
        if self.axis.years:
            return [f"{mark:.0f}" for mark in self.marks]
        if self.axis.percent:
            values = [100 * mark for mark in self.marks]
            return [f"{number(v, decimals(values))}{THIN}%" for v in values]
        if self.axis.log:
            return [f"{number(m, max(0, -math.floor(math.log10(m))))}" for m in self.marks]
        values = [mark / MILLION if self._large else mark for mark in self.marks]
        return [number(v, decimals(values)) for v in values]


def chart(
    name: str,
    says: str,
    across: Axis,
    up: Axis,
    lines: Sequence[ChartLine] = (),
    areas: Sequence[Area] = (),
    uprights: Sequence[Upright] = (),
) -> Html:
    """Return lines and areas over two axes, drawn once, for any width.

    Parameters
    ----------
    name, says
        Of the picture; see `makeshed.report.drawing.figure`.
    across, up
        The axes.
    """
    every = [(x, y) for line in lines for x, y in zip(line.x, line.y, strict=True)]
    every += [point for area in areas for point in area.points]
    every = [point for point in every if all(map(math.isfinite, point))]
    if not every:
        return tag("p", "There is nothing to draw.", class_="quiet")
    x, y = (_scale(axis, [p[k] for p in every]) for k, axis in enumerate((across, up)))
    at = _at(x, y)
    drawn = [*_grid(x, y), *_uprights(uprights, x)]
    drawn += [_area(area, at) for area in areas]
    drawn += [part for line in lines for part in _line(line, at)]
    words = [*_point_names(lines, at), *_area_names(areas, at), *_upright_names(uprights, x)]
    beside = [placed(w, (0.0, y.share(m)), "tick") for w, m in zip(y.words(), y.marks, strict=True)]
    below = [placed(w, (x.share(m), 0.0), "tick") for w, m in zip(x.words(), x.marks, strict=True)]
    wide = max(map(len, y.words()), default=1)
    return figure(
        name,
        says,
        tag("div", y.title, class_="up"),
        tag(
            "div",
            tag("div", *beside, class_="beside"),
            tag("div", canvas(*drawn), *words, class_="area"),
            tag("div", *below, class_="below"),
            class_="plot",
            style=f"--wide:{wide * 0.62 + 0.6:.1f}em",
        ),
        tag("div", x.title, class_="across"),
    )


def _at(x: _Scale, y: _Scale) -> Callable[[Spot], Spot]:
    return lambda point: (x.share(point[0]), y.share(point[1]))


def _scale(axis: Axis, values: Sequence[float]) -> _Scale:
    """Return the stretch of an axis that shows all values, with a little room."""
    if axis.log:
        values = [value for value in values if value > 0] or [1.0]
        low, high = min(values) / 1.15, max(values) * 1.15
        return _Scale(axis, low, high, powers(low, high))
    low, high = min(values), max(values)
    if axis.years:
        step = max(1, math.ceil((high - low) / 5))
        return _Scale(
            axis, low - 0.2, high + 0.2, [*map(float, range(int(low), int(high) + 1, step))]
        )
    room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    low = low - room if axis.low is None else axis.low
    high = high + room if axis.high is None else axis.high
    return _Scale(axis, low, high, ticks(low, high))


def _units(spots: Iterable[Spot]) -> list[Spot]:
    return [(a * SIDE, (1 - b) * SIDE) for a, b in spots]


def _grid(x: _Scale, y: _Scale) -> list[Html]:
    level = [trail(_units([(0.0, y.share(m)), (1.0, y.share(m))])) for m in y.marks]
    steep = [trail(_units([(x.share(m), 0.0), (x.share(m), 1.0)])) for m in x.marks]
    return [shape("".join(level + steep), class_="grid")]


def _area(area: Area, at: Callable[[Spot], Spot]) -> Html:
    way = trail(_units(map(at, area.points)), closed=True)
    edge = area.colour if area.edged else "none"
    return shape(way, area.says, fill=area.colour, fill_opacity=f"{area.strength:g}", stroke=edge)


def _line(line: ChartLine, at: Callable[[Spot], Spot]) -> list[Html]:
    """Return a line, and a dot at each of its points."""
    spots = [at(p) for p in zip(line.x, line.y, strict=True) if all(map(math.isfinite, p))]
    look = {"stroke": line.colour, "stroke_width": f"{line.width:g}"}
    drawn = [shape(trail(_units(spots)), class_=f"line {line.dash}".strip(), **look)]
    if line.dots and len(spots) <= MOST_DOTS:
        says = [*line.says, *[""] * (len(spots) - len(line.says))]
        wide = f"stroke-width:{line.size:.1f}" if line.size else ""
        drawn += [
            shape(trail(_units([spot])), told, class_="dot", stroke=line.colour, style=wide)
            for spot, told in zip(spots, says, strict=True)
        ]
    return drawn


def _uprights(uprights: Sequence[Upright], x: _Scale) -> list[Html]:
    drawn = []
    for each in uprights:
        low, high, at = (x.share(value) for value in (each.low, each.high, each.at))
        band = _units([(low, 0.0), (low, 1.0), (high, 1.0), (high, 0.0)])
        drawn.append(shape(trail(band, closed=True), class_="band"))
        drawn.append(shape(trail(_units([(at, 0.0), (at, 1.0)])), each.name, class_="upright"))
    return drawn


def _upright_names(uprights: Sequence[Upright], x: _Scale) -> list[Html]:
    """Return the values at which something changes, above the drawing, none over another."""
    spots = [(x.share(each.at) * PHONE[0], 0.0) for each in uprights]
    shown: list[Html] = []
    end = -math.inf
    for each, (at, _) in sorted(zip(uprights, spots, strict=True), key=lambda pair: pair[1]):
        half = 3.6 * len(each.name)
        if at - half > end:
            shown.append(placed(each.name, (at / PHONE[0], 1.0), "over"))
            end = at + half
    return shown


def _point_names(lines: Sequence[ChartLine], at: Callable[[Spot], Spot]) -> list[Html]:
    named = [
        (name, at((x, y)))
        for line in lines
        for name, x, y in zip(line.names, line.x, line.y, strict=False)
    ]
    pixels = [(spot[0] * PHONE[0], spot[1] * PHONE[1]) for _, spot in named]
    sides = place_names([name for name, _ in named], pixels, PHONE[0])
    return [
        placed(name, spot, "name-at", side)
        for (name, spot), side in zip(named, sides, strict=True)
        if side
    ]


def _area_names(areas: Sequence[Area], at: Callable[[Spot], Spot]) -> list[Html]:
    return [
        placed(area.name, at(_middle(area.points)), "name-in", says=area.says)
        for area in areas
        if area.name
    ]


def _middle(points: Sequence[Spot]) -> Spot:
    return (
        math.fsum(x for x, _ in points) / len(points),
        math.fsum(y for _, y in points) / len(points),
    )
