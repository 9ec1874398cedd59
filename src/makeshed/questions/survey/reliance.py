"""What a region needs from elsewhere, by its trade and its balances, with or without its jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from makeshed.answer import Term
from makeshed.errors import NotEnoughData, NotFound
from makeshed.model import Region, Shed
from makeshed.questions.survey.answer import Survey
from makeshed.region.balance import SelfSufficiency, feeds
from makeshed.region.conventions import presets_of
from makeshed.region.dependency import Convention, Dependency, depends
from makeshed.region.imported import ImportShares
from makeshed.region.surge import Surge, surges
from makeshed.region.whose import whose
from makeshed.units import Day


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliance:
    """What a region depends on and what it could live on, and how they stand in a survey."""

    region: str
    name: str
    year: int | None
    dependencies: tuple[Dependency, ...]
    conventions: tuple[Convention, ...]
    balances: tuple[SelfSufficiency, ...]
    surges: tuple[Surge, ...]
    notes: tuple[str, ...]
    terms: Mapping[str, Term] = field(repr=False)

    @property
    def told(self) -> bool:
        """Whether there is trade or a balance of it."""
        return bool(self.dependencies or self.balances)

    def beside(self, found: Survey) -> Survey:
        """Return a survey with what its region relies on."""
        return replace(
            found,
            name=found.name or self.name,
            year=found.year or self.year,
            dependencies=self.dependencies,
            conventions=self.conventions,
            balances=self.balances,
            surges=self.surges,
            notes=(*found.notes, *self.notes),
            terms={**found.terms, **self.terms},
        )


def with_imports(found: Survey, shares: ImportShares) -> Survey:
    """Return a survey with what comes from abroad of each industry's goods."""
    return replace(
        found,
        imported=shares.rows,
        notes=(*found.notes, *shares.notes),
        terms={**found.terms, **dict(shares.terms)},
    )


def relied_on(
    shed: Shed, region: str, presets: Sequence[str], *, year: int | None, days: Day, alone: bool
) -> Reliance | None:
    """Return what a region needs from elsewhere; None where nobody tells, and something else is told of it.

    Parameters
    ----------
    region, presets, year, days
        As `survey` takes them.
    alone
        Whether nothing else is told of the region, so that it must be known here.

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
    try:
        of = whose(shed, region)
    except (NotFound, NotEnoughData):
        if alone:
            raise
        return None
    trade, food = depends(shed, of, conventions, year=year), feeds(shed, of, year=year)
    hurry = surges(shed, of, days)
    told = bool(trade.rows or food.rows)
    if not told and of.region not in shed.table(Region)["region"]:
        if not alone:
            return None
        when = f" in {year}" if year else ""
        said = "; ".join((*trade.notes, *food.notes))
        raise NotEnoughData(f"nothing is told of {of.name or of.region}{when}", hint=said)
    return Reliance(
        region=of.region,
        name=of.name,
        year=year or trade.year or food.year,
        dependencies=trade.rows,
        conventions=trade.conventions,
        balances=food.rows,
        surges=hurry.rows,
        notes=(*trade.notes, *food.notes, *hurry.notes),
        terms={**trade.terms, **food.terms, **hurry.terms},
    )
