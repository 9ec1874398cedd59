"""Makers as directories of services have them: Open Referral's Human Services Data Specification (HSDS).

An organization at a location is a maker, and what its services say they do there is what it can do. What names
something that is not there is left out and told, row by row; contacts of persons are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from makeshed.io.confirming import confirmed
from makeshed.io.degrees import degrees
from makeshed.io.open_referral_tables import ReferralTables, Row
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
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Capability

TERMS = "makeshed"
"""Taxonomy whose codes are keys of processes: what a site of makeshed tells of its services."""
CLOSED = frozenset({"inactive", "defunct", "temporarily closed"})
"""Codes of a service that is not to be had."""
UNSPOKEN = frozenset({"fax", "pager", "tty", "sms"})
NAMES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "service": (("organization_id", "organization"),),
    "at": (("service_id", "service"), ("location_id", "location")),
    "address": (("location_id", "location"), ("organization_id", "organization")),
    "postal": (("location_id", "location"), ("organization_id", "organization")),
    "phone": (("location_id", "location"), ("service_id", "service"), ("organization_id", "organization"),
              ("service_at_location_id", "at")),
}  # fmt: skip
"""By what a row is: its fields that name other rows, and what these are."""


def together(tables: ReferralTables) -> list[Row]:
    """Return an entry for each organization at each of its locations, and one for each row that leads nowhere."""
    joined = _Joined(tables)
    entries = [entry for one in tables.of("organization") for entry in joined.entries(one)]
    return [*entries, *joined.lost()]


class _Joined:
    """The rows of a directory by what they belong to."""

    def __init__(self, tables: ReferralTables) -> None:
        self.tables = tables
        self.known = {kind: {_id(row) for row in tables.of(kind)} for kind in ("organization", "service", "location", "at")}  # fmt: skip
        self.locations = {_id(row): row for row in tables.of("location")}
        self.services = _by(tables.of("service"), "organization_id")
        self.places = _by(tables.of("location"), "organization_id")
        self.at = _by(tables.of("at"), "service_id")
        self.used: set[str] = set()
        self.terms = {_id(row): row for row in tables.of("term")}
        self.told = _by(tables.of("attribute"), "link_id", "service_id")
        self.addresses = {n: _by([*tables.of("address"), *tables.of("postal")], n) for n in ("location_id", "organization_id")}  # fmt: skip
        self.phones = {n: _by(tables.of("phone"), n) for n in ("location_id", "service_id", "organization_id")}  # fmt: skip

    def entries(self, organization: Row) -> Iterator[Row]:
        """Yield an organization at each of its locations; once without one if it has none."""
        own = _id(organization)
        services = self.services.get(own, [])
        at = {_id(service): [said(row.get("location_id")) for row in self.at.get(_id(service), [])]
              for service in services}  # fmt: skip
        named = dict.fromkeys([*map(_id, self.places.get(own, [])), *(key for keys in at.values() for key in keys)])  # fmt: skip
        where = [self.locations[key] for key in named if key in self.locations]
        self.used |= {_id(row) for row in where}
        where = [row for row in where if said(row.get("location_type")) != "virtual"] or where
        for location in where or [{}]:
            here = [
                s for s in services if not where or not at[_id(s)] or _id(location) in at[_id(s)]
            ]
            vague = [said(s.get("name")) for s in here if len(where) > 1 and not at[_id(s)]]
            doubts = [f"service {name!r:.60} names no location: taken for each of them" for name in vague]  # fmt: skip
            if not where and not self._addresses("organization_id", own):
                doubts.append("no location names this organization or its services")
            yield {
                "where": said(organization.get("where")), "organization": organization, "location": location,
                "several": len(where) > 1, "doubts": doubts,
                "addresses": self._addresses("location_id", _id(location)) if location else self._addresses("organization_id", own),
                "phones": self._phones(own, location, here),
                "services": [{**s, "terms": self._terms(s)} for s in here],
            }  # fmt: skip

    def _addresses(self, name: str, key: str) -> list[Row]:
        found = self.addresses[name].get(key, [])
        return sorted(found, key=lambda row: said(row.get("address_type")) == "postal")

    def _phones(self, own: str, location: Row, services: Sequence[Row]) -> list[Row]:
        """Return telephones, those of the place before those of services and of the organization."""
        keys = [("location_id", _id(location)), *(("service_id", _id(s)) for s in services), ("organization_id", own)]  # fmt: skip
        return _once(row for name, key in keys if key for row in self.phones[name].get(key, []))

    def _terms(self, service: Row) -> list[Row]:
        rows = self.told.get(_id(service), [])
        keys = [said(row.get("taxonomy_term_id") or row.get("taxonomy_id")) for row in rows]
        return [self.terms[key] for key in keys if key in self.terms]

    def lost(self) -> Iterator[Row]:
        """Yield the rows that name something that is not there, or that nothing names."""
        for kind, names in NAMES.items():
            for row in self.tables.of(kind):
                gone = [f"{of} {key!r:.60}" for name, of in names
                        if (key := said(row.get(name))) and key not in self.known[of]]  # fmt: skip
                told = any(said(row.get(name)) in self.known[of] for name, of in names)
                told = told or (kind == "phone" and bool(said(row.get("contact_id"))) and not gone)
                if gone and (kind in {"service", "at"} or not told):
                    yield {"where": row["where"], "lost": f"{gone[0]} is not there"}
                elif not told:
                    yield {"where": row["where"], "lost": f"{'service at a location' if kind == 'at' else kind} that names no {names[0][1]}"}  # fmt: skip
        for row in self.tables.of("location"):
            if _id(row) not in self.used:
                yield {"where": row["where"], "lost": "location of no organization and no service"}
        yield from ({"where": where, "lost": told} for where, told in self.tables.strange)


def _id(row: Mapping[str, Any]) -> str:
    return said(row.get("id"))


def _by(rows: Iterable[Row], *names: str) -> dict[str, list[Row]]:
    """Return rows by the first of some fields that is filled in."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        key = next(filter(None, (said(row.get(name)) for name in names)), "")
        found.setdefault(key, []).append(row)
    return found


