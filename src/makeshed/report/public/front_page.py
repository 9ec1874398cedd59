"""The front page of a directory, and the page about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from makeshed.report.globe import Mark, chart
from makeshed.report.makers import FITS, MOST_NAMED
from makeshed.report.markup import Html, tag
from makeshed.report.projection import Point, view_of
from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import ListedMaker
from makeshed.report.public.maker_lists import links

FRESH_DAYS = 365
MOST_LINKS = 300
"""Places, and processes, that the front page names."""
MOST_SPOTS, MOST_TOLD = 1500, 6
"""Signs on the map, those with most makers first, and names that one tells."""


def front_page(edition: Edition) -> str:
    """Return the front page: how many there are, a search, the map, and what they can do."""
    say, directory = edition.say, edition.directory
    processes, places = directory.by_process(), directory.by_place()
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
            *_largest(edition, "places", places, lambda key: edition.town(places[key][0]))),
    ]  # fmt: skip
    return edition.page("index.html", edition.title, *inside)


def about_page(edition: Edition) -> str:
    """Return what the directory is, how fresh it is, what it leaves out, and its data."""
    say, entries = edition.say, edition.directory.entries
    told = [say("about_what"), say("about_trust"), say("fresh", count=say.number(_fresh(edition)))]
    estimates = sum(entry.kind == "estimate" for entry in entries)
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
    days = [e.confirmed for e in edition.directory.entries if e.confirmed]
    return sum((edition.day - day).days <= FRESH_DAYS for day in days)


def _map(edition: Edition) -> Html:
    """Return where the makers are: one sign a spot, which tells who is there."""
    at: dict[Point, list[ListedMaker]] = {}
    for entry in edition.directory.entries:
        at.setdefault(entry.spot, []).append(entry)
    ordered = sorted(at.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    if not ordered:
        return tag("p", edition.say("found_none"), class_="quiet")
    marks = [Mark(spot, "disc", _who(there), _name(n, there), FITS)
             for n, (spot, there) in enumerate(ordered[:MOST_SPOTS])]  # fmt: skip
    left = sum(len(there) for _, there in ordered[MOST_SPOTS:])
    says = [edition.say("map_says")]
    says += (
        [edition.say("map_rough")] if any(not e.exact for e in edition.directory.entries) else []
    )
    says += [edition.say("map_missing", count=edition.say.number(left))] if left else []
    return chart("makers", " ".join(says), view_of(list(at), 0.15, 0.5), [], marks)


def _who(there: list[ListedMaker]) -> str:
    more = [f"+{len(there) - MOST_TOLD}"] if len(there) > MOST_TOLD else []
    return "\n".join([*(entry.name for entry in there[:MOST_TOLD]), *more])


def _name(number: int, there: list[ListedMaker]) -> str:
    if number >= MOST_NAMED:
        return ""
    return there[0].name if len(there) == 1 else there[0].place_name or there[0].place
