"""Lists of makers: all of them, who can do a process, who is at a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from makeshed.language.tokens import plain
from makeshed.report.markup import Html, tag
from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import ListedMaker, slug_of

EACH = 200
"""Makers on a page of a list."""
NAMED = 6
"""So many processes stand beside a name in a list."""


def lists(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield where each list lies, and its page."""
    yield from _pages(edition, "makers", "index", edition.say("makers"), edition.directory.entries)
    processes, places = edition.directory.by_process(), edition.directory.by_place()
    yield _index(edition, "processes", processes, lambda key: edition.say.label("process", key))
    yield _index(edition, "places", places, lambda key: edition.town(places[key][0]))
    for process, entries in processes.items():
        heading = f"{_capital(edition.say.label('process', process))}: {edition.say('makers_of')}"
        yield from _pages(edition, "processes", slug_of(process), heading, entries)
    for place, entries in places.items():
        heading = f"{edition.town(entries[0])}: {edition.say('makers_in')}"
        yield from _pages(edition, "places", slug_of(place), heading, entries)


def links(
    edition: Edition,
    folder: str,
    groups: Mapping[str, Sequence[ListedMaker]],
    named: Callable[[str], str],
) -> Html:
    """Return links to the lists of groups, each with how many there are."""
    ordered = sorted(groups, key=lambda key: plain(named(key)))
    return tag("ul", *(
        tag("li", tag("a", _capital(named(key)), href=f"{folder}{slug_of(key)}.html"), " ",
            tag("small", edition.say.number(len(groups[key]))))
        for key in ordered
    ), class_="links")  # fmt: skip


def _index(
    edition: Edition,
    folder: str,
    groups: Mapping[str, Sequence[ListedMaker]],
    named: Callable[[str], str],
) -> tuple[str, str]:
    path = f"{folder}/index.html"
    return path, edition.page(path, edition.say(folder), links(edition, "", groups, named))


def _pages(
    edition: Edition, folder: str, name: str, heading: str, entries: Sequence[ListedMaker]
) -> Iterator[tuple[str, str]]:
    """Yield a list on as many pages as it needs."""
    parts = [entries[at : at + EACH] for at in range(0, len(entries), EACH)] or [()]
    paths = [f"{name}.html", *(f"{name}.{n}.html" for n in range(2, len(parts) + 1))]
    for at, part in enumerate(parts):
        cards = tag("ul", *(card(edition, entry) for entry in part), class_="cards-list")
        path = f"{folder}/{paths[at]}"
        yield path, edition.page(path, heading, cards, _turning(edition, paths, at))


def _turning(edition: Edition, paths: Sequence[str], at: int) -> Html:
    if len(paths) == 1:
        return Html()
    steps = [
        tag("a", edition.say(word), href=paths[to], rel="prev" if to < at else "next")
        for word, to in (("before", at - 1), ("next", at + 1))
        if 0 <= to < len(paths)
    ]
    where = edition.say("page", n=edition.say.number(at + 1), of=edition.say.number(len(paths)))
    return tag("nav", where, *steps, class_="turning")


def card(edition: Edition, entry: ListedMaker) -> Html:
    """Return an entry of a list: the name, the place, what it can do and how fresh that is."""
    does = [edition.say.label("process", ability.process) for ability in entry.abilities]
    more = f" +{len(does) - NAMED}" if len(does) > NAMED else ""
    return tag("li",
        tag("a", entry.name, href=f"../makers/{entry.slug}.html"),
        tag("span", edition.town(entry)),
        tag("span", ", ".join(does[:NAMED]) + more) if does else Html(),
        tag("small", freshness(edition, entry)),
    )  # fmt: skip


def freshness(edition: Edition, entry: ListedMaker) -> str:
    """Say when somebody last confirmed an entry, and whether that is long ago."""
    if entry.confirmed is None:
        return edition.say("unconfirmed")
    stale = (edition.day - entry.confirmed).days > 3 * 365
    return edition.say("stale" if stale else "confirmed", day=edition.say.day(entry.confirmed))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
