"""The directory as Open Referral has it (HSDS 3.0), read only, for who keeps services of all kinds.

A maker is an organization, what it can do is a service of its, at a location that is as rough as shown.
Fields and what is required were read in the schemas of the specification (docs.openreferral.org, 3.0). Of an
address town and country are told apart here; what is not shown is a blank text, since each part is required.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import Http404, HttpRequest, HttpResponse

from makeshed.errors import BadValue
from makeshed.io.open_referral import TERMS
from makeshed.io.record import UNKNOWN
from makeshed.report.public.edition import PHRASES
from makeshed.report.public.listed_makers import Ability, Directory, ListedMaker
from makeshed.report.public.maker_page import safe_link
from makeshed.report.tongue import Tongue
from makeshed.web.held_directory import HeldDirectory, holder
from makeshed.web.replies import as_json, data, known_by, tagged, unchanged

VERSION = "3.0"
MOST_EACH = 100
KEPT = 4
"""So often it is remembered what identifiers stand for: of two kinds, under two addresses."""
PROFILE = "https://docs.openreferral.org/en/v3.0/"
Made = dict[str, Any]


def about(request: HttpRequest) -> HttpResponse:
    """Return which version this is, and where it is described."""
    del request
    return data(as_json({"version": VERSION, "profile": PROFILE}))


def services(request: HttpRequest) -> HttpResponse:
    """Return what can be done, page by page; with ``full``, who does it and where."""
    if (full := request.GET.get("full", "false")) not in {"true", "false"}:
        raise BadValue(f"full {full[:40]!r}", hint="true or false")
    shape = whole_service if full == "true" else service

    def made(held: HeldDirectory, keys: Sequence[tuple[str, str]]) -> list[Made]:
        makers = {e.site: e for e in held.directory.read([site for site, _ in keys])}
        numbers = _numbers(request)
        return [
            shape(makers[site], _ability(makers[site], process), numbers) for site, process in keys
        ]

    return _page(request, lambda held: held.directory.abilities, made, {"full"})


def organizations(request: HttpRequest) -> HttpResponse:
    """Return the makers, page by page."""
    return _page(
        request,
        lambda held: held.directory.entries.sites,
        lambda held, sites: [
            organization(entry, _numbers(request)) for entry in held.directory.read(sites)
        ],
    )


def one_service(request: HttpRequest, number: str) -> HttpResponse:
    """Return one service, with who offers it and where."""
    directory = holder().now().directory
    numbers = _numbers(request)
    key = numbers.keys(directory, "service").get(number)
    if key is None:
        raise Http404
    entry = directory.read([key[0]])[0]
    found = whole_service(entry, _ability(entry, key[1]), numbers)
    return _sent(request, directory, found)


def one_organization(request: HttpRequest, number: str) -> HttpResponse:
    """Return one maker, with its location."""
    directory = holder().now().directory
    numbers = _numbers(request)
    key = numbers.keys(directory, "site").get(number)
    if key is None:
        raise Http404
    entry = directory.read(key)[0]
    found = organization(entry, numbers) | {"locations": [location(entry, numbers)]}
    return _sent(request, directory, found)


@dataclass(frozen=True)
class Numbers:
    """The identifiers of what a site tells, its own: no other site has them.

    Attributes
    ----------
    site
        The address of the site, by which it is asked.
    """

    site: str

    def of(self, kind: str, *key: str) -> str:
        """Return the identifier of a thing, the same for ever (RFC 9562, version 5)."""
        return str(uuid5(NAMESPACE_URL, self.site + json.dumps([kind, *key])))

    @lru_cache(maxsize=KEPT)  # noqa: B019  (of few sites and states; those of others go)
    def keys(self, directory: Directory, kind: str) -> dict[str, tuple[str, ...]]:
        """Return what each identifier of a kind stands for, in one state of a directory."""
        sites = [(site,) for site in directory.entries.sites]
        keys: Sequence[tuple[str, ...]] = sites if kind == "site" else directory.abilities
        return {self.of(kind, *key): key for key in keys}


def _numbers(request: HttpRequest) -> Numbers:
    return Numbers(request.build_absolute_uri("/"))


def organization(entry: ListedMaker, numbers: Numbers) -> Made:
    """Return a maker as an organization."""
    contact = entry.contact
    found: Made = {"id": numbers.of("site", entry.site), "name": entry.name, "description": entry.about}  # fmt: skip
    found |= {"email": contact.email} if contact.email else {}
    site = safe_link(contact.website)
    found |= {"website": site} if site else {}
    if contact.phone:
        found["phones"] = [{"id": numbers.of("phone", entry.site), "number": contact.phone}]
    return found


def service(entry: ListedMaker, ability: Ability, numbers: Numbers) -> Made:
    """Return what a maker can do as a service."""
    found: Made = {
        "id": numbers.of("service", entry.site, ability.process),
        "organization_id": numbers.of("site", entry.site),
        "name": Tongue("en", PHRASES).label("process", ability.process),
        "description": ", ".join(ability.materials),
        "status": "active",
    }
    found |= {"accreditations": ", ".join(ability.certificates)} if ability.certificates else {}
    found |= {"assured_date": entry.confirmed.isoformat()} if entry.confirmed else {}
    return found


def whole_service(entry: ListedMaker, ability: Ability, numbers: Numbers) -> Made:
    """Return a service with the process that it is, who offers it and where."""
    key, found = (entry.site, ability.process), service(entry, ability, numbers)
    term = {"id": numbers.of("term", ability.process), "code": ability.process, "name": found["name"],
            "description": "", "taxonomy": TERMS}  # fmt: skip
    place = {"id": numbers.of("at", *key), "location": location(entry, numbers)}
    return found | {
        "organization": organization(entry, numbers),
        "attributes": [
            {"id": numbers.of("is", *key), "link_entity": "service", "taxonomy_term": term}
        ],
        "service_at_locations": [place],
    }


def location(entry: ListedMaker, numbers: Numbers) -> Made:
    """Return where a maker is, as rough as it is shown."""
    return {
        "id": numbers.of("place", entry.site),
        "location_type": "physical",
        "name": entry.place_name or entry.place,
        "description": "" if entry.exact else "to about a kilometre",
        "latitude": entry.spot[0],
        "longitude": entry.spot[1],
        "addresses": [
            {"id": numbers.of("address", entry.site), "address_1": entry.contact.address,
             "city": entry.place_name, "state_province": "", "postal_code": "",
             "country": "" if entry.country == UNKNOWN else entry.country, "address_type": "physical"}
        ],
    }  # fmt: skip


def _ability(entry: ListedMaker, process: str) -> Ability:
    return next(each for each in entry.abilities if each.process == process)


def _page(
    request: HttpRequest,
    keys: Callable[[HeldDirectory], Sequence[Any]],
    made: Callable[[HeldDirectory, Sequence[Any]], list[Made]],
    more: Collection[str] = (),
) -> HttpResponse:
    if unknown := sorted(set(request.GET) - {"page", "per_page", *more}):
        said = ", ".join(["page", "per_page", *more])
        raise BadValue(f"{unknown[0]!r} is not asked for here", hint=f"say {said}")
    number, each = _whole(request, "page", 1, 10**9), _whole(request, "per_page", 50, MOST_EACH)
    held = holder().now()
    every = keys(held)
    pages = max(1, -(-len(every) // each))
    contents = made(held, every[(number - 1) * each : number * each])
    told = {"total_items": len(every), "total_pages": pages, "page_number": number, "size": len(contents),
            "first_page": number == 1, "last_page": number >= pages, "empty": not contents,
            "contents": contents}  # fmt: skip
    return _sent(request, held.directory, told)


def _whole(request: HttpRequest, name: str, default: int, most: int) -> int:
    said = request.GET.get(name, str(default))
    if not (said.isascii() and said.isdecimal() and len(said) < 11 and 1 <= int(said) <= most):
        raise BadValue(f"{name} {said[:40]!r}", hint=f"a whole number from 1 to {most:,}")
    return int(said)


def _sent(request: HttpRequest, directory: Directory, told: Made) -> HttpResponse:
    etag = known_by(directory.fingerprint, request.get_full_path())
    return unchanged(request, etag) or tagged(data(as_json(told)), etag)
