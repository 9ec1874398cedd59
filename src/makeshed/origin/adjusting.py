"""Lines of a bill as they are used: a substitute, with profit, in part."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from makeshed.model import Component, Substitute
from makeshed.origin.arriving import Arrival
from makeshed.science.bill import BillLine, BillPart, Choice, Where


def alternative(row: Component, other: Substitute) -> Component:
    """Return a substitute as a line of the bill."""
    return Component(
        item=row.item,
        component=other.substitute,
        quantity=row.quantity if other.quantity is None else other.quantity,
        scrap=row.scrap if other.scrap is None else other.scrap,
    )


def marked(part: BillPart, markup: float, here: Where) -> BillPart:
    """Return the part with the markup of its maker as profit on every choice."""

    def profit(choice: Choice) -> Choice:
        own = math.fsum(line.value or 0.0 for line in choice.lines)
        below = math.fsum(times * bill.values()[0] for times, bill in choice.made)
        unknown = choice.open
        if not markup or not (own + below or unknown):
            return choice
        name = f"profit on {part.name}"
        value = None if unknown else markup * (own + below)
        line = BillLine(name, "profit", value, here, part=part.name)
        return replace(choice, lines=(*choice.lines, line))

    return replace(
        part, choices=tuple(map(profit, part.choices)), others=tuple(map(profit, part.others))
    )


def scaled(line: BillLine, share: float) -> BillLine:
    """Return a share of a line."""
    value = None if line.value is None else line.value * share
    return replace(line, value=value, mass=line.mass * share)


def ends(
    came: Arrival, item: str, quantity: float, where: Where, hs: str, proof: str
) -> Iterator[tuple[float | None, tuple[BillLine, ...]]]:
    """Yield each way in which what a part costs on arrival can be at its ends: its price, other lines.

    What has no upper end is a line without a value, which can weigh anything.
    """
    kinds = ("freight", "insurance", "duty")
    spans = [came.price, *(getattr(came, kind) for kind in kinds)]
    for price, *rest in product(*(_ends(span) for span in spans)):
        lines = tuple(
            BillLine(
                f"{kind} of {item}", kind, None if value is None else value * quantity,
                where if kind == "duty" else Where(), where, hs=hs, part=item, proof=proof,
            )
            for kind, value in zip(kinds, rest, strict=True) if value or value is None
        )  # fmt: skip
        yield None if price is None else price * quantity, lines


def _ends(span: tuple[float, float]) -> tuple[float | None, ...]:
    low, high = span
    if math.isinf(high):
        return low, None
    return (low,) if math.isclose(low, high, rel_tol=1e-12) else (low, high)
