"""One rule asked of one product: the verdict in words, the margin, and what it would take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from makeshed.answer import Term
from makeshed.model.ruling import Ruling
from makeshed.origin.claim import Finding, LabelVerdict, SourceChange
from makeshed.origin.compliance import Compliance, Solve, at_best, remedy
from makeshed.origin.opened_shares import share_term
from makeshed.science.bill import Bill
from makeshed.science.origin import Share
from makeshed.science.verdict import Evidence, RuleOutcome, RulingContext, between, evaluate


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A verdict with what stands behind it."""

    row: LabelVerdict
    findings: tuple[Finding, ...]
    changes: tuple[SourceChange, ...]
    terms: dict[str, Term]


def claim(
    ruling: Ruling, bill: Bill, asked: RulingContext, *, key: str, site: str, declarer: str,
    currency: str, solve: Solve,
) -> ClaimVerdict:  # fmt: skip
    """Ask one rule of one product."""
    outcome = evaluate(ruling.test, bill, asked)
    leaf = telling(outcome)
    short = outcome.value in {"fail", "undetermined"} or (leaf is not None and leaf.value == "fail")
    short = short and outcome.value != "pass"
    found = remedy(ruling.test, bill, asked, solve) if short else None
    best = None
    if short and found is None and leaf is not None and leaf.value != "pass":
        best = at_best(leaf, bill, asked, ruling.test)
    low, high = leaf.share if leaf is not None else (math.nan, math.nan)
    row = LabelVerdict(
        claim=key,
        product=bill.item,
        site=site,
        rule=ruling.rule,
        name=ruling.name,
        verdict=outcome.value,
        share_low=_known(low),
        share_high=_known(high),
        operator=leaf.test.operator if leaf is not None and isinstance(leaf.test, Share) else "",
        threshold=_known(leaf.threshold if leaf is not None else math.nan),
        margin=_known(leaf.margin if leaf is not None else math.nan),
        slack=_slack(leaf),
        cost_to_comply=found.cost if found else None if short else 0.0,
        best_share=best,
        changes=_changes_said(found, currency),
        decided_by=", ".join(_deciding(outcome)),
        says=_said(ruling, outcome, leaf, declarer),
        choices=_choices(outcome, leaf),
        status=ruling.status,
        citation=ruling.citation,
        not_decided="; ".join(ruling.not_decided),
    )
    return ClaimVerdict(
        row,
        tuple(_findings(outcome, key)),
        tuple(_changes(found, key)),
        _terms(outcome, leaf, bill, key, currency),
    )


def telling(outcome: RuleOutcome) -> RuleOutcome | None:
    """Return the share that tells most: of all tests the one nearest to failing, of any the best.

    Of several ways, those come first that make the verdict what it is.
    """
    if isinstance(outcome.test, Share):
        return outcome if outcome.low is not None else None
    found = [(below, leaf) for below in outcome.below if (leaf := telling(below)) is not None]
    if not found:
        return None
    if getattr(outcome.test, "how", "all") == "all":
        return min((leaf for _, leaf in found), key=lambda leaf: leaf.margin)
    decisive = [leaf for below, leaf in found if below.value == outcome.value]
    return max(decisive or [leaf for _, leaf in found], key=lambda leaf: leaf.margin)


def _choices(outcome: RuleOutcome, told: RuleOutcome | None) -> str:
    """Return the lawful ways to reckon a share, each with what it gives, the one taken first."""
    found: dict[str, RuleOutcome] = {}
    for leaf in outcome.leaves():
        if isinstance(leaf.test, Share) and leaf.test.choice and leaf.low is not None:
            found.setdefault(leaf.test.called, leaf)
    if len(found) < 2:
        return ""
    ranked = sorted(found.items(), key=lambda pair: (pair[1] is not told, -pair[1].margin))
    return "; ".join(
        f"{called} {between(*leaf.share)}{' (shown)' if leaf is told else ''}"
        for called, leaf in ranked
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value + 0.0  # -0 is 0


def _slack(leaf: RuleOutcome | None) -> float | None:
    """Return the money by which the worse end of a share clears its threshold."""
    if leaf is None or leaf.low is None or leaf.high is None or not isinstance(leaf.test, Share):
        return None
    end = leaf.low if leaf.test.sign > 0 else leaf.high
    if leaf.test.by == "mass" or not end.base:
        return None
    return leaf.test.sign * (end.counted - leaf.threshold * end.base) + 0.0


def _changes(found: Compliance | None, key: str) -> Iterator[SourceChange]:
    for part, now, then in found.swaps if found is not None else ():
        yield SourceChange(key, part, now.label, then.label, then.cost - now.cost)


def _changes_said(found: Compliance | None, currency: str) -> str:
    swaps = found.swaps if found is not None else ()
    return "; ".join(
        f"{part}: {now.label} to {then.label} ({then.cost - now.cost:+,.2f} {currency})"
        for part, now, then in swaps
    )


def _deciding(outcome: RuleOutcome) -> list[str]:
    """Return what would decide an open verdict: parts by weight, or questions by key."""
    found: dict[str, None] = {}
    for leaf in outcome.bearing():
        if outcome.value == "undetermined":
            found |= dict.fromkeys(leaf.open_parts or (leaf.says,))
        if outcome.value == "needs judgement":
            found[leaf.test.key if isinstance(leaf.test, Evidence) else leaf.says] = None
    return list(found)


def _said(ruling: Ruling, outcome: RuleOutcome, leaf: RuleOutcome | None, declarer: str) -> str:
    """Return the verdict in words: a test is met on declared data, nothing is certified."""
    size = f"{100 * leaf.threshold:.4g} % " if leaf is not None and leaf.threshold else ""
    test = f"the {size}test of {ruling.name}"
    data = f"on the data declared by {declarer}"
    reasons = "; ".join(dict.fromkeys(leaf.says for leaf in outcome.bearing()))
    if outcome.value == "pass":
        return f"meets {test} {data}"
    if outcome.value == "fail":
        return f"does not meet {test} {data}: {reasons}"
    if outcome.value == "undetermined":
        share = f" ({between(*leaf.share)})" if leaf is not None else ""
        decides = ", ".join(_deciding(outcome)[:4])
        return f"cannot be told under {test} {data}{share}: decided by {decides}"
    met = f"meets {test} {data}; " if leaf is not None and leaf.value == "pass" else ""
    return f"{met}{reasons}"


def _findings(outcome: RuleOutcome, key: str) -> Iterator[Finding]:
    for leaf in outcome.leaves():
        low, high = (_known(end) for end in leaf.share)
        yield Finding(key, leaf.says, leaf.value, low, high, _known(leaf.threshold))


def _terms(
    outcome: RuleOutcome, told: RuleOutcome | None, bill: Bill, key: str, currency: str
) -> dict[str, Term]:
    found: dict[str, Term] = {}
    leaves = [leaf for leaf in outcome.leaves() if leaf.low is not None]
    for n, leaf in enumerate(leaves, start=1):
        term = share_term(leaf, bill, currency)
        if term is not None and leaf is told:
            found[key] = term
        elif term is not None:
            found[f"{key}#{n}"] = term
    return found
