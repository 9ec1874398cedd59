"""What is printed of scenarios side by side, whether each is a year or several: 100 characters wide."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from makeshed.plans.cheaper import CheaperVerdict, called
from makeshed.units import amount

WIDTH = 100
NAME = 16
"""Characters of a scenario's name at the head of its column."""
SOME = 3
"""Facts, and notes of one scenario alone, that are shown."""
Cells = tuple[str, list[str]]
"""What a row of a table is called, and its cells, a column each."""


class Beside(Protocol):
    """A scenario: what it costs, or why it has no plan."""

    @property
    def scenario(self) -> str:
        """Its name."""

    @property
    def about(self) -> str:
        """What is said of it."""

    @property
    def says(self) -> str:
        """The headline of its plan, or why it has none."""

    @property
    def cost(self) -> float | None:
        """Of its plan; None: it has none."""

    @property
    def change(self) -> float | None:
        """Of the cost against the base."""

    @property
    def change_share(self) -> float | None:
        """What share of the cost of the base that is."""

    @property
    def estimated(self) -> float | None:
        """The share of the cost that rests on estimates."""

    @property
    def sources(self) -> str:
        """Where things come from, in short."""


class KindOfCost(Protocol):
    """One kind of cost in one scenario."""

    @property
    def kind(self) -> str:
        """Which."""

    @property
    def scenario(self) -> str:
        """In which."""

    @property
    def cost(self) -> float:
        """How much."""


B = TypeVar("B", bound=Beside)


class Rested(Protocol):
    """A fact that carries cost of a scenario."""

    @property
    def scenario(self) -> str:
        """Of which."""

    @property
    def what(self) -> str:
        """Which fact."""

    @property
    def share(self) -> float:
        """Of the cost."""

    @property
    def kind(self) -> str:
        """How far it is to be trusted."""


class Remarked(Protocol):
    """What the plan of one scenario notes."""

    @property
    def scenario(self) -> str:
        """Of which."""

    @property
    def note(self) -> str:
        """What."""


def ranked(
    rows: Sequence[B],
    verdicts: Sequence[CheaperVerdict],
    said: Callable[[B], str],
    money: str,
) -> str:
    """Return one sentence: which scenario is the cheapest, by how much, and whether that is decided.

    Parameters
    ----------
    rows, verdicts
        The scenarios, and what is decided between them.
    said
        What one of them costs, in words.
    money
        What a difference is counted in, such as ``EUR/a``.
    """
    planned = [row for row in rows if row.cost is not None]
    rest = len(rows) - len(planned)
    lost = f"; {rest} of {len(rows)} have no plan" if rest else ""
    if len(planned) == 1:
        return f"only {called(planned[0].scenario)} has a plan: {said(planned[0])}{lost}"
    if any(each.verdict == "not comparable" for each in verdicts):
        return f"{len(planned)} plans that do not serve the same demands: compare unit costs{lost}"
    order = sorted(planned, key=lambda row: row.cost or 0.0)
    cost = order[0].cost or 0.0
    alike = [row for row in order if math.isclose(row.cost or 0.0, cost, rel_tol=1e-9)]
    names = " and ".join(called(row.scenario) for row in alike)
    if len(alike) == len(order):
        return f"{names} cost the same: {said(order[0])}{lost}"
    word = "is the cheapest" if len(alike) == 1 else "are the cheapest"
    second = order[len(alike)]
    more = (second.cost or 0.0) - cost
    share = f" ({more / cost:.1%})" if cost else ""
    pair = {row.scenario for row in alike}
    between = next(
        (v.verdict for v in verdicts
         if second.scenario in {v.scenario, v.against} and pair & {v.scenario, v.against}), ""
    )  # fmt: skip
    return (
        f"{names} {word}: {said(order[0])}; next is {called(second.scenario)}, {amount(more)} {money}{share} "
        f"dearer: {between}{lost}"
    )


def legend(rows: Iterable[Beside]) -> Iterator[str]:
    """Yield what each scenario is and where things come from in it, or why it has no plan."""
    for row in rows:
        says = f"no plan: {row.says}" if row.cost is None else row.sources
        yield wrapped(f"{row.scenario}: {'; '.join(filter(None, [row.about, says]))}")


