"""The page of a shortlist: whom to call, in turn, what to ask first, and how even the turns are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from makeshed.model import Shed, Site
from makeshed.questions.refer.answer import Referred
from makeshed.report.makers import FITS, LACKS, MakerMark, drawn, names_in, spots_in
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.projection import Point
from makeshed.report.putting import put
from makeshed.report.sheet import sheet
from makeshed.report.wording import NONE, counted, heading, number, percent

MOST_PASSED = 50


def write_page(
    answer: Referred, where: Path, shed: Shed, alternatives: Mapping[str, Referred]
) -> None:
    """Write the page of a shortlist; ``alternatives`` are of other sheds and have pages of their own."""
    del alternatives
    sites = [row.site for row in answer.rows] + [row.site for row in answer.passed]
    frame = shed.some(Site, "site", sites)
    at = dict(frame.select("site", "place").iter_rows())
    names = names_in(shed, sites, at.values())
    put(page(answer, names=names, at=at, places=spots_in(shed, at.values())), where)


def page(
    answer: Referred,
    *,
    names: Mapping[str, str] = {},
    at: Mapping[str, str] = {},
    places: Mapping[str, Point] = {},
) -> str:
    """Return the shortlist as one HTML page, which holds all it needs and asks the network for nothing.

    Parameters
    ----------
    names
        What people call things, by ``table/key``; keys where absent.
    at
        The place of each site.
    places
        Latitude and longitude [degrees] of places by key; who has none is not on the map.
    """
    called = Names(names)
    sections = {}
    if answer.rows:
        sections["Call"] = _call(answer, called)
    if answer.asked:
        sections["Ask first"] = _ask(answer)
    if answer.rows or answer.passed:
        sections["Map"] = _map(answer, called, at, places)
    if answer.passed:
        sections["Not this time"] = _passed(answer, called)
    sections["Turns"] = _turns(answer)
    title = f"Whom to call: {answer.need}" if answer.need else "Whom to call"
    verdict = f"{heading(called.text(answer.headline()))}."
    titles = {row.site: called.of("sites", row.site) for row in answer.rows}
    return sheet(title, answer, sections, called, verdict=verdict, titles=titles)


def _call(answer: Referred, names: Names) -> Html:
    columns = [
        TableColumn("Maker"), TableColumn("Distance", "km", numeric=True), TableColumn("Fit", numeric=True),
        TableColumn("Turns", "so far", numeric=True), TableColumn("Last named"), TableColumn("Ask them"),
    ]  # fmt: skip
    lines = [
        [
            row.name or names.of("sites", row.site),
            NONE if row.distance is None else number(row.distance, 0),
            percent(row.fit),
            number(row.turns, 0),
            row.last.isoformat() if row.last else "never",
            row.ask or NONE,
        ]
        for row in answer.rows
    ]
    return table(columns, lines)


def _ask(answer: Referred) -> Html:
    columns = [TableColumn("Ask"), TableColumn("Said"), TableColumn("Need"), TableColumn("Why")]
    return table(columns, [[row.ask, row.said or NONE, row.need, row.why] for row in answer.asked])


def _map(
    answer: Referred, names: Names, at: Mapping[str, str], places: Mapping[str, Point]
) -> Html:
    found, keys = [], {}
    for kind, colour, words, rows in (
        ("disc", FITS, "to call", answer.rows),
        ("ring", LACKS, "not this time", answer.passed),
    ):
        for row in rows:
            name = names.of("sites", row.site)
            found.append(MakerMark(at.get(row.site, ""), name, f"{name}: {words}", kind, colour))
            keys[words] = (kind, colour)
    return drawn(found, dict(places), "", keys)


def _passed(answer: Referred, names: Names) -> Html:
    columns = [
        TableColumn("Maker"), TableColumn("Distance", "km", numeric=True), TableColumn("Fit", numeric=True),
        TableColumn("Turns", "so far", numeric=True), TableColumn("Why not"),
    ]  # fmt: skip
    lines = [
        [
            names.of("sites", row.site),
            NONE if row.distance is None else number(row.distance, 0),
            percent(row.fit),
            number(row.turns, 0),
            row.why,
        ]
        for row in answer.passed
    ]
    return table(columns, lines, most=MOST_PASSED)


def _turns(answer: Referred) -> Html:
    fair = answer.fairness
    cards = (
        (number(fair.makers, 0), "makers fit", f"{counted(int(fair.referrals), 'turn')} in {number(fair.days, 0)} days"),
        (percent(fair.never), "never named", "of those that fit"),
        (number(fair.gini, 2), "Gini", "0: turns are even; 1: one maker has all"),
        (number(fair.detour, 0), "km detour", "farther than the nearest, on average"),
    )  # fmt: skip
    return tag(
        "div",
        *(
            tag("div", tag("b", a), tag("span", b), tag("small", c), class_="card")
            for a, b, c in cards
        ),
        class_="cards",
    )
