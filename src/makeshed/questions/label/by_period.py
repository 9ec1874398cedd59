"""What a product may claim in each period, and from when on: each is judged as it is then, none by their mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from makeshed.errors import BadValue, NotEnoughData
from makeshed.model import Period, Phase, Shed, Storage
from makeshed.model.in_period import in_period, periods_of, said_in
from makeshed.origin.claim import ClaimSpan, LabelVerdict
from makeshed.origin.supply import SuppliedPlan
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.horizon_sourcing import supplied_in
from makeshed.plans.plan import Plan
from makeshed.questions.label.answer import Labelled
from makeshed.science.verdict import Value

WORST = ("fail", "undetermined", "needs judgement", "pass")
Ask = Callable[[Shed, SuppliedPlan | None, date | None], Labelled]
"""How a shed of one year is judged: with whose sourcing, on which day."""


def by_period(
    shed: Shed, sourcing: Plan | HorizonPlan | None, day: date | None, ask: Ask
) -> Labelled:
    """Return the verdicts of every period, by rules and thresholds in force when it starts unless a day is given.

    Raises
    ------
    BadValue
        The plan is of one year, or of other periods.
    NotEnoughData
        Nobody makes or sells the product in any period, or no rule is in force.
    """
    periods = periods_of(shed)
    if sourcing is not None:
        _fits(sourcing, periods)
    found: dict[str, Labelled] = {}
    notes: list[str] = []
    refused: list[NotEnoughData] = []
    for period in periods:
        key = period.period
        then = in_period(shed, key, said_in(key, notes.append))
        own = supplied_in(sourcing, key) if isinstance(sourcing, HorizonPlan) else None
        try:
            found[key] = ask(then, own, day or period.start)
        except NotEnoughData as error:
            refused.append(error)
            notes.append(f"in {key} nothing is judged: {error}")
    if not found:
        raise refused[0]
    first = next(iter(found.values()))
    return Labelled(
        rows=tuple(_renamed(key, row) for key, of in found.items() for row in of.rows),
        currency=first.currency,
        findings=tuple(
            replace(one, claim=f"{key}:{one.claim}") for key, of in found.items() for one in of.findings
        ),
        changes=tuple(
            replace(one, claim=f"{key}:{one.claim}") for key, of in found.items() for one in of.changes
        ),
        missing=tuple(dict.fromkeys(text for of in found.values() for text in of.missing)),
        markets=first.markets,
        spans=tuple(_spans(found, [period.period for period in periods])),
        notes=(*_told(found), *notes, *_between(shed, sourcing)),
        terms={f"{key}:{name}": term for key, of in found.items() for name, term in of.terms.items()},
    )  # fmt: skip


def _fits(sourcing: Plan | HorizonPlan, periods: Sequence[Period]) -> None:
    if not isinstance(sourcing, HorizonPlan):
        raise BadValue(
            "the plan is of one year, and the facts are of several periods",
            hint="give an answer of horizon, or judge one period: --during, makeshed.in_period",
        )
    planned = [(row.period, row.start) for row in sourcing.periods]
    if planned != [(row.period, row.start.isoformat()) for row in periods]:
        raise BadValue(
            f"the plan is of the periods {planned[0][0]} to {planned[-1][0]}, and the facts of "
            f"{periods[0].period} to {periods[-1].period}",
            hint="plan the same facts with horizon",
        )


def _renamed(key: str, row: LabelVerdict) -> LabelVerdict:
    return replace(row, claim=f"{key}:{row.claim}", period=key)


def _spans(found: Mapping[str, Labelled], periods: Sequence[str]) -> Iterator[ClaimSpan]:
    """Yield for each rule of a product the periods in a row in which it says the same."""
    pairs = dict.fromkeys((row.rule, row.product) for of in found.values() for row in of.rows)
    for rule, product in pairs:
        then = {key: _worst(found, key, rule, product) for key in periods}
        said = {key: _alike(rows) if rows else None for key, rows in then.items()}
        for row, run in groupby(periods, key=said.__getitem__):
            keys = list(run)
            if row is not None:
                every = [
                    each
                    for key in keys
                    for each in found[key].rows
                    if (each.rule, each.product) == (rule, product)
                ]
                lows = [each.share_low for each in every]
                highs = [each.share_high for each in every]
                yield ClaimSpan(
                    rule=rule,
                    product=product,
                    first=keys[0],
                    last=keys[-1],
                    verdict=row[0],
                    share_low=None if None in lows else min(low for low in lows if low is not None),
                    share_high=None if None in highs else max(h for h in highs if h is not None),
                    sites=row[1],
                )


def _worst(
    found: Mapping[str, Labelled], key: str, rule: str, product: str
) -> list[LabelVerdict] | None:
    """Return what a rule says of a product in a period, the worst first; None: nothing."""
    rows = found[key].rows if key in found else ()
    own = [row for row in rows if (row.rule, row.product) == (rule, product)]
    return sorted(own, key=lambda row: WORST.index(row.verdict)) or None


def _alike(rows: Sequence[LabelVerdict]) -> tuple[Value, str]:
    """Return what is the same in periods that say the same: the worst verdict, and the sites."""
    return rows[0].verdict, ", ".join(sorted({row.site for row in rows}))


def _told(found: Mapping[str, Labelled]) -> Iterator[str]:
    """Yield what periods note, once where all do."""
    for note in dict.fromkeys(note for of in found.values() for note in of.notes):
        at = [key for key, of in found.items() if note in of.notes]
        yield note if len(at) == len(found) else f"in {', '.join(at)}: {note}"


def _between(shed: Shed, sourcing: Plan | HorizonPlan | None) -> Iterator[str]:
    """Yield what lies between periods and is not in their shares."""
    yield "each period is judged as it is then; of several sites a claim holds where it holds for all"
    if len(shed.table(Storage)):
        yield (
            "what is kept from one period to the next is judged in the period in which it is made; what a lot takes "
            "out of stock has no origin that is followed, so that its share is an interval"
            if sourcing
            else "what is kept from one period to the next is not looked at without a plan over periods (--planned): "
            "shares are of what is bought and made within each"
        )
    if sourcing is None and len(shed.table(Phase)):
        yield (
            "when sites may open is not looked at without a plan over periods (--planned): a site that makes the "
            "product counts in every period"
        )
