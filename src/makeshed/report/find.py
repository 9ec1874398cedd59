"""The page of makers found: on a map, best first, with what each meets and what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from makeshed.directory.match import Match
from makeshed.model import Shed
from makeshed.questions.find.answer import Found as Answered
from makeshed.report.makers import FITS, LACKS, MakerMark, drawn, names_in, spots_in
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.projection import Point
from makeshed.report.putting import put
from makeshed.report.sheet import sheet
from makeshed.report.wording import NONE, heading, number, sized

GROUPS = {
    "Makers": "rows",
    "Lack one requirement": "near_misses",
    "By their words alone": "by_words",
}


def write_page(
    answer: Answered, where: Path, shed: Shed, alternatives: Mapping[str, Answered]
) -> None:
    """Write the page of makers found; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    every = [match for group in GROUPS.values() for match in getattr(answer, group)]
    places = {match.place for match in every} | {near_of(answer)}
    sites = {match.site for match in every} | {site for team in answer.teams for site in team.sites}
    names = names_in(shed, sites, places)
    put(page(answer, names=names, places=spots_in(shed, places)), where)


def near_of(answer: Answered) -> str:
    """Return the key of the place that makers should be near; blank where none was named."""
    return next((each.value for each in answer.understood if each.kind == "near"), "")


def page(
    answer: Answered, *, names: Mapping[str, str] = {}, places: Mapping[str, Point] = {}
) -> str:
    """Return the makers as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    names
        What people call things, by ``table/key``; keys where absent.
    places
        Latitude and longitude [degrees] of places by key; who has none is not on the map.
    """
    called = Names(names)
    sections = {"Map": _map(answer, called, places)}
    for title, group in GROUPS.items():
        if matches := getattr(answer, group):
            sections[title] = _matches(matches, called)
    if answer.teams:
        sections["Together"] = _teams(answer, called)
    sections["As it was understood"] = _understood(answer, called)
    asked = answer.record.asked.get("need", "") if answer.record else ""
    title = f"Who can make it: {asked}" if asked else "Who can make it"
    titles = {match.site: called.of("sites", match.site) for match in answer.rows}
    return sheet(title, answer, sections, called, verdict=_verdict(answer, called), titles=titles)


def _verdict(answer: Answered, names: Names) -> str:
    return f"{heading(names.text(answer.headline()))}."


def _map(answer: Answered, names: Names, places: Mapping[str, Point]) -> Html:
    found, keys = [], {}
    looks = {
        "Makers": ("disc", FITS, "fits"),
        "Lack one requirement": ("ring", FITS, "lacks one requirement"),
        "By their words alone": ("square", LACKS, "by words alone"),
    }
    for title, (kind, colour, words) in looks.items():
        for match in getattr(answer, GROUPS[title]):
            name = match.name or names.of("sites", match.site)
            found.append(MakerMark(match.place, name, f"{name}: {_told(match)}", kind, colour))
            keys[words] = (kind, colour)
    return drawn(found, dict(places), near_of(answer), keys)


def _told(match: Match) -> str:
    away = [] if match.distance is None else [f"{number(match.distance, 0)} km away"]
    return ", ".join([*away, *(f"{v.asked} {v.status}" for v in match.verdicts)])


def _matches(matches: Sequence[Match], names: Names) -> Html:
    columns = [
        TableColumn("Maker"), TableColumn("Place"), TableColumn("Distance", "km", numeric=True),
        TableColumn("Score", "points", numeric=True), TableColumn("Meets"), TableColumn("Ask"), TableColumn("Lacks"),
        TableColumn("Confirmed"),
    ]  # fmt: skip
    lines = []
    for match in matches:
        told = (match.has(), match.that("unknown"), match.that("missing"))
        said = [", ".join(each) or NONE for each in told]
        name = match.name or names.of("sites", match.site)
        day = match.confirmed.isoformat() if match.confirmed else ""
        lines.append(
            [
                name,
                ", ".join(filter(None, [names.of("places", match.place), match.country])),
                NONE if match.distance is None else number(match.distance, 0),
                number(match.score, 0),
                *said,
                " ".join(filter(None, [day, match.mark])) or NONE,
            ]
        )
    return table(columns, lines)


def _teams(answer: Answered, names: Names) -> Html:
    columns = [TableColumn("Who does what"), TableColumn("Travel", "km", numeric=True)]
    lines = []
    for team in answer.teams:
        steps = zip(team.does, team.sites, strict=True)
        said = "; ".join(f"{process}: {names.of('sites', site)}" for process, site in steps)
        lines.append([said, sized(team.travel)])
    return table(columns, lines)


def _understood(answer: Answered, names: Names) -> Html:
    columns = [
        TableColumn("What"),
        TableColumn("As"),
        TableColumn("Your words"),
        TableColumn("To say it otherwise"),
    ]
    lines = [
        [
            each.kind,
            names.of("places", each.value) if each.kind == "near" else each.value,
            each.words,
            each.option,
        ]
        for each in answer.understood
    ]
    left = f"Looked for as plain words: {', '.join(answer.left)}." if answer.left else ""
    if not lines:
        return tag("p", left or "Nothing was asked for.")
    return tag("div", table(columns, lines), tag("p", left) if left else "")
