"""Who in a region comes closest to what is missing, by the graph that `find` weighs makers with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from makeshed.directory.expansion import phrases_for
from makeshed.directory.profiles import Crowd, SaidConcept, profiles
from makeshed.directory.served import STATUS, asked_of
from makeshed.language.vocabulary import Concept, vocabulary
from makeshed.model import Capability, Offer, Operation, Place, Shed, Site
from makeshed.model.inside import Inside
from makeshed.model.search import Search
from makeshed.model.territory import is_union
from makeshed.science.distance import great_circle
from makeshed.units import Kilometre, Money, Share

NEAR: Share = 0.3
"""From so much fit on a maker is near: as `find` asks it."""
READ = 2_000
"""So many sites of a region are all read closely; of more, so many that full text finds."""


@dataclass(frozen=True, slots=True)
class Close:
    """A site in the region, and how much of what is missing it has."""

    site: str
    has: str
    lacks: str = ""
    least: Share = 0.0
    """Share that it has for sure."""
    most: Share = 1.0
    """Share that it may have: what it does not say is neither yes nor no."""

    def __str__(self) -> str:
        return f"{self.site} ({self.has}{', lacks ' + self.lacks if self.lacks else ''})"


@dataclass(frozen=True, slots=True)
class _Fit:
    share: Share
    words: str
    unknown: bool = False


NOTHING = _Fit(0.0, "")


class Sites:
    """The sites of a shed by what they sell and do, in a region and outside it."""

    def __init__(self, shed: Shed, here: Inside) -> None:
        self.shed, self.here = shed, here
        sites = shed.table(Site)
        self.place: dict[str, str] = dict(sites.select("site", "place").rows())
        working = set(sites.filter(pl.col("status") != "closed")["site"])
        self.where: dict[str, tuple[float, float]] = {
            place: (lat, lon)
            for place, lat, lon in shed.table(Place).select("place", "lat", "lon").rows()
        }
        self._fits: dict[str, dict[str, _Fit]] = {}
        self.stores = set(sites.filter(role="store")["site"])
        self.inside = [
            site for site, place in self.place.items() if place in here.places and site in working
        ]
        self._within = set(self.inside)
        self.asks: dict[str, dict[str, float]] = {}
        for site, item, price in shed.priced(Offer).select("site", "item", "price").rows():
            if site in working:
                asked = self.asks.setdefault(item, {})
                asked[site] = min(price, asked.get(site, price))
        self.does: dict[str, set[str]] = {}
        for site, process in shed.table(Capability).select("site", "process").rows():
            if site in working:
                self.does.setdefault(process, set()).add(site)
        self.routes: dict[str, dict[str, list[str]]] = {}
        for item, route, process in shed.table(Operation).select("item", "route", "process").rows():
            self.routes.setdefault(item, {}).setdefault(route, []).append(process)

    @cached_property
    def _everybody(self) -> Crowd:
        return Crowd(list(profiles(self.shed, self.inside).values()))

    def is_here(self, site: str) -> bool:
        """Whether a site that is not closed lies in the region."""
        return site in self._within

    def sellers(self, item: str) -> dict[str, Money]:
        """Return who in the region sells an item, and the least that each asks."""
        asked = self.asks.get(item, {})
        return {site: price for site, price in asked.items() if site in self._within}

    def makers(self, item: str, *, inside: bool) -> list[str]:
        """Return who can do all that some route of an item takes, by the processes they state."""
        able = set[str]()
        for steps in self.routes.get(item, {}).values():
            able |= set.intersection(*(self.does.get(step, set()) for step in steps))
        return sorted(site for site in able if (site in self._within) == inside)

    def lacking(self, item: str) -> list[str]:
        """Return the processes of an item's easiest route that no site of the region does."""
        found = [
            [step for step in steps if not self.does.get(step, set()) & self._within]
            for steps in self.routes.get(item, {}).values()
        ]
        return min(found, key=len, default=[])

    def nearest(self, sites: Iterable[str], uses: Iterable[str]) -> tuple[str, Kilometre | None]:
        """Return the site outside that is nearest to where something is used, and how far it is."""
        away = [
            (float(great_circle(*self.where[self.place[site]], *self.where[use])), site)
            for site in sites
            if site not in self._within
            for use in sorted(uses)
        ]
        distance, site = min(away, default=(None, ""))
        return site, distance

    def outside(self, item: str) -> list[str]:
        """Return who outside sells an item, or can make it."""
        sellers = [site for site in self.asks.get(item, {}) if site not in self._within]
        return sorted({*sellers, *self.makers(item, inside=False)})

    def close_to(self, item: str) -> list[Close]:
        """Return who in the region comes closest to an item: sells it, can make it, does some of it."""
        found = {
            site: Close(site, f"asks {price:,.2f}", least=1.0)
            for site, price in self.sellers(item).items()
        }
        for site in self.makers(item, inside=True):
            found.setdefault(site, Close(site, "has all it takes", least=1.0))
        for steps in self.routes.get(item, {}).values():
            for each in self.doing(steps):
                found.setdefault(each.site, each)
        return in_order(found.values())

    def doing(self, processes: Sequence[str]) -> list[Close]:
        """Return who in the region does some of several processes, or what is near to them in the graph."""
        fits = {process: self._fit(process) for process in processes}
        found = []
        for site in sorted({site for fit in fits.values() for site in fit}):
            each = {process: fits[process].get(site, NOTHING) for process in fits}
            words = [
                f"does {process}" if one.share >= 1 else one.words
                for process, one in each.items()
                if one.share >= NEAR
            ]
            if words:
                found.append(
                    Close(
                        site,
                        ", ".join(dict.fromkeys(words)),
                        ", ".join(process for process, one in each.items() if one.share < 1),
                        sum(one.share >= 1 for one in each.values()) / len(each),
                        sum(one.share >= 1 or one.unknown for one in each.values()) / len(each),
                    )
                )
        return in_order(found)

    def _fit(self, process: str) -> dict[str, _Fit]:
        if process not in self._fits:
            self._fits[process] = self._fitted(process)
        return self._fits[process]

    def _fitted(self, process: str) -> dict[str, _Fit]:
        """Return by site of the region how near it comes to a process."""
        found = {
            site: _Fit(1.0, f"does {process}")
            for site in self.does.get(process, ())
            if site in self._within
        }  # fmt: skip
        concept = Concept("process", process)
        if concept not in vocabulary().labels:
            return found
        crowd = self.crowd(concept)
        asked = asked_of(crowd, concept)
        told = [crowd.said[n] for n in asked.parts[0][2]]
        for n, maker in enumerate(crowd.makers):
            said = told[n]
            unknown = bool(asked.status[n] == STATUS.index("unknown"))
            fit = _Fit(float(asked.share[n]), _in_words(said), unknown)
            found.setdefault(maker.site, fit)
        return found

    def crowd(self, concept: Concept) -> Crowd:
        """Return the sites of the region that are read: all, or of many those that full text finds."""
        if len(self.inside) <= READ:
            return self._everybody
        search = Search(
            also=phrases_for((concept,)), processes=(concept.key,), limit=READ,
            country=self.here.country if len(self.here.country) == 2 and not is_union(self.here.country) else "",
        )  # fmt: skip
        found = [hit.site for hit in self.shed.search(search) if hit.site in self._within]
        return Crowd(list(profiles(self.shed, found).values()))


def _in_words(said: SaidConcept | None) -> str:
    """Return what a maker says: does a process, has a machine, makes a product, works a material."""
    verbs = {"process": "does", "machine": "has", "product": "makes", "material": "works"}
    return f"{verbs[said.concept.kind]} {said.concept.key}" if said else ""


def in_order(found: Iterable[Close]) -> list[Close]:
    """Return sites with the closest first."""
    return sorted(found, key=lambda one: (-one.least, -one.most, one.site))
