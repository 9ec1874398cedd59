"""Makers against a need: all are weighed at once, in columns; the ones shown are explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from makeshed.answer import Term, total
from makeshed.directory.hard_limits import Limits
from makeshed.directory.liking import Liked
from makeshed.directory.match import Match, MatchVerdict
from makeshed.directory.needs.need import Need
from makeshed.directory.profiles import Crowd, Profile, SaidConcept
from makeshed.directory.served import ASK, MET, STATUS, Codes, Numbers, Requirement, asked_of
from makeshed.directory.similarity import note
from makeshed.language.vocabulary import KINDS, Concept, vocabulary
from makeshed.model import Capability
from makeshed.model.search import Hit
from makeshed.science.matching import Status, at_most, freshness, nearness

POINTS = {
    "process": 40.0,
    "product": 40.0,
    "machine": 30.0,
    "material": 10.0,
    "text": 15.0,
    "distance": 15.0,
    "freshness": 5.0,
    "limits": 10.0,
    "wishes": 10.0,
    "focus": 2.0,
    "wording": 0.5,
}
"""What each signal is worth at most. A judgement: what a maker does comes before where it is."""


@dataclass(frozen=True)
class ScoredMatch:
    """A match, its score opened, and by process the capability that meets it."""

    match: Match
    score: Term
    uses: dict[str, str]


class Weighing:
    """Every maker looked at against a need, on a day; the text of a hit is a share of the best."""

    def __init__(
        self, need: Need, makers: Sequence[Profile], hits: Sequence[Hit], day: date
    ) -> None:
        self.need, self.makers, self.hits, self.day = need, makers, hits, day
        self.crowd = Crowd(makers)
        self.asked = [
            asked_of(self.crowd, concept)
            for kind in KINDS
            for concept in need.concepts
            if concept.kind == kind
        ]
        self.limits = Limits(need)
        self.able = [list(self._able(n)) for n in range(len(makers))]
        self.checks = [self._checks(n) for n in range(len(makers))]
        self.liked = Liked(need, self.crowd, hits, self.able) if need.wished else None

    @cached_property
    def order(self) -> list[int]:
        """Makers by number, the best first."""
        sites = [maker.site for maker in self.makers]
        score = np.sum(list(self.points.values()), axis=0).round(9).tolist()
        return sorted(range(len(sites)), key=lambda n: (-score[n], sites[n]))

    @cached_property
    def points(self) -> dict[str, Numbers]:
        """Points of every maker by signal."""
        found = {self._name(one): self._points(one) * one.share for one in self.asked}
        met = [checks.count("met") / max(len(checks), 1) for checks in self.checks]
        core = [float(any(able.focus == "core" for able in mine)) for mine in self.able]
        signals = {
            "limits": met,
            "text": [hit.text for hit in self.hits],
            "distance": [0.0 if h.distance is None else nearness(h.distance) for h in self.hits],
            "freshness": [self._fresh(maker) for maker in self.makers],
            "focus": core,
            "wording": self._worded(),
        }
        if self.liked is not None:
            signals["wishes"] = self.liked.share.tolist()
        return found | {name: POINTS[name] * np.array(v, float) for name, v in signals.items()}

    def count(self, status: Status) -> Codes:
        """Return how many requirements have a status, by maker."""
        told = [one.status == STATUS.index(status) for one in self.asked]
        checks = np.array([mine.count(status) for mine in self.checks], dtype=np.intp)
        return checks + np.sum(told, axis=0, dtype=np.intp) if told else checks

    def doing(self, process: str) -> Iterator[int]:
        """Yield who does a process, the best first, but those whose capability breaks a limit."""
        one = next(each for each in self.asked if each.concept == Concept("process", process))
        for n in self.order:
            if one.status[n] == MET:
                said = self.crowd.said[one.parts[0][2][n]]
                mine = (able for able in self.able[n] if said and able.process == said.process)
                if not any(map(self.limits.breaks, mine)):
                    yield n

    def explained(self, n: int) -> ScoredMatch:
        """Return one maker against the need, in words and as a sum."""
        maker, hit = self.makers[n], self.hits[n]
        verdicts = [self._verdict(one, n) for one in self.asked]
        limits = list(self.limits.verdicts(maker, self.able[n]))
        if self.need.within is not None and hit.distance is not None:
            asked, read = f"{self.need.within:g} km", f"{hit.distance:.0f} km"
            limits.append(MatchVerdict("within", asked, self.checks[n][-1], read))
        wishes = tuple(self.liked.verdicts(n)) if self.liked is not None else ()
        notes = {
            **{self._name(one): v.read for one, v in zip(self.asked, verdicts, strict=True)},
            "limits": ", ".join(v.asked for v in limits if v.status == "met"),
            "text": "the words of the need",
            "distance": "" if hit.distance is None else f"{hit.distance:,.1f} km",
            "freshness": f"confirmed {maker.confirmed}",
            "focus": "core process",
            "wishes": ", ".join(v.asked for v in wishes if v.status == "met"),
            "wording": "says it in the very words",
        }
        each = {name: float(points[n]) for name, points in self.points.items()}
        opened = [Term(name, value, "points", notes[name]) for name, value in each.items()]
        score = total(maker.name or maker.site, "points", opened)
        match = Match(
            site=maker.site,
            name=maker.name,
            place=maker.place,
            country=maker.country,
            distance=hit.distance,
            score=score.value,
            mark=hit.mark,
            confirmed=maker.confirmed,
            verdicts=(*verdicts, *limits),
            wishes=wishes,
        )
        return ScoredMatch(match, score, {key: said.process for key, said in self._used(n)})

    def _worded(self) -> NDArray[np.bool_]:
        """Return which makers say something in the very words of the need, ending and all."""
        words = {said.words.casefold() for said in self.need.constraints if said.kind in KINDS}
        told = (said is not None and said.words.casefold() in words for said in self.crowd.said)
        return self.crowd.any(np.fromiter(told, dtype=bool, count=len(self.crowd.said)))

    def _verdict(self, one: Requirement, n: int) -> MatchVerdict:
        kind, key = one.concept
        status, share = STATUS[one.status[n]], float(one.share[n])
        told = [(p, m[n], said) for p, m, at in one.parts if (said := self.crowd.said[at[n]])]
        if kind == "material" and status == "missing":
            listed = [s.words for s in self.makers[n].said if s.concept.kind == kind and s.process]
            return MatchVerdict(kind, key, status, f"works {', '.join(listed[:4])}", share)
        ways = [each for each in told if each[0].role == "way"]
        best = {max(ways, key=lambda each: each[1])[0].key} if ways else set()
        notes = [
            note(kind, part, said)
            for part, most, said in told
            if most >= ASK and (part.role != "way" or part.key in best)
        ]
        read = "; ".join(dict.fromkeys(notes[:1] if share >= 1 else notes))
        return MatchVerdict(kind, key, status, read, share)

    def _used(self, n: int) -> Iterator[tuple[str, SaidConcept]]:
        """Yield by process asked for what says best that a maker does it."""
        for one in self.asked:
            if one.concept.kind == "process" and one.share[n] >= ASK:
                said = self.crowd.said[one.parts[0][2][n]]
                if said is not None:
                    yield one.concept.key, said

    def _able(self, n: int) -> Iterator[Capability]:
        """Yield the capabilities that the limits apply to."""
        maker = self.makers[n]
        if self.need.of("process"):
            named = {said.process for _, said in self._used(n)}
        else:
            said = (one for one in maker.said if one.concept.kind == "process")
            named = {one.process for one in said if one.concept.key in self._ways}
        yield from (able for able in maker.abilities if able.process in named)

    @cached_property
    def _ways(self) -> frozenset[str]:
        """Processes that may make the products asked for; all if none is."""
        graph = vocabulary().graphs["process"]
        makes = {
            way for product in self.need.of("product") for way in vocabulary().made_by(product)
        }
        may = (key for key in graph.above if any(graph.fit(way, key) for way in makes))
        return frozenset(may if makes else graph.above)

    def _checks(self, n: int) -> list[Status]:
        found = self.limits.statuses(self.makers[n], self.able[n])
        away = self.hits[n].distance
        if self.need.within is not None and away is not None:
            found.append(at_most(away, self.need.within))
        return found

    def _name(self, one: Requirement) -> str:
        return f"{one.concept.kind}: {one.concept.key}"

    def _points(self, one: Requirement) -> float:
        """Return what one thing is worth; where one kind is all that is asked, it is worth most."""
        kind = one.concept.kind
        count = len(self.need.of(kind))
        worth = POINTS[kind] if len(self.need.concepts) > count else POINTS["product"]
        return worth / count

    def _fresh(self, maker: Profile) -> float:
        confirmed = maker.confirmed
        return 0.0 if confirmed is None else freshness((self.day - confirmed).days)
