"""A directory of Open Referral (HSDS) as its tables, in whatever form it comes.

Three forms hold the same: tables (CSV or JSON, in a folder, a zip, or as files that are named together), one JSON
document of all tables, and JSON nested as the API has it. Names of tables and fields were read in the specification
(docs.openreferral.org, 3.0 and 3.1); those of versions 1 and 2 that differ are taken too.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from makeshed.errors import NotFound
from makeshed.io.untrusted import MOST_BYTES, content, outside, refuse
from makeshed.language.table_row import numbered

ROWS: Mapping[str, str] = {
    "organization": "organization", "organizations": "organization", "service": "service",
    "services": "service", "location": "location", "locations": "location",
    "service_at_location": "at", "service_at_locations": "at", "services_at_location": "at",
    "services_at_locations": "at", "address": "address", "addresses": "address",
    "physical_address": "address", "physical_addresses": "address", "postal_address": "postal",
    "postal_addresses": "postal", "phone": "phone", "phones": "phone", "attribute": "attribute",
    "attributes": "attribute", "service_attribute": "attribute", "services_taxonomy": "attribute",
    "service_taxonomy": "attribute", "service_taxonomies": "attribute", "taxonomy_term": "term",
    "taxonomy_terms": "term",
}  # fmt: skip
"""By name of a table: what its rows are."""
_UNREAD = (
    "accessibility accessibility_for_disabilities contact contacts cost_option cost_options eligibility eligibilities funding "
    "fundings holiday_schedule holiday_schedules language languages meta_table_description meta_table_descriptions "
    "metadata organization_identifier organization_identifiers other_attribute other_attributes payment_accepted "
    "payments_accepted program programs regular_schedule regular_schedules required_document required_documents schedule "
    "schedules service_area service_areas service_capacity service_capacities taxonomies taxonomy unit units url urls"
)
UNREAD = frozenset(_UNREAD.split())
"""Tables that hold nothing of what a maker can do and where."""
INSIDE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "organization": {"services": ("service", "organization_id"), "locations": ("location", "organization_id"),
                     "phones": ("phone", "organization_id")},
    "service": {"service_at_locations": ("at", "service_id"), "phones": ("phone", "service_id"),
                "attributes": ("attribute", "link_id")},
    "at": {"phones": ("phone", "service_at_location_id")},
    "location": {"addresses": ("address", "location_id"), "phones": ("phone", "location_id"),
                 "physical_addresses": ("address", "location_id"), "postal_addresses": ("postal", "location_id")},
}  # fmt: skip
"""By what an object is: the lists in it, what is in them, and which field names the object."""
WITHIN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "service": {"organization": ("organization", "organization_id")},
    "at": {"location": ("location", "location_id"), "service": ("service", "service_id")},
    "attribute": {"taxonomy_term": ("term", "taxonomy_term_id")},
}
"""By what an object is: the single objects in it, what they are, and which field of it names them."""
PAGE = ("contents", "content")
MOST_MEMBERS = 1000
Row = dict[str, Any]


@dataclass(slots=True)
class ReferralTables:
    """The rows of each table by what they are, each with ``where`` it stands, and what was not read."""

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    strange: list[tuple[str, str]] = field(default_factory=list)
    """Where something stands that is no row, and what it is."""
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, row: Mapping[str, Any], where: str, *, once: bool) -> None:
        """Keep a row; what a nested document repeats is one, and in a table (``once``) it is a fault."""
        rows, own = self.rows.setdefault(kind, {}), row["id"]
        if own in rows and once:
            self.strange.append((where, f"id {own!r:.60} stands in {rows[own]['where']} already"))
            return
        told = {name: value for name, value in row.items() if value not in {None, ""}}
        rows[own] = {"where": where, **rows.get(own, {}), **told}

    def of(self, kind: str) -> list[Row]:
        """Return the rows of a kind."""
        return list(self.rows.get(kind, {}).values())


def is_table(path: Path) -> bool:
    """Whether a file is called as a table of HSDS that is read."""
    return path.stem.lower() in ROWS and path.suffix.lower() in {".csv", ".tsv", ".json"}


def is_nested(found: Any) -> bool:
    """Whether a document is one of HSDS: all tables, a page of the API, or an entry of it.

    >>> is_nested({"total_items": 1, "contents": [{"id": "7", "name": "Repairs", "status": "active"}]})
    True
    """
    if isinstance(found, list):
        return bool(found) and bool(_kind_of(found[0]))
    if not isinstance(found, Mapping):
        return False
    return bool(_kind_of(found)) or _tables_in(found) or _page_in(found) is not None


def _tables_in(found: Mapping[str, Any]) -> bool:
    """Whether a document holds tables by name: the organizations, or the services with what they belong to."""
    listed = {ROWS[name] for name, rows in found.items() if name in ROWS and isinstance(rows, list)}
    return "id" not in found and ("organization" in listed or {"service", "location"} <= listed)


def _page_in(found: Mapping[str, Any]) -> list[Any] | None:
    listed = next((found[name] for name in PAGE if isinstance(found.get(name), list)), None)
    return listed if listed is not None and {"total_items", "totalElements", "page_number"} & found.keys() else None  # fmt: skip


def _kind_of(entry: Any) -> str:
    """Return what a nested entry is; blank: it is none."""
    if not isinstance(entry, Mapping) or "id" not in entry or "@type" in entry:
        return ""
    if isinstance(entry.get("service"), Mapping) and isinstance(entry.get("location"), Mapping):
        return "at"
    if "name" not in entry:
        return ""
    if {"organization", "organization_id", "service_at_locations"} & entry.keys():
        return "service"
    told = {
        "services",
        "locations",
        "organization_identifiers",
        "legal_status",
        "additional_websites",
    }
    return "organization" if told & entry.keys() else ""


def of_document(found: Any, where: str = "", into: ReferralTables | None = None) -> ReferralTables:
    """Return the tables of a JSON document.

    Parameters
    ----------
    found
        What `is_nested` says yes to.
    where
        What stands before the places of rows.
    into
        Tables that go on with it; by default it begins some.
    """
    tables = into or ReferralTables()
    if isinstance(found, Mapping) and _tables_in(found):
        for name, rows in found.items():
            _table(tables, name, rows if isinstance(rows, list) else [], f"{where}{name} ")
        return tables
    page = _page_in(found) if isinstance(found, Mapping) else None
    entries = page if page is not None else found if isinstance(found, list) else [found]
    for number, entry in enumerate(entries, 1):
        kind = _kind_of(entry) or ("organization" if isinstance(entry, Mapping) else "")
        at = f"{where}{'entry' if kind in {'', 'at'} else kind} {number}"
        if kind:
            _flattened(tables, kind, entry, at)
        else:
            tables.strange.append((at, f"an entry is a mapping, not {type(entry).__name__}"))
    return tables


def _flattened(
    tables: ReferralTables, kind: str, entry: Mapping[str, Any], where: str, *, once: bool = False
) -> str:
    """Keep a nested object and all in it as rows; return its identifier."""
    row = dict(entry)
    own = row["id"] = str(entry.get("id") or f"({where})")
    for name, (inner, field_name) in WITHIN.get(kind, {}).items():
        if isinstance(one := row.pop(name, None), Mapping):
            row[field_name] = _flattened(tables, inner, one, where)
    for name, (inner, field_name) in INSIDE.get(kind, {}).items():
        listed = row.pop(name, None)
        for number, one in enumerate(listed if isinstance(listed, list) else [], 1):
            if isinstance(one, Mapping):
                at = f"{where}, {name} {number}"
                _flattened(tables, inner, {**one, field_name: own}, at)
    plain = {k: v for k, v in row.items() if not isinstance(v, list | Mapping)}
    tables.add(kind, plain, where, once=once)
    return own


def _table(tables: ReferralTables, name: str, rows: Iterable[Any], where: str) -> None:
    kind = ROWS.get(name.lower(), "")
    if not kind:
        known = "" if name.lower() in UNREAD else ", which is no table of HSDS"
        tables.notes.append(f"not used: table {name}{known}")
        return
    for number, row in numbered(list(rows), 1):
        if isinstance(row, Mapping):
            _flattened(tables, kind, row, f"{where}row {number}", once=True)
        else:
            told = f"a row is a mapping, not {type(row).__name__}"
            tables.strange.append((f"{where}row {number}", told))


def of_files(paths: Sequence[Path], named: Callable[[Path], str] = lambda path: path.stem) -> ReferralTables:  # fmt: skip
    """Return the tables in files that are one directory; a document of JSON may be a table or nested.

    Raises
    ------
    BadFacts
        A file is damaged, or no organizations are among them.
    """
    tables = ReferralTables()
    for path in paths:
        name, told = named(path), list[str]()
        if name.lower() in UNREAD:
            tables.notes.append(f"not used: {path.name}")
            continue
        _, found = content(path, told)
        tables.notes += told
        if name.lower() in ROWS and isinstance(found, list):
            _table(tables, name, found, f"{path.name}, ")
        elif is_nested(found):
            of_document(found, f"{path.name}, ", tables)
        else:
            tables.notes.append(f"not used: {path.name}, which is no table of HSDS")
    if not tables.of("organization"):
        listed = ", ".join(path.name for path in paths)
        refuse(listed[:200] or "(no file)", "no table of organizations", "organizations.csv or .json with services, locations ... beside it")  # fmt: skip
    return tables


def of_folder(folder: Path) -> ReferralTables:
    """Return the tables in a folder, named as they are or as its ``datapackage.json`` names them."""
    resources: dict[str, str] = {}
    package = folder / "datapackage.json"
    if package.is_file():
        _, found = content(package)
        listed = found.get("resources") if isinstance(found, Mapping) else None
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, Mapping) and isinstance(one.get("path"), str) and not outside(one["path"]):  # fmt: skip
                resources[one["path"]] = str(one.get("name") or Path(one["path"]).stem)
    kinds = {".csv", ".tsv", ".json"}
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix.lower() in kinds and f != package]  # fmt: skip
    return of_files(files, lambda f: resources.get(f.relative_to(folder).as_posix(), f.stem))


def of_zip(path: Path) -> ReferralTables:
    """Return the tables in a zip, unpacked aside with its size limited.

    Raises
    ------
    BadFacts
        It is damaged, too large, or a name in it leads out of it.
    NotFound
        There is no such file.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory() as aside:
            for info, name in _members(archive, path.name):
                to = Path(aside) / name
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(archive.read(info))
            return of_folder(Path(aside))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        refuse(path.name, f"damaged: {error}"[:200], "a zip with the tables of HSDS")


def _members(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:  # fmt: skip
    """Yield what is read of a zip; all is measured before any is unpacked."""
    kept = [
        (info, PurePosixPath(info.filename))
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]
    size = sum(info.file_size for info, _ in kept)
    if len(kept) > MOST_MEMBERS or size > MOST_BYTES:
        refuse(name, f"{len(kept)} files of {size / 2**20:,.0f} MB", f"at most {MOST_MEMBERS} of {MOST_BYTES // 2**20} MB")  # fmt: skip
    for info, inner in kept:
        if inner.is_absolute() or outside(info.filename):
            refuse(name, f"a file called {info.filename!r:.80}", "names that stay within the zip")
    yield from kept
