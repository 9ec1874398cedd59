"""A verdict as a claim of the passport, and as an assessment beside it.

What makes a verdict is signed as lines with a name each, in English whatever the page's language: the
page puts its own words for the names. ``Not decided [en]: ...`` says that the words are English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makeshed.passport.page_words import PageWords
from makeshed.passport.passport_facts import Claim, Product
from makeshed.passport.published_place import DOCS, PublishedPlace
from makeshed.science.verdict import telling

TOPIC = {
    "type": ["ConformityTopic"],
    "id": "https://vocabulary.uncefact.org/conformity-topic/rules-of-origin",
    "name": "Rules of Origin",
}
METRIC = {
    "type": ["PerformanceMetric"],
    "id": f"{DOCS}passports/#share",
    "name": "Share under the rule named by the criterion",
}


def statement(claim: Claim, words: PageWords) -> str:
    """Return what may be said of a verdict, in words of a language; a statement given stays English."""
    if claim.statement and words.language == "en":
        return claim.statement
    tested = bool(claim.threshold) and claim.outcome in {"pass", "fail"}
    size = words.asked(claim.threshold or 0.0)
    return words(f"say.{claim.outcome}" + ".test" * tested, size=size)


def share_text(claim: Claim) -> str:
    """Return the share as people read it: 45.8 %, or from 45.8 % to 49.9 %; blank if none."""
    if claim.share_low is None or claim.share_high is None:
        return ""
    digits = telling(claim.share_low, claim.share_high, claim.threshold)
    low, high = f"{claim.share_low:.{digits}%}", f"{claim.share_high:.{digits}%}"
    return low if low == high else f"{low} to {high}"


def _criterion(claim: Claim) -> dict[str, Any]:
    return {"type": ["Criterion"], "id": f"{DOCS}data/rules/#{claim.rule}", "name": claim.name}


def _performance(claim: Claim, listed: Sequence[str] = ()) -> list[dict[str, Any]]:
    found: dict[str, Any] = {"metric": METRIC}
    low, high = 100 * (claim.share_low or 0.0), 100 * (claim.share_high or 0.0)
    if share_text(claim) and 0 <= low <= high <= 100:
        middle = round((low + high) / 2, 6)
        found["measure"] = {"value": middle, "unit": "P1"}
        if high > low:
            spread = round((high - low) / 2, 6)
            found["measure"] |= {"upperTolerance": spread, "lowerTolerance": spread}
    found["score"] = {"code": claim.outcome}
    if listed:
        found["score"]["definition"] = "\n".join(listed)
    return [found]


def _conditions(claim: Claim, words: PageWords) -> list[str]:
    """Return what a verdict rests on, a line each: the page shows them, from the passport alone."""
    said = share_text(claim)
    asked = f"{claim.operator} {100 * claim.threshold:.6g}%" if claim.threshold is not None else ""
    own = f" [{claim.language}]" if claim.language else ""
    spoken = claim.statement if words.language != "en" else ""
    conditions = [
        ("Share", said),
        ("Asked for", asked if said else ""),
        *((f"{kind}{own}", text) for kind, text in claim.reasons),
        ("Declared", ", ".join(claim.declared)),
        ("In words [en]", spoken),
        ("Source of the rule", claim.citation),
        (f"Not decided{own}", claim.not_decided),
    ]
    return [f"{name}: {' '.join(text.split())}" for name, text in conditions if text]


def claimed(claim: Claim, product: Product, place: PublishedPlace) -> dict[str, Any]:
    """Return a verdict as a claim of a passport."""
    words = PageWords(product.face.language)
    evidence = {
        "linkURL": place.product_id + "/conformity.jwt",
        "linkName": "Self-assessment by the maker",
        "mediaType": "application/vc+jwt",
    }
    return {
        "type": ["Claim"],
        "id": f"{place.product_id}#{claim.rule}",
        "name": claim.name,
        "description": statement(claim, words),
        "referenceCriteria": [_criterion(claim)],
        "claimDate": (product.judged_on or product.made_on).isoformat(),
        "claimedPerformance": _performance(claim, _conditions(claim, words)),
        "evidence": [evidence],
        "conformityTopic": [TOPIC],
    }


def assessed(claim: Claim, product: Product, place: PublishedPlace) -> dict[str, Any]:
    """Return a verdict as an assessment of a conformity credential."""
    words = PageWords(product.face.language)
    found: dict[str, Any] = {
        "type": ["ConformityAssessment"],
        "id": f"{place.product_id}/conformity.jwt#{claim.rule}",
        "name": claim.name,
        "description": statement(claim, words),
        "assessmentCriteria": [_criterion(claim)],
        "assessmentDate": (product.judged_on or product.made_on).isoformat(),
        "assessedPerformance": _performance(claim),
        "assessedProduct": [
            {
                "product": {"type": ["Product"], "id": place.product_id, "name": product.name},
                "idVerifiedByCAB": False,
            }
        ],
        "conformityTopic": [TOPIC],
    }
    if listed := _conditions(claim, words):
        found["specifiedCondition"] = listed
    if claim.outcome in {"pass", "fail"}:
        found["conformance"] = claim.outcome == "pass"
    return found
