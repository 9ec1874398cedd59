"""Whose trade and balances a region's are: the codes that it goes by, and what lies inside its customs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makeshed.data import rows
from makeshed.errors import BadValue, NotEnoughData, NotFound, nearest
from makeshed.language.text import few
from makeshed.model import Balance, Employment, Region, Shed, Trade
from makeshed.model.nesting import below
from makeshed.model.partners import partner_named
from makeshed.model.territory import countries, customs_territory, is_union, members
from makeshed.region.jobs import named

COUNTED_WITH = frozenset(["LI", "IM", "JE", "GG", "MC", "AX", "GF", "GP", "MF", "MQ", "RE", "YT"])
"""Territories whose trade customs count with that of the country around them: nobody tells it apart."""
SHOWN = 8
"""Regions that are named where one is to be chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """A region as trade and balances know it."""

    region: str
    name: str
    codes: tuple[str, ...]
    """What it goes by itself, its key first."""
    parts: frozenset[str]
    """What lies in it, by code; it may stand for the region where the region has no figures itself."""
    inside: frozenset[str]
    """Countries and regions from which goods come without crossing customs, the region among them."""

    @property
    def own(self) -> frozenset[str]:
        """Every code of the region and of what lies in it."""
        return self.parts | set(self.codes)

    @property
    def of_several(self) -> bool:
        """Whether several countries make it up, so that trade crosses borders inside it."""
        return len((self.parts & set(countries())) - COUNTED_WITH) > 1

    @property
    def others_inside(self) -> bool:
        """Whether anything lies inside its customs beside itself."""
        return self.of_several or bool(self.inside - self.own - COUNTED_WITH)


def whose(shed: Shed, said: str) -> Whose:
    """Return the region that is meant by a key, a name or a code.

    Raises
    ------
    NotFound
        Neither the case nor the list of countries knows it.
    BadValue
        Several regions are called so, or none is named and there are several.
    NotEnoughData
        The case tells of no region at all.
    """
    frame = shed.table(Region)
    told = sorted(set(_told(shed)))
    if not (len(frame) or told):
        raise NotEnoughData(
            "the case has no regions", hint="give a table regions, trade or balances"
        )
    if not said:
        if not shed.table(Employment).is_empty() or not told:
            return _of_region(shed, named(shed, Region, said))
        said = _only(told)
    code = _code(said)
    nation = frame.filter(level="country", country=code or "-")["region"].to_list()
    if said in frame["region"]:
        return _of_region(shed, said)
    if nation or code in frame["region"]:
        return _of_region(shed, nation[0] if nation else str(code))
    if code and {code, *members(code)} & set(told):
        return _of_code(code)
    if len(frame) and (found := _named(shed, said, alone=not told)):
        return _of_region(shed, found)
    every = [*told, *frame["region"], *frame["name"]]
    told_of = f"there are imports or balances of {few(told, SHOWN)}"
    if code:
        raise NotEnoughData(f"the case tells nothing of {said}", hint=told_of)
    raise NotFound(f"no region is called {said!r}", hint=f"{nearest(said, every)}; {told_of}")


def _named(shed: Shed, said: str, *, alone: bool) -> str:
    """Return the region that is called so; blank if none is, and there are others than regions to name."""
    try:
        return named(shed, Region, said)
    except NotFound:
        if alone:
            raise
        return ""


def _code(said: str) -> str | None:
    """Return the country or union that is called so."""
    found = partner_named(said) if said else ""
    return found if found in countries() or is_union(found) else None


def _told(shed: Shed) -> Iterator[str]:
    """Yield whose imports and balances the case has."""
    yield from shed.table(Trade).filter(flow="import")["reporter"].unique()
    yield from shed.table(Balance)["region"].unique()


def _only(told: list[str]) -> str:
    if len(told) == 1:
        return told[0]
    raise BadValue(
        "which region is to be surveyed?", hint=f"one of {few(told, SHOWN)}, or its name"
    )


def _of_code(code: str) -> Whose:
    name = next((row["name"] for row in rows("countries") if row["country"] == code), "")
    union = is_union(code)
    parts = members(code) if union else frozenset({code})
    inside = parts if union else customs_territory(code)
    return Whose(region=code, name=name, codes=(code,), parts=parts, inside=inside)


def _of_region(shed: Shed, key: str) -> Whose:
    """Return a region of the case; a country and a union go by their code too."""
    frame = shed.table(Region)
    here = shed.get(key, Region)
    within = below(dict(frame.select("region", "parent").rows()), key)
    listed = {row["region"]: row for row in frame.iter_rows(named=True)}
    own_code = here.country if here.level == "country" and here.country else ""
    codes = tuple(dict.fromkeys([key, *([own_code] if own_code else [])]))
    nations = {listed[one]["country"] for one in within if listed[one]["level"] == "country"} - {""}
    parts = {*within, *codes, *nations}
    if is_union(key):
        parts |= members(key)
    inside = set(parts)
    for country in {here.country, *(parts & set(countries()))} & set(countries()):
        inside |= customs_territory(country)
    inside |= {one for one, row in listed.items() if row["country"] in inside}
    return Whose(
        region=key,
        name=here.name,
        codes=codes,
        parts=frozenset(parts),
        inside=frozenset(inside),
    )


def has_jobs(shed: Shed, region: str, year: int | None = None) -> bool:
    """Whether there are jobs of a region of the case, in a year or in any."""
    if region not in shed.table(Region)["region"]:
        return False
    rows = shed.table(Employment).filter(region=region)
    return not (rows if year is None else rows.filter(year=year)).is_empty()
