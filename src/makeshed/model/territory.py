"""What countries share: land that lorries and trains cross, and customs unions."""

from functools import cache

from makeshed.data import rows
from makeshed.errors import NotFound, nearest

UNKNOWN = frozenset({"XX", "ZZ"})
"""Codes that people write for a country they do not know (ISO 3166-1 leaves them to users)."""


def landmass_of(country: str) -> str:
    """Return the code of the land that a country lies on, such as ``eurasia``.

    Two countries with the same code reach each other by road or rail; Great Britain is joined to
    Eurasia by the tunnel. A country has one code, that of its main part (GeoNames, ISO 3166-1
    alpha-2). Raises NotFound for a code that is no country.
    """
    lands = _landmasses()
    if country not in lands:
        raise NotFound(f"no country has the code {country!r}", hint=nearest(country, lands))
    return lands[country]


def members(union: str) -> frozenset[str]:
    """Return the countries of a customs union such as ``EU``; a country is a member of itself.

    Raises NotFound for a code that is neither.
    """
    known_unions = _unions()
    if union in known_unions:
        return known_unions[union]
    if union in _landmasses():
        return frozenset({union})
    known = territories()
    raise NotFound(f"no country or union has the code {union!r}", hint=nearest(union, known))


def unions() -> list[str]:
    """Return the codes of all customs unions."""
    return list(_unions())


def is_union(code: str) -> bool:
    """Whether a code is that of a customs union."""
    return code in _unions()


@cache
def customs_territory(country: str) -> frozenset[str]:
    """Return the countries that goods reach from a country without crossing customs, itself too.

    Raises NotFound for a code that is no country.
    """
    landmass_of(country)
    shared = [union for union in _unions().values() if country in union]
    return frozenset({country}).union(*shared)


def countries() -> list[str]:
    """Return the codes of all countries (ISO 3166-1 alpha-2, and XK)."""
    return list(_landmasses())


def territories() -> list[str]:
    """Return the codes of all countries and customs unions."""
    return [*_landmasses(), *_unions()]


@cache
def _landmasses() -> dict[str, str]:
    return {row["country"]: row["landmass"] for row in rows("countries")}


@cache
def _unions() -> dict[str, frozenset[str]]:
    table = rows("unions")
    return {
        union: frozenset(row["country"] for row in table if row["union"] == union)
        for union in dict.fromkeys(row["union"] for row in table)
    }
