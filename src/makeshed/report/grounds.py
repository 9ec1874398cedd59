"""What would change the plan, what it rests on, and how to ask it again."""

from __future__ import annotations

from math import isfinite, isnan

from makeshed.plans.plan import Proof
from makeshed.report import obeying, worth
from makeshed.report.case import ReportedCase
from makeshed.report.markup import Html, TableColumn, folded, table, table_of, tag
from makeshed.report.wording import NONE, counted, number, percent, sized, unit_words

MOST_RIVALS = 10
CLOSE = "The smaller the gap, the sooner another price, rate or duty changes the choice."
BARRED = "Below zero: it would cost less, but a capacity, a limit or a rule leaves no room for it."
KINDS = {
    "sourced": "read in a source that is named",
    "estimate": "estimated; the source says how",
    "declared": "declared by whoever gave the facts",
}


def changes(case: ReportedCase) -> Html:
    """Return what was asked beside being cheap, the next best sources, and the capacities."""
    found = [tag("h3", "Next best"), *_next_best(case), tag("h3", "Capacities"), _limits(case)]
    found += worth.section(case)
    return tag("div", obeying.section(case), *found)


def _next_best(case: ReportedCase) -> list[Html]:
    """Return the closest choices first, the rest folded; what has no rival is only counted."""
    plan = case.plan
    rivals = sorted(
        (row for row in plan.next_best if isfinite(row.gap)), key=lambda row: row.gap_share
    )
    alone = len(plan.next_best) - len(rivals)
    if not rivals:
        return [tag("p", "No other source is known for anything in this plan.", class_="quiet")]
    told = [
        tag("p", f"{CLOSE} {BARRED if rivals[0].gap < 0 else ''}".strip()),
        table_of(rivals[:MOST_RIVALS], plan.currency, case.cell),
    ]
    if rest := rivals[MOST_RIVALS:]:
        more = f"{counted(len(rest), 'more choice')}, less close"
        told.append(folded(more, table_of(rest, plan.currency, case.cell)))
    if alone:
        none = f"No other source is known for {counted(alone, 'more choice')} of this plan."
        told.append(tag("p", none, class_="quiet"))
    return told


def _limits(case: ReportedCase) -> Html:
    if not case.plan.capacities:
        return tag("p", "No capacity limits this plan.", class_="quiet")
    tight = sorted(
        case.plan.capacities, key=lambda row: (isnan(row.shadow_price), -row.shadow_price)
    )
    money = f"{case.plan.currency} a unit of it"
    heads = [
        TableColumn("limit"),
        TableColumn("used", "", True),
        TableColumn("available", "", True),
    ]
    heads += [
        TableColumn("unit"),
        TableColumn("share used", "", True),
        TableColumn("one more saves", money, True),
    ]
    rows = [
        [
            case.called.text(row.what),
            sized(row.used),
            sized(row.available),
            unit_words(row.unit),
            percent(row.used / row.available) if row.available else NONE,
            number(row.shadow_price, 2),
        ]
        for row in tight
    ]
    return table(heads, rows)


def assumptions(case: ReportedCase) -> Html:
    """Return the notes, and how many facts are sourced, estimated and declared."""
    notes = tag("ul", *(tag("li", note) for note in case.plan.notes)) if case.plan.notes else ""
    counts = {kind: sum(n for _, k, n in case.sources if k == kind) for kind in KINDS}
    counts |= {
        kind: sum(n for _, k, n in case.sources if k == kind)
        for _, kind, _ in case.sources
        if kind not in KINDS
    }
    if not case.sources:
        return tag("div", notes, tag("p", "No list of sources was given.", class_="quiet"))
    whole = sum(counts.values()) or 1
    cards = [
        tag("div", tag("b", number(float(count), 0)), tag("span", kind),
            tag("small", f"{percent(count / whole)} of the facts: {KINDS.get(kind, '')}".rstrip(": ")),
            class_="card")
        for kind, count in counts.items()
    ]  # fmt: skip
    rows = [
        [_source(text), kind, number(float(count), 0)]
        for text, kind, count in sorted(case.sources, key=lambda row: (row[1], -row[2], row[0]))
    ]
    heads = [TableColumn("source"), TableColumn("kind"), TableColumn("facts", "", numeric=True)]
    every = folded(counted(len(rows), "source"), table(heads, rows))
    return tag("div", notes, tag("div", *cards, class_="cards small"), every)


def _source(text: str) -> str:
    if text.startswith(("https://", "http://")) and " " not in text:
        return tag("a", text, href=text, rel="noreferrer")
    return text


def proof(case: ReportedCase) -> Html:
    """Return how far the plan is proven."""
    plan, proof = case.plan, case.plan.proof
    pairs = {
        "proof": f"{proof.said}; {gap_words(proof)}",
        "lower bound": f"{sized(proof.bound)} {plan.currency} a year",
        "solver": f"{proof.solver}, {number(proof.seconds, 1)} s, "
        f"{number(float(proof.columns), 0)} columns, {number(float(proof.rows), 0)} rows",
        "customs values": f"settled in {counted(proof.rounds, 'round')}; "
        f"{percent(proof.residual, 2)} left",
    }
    rows = [part for name, value in pairs.items() for part in (tag("dt", name), tag("dd", value))]
    return tag("dl", *rows)


def gap_words(proof: Proof) -> str:
    """Return the gap in words: what a better plan could save at most, on the same facts."""
    given = "at the values that it implies" if proof.at_own_values else "on the facts given"
    if proof.gap < 0.5e-6:
        return f"no plan costs less {given}"
    told = percent(proof.gap, 2)
    if told.startswith("<"):
        return f"{given}, no plan can be as much as {told[1:]} cheaper"
    return f"{given}, no plan can be more than {told} cheaper"
