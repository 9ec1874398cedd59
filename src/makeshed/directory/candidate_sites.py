"""From makers that were found to candidate sites of a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from makeshed.data import rows
from makeshed.errors import NotEnoughData
from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.science.distance import great_circle
from makeshed.units import Day, HourPerYear, Kilometre, MoneyPerHour, Share

F = TypeVar("F", bound=Fact)

SAME_PLACE: Kilometre = 25.0
"""Two places of one name this near are one town."""


@dataclass(frozen=True, slots=True)
class FoundMaker:
    """A maker that was found: where it stands, and what it does of what is needed.

    Attributes
    ----------
    place, site
        As the directory has them.
    does
        By process as it was needed, the capability that meets it; None where only words say so.
    """

    place: Place
    site: Site
    does: Mapping[str, Capability | None]


def makers_of(shed: Shed, met: Mapping[str, Mapping[str, str]]) -> tuple[FoundMaker, ...]:
    """Return the makers a need found, with the capabilities that meet it.

    Parameters
    ----------
    shed
        The directory.
    met
        By key of the site, by process as it was needed, the process of the capability that meets
        it; blank where only words say so.
    """
    sites = {site.site: site for site in _some(shed, Site, "site", met)}
    wanted = {site.place for site in sites.values()}
    places = {place.place: place for place in _some(shed, Place, "place", wanted)}
    able = {each.id: each for each in _some(shed, Capability, "site", met)}
    return tuple(
        FoundMaker(
            places[sites[key].place],
            sites[key],
            {
                needed: able[f"{key}:{process}"] if process else None
                for needed, process in does.items()
            },
        )
        for key, does in met.items()
    )


def _some(shed: Shed, noun: type[F], column: str, keys: Iterable[str]) -> Iterator[F]:
    """Yield the facts of a noun whose column holds one of the keys; one pass over the table."""
    for row in shed.some(noun, column, keys).iter_rows(named=True):
        yield noun(**row)


def as_sites(
    makers: Iterable[FoundMaker],
    *,
    into: Shed | None = None,
    words: bool = False,
    hours: HourPerYear = 1720.0,
    labour_rate: MoneyPerHour | None = None,
    overhead: Share = 0.35,
    markup: Share = 0.06,
    lead_time: Day = 15.0,
) -> tuple[Fact, ...]:
    """Return places, candidate sites and capabilities: ``case.plus(*as_sites(...))``.

    A capability is named as it was needed, so that the operations of the case meet it. What the
    directory does not say is estimated, is marked so, and says from what.

    Parameters
    ----------
    makers
        What was found.
    into
        The case. Towns that it has stay as they are, with their lanes; a key that means another
        town there gets the maker's key behind it.
    words
        Whether a process counts that only the words of a maker hint at: ask them first.
    hours
        Time available where the directory says none [h/a]: one person's productive year (1,720 h,
        Horizon 2020 annotated grant agreement, article 6.2.A).
    labour_rate
        Cost of labour where the directory says none [money/h]; by default the shop rate of the
        maker's country in the table of wages, in EUR of 2024.
    overhead
        Machines and overhead where the directory says none, as a share of labour.
    markup
        Added by a maker that states none.
    lead_time
        From order to ready where the directory says none [d].

    Raises
    ------
    NotEnoughData
        No wage is known for a country, and none was given.
    """
    facts: dict[tuple[str, str], Fact] = {}
    for maker in makers:
        does = {process: able for process, able in maker.does.items() if able or words}
        if not does:
            continue
        place = _placed(maker, into)
        site = replace(
            maker.site,
            place=place.place,
            role="maker",
            status="candidate",
            markup=maker.site.markup or markup,
        )
        found: list[Fact] = [site]
        if into is None or place.place not in into.table(Place)["place"]:
            found.append(place)
        uses = Counter(able.process for able in does.values() if able)
        for process, capability in does.items():
            base = capability or Capability(
                site=site.site, process=process, source="words of the directory", kind="estimate"
            )
            timed = _hours(base, process, hours, lead_time, uses.get(base.process, 1))
            found.append(_rates(timed, place.country, labour_rate, overhead))
        facts |= {(fact.table, fact.id): fact for fact in found}
    return tuple(facts.values())


def _placed(maker: FoundMaker, into: Shed | None) -> Place:
    """Return where the maker stands, under a key that means no other town in the case."""
    place = maker.place
    known = None if into is None else into.table(Place).filter(place=place.place)
    if known is None or known.is_empty():
        return place
    there = Place(**known.row(0, named=True))
    away = great_circle(place.lat, place.lon, there.lat, there.lon)
    return there if away <= SAME_PLACE else replace(place, place=f"{place.place}-{maker.site.site}")


def _hours(known: Capability, needed: str, hours: float, lead_time: float, uses: int) -> Capability:
    """Return the capability as it was needed, with the time it has; say what was estimated."""
    able = replace(known, process=needed)
    said = [] if known.process == needed else [f"{known.process} in the directory"]
    if able.hours is None:
        able = replace(able, hours=hours, kind="estimate")
        said.append(f"{hours:g} h/a: one person's year (estimate)")
    if uses > 1 and able.hours is not None:
        able = replace(able, hours=able.hours / uses, kind="estimate")
        said.append(f"hours shared by {uses} processes (estimate)")
    if not able.lead_time:
        able = replace(able, lead_time=lead_time, kind="estimate")
        said.append(f"{lead_time:g} d from order to ready (estimate)")
    return _sourced(able, said)


def _rates(
    able: Capability, country: str, labour_rate: float | None, overhead: float
) -> Capability:
    """Return the capability with a price of an hour; say what was estimated."""
    if able.rate or able.labour_rate:
        return able
    if labour_rate is None:
        labour_rate, why = _wage(country)
        able = replace(able, currency="EUR")
    else:
        why = "as given"
    said = [
        f"labour {labour_rate:g}/h: {why} (estimate)",
        f"overhead {overhead:.0%} of labour (estimate)",
    ]
    priced = replace(able, labour_rate=labour_rate, rate=overhead * labour_rate, kind="estimate")
    return _sourced(priced, said)


def _wage(country: str) -> tuple[float, str]:
    """Return the shop rate of a country [EUR/h] and where it was read."""
    table = {row["country"]: row for row in rows("wages")}
    if country not in table:
        known = ", ".join(table)
        raise NotEnoughData(
            f"no wage is known for {country}, and the directory gives no rate",
            hint=f"give labour_rate; wages are known for {known}",
        )
    row = table[country]
    return float(row["shop_rate"]), f"shop rate of {country} in {row['year']}, {row['source']}"


def _sourced(able: Capability, said: list[str]) -> Capability:
    return replace(able, source="; ".join(part for part in [able.source, *said] if part))
