"""What a region's trade in a good is made of: partners, and the squares of their shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from makeshed.answer import Term, total
from makeshed.model.trade import ANYBODY
from makeshed.questions.survey.traded import TradeFlows

NAMED = 8
"""Partners that an opened number names; the others are one line."""
SLIGHT = 0.05
"""Per cent of the whole, squared, below which a partner is told among others."""
LEAST = 1e-9
"""Share of the whole below which what is left over is arithmetic."""


def opened(flows: TradeFlows, order: Sequence[str], unit: str) -> Iterator[tuple[str, Term]]:
    """Open what every good is brought in from, how concentrated that is, and who exports it.

    Parameters
    ----------
    order
        The goods, in the order in which they are told.
    unit
        Of money.
    """
    whole = dict(zip(flows.goods, flows.imported[:, -1].tolist(), strict=True))
    sources = _by_good(flows.sources, "partner")
    sent, world = _by_good(flows.sent, "partner"), _by_good(flows.world, "reporter")
    for good in order:
        rows = sources.get(good, [])
        yield f"product:{good}", _imported(good, rows, whole[good], unit)
        abroad = [_pair(row) for row in rows if row["named"] and not row["own"]]
        yield f"hhi:{good}", _squares(f"{good}, concentration of sources", abroad, whole[good])
        if away := sent.get(good):
            yield f"exported:{good}", _exported(good, away, unit)
        if told := world.get(good):
            pairs = [(str(row["reporter"]), float(row["value"])) for row in told]
            everything = sum(value for _, value in pairs)
            yield (
                f"world:{good}",
                _squares(f"{good}, concentration of exporters", pairs, everything),
            )


def _by_good(frame: pl.DataFrame, who: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every good, the largest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.sort("value", who, descending=[True, False]).iter_rows(named=True):
        found.setdefault(row["good"], []).append(row)
    return found


def _pair(row: dict[str, Any]) -> tuple[str, float]:
    return str(row["partner"]), float(row["value"])


def _imported(good: str, rows: Sequence[dict[str, Any]], whole: float, unit: str) -> Term:
    """Return what is brought in of a good, from outside the customs union and from inside it."""
    outside = [_pair(row) for row in rows if row["named"] and not row["inside"]]
    within = [_pair(row) for row in rows if row["named"] and row["inside"] and not row["own"]]
    left = max(whole - sum(value for _, value in (*outside, *within)), 0.0)
    groups = (
        total("from outside the customs union", unit, _lines(outside, whole, unit)),
        total("from inside it", unit, _lines(within, whole, unit)),
        Term("told of no partner", left if left > LEAST * whole else 0.0, unit),
    )
    return total(f"{good} brought in", unit, groups)


def _exported(good: str, rows: Sequence[dict[str, Any]], unit: str) -> Term:
    """Return what is sent away of a good."""
    away = [_pair(row) for row in rows if not row["own"]]
    named = [(who, value) for who, value in away if who != ANYBODY]
    everything = dict(away).get(ANYBODY, 0.0)
    left = max(everything - sum(value for _, value in named), 0.0)
    rest = Term("told of no partner", left if left > LEAST * everything else 0.0, unit)
    return total(f"{good} sent away", unit, [*_lines(named, 0.0, unit), rest])


def _lines(rows: Sequence[tuple[str, float]], whole: float, unit: str) -> list[Term]:
    """Return the largest partners, and the others together."""
    lines = [
        Term(who, value, unit, f"{value / whole:.1%}" if whole else "")
        for who, value in rows[:NAMED]
    ]
    rest = sum(value for _, value in rows[NAMED:])
    return [*lines, Term(_others(len(rows) - NAMED), rest, unit)]


def _squares(name: str, rows: Sequence[tuple[str, float]], whole: float) -> Term:
    """Return a sum of squared shares in per cent, the largest first; at its least where some is told of nobody."""
    if not whole:
        return Term(name, 0.0, "%")
    parts = [(who, 100 * (value / whole) ** 2, value / whole) for who, value in rows]
    kept = [part for part in parts[:NAMED] if part[1] >= SLIGHT]
    rest = parts[len(kept) :]
    squares = sum(square for _, square, _ in rest)
    lines = [Term(who, square, "%", f"{share:.1%}, squared") for who, square, share in kept]
    if rest and (squares >= SLIGHT or not kept):
        lines.append(Term(_others(len(rest)), squares, "%"))
    elif rest:
        last = lines.pop()
        both = f"{last.name} and {_others(len(rest))}"
        lines.append(Term(both, last.value + squares, "%", last.note))
    return total(name, "%", lines)


def _others(many: int) -> str:
    return "1 other" if many == 1 else f"{many} others"
