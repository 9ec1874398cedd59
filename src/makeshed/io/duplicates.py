"""Makers that may be one: alike in name and near one another. Nothing is merged; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from makeshed.io.processes import plainly
from makeshed.science.distance import great_circle
from makeshed.units import Degree, Kilometre, Share

NEAR: Kilometre = 1.0
FAR: Kilometre = 25.0
"""Within this, makers of exactly the same name may be one too."""
ALIKE = 0.8
MOST = 30
"""A word that this many makers of one neighbourhood share tells nothing."""
CELL: Degree = 0.01


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a maker."""

    site: str
    name: str
    lat: Degree
    lon: Degree


@dataclass(frozen=True, slots=True)
class Pair:
    """Two makers that may be one."""

    one: str
    other: str
    alike: Share
    distance: Kilometre


def pairs(old: Iterable[Known], new: Sequence[Known]) -> list[Pair]:
    """Return the pairs of makers that may be one, at least one of each pair new, likeliest first."""
    seen: dict[tuple[object, ...], list[int]] = {}
    listed = [*old, *new]
    first = len(listed) - len(new)
    names = [" ".join(sorted(_words(known.name))) for known in listed]
    found: dict[tuple[int, int], Pair] = {}
    for index, known in enumerate(listed):
        if index >= first:
            for other in sorted(_close(known, names[index], seen)):
                pair = _pair(listed[other], known, names[other], names[index])
                if pair:
                    found[other, index] = pair
        for key in _keys(known, names[index]):
            seen.setdefault(key, []).append(index)
    return sorted(
        found.values(), key=lambda pair: (-pair.alike, pair.distance, pair.one, pair.other)
    )


def _pair(one: Known, other: Known, name: str, again: str) -> Pair | None:
    words, others = set(name.split()), set(again.split())
    if 4 * len(words & others) < len(words) + len(others):
        return None
    away = float(great_circle(one.lat, one.lon, other.lat, other.lon))
    alike = 1.0 if name == again else SequenceMatcher(None, name, again, autojunk=False).ratio()
    if alike < ALIKE or away > (FAR if alike == 1.0 else NEAR):
        return None
    return Pair(one.site, other.site, alike, away)


def _keys(known: Known, name: str) -> Iterator[tuple[object, ...]]:
    """Yield where a maker is looked up: by each of its words near by, by its whole name farther off."""
    row, column = round(known.lat / CELL), round(known.lon / CELL)
    for word in set(name.split()):
        yield row, column, word
    yield round(known.lat / (25 * CELL)), round(known.lon / (25 * CELL)), "", name


def _close(known: Known, name: str, seen: dict[tuple[object, ...], list[int]]) -> set[int]:
    """Return makers seen before that stand near and share a telling word, or the whole name."""
    found: set[int] = set()
    row, column = round(known.lat / CELL), round(known.lon / CELL)
    wide, broad = round(known.lat / (25 * CELL)), round(known.lon / (25 * CELL))
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            keys: list[tuple[object, ...]] = [
                (row + down, column + right, word) for word in set(name.split())
            ]
            for key in [*keys, (wide + down, broad + right, "", name)]:
                others = seen.get(key, ())
                if len(others) < MOST:
                    found.update(others)
    return found


def _words(name: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in plainly(name)).split()
