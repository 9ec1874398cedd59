"""What a passport says to people: read from what was signed, of this version of UNTP or of 0.5 and 0.6.

Others leave out what makeshed writes, and write what it does not: nothing is taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

OWN = "/conformity.jwt"
"""Where the maker's own assessment lies below the address of a product."""


CLAIMS = ("performanceClaim", "conformityClaim", "conformityAssessment", "assessment")
"""Where UNTP 0.7 and 0.6 keep the claims of a passport, and what a conformity credential judges."""


PLAIN = re.compile(r"[A-Za-z0-9_-]{1,40}\.[a-z]{3,4}")
"""Name of a file that needs no quotes."""


NAMING = ("referenceCriteria", "assessmentCriteria", "referenceStandard", "referenceRegulation")


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """One claim: its name, the verdict's code (blank: none is given), a sentence, and what is known.

    ``rule`` is the key of a rule of makeshed, at the end of the criterion's address.
    """

    name: str
    code: str
    sentence: str
    facts: tuple[str, ...]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class WeightShare:
    """Where a share by weight comes from: a name, and the code and the name of a country."""

    name: str
    country: str
    named: str
    share: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A passport as people read it; blank is what it does not say.

    Attributes
    ----------
    town, country_code
        Where it was made, as names and codes go; ``where`` is the facility.
    language, markets, asked
        What makeshed signed of its page (see `makeshed.passport.passport_facts.Face`).
    picture
        Name of the picture beside it.
    materials, parts
        Share by weight of each country or material that is named, in words and apart.
    evidence
        What is named as evidence for the claims, the maker's own assessment apart.
    judged
        Whether any claim names evidence.
    """

    name: str
    description: str
    where: str
    country: str
    day: str
    materials: tuple[tuple[str, float], ...]
    claims: tuple[ShownClaim, ...]
    evidence: tuple[str, ...]
    judged: bool
    issuer: str
    did: str
    number: str
    since: str
    until: str
    town: str = ""
    country_code: str = ""
    parts: tuple[WeightShare, ...] = ()
    language: str = ""
    markets: tuple[str, ...] = ()
    asked: tuple[str, ...] | None = None
    picture: str = ""


def shown(passport: Json) -> Shown:
    """Return what a passport says, whoever wrote it."""
    subject = _object(passport.get("credentialSubject"))
    product = _object(subject.get("product")) or subject  # one inside the other, in UNTP 0.6
    issuer = passport.get("issuer")
    maker = _object(issuer)
    claims = _objects(_first(subject, *CLAIMS))
    own = text(product.get("id")) + OWN
    links = [link for claim in claims for link in _links(claim)]
    face = _object(product.get("characteristics"))
    mentioned = face.get("schema:mentions")
    provenance = _objects(_first(subject, "materialProvenance", "materialsProvenance"))
    return Shown(
        name=text(product.get("name")) or text(passport.get("name")) or "Product without a name",
        description=text(product.get("description")),
        where=text(_object(product.get("producedAtFacility")).get("name")),
        country=_country(product.get("countryOfProduction")),
        day=text(product.get("productionDate")),
        materials=tuple(map(_material, provenance)),
        claims=tuple(map(_said, claims)),
        evidence=tuple(
            dict.fromkeys(_link(link) for link in links if text(link.get("linkURL")) != own)
        ),
        judged=bool(links),
        issuer=text(maker.get("name")) or text(issuer) or text(maker.get("id")),
        did=text(maker.get("id")) or text(issuer),
        number=next(
            filter(None, (text(product.get(n)) for n in ("itemNumber", "serialNumber", "batchNumber"))),
            "",
        ),
        since=text(passport.get("validFrom"))[:10],
        until=text(passport.get("validUntil"))[:10],
        town=text(face.get("schema:locationCreated")),
        country_code=_code(product.get("countryOfProduction")),
        parts=tuple(map(_part, provenance)),
        language=text(face.get("schema:inLanguage")),
        markets=_texts(face.get("schema:eligibleRegion")),
        asked=_texts(mentioned) if isinstance(mentioned, list) else None,
        picture=_beside(product),
    )  # fmt: skip


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(text, value)) if isinstance(value, list) else ()


def _beside(product: Json) -> str:
    """Return the name of a picture that lies beside the passport; of one elsewhere, nothing."""
    own, address = (
        text(product.get("id")),
        text(_object(product.get("productImage")).get("linkURL")),
    )
    name = address.removeprefix(f"{own}/")
    return name if own and name != address and PLAIN.fullmatch(name) else ""


def text(value: Any) -> str:
    """Return a text, and nothing for what is none."""
    return value if isinstance(value, str) else ""


def _said(claim: Json) -> ShownClaim:
    performances = _objects(
        _first(claim, "claimedPerformance", "assessedPerformance", "declaredValue")
    )
    score = next((found for p in performances if (found := _object(p.get("score")))), {})
    code = text(score.get("code"))
    if not code and isinstance(claim.get("conformance"), bool):
        code = "pass" if claim["conformance"] else "fail"
    named = [
        one for of in NAMING
        for one in (_objects(claim.get(of)) or [_object(claim.get(of))])
    ]  # fmt: skip
    topic = text(claim.get("conformityTopic"))
    name = text(claim.get("name")) or next(
        filter(None, (text(one.get("name")) for one in named)), topic
    )
    definition = text(score.get("definition"))
    facts = tuple(filter(None, definition.split("\n"))) if definition else ()
    if not facts:
        facts = tuple(filter(None, map(_value, performances)))
    rule = next((text(one.get("id")).partition("#")[2] for one in named), "")
    return ShownClaim(name or "A claim", code, text(claim.get("description")), facts, rule)


def _value(performance: Json) -> str:
    """Return a measured value in words."""
    metric = performance.get("metric", performance.get("metricName"))
    name = text(_object(metric).get("name")) or text(metric)
    measure = _object(performance.get("measure") or performance.get("metricValue"))
    value = measure.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    amount = f"{value:g} {text(measure.get('unit'))}".strip()
    return f"{name}: {amount}" if name else amount


def _material(found: Json) -> tuple[str, float]:
    share = found.get("massFraction")
    number = float(share) if isinstance(share, int | float) and not isinstance(share, bool) else 0.0
    country, name = _country(found.get("originCountry")), text(found.get("name"))
    if name.startswith("Parts and materials from "):
        name = ""
    words = ", ".join(filter(None, [name, country])) or "unknown"
    return words, min(max(number, 0.0), 1.0)


def _part(found: Json) -> WeightShare:
    origin = found.get("originCountry")
    name = text(found.get("name"))
    if name.startswith("Parts and materials from "):
        name = ""
    return WeightShare(name, _code(origin), _country(origin), _material(found)[1])


def _links(claim: Json) -> list[Json]:
    found = _first(claim, "evidence", "conformityEvidence")
    return _objects(found) or ([found] if isinstance(found, Mapping) else [])


def _link(link: Json) -> str:
    name, address = text(link.get("linkName")), text(link.get("linkURL"))
    return f"{name} ({address})" if name and address else name or address


def _first(found: Json, *names: str) -> Any:
    return next((found[name] for name in names if found.get(name)), None)


def _object(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _code(value: Any) -> str:
    return text(_object(value).get("countryCode")) or text(value)


def _country(value: Any) -> str:
    country = _object(value)
    return text(country.get("countryName")) or text(country.get("countryCode")) or text(value)
