"""Makers that may be one: alike in name and near one another. Nothing is merged; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, cos, radians

from makeshed.io.name_matching import alike, handles, is_own, plain, same, telling
from makeshed.science.distance import great_circle
from makeshed.units import Degree, Kilometre, Share

NEAR: Kilometre = 1.0
FAR: Kilometre = 25.0
"""Within this, makers of exactly the same name may be one too, if it is more than a trade."""
MOST = 30
"""A word that this many makers of one neighbourhood share tells nothing."""
CELL: Degree = 0.01
KM_OF_DEGREE: Kilometre = 111.19
"""On a meridian."""
Words = tuple[str, ...]


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
    names = [plain(known.name) for known in listed]
    found: dict[tuple[int, int], Pair] = {}
    for index, known in enumerate(listed):
        if index >= first:
            for other in sorted(_close(known, names[index], seen)):
                pair = _pair(listed[other], known)
                if pair:
                    found[other, index] = pair
        for key in _keys(known, names[index]):
            seen.setdefault(key, []).append(index)
    return sorted(
        found.values(), key=lambda pair: (-pair.alike, pair.distance, pair.one, pair.other)
    )


def _pair(one: Known, other: Known) -> Pair | None:
    away = float(great_circle(one.lat, one.lon, other.lat, other.lon))
    first, second = plain(one.name), plain(other.name)
    if away > FAR or (away > NEAR and not (same(first, second) and is_own(first))):
        return None
    how = alike(one.name, other.name)
    return Pair(one.site, other.site, how, away) if how else None


def _keys(known: Known, words: Words) -> Iterator[tuple[object, ...]]:
    """Yield where a maker is looked up: by how each word begins near by, by its whole name farther off."""
    row, column = round(known.lat / CELL), round(known.lon / CELL)
    for start in handles(words):
        yield row, column, start
    yield round(known.lat / (25 * CELL)), round(known.lon / (25 * CELL)), "", _whole(words)


def _close(known: Known, words: Words, seen: dict[tuple[object, ...], list[int]]) -> set[int]:
    """Return makers seen before that stand near and share a telling word, or the whole name."""
    found: set[int] = set()
    wide = 25 * CELL
    for start in handles(words):
        for cell in _round(known, CELL, NEAR):
            found.update(_telling(seen, (*cell, start)))
    for cell in _round(known, wide, FAR):
        found.update(_telling(seen, (*cell, "", _whole(words))))
    return found


def _round(known: Known, size: Degree, reach: Kilometre) -> Iterator[tuple[int, int]]:
    """Yield the cells that may hold a maker within reach; towards the poles they are narrower."""
    row, column = round(known.lat / size), round(known.lon / size)
    width = KM_OF_DEGREE * size * max(cos(radians(known.lat)), 0.02)
    across = ceil(reach / width)
    for down in (-1, 0, 1):
        for right in range(-across, across + 1):
            yield row + down, column + right


def _telling(seen: dict[tuple[object, ...], list[int]], key: tuple[object, ...]) -> list[int]:
    others = seen.get(key, [])
    return others if len(others) < MOST else []


def _whole(words: Words) -> str:
    return " ".join(telling(words))
