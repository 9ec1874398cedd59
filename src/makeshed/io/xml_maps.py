"""Maps in XML as the features and elements that their JSON would hold: KML, KMZ, and OpenStreetMap's own.

KML is what Google My Maps and Earth save (OGC 12-007r2): a placemark has a name, a description in HTML,
its data, and a point or an area. A folder, which My Maps calls a layer, is its category. KMZ is a zip of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 256 * 2**20
"""Bytes of the map in a KMZ."""
_BREAK, _TAG = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h\d)>"), re.compile(r"<[^<>]{0,2000}>")
_OWN = {"address": "address", "phonenumber": "phone", "name": "name", "link": "website"}
"""Parts of a placemark, and the properties that they are."""
KINDS = ("node", "way", "relation")


def unpacked(path: Path) -> bytes:
    """Return the map within a KMZ.

    Raises
    ------
    ValueError
        It is no zip, holds no KML, or too much of it.
    """
    try:
        with ZipFile(path) as packed:
            maps = [one for one in packed.infolist() if one.filename.lower().endswith(".kml")]
            if not maps:
                raise ValueError("no .kml within")
            first = next((one for one in maps if one.filename == "doc.kml"), maps[0])
            if first.file_size > MOST_UNPACKED:
                raise ValueError(f"{first.file_size / 2**20:,.0f} MB unpacked")
            with packed.open(first) as held:
                return held.read(MOST_UNPACKED)
    except (BadZipFile, RuntimeError, EOFError, OSError) as error:
        raise ValueError(f"damaged: {error}") from None


def features(text: str) -> dict[str, Any]:
    """Return the placemarks of a KML as a feature collection.

    Raises
    ------
    ValueError
        It is no XML, no KML, or only a link to a map that lies elsewhere.
    """
    root = _root(text, "kml")
    found = [_feature(mark, layer) for mark, layer in _placemarks(root)]
    if not found and any(_name(one) == "networklink" for one in root.iter()):
        raise ValueError("a link to a map that lies elsewhere: save the map itself")
    if not found:
        raise ValueError("a map without a placemark")
    return {"type": "FeatureCollection", "features": found}


def elements(text: str) -> dict[str, Any]:
    """Return the nodes, ways and relations of OpenStreetMap's XML as Overpass's JSON has them.

    Raises
    ------
    ValueError
        It is no XML, or not OpenStreetMap's.
    """
    root = _root(text, "osm")
    return {"elements": [_element(one) for one in root if _name(one) in KINDS]}


def _root(text: str, kind: str) -> ET.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a DOCTYPE, which such a map does not have")
    try:
        root = ET.fromstring(text)  # noqa: S314  (no entities; expat limits the rest)
    except ET.ParseError as error:
        raise ValueError(str(error)) from None
    if _name(root) != kind:
        raise ValueError(f"XML whose root is {_name(root)!r}, not {kind!r}")
    return root


def _name(element: ET.Element) -> str:
    """Return the name of an element without its namespace, in small letters."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: ET.Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _placemarks(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Yield every placemark with the name of the folder it lies in."""
    waiting = [(root, "")]
    while waiting:
        parent, layer = waiting.pop(0)
        if _name(parent) == "folder":
            layer = next((_text(one) for one in parent if _name(one) == "name"), layer)
        for one in parent:
            if _name(one) == "placemark":
                yield one, layer
            elif _name(one) in {"document", "folder"}:
                waiting.append((one, layer))


def _feature(mark: ET.Element, layer: str) -> dict[str, Any]:
    data = dict(_data(mark))
    own = {_OWN[_name(one)]: one.get("href") or _text(one) for one in mark if _name(one) in _OWN}
    says = "; ".join(_said_once(mark, data))
    given = {**({"category": layer} if layer else {}), "description": says, **data, **own}
    corners = [*_corners(mark)]
    point = {"type": "MultiPoint", "coordinates": corners} if corners else None
    properties = {key: value for key, value in given.items() if value}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _data(mark: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield the names and values of ``ExtendedData``, and of ``SchemaData`` within it."""
    for one in mark.iter():
        if _name(one) == "data" and one.get("name"):
            yield one.get("name", ""), _text(next((v for v in one if _name(v) == "value"), None))
        elif _name(one) == "simpledata" and one.get("name"):
            yield one.get("name", ""), _text(one)


def _said_once(mark: ET.Element, data: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a description that do not say again what is among the data, as My Maps writes it."""
    html = next((one.text or "" for one in mark if _name(one) == "description"), "")
    for line in _BREAK.sub("\n", html).splitlines():
        said = " ".join(unescape(_TAG.sub(" ", line)).split())
        if said and said.partition(":")[0].strip() not in data:
            yield said


def _corners(mark: ET.Element) -> Iterator[list[float]]:
    """Yield the points of a placemark, and the outer corners of its areas: longitude, latitude; none of a line."""
    for shape in mark.iter():
        if _name(shape) not in {"point", "outerboundaryis"}:
            continue
        for one in shape.iter():
            for triple in (one.text or "").split() if _name(one) == "coordinates" else ():
                lon, _, rest = triple.partition(",")
                try:
                    yield [float(lon), float(rest.partition(",")[0])]
                except ValueError:
                    continue


def _element(one: ET.Element) -> dict[str, Any]:
    inner: dict[str, list[ET.Element]] = {}
    for part in one:
        inner.setdefault(_name(part), []).append(part)
    found: dict[str, Any] = {"type": _name(one), **one.attrib}
    found["tags"] = {tag.get("k", ""): tag.get("v", "") for tag in inner.get("tag", ())}
    found |= {name: dict(inner[name][0].attrib) for name in ("center", "bounds") if name in inner}
    found["nodes"] = [nd.get("ref", "") for nd in inner.get("nd", ())]
    found["members"] = [dict(member.attrib) for member in inner.get("member", ())]
    return found
