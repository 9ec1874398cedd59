"""What a region is good at: its industries, each with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from makeshed.answer import Answer, as_text, titled
from makeshed.region.balance import SelfSufficiency
from makeshed.region.basket import BasketTravel
from makeshed.region.concentrated import IndustryConcentration
from makeshed.region.dependency import Convention, Dependency
from makeshed.region.district import DistrictStage
from makeshed.region.effect import LocalEffect
from makeshed.region.food_words import food_words
from makeshed.region.foodshed import Foodshed
from makeshed.region.gap import RegionGap
from makeshed.region.gap_trades import GapTrade
from makeshed.region.gap_words import missing_words
from makeshed.region.imported import ImportedUse
from makeshed.region.in_season import InSeason
from makeshed.region.industry_space import IndustryLink, PeerQuotient
from makeshed.region.maker_distances import MakerDistance
from makeshed.region.needed import in_short, needed
from makeshed.region.opportunity import Opportunity
from makeshed.region.over_years import IndustryYear
from makeshed.region.people import TradeNeed
from makeshed.region.region_beside import RegionBeside
from makeshed.region.specialisation import RegionMeasure, Strength
from makeshed.region.surge import Surge
from makeshed.units import Share

MOST = 20
"""So many industries are shown at the terminal."""


@dataclass(frozen=True, kw_only=True)
class Survey(Answer[Strength]):
    """What a region can make: industries, the most above their share first."""

    row_type: ClassVar[type] = Strength
    key: ClassVar[str] = "industry"
    region: str
    name: str
    year: int | None = None
    """Of the jobs; blank: there are none of it."""
    peers: int = 0
    coverage: Share | None = None
    measures: tuple[RegionMeasure, ...] = ()
    years: tuple[IndustryYear, ...] = ()
    """What it is good at in each year of which jobs are told, where there are two or more."""
    space: tuple[IndustryLink, ...] = ()
    """Which industries are found together, the closest first."""
    elsewhere: tuple[PeerQuotient, ...] = ()
    """How much the other regions of its level have of what it is best at."""
    concentration: tuple[IndustryConcentration, ...] = ()
    """How far its industries lie together over all regions of its level, the most clustered first."""
    districts: tuple[DistrictStage, ...] = ()
    """Whether it is an industrial district, stage by stage, by Istat and with what Spain asks for on top."""
    distances: tuple[MakerDistance, ...] = ()
    """Whether makers of a process lie together in its country, more than makers do."""
    gaps: tuple[RegionGap, ...] = ()
    trades: tuple[GapTrade, ...] = ()
    """Who could do what nobody here does."""
    opportunities: tuple[Opportunity, ...] = ()
    effects: tuple[LocalEffect, ...] = ()
    """What localising would bring, where something was asked to be."""
    people: tuple[TradeNeed, ...] = ()
    """Who it would take, the most first."""
    dependencies: tuple[Dependency, ...] = ()
    conventions: tuple[Convention, ...] = ()
    balances: tuple[SelfSufficiency, ...] = ()
    surges: tuple[Surge, ...] = ()
    foodsheds: tuple[Foodshed, ...] = ()
    """From how far it eats at least, the least that it could grow of its need first."""
    seasons: tuple[InSeason, ...] = ()
    """What is in season there on `season_day`."""
    baskets: tuple[BasketTravel, ...] = ()
    season_day: date | None = None
    beside: tuple[RegionBeside, ...] = ()
    """Its numbers and those of other regions, where some were named."""
    imported: tuple[ImportedUse, ...] = ()
    """By industry, the largest share from abroad first."""

    def headline(self) -> str:
        """One sentence: what it has most above its share, what it depends on, and what is missing."""
        name = self.name or self.region
        relies = in_short(self.conventions, self.balances)
        lacks = missing_words(self.gaps, name, self.currency)
        eats = food_words(self.foodsheds, self.seasons, self.baskets)
        if self.peers:
            told = [self._strengths(), relies, eats, lacks]
        elif relies:
            told = [f"{name}: jobs are not told", relies, eats, lacks]
        elif eats:
            told = [f"{name} {eats}" if self.foodsheds else f"{name}: {eats}", lacks]
        else:
            told = [lacks or f"{name}: nothing is known that it lacks, and no jobs are known"]
        return "; ".join(filter(None, told))

    def _strengths(self) -> str:
        """What it has most above its share, and how much of its jobs is known."""
        where = f"{self.name or self.region}, {self.year}"
        sure = [row for row in self.rows if row.specialised == "yes"]
        rest = sum(row.specialised == "open" for row in self.rows)
        known = f"{self.coverage:.0%} of its jobs are published at this depth"
        if not sure:
            return f"{where}: no industry is surely above its share, {rest} may be; {known}"
        named = ", ".join(
            f"{row.name or row.industry} ({row.jobs:,.0f} jobs, {_times(row)} its share)"
            for row in sure[:3]
            if row.jobs is not None
        )
        more = f", and {len(sure) - 3} more" if len(sure) > 3 else ""
        maybe = f"; {rest} more may be" if rest else ""
        return f"{where} is specialised in {named}{more}{maybe}; {known}"

    def __str__(self) -> str:
        jobs = as_text(self.rows, most=MOST), as_text(self.measures), as_text(self.effects)
        past = titled(
            {
                "Over the years": self.years,
                "How far industries lie together": self.concentration,
                "Is it an industrial district": self.districts,
                "How makers lie": self.distances,
            },
            most=MOST,
        )
        more = {
            "What is missing": self.gaps,
            "Who could do it": self.trades,
            "What could be next": self.opportunities,
        }
        abroad = as_text(self.imported, self.currency, most=MOST)
        food = {
            "From how far it could eat": self.foodsheds,
            "How far its food travels": self.baskets,
            f"In season on {self.season_day}": self.seasons,
            "Side by side": self.beside,
        }
        told = titled(food | more, self.currency, most=MOST)
        return self.paragraphs(*jobs, *past, abroad, *needed(self), *told)


def _times(row: Strength) -> str:
    low, high = f"{row.lq_low:,.1f}", f"{row.lq_high:,.1f}"
    return f"{low} times" if low == high else f"{low} to {high} times"
