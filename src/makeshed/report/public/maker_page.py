"""The page of one maker, and the same as data."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import Ability, ListedMaker, slug_of
from makeshed.report.public.maker_lists import freshness

BARE = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?:/[^\s<>\"]{0,200})?", re.IGNORECASE)
"""An address of a website without its scheme, as people write it."""
WHITE = re.compile(r"[\s<>\"]")


def maker_page(edition: Edition, entry: ListedMaker) -> str:
    """Return the page of a maker: what it can do, how it is reached, and how sure that is."""
    say = edition.say
    where = tag("a", edition.town(entry), href=f"../places/{slug_of(entry.place)}.html")
    doubts = [freshness(edition, entry)] + ([say("estimate")] if entry.kind == "estimate" else [])
    role = [tag("p", say("supplier"))] if entry.role == "supplier" else []
    inside = [tag("p", where, class_="verdict"), *role, tag("p", "; ".join(doubts), class_="quiet")]
    if entry.about:
        inside += [tag("h2", say("says_itself")), tag("p", entry.about, class_="said")]
    if entry.abilities:
        inside += [tag("h2", say("can_do")), _abilities(edition, entry.abilities)]
    inside += [tag("h2", say("contact")), _contact(edition, entry)]
    inside += [tag("h2", say("sources")), _sources(edition, entry)]
    twin = tag("a", "JSON", href=f"../../data/makers/{entry.slug}.json")
    inside.append(tag("p", f"{say('data')}: ", twin, class_="quiet"))
    return edition.page(
        f"makers/{entry.slug}.html", entry.name, *inside, more_head=_for_engines(entry)
    )


def as_data(entry: ListedMaker) -> dict[str, Any]:
    """Return what everybody may see of a maker, as JSON has it; None is what is not said."""
    contact = entry.contact
    reached = {"address": contact.address, "phone": contact.phone, "email": contact.email,
               "website": contact.website}  # fmt: skip
    return {
        "site": entry.site,
        "name": entry.name,
        "role": entry.role,
        "about": entry.about,
        "place": {"key": entry.place, "name": entry.place_name, "country": entry.country,
                  "lat": entry.spot[0], "lon": entry.spot[1], "exact": entry.exact},
        "contact": {way: said for way, said in reached.items() if said},
        "can_do": [_ability_as_data(ability) for ability in entry.abilities],
        "confirmed": entry.confirmed.isoformat() if entry.confirmed else None,
        "source": entry.source,
        "kind": entry.kind,
    }  # fmt: skip


def _ability_as_data(ability: Ability) -> dict[str, Any]:
    return {
        "process": ability.process,
        "core": ability.core,
        "materials": list(ability.materials),
        "certificates": list(ability.certificates),
        "envelope_mm": list(ability.envelope),
        "thickness_mm": ability.thickness,
        "tolerance_mm": ability.tolerance,
        "batch_least": ability.batch[0],
        "batch_most": ability.batch[1],
        "lead_time_days": ability.lead_time,
        "source": ability.source,
    }


def _abilities(edition: Edition, abilities: Sequence[Ability]) -> Html:
    say = edition.say
    heads = ("process", "materials", "limits", "certificates", "lead_time")
    lines = []
    for ability in abilities:
        name = say.label("process", ability.process)
        link = tag("a", name, href=f"../processes/{slug_of(ability.process)}.html")
        side = tag("small", f" {say('side_line')}") if not ability.core else Html()
        materials = ", ".join(say.label("material", each) for each in ability.materials)
        time = "" if ability.lead_time is None else say("days", n=say.plain(ability.lead_time))
        cells = [
            materials,
            "; ".join(_limits(edition, ability)),
            ", ".join(ability.certificates),
            time,
        ]
        lines.append([Html(link + side), *(cell or say("ask") for cell in cells)])
    return table([TableColumn(say(head)) for head in heads], lines)


def _limits(edition: Edition, ability: Ability) -> list[str]:
    """Return what a maker says of the largest, the thickest, the finest and how many."""
    say, found = edition.say, []
    if ability.envelope:
        found.append(say("largest", size=" \u00d7 ".join(map(say.plain, ability.envelope))))
    if ability.thickness is not None:
        found.append(say("thickness", n=say.plain(ability.thickness)))
    if ability.tolerance is not None:
        found.append(say("tolerance", n=say.plain(ability.tolerance)))
    least, most = (None if n is None else say.plain(n) for n in ability.batch)
    if least and most:
        found.append(say("batch", least=least, most=most))
    elif least or most:
        found.append(
            say("batch_least", least=least) if least else say("batch_most", most=most or "")
        )
    return found


def _contact(edition: Edition, entry: ListedMaker) -> Html:
    contact, lines = entry.contact, []
    ways = {"address": "", "phone": "tel:", "email": "mailto:", "website": ""}
    for way, scheme in ways.items():
        said: str = getattr(contact, way)
        if said:
            lines += [tag("dt", edition.say(way)), tag("dd", _linked(way, scheme, said))]
    if lines:
        return tag("dl", *lines)
    return tag("p", edition.say("no_contact" if entry.withheld else "unknown_contact"))


def safe_link(said: str) -> str:
    """Return the address of a website as a link; nothing if a browser may not follow it safely."""
    address = f"https://{said}" if BARE.fullmatch(said) else said
    safe = address.startswith(("https://", "http://")) and not WHITE.search(address)
    return address if safe else ""


def _linked(way: str, scheme: str, said: str) -> str:
    """Return how somebody is reached as a link, if it is one that a browser may follow safely."""
    if way == "website":
        address = safe_link(said)
        return tag("a", said, href=address, rel="nofollow noopener") if address else said
    if not scheme:
        return said
    plain = "".join(said.split()) if way == "phone" else said.strip()
    return tag("a", said, href=scheme + plain)


def _sources(edition: Edition, entry: ListedMaker) -> Html:
    said = {edition.say("of_maker"): entry.source}
    said |= {edition.say.label("process", each.process): each.source for each in entry.abilities}
    lines = [
        part
        for what, source in said.items()
        for part in (tag("dt", what), tag("dd", source or edition.say("no_source")))
    ]
    return tag("dl", *lines)


def _for_engines(entry: ListedMaker) -> Html:
    """Return what search engines read: a business of schema.org, with what may be shown."""
    contact = entry.contact
    told: dict[str, Any] = {"@context": "https://schema.org", "@type": "LocalBusiness",
                            "name": entry.name, "address": contact.address, "telephone": contact.phone,
                            "email": contact.email, "url": contact.website}  # fmt: skip
    text = json.dumps({key: said for key, said in told.items() if said}, ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return tag("script", Html(safe), type="application/ld+json")
