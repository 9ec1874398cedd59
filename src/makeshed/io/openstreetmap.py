"""Makers on OpenStreetMap: what Overpass answers (JSON), and its export as GeoJSON.

``craft``, ``industrial``, ``man_made=works``, ``leisure=hackerspace`` and shops that make or sell to makers
are mapped to the capability graph (``data/openstreetmap.csv``; meanings as on the wiki's pages of keys).
An area stands at the middle of its box, as with ``out center``. Data of OpenStreetMap are under the ODbL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from makeshed.data import rows
from makeshed.io.confirming import confirmed
from makeshed.io.coordinates import countries_at
from makeshed.io.process_names import processes_in
from makeshed.io.record import (
    DirectoryMaker,
    DirectoryRecord,
    Recognise,
    country_code,
    number,
    record,
    said,
)
from makeshed.io.statuses import status_of
from makeshed.language import mentions
from makeshed.language.vocabulary import vocabulary

KINDS = ("node", "way", "relation")
SHUT = frozenset(("closed", "off"))
"""Opening hours of what does not open."""
GONE = ("disused", "abandoned", "demolished", "removed", "was", "razed", "destroyed")
"""What stands before a key whose thing is there no more."""
ADDRESS = ("addr:street", "addr:place", "addr:housename", "addr:housenumber")
_FEATURE = re.compile(r"(node|way|relation)/(\d+)")
Json = Mapping[str, Any]


def matches(document: Any) -> bool:
    """Whether an entry is an element of OpenStreetMap."""
    if not isinstance(document, Mapping):
        return False
    if document.get("type") == "Feature":
        return bool(_FEATURE.fullmatch(_feature_id(document)))
    return document.get("type") in KINDS and "id" in document


def together(entries: Iterable[Any], constants: Mapping[str, str]) -> list[Json]:
    """Return the elements that have tags, each with its middle and its country as far as can be told.

    Corners of areas have no tags and only say where the areas are. A country that no ``addr:country``
    says is that of the constants, or the one that all others of the file name, if its box holds the
    point, or the only one whose box does.
    """
    every = [entry for entry in entries if isinstance(entry, Mapping)]
    known = {(said(e.get("type")), said(e.get("id"))): e for e in every}
    tagged = [_element(e, known) for e in every if e.get("tags") or e.get("type") == "Feature"]
    named = {country_code(said(e["tags"].get("addr:country")))[0] for e in tagged if
             said(e["tags"].get("addr:country"))}  # fmt: skip
    common = next(iter(named)) if len(named) == 1 else ""
    given = constants.get("country", "")
    return [{**e, **_country(e, given, common)} for e in tagged]


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each element that `together` has made ready."""
    for index, element in enumerate(documents, start=first):
        where = f"element {index}"
        maker = made(element, source, recognise)
        if maker is None:
            yield DirectoryRecord(where, (), ("no maker and no shop for makers: left out",))
            continue
        found = record(maker, where)
        unnamed = () if said(element["tags"].get("name")) else ("it has no name",)
        open_question = maker.role == "maker" and not maker.processes
        untold = ("what it does is not told",) if open_question else ()
        yield DirectoryRecord(where, found.facts, (*found.warnings, *unnamed, *untold))


