"""From the globe to the page: great circles and the Natural Earth projection."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats

Point = tuple[float, float]
"""Latitude and longitude [degrees]."""


def great_circle_path(start: Point, end: Point, steps: int = 48) -> Floats:
    """Return points (lat, lon) [degrees] along the shortest way; longitudes never jump.

    Spherical linear interpolation, after Shoemake (1985).
    """
    a, b = _vector(start), _vector(end)
    angle = math.acos(float(np.clip(a @ b, -1.0, 1.0)))
    along = np.linspace(0.0, 1.0, steps)[:, None]
    if math.sin(angle) < 1e-9:
        points = a * np.ones_like(along)
    else:
        points = (np.sin((1 - along) * angle) * a + np.sin(along * angle) * b) / math.sin(angle)
    lat = np.degrees(np.arctan2(points[:, 2], np.hypot(points[:, 0], points[:, 1])))
    lon = np.degrees(np.unwrap(np.arctan2(points[:, 1], points[:, 0])))
    return np.column_stack([lat, lon])


def _vector(point: Point) -> Floats:
    lat, lon = np.radians(point)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def natural_earth(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return x and y; longitude [degrees] counts from the central meridian.

    Polynomial of Šavrič, Jenny, Patterson, Petrovič and Hurni (2011).
    """
    phi, lam = np.radians(lat), np.radians(lon)
    p2 = phi * phi
    p4 = p2 * p2
    stretch = 0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4))
    rise = 1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4))
    return lam * stretch, phi * rise


def box_of(path: Floats) -> tuple[float, float, float, float, float]:
    """Return the south, north, west and east of a path of (lat, lon), and the middle of its longitudes."""
    lat, lon = path[:, 0], np.degrees(np.unwrap(np.radians(path[:, 1])))
    return float(lat.min()), float(lat.max()), float(lon.min()), float(lon.max()), float(lon.mean())


@dataclass(frozen=True, slots=True)
class View:
    """A window on the globe: its middle, and half its height and width [degrees]."""

    lat: float
    lon: float
    tall: float
    wide: float

    def project(self, path: Floats) -> tuple[list[float | None], list[float | None]]:
        """Return x and y of a path of (lat, lon), moved as a whole to the side of the view."""
        lon = np.degrees(np.unwrap(np.radians(path[:, 1]))) - self.lon
        lon -= 360.0 * np.round(float(np.mean(lon)) / 360.0)
        x, y = natural_earth(path[:, 0], lon)
        return [round(float(v), 4) for v in x], [round(float(v), 4) for v in y]

    def spot(self, point: Point) -> tuple[float, float]:
        """Return x and y of one point."""
        x, y = self.project(np.array([point]))
        return float(x[0] or 0.0), float(y[0] or 0.0)

    def holds(self, point: Point) -> bool:
        """Whether the point is in the window."""
        away = (point[1] - self.lon + 180.0) % 360.0 - 180.0
        return abs(point[0] - self.lat) <= self.tall and abs(away) <= self.wide

    def sees(self, boxes: Floats) -> NDArray[np.intp]:
        """Return which of many boxes, as `box_of` gives them, meet the window."""
        south, north, west, east, middle = boxes.T
        away = self.lon + 360.0 * np.round((middle - self.lon) / 360.0)
        high = (south - self.lat <= self.tall) & (north - self.lat >= -self.tall)
        wide = (west - away <= self.wide) & (east - away >= -self.wide)
        return np.flatnonzero(high & wide)

    @property
    def window(self) -> tuple[list[float], list[float]]:
        """The range of x and of y."""
        south, north = max(self.lat - self.tall, -85.0), min(self.lat + self.tall, 85.0)
        # the window is as wide as its parallel nearest the equator, where a degree is longest
        near = 0.0 if south <= 0.0 <= north else min(abs(south), abs(north))
        x, _ = natural_earth(np.array([near, near]), np.array([-self.wide, self.wide]))
        _, y = natural_earth(np.array([south, north]), np.zeros(2))
        return x.tolist(), y.tolist()

    @property
    def ratio(self) -> float:
        """How much to stretch y so that small shapes in the middle of a small window are true."""
        if self.tall > 20.0:
            return 1.0
        ends = np.array([self.lat - 0.5, self.lat + 0.5])
        x, _ = natural_earth(np.full(2, self.lat), np.array([-0.5, 0.5]))
        _, y = natural_earth(ends, np.zeros(2))
        true = math.cos(math.radians(self.lat))
        return float((x[1] - x[0]) / (y[1] - y[0]) / true)


def view_of(points: Iterable[Point], margin: float = 0.12, least: float = 2.0) -> View:
    """Return the smallest window that holds the points, with a margin."""
    every = list(points)
    lats = [lat for lat, _ in every]
    west, wide = _narrowest([lon % 360.0 for _, lon in every])
    tall = max((max(lats) - min(lats)) * (0.5 + margin), least)
    middle = (west + wide / 2 + 180.0) % 360.0 - 180.0
    return View((max(lats) + min(lats)) / 2, middle, tall, max(wide * (0.5 + margin), least))


def _narrowest(lons: Sequence[float]) -> tuple[float, float]:
    """Return where the narrowest belt that holds the longitudes begins, and how wide it is."""
    ranked = sorted(set(lons))
    after = [*ranked[1:], ranked[0] + 360.0]
    gaps = [b - a for a, b in zip(ranked, after, strict=True)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return ranked[(widest + 1) % len(ranked)], 360.0 - gaps[widest]
