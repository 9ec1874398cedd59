"""The map of a survey's page: how much other regions of its level have of what it is best at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from makeshed.model import Shed
from makeshed.region.industry_space import PeerQuotient
from makeshed.region.region_spots import region_spots
from makeshed.report.drawing import legend
from makeshed.report.globe import GlobeArea, Mark, chart, sign
from makeshed.report.land import region_outlines
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.projection import Point, View, view_of
from makeshed.report.wording import NONE, counted, number

CLASSES = (0.5, 1.0, 2.0, 5.0)
"""Times its share, between which regions have one colour."""
SHADES = (12, 30, 52, 76, 100)
"""Per cent of the full colour of each class."""
NOT_TOLD = "var(--page)"
LISTED = 10
MIDST = (0.02, 0.98)
"""Between these shares of all the map is drawn: islands far away are left to the table."""


def section(
    found: Sequence[PeerQuotient], region: str, called: str, spots: Mapping[str, Point]
) -> Html:
    """Return the map and its table; nothing where nothing is told of other regions.

    Parameters
    ----------
    found
        How much of one industry each region has.
    region
        The one that the page is of.
    called
        What people call the industry.
    spots
        Where regions are that have no outlines.
    """
    if len(found) < 2:
        return Html("")
    outlines = region_outlines()
    shaped = [one for one in found if one.region in outlines and one.region not in spots]
    marked = [one for one in found if one.region in spots]
    twin = _listed(found, region)
    if len(shaped) + len(marked) < 2:
        said = "There is no map of them: no outlines of these regions are packaged, and no places in them are told."
        return tag("div", tag("p", said, class_="quiet"), twin)
    points = [spots[one.region] for one in marked]
    points += [
        (float(lat), float(lon))
        for one in shaped
        for lat, lon in _largest(outlines[one.region])[::8]
    ]
    view = _view(points, spots.get(region))
    areas = [GlobeArea(outlines[one.region], shade(one), _says(one)) for one in shaped]
    ground = [] if shaped else [GlobeArea(rings, "var(--land)") for code, rings in outlines.items() if code.startswith("US-") and _is_american(marked)]  # fmt: skip
    marks = [
        Mark(
            spots[one.region],
            "ring" if one.lq is None else "disc",
            _says(one),
            one.name if one.region == region else "",
            "var(--coast)" if one.lq is None else shade(one),
        )
        for one in sorted(marked, key=lambda one: one.lq or 0.0)
    ]
    own = [Mark(spots[region], "ring", "", "", "var(--wrong)")] if region in spots else []
    away = sum(not view.holds(point) for point in points[: len(marked)])
    gone = {"without a known place": len(found) - len(shaped) - len(marked), "far away": away}
    lost = " and ".join(f"{counted(many, 'region')} {why}" for why, many in gone.items() if many)
    says = (
        f"How many times its share of all jobs {called} has in {len(found)} regions of its level: the stronger the colour, the more."
        + (f" Not drawn: {lost}." if lost else "")
    )
    return tag(
        "div",
        legend(_keys(), tag("span", sign("ring", "var(--coast)"), "not told")),
        chart("survey-map", says, view, [], [*marks, *own], [*ground, *areas]),
        twin,
    )


def spots_of(shed: Shed, regions: Sequence[str]) -> dict[str, Point]:
    """Return where regions are that have no outlines."""
    outlines = region_outlines()
    return {one: at for one, at in region_spots(shed, regions).items() if one not in outlines}


def shade(one: PeerQuotient) -> str:
    """Return the colour of a region by how many times its share it has; that of the page where it is not told."""
    if one.lq is None:
        return NOT_TOLD
    return _tone(SHADES[int(np.searchsorted(CLASSES, one.lq, side="right"))])


def _tone(percent: int) -> str:
    return f"color-mix(in srgb, var(--accent) {percent}%, var(--panel))"


def _keys() -> dict[str, str]:
    low = ("", *(f"{one:g}" for one in CLASSES))
    high = (*(f"{one:g}" for one in CLASSES), "")
    words = [
        f"less than {b}" if not a else f"{a} times and more" if not b else f"{a} to {b}"
        for a, b in zip(low, high, strict=True)
    ]
    return dict(zip(words, map(_tone, SHADES), strict=True))


def _is_american(marked: Sequence[PeerQuotient]) -> bool:
    return all(one.region.isdecimal() for one in marked)


def _largest(rings: Sequence[np.ndarray]) -> np.ndarray:
    return max(rings, key=len)


def _view(points: Sequence[Point], own: Point | None) -> View:
    """Return the window that holds nearly all points, and the region's own."""
    lat, lon = (np.array([point[k] for point in points]) for k in (0, 1))
    ends = [np.quantile(side, MIDST) for side in (lat, lon)]
    inside = [
        point
        for point in points
        if ends[0][0] <= point[0] <= ends[0][1] and ends[1][0] <= point[1] <= ends[1][1]
    ]
    return view_of([*(inside or points), *([own] if own else [])])


def _says(one: PeerQuotient) -> str:
    return f"{one.name or one.region}: {_times(one)}"


def _times(one: PeerQuotient) -> str:
    if one.lq is None:
        return f"not told, at most {number(one.lq_high, 1)} times its share"
    return f"{number(one.lq, 1)} times its share"


def _listed(found: Sequence[PeerQuotient], region: str) -> Html:
    """Return the regions with the most above their share as a table, and the region itself."""
    shown = [
        (n, one) for n, one in enumerate(found, start=1) if n <= LISTED or one.region == region
    ]
    columns = [
        TableColumn("Region"),
        TableColumn("Jobs", numeric=True),
        TableColumn("Times its share", numeric=True),
        TableColumn("Between"),
    ]
    cells = [
        (
            f"{n}. {one.name or one.region}", number(one.jobs, 0), NONE if one.lq is None else number(one.lq, 2),
            f"{number(one.lq_low, 2)} and {number(one.lq_high, 2)}",
        )
        for n, one in shown
    ]  # fmt: skip
    return table(columns, cells)
