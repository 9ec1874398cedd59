"""Sites and flows on a map, and again close up where the demand is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt

from makeshed.plans.plan import Shipment
from makeshed.report.case import ReportedCase, values_moved
from makeshed.report.drawing import legend
from makeshed.report.globe import GlobeLine, Mark, chart, sign
from makeshed.report.markup import Html, tag
from makeshed.report.projection import Point, View, great_circle_path, view_of
from makeshed.report.wording import column_words, counted, listed, number, sized
from makeshed.science.arrays import Floats

THICKEST, THINNEST = 10.0, 1.2
MOST_ARCS, MOST_SPOTS = 250, 400
"""Flows and places that a map shows, the largest."""
KINDS = {"makes": "square", "keeps": "diamond", "sells": "disc", "is served": "ring"}
"""By role of a place, the sign that stands for it."""


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A place on the map: its name, its foremost role, and who is there."""

    point: Point
    name: str
    role: str
    told: list[str]


@dataclass(frozen=True, slots=True)
class MapArc:
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


def section(case: ReportedCase) -> Html:
    """Return the maps of the plan: all of it, and the demand close up if that is far smaller."""
    every = [arc for arc in arcs_of(case) if _known(case, arc)]
    arcs = every[-MOST_ARCS:]
    missing = len({(s.source, s.destination) for s in case.plan.shipped if not _known(case, s)})
    lost = f" {counted(missing, 'flow')} without coordinates not drawn." if missing else ""
    if small := len(every) - len(arcs):
        lost += f" {counted(small, 'smaller flow')} not drawn."
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


def keys_of(case: ReportedCase) -> Html:
    """Return what colours and signs mean: countries of origin, and roles of places."""
    origins = sorted({s.origin for s in case.plan.shipped}, key=list(case.colours).index)
    roles = {spot.role for spot in spots_of(case)}
    signs = [
        tag("span", sign(kind), role if role == "is served" else f"{role} there")
        for role, kind in KINDS.items()
        if role in roles
    ]
    return legend({case.named("countries", o): case.colour(o) for o in origins}, *signs)


def arcs_of(case: ReportedCase) -> list[MapArc]:
    """Return the flows between places, the thickest last, so that thin ones are not hidden."""
    found: dict[tuple[str, str, str], MapArc] = {}
    for shipment, value in zip(case.plan.shipped, values_moved(case.plan), strict=True):
        key = (shipment.origin_place, shipment.destination_place, shipment.origin)
        if key[0] == key[1]:
            continue
        arc = found.setdefault(key, MapArc(*key))
        arc.shipments.append(shipment)
        arc.values.append(value)
    return sorted(found.values(), key=lambda arc: (arc.value, arc.origin_place))


def _known(case: ReportedCase, flow: MapArc | Shipment) -> bool:
    return flow.origin_place in case.places and flow.destination_place in case.places


def _ends(case: ReportedCase, arc: MapArc) -> tuple[Point, Point]:
    return case.places[arc.origin_place], case.places[arc.destination_place]


def spots_of(case: ReportedCase) -> list[MapSpot]:
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
    order = list(KINDS)
    spots = [
        MapSpot(
            case.places[place],
            case.short("places", place),
            next(role for role in order if role in at.values()),
            list(at),
        )
        for place, at in roles.items()
        if place in case.places
    ]
    return sorted(spots, key=lambda spot: order.index(spot.role) != 0)[:MOST_SPOTS]


def _chart(
    case: ReportedCase,
    arcs: Sequence[MapArc],
    paths: Sequence[Floats],
    view: View,
    name: str,
    says: str,
    named: Sequence[MapSpot],
) -> Html:
    most = max((arc.value for arc in arcs), default=0.0)
    lines = [
        GlobeLine(
            path,
            case.colour(arc.origin),
            max(THICKEST * sqrt(arc.value / most) if most else THINNEST, THINNEST),
            _told(case, arc),
        )
        for arc, path in zip(arcs, paths, strict=True)
    ]
    marks = [
        Mark(
            spot.point,
            KINDS[spot.role],
            "\n".join([spot.name, *spot.told[:8]]),
            spot.name if spot in named else "",
        )
        for spot in spots_of(case)
    ]
    return chart(name, says, view, lines, marks)


def _told(case: ReportedCase, arc: MapArc) -> str:
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
        f"{ends[0]} to {ends[1]}",
        f"{items}: {sized(units)} units a year, from {case.named('countries', arc.origin)}",
        f"worth {sized(arc.value)} {plan.currency} a year ex works",
        f"freight {sized(freight)}, duty {sized(duty)} {plan.currency} a year",
        f"{way.mode}, {number(way.distance, 0)} km, {number(way.days, 0)} days",
        f"{sized(carbon, 1)} t {column_words('co2e')} a year on the way",
    ]
    return "\n".join(lines)
