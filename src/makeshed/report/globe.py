"""A piece of the globe: land, borders, ways over it and signs with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from makeshed.report.drawing import SIDE, Spot, canvas, figure, placed, shape, trail
from makeshed.report.land import borders_in, cut_to, land_in
from makeshed.report.markup import Html, tag
from makeshed.report.placing import place_names
from makeshed.report.projection import Point, View
from makeshed.science.arrays import Floats

PHONE, DESK = 340.0, 620.0
"""CSS pixels of a map's width, for placing names: on a phone, and on a desk, where more fit."""
LOWEST, HIGHEST = 0.45, 1.1
"""Height of a map as a share of its width, at least and at most."""


@dataclass(frozen=True, slots=True)
class GlobeLine:
    """A line over the map: points (lat, lon), its colour and width [px], and what it tells."""

    path: Floats
    colour: str
    width: float
    says: str = ""


@dataclass(frozen=True, slots=True)
class GlobeArea:
    """A part of the map that is filled: its rings (lat, lon), the colour, and what it tells."""

    rings: Sequence[Floats]
    colour: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at a place: its kind (square, diamond, disc, ring), what it tells, and a name."""

    point: Point
    kind: str
    says: str
    name: str = ""
    colour: str = ""


def sign(kind: str, colour: str = "") -> Html:
    """Return a sign as the legend shows it."""
    return tag("b", class_=f"sign {kind}", style=f"--sign:{colour}" if colour else "")


def chart(
    name: str,
    says: str,
    view: View,
    ways: Sequence[GlobeLine],
    marks: Sequence[Mark],
    areas: Sequence[GlobeArea] = (),
) -> Html:
    """Return a map of a window with filled areas, ways and marks, names where there is room for them."""
    frame = _Frame(view)
    land = "".join(trail(frame.units(ring), closed=True) for ring in land_in(frame.outer))
    borders = "".join(trail(frame.units(line)) for line in borders_in(frame.outer))
    drawn = [shape(land, class_="land", fill_rule="evenodd"), shape(borders, class_="border")]
    for area in areas:
        rings = (trail(frame.units(ring), closed=True) for ring in cut_to(frame.outer, area.rings))
        look = {"class_": "filled", "fill_rule": "evenodd", "style": f"fill:{area.colour}"}
        drawn.append(shape("".join(rings), area.says, **look))
    for way in ways:
        look = {"stroke": way.colour, "stroke_width": f"{way.width:.1f}"}
        drawn.append(shape(trail(frame.units(way.path)), way.says, class_="way", **look))
    shares = [(mark, frame.share(mark.point)) for mark in marks]
    inside = [(mark, at) for mark, at in shares if 0.0 <= at[0] <= 1.0 and 0.0 <= at[1] <= 1.0]
    signs = [_sign(mark, at) for mark, at in inside]
    words = [*_names(inside, frame, PHONE, "phone"), *_names(inside, frame, DESK, "desk")]
    held = canvas(*drawn, height=SIDE * frame.tall, stretched=False)
    shaped = f"aspect-ratio:{1 / frame.tall:.3f}"
    return figure(name, says, tag("div", held, *signs, *words, class_="area map", style=shaped))


@dataclass(slots=True)
class _Frame:
    """The window as a picture: where points lie in it, and how tall it is for its width."""

    view: View
    west: float = 0.0
    south: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    outer: View = field(init=False)

    def __post_init__(self) -> None:
        """Widen the window to a shape that fits a page."""
        (west, east), (south, north) = self.view.window
        ratio = self.view.ratio
        self.wide, self.high = east - west, (north - south) * ratio
        middle = ((west + east) / 2, (south + north) * ratio / 2)
        across, up = self.wide, self.high
        self.wide = max(self.wide, self.high / HIGHEST)
        self.high = max(self.high, self.wide * LOWEST)
        self.outer = replace(
            self.view,
            tall=self.view.tall * self.high / up,
            wide=self.view.wide * self.wide / across,
        )
        self.west, self.south = middle[0] - self.wide / 2, middle[1] - self.high / 2

    @property
    def tall(self) -> float:
        """Height of the picture as a share of its width."""
        return self.high / self.wide

    def units(self, path: Floats) -> list[Spot]:
        """Return a path in units of the picture."""
        x, y = self.view.project(path)
        ratio, tall = self.view.ratio, self.tall
        return [
            (
                ((a or 0.0) - self.west) / self.wide * SIDE,
                (tall - ((b or 0.0) * ratio - self.south) / self.wide) * SIDE,
            )
            for a, b in zip(x, y, strict=True)
        ]

    def share(self, point: Point) -> Spot:
        """Return where a point lies, from the left and from the bottom."""
        ((x, y),) = self.units(np.array([point]))
        return x / SIDE, 1.0 - y / SIDE / self.tall


def _sign(mark: Mark, at: Spot) -> Html:
    style = f"left:{at[0] * 100:.2f}%;bottom:{at[1] * 100:.2f}%"
    colour = f";--sign:{mark.colour}" if mark.colour else ""
    return tag("b", class_=f"sign at {mark.kind}", style=style + colour, title=mark.says)


def _names(
    marks: Sequence[tuple[Mark, Spot]], frame: _Frame, width: float, kind: str
) -> list[Html]:
    """Return the names that there is room for on a page of a width."""
    pixels = [(x * width, y * width * frame.tall) for _, (x, y) in marks]
    sides = place_names([mark.name for mark, _ in marks], pixels, width)
    return [
        placed(mark.name, spot, f"map-name {kind}", side)
        for (mark, spot), side in zip(marks, sides, strict=True)
        if side
    ]
