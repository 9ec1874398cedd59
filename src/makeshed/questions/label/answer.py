"""What a product may claim: one verdict for each rule, the tests behind it, and what it would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.origin.claim import ClaimSpan, Finding, LabelVerdict, SourceChange
from makeshed.science.verdict import between

SOME = 4
"""Rules that a headline over periods names."""


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
    spans: tuple[ClaimSpan, ...] = ()
    """Where the facts are of periods: from when to when each rule says what."""

    def headline(self) -> str:
        """One sentence: how many rules are met, failed, open."""
        if self.spans:
            return self._over_periods()
        counts = dict.fromkeys(("pass", "fail", "undetermined", "needs judgement"), 0)
        for row in self.rows:
            counts[row.verdict] += 1
        what = ", ".join(sorted({f"{row.product} from {row.site}" for row in self.rows}))
        return (
            f"{what}: of {len(self.rows)} tests {counts['pass']} met, {counts['fail']} not met, "
            f"{counts['undetermined']} undetermined, {counts['needs judgement']} need judgement, "
            "on the data declared"
        )

    def _over_periods(self) -> str:
        """Return which rules are met in all periods, from some on, in some, or in none."""
        periods = list(dict.fromkeys(row.period for row in self.rows))
        held: dict[str, list[ClaimSpan]] = {}
        several = len({span.product for span in self.spans}) > 1
        for span in self.spans:
            name = f"{span.rule} of {span.product}" if several else span.rule
            held.setdefault(name, []).append(span)
        words = [f"{name} {_said(of, periods)}" for name, of in held.items()]
        more = len(words) - SOME
        what = ", ".join(sorted({row.product for row in self.rows}))
        told = "; ".join([*words[:SOME], *([f"and {more} more rules"] if more > 0 else [])])
        return f"{what}, {periods[0]} to {periods[-1]}: {told}, on the data declared"

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
        spans = "\n".join(map(_span_line, self.spans))
        missing = "\n".join(f"missing: {text}" for text in self.missing)
        return self.paragraphs(spans, "\n".join(lines), missing)


def shown_share(row: LabelVerdict) -> str:
    """Return a verdict's share beside its threshold, in words."""
    if row.share_low is None or row.share_high is None or row.threshold is None:
        return "-"
    ends = between(row.share_low, row.share_high, row.threshold)
    return f"{ends} (asked {row.operator} {100 * row.threshold:.4g} %)"


def _said(spans: Sequence[ClaimSpan], periods: Sequence[str]) -> str:
    """Return in which periods a rule is met, or what else it says."""
    runs: list[ClaimSpan] = []  # of one verdict, whoever makes it
    for span in spans:
        follows = runs and periods.index(span.first) == periods.index(runs[-1].last) + 1
        if follows and runs[-1].verdict == span.verdict:
            runs[-1] = replace(runs[-1], last=span.last)
        else:
            runs.append(span)
    met = [run for run in runs if run.verdict == "pass"]
    if len(met) == 1 and met[0].last == periods[-1]:
        return "is met in all" if met[0].first == periods[0] else f"is met from {met[0].first} on"
    if met:
        return f"is met in {' and '.join(map(_reach, met))}"
    if len(runs) == 1:
        return WORDS[runs[0].verdict]
    return ", ".join(f"{WORDS[run.verdict]} in {_reach(run)}" for run in runs)


WORDS = {
    "fail": "is not met", "undetermined": "is undetermined", "needs judgement": "needs judgement",
}  # fmt: skip


def _reach(span: ClaimSpan) -> str:
    return span.first if span.first == span.last else f"{span.first} to {span.last}"


def _span_line(span: ClaimSpan) -> str:
    low, high = span.share_low, span.share_high
    share = "" if low is None or high is None else f", {100 * low:.1f}% to {100 * high:.1f}%"
    if low is not None and high is not None and f"{low:.3f}" == f"{high:.3f}":
        share = f", {100 * low:.1f}%"
    return f"{span.rule}, {span.product}: {span.verdict} in {_reach(span)}{share} ({span.sites})"
