"""Which processes at which sites are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from makeshed.costing.cost_drivers import DriverScope
from makeshed.costing.material_names import Read, processes, read_materials
from makeshed.costing.material_names import materials as known_materials
from makeshed.errors import BadValue, NotFound
from makeshed.model import Capability, Demand, Place, Shed, Site
from makeshed.model.territory import landmass_of
from makeshed.units import Kilometre

ANYONE = "any"
"""Stands for a maker that the shed does not know, at the rates of a country."""


def materials_asked(material: Sequence[str]) -> Read:
    """Return the materials named; raise `BadValue` if there is none or one is unknown."""
    if not material:
        raise BadValue(
            "of what the part is made is not said, and a file of geometry does not say it",
            hint=f"name one or more, with --material: {', '.join(known_materials())}",
        )
    return read_materials(material)


def materials_for(process: str, materials: Sequence[str]) -> list[str]:
    """Return those of the materials that a process works, or one that is blank."""
    works = processes()[process]["materials"].split(";")
    return [material for material in materials if material in works] or [""]


def sites_asked(shed: Shed, site: Sequence[str], near: str, within: Kilometre | None) -> list[str]:
    """Return the keys of the sites to quote for: those named, else all makers that are not closed.

    Raises
    ------
    NotFound
        There is no such site or place.
    BadValue
        A radius without its middle.
    """
    if within is not None and not near:
        raise BadValue("a radius needs a place in the middle", hint="say near where, with --near")
    for name in site:
        shed.get(name, Site)
    open_ = shed.table(Site).filter((pl.col("status") != "closed") & (pl.col("role") == "maker"))
    found = list(site) or open_["site"].to_list()
    if near:
        around = {s.site for s, _ in shed.near(near, within or float("inf"), Site)}
        found = [name for name in found if name in around]
        if not found:
            raise NotFound(f"no maker within {within:g} km of {near}", hint="widen --within")
    return found


def home_of(shed: Shed, to: str, country: str) -> str:
    """Return the country whose rates hold for a maker that is not known.

    Raises `NotFound` for a code that is no country.
    """
    if country:
        landmass_of(country)
        return country
    if to:
        return shed.get(to, Place).country
    where: dict[str, str] = dict(shed.table(Place).select("place", "country").iter_rows())
    sites = shed.table(Site).select("place", "role").rows()
    makers = [place for place, role in sites if role == "maker"]
    for places in (shed.table(Demand)["place"].to_list(), makers, [place for place, _ in sites]):
        counts = Counter(where[place] for place in places if place in where)
        if counts:
            return min(counts, key=lambda country: (-counts[country], country))
    return ""


def wheres(
    shed: Shed, processes_: Sequence[str], materials: Sequence[str], sites: Sequence[str], *,
    named: bool, home: str, alone: str = "",
) -> Iterator[tuple[DriverScope, Site | None]]:  # fmt: skip
    """Yield each process and material with each site that has it; sites named are asked for every process.

    A process that no site has is quoted once, for anyone at the rates of ``home``. A shop that stands
    ``alone`` takes the place of all of them.
    """
    for process in processes_:
        worked = materials_for(process, materials)
        for material in worked:
            several = len(worked) > 1
            where = DriverScope(
                process=process, material=material, site="", country=home, several=several
            )
            if alone:
                yield replace(where, site=alone), None
            else:
                yield from _at_sites(shed, where, sites, named=named)


def _at_sites(
    shed: Shed, asked: DriverScope, sites: Sequence[str], *, named: bool
) -> Iterator[tuple[DriverScope, Site | None]]:
    """Yield one process and material with each site that has it, or with anyone."""
    places = dict(shed.table(Place).select("place", "country").iter_rows())
    able, makers = _capabilities(shed), {site.site: site for site in shed.rows(Site)}
    process = asked.process
    also = {process, *processes()[process]["also"].split(";")}
    found = 0
    for key in sites:
        hits = [
            able[key, name]
            for name in sorted(also, key=lambda n: n != process)
            if (key, name) in able
        ]
        if not hits and not named:
            continue
        found += 1
        site = makers[key]
        country, capability = places.get(site.place, ""), hits[0] if hits else None
        yield replace(asked, site=key, country=country, capability=capability), site
    if not found:
        yield replace(asked, site=ANYONE), None


def _capabilities(shed: Shed) -> dict[tuple[str, str], Capability]:
    return {(able.site, able.process): able for able in shed.priced_rows(Capability)}
