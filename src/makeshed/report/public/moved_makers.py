"""Makers whose key has changed: where their old addresses lead, for ever.

An edit that takes a maker out and puts one in by another key renames it, if name or a way to reach it is the same
and no other could be meant. Who was decided to be another maker (`duplicates`) is found there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from makeshed.language.tokens import plain
from makeshed.model import Duplicate, Fact, Shed, Site
from makeshed.model.contact import WAYS
from makeshed.report.public.public_facts import is_listed
from makeshed.store.change_record import Change

Moves = Mapping[str, str]
"""By old key of a maker, the next."""


def moves_in(changes: Iterable[Change]) -> dict[str, str]:
    """Return what the edits of a record renamed, and whom they joined with another."""
    found: dict[str, str] = {}
    for change in changes:
        gone, came = _sites(change.gone), _sites(change.came)
        left = [site for key, site in gone.items() if key not in came]
        new = [site for key, site in came.items() if key not in gone]
        alike = [(old, now) for old in left for now in new if _one(old, now)]
        for old, now in alike:
            if sum(old is a or now is b for a, b in alike) == 1:
                found[old.site] = now.site
        found |= _joined(change.came)
    return found


def joined_in(shed: Shed) -> dict[str, str]:
    """Return who was decided to be which other maker."""
    return _joined(shed.rows(Duplicate))


def ends(moves: Moves, shed: Shed) -> dict[str, str]:
    """Return by old key the maker that is listed under a key of today.

    Parameters
    ----------
    moves
        Every move that is known, one after the other.
    shed
        The public facts: a key that is somebody's today leads nowhere else, and who is not listed is not told.
    """
    names = sorted({*moves, *moves.values()})
    listed = set(shed.some(Site, "site", names).filter(is_listed())["site"].to_list()) if names else set()  # fmt: skip
    found = {}
    for old in moves:
        now, seen = old, set[str]()
        while now in moves and now not in listed and now not in seen:
            seen.add(now)
            now = moves[now]
        if now != old and now in listed:
            found[old] = now
    return found


def _joined(facts: Iterable[Fact]) -> dict[str, str]:
    return {f.other: f.site for f in facts if isinstance(f, Duplicate) and f.verdict == "same"}


def _sites(facts: Iterable[Fact]) -> dict[str, Site]:
    return {fact.site: fact for fact in facts if isinstance(fact, Site)}


def _one(old: Site, now: Site) -> bool:
    """Whether two rows are one maker: of one name, or reached alike."""
    same = bool(old.name) and plain(old.name) == plain(now.name)
    return same or any(getattr(old, way) and getattr(old, way) == getattr(now, way) for way in WAYS if way != "address")  # fmt: skip
