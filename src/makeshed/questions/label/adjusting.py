"""Lines of a bill as they are used: a substitute, with profit, in part."""

from __future__ import annotations

import math
from dataclasses import replace

from makeshed.model import Component, Substitute
from makeshed.science.bill import Choice, Line, Part, Where


def alternative(row: Component, other: Substitute) -> Component:
    """Return a substitute as a line of the bill."""
    return Component(
        item=row.item,
        component=other.substitute,
        quantity=row.quantity if other.quantity is None else other.quantity,
        scrap=row.scrap if other.scrap is None else other.scrap,
    )


def marked(part: Part, markup: float, here: Where) -> Part:
    """Return the part with the markup of its maker as profit on every choice."""

    def profit(choice: Choice) -> Choice:
        own = math.fsum(line.value or 0.0 for line in choice.lines)
        below = math.fsum(times * bill.values()[0] for times, bill in choice.made)
        if not markup or not own + below:
            return choice
        name = f"profit on {part.name}"
        line = Line(name, "profit", markup * (own + below), here, part=part.name)
        return replace(choice, lines=(*choice.lines, line))

    return replace(
        part, choices=tuple(map(profit, part.choices)), others=tuple(map(profit, part.others))
    )


def scaled(line: Line, share: float) -> Line:
    """Return a share of a line."""
    value = None if line.value is None else line.value * share
    return replace(line, value=value, mass=line.mass * share)
