"""Who trades: countries, unions and regions, by every code that statistics call them by."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from makeshed.data import rows
from makeshed.model.countries import country_named
from makeshed.model.territory import countries, territories
from makeshed.model.trade import ANYBODY

NOT_TOLD = "ZZ"
"""A partner that is kept secret, or that nobody knows."""
WORLD = frozenset(
    {
        "0",
        "000",
        "wld",
        "w00",
        "world",
        "all",
        "*",
        "le monde",
        "monde",
        "total",
        "all partners",
        "1000",
    }
)
"""What statistics call all partners together."""
PARTLY = frozenset({
    "ext_eu27_2020", "int_eu27_2020", "eu27_2020_extra", "eu27_2020_intra", "extra_eu27_2020", "intra_eu27_2020",
    "ext_eu", "int_eu", "eu_extra", "eu_intra", "1010", "1011", "ext_eu28", "int_eu28", "eu28_extra", "eu28_intra",
    "ea19", "ea20", "ext_ea20", "int_ea20", "ext_ea19", "int_ea19",
})  # fmt: skip
"""Sums over some partners, which stand in files beside those partners."""
STATISTICAL = {
    "251": "FR", "381": "IT", "842": "US", "757": "CH", "579": "NO", "699": "IN", "490": "TW", "711": "SACU", "97": "EU",
    "eu27_2020": "EU", "eu27": "EU", "eur": "EU", "xi": "GB", "xu": "GB", "xs": "RS", "xc": "ES", "xl": "ES",
    "eu": "EU", "european union": "EU", "union européenne": "EU", "europäische union": "EU", "unione europea": "EU",
    "unión europea": "EU", "s19": "TW", "rom": "RO", "zar": "CD", "tmp": "TL",
}  # fmt: skip
"""Codes of files of the United Nations, the CEPII and Eurostat that ISO 3166-1 lacks, and whom they mean."""
NOWHERE = frozenset({
    "527", "568", "577", "636", "637", "697", "837", "838", "839", "849", "879", "899", "473", "471", "129", "221",
    "290", "472", "492", "x1", "x2", "zz", "xx", "qp", "qq", "qr", "qs", "qu", "qv", "qw", "qx", "qy", "qz",
    "_x", "e19", "f19", "f49", "s17", "a49", "a59", "a79", "bun", "nes",
})  # fmt: skip
"""Codes of trade that is told of no one country: stores of ships, free zones, secrets, areas not told apart."""


def partner_named(text: str) -> str:
    """Return the code of a country or union that statistics call so; blank if none is.

    Everybody together is `ANYBODY`, trade that is told of no one country `NOT_TOLD`.

    >>> [partner_named(one) for one in ("251", "FRA", "Germany", "EL", "EU27_2020", "WLD", "899")]
    ['FR', 'FR', 'DE', 'GR', 'EU', 'all', 'ZZ']
    """
    plain = text.strip()
    short = plain.casefold()
    if short in WORLD:
        return ANYBODY
    if short in NOWHERE:
        return NOT_TOLD
    if plain in territories():
        return plain
    digits = short.lstrip("0")
    for key in (short, digits):
        if key in STATISTICAL:
            return STATISTICAL[key]
        if key in _codes():
            return _codes()[key]
    return country_named(plain)


@cache
def _codes() -> dict[str, str]:
    """Return countries by their three letters and by their number."""
    found = {}
    for row in rows("country_codes"):
        found[row["alpha3"].casefold()] = row["country"]
        if row["number"]:
            found[row["number"]] = row["country"]
    return found


def known_partners(regions: Collection[str]) -> set[str]:
    """Return every code that a partner may have, some regions being known."""
    return {*territories(), *countries(), *regions, ANYBODY, NOT_TOLD}
