"""Regions by the codes of NUTS and of Italian municipalities, in one another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from makeshed.model import Region
from makeshed.model.territory import countries

_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_TOWN = re.compile(r"\d{6}")
_FRENCH = re.compile(r"(COM|DEP|REG|ZE2020)-\w{1,5}")
_FRENCH_LEVELS: Mapping[str, Any] = {
    "COM": "town",
    "ZE2020": "metro",
    "DEP": "district",
    "REG": "region",
}
"""Areas of INSEE; an employment zone is one within which people commute."""
_ALONE = re.compile(r"IT1\d\d")
"""Provinces that Istat gave a code of its own before NUTS had one: in no region by their letters."""
_SUM = re.compile(
    r"(?:EU|EA)(?:\d\d(?:_\d{4})?)?|EU_V|EFTA|EEA\w*|EXT_\w+|[A-Z]{2}Z{1,3}|CC\d_.*|WB|ITTOT"
)
_LEVELS: Mapping[int, Any] = {2: "country", 3: "region", 4: "region", 5: "district"}
SOURCE = "NUTS"
_OTHERWISE = {"EL": "GR", "UK": "GB"}
"""Countries that the Union calls otherwise than ISO 3166-1 does."""


def is_sum(code: str) -> bool:
    """Whether a code is of several countries together, or of what lies in no region of one.

    >>> is_sum("EU27_2020"), is_sum("EA20"), is_sum("FRZZ"), is_sum("FRL0")
    (True, True, True, False)
    """
    return bool(_SUM.fullmatch(code))


def is_area(code: str) -> bool:
    """Whether a code is of a country, a region of NUTS, a municipality or an area of INSEE.

    >>> is_area("FRL04"), is_area("072021"), is_area("ZE2020-9309"), is_area("France")
    (True, True, True, False)
    """
    return bool(_TOWN.fullmatch(code) or _FRENCH.fullmatch(code)) or (
        bool(_NUTS.fullmatch(code)) and bool(_country(code))
    )


def key_of(code: str) -> str:
    """Return the key of a region: of a country its code in ISO 3166-1.

    >>> key_of("EL"), key_of("EL30")
    ('GR', 'EL30')
    """
    return _country(code) if len(code) == 2 else code


def regions_of(codes: Collection[str], names: Mapping[str, str]) -> Iterator[Region]:
    """Yield regions with those that they lie in, however few of these the table has."""
    chain = {wider for code in codes for wider in _wider(code)} | set(codes)
    for code in sorted(chain, key=lambda one: (len(one), one)):
        above = _wider(code)
        yield Region(
            region=key_of(code), name=names.get(code, ""), country=_country(code), source="INSEE" if _FRENCH.fullmatch(code) else SOURCE, kind="sourced",
            level=_level(code),
            parent=key_of(above[-1]) if above else "",
        )  # fmt: skip


def _level(code: str) -> Any:
    if french := _FRENCH.fullmatch(code):
        return _FRENCH_LEVELS[french[1]]
    return "town" if _TOWN.fullmatch(code) else _LEVELS[len(code)]


def _country(code: str) -> str:
    """Return the country of a code, as ISO 3166-1 calls it; blank if there is none."""
    if _FRENCH.fullmatch(code):
        return "FR"
    own = "IT" if _TOWN.fullmatch(code) else _OTHERWISE.get(code[:2], code[:2])
    return own if own in countries() else ""


def _wider(code: str) -> list[str]:
    """Return the codes of what a region lies in, the widest first."""
    if _TOWN.fullmatch(code) or _ALONE.fullmatch(code):
        return ["IT"]
    if _FRENCH.fullmatch(code):
        return ["FR"]
    return [code[:length] for length in range(2, len(code))]
