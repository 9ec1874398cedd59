"""From facts to what is signed: a UNTP 0.7 passport and, beside it, the verdicts as an assessment.

The rule set is the scheme, a rule is a criterion, a verdict is an assessment. Words are chosen with
care: a product meets a test on the data declared by its maker; it is never called certified.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from makeshed.data import rows
from makeshed.passport.bounded_reading import multihash, stamp
from makeshed.passport.page import EDITION, PICTURE
from makeshed.passport.page_words import PageWords
from makeshed.passport.passport_facts import Gap, Maker, Product, Workplace
from makeshed.passport.published_place import DOCS, PublishedPlace
from makeshed.passport.untp import CONTEXT
from makeshed.passport.untp_claims import assessed, claimed

SCHEME = {"type": ["ConformityScheme"], "id": f"{DOCS}data/rules/", "name": "Rules of makeshed"}

BESIDE = {
    "index.html": (f"Page for people, edition {EDITION}", "text/html"),
    "code.svg": ("QR code", "image/svg+xml"),
    "code.png": ("QR code", "image/png"),
    "product.jsonld": (f"Product (schema.org), edition {EDITION}", "application/ld+json"),
    "events.jsonld": ("Events of making (EPCIS 2.0)", "application/ld+json"),
    "commitments.json": ("Salted hashes of the bill of materials", "application/json"),
}
"""Files beside a passport: name and media type of each."""


def passport(
    product: Product,
    maker: Maker,
    place: PublishedPlace,
    *,
    index: int,
    since: datetime,
    until: datetime,
    picture: bytes = b"",
) -> dict[str, Any]:
    """Return the passport of one item; `vouching` adds the files beside it before it is signed.

    Parameters
    ----------
    product, maker, place
        What, by whom, and where it will be found.
    index
        Its bit in the status list.
    since, until
        When it is valid.
    picture
        Of the product, as `makeshed.passport.product_picture.prepared` returns it.
    """
    claims = [claimed(c, product, place) for c in product.claims]
    subject = _product(product, maker, place) | {"performanceClaim": claims}
    if picture:
        subject["productImage"] = {
            "linkURL": f"{place.product_id}/{PICTURE}",
            "linkName": product.name,
            "mediaType": "image/jpeg",
            "digestMultibase": multihash(picture),
        }
    return {
        **_envelope("DigitalProductPassport", maker, place, since, until),
        "id": place.product_id + "/passport.jwt",
        "name": f"Product passport: {product.name}",
        "credentialStatus": _status(place, index),
        "credentialSubject": {name: v for name, v in subject.items() if v not in ([], "")},
    }


def vouching(payload: Mapping[str, Any], beside: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the passport with the hashes of the files beside it, by name."""
    subject = payload["credentialSubject"]
    documents = [
        {
            "linkURL": f"{subject['id']}/{name}",
            "linkName": BESIDE[name][0],
            "mediaType": BESIDE[name][1],
            "digestMultibase": multihash(data),
        }
        for name, data in beside.items()
    ]
    return {**payload, "credentialSubject": {**subject, "relatedDocument": documents}}


def conformity(
    product: Product,
    maker: Maker,
    place: PublishedPlace,
    *,
    index: int,
    since: datetime,
    until: datetime,
) -> dict[str, Any]:
    """Return the maker's own assessment of the product under each rule, ready to be signed."""
    subject = {
        "type": ["ConformityAttestation"],
        "id": place.product_id + "/conformity.jwt#attestation",
        "name": f"Self-assessment: {product.name}",
        "description": (
            f"Computed by makeshed on the data declared by {maker.name}. Nobody else has checked "
            "them. This is no certificate and no legal advice."
        ),
        "assessorLevel": "self",
        "assessmentLevel": "no-endorsement",
        "attestationType": "declaration",
        "issuedToParty": _party(maker, place),
        "referenceScheme": SCHEME,
        "conformityAssessment": [assessed(c, product, place) for c in product.claims],
    }
    return {
        **_envelope("DigitalConformityCredential", maker, place, since, until),
        "id": place.product_id + "/conformity.jwt",
        "name": f"Self-assessment of origin: {product.name}",
        "credentialStatus": _status(place, index),
        "credentialSubject": subject,
    }


def status_credential(
    place_did: str, name: str, address: str, bits: str, since: datetime, until: datetime
) -> dict[str, Any]:
    """Return the list of withdrawn credentials, ready to be signed."""
    return {
        "@context": CONTEXT[:1],
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "id": address,
        "issuer": {"id": place_did, "name": name},
        "validFrom": stamp(since),
        "validUntil": stamp(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits,
        },
    }