def made(element: Json, source: str, recognise: Recognise = processes_in) -> DirectoryMaker | None:
    """Return the maker, or the shop for makers, that an element is; None if it is neither."""
    tags = {key: said(value) for key, value in element["tags"].items()}
    kinds, closed = _kinds(tags)
    if not kinds:
        return None
    table = _table()
    mapped = [table.get(kind, ("maker", ())) for kind in kinds]
    processes = _processes(kinds, tags, recognise)
    does = {role for role, _ in mapped}
    lat, lon = element["middle"]
    value = ", ".join(dict.fromkeys(value.replace("_", " ") for _, value in kinds))
    seen, doubts = confirmed(tags.get("check_date") or tags.get("survey:date"))
    return DirectoryMaker(
        id=f"osm-{element['type']}-{element['id']}",
        name=tags.get("name") or tags.get("operator") or tags.get("brand") or value,
        lat=lat, lon=lon, country=tags.get("addr:country") or element["country"],
        region=next(filter(None, map(tags.get, ("addr:state", "addr:province", "addr:region"))), ""),
        source=f"{source}, OpenStreetMap {element['type']} {element['id']} (ODbL){element['told']}",
        about="; ".join(filter(None, [value, tags.get("description", "")])),
        address=tags.get("addr:full") or _street(tags), town=tags.get("addr:city", ""),
        postcode=tags.get("addr:postcode", ""), phone=_tagged(tags, "phone", "mobile"),
        email=_tagged(tags, "email"),
        processes=processes,
        role="supplier" if does == {"supplier"} else "maker",
        status="closed" if closed else "",
        website=next(filter(None, map(tags.get, ("website", "contact:website", "url"))), ""),
        confirmed=seen, doubts=doubts,
    )  # fmt: skip


def _kinds(tags: Mapping[str, str]) -> tuple[list[tuple[str, str]], bool]:
    """Return what makes an element a maker, key and value, and whether it is there no more."""
    end = tags.get("end_date", "")
    today = date.today().isoformat()  # noqa: DTZ011  (a day, not a moment)
    ended = any(tags.get(word) == "yes" for word in (*GONE, "vacant")) or (
        end[:4].isdigit() and end < today
    )
    ended = ended or tags.get("opening_hours", "").strip().lower() in SHUT
    ended = ended or status_of(tags.get("operational_status", "")) == "closed"
    found = _kinds_of(tags)
    if found or ended:
        return found, ended
    past = {
        rest: value
        for key, value in tags.items()
        for before, colon, rest in [key.partition(":")]
        if colon and before in GONE
    }
    return _kinds_of(past), True


def _kinds_of(tags: Mapping[str, str]) -> list[tuple[str, str]]:
    """``craft`` and ``industrial`` may have any value; of other keys those in the table count."""
    found = []
    for key in ("craft", "industrial", "man_made", "leisure", "shop"):
        for value in filter(None, map(str.strip, tags.get(key, "").split(";"))):
            anything = key in {"craft", "industrial"} and value not in {"no", "vacant"}
            if anything or (key, value) in _table():
                found.append((key, value))
    return found


def _processes(
    kinds: Iterable[tuple[str, str]], tags: Mapping[str, str], recognise: Recognise
) -> dict[str, str]:
    """Return the processes that tags tell, each with the tag it was read from."""
    found: dict[str, str] = {}
    for key, value in kinds:
        role, processes = _table().get((key, value), ("maker", ()))
        words = f"{key}={value}"
        for process in processes or (recognise(value.replace("_", " ")) if role == "maker" else ()):
            found.setdefault(process, words)
    if tags.get("service:bicycle:repair") == "yes":
        found.setdefault("bicycle-repair", "service:bicycle:repair=yes")
    for key in ("product", "produce"):
        text = tags.get(key, "").replace("_", " ").replace(";", ", ")
        for process in (*_made_by(text), *recognise(text)):
            found.setdefault(process, f"{key}={tags[key]}")
    for process, words in recognise(tags.get("description", "")).items():
        found.setdefault(process, f"description: {words}")
    return found


def _made_by(products: str) -> Iterator[str]:
    """Yield the process that most of all makes each product named."""
    known = vocabulary()
    for mention in mentions.read(products):
        for concept in mention.concepts:
            if concept.kind == "product":
                yield from known.made_by(concept.key)[:1]


def _street(tags: Mapping[str, str]) -> str:
    return " ".join(filter(None, (tags.get(name, "") for name in ADDRESS)))


def _tagged(tags: Mapping[str, str], *names: str) -> str:
    """Return the first of some tags that there is, alone or as a contact."""
    every = (tags.get(key, "") for name in names for key in (name, f"contact:{name}"))
    return next(filter(None, every), "")


@cache
def _table() -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    return {
        (row["key"], row["value"]): (row["role"], tuple(filter(None, row["processes"].split("|"))))
        for row in rows("openstreetmap")
    }


