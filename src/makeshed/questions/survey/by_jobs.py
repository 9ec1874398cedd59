"""What a region is good at, by its jobs: its industries against their share of all regions of its level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Industry, Region, Shed
from makeshed.model.doubts import SURVEYED, doubtful_facts
from makeshed.model.nesting import depths
from makeshed.questions.survey.answer import Survey
from makeshed.region.advantage import advantages
from makeshed.region.concentrated import concentrated
from makeshed.region.district import district
from makeshed.region.industry_space import IndustryLink, elsewhere, links
from makeshed.region.jobs import Jobs, jobs_of, named
from makeshed.region.localising import localised
from makeshed.region.nine_of_ten import spread
from makeshed.region.opportunities import of_industries
from makeshed.region.over_years import over_years
from makeshed.region.quotients import quotients
from makeshed.region.related import DRAWS, Related, related
from makeshed.region.specialisation import RegionMeasure, Strength
from makeshed.region.unlike import unlike
from makeshed.science.arrays import Floats
from makeshed.science.concentration import (
    hachman,
    krugman,
    prevalence,
    relative_gini,
)

SECRET = 0.05
"""Share of a region's jobs that may be untold where its mix is put into one number without ends."""
LISTED = 20
"""Of so many industries, those with the most jobs above their share, it is told how they lie everywhere."""
FIFTH = 0.2
IF_OFF = "its ends if jobs are off by a fifth"
FEW = 3
"""So many are named in a note."""


def by_jobs(
    shed: Shed,
    region: str,
    *,
    within: str,
    depth: int | None,
    year: int | None,
    localise: Sequence[str],
    goods: Mapping[str, float],
) -> Survey:
    """Return what the jobs of a region say, and what localising would bring.

    Parameters are those of `survey`, and by item what is paid for goods from elsewhere. Raises `NotFound`, `BadValue` and `NotEnoughData` as it does.
    """
    region = named(shed, Region, region)
    within = named(shed, Industry, within) if within else ""
    jobs = jobs_of(shed, region, year=year, within=within, depth=depth)
    at = jobs.at(region)
    near = related(jobs, at)
    brought = localised(shed, region, jobs.year, localise, goods)
    names = dict(shed.table(Industry).select("industry", "name").rows())
    rows = _strengths(jobs, at, near, names)
    here = shed.get(region, Region)
    order = sorted(rows, key=lambda row: (-(row.above or 0.0), row.industry))
    deep = depths(shed.table(Industry), "industry")[jobs.industries[0]]
    own = advantages(shed, jobs, region, near)
    past = over_years(shed, region, jobs, within=within, depth=deep, strengths=order, names=names)
    stages = district(shed, region, jobs.year, [each.year for each in past.before])
    first = order[0].industry if order and order[0].above else ""
    called = dict(shed.table(Region).select("region", "name").rows())
    return Survey(
        rows=tuple(order),
        region=region,
        name=here.name,
        year=jobs.year,
        peers=len(jobs.regions),
        coverage=float(jobs.coverage[at]),
        measures=(*_compared(jobs, at, near, rows, past.before), *past.measures),
        years=past.rows,
        space=_space(jobs, near),
        concentration=concentrated(
            shed, jobs, [row.industry for row in order[:LISTED]], names, past.before
        ),
        districts=stages.stages,
        elsewhere=tuple(elsewhere(jobs, first, called)) if first else (),
        opportunities=of_industries(jobs, near, order, own),
        effects=brought.effects,
        people=brought.people,
        currency=shed.currency,
        notes=(
            *_notes(jobs, at, near),
            *unlike(shed, jobs, region),
            *past.notes,
            *stages.notes,
            *brought.notes,
            *doubtful_facts(shed, SURVEYED),
        ),
        terms=_terms(jobs, at, names)
        | {f"advantage:{one}": told.opened(names.get(one) or one) for one, told in own.items()}
        | dict(brought.terms),
    )


def _strengths(jobs: Jobs, at: int, near: Related, names: dict[str, str]) -> list[Strength]:
    own = quotients(jobs, at)
    whole = jobs.shown.sum(0)
    above = prevalence(jobs.shown[at], jobs.all_jobs[at], whole, float(jobs.all_jobs.sum()))
    found, ended = [], _ended(near)
    for n, industry in enumerate(jobs.industries):
        if not whole[n] and not jobs.high[at, n]:
            continue  # nobody works in it anywhere
        known = bool(own.known[n])
        found.append(
            Strength(
                industry=industry,
                name=names.get(industry, ""),
                jobs=float(jobs.shown[at, n]) if known else None,
                jobs_low=float(jobs.low[at, n]),
                jobs_high=float(jobs.high[at, n]),
                lq=_number(own.lq[n]) if known else None,
                lq_low=float(own.low[n]),
                lq_high=float(own.high[n]),
                specialised=own.told(n),
                above=float(above[n]) if known else None,
                guess=_number(near.guess[n]),
                **{what: _number(value[n]) for what, value in ended.items()},
            )
        )
    return found


def _ended(near: Related) -> dict[str, Floats]:
    """Return complexity, density and gain by industry, each with its ends."""
    found: dict[str, Floats] = {}
    what: Literal["complexity", "density", "gain"]
    for what in ("complexity", "density", "gain"):
        low, high = near.ends(what)
        found |= {what: getattr(near, what), f"{what}_low": low, f"{what}_high": high}
    return found


