"""Makers on a map: GeoJSON (RFC 7946), in and out; an area stands at the middle of its box."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from makeshed.io.mapping import Columns, guessed, maker
from makeshed.io.openstreetmap import middle_of
from makeshed.io.process_names import processes_in
from makeshed.io.record import DirectoryRecord, Recognise, record
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import veiled


def matches(document: Any) -> bool:
    """Whether an entry is a feature."""
    return isinstance(document, Mapping) and document.get("type") == "Feature"


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each feature; properties are told by their names."""
    for index, feature in enumerate(documents, start=first):
        where = f"feature {index}"
        geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
        lat, lon = middle_of(geometry.get("coordinates") if isinstance(geometry, Mapping) else None)
        given = feature.get("properties") if isinstance(feature, Mapping) else None
        facts = dict(given) if isinstance(given, Mapping) else {}
        if lat is not None and lon is not None:
            facts |= {"lon": lon, "lat": lat}
        elif guessed(facts, {}) is None:
            yield DirectoryRecord(where, (), ("no point and no area: left out",))
            continue
        facts |= {"id": feature["id"]} if "id" in feature and "id" not in facts else {}
        facts.setdefault("name", facts.get("title", ""))
        columns = guessed(facts, {}) or Columns({"name": ("name",)}, {})
        yield record(maker(facts, columns, f"{source}, {where}", recognise), where)


def written(shed: Shed) -> str:
    """Return all sites as a feature collection."""
    able: dict[str, list[str]] = {}
    for capability in shed.rows(Capability):
        able.setdefault(capability.site, []).append(capability.process)
    places = {place.place: place for place in shed.rows(Place)}
    features = [
        {
            "type": "Feature",
            "id": site.site,
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            "properties": {
                "name": shown.name, "country": place.country, "region": place.region,
                "role": site.role, "status": site.status, "about": shown.about,
                "processes": able.get(site.site, []), "website": site.website,
                "last_confirmed": site.last_confirmed.isoformat() if site.last_confirmed else None,
                "address": shown.address, "phone": shown.phone, "email": shown.email,
                "published": site.published,
            },
        }
        for site in shed.rows(Site)
        if (place := places[site.place]) and (shown := veiled(site))
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
