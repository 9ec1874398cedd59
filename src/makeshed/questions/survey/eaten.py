"""What a region eats: its foodsheds, what is in season there, and how far a basket travels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from makeshed.answer import Term
from makeshed.errors import BadValue, NotFound
from makeshed.model import Harvest, Season, Shed
from makeshed.model.inside import Inside
from makeshed.questions.plan import Plan
from makeshed.questions.survey.answer import Survey
from makeshed.questions.survey.lacking import region_meant
from makeshed.region.basket import BasketTravel, baskets
from makeshed.region.foodshed import Foodshed, foodsheds
from makeshed.region.in_season import InSeason, in_season


@dataclass(frozen=True, kw_only=True, slots=True)
class Eaten:
    """What is told of the food of a region, and how it stands in a survey."""

    here: Inside
    foodsheds: tuple[Foodshed, ...]
    seasons: tuple[InSeason, ...]
    baskets: tuple[BasketTravel, ...]
    day: date
    notes: tuple[str, ...]
    terms: Mapping[str, Term]

    @property
    def told(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.foodsheds or self.seasons)

    def beside(self, found: Survey) -> Survey:
        """Return a survey with the food of its region."""
        return replace(
            found,
            name=found.name or self.here.name,
            foodsheds=self.foodsheds,
            seasons=self.seasons,
            baskets=self.baskets,
            season_day=self.day if self.seasons else None,
            notes=(*found.notes, *self.notes),
            terms={**found.terms, **self.terms},
        )


def eaten_in(
    shed: Shed, region: str, here: Inside | None, plans: Sequence[Plan], day: date
) -> Eaten | None:
    """Return what is told of the food of a region; None where the case tells of no harvest and no season.

    ``here`` is the region, if it is known by now.
    """
    if shed.table(Harvest).is_empty() and shed.table(Season).is_empty():
        return None
    if here is None:
        try:
            here = region_meant(shed, region)
        except (NotFound, BadValue):
            return None  # who else tells of it refuses it
    if here is None:
        return None
    sheds = foodsheds(shed, here)
    found, said = baskets(shed, here, sheds.rows, plans)
    return Eaten(
        here=here,
        foodsheds=sheds.rows,
        seasons=in_season(shed, here, day),
        baskets=found,
        day=day,
        notes=(*sheds.notes, *said),
        terms=sheds.terms,
    )
