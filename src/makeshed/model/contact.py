"""How a maker is reached, as far as it agreed to have that shown."""

from __future__ import annotations

import re
import unicodedata
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
_BETWEEN = r"[ \t./()\u2010-\u2015\u2212-]"
"""Blanks, dashes and signs with which people group the digits of a telephone; a line ends one."""
_AT = (
    r"(?: ?@ ?| ?[\[({<] ?(?:at|arobase|chiocciola|arroba|@) ?[\])}>] ?"
    r"|\s(?:at|arobase|chiocciola|arroba)\s)"
)
_DOT = r"(?:\.| ?[\[({<] ?(?:dot|point|punto|punkt|\.) ?[\])}>] ?|\s(?:dot|punto|punkt)\s)"
_MAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}(?!www\b)(?:[\w-]{{1,63}}{_DOT}){{1,4}}[^\W\d_][\w-]{{1,62}}",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.,+])(?:\+{_BETWEEN}?)?\(?\d(?:{_BETWEEN}{{0,3}}\d){{6,}}(?!\w)")
_CALLED = re.compile(
    r"(?:\b(?:t[eé]?l|phone|fon|mob|cell|fax|portable|handy|whatsapp)\w*|☎)[\s.:]*$", re.IGNORECASE
)
_AMERICAN = re.compile(
    rf"\(?\d{{3}}\)?{_BETWEEN}{{1,2}}\d{{3}}{_BETWEEN}\d{{4}}|[6-9]\d{{4}}{_BETWEEN}?\d{{5}}"
)
MOST_DIGITS = 15
"""Of one number (ITU-T E.164); of more than so many digits some belong to the next."""
_NO_PHONE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}|^0\.\d")
TELLING = rf"(?i)[\w.+-]{_AT}[\w-]+{_DOT}[\w-]|\d(?:{_BETWEEN}{{0,3}}\d){{6}}"
"""What of a text, spelt as `spelt` does, may be a way to reach somebody: without it no text tells one."""
UNSEEN = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
"""Signs that nobody sees, and that part what stands on both sides for a program."""
_UNSEEN = re.compile(UNSEEN)
_MAY_TELL = re.compile(TELLING)
OWN = ("address", "website")
"""Ways that have no form by which they are known in a text: only those of the site itself are looked for."""
SHORTEST = 6
"""Letters that an address or a website has at least to be looked for in texts."""
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

    Nor does it hold the address and the website of the site itself, where it did not agree to these. A text in
    which something is hidden is spelt as `spelt` does; any other stays as it is.

    >>> without_contacts("laser, 04 42 00 00 00, ISO 9001:2015, mail jo@roux.example")
    'laser, (not shown), ISO 9001:2015, mail (not shown)'
    """
    plain = spelt(text)
    shown = _without_numbers(plain, site)
    shown = _without_own(shown, site) if site else shown
    return text if shown == plain else shown


def spelt(text: str) -> str:
    """Return a text in the usual form of each sign (Unicode NFKC), without signs that nobody sees."""
    if text.isascii():
        return text
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"[^\D0-9]", lambda found: str(unicodedata.decimal(found[0])), seen)


def own_words(way: str, said: str) -> str:
    """Return what of a site's address or website tells it, wherever it stands; blank if nothing is so its own.

    >>> own_words("website", "https://www.Roux.example/"), own_words("address", "1 rue Haute, 06000 Nice")
    ('roux.example', '1 rue haute')
    """
    words = spelt(said).strip().lower()
    if way == "website":
        words = re.sub(r"^(?:https?://)?(?:www\.)?", "", words).rstrip("/")
    elif way == "address":
        parts = re.split(r"[,;\n]", words)
        words = next((part.strip() for part in parts if any(map(str.isdecimal, part))), "")
    return words if len(words) >= SHORTEST else ""


def _without_own(text: str, site: Site) -> str:
    """Return a text without the address and the website of a site that did not agree to them."""
    for way in OWN:
        if way in agreed(site):
            continue
        said = getattr(site, way)
        if said == HIDDEN or not (words := own_words(way, said)):
            continue
        own = "|".join(re.escape(each) for each in (spelt(said).strip(), words))
        found = rf"(?:https?://)?(?:www\.)?(?<!\w)(?:{own})(?!\w)"
        text = re.sub(found, HIDDEN, text, flags=re.IGNORECASE)
    return text


def _without_numbers(text: str, site: Site | None) -> str:
    """Return a text, spelt, without the addresses of mail and telephones in it that may not be shown."""
    if not _MAY_TELL.search(text):
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
    several = len(digits) > MOST_DIGITS
    if said.startswith("+") or (_AMERICAN.search(said) if several else _AMERICAN.fullmatch(said)):
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
