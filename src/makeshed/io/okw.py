"""Open Know-Where facilities, in and out: OKW v1 as JSON, YAML or one row for each machine.

Own reading of the published field names (Internet of Production Alliance, OKW 1.0, 2021). What the
format lacks stays blank: rates, hours, lead times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from makeshed.io.confirming import confirmed
from makeshed.io.degrees import degrees
from makeshed.io.process_names import processes_in
from makeshed.io.record import (
    DirectoryMaker,
    DirectoryRecord,
    Recognise,
    digest,
    number,
    record,
    said,
    slug,
)
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import veiled

STATUS = {"open": "Active", "candidate": "Planned", "closed": "Closed"}
MATERIALS = ("typical_materials", "materials_worked", "materials_type", "material_other_type",
             "plastics_type", "metal_type", "wood_type", "elastomer_type", "ceramics_type",
             "electronics_type")  # fmt: skip
WORK = ("manufacturing_process", "equipment", "equipment_other", "equipment_model", "type", "type_other",
        "description")  # fmt: skip
PRODUCTS = ("typical_products", "things_made_here")
COLUMNS = frozenset({
    *MATERIALS, *WORK, *PRODUCTS, "facility_key", "id", "name", "facility_status", "website", "country", "region",
    "typical_batch_size", "certifications", "verified", "submission_date", "lat", "latitude", "lon", "lng",
    "long", "longitude", "gps", "gps_coordinates", "location", "address", "number", "street", "district",
    "city", "postcode", "address_other", "contact", "landline", "mobile", "phone", "whatsapp", "email",
})  # fmt: skip
"""Columns that are read, of tables."""
NOTHING = {"", "none", "non", "no", "nil", "n/a", "na", "others", "other"}


def matches(document: Any) -> bool:
    """Whether something read looks like a facility."""
    if not isinstance(document, Mapping):
        return False
    names = {_name(key) for key in document}
    return bool(names & {"facility_status", "facility_key", "typical_products"}) and "name" in names


def together(documents: Iterable[Any]) -> list[Any]:
    """Return the entries with the rows of one ``facility_key`` as one list, in the order met."""
    found: dict[str, list[Any]] = {}
    for index, document in enumerate(documents):
        key = said(document.get("facility_key")) if isinstance(document, Mapping) else ""
        found.setdefault(key or f"#{index}", []).append(document)
    return [rows[0] if len(rows) == 1 else rows for rows in found.values()]


def read(
    documents: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each facility; a list of rows is one facility."""
    for index, document in enumerate(documents, start=first):
        where = f"facility {index}"
        rows = document if isinstance(document, list) else [document]
        if not all(isinstance(row, Mapping) for row in rows):
            yield DirectoryRecord(where, (), ("a facility is a mapping: left out",))
            continue
        facts = [{_name(key): value for key, value in row.items()} for row in rows]
        yield record(facility(facts, f"{source}, {where}", recognise), where)


