"""A share whose lines are partly open, as the interval between its ends.

Where the origin, the seller or the code of a line is open, each end of the share is a ratio of two
sums in which every open line can be chosen by itself: a fractional program that Dinkelbach's method
solves exactly (W. Dinkelbach, On nonlinear fractional programming, Management Science 13, 1967,
492-498). Take for each line what is best for Σ (n - λ·d), set λ to the ratio reached, and again
until it stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from makeshed.science.bill import ELSEWHERE, GOODS, OWN, Bill, BillLine, Choice
from makeshed.science.origin import Linear, Share


@dataclass(frozen=True, slots=True)
class Node:
    """One possibility: what it adds to numerator and denominator, and what is open below it.

    ``unknown``: nobody gave the price of the line, or its mass where mass counts.
    """

    label: str
    line: BillLine | None
    n: float = 0.0
    d: float = 0.0
    weight: tuple[float, float] = (0.0, 0.0)
    unknown: bool = False
    below: tuple[tuple[Node, ...], ...] = ()


Decide = Callable[[Bill], bool | None]
"""Whether a sub-assembly has the origin that the rule asks for."""


def nodes(bill: Bill, share: Share, decide: Decide) -> tuple[tuple[Node, ...], ...]:
    """Return, for each part of a product, its possibilities under a share test.

    Parameters
    ----------
    bill
        The product, part by part.
    share
        The test.
    decide
        Whether a sub-assembly has the origin that the rule asks for.
    """
    return tuple(
        tuple(_node(choice, share, bill.hs, decide) for choice in part.choices)
        for part in bill.parts
    )


def _node(choice: Choice, share: Share, hs: str, decide: Decide) -> Node:
    below = [_line_nodes(line, share, hs) for line in choice.lines]
    for times, bill in choice.made:
        if share.depth == "absorbed":
            whole = [line.times(times) for line in _absorbed(bill, decide)]
            below.append(tuple(node for line in whole for node in _line_nodes(line, share, hs)))
        else:
            inner = _moved(bill) if share.depth == "where-made" else bill
            below += [
                tuple(_node(_times(c, times), share, hs, decide) for c in part.choices)
                for part in inner.parts
            ]
    return Node(choice.label, None, below=tuple(below))


def _line_nodes(line: BillLine, share: Share, hs: str) -> tuple[Node, ...]:
    given = share.amount(line)
    amount, unknown = given or 0.0, given is None
    return tuple(
        Node(line.name, line, n * amount, d * amount, (n, d), unknown)
        for n, d in share.weights(line, hs)
    )


def _times(choice: Choice, factor: float) -> Choice:
    lines = tuple(line.times(factor) for line in choice.lines)
    made = tuple((times * factor, bill) for times, bill in choice.made)
    return replace(choice, lines=lines, made=made)


def _moved(bill: Bill) -> Bill:
    """Return a sub-assembly as material of the place where it is made; its maker's profit stays."""

    def here(choice: Choice) -> Choice:
        lines = tuple(
            replace(
                line,
                kind=line.kind if line.kind == "profit" else "material",
                where=bill.maker,
                goods=None,
                hs=bill.hs,
                part=bill.item,
                proof=OWN,
            )
            for line in choice.lines
        )
        made = tuple(
            (times, replace(below, item=bill.item, maker=bill.maker, hs=bill.hs))
            for times, below in choice.made
        )
        return replace(choice, lines=lines, made=made)

    parts = tuple(replace(part, choices=tuple(map(here, part.choices))) for part in bill.parts)
    return replace(bill, parts=parts)


def _absorbed(bill: Bill, decide: Decide) -> Iterator[BillLine]:
    """Yield a sub-assembly as whole lines: the least and the most it can be worth, by its origin.

    Where its origin hangs on how its parts are had, every way is tried up to 1024; beyond that both
    origins are taken at both values, which is safe and may be wider than what can happen.
    """
    origin = decide(bill)
    worth: dict[bool, list[float]] = {}
    if origin is None and bill.ways() <= 1024:
        for settled in bill.fixed():
            one = decide(settled)
            for verdict in (True, False) if one is None else (one,):
                worth.setdefault(verdict, []).extend(settled.values())
    else:
        for verdict in (True, False) if origin is None else (origin,):
            worth[verdict] = list(bill.values())
    for verdict, values in worth.items():
        where = bill.maker if verdict else ELSEWHERE
        says = "originating" if verdict else "not originating"
        unpriced = (None,) if bill.open else ()
        for value in dict.fromkeys((min(values), max(values), *unpriced)):
            name = f"{bill.item}, {says}"
            yield BillLine(name, "material", value, where, hs=bill.hs, part=bill.item, proof=OWN)


