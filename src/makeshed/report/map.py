"""Sites and flows on a map, and again close up where the demand is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import fsum, sqrt
from typing import Any

import numpy as np

from makeshed.questions.plan.answer import Shipment
from makeshed.report.case import Case, values_moved
from makeshed.report.figure import INK, blank, embed, label, legend
from makeshed.report.markup import Html, tag
from makeshed.report.placing import place_names
from makeshed.report.projection import Floats, Point, View, great_circle_path, view_of
from makeshed.report.wording import column_words, counted, listed, number, sized

THICKEST, THINNEST = 10.0, 1.2
ROLES = {
    "makes": ("square", "■"),
    "keeps": ("diamond", "◆"),
    "sells": ("circle", "●"),
    "is served": ("circle-open", "○"),
}
ASSUMED_WIDTH = 330.0
"""CSS pixels, for placing names: a phone's, so that none is cut there."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: its name, its foremost role, and who is there."""

    point: Point
    name: str
    role: str
    told: list[str]


@dataclass(frozen=True, slots=True)
class Arc:
    """What moves between two places from one country of origin."""

    origin_place: str
    destination_place: str
    origin: str
    shipments: list[Shipment] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @property
    def value(self) -> float:
        """Worth of the goods at ex-works prices [money/a]."""
        return fsum(self.values)


def section(case: Case) -> Html:
    """Return the maps of the plan: all of it, and the demand close up if that is far smaller."""
    arcs = [arc for arc in arcs_of(case) if _known(case, arc)]
    missing = len({(s.source, s.destination) for s in case.plan.shipped if not _known(case, s)})
    lost = f" {counted(missing, 'flow')} without coordinates not drawn." if missing else ""
    if not arcs and not any(row.place in case.places for row in case.plan.rows):
        return tag("p", f"No place of this plan has coordinates.{lost}")
    spots = spots_of(case)
    paths = [great_circle_path(*_ends(case, arc)) for arc in arcs]
    wide = view_of(
        [*(s.point for s in spots), *((float(a), float(b)) for path in paths for a, b in path)]
    )
    wanted = sorted({row.place for row in case.plan.rows} & set(case.places))
    close = view_of([case.places[place] for place in wanted], 0.2) if wanted else wide
    says = (
        "Lines follow great circles, not roads or shipping lanes; the thicker, the more the goods "
        f"are worth in a year ex works.{lost}"
    )
    if close.tall * 3 >= wide.tall and close.wide * 3 >= wide.wide:
        return tag("div", keys_of(case), _chart(case, arcs, paths, wide, "map-all", says, spots))
    # names of what lies close together are left to the second map
    near = [spot for spot in spots if close.holds(spot.point)]
    far = [spot for spot in spots if spot not in near]
    maps = [
        _chart(case, arcs, paths, wide, "map-all", says, far),
        _chart(case, arcs, paths, close, "map-near", "Close up: where the demand is.", near),
    ]
    return tag("div", keys_of(case), tag("div", *maps, class_="pair maps"))


def keys_of(case: Case) -> Html:
    """Return what colours and signs mean: countries of origin, and roles of places."""
    origins = sorted({s.origin for s in case.plan.shipped}, key=list(case.colours).index)
    roles = {spot.role for spot in spots_of(case)}
    signs = [
        tag("span", tag("b", sign), role if role == "is served" else f"{role} there")
        for role, (_, sign) in ROLES.items()
        if role in roles
    ]
    return legend({case.named("countries", o): case.colour(o) for o in origins}, *signs)


def arcs_of(case: Case) -> list[Arc]:
    """Return the flows between places, the thickest last, so that thin ones are not hidden."""
    found: dict[tuple[str, str, str], Arc] = {}
    for shipment, value in zip(case.plan.shipped, values_moved(case.plan), strict=True):
        key = (shipment.origin_place, shipment.destination_place, shipment.origin)
        if key[0] == key[1]:
            continue
        arc = found.setdefault(key, Arc(*key))
        arc.shipments.append(shipment)
        arc.values.append(value)
    return sorted(found.values(), key=lambda arc: (arc.value, arc.origin_place))


def _known(case: Case, flow: Arc | Shipment) -> bool:
    return flow.origin_place in case.places and flow.destination_place in case.places


def _ends(case: Case, arc: Arc) -> tuple[Point, Point]:
    return case.places[arc.origin_place], case.places[arc.destination_place]


def spots_of(case: Case) -> list[Spot]:
    """Return the places that have coordinates: makers first, then by what leaves or arrives."""
    plan = case.plan
    makers, sellers = {row.site for row in plan.made}, {row.site for row in plan.bought}
    roles: dict[str, dict[str, str]] = {}
    for shipment in sorted(plan.shipped, key=lambda s: -s.quantity):
        who = shipment.source
        role = "makes" if who in makers else "sells" if who in sellers else "keeps"
        roles.setdefault(shipment.origin_place, {})[f"{case.short('sites', who)} {role}"] = role
    for row in sorted(plan.rows, key=lambda row: -row.quantity):
        amount = sized(row.quantity - row.unmet)
        told = f"served: {case.short('items', row.item)}, {amount} a year"
        roles.setdefault(row.place, {})[told] = "is served"
    order = list(ROLES)
    spots = [
        Spot(
            case.places[place],
            case.short("places", place),
            next(role for role in order if role in at.values()),
            list(at),
        )
        for place, at in roles.items()
        if place in case.places
    ]
    return sorted(spots, key=lambda spot: order.index(spot.role) != 0)