def facility(
    rows: list[dict[str, Any]], source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker that one or more rows describe."""
    first = rows[0]
    location = first.get("location") if isinstance(first.get("location"), Mapping) else first
    place = {_name(k): v for k, v in location.items()} if isinstance(location, Mapping) else {}
    address = place.get("address")
    spot = {_name(k): v for k, v in address.items()} if isinstance(address, Mapping) else place
    point = place.get("gps") or place.get("gps_coordinates") or place
    lat, lon = _point(point)
    words = [_spaced(said([_without_stock(row.get(name)) for name in WORK])) for row in rows]
    products = said([row.get(name) for row in rows for name in PRODUCTS])
    name = said(first.get("name"))
    own = said(first.get("facility_key")) or said(first.get("id"))
    own = own or f"{slug(name)}-{digest(f'{name} {lat} {lon}')}"
    seen, doubts = confirmed(first.get("verified") or first.get("submission_date"))
    return DirectoryMaker(
        id=f"okw-{slug(own)}", name=name, lat=lat, lon=lon,
        country=said(spot.get("country") or place.get("country")), source=source,
        region=said(spot.get("region")),
        about="; ".join(filter(None, dict.fromkeys([*words, products]))),
        processes=recognise(" ; ".join([*words, products])),
        materials=_materials(rows), status=said(first.get("facility_status")),
        website=said(first.get("website")), batch=batch_of(said(first.get("typical_batch_size"))),
        certification=_known(said(first.get("certifications"))),
        confirmed=seen, doubts=doubts, **_reach(first, spot),
    )  # fmt: skip


def _reach(facility: Mapping[str, Any], spot: Mapping[str, Any]) -> dict[str, str]:
    """Return how a facility is reached: its address and its contact (OKW 5 and 6)."""
    contact = facility.get("contact")
    person = {_name(k): v for k, v in contact.items()} if isinstance(contact, Mapping) else facility
    street = " ".join(filter(None, (said(spot.get(name)) for name in ("number", "street"))))
    whole = spot.get("address")
    other = said(spot.get("address_other")) or (whole.strip() if isinstance(whole, str) else "")
    phones = (said(person.get(name)) for name in ("landline", "mobile", "phone", "whatsapp"))
    return {
        "address": ", ".join(filter(None, (street, said(spot.get("district")), other))),
        "town": said(spot.get("city")),
        "postcode": said(spot.get("postcode")),
        "phone": next(filter(None, phones), ""),
        "email": said(person.get("email")),
    }


def batch_of(text: str) -> tuple[float | None, float | None]:
    """Return the smallest and largest batch of ``50-500 units`` or ``5000+``."""
    found = re.match(r"\s*+(\d{1,12}+)(?!\d)\s*+(?:-\s*+(\d{1,12}+)(?!\d)|(\+))?+", text)
    if not found:
        return None, None
    low, high = float(found[1]), float(found[2]) if found[2] else None
    return (low, high) if high is None or low <= high else (None, None)


def written(shed: Shed) -> str:
    """Return all makers as OKW facilities (JSON)."""
    places = {place.place: place for place in shed.rows(Place)}
    able: dict[str, list[Capability]] = {}
    for capability in shed.rows(Capability):
        able.setdefault(capability.site, []).append(capability)
    made = [
        {
            "id": site.site,
            "name": shown.name,
            "location": {
                "address": {"region": place.region, "country": place.country}
                | ({"street": shown.address} if shown.address else {}),
                "gps": {"lat": place.lat, "lon": place.lon},
            },
            "facility_status": STATUS[site.status],
            "description": shown.about,
            "website": site.website,
            "contact": {"landline": shown.phone, "email": shown.email},
            "manufacturing_process": [c.process for c in able.get(site.site, ())],
            "typical_materials": sorted(
                {m.strip() for c in able.get(site.site, ()) for m in c.materials.split(";") if m}
            ),
            "verified": site.last_confirmed.isoformat() if site.last_confirmed else "",
        }
        for site in shed.rows(Site)
        if site.role == "maker" and (place := places[site.place]) and (shown := veiled(site))
    ]
    return json.dumps(made, ensure_ascii=False, indent=1)


def _materials(rows: list[dict[str, Any]]) -> str:
    found = [part for row in rows for name in MATERIALS for part in said(row.get(name)).split("; ")]
    worked = [
        said(machine.get("materials_worked"))
        for row in rows
        for machine in _listed(row.get("equipment"))
        if isinstance(machine, Mapping)
    ]
    return "; ".join(
        filter(None, dict.fromkeys(_known(_spaced(part)) for part in [*found, *worked]))
    )


def _without_stock(value: Any) -> Any:
    """Return machines without the materials that they work, which name no process."""
    machines = [machine for machine in _listed(value) if isinstance(machine, Mapping)]
    return [{**m, "materials_worked": None} for m in machines] or value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _point(value: Any) -> tuple[float | None, float | None]:
    if isinstance(value, str):
        parts = [number(part) for part in re.split(r"[,\s;]+", value.strip())]
        return (parts[0], parts[1]) if len(parts) == 2 else (None, None)
    if not isinstance(value, Mapping):
        return None, None
    found = {_name(k): v for k, v in value.items()}
    lat = next((degrees(found[n], "lat") for n in ("lat", "latitude") if n in found), None)
    lon = next(
        (degrees(found[n], "lon") for n in ("lon", "lng", "long", "longitude") if n in found), None
    )
    return lat, lon


def uses(column: str) -> bool:
    """Return whether a column of a table is read."""
    return _name(column) in COLUMNS


def _name(key: Any) -> str:
    """Return a field's name as OKW spells it."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key)).lower())
    return {"facility_status_1": "facility_status", "facility_name": "name"}.get(
        plain, plain
    ).strip("_")


def _spaced(text: str) -> str:
    """Return words that a form joined by underscores apart again, and the end of a Wikipedia URL."""
    return re.sub(r"https?://\w+\.wikipedia\.org/wiki/", "", text).replace("_", " ").strip()


def _known(text: str) -> str:
    return "" if text.strip().lower() in NOTHING else text
