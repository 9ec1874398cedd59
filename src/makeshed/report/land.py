"""Coastlines and borders under a map: coarse for the world, finer for a part of it, cut to the window."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from makeshed.report.projection import View, box_of
from makeshed.science.arrays import Floats

COARSE = 22.0
"""Half the height of a window [degrees] from which on the coarse outlines are drawn."""
HUNDREDTH = 100.0
ROOM = 1.0
"""By how much a shape is cut beyond the window [degrees], so that no edge of the cut is seen."""


@cache
def coastlines() -> list[Floats]:
    """Return the packaged outlines of land for a wide view, as rings of (lat, lon)."""
    return [np.asarray(line, dtype=float)[:, ::-1] for line in _read("land.json")["lines"]]


@cache
def region_outlines() -> dict[str, list[Floats]]:
    """Return rings of (lat, lon) by region: countries by their ISO codes, states of the United States as US-CA."""
    drawn = {**_read_rings("borders.json", "countries"), **_read_rings("us_states.json", "regions")}
    return {code: [_summed(steps) for steps in rings] for code, rings in drawn.items()}


def _read_rings(name: str, key: str) -> dict[str, list[list[float]]]:
    text = (files("makeshed") / "data" / name).read_text(encoding="utf-8")
    found: dict[str, list[list[float]]] = json.loads(text)[key]
    return found


def _summed(steps: list[float]) -> Floats:
    """Return points of (lat, lon) from steps in hundredths of a degree, longitude first."""
    pairs = np.asarray(steps, dtype=float).reshape(-1, 2)
    return np.cumsum(pairs, axis=0)[:, ::-1] / HUNDREDTH


@cache
def outlines(kind: str) -> list[Floats]:
    """Return the finer ``land`` (rings) or ``borders`` (lines between countries), as (lat, lon)."""
    return [_summed(steps) for steps in _read("outlines.json")[kind]]


def _read(name: str) -> dict[str, list[list[float]]]:
    text = (files("makeshed") / "data" / name).read_text(encoding="utf-8")
    found: dict[str, list[list[float]]] = json.loads(text)
    return found


def land_in(view: View) -> list[Floats]:
    """Return the land in a window, as rings of (lat, lon)."""
    kind = "coast" if view.tall >= COARSE else "land"
    rings = coastlines() if kind == "coast" else outlines(kind)
    cut = [_clipped(view, rings[n]) for n in view.sees(_boxes(kind))]
    return [ring for ring in cut if len(ring) > 2]


def borders_in(view: View) -> list[Floats]:
    """Return the lines between countries in a window; none on a map of the world."""
    if view.tall >= COARSE:
        return []
    lines = outlines("borders")
    return [part for n in view.sees(_boxes("borders")) for part in _runs(view, lines[n])]


def cut_to(view: View, rings: Sequence[Floats]) -> list[Floats]:
    """Return what of rings of (lat, lon) lies in a window."""
    boxes = np.array([box_of(ring) for ring in rings])
    cut = [_clipped(view, rings[n]) for n in view.sees(boxes)] if len(rings) else []
    return [ring for ring in cut if len(ring) > 2]


@cache
def _boxes(kind: str) -> Floats:
    """Return the box around each outline of a kind, so that few of them are looked at."""
    return np.array(
        [box_of(path) for path in (coastlines() if kind == "coast" else outlines(kind))]
    )


def _turned(view: View, path: Floats) -> Floats:
    """Return the path with longitudes that do not jump, on the side of the view."""
    lon = np.degrees(np.unwrap(np.radians(path[:, 1])))
    lon -= 360.0 * np.round((float(np.mean(lon)) - view.lon) / 360.0)
    return np.column_stack([path[:, 0], lon])


def _clipped(view: View, ring: Floats) -> Floats:
    """Return what of a ring lies in the window (Sutherland and Hodgman 1974)."""
    path = _turned(view, ring)
    for column, middle, half in ((0, view.lat, view.tall), (1, view.lon, view.wide)):
        for sign in (1.0, -1.0):
            if len(path):
                path = _halved(path, column, sign, sign * middle - half - ROOM)
    return path


def _halved(path: Floats, column: int, sign: float, edge: float) -> Floats:
    """Return the part of a ring where ``sign`` times a coordinate is at least ``edge``."""
    off = sign * path[:, column] - edge
    inside = off >= 0.0
    if inside.all():
        return path
    cuts = inside != np.roll(inside, 1)
    before, off_before = np.roll(path, 1, axis=0), np.roll(off, 1)
    share = (off_before / np.where(cuts, off_before - off, 1.0))[:, None]
    both = np.stack([before + share * (path - before), path], axis=1)
    kept: Floats = both[np.column_stack([cuts, inside])]
    return kept


def _runs(view: View, line: Floats) -> Iterator[Floats]:
    """Yield the stretches of a line that lie in the window, with a point more at each end."""
    path = _turned(view, line)
    near = (np.abs(path[:, 0] - view.lat) <= view.tall + ROOM) & (
        np.abs(path[:, 1] - view.lon) <= view.wide + ROOM
    )
    near = near | np.r_[near[1:], False] | np.r_[False, near[:-1]]
    edges = np.flatnonzero(np.diff(np.r_[False, near, False].astype(int)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start > 1:
            yield path[start:end]
