"""Scenarios side by side on a terminal: a row a number, a column a scenario, 100 characters wide."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.plans.cheaper import CheaperVerdict, called
from makeshed.units import KilogramPerYear, Money, MoneyPerYear, PerYear, Share, amount

WIDTH = 100
NAME = 16
"""Characters of a scenario's name at the head of its column."""
SOME = 3
"""Facts, and notes of one scenario alone, that are shown."""


@dataclass(frozen=True, slots=True)
class ScenarioColumn:
    """One scenario: its plan in numbers, or why it has none.

    ``change`` is against the base. ``unit_cost`` is blank where several items are demanded.
    ``estimated`` is the share of the cost that rests on estimates.
    """

    scenario: str
    about: str
    status: str
    says: str
    cost: MoneyPerYear | None = None
    change: MoneyPerYear | None = None
    change_share: Share | None = None
    unit_cost: Money | None = None
    served: PerYear | None = None
    unmet: PerYear | None = None
    co2e: KilogramPerYear | None = None
    local_share: Share | None = None
    estimated: Share | None = None
    sources: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """One kind of cost in one scenario, and its change against the base."""

    kind: str
    scenario: str
    cost: MoneyPerYear
    change: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Rest:
    """What the cost of a scenario rests on: a fact, what it carries with what follows from it."""

    scenario: str
    what: str
    cost: MoneyPerYear
    share: Share
    kind: str


@dataclass(frozen=True, slots=True)
class ScenarioRemark:
    """What the plan of one scenario notes, and not those of all."""

    scenario: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SideBySide(Answer[ScenarioColumn]):
    """Scenarios side by side. ``why(scenario)`` opens a cost, ``why("china/duty")`` a kind of it.

    ``why("china against today")`` opens what changes from the base, ``today`` here.
    """

    row_type: ClassVar[type] = ScenarioColumn
    key: ClassVar[str] = "scenario"
    base: str
    local: str
    lines: tuple[ScenarioLine, ...]
    verdicts: tuple[CheaperVerdict, ...]
    rests: tuple[Rest, ...]
    remarks: tuple[ScenarioRemark, ...]

    def headline(self) -> str:
        """One sentence: which scenario is the cheapest, by how much, and whether that is decided."""
        planned = [row for row in self.rows if row.cost is not None]
        rest = len(self.rows) - len(planned)
        lost = f"; {rest} of {len(self.rows)} have no plan" if rest else ""
        if len(planned) == 1:
            return f"only {called(planned[0].scenario)} has a plan: {self._said(planned[0])}{lost}"
        if any(each.verdict == "not comparable" for each in self.verdicts):
            return (
                f"{len(planned)} plans that do not serve the same demands: compare unit costs{lost}"
            )
        ranked = sorted(planned, key=lambda row: row.cost or 0.0)
        cost = ranked[0].cost or 0.0
        alike = [row for row in ranked if math.isclose(row.cost or 0.0, cost, rel_tol=1e-9)]
        names = " and ".join(called(row.scenario) for row in alike)
        if len(alike) == len(ranked):
            return f"{names} cost the same: {self._said(ranked[0])}{lost}"
        word = "is the cheapest" if len(alike) == 1 else "are the cheapest"
        second = ranked[len(alike)]
        more = (second.cost or 0.0) - cost
        share = f" ({more / cost:.1%})" if cost else ""
        pair = {row.scenario for row in alike}
        between = next(
            (v.verdict for v in self.verdicts
             if second.scenario in {v.scenario, v.against} and pair & {v.scenario, v.against}), ""
        )  # fmt: skip
        return (
            f"{names} {word}: {self._said(ranked[0])}; next is {called(second.scenario)}, {amount(more)} "
            f"{self.currency}/a{share} dearer: {between}{lost}"
        )

    def _said(self, row: ScenarioColumn) -> str:
        each = "" if row.unit_cost is None else f" ({amount(row.unit_cost, 2)} a unit)"
        return f"{amount(row.cost or 0.0)} {self.currency}/a{each}"

    def __str__(self) -> str:
        return printed(self)


def printed(answer: SideBySide) -> str:
    """Return the answer as text."""
    planned = [row for row in answer.rows if row.cost is not None]
    sections = {
        "Scenarios": list(_legend(answer)),
        "Cost": list(_tables(answer, planned)),
        "Decided or not": [_wrapped(v.said(answer.currency)) for v in answer.verdicts],
        "What each rests on": [_rests(answer, row) for row in planned],
    }
    parts = ["\n".join([name, *lines]) for name, lines in sections.items() if lines]
    notes = [f"note: {note}" for note in answer.notes] + list(_remarks(answer, planned))
    return "\n\n".join([answer.headline(), *parts, *(["\n".join(notes)] if notes else [])])


def _legend(answer: SideBySide) -> Iterator[str]:
    for row in answer.rows:
        says = f"no plan: {row.says}" if row.cost is None else row.sources
        yield _wrapped(f"{row.scenario}: {'; '.join(filter(None, [row.about, says]))}")


