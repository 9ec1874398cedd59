"""A passport says what a verdict rests on that the maker alone says, and whose rules were looked at."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from makeshed.data.rules import bundled
from makeshed.passport.gather import claims_of
from makeshed.passport.page import FACT, page
from makeshed.passport.passport_facts import EVERYWHERE


@dataclass(frozen=True)
class Row:
    rule: str
    verdict: str = "pass"
    claim: str = "c"
    share_low: float | None = 0.5
    share_high: float | None = 0.5


def verdicts(rule: str, **asked: Any) -> Any:
    return SimpleNamespace(rows=(Row(rule),), findings=(), record=SimpleNamespace(asked=asked))


def test_the_answers_that_a_rule_asks_for_and_the_costs_are_named() -> None:
    rule, key = next(
        (name, part.partition('"')[0])
        for name, tree in sorted(bundled().items())
        for part in str(tree["expression"]).replace("'", '"').split('"evidence": "')[1:]
    )
    asked = {"answers": [f"{key}=yes", "of-another-rule=yes"], "costs": ["research=12"]}
    (claim,) = claims_of(verdicts(rule, **asked))
    assert claim.declared == (f"{key}=yes", "research=12")
    (bare,) = claims_of(verdicts(rule))
    assert bare.declared == ()
    (own,) = claims_of(verdicts("our-work", **asked))
    assert own.declared == (f"{key}=yes", "of-another-rule=yes", "research=12")


def passport(**face: Any) -> dict[str, Any]:
    claim = {
        "name": "A rule",
        "claimedPerformance": [{"score": {"code": "pass", "definition": "Declared: a=yes"}}],
    }
    product = {"name": "Bike", "characteristics": {"schema:inLanguage": "fr", **face}}
    return {"credentialSubject": {"product": product, "performanceClaim": [claim]}}


def test_the_page_names_them_and_the_markets() -> None:
    assert FACT.fullmatch("Declared: end-use=yes")
    regions = ["FR", "EU", EVERYWHERE]
    text = page(passport(**{"schema:eligibleRegion": regions}), None).decode()
    assert "Règles examinées\u00a0: France, Union européenne." in text
    assert "Des règles qui ne tiennent à aucun marché" in text
    assert "Déclaré par le seul fabricant" in text
    alone = page(passport(**{"schema:eligibleRegion": ["FR"]}), None).decode()
    assert "aucun marché" not in alone
