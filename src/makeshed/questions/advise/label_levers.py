"""Earn a label: the cheapest way to meet its rule, against what customers pay more for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from makeshed.answer import Term, total
from makeshed.errors import BadValue
from makeshed.origin.claim import LabelVerdict
from makeshed.questions.advise.answer import Bring, NotNow
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.lever import KindFound, Lever, not_paying, paying
from makeshed.questions.label import label
from makeshed.questions.label.answer import Labelled
from makeshed.units import amount

ENGINE = "label"
UNSAID = Bring(
    "what customers pay more for a label, as sales or a survey of yours show it",
    "the argument labels",
    "whether a label pays: what it costs to meet is known",
)


def label_levers(firm: FirmToday) -> KindFound:
    """Return for each label asked about what it brings: the premium, less what meeting its rule adds."""
    premiums = dict(read_labels(firm.labels))
    if firm.plan is None or firm.untold or not premiums:
        return KindFound()
    found = [
        row
        for item in sorted(firm.made & firm.plan.items)
        for row in _labelled(firm, item, premiums)
    ]
    levers = [each for each in found if isinstance(each, Lever)]
    return KindFound(
        levers=paying(levers),
        not_now=[
            *(each for each in found if isinstance(each, NotNow)),
            *not_paying(levers, "customers pay more for it"),
        ],
        bring=[UNSAID] if None in premiums.values() else [],
    )


def read_labels(words: Sequence[str]) -> Iterator[tuple[str, float | None]]:
    """Yield each rule asked about, and what a unit with it sells for more, where that is said.

    Raises
    ------
    BadValue
        What is said is no amount.
    """
    for word in words:
        rule, sign, number = word.partition("=")
        try:
            premium = float(number) if sign else None
        except ValueError:
            premium = math.nan
        if not rule.strip() or (premium is not None and not 0 <= premium < math.inf):
            raise BadValue(
                f"labels holds {word!r}",
                hint="write RULE, or RULE=MONEY with what a unit sells for more: fr.ofg=12",
            )
        yield rule.strip(), premium


def _labelled(
    firm: FirmToday, item: str, premiums: dict[str, float | None]
) -> Iterator[Lever | NotNow]:
    assert firm.plan is not None
    units = math.fsum(row.quantity - row.unmet for row in firm.plan.rows if row.item == item)
    asked = {"rules": list(premiums), "sourcing": firm.plan, "day": firm.options["day"]}
    found = label(firm.facts, item, answers=firm.options["answers"], **asked)
    for row in found.rows:
        if row.site in firm.sites:
            yield _of(firm, item, units, row, premiums[row.rule], found)


def _of(
    firm: FirmToday,
    item: str,
    units: float,
    row: LabelVerdict,
    premium: float | None,
    found: Labelled,
) -> Lever | NotNow:
    action, does = f"label:{row.rule}:{item}", f"earn {row.name or row.rule} for {item}"
    cost = 0.0 if row.verdict == "pass" else row.cost_to_comply
    if cost is None:
        why = row.says or "the offers there are do not reach it"
        return NotNow(action, "label", does, None, f"{row.verdict}: {why}")
    if premium is None and not cost:
        return NotNow(
            action, "label", does, 0.0, "it is met already: print it, and see what it sells for"
        )
    if premium is None:
        said = f"a unit sells for {amount(cost, 2)} more, {amount(cost * units, 0)} a year"
        return NotNow(action, "label", does, None, said)
    coin = f"{firm.shed.currency or 'money'}/a"
    parts = [Term("premium", premium * units, coin), Term("meeting the rule", -cost * units, coin)]
    effect = total(f"{action}: what it brings", coin, parts)
    changed = [change.part for change in found.changes if change.claim == row.claim]
    return Lever(
        action=action,
        kind="label",
        does=does,
        effect=effect,
        low=effect.value,
        mid=effect.value,
        high=effect.value,
        evidence="your data",
        assumes=_assumes(units, premium, row),
        call=row.citation and f"who grants {row.name or row.rule}",
        monday=row.changes or "gather the bills that prove it, line by line",
        engine=ENGINE,
        touches=frozenset(f"item:{part}" for part in changed),
    )


def _assumes(units: float, premium: float, row: LabelVerdict) -> str:
    open_ = f"; not decided: {row.not_decided}" if row.not_decided else ""
    return f"all {amount(units, 0)} units sell for {amount(premium, 2)} more, as you say{open_}"
