"""What a product may claim: one verdict for each rule, the tests behind it, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.origin.claim import Finding, LabelVerdict, SourceChange
from makeshed.science.verdict import between


@dataclass(frozen=True, kw_only=True)
class Labelled(Answer[LabelVerdict]):
    """One product (or several) under many rules. ``why(claim)`` opens the share into its lines.

    ``markets`` are the countries and unions whose rules were asked, the first one first; none: of all.
    Every verdict rests on the facts declared; none is a certificate.
    """

    row_type: ClassVar[type] = LabelVerdict
    key: ClassVar[str] = "claim"
    findings: tuple[Finding, ...] = ()
    changes: tuple[SourceChange, ...] = ()
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


def shown_share(row: LabelVerdict) -> str:
    """Return a verdict's share beside its threshold, in words."""
    if row.share_low is None or row.share_high is None or row.threshold is None:
        return "-"
    ends = between(row.share_low, row.share_high, row.threshold)
    return f"{ends} (asked {row.operator} {100 * row.threshold:.4g} %)"
