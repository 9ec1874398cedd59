"""Facts about losses that make no sense: they name nothing that could be lost, or say too little."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from makeshed.data import rows
from makeshed.errors import Problem, nearest
from makeshed.model.finding import Look, Test, suggestion
from makeshed.model.hazard import Hazard
from makeshed.model.lane import Mode
from makeshed.model.noun import Fact
from makeshed.model.place import Place
from makeshed.model.resilience import Recovery, Remedy, Stock
from makeshed.model.site import Site
from makeshed.science.seaway import PASSAGES

_QUANTITY, _DAYS, _MEASURE = pl.col("quantity"), pl.col("days"), pl.col("measure")
_ADDED = _MEASURE.is_in(["stock", "source", "retainer"])

STOCK_TESTS = [
    Test(
        "quantity",
        _QUANTITY.is_null() & _DAYS.is_null(),
        "units on hand, or in days for how long it is enough; 0 where there is none",
    ),
    Test(
        "days",
        _QUANTITY.is_not_null() & _DAYS.is_not_null(),
        "blank, since quantity says how much is on hand; or blank there",
    ),
]
REMEDY_TESTS = [
    Test("item", _ADDED & (pl.col("item") == ""), "the item that it is for"),
    Test("item", ~_ADDED & (pl.col("item") != ""), "blank: a recovery is of the whole site"),
    Test("amount", _ADDED & pl.col("amount").is_null(), "how much: units, or units a year"),
    Test("amount", pl.col("amount") == 0, "more than 0: nothing more helps nobody"),
    Test("amount", ~_ADDED & pl.col("amount").is_not_null(), "blank: days says how long"),
    Test("days", (_MEASURE == "recovery") & _DAYS.is_null(), "days until the site is back with it"),
    Test("days", (_MEASURE == "recovery") & (_DAYS == 0), "more than 0 days"),
    Test("days", (_MEASURE == "stock") & _DAYS.is_not_null(), "blank: stock is there at once"),
]


def losses_are_of_something(look: Look) -> list[Problem]:
    """A hazard or a recovery names a site, firm, place, country, lane, mode or passage that there is."""
    return [
        problem
        for noun in (Hazard, Recovery)
        if len(look.shed.table(noun))
        for problem in look.failing(noun, _strangers(look, noun))
    ]


def _strangers(look: Look, noun: type[Fact]) -> list[Test]:
    """The tests of what a column ``target`` names; blank in recoveries is all of a kind."""
    target, scope = pl.col("target"), pl.col("scope")
    named = target != "" if noun is Recovery else pl.lit(value=True)
    tests = []
    for kind, needs, known in _known(look):
        if not look.unread or needs not in look.unread:
            stranger = named & ~target.is_in(known.implode())
            tests.append(
                Test("target", (scope == kind) & stranger, suggestion(_TABLES[kind], known))
            )
    return [*tests, *_of_lanes(look, noun)]


_TABLES = {
    "site": "sites",
    "place": "places",
    "mode": "modes",
    "firm": "sites, in their column firm",
    "passage": "the passages of the sea",
}


def _known(look: Look) -> Iterable[tuple[str, str, pl.Series]]:
    """Yield each kind of thing with the table that holds it and the keys there are."""
    sites, firms = (look.shed.table(Site)[column].drop_nulls() for column in ("site", "firm"))
    yield "site", "sites", sites
    yield "firm", "sites", firms.filter(firms != "").unique().sort()
    yield "place", "places", look.shed.table(Place)["place"].drop_nulls()
    yield "mode", "modes", pl.Series(modes_known(look), dtype=pl.String)
    yield "passage", "", pl.Series(sorted(PASSAGES))


def modes_known(look: Look) -> list[str]:
    """Return the modes of the shed, or those that come with makeshed where it has none."""
    own = look.shed.table(Mode)["mode"].drop_nulls().to_list()
    return own or [row["mode"] for row in rows("modes")]


def _of_lanes(look: Look, noun: type[Fact]) -> list[Test]:
    """The test that a lane goes by a known mode between two known places."""
    if {"places", "modes"} & set(look.unread):
        return []
    frame = look.shed.table(noun)
    named = frame.filter((pl.col("scope") == "lane") & (pl.col("target") != ""))["target"]
    places = set(look.shed.table(Place)["place"].drop_nulls())
    modes = set(modes_known(look))
    bad = [target for target in named.unique() if not lane_of(target, places, modes)]
    if noun is Hazard:
        bad.append("")
    wrong = (pl.col("scope") == "lane") & pl.col("target").is_in(bad)

    def right(value: object) -> str:
        parts = str(value).split(":")
        form = (
            "origin:destination:mode, two places and a mode, such as shanghai:marseille:container"
        )
        if len(parts) != 3:
            return form
        pairs = ((parts[0], places), (parts[1], places), (parts[2], modes))
        hints = [nearest(part, known) for part, known in pairs if part not in known]
        return f"{form}; {hints[0]}" if hints else form

    return [Test("target", wrong, right)]


def lane_of(target: str, places: set[str], modes: set[str]) -> tuple[str, str, str] | None:
    """Return the two places and the mode that the key of a lane names; keys may hold colons."""
    parts = target.split(":")
    for first in range(1, len(parts) - 1):
        start = ":".join(parts[:first])
        if start not in places:
            continue
        for second in range(first + 1, len(parts)):
            end, mode = ":".join(parts[first:second]), ":".join(parts[second:])
            if end in places and end != start and mode in modes:
                return start, end, mode
    return None


LOSING = {Stock.table: STOCK_TESTS, Remedy.table: REMEDY_TESTS}
"""What one row must hold beside its declaration, by table."""