def _chart(
    case: Case,
    arcs: Sequence[Arc],
    paths: Sequence[Floats],
    view: View,
    name: str,
    says: str,
    named: Sequence[Spot],
) -> Html:
    x, y = view.window
    hidden = {"visible": False, "fixedrange": True}
    figure = blank(
        None,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=hidden | {"range": x},
        yaxis=hidden | {"range": y, "scaleanchor": "x", "scaleratio": view.ratio},
        hovermode="closest",
    )
    _draw_land(figure, view)
    most = max((arc.value for arc in arcs), default=0.0)
    for arc, path in zip(arcs, paths, strict=True):
        thick = max(THICKEST * sqrt(arc.value / most) if most else THINNEST, THINNEST)
        figure.add_scatter(**_arc(case, arc, view, path, thick))
    _draw_spots(figure, spots_of(case), view, named)
    return embed(figure, name, says)


def _arc(case: Case, arc: Arc, view: View, path: Floats, thick: float) -> dict[str, Any]:
    x, y = view.project(path)
    colour = case.colour(arc.origin)
    return {
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"color": colour, "width": round(thick, 2)},
        "opacity": 0.8,
        "hovertemplate": f"{_told(case, arc)}<extra></extra>",
        "hoverlabel": {"bgcolor": colour},
    }


def _told(case: Case, arc: Arc) -> str:
    """Return what one arc carries, in words."""
    plan = case.plan
    ends = [case.named("places", key) for key in (arc.origin_place, arc.destination_place)]
    units = fsum(s.quantity for s in arc.shipments)
    items = listed(sorted({case.short("items", s.item) for s in arc.shipments}))
    freight = fsum(s.freight * s.quantity for s in arc.shipments)
    duty = fsum(s.duty * s.quantity for s in arc.shipments)
    carbon = fsum(s.co2e * s.quantity for s in arc.shipments) / 1000
    way = max(arc.shipments, key=lambda s: s.quantity)
    lines = [
        f"<b>{label(ends[0])} to {label(ends[1])}</b>",
        f"{label(items)}: {sized(units)} units a year,",
        f"from {label(case.named('countries', arc.origin))}",
        f"worth {sized(arc.value)} {plan.currency} a year ex works",
        f"freight {sized(freight)}, duty {sized(duty)} {plan.currency} a year",
        f"{label(way.mode)}, {number(way.distance, 0)} km, {number(way.days, 0)} days",
        f"{sized(carbon, 1)} t {column_words('co2e')} a year on the way",
    ]
    return "<br>".join(lines)


def _draw_land(figure: Any, view: View) -> None:
    """Draw coastlines; closed ones as faint land."""
    for closed in (True, False):
        x: list[float | None] = []
        y: list[float | None] = []
        for ring in coastlines():
            whole = bool(np.allclose(ring[0], ring[-1]))
            if whole == closed and view.sees(ring):
                across, up = view.project(ring)
                x, y = [*x, *across, None], [*y, *up, None]
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": "rgba(128,134,142,0.55)", "width": 0.7},
            fill="toself" if closed else "none",
            fillcolor="rgba(128,134,142,0.14)",
            hoverinfo="skip",
        )


@cache
def coastlines() -> list[Floats]:
    """Return the packaged coastlines as paths of (lat, lon); none if they are not packaged."""
    land = files("makeshed") / "data" / "land.json"
    if not land.is_file():
        return []
    lines = json.loads(land.read_text(encoding="utf-8"))["lines"]
    return [np.asarray(line, dtype=float)[:, ::-1] for line in lines if len(line) > 1]


def _draw_spots(figure: Any, spots: Sequence[Spot], view: View, named: Sequence[Spot]) -> None:
    """Draw the places by role, and the names that there is room for."""
    (west, east), _ = view.window
    scale = ASSUMED_WIDTH / (east - west)
    pixels = {id(s): view.spot(s.point) for s in spots}
    shown = [spot.name if spot in named else "" for spot in spots]
    at = [((x - west) * scale, y * scale * view.ratio) for x, y in pixels.values()]
    sides = place_names(shown, at, ASSUMED_WIDTH)
    for role, (symbol, _) in ROLES.items():
        here = [
            (spot, name, side)
            for spot, name, side in zip(spots, shown, sides, strict=True)
            if spot.role == role
        ]
        figure.add_scatter(
            x=[pixels[id(spot)][0] for spot, _, _ in here],
            y=[pixels[id(spot)][1] for spot, _, _ in here],
            mode="markers+text",
            marker={
                "symbol": symbol,
                "size": 8 if role == "is served" else 11,
                "color": INK,
                "line": {"width": 1.5, "color": INK},
            },
            text=[label(name) if side else "" for _, name, side in here],
            textposition=[side or "top center" for _, _, side in here],
            textfont={"size": 12},
            hovertext=[
                "<br>".join([f"<b>{label(s.name)}</b>", *map(label, s.told[:8])])
                for s, _, _ in here
            ],
            hoverinfo="text",
        )