@dataclass(frozen=True, slots=True)
class Extreme:
    """One end of a share's interval: the share, its two sums, and the lines that give it."""

    share: float
    counted: float
    base: float
    lines: tuple[tuple[BillLine, float, float], ...]


def extreme(parts: Sequence[tuple[Node, ...]], sign: float) -> Extreme:
    """Return the largest (``sign`` 1) or smallest (-1) share that the possibilities allow.

    The share is nan where nothing is in the base. A line of unknown amount can weigh anything: the
    share comes as near as one likes to that of the line alone, which is then the end.
    """
    ratio, best = 0.0, _sums(parts, 0.0, sign)
    for _ in range(200):
        n, d, _lines = best
        if d <= 0:
            break
        ratio = n / d
        again = _sums(parts, ratio, sign)
        if again[1] <= 0 or sign * (again[0] - ratio * again[1]) <= 1e-12 * max(d, again[1]):
            break
        best = again
    n, d, lines = best
    share = n / d if d > 0 else math.nan
    for n_line, d_line in _unknown(parts):
        if d_line > 0:
            limit = n_line / d_line
            share = limit if math.isnan(share) else sign * max(sign * share, sign * limit)
    return Extreme(share, n, d, tuple(lines))


Sums = tuple[float, float, list[tuple[BillLine, float, float]]]


def _sums(parts: Sequence[tuple[Node, ...]], ratio: float, sign: float) -> Sums:
    """Return the sums of numerator and denominator when every part takes what is best."""
    n, d, lines = 0.0, 0.0, []
    for part in parts:
        found = [_of(node, ratio, sign) for node in part]
        # A base of nothing has no share: of equals, the one with a base is taken.
        best = max(found, key=lambda each: (sign * (each[0] - ratio * each[1]), each[1]))
        n, d = n + best[0], d + best[1]
        lines += best[2]
    return n, d, lines


def _of(node: Node, ratio: float, sign: float) -> Sums:
    n, d, lines = _sums(node.below, ratio, sign)
    own = [(node.line, *node.weight)] if node.line is not None else []
    return n + node.n, d + node.d, own + lines


def _unknown(parts: Sequence[tuple[Node, ...]]) -> Iterator[tuple[float, float]]:
    for part in parts:
        for node in part:
            if node.unknown:
                yield node.weight
            yield from _unknown(node.below)


def swing(part: tuple[Node, ...], threshold: float) -> float:
    """Return by how much a part, as far as it is open, moves numerator - threshold x base."""
    if any(True for _ in _unknown([part])):
        return math.inf
    high, low = (_sums([part], threshold, sign) for sign in (1.0, -1.0))
    return (high[0] - threshold * high[1]) - (low[0] - threshold * low[1])


def worst(choice: Choice, form: Linear, decide: Decide) -> float:
    """Return what a choice adds to a constraint, if all that is open in it goes the wrong way.

    Parameters
    ----------
    choice
        One way to have a part.
    form
        The share test as a linear constraint.
    decide
        Whether a sub-assembly has the origin that the rule asks for.
    """
    share, sign = form.share, form.share.sign
    n, d, _ = _of(_node(choice, share, form.hs, decide), form.threshold, -sign)
    return sign * (n - form.threshold * d)


def side(choice: Choice, form: Linear, decide: Decide) -> float:
    """Return which share of its goods a choice surely has on the good side of a constraint.

    Parameters
    ----------
    choice
        One way to have a part.
    form
        The share test as a linear constraint.
    decide
        Whether a sub-assembly has the origin that the rule asks for.
    """
    goods = replace(choice, lines=tuple(line for line in choice.lines if line.kind in GOODS))
    value = math.fsum(line.value or 0.0 for line in goods.lines)
    value += math.fsum(times * bill.values()[1] for times, bill in choice.made)
    sign = form.share.sign
    n, _, _ = _of(_node(goods, form.share, form.hs, decide), 0.0, -sign)
    return sign * n / value if value else 0.0
