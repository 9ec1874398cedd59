"""What a page takes from a shed besides the plan: where things are, their names, their sources."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from makeshed.model import NOUNS, Place, Shed


class Facts(TypedDict):
    """Arguments of :func:`makeshed.report.page` that a shed can give."""

    places: dict[str, tuple[float, float]]
    names: dict[str, str]
    sources: list[tuple[str, str, int]]


def facts_of(shed: Shed) -> Facts:
    """Return places (latitude and longitude [degrees]), names and sources of a shed.

    Sources are counted by text and kind; a fact without a source counts as ``no source given``.
    """
    names: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for table, noun in NOUNS.items():
        frame = shed.table(noun)
        counts.update(frame.select("source", "kind").iter_rows())
        if "name" in frame.columns:
            named = frame.filter(frame["name"] != "").select(noun.key[0], "name")
            names |= {f"{table}/{key}": name for key, name in named.iter_rows()}
    where = shed.table(Place).select("place", "lat", "lon")
    return {
        "places": {place: (lat, lon) for place, lat, lon in where.iter_rows()},
        "names": names,
        "sources": [
            (source or "no source given", kind, count)
            for (source, kind), count in sorted(counts.items())
        ],
    }
