"""What a credential cannot mean, though its schema allows it: one small check each."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date
from typing import Any
from urllib.parse import urlsplit

from makeshed.errors import NotFound
from makeshed.model.territory import landmass_of
from makeshed.passport.bounded_reading import moment
from makeshed.passport.digital_link import read_link
from makeshed.passport.fault_codes import Fault, Refused

Json = Mapping[str, Any]

_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_NUMBER = {"item": "itemNumber", "batch": "batchNumber"}


def semantic_faults(payload: Json) -> list[Fault]:
    """Return what makes no sense in a passport or an assessment that has the right shape."""
    faults: list[Fault] = []
    own = PASSPORT if "idGranularity" in payload["credentialSubject"] else ASSESSMENT
    for check in (*EVERYWHERE, *own):
        faults += check(payload)
    return faults


def _every(value: Any, name: str) -> Iterator[Any]:
    """Yield every value with this name, however deep."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == name:
                yield inner
            yield from _every(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _every(inner, name)


def _objects(payload: Json, name: str) -> Iterator[Json]:
    """Yield every object with this name; the standard leaves room for members of any kind."""
    yield from (found for found in _every(payload, name) if isinstance(found, Mapping))


def _lists(payload: Json, name: str) -> Iterator[list[Json]]:
    """Yield every list of objects with this name."""
    for found in _every(payload, name):
        if isinstance(found, list):
            yield [one for one in found if isinstance(one, Mapping)]


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _countries(payload: Json) -> Iterator[Fault]:
    for code in dict.fromkeys(map(str, _every(payload, "countryCode"))):
        try:
            landmass_of(code)
        except NotFound:
            yield Fault("country-unknown", code)


def _units(payload: Json) -> Iterator[Fault]:
    measures = [*_objects(payload, "measure"), *_objects(payload, "mass"), *_dimensions(payload)]
    for unit in dict.fromkeys(str(measure.get("unit")) for measure in measures):
        if not _UNIT.fullmatch(unit):
            yield Fault("unit-unknown", unit)


def _dimensions(payload: Json) -> Iterator[Json]:
    for found in _objects(payload, "dimensions"):
        yield from (measure for measure in found.values() if isinstance(measure, Mapping))


def _percentages(payload: Json) -> Iterator[Fault]:
    for measure in _objects(payload, "measure"):
        share = _number(measure.get("value"))
        if measure.get("unit") == "P1" and not 0 <= share <= 100:
            yield Fault("share-out-of-range", f"{share:g} %")


def _issuer(payload: Json) -> Iterator[Fault]:
    if not re.match(r"did:(web|webvh):", payload["issuer"]["id"]):
        yield Fault("issuer-not-a-domain", payload["issuer"]["id"])


def _validity(payload: Json) -> Iterator[Fault]:
    since, until = payload["validFrom"], payload.get("validUntil")
    if until is not None and _when(until) <= _when(since):
        yield Fault("dates-reversed", f"valid from {since} until {until}")
    for period in _objects(payload, "applicablePeriod"):
        first, last = str(period.get("startDate")), str(period.get("endDate"))
        if last < first:
            yield Fault("dates-reversed", f"{first} to {last}")


def _days(payload: Json) -> Iterator[Fault]:
    issued = _when(payload["validFrom"]).astimezone(UTC).date().isoformat()
    for name in ("productionDate", "claimDate", "assessmentDate"):
        for day in dict.fromkeys(map(str, _every(payload, name))):
            if not _is_day(day) or day > issued:
                yield Fault("dates-reversed", f"{name} {day}, issued {issued}")


def _fractions(payload: Json) -> Iterator[Fault]:
    for materials in (*_lists(payload, "materialProvenance"), *_lists(payload, "materialUsed")):
        whole = math.fsum(_number(material.get("massFraction")) for material in materials)
        if whole > 1 + 1e-6:
            yield Fault("fractions-over-one", f"the fractions add up to {whole:g}")
        for material in materials:
            if material.get("hazardous") and not material.get("materialSafetyInformation"):
                yield Fault("hazard-without-safety-sheet", str(material.get("name")))


def _numbers(payload: Json) -> Iterator[Fault]:
    product = payload["credentialSubject"]
    number = _NUMBER.get(product["idGranularity"])
    if number and not product.get(number):
        yield Fault("number-missing", f"{product['idGranularity']} without {number}")


def _link(payload: Json) -> Iterator[Fault]:
    """An identifier that says it is GS1's must be one, and agree with the numbers beside it."""
    product = payload["credentialSubject"]
    scheme = product["idScheme"]
    gs1 = "gs1" in scheme["id"].lower() or scheme["name"].upper() in {"GTIN", "GS1 DIGITAL LINK"}
    if not gs1:
        return
    try:
        found = dict(read_link(product["id"]))
    except Refused as error:
        yield error.fault
        return
    for ai, name in (("21", "itemNumber"), ("10", "batchNumber")):
        if ai in found and product.get(name) and found[ai] != product[name]:
            yield Fault("number-contradicts", f"{name} {product[name]}, identifier {found[ai]}")


def claim_faults(payload: Json) -> Iterator[Fault]:
    """Yield the claims of a passport that come without anything to look at."""
    for claim in payload["credentialSubject"].get("performanceClaim") or ():
        if not claim.get("evidence"):
            yield Fault("claim-without-evidence", claim["name"])


def _conformance(payload: Json) -> Iterator[Fault]:
    """``conformance`` may only be stated where the verdict is pass or fail, and must be that."""
    for found in payload["credentialSubject"].get("conformityAssessment") or ():
        codes = {str(score.get("code")) for score in _objects(found, "score")} & VERDICTS.keys()
        if any(found.get("conformance") is not VERDICTS[code] for code in codes):
            said = f"{found['name']}: {', '.join(sorted(codes))}, {found.get('conformance')}"
            yield Fault("verdict-contradicts", said)


VERDICTS = {"pass": True, "fail": False, "undetermined": None, "needs judgement": None}

Check = Callable[[Json], Iterable[Fault]]
EVERYWHERE: tuple[Check, ...] = (
    _issuer, _validity, _days, _countries, _units, _percentages, _fractions
)  # fmt: skip
PASSPORT: tuple[Check, ...] = (_numbers, _link)
ASSESSMENT: tuple[Check, ...] = (_conformance,)


def agreement_faults(passport: Json, assessment: Json) -> list[Fault]:
    """Return where an assessment does not speak of the passport's product.

    An outsider may speak of the model that an item is of: of an address above the item's own.
    """
    product = passport["credentialSubject"]["id"]
    outside = assessment["issuer"]["id"] != passport["issuer"]["id"]
    named = {
        str(found["product"]["id"])
        for listed in _lists(assessment["credentialSubject"], "assessedProduct")
        for found in listed
        if isinstance(found.get("product"), Mapping)
    }
    if outside and not named:
        return [Fault("credentials-disagree", f"passport {product}, assessment of no product")]
    strange = {one for one in named if one != product}
    if outside:
        strange = {one for one in strange if not _above(one, product)}
    return [
        Fault("credentials-disagree", f"passport {product}, assessment {other}")
        for other in sorted(strange)
    ]


def _above(model: str, item: str) -> bool:
    """Whether an address is that of the model of an item: it ends where a number begins."""
    path = urlsplit(model).path.strip("/")
    return path.count("/") >= 1 and item.startswith(model.rstrip("/") + "/")


def address_faults(payload: Json, name: str, address: str) -> list[Fault]:
    """Return whether a credential of a passport that stands at this address was signed for another."""
    subject = payload["credentialSubject"]["id"]
    own = [subject, payload["id"]] if name == "passport.jwt" else [payload["id"]]
    right = [address, f"{address}/{name}"] if name == "passport.jwt" else [f"{address}/{name}"]
    return [
        Fault("not-at-its-address", f"signed for {said}, found at {here}")
        for said, here in zip(own, right, strict=True)
        if said != here
    ][:1]


def evidence_faults(assessment: Json, maker: str = "") -> list[Fault]:
    """Return where the level of evidence stated is not the one there is; ``maker`` is the passport's."""
    subject, issuer = assessment["credentialSubject"], assessment["issuer"]["id"]
    faults = []
    own = issuer in {subject["issuedToParty"]["id"], maker}
    if own and subject["assessorLevel"] != "self":
        faults.append(Fault("assessor-is-maker", subject["assessorLevel"]))
    if subject["assessorLevel"] == "self" and (
        subject.get("trustmark") or subject["attestationType"] == "certification"
    ):
        faults.append(Fault("seal-without-scheme", subject["name"]))
    if not subject.get("conformityAssessment"):
        faults.append(Fault("evidence-not-stated", subject["name"]))
    return faults


def _when(text: str) -> Any:
    return moment(text)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
