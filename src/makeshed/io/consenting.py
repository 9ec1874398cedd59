"""What a maker agreed to have shown, when another row of it comes: consent is for what was there when asked."""

from __future__ import annotations

import re
from dataclasses import replace

from makeshed.model import Site
from makeshed.model.contact import NOTHING, WAYS, agreed

COMPARED_DIGITS = 8
"""The last of a number are compared, since 0442 and +33 442 are one."""


def carried(old: Site, new: Site) -> Site:
    """Return a new row of a maker with what the case knows of its contact and the new row does not say.

    Where the new row says nothing of consent, that of before holds for what is as it was; for a contact
    that is new, nobody was asked.
    """
    kept = {way: getattr(old, way) for way in WAYS if not getattr(new, way)}
    published = _granted(old, new) if new.published else _still(old, new)
    return replace(new, **kept, published=published)


def _granted(old: Site, new: Site) -> str:
    """Return what a new row grants and the case does not refuse: a list lifts no refusal.

    Refused is what the case knew of and did not show when it was decided what may be shown.
    """
    if NOTHING in agreed(old):
        return NOTHING
    refused = {way for way in WAYS if old.published and getattr(old, way)} - agreed(old)
    if not agreed(new) & refused:
        return new.published
    return "; ".join(way for way in WAYS if way in agreed(new) - refused) or NOTHING


def narrowed(said: str, site: Site) -> str:
    """Return what an import granted of a maker and the case goes on refusing, in words; blank for nothing."""
    kept_back = [way for way in WAYS if way in _words(said) - agreed(site)]
    if not kept_back:
        return ""
    return (
        f"the list lets {', '.join(kept_back)} be shown; the case holds {site.published!r}, decided before and "
        "stricter, which stays: if its maker agreed since, write that into published of sites"
    )


def _words(published: str) -> frozenset[str]:
    return frozenset(filter(None, (word.strip() for word in published.split(";")))) - {NOTHING}


def stricter(one: Site, other: Site) -> str:
    """Return the consent that holds for two rows that are one maker: what neither of them refused.

    >>> one = Site(site="a", place="p", role="maker", published="phone; email")
    >>> stricter(one, replace(one, published="phone")), stricter(one, replace(one, published="none"))
    ('phone', 'none')
    """
    if NOTHING in agreed(one) | agreed(other):
        return NOTHING
    if not one.published or not other.published:
        return one.published
    return "; ".join(way for way in WAYS if way in agreed(one) & agreed(other)) or NOTHING


def _still(old: Site, new: Site) -> str:
    """Return the consent of before, for what is as it was."""
    if agreed(old) <= {NOTHING}:
        return old.published
    same = [way for way in WAYS if way in agreed(old) and not _changed(way, old, new)]
    return old.published if set(same) == agreed(old) else "; ".join(same)


def _changed(way: str, old: Site, new: Site) -> bool:
    return bool(getattr(new, way)) and _plain(way, getattr(old, way)) != _plain(
        way, getattr(new, way)
    )


def _plain(way: str, text: str) -> str:
    """Return how a maker is reached without what writers do differently."""
    if way == "phone":
        return re.sub(r"\D", "", text)[-COMPARED_DIGITS:] or text
    if way == "website":
        text = re.sub(r"^(https?://)?(www\.)?", "", text.strip().casefold()).rstrip("/")
    return " ".join(re.findall(r"[^\s,;]+", text.casefold()))
