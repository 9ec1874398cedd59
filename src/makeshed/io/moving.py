"""Makers that are in the case already: under their own key, or under another with a name and a telephone.

A maker of the same name and telephone that stands elsewhere and that the import does not bring under its old
key has moved, if there is just one such maker before and one after; it keeps its key. A website tells that
only within one list, for branches of a chain share theirs. At one place, two lists of a maker are duplicates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from makeshed.io.consenting import COMPARED_DIGITS, carried
from makeshed.io.deciding import Decisions
from makeshed.io.duplicates import NEAR
from makeshed.io.name_matching import plain, telling
from makeshed.io.record import renamed
from makeshed.model import Fact, Place, Shed, Site
from makeshed.model.noun import columns
from makeshed.science.distance import great_circle
from makeshed.units import Kilometre

LEAST_DIGITS = 6
"""A number has so many digits."""
TELEPHONE = "telephone"
Facts = Mapping[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class Move:
    """A maker of the case that an import brings at another place.

    Attributes
    ----------
    site
        Its key in the case.
    other
        The key it came under, if that is another.
    sure
        Whether it is one maker; if not, a person is asked.
    """

    site: str
    other: str
    distance: Kilometre
    words: str
    sure: bool = True


def met(shed: Shed, facts: Facts, decisions: Decisions) -> tuple[dict[str, list[Fact]], list[Move]]:
    """Return the facts of an import under the keys of the case, and which makers moved."""
    brought = {fact.site: fact for fact in facts.get(Site.table, ()) if isinstance(fact, Site)}
    places = {fact.place: fact for fact in facts.get(Place.table, ()) if isinstance(fact, Place)}
    if not brought:
        return dict(facts), []
    before = {site.site: site for site in _of_case(shed, brought)}
    stood = {row.place: row for row in _places(shed, {site.place for site in before.values()})}
    moves, keys = [], dict[str, str]()
    for old, new, why in _pairs(before, brought, decisions):
        away = _away(stood[old.place], places[new.place])
        words = f"{why}; {old.address or 'there'} -> {new.address or 'here'}, {away:,.1f} km away"
        listed = old.site == new.site or _list_of(old) == _list_of(new)
        if away <= NEAR and not listed:
            continue  # two lists of one maker: a person decides
        sure = listed or TELEPHONE in why
        if sure:
            keys[new.site] = old.site
        if away > NEAR:
            moves.append(
                Move(old.site, "" if old.site == new.site else new.site, away, words, sure)
            )
    return _under_old_keys(facts, keys, before), moves


def known_as(shed: Shed, lost: Site) -> str:
    """Return the key of the one maker of the case that an entry without a place is; blank for none.

    It is the one of its key, or the only one of its name that has its telephone or its website.
    """
    alike = list(_of_case(shed, {lost.site: lost}))
    if any(site.site == lost.site for site in alike):
        return lost.site
    same = [site.site for site in alike if _named(site.name) == _named(lost.name)]
    same = [site.site for site in alike if site.site in same and _why_one(site, lost)]
    return same[0] if len(same) == 1 else ""


def _of_case(shed: Shed, brought: Mapping[str, Site]) -> Iterator[Site]:
    """Yield the makers of the case that the import may bring: by key, or by the words of their names."""
    names = {_named(site.name) for site in brought.values() if site.phone or site.website}
    frame = shed.table(Site)
    for at, (key, name, phone, website) in enumerate(
        frame.select("site", "name", "phone", "website").iter_rows()
    ):
        if key in brought or ((phone or website) and _named(name) in names):
            yield Site(**frame.row(at, named=True))


def _pairs(
    before: Mapping[str, Site], brought: Mapping[str, Site], decisions: Decisions
) -> Iterator[tuple[Site, Site, str]]:
    """Yield makers of the case with what the import brings of them, and why they are one."""
    for key in brought.keys() & before.keys():
        yield before[key], brought[key], "same key"
    by_name = defaultdict(list)
    for key in sorted(before.keys() - brought.keys()):
        by_name[_named(before[key].name)].append(before[key])
    found = [
        (old, new, why)
        for key in sorted(brought.keys() - before.keys())
        for new in [brought[key]]
        for old in by_name.get(_named(new.name), ())
        if (why := _why_one(old, new)) and not decisions.two(old.site, new.site)
    ]
    often = Counter(site.site for old, new, _ in found for site in (old, new))
    yield from (pair for pair in found if often[pair[0].site] == often[pair[1].site] == 1)


def _why_one(old: Site, new: Site) -> str:
    phones = _number(old.phone), _number(new.phone)
    if all(phones):
        return f"same name and {TELEPHONE}" if phones[0] == phones[1] else ""
    webs = _web(old.website), _web(new.website)
    return "same name and website" if all(webs) and webs[0] == webs[1] else ""


def _under_old_keys(
    facts: Facts, keys: Mapping[str, str], before: Mapping[str, Site]
) -> dict[str, list[Fact]]:
    """Return the facts with makers under their keys in the case, and what it knows of their contact."""
    found: dict[str, list[Fact]] = {}
    for table, listed in facts.items():
        found[table] = []
        for fact in listed:
            own = getattr(fact, "site", getattr(fact, "place", "")) if keys else ""
            old = keys.get(own, own)
            here = fact if old == own else renamed(fact, own, old)
            if isinstance(here, Site) and here.site in before:
                known = before[here.site]
                here = carried(known, here) if old == own else _filled(known, here)
            found[table].append(here)
    return found


def _filled(old: Site, new: Site) -> Site:
    """Return a new row of a maker with what it leaves blank as the case has it."""
    blank = {
        c.name: getattr(old, c.name) for c in columns(Site) if getattr(new, c.name) in {"", None}
    }
    return replace(new, **{**blank, "published": carried(old, new).published})


def _places(shed: Shed, keys: Iterable[str]) -> Iterator[Place]:
    for row in shed.some(Place, "place", keys).iter_rows(named=True):
        yield Place(**row)


def _away(one: Place, other: Place) -> Kilometre:
    return float(great_circle(one.lat, one.lon, other.lat, other.lon))


def _named(name: str) -> str:
    return " ".join(telling(plain(name)))


def _number(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return digits[-COMPARED_DIGITS:] if len(digits) >= LEAST_DIGITS else ""


def _web(address: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", address.strip().casefold()).rstrip("/")


def _list_of(site: Site) -> str:
    """Return the list that a maker was read from."""
    return re.split(r"[,;]", site.source)[0].strip()