def _space(jobs: Jobs, near: Related) -> tuple[IndustryLink, ...]:
    if near.near is None or near.redrawn is None:
        return ()
    return links(jobs.industries, near.near, near.links, near.redrawn.proximity)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _compared(
    jobs: Jobs, at: int, near: Related, rows: Sequence[Strength], before: Sequence[Jobs]
) -> tuple[RegionMeasure, ...]:
    """Return the numbers of the region, each with what it was in the first of the years."""
    own = _measures(jobs, at, near, rows)
    if not before:
        return own
    first = before[0]
    there = first.at(jobs.regions[at])
    then = related(first, there, times=0)
    was = {one.measure: one.value for one in _measures(first, there, then, _strengths(first, there, then, {}))}  # fmt: skip
    return tuple(replace(one, before=was.get(one.measure)) for one in own)


def _measures(
    jobs: Jobs, at: int, near: Related, rows: Sequence[Strength]
) -> tuple[RegionMeasure, ...]:
    own, others = jobs.shown[at], jobs.shown.sum(0)
    there = others > 0
    found = [
        RegionMeasure("jobs", float(jobs.all_jobs[at]), None, None, "units", "in all industries")
    ]
    if own.sum() and there.sum() > 1:
        mix = (own[there], others[there])
        apart, off = krugman(*mix), 2 * (jobs.lacking(at) + jobs.lacking())
        ends = (max(apart - off, 0.0), min(apart + off, 2.0))  # shares are off by so much at most
        found.append(
            RegionMeasure(
                "krugman", apart, *ends, "1", "how far its mix is from the whole's, 0 to 2"
            )
        )
        if jobs.lacking(at) <= SECRET:
            found += [
                RegionMeasure("specialisation", relative_gini(*mix), *_off(relative_gini, *mix), "1", f"Gini of its industries' shares: 0 as the whole, {IF_OFF}"),
                RegionMeasure("hachman", hachman(*mix), *_off(hachman, *mix), "1", f"how like the whole its mix is, 1 the same, {IF_OFF}"),
            ]  # fmt: skip
    sure = [sum(row.specialised == told for row in rows) for told in ("yes", "open")]
    ends = (float(sure[0]), float(sum(sure)))
    found.append(
        RegionMeasure(
            "diversity", near.diversity, *ends, "units", "industries at or above their share"
        )
    )
    if np.isfinite(near.index):
        low, high = near.ranks
        ends = spread(near.index, near.indices)
        found += [
            RegionMeasure("complexity", near.index, *ends, "points", f"economic complexity index, mean 0 and spread 1 over its peers, {IF_OFF}"),
            RegionMeasure("rank", near.rank, low, high, "units", f"of its complexity among {len(jobs.regions)}, {IF_OFF}"),
        ]  # fmt: skip
    return tuple(found)


def _off(measure: Callable[[Floats, Floats], float], own: Floats, whole: Floats) -> tuple[float, float]:  # fmt: skip
    """Return between which ends a measure of a region's mix lies in nine of ten draws, if its jobs are off by a fifth."""
    rng = np.random.default_rng(0)
    noise = rng.lognormal(0.0, FIFTH, (DRAWS, len(own)))
    drawn = [measure(own * each, whole - own + own * each) for each in noise]
    return spread(measure(own, whole), np.array(drawn))


def _notes(jobs: Jobs, at: int, near: Related) -> list[str]:
    of = f"{len(jobs.regions)} regions of its level, in {len(jobs.industries)} industries"
    notes = [f"against the sum of what is published of {of}"]
    lacking = jobs.lacking(at)
    if lacking > SECRET:
        notes.append(
            f"{lacking:.0%} of its jobs are told in no industry: how specialised it is, and how like the whole, "
            "is not said"
        )
    if lacking > 0.005:
        notes.append(
            f"{lacking:.1%} of its jobs are published in no industry at this depth: each that is not told "
            "may have what its wider industry leaves, which is its upper end"
        )
    notes += [
        f"{thin}: {jobs.year} is surveyed, --year asks for another" for thin in jobs.thin_years
    ]
    if jobs.otherwise:
        told = few(jobs.otherwise, FEW)
        notes.append(
            f"{len(jobs.otherwise):,} regions of its level count jobs in another classification of industries, and are not "
            f"compared: {told}"
        )
    if jobs.guessed:
        notes.append(
            f"{jobs.guessed:,} of its figures are imputed, and nobody tells by how much they may be off: their quotients have "
            "no ends of their own"
        )
    if jobs.above_whole:
        told = few(jobs.above_whole, FEW, "; ")
        notes.append(
            f"industries that add up to more than the wider one has: {told}. One of the figures is wrong, and "
            "with it shares and upper ends"
        )
    if np.isfinite(near.told[0]):
        density, guess = near.told
        behind = (
            "a guess does better: take no advice from density here"
            if guess >= density
            else ("so relatedness tells something here")
        )
        notes.append(
            f"density tells what regions have from what they have not with {density:.3f}, diversity times "
            f"ubiquity alone with {guess:.3f} (0.5 is chance): {behind}"
        )
    if not np.isfinite(near.index):
        notes.append("there are too few regions or industries for an index of complexity")
    return notes


def _terms(jobs: Jobs, at: int, names: dict[str, str]) -> dict[str, Term]:
    """Open the jobs above its share of every industry: what there is, less the share of the whole."""
    whole, everything = jobs.shown.sum(0), float(jobs.all_jobs.sum())
    found = {}
    for n, industry in enumerate(jobs.industries):
        expected = float(jobs.all_jobs[at]) * float(whole[n]) / everything
        share = f"{whole[n]:,.0f} of {everything:,.0f} jobs anywhere, times {jobs.all_jobs[at]:,.0f} here"
        parts = (
            Term("jobs there are", float(jobs.shown[at, n]), "units"),
            Term("its share of the whole", -expected, "units", share),
        )
        found[industry] = total(
            f"{names.get(industry) or industry}, jobs above its share", "units", parts
        )
    return found