def _once(rows: Iterable[Row]) -> list[Row]:
    """Return rows without those that were met before, as nested documents repeat them."""
    return list({_id(row) or f"#{n}": row for n, row in enumerate(rows)}.values())


def matches(document: Any) -> bool:
    """Whether an entry is one that `together` made."""
    return isinstance(document, Mapping) and ("lost" in document or {"organization", "location", "services"} <= document.keys())  # fmt: skip


def read(
    entries: Iterable[Any], source: str, recognise: Recognise = processes_in, first: int = 1
) -> Iterator[DirectoryRecord]:
    """Yield one record for each organization at a location."""
    del first
    for entry in entries:
        where = said(entry["where"])
        if "lost" in entry:
            yield DirectoryRecord(where, (), (f"left out: {entry['lost']}",))
            continue
        found = record(maker(entry, f"{source}, {where}", recognise), where)
        yield _certified(found, entry, recognise)


def maker(
    entry: Mapping[str, Any], source: str, recognise: Recognise = processes_in
) -> DirectoryMaker:
    """Return the maker that an organization is at a location."""
    organization, location = entry["organization"], entry["location"]
    address: Row = next(iter(entry["addresses"]), {})
    name, place = said(organization.get("name")), said(location.get("name"))
    given = [service for service in entry["services"] if _is_to_be_had(service)]
    off = [said(s.get("name")) for s in entry["services"] if not _is_to_be_had(s)]
    doubts = [*entry["doubts"], *(f"service {n!r:.60} is not to be had now: left out" for n in off)]
    seen, unsure = confirmed(max((said(s.get("assured_date")) for s in given), default=""))
    does: dict[str, str] = {}
    for service in given:
        does = _processes(service, recognise) | does
    if not does and not off:
        does = dict(recognise(said(organization.get("description"))))
    told = [said(s.get(n)) for s in given for n in ("name", "description")]
    about = [said(organization.get("description")), *told]
    first = (s for s in [organization, *given])
    return DirectoryMaker(
        id=f"hsds-{slug(name)}-{digest(_id(organization) + '|' + _id(location))}",
        name=f"{name} ({place or said(address.get('city'))})" if entry["several"] else name,
        lat=degrees(location.get("latitude"), "lat"), lon=degrees(location.get("longitude"), "lon"),
        country=said(address.get("country")), source=source,
        region=said(address.get("state_province") or address.get("region")),
        about="; ".join(filter(None, dict.fromkeys(about))), processes=does,
        status="closed" if off and not given else "",
        website=said(organization.get("website") or organization.get("url") or location.get("url")),
        address=", ".join(filter(None, (said(address.get(n)) for n in ("address_1", "address_2")))),
        town=said(address.get("city")), postcode=said(address.get("postal_code")),
        phone=_phone(entry["phones"]), email=next(filter(None, (said(s.get("email")) for s in first)), ""),
        confirmed=seen, doubts=(*doubts, *unsure, *_unread(given, does)),
    )  # fmt: skip


