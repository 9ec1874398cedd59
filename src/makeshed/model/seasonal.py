"""What grows has a season: what can be had of a crop in a period is what of a year's is brought in then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from functools import cache

import polars as pl

from makeshed.language.text import few
from makeshed.model.harvest import Season
from makeshed.model.inside import codes_around
from makeshed.model.noun import NOUNS
from makeshed.model.offer import Offer
from makeshed.model.period import Period, Storage, ends_on
from makeshed.model.place import Place
from makeshed.model.region import Region
from makeshed.model.shed import Shed
from makeshed.model.site import Site
from makeshed.model.territory import members, unions
from makeshed.science.season import halves_of, month_parts
from makeshed.units import Day

DAYS = 365
"""Of a year without a leap day, as `month_parts` counts them."""
MONTH = 31
"""Most days of one: a day is so small a part of it."""
SAME = 12
"""Digits of a capacity: 800 less a rounding is not eight packs of 100."""
FEW = 3
"""So many are named in a note."""
WITHIN = "out of season they have no offer, and a year's capacity is had evenly over the season"
"""What becomes of them in periods."""


def seasons_of_offers(shed: Shed) -> list[Season | None]:
    """Return by offer the season that it has, of the smallest region around where it grows; None: of no season.

    What an offer says is of another country than its site grows there; else it grows where the site is.
    """
    told: dict[str, dict[str, Season]] = {}
    for season in shed.rows(Season):
        told.setdefault(season.item, {})[season.region] = season
    parent = dict(shed.table(Region).select("region", "parent").rows())
    where = shed.table(Site).select("site", "place")
    placed = where.join(shed.table(Place).select("place", "region", "country"), on="place")
    stands = {site: (code, land) for site, _, code, land in placed.rows()}
    found: list[Season | None] = []
    for site, item, origin in shed.table(Offer).select("site", "item", "origin").rows():
        own = told.get(item, {})
        code, land = stands[site] if own else ("", "")
        if origin and origin != land:
            code, land = "", origin
        codes = _codes(parent, code, land) if own else ()
        found.append(next((own[one] for one in codes if one in own), None))
    return found


def _codes(parent: Mapping[str, str], code: str, land: str) -> Iterator[str]:
    """Yield the codes whose seasons hold at a place, the smallest region first."""
    yield from codes_around(parent, code, land)
    yield land
    yield from (union for union in unions() if land in members(union))


def in_season_alone(shed: Shed, period: Period) -> Shed:
    """Return the shed with what its offers of crops can give in a period.

    The capacity of such an offer is what it gives of a year's harvest, evenly over the season and as long
    as it keeps in a store after that (``seasons.keeps``). So all periods of a year give a year's; out of
    season there is no offer, or where something is kept from one period to the next (`Storage`) one of no
    capacity: what lies there is then passed on as before.

    Parameters
    ----------
    shed
        Facts as they are in the period.
    period
        Which it is.
    """
    if shed.table(Season).is_empty():
        return shed
    seasons = seasons_of_offers(shed)
    paces = [1.0 if one is None else pace(one.months, one.keeps or 0.0, period) for one in seasons]
    offers = shed.table(Offer).with_columns(_pace=pl.Series(paces, dtype=pl.Float64))
    if shed.table(Storage).is_empty():
        offers = offers.filter(pl.col("_pace") > 0)
    had = pl.when(pl.col("_pace") > 0).then(pl.col("capacity") * pl.col("_pace")).otherwise(0.0)
    offers = offers.with_columns(capacity=had.round_sig_figs(SAME)).drop("_pace")
    others = {name: shed.table(noun) for name, noun in NOUNS.items()}
    return Shed(others | {Offer.table: offers}, shed.told)


@cache
def pace(months: str, keeps: Day, period: Period) -> float:
    """Return how many times its pace of a year something of a season can be had in a period; 0: not at all.

    Of a harvest from June to September 3 of 4 months are in the third quarter, which is 3 times the pace of
    the year.

    >>> from datetime import date
    >>> pace("6-9", 0.0, Period(period="Q3", start=date(2027, 7, 1), months=3))
    3.0

    Parameters
    ----------
    months
        Of harvest.
    keeps
        For how long it can still be had after that.
    period
        When.
    """
    parts = month_parts(halves_of(months), keeps)
    if len(parts) == DAYS:
        return 1.0  # also where a period begins amid a month, and is a little more or less than its months
    first = period.start
    days = (ends_on(first, period.months) - first) / timedelta(days=1)
    dates = (first + timedelta(days=n) for n in range(int(days)))
    whole = {day: Fraction(part).limit_denominator(MONTH) for day, part in parts.items()}
    there = sum((whole.get((day.month, day.day), Fraction()) for day in dates), Fraction())
    return float(there / sum(whole.values()) * 12 / period.months)


def seasonal_crops(shed: Shed) -> str:
    """Name the crops with a season of which there are offers, with their months; blank: there are none."""
    if shed.table(Season).is_empty():
        return ""
    told = {(one.item, one.region): one.months for one in seasons_of_offers(shed) if one}
    return few([f"{item} ({months} in {region})" for (item, region), months in told.items()], FEW)
