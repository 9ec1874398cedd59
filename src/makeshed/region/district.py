"""Whether a region is an industrial district, by the stages of Istat and with what Spain asks for on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.data import rows as data_rows
from makeshed.language.text import few
from makeshed.model import Employment, Industry, Shed
from makeshed.region.jobs import Jobs, jobs_by
from makeshed.region.plant_classes import PlantClasses, has_sizes, plant_classes
from makeshed.region.specialisation import Told
from makeshed.science.districts import (
    LARGE,
    MEDIUM,
    SMALL,
    SPANISH,
    Ends,
    enough_jobs,
    every_stage,
    main_industry,
    manufacturing_area,
    small_firm_area,
    small_firm_industry,
)

MANUFACTURING, BUSINESS, CONSUMER = "manufacturing", "business services", "consumer services"
NAMED = (MANUFACTURING, BUSINESS, CONSUMER)
WIDE = {*NAMED, "agriculture", "extraction", "construction", "social services", "traditional services"}  # fmt: skip
"""Groups of all work; the others are of manufacturing."""
SHOWN = 3
NO_SIZES = "jobs by size of plants are not told"
NAMES = {SMALL: "small", MEDIUM: "medium", LARGE: "large"}
JUDGED = (
    "which industries are business or consumer services is judged by their names (Istat's list of codes was not at hand), and the "
    "stages are made for local labour systems: areas within which people commute"
)


@dataclass(frozen=True, slots=True)
class DistrictStage:
    """A stage of the way to an industrial district, and whether the region passes it."""

    stage: str
    passed: Told
    about: str
    lasting: str = ""
    """In how many of the years up to this one it passes for sure: 2 of 3; blank: jobs of one year alone are told."""


@dataclass(frozen=True, slots=True)
class District:
    """The stages of a region, and what has to be said of them; no stages where its industries are in no known codes."""

    stages: tuple[DistrictStage, ...] = ()
    notes: tuple[str, ...] = ()


def district(shed: Shed, region: str, year: int, before: Sequence[int] = ()) -> District:
    """Return whether a region is an industrial district, stage by stage, and in how many of the years.

    Parameters are the shed, the key of a region of which there are jobs, their year, and the years before it.
    """
    own = _district(shed, region, year)
    if not own.stages or not before:
        return own
    told = [{one.stage: one.passed for one in _district(shed, region, each).stages} for each in before]  # fmt: skip
    stages = []
    for one in own.stages:
        passed = [one.passed, *(each[one.stage] for each in told if one.stage in each)]
        stages.append(replace(one, lasting=f"{passed.count('yes')} of {len(passed)}"))
    return District(tuple(stages), own.notes)


def _district(shed: Shed, region: str, year: int) -> District:
    groups = _groups(shed, region)
    wide = {name: of for name, of in groups.items() if name in WIDE}
    missing = [name for name in NAMED if name not in wide]
    if MANUFACTURING in missing:
        return District()
    made = {name: of for name, of in groups.items() if name not in wide}
    stages = list(_stages(_Area(shed, region, year), wide, made))
    notes = [f"industrial district: {JUDGED}"]
    if missing:
        notes.append(
            f"the case has no industries of {few(missing, 2)}: whether the region is one of manufacturing is open"
        )
    return District(tuple(stages), tuple(notes))


def _stages(
    area: _Area, wide: Mapping[str, list[str]], made: Mapping[str, list[str]]
) -> Iterator[DistrictStage]:
    groups, names = area.ends(wide), list(wide)
    three = [names.index(one) for one in (MANUFACTURING, BUSINESS, CONSUMER) if one in names]
    first: Told = manufacturing_area(groups, *three) if len(three) == len(NAMED) else "open"
    yield DistrictStage("manufacturing area", first, _of_groups(groups, names, three))
    second, sizes = area.by_size(wide[MANUFACTURING], made)
    yield DistrictStage("small and medium firms", second, sizes)
    main, third, what = _main(area, made)
    yield DistrictStage("main industry", third, what)
    own = area.sized(made[main]) if main else None
    fourth: Told = "no" if third == "no" else "open"
    if own is not None and own.told:
        fourth = small_firm_industry(own.low, own.high, own.medium_plants)
    yield DistrictStage("small and medium firms in it", fourth, _of_own(own))
    stages = (first, second, third, fourth)
    yield DistrictStage("industrial district (Istat)", every_stage(*stages), "the four stages")
    jobs: Told = third
    if main:
        of = area.ends({main: made[main]})
        jobs = enough_jobs(float(of.low[0]), float(of.high[0]))
    asked = f"and at least {SPANISH:.0f} jobs in the main industry"
    yield DistrictStage("industrial district (Spain)", every_stage(*stages, jobs), asked)


def _main(area: _Area, made: Mapping[str, list[str]]) -> tuple[str, Told, str]:
    """Return the main industry, blank if there is none or it is open which, whether there is one, and what it is."""
    if not made:
        return "", "open", "no industries of manufacturing are told apart"
    ends, names = area.ends(made), list(made)
    at = main_industry(ends)
    least, most = ends.quotients()
    if at is not None:
        below, above = ends.prevalence()
        said = f"{_between(least[at], most[at], 1)} times its share, {_between(below[at], above[at], 0)} jobs above it"
        return names[at], "yes", f"{names[at]}: {said}"
    could = [name for name, high in zip(names, most, strict=True) if high > 1]
    if not could:
        return "", "no", "no industry of manufacturing is above its share"
    sure = any(low > 1 for low in least)
    return "", "yes" if sure else "open", f"open which: {few(could, SHOWN)} may be"


def _of_groups(groups: Ends, names: Sequence[str], three: Sequence[int]) -> str:
    """Return location quotients, and jobs above its share, of what the first stage compares."""
    least, most = groups.quotients()
    below, above = groups.prevalence()
    return "; ".join(
        f"{names[n]} {_between(least[n], most[n], 2)} times its share, {_between(below[n], above[n], 0)} jobs above it"
        for n in three
    )


def _of_own(own: PlantClasses | None) -> str:
    if own is None or not own.told:
        return (
            NO_SIZES
            if own is None or not own.unread
            else f"sizes that lie in no class alone: {few(own.unread, SHOWN)}"
        )
    said = ", ".join(f"{NAMES[n]} {_between(own.low[n], own.high[n], 0)}" for n in NAMES)
    alone = "; one medium plant alone" if own.medium_plants == 1 else ""
    return f"jobs in plants: {said}{alone}"


def _between(low: float, high: float, digits: int) -> str:
    least, most = f"{low:,.{digits}f}", f"{high:,.{digits}f}"
    return least if least == most else f"{least} to {most}"


def _groups(shed: Shed, region: str) -> dict[str, list[str]]:
    """Return by group the industries of the case that lie in it, of the classification in which a region counts jobs."""
    frame = shed.table(Industry).select("industry", "classification")
    own = set(shed.table(Employment).filter(region=region)["industry"])
    said = {kind for one, kind in frame.iter_rows() if one in own and kind}
    family = {_family(kind) for kind in said} - {""}
    if len(family) != 1:
        return {}
    there = set(frame["industry"])
    found: dict[str, list[str]] = {}
    for row in data_rows("districts"):
        if row["classification"] in family and row["industry"] in there:
            found.setdefault(row["group"], []).append(row["industry"])
    return found


def _family(classification: str) -> str:
    """Return under which name `districts.csv` has a classification; blank if it does not."""
    said = classification.upper()
    if "NAICS" in said:
        return "NAICS"
    if "NACE" in said or "ATECO" in said:
        return "NACE 2.1" if "2.1" in said or "2025" in said else "" if "1.1" in said else "NACE 2"
    return ""


class _Area:
    """A region and its peers in a year."""

    def __init__(self, shed: Shed, region: str, year: int) -> None:
        self.shed, self.region, self.year = shed, region, year

    def _jobs(self, industries: list[str]) -> Jobs:
        return jobs_by(self.shed, self.region, year=self.year, industries=industries)

    def ends(self, groups: Mapping[str, list[str]]) -> Ends:
        """Return the jobs of the region and of all by group of industries."""
        every = [one for of in groups.values() for one in of]
        jobs = self._jobs(every)
        at = jobs.at(self.region)
        into = np.array([[one in of for of in groups.values()] for one in every], float)
        low, high = jobs.low @ into, jobs.high @ into
        total, whole = float(jobs.all_jobs[at]), float(jobs.all_jobs.sum())
        return Ends(low[at], high[at], low.sum(0), high.sum(0), total, whole)

    def by_size(self, whole: list[str], made: Mapping[str, list[str]]) -> tuple[Told, str]:
        """Return whether manufacturing is one of small and medium firms, of the whole of it or else of its industries."""
        for industries in (whole, [one for of in made.values() for one in of]):
            own = self.sized(industries)
            if own is None or not own.told:
                continue
            ends = Ends(own.low, own.high, own.whole_low, own.whole_high, own.total, own.everything)
            least, most = ends.quotients()
            said = ", ".join(f"{NAMES[n]} {_between(least[n], most[n], 2)}" for n in NAMES)
            return small_firm_area(ends), f"times its share in plants: {said}"
        own = self.sized(whole)
        return (
            "open",
            NO_SIZES
            if own is None or not own.unread
            else f"sizes that lie in no class alone: {few(own.unread, SHOWN)}",
        )

    def sized(self, industries: list[str]) -> PlantClasses | None:
        """Return the jobs of industries by class of plants; None where there are none."""
        if not industries or not has_sizes(self.shed, self.region, self.year):
            return None
        return plant_classes(self.shed, self._jobs(industries), self.region)