def _envelope(
    kind: str, maker: Maker, place: PublishedPlace, since: datetime, until: datetime
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": [kind, "VerifiableCredential"],
        "issuer": {
            "type": ["CredentialIssuer"],
            "id": place.did,
            "name": maker.name,
            "issuerAlsoKnownAs": [_party(maker, place)],
        },
        "validFrom": stamp(since),
        "validUntil": stamp(until),
    }


def _status(place: PublishedPlace, index: int) -> dict[str, Any]:
    return {
        "type": "BitstringStatusListEntry",
        "id": f"{place.status_list}#{index}",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": place.status_list,
    }


def _party(maker: Maker, place: PublishedPlace) -> dict[str, Any]:
    party: dict[str, Any] = {"type": ["Party"], "id": place.did, "name": maker.name}
    if maker.registered_id:
        party["registeredId"] = maker.registered_id
    if maker.registered_id and maker.register:
        scheme = {"type": ["IdentifierScheme"], "id": maker.register, "name": "Register"}
        party["idScheme"] = scheme
    return party


def _product(product: Product, maker: Maker, place: PublishedPlace) -> dict[str, Any]:
    where = product.workplace
    found: dict[str, Any] = {
        "type": ["Product"],
        "id": place.product_id,
        "name": product.name,
        "description": "; ".join(filter(None, [product.description, *_missing(product)])),
        "idScheme": _scheme(place),
        "modelNumber": product.key,
        "itemNumber": place.serial,
        "idGranularity": "item",
        "productCategory": _category(product),
        "relatedParty": [{"role": "manufacturer", "party": _party(maker, place)}],
        "producedAtFacility": {
            "type": ["Facility"],
            "id": f"{place.base}site/{where.site}",
            "name": _facility(where),
            "registeredId": where.site,
        },
        "productionDate": product.made_on.isoformat(),
        "countryOfProduction": _country(where.country),
        "materialProvenance": _materials(product),
        "characteristics": _face(product),
    }
    if product.mass:
        found["dimensions"] = {"weight": {"value": product.mass, "unit": "KGM"}}
    return found


def _missing(product: Product) -> list[str]:
    """Return what could not be said, in the language of the page."""
    words = PageWords(product.face.language)
    return [gap.said(words) if isinstance(gap, Gap) else gap for gap in product.missing]


def _face(product: Product) -> dict[str, Any]:
    """Return what the page is made by, in terms of schema.org, which the context of UNTP knows."""
    face = product.face
    found: dict[str, Any] = {"schema:inLanguage": face.language}
    if product.workplace.locality:
        found["schema:locationCreated"] = product.workplace.locality
    if face.markets:
        found["schema:eligibleRegion"] = list(face.markets)
    if face.asked is not None:
        found["schema:mentions"] = list(face.asked)
    return found


def _facility(where: Workplace) -> str:
    """Return the name of the workplace, with its locality where the name does not say it."""
    named = where.locality.lower() in where.name.lower()
    return where.name if named else f"{where.name}, {where.locality}"


def _scheme(place: PublishedPlace) -> dict[str, Any]:
    kind = {"type": ["IdentifierScheme"]}
    if place.gtin:
        return kind | {"id": "https://id.gs1.org/01/", "name": "GS1 Digital Link"}
    return kind | {"id": place.base, "name": "the issuer's own addresses"}


def _category(product: Product) -> list[dict[str, Any]]:
    scheme = (
        "https://www.wcoomd.org/en/topics/nomenclature/overview/what-is-the-harmonized-system.aspx"
    )
    code = product.hs.replace(" ", "") or "unknown"
    name = product.name if product.hs else "not classified"
    named = {"schemeId": scheme, "schemeName": "Harmonized System / Combined Nomenclature"}
    return [{"code": code, "name": name, **named}]


def _country(code: str) -> dict[str, Any]:
    name = _names().get(code)
    return {"countryCode": code} | ({"countryName": name} if name else {})


@cache
def _names() -> dict[str, str]:
    return {row["country"]: row["name"] for row in rows("countries")}


def _materials(product: Product) -> list[dict[str, Any]]:
    """Sum the bill of materials by country; who supplies what stays with the auditor."""
    masses = product.origins()
    whole = sum(masses.values())
    kind = {"schemeId": f"{DOCS}passports/#materials", "schemeName": "Groups of makeshed passports"}
    return [
        {
            "name": f"Parts and materials from {_names().get(country, country)}",
            "originCountry": _country(country),
            "materialType": {"code": "parts", "name": "Parts and materials", **kind},
            "massFraction": round(mass / whole, 6),
            "mass": {"value": round(mass, 6), "unit": "KGM"},
        }
        for country, mass in masses.items()
        if country and mass > 0
    ]
