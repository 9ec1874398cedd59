"""What makers have of what would be nice: it ranks them, and nobody is said to lack it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from makeshed.directory.hard_limits import Limits
from makeshed.directory.match import MatchVerdict
from makeshed.directory.needs.need import Need
from makeshed.directory.profiles import Crowd
from makeshed.directory.served import ASK, MET, Numbers, Requirement, asked_of
from makeshed.directory.similarity import note
from makeshed.model import Capability
from makeshed.model.search import Hit
from makeshed.science.matching import Status, at_most


class Liked:
    """The wishes of a need against every maker: each is had, or not known.

    Limits that are wished are those of the work that is asked for.
    """

    def __init__(
        self, need: Need, crowd: Crowd, hits: Sequence[Hit], able: Sequence[Sequence[Capability]]
    ) -> None:
        self.wished = need.wished or Need()
        self.crowd, self.hits, self.able = crowd, hits, able
        self.asked = [asked_of(crowd, concept) for concept in self.wished.concepts]
        self.limits = Limits(replace(self.wished, concepts=need.concepts))

    @property
    def share(self) -> Numbers:
        """How much of what would be nice each maker has, from 0 to 1."""
        found = [[each.fit for each in self.verdicts(n)] for n in range(len(self.hits))]
        return np.array([sum(fits) / max(len(fits), 1) for fits in found], float)

    def verdicts(self, n: int) -> Iterator[MatchVerdict]:
        """Yield each wish against one maker: met or not known."""
        for one in self.asked:
            yield self._thing(one, n)
        for each in self.limits.verdicts(self.crowd.makers[n], self.able[n]):
            yield replace(each, status=_never_missing(each.status))
        hit, within = self.hits[n], self.wished.within
        if within is not None:
            status: Status = "unknown" if hit.distance is None else at_most(hit.distance, within)
            read = "" if hit.distance is None else f"{hit.distance:.0f} km"
            yield _told("within", f"{within:g} km", status, read)
        if self.wished.country:
            country = self.crowd.makers[n].country
            status = "met" if country == self.wished.country else "unknown"
            yield _told("country", self.wished.country, status, country)

    def _thing(self, one: Requirement, n: int) -> MatchVerdict:
        share = float(one.share[n])
        said = self.crowd.said[one.parts[0][2][n]]
        read = note(one.concept.kind, one.parts[0][0], said) if said and share >= ASK else ""
        status: Status = "met" if one.status[n] == MET else "unknown"
        return MatchVerdict(one.concept.kind, one.concept.key, status, read, share)


def _told(requirement: str, asked: str, status: Status, read: str) -> MatchVerdict:
    return MatchVerdict(requirement, asked, _never_missing(status), read, float(status == "met"))


def _never_missing(status: Status) -> Status:
    """Return a status in which nothing is lacked."""
    return "unknown" if status == "missing" else status