def _tables(answer: SideBySide, planned: Sequence[ScenarioColumn]) -> Iterator[str]:
    """Yield the table; where the columns do not fit, in several pieces, the base first in each."""
    heads = _heads([row.scenario for row in planned])
    rows = _rows(answer, planned)
    first = max(len(name) for name, _ in rows)
    width = [max(len(heads[n]), *(len(cells[n]) for _, cells in rows)) for n in range(len(planned))]
    base = next(n for n, row in enumerate(planned) if row.scenario == answer.base)
    pieces = _pieces(base, width, WIDTH - first)
    for piece in pieces:
        if piece is not pieces[0]:
            yield ""
        yield _line("", [heads[n] for n in piece], first, [width[n] for n in piece])
        for name, cells in rows:
            yield _line(name, [cells[n] for n in piece], first, [width[n] for n in piece])
    if len(pieces) > 1:
        yield f"({len(planned)} columns in {len(pieces)} pieces, {answer.base} first in each)"
    if cut := [
        row.scenario for row, head in zip(planned, heads, strict=True) if head.endswith("~")
    ]:
        yield _wrapped(f"(names that end in ~ are cut: {', '.join(cut)})")


def _heads(names: Sequence[str]) -> list[str]:
    """Return names cut to what fits at the head of a column, still told apart."""
    found: list[str] = []
    for name in names:
        head = name if len(name) <= NAME else f"{name[: NAME - 1]}~"
        number = 2
        while head in found:
            head, number = f"{name[: NAME - 3]}{number}~", number + 1
        found.append(head)
    return found


def _pieces(base: int, width: Sequence[int], room: int) -> list[list[int]]:
    pieces, piece, left = list[list[int]](), [base], room - width[base] - 2
    for n in range(len(width)):
        if n == base:
            continue
        if width[n] + 2 > left and len(piece) > 1:
            pieces.append(piece)
            piece, left = [base], room - width[base] - 2
        piece.append(n)
        left -= width[n] + 2
    return [*pieces, piece] if pieces else [sorted(piece)]


def _line(name: str, cells: Sequence[str], first: int, width: Sequence[int]) -> str:
    shown = [cell.rjust(wide) for cell, wide in zip(cells, width, strict=True)]
    return "  ".join([name.ljust(first), *shown]).rstrip()


def _rows(answer: SideBySide, planned: Sequence[ScenarioColumn]) -> list[tuple[str, list[str]]]:
    """Return what each row of the table is called, and its cells."""
    money = answer.currency or "money"
    names = [row.scenario for row in planned]
    costs = {(line.kind, line.scenario): line.cost for line in answer.lines}
    digits = 0 if max(abs(row.cost or 0.0) for row in planned) >= 1000 else 2

    def cost(value: float | None) -> str:
        return "-" if value is None else f"{value:,.{digits}f}"

    found = [
        (f"{kind} [{money}/a]", [cost(costs[kind, name]) for name in names])
        for kind in dict.fromkeys(line.kind for line in answer.lines)
    ]
    found.append((f"total [{money}/a]", [cost(row.cost) for row in planned]))
    found.append((f"against {answer.base}", [_signed(row, cost) for row in planned]))
    found.append(("  of it", [_percent(row.change_share, "+.1%") for row in planned]))
    if any(row.unit_cost is not None for row in planned):
        each = [("-" if r.unit_cost is None else amount(r.unit_cost, 2)) for r in planned]
        found.append((f"a unit [{money}]", each))
    found.append(("emissions [t/a]", [f"{(row.co2e or 0.0) / 1000:,.1f}" for row in planned]))
    local = [_percent(row.local_share, ".1%") for row in planned]
    found.append((f"spent in {answer.local}", local))
    found.append(("not served [1/a]", [amount(row.unmet or 0.0) for row in planned]))
    found.append(("by estimate", [_percent(row.estimated, ".0%") for row in planned]))
    decided = {v.scenario: v.verdict for v in answer.verdicts if v.against == answer.base}
    found.append(("difference", [decided.get(name, "base") for name in names]))
    return [(name if len(name) <= 30 else f"{name[:29]}~", cells) for name, cells in found]


def _signed(row: ScenarioColumn, cost: Callable[[float | None], str]) -> str:
    return f"{'+' if (row.change or 0.0) > 0 else ''}{cost(row.change)}"


def _percent(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _rests(answer: SideBySide, row: ScenarioColumn) -> str:
    every = [rest for rest in answer.rests if rest.scenario == row.scenario]
    told = [f"{rest.what} {rest.share:.0%} ({rest.kind})" for rest in every[:SOME]]
    more = len(every) - len(told)
    return _wrapped(f"{row.scenario}: {', '.join(told)}{f' and {more} more' if more > 0 else ''}")


def _remarks(answer: SideBySide, planned: Sequence[ScenarioColumn]) -> Iterator[str]:
    for row in planned:
        own = [each.note for each in answer.remarks if each.scenario == row.scenario]
        yield from (f"note: {row.scenario}: {note}" for note in own[:SOME])
        if more := len(own) - SOME if len(own) > SOME else 0:
            yield f"note: {row.scenario}: and {more} more notes, which its plan tells"


def _wrapped(text: str) -> str:
    lines = [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, WIDTH - 2, break_on_hyphens=False) or [""]
    ]
    return "\n  ".join(lines)
