"""How far a basket of food travels, weighted by mass and by money: at least, and as planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from makeshed.language.text import few
from makeshed.model import Item, Shed
from makeshed.model.inside import Inside
from makeshed.plans.plan import Plan
from makeshed.region.brought import brought_by
from makeshed.region.foodshed import Foodshed, foods
from makeshed.units import Count, Kilometre, Share

Weighted = Literal["mass", "money"]
NAMED = 4
WHOLE = 1 - 1e-6
"""Of a need, what is all of it."""
MEANT = (
    "a basket's distance is the sum of weight times distance over the sum of weight, the weight its mass, or its "
    "value; what went into a thing is not counted"
)


@dataclass(frozen=True, slots=True)
class BasketTravel:
    """How far what is eaten in a region travels, each thing counting by its mass, or by its value."""

    basket: str
    """``least``: all places of the case eat from as near as can be; ``planned``: as the plan has it."""
    by: Weighted
    distance: Kilometre
    """Sum over things of weight times distance, over the weight."""
    here: Share
    """Of the weight, what comes from the region itself."""
    items: Count
    """Things counted."""
    untold: Count
    """Things left out, whose mass or value is not told."""


@dataclass(frozen=True, slots=True)
class _Carried:
    """Units of an item that come from so far, and whether from the region itself."""

    item: str
    units: float
    distance: Kilometre
    here: float
    """Units of these that come from the region."""


def baskets(
    shed: Shed, here: Inside, rows: Sequence[Foodshed], plans: Sequence[Plan]
) -> tuple[tuple[BasketTravel, ...], tuple[str, ...]]:
    """Return how far the food of a region travels, and what that means.

    The distance of ``least`` is along great circles, that of ``planned`` along the ways of the plan, from
    who sells or makes a thing to where it is eaten, over all stores; of what went into it nothing is counted.
    """
    items = {item.item: item for item in foods(shed)}
    told = {
        "least": [
            _Carried(row.item, row.need * row.served, row.distance, row.need * row.here)
            for row in rows
            if row.distance is not None
        ],
        "planned": list(_planned(shed, here, plans, items)),
    }
    found = [
        one
        for basket, carried in told.items()
        for by in get_args(Weighted)
        for one in _weighed(basket, by, carried, items)
    ]
    lacking = sorted(
        {one.item for every in told.values() for one in every if items[one.item].value is None}
    )
    notes = [MEANT] if found else []
    part = [f"{row.served:.0%} of {row.name or row.item}" for row in rows if row.served < WHOLE]
    if part and found:
        notes.append(
            f"the least basket weighs what is grown alone, not all that is needed: {few(part, NAMED)}"
        )
    if lacking and found:
        notes.append(f"in money a basket leaves out what has no value: {few(lacking, NAMED)}")
    return tuple(found), tuple(notes)


def _planned(
    shed: Shed, here: Inside, plans: Sequence[Plan], items: Mapping[str, Item]
) -> Iterator[_Carried]:
    """Yield the food that plans bring to the demands of a region."""
    for plan in plans:
        wanted = {(row.place, row.item) for row in plan.rows if row.place in here.places}
        brought = brought_by(shed, plan, here)
        for rows, own in ((brought.inside, True), (brought.outside, False)):
            for row in rows:
                if (row.at, row.item) in wanted and row.item in items:
                    yield _Carried(row.item, row.units, row.distance, row.units * own)


def _weighed(
    basket: str, by: Weighted, carried: Iterable[_Carried], items: Mapping[str, Item]
) -> Iterator[BasketTravel]:
    """Yield the basket by mass or money; nothing where nothing of it has one."""
    rows = list(carried)
    each = {key: item.mass or None if by == "mass" else item.value for key, item in items.items()}
    told = [(row, each[row.item] or 0.0) for row in rows if each[row.item] is not None]
    weight = sum(row.units * unit for row, unit in told)
    if not weight:
        return
    yield BasketTravel(
        basket=basket,
        by=by,
        distance=sum(row.units * unit * row.distance for row, unit in told) / weight,
        here=sum(row.here * unit for row, unit in told) / weight,
        items=float(len({row.item for row, _ in told})),
        untold=float(len({row.item for row in rows if each[row.item] is None})),
    )
