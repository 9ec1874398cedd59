"""What can this region make, what does it depend on, and what is missing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from makeshed.model import Shed
from makeshed.model.noun import Between
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Days, OnDay
from makeshed.questions.plan import Plan
from makeshed.questions.survey.answer import Survey as Survey
from makeshed.questions.survey.by_jobs import by_jobs
from makeshed.questions.survey.eaten import eaten_in
from makeshed.questions.survey.lacking import distances_in, missing_in, refuse_nowhere
from makeshed.questions.survey.other_regions import with_others
from makeshed.questions.survey.planned import BestPlans
from makeshed.questions.survey.reliance import relied_on, with_imports
from makeshed.region.imported import import_shares
from makeshed.region.whose import has_jobs
from makeshed.units import Day

Year_ = Annotated[int, Between(1800, 2200, why="years that statistics are about")]
Depth = Annotated[int, Between(0, 20, why="0 is the widest")]


@question
def survey(
    shed: Shed,
    region: str = "",
    *,
    within: str = "",
    depth: Depth | None = None,
    year: Year_ | None = None,
    localise: Sequence[str] = (),
    presets: Sequence[str] = (),
    surge: Days = 90.0,
    plans: Sequence[Plan] = (),
    day: OnDay | None = None,
    beside: Sequence[str] = (),
) -> Survey:
    """Say what a region is good at, what it depends on, what it lacks, and what localising would bring.

    Each of them needs facts of its own, and goes without the others: jobs, trade and balances, makers and
    demands with the log of a help desk, harvests and seasons, input-output tables.

    Parameters
    ----------
    region
        Key or name of the region, or the code of a country, union or place; may be left out where there
        are jobs, or without jobs trade, of one alone, or demand in one country alone.
    within
        Key or name of an industry: only what lies in it is surveyed, such as manufacturing.
    depth
        How many wider industries lie above those that are told apart; by default the finest at which nine
        tenths of the region's jobs are published.
    year
        Of the jobs, the trade and the balances; by default of each the last there is.
    localise
        What to make here that is bought elsewhere now, an industry and how much a year: ``3331=1000000``;
        or ``gaps``: all that the plans bring from elsewhere, of items that tell their industry.
    presets
        Conventions of what is dependent: ``eu-2021``, ``geodep``, ``merics``, ``dgtresor``, or one's own such
        as ``mine: hhi > 0.3 and outside > 0.6 in 2 of 3 years``; by default each of the four.
    surge
        Within so many days it is told how much makers here could make of what is needed.
    plans
        Plans of this case, of different demands: what they bring from elsewhere is missing here. By default
        the best plan, if there is demand in the region.
    day
        On which the plan is made, needs of the log are asked again and seasons are looked at; by default today.
    beside
        Other regions, by key or name, whose numbers stand side by side with its own.

    Raises
    ------
    NotFound
        The shed knows no such region, industry or depth, or there is no such convention.
    BadValue
        Several regions or industries are called so, or a convention cannot be read.
    NotEnoughData
        There are no jobs, trade or balances of the region in that year, or none that anybody tells, and
        nothing else of it; or no input-output table.
    """
    best = BestPlans(shed, day or date.today())  # noqa: DTZ011  (a day of law and of asking)

    def asked(name: str, deep: int | None, local: Sequence[str] = ()) -> Survey:
        named = {"within": within, "depth": deep, "year": year, "localise": local}
        return _surveyed(shed, name, best, presets=presets, surge=surge, plans=plans, **named)

    found = asked(region, depth, localise)
    return with_others(shed, found, beside, depth, asked) if beside else found


def _surveyed(
    shed: Shed, region: str, best: BestPlans, *, presets: Sequence[str], surge: Day, plans: Sequence[Plan], **of_jobs: Any
) -> Survey:  # fmt: skip
    """Return the survey of one region; ``of_jobs`` is what is asked of its jobs."""
    year, day = of_jobs["year"], best.day
    missing = missing_in(shed, region, plans, best)
    here, used = (missing.here, missing.plans) if missing else (None, ())
    eaten = eaten_in(shed, region, here, used, day)
    fed = eaten is not None and eaten.told
    here = here or (eaten.here if eaten else None)
    lie = distances_in(shed, region, here)
    alone = missing is None and not fed and not lie.rows
    relied = relied_on(shed, region, presets, year=year, days=surge, alone=alone)
    key = relied.region if relied else here.region if here else region
    jobs = has_jobs(shed, key, year)
    relies = relied is not None and relied.told
    if missing and not (jobs or relies or fed):
        refuse_nowhere(shed, missing.here)
    told = relies or ((missing is not None or fed or lie.rows) and year is None)
    narrowed = of_jobs["within"] or of_jobs["localise"] or of_jobs["depth"] is not None
    if narrowed or not told or jobs:
        goods = missing.gaps.goods if missing else {}
        found = by_jobs(shed, key, **of_jobs, goods=goods)
    else:
        found = _without_jobs(shed, key, year)
    for part in (relied, missing, eaten):
        found = found if part is None else part.beside(found)
    found = replace(found, distances=lie.rows, notes=(*found.notes, *lie.notes))
    return with_imports(found, import_shares(shed, found.region))


def _without_jobs(shed: Shed, region: str, year: int | None) -> Survey:
    """Return the survey of a region of whose jobs nothing is told, in that year or at all."""
    when = f" in {year}" if year and has_jobs(shed, region) else ""
    note = f"there are no jobs of it{when}: what it is good at is not surveyed"
    return Survey(rows=(), region=region, name="", currency=shed.currency, notes=(note,))
