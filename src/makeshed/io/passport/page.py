"""The page that a shopper reads on a phone: rendered from what was signed, and from nothing else.

It needs no script and loads nothing from elsewhere, so that it reads the same in twenty years.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

Json = Mapping[str, Any]

LEVELS = {
    "self": "Declared by the maker. Nobody else has checked it.",
    "commercial": "Judged by a firm that the maker pays.",
    "buyer": "Judged by a buyer.",
    "membership": "Judged by an association that the maker belongs to.",
    "3rdParty": "Judged by an independent third party.",
    "hybrid": "Judged by several parties together.",
    "unspecified": "It does not say who judged.",
}
"""What each level of evidence means, in words."""

VERDICTS = {
    "pass": ("yes", "Meets it"),
    "fail": ("no", "Does not meet it"),
    "undetermined": ("open", "Cannot be decided"),
    "needs judgement": ("open", "A matter of judgement"),
}
CANNOT = (
    "that what the maker says is true: a signature shows who said it and that nobody changed it",
    "that this is the product the code was made for: a code can be copied",
    "that the product is safe, legal or sustainable: this is no certificate and no label",
)


def page(passport: Json, assessment: Json, events: Json) -> bytes:
    """Return the page of a passport, its assessment and its events (payloads, as signed)."""
    subject = passport["credentialSubject"]
    country = _country(subject["countryOfProduction"])
    where = subject["producedAtFacility"]["name"]
    day = subject.get("productionDate", "day unknown")
    body = [
        "<header>",
        "<p class=kind>Product passport</p>",
        f"<h1>{escape(subject['name'])}</h1>",
        f"<p class=lead>Made in {escape(where)}, {escape(country)}, {escape(day)}</p>",
        "</header>",
        _evidence(assessment),
        _verdicts(assessment),
        _steps(events),
        _materials(subject),
        _issuer(passport, subject),
        _limits(),
        _check(),
    ]
    return _document(subject["name"], "\n".join(body))


def withdrawn_page(passport: Json, reason: str) -> bytes:
    """Return the page that stands in for a passport that its issuer has withdrawn."""
    name = passport["credentialSubject"]["name"]
    why = f"<p>Reason given: {escape(reason)}</p>" if reason else ""
    body = (
        "<header><p class=kind>Product passport</p>"
        f"<h1>{escape(name)}</h1></header>"
        "<section class=stop><h2>Withdrawn</h2>"
        f"<p>{escape(passport['issuer']['name'])} has withdrawn this passport. Do not rely on what "
        f"it said.</p>{why}</section>"
    )
    return _document(name, body)


def product_data(passport: Json, assessment: Json) -> bytes:
    """Return the product as schema.org JSON-LD, for search engines.

    Verdicts are additional properties, not certifications: a self-declaration certifies nothing.
    """
    subject = passport["credentialSubject"]
    country = subject["countryOfProduction"]["countryCode"]
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "IndividualProduct",
        "@id": subject["id"],
        "url": subject["id"],
        "name": subject["name"],
        "serialNumber": subject["itemNumber"],
        "productionDate": subject["productionDate"],
        "countryOfLastProcessing": country,
        "manufacturer": {"@type": "Organization", "name": passport["issuer"]["name"]},
        "additionalProperty": [
            {
                "@type": "PropertyValue",
                "propertyID": one["assessmentCriteria"][0]["id"],
                "name": one["name"],
                "value": one.get("description", ""),
            }
            for one in assessment["credentialSubject"].get("conformityAssessment") or ()
        ],
    }
    if "gs1" in subject["idScheme"]["id"]:
        found["hasGS1DigitalLink"] = subject["id"]
    if "dimensions" in subject:
        weight = subject["dimensions"]["weight"]
        found["weight"] = {
            "@type": "QuantitativeValue",
            "value": weight["value"],
            "unitCode": weight["unit"],
        }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _evidence(assessment: Json) -> str:
    level = assessment["credentialSubject"]["assessorLevel"]
    said = escape(LEVELS.get(level, LEVELS["unspecified"]))
    return f"<section class=evidence><h2>How far is it checked?</h2><p>{said}</p></section>"


def _verdicts(assessment: Json) -> str:
    """Set the rules met first; those open and those not met fold away behind them."""
    found = assessment["credentialSubject"].get("conformityAssessment") or []
    if not found:
        return "<section><h2>How local is it?</h2><p>No rule was applied.</p></section>"
    groups: dict[str, list[str]] = {"yes": [], "open": [], "no": []}
    for one in found:
        groups[_judged(one)[0]].append(_verdict(one))
    words = {"open": "rules leave it open", "no": "rules are not met"}
    shown = "".join(groups["yes"]) or "<p>None of the rules applied is met for certain.</p>"
    for kind, said in words.items():
        if groups[kind]:
            number = f"<summary>{len(groups[kind])} {said}</summary>"
            shown += f"<details>{number}{''.join(groups[kind])}</details>"
    return f"<section><h2>How local is it?</h2>{shown}</section>"


def _judged(one: Json) -> tuple[str, str]:
    code = one["assessedPerformance"][0].get("score", {}).get("code", "undetermined")
    return VERDICTS.get(code, VERDICTS["undetermined"])


def _verdict(one: Json) -> str:
    kind, word = _judged(one)
    facts = "".join(f"<li>{escape(text)}</li>" for text in one.get("specifiedCondition") or ())
    return (
        f"<article class={kind}><h3>{escape(one['name'])}</h3>"
        f"<p><b>{word}.</b> {escape(_sentence(one.get('description', '')))}</p>"
        + (f"<ul>{facts}</ul>" if facts else "")
        + "</article>"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".!?" else "")


def _steps(events: Json) -> str:
    listed = events["epcisBody"]["eventList"]
    steps = "".join(
        f"<li>{escape(event.get('makeshed:process', event['bizStep']).replace('-', ' '))}</li>"
        for event in listed
    )
    return f"<section><h2>What the maker did</h2><ol>{steps}</ol></section>"


def _materials(subject: Json) -> str:
    found = subject.get("materialProvenance") or []
    if not found:
        return "<section><h2>Where its parts come from</h2><p>The maker does not say.</p></section>"
    rows = "".join(
        f"<tr><th>{escape(_country(one['originCountry']))}</th>"
        f"<td><meter max=1 value={one['massFraction']:.4f}></meter></td>"
        f"<td class=n>{one['massFraction']:.0%}</td></tr>"
        for one in found
    )
    rest = 1 - sum(one["massFraction"] for one in found)
    if rest > 0.005:
        rows += (
            f"<tr><th>unknown</th><td><meter max=1 value={rest:.4f}></meter></td>"
            f"<td class=n>{rest:.0%}</td></tr>"
        )
    return (
        "<section><h2>Where its parts come from</h2><p>By weight. Who supplies what is shown to "
        f"auditors, not here.</p><table>{rows}</table></section>"
    )


def _issuer(passport: Json, subject: Json) -> str:
    did = passport["issuer"]["id"]
    domain = did.removeprefix("did:web:").replace(":", "/").replace("%3A", ":")
    rows = {
        "Says so": passport["issuer"]["name"],
        "On the domain": domain,
        "Number": subject.get("itemNumber", ""),
        "Issued": passport["validFrom"][:10],
        "Valid until": passport.get("validUntil", "")[:10],
        "Also": subject.get("description", ""),
    }
    cells = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value
    )
    return f"<section><h2>Who says so?</h2><dl>{cells}</dl></section>"


def _limits() -> str:
    return f"<section><h2>What this code cannot prove</h2>{_list(CANNOT)}</section>"


def _check() -> str:
    names = ("passport.jwt", "conformity.jwt", "events.jsonld", "commitments.json", "proofs.json")
    links = ", ".join(f"<a href={name}>{name}</a>" for name in names)
    return (
        "<section><h2>Check it yourself</h2><p>Look at the address above: it should be on the "
        "maker's domain. The signed files are here: "
        f"{links}. <code>makeshed passport verify</code> checks a copy of the folder, "
        "offline.</p><p><img src=code.svg alt='QR code of this page' width=120 height=120></p>"
        "</section>"
    )


def _list(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def _country(country: Json) -> str:
    return str(country.get("countryName") or country["countryCode"])


def _document(title: str, body: str) -> bytes:
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
        "img-src 'self'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}: product passport</title><style>{_style()}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    ).encode()


@cache
def _style() -> str:
    return (files(__package__) / "page.css").read_text(encoding="utf-8")