def _feature_id(feature: Json) -> str:
    inner = feature.get("properties")
    properties: Json = inner if isinstance(inner, Mapping) else {}
    return said(properties.get("@id") or feature.get("id"))


def _element(entry: Json, known: Mapping[tuple[str, str], Json]) -> dict[str, Any]:
    """Return an element of Overpass or a feature of its export alike: type, id, tags and middle."""
    if entry.get("type") != "Feature":
        tags = entry.get("tags")
        return {
            "type": said(entry.get("type")) or "element", "id": said(entry.get("id")), "middle": _middle(_points(entry, known)),
            "tags": tags if isinstance(tags, Mapping) else {},
        }  # fmt: skip
    kind, _, key = _feature_id(entry).partition("/")
    inner, geometry = entry.get("properties"), entry.get("geometry")
    corners = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    tags = inner if isinstance(inner, Mapping) else {}
    return {"type": kind, "id": key, "tags": tags, "middle": _middle(list(pairs_in(corners)))}


def _points(entry: Json, known: Mapping[tuple[str, str], Json], deep: int = 0) -> list[Any]:
    """Return points whose box is that of an element."""
    if "lat" in entry:
        return [(number(entry.get("lat")), number(entry.get("lon")))]
    center, bounds = entry.get("center"), entry.get("bounds")
    if isinstance(center, Mapping):
        return [(number(center.get("lat")), number(center.get("lon")))]
    if isinstance(bounds, Mapping):
        sides = [number(bounds.get(n)) for n in ("minlat", "minlon", "maxlat", "maxlon")]
        return [(sides[0], sides[1]), (sides[2], sides[3])]
    drawn = entry.get("geometry")
    found = [
        (number(p.get("lat")), number(p.get("lon"))) for p in drawn if isinstance(p, Mapping)
    ] if isinstance(drawn, list) else []  # fmt: skip
    named = [("node", said(n)) for n in _list(entry.get("nodes"))]
    for member in _list(entry.get("members")):
        if isinstance(member, Mapping):
            own = {**member, "members": []}
            found += _points(own, known, deep + 1)
            named.append((said(member.get("type")), said(member.get("ref"))))
    for name in named if not found and deep < 3 else ():
        if name in known:
            found += _points(known[name], known, deep + 1)
    return found


def pairs_in(coordinates: Any) -> Iterator[tuple[float | None, float | None]]:
    """Yield every latitude and longitude in the coordinates of a geometry (RFC 7946), however nested."""
    if not isinstance(coordinates, list):
        return
    if len(coordinates) > 1 and not isinstance(coordinates[0], list):
        yield number(coordinates[1]), number(coordinates[0])
        return
    for inner in coordinates:
        yield from pairs_in(inner)


def _middle(points: Iterable[Any]) -> tuple[float | None, float | None]:
    """Return the middle of the box round some points; across the date line if that is shorter."""
    whole = [(lat, lon) for lat, lon in points if lat is not None and lon is not None]
    if not whole:
        return None, None
    lats, lons = [lat for lat, _ in whole], [lon for _, lon in whole]
    if max(lons) - min(lons) > 180:
        lons = [lon + 360 if lon < 0 else lon for lon in lons]
    lon = (min(lons) + max(lons)) / 2
    return (min(lats) + max(lats)) / 2, lon - 360 if lon > 180 else lon


def middle_of(coordinates: Any) -> tuple[float | None, float | None]:
    """Return the middle of the box round a geometry's coordinates: latitude, longitude."""
    return _middle(pairs_in(coordinates))


def _country(element: Json, given: str, common: str) -> dict[str, str]:
    """Return the country of an element that names none, and how it was told, for the source."""
    lat, lon = element["middle"]
    if said(element["tags"].get("addr:country")) or lat is None or lon is None:
        return {"country": "", "told": ""}
    if given:
        return {"country": given, "told": ""}
    found = countries_at(lat, lon)
    if common in found:
        return {"country": common, "told": "; country: that of the other entries"}
    if len(found) == 1:
        return {"country": next(iter(found)), "told": "; country: the only one whose box holds it"}
    return {"country": "", "told": ""}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
