"""One maker against a need: what is met, what to ask, what is missing, and the score as a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from makeshed.answer import Term, total
from makeshed.model import Capability
from makeshed.model.search import Hit
from makeshed.questions.find.answer import Match, Verdict
from makeshed.questions.find.limits import breaks, certificates, judged_limits
from makeshed.questions.find.makers import Profile, Said
from makeshed.questions.find.need import Need
from makeshed.questions.find.vocabulary import Concept, vocabulary
from makeshed.science.graph import BROADER
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
    "focus": 2.0,
}
"""What each signal is worth at most. A judgement: what a maker does comes before where it is."""
IMPLIED = 0.5
"""Who names a product that a process makes may have the process in the house."""
ASK = 0.3
"""From so much fit on a maker is asked."""
NAMED, DONE, WORKED = 0.5, 0.4, 0.1
"""What a product counts by when a maker does not name it: a kin of it, its processes, its material."""


@dataclass(frozen=True)
class Judged:
    """A match, its score opened, by process the capability that meets it, and processes refused.

    A process is refused where the capability that does it breaks a hard limit.
    """

    match: Match
    score: Term
    uses: dict[str, str]
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Evidence:
    share: float
    said: Said | None = None
    note: str = ""


def judge(maker: Profile, need: Need, hit: Hit, day: date) -> Judged:
    """Return a maker against a need, on a day; the text of the hit is a share of the best."""
    verdicts: list[Verdict] = []
    parts: list[Term] = []
    used: dict[str, Said] = {}
    judges = {"product": _product, "process": _process, "machine": _machine, "material": _material}
    for kind, one in judges.items():
        keys = [concept.key for concept in need.concepts if concept.kind == kind]
        for key in keys:
            verdict, evidence = one(maker, key, need)
            verdicts.append(verdict)
            name = f"{kind}: {key}"
            worth = kind if len(need.concepts) > len(keys) else "product"
            parts.append(_points(name, worth, evidence.share / len(keys), evidence.note))
            if kind == "process" and evidence.said and evidence.share >= ASK:
                used[key] = evidence.said
    able = _able(maker, need, used)
    limits = [*judged_limits(need, able), *certificates(maker, need)]
    if need.within is not None and hit.distance is not None:
        status = at_most(hit.distance, need.within)
        limits.append(Verdict("within", f"{need.within:g} km", status, f"{hit.distance:.0f} km"))
    share = sum(each.status == "met" for each in limits) / max(len(limits), 1)
    parts += [
        _points("limits", "limits", share, ", ".join(v.asked for v in limits if v.status == "met")),
        _points("text", "text", hit.text, "the words of the need"),
        _points("distance", "distance", *_near(hit)),
        _points("freshness", "freshness", *_fresh(maker, day)),
        _points("focus", "focus", float(any(a.focus == "core" for a in able)), "core process"),
    ]
    score = total(maker.name or maker.site, "points", parts)
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
    )
    refused = {able.process for able in maker.abilities if breaks(need, able)}
    uses = {key: said.process for key, said in used.items()}
    return Judged(match, score, uses, frozenset(k for k, by in uses.items() if by in refused))


def _points(name: str, signal: str, share: float, note: str = "") -> Term:
    return Term(name, POINTS[signal] * share, "points", note)


def _best(found: Iterable[_Evidence]) -> _Evidence:
    return max(found, key=lambda each: each.share, default=_Evidence(0.0))


def evidence_of_process(maker: Profile, asked: str) -> Iterator[_Evidence]:
    """Yield whatever says that a maker can do a process, and how well."""
    known = vocabulary()
    graph = known.graphs["process"]
    for key, said in maker.of("process").items():
        fit = graph.fit(asked, key)
        yield _Evidence(fit.share, said, f"{said.words!r} in {said.where}, {fit.how}")
    for key, said in maker.of("machine").items():
        for process in known.does(key):
            fit = graph.fit(asked, process)
            yield _Evidence(fit.share, said, f"machine {said.words!r} in {said.where}, {fit.how}")
    for key, said in maker.of("product").items():
        for rank, process in enumerate(known.made_by(key)):
            share = graph.fit(asked, process).share * IMPLIED / (1 + rank)
            yield _Evidence(share, said, f"makes {said.words!r}")


def _process(maker: Profile, asked: str, _: Need) -> tuple[Verdict, _Evidence]:
    best = _best(evidence_of_process(maker, asked))
    speaks = bool(maker.of("process") or maker.of("machine"))
    return _verdict("process", asked, best, speaks=speaks), best


def _machine(maker: Profile, asked: str, _: Need) -> tuple[Verdict, _Evidence]:
    known = vocabulary()
    graph = known.graphs["process"]
    tasks = known.does(asked)

    def named() -> Iterator[_Evidence]:
        for key, said in maker.of("machine").items():
            kin = max((graph.fit(t, p).share for t in tasks for p in known.does(key)), default=0.0)
            share = 1.0 if key == asked or (kin == 1.0 and key != asked) else 0.0
            yield _Evidence(share, said, f"{said.words!r} in {said.where}")
        for task in tasks:
            best = _best(evidence_of_process(maker, task))
            yield _Evidence(BROADER * best.share, best.said, best.note)

    best = _best(named())
    return _verdict("machine", asked, best, speaks=bool(maker.of("machine"))), best


def _product(maker: Profile, asked: str, _: Need) -> tuple[Verdict, _Evidence]:
    known = vocabulary()
    graph = known.graphs["product"]
    kin = _best(
        _Evidence(max(graph.fit(asked, key).share, _kin(asked, key)), said, f"makes {said.words!r}")
        for key, said in maker.of("product").items()
    )
    if kin.share == 1.0:
        return _verdict("product", asked, kin, speaks=True), kin
    weights = [1 / (1 + rank) for rank, _ in enumerate(known.made_by(asked))]
    ways = [_best(evidence_of_process(maker, process)) for process in known.made_by(asked)]
    done = sum(w * way.share for w, way in zip(weights, ways, strict=True)) / max(sum(weights), 1.0)
    worked = _best(_stuff(maker, known.made_of(asked)))
    share = NAMED * kin.share + DONE * done + WORKED * worked.share
    notes = [e.note for e in (kin, _best(ways), worked) if e.share >= ASK]
    said = _best(ways).said or kin.said
    best = _Evidence(share, said if share > WORKED else None, "; ".join(dict.fromkeys(notes)))
    status: Status = "unknown" if share > WORKED or not maker.said else "missing"
    return Verdict("product", asked, status, best.note, share), best


def _kin(asked: str, made: str) -> float:
    """Return how near another product of the same family comes: whoever makes tables, for a chair."""
    graph = vocabulary().graphs["product"]
    one, other = graph.upward(asked), graph.upward(made)
    shared = [one[kind] + other[kind] for kind in one if kind in other]
    ways, theirs = (vocabulary().made_by(product)[0] for product in (asked, made))
    alike = vocabulary().graphs["process"].fit(ways, theirs)
    return BROADER ** min(shared) if shared and alike else 0.0


def _stuff(maker: Profile, asked: Iterable[str]) -> Iterator[_Evidence]:
    graph = vocabulary().graphs["material"]
    for material in asked:
        for key, said in maker.of("material").items():
            fit = graph.fit(material, key)
            yield _Evidence(fit.share, said, f"{said.words!r} in {said.where}, {fit.how}")


def _material(maker: Profile, asked: str, _: Need) -> tuple[Verdict, _Evidence]:
    best = _best(_stuff(maker, [asked]))
    graph = vocabulary().graphs["material"]
    family = set(graph.upward(asked))
    listed = [said for said in maker.of("material").values() if said.process]
    strange = [said for said in listed if family.isdisjoint(graph.upward(said.concept.key))]
    # A list of materials that a maker itself gave is closed as far as whole families go.
    speaks = bool(listed) and len(strange) == len(listed) and not best.share
    if speaks:
        words = ", ".join(said.words for said in listed[:4])
        return Verdict("material", asked, "missing", f"works {words}"), best
    return _verdict("material", asked, best, speaks=False), best


def _verdict(requirement: str, asked: str, best: _Evidence, *, speaks: bool) -> Verdict:
    status: Status = "met" if best.share >= 1 else "unknown"
    if best.share < ASK and speaks:
        status = "missing"
    return Verdict(requirement, asked, status, best.note if best.share >= ASK else "", best.share)


def _able(maker: Profile, need: Need, used: dict[str, Said]) -> list[Capability]:
    """Return the capabilities that the limits apply to."""
    named = {said.process for said in used.values()}
    if not need.of("process"):
        makes = {way for product in need.of("product") for way in vocabulary().made_by(product)}
        graph = vocabulary().graphs["process"]
        named = {
            said.process
            for said in maker.of("process").values()
            if not makes or any(graph.fit(way, said.concept.key) for way in makes)
        }
    return [able for able in maker.abilities if able.process in named]


def _near(hit: Hit) -> tuple[float, str]:
    if hit.distance is None:
        return 0.0, ""
    return nearness(hit.distance), f"{hit.distance:,.1f} km"


def _fresh(maker: Profile, day: date) -> tuple[float, str]:
    if maker.confirmed is None:
        return 0.0, ""
    return freshness((day - maker.confirmed).days), f"confirmed {maker.confirmed}"


def fits(concept: Concept, said: Concept) -> float:
    """Return how well one named thing stands for another of its kind: the pairs of the tests."""
    if concept.kind != said.kind:
        return 0.0
    return vocabulary().graphs[concept.kind].fit(concept.key, said.key).share
