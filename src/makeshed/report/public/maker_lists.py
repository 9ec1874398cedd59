"""Lists of makers: all of them, who can do a process, who is at a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from makeshed.language.tokens import plain
from makeshed.report.markup import Html, tag, text_of
from makeshed.report.public.edition import Edition
from makeshed.report.public.listed_makers import ListedMaker, slug_of

EACH = 200
"""Makers on a page of a list."""
NAMED = 6
"""So many processes stand beside a name in a list."""


def lists(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield where each list lies, and its page."""
    yield from _pages(edition, "makers", "index", edition.say("makers"), edition.directory.entries)
    kinds = {"processes": edition.directory.processes, "places": edition.directory.places}
    for kind, groups in kinds.items():
        yield f"{kind}/index.html", index_page(edition, kind, groups)
        for key, entries in groups.items():
            yield from _pages(edition, kind, slug_of(key), heading(edition, kind, key), entries)


def heading(edition: Edition, kind: str, key: str) -> str:
    """Return what the list of a process or of a place is called."""
    if kind == "places":
        return f"{edition.town_of(key)}: {edition.say('makers_in')}"
    return f"{_capital(edition.say.label('process', key))}: {edition.say('makers_of')}"


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


def index_page(edition: Edition, kind: str, groups: Mapping[str, Sequence[ListedMaker]]) -> str:
    """Return the page of all processes, or of all places, with how many makers each has."""

    def named(key: str) -> str:
        if kind == "places":
            return edition.town_of(key)
        return edition.say.label("process", key)

    return edition.page(f"{kind}/index.html", edition.say(kind), links(edition, "", groups, named))


def _pages(
    edition: Edition, folder: str, name: str, heading: str, entries: Sequence[ListedMaker]
) -> Iterator[tuple[str, str]]:
    """Yield a list on as many pages as it needs."""
    for at, path in enumerate(_paths(name, entries)):
        yield f"{folder}/{path}", list_page(edition, folder, name, heading, entries, at + 1) or ""


def list_page(
    edition: Edition,
    folder: str,
    name: str,
    heading: str,
    entries: Sequence[ListedMaker],
    number: int,
    *,
    above: Sequence[Html] = (),
    asked: str = "",
) -> str | None:
    """Return one page of a list; None if it has fewer.

    Parameters
    ----------
    edition, folder, name, heading, entries
        In which language it is, where it lies, what it is called, and who is in it.
    number
        Which page of it.
    above
        What stands above the list.
    asked
        What other pages of it are asked with.
    """
    paths, at = _paths(name, entries), number - 1
    if not 0 <= at < len(paths):
        return None
    part = entries[at * EACH : number * EACH]
    cards = tag("ul", *(card(edition, entry) for entry in part), class_="cards-list")
    turning = _turning(edition, [path + asked for path in paths], at)
    hidden = tag("meta", name_="robots", content="noindex") if asked else Html()
    head = text_of(hidden, edition.walking("../../"))
    path = f"{folder}/{paths[at]}"
    return edition.page(path, heading, *above, cards, turning, more_head=head)


def _paths(name: str, entries: Sequence[ListedMaker]) -> list[str]:
    """Return where the pages of a list lie in its folder."""
    parts = max(1, -(-len(entries) // EACH))
    return [f"{name}.html", *(f"{name}.{n}.html" for n in range(2, parts + 1))]


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
        tag("small", freshness(edition, entry)), data_at=spot_of(entry),
    )  # fmt: skip


def spot_of(entry: ListedMaker) -> str:
    """Return where an entry is, latitude first, as a map reads it off a list."""
    return "{:.5f},{:.5f}".format(*entry.spot)


def freshness(edition: Edition, entry: ListedMaker) -> str:
    """Say when somebody last confirmed an entry, and whether that is long ago."""
    if entry.confirmed is None:
        return edition.say("unconfirmed")
    stale = (edition.day - entry.confirmed).days > 3 * 365
    return edition.say("stale" if stale else "confirmed", day=edition.say.day(entry.confirmed))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
