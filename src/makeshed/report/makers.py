"""Makers on a map: who was found, where they are, and the place that they are near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from makeshed.model import Place, Shed, Site
from makeshed.report.drawing import legend
from makeshed.report.globe import Mark, chart, sign
from makeshed.report.markup import Html, tag
from makeshed.report.projection import Point, view_of
from makeshed.report.wording import counted

MOST_NAMED, MOST_DRAWN = 40, 500
FITS, LACKS = "#0072b2", "#8a8f98"
"""Colours of who fits and of who does not: by their signs too, not by colour alone."""


@dataclass(frozen=True, slots=True)
class MakerMark:
    """A maker to draw: the place, the name, what is told, and the sign."""

    place: str
    name: str
    says: str
    kind: str = "disc"
    colour: str = FITS


def spots_in(shed: Shed, places: Iterable[str]) -> dict[str, Point]:
    """Return latitude and longitude [degrees] of some places of a shed."""
    frame = shed.some(Place, "place", sorted(set(places)))
    return {
        place: (lat, lon) for place, lat, lon in frame.select("place", "lat", "lon").iter_rows()
    }


def names_in(shed: Shed, sites: Iterable[str], places: Iterable[str]) -> dict[str, str]:
    """Return what people call some sites and places, by ``table/key``."""
    found: dict[str, str] = {}
    for noun, table, column, keys in (
        (Site, "sites", "site", sites),
        (Place, "places", "place", places),
    ):
        frame = shed.some(noun, column, sorted(set(keys))).select(column, "name")
        found |= {f"{table}/{key}": name for key, name in frame.iter_rows() if name}
    return found


def drawn(
    found: Sequence[MakerMark], spots: dict[str, Point], near: str, keys: dict[str, tuple[str, str]]
) -> Html:
    """Return the map of makers around a place.

    Parameters
    ----------
    found
        Whom to draw, best first: the first are named.
    spots
        Where places are.
    near
        Key of the place that they are near; blank: none.
    keys
        By words of the legend, the sign and its colour.
    """
    marks = [
        Mark(spots[maker.place], maker.kind, maker.says, maker.name if at < MOST_NAMED else "",
             maker.colour)
        for at, maker in enumerate(found[:MOST_DRAWN]) if maker.place in spots
    ]  # fmt: skip
    lost = len([maker for maker in found if maker.place not in spots])
    missing = f" {counted(lost, 'maker')} without coordinates not drawn." if lost else ""
    if more := max(0, len(found) - MOST_DRAWN):
        missing += f" {counted(more, 'more maker')} not drawn."
    if not marks:
        return tag("p", f"No maker can be drawn.{missing}", class_="quiet")
    if near in spots:
        marks.append(Mark(spots[near], "diamond", near))
        keys = keys | {"where it is needed": ("diamond", "")}
    view = view_of([mark.point for mark in marks], 0.15, 0.5)
    signs = [tag("span", sign(*look), words) for words, look in keys.items()]
    says = f"Where they are, as the crow flies; signs at one place cover one another.{missing}"
    return tag("div", legend({}, *signs), chart("makers", says, view, [], marks))
