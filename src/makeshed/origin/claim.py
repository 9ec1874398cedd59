"""What one rule says of one product: the verdict, the tests behind it, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass

from makeshed.science.verdict import Value
from makeshed.units import Money, Share


@dataclass(frozen=True, slots=True)
class LabelVerdict:
    """What one rule says of one product made at one site.

    Of the rule's shares the one that tells is shown, at both ends of what is not known; ``margin``
    is how far its worse end is from the threshold (of several lawful ways to reckon it, ``choices``,
    the most favourable one), ``slack`` the money that may still change side
    before a pass is lost (negative: that must change side). ``cost_to_comply`` is what the cheapest
    re-sourcing adds to a unit, blank where no offers of the shed reach it.
    """

    claim: str
    product: str
    site: str
    rule: str
    name: str
    verdict: Value
    share_low: Share | None
    share_high: Share | None
    operator: str
    threshold: Share | None
    margin: Share | None
    slack: Money | None
    cost_to_comply: Money | None
    best_share: Share | None
    changes: str
    decided_by: str
    says: str
    choices: str
    status: str
    citation: str
    not_decided: str
    period: str = ""
    """In which period it is said; blank: of a year."""


@dataclass(frozen=True, slots=True)
class ClaimSpan:
    """Periods in a row in which a rule says the same of a product, wherever it is made.

    Of several sites the verdict is the worst of theirs, and the share that which is least sure.
    """

    rule: str
    product: str
    first: str
    last: str
    verdict: Value
    share_low: Share | None
    share_high: Share | None
    sites: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One test of a rule: a share, a step, or what somebody has to show or to judge."""

    claim: str
    test: str
    verdict: Value
    share_low: Share | None
    share_high: Share | None
    threshold: Share | None


@dataclass(frozen=True, slots=True)
class SourceChange:
    """One line to re-source so that a rule is met."""

    claim: str
    part: str
    now: str
    then: str
    cost: Money
