"""Makers as public directories publish them: fablabs.io and Open Supply Hub.

Both are read from what their interfaces answer (JSON, GeoJSON) and from tables with the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from makeshed.io.confirming import confirmed
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

_LISTS = {
    "lab": (
        "address_1 address_2 activity_status blurb capabilities city country country_code county description "
        "email id kind_name latitude longitude name phone postal_code slug updated_at url"
    ),
    "factory": (
        "address country country_code country_name facility_type is_closed lat lng lon name oar_id os_id "
        "processing_type processing_type_facility_type_raw product_type sector"
    ),
}
LAB, FACTORY = (frozenset(columns.split()) for columns in _LISTS.values())
"""Columns that are read, of tables of each."""
Reader = Callable[[Mapping[str, Any], str, Recognise], DirectoryMaker]


def is_fablabs(document: Any) -> bool:
    """Whether an entry is a lab as fablabs.io shows it."""
    return isinstance(document, Mapping) and (
        "kind_name" in document or {"capabilities", "country_code", "latitude"} <= set(document)
    )


def is_oshub(document: Any) -> bool:
    """Whether an entry is a facility as Open Supply Hub shows it."""
    if not isinstance(document, Mapping):
        return False
    properties = document.get("properties")
    facts = properties if isinstance(properties, Mapping) else document
    return "os_id" in facts or "oar_id" in facts or {"name", "address", "sector"} <= set(facts)


def read_fablabs(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each lab."""
    return _each(documents, source, recognise, lab, "lab", first)


def read_oshub(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each facility."""
    return _each(documents, source, recognise, factory, "facility", first)


def lab(
    facts: Mapping[str, Any], source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker behind an entry of fablabs.io."""
    lat, lon = degrees(facts.get("latitude"), "lat"), degrees(facts.get("longitude"), "lon")
    name = said(facts.get("name"))
    key = said(facts.get("slug")) or said(facts.get("id")) or digest(f"{name} {lat} {lon}")
    able = said(facts.get("capabilities"))
    seen, doubts = confirmed(facts.get("updated_at"))
    return DirectoryMaker(
        id=f"fablabs-{slug(key)}", name=name, lat=lat, lon=lon,
        country=said(facts.get("country_code") or facts.get("country")), source=source,
        about="; ".join(filter(None, [said(facts.get(n)) for n in ("blurb", "description")])),
        processes=recognise(able.replace("_", " ")), status=said(facts.get("activity_status")),
        website=said(facts.get("url")), confirmed=seen, doubts=doubts,
        address=said([facts.get("address_1"), facts.get("address_2")]), town=said(facts.get("city")),
        postcode=said(facts.get("postal_code")), region=said(facts.get("county")),
        phone=said(facts.get("phone")), email=said(facts.get("email")),
    )  # fmt: skip


def factory(
    facts: Mapping[str, Any], source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker behind an entry of Open Supply Hub."""
    geometry, inner = facts.get("geometry"), facts.get("properties")
    shown: Mapping[str, Any] = {**facts, **inner} if isinstance(inner, Mapping) else facts
    point = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    lon, lat = (point[0], point[1]) if isinstance(point, list) and len(point) > 1 else (
        shown.get("lng", shown.get("lon")), shown.get("lat"))  # fmt: skip
    name, address = said(shown.get("name")), said(shown.get("address"))
    key = said(shown.get("os_id") or shown.get("oar_id")) or digest(f"{name} {address}")
    extended = shown.get("extended_fields")
    more: Mapping[str, Any] = extended if isinstance(extended, Mapping) else {}
    work = ("processing_type", "facility_type", "processing_type_facility_type_raw")
    does = said([[shown.get(n), _values(more.get(n))] for n in work])
    makes = said(
        [shown.get("product_type"), _values(more.get("product_type")), shown.get("sector")]
    )
    closed = said(shown.get("is_closed")).lower() == "true"
    return DirectoryMaker(
        id=f"oshub-{slug(key)}", name=name, lat=degrees(lat, "lat"), lon=degrees(lon, "lon"),
        country=said(shown.get("country_code") or shown.get("country_name") or shown.get("country")),
        about="; ".join(filter(None, [does, makes])), processes=recognise(does),
        address=address, status="closed" if closed else "", source=source,
    )  # fmt: skip


def _values(entries: Any) -> list[str]:
    """Return what contributors said, without who said it and when."""
    found = []
    for entry in entries if isinstance(entries, list) else []:
        value = entry.get("value") if isinstance(entry, Mapping) else entry
        raw = (
            value.get("raw_value", value.get("raw_values")) if isinstance(value, Mapping) else value
        )
        found.append(said(raw))
    return found


def _each(
    documents: Iterable[Any],
    source: str,
    recognise: Recognise,
    reader: Reader,
    what: str,
    first: int,
) -> Iterator[DirectoryRecord]:
    for index, document in enumerate(documents, start=first):
        where = f"{what} {index}"
        if isinstance(document, Mapping):
            yield record(reader(document, f"{source}, {where}", recognise), where)
        else:
            kind = type(document).__name__
            yield DirectoryRecord(where, (), (f"an entry is a mapping, not {kind}",))
