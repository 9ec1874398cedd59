"""Makers as web pages describe them: schema.org organisations and local businesses in JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from makeshed.io.degrees import degrees
from makeshed.io.process_names import processes_in
from makeshed.io.record import (
    DirectoryMaker,
    DirectoryRecord,
    Recognise,
    digest,
    record,
    said,
    slug,
)
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import veiled


def matches(document: Any) -> bool:
    """Whether an entry is linked data of schema.org."""
    return isinstance(document, Mapping) and "@type" in document


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each organisation."""
    for index, document in enumerate(documents, start=first):
        where = f"organisation {index}"
        yield record(business(document, f"{source}, {where}", recognise), where)


def business(
    facts: Mapping[str, Any], source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker that linked data describes."""
    place = _inner(facts, "location") or facts
    point = _inner(place, "geo") or _inner(facts, "geo")
    address = _inner(place, "address") or _inner(facts, "address")
    country = address.get("addressCountry")
    country = country.get("name") if isinstance(country, Mapping) else country
    lat, lon = degrees(point.get("latitude"), "lat"), degrees(point.get("longitude"), "lon")
    name = said(facts.get("name"))
    offers = said(
        [_names(facts.get(n)) for n in ("makesOffer", "knowsAbout", "hasOfferCatalog", "keywords")]
    )
    about = "; ".join(filter(None, [said(facts.get("description")), offers]))
    own = said(facts.get("@id") or facts.get("url")) or f"{name} {lat} {lon}"
    return DirectoryMaker(
        id=f"web-{slug(name)}-{digest(own)}", name=name, lat=lat, lon=lon, country=said(country),
        region=said(address.get("addressRegion")), source=source, about=about,
        processes=recognise(about), website=said(facts.get("url")),
        status="closed" if facts.get("dissolutionDate") else "",
        address=_street(place, facts) or said(address.get("streetAddress")),
        town=said(address.get("addressLocality")), postcode=said(address.get("postalCode")),
        phone=said(facts.get("telephone") or _inner(facts, "contactPoint").get("telephone")),
        email=said(facts.get("email") or _inner(facts, "contactPoint").get("email")).removeprefix("mailto:"),
    )  # fmt: skip


def _street(*holders: Mapping[str, Any]) -> str:
    """Return an address that is given as one text."""
    return next((a.strip() for a in (h.get("address") for h in holders) if isinstance(a, str)), "")


def written(shed: Shed) -> str:
    """Return all sites as a graph of linked data."""
    able: dict[str, list[str]] = {}
    for capability in shed.rows(Capability):
        able.setdefault(capability.site, []).append(capability.process.replace("-", " "))
    places = {place.place: place for place in shed.rows(Place)}
    graph = [
        {
            "@type": "Organization",
            "@id": f"#{site.site}",
            "name": shown.name,
            "description": shown.about,
            "url": site.website,
            **{
                name: value
                for name, value in (("telephone", shown.phone), ("email", shown.email))
                if value
            },
            "knowsAbout": able.get(site.site, []),
            "location": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressCountry": place.country,
                    "addressRegion": place.region,
                    **({"streetAddress": shown.address} if shown.address else {}),
                },
                "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon},
            },
        }
        for site in shed.rows(Site)
        if (place := places[site.place]) and (shown := veiled(site))
    ]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)


def _inner(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a property that is an object; of several, the first."""
    found = facts.get(name)
    found = found[0] if isinstance(found, list) and found else found
    return found if isinstance(found, Mapping) else {}


def _names(value: Any) -> list[str]:
    """Return the names of what is offered, however deep it is wrapped."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for part in value for name in _names(part)]
    if isinstance(value, Mapping):
        own = [str(value["name"])] if "name" in value else []
        return own + [
            n for key in ("itemOffered", "itemListElement") for n in _names(value.get(key))
        ]
    return []
