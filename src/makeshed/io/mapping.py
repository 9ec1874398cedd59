"""Any table of makers, by a small file that says which column is which.

The file lies beside the table: ``makers.csv.toml`` beside ``makers.csv``. Without it, columns are
told by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from makeshed.errors import nearest
from makeshed.io.processes import processes_in
from makeshed.io.record import Maker, Recognise, Record, day, digest, number, record, said, slug
from makeshed.io.untrusted import content, refuse

FIELDS = tuple(f.name for f in fields(Maker) if f.name != "batch")
GUESSES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "key", "identifier", "uuid"),
    "name": ("name", "company", "firm", "business name", "legal name", "title", "organisation"),
    "lat": ("lat", "latitude", "y", "breite"),
    "lon": ("lon", "lng", "long", "longitude", "x", "länge"),
    "country": ("country", "country code", "country name", "land", "pays", "iso"),
    "region": ("region", "state", "province"),
    "about": ("about", "description", "business description", "products", "services", "tools",
              "capability", "category", "simple category"),
    "processes": ("processes", "process", "capabilities", "capability", "tools", "equipment",
                  "machines", "naics title"),
    "materials": ("materials", "material"),
    "status": ("status", "activity status", "facility status"),
    "website": ("website", "url", "web", "site web", "link"),
    "confirmed": ("last confirmed", "updated", "updated at", "verified", "date"),
    "certification": ("certification", "certifications", "certificates"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table say what; ``constants`` are the same for every row."""

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]


def load(path: Path) -> Columns:
    """Return what a mapping file says; raise `BadFacts` for a field that there is not."""
    _, found = content(path)
    unknown = [name for name in found if name not in {"columns", "constants"}]
    if unknown:
        refuse(path.name, f"a section called {unknown[0]!r}", "[columns] and [constants]")
    given = {name: found.get(name, {}) for name in ("columns", "constants")}
    for name, section in given.items():
        if not isinstance(section, Mapping):
            refuse(path.name, f"{name} = {section!r:.40}", f"a section [{name}]")
        for field, value in section.items():
            if field not in FIELDS:
                refuse(path.name, f"a field called {field!r}", nearest(field, FIELDS))
            if not _named(value) and (name == "columns" or isinstance(value, Mapping | list)):
                refuse(path.name, f"{field} = {value!r:.40}", "text, or a list of names of columns")
    spread = {f: (c,) if isinstance(c, str) else tuple(c) for f, c in given["columns"].items()}
    return Columns(spread, {f: str(value) for f, value in given["constants"].items()})


def _named(value: Any) -> bool:
    """Whether something names a column, or several."""
    listed = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in listed)


def guessed(head: Iterable[str]) -> Columns | None:
    """Return the columns as their names tell, or None if they name no maker or no place."""
    plain = {
        " ".join(name.lower().replace("_", " ").split()): name for name in reversed(list(head))
    }
    found = {
        field: tuple(plain[word] for word in words if word in plain)
        for field, words in GUESSES.items()
    }
    found = {f: c if f in {"about", "processes"} else c[:1] for f, c in found.items() if c}
    return Columns(found, {}) if {"name", "lat", "lon"} <= set(found) else None


def read(
    rows: Iterable[Mapping[str, str]],
    source: str,
    columns: Columns,
    recognise: Recognise = processes_in,
    first: int = 1,
) -> Iterator[Record]:
    """Yield one record for each row."""
    for index, row in enumerate(rows, start=first):
        where = f"row {index}"
        yield record(maker(row, columns, f"{source}, {where}", recognise), where)


def maker(
    row: Mapping[str, Any], columns: Columns, source: str, recognise: Recognise = processes_in
) -> Maker:
    """Return the maker that a row describes."""
    cell = dict(columns.constants)
    for field, names in columns.columns.items():
        cell[field] = "; ".join(filter(None, dict.fromkeys(said(row.get(name)) for name in names)))
    lat, lon = number(cell.get("lat")), number(cell.get("lon"))
    name = cell.get("name", "")
    stem = source.partition(",")[0].partition(".")[0]
    own = cell.get("id") or f"{slug(name)}-{digest(f'{name} {lat} {lon}')}"
    return Maker(
        id=f"{slug(stem)}-{slug(own)}", name=name, lat=lat, lon=lon, country=cell.get("country", ""),
        source=cell.get("source", source), confirmed=day(cell.get("confirmed")),
        processes=recognise(cell.get("processes", "")), role=cell.get("role", "maker"),
        region=cell.get("region", ""),
        about=cell.get("about", ""),
        materials=cell.get("materials", ""),
        status=cell.get("status", ""),
        website=cell.get("website", ""),
        certification=cell.get("certification", ""),
        evidence=cell.get("evidence", ""),
    )  # fmt: skip
