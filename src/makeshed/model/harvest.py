"""What grows where and when: harvests of places, and the months in which a crop is brought in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from makeshed.errors import BadValue, Problem, nearest
from makeshed.model.finding import Look, said
from makeshed.model.noun import Fact, Kind, Refers, noun
from makeshed.model.partners import partner_named
from makeshed.model.place import Place
from makeshed.model.ranges import A_YEAR, DAYS
from makeshed.model.region import Region
from makeshed.model.territory import territories
from makeshed.science.season import halves_of
from makeshed.units import Day, PerYear


@noun("harvests", key="place item")
class Harvest(Fact):
    """What a place yields of an item in a year, whoever grows it there."""

    place: Annotated[str, Refers("places"), "where: a farm, or a town with all its farms"]
    item: Annotated[str, Refers("items"), "what"]
    quantity: Annotated[PerYear, A_YEAR, "a year, in units of the item"]
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("seasons", key="item region")
class Season(Fact):
    """When an item is harvested in a region, and how long it keeps in a store after that.

    In a period an offer of it from there is had in season alone, or as long as it keeps where that is told
    here: its capacity of a year is spread evenly over that time. A plan of one year does not see seasons.
    """

    item: Annotated[str, Refers("items"), "what"]
    region: Annotated[
        str,
        "a country such as FR, a union such as EU, a key of regions, or a code of places.region",
    ]
    months: Annotated[
        str, "of harvest: 6-9; over the new year 11-2; 1-4, 8-12; from the second half of May 5b-7"
    ]
    keeps: Annotated[
        Day | None, DAYS, "in a store after harvest; blank: as its shelf_life, if that is told"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


def months_can_be_read(look: Look) -> list[Problem]:
    """The months of a season can be read."""
    cells = look.shed.table(Season)["months"]
    problems = []
    for index, text in enumerate(cells):
        try:
            halves_of(text or "")
        except BadValue as error:
            row = look.row(Season.table, index)
            problems.append(Problem(Season.table, row, "months", said(text), error.hint or ""))
    return problems


def seasons_are_somewhere(look: Look) -> list[Problem]:
    """The region of a season is a country, a union, a region of the case or a code of its places."""
    if {Region.table, Place.table} & set(look.unread):
        return []
    known = {
        *territories(), *look.shed.table(Region)["region"].drop_nulls(),
        *look.shed.table(Place)["region"].drop_nulls(),
    } - {""}  # fmt: skip
    problems = []
    for index, code in enumerate(look.shed.table(Season)["region"]):
        if code is None or code in known:
            continue
        meant = partner_named(code)
        near = meant if meant in known else nearest(code, known)
        right = (
            f"a country such as FR, a union, a key of regions or a code of places.region; {near}"
        )
        row = look.row(Season.table, index)
        problems.append(Problem(Season.table, row, "region", said(code), right))
    return problems


RULES: tuple[tuple[frozenset[str], Callable[[Look], list[Problem]]], ...] = (
    (frozenset({"seasons"}), months_can_be_read),
    (frozenset({"seasons", "regions", "places"}), seasons_are_somewhere),
)
"""What rows of seasons must hold, with the tables involved."""
