"""Areas as carriers write them: a place, a country, a beginning of postcodes, a union, anywhere."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Literal

import polars as pl

from makeshed.errors import NotFound, Problem, nearest
from makeshed.model.fact_tables import Tables
from makeshed.model.finding import Look, said
from makeshed.model.lane import Rate, Zone
from makeshed.model.place import Place
from makeshed.model.territory import members

ANYWHERE = "*"
_POSTAL = re.compile(r"([A-Z]{2})[ -]?([0-9][0-9A-Z]*)(?:\s*-\s*([0-9][0-9A-Z]*))?")
_NATION = re.compile(r"[A-Z]{1,3}[- ]+(?=[0-9])")
_DIGITS = {
    4: "AT AU BE BG CH CY DK HU LU LV NL NO NZ PT SI",
    5: "CZ DE EE ES FI FR GR HR IT KR LT MA MX PL SE SK TR UA US",
    6: "CN IN RO RU SG",
    7: "IL JP PT",
    9: "US",
}
"""Of postcodes, by country (Universal Postal Union, postal addressing systems)."""
_PLACE, _POSTCODE, _COUNTRY, _UNION, _ANY = 1000, 100, 50, 10, 0


def fits(area: str, place: Place) -> int | None:
    """Return how narrowly an area fits a place, None if it does not.

    A place is narrower than a postcode, the longer postcode than the shorter, that than a country, a
    country than a union, and that than ``*``. ``DE 10`` is every postcode of Germany that begins with
    10, ``DE 10-16`` every one that begins with 10 to 16.
    """
    if area == place.place:
        return _PLACE
    if area in {"", ANYWHERE}:
        return _ANY
    found = _POSTAL.fullmatch(area)
    if found:
        country, low, high = found.groups()
        begins = _plain(place.postcode)[: len(low)]
        inside = low <= begins <= (high or low) and len(begins) == len(low)
        return _POSTCODE + len(low) if inside and country == place.country else None
    if area == place.country:
        return _COUNTRY
    return _UNION if place.country in _inside(area) else None


def _plain(postcode: str) -> str:
    """Return a postcode without the country in front of it, blanks and hyphens: F-01 000 is 01000."""
    return re.sub(r"[^0-9A-Z]", "", _NATION.sub("", postcode.upper(), count=1))


def _is_postcode(postcode: str, country: str) -> bool:
    """Return whether a postcode has all its digits, as far as those of the country are known."""
    lengths = {n for n, countries in _DIGITS.items() if country in countries.split()}
    digits = re.match(r"[0-9]*", _plain(postcode))
    found = len(digits[0]) if digits else 0
    return found in lengths if lengths else found > 0


def is_area(area: str, places: Container[str]) -> bool:
    """Return whether a text is an area, some places being known."""
    found = _POSTAL.fullmatch(area)
    if found:
        return bool(_inside(found[1])) and (not found[3] or len(found[3]) == len(found[2]))
    return area in {"", ANYWHERE} or area in places or bool(_inside(area))


def _inside(area: str) -> frozenset[str]:
    try:
        return members(area)
    except NotFound:
        return frozenset()


def areas_can_be_read(look: Look) -> list[Problem]:
    """Every end of a zone is an area, and every zone has rates."""
    if look.shed.table(Zone).is_empty() and look.shed.table(Rate).is_empty():
        return []
    places = set(look.shed.table(Place)["place"])
    right = "a place, a country such as FR, DE 10 or DE 10-16 by postcode, a union such as EU, or *"
    zones = look.shed.table(Zone).with_row_index("_row").drop_nulls()
    problems = [
        Problem(Zone.table, look.row(Zone.table, row["_row"]), end, said(row[end]), right)
        for row in zones.iter_rows(named=True)
        for end in ("origin", "destination")
        if not is_area(row[end], places)
    ]
    rates = look.shed.table(Rate).with_row_index("_row").drop_nulls(["mode", "zone"])
    rated = set(rates.select("mode", "zone").rows())
    for mode, zone, index in zones.select("mode", "zone", "_row").rows():
        if (mode, zone) not in rated:
            known = [name for of, name in sorted(rated) if of == mode]
            hint = f"a zone of {mode} that rates have; {nearest(zone, known)}"
            problems.append(
                Problem(Zone.table, look.row(Zone.table, index), "zone", said(zone), hint)
            )
    zoned = set(zones["mode"])
    problems += _postcodes(look)
    for mode, zone, index in rates.select("mode", "zone", "_row").rows():
        if mode not in zoned and not is_area(zone, places):
            hint = f"an area, or rows in zones that say where it is: {right}"
            problems.append(
                Problem(Rate.table, look.row(Rate.table, index), "zone", said(zone), hint)
            )
    return problems


def told_by_postcode(shed: Tables, end: Literal["origin", "destination"]) -> set[str]:
    """Return the countries in which some carrier tells zones by the postcode of that end."""
    zones, rates = shed.table(Zone), shed.table(Rate)
    own = rates.join(zones, on="mode", how="anti")["zone"] if end == "destination" else ()
    areas = {*zones[end], *own} - {None}
    return {found[1] for area in areas if (found := _POSTAL.fullmatch(area))}


def _postcodes(look: Look) -> list[Problem]:
    """Every postcode has all its digits where a carrier tells zones by them."""
    right = (
        "all digits, such as 01000 (spreadsheets drop a zero in front): zones tell {} by postcode"
    )
    countries = sorted(
        told_by_postcode(look.shed, "origin") | told_by_postcode(look.shed, "destination")
    )
    rows = look.shed.table(Place).with_row_index("_row").select("_row", "country", "postcode")
    return [
        Problem(
            Place.table, look.row(Place.table, row), "postcode", said(code), right.format(country)
        )
        for row, country, code in rows.filter(pl.col("country").is_in(countries)).rows()
        if code and not _is_postcode(code, country)
    ]
