"""What a survey says of food, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.region.basket import BasketTravel
from makeshed.region.foodshed import Foodshed
from makeshed.region.in_season import InSeason

FIRST = 3
SAID = {"least": "could come from", "planned": "comes, as planned, from"}


def food_words(
    sheds: Sequence[Foodshed], seasons: Sequence[InSeason], baskets: Sequence[BasketTravel]
) -> str:
    """Return how much of its food a region could grow, from how far it comes, and what is in season."""
    return "; ".join(_parts(sheds, seasons, baskets))


def _parts(
    sheds: Sequence[Foodshed], seasons: Sequence[InSeason], baskets: Sequence[BasketTravel]
) -> Iterator[str]:
    if sheds:
        said = ", ".join(f"{row.could:.0%} of {row.name or row.item}" for row in sheds[:FIRST])
        more = f" and of {len(sheds) - FIRST} more crops" if len(sheds) > FIRST else ""
        yield f"grows {said} that it needs{more}"
    far = [f"{SAID[one.basket]} {one.distance:,.0f} km" for one in baskets if one.by == "mass"]
    if far:
        yield f"its food by weight {' and '.join(far)} away"
    now = [row.name or row.item for row in seasons if row.now == "harvested"]
    if seasons:
        items = len({row.item for row in seasons})
        yield f"in season now {len(set(now))} of {items}: {', '.join(now[:FIRST]) or 'none'}"
