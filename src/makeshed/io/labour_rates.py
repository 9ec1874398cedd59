"""What people earn where a maker stands, written as the maker's labour rate: only where asked, with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from makeshed.language.text import few
from makeshed.model import Capability, Place, Region, Shed, Site, Workforce
from makeshed.model.occupations import done_by, likeness, soc
from makeshed.units import MoneyPerHour

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LabourRates:
    """Capabilities with the labour rates of their region, and what is to be told."""

    facts: tuple[Capability, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wage:
    """What an occupation earns in a region."""

    occupation: str
    wage: MoneyPerHour
    jobs: float


def labour_rates(shed: Shed, on_costs: float) -> LabourRates:
    """Return the capabilities without a labour rate with what those who do the process earn in their region.

    Who does a process is judged by titles of SOC 2018 (`makeshed.model.occupations.done_by`). Of several
    occupations the median wages are weighted by people. A region without figures has those of the nearest
    around it. A rate that somebody stated stays.

    Parameters
    ----------
    shed
        With `workforce`, and makers at places whose ``region`` is one of it, or lies in one.
    on_costs
        What an employer pays for an hour, over the wage.
    """
    told, found, lacking = _told(shed), list[Capability](), Counter[str]()
    place_of = dict(shed.table(Site).select("site", "place").rows())
    region_of = dict(shed.table(Place).select("place", "region").rows())
    parent = dict(shed.table(Region).select("region", "parent").rows())
    for able in shed.rows(Capability):
        if able.labour_rate > 0:
            continue
        if able.currency:
            lacking["in a currency of its own"] += 1
            continue
        around = list(_around(region_of.get(place_of[able.site], ""), parent))
        doing = done_by(able.process)
        region, year, paid = next(
            (
                (one, told[one][0], wages)
                for one in around
                if one in told
                and (wages := [told[one][1][code] for code in doing if code in told[one][1]])
            ),
            ("", 0, []),
        )
        if not paid:
            lacking["whose region or occupation has no wage told"] += 1
            continue
        found.append(_rated(able, region, year, paid, on_costs))
    notes = [
        f"{count:,} capabilities {why}: no labour rate is written" for why, count in lacking.items()
    ]
    if found:
        kept = few([f"{one.site} {one.process} {one.labour_rate:.2f}" for one in found], SHOWN)
        over = (
            "wages alone, without what an employer pays on top"
            if on_costs == 1
            else f"median wages times {on_costs:g}"
        )
        notes.append(f"labour rates of {len(found):,} capabilities are {over}: {kept}")
    return LabourRates(tuple(found), tuple(notes))


def _around(region: str, parent: dict[str, str]) -> Iterator[str]:
    """Yield a region and those that it lies in, the smallest first."""
    seen = set[str]()
    while region and region not in seen:
        seen.add(region)
        yield region
        region = parent.get(region, "")


def _told(shed: Shed) -> dict[str, tuple[int, dict[str, _Wage]]]:
    """Return by region the last year, and by code of SOC what people earn then."""
    rows = shed.table(Workforce).filter(pl.col("wage").is_not_null())
    last = rows.filter(pl.col("year") == pl.col("year").max().over("region"))
    found: dict[str, tuple[int, dict[str, _Wage]]] = {}
    for region, key, year, jobs, wage in last.select(
        "region", "occupation", "year", "jobs", "wage"
    ).rows():
        if code := soc(key):
            found.setdefault(region, (year, {}))[1][code] = _Wage(code, wage, jobs or 0.0)
    return found


def _rated(
    able: Capability, region: str, year: int, paid: list[_Wage], on_costs: float
) -> Capability:
    """Return a capability with its rate, and in its source how that came about."""
    people = sum(one.jobs for one in paid)
    weights = [one.jobs / people if people else 1 / len(paid) for one in paid]
    wage = sum(one.wage * weight for one, weight in zip(paid, weights, strict=True))
    names = likeness().names
    each = ", ".join(f"{names.get(one.occupation, one.occupation)} {one.wage:.2f}" for one in paid)
    how = f"labour rate: median wages an hour in {region} in {year} ({each}), weighted by people"
    how += f", times {on_costs:g} for what an employer pays on top" if on_costs != 1 else ""
    source = f"{able.source}; {how}" if able.source else how
    return replace(able, labour_rate=wage * on_costs, source=source)
