"""What a product may claim: one verdict for each rule, the tests behind it, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.science.verdict import Value, between
from makeshed.units import Money, Share


@dataclass(frozen=True, slots=True)
class Verdict:
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
class Change:
    """One line to re-source so that a rule is met."""

    claim: str
    part: str
    now: str
    then: str
    cost: Money


@dataclass(frozen=True, kw_only=True)
class Labelled(Answer[Verdict]):
    """One product (or several) under many rules. ``why(claim)`` opens the share into its lines.

    ``markets`` are the countries and unions whose rules were asked, the first one first; none: of all.
    Every verdict rests on the facts declared; none is a certificate.
    """

    row_type: ClassVar[type] = Verdict
    key: ClassVar[str] = "claim"
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    missing: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()

    def headline(self) -> str:
        """One sentence: how many rules are met, failed, open."""
        counts = dict.fromkeys(("pass", "fail", "undetermined", "needs judgement"), 0)
        for row in self.rows:
            counts[row.verdict] += 1
        what = ", ".join(sorted({f"{row.product} from {row.site}" for row in self.rows}))
        return (
            f"{what}: of {len(self.rows)} tests {counts['pass']} met, {counts['fail']} not met, "
            f"{counts['undetermined']} undetermined, {counts['needs judgement']} need judgement, "
            "on the data declared"
        )

    def __str__(self) -> str:
        width = max((len(row.claim) for row in self.rows), default=0)
        lines = [
            f"{row.claim:<{width}}  {row.verdict:<15}  {shown_share(row):<31}  {row.says}".rstrip()
            + "".join(
                f"\n{'':<{width}}  {word}: {text}"
                for word, text in (
                    ("lawful ways", row.choices),
                    ("to meet it", row.changes),
                    ("not decided", row.not_decided),
                )
                if text
            )
            for row in self.rows
        ]
        missing = "\n".join(f"missing: {text}" for text in self.missing)
        return self.paragraphs("\n".join(lines), missing)


def shown_share(row: Verdict) -> str:
    """Return a verdict's share beside its threshold, in words."""
    if row.share_low is None or row.share_high is None or row.threshold is None:
        return "-"
    ends = between(row.share_low, row.share_high, row.threshold)
    return f"{ends} (asked {row.operator} {100 * row.threshold:.4g} %)"
