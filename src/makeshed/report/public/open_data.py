"""The directory as data, for whoever reads it with a program: JSON, CSV, GeoJSON, and words to search."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import Directory, ListedMaker, slug_of
from makeshed.report.public.maker_page import as_data
from makeshed.store.commas import csv_text

COLUMNS = ("site", "name", "role", "place", "place_name", "country", "lat", "lon", "exact", "processes",
           "materials", "certificates", "address", "phone", "email", "website", "confirmed", "source",
           "kind")  # fmt: skip
KINDS: dict[str, pl.DataType] = {"lat": pl.Float64(), "lon": pl.Float64(), "confirmed": pl.Date()}


def data_files(directory: Directory) -> Iterator[tuple[str, str]]:
    """Yield where each file of data lies, and what is in it."""
    every = [as_data(entry) for entry in directory.entries]
    for data in every:
        yield f"data/makers/{slug_of(data['site'])}.json", _json(data, indent=1)
    yield "data/makers.json", _json({"facts": directory.fingerprint, "makers": every})
    yield "data/makers.geojson", _json(as_features(directory.entries))
    yield "data/makers.csv", as_csv(directory.entries)


def sought(edition: Edition) -> str:
    """Return the file that the search looks in."""
    return f"window.makers={_json(_words(edition))};\n"


def _json(data: Any, indent: int | None = None) -> str:
    return json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)


def as_features(entries: Iterable[ListedMaker]) -> dict[str, Any]:
    """Return makers as GeoJSON has points (RFC 7946): longitude first."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": data["site"],
                "geometry": {
                    "type": "Point",
                    "coordinates": [data["place"]["lon"], data["place"]["lat"]],
                },
                "properties": {
                    "name": data["name"],
                    "exact": data["place"]["exact"],
                    "processes": [ability["process"] for ability in data["can_do"]],
                },
            }
            for data in map(as_data, entries)
        ],
    }


def as_csv(entries: Iterable[ListedMaker]) -> str:
    """Return a row a maker; a text that a spreadsheet would reckon with is kept from it."""
    types = {name: KINDS.get(name, pl.String()) for name in COLUMNS}
    return csv_text(pl.DataFrame(list(map(_row, entries)), schema=types, orient="row"))


def _row(entry: ListedMaker) -> list[Any]:
    contact, lat, lon = entry.contact, *entry.spot
    return [entry.site, entry.name, entry.role, entry.place, entry.place_name, entry.country, lat, lon,
            "yes" if entry.exact else "no", ";".join(a.process for a in entry.abilities),
            ";".join(dict.fromkeys(m for a in entry.abilities for m in a.materials)),
            ";".join(dict.fromkeys(c for a in entry.abilities for c in a.certificates)),
            contact.address, contact.phone, contact.email, contact.website, entry.confirmed,
            entry.source, entry.kind]  # fmt: skip


def _words(edition: Edition) -> list[list[str]]:
    """Return of each maker what the search shows and looks in: slug, name, place, processes, words."""
    say, found = edition.say, []
    for entry in edition.directory.entries:
        does = [say.label("process", ability.process) for ability in entry.abilities]
        works = {say.label("material", m) for a in entry.abilities for m in a.materials}
        certified = {c for a in entry.abilities for c in a.certificates}
        more = " ".join([*sorted(works | certified), entry.about])
        found.append([entry.slug, entry.name, edition.town(entry), ", ".join(does), more])
    return found
