"""Regions, industries and occupations that lie in one another: what is around one, what is in it, what makes no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import Look, said
from makeshed.model.noun import Fact
from makeshed.model.region import Industry, Region
from makeshed.model.staffing import Occupation


def nothing_in_itself(look: Look) -> list[Problem]:
    """A region, an industry or an occupation is not a part of itself, not by way of others either."""
    nouns: tuple[tuple[type[Fact], str], ...] = (
        (Region, "region"),
        (Industry, "industry"),
        (Occupation, "occupation"),
    )
    return [problem for noun, key in nouns for problem in _circles(look, noun, key)]


def _circles(look: Look, noun: type[Fact], key: str) -> list[Problem]:
    rows = look.shed.table(noun).select(key, "parent").rows()
    parent = dict(rows)
    found = []
    for index, (own, above) in enumerate(rows):
        seen, at = {own}, above
        while at and at not in seen:
            seen.add(at)
            at = parent.get(at, "")
        if at == own:
            right = f"the wider {key}, which is no part of {own}; blank at the top"
            found.append(
                Problem(noun.table, look.row(noun.table, index), "parent", said(above), right)
            )
    return found


def around(parent: Mapping[str, str], own: str) -> Iterator[str]:
    """Yield a region, or an industry, and those that it lies in, the smallest first.

    >>> list(around({"paris": "idf", "idf": "FR"}, "paris"))
    ['paris', 'idf', 'FR']
    """
    seen = set[str]()
    while own and own not in seen:
        seen.add(own)
        yield own
        own = parent.get(own, "")


def below(parent: Mapping[str, str], own: str) -> set[str]:
    """Return a region, or an industry, and all that lie in it, however deep.

    >>> sorted(below({"paris": "idf", "idf": "FR", "lyon": "FR"}, "idf"))
    ['idf', 'paris']
    """
    found, new = {own}, {own}
    while new:
        new = {one for one, above in parent.items() if above in new} - found
        found |= new
    return found


def depths(frame: pl.DataFrame, key: str) -> dict[str, int]:
    """Return how many wider ones each region or industry lies in; 0 at the top."""
    parent = dict(frame.select(key, "parent").rows())
    found: dict[str, int] = {}
    for own in parent:
        path, at = [], own
        while at not in found and at in parent and at not in path:
            path.append(at)
            at = parent[at]
        above = found.get(at, -1)
        for step, each in enumerate(reversed(path), start=1):
            found[each] = above + step
    return found
