"""What ``find`` understood and found, as ``refer`` needs it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from makeshed.data import rows
from makeshed.directory.match import Match
from makeshed.directory.readiness import askable
from makeshed.directory.turns import Candidate
from makeshed.language import mentions
from makeshed.language.vocabulary import KINDS, vocabulary
from makeshed.questions.find.answer import Found

ASKED_AS = {"near": "place", "country": "place", "region": "place", "by": "date"}
"""What ``find`` calls a constraint, where a maker asks for it by another name."""

SPOKEN = {
    "near": "near {}", "within": "within {} km", "thickness": "{} mm thick", "tolerance": "tolerance {} mm",
    "length": "length {} mm", "diameter": "diameter {} mm", "quantity": "{} pieces", "by": "in {} days",
}  # fmt: skip
"""How what an option said is put into words, by its kind."""
DRAWING = re.compile(
    r"\b(drawings?|sketch(?:es)?|dxf|dwg|step file|stl|samples?|photo(?:graph)?s?|dessins?|croquis"
    r"|échantillons?|disegn[oi]|campion[ei]|zeichnung(?:en)?|muster|planos?|dibujos?|muestras?)\b",
    re.IGNORECASE,
)


def said_in(found: Found, need: str, has: Sequence[str]) -> dict[str, str]:
    """Return what was said of what makers ask: by what is asked, the words or the value."""
    ordered = sorted(found.understood, key=lambda one: one.kind == "near")  # a spot beats a country
    said = {ASKED_AS.get(one.kind, one.kind): one.words or one.value for one in ordered}
    if "material" not in said and (stuff := _stuff(found)):
        said["material"] = stuff
    if drawing := DRAWING.search(need):
        said["drawing"] = drawing.group()
    known = (
        askable()
    )  # of the rest nobody asks: a process, a radius, what must not be used, a length
    return {k: v for k, v in said.items() if k in known} | dict.fromkeys(has, "at hand")


def in_words(found: Found, need: str) -> str:
    """Return the need with what options said beside it, so that it can be asked again from the log."""
    added = (_spoken(one.kind, one.value) for one in found.understood if not one.words)
    return ", ".join(filter(None, (need.strip(), *dict.fromkeys(added))))


def _spoken(kind: str, value: str) -> str:
    """Return in words what an option said, as `find` reads it."""
    if kind in KINDS:
        return value.replace("-", " ")
    if kind == "country":
        named = {row["country"]: row["name"] for row in rows("countries")}
        return f"in {named.get(value, value)}"
    if kind == "size":
        return " x ".join(f"{float(side):g}" for side in re.findall(r"[\d.]+", value)) + " mm"
    said = value.removesuffix(" km").removesuffix(".0")
    return SPOKEN.get(kind, f"{kind} {{}}").format(said)


def _stuff(found: Found) -> str:
    """Return a material that the words of a product hold: the steel of a steel gate."""
    words = (
        word for one in found.understood if one.kind == "product" for word in one.words.split()
    )
    for word in words:
        for mention in mentions.read(word):
            if any(concept.kind == "material" for concept in mention.concepts):
                return word
    return ""


def processes_of(found: Found) -> tuple[str, ...]:
    """Return the processes that are needed: as asked, of the machine, or the product's first."""
    asked: dict[str, list[str]] = {}
    for one in found.understood:
        asked.setdefault(one.kind, []).append(one.value)
    known = vocabulary()
    named = asked.get("process", [])
    named += [process for machine in asked.get("machine", []) for process in known.does(machine)]
    if not named:
        named = [way for made in asked.get("product", []) for way in known.made_by(made)[:1]]
    return tuple(dict.fromkeys(named))


def kinds_of(process: str) -> Collection[str]:
    """Return what a process is a kind of, itself among them."""
    return vocabulary().graphs["process"].upward(process)


def candidates_of(found: Found) -> list[Candidate]:
    """Return the makers that lack nothing, each with its fit: points but those for distance."""
    points = {match.site: _points(found, match) for match in found.rows}
    best = max(points.values(), default=0.0) or 1.0
    return [
        Candidate(
            site=match.site,
            name=match.name,
            distance=match.distance,
            fit=points[match.site] / best,
            ask=", ".join(match.that("unknown")),
        )
        for match in found.rows
    ]


def _points(found: Found, match: Match) -> float:
    away = sum(part.value for part in found.why(match.site).parts if part.name == "distance")
    return match.score - away
