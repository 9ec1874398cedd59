"""The examples that rule files carry, as bills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from makeshed.model.ruling import Ruling
from makeshed.science.bill import Bill, BillLine, BillPart, Choice, Where
from makeshed.science.verdict import RuleOutcome, RulingContext, evaluate


def where(text: str) -> Where:
    """Read ``FR``, ``FR/Marseille`` or ``?``."""
    country, _, city = text.partition("/")
    return Where() if text == "?" else Where(country, "", city.casefold())


def bill(example: Mapping[str, Any]) -> Bill:
    """Read an example's product; an amount stands for money and for mass."""
    parts = []
    for name, kind, amount, place, *code in example["lines"]:
        line = BillLine(
            name, kind, amount, where(place), hs="".join(code), mass=amount or 0.0, part=name
        )
        parts.append(BillPart(name, (Choice(name, (line,)),)))
    steps = {step: where(place) for step, place in example.get("steps", {}).items()}
    return Bill("product", where(example["made_in"]), example["hs"], tuple(parts), steps)


def asked(example: Mapping[str, Any]) -> RulingContext:
    """Read an example's day and answers."""
    return RulingContext(date.fromisoformat(example["day"]), example.get("answers", {}))


def outcome(ruling: Ruling, example: Mapping[str, Any]) -> RuleOutcome:
    """Ask a rule of an example's product."""
    return evaluate(ruling.test, bill(example), asked(example))
