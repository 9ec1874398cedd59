"""The front page of a directory, and the page about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import polars as pl

from makeshed.report.globe import Mark, chart
from makeshed.report.makers import FITS, MOST_NAMED
from makeshed.report.markup import Html, tag
from makeshed.report.projection import view_of
from makeshed.report.public.edition import Edition
from makeshed.report.public.facets import FRESH_DAYS
from makeshed.report.public.listed_makers import ListedMaker
from makeshed.report.public.maker_lists import links

MOST_LINKS = 300
"""Places, and processes, that the front page names."""
MOST_SPOTS, MOST_TOLD = 1500, 6
"""Signs on the map, those with most makers first, and names that one tells."""


def front_page(edition: Edition) -> str:
    """Return the front page: how many there are, a search, the map, and what they can do."""
    say, directory = edition.say, edition.directory
    processes, places = directory.processes, directory.places
    told = say("front", makers=edition.counted(len(directory.entries), "maker"),
               places=edition.counted(len(places), "place"),
               processes=edition.counted(len(processes), "process"))  # fmt: skip
    fresh = say("fresh", count=say.number(_fresh(edition)))
    inside = [
        tag("p", told, class_="verdict"),
        tag("p", fresh, class_="quiet"),
        edition.search_line(),
        tag("section", tag("h2", say("map")), _map(edition)),
        tag("section", tag("h2", say("processes")),
            *_largest(edition, "processes", processes, lambda key: say.label("process", key))),
        tag("section", tag("h2", say("places")),
            *_largest(edition, "places", places, edition.town_of)),
    ]  # fmt: skip
    return edition.page("index.html", edition.title, *inside)


def about_page(edition: Edition) -> str:
    """Return what the directory is, how fresh it is, what it leaves out, and its data."""
    say, listed = edition.say, edition.directory.listed
    told = [say("about_what"), say("about_trust"), say("fresh", count=say.number(_fresh(edition)))]
    estimates = int((listed["kind"] == "estimate").sum())
    told += [say("estimates", count=say.number(estimates))] if estimates else []
    if edition.directory.kept_back:
        told.append(say("kept_back", count=say.number(edition.directory.kept_back)))
    files = [
        tag("li", tag("a", name, href=f"../data/{name}"))
        for name in ("makers.csv", "makers.geojson", "makers.json")
    ]
    lines = [tag("p", each) for each in told]
    return edition.page(
        "about.html", say("about"), *lines, tag("h2", say("data")), tag("ul", *files)
    )


def _largest(
    edition: Edition,
    kind: str,
    groups: Mapping[str, Sequence[ListedMaker]],
    named: Callable[[str], str],
) -> list[Html]:
    """Return links to the groups with most makers, and one to all where there are more."""
    most = sorted(groups, key=lambda key: (-len(groups[key]), key))[:MOST_LINKS]
    shown = links(edition, f"{kind}/", {key: groups[key] for key in most}, named)
    if len(groups) <= MOST_LINKS:
        return [shown]
    every = edition.counted(len(groups), "process" if kind == "processes" else "place")
    return [shown, tag("p", tag("a", every, href=f"{kind}/index.html"))]


def _fresh(edition: Edition) -> int:
    days = edition.directory.listed["last_confirmed"]
    return int((days >= edition.day - timedelta(days=FRESH_DAYS)).sum())


def _map(edition: Edition) -> Html:
    """Return where the makers are: one sign a spot, which tells who is there."""
    spots = edition.directory.spots
    if spots.is_empty():
        return tag("p", edition.say("found_none"), class_="quiet")
    first = [pl.col(name).first() for name in ("site", "place_name", "place")]
    at = spots.group_by("lat", "lon").agg(
        pl.len(), pl.col("site").head(MOST_TOLD).alias("told"), *first
    )
    ordered = at.sort("len", "lat", "lon", descending=[True, False, False])
    shown = ordered.head(MOST_SPOTS)
    told = edition.directory.read(shown["told"].explode().to_list())
    names = {entry.site: entry.name for entry in told}
    marks = [
        Mark((row["lat"], row["lon"]), "disc", _who([names[s] for s in row["told"]], row["len"]),
             _name(n, row, names), FITS)
        for n, row in enumerate(shown.iter_rows(named=True))
    ]  # fmt: skip
    left = len(spots) - int(shown["len"].sum())
    says = [edition.say("map_says")]
    says += [] if spots["exact"].all() else [edition.say("map_rough")]
    says += [edition.say("map_missing", count=edition.say.number(left))] if left else []
    points = list(at.select("lat", "lon").iter_rows())
    return chart("makers", " ".join(says), view_of(points, 0.15, 0.5), [], marks)


def _who(names: Sequence[str], count: int) -> str:
    more = [f"+{count - MOST_TOLD}"] if count > MOST_TOLD else []
    return "\n".join([*names, *more])


def _name(number: int, row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if number >= MOST_NAMED:
        return ""
    return names[row["site"]] if row["len"] == 1 else row["place_name"] or row["place"]
