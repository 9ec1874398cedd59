"""How a maker is reached, as far as it agreed to have that shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from makeshed.model.site import Site

WAYS = ("address", "phone", "email", "website")
"""Columns of a site that say how it is reached."""
_WAY = f"(?:{'|'.join(WAYS)})"
NOTHING = "none"
TEXTS = ("name", "firm", "about", "evidence", "source")
"""Columns of a site in which people write how it is reached, too."""
HIDDEN = "(not shown)"
COMPARED = 8
"""Last digits by which two ways to write a number are one."""
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[\[(] ?(?:at|arobase|chiocciola|arroba|@) ?[\])] ?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,+])(?:\+ ?)?\(?\d(?:[ ./()-]{0,3}\d){6,14}(?!\w)")
_CALLED = re.compile(
    r"(?:\b(?:t[eé]?l|phone|fon|mob|cell|fax|portable|handy|whatsapp)\w*|☎)[ .:]*$", re.IGNORECASE
)
_AMERICAN = re.compile(r"\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}|[6-9]\d{4}[ -]?\d{5}")
_NO_PHONE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}|^0\.\d")
AGREED = rf"^\s*(?:{NOTHING}\s*|{_WAY}\s*(?:;\s*{_WAY}\s*)*;?\s*)?$"
"""What ``published`` may hold: blank if nobody asked, none if nothing may be shown."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a maker; what it did not agree to have shown is blank."""

    site: str
    name: str
    address: str
    phone: str
    email: str
    website: str


def agreed(site: Site) -> frozenset[str]:
    """Return what a site agreed to have shown."""
    return frozenset(filter(None, (word.strip() for word in site.published.split(";"))))


def veiled(site: Site) -> Site:
    """Return a site without what it did not agree to have shown, in its texts neither."""
    hidden: dict[str, Any] = dict.fromkeys(set(WAYS) - agreed(site), "")
    hidden |= {name: without_contacts(getattr(site, name), site) for name in TEXTS}
    return replace(site, **hidden)


def without_contacts(text: str, site: Site | None = None) -> str:
    """Return a text without the addresses of mail and telephones in it that may not be shown.

    >>> without_contacts("laser, 04 42 00 00 00, ISO 9001:2015, mail jo@roux.example")
    'laser, (not shown), ISO 9001:2015, mail (not shown)'
    """
    if not any(mark in text for mark in "@(0123456789["):
        return text
    shown = agreed(site) if site else frozenset()
    mail = site.email.casefold() if site and "email" in shown else ""
    phone = _digits(site.phone)[-COMPARED:] if site and "phone" in shown else ""

    def unless_agreed(found: re.Match[str]) -> str:
        said = found[0].casefold()
        if "@" in said and mail and said in mail:
            return found[0]
        if phone and _digits(said)[-COMPARED:] == phone:
            return found[0]
        if "@" not in said and found.re is _NUMBER and not _is_phone(found):
            return found[0]
        return HIDDEN

    return _NUMBER.sub(unless_agreed, _MAIL.sub(unless_agreed, text))


def _is_phone(found: re.Match[str]) -> bool:
    """Whether a run of digits is a number that somebody answers: by how it begins, is grouped or called."""
    said, digits = found[0], _digits(found[0])
    if _NO_PHONE.search(said):
        return False
    if said.startswith("+") or _AMERICAN.fullmatch(said):
        return True
    if _CALLED.search(found.string[max(0, found.start() - 20) : found.start()]):
        return True
    return digits[0] == "0" and len(digits) >= (10 if digits[1] == "0" else 9)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def contacts(sites: Iterable[Site]) -> tuple[Contact, ...]:
    """Return how those sites are reached that agreed to have any of it shown."""
    seen = map(veiled, sites)
    return tuple(
        Contact(one.site, one.name, one.address, one.phone, one.email, one.website)
        for one in seen
        if any(getattr(one, way) for way in WAYS)
    )


def _is_kept_back(text: str, site: Site) -> bool:
    """Whether a text says how a site is reached, or did before that was taken out."""
    return HIDDEN in text or without_contacts(text, site) != text


def kept_back(sites: Iterable[Site]) -> tuple[str, ...]:
    """Return the names of sites that can be reached and did not agree to have all of it shown."""
    return tuple(
        without_contacts(site.name) or site.site
        for site in sites
        if any(getattr(site, way) and way not in agreed(site) for way in WAYS)
        or any(_is_kept_back(getattr(site, name), site) for name in TEXTS)
    )
