"""What people earn where a maker stands, written as the maker's labour rate: only where asked, with its source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import polars as pl

from makeshed.language.text import few
from makeshed.model import Capability, Place, Region, Shed, Site, Workforce
from makeshed.model.inside import codes_around
from makeshed.model.occupations import done_by, likeness, soc
from makeshed.units import Count, MoneyPerHour

SHOWN = 3
HOW = "labour rate: median wages an hour"
EARLIER = "whose labour rate an earlier import wrote (blank it, and import again, for a new one)"


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
    jobs: Count | None


def labour_rates(shed: Shed, on_costs: float) -> LabourRates:
    """Return the capabilities without a labour rate with what those who do the process earn in their region.

    Who does a process is judged by titles of SOC 2018 (`makeshed.model.occupations.done_by`). Of several
    occupations the median wages are weighted by people, if those of all are told, and else count alike. A region
    without figures has those of the nearest around it. A rate that is there stays, and a note counts it.

    Parameters
    ----------
    shed
        With `workforce`, and makers at places whose ``region`` is one of it, or lies in one.
    on_costs
        What an employer pays for an hour, over the wage.
    """
    told, found, lacking = _told(shed), list[Capability](), Counter[str]()
    place_of = dict(shed.table(Site).select("site", "place").rows())
    code_of = {
        place: (code, land)
        for place, code, land in shed.table(Place).select("place", "region", "country").rows()
    }
    parent = dict(shed.table(Region).select("region", "parent").rows())
    for able in shed.rows(Capability):
        if able.labour_rate > 0:
            lacking[EARLIER if HOW in able.source else "whose labour rate somebody stated"] += 1
            continue
        if able.currency:
            lacking["in a currency of its own"] += 1
            continue
        doing = done_by(able.process)
        region, year, paid = next(
            (
                (one, told[one][0], wages)
                for one in codes_around(parent, *code_of[place_of[able.site]])
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


def _told(shed: Shed) -> dict[str, tuple[int, dict[str, _Wage]]]:
    """Return by region the last year, and by code of SOC what people earn then."""
    rows = shed.table(Workforce).filter(pl.col("wage").is_not_null())
    last = rows.filter(pl.col("year") == pl.col("year").max().over("region"))
    found: dict[str, tuple[int, dict[str, _Wage]]] = {}
    for region, key, year, jobs, wage in last.select(
        "region", "occupation", "year", "jobs", "wage"
    ).rows():
        if code := soc(key):
            found.setdefault(region, (year, {}))[1][code] = _Wage(code, wage, jobs)
    return found


def _rated(
    able: Capability, region: str, year: int, paid: list[_Wage], on_costs: float
) -> Capability:
    """Return a capability with its rate, and in its source how that came about."""
    jobs = [one.jobs for one in paid if one.jobs is not None]
    people = sum(jobs) if len(jobs) == len(paid) else 0.0
    weights = jobs if people else [1.0] * len(paid)
    wage = sum(one.wage * weight for one, weight in zip(paid, weights, strict=True)) / sum(weights)
    if people:
        each_as = "weighted by people"
    else:
        each_as = "all alike, for how many people is not told of each"
    names = likeness().names
    each = ", ".join(f"{names.get(one.occupation, one.occupation)} {one.wage:.2f}" for one in paid)
    how = f"{HOW} in {region} in {year} ({each})" + (f", {each_as}" if len(paid) > 1 else "")
    how += f", times {on_costs:g} for what an employer pays on top" if on_costs != 1 else ""
    before = able.source.partition(HOW)[0].removesuffix("; ")
    source = f"{before}; {how}" if before else how
    return replace(able, labour_rate=wage * on_costs, source=source)
