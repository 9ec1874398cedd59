"""Sections of a survey's page on food: from how far it could come, how far it travels, what is in season."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.questions.survey.answer import Survey
from makeshed.region.basket import BasketTravel
from makeshed.region.foodshed import Foodshed
from makeshed.region.in_season import InSeason
from makeshed.report.bars import stacked
from makeshed.report.markup import Html, TableColumn, table, tag
from makeshed.report.naming import Names
from makeshed.report.sheet import colour
from makeshed.report.wording import NONE, number, percent, sized

MOST_BARS, MOST_CROPS = 12, 60
BASKETS = {
    "least": "if all places eat from as near as can be",
    "planned": "as the plan brings it",
}
NOW = {
    "harvested": "harvested now",
    "in store": "in store",
    "no": "no",
    "not told": "harvest over; how long it keeps is not told",
}


def food(answer: Survey, names: Names) -> dict[str, Html]:
    """Return the sections that have anything to show, by their heading."""
    season = f"In season on {answer.season_day:%-d %B}" if answer.season_day else "In season"
    sections = {
        "From how far it could eat": _foodsheds(answer.foodsheds, names),
        "How far its food travels": _baskets(answer.baskets),
        season: _seasons(answer.seasons, names),
    }
    return {name: section for name, section in sections.items() if section}


def titles(answer: Survey, names: Names) -> dict[str, str]:
    """Return by key of an opened number what it is called."""
    return {
        f"foodshed:{row.item}": f"{names.of('items', row.item)}, from where it could come"
        for row in answer.foodsheds
    }


def _foodsheds(rows: Sequence[Foodshed], names: Names) -> Html:
    if not rows:
        return Html("")
    said = (
        "Share of what is needed here that would come from the region, from within 100 km of where it is eaten, and "
        "from farther, if all places shared what is grown over the least distance."
    )
    here, near, far = "from here", "from within 100 km", "from farther"
    shown = rows[:MOST_BARS]
    parts = {
        names.of("items", row.item): {
            here: row.here,
            near: max(row.near - row.here, 0.0),
            far: max(row.served - max(row.near, row.here), 0.0),
        }
        for row in shown
    }
    ends = {names.of("items", row.item): f"{number(row.distance, 0)} km" for row in shown}
    each = {
        of: {part: percent(share, 1) for part, share in own.items()} for of, own in parts.items()
    }
    drawn = stacked(
        "from how far it could eat", said, parts,
        {here: colour(0), near: colour(4), far: colour(1)}, ends, each,
    )  # fmt: skip
    columns = [
        TableColumn("Crop"),
        TableColumn("Needed", "1/a", numeric=True),
        TableColumn("Grown here", "1/a", numeric=True),
        TableColumn("Unit"),
        TableColumn("Could", numeric=True),
        TableColumn("Would, from here", numeric=True),
        TableColumn("Within 100 km", numeric=True),
        TableColumn("Served at all", numeric=True),
        TableColumn("Mean way", "km", numeric=True),
        TableColumn("Farthest", "km", numeric=True),
    ]
    cells = [
        (
            names.of("items", row.item), sized(row.need), sized(row.grown), row.unit, percent(row.could),
            percent(row.here), percent(row.near), percent(row.served), number(row.distance, 0),
            number(row.farthest, 0),
        )
        for row in rows
    ]  # fmt: skip
    return tag("div", drawn, table(columns, cells, most=MOST_CROPS))


def _baskets(rows: Sequence[BasketTravel]) -> Html:
    if not rows:
        return Html("")
    columns = [
        TableColumn("Basket"),
        TableColumn("Weighted by"),
        TableColumn("Distance", "km", numeric=True),
        TableColumn("From here", numeric=True),
        TableColumn("Things", numeric=True),
        TableColumn("Left out", numeric=True),
    ]
    cells = [
        (
            BASKETS[row.basket], row.by, number(row.distance, 0), percent(row.here, 1),
            number(row.items, 0), number(row.untold, 0),
        )
        for row in rows
    ]  # fmt: skip
    return table(columns, cells)


def _seasons(rows: Sequence[InSeason], names: Names) -> Html:
    if not rows:
        return Html("")
    columns = [
        TableColumn("Crop"),
        TableColumn("Now"),
        TableColumn("Months of harvest"),
        TableColumn("Where"),
        TableColumn("Over for", "days", numeric=True),
        TableColumn("Keeps for", "days more", numeric=True),
    ]
    cells = [
        (
            names.of("items", row.item), NOW[row.now], row.months, row.region,
            number(row.over, 0) if row.over else NONE, number(row.left, 0),
        )
        for row in rows
    ]  # fmt: skip
    return table(columns, cells, most=MOST_CROPS)
