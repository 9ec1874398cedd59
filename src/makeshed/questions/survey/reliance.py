"""What a region needs from elsewhere, by its trade and its balances, with or without its jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from makeshed.answer import Term
from makeshed.errors import NotEnoughData
from makeshed.model import Region, Shed
from makeshed.questions.survey.answer import Survey
from makeshed.questions.survey.balance import SelfSufficiency, feeds
from makeshed.questions.survey.conventions import presets_of
from makeshed.questions.survey.dependency import Convention, Dependency, depends
from makeshed.questions.survey.surge import Surge, surges
from makeshed.questions.survey.whose import has_jobs, whose
from makeshed.units import Day


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliance:
    """What a region depends on and what it could live on, and whether that is all there is of it."""

    region: str
    name: str
    alone: bool
    """Whether there is trade or a balance of it, and no jobs."""
    other_jobs: bool
    """Whether there are jobs of another year."""
    year: int
    dependencies: tuple[Dependency, ...]
    conventions: tuple[Convention, ...]
    balances: tuple[SelfSufficiency, ...]
    surges: tuple[Surge, ...]
    notes: tuple[str, ...]
    terms: Mapping[str, Term] = field(repr=False)


def reliance_of(
    shed: Shed, region: str, presets: Sequence[str], *, year: int | None, days: Day
) -> Reliance:
    """Return what a region needs from elsewhere; nothing where nobody tells.

    Raises
    ------
    NotFound
        There is no such region or convention.
    BadValue
        Several regions are called so, or a convention cannot be read.
    NotEnoughData
        The case tells nothing of it.
    """
    conventions = presets_of(presets)
    of = whose(shed, region)
    trade, food = depends(shed, of, conventions, year=year), feeds(shed, of, year=year)
    hurry = surges(shed, of, days)
    told = bool(trade.rows or food.rows)
    if not told and of.region not in shed.table(Region)["region"]:
        when = f" in {year}" if year else ""
        said = "; ".join((*trade.notes, *food.notes))
        raise NotEnoughData(f"nothing is told of {of.name or of.region}{when}", hint=said)
    return Reliance(
        region=of.region,
        name=of.name,
        alone=told and not has_jobs(shed, of.region, year),
        other_jobs=has_jobs(shed, of.region),
        year=year or trade.year or food.year or 0,
        dependencies=trade.rows,
        conventions=trade.conventions,
        balances=food.rows,
        surges=hurry.rows,
        notes=(*trade.notes, *food.notes, *hurry.notes),
        terms={**trade.terms, **food.terms, **hurry.terms},
    )


def without_jobs(needs: Reliance, currency: str) -> Survey:
    """Return a survey of a region of whose jobs nothing is told, in that year or at all."""
    when = f" in {needs.year}" if needs.other_jobs else ""
    note = f"there are no jobs of it{when}: what it is good at is not surveyed"
    return Survey(
        rows=(), region=needs.region, name=needs.name, year=needs.year, peers=0, coverage=0.0, measures=(),
        dependencies=needs.dependencies, conventions=needs.conventions, balances=needs.balances, surges=needs.surges,
        currency=currency, notes=(note, *needs.notes), terms=needs.terms,
    )  # fmt: skip