def _unread(services: Sequence[Row], does: Mapping[str, str]) -> list[str]:
    names = "; ".join(said(service.get("name")) for service in services)
    return [f"no process is read in {names!r:.60}"] if names and not does else []


def _is_to_be_had(service: Row) -> bool:
    return said(service.get("status")).lower() not in CLOSED


def _phone(phones: Sequence[Row]) -> str:
    spoken = [row for row in phones if said(row.get("type")).lower() not in UNSPOKEN]
    numbers = (said(row.get("number")).strip("\"' ") for row in spoken)
    return next(filter(None, numbers), "")


def _processes(service: Row, recognise: Recognise) -> dict[str, str]:
    """Return the processes of a service: by the codes of its terms, else by its words."""
    known = vocabulary().graphs["process"].above
    codes = {said(t.get("code")): said(t.get("name")) for t in service["terms"]
             if said(t.get("taxonomy")) == TERMS and said(t.get("code")) in known}  # fmt: skip
    if codes:
        return codes
    words = [said(service.get(name)) for name in ("name", "alternate_name", "description")]
    return dict(recognise("; ".join([*words, *(said(t.get("name")) for t in service["terms"])])))


def _certified(
    found: DirectoryRecord, entry: Mapping[str, Any], recognise: Recognise
) -> DirectoryRecord:
    """Return a record in which each process has the accreditations of the services that offer it."""
    held: dict[str, dict[str, None]] = {}
    for service in entry["services"]:
        parts = said(service.get("accreditations")).replace(";", ",").split(",")
        for process in _processes(service, recognise):
            held.setdefault(process, {}).update(dict.fromkeys(filter(None, map(str.strip, parts))))
    return replace(found, facts=tuple(
        replace(fact, certification="; ".join(held.get(fact.process, {})))
        if isinstance(fact, Capability) else fact for fact in found.facts))  # fmt: skip


def as_document(entry: Any) -> Any:
    """Return an entry that `together` made as a nested document of the standard; any other as it is."""
    if not matches(entry) or "lost" in entry:
        return entry
    location = entry["location"]
    inside = {**location, "addresses": entry["addresses"], "phones": entry["phones"]}
    services = [
        {**{k: v for k, v in service.items() if k != "terms"},
         "attributes": [{"id": f"{service.get('id')}-{n}", "taxonomy_term": term}
                        for n, term in enumerate(service["terms"], 1)]}
        for service in entry["services"]
    ]  # fmt: skip
    return {
        **entry["organization"],
        "locations": [inside] if location else [],
        "services": services,
    }