def printed_page(headline: str, sections: Mapping[str, Sequence[str]], notes: Sequence[str]) -> str:
    """Return a headline, what sections have anything to say, and notes as text."""
    parts = ["\n".join([name, *lines]) for name, lines in sections.items() if lines]
    return "\n\n".join([headline, *parts, *(["\n".join(notes)] if notes else [])])


def costed(
    lines: Sequence[KindOfCost], planned: Sequence[Beside], base: str, money: str
) -> Iterator[Cells]:
    """Yield the rows of a table of costs, by kind, in all and against the base.

    Parameters
    ----------
    lines
        Every kind of cost in every scenario, in the order of its rows.
    planned
        The scenarios that have a plan.
    base
        What they are held against.
    money
        What costs are counted in, such as ``EUR/a``.
    """
    costs = {(line.kind, line.scenario): line.cost for line in lines}
    digits = 0 if max(abs(row.cost or 0.0) for row in planned) >= 1000 else 2

    def cells(values: Iterable[float | None]) -> list[str]:
        return [f"{value or 0.0:,.{digits}f}" for value in values]

    for kind in dict.fromkeys(line.kind for line in lines):
        yield headed(f"{kind} [{money}]"), cells(costs[kind, r.scenario] for r in planned)
    yield headed(f"total [{money}]"), cells(row.cost for row in planned)
    changes = [row.change or 0.0 for row in planned]
    yield (
        headed(f"against {base}"),
        [f"{'+' if change > 0 else ''}{change:,.{digits}f}" for change in changes],
    )
    yield "  of it", [percented(row.change_share, "+.1%") for row in planned]


def judged(
    verdicts: Sequence[CheaperVerdict], planned: Sequence[Beside], base: str
) -> Iterator[Cells]:
    """Yield the rows of a table that say how sure its costs are."""
    yield "by estimate", [percented(row.estimated, ".0%") for row in planned]
    decided = {v.scenario: v.verdict for v in verdicts if v.against == base}
    yield "difference", [decided.get(row.scenario, "base") for row in planned]


def columned(names: Sequence[str], rows: Sequence[Cells], base: str) -> Iterator[str]:
    """Yield a table with a column a scenario; where they do not fit, in several pieces, the base first in each."""
    heads = _heads(names)
    first = max(len(name) for name, _ in rows)
    width = [max(len(heads[n]), *(len(cells[n]) for _, cells in rows)) for n in range(len(names))]
    at = names.index(base)
    pieces = _pieces(at, width, WIDTH - first)
    for piece in pieces:
        if piece is not pieces[0]:
            yield ""
        yield _line("", [heads[n] for n in piece], first, [width[n] for n in piece])
        for name, cells in rows:
            yield _line(name, [cells[n] for n in piece], first, [width[n] for n in piece])
    if len(pieces) > 1:
        yield f"({len(names)} columns in {len(pieces)} pieces, {base} first in each)"
    if cut := [name for name, head in zip(names, heads, strict=True) if head.endswith("~")]:
        yield wrapped(f"(names that end in ~ are cut: {', '.join(cut)})")


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


def headed(name: str) -> str:
    """Return the name of a row, cut to what fits."""
    return name if len(name) <= 30 else f"{name[:29]}~"


def percented(value: float | None, form: str) -> str:
    """Return a share as text; blank where there is none."""
    return "-" if value is None else format(value, form)


def rested(rests: Iterable[Rested], scenario: str) -> str:
    """Return the largest facts that the cost of a scenario rests on."""
    every = [rest for rest in rests if rest.scenario == scenario]
    told = [f"{rest.what} {rest.share:.0%} ({rest.kind})" for rest in every[:SOME]]
    more = len(every) - len(told)
    return wrapped(f"{scenario}: {', '.join(told)}{f' and {more} more' if more > 0 else ''}")


def remarked(remarks: Sequence[Remarked], scenarios: Iterable[str]) -> Iterator[str]:
    """Yield what the plans of single scenarios note, a few of each."""
    for scenario in scenarios:
        own = [each.note for each in remarks if each.scenario == scenario]
        yield from (f"note: {scenario}: {note}" for note in own[:SOME])
        if more := len(own) - SOME if len(own) > SOME else 0:
            yield f"note: {scenario}: and {more} more notes, which its plan tells"


def wrapped(text: str) -> str:
    """Return a text broken into lines, all but the first set in."""
    lines = [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, WIDTH - 2, break_on_hyphens=False) or [""]
    ]
    return "\n  ".join(lines)
