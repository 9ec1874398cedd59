"""What is missing in a region beside what its jobs say: whether there is anything to tell, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeshed.errors import BadValue, NotEnoughData, NotFound
from makeshed.model import Capability, Demand, Employment, Place, Referral, Region, Shed
from makeshed.model.inside import Inside, inside_of
from makeshed.questions.plan import Plan
from makeshed.questions.survey.answer import Survey
from makeshed.questions.survey.needs import heard
from makeshed.questions.survey.planned import BestPlans
from makeshed.region.closest import Sites
from makeshed.region.gap_trades import GapTrades, gap_trades
from makeshed.region.gaps import Gaps, gaps_of
from makeshed.region.jobs import named
from makeshed.region.maker_distances import CANDIDATES, MakerDistances, maker_distances
from makeshed.region.opportunities import of_gaps

CODED = "places.region holds the code of the region that a place lies in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lacking:
    """The gaps of a region, and how they stand in a survey."""

    here: Inside
    plans: tuple[Plan, ...]
    gaps: Gaps
    trades: GapTrades
    currency: str
    notes: tuple[str, ...]

    def beside(self, found: Survey) -> Survey:
        """Return a survey with the gaps of its region."""
        return replace(
            found,
            name=found.name or self.here.name,
            gaps=self.gaps.rows,
            trades=self.trades.rows,
            opportunities=(*of_gaps(self.gaps), *found.opportunities),
            currency=self.currency,
            notes=(*found.notes, *self.notes, *self.gaps.notes, *self.trades.notes),
            terms={**found.terms, **self.gaps.terms},
        )


def missing_in(shed: Shed, region: str, plans: Sequence[Plan], best: BestPlans) -> Lacking | None:
    """Return what is missing in a region; None where the case has no demand and no log, and no plan is given.

    ``best`` makes the plan where none is given, and tells the day.

    Raises
    ------
    NotFound, BadValue
        Nothing is called so, or several are; no region is named and there are several.
    """
    if not plans and shed.table(Demand).is_empty() and shed.table(Referral).is_empty():
        return None
    here = region_meant(shed, region)
    if here is None:
        return None
    notes = _where(here)
    made = best.of(here) if not plans else None
    used = made.plans if made else tuple(plans)
    sites = Sites(shed, here)
    log = heard(shed, sites, best.day)
    gaps = gaps_of(sites, used, log, priced=made.priced if made else True)
    if not used and not gaps.rows and here.places:
        notes += (
            f"no plan serves {here.name} or what it makes, and no need of the log lies there unserved: what it lacks is not known",
        )
    return Lacking(
        here=here,
        plans=used,
        gaps=gaps,
        trades=gap_trades(shed, here.region, gaps.rows),
        currency=shed.currency,
        notes=(*notes, *(made.notes if made else ())),
    )


def _where(here: Inside) -> tuple[str, ...]:
    """Say that no place of the case lies in the region, if none does."""
    if here.places:
        return ()
    return (
        f"no place of the case lies in {here.name}, so that what it lacks is not known: {CODED}",
    )


def refuse_nowhere(shed: Shed, here: Inside) -> None:
    """Raise `NotEnoughData` for a region of which nothing is told, if no place of the case lies in it."""
    if not here.places:
        lands = ", ".join(sorted(set(shed.table(Place)["country"]))[:8])
        raise NotEnoughData(
            f"no place of the case lies in {here.name}, and no jobs of it are known",
            hint=f"{CODED}; there are places in {lands}",
        )


def distances_in(shed: Shed, region: str, here: Inside | None) -> MakerDistances:
    """Return how makers lie in the country of a region; ``here`` is the region, if it is known by now."""
    if shed.table(Capability)["site"].n_unique() < CANDIDATES:
        return MakerDistances()
    try:
        meant = here or region_meant(shed, region)
    except (NotFound, BadValue):
        return MakerDistances()  # who else tells of it refuses it
    return maker_distances(shed, meant) if meant else MakerDistances()


def region_meant(shed: Shed, region: str) -> Inside | None:
    """Return the region that is meant; None: it is one of which there are jobs, to be named by them."""
    if region and not shed.table(Region).is_empty():
        try:
            return inside_of(shed, named(shed, Region, region))
        except NotFound:
            return inside_of(shed, region)
    if region:
        return inside_of(shed, region)
    if not shed.table(Employment).is_empty():
        return inside_of(shed, named(shed, Region, region))
    wanted = set(shed.table(Demand)["place"])
    lands = sorted({row.country for row in shed.rows(Place) if not wanted or row.place in wanted})
    if len(lands) == 1:
        return inside_of(shed, lands[0])
    said = ", ".join(lands[:8]) + (" ..." if len(lands) > 8 else "")
    raise BadValue(
        "which region is to be surveyed?", hint=f"a country such as {said}, or a region of one"
    )
